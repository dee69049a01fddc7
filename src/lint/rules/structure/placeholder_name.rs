//! A name that is left over from an example.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::Node;

use super::placeholder::is_yours;

/// IP169.
pub(super) const RULE: Rule = Rule {
    code: Code::PlaceholderName,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: your-app-name
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write a name of your own.",
    found: Found::App(check),
};

/// Names that stand for a name.
const WORDS: [&str; 14] = [
    "app-name",
    "my-app-name",
    "application-name",
    "project-name",
    "my-project-name",
    "component-name",
    "service-name",
    "my-service-name",
    "worker-name",
    "job-name",
    "changeme",
    "change-me",
    "replace-me",
    "placeholder",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let own = app
        .root()
        .get("name")
        .map(|name| ("this app".to_owned(), name));
    let components = app.components.iter().filter_map(|component| {
        let name = component.node.get("name")?;
        let label = component.label();
        // The label ends in the name, which the message says once.
        let kind = label.split(" `").next().unwrap_or_default().to_owned();
        Some((format!("this {kind}"), name))
    });
    own.into_iter()
        .chain(components)
        .filter(|(_, name)| is_placeholder(name))
        .map(|(what, name)| {
            let shown = app
                .quoted(name)
                .unwrap_or_else(|| "a placeholder".to_owned());
            let message = format!("{what} is still called {shown}");
            RULE.at(app, name.span, message)
                .help("give it a name of its own before the first apply")
        })
        .collect()
}

fn is_placeholder(name: &Node) -> bool {
    let name = name.as_str().unwrap_or_default();
    WORDS.contains(&name) || is_yours(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn components_and_databases_are_looked_at() {
        let text = "\
name: my-app
functions: [{name: your-service}]
databases: [{name: your-db}, {name: yours}]
";
        assert_eq!(
            found_of(Code::PlaceholderName, text),
            [
                "warning 2:20 this functions component is still called `your-service`",
                "warning 3:20 this database is still called `your-db`"
            ]
        );
    }
}
