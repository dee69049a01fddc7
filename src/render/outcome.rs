//! How the work on apps ended, as text.

use std::fmt::Write;
use std::time::Duration;

use crate::apply::{AppOutcome, Failure, Success};
use crate::plan::{Action, Monthly};

use super::duration::duration;
use super::plan::money;
use super::progress::{end_words, failure_words, short_id};
use super::sanitise::one_line;
use super::style::{Role, Style};
use super::verified::verified_words;

/// What is told about an apply as a whole, beside how each app ended.
#[derive(Debug, Clone, Copy)]
pub struct Summary<'a> {
    /// What the apps cost before and after it.
    pub cost: (Monthly, Monthly),
    /// How long all of it took.
    pub took: Duration,
    /// The file in which it was written down.
    pub receipt: Option<&'a str>,
}

/// Writes how an apply ended: every app with its address and what was verified, counts, and the monthly total.
pub fn apply_summary(outcomes: &[AppOutcome], summary: &Summary<'_>, style: Style) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let _ = writeln!(text, "{}", outcome_text(outcome, style));
    }
    let _ = writeln!(text, "{}", last_line(outcomes, summary));
    text
}

fn last_line(outcomes: &[AppOutcome], summary: &Summary<'_>) -> String {
    let failed = failed_names(outcomes);
    let price = format!("{} a month", money(summary.cost.1));
    let mut parts = if failed.is_empty() && outcomes.iter().all(is_kept) {
        vec!["No changes. Nothing was sent.".to_owned(), price]
    } else if failed.is_empty() {
        vec![format!("Done  {}", counts(outcomes, summary.took)), price]
    } else {
        // What was planned is not what is paid when a part of it failed.
        let names: Vec<String> = failed.iter().map(|name| one_line(name)).collect();
        let (count, all, names) = (failed.len(), outcomes.len(), names.join(", "));
        let word = word_of_failures(outcomes);
        let counts = counts(outcomes, summary.took);
        vec![format!("{word} {count} of {all}: {names}. {counts}")]
    };
    parts.extend(
        summary
            .receipt
            .map(|file| format!("receipt: {}", one_line(file))),
    );
    parts.join("   ")
}

/// Says what became of those that did not end well: interrupted, if all of them were.
fn word_of_failures(outcomes: &[AppOutcome]) -> &'static str {
    let mut failures = outcomes.iter().filter_map(|one| one.result.as_ref().err());
    if failures.all(|failure| matches!(failure, Failure::Interrupted(_))) {
        "Interrupted"
    } else {
        "Failed"
    }
}

/// Names the apps that failed; one that was held back because another did counts on its own.
pub(super) fn failed_names(outcomes: &[AppOutcome]) -> Vec<&str> {
    let has_failed = |one: &&AppOutcome| one.result.is_err() && !is_held_back(one);
    let failed = outcomes.iter().filter(has_failed);
    failed.map(|one| one.app.as_str()).collect()
}

fn is_held_back(outcome: &AppOutcome) -> bool {
    outcome.result.as_ref().is_err_and(Failure::is_held_back)
}

fn is_kept(outcome: &AppOutcome) -> bool {
    outcome.action == Action::Keep
}

/// Counts what ended well, and says how long all of it took.
pub(super) fn counts(outcomes: &[AppOutcome], took: Duration) -> String {
    let count = |action| {
        let done = |one: &&AppOutcome| one.action == action && one.result.is_ok();
        outcomes.iter().filter(done).count()
    };
    let held_back = match outcomes.iter().filter(|one| is_held_back(one)).count() {
        0 => String::new(),
        count => format!(", {count} not started"),
    };
    let deleted = match count(Action::Delete) {
        0 => String::new(),
        count => format!("{count} deleted, "),
    };
    format!(
        "{} created, {} changed, {deleted}{} unchanged{held_back} in {}",
        count(Action::Create),
        count(Action::Update),
        count(Action::Keep),
        duration(took)
    )
}

/// Says how the work on an app ended: where it can be reached and what was verified, or why not.
pub fn outcome_text(outcome: &AppOutcome, style: Style) -> String {
    let (role, words) = end_words(outcome);
    let mut parts = vec![
        style.paint(Role::Name, one_line(&outcome.app)),
        style.paint(role, words),
    ];
    parts.extend(outcome.deployment.as_ref().map(|id| short_id(id.as_str())));
    parts.extend(match &outcome.result {
        Ok(success) => place(outcome, success),
        Err(failure) => failure_words(failure),
    });
    let verified = verified(outcome);
    let mut text = parts.join("  ");
    if !verified.is_empty() {
        let _ = write!(text, "\n  verified  {}", verified.join("   "));
    }
    text
}

