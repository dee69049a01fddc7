//! An image tag that moves.

use super::images::images;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP306.
pub(super) const RULE: Rule = Rule {
    code: Code::LatestTag,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop, tag: latest}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
    ),
    fix: "Write the tag of one version, or a digest.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let images = images(app).filter(|(_, image)| image.node.entry("digest").is_none());
    images
        .filter_map(|(component, image)| {
            let (span, message) = match image.node.get("tag") {
                Some(tag) if tag.as_str() == Some("latest") => {
                    (tag.span, "moves with every push of the image".to_owned())
                }
                Some(_) => return None,
                None => (
                    image.span,
                    "has no tag, so it is `latest`, which moves".to_owned(),
                ),
            };
            let message = match image.node.get("tag") {
                Some(_) => format!("tag `latest` of {} {message}", component.label()),
                None => format!("the image of {} {message}", component.label()),
            };
            let help = "write the tag of one version, or a digest";
            Some(RULE.at(app, span, message).help(help))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_missing_tag_is_latest_and_a_digest_is_not() {
        let image = |inside: &str| {
            let text =
                format!("name: shop\nworkers:\n- name: w\n  image: {{repository: a{inside}}}\n");
            found_of(RULE.code, &text)
        };
        let expected =
            ["warning 4:3 the image of worker `w` has no tag, so it is `latest`, which moves"];
        assert_eq!(image(""), expected);
        assert!(image(", digest: \"sha256:00\"").is_empty());
        assert!(image(", tag: \"${TAG}\"").is_empty());
    }
}
