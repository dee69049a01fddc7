//! An alert in the wrong place.

use super::alerts::{Alert, Subject, alerts};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP190.
pub(super) const RULE: Rule = Rule {
    code: Code::AlertPlace,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
alerts:
- rule: DEPLOYMENT_FAILED
- {rule: CPU_UTILIZATION, operator: GREATER_THAN, value: 80, window: TEN_MINUTES}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  alerts:
  - {rule: CPU_UTILIZATION, operator: GREATER_THAN, value: 80, window: TEN_MINUTES}
alerts:
- rule: DEPLOYMENT_FAILED
",
    ),
    fix: "Move the alert to the app or the component that its rule is about.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    alerts(app)
        .iter()
        .filter_map(|alert| problem(app, alert))
        .collect()
}

fn problem(app: &App<'_>, alert: &Alert<'_>) -> Option<Diagnostic> {
    let (rule, home) = (alert.name(), alert.subject.home());
    if alert.is_at_home() {
        return without_runs(app, alert);
    }
    let here = alert
        .owner
        .map_or_else(|| "the app".to_owned(), |owner| owner.label());
    let message = format!("the alert `{rule}` belongs to {home}, not to {here}");
    let help = match (alert.owner, alert.subject) {
        (_, Subject::App) => "move it to `alerts` of the app",
        (None, _) => "move it to `alerts` of the component that it is to watch",
        (Some(_), _) => "delete it, or take a rule for this kind of component",
    };
    Some(RULE.at(app, alert.rule.span, message).help(help))
}

/// Reports an alert on scheduled runs at a job that has none.
fn without_runs(app: &App<'_>, alert: &Alert<'_>) -> Option<Diagnostic> {
    let job = alert.owner.filter(|_| alert.subject == Subject::Runs)?;
    let kind = job.node.get("kind");
    if kind.is_some_and(|kind| kind.as_str().is_none_or(|kind| kind == "SCHEDULED")) {
        return None;
    }
    let message = format!(
        "{} is not scheduled, so this alert never comes",
        job.label()
    );
    let mut finding = RULE.at(app, alert.rule.span, message);
    finding.severity = Severity::Warning;
    Some(finding.help("`DEPLOYMENT_FAILED` of the app tells of jobs that run with a deployment"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_rule_has_its_place() {
        let text = "\
name: shop
workers:
- name: mail
  alerts: [{rule: REQUESTS_PER_SECOND}, {rule: DOMAIN_FAILED}, {rule: RESTART_COUNT}]
jobs:
- name: tidy
  kind: POST_DEPLOY
  alerts: [{rule: JOB_INVOCATION_FAILED}]
static_sites:
- name: site
  alerts: [{rule: DOMAIN_FAILED}]
alerts: [{rule: RESPONSE_TIME}, {rule: JOB_INVOCATION_FAILED}, {rule: 7}, {}]
";
        assert_eq!(
            found_of(Code::AlertPlace, text),
            [
                "error 12:40 the alert `JOB_INVOCATION_FAILED` belongs to a scheduled job, not to the app",
                "error 4:19 the alert `REQUESTS_PER_SECOND` belongs to a service, not to worker `mail`",
                "error 4:48 the alert `DOMAIN_FAILED` belongs to the app, not to worker `mail`",
                "warning 8:19 job `tidy` is not scheduled, so this alert never comes"
            ]
        );
    }
}
