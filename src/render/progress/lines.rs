//! One line for each change; for pipes, logs and terminals without motion.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;

use jiff::civil::Time;

use crate::apply::{AppOutcome, Event, Reporter, StepView};
use crate::model::live::StepStatus;
use crate::plan::Action;
use crate::render::duration::duration;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

use super::expect::Expectations;
use super::words::{
    action_word, end_words, failure_words, others_words, phase_word, probe_words, rollback_words,
    short_id, step_words,
};

/// Writes a line for each change, with the time of day that a clock tells.
pub struct Lines<W: Write> {
    writer: RefCell<W>,
    style: Style,
    clock: Box<dyn Fn() -> Time>,
    expected: Expectations,
    /// What was said last of each app and of each of its steps, so that nothing is said twice.
    said: RefCell<BTreeMap<(String, String), String>>,
}

impl<W: Write> Lines<W> {
    /// Makes a listener that writes to `writer` about apps of which this is expected.
    pub fn new(
        writer: W,
        style: Style,
        clock: impl Fn() -> Time + 'static,
        expected: Expectations,
    ) -> Self {
        Self {
            writer: RefCell::new(writer),
            style,
            clock: Box::new(clock),
            expected,
            said: RefCell::default(),
        }
    }

    fn line(&self, app: &str, text: &str) {
        let time = (self.clock)().strftime("%H:%M:%S").to_string();
        let (time, app) = (
            self.style.paint(Role::Dim, time),
            self.style.paint(Role::Name, one_line(app)),
        );
        // Progress is told on a best-effort basis: a reader that went away must not stop the work.
        let _ = writeln!(self.writer.borrow_mut(), "{time} {app} {text}");
    }

    fn step(&self, app: &str, step: &StepView) {
        if matches!(step.status, StepStatus::Pending | StepStatus::Unknown(_)) {
            return;
        }
        let expected = self.expected.of_component(app, &step.component);
        let words = step_words(step, expected);
        let place = format!("{} {}", one_line(&step.component), step.stage);
        if self.is_new(app, &place, &words) {
            let words = self.style.paint(status_role(&step.status), words);
            self.line(app, &format!("{place} {words}"));
        }
    }

    /// Tells whether something else was said last of a part of an app, and remembers what is said now.
    fn is_new(&self, app: &str, part: &str, words: &str) -> bool {
        let key = (app.to_owned(), part.to_owned());
        let before = self.said.borrow_mut().insert(key, words.to_owned());
        before.as_deref() != Some(words)
    }

    /// Forgets what was said of an app, because another deployment of it begins.
    fn forget(&self, app: &str) {
        self.said.borrow_mut().retain(|(of, _), _| of != app);
    }

    fn end(&self, outcome: &AppOutcome) {
        let (role, words) = end_words(outcome);
        let mut text = self.style.paint(role, words);
        let id = outcome.deployment.as_ref().map(|id| short_id(id.as_str()));
        let failure = outcome.result.as_ref().err();
        for part in id.into_iter().chain(failure.and_then(failure_words)) {
            text.extend([" ", &part]);
        }
        self.line(&outcome.app, &text);
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

impl<W: Write> Reporter for Lines<W> {
    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Started {
                action: Action::Keep,
                ..
            }
            | Event::Line { .. } => {}
            Event::Waiting { app, wave } => self.line(app, &format!("waiting for wave {wave}")),
            Event::Started { app, action } => self.line(app, action_word(*action)),
            Event::Queued { app, .. } | Event::Superseding { app, .. } => {
                self.line(app, &others_words(event).unwrap_or_default());
            }
            Event::Written { app, deployment } => {
                self.forget(app);
                let id = short_id(deployment.as_str());
                self.line(app, &format!("deployment {id} started"));
            }
            Event::Attached { app, deployment } => {
                self.forget(app);
                let id = short_id(deployment.as_str());
                self.line(app, &format!("following deployment {id}"));
            }
            Event::Phase {
                app,
                phase,
                steps: (done, all),
                elapsed,
            } => {
                let (phase, time) = (phase_word(phase), duration(*elapsed));
                if self.is_new(app, "", &phase) {
                    self.line(app, &format!("{phase} {done}/{all} {time}"));
                }
            }
            Event::RollingBack { app, to } => self.line(app, &rollback_words(to)),
            Event::Probing { app, path } => self.line(app, &probe_words(path)),
            Event::Step { app, step } => self.step(app, step),
            Event::Heartbeat {
                app,
                phase,
                elapsed,
            } => {
                let (phase, time) = (phase_word(phase), duration(*elapsed));
                self.line(app, &format!("still {phase} after {time}"));
            }
            Event::Ended { outcome } => self.end(outcome),
        }
    }
}
