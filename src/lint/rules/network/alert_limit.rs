//! An alert without a limit.

use super::alerts::{Alert, Subject, alerts};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP191.
pub(super) const RULE: Rule = Rule {
    code: Code::AlertLimit,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  alerts:
  - {rule: CPU_UTILIZATION, value: 80}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  alerts:
  - {rule: CPU_UTILIZATION, operator: GREATER_THAN, value: 80, window: TEN_MINUTES}
",
    ),
    fix: "Write `operator`, `value` and `window` at alerts of components, and none of them at alerts of the app.",
    found: Found::App(check),
};

/// The fields of an alert that say when it comes.
const LIMIT: [&str; 3] = ["operator", "value", "window"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    alerts(app)
        .iter()
        .filter(|alert| alert.is_at_home())
        .filter_map(|alert| match alert.subject {
            Subject::App => idle(app, alert),
            Subject::Runs => None,
            Subject::Instances | Subject::Requests | Subject::Calls => missing(app, alert),
        })
        .collect()
}

/// Reports what an alert of a component needs and does not have, unless it may be misspelt or is switched off.
fn missing(app: &App<'_>, alert: &Alert<'_>) -> Option<Diagnostic> {
    let known = |key: &str| LIMIT.contains(&key) || matches!(key, "rule" | "disabled");
    let misspelt = alert.node.entries().iter().any(|entry| !known(&entry.key));
    if misspelt || alert.node.flag("disabled") == Some(true) {
        return None;
    }
    let unset = |key: &str| {
        let text = alert.node.text(key);
        alert.node.get(key).is_none() || text.is_some_and(|text| text.starts_with("UNSPECIFIED"))
    };
    let missing = LIMIT.iter().copied().filter(|key| unset(key));
    let missing = listed(missing);
    if missing.is_empty() {
        return None;
    }
    let message = format!("the alert `{}` lacks {missing}", alert.name());
    let help =
        "say when it comes, such as `operator: GREATER_THAN`, `value: 80`, `window: TEN_MINUTES`";
    Some(RULE.at(app, alert.rule.span, message).help(help))
}

/// Reports a limit at an alert of the app, which has nothing to compare.
fn idle(app: &App<'_>, alert: &Alert<'_>) -> Option<Diagnostic> {
    let written = |key: &&str| alert.node.entry(key).is_some();
    let first = LIMIT.iter().find_map(|key| alert.node.entry(key))?;
    let all = listed(LIMIT.iter().copied().filter(written));
    let message = format!("the alert `{}` has no use for {all}", alert.name());
    let mut finding = RULE.at(app, first.key_span, message);
    finding.severity = Severity::Warning;
    Some(finding.help("an alert of the app comes whenever its event happens: keep `rule` only"))
}

/// Joins names of fields: "`a`, `b` and `c`".
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn what_is_missing_is_named() {
        let text = "\
name: shop
jobs:
- name: tidy
  kind: SCHEDULED
  alerts:
  - rule: JOB_INVOCATION_FAILED
  - rule: RESTART_COUNT
  - {rule: RESTART_COUNT, disabled: true}
  - {rule: RESTART_COUNT, spec: {value: 1}}
  - {rule: RESTART_COUNT, operator: UNSPECIFIED_OPERATOR, value: 0, window: ONE_HOUR}
alerts:
- {rule: DOMAIN_FAILED, window: ONE_HOUR, value: 1}
- {rule: RESTART_COUNT}
";
        assert_eq!(
            found_of(Code::AlertLimit, text),
            [
                "warning 12:43 the alert `DOMAIN_FAILED` has no use for `value` and `window`",
                "error 7:11 the alert `RESTART_COUNT` lacks `operator`, `value` and `window`",
                "error 10:12 the alert `RESTART_COUNT` lacks `operator`"
            ]
        );
    }
}
