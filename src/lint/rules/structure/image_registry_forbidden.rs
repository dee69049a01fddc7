//! A registry beside `DOCR`, which has only one.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

/// IP156.
pub(super) const RULE: Rule = Rule {
    code: Code::ImageRegistryForbidden,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  image: {registry_type: DOCR, registry: acme, repository: shop, tag: v1.4}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
    ),
    fix: "Delete `registry`; `repository` is the name of the image in the registry of the account.",
    found: Found::App(check),
};

/// What may stand before the name of a registry.
const ADDRESS: &str = "registry.digitalocean.com/";

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
    let registry = image.get("registry")?;
    let name = registry.as_str()?;
    if image.text("registry_type") != Some("DOCR") || name.is_empty() {
        return None;
    }
    let label = component.label();
    let message = format!("the image of {label} is of `DOCR` and names a `registry`");
    let shown = |value: &&Node| app.quoted(value).is_some();
    let repository = image.get("repository").filter(shown).and_then(Node::as_str);
    let help = match repository.and_then(|repository| inner_name(repository, name)) {
        Some(inner) => format!("delete `registry` and write `repository: {inner}`"),
        None => "delete `registry`: images are taken from the registry of the account".to_owned(),
    };
    Some(RULE.at(app, registry.span, message).help(help))
}

/// Returns the name of a repository inside its registry, when the registry stands before it.
fn inner_name<'a>(repository: &'a str, registry: &str) -> Option<&'a str> {
    let path = |text: &'a str| text.strip_prefix(ADDRESS).unwrap_or(text);
    let registry = registry.strip_prefix(ADDRESS).unwrap_or(registry);
    let inner = path(repository).strip_prefix(registry)?.strip_prefix('/')?;
    (!inner.is_empty()).then_some(inner)
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
    fn the_name_in_the_registry_is_told() {
        let found = help(
            "{registry_type: DOCR, registry: acme, repository: registry.digitalocean.com/acme/shop}",
        );
        assert_eq!(found, ["delete `registry` and write `repository: shop`"]);
    }

    #[test]
    fn an_empty_one_and_other_types_are_fine() {
        assert!(help("{registry_type: DOCR, registry: '', repository: shop}").is_empty());
        assert!(help("{registry_type: GHCR, registry: acme, repository: shop}").is_empty());
    }
}
