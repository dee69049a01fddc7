//! Two log destinations of one name.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Component, Example, Found, Rule};

/// IP144.
pub(super) const RULE: Rule = Rule {
    code: Code::DuplicateDestination,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  log_destinations:
  - {name: central, papertrail: {endpoint: 'syslog+tls://logs.acme.shop:6514'}}
  - {name: central, papertrail: {endpoint: 'syslog+tls://logs.acme.shop:6515'}}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  log_destinations:
  - {name: central, papertrail: {endpoint: 'syslog+tls://logs.acme.shop:6514'}}
  - {name: archive, papertrail: {endpoint: 'syslog+tls://logs.acme.shop:6515'}}
",
    ),
    fix: "Give one of the two another name.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let components = app.components.iter();
    components.flat_map(|one| twice(app, one)).collect()
}

fn twice(app: &App<'_>, component: &Component<'_>) -> Vec<Diagnostic> {
    let mut seen = HashMap::new();
    let names = items(component.node, "log_destinations").filter_map(|one| one.get("name"));
    names
        .filter_map(|name| {
            let text = name.as_str().filter(|text| !text.is_empty())?;
            let first = *seen.entry(text).or_insert(name.span);
            (first != name.span).then(|| {
                let shown = app.quoted(name).unwrap_or_else(|| "alike".to_owned());
                let message = format!(
                    "two log destinations of {} are called {shown}",
                    component.label()
                );
                RULE.at(app, name.span, message)
                    .note_at("first written here", app.document.place(first))
                    .help("give one of the two another name")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_name_once_in_each_component() {
        let text = "\
name: shop
services:
- {name: a, log_destinations: [{name: one}, {name: two}, {name: one}]}
workers:
- {name: b, log_destinations: [{name: one}, {name: ''}, {name: ''}]}
";
        assert_eq!(
            found_of(Code::DuplicateDestination, text),
            ["warning 3:65 two log destinations of service `a` are called `one`"]
        );
    }
}
