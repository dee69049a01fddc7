//! Which log is wanted, whether it exists, and its lines as a function of time.

use super::clock::{MILLISECOND, Moment, SECOND};
use super::component::{Component, JobKind, Kind, components};
use super::error::ApiError;
use super::lines::{build_lines, crash_lines, deploy_lines, run_line};
use super::random::stable_below;
use super::shape::{Run, runs};
use super::state::{App, Deployment};
use super::timeline::{Phase, Span, Status, Story};

/// Names the kinds of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogKind {
    /// Of the build.
    Build,
    /// Of the rollout.
    Deploy,
    /// Of what runs.
    Run,
    /// Of what ran before it crashed.
    RunRestarted,
    /// Of one run of a job.
    JobInvocation,
}

/// Says whether a stream goes on after what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follow {
    /// It goes on.
    On,
    /// It ends.
    Off,
}

/// Selects one log.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    /// The app.
    pub(crate) app: String,
    /// The deployment.
    pub(crate) deployment: String,
    /// The component; all, when absent.
    pub(crate) component: Option<String>,
    /// The kind.
    pub(crate) kind: LogKind,
    /// The job's run.
    pub(crate) run: Option<String>,
    /// Whether the stream goes on.
    pub(crate) follow: Follow,
    /// How many of the newest lines the stream begins with; all, when absent.
    pub(crate) tail: Option<usize>,
}

/// Holds one line with its time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Line {
    /// When it was written.
    pub(crate) at: Moment,
    /// Who wrote it.
    pub(crate) component: String,
    /// What it says.
    pub(crate) message: String,
}

impl Line {
    /// Returns the line as the platform sends it, newline included.
    pub(crate) fn text(&self) -> String {
        // A message with a line break of its own would look like two lines without a prefix.
        let message = self.message.replace(['\r', '\n'], " ");
        format!("{} {} {message}\n", self.component, self.at.in_nanos())
    }
}

/// Says what there is of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Availability {
    /// It is being written.
    Live,
    /// It is complete.
    Archived,
    /// There is nothing.
    Nothing,
}

/// The most lines of one component that a stream begins with.
const BACKLOG: i64 = 1000;

/// Returns what there is of the selected log at `now`, or the platform's refusal.
pub(crate) fn availability(
    app: &App,
    selection: &Selection,
    now: Moment,
) -> Result<Availability, ApiError> {
    let deployment = app.deployment(&selection.deployment)?;
    match selection.kind {
        LogKind::Build => written(deployment, now, Part::Build),
        LogKind::Deploy => written(deployment, now, Part::Deploy),
        LogKind::Run => running(deployment, selection, now, LogKind::Run),
        LogKind::RunRestarted => running(deployment, selection, now, LogKind::RunRestarted),
        LogKind::JobInvocation => {
            let run = find_run(app, selection, now).ok_or_else(ApiError::not_found)?;
            Ok(if run.is_running(now) {
                Availability::Live
            } else {
                Availability::Archived
            })
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Build,
    Deploy,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Deploy => "deploy",
        }
    }
}

fn written(deployment: &Deployment, now: Moment, part: Part) -> Result<Availability, ApiError> {
    let status = deployment
        .timeline
        .find(&[part.name()])
        .map_or(Status::Pending, |step| {
            step.status(deployment.progress(now))
        });
    if status == Status::Pending {
        let (id, phase) = (&deployment.id, phase_word(deployment.phase(now).0));
        return Err(ApiError::bad_request(format!(
            "cannot get {} logs from deployment {id} in phase {phase}",
            part.name()
        )));
    }
    let open = deployment.settled.is_none() && status == Status::Running;
    Ok(if open {
        Availability::Live
    } else {
        Availability::Archived
    })
}

fn running(
    deployment: &Deployment,
    selection: &Selection,
    now: Moment,
    kind: LogKind,
) -> Result<Availability, ApiError> {
    let (phase, _) = deployment.phase(now);
    if matches!(phase, Phase::Active | Phase::Deploying) {
        let restarted = kind == LogKind::RunRestarted;
        return Ok(if restarted && crashed(deployment, selection).is_none() {
            Availability::Nothing
        } else {
            Availability::Live
        });
    }
    let (id, word) = (&deployment.id, phase_word(phase));
    Err(ApiError::bad_request(format!(
        "cannot get running logs from deployment {id} in phase {word}"
    )))
}

fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::PendingBuild => "pending_build",
        Phase::Building => "building",
        Phase::PendingDeploy => "pending_deploy",
        Phase::Deploying => "deploying",
        Phase::Active => "active",
        Phase::Superseded | Phase::Error | Phase::Canceled => "final_cleanup",
    }
}

