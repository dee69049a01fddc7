//! More containers than one app can have.

use std::cmp::Reverse;

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

use super::scale::{count, largest, scaled};

/// IP166.
pub(super) const RULE: Rule = Rule {
    code: Code::TooManyContainers,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_count: 250
  instance_size_slug: apps-s-1vcpu-1gb
  github: {repo: acme/shop, branch: main}
workers:
- name: mailer
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_count: 249
  instance_size_slug: apps-s-1vcpu-1gb
  github: {repo: acme/shop, branch: main}
workers:
- name: mailer
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Lower the counts, or move components to another app.",
    found: Found::App(check),
};

/// The most containers of one app.
const MOST: i128 = 250;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let total = scaled(app).map(count).fold(0, i128::saturating_add);
    // Of equal counts the first one is marked.
    let Some(component) = scaled(app).min_by_key(|component| Reverse(count(component))) else {
        return Vec::new();
    };
    if total <= MOST {
        return Vec::new();
    }
    let span = largest(component).map_or(component.span(), |count| count.span);
    let message = format!("this app may run {total} containers, and {MOST} is the most");
    let help = "lower the counts, or move components to another app";
    vec![RULE.at(app, span, message).help(help)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn autoscaling_counts_at_its_largest_and_a_count_out_of_range_is_another_matter() {
        let of = |text: &str| found_of(Code::TooManyContainers, text);
        let text = "\
name: shop
services:
- {name: a, instance_count: 100}
- {name: b, autoscaling: {max_instance_count: 150}}
jobs:
- {name: c}
";
        assert_eq!(
            of(text),
            ["error 4:47 this app may run 251 containers, and 250 is the most"]
        );
        assert!(of("name: shop\nservices: [{name: a, instance_count: 999}]\n").is_empty());
    }
}
