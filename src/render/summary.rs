//! How an apply ended as GitHub's Markdown, for the summary of a step: a table, then why apps failed, folded.

use std::fmt::Write as _;
use std::time::Duration;

use crate::apply::AppOutcome;
use crate::autopsy::Autopsy;
use crate::plan::{AppPlan, Plan};

use super::autopsy::autopsy_text;
use super::duration::duration;
use super::markdown::{code, fence};
use super::outcome::{counts, failed_names};
use super::plan::{cost_cell, cost_words};
use super::progress::{end_word, short_id};
use super::sanitise::lines;
use super::style::Style;

/// What a summary is made of.
pub struct StepSummary<'a> {
    /// The plan that was carried out.
    pub plan: &'a Plan,
    /// How the work on each of its apps ended.
    pub outcomes: &'a [AppOutcome],
    /// How long all of it took.
    pub took: Duration,
    /// Why those failed that did, as far as it is known.
    pub autopsies: &'a [Option<Autopsy>],
    /// What to do about those that failed.
    pub hints: Vec<Option<String>>,
    /// The name of the stack.
    pub stack: Option<&'a str>,
    /// Where the control panel is; none on a platform without one.
    pub panel: Option<&'a str>,
    /// The file that the receipt is in.
    pub receipt: Option<&'a str>,
}

/// The least number of bytes that a summary needs.
pub const LEAST_ROOM: usize = 4000;

/// The most that one app may take of the folded part, in bytes.
const MOST_DETAILS: usize = 64 * 1024;
/// Room for the sentences about what was left out.
const NOTE: usize = 400;

const TABLE: &str =
    "| App | Outcome | Deployment | Took | Cost a month |\n| --- | --- | --- | ---: | --- |\n";

/// Writes the summary in so many bytes at the most; rows and details that do not fit are counted.
pub fn step_summary(summary: &StepSummary<'_>, room: usize) -> String {
    let mut text = heading(summary) + TABLE;
    let end = footer(summary);
    let room = room.saturating_sub(end.len() + NOTE);
    let rows = summary.outcomes.iter().map(|outcome| row(summary, outcome));
    let left = extend_within(&mut text, rows, room);
    if left > 0 {
        let _ = writeln!(text, "| {left} more | | | | |");
    }
    let ended = summary
        .outcomes
        .iter()
        .zip(summary.autopsies)
        .zip(&summary.hints);
    let parts = ended.filter_map(|((outcome, autopsy), hint)| {
        details(outcome, autopsy.as_ref(), hint.as_deref())
    });
    let left = extend_within(&mut text, parts, room);
    if left > 0 {
        let _ = writeln!(
            text,
            "\n{left} more failures left out to fit: see the log of the step."
        );
    }
    text + &end
}

/// Adds pieces as long as they fit, and returns how many did not.
fn extend_within(text: &mut String, pieces: impl Iterator<Item = String>, room: usize) -> usize {
    let mut left = 0;
    for piece in pieces {
        if left == 0 && text.len() + piece.len() <= room {
            text.push_str(&piece);
        } else {
            left += 1;
        }
    }
    left
}

fn heading(summary: &StepSummary<'_>) -> String {
    let stack = summary
        .stack
        .map_or_else(String::new, |stack| format!(" of {}", code(stack)));
    let failed = failed_names(summary.outcomes);
    let shown: Vec<String> = failed.iter().take(5).map(|name| code(name)).collect();
    let verdict = match failed.len() {
        0 => counts(summary.outcomes, summary.took),
        count => format!(
            "{count} of {} failed: {}",
            summary.outcomes.len(),
            shown.join(", ")
        ),
    };
    // What was planned is not what is paid when a part of it failed.
    let cost = match failed.len() {
        0 => format!("Cost {}.\n\n", cost_words(summary.plan)),
        _ => String::new(),
    };
    format!("### Apply{stack}: {verdict}\n\n{cost}")
}

fn row(summary: &StepSummary<'_>, outcome: &AppOutcome) -> String {
    let (_, word) = end_word(outcome);
    let mark = if outcome.result.is_ok() { "" } else { "**" };
    let mut plans = summary.plan.apps.iter();
    let plan = plans.find(|plan| plan.name == outcome.app);
    let name = linked(url(outcome, plan), &outcome.app);
    let paid = plan.filter(|_| outcome.result.is_ok());
    let cost = paid.map_or_else(|| "-".to_owned(), cost_cell);
    let (deployment, took) = (deployment(summary, outcome), duration(outcome.took));
    format!("| {name} | {mark}{word}{mark} | {deployment} | {took} | {cost} |\n")
}

fn url<'a>(outcome: &'a AppOutcome, plan: Option<&'a AppPlan>) -> Option<&'a str> {
    outcome.url().or_else(|| plan?.url.as_deref())
}

