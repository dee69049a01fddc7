//! The deletion of an app, made so that it hits nothing else and a lost answer is settled by looking.

use crate::api::{ApiError, Client, ErrorKind};
use crate::model::live::{App, AppId};
use crate::plan::AppPlan;

use super::outcome::Failure;
use super::subject::Subject;

/// How often a deletion is repeated that provably did not happen.
const REPEATS: u32 = 2;

/// Deletes the app of a plan by its id, which no other app ever has. One that is gone already counts as deleted.
pub(super) async fn delete(subject: Subject<'_>, plan: &AppPlan) -> Result<(), Failure> {
    let Subject {
        client,
        options,
        id,
        ..
    } = subject;
    match options.unless_stopped(find(client, id)).await?? {
        None => return Ok(()),
        Some(app) if plan.planned_live.as_ref() != Some(&app.spec) => {
            return Err(Failure::ChangedMeanwhile);
        }
        Some(_) => {}
    }
    let mut lost = match send(client, id).await? {
        Sent::Done => return Ok(()),
        Sent::Lost(lost) => lost,
    };
    for _ in 0..REPEATS {
        match find(client, id).await {
            Ok(None) => return Ok(()),
            Ok(Some(_)) if options.is_stopped() => return Err(lost.into()),
            Ok(Some(_)) => {}
            Err(_) => break,
        }
        match send(client, id).await? {
            Sent::Done => return Ok(()),
            Sent::Lost(again) => lost = again,
        }
    }
    Err(Failure::Unsettled { lost })
}

/// Says what is known of a deletion that was sent.
enum Sent {
    /// The app is gone.
    Done,
    /// The answer is missing.
    Lost(ApiError),
}

async fn send(client: &Client, id: &AppId) -> Result<Sent, Failure> {
    match client.delete_app(id).await {
        Ok(_) => Ok(Sent::Done),
        Err(error) if error.kind() == ErrorKind::Missing => Ok(Sent::Done),
        Err(lost) if lost.may_have_happened() => Ok(Sent::Lost(lost)),
        Err(error) => Err(error.into()),
    }
}

/// Reads an app that may be gone.
async fn find(client: &Client, id: &AppId) -> Result<Option<App>, ApiError> {
    match client.get_app(id).await {
        Ok(app) => Ok(Some(app)),
        Err(error) if error.kind() == ErrorKind::Missing => Ok(None),
        Err(error) => Err(error),
    }
}
