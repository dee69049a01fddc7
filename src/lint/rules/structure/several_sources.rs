//! A component with more than one source.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};

/// IP152.
pub(super) const RULE: Rule = Rule {
    code: Code::SeveralSources,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
    ),
    fix: "Keep one of the sources.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let components = app.components.iter();
    components
        .filter_map(|component| of_component(app, component))
        .collect()
}

fn of_component(app: &App<'_>, component: &Component<'_>) -> Option<Diagnostic> {
    let sources = component.sources();
    let mut keys = sources
        .iter()
        .filter_map(|(key, _)| component.node.entry(key))
        .map(|entry| entry.key_span)
        .collect::<Vec<_>>();
    keys.sort_unstable();
    let (first, second) = (*keys.first()?, *keys.get(1)?);
    let names: Vec<String> = sources.iter().map(|(key, _)| format!("`{key}`")).collect();
    let message = format!(
        "{} has {} sources: {}",
        component.label(),
        sources.len(),
        names.join(", ")
    );
    let finding = RULE.at(app, second, message);
    let finding = finding.note_at("the first source", app.document.place(first));
    Some(finding.help("keep one of them"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn the_second_one_is_marked_and_a_key_without_a_value_does_not_count() {
        let text = "\
name: shop
services:
- {name: all, image: {}, git: {}, github: {}}
- {name: one, image: {}, git: }
";
        assert_eq!(
            found_of(Code::SeveralSources, text),
            ["error 3:26 service `all` has 3 sources: `git`, `github`, `image`"]
        );
    }
}