fn deployment(summary: &StepSummary<'_>, outcome: &AppOutcome) -> String {
    let Some(id) = &outcome.deployment else {
        return "-".to_owned();
    };
    let page = summary.panel.zip(outcome.id.as_ref());
    let page = page
        .map(|(panel, app)| format!("{panel}/apps/{}/deployments/{}", app.as_str(), id.as_str()));
    linked(page.as_deref(), &short_id(id.as_str()))
}

/// Writes foreign text as a link, if where it leads to is an address of which nothing can be markup.
fn linked(url: Option<&str>, text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-._~/:%".contains(c);
    let is_plain =
        |url: &&str| url.starts_with("https://") && url.len() < 300 && url.chars().all(harmless);
    match url.filter(is_plain) {
        Some(url) => format!("<a href=\"{url}\">{}</a>", code(text)),
        None => code(text),
    }
}

/// Writes why an app failed; none for one that did not, or was held back.
fn details(outcome: &AppOutcome, autopsy: Option<&Autopsy>, hint: Option<&str>) -> Option<String> {
    let failure = outcome
        .result
        .as_ref()
        .err()
        .filter(|failure| !failure.is_held_back())?;
    let said = match autopsy {
        Some(autopsy) => autopsy_text(autopsy, Style::plain()),
        None => format!("{failure}\n{}", hint.unwrap_or_default()),
    };
    let mut said = lines(said.trim_end());
    if said.len() > MOST_DETAILS {
        said.truncate(said.floor_char_boundary(MOST_DETAILS));
        said.push_str("\n..");
    }
    let (name, fence) = (code(&outcome.app), fence(&said));
    Some(format!(
        "\n<details><summary>{name}: why it failed</summary>\n\n{fence}text\n{said}\n{fence}\n\n</details>\n"
    ))
}

