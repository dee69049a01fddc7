//! Two routes for one path.

use std::collections::HashMap;

use super::requests::{Requests, trimmed};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

/// IP172.
pub(super) const RULE: Rule = Rule {
    code: Code::RouteTwice,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
- name: api
  github: {repo: acme/api, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /api}}
    component: {name: api}
  - match: {path: {prefix: /api/}}
    component: {name: web}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
- name: api
  github: {repo: acme/api, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /api}}
    component: {name: api}
  - match: {path: {prefix: /}}
    component: {name: web}
",
    ),
    fix: "Give the two routes different paths or hosts, or delete one.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut found = rules(app);
    found.extend(routes(app));
    found
}

fn rules(app: &App<'_>) -> Vec<Diagnostic> {
    let mut first: HashMap<Requests<'_>, &Node> = HashMap::new();
    let mut found = Vec::new();
    for rule in &app.ingress {
        let (Some(requests), Some(matched)) = (Requests::of(rule), rule.node.get("match")) else {
            continue;
        };
        if let Some(earlier) = first.get(&requests) {
            let path = rule.node.find(&["match", "path"]);
            let path = path.and_then(|path| path.get("prefix").or_else(|| path.get("exact")));
            let message = match path.and_then(|path| app.quoted(path)) {
                Some(path) => format!("two ingress rules match {path}"),
                None => "two ingress rules match the same requests".to_owned(),
            };
            let span = path.unwrap_or(matched).span;
            found.push(
                RULE.at(app, span, message)
                    .note_at("the first one", app.document.place(earlier.span))
                    .help("delete one of the two, or give them different paths or hosts"),
            );
        } else {
            first.insert(requests, path_of(matched));
        }
    }
    found
}

/// Returns what is shown of a match: its path, or the whole of it.
fn path_of(matched: &Node) -> &Node {
    let prefix = matched.find(&["path", "prefix"]);
    prefix
        .or_else(|| matched.find(&["path", "exact"]))
        .unwrap_or(matched)
}

fn routes(app: &App<'_>) -> Vec<Diagnostic> {
    let mut first: HashMap<&str, (&Node, &Component<'_>)> = HashMap::new();
    let mut found = Vec::new();
    for component in &app.components {
        for route in crate::lint::app::items(component.node, "routes") {
            let Some(path) = route.get("path") else {
                continue;
            };
            let Some(text) = path.as_str().filter(|text| !text.is_empty()) else {
                continue;
            };
            let Some((earlier, owner)) = first.get(trimmed(text)) else {
                first.insert(trimmed(text), (path, component));
                continue;
            };
            let what = app.quoted(path);
            let what = what.unwrap_or_else(|| "a path".to_owned());
            let message = if owner.node.span == component.node.span {
                format!("{} claims {what} twice", component.label())
            } else {
                let (own, other) = (component.label(), owner.label());
                format!("{own} claims {what}, which {other} has already")
            };
            found.push(
                RULE.at(app, path.span, message)
                    .note_at("the first one", app.document.place(earlier.span))
                    .help("give one of the two another path, or delete it"),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn routes_of_components_share_one_set_of_paths() {
        let text = "\
name: shop
services:
- name: web
  routes: [{path: /}, {path: /x/}]
static_sites:
- name: site
  routes: [{path: /}, {path: /x}, {path: /y}, {path: /y/}, {}]
";
        assert_eq!(
            found_of(Code::RouteTwice, text),
            [
                "error 7:19 static site `site` claims `/`, which service `web` has already",
                "error 7:30 static site `site` claims `/x`, which service `web` has already",
                "error 7:54 static site `site` claims `/y/` twice"
            ]
        );
    }

    #[test]
    fn another_host_or_an_exact_path_is_another_match() {
        let text = "\
name: shop
ingress:
  rules:
  - {match: {path: {prefix: /x}}, component: {name: a}}
  - {match: {path: {exact: /x}}, component: {name: a}}
  - {match: {path: {prefix: /x}, authority: {exact: a.io}}, component: {name: a}}
  - {match: {path: {prefix: /x}, authority: {exact: A.io.}}, component: {name: a}}
  - {match: {authority: {exact: b.io}}, component: {name: a}}
  - {match: {authority: {exact: b.io}, path: {prefix: /}}, component: {name: a}}
  - {component: {name: a}}
  - {component: {name: a}}
";
        assert_eq!(
            found_of(Code::RouteTwice, text),
            [
                "error 7:29 two ingress rules match `/x`",
                "error 9:55 two ingress rules match `/`"
            ]
        );
    }
}