fn place(outcome: &AppOutcome, success: &Success) -> Option<String> {
    Some(match success {
        Success::Active { url, .. } | Success::Unchanged { url } => url
            .as_deref()
            .map_or_else(|| "no public address".to_owned(), one_line),
        Success::Detached => format!("left to itself: ipctl wait {}", one_line(&outcome.app)),
        Success::Deleted => return None,
    })
}

/// Lists what was found to be as it should.
fn verified(outcome: &AppOutcome) -> Vec<String> {
    match &outcome.result {
        Ok(Success::Active { verified, .. }) => verified_words(verified),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::{Probed, Reached, Verified};
    use crate::model::live::DeploymentId;

    fn outcome(app: &str, action: Action, result: Result<Success, Failure>) -> AppOutcome {
        let held_back = matches!(result, Err(Failure::NotStarted { .. }));
        let was_sent = action != Action::Keep && !held_back;
        AppOutcome {
            app: app.to_owned(),
            action,
            id: None,
            deployment: was_sent.then(|| DeploymentId::new("4f0a1c22-0000")),
            took: Duration::from_secs(238),
            result,
        }
    }

    fn active(url: Option<&str>) -> Success {
        Success::Active {
            url: url.map(str::to_owned),
            verified: Verified {
                spec: true,
                ready: Some(4),
                probes: Probed::NotAsked,
            },
        }
    }

    fn summary(outcomes: &[AppOutcome], receipt: Option<&str>) -> String {
        let cost = (Monthly::default(), Monthly::default());
        let took = Duration::from_mins(5);
        let summary = Summary {
            cost,
            took,
            receipt,
        };
        apply_summary(outcomes, &summary, Style::plain())
    }

    #[test]
    fn an_apply_ends_with_what_was_verified_and_with_counts() {
        let kept = Ok(Success::Unchanged {
            url: Some("https://erp.acme.example".to_owned()),
        });
        let outcomes = [
            outcome(
                "superset",
                Action::Create,
                Ok(active(Some("https://bi.acme.example"))),
            ),
            outcome("worker", Action::Update, Ok(active(None))),
            outcome("odoo", Action::Keep, kept),
            outcome("mcp-hub", Action::Update, Ok(Success::Detached)),
        ];
        insta::assert_snapshot!(summary(&outcomes, Some("receipt.json")), @"
        superset  ACTIVE in 3m58s  4f0a1c22  https://bi.acme.example
          verified  live spec = file   4/4 components ready
        worker  ACTIVE in 3m58s  4f0a1c22  no public address
          verified  live spec = file   4/4 components ready
        odoo  no changes  https://erp.acme.example
        mcp-hub  started  4f0a1c22  left to itself: ipctl wait mcp-hub
        Done  1 created, 2 changed, 1 unchanged in 5m00s   $0.00 a month   receipt: receipt.json
        ");
        insta::assert_snapshot!(summary(&outcomes[2..3], None), @"
        odoo  no changes  https://erp.acme.example
        No changes. Nothing was sent.   $0.00 a month
        ");
    }

    #[test]
    fn a_failure_is_named_last_and_no_price_is_told() {
        let failed = Err(Failure::NotAsWritten("services/web\u{1b}".to_owned()));
        let outcomes = [
            outcome("superset", Action::Update, failed),
            outcome("odoo", Action::Create, Ok(active(None))),
            outcome(
                "mcp-hub",
                Action::Create,
                Err(Failure::NotStarted { wave: 2 }),
            ),
        ];
        let interrupted = [outcome(
            "odoo",
            Action::Create,
            Err(Failure::Interrupted(Reached::Accepted)),
        )];
        insta::assert_snapshot!(summary(&interrupted, None), @"
        odoo  interrupted after 3m58s  4f0a1c22  the deployment goes on
        Interrupted 1 of 1: odoo. 0 created, 0 changed, 0 unchanged in 5m00s
        ");
        insta::assert_snapshot!(summary(&outcomes, None), @r"
        superset  FAILED after 3m58s  4f0a1c22  the deployment is active, but the live spec differs from the file at services/web\u{1b}
        odoo  ACTIVE in 3m58s  4f0a1c22  no public address
          verified  live spec = file   4/4 components ready
        mcp-hub  not started (wave 2)
        Failed 1 of 3: superset. 1 created, 0 changed, 0 unchanged, 1 not started in 5m00s
        ");
    }
}
