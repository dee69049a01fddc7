//! A health check whose times, or whose paths, do not go together.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

/// The seconds between two checks when none are written.
const PERIOD: i128 = 10;

/// IP148.
pub(super) const RULE: Rule = Rule {
    code: Code::ProbeTiming,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  health_check: {http_path: /health, period_seconds: 10, timeout_seconds: 30}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  health_check: {http_path: /health, period_seconds: 30, timeout_seconds: 10}
",
    ),
    fix: "Make `timeout_seconds` no longer than `period_seconds`, and write the path once, as `http_path`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for component in &app.components {
        for key in ["health_check", "liveness_health_check"] {
            if let Some(check) = component.node.get(key) {
                found.extend(times(app, component, check));
                found.extend(paths(app, component, check));
            }
        }
    }
    found
}

fn times(app: &App<'_>, component: &Component<'_>, check: &Node) -> Option<Diagnostic> {
    let node = check.get("timeout_seconds")?;
    let timeout = node
        .as_int()
        .filter(|timeout| (1..=120).contains(timeout))?;
    let written = check.get("period_seconds");
    let period = written.map_or(Some(PERIOD), Node::as_int);
    let period = period.filter(|period| (1..timeout).contains(period))?;
    let label = component.label();
    let message =
        format!("a check of {label} may take {timeout} seconds and is repeated every {period}");
    let finding = RULE.at(app, node.span, message);
    Some(match written {
        Some(written) => finding
            .note_at("the seconds to the next check", app.document.place(written.span))
            .help("make the timeout shorter or the period longer"),
        None => finding.help(format!(
            "the period is {PERIOD} seconds unless `period_seconds` says otherwise: add it, or make the timeout shorter"
        )),
    })
}

fn paths(app: &App<'_>, component: &Component<'_>, check: &Node) -> Option<Diagnostic> {
    let (path, http_path) = (check.get("path")?, check.get("http_path")?);
    if path.as_str()? == http_path.as_str()? {
        return None;
    }
    let message = format!("a check of {} has two paths", component.label());
    let finding = RULE.at(app, path.span, message);
    let other = app.document.place(http_path.span);
    Some(
        finding
            .note_at("the other one", other)
            .help("delete `path`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn the_default_period_counts_when_only_a_timeout_is_written() {
        let text = "\
name: shop
services:
- {name: web, health_check: {timeout_seconds: 11}}
- {name: api, health_check: {timeout_seconds: 10}}
- {name: old, health_check: {period_seconds: 1}}
- {name: far, health_check: {timeout_seconds: 500}}
";
        assert_eq!(
            found_of(Code::ProbeTiming, text),
            ["warning 3:47 a check of service `web` may take 11 seconds and is repeated every 10"]
        );
    }

    #[test]
    fn two_different_paths_are_one_too_many() {
        let text = "\
name: shop
services:
- {name: web, health_check: {path: /a, http_path: /b}}
- {name: api, health_check: {path: /a, http_path: /a}}
";
        assert_eq!(
            found_of(Code::ProbeTiming, text),
            ["warning 3:36 a check of service `web` has two paths"]
        );
    }
}
