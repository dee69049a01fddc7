//! What happens to a request around its handler: token, limits, scenarios, saving.

use serde_json::Value;

use super::call::{Call, Method, Query, Reply, decode_path};
use super::clock::Moment;
use super::core::Core;
use super::error::ApiError;
use super::faults::Subject;
use super::limit::{Allowance, Refusal};
use super::routes::{self, Access};
use super::scenario::ScenarioKind;
use super::shared::{Saving, Shared};

/// Holds a request as it came in.
pub(crate) struct Incoming {
    /// The method's name.
    pub(crate) method: String,
    /// The path as it was sent.
    pub(crate) path: String,
    /// The text after the question mark.
    pub(crate) query: String,
    /// The token, when the request had one.
    pub(crate) token: Option<String>,
    /// The body; `None` when it was too large.
    pub(crate) body: Option<Vec<u8>>,
}

/// Says how an answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Travel {
    /// As it should.
    Whole,
    /// The connection closes instead.
    Lost,
    /// The body breaks off.
    Torn,
    /// A proxy's HTML page takes its place.
    Html,
}

/// Holds an answer with all that goes around it.
pub(crate) struct Outgoing {
    /// The answer.
    pub(crate) reply: Reply,
    /// The id of the request.
    pub(crate) request_id: String,
    /// The state of the rate limit.
    pub(crate) allowance: Allowance,
    /// Seconds to wait before the next try.
    pub(crate) retry_after: Option<i64>,
    /// How the answer travels.
    pub(crate) travel: Travel,
    /// Whether the answer is held back.
    pub(crate) slow: bool,
}

/// Says what a scenario does to a request instead of serving it.
enum Storm {
    RateLimit,
    ServerError,
    Html,
}

impl Shared {
    /// Answers one request.
    pub(crate) fn answer(&self, incoming: &Incoming) -> Outgoing {
        let now = self.clock.now();
        let request_id = self.request_id();
        let token = incoming.token.as_deref().unwrap_or_default();
        let mut outgoing = Outgoing {
            reply: Reply::empty(200),
            allowance: self.count(token, now),
            retry_after: None,
            travel: Travel::Whole,
            slow: false,
            request_id,
        };
        let result = self.attempt(incoming, now, &mut outgoing);
        outgoing.reply = result.unwrap_or_else(|error| Reply {
            status: error.status,
            body: Some(error.body(&outgoing.request_id)),
        });
        outgoing
    }

    fn attempt(
        &self,
        incoming: &Incoming,
        now: Moment,
        outgoing: &mut Outgoing,
    ) -> Result<Reply, ApiError> {
        let token = incoming.token.as_deref().unwrap_or_default();
        if token.is_empty() || token.contains("bad") {
            return Err(ApiError::unauthorized());
        }
        if let Some(refusal) = outgoing.allowance.refusal {
            if let Refusal::Burst(seconds) = refusal {
                outgoing.retry_after = Some(seconds);
            }
            return Err(ApiError::too_many_requests());
        }
        let malformed = || ApiError::bad_request("malformed path");
        let path = decode_path(&incoming.path).ok_or_else(malformed)?;
        let method = Method::parse(&incoming.method);
        self.with_core(now, |core| {
            let reply = serve(core, incoming, (method, path), outgoing);
            // A failed write may have moved the stream of identifiers, so everything but reads is saved.
            let saving = match method {
                Some(Method::Get) => Saving::IfTimePassed,
                _ => Saving::Always,
            };
            (reply, saving)
        })
        .map_err(|_| ApiError::server_error())?
    }
}

fn serve(
    core: &mut Core,
    incoming: &Incoming,
    (method, path): (Option<Method>, Vec<String>),
    outgoing: &mut Outgoing,
) -> Result<Reply, ApiError> {
    let body = incoming.body.as_ref().ok_or_else(ApiError::too_large)?;
    let id = subject_id(&path);
    let name = subject_name(core, id.as_deref(), body);
    let subject = Subject {
        id: id.as_deref(),
        name: name.as_deref(),
    };
    outgoing.slow = core
        .faults
        .strike(ScenarioKind::SlowNetwork, subject)
        .is_some();
    match storm(core, subject) {
        Some(Storm::RateLimit) => {
            outgoing.retry_after = Some(1);
            return Err(ApiError::too_many_requests());
        }
        Some(Storm::ServerError) => return Err(ApiError::server_error()),
        Some(Storm::Html) => {
            outgoing.travel = Travel::Html;
            return Ok(Reply::empty(503));
        }
        None => {}
    }
    let found = routes::find(method, &path)?;
    let method = method.ok_or_else(ApiError::method_not_allowed)?;
    if found.access == Access::Write && is_readonly(incoming) {
        return Err(ApiError::forbidden());
    }
    let touched = path.len() == 3 && matches!(method, Method::Get | Method::Put);
    if let Some(id) = id.as_deref().filter(|_| touched) {
        core.meddle(id);
    }
    let call = Call {
        method,
        path,
        params: found.params,
        query: Query::parse(&incoming.query),
        body: body.clone(),
        base: core.base.clone(),
    };
    let reply = (found.handler)(core, &call)?;
    outgoing.travel = travel(core, &call, subject);
    Ok(reply)
}

fn is_readonly(incoming: &Incoming) -> bool {
    let token = incoming.token.as_deref().unwrap_or_default();
    token.contains("readonly")
}

fn storm(core: &mut Core, subject: Subject<'_>) -> Option<Storm> {
    let storms = [
        (ScenarioKind::RateLimitStorm, Storm::RateLimit),
        (ScenarioKind::ServerErrorStorm, Storm::ServerError),
        (ScenarioKind::HtmlError, Storm::Html),
    ];
    storms
        .into_iter()
        .find(|(kind, _)| core.faults.strike(*kind, subject).is_some())
        .map(|(_, storm)| storm)
}

fn travel(core: &mut Core, call: &Call, subject: Subject<'_>) -> Travel {
    let (kind, travel) = match (call.method, call.path.len()) {
        (Method::Post, 2) => (ScenarioKind::LostReply, Travel::Lost),
        (Method::Put, 3) => (ScenarioKind::LostUpdate, Travel::Lost),
        (Method::Get, _) => (ScenarioKind::TornBody, Travel::Torn),
        _ => return Travel::Whole,
    };
    let hit = core.faults.strike(kind, subject);
    hit.map_or(Travel::Whole, |_| travel)
}

/// Returns the id of the app that a path is about.
fn subject_id(path: &[String]) -> Option<String> {
    let about_apps = path.first().is_some_and(|part| part == "v2")
        && path.get(1).is_some_and(|part| part == "apps");
    path.get(2).filter(|_| about_apps).cloned()
}

/// Returns the name of the app that a request is about, from its id or from the spec it sends.
fn subject_name(core: &Core, id: Option<&str>, body: &[u8]) -> Option<String> {
    if let Some(app) = id.and_then(|id| core.world.app(id).ok()) {
        return Some(app.name().to_owned());
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    body.pointer("/spec/name")?.as_str().map(str::to_owned)
}
