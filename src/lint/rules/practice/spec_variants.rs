//! Variants of one spec side by side.

use std::collections::BTreeMap;

use super::evidence::image_name;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

/// IP329.
pub(super) const RULE: Rule = Rule {
    code: Code::SpecVariants,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
# file: staging.yaml
name: shop-staging
services:
- name: web
  github: {repo: acme/shop, branch: staging}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
# file: pages.yaml
name: pages
services:
- name: web
  github: {repo: acme/pages, branch: main}
",
    ),
    fix: "Keep one spec, and write what differs as a tier in ipctl.yaml.",
    found: Found::Stack(check),
};

/// What makes two specs variants of one: for each component its kind, name and source. Branches and tags may differ.
type Likeness = Vec<String>;

fn check(apps: &[App<'_>]) -> Vec<Diagnostic> {
    let mut alike: BTreeMap<Likeness, Vec<&App<'_>>> = BTreeMap::new();
    for app in apps {
        if let Some(likeness) = likeness(app) {
            alike.entry(likeness).or_default().push(app);
        }
    }
    let groups = alike.values().filter(|group| group.len() > 1);
    groups.flat_map(|group| of_group(group)).collect()
}

fn of_group(group: &[&App<'_>]) -> Vec<Diagnostic> {
    let Some((first, later)) = group.split_first() else {
        return Vec::new();
    };
    let variants = later.iter().filter(|app| app.name() != first.name());
    variants
        .map(|app| {
            let message = format!(
                "app `{}` has the same components and sources as {}",
                app.name(),
                others(group, app)
            );
            RULE.at(app, name_span(app), message)
                .note_at(
                    format!("`{}` is here", first.name()),
                    first.document.place(name_span(first)),
                )
                .help("keep one spec, and write what differs as a tier in ipctl.yaml")
        })
        .collect()
}

/// Names one or two of the other apps of a group, and counts the rest.
fn others(group: &[&App<'_>], app: &App<'_>) -> String {
    let names = group.iter().map(|other| other.name());
    let mut names = names.filter(|name| *name != app.name());
    let count = group.len() - 1;
    match (names.next(), names.next()) {
        (Some(first), None) => format!("`{first}`"),
        (Some(first), Some(second)) if count == 2 => format!("`{first}` and `{second}`"),
        (Some(first), Some(second)) => format!("`{first}`, `{second}` and {} more", count - 2),
        (None, _) => String::new(),
    }
}

fn name_span(app: &App<'_>) -> Span {
    let name = app.root().get("name").map(|name| name.span);
    name.unwrap_or_else(|| app.head(app.root()))
}

/// Returns nothing for an app without a name or without anything that is built or run.
fn likeness(app: &App<'_>) -> Option<Likeness> {
    let mut parts: Likeness = app.components.iter().map(part).collect();
    parts.sort_unstable();
    let has_source = app.components.iter().any(|one| source(one).is_some());
    (has_source && !app.name().is_empty()).then_some(parts)
}

fn part(component: &Component<'_>) -> String {
    let field = |key: &str| component.node.text(key).unwrap_or_default();
    [
        component.kind.plural_key(),
        component.name,
        source(component).unwrap_or_default(),
        field("dockerfile_path"),
        field("source_dir").trim_matches('/'),
    ]
    .join("\n")
}

fn source<'a>(component: &Component<'a>) -> Option<&'a str> {
    let (key, source) = component.sources().into_iter().next()?;
    match key {
        "image" => image_name(component),
        "git" => source.text("repo_clone_url"),
        _ => source.get("repo").and_then(Node::as_str),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::lint::Surroundings;
    use crate::spec::{Document, check_spec};

    fn found(texts: &[&str]) -> Vec<String> {
        let documents: Vec<Document> = texts
            .iter()
            .filter_map(|text| check_spec(&Arc::new(Source::new("app.yaml", *text))).document)
            .collect();
        let surroundings = Surroundings::default();
        let apps: Vec<App<'_>> = documents
            .iter()
            .map(|document| App::new(document, &surroundings))
            .collect();
        check(&apps).into_iter().map(|one| one.message).collect()
    }

    #[test]
    fn each_later_file_names_the_others() {
        let spec = |name: &str| {
            format!(
                "name: {name}\nservices:\n- {{name: web, github: {{repo: a/b, branch: {name}}}}}\n"
            )
        };
        let texts = ["one", "two", "three"].map(spec);
        let texts = texts.each_ref().map(String::as_str);
        assert_eq!(
            found(&texts),
            [
                "app `two` has the same components and sources as `one` and `three`",
                "app `three` has the same components and sources as `one` and `two`"
            ]
        );
    }

    #[test]
    fn other_components_and_the_same_app_are_no_variants() {
        let one = "name: one\nservices:\n- {name: web, github: {repo: a/b}}\n";
        let more =
            "name: two\nservices:\n- {name: web, github: {repo: a/b}}\nworkers:\n- {name: w}\n";
        assert!(found(&[one, more, one]).is_empty());
        assert!(found(&["name: a\n", "name: b\n"]).is_empty());
    }
}
