//! Follows a deployment that no plan of this run made: a restart, a rollback, or one that somebody else started.

use tokio::time::Instant;

use crate::api::Client;
use crate::model::live::{AppId, DeploymentId};
use crate::plan::Action;

use super::event::{Event, Reporter};
use super::execute::{Options, Wait};
use super::follow::Follower;
use super::outcome::{AppOutcome, Failure, Reached, Success};
use super::verify::{Verified, readiness};

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
    let (app, action) = (attachment.app, Action::Keep);
    reporter.event(&Event::Started { app, action });
    reporter.event(&Event::Attached {
        app,
        deployment: attachment.deployment,
    });
    let result = tokio::select! {
        biased;
        result = end(client, attachment, options, reporter) => result,
        () = options.stopped() => Err(Failure::Interrupted(Reached::Accepted)),
    };
    let outcome = AppOutcome {
        app: app.to_owned(),
        action,
        id: Some(attachment.id.clone()),
        deployment: Some(attachment.deployment.clone()),
        took: start.elapsed(),
        result,
    };
    reporter.event(&Event::Ended { outcome: &outcome });
    outcome
}

async fn end(
    client: &Client,
    attachment: Attachment<'_>,
    options: &Options,
    reporter: &dyn Reporter,
) -> Result<Success, Failure> {
    if options.wait == Wait::Detach {
        return Ok(Success::Detached);
    }
    let follower = Follower {
        client,
        options,
        reporter,
        app: attachment.app,
        id: attachment.id,
    };
    follower.follow(attachment.deployment).await?;
    let verified = Verified {
        ready: Some(readiness(client, attachment.id, options).await?),
        ..Verified::default()
    };
    let app = client.get_app(attachment.id).await?;
    let url = app.public_url().map(str::to_owned);
    Ok(Success::Active { url, verified })
}
