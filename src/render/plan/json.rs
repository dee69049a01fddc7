//! A plan as data; secret values are not in it. The types here are the published schema: fields are only ever added.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::catalog::Cents;
use crate::diff::{Change, ChangeKind, SecretChange};
use crate::plan::{
    Action, AppPlan, ChangeOrigin, Decision, Destruction, Effect, Effects, Monthly, Plan,
    SecretLine, SendReason, Standing,
};

use super::cost::{Price, PriceChange, prices};
use super::frame::Frame;
use super::guards_json::{AttentionData, BlockData, BudgetUseData, DestructionData, LeftoverData};
use super::ignored::IgnoredData;
use super::outside_json::OutsideData;
use super::secrets::{Sent, reason_words};
use super::values::conceal;

/// The plan: what happens to each app of the files.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PlanData {
    /// The name of the stack, from `ipctl.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<String>,
    /// The apps, in the order of the files.
    apps: Vec<AppData>,
    /// How many apps meet which fate.
    summary: SummaryData,
    /// What all apps cost together.
    cost: CostData,
    /// What may be spent in a month, in US dollars, from `ipctl.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<f64>,
    /// Whether the apps would cost more than the budget, at their largest scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_budget: Option<bool>,
    /// How the whole stack stands to the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_use: Option<BudgetUseData>,
    /// The live apps of the stack that have no file any more, or are not in the tier; `--prune` deletes them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    leftovers: Vec<LeftoverData>,
    /// The order of deployment, from `ipctl.yaml`: apps by the names used there, wave by wave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waves: Vec<Vec<String>>,
    /// The variant of the stack that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<TierData>,
}

/// A variant of the stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct TierData {
    /// Its name.
    name: String,
    /// The apps of the files that are not in it.
    left_out: LeftOutData,
}

/// Apps that are not in a variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct LeftOutData {
    /// Those that are live, and stay so.
    live: Vec<String>,
    /// Those that are not live.
    absent: Vec<String>,
}

/// Counts of apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
struct SummaryData {
    /// Apps that are created.
    create: usize,
    /// Apps that are updated.
    update: usize,
    /// Apps that are deleted.
    destroy: usize,
    /// Apps that stay as they are.
    none: usize,
}

/// A monthly cost in US dollars, with the least and the largest number of instances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
struct CostData {
    /// What is paid now, at the smallest scale.
    before: f64,
    /// What will be paid, at the smallest scale.
    after: f64,
    /// What is paid now, at the largest scale.
    before_most: f64,
    /// What will be paid, at the largest scale.
    after_most: f64,
}

/// A monthly cost of one app in US dollars, with the least and the largest number of instances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
struct AppCostData {
    /// What it costs by the price list.
    #[serde(flatten)]
    listed: CostData,
    /// What the platform itself says it will cost; null if it was not asked.
    platform: Option<f64>,
}

/// One app.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
struct AppData {
    /// Its name.
    name: String,
    /// Its id; null for one that is created.
    id: Option<String>,
    /// The file that wants it so.
    file: String,
    /// What happens to it.
    action: ActionData,
    /// Whether the live app runs the spec that it carries.
    standing: StandingData,
    /// The deployment of that spec that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_flight: Option<String>,
    /// What is in the way of a write; null if nothing is.
    block: Option<BlockData>,
    /// The heaviest effect of its changes, a prediction; null when nothing is sent.
    effect: Option<EffectData>,
    /// The differences that sending would make; empty for an app that is created.
    changes: Vec<ChangeData>,
    /// The differences that `ignore` of `ipctl.yaml` lets be.
    ignored: Vec<IgnoredData>,
    /// What somebody else changed after the last apply; null when nothing is known of it.
    outside: Option<OutsideData>,
    /// How many edits by somebody else are known.
    outside_edits: usize,
    /// What is sent for each secret.
    secrets: Vec<SecretData>,
    /// The losses that need consent of their own, in words.
    destroys: Vec<String>,
    /// The same losses by kind and name.
    destructions: Vec<DestructionData>,
    /// Changes that lose nothing for good but that one may not have meant.
    attention: Vec<AttentionData>,
    /// What it costs.
    cost: AppCostData,
    /// What each of its parts costs.
    components: Vec<PartData>,
}

/// What happens to an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ActionData {
    /// It is created.
    Create,
    /// Its spec is replaced.
    Update,
    /// It is deleted.
    Destroy,
    /// Nothing is sent.
    None,
}

/// Whether a live app runs the spec that it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum StandingData {
    /// It does, or there is no app.
    Serves,
    /// A deployment of that spec is under way.
    InFlight,
    /// No deployment of that spec is active or under way.
    NotServed,
}

