//! What the platform knows of the apps that differ: what it would make of their specs, and who edited them.
//!
//! Only apps that differ cost a request, and no answer that fails to come makes a plan fail: it says what was not looked
//! at. A spec that the platform refuses is another matter.

use std::cell::Cell;
use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use tokio::sync::Semaphore;

use crate::api::{ApiError, Client, SpecPayload};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::model::live::Deployment;
use crate::plan::{Action, AppPlan, Plan};
use crate::render::words::plural;

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::Loaded;
use super::online::{Answer, propose};

/// How many requests are under way at once.
const AT_ONCE: usize = 8;
/// How many apps are asked about, so that a plan alone does not use up what the platform allows in a minute.
const MOST_ASKED: usize = 200;
/// How many deployments come with one request; each carries a spec, and large pages make the platform time out.
const PAGE: u32 = 10;
/// How many deployments of an app are looked through for the last apply.
const LOOKED_THROUGH: usize = 100;

/// Lets the platform judge the apps that differ, and finds out what was edited outside. Returns warnings about what could
/// not be asked.
pub(super) async fn consult(
    context: &Context,
    loaded: &Loaded,
    plan: &mut Plan,
) -> Outcome<Vec<Diagnostic>> {
    let differing = |app: &AppPlan| matches!(app.action, Action::Create | Action::Update);
    let round = Round::new(context.client()?, loaded, plan);
    let (histories, proposals) = tokio::join!(
        round.ask_all(AppPlan::is_in_question, Round::history),
        round.ask_all(differing, Round::proposal),
    );
    let mut unasked = hear(plan, proposals)?;
    unasked.extend(look_outside(plan, histories));
    Ok(warnings(unasked))
}

/// Finds out what was edited outside, and asks nothing else.
pub(super) async fn find_edits(
    context: &Context,
    loaded: &Loaded,
    plan: &mut Plan,
) -> Outcome<Vec<Diagnostic>> {
    let round = Round::new(context.client()?, loaded, plan);
    let asked = round.ask_all(AppPlan::is_in_question, Round::history);
    let histories = asked.await;
    Ok(warnings(look_outside(plan, histories)))
}

/// Asks the platform what every app of a plan would cost, and changes nothing in it. Returns the prices in the order of the
/// plan, and warnings about what could not be asked or is refused.
pub(super) async fn quote(
    client: &Client,
    loaded: &Loaded,
    plan: &Plan,
) -> (Vec<Option<f64>>, Vec<Diagnostic>) {
    let round = Round::new(client, loaded, plan);
    let answers = round.ask_all(|_| true, Round::proposal).await;
    let mut quotes = vec![None; plan.apps.len()];
    let (mut unasked, mut refusals) = (Vec::new(), Vec::new());
    for (index, answer) in answers {
        match (quotes.get_mut(index), plan.apps.get(index), answer) {
            (Some(quote), _, Ok(Answer::Made(proposal))) => *quote = proposal.app_cost,
            (_, _, Ok(Answer::Refused(mut refusal))) => {
                refusal.severity = Severity::Warning;
                refusals.push(refusal);
            }
            (_, Some(app), Err(reason)) => unasked.push(Unasked::new(Topic::Proposal, app, reason)),
            _ => {}
        }
    }
    refusals.extend(warnings(unasked));
    (quotes, refusals)
}

/// Takes the platform's answers into the plan; returns what was not answered.
fn hear(plan: &mut Plan, answers: Vec<Asked<Answer>>) -> Outcome<Vec<Unasked>> {
    let mut refusals = Diagnostics::default();
    let mut unasked = Vec::new();
    for (app, answer) in answers {
        match (plan.apps.get_mut(app), answer) {
            (Some(app), Ok(Answer::Made(proposal))) => app.hear(&proposal.spec, proposal.app_cost),
            (_, Ok(Answer::Refused(refusal))) => refusals.push(refusal),
            (Some(app), Err(reason)) => unasked.push(Unasked::new(Topic::Proposal, app, reason)),
            _ => {}
        }
    }
    if refusals.is_empty() {
        return Ok(unasked);
    }
    let count = plural(refusals.counts().errors, "spec");
    let what = format!("the platform refuses {count}; nothing was sent");
    Err(Failure::diagnosed(Exit::SpecInvalid, what, refusals))
}

/// Works out the outside edits of each app that was asked about; returns what was not answered.
fn look_outside(plan: &mut Plan, histories: Vec<Asked<Vec<Deployment>>>) -> Vec<Unasked> {
    let mut unasked = Vec::new();
    for (app, history) in histories {
        let Some(app) = plan.apps.get_mut(app) else {
            continue;
        };
        app.look_outside(history.as_deref().ok());
        if let Err(reason) = history {
            unasked.push(Unasked::new(Topic::Edits, app, reason));
        }
    }
    unasked
}

