//! A receipt as text.

use std::fmt::Write;
use std::time::Duration;

use jiff::Timestamp;

use crate::apply::{AppRecord, ChangeRecord, End, Operation, Receipt};
use crate::plan::Action;

use super::duration::{age, duration};
use super::progress::short_id;
use super::sanitise::one_line;
use super::style::{Role, Style};

/// How many changes of an app are listed.
const MOST_CHANGES: usize = 20;
/// How much of a hash is shown.
const HASH: usize = 8;

/// Writes a receipt: the run, then every app with its changes and its end.
pub fn receipt_text(receipt: &Receipt, style: Style) -> String {
    let mut text = heading(receipt, style);
    for app in &receipt.apps {
        write_app(&mut text, app, style);
    }
    if let Some(cost) = receipt.cost {
        let _ = writeln!(
            text,
            "Cost  ${:.2} -> ${:.2} a month",
            cost.before, cost.after
        );
    }
    text
}

fn heading(receipt: &Receipt, style: Style) -> String {
    let about = &receipt.about;
    let targets = about
        .targets
        .iter()
        .map(|target| format!(" {}", one_line(target)));
    let command = format!(
        "ipctl {}{}",
        one_line(&about.command),
        targets.collect::<String>()
    );
    let mut text = format!("{command}  {}\n", end_of_run(receipt, style));
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<9}{}", one_line(value));
    };
    line(
        "began",
        &receipt
            .started
            .strftime("%Y-%m-%d %H:%M:%S UTC")
            .to_string(),
    );
    if let Some(ended) = receipt.ended {
        line("took", &age(Some(receipt.started), ended));
    }
    let optional = [
        ("by", about.user.as_deref()),
        ("message", about.message.as_deref()),
        ("commit", about.commit.as_deref()),
        ("run", about.run.as_deref()),
        ("account", about.account.as_deref()),
        ("error", receipt.error.as_deref()),
    ];
    for (label, value) in optional {
        if let Some(value) = value {
            line(label, value);
        }
    }
    line(
        "with",
        &format!("ipctl {} on {}", about.ipctl, about.platform),
    );
    text + "\n"
}

fn end_of_run(receipt: &Receipt, style: Style) -> String {
    match receipt.exit {
        Some(0) => style.paint(Role::Good, "done"),
        Some(code) => style.paint(Role::Bad, format!("exit {code}")),
        None => style.paint(Role::Warn, "did not come to its end"),
    }
}

fn write_app(text: &mut String, app: &AppRecord, style: Style) {
    let (role, words) = end(app);
    let mut parts = vec![
        style.paint(Role::Name, one_line(&app.name)),
        style.paint(role, words),
    ];
    parts.extend(app.deployment.as_ref().map(|id| short_id(id.as_str())));
    parts.extend(app.url.as_deref().map(one_line));
    let _ = writeln!(text, "{}", parts.join("  "));
    for change in app.changes.iter().take(MOST_CHANGES) {
        let _ = writeln!(text, "  {}", change_words(change, style));
    }
    let more = app.changes.len().saturating_sub(MOST_CHANGES);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    if app.live_before != app.live_after {
        let (before, after) = (
            hash(app.live_before.as_ref()),
            hash(app.live_after.as_ref()),
        );
        let _ = writeln!(text, "  live spec {before} -> {after}");
    }
    if let Some(error) = &app.error {
        let _ = writeln!(text, "  {}", one_line(error));
    }
}

fn end(app: &AppRecord) -> (Role, String) {
    let did = match app.action {
        Action::Create => "created",
        Action::Update => "changed",
        Action::Delete => "deleted",
        Action::Keep => "unchanged",
    };
    let took = app
        .took_s
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .map(duration);
    let within = took.map_or_else(String::new, |took| format!(" in {took}"));
    match app.outcome {
        End::Unchanged => (Role::Dim, "no changes".to_owned()),
        End::Active => (Role::Good, format!("{did}, ACTIVE{within}")),
        End::Detached => (Role::Good, format!("{did}, left to itself")),
        End::Deleted => (Role::Good, did.to_owned()),
        End::NotStarted => (Role::Warn, "not started".to_owned()),
        End::Open => (Role::Warn, "its end was not written down".to_owned()),
        End::Interrupted => (Role::Warn, format!("interrupted{within}")),
        End::TimedOut => (Role::Warn, format!("time ran out{within}")),
        End::Failed => (Role::Bad, format!("FAILED{within}")),
    }
}