fn footer(summary: &StepSummary<'_>) -> String {
    let receipt = summary
        .receipt
        .map(|file| format!("\nReceipt: {}\n", code(file)));
    receipt.unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {

    use serde_json::{Value, json};

    use super::*;
    use crate::apply::{Failure, Success, Verified};
    use crate::autopsy::{Line, LineKind, Survivor};
    use crate::model::live::{AppId, DeploymentId, FailedStep, Phase};
    use crate::plan::Action;
    use crate::render::plan::tests::support::plan_of;

    const NASTY: &str = "x\u{1b}[2J\r\n::error::owned ##[error]y\n```\n</details><script>|@octocat [a](https://evil.example)";

    fn spec(name: &str, size: &str) -> Value {
        json!({"name": name, "region": "ams", "services": [{"name": "web", "instance_size_slug": size,
            "image": {"registry_type": "DOCR", "repository": "r", "tag": "1"}}]})
    }

    fn plan(names: &[&str]) -> Plan {
        let (small, large) = ("apps-s-1vcpu-0.5gb", "apps-s-1vcpu-1gb");
        let pairs = names
            .iter()
            .map(|name| (spec(name, small), spec(name, large)));
        plan_of(&pairs.collect::<Vec<_>>())
    }

    fn outcome(app: &str, result: Result<Success, Failure>) -> AppOutcome {
        AppOutcome {
            app: app.to_owned(),
            action: Action::Update,
            id: Some(AppId::new("a-1")),
            deployment: Some(DeploymentId::new("4f0a1c22-0000")),
            took: Duration::from_secs(238),
            result,
        }
    }

    fn active(url: &str) -> Success {
        Success::Active {
            url: Some(url.to_owned()),
            verified: Verified::default(),
        }
    }

    fn autopsy(text: &str) -> Autopsy {
        Autopsy {
            app: "shop".to_owned(),
            deployment: DeploymentId::new("4f0a1c22-0000"),
            phase: Phase::Error,
            step: Some(FailedStep {
                trail: vec!["deploy".to_owned()],
                component: Some("web".to_owned()),
                reason: None,
            }),
            happening: None,
            after: None,
            survivor: Survivor::Nothing,
            lines: vec![Line {
                kind: LineKind::Crash,
                text: text.to_owned(),
            }],
            likely: None,
            changed: Vec::new(),
        }
    }

    fn failed() -> Failure {
        Failure::DeploymentFailed {
            id: DeploymentId::new("4f0a1c22-0000"),
            step: None,
        }
    }

    #[test]
    fn an_apply_that_went_well_is_a_table() {
        let plan = plan(&["superset", "odoo"]);
        let outcomes = [
            outcome("superset", Ok(active("https://bi.acme.example"))),
            outcome("odoo", Ok(Success::Detached)),
        ];
        let summary = StepSummary {
            took: Duration::from_secs(238),
            plan: &plan,
            outcomes: &outcomes,
            autopsies: &[None, None],
            hints: vec![None, None],
            stack: Some("acme"),
            panel: Some("https://cloud.digitalocean.com"),
            receipt: Some("receipt.json"),
        };
        insta::assert_snapshot!(step_summary(&summary, LEAST_ROOM), @r#"
        ### Apply of <code>acme</code>: 0 created, 2 changed, 0 unchanged in 3m58s

        Cost $10.00 -> $24.00 a month (+$14.00).

        | App | Outcome | Deployment | Took | Cost a month |
        | --- | --- | --- | ---: | --- |
        | <a href="https://bi.acme.example"><code>superset</code></a> | ACTIVE | <a href="https://cloud.digitalocean.com/apps/a-1/deployments/4f0a1c22-0000"><code>4f0a1c22</code></a> | 3m58s | $5.00 -> $12.00 (+$7.00) |
        | <code>odoo</code> | started | <a href="https://cloud.digitalocean.com/apps/a-1/deployments/4f0a1c22-0000"><code>4f0a1c22</code></a> | 3m58s | $5.00 -> $12.00 (+$7.00) |

        Receipt: <code>receipt&#46;json</code>
        "#);
    }

    #[test]
    fn what_failed_is_named_first_and_explained_below_the_table() {
        let plan = plan(&["shop", "worker", "hub"]);
        let outcomes = [
            outcome("shop", Err(failed())),
            outcome("worker", Err(Failure::NoDeployment)),
            outcome("hub", Err(Failure::NotStarted { wave: 2 })),
        ];
        let summary = StepSummary {
            took: Duration::from_secs(238),
            plan: &plan,
            outcomes: &outcomes,
            autopsies: &[Some(autopsy("KeyError")), None, None],
            hints: vec![
                None,
                Some("  next   look again: ipctl plan worker".to_owned()),
                None,
            ],
            stack: None,
            panel: None,
            receipt: None,
        };
        insta::assert_snapshot!(step_summary(&summary, LEAST_ROOM), @"
        ### Apply: 2 of 3 failed: <code>shop</code>, <code>worker</code>

        | App | Outcome | Deployment | Took | Cost a month |
        | --- | --- | --- | ---: | --- |
        | <code>shop</code> | **FAILED** | <code>4f0a1c22</code> | 3m58s | - |
        | <code>worker</code> | **FAILED** | <code>4f0a1c22</code> | 3m58s | - |
        | <code>hub</code> | **not started (wave 2)** | <code>4f0a1c22</code> | 3m58s | - |

        <details><summary><code>shop</code>: why it failed</summary>

        ```text
        failed: deployment of shop while starting `web`
          what    it ended as ERROR, and the platform gives no reason
          where   deployment 4f0a1c22, step deploy
          state   nothing serves
          last lines of web, crash log (1 of 1):
            web | KeyError
          next    ipctl logs shop -c web --type crash --deployment 4f0a1c22
        ```

        </details>

        <details><summary><code>worker</code>: why it failed</summary>

        ```text
        the platform accepted the spec but started no deployment
          next   look again: ipctl plan worker
        ```

        </details>
        ");
    }

    #[test]
    fn nothing_foreign_is_markup_and_nothing_is_too_long() {
        let plan = plan(&[NASTY]);
        let long = format!("{NASTY}{}", "`".repeat(3 * MOST_DETAILS));
        let outcomes = [
            outcome(NASTY, Ok(active("https://x.example/\"><script>"))),
            outcome(NASTY, Err(failed())),
        ];
        let summary = StepSummary {
            took: Duration::from_secs(238),
            plan: &plan,
            outcomes: &outcomes,
            autopsies: &[None, Some(autopsy(&long))],
            hints: vec![None, None],
            stack: Some(NASTY),
            panel: None,
            receipt: Some(NASTY),
        };
        let text = step_summary(&summary, 900 * 1024);
        let folded = text.find("```").unwrap();
        let (open, inside) = text.split_at(folded);
        let fence = inside.split("text\n").next().unwrap();
        let (inside, rest) = inside[fence.len()..].split_once(fence).unwrap();
        assert!(!inside.contains(fence) && inside.len() > 1000);
        let outside = format!("{open}{rest}");
        for order in ["<script", "@octocat", "[a](", "::error", "##["] {
            assert!(!outside.contains(order), "{order}: {outside}");
        }
        assert_eq!(outside.matches("</details>").count(), 1);
        let orders = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
        assert!(!text.lines().any(orders));
        assert!(text.len() < 3 * MOST_DETAILS + LEAST_ROOM, "{}", text.len());
    }

    #[test]
    fn many_apps_are_counted_where_there_is_no_room() {
        let names: Vec<String> = (0..2000).map(|number| format!("app-{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let plan = plan(&names[..1]);
        let outcomes: Vec<AppOutcome> = names
            .iter()
            .map(|name| outcome(name, Err(failed())))
            .collect();
        let summary = StepSummary {
            took: Duration::from_secs(238),
            plan: &plan,
            outcomes: &outcomes,
            autopsies: &vec![None; names.len()],
            hints: vec![None; names.len()],
            stack: None,
            panel: None,
            receipt: None,
        };
        let text = step_summary(&summary, LEAST_ROOM);
        assert!(text.len() <= LEAST_ROOM, "{}", text.len());
        assert!(text.contains(" more | | | | |\n") && text.contains("2000 more failures left out"));
    }
}
