//! Turns what happens into lines of the stream.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::apply::{Activity, AppOutcome, Event, Stage, StepView, Success};
use crate::model::live::{AppId, DeploymentId, StepStatus};
use crate::plan::{Action, AppPlan};
use crate::render::json::Envelope;
use crate::render::logs::LogRecord;
use crate::render::plan::changes;
use crate::render::sanitise::inert_json;
use crate::render::verified::probe_data;

use super::data::{EventData, ReasonData, StageData, StatusData};

/// The name and version of the format.
const SCHEMA: &str = "ipctl/events/v1";
/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Numbers the objects of one stream and gives each the time that a clock tells.
///
/// Every object is one line of JSON, whatever bytes a log holds; the first says which format it is.
pub struct EventStream {
    clock: fn() -> Timestamp,
    next: Cell<u64>,
    deployments: RefCell<BTreeMap<String, String>>,
}

impl EventStream {
    /// Makes a stream that has not begun.
    pub fn new(clock: fn() -> Timestamp) -> Self {
        Self {
            clock,
            next: Cell::new(0),
            deployments: RefCell::default(),
        }
    }

    /// Writes what happened as lines; the changes of an app follow its start if its plan is among those given.
    pub fn event(&self, event: &Event<'_>, plans: &[AppPlan]) -> String {
        self.remember(event);
        let mut text = String::new();
        for data in self.data(event, plans) {
            text += &self.line(&data);
        }
        text
    }

    /// Writes a line of a log.
    pub fn log(&self, record: &LogRecord<'_>) -> String {
        self.line(&EventData::Log {
            app: record.app.to_owned(),
            deployment: record.deployment.map(str::to_owned),
            component: record.component().map(str::to_owned),
            log: record.kind.to_owned(),
            text: record.entry.message.clone(),
        })
    }

    /// Writes the last line, with everything that the command says of itself.
    pub fn done(&self, envelope: &Envelope<'_>) -> String {
        self.line(&EventData::Done {
            schema: envelope.schema(),
            ok: envelope.ok(),
            exit: envelope.exit,
            data: envelope.data.clone(),
            diagnostics: envelope.diagnostics.iter().map(Into::into).collect(),
            error: envelope.error.clone(),
        })
    }

    fn line(&self, data: &EventData) -> String {
        let mut text = String::new();
        if self.next.get() == 0 {
            text = self.numbered(&EventData::Hello {
                schema: SCHEMA,
                version: VERSION,
            });
        }
        text + &self.numbered(data)
    }

    /// Puts time and number behind the kind.
    fn numbered(&self, data: &EventData) -> String {
        let number = self.next.get();
        self.next.set(number + 1);
        // Every field is text, a number or a list of such: nothing in it can fail.
        let Ok(Value::Object(fields)) = serde_json::to_value(data) else {
            return String::new();
        };
        let mut object = Map::new();
        for (name, value) in fields {
            let is_kind = name == "type";
            object.insert(name, value);
            if is_kind {
                object.insert("ts".to_owned(), (self.clock)().to_string().into());
                object.insert("seq".to_owned(), number.into());
            }
        }
        inert_json(format!("{}\n", Value::Object(object)))
    }

    fn remember(&self, event: &Event<'_>) {
        if let Event::Written { app, deployment } | Event::Attached { app, deployment } = event {
            let id = deployment.as_str().to_owned();
            self.deployments.borrow_mut().insert((*app).to_owned(), id);
        }
    }

    fn deployment(&self, app: &str) -> Option<String> {
        self.deployments.borrow().get(app).cloned()
    }

