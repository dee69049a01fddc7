//! What is known of the work on every app, as far as it is drawn.

use std::collections::VecDeque;
use std::time::Duration;

use crate::apply::{AppOutcome, Event, StepView};
use crate::model::live::{DeploymentId, Phase, StepStatus};
use crate::render::fit::head;
use crate::render::sanitise::one_line;
use crate::render::style::Role;

use super::expect::Expectations;
use super::words::{
    action_word, end_words, others_words, phase_word, probe_words, rollback_words, short_id,
};

/// How many lines of an app are kept.
const MOST_LINES: usize = 20;
/// The longest line that is kept, in columns; no screen is wider.
const LONGEST_LINE: usize = 500;

/// Keeps what happened, in the order in which the work on the apps began; times count from its own beginning.
#[derive(Debug, Default)]
pub struct Board {
    pub(super) apps: Vec<AppState>,
    pub(super) expected: Expectations,
}

/// What is known of one app. Texts are safe to show.
#[derive(Debug)]
pub(super) struct AppState {
    key: String,
    pub(super) name: String,
    pub(super) deployment: Option<String>,
    /// Says whether the deployment is one of this run, so that nothing of it is older than this run.
    origin: Origin,
    pub(super) state: String,
    pub(super) steps: Option<(u32, u32)>,
    pub(super) began: Duration,
    pub(super) rows: Vec<StepState>,
    pub(super) lines: VecDeque<LastLine>,
    pub(super) standing: Standing,
}

/// Says where the work on an app stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It begins later.
    Waiting,
    /// It goes on.
    Working,
    /// It ended, well or not.
    Ended(Role),
}

/// Says who made the deployment, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// This run, at this time.
    Made(Duration),
    /// Somebody else, or nobody yet.
    Found,
}

/// A step, and the time it takes or took, as far as that is known.
#[derive(Debug)]
pub(super) struct StepState {
    pub(super) view: StepView,
    began: Option<Duration>,
    ended: Option<Duration>,
}

/// A line that a component wrote.
#[derive(Debug)]
pub(super) struct LastLine {
    pub(super) component: String,
    pub(super) text: String,
}

impl Board {
    /// Makes an empty board of apps of which this is expected.
    pub fn new(expected: Expectations) -> Self {
        Self {
            apps: Vec::new(),
            expected,
        }
    }

    /// Takes in what happened at a time.
    pub fn take(&mut self, event: &Event<'_>, now: Duration) {
        match event {
            Event::Waiting { app, wave } => {
                self.enlist(
                    app,
                    Standing::Waiting,
                    format!("waiting for wave {wave}"),
                    now,
                );
            }
            Event::Started { app, action } => {
                self.enlist(app, Standing::Working, action_word(*action).to_owned(), now);
            }
            Event::Queued { app, .. } | Event::Superseding { app, .. } => {
                let words = others_words(event).unwrap_or_default();
                self.with(app, |state| state.state = words);
            }
            Event::Written { app, deployment } => {
                self.with(app, |state| state.follow(deployment, Origin::Made(now)));
            }
            Event::Attached { app, deployment } => {
                self.with(app, |state| state.follow(deployment, Origin::Found));
            }
            Event::Phase {
                app, phase, steps, ..
            } => self.with(app, |state| state.enter(phase, *steps)),
            Event::Step { app, step } => self.with(app, |state| state.step(step, now)),
            Event::Line {
                app,
                component,
                line,
                ..
            } => self.with(app, |state| state.line(component, &line.text)),
            Event::Probing { app, path } => {
                self.with(app, |state| state.state = probe_words(path));
            }
            Event::RollingBack { app, to } => {
                self.with(app, |state| state.state = rollback_words(to));
            }
            Event::Heartbeat { .. } => {}
            Event::Ended { outcome } => self.with(&outcome.app, |state| state.finish(outcome)),
        }
    }

    fn enlist(&mut self, app: &str, standing: Standing, state: String, now: Duration) {
        self.apps.retain(|state| state.key != app);
        self.apps.push(AppState {
            key: app.to_owned(),
            name: one_line(app),
            deployment: None,
            origin: Origin::Found,
            state,
            steps: None,
            began: now,
            rows: Vec::new(),
            lines: VecDeque::new(),
            standing,
        });
    }

    fn with(&mut self, app: &str, change: impl FnOnce(&mut AppState)) {
        let found = self.apps.iter_mut().find(|state| state.key == app);
        if let Some(state) = found {
            change(state);
        }
    }
}

impl AppState {
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Turns to a deployment; what is known of another one before it, as that of a rollback has, is forgotten.
    fn follow(&mut self, deployment: &DeploymentId, origin: Origin) {
        self.rows.clear();
        self.lines.clear();
        self.steps = None;
        self.deployment = Some(short_id(deployment.as_str()));
        self.origin = origin;
    }

    fn enter(&mut self, phase: &Phase, steps: (u32, u32)) {
        self.state = phase_word(phase);
        self.steps = Some(steps).filter(|(_, all)| *all > 0);
    }

    fn step(&mut self, step: &StepView, now: Duration) {
        let same = |row: &&mut StepState| {
            row.view.stage == step.stage && row.view.component == step.component
        };
        if let Some(row) = self.rows.iter_mut().find(same) {
            row.update(step, now);
        } else {
            self.rows.push(StepState::new(step, self.origin, now));
            self.rows.sort_by_key(|row| row.view.stage);
        }
    }

    fn line(&mut self, component: &str, text: &str) {
        if self.lines.len() == MOST_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(LastLine {
            component: component.to_owned(),
            text: one_line(head(text, LONGEST_LINE)),
        });
    }

    fn finish(&mut self, outcome: &AppOutcome) {
        let (role, words) = end_words(outcome);
        (self.standing, self.state) = (Standing::Ended(role), words);
        self.rows.clear();
        self.lines.clear();
    }

    /// Tells whether instances of a component are being started, or failed to.
    pub(super) fn is_rolling(&self, component: &str) -> bool {
        self.rows.iter().any(|row| {
            let begun = matches!(row.view.status, StepStatus::Running | StepStatus::Error);
            row.view.component == component
                && row.view.stage == crate::apply::Stage::Deploy
                && begun
        })
    }
}

impl StepState {
    fn new(view: &StepView, origin: Origin, now: Duration) -> Self {
        let began = match (&view.status, origin) {
            (StepStatus::Running, _) => Some(now),
            (StepStatus::Success | StepStatus::Error, Origin::Made(at)) => Some(at),
            _ => None,
        };
        Self {
            view: view.clone(),
            began,
            ended: is_over(&view.status).then_some(now),
        }
    }

    fn update(&mut self, view: &StepView, now: Duration) {
        if view.status == StepStatus::Running {
            self.began.get_or_insert(now);
        }
        if is_over(&view.status) {
            self.ended.get_or_insert(now);
        }
        self.view = view.clone();
    }

    /// Returns how long the step takes or took; none when its beginning was not seen.
    pub(super) fn time(&self, now: Duration) -> Option<Duration> {
        Some(self.ended.unwrap_or(now).saturating_sub(self.began?))
    }
}

pub(super) fn is_over(status: &StepStatus) -> bool {
    matches!(status, StepStatus::Success | StepStatus::Error)
}
