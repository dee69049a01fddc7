//! Cross-origin rules that do not work.

use regex_lite::Regex;

use super::requests::is_template;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Example, Found, Rule};
use crate::spec::{Entry, Node, Value};

/// IP186.
pub(super) const RULE: Rule = Rule {
    code: Code::CrossOrigin,
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
    cors: {allow_origins: [{regex: '.*'}], allow_credentials: true}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
ingress:
  rules:
  - match: {path: {prefix: /}}
    component: {name: web}
    cors: {allow_origins: [{exact: 'https://acme.shop'}], allow_credentials: true}
",
    ),
    fix: "Name each origin in one way, as `https://` and a host, and only those that are meant.",
    found: Found::App(check),
};

/// The ways to write an origin.
const FORMS: [&str; 3] = ["exact", "regex", "prefix"];

/// Regular expressions that match every origin, without `^` before and `$` behind them.
const ALL: [&str; 11] = [
    "*",
    ".*",
    ".+",
    "(.*)",
    "(.+)",
    "https?://.*",
    "https?://.+",
    "https://.*",
    "https://.+",
    "http://.*",
    "http.*",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let rules = app.ingress.iter().map(|rule| rule.node);
    let components = app.components.iter().map(|component| component.node);
    let policies = rules.chain(components).filter_map(|node| node.get("cors"));
    policies.flat_map(|cors| of_policy(app, cors)).collect()
}

fn of_policy(app: &App<'_>, cors: &Node) -> Vec<Diagnostic> {
    let credentials = cors.entry("allow_credentials");
    let credentials = credentials.filter(|entry| entry.value.as_bool() == Some(true));
    items(cors, "allow_origins")
        .filter_map(|origin| of_origin(app, origin, credentials))
        .collect()
}

fn of_origin(app: &App<'_>, origin: &Node, credentials: Option<&Entry>) -> Option<Diagnostic> {
    let Value::Map(entries) = &origin.value else {
        return None;
    };
    let forms: Vec<&Entry> = entries
        .iter()
        .filter(|entry| FORMS.contains(&entry.key.as_str()))
        .collect();
    match forms.as_slice() {
        [] if entries.is_empty() => {
            let message = "an allowed origin is empty";
            let help = "write `exact` with the origin, or delete the item";
            Some(RULE.at(app, origin.span, message).help(help))
        }
        [] => None,
        [only] => of_form(app, only, credentials),
        [first, second, ..] => {
            let message = format!(
                "an allowed origin has both `{}` and `{}`",
                first.key, second.key
            );
            let finding = RULE
                .at(app, second.key_span, message)
                .note_at("the other one", app.document.place(first.key_span));
            Some(finding.help("write each in an item of its own"))
        }
    }
}

fn of_form(app: &App<'_>, form: &Entry, credentials: Option<&Entry>) -> Option<Diagnostic> {
    let text = form.value.as_str()?;
    if let Some(credentials) = credentials.filter(|_| allows_all(&form.key, text)) {
        let message = "credentials are allowed together with every origin";
        let finding = RULE
            .at(app, form.value.span, message)
            .note_at("the credentials", app.document.place(credentials.key_span));
        return Some(finding.help("name the origins that may send credentials"));
    }
    if form.key == "regex" {
        return unreadable(app, form, text);
    }
    if form.key != "exact" || is_template(text) || matches!(text, "" | "*" | "null") {
        return None;
    }
    let (what, help) = wrong_origin(text)?;
    let shown = app.quoted(&form.value);
    let shown = shown.map_or_else(String::new, |text| format!(" {text}"));
    let message = format!("the allowed origin{shown} {what}");
    Some(RULE.at(app, form.value.span, message).help(help))
}

