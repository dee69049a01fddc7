//! An image that is not found without its owner.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

use super::wording::is_filled;

/// IP155.
pub(super) const RULE: Rule = Rule {
    code: Code::ImageRegistryMissing,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: cache
  internal_ports: [6379]
  image: {registry_type: DOCKER_HUB, repository: redis, tag: 7-alpine}
",
        "\
name: shop
services:
- name: cache
  internal_ports: [6379]
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: 7-alpine}
",
    ),
    fix: "Add `registry` with the owner of the image; official images of Docker Hub belong to `library`.",
    found: Found::App(check),
};

/// Addresses of registries, which may stand before the owner.
const ADDRESSES: [&str; 4] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "ghcr.io",
];

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
    let registry_type = image.get("registry_type")?;
    let kind = registry_type
        .as_str()
        .filter(|kind| ["DOCKER_HUB", "GHCR"].contains(kind))?;
    if image.get("registry").is_some_and(is_filled) {
        return None;
    }
    let label = component.label();
    let message = format!("the image of {label} is of `{kind}` and names no `registry`");
    let finding = RULE.at(app, registry_type.span, message);
    Some(finding.help(advice(app, kind, image)))
}

/// Says what to write, taken from a repository that has the owner in it.
fn advice(app: &App<'_>, kind: &str, image: &Node) -> String {
    let repository = image
        .get("repository")
        .filter(|value| app.quoted(value).is_some());
    let path = repository.and_then(Node::as_str).unwrap_or_default();
    let inner = ADDRESSES
        .iter()
        .find_map(|host| path.strip_prefix(host)?.strip_prefix('/'));
    match inner.unwrap_or(path).split_once('/') {
        Some((owner, name)) if !owner.is_empty() && !name.is_empty() => {
            format!("write `registry: {owner}` and `repository: {name}`")
        }
        _ if kind == "DOCKER_HUB" => {
            "add `registry: library` for an official image, and the owner of any other".to_owned()
        }
        _ => "add `registry` with the user or organization that the image belongs to".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::diagnostics;

    fn help(image: &str) -> Vec<String> {
        let text = format!("name: shop\nservices:\n- name: web\n  image: {image}\n");
        let found = diagnostics(&text).into_iter();
        let found = found.filter(|one| one.code == RULE.code);
        found.filter_map(|one| one.help).collect()
    }

    #[test]
    fn an_owner_inside_the_repository_is_taken_out() {
        assert_eq!(
            help("{registry_type: GHCR, repository: ghcr.io/acme/shop}"),
            ["write `registry: acme` and `repository: shop`"]
        );
        assert_eq!(
            help("{registry_type: GHCR, registry: '', repository: shop}"),
            ["add `registry` with the user or organization that the image belongs to"]
        );
    }

    #[test]
    fn other_registries_and_other_types_are_left_alone() {
        for image in [
            "{registry_type: DOCR, repository: shop}",
            "{repository: shop}",
            "{registry_type: GHCR, registry: 5, repository: shop}",
            "{registry_type: GHCR, registry: ghcr.io, repository: acme/shop}",
        ] {
            assert!(help(image).is_empty(), "{image}");
        }
    }
}
