//! An image without a digest.

use super::images::{deploys_on_push, images};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP330.
pub(super) const RULE: Rule = Rule {
    code: Code::NoDigest,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
        "\
name: shop
services:
- name: web
  image:
    registry_type: DOCR
    repository: shop
    digest: sha256:4c1f8a3e0d6b2975c1f8a3e0d6b29754c1f8a3e0d6b2975c1f8a3e0d6b297500
",
    ),
    fix: "Write `digest` in place of `tag`.",
    found: Found::App(check),
};

/// A moving tag is found by IP306, and an image that deploys on push cannot have a digest.
fn check(app: &App<'_>) -> Vec<Diagnostic> {
    images(app)
        .filter(|(_, image)| image.node.entry("digest").is_none() && !deploys_on_push(image.node))
        .filter_map(|(component, image)| {
            let tag = image.node.get("tag")?;
            let text = tag.as_str().filter(|text| *text != "latest")?;
            let is_written = !text.is_empty() && !text.contains("${");
            let message = format!("the image of {} has a tag and no digest", component.label());
            let help = "write `digest` in place of `tag` to get the same image back on a rollback";
            is_written.then(|| RULE.at(app, tag.span, message).help(help))
        })
        .collect()
}
