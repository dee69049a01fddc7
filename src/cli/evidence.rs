//! Gathers what is known about a failed deployment.

use std::time::Duration;

use futures_util::future::join_all;

use crate::api::{Client, Follow, LogKind, LogRequest};
use crate::apply::{AppOutcome, Failure};
use crate::autopsy::{Autopsy, Evidence, Line, LineKind, examine};
use crate::diff::{Change, compare, normalise};
use crate::model::live::{App, Deployment, LineSplitter, LogLine, Progress};
use crate::render::autopsy::autopsy_text;

use super::ci::{Guard, Place};
use super::context::Context;
use super::deploy::hint;

/// How long one log may take; an autopsy is told at once, with what is there.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many of the last lines of each log are looked at.
const TAIL: u32 = 200;
/// The longest line that is kept, in bytes; causes stand near the beginning.
const LONGEST_LINE: usize = 4096;

/// Reads the logs of the component that failed, as far as the platform still gives them, and joins them with the rest.
pub(super) async fn autopsy(
    context: &Context,
    client: &Client,
    app: &App,
    deployment: &Deployment,
) -> Autopsy {
    let changes = changes(app, deployment);
    examine(Evidence {
        app,
        deployment,
        lines: lines(context, client, app, deployment).await,
        changes: &changes,
        now: jiff::Timestamp::now(),
    })
}

/// Finds out why each deployment failed that ended a piece of work; none where the platform does not answer any more.
pub(super) async fn autopsies(
    context: &Context,
    client: &Client,
    outcomes: &[AppOutcome],
) -> Vec<Option<Autopsy>> {
    join_all(
        outcomes
            .iter()
            .map(|outcome| of_outcome(context, client, outcome)),
    )
    .await
}

async fn of_outcome(context: &Context, client: &Client, outcome: &AppOutcome) -> Option<Autopsy> {
    let (Err(Failure::DeploymentFailed { id, .. }), Some(app)) = (&outcome.result, &outcome.id)
    else {
        return None;
    };
    let read = async {
        let app = client.get_app(app).await.ok()?;
        let deployment = client.get_deployment(&app.id, id).await.ok()?;
        Some((app, deployment))
    };
    let (app, deployment) = tokio::time::timeout(PATIENCE, read).await.ok()??;
    Some(autopsy(context, client, &app, &deployment).await)
}

/// Says of each piece of work that failed why it did and what to do next.
pub(super) fn tell(context: &Context, outcomes: &[AppOutcome], autopsies: &[Option<Autopsy>]) {
    if autopsies.iter().all(Option::is_none) && outcomes.iter().all(|one| one.result.is_ok()) {
        return;
    }
    let _guard = Guard::new(context, Place::Talk);
    let style = context.output.talk_style;
    for (outcome, autopsy) in outcomes.iter().zip(autopsies) {
        let told = autopsy.as_ref().map(|found| autopsy_text(found, style));
        if let Some(text) = told.or_else(|| hint(outcome)) {
            context.output.error(text.trim_end());
        }
    }
}

/// Compares the spec of a deployment with that of the one that serves; secret values stay out of it.
fn changes(app: &App, deployment: &Deployment) -> Vec<Change> {
    let serving = app
        .active_deployment
        .as_ref()
        .filter(|active| active.id != deployment.id);
    let before = serving.and_then(|active| active.spec.as_ref());
    match (before, &deployment.spec) {
        (Some(before), Some(after)) => compare(&normalise(before), &normalise(after)),
        _ => Vec::new(),
    }
}

/// Reads every log of the failed component side by side, what was recorded while it was rolled out instead of what the
/// platform refuses by now. A log that cannot be had has no lines.
async fn lines(
    context: &Context,
    client: &Client,
    app: &App,
    deployment: &Deployment,
) -> Vec<Line> {
    let step = deployment.progress.as_ref().and_then(Progress::failed_step);
    let Some(component) = step.and_then(|step| step.component) else {
        return Vec::new();
    };
    let mut lines = context.recorder().lines(&deployment.id, &component);
    let kinds: &[_] = if lines.is_empty() {
        &[
            (LineKind::Build, LogKind::Build),
            (LineKind::Deploy, LogKind::Deploy),
            (LineKind::Run, LogKind::Run),
            (LineKind::Crash, LogKind::RunRestarted),
        ]
    } else {
        &[
            (LineKind::Build, LogKind::Build),
            (LineKind::Deploy, LogKind::Deploy),
        ]
    };
    let read = kinds.iter().map(|&(kind, wire)| {
        let request = LogRequest {
            app: app.id.clone(),
            deployment: Some(deployment.id.clone()),
            component: Some(component.clone()),
            kind: wire,
            follow: Follow::No,
            tail: Some(TAIL),
        };
        tail(client, request, kind)
    });
    let read = join_all(read).await;
    lines.splice(0..0, read.into_iter().flatten());
    lines
}

async fn tail(client: &Client, request: LogRequest, kind: LineKind) -> Vec<Line> {
    let mut lines = Vec::new();
    // What was read before the time ran out is kept.
    let _ = tokio::time::timeout(PATIENCE, read(client, &request, kind, &mut lines)).await;
    let surplus = lines
        .len()
        .saturating_sub(usize::try_from(TAIL).unwrap_or(0));
    lines.drain(..surplus);
    lines
}

async fn read(
    client: &Client,
    request: &LogRequest,
    kind: LineKind,
    lines: &mut Vec<Line>,
) -> Option<()> {
    let places = client.logs(request).await.ok()?;
    let mut reader = client.open_logs(places);
    let mut splitter = LineSplitter::with_limit(LONGEST_LINE);
    let mut keep = |text: &str| {
        let text = LogLine::parse(text).message;
        lines.push(Line { kind, text });
    };
    while let Some(chunk) = reader.next().await {
        splitter
            .push(&chunk.ok()?.text)
            .iter()
            .for_each(|line| keep(line));
    }
    splitter.finish().iter().for_each(|line| keep(line));
    Some(())
}