/// What a change makes the platform do; a prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum EffectData {
    /// Nothing that runs is touched.
    Nothing,
    /// Requests are routed or answered otherwise.
    Edge,
    /// Containers are replaced, from the build that is there.
    Deploy,
    /// Sources are built anew, then containers are replaced.
    Build,
    /// Something is gone for good.
    DataLoss,
}

/// What differs at one place.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct DifferenceData {
    /// Where: items of lists by their key, never by an index; `~` and `/` in a name are `~0` and `~1`.
    path: String,
    /// What happens there.
    op: OperationData,
    /// The value before, or the documented default; left out for secrets and for what is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// The value after; left out for secrets and for what is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    /// Whether it is a secret, of which no value is shown. Secrets inside another value stand as `(secret)`.
    sensitive: bool,
}

/// One difference: the value before is live, the one after is sent.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::render) struct ChangeData {
    /// What differs.
    #[serde(flatten)]
    difference: DifferenceData,
    /// Where the secret value comes from, in words such as `env NAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Why the secret value is sent, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// What the change makes the platform do.
    effect: EffectData,
    /// Whether the file makes the difference, or an edit by somebody else that the file does not have.
    origin: OriginData,
}

/// Where a difference comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OriginData {
    /// From the file.
    File,
    /// From an edit by somebody else.
    Outside,
}

/// What happens at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OperationData {
    /// It is new.
    Add,
    /// It goes.
    Remove,
    /// It gets another value.
    Replace,
}

/// What is sent for one secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
struct SecretData {
    /// The place: `component/KEY`, or `KEY` for a variable of the app.
    slot: String,
    /// What is sent, and why.
    decision: DecisionData,
    /// Where the value comes from, in words; null unless one is sent.
    source: Option<String>,
}

/// What is sent for a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum DecisionData {
    /// The encrypted value that is live.
    Kept,
    /// The encrypted value of the file.
    EncryptedInFile,
    /// A value; none is live.
    New,
    /// A value; another one is live.
    Changed,
    /// A value; whether it equals the live one cannot be told yet.
    NotComparable,
    /// A value, as was asked for.
    Forced,
    /// Nothing: the variable is optional and is left out.
    LeftOut,
    /// There is no value.
    Missing,
}

/// What one part of an app costs a month, in US dollars.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
struct PartData {
    /// The component, or what else is paid for.
    name: String,
    /// What it costs now; null if there is none, or its price is not known.
    before: Option<PriceData>,
    /// What it will cost; null if there is none, or its price is not known.
    after: Option<PriceData>,
}

/// A price, with the least and the largest number of instances.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
struct PriceData {
    /// At the smallest scale.
    least: f64,
    /// At the largest scale.
    most: f64,
}

/// Builds the JSON of a plan; secret values are not in it.
pub fn plan_json(plan: &Plan, frame: &Frame<'_>) -> Value {
    // Every field is text, a number or a list of such: nothing in it can fail.
    serde_json::to_value(PlanData::new(plan, frame)).unwrap_or_default()
}

/// Builds the JSON of the changes of an app.
pub fn changes_json(app: &AppPlan) -> Value {
    serde_json::to_value(changes(app)).unwrap_or_default()
}

pub(in crate::render) fn changes(app: &AppPlan) -> Vec<ChangeData> {
    let (sent, effects) = (Sent::of(app), Effects::of(&app.outgoing));
    let changes = app.changes.iter();
    changes
        .map(|change| ChangeData::new(change, app, (&effects, &sent)))
        .collect()
}

impl PlanData {
    fn new(plan: &Plan, frame: &Frame<'_>) -> Self {
        let summary = plan.summary();
        let (before, after) = plan.cost();
        let budget = frame.budget.as_ref();
        Self {
            stack: frame.stack.map(str::to_owned),
            apps: plan.apps.iter().map(AppData::from).collect(),
            summary: SummaryData {
                create: summary.create,
                update: summary.update,
                destroy: summary.delete,
                none: summary.unchanged,
            },
            cost: CostData::new(before, after),
            budget: budget.map(|budget| budget.limit.dollars()),
            over_budget: budget.map(|budget| budget.after > budget.limit),
            budget_use: budget.map(BudgetUseData::from),
            leftovers: plan.leftovers().iter().map(LeftoverData::from).collect(),
            waves: frame.waves.to_vec(),
            tier: frame.tier.map(|tier| TierData {
                name: tier.name.clone(),
                left_out: LeftOutData {
                    live: tier.live.clone(),
                    absent: tier.absent.clone(),
                },
            }),
        }
    }
}

impl CostData {
    fn new(before: Monthly, after: Monthly) -> Self {
        Self {
            before: before.least.dollars(),
            after: after.least.dollars(),
            before_most: before.most.dollars(),
            after_most: after.most.dollars(),
        }
    }
}

