//! A domain that is a placeholder.

use super::domains::domains;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP185.
pub(super) const RULE: Rule = Rule {
    code: Code::PlaceholderDomain,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
domains:
- {domain: shop.example.com, type: PRIMARY}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
domains:
- {domain: www.acme.shop, type: PRIMARY}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write a domain of your own, or delete the entry: the app has an address without it.",
    found: Found::App(check),
};

/// Names that examples are written with, before the last dot.
const NAMES: [&str; 14] = [
    "example",
    "mydomain",
    "my-domain",
    "yourdomain",
    "yourapp",
    "yourcompany",
    "yoursite",
    "yourwebsite",
    "mycompany",
    "changeme",
    "change-me",
    "replaceme",
    "replace-me",
    "placeholder",
];

/// Endings that belong to nobody.
const ENDINGS: [&str; 4] = ["example", "test", "invalid", "localhost"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    domains(app)
        .filter(|domain| is_placeholder(&domain.host()))
        .map(|domain| {
            let what = app.quoted(domain.name).unwrap_or_else(|| "this".to_owned());
            let message = format!("the domain {what} is a placeholder");
            RULE.at(app, domain.name.span, message)
                .help("write your own domain, or delete the entry")
        })
        .collect()
}

fn is_placeholder(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    let (ending, name) = (labels.next(), labels.next());
    let own = |label: &str| NAMES.contains(&label) || label.starts_with("your-");
    ending.is_some_and(|label| ENDINGS.contains(&label)) || name.is_some_and(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_told_from_names_that_contain_them() {
        for host in [
            "example.com",
            "a.b.example.org",
            "your-domain.com",
            "shop.test",
            "www.yourdomain.io",
        ] {
            assert!(is_placeholder(host), "{host}");
        }
        for host in [
            "example-app.com",
            "example.acme.shop",
            "yours.com",
            "acme.shop",
            "test.acme.shop",
        ] {
            assert!(!is_placeholder(host), "{host}");
        }
    }
}
