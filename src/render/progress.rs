//! Progress of an apply: one line for each change, or moving lines on a terminal.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::apply::{AppOutcome, Event, Failure, Reporter, Stage, StepView, Success};
use crate::model::live::{DeploymentId, Phase, StepStatus};
use crate::plan::Action;

use super::duration::duration;
use super::sanitise::one_line;
use super::style::{Role, Style, Symbols};

/// Writes an id short enough to read and long enough to type.
pub fn short_id(id: &str) -> String {
    one_line(id.get(..8).unwrap_or(id))
}

/// Writes a phase; one that is not known comes from the platform as it is.
fn phase_word(phase: &Phase) -> String {
    one_line(&phase.to_string())
}

fn status_word(status: &StepStatus) -> &'static str {
    match status {
        StepStatus::Pending => "pending",
        StepStatus::Running => "running",
        StepStatus::Success => "ok",
        StepStatus::Error => "failed",
        StepStatus::Unknown(_) => "unknown",
    }
}

fn status_role(status: &StepStatus) -> Role {
    match status {
        StepStatus::Success => Role::Good,
        StepStatus::Error => Role::Bad,
        StepStatus::Running => Role::Warn,
        StepStatus::Pending | StepStatus::Unknown(_) => Role::Dim,
    }
}

fn action_word(action: Action) -> &'static str {
    match action {
        Action::Create => "creating",
        Action::Update => "updating",
        Action::Keep => "no changes",
    }
}

/// Says what a deployment of somebody else means for the work on an app.
fn others_words(event: &Event<'_>) -> String {
    let named = |id: &DeploymentId, cause: Option<&str>| {
        let cause = one_line(cause.unwrap_or("no cause given"));
        format!("deployment {} ({cause})", short_id(id.as_str()))
    };
    match event {
        Event::Queued {
            deployment,
            phase,
            cause,
            elapsed,
            ..
        } => {
            let (named, phase) = (named(deployment, *cause), phase_word(phase));
            format!("waiting for {named}, {phase} {}", duration(*elapsed))
        }
        Event::Superseding {
            deployment, cause, ..
        } => format!("takes the place of {}", named(deployment, *cause)),
        _ => String::new(),
    }
}

/// Says in one line how an app ended.
pub fn outcome_line(outcome: &AppOutcome, style: Style) -> String {
    let app = style.paint(Role::Name, &outcome.app);
    let took = duration(outcome.took);
    let deployment = outcome
        .deployment
        .as_ref()
        .map_or_else(String::new, |id| short_id(id.as_str()));
    match &outcome.result {
        Ok(Success::Unchanged { .. }) => format!("{app}  no changes"),
        Ok(Success::Active { ready, .. }) => {
            let state = style.paint(Role::Good, format!("ACTIVE in {took}"));
            format!(
                "{app}  {state}  {deployment}  {}/{} ready",
                ready.0, ready.1
            )
        }
        Err(waiting @ Failure::NotStarted { .. }) => format!("{app}  {waiting}"),
        Ok(Success::Detached) => format!("{app}  deployment {deployment} started"),
        Err(error) => format!(
            "{app}  {}  {}",
            style.paint(Role::Bad, "FAILED"),
            one_line(&error.to_string())
        ),
    }
}

/// Writes a line for each change; for pipes, logs and terminals without motion.
pub struct Lines<W: Write> {
    writer: RefCell<W>,
    style: Style,
}

impl<W: Write> Lines<W> {
    /// Makes a listener that writes to `writer`.
    pub fn new(writer: W, style: Style) -> Self {
        Self {
            writer: RefCell::new(writer),
            style,
        }
    }

    fn line(&self, text: &str) {
        // Progress is told on a best-effort basis: a reader that went away must not stop the work.
        let _ = writeln!(self.writer.borrow_mut(), "{text}");
    }

    fn step(&self, app: &str, step: &StepView) {
        if matches!(step.status, StepStatus::Pending | StepStatus::Unknown(_)) {
            return;
        }
        let status = self
            .style
            .paint(status_role(&step.status), status_word(&step.status));
        let component = one_line(&step.component);
        self.line(&format!(
            "{app} {component} {} {status}{}",
            step.stage,
            reason(step)
        ));
    }
}

fn reason(step: &StepView) -> String {
    step.reason.as_ref().map_or_else(String::new, |reason| {
        format!(" ({})", one_line(&reason.code))
    })
}