fn change_words(change: &ChangeRecord, style: Style) -> String {
    let (role, sign) = match change.op {
        Operation::Add => (Role::Good, "+"),
        Operation::Remove => (Role::Bad, "-"),
        Operation::Replace => (Role::Warn, "~"),
    };
    format!("{} {}", style.paint(role, sign), one_line(&change.path))
}

fn hash(hash: Option<&String>) -> String {
    hash.map_or_else(
        || "-".to_owned(),
        |hash| one_line(hash.get(..HASH).unwrap_or(hash)),
    )
}

/// Says that a receipt of a run that came to no end may still be written, or what became of it is elsewhere.
pub fn open_hint(receipt: &Receipt, now: Timestamp) -> Option<String> {
    let open = receipt
        .apps
        .iter()
        .find(|app| app.outcome == End::Open && app.deployment.is_some());
    let open = open.filter(|_| receipt.ended.is_none())?;
    Some(format!(
        "The run began {} ago and wrote no end. See: ipctl wait {}",
        age(Some(receipt.started), now),
        one_line(&open.name)
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn receipt() -> Receipt {
        let app = |name: &str, action: &str, outcome: &str| {
            json!({"name": name, "file": "specs/x.yaml", "id": "a-1", "action": action, "effect": "deploy",
                "changes": [{"path": "/services/web/envs/A\u{1b}[2J", "op": "replace"}, {"path": "/domains/x", "op": "add"}],
                "live_before": "0123456789", "live_after": "9876543210", "deployment": "4f0a1c22-0000", "outcome": outcome,
                "error": null, "took_s": 238.4, "url": "https://bi.acme.example"})
        };
        let mut failed = app("worker", "create", "failed");
        failed["error"] = "deployment failed\n::error::owned".into();
        let mut kept = app("odoo", "keep", "unchanged");
        (kept["changes"], kept["live_after"]) = (json!([]), kept["live_before"].clone());
        let text = json!({
            "schema": "ipctl/receipt/v1",
            "about": {"ipctl": "0.1.0", "command": "apply", "targets": ["specs/"], "message": "more memory", "user": "ops",
                "commit": "77ab01c", "run": null, "platform": "https://api.digitalocean.com", "account": null},
            "started": "2026-08-07T09:00:00Z", "ended": "2026-08-07T09:04:12Z", "exit": 1, "error": null,
            "cost": {"before": 37.0, "after": 42.0},
            "apps": [app("superset", "update", "active"), failed, kept],
        });
        Receipt::from_text(&text.to_string()).unwrap()
    }

    #[test]
    fn a_receipt_with_an_impossible_duration_is_shown_without_it() {
        for seconds in [-1.0, 1e300] {
            let mut receipt = receipt();
            receipt.apps[0].took_s = Some(seconds);
            let text = receipt_text(&receipt, Style::plain());
            assert!(text.contains("changed, ACTIVE  4f0a1c22"), "{text}");
        }
    }

    #[test]
    fn a_receipt_says_who_did_what_and_how_it_ended() {
        insta::assert_snapshot!(receipt_text(&receipt(), Style::plain()), @r"
        ipctl apply specs/  exit 1
          began    2026-08-07 09:00:00 UTC
          took     4m12s
          by       ops
          message  more memory
          commit   77ab01c
          with     ipctl 0.1.0 on https://api.digitalocean.com

        superset  changed, ACTIVE in 3m58s  4f0a1c22  https://bi.acme.example
          ~ /services/web/envs/A\u{1b}[2J
          + /domains/x
          live spec 01234567 -> 98765432
        worker  FAILED in 3m58s  4f0a1c22  https://bi.acme.example
          ~ /services/web/envs/A\u{1b}[2J
          + /domains/x
          live spec 01234567 -> 98765432
          deployment failed\n::error::owned
        odoo  no changes  4f0a1c22  https://bi.acme.example
        Cost  $37.00 -> $42.00 a month
        ");
        assert_eq!(open_hint(&receipt(), Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn a_run_without_an_end_is_said_to_have_none() {
        let mut open = receipt();
        (open.ended, open.exit) = (None, None);
        open.apps.truncate(1);
        open.apps[0].outcome = End::Open;
        let text = receipt_text(&open, Style::plain());
        insta::assert_snapshot!(text.lines().next().unwrap(), @"ipctl apply specs/  did not come to its end");
        let now = "2026-08-07T10:00:00Z".parse().unwrap();
        insta::assert_snapshot!(open_hint(&open, now).unwrap(), @"The run began 1h00m ago and wrote no end. See: ipctl wait superset");
    }
}
