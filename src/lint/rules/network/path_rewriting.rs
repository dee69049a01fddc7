//! Two ways to change the path.

use super::targets::Targets;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP176.
pub(super) const RULE: Rule = Rule {
    code: Code::PathRewriting,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /v2}}
    component: {name: web, preserve_path_prefix: true, rewrite: /api}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /v2}}
    component: {name: web, rewrite: /api}
",
    ),
    fix: "Keep one of `rewrite` and `preserve_path_prefix`; leave the second out on functions.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let targets = Targets::new(app);
    let rules = app.ingress.iter();
    let answers = rules.filter_map(|rule| rule.node.get("component"));
    let mut found: Vec<Diagnostic> = answers
        .filter_map(|answer| of_rule(app, &targets, answer))
        .collect();
    for functions in app.of_kind(ComponentKind::Functions) {
        let routes = items(functions.node, "routes");
        found.extend(routes.filter_map(|route| of_functions(app, functions, route)));
    }
    found
}

fn of_rule(app: &App<'_>, targets: &Targets<'_>, answer: &Node) -> Option<Diagnostic> {
    if answer.flag("preserve_path_prefix") != Some(true) {
        return None;
    }
    let name = answer.text("name").unwrap_or_default();
    let target = targets.get(name);
    if let Some(functions) = target.filter(|one| one.kind == ComponentKind::Functions) {
        return of_functions(app, functions, answer);
    }
    let rewrite = answer.entry("rewrite")?;
    let preserve = answer.entry("preserve_path_prefix")?;
    if rewrite.value.as_str().is_none_or(str::is_empty) {
        return None;
    }
    let message = "an ingress rule has both `rewrite` and `preserve_path_prefix`";
    let finding = RULE
        .at(app, rewrite.key_span, message)
        .note_at("the other one", app.document.place(preserve.key_span));
    Some(finding.help("keep `rewrite` to replace the prefix, or `preserve_path_prefix` to keep it"))
}

fn of_functions(app: &App<'_>, functions: &Component<'_>, node: &Node) -> Option<Diagnostic> {
    let preserve = node.entry("preserve_path_prefix")?;
    if preserve.value.as_bool() != Some(true) {
        return None;
    }
    let message = format!("{} cannot keep the path prefix", functions.label());
    let finding = RULE.at(app, preserve.key_span, message);
    Some(finding.help("delete `preserve_path_prefix`; functions see the path below the prefix"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn functions_cannot_keep_the_prefix() {
        let text = "\
name: shop
functions:
- name: calc
  routes: [{path: /calc, preserve_path_prefix: true}]
- name: mail
  routes: [{path: /mail, preserve_path_prefix: false}]
ingress:
  rules:
  - match: {path: {prefix: /calc}}
    component: {name: calc, preserve_path_prefix: true, rewrite: /}
";
        assert_eq!(
            found_of(Code::PathRewriting, text),
            [
                "error 10:29 functions component `calc` cannot keep the path prefix",
                "error 4:26 functions component `calc` cannot keep the path prefix"
            ]
        );
    }
}
