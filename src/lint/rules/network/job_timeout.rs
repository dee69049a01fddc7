//! A job that may not run that long.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP195.
pub(super) const RULE: Rule = Rule {
    code: Code::JobTimeout,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
jobs:
- name: migrate
  kind: PRE_DEPLOY
  timeout: 1h
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
jobs:
- name: migrate
  kind: PRE_DEPLOY
  timeout: 30m
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write at most `30m`, or make the job a scheduled one.",
    found: Found::App(check),
};

/// The longest that a job of a deployment may run, in seconds.
const MOST: f64 = 1800.0;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Job)
        .filter_map(|job| of_job(app, job))
        .collect()
}

fn of_job(app: &App<'_>, job: &Component<'_>) -> Option<Diagnostic> {
    let node = job.node.get("timeout")?;
    let of_deployment = match job.node.get("kind") {
        None => true,
        Some(kind) => matches!(
            kind.as_str()?,
            "PRE_DEPLOY" | "POST_DEPLOY" | "FAILED_DEPLOY" | "UNSPECIFIED"
        ),
    };
    if !of_deployment || seconds(node.as_str()?)? <= MOST {
        return None;
    }
    let timeout = app.quoted(node).unwrap_or_else(|| "more".to_owned());
    let message = format!("{} may run 30 minutes, not {timeout}", job.label());
    let help = "write `30m` or less; a scheduled job can have more";
    Some(RULE.at(app, node.span, message).help(help))
}

/// Returns the length of a duration such as `1h30m`; none when it is not one.
fn seconds(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let number = rest.trim_start_matches(|one: char| one.is_ascii_digit() || one == '.');
        let (digits, after) = rest.split_at(rest.len() - number.len());
        let unit = after.trim_start_matches(|one: char| one.is_ascii_lowercase());
        let (name, next) = after.split_at(after.len() - unit.len());
        sum += digits.parse::<f64>().ok()? * unit_seconds(name)?;
        rest = next;
    }
    Some(sum)
}

fn unit_seconds(name: &str) -> Option<f64> {
    match name {
        "h" => Some(3600.0),
        "m" => Some(60.0),
        "s" => Some(1.0),
        "ms" => Some(1e-3),
        "us" => Some(1e-6),
        "ns" => Some(1e-9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn durations_are_summed() {
        for (text, long) in [
            ("30m", false),
            ("0.5h", false),
            ("1800s", false),
            ("20m600s", false),
            ("20m601s", true),
            ("1h30m", true),
            ("1800001ms", true),
            ("2 hours", false),
            ("1d", false),
            ("..h", false),
            ("", false),
        ] {
            assert_eq!(
                seconds(text).is_some_and(|length| length > MOST),
                long,
                "{text}"
            );
        }
    }

    #[test]
    fn scheduled_jobs_may_take_longer() {
        let text = "\
name: shop
jobs:
- {name: a, timeout: 2h}
- {name: b, timeout: 2h, kind: SCHEDULED}
- {name: c, timeout: 2h, kind: CRON}
- {name: d, timeout: 7200}
";
        assert_eq!(
            found_of(Code::JobTimeout, text),
            ["warning 3:22 job `a` may run 30 minutes, not `2h`"]
        );
    }
}
