//! Deployment on push for an image that cannot have it.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

use super::wording::{as_warning, is_filled};

/// IP158.
pub(super) const RULE: Rule = Rule {
    code: Code::ImagePush,
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
    digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    deploy_on_push: {enabled: true}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  image:
    registry_type: DOCR
    repository: shop
    tag: v1
    deploy_on_push: {enabled: true}
",
    ),
    fix: "Delete `deploy_on_push`, or take an image in `DOCR` that is named by a tag.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let images = app
        .components
        .iter()
        .filter_map(|component| Some((component, component.node.get("image")?)));
    images
        .filter_map(|(component, image)| of_image(app, component, image))
        .collect()
}

fn of_image(app: &App<'_>, component: &Component<'_>, image: &Node) -> Option<Diagnostic> {
    let enabled = image.find(&["deploy_on_push", "enabled"])?;
    if enabled.as_bool() != Some(true) {
        return None;
    }
    let label = component.label();
    if let Some(digest) = image.get("digest").filter(|digest| is_filled(digest)) {
        let message =
            format!("the image of {label} has a digest, so nothing that is pushed can replace it");
        let finding = RULE.at(app, enabled.span, message);
        let finding = finding.note_at("the digest", app.document.place(digest.span));
        return Some(finding.help("delete `deploy_on_push`, or name the image by `tag`"));
    }
    let kind = image
        .text("registry_type")
        .filter(|kind| ["DOCKER_HUB", "GHCR"].contains(kind))?;
    let message = format!("pushes to `{kind}` do not deploy {label}");
    let finding = as_warning(RULE.at(app, enabled.span, message));
    Some(finding.help("delete `deploy_on_push`: only `DOCR` tells the platform about a push"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn other_registries_never_tell_of_a_push() {
        let text = "\
name: shop
services:
- {name: hub, image: {registry_type: DOCKER_HUB, deploy_on_push: {enabled: true}}}
- {name: off, image: {registry_type: GHCR, deploy_on_push: {enabled: false}}}
- {name: own, image: {registry_type: DOCR, deploy_on_push: {enabled: true}}}
";
        assert_eq!(
            found_of(Code::ImagePush, text),
            ["warning 3:76 pushes to `DOCKER_HUB` do not deploy service `hub`"]
        );
    }
}
