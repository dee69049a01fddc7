//! An ingress rule that is never reached.

use std::collections::HashMap;

use super::requests::{Path, Requests};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, IngressRule, Rule};
use crate::spec::Node;

/// IP177.
pub(super) const RULE: Rule = Rule {
    code: Code::RuleShadowed,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /}}
    component: {name: web}
  - match: {path: {prefix: /old}}
    redirect: {uri: /}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /old}}
    redirect: {uri: /}
  - match: {path: {prefix: /}}
    component: {name: web}
",
    ),
    fix: "Move the narrower rule above the wider one.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let all: Vec<(&IngressRule<'_>, Requests<'_>)> = app
        .ingress
        .iter()
        .filter_map(|rule| Some((rule, Requests::of(rule)?)))
        .collect();
    let mut wider: HashMap<(Option<&str>, &str), (usize, &Node)> = HashMap::new();
    let mut found = Vec::new();
    for (index, (rule, requests)) in all.iter().enumerate() {
        let host = requests.host.as_deref();
        let own = (host, requests.path);
        let hosts = host.into_iter().map(Some).chain([None]);
        let above = hosts.flat_map(|host| requests.path.covers().map(move |path| (host, path)));
        let above = above.filter(|(host, path)| (*host, Path::Prefix(path)) != own);
        let first = above
            .filter_map(|key| wider.get(&key))
            .min_by_key(|(at, _)| *at);
        found.extend(first.map(|(_, earlier)| shadowed(app, rule, earlier)));
        if let Path::Prefix(prefix) = requests.path {
            wider.entry((host, prefix)).or_insert((index, shown(rule)));
        }
    }
    found
}

fn shadowed(app: &App<'_>, rule: &IngressRule<'_>, earlier: &Node) -> Diagnostic {
    let node = shown(rule);
    let what = app
        .quoted(node)
        .map_or_else(String::new, |path| format!(" for {path}"));
    let message = format!("the ingress rule{what} comes after one that matches all its requests");
    RULE.at(app, node.span, message)
        .note_at("the wider rule", app.document.place(earlier.span))
        .help("put the narrower rule first")
}

/// Returns what is shown of a rule: its path, else its host, else the whole of it.
fn shown<'a>(rule: &IngressRule<'a>) -> &'a Node {
    let ways = [
        ["match", "path", "prefix"],
        ["match", "path", "exact"],
        ["match", "authority", "exact"],
    ];
    let found = ways.iter().find_map(|way| rule.node.find(way));
    found.unwrap_or(rule.node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_rule_is_shadowed_by_whole_segments_of_the_same_or_any_host() {
        let text = "\
name: shop
ingress:
  rules:
  - {match: {path: {prefix: /api}}, component: {name: a}}
  - {match: {path: {prefix: /api-v2}}, component: {name: b}}
  - {match: {path: {prefix: /api/v2}}, component: {name: c}}
  - {match: {path: {exact: /api}}, component: {name: d}}
  - {match: {path: {prefix: /x}, authority: {exact: a.io}}, component: {name: e}}
  - {match: {path: {prefix: /x/y}}, component: {name: f}}
  - {match: {path: {prefix: /x/y}, authority: {exact: a.io}}, component: {name: g}}
  - {match: {path: {prefix: /api/}}, component: {name: h}}
";
        let after = "comes after one that matches all its requests";
        assert_eq!(
            found_of(Code::RuleShadowed, text),
            [
                format!("warning 6:29 the ingress rule for `/api/v2` {after}"),
                format!("warning 7:28 the ingress rule for `/api` {after}"),
                format!("warning 10:29 the ingress rule for `/x/y` {after}"),
            ]
        );
    }
}