/// The number of an app in the plan, and what was heard about it.
type Asked<T> = (usize, Result<T, Reason>);

/// Says why the platform gave no answer.
enum Reason {
    /// The call failed.
    Failed(ApiError),
    /// Another call had failed before, so this one was not made.
    GivenUp,
    /// There were too many.
    TooMany,
}

/// One kind of question to the platform, put for many apps side by side.
struct Round<'a> {
    client: &'a Client,
    loaded: &'a Loaded,
    plan: &'a Plan,
    /// One permit for each request that may be under way, whatever it asks.
    permits: Semaphore,
}

impl<'a> Round<'a> {
    fn new(client: &'a Client, loaded: &'a Loaded, plan: &'a Plan) -> Self {
        Self {
            client,
            loaded,
            plan,
            permits: Semaphore::new(AT_ONCE),
        }
    }

    /// Puts a question for every app that it concerns. After a failure no further one is begun, since each would fail
    /// slowly in its turn.
    async fn ask_all<T>(
        &self,
        concerns: impl Fn(&AppPlan) -> bool,
        ask: impl AsyncFn(&Self, &AppPlan) -> Result<T, ApiError>,
    ) -> Vec<Asked<T>> {
        let failed = Cell::new(false);
        let ask_one = async |nth: usize, index: usize, app: &AppPlan| {
            if nth >= MOST_ASKED {
                return (index, Err(Reason::TooMany));
            }
            let _permit = self.permits.acquire().await;
            if failed.get() {
                return (index, Err(Reason::GivenUp));
            }
            let answer = ask(self, app).await.map_err(Reason::Failed);
            failed.set(failed.get() || answer.is_err());
            (index, answer)
        };
        let apps = self.plan.apps.iter().enumerate();
        let concerned = apps.filter(|(_, app)| concerns(app)).enumerate();
        stream::iter(concerned)
            .map(|(nth, (index, app))| ask_one(nth, index, app))
            .buffered(AT_ONCE)
            .collect()
            .await
    }

    /// Asks what the platform would make of the outgoing spec of an app.
    async fn proposal(&self, app: &AppPlan) -> Result<Answer, ApiError> {
        let mut specs = self.loaded.specs.iter();
        let payload = SpecPayload::new(app.proposal());
        let document = specs.find(|spec| spec.spec.name == app.name.as_str());
        let document = document.map(|spec| &spec.document);
        propose(self.client, &payload, app.id.as_ref(), document).await
    }

    /// Reads the newest deployments of an app, back to the last apply if it is not too far.
    async fn history(&self, app: &AppPlan) -> Result<Vec<Deployment>, ApiError> {
        let Some(id) = &app.id else {
            return Ok(Vec::new());
        };
        let enough =
            |history: &[Deployment]| history.len() >= LOOKED_THROUGH || app.is_base_among(history);
        self.client.list_deployments_until(id, PAGE, enough).await
    }
}

/// Says what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Topic {
    /// What the platform would make of a spec.
    Proposal,
    /// What was edited outside.
    Edits,
}

/// A question without an answer.
struct Unasked {
    topic: Topic,
    app: String,
    reason: Reason,
}

impl Unasked {
    fn new(topic: Topic, app: &AppPlan, reason: Reason) -> Self {
        Self {
            topic,
            app: app.name.clone(),
            reason,
        }
    }
}

/// Writes one warning for each kind of question that was not answered.
fn warnings(unasked: Vec<Unasked>) -> Vec<Diagnostic> {
    let mut by_topic: BTreeMap<Topic, Vec<Unasked>> = BTreeMap::new();
    for one in unasked {
        by_topic.entry(one.topic).or_default().push(one);
    }
    by_topic
        .iter()
        .map(|(topic, unasked)| warning(*topic, unasked))
        .collect()
}

/// The most apps that a warning names.
const NAMED: usize = 5;

fn warning(topic: Topic, unasked: &[Unasked]) -> Diagnostic {
    let mut names: Vec<&str> = unasked
        .iter()
        .map(|one| one.app.as_str())
        .take(NAMED)
        .collect();
    let rest = format!("{} more", unasked.len().saturating_sub(NAMED));
    if unasked.len() > NAMED {
        names.push(&rest);
    }
    let names = names.join(", ");
    let what = match topic {
        Topic::Proposal => format!("not checked with the platform: {names}"),
        Topic::Edits => format!("not looked up what was edited outside ipctl: {names}"),
    };
    let failed = |one: &Unasked| match &one.reason {
        Reason::Failed(error) => Some(error.to_string()),
        Reason::GivenUp | Reason::TooMany => None,
    };
    let why = unasked.iter().find_map(failed);
    let why = why.unwrap_or_else(|| format!("at most {MOST_ASKED} apps are asked about at once"));
    Diagnostic::new(Code::NotAsked, Severity::Warning, what).note(why)
}
