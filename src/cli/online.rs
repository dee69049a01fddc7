//! What the platform itself says about specs, without changing anything.

use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::api::{ApiError, SpecPayload};
use crate::diag::Diagnostic;
use crate::lint::refusal;
use crate::model::live::AppId;

use super::context::Context;
use super::error::{Failure, Outcome};
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
    match context.client()?.propose(&payload, app).await {
        Ok(_) => Ok(None),
        Err(ApiError::Rejected { message, .. }) => Ok(Some(refusal(&spec.document, &message))),
        Err(error) => Err(Failure::from(error)),
    }
}