fn crashed(deployment: &Deployment, selection: &Selection) -> Option<()> {
    let hit = components(&deployment.spec)
        .into_iter()
        .filter(|component| is_selected(component, selection))
        .any(|component| crashes(deployment, component.name));
    hit.then_some(())
}

fn crashes(deployment: &Deployment, component: &str) -> bool {
    let timeline = &deployment.timeline;
    timeline.failure_of(component).is_some() && timeline.story != Story::Silent
}

fn is_selected(component: &Component<'_>, selection: &Selection) -> bool {
    let wanted = selection.component.as_deref();
    component.kind != Kind::Database && wanted.is_none_or(|name| name == component.name)
}

/// Tells whether a followed stream is at its end: nothing will ever be added.
pub(crate) fn is_over(app: &App, selection: &Selection, now: Moment) -> bool {
    let Ok(deployment) = app.deployment(&selection.deployment) else {
        return true;
    };
    match selection.kind {
        LogKind::Run | LogKind::RunRestarted => deployment
            .settled
            .is_some_and(|end| end.phase != Phase::Active),
        _ => availability(app, selection, now) != Ok(Availability::Live),
    }
}

/// Returns the lines written after `after` and not after `now`, oldest first.
pub(crate) fn lines(app: &App, selection: &Selection, after: Moment, now: Moment) -> Vec<Line> {
    let Ok(deployment) = app.deployment(&selection.deployment) else {
        return Vec::new();
    };
    let Some(start) = deployment.started_at else {
        return Vec::new();
    };
    let window = Window {
        deployment,
        start,
        after,
        now,
    };
    let mut lines: Vec<Line> = match selection.kind {
        LogKind::JobInvocation => find_run(app, selection, now)
            .map(|run| window.run(&run))
            .unwrap_or_default(),
        kind => components(&deployment.spec)
            .iter()
            .filter(|component| is_selected(component, selection))
            .flat_map(|component| window.component(component, kind))
            .collect(),
    };
    // What was stopped or replaced writes nothing more.
    let end = window.replaced_at().map_or(now, |at| at.min(now));
    lines.retain(|line| line.at > after && line.at <= end);
    lines.sort();
    lines
}

/// Returns the lines that a stream begins with.
pub(crate) fn backlog(app: &App, selection: &Selection, now: Moment) -> Vec<Line> {
    let mut lines = lines(app, selection, Moment(i64::MIN), now);
    if let Some(tail) = selection.tail {
        lines.drain(..lines.len().saturating_sub(tail));
    }
    lines
}

fn find_run<'a>(app: &'a App, selection: &Selection, now: Moment) -> Option<Run<'a>> {
    let id = selection.run.as_deref()?;
    runs(app, now).into_iter().find(|run| run.id == id)
}

struct Window<'a> {
    deployment: &'a Deployment,
    start: Moment,
    after: Moment,
    now: Moment,
}

