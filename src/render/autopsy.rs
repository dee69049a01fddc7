//! An autopsy for a person and as data.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::apply::Stage;
use crate::autopsy::{Autopsy, Cause, Line, LineKind, Survivor};
use crate::model::live::{DeploymentId, FailedStep};

use super::duration::duration;
use super::progress::short_id;
use super::sanitise::one_line;
use super::style::{Role, Style};

/// How many lines of the failed component are shown.
const SHOWN: usize = 20;

/// Writes what failed, where, what serves, the last lines, the likely cause and the next commands.
pub fn autopsy_text(autopsy: &Autopsy, style: Style) -> String {
    let mut text = format!(
        "{} {}\n",
        style.paint(Role::Bad, "failed:"),
        headline(autopsy)
    );
    let mut line = |label: &str, said: &str| {
        let label = style.paint(Role::Dim, format!("{label:7}"));
        let _ = writeln!(text, "  {label} {said}");
    };
    line("what", &what(autopsy));
    line("where", &place(autopsy));
    line("state", &state(&autopsy.survivor));
    text.push_str(&last_lines(autopsy));
    let mut line = |label: &str, said: &str| {
        let label = style.paint(Role::Dim, format!("{label:7}"));
        let _ = writeln!(text, "  {label} {said}");
    };
    if let Some(cause) = &autopsy.likely {
        line("likely", &one_line(&cause.words()));
        line("cure", &one_line(&cause.cure()));
    }
    if !autopsy.changed.is_empty() {
        line("changes", &one_line(&autopsy.changed.join(", ")));
    }
    for (index, next) in next_steps(autopsy).iter().enumerate() {
        line(if index == 0 { "next" } else { "" }, next);
    }
    text
}

fn component(autopsy: &Autopsy) -> Option<&str> {
    autopsy.step.as_ref()?.component.as_deref()
}

fn headline(autopsy: &Autopsy) -> String {
    let app = one_line(&autopsy.app);
    let doing = match (stage(autopsy.step.as_ref()), component(autopsy)) {
        (Stage::Build, Some(name)) => format!(" while building `{}`", one_line(name)),
        (_, Some(name)) => format!(" while starting `{}`", one_line(name)),
        (_, None) => String::new(),
    };
    format!("deployment of {app}{doing}")
}

fn what(autopsy: &Autopsy) -> String {
    let reason = autopsy.step.as_ref().and_then(|step| step.reason.as_ref());
    let said = match (autopsy.happening, reason) {
        (Some(happening), Some(reason)) => format!("{} ({})", happening.words(), reason.code),
        (None, Some(reason)) => format!("{} ({})", reason.message, reason.code),
        (_, None) => format!(
            "it ended as {}, and the platform gives no reason",
            autopsy.phase
        ),
    };
    one_line(&said)
}

fn place(autopsy: &Autopsy) -> String {
    let mut said = format!("deployment {}", short_id(autopsy.deployment.as_str()));
    if let Some(step) = &autopsy.step {
        let _ = write!(said, ", step {}", one_line(&step.trail.join("/")));
    }
    if let Some(after) = autopsy.after {
        let _ = write!(said, ", after {}", duration(after));
    }
    said
}

fn state(survivor: &Survivor) -> String {
    match survivor {
        Survivor::Earlier(id) => format!(
            "deployment {} goes on serving; nothing was switched",
            short_id(id.as_str())
        ),
        Survivor::Nothing => "nothing serves".to_owned(),
    }
}

/// Says which log tells most: of a crashed instance, else a running one; of a build only its own.
fn telling(autopsy: &Autopsy) -> &'static [LineKind] {
    match stage(autopsy.step.as_ref()) {
        Stage::Build => &[LineKind::Build],
        Stage::Deploy => &[LineKind::Crash, LineKind::Run, LineKind::Deploy],
    }
}

/// Returns the log that tells most and has lines.
fn told_by(autopsy: &Autopsy) -> Option<LineKind> {
    let has_lines = |kind: &LineKind| autopsy.lines.iter().any(|line| line.kind == *kind);
    telling(autopsy).iter().copied().find(has_lines)
}

/// Writes the last lines of the log that tells most.
fn last_lines(autopsy: &Autopsy) -> String {
    let Some(kind) = told_by(autopsy) else {
        return "  no lines of it could be read\n".to_owned();
    };
    let of = |line: &&Line| line.kind == kind;
    let all: Vec<&Line> = autopsy.lines.iter().filter(of).collect();
    let shown = all
        .get(all.len().saturating_sub(SHOWN)..)
        .unwrap_or_default();
    let name = one_line(component(autopsy).unwrap_or("it"));
    let mut text = format!(
        "  last lines of {name}, {kind} log ({} of {}):\n",
        shown.len(),
        all.len()
    );
    for line in shown {
        let _ = writeln!(text, "    {name} | {}", one_line(&line.text));
    }
    text
}

fn next_steps(autopsy: &Autopsy) -> Vec<String> {
    let Autopsy {
        app,
        deployment,
        step,
        survivor,
        ..
    } = autopsy;
    let mut steps = vec![log_command(
        app,
        deployment,
        step.as_ref(),
        told_by(autopsy),
    )];
    if let Survivor::Earlier(good) = survivor {
        let (app, id) = (one_line(app), short_id(deployment.as_str()));
        steps.push(format!(
            "ipctl diff {app}@{} {app}@{id}   what differs from the good one",
            short_id(good.as_str())
        ));
    }
    steps
}

