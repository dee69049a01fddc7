//! A repository that is left over from an example.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

use super::placeholder::{is_stand_in, template};

/// IP168.
pub(super) const RULE: Rule = Rule {
    code: Code::PlaceholderRepository,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: your-username/your-repo, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write the repository that holds the code.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let sources = app.components.iter().flat_map(|component| {
        component
            .sources()
            .into_iter()
            .map(move |one| (component, one))
    });
    sources
        .filter_map(|(component, (key, source))| {
            let fields: &[&str] = match key {
                "git" => &["repo_clone_url"],
                "image" => &["registry", "repository"],
                _ => &["repo"],
            };
            let values = fields.iter().filter_map(|field| source.get(field));
            values
                .filter(|value| key == "git" || key == "image" || is_checked(value))
                .find_map(|value| of_value(app, component, value))
        })
        .collect()
}

/// Tells whether a hosted repository has the form of one; what has not is found with the shape.
fn is_checked(value: &Node) -> bool {
    let parts = value.as_str().unwrap_or_default().split('/');
    parts.clone().count() > 1 && parts.into_iter().all(|part| !part.is_empty())
}

fn of_value(app: &App<'_>, component: &Component<'_>, value: &Node) -> Option<Diagnostic> {
    let text = value.as_str().filter(|text| text.len() <= 300)?;
    let label = component.label();
    if let Some(template) = template(text) {
        let message = format!("the source of {label} is still to be filled in");
        let finding = RULE.at(app, app.part(value, template), message);
        return Some(finding.help(
            "fill it in before the spec is applied: references are replaced in values of variables only",
        ));
    }
    // Who clones, in front of an `@`, is no part of the repository.
    let path = text.rsplit_once('@').map_or(text, |(_, path)| path);
    let mut parts = path.split(['/', ':']);
    let part = parts.find(|part| is_stand_in(part.trim_end_matches(".git")))?;
    let message = match app.quoted(value) {
        Some(quoted) => format!("the source of {label} is the placeholder {quoted}"),
        None => format!("the source of {label} is a placeholder"),
    };
    let finding = RULE.at(app, app.part(value, part), message);
    Some(finding.help("write the repository that holds the code"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(source: &str) -> Vec<String> {
        let text = format!("name: shop\nservices:\n- name: web\n  {source}\n");
        found_of(Code::PlaceholderRepository, &text)
    }

    #[test]
    fn every_kind_of_source_is_looked_at_once() {
        for (source, column) in [
            ("gitlab: {repo: acme/<repo>}", 23),
            (
                "git: {repo_clone_url: 'https://github.com/owner/repo.git'}",
                45,
            ),
            ("git: {repo_clone_url: '${REPOSITORY_URL}'}", 26),
            ("github: {repo: '${OWNER}/shop'}", 19),
            ("image: {registry: YOUR_ORG, repository: your-app}", 21),
        ] {
            let found = found(source);
            assert_eq!(found.len(), 1, "{source}");
            assert!(
                found[0].starts_with(&format!("warning 4:{column} ")),
                "{source}: {found:?}"
            );
        }
    }

    #[test]
    fn real_repositories_and_what_the_shape_reports_are_left_alone() {
        for source in [
            "github: {repo: acme/know-your-customer}",
            "github: {repo: YOURLS/YOURLS}",
            "github: {repo: '${REPOSITORY}'}",
            "image: {registry: library, repository: redis}",
            "git: {repo_clone_url: 'https://git.example.com/acme/shop.git'}",
            "git: {repo_clone_url: 'https://user@github.com/acme/shop.git'}",
        ] {
            assert!(found(source).is_empty(), "{source}");
        }
    }
}