impl Window<'_> {
    fn component(&self, component: &Component<'_>, kind: LogKind) -> Vec<Line> {
        match kind {
            LogKind::Build => self.build(component),
            LogKind::Deploy => self.deploy(component),
            LogKind::RunRestarted if crashes(self.deployment, component.name) => {
                self.crash(component, 0)
            }
            LogKind::RunRestarted | LogKind::JobInvocation => Vec::new(),
            LogKind::Run if crashes(self.deployment, component.name) => self.crash(component, 1),
            LogKind::Run => self.steady(component),
        }
    }

    fn build(&self, component: &Component<'_>) -> Vec<Line> {
        let path = ["build", "components", component.name];
        let Some(step) = self.deployment.timeline.find(&path) else {
            return Vec::new();
        };
        let Some(span) = step.extent().filter(|_| self.reached(step.extent())) else {
            return Vec::new();
        };
        let mut texts = match &step.note {
            Some(reason) => vec![reason.message.clone()],
            None => build_lines(component.value),
        };
        if let Some(reason) = &step.failure {
            texts.truncate(texts.len().div_ceil(2));
            texts.push("error: the build command exited with status 1".to_owned());
            texts.push(reason.message.clone());
        }
        self.spread(component.name, &texts, span)
    }

    fn deploy(&self, component: &Component<'_>) -> Vec<Line> {
        let path = ["deploy", "components", component.name];
        let Some(step) = self.deployment.timeline.find(&path) else {
            return Vec::new();
        };
        let Some(span) = step.extent().filter(|_| self.reached(step.extent())) else {
            return Vec::new();
        };
        let [mut start, up] = deploy_lines(component);
        let failure = step.steps.iter().find_map(|leaf| leaf.failure.as_ref());
        if let Some(reason) = failure {
            start.push(format!("{}: {}", reason.code, reason.message));
            return self.spread(component.name, &start, span);
        }
        // Whether it is up shows at the very end of the waiting.
        let decided = span.to - (span.to - span.from) / 50;
        let (before, end) = (
            Span {
                to: decided,
                ..span
            },
            Span {
                from: decided,
                ..span
            },
        );
        let mut lines = self.spread(component.name, &start, before);
        lines.extend(self.spread(component.name, &up, end));
        lines
    }

    /// Tells whether the deployment got as far as `span` before somebody stopped it.
    fn reached(&self, span: Option<Span>) -> bool {
        let elapsed = self.deployment.progress(self.now).elapsed();
        span.is_some_and(|span| span.from <= elapsed)
    }

    fn spread(&self, component: &str, texts: &[String], span: Span) -> Vec<Line> {
        let pieces = i64::try_from(texts.len()).unwrap_or(1) + 1;
        let share = (span.to - span.from) / pieces;
        (1..)
            .zip(texts)
            .map(|(place, text)| Line {
                at: self.start.plus(span.from + share * place),
                component: component.to_owned(),
                message: text.clone(),
            })
            .collect()
    }

    /// Returns the lines of a container that crashes: of its earlier attempts, or of the present one.
    fn crash(&self, component: &Component<'_>, skip: i64) -> Vec<Line> {
        let path = ["deploy", "components", component.name, "wait"];
        let span = self
            .deployment
            .timeline
            .find(&path)
            .and_then(super::timeline::Step::extent);
        let Some(span) = span else {
            return Vec::new();
        };
        let attempt = ((span.to - span.from) / 3).max(1);
        let texts = crash_lines(component.value, self.deployment.timeline.story);
        let passed = self.now.since(self.start).min(span.to - 1) - span.from;
        if passed < 0 {
            return Vec::new();
        }
        let current = passed / attempt;
        let attempts = if skip == 0 {
            0..current
        } else {
            current..current + 1
        };
        attempts
            .flat_map(|number| {
                let from = span.from + number * attempt;
                let end = Span {
                    from,
                    to: from + attempt / 2,
                };
                self.spread(component.name, &texts, end)
            })
            .collect()
    }

    fn steady(&self, component: &Component<'_>) -> Vec<Line> {
        let steady = component.is_running() || component.kind == Kind::Functions;
        let job = component.kind == Kind::Job && component.job_kind() != JobKind::Scheduled;
        if !steady && !job {
            return Vec::new();
        }
        let up = match component.kind {
            Kind::Functions => Some(self.deployment.timeline.end_at),
            _ => self.deployment.timeline.up_at(component.name),
        };
        let Some(up) = up else {
            return Vec::new();
        };
        let stop = if job { self.job_end(component) } else { None };
        self.run_lines(
            component,
            self.start.plus(up),
            stop.map(|end| self.start.plus(end)),
        )
    }

    fn job_end(&self, component: &Component<'_>) -> Option<i64> {
        let path = ["deploy", "components", component.name, "wait"];
        let step = self.deployment.timeline.find(&path)?;
        step.extent().map(|span| span.to)
    }

    fn run(&self, run: &Run<'_>) -> Vec<Line> {
        let found = components(&run.deployment.spec);
        let Some(job) = found
            .into_iter()
            .find(|component| component.name == run.job)
        else {
            return Vec::new();
        };
        self.run_lines(&job, run.created_at, run.over_at(self.now))
    }

    /// Returns the numbered lines of something that runs since `up`, as far as they lie in the window.
    fn run_lines(&self, component: &Component<'_>, up: Moment, stop: Option<Moment>) -> Vec<Line> {
        let end = stop.map_or(self.now, |stop| stop.min(self.now));
        let end = self.replaced_at().map_or(end, |at| at.min(end));
        if end < up {
            return Vec::new();
        }
        let every = self.deployment.timeline.line_every.max(MILLISECOND);
        let last = end.since(up) / every;
        let seen = self.after.since(up) / every - 1;
        let first = seen.max(last - BACKLOG).max(0);
        (first..=last)
            .map(|number| self.run_line(component, up, number, every))
            .filter(|line| line.at <= end)
            .collect()
    }

    fn replaced_at(&self) -> Option<Moment> {
        let end = self.deployment.settled?;
        (end.phase != Phase::Active).then_some(end.at)
    }

    fn run_line(&self, component: &Component<'_>, up: Moment, number: i64, every: i64) -> Line {
        let sequence = u64::try_from(number).unwrap_or(0);
        let bound = u64::try_from(every.min(SECOND * 60) / 2).unwrap_or(1);
        let name = component.name;
        let shift = stable_below(
            &["line", &self.deployment.id, name, &sequence.to_string()],
            bound,
        );
        Line {
            at: up.plus(number.saturating_mul(every) + i64::try_from(shift).unwrap_or(0)),
            component: name.to_owned(),
            message: run_line(component.value, sequence),
        }
    }
}