    fn data(&self, event: &Event<'_>, plans: &[AppPlan]) -> Vec<EventData> {
        match event {
            Event::Started { app, action } => started(app, *action, plans),
            Event::Waiting { .. } | Event::Queued { .. } | Event::Superseding { .. } => {
                waiting(event).into_iter().collect()
            }
            Event::Phase {
                app,
                phase,
                steps: (steps_done, steps),
                elapsed,
            } => vec![EventData::Phase {
                app: (*app).to_owned(),
                deployment: self.deployment(app),
                phase: phase.to_string(),
                steps_done: *steps_done,
                steps: *steps,
                elapsed_s: elapsed.as_secs_f64(),
            }],
            Event::Step { app, step } => vec![self.step(app, step)],
            Event::Line {
                app,
                deployment,
                component,
                line,
                ..
            } => vec![EventData::Log {
                app: (*app).to_owned(),
                deployment: Some(deployment.as_str().to_owned()),
                component: Some((*component).to_owned()),
                log: line.kind.to_string(),
                text: line.text.clone(),
            }],
            Event::RollingBack { app, to } => vec![EventData::Rollback {
                app: (*app).to_owned(),
                to: to.as_str().to_owned(),
            }],
            Event::Probing { app, path } => vec![EventData::Probe {
                app: (*app).to_owned(),
                path: (*path).to_owned(),
            }],
            Event::Written { .. } | Event::Attached { .. } | Event::Heartbeat { .. } => Vec::new(),
            Event::Ended { outcome } => ended(outcome),
        }
    }

    fn step(&self, app: &str, step: &StepView) -> EventData {
        EventData::Step {
            app: app.to_owned(),
            deployment: self.deployment(app),
            component: step.component.clone(),
            stage: match step.stage {
                Stage::Build => StageData::Build,
                Stage::Deploy => StageData::Deploy,
            },
            status: status(step),
            reason: step.reason.as_ref().map(|reason| ReasonData {
                code: reason.code.clone(),
                message: reason.message.clone(),
            }),
        }
    }
}

fn started(app: &str, action: Action, plans: &[AppPlan]) -> Vec<EventData> {
    let start = EventData::AppStart {
        app: app.to_owned(),
        action: action.into(),
    };
    let plan = plans.iter().filter(|plan| plan.name == app);
    let changes = plan.flat_map(changes).map(|change| EventData::Change {
        app: app.to_owned(),
        change,
    });
    std::iter::once(start).chain(changes).collect()
}

fn waiting(event: &Event<'_>) -> Option<EventData> {
    match event {
        Event::Waiting { app, wave } => Some(EventData::Waiting {
            app: (*app).to_owned(),
            wave: Some(*wave),
            deployment: None,
            phase: None,
            cause: None,
        }),
        Event::Queued {
            app,
            deployment,
            phase,
            cause,
            ..
        } => Some(EventData::Waiting {
            app: (*app).to_owned(),
            wave: None,
            deployment: Some(deployment.as_str().to_owned()),
            phase: Some(phase.to_string()),
            cause: cause.map(str::to_owned),
        }),
        Event::Superseding {
            app,
            deployment,
            cause,
        } => Some(EventData::Superseding {
            app: (*app).to_owned(),
            deployment: deployment.as_str().to_owned(),
            cause: cause.map(str::to_owned),
        }),
        _ => None,
    }
}

fn status(step: &StepView) -> StatusData {
    match (&step.status, step.activity) {
        (StepStatus::Pending, _) => StatusData::Pending,
        (StepStatus::Running, Activity::Work) => StatusData::Running,
        (StepStatus::Running, Activity::Wait) => StatusData::Waiting,
        (StepStatus::Success, _) => StatusData::Success,
        (StepStatus::Error, _) => StatusData::Error,
        (StepStatus::Unknown(_), _) => StatusData::Unknown,
    }
}

fn ended(outcome: &AppOutcome) -> Vec<EventData> {
    let done = EventData::AppDone {
        app: outcome.app.clone(),
        action: outcome.action.into(),
        ok: outcome.result.is_ok(),
        id: outcome.id.as_ref().map(|id| AppId::as_str(id).to_owned()),
        deployment: outcome
            .deployment
            .as_ref()
            .map(|id| DeploymentId::as_str(id).to_owned()),
        url: outcome.url().map(str::to_owned),
        duration_s: outcome.took.as_secs_f64(),
        error: outcome.result.as_ref().err().map(ToString::to_string),
    };
    verified(outcome).into_iter().chain([done]).collect()
}

fn verified(outcome: &AppOutcome) -> Option<EventData> {
    let Ok(Success::Active { verified, .. }) = &outcome.result else {
        return None;
    };
    let (probe, probe_skipped) = probe_data(&verified.probes);
    Some(EventData::Verify {
        app: outcome.app.clone(),
        spec: verified.spec.then_some(true),
        ready: verified.ready,
        components: verified.ready,
        probe,
        probe_skipped,
    })
}
