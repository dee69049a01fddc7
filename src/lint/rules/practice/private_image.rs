//! An image that may need credentials.

use super::images::images;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP323.
pub(super) const RULE: Rule = Rule {
    code: Code::PrivateImage,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: GHCR, registry: acme, repository: shop, tag: v1.4}
",
        "\
name: shop
services:
- name: web
  image:
    registry_type: GHCR
    registry: acme
    repository: shop
    tag: v1.4
    registry_credentials: ${GHCR_CREDENTIALS}
",
    ),
    fix: "Write `registry_credentials`, or make the package public.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    images(app)
        .filter(|(_, image)| image.node.entry("registry_credentials").is_none())
        .filter_map(|(component, image)| {
            let kind = image.node.get("registry_type")?;
            let message = format!(
                "{} takes an image from GitHub without credentials",
                component.label()
            );
            let help = "write `registry_credentials` unless the package is public";
            (kind.as_str() == Some("GHCR")).then(|| RULE.at(app, kind.span, message).help(help))
        })
        .collect()
}