impl<W: Write> Reporter for Lines<W> {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Started {
                action: Action::Keep,
                ..
            }
            | Event::Line { .. } => {}
            Event::Waiting { app, wave } => self.line(&format!("{app} waiting for wave {wave}")),
            Event::Started { app, action } => self.line(&format!("{app} {}", action_word(*action))),
            Event::Queued { app, .. } | Event::Superseding { app, .. } => {
                self.line(&format!("{app} {}", others_words(event)));
            }
            Event::Written { app, deployment } => {
                self.line(&format!(
                    "{app} deployment {} started",
                    short_id(deployment.as_str())
                ));
            }
            Event::Attached { app, deployment } => {
                self.line(&format!(
                    "{app} following deployment {}",
                    short_id(deployment.as_str())
                ));
            }
            Event::Phase {
                app,
                phase,
                steps,
                elapsed,
            } => {
                self.line(&format!(
                    "{app} {} {}/{} {}",
                    phase_word(phase),
                    steps.0,
                    steps.1,
                    duration(*elapsed)
                ));
            }
            Event::Step { app, step } => self.step(app, step),
            Event::Heartbeat {
                app,
                phase,
                elapsed,
            } => {
                self.line(&format!(
                    "{app} still {} after {}",
                    phase_word(phase),
                    duration(*elapsed)
                ));
            }
            Event::Ended { outcome } => self.line(&outcome_line(outcome, self.style)),
        }
    }
}

/// Draws a moving line for each app and each component at work; for terminals.
pub struct Bars {
    group: MultiProgress,
    style: Style,
    apps: RefCell<BTreeMap<String, AppBars>>,
}

struct AppBars {
    head: ProgressBar,
    components: BTreeMap<String, ProgressBar>,
}

/// The time between two frames of a spinner.
const TICK: Duration = Duration::from_millis(120);
/// Redraws per second at the most.
const FRAMES: u8 = 10;

impl Bars {
    /// Makes a listener that draws on stderr.
    pub fn new(style: Style) -> Self {
        let group = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(FRAMES));
        Self {
            group,
            style,
            apps: RefCell::new(BTreeMap::new()),
        }
    }

    fn template(&self) -> ProgressStyle {
        let ticks: &[&str] = match self.style.symbols {
            Symbols::Unicode => &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", "✓"],
            Symbols::Ascii => &["|", "/", "-", "\\", "ok"],
        };
        let plain = ProgressStyle::default_spinner().tick_strings(ticks);
        plain
            .clone()
            .template("{spinner} {prefix} {msg} {elapsed}")
            .unwrap_or(plain)
    }

    fn start(&self, app: &str, message: String) {
        if let Some(bars) = self.apps.borrow().get(app) {
            bars.head.set_message(message);
            return;
        }
        let head = self
            .group
            .add(ProgressBar::new_spinner().with_style(self.template()));
        head.set_prefix(self.style.paint(Role::Name, app));
        head.set_message(message);
        head.enable_steady_tick(TICK);
        self.apps.borrow_mut().insert(
            app.to_owned(),
            AppBars {
                head,
                components: BTreeMap::new(),
            },
        );
    }

    fn step(&self, app: &str, step: &StepView) {
        let mut apps = self.apps.borrow_mut();
        let Some(bars) = apps.get_mut(app) else {
            return;
        };
        let component = one_line(&step.component);
        let last = bars
            .components
            .values()
            .last()
            .unwrap_or(&bars.head)
            .clone();
        let bar = bars.components.entry(component.clone()).or_insert_with(|| {
            let bar = self.group.insert_after(
                &last,
                ProgressBar::new_spinner().with_style(self.template()),
            );
            bar.set_prefix(format!("  {component}"));
            bar.enable_steady_tick(TICK);
            bar
        });
        bar.set_message(format!(
            "{} {}{}",
            step.stage,
            status_word(&step.status),
            reason(step)
        ));
        if step.stage == Stage::Deploy && step.status == StepStatus::Success {
            bar.finish();
        }
    }

    fn end(&self, outcome: &AppOutcome) {
        if let Some(bars) = self.apps.borrow_mut().remove(&outcome.app) {
            for bar in bars.components.values() {
                bar.finish_and_clear();
            }
            bars.head.finish_and_clear();
        }
        // A terminal that went away is no reason to stop.
        let _ = self.group.println(outcome_line(outcome, self.style));
    }
}

impl Reporter for Bars {
    fn event(&self, event: &Event<'_>) {
        let message = |app: &str, text: String| {
            if let Some(bars) = self.apps.borrow().get(app) {
                bars.head.set_message(text);
            }
        };
        match event {
            Event::Waiting { app, wave } => self.start(app, format!("waiting for wave {wave}")),
            Event::Started { app, action } => self.start(app, action_word(*action).to_owned()),
            Event::Queued { app, .. } | Event::Superseding { app, .. } => {
                message(app, others_words(event));
            }
            Event::Written { app, deployment } | Event::Attached { app, deployment } => {
                message(app, format!("deployment {}", short_id(deployment.as_str())));
            }
            Event::Phase {
                app, phase, steps, ..
            } => message(
                app,
                format!("{} {}/{}", phase_word(phase), steps.0, steps.1),
            ),
            Event::Step { app, step } => self.step(app, step),
            Event::Heartbeat { .. } | Event::Line { .. } => {}
            Event::Ended { outcome } => self.end(outcome),
        }
    }
}