/// Warns of an expression that no reader of regular expressions takes, or that looks around, which the platform's does not.
fn unreadable(app: &App<'_>, form: &Entry, text: &str) -> Option<Diagnostic> {
    let looks_around = ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .any(|group| text.contains(group));
    let classes = text.contains("\\p")
        || text.contains("\\P")
        || text.contains("\\Q")
        || text.contains("[[:");
    let (what, help) = if looks_around {
        (
            "looks around, which RE2 cannot",
            "write it without `(?=`, `(?!` and the like",
        )
    } else if !is_template(text) && !classes && Regex::new(text).is_err() {
        (
            "is not a regular expression",
            "write one in the syntax of RE2, such as `^https://.*[.]acme[.]shop$`",
        )
    } else {
        return None;
    };
    let shown = app.quoted(&form.value);
    let shown = shown.map_or_else(String::new, |text| format!(" {text}"));
    let message = format!("the allowed origin{shown} {what}");
    Some(RULE.at(app, form.value.span, message).help(help))
}

fn allows_all(form: &str, text: &str) -> bool {
    let plain = text.strip_prefix('^').unwrap_or(text);
    let plain = plain.strip_suffix('$').unwrap_or(plain);
    match form {
        "exact" => text == "*",
        "regex" => ALL.contains(&plain.replace("\\/", "/").as_str()),
        _ => ["", "*", "http", "http://", "https://", "https", "https:"].contains(&text),
    }
}

/// Says what an origin has that the `Origin` header of a request never has.
fn wrong_origin(text: &str) -> Option<(&'static str, &'static str)> {
    let Some((_, host)) = text.split_once("://") else {
        return Some(("has no scheme", "write `https://` before the host"));
    };
    if host.contains('*') {
        return Some(("has a wildcard", "write a `regex` for several hosts"));
    }
    if host.contains('/') {
        return Some(("has a path", "end it with the host, without a slash"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(cors: &str) -> Vec<String> {
        let text = format!("name: shop\nservices:\n- name: web\n  cors: {{{cors}}}\n");
        found_of(Code::CrossOrigin, &text)
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for (origin, what) in [
            ("acme.shop", "has no scheme"),
            ("https://acme.shop/", "has a path"),
            ("https://*.acme.shop", "has a wildcard"),
        ] {
            assert_eq!(
                found(&format!("allow_origins: [{{exact: '{origin}'}}]")),
                [format!("warning 4:34 the allowed origin `{origin}` {what}")]
            );
        }
        for origin in ["*", "null", "http://localhost:3000", "${ORIGIN}"] {
            assert!(found(&format!("allow_origins: [{{exact: '{origin}'}}]")).is_empty());
        }
    }

    #[test]
    fn an_expression_can_be_read() {
        for (expression, what) in [
            ("https://(a|b", "is not a regular expression"),
            ("*.acme.shop", "is not a regular expression"),
            ("^https://(?!evil).*$", "looks around, which RE2 cannot"),
        ] {
            assert_eq!(
                found(&format!("allow_origins: [{{regex: '{expression}'}}]")),
                [format!(
                    "warning 4:34 the allowed origin `{expression}` {what}"
                )]
            );
        }
        for expression in [
            "^https?://[^.]+[.]acme[.]shop(:[0-9]+)?$",
            "\\pL+",
            "${ORIGINS}",
        ] {
            assert!(found(&format!("allow_origins: [{{regex: '{expression}'}}]")).is_empty());
        }
    }

    #[test]
    fn each_item_has_one_form() {
        assert_eq!(
            found("allow_origins: [{}, {exact: 'https://a.io', regex: a}, {prefx: a}, text]"),
            [
                "warning 4:26 an allowed origin is empty",
                "warning 4:54 an allowed origin has both `exact` and `regex`"
            ]
        );
    }

    #[test]
    fn credentials_do_not_go_with_every_origin() {
        for all in [
            "exact: '*'",
            "regex: '^https?:\\/\\/.*$'",
            "prefix: 'https://'",
        ] {
            let policy = format!("allow_credentials: true, allow_origins: [{{{all}}}]");
            assert_eq!(found(&policy).len(), 1, "{all}");
            assert!(
                found(&format!("allow_origins: [{{{all}}}]")).is_empty(),
                "{all}"
            );
        }
        assert!(
            found("allow_credentials: true, allow_origins: [{regex: '^https://a[.]io$'}]")
                .is_empty()
        );
    }
}