impl From<&AppPlan> for AppData {
    fn from(app: &AppPlan) -> Self {
        let destructions = app.destructions.iter();
        let (standing, in_flight) = standing(&app.standing);
        Self {
            name: app.name.clone(),
            id: app.id.as_ref().map(|id| id.as_str().to_owned()),
            file: app.file.clone(),
            action: app.action.into(),
            standing,
            in_flight,
            block: app.block.as_ref().map(BlockData::from),
            effect: app.effect().map(EffectData::from),
            changes: changes(app),
            outside: app.outside.as_ref().map(OutsideData::from),
            ignored: app.ignored.iter().map(IgnoredData::from).collect(),
            outside_edits: app
                .outside
                .as_ref()
                .map_or(0, |outside| outside.edits().len()),
            secrets: app.secrets.iter().map(SecretData::from).collect(),
            destroys: destructions.clone().map(Destruction::words).collect(),
            destructions: destructions.map(DestructionData::from).collect(),
            attention: app.attentions().iter().map(AttentionData::from).collect(),
            cost: app_cost(app),
            components: parts(app),
        }
    }
}

fn app_cost(app: &AppPlan) -> AppCostData {
    AppCostData {
        listed: CostData::new(app.cost_before.total(), app.cost_after.total()),
        platform: app.quoted.map(Cents::dollars),
    }
}

fn standing(standing: &Standing) -> (StandingData, Option<String>) {
    match standing {
        Standing::Serves => (StandingData::Serves, None),
        Standing::InFlight(id) => (StandingData::InFlight, Some(id.as_str().to_owned())),
        Standing::NotServed => (StandingData::NotServed, None),
    }
}

fn parts(app: &AppPlan) -> Vec<PartData> {
    let price = |price: Price| match price {
        Price::Absent | Price::Unknown => None,
        Price::Known(price) => Some(PriceData {
            least: price.least.dollars(),
            most: price.most.dollars(),
        }),
    };
    let part = |change: &PriceChange<'_>| PartData {
        name: change.name.to_owned(),
        before: price(change.before),
        after: price(change.after),
    };
    prices(app).iter().map(part).collect()
}

impl From<Action> for ActionData {
    fn from(action: Action) -> Self {
        match action {
            Action::Create => Self::Create,
            Action::Update => Self::Update,
            Action::Delete => Self::Destroy,
            Action::Keep => Self::None,
        }
    }
}

impl From<Effect> for EffectData {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Nothing => Self::Nothing,
            Effect::Edge => Self::Edge,
            Effect::Deploy => Self::Deploy,
            Effect::Build => Self::Build,
            Effect::DataLoss => Self::DataLoss,
        }
    }
}

impl ChangeData {
    fn new(change: &Change, app: &AppPlan, (effects, sent): (&Effects<'_>, &Sent<'_>)) -> Self {
        let line = sent.about(change);
        let reason = line.and_then(|line| match line.decision {
            Decision::Send(reason) => Some(reason),
            _ => None,
        });
        Self {
            difference: DifferenceData::from(change),
            source: line.and_then(|line| line.source.clone()),
            why: reason.map(reason_words),
            effect: effects.effect(change).into(),
            origin: match app.origin(change) {
                ChangeOrigin::File => OriginData::File,
                ChangeOrigin::Outside => OriginData::Outside,
            },
        }
    }
}

impl From<&Change> for DifferenceData {
    fn from(change: &Change) -> Self {
        let (op, before, after) = match &change.kind {
            ChangeKind::Added { after } => (OperationData::Add, None, Some(after)),
            ChangeKind::Removed { before } => (OperationData::Remove, Some(before), None),
            ChangeKind::Modified { before, after } => {
                (OperationData::Replace, Some(before), Some(after))
            }
            ChangeKind::Secret(SecretChange::Added) => (OperationData::Add, None, None),
            ChangeKind::Secret(SecretChange::Replaced) => (OperationData::Replace, None, None),
            ChangeKind::Secret(SecretChange::Removed) => (OperationData::Remove, None, None),
        };
        Self {
            path: change.path.to_slash(),
            op,
            before: before.map(conceal),
            after: after.map(conceal),
            sensitive: matches!(change.kind, ChangeKind::Secret(_)),
        }
    }
}

impl From<&SecretLine> for SecretData {
    fn from(line: &SecretLine) -> Self {
        Self {
            slot: line.slot.to_string(),
            decision: match &line.decision {
                Decision::Keep(_) => DecisionData::Kept,
                Decision::Literal => DecisionData::EncryptedInFile,
                Decision::Send(SendReason::New) => DecisionData::New,
                Decision::Send(SendReason::LengthDiffers | SendReason::Changed) => {
                    DecisionData::Changed
                }
                Decision::Send(SendReason::NotComparable) => DecisionData::NotComparable,
                Decision::Send(SendReason::Forced) => DecisionData::Forced,
                Decision::Omit => DecisionData::LeftOut,
                Decision::Missing => DecisionData::Missing,
            },
            source: line.source.clone(),
        }
    }
}
