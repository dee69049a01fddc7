//! What the platform itself says about specs, without changing anything.

use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::api::{ApiError, Client, SpecPayload};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::refusal;
use crate::model::live::{AppId, Proposal};
use crate::spec::Document;

use super::context::Context;
use super::error::Outcome;
use super::load::{Loaded, LoadedSpec};
use super::runtime;

/// How many specs the platform is asked about at once.
const AT_ONCE: usize = 8;

/// Asks the platform what it would make of each spec that is in order, and returns its refusals.
pub(super) fn refusals(context: &Context, loaded: &Loaded) -> Outcome<Vec<Diagnostic>> {
    runtime::run(async {
        let live = context.client()?.list_apps().await?;
        let asked = loaded.specs.iter().map(|spec| {
            let app = live
                .iter()
                .find(|app| app.name() == spec.spec.name.as_str());
            ask(context, spec, app.map(|app| &app.id))
        });
        let answers: Vec<Option<Diagnostic>> =
            stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        Ok(answers.into_iter().flatten().collect())
    })
}

/// Returns the refusal of one spec, if it is refused; an app that exists is asked about as a change of it.
async fn ask(
    context: &Context,
    spec: &LoadedSpec,
    app: Option<&AppId>,
) -> Outcome<Option<Diagnostic>> {
    let payload = SpecPayload::new(spec.document.tree());
    match propose(context.client()?, &payload, app, Some(&spec.document)).await? {
        Answer::Made(_) => Ok(None),
        Answer::Refused(refusal) => Ok(Some(refusal)),
    }
}

/// Says what the platform makes of a spec.
pub(super) enum Answer {
    /// It would take it.
    Made(Box<Proposal>),
    /// It refuses it; the finding stands at the line it is about.
    Refused(Diagnostic),
}

/// Asks the platform what it would make of a spec that was read from `document`; nothing is changed there.
pub(super) async fn propose(
    client: &Client,
    spec: &SpecPayload,
    app: Option<&AppId>,
    document: Option<&Document>,
) -> Result<Answer, ApiError> {
    match client.propose(spec, app).await {
        Ok(proposal) => Ok(Answer::Made(Box::new(proposal))),
        Err(ApiError::Rejected { message, .. }) => Ok(Answer::Refused(match document {
            Some(document) => refusal(document, &message),
            None => Diagnostic::new(Code::PlatformRefusal, Severity::Error, message),
        })),
        Err(error) => Err(error),
    }
}