/// Names the command for a log of a deployment that failed: the one that tells most, else that of the half that failed.
pub fn log_command(
    app: &str,
    deployment: &DeploymentId,
    step: Option<&FailedStep>,
    telling: Option<LineKind>,
) -> String {
    let component = step.and_then(|step| step.component.as_deref());
    let component = component.map_or_else(String::new, |name| format!(" -c {}", one_line(name)));
    let kind = telling.map_or_else(|| stage(step).to_string(), |kind| kind.to_string());
    format!(
        "ipctl logs {}{component} --type {kind} --deployment {}",
        one_line(app),
        short_id(deployment.as_str())
    )
}

/// The half of a deployment that failed; its log stays, while what instances wrote is refused once a deployment has ended.
fn stage(step: Option<&FailedStep>) -> Stage {
    let build = step.is_some_and(|step| step.trail.first().is_some_and(|stage| stage == "build"));
    if build { Stage::Build } else { Stage::Deploy }
}

/// Builds the JSON of an autopsy.
pub fn autopsy_json(autopsy: &Autopsy) -> Value {
    let reason = autopsy.step.as_ref().and_then(|step| step.reason.as_ref());
    let serving = match &autopsy.survivor {
        Survivor::Earlier(id) => Some(id.as_str()),
        Survivor::Nothing => None,
    };
    let lines = autopsy.lines.iter();
    let lines = lines.map(|line| json!({"log": line.kind.to_string(), "text": line.text}));
    json!({
        "app": autopsy.app,
        "deployment": autopsy.deployment.as_str(),
        "phase": autopsy.phase.to_string(),
        "step": autopsy.step.as_ref().map(|step| step.trail.join("/")),
        "component": component(autopsy),
        "code": reason.map(|reason| reason.code.as_str()),
        "reason": reason.map(|reason| reason.message.as_str()),
        "duration_s": autopsy.after.map(|after| after.as_secs_f64()),
        "serving": serving,
        "likely": autopsy.likely.as_ref().map(Cause::words),
        "cure": autopsy.likely.as_ref().map(Cause::cure),
        "changed": autopsy.changed,
        "lines": lines.collect::<Vec<Value>>(),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::autopsy::Happening;
    use crate::model::live::Phase;

    fn autopsy() -> Autopsy {
        let step = FailedStep {
            trail: ["deploy", "components", "web", "wait"]
                .map(str::to_owned)
                .to_vec(),
            component: Some("web".to_owned()),
            reason: serde_json::from_value(
                json!({"code": "DeployContainerExitNonZero", "message": "No."}),
            )
            .ok(),
        };
        let line = |text: &str| Line {
            kind: LineKind::Crash,
            text: text.to_owned(),
        };
        Autopsy {
            app: "superset".to_owned(),
            deployment: DeploymentId::new("4f0a1c22-0"),
            phase: Phase::Error,
            step: Some(step),
            happening: Some(Happening::Exited),
            after: Some(Duration::from_secs(310)),
            survivor: Survivor::Earlier(DeploymentId::new("8c1f90aa-0")),
            lines: vec![
                line("File \"x.py\", line 41"),
                line("KeyError: 'KEY' \u{1b}[2J::error::x"),
            ],
            likely: Some(Cause::MissingVariable {
                name: "KEY".to_owned(),
            }),
            changed: vec!["added envs.NEW".to_owned(), "removed envs.KEY".to_owned()],
        }
    }

    #[test]
    fn an_autopsy_says_what_where_why_and_what_next() {
        insta::assert_snapshot!(autopsy_text(&autopsy(), Style::plain()), @r#"
        failed: deployment of superset while starting `web`
          what    the process ended by itself (DeployContainerExitNonZero)
          where   deployment 4f0a1c22, step deploy/components/web/wait, after 5m10s
          state   deployment 8c1f90aa goes on serving; nothing was switched
          last lines of web, crash log (2 of 2):
            web | File "x.py", line 41
            web | KeyError: 'KEY' \u{1b}[2J::error::x
          likely  the variable `KEY` is not set
          cure    add `KEY` to `envs`, or take out what reads it
          changes added envs.NEW, removed envs.KEY
          next    ipctl logs superset -c web --type crash --deployment 4f0a1c22
                  ipctl diff superset@8c1f90aa superset@4f0a1c22   what differs from the good one
        "#);
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let bare = Autopsy {
            step: None,
            happening: None,
            likely: None,
            lines: Vec::new(),
            changed: Vec::new(),
            survivor: Survivor::Nothing,
            ..autopsy()
        };
        insta::assert_snapshot!(autopsy_text(&bare, Style::plain()), @"
        failed: deployment of superset
          what    it ended as ERROR, and the platform gives no reason
          where   deployment 4f0a1c22, after 5m10s
          state   nothing serves
          no lines of it could be read
          next    ipctl logs superset --type deploy --deployment 4f0a1c22
        ");
        assert_eq!(autopsy_json(&bare)["code"], Value::Null);
    }
}
