//! A component that nothing is deployed for.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Value;

/// IP151.
pub(super) const RULE: Rule = Rule {
    code: Code::NoSource,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Add one of `github`, `gitlab`, `bitbucket`, `git` and `image`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let built = app
        .components
        .iter()
        .filter(|component| component.kind != ComponentKind::Database)
        .filter(|component| matches!(component.node.value, Value::Map(_)));
    built
        .filter(|component| component.sources().is_empty())
        .map(|component| {
            let message = format!("{} has no source", component.label());
            let help = match component.kind {
                ComponentKind::StaticSite | ComponentKind::Functions => {
                    "say where its code is: `github`, `gitlab`, `bitbucket` or `git`"
                }
                _ => "say what runs: `image`, or where its code is: `github`, `gitlab`, `bitbucket` or `git`",
            };
            RULE.at(app, component.span(), message).help(help)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn databases_need_none_and_each_kind_is_told_what_it_can_have() {
        let text = "name: shop\nworkers: [{name: w}]\nstatic_sites: [{name: s}]\ndatabases: [{name: db}]\n";
        assert_eq!(
            found_of(Code::NoSource, text),
            [
                "error 2:18 worker `w` has no source",
                "error 3:23 static site `s` has no source"
            ]
        );
    }

    #[test]
    fn what_is_no_mapping_is_another_finding() {
        let text = "name: shop\nservices: [null, web, {name: api}]\n";
        let found = found_of(Code::NoSource, text);
        assert_eq!(found, ["error 2:30 service `api` has no source"]);
    }
}
