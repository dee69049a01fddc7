//! A liveness check that a worker cannot answer.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Value;

use super::wording::is_filled;

/// IP147.
pub(super) const RULE: Rule = Rule {
    code: Code::WorkerLiveness,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
workers:
- name: mailer
  github: {repo: acme/shop, branch: main}
  liveness_health_check: {port: 9000}
",
        "\
name: shop
workers:
- name: mailer
  github: {repo: acme/shop, branch: main}
  liveness_health_check: {port: 9000, http_path: /live}
",
    ),
    fix: "Add `http_path`, or delete the check.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Worker)
        .filter_map(|worker| {
            let entry = worker.node.entry("liveness_health_check")?;
            let check = &entry.value;
            let is_check = matches!(check.value, Value::Map(_));
            let has_path = check.get("http_path").is_some_and(is_filled);
            (is_check && !has_path).then(|| {
                let message = format!("the liveness check of {} has no path", worker.label());
                RULE.at(app, entry.key_span, message)
                    .help("add `http_path` if the worker answers HTTP, or delete the check")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn an_empty_path_is_none_and_services_may_do_without() {
        let text = "\
name: shop
workers:
- {name: empty, liveness_health_check: {http_path: ''}}
- {name: wrong, liveness_health_check: on}
services:
- {name: web, liveness_health_check: {port: 80}}
";
        assert_eq!(
            found_of(Code::WorkerLiveness, text),
            ["warning 3:17 the liveness check of worker `empty` has no path"]
        );
    }
}
