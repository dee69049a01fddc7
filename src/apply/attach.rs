//! Follows a deployment that no plan of this run made: a restart, a rollback, or one that somebody else started.

use tokio::time::Instant;

use crate::api::Client;
use crate::model::live::{AppId, DeploymentId};
use crate::plan::Action;

use super::event::{Event, Reporter};
use super::execute::{Options, Wait};
use super::outcome::{AppOutcome, Failure, Reached, Success};
use super::subject::Subject;
use super::verify::Verified;

/// Names the deployment that is followed.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// The app's name.
    pub app: &'a str,
    /// The app's id.
    pub id: &'a AppId,
    /// The deployment.
    pub deployment: &'a DeploymentId,
}

/// Follows a deployment to its end and waits a little for its components to be ready; nothing is sent that changes anything.
pub async fn attach(
    client: &Client,
    attachment: Attachment<'_>,
    options: &Options,
    reporter: &dyn Reporter,
) -> AppOutcome {
    let start = Instant::now();
    let Attachment {
        app,
        id,
        deployment,
    } = attachment;
    let subject = Subject {
        client,
        options,
        reporter,
        app,
        id,
    };
    let action = Action::Keep;
    reporter.event(&Event::Started { app, action });
    reporter.event(&Event::Attached { app, deployment });
    let result = tokio::select! {
        biased;
        result = end(subject, deployment) => result,
        () = options.stopped() => Err(Failure::Interrupted(Reached::Accepted)),
    };
    let outcome = AppOutcome {
        app: app.to_owned(),
        action,
        id: Some(id.clone()),
        deployment: Some(deployment.clone()),
        took: start.elapsed(),
        result,
    };
    reporter.event(&Event::Ended { outcome: &outcome });
    outcome
}

async fn end(subject: Subject<'_>, deployment: &DeploymentId) -> Result<Success, Failure> {
    if subject.options.wait == Wait::Detach {
        return Ok(Success::Detached);
    }
    subject.follow(deployment).await?;
    let verified = Verified {
        ready: Some(subject.readiness().await?),
        ..Verified::default()
    };
    let app = subject.client.get_app(subject.id).await?;
    let url = app.public_url().map(str::to_owned);
    Ok(Success::Active { url, verified })
}
