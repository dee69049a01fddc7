//! An image that is named twice.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::Node;

use super::wording::is_filled;

/// IP157.
pub(super) const RULE: Rule = Rule {
    code: Code::TagAndDigest,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  image:
    registry_type: DOCR
    repository: shop
    tag: v1.4
    digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  image:
    registry_type: DOCR
    repository: shop
    digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
",
    ),
    fix: "Keep `digest` for one image for good, or `tag` for what was pushed last.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.components
        .iter()
        .filter_map(|component| {
            let image = component.node.get("image")?;
            let filled = |key: &str| image.get(key).filter(|value: &&Node| is_filled(value));
            let (tag, digest) = (filled("tag")?, filled("digest")?);
            let message = format!("the image of {} has a tag and a digest", component.label());
            let finding = RULE.at(app, tag.span, message);
            let finding = finding.note_at("the digest", app.document.place(digest.span));
            Some(
                finding.help("delete `tag` to keep this very image, or `digest` to follow the tag"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn an_empty_tag_is_none() {
        let text = "name: shop\nservices: [{name: web, image: {tag: '', digest: 'sha256:0'}}]\n";
        assert!(found_of(Code::TagAndDigest, text).is_empty());
    }
}
