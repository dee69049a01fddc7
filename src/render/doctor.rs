//! The rows of a health check of the whole set-up.

use serde_json::{Value, json};

use crate::doctor::{Row, State, counts};
use crate::render::fit::words;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};
use crate::render::words::plural;

/// The columns before what was looked at: state and check.
const INDENT: usize = 20;

/// Writes the rows for a person: each with its cure, then how many ended how.
pub fn doctor_text(rows: &[Row], style: Style) -> String {
    let blocks: String = rows.iter().map(|row| block(row, style)).collect();
    format!("{blocks}\n{}\n", verdict(rows, style))
}

fn block(row: &Row, style: Style) -> String {
    let state = style.paint(role(row.state()), format!("{:<4}", row.state().word()));
    let said = format!("{}: {}", one_line(&row.what), one_line(&row.reason));
    let room = style.width.saturating_sub(INDENT);
    let indent = " ".repeat(INDENT);
    let lines = words(&said, room).join(&format!("\n{indent}"));
    let mut text = format!("{state}  {:<12}  {lines}\n", row.check);
    if let Some(cure) = row.cure() {
        // A command is pasted, so it is never broken.
        let cure = style.paint(Role::Strong, one_line(cure));
        text.extend([&indent, "next: ", &cure, "\n"]);
    }
    text
}

fn role(state: State) -> Role {
    match state {
        State::Ok => Role::Good,
        State::Warn => Role::Warn,
        State::Fail => Role::Bad,
        State::Skip => Role::Dim,
    }
}

fn verdict(rows: &[Row], style: Style) -> String {
    let counts = counts(rows);
    let said = format!(
        "{} failed, {}, {} well, {} skipped",
        plural(counts.fail, "check"),
        plural(counts.warn, "warning"),
        counts.ok,
        counts.skip
    );
    match counts.fail {
        0 => format!("{} {said}", style.paint(Role::Good, style.ok())),
        _ => format!("{} {said}", style.paint(Role::Bad, style.bad())),
    }
}

/// Builds the JSON of the rows.
pub fn doctor_json(rows: &[Row]) -> Value {
    let counts = counts(rows);
    let check = |row: &Row| {
        json!({
            "id": row.check.name(),
            "state": row.state().word(),
            "what": row.what,
            "reason": row.reason,
            "cure": row.cure(),
        })
    };
    json!({
        "checks": rows.iter().map(check).collect::<Vec<Value>>(),
        "summary": {
            "ok": counts.ok,
            "warn": counts.warn,
            "fail": counts.fail,
            "skip": counts.skip,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::CheckId;

    fn rows() -> Vec<Row> {
        vec![
            Row::ok(CheckId::Token, "IPCTL_TOKEN", "accepted for ada@example.com, team Numbers"),
            Row::ok(CheckId::Clock, "clock of this machine", "95 s ahead of the platform")
                .warn("sudo timedatectl set-ntp true"),
            Row::ok(
                CheckId::Sources,
                "Dockerfile.custom:12",
                "COPY takes `addons/insightpulse/requirements.txt`, which is not in the repository; the build will fail",
            )
            .fail("git -C . log --oneline -- addons/insightpulse/requirements.txt"),
            Row::skip(CheckId::Images, "docker.io/library/redis:7-alpine", "not asked with --offline"),
        ]
    }

    fn text(width: usize) -> String {
        let style = Style {
            width,
            ..Style::plain()
        };
        doctor_text(&rows(), style)
    }

    #[test]
    fn reasons_are_broken_and_commands_are_not() {
        insta::assert_snapshot!(text(60), @"
        ok    token         IPCTL_TOKEN: accepted for
                            ada@example.com, team Numbers
        warn  clock         clock of this machine: 95 s ahead of
                            the platform
                            next: sudo timedatectl set-ntp true
        fail  sources       Dockerfile.custom:12: COPY takes
                            `addons/insightpulse/requirements.txt`,
                            which is not in the repository; the
                            build will fail
                            next: git -C . log --oneline -- addons/insightpulse/requirements.txt
        skip  images        docker.io/library/redis:7-alpine: not
                            asked with --offline

        x 1 check failed, 1 warning, 1 well, 1 skipped
        ");
        insta::assert_snapshot!(text(120), @"
        ok    token         IPCTL_TOKEN: accepted for ada@example.com, team Numbers
        warn  clock         clock of this machine: 95 s ahead of the platform
                            next: sudo timedatectl set-ntp true
        fail  sources       Dockerfile.custom:12: COPY takes `addons/insightpulse/requirements.txt`, which is not in the
                            repository; the build will fail
                            next: git -C . log --oneline -- addons/insightpulse/requirements.txt
        skip  images        docker.io/library/redis:7-alpine: not asked with --offline

        x 1 check failed, 1 warning, 1 well, 1 skipped
        ");
    }

    #[test]
    fn foreign_text_stays_on_its_line() {
        let row = Row::ok(CheckId::Externals, "db\u{1b}[2J", "says\n::error::x").fail("a\nb");
        let text = doctor_text(&[row], Style::plain());
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn machines_get_every_row() {
        let json = doctor_json(&rows());
        assert_eq!(json["checks"][2]["id"], "sources");
        assert_eq!(json["checks"][0]["cure"], Value::Null);
        assert_eq!(
            json["summary"],
            json!({"ok": 1, "warn": 1, "fail": 1, "skip": 1})
        );
    }
}
