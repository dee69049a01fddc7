//! A schedule that does not fit the kind.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::{Node, Value};

/// IP193.
pub(super) const RULE: Rule = Rule {
    code: Code::JobSchedule,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
jobs:
- name: tidy
  kind: POST_DEPLOY
  schedule: {cron: '0 3 * * *'}
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
jobs:
- name: tidy
  kind: SCHEDULED
  schedule: {cron: '0 3 * * *'}
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `kind: SCHEDULED` together with `schedule`, or neither of them.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Job)
        .filter_map(|job| of_job(app, job))
        .collect()
}

fn of_job(app: &App<'_>, job: &Component<'_>) -> Option<Diagnostic> {
    let kind = job.node.get("kind");
    let schedule = job.node.entry("schedule");
    let scheduled = kind.and_then(Node::as_str) == Some("SCHEDULED");
    match (kind, schedule) {
        (Some(kind), None) if scheduled => {
            let misplaced = |key: &str| key.to_ascii_lowercase().contains("cron");
            if job.node.entries().iter().any(|one| misplaced(&one.key)) {
                return None;
            }
            let message = format!("{} is `SCHEDULED` and has no `schedule`", job.label());
            let help = "add `schedule: {cron: \"0 3 * * *\"}`";
            Some(RULE.at(app, kind.span, message).help(help))
        }
        (_, Some(schedule)) if scheduled => {
            let empty = matches!(&schedule.value.value, Value::Map(fields)
                if fields.iter().all(|field| field.key == "time_zone"));
            let message = format!("`schedule` of {} has no `cron`", job.label());
            let help = "add `cron: \"0 3 * * *\"`";
            empty.then(|| RULE.at(app, schedule.key_span, message).help(help))
        }
        (kind, Some(schedule)) => {
            let finding = RULE.at(app, schedule.key_span, unwanted(app, job, kind));
            let finding = match kind {
                Some(kind) => finding.note_at("its kind", app.document.place(kind.span)),
                None => finding,
            };
            Some(finding.help("write `kind: SCHEDULED`, or delete `schedule`"))
        }
        _ => None,
    }
}

fn unwanted(app: &App<'_>, job: &Component<'_>, kind: Option<&Node>) -> String {
    let label = job.label();
    match kind {
        None => format!("{label} has a `schedule` and no `kind`, so it runs after each deployment"),
        Some(kind) => match app.quoted(kind) {
            Some(kind) => format!("{label} has a `schedule`, but its kind is {kind}"),
            None => format!("{label} has a `schedule`, but it is not `SCHEDULED`"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(job: &str) -> Vec<String> {
        found_of(
            Code::JobSchedule,
            &format!("name: shop\njobs:\n- {{name: j, {job}}}\n"),
        )
    }

    #[test]
    fn kind_and_schedule_go_together() {
        assert_eq!(
            found("kind: SCHEDULED"),
            ["error 3:19 job `j` is `SCHEDULED` and has no `schedule`"]
        );
        assert_eq!(
            found("kind: SCHEDULED, schedule: {time_zone: UTC}"),
            ["error 3:30 `schedule` of job `j` has no `cron`"]
        );
        assert_eq!(
            found("kind: CRON, schedule: 0 2 * * *"),
            ["error 3:25 job `j` has a `schedule`, but its kind is `CRON`"]
        );
        assert_eq!(
            found("schedule: {cron: 0 2 * * *}"),
            ["error 3:13 job `j` has a `schedule` and no `kind`, so it runs after each deployment"]
        );
        assert!(found("kind: SCHEDULED, cron: 0 2 * * *").is_empty());
        assert!(found("kind: SCHEDULED, schedule: 0 2 * * *").is_empty());
        assert!(found("kind: PRE_DEPLOY").is_empty());
    }
}
