//! Desired apps and live apps to a plan.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::Cents;
use crate::diff::{Canonical, Change, ChangeKind, compare, keep_unmanaged, normalise};
use crate::model::live::{App, AppId, DeploymentId};

use super::block::{Block, block};
use super::carry::carry_unknown;
use super::cost::{AppCost, Monthly, app_cost};
use super::effect::{Effect, Effects};
use super::equality::{Question, given_tags};
use super::fingerprint::Tag;
use super::guard::{Attention, Destruction, attentions, destructions};
use super::ignore::{IgnoreRule, IgnoredChange, settle};
use super::outside::Outside;
use super::secrets::{
    Decider, Decision, MissingSecret, SecretLine, SecretMode, SendReason, Slot, Supplied,
};
use super::secrets::{decide_all, plain_value_in_file, slots};
use super::sources::Sources;
use super::stack::{Other, Prune, Reach, Stack};
use super::state::{AppState, StateMode, spec_hash};

/// Holds one app as the files want it.
pub struct Desired {
    /// The app's name.
    pub name: String,
    /// The file it stands in, as shown to the user.
    pub file: String,
    /// The spec as it was written, unknown keys included.
    pub tree: Value,
    /// The values and rules for its secrets.
    pub supplied: Supplied,
    /// The fields in which it may differ from the live app.
    pub ignore: Vec<IgnoreRule>,
}

/// Holds what a plan is made of.
pub struct Inputs<'a> {
    /// The apps of the files, in the order in which they are shown.
    pub desired: &'a [Desired],
    /// The apps of the account.
    pub live: &'a [App],
    /// When given secrets are sent.
    pub secrets: SecretMode,
    /// Whether a state is kept with the apps.
    pub state: StateMode,
    /// What tells the other apps of the stack from those of others.
    pub stack: &'a Stack,
}

/// Says what happens to an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is created.
    Create,
    /// Its spec is replaced.
    Update,
    /// Nothing is sent.
    Keep,
    /// It is deleted.
    Delete,
}

/// Says whether a live app runs the spec that it carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It does, or there is no app.
    Serves,
    /// A deployment of that spec is under way.
    InFlight(DeploymentId),
    /// The spec was accepted, but no deployment of it is active or under way.
    NotServed,
}

/// Holds what happens to one app.
pub struct AppPlan {
    /// The app's name.
    pub name: String,
    /// The file that wants it so.
    pub file: String,
    /// What happens.
    pub action: Action,
    /// The live app, when there is one.
    pub id: Option<AppId>,
    /// The live spec that this plan was made for.
    pub planned_live: Option<Value>,
    /// The spec that is sent, with markers where secret values go.
    pub outgoing: Value,
    /// The differences that sending would make.
    pub changes: Vec<Change>,
    /// The differences between live spec and file that the platform says it would not make.
    pub unmade: Vec<Change>,
    /// The differences that the manifest lets be.
    pub ignored: Vec<IgnoredChange>,
    /// What somebody else changed after the last apply; none when nothing, or nothing is known of it.
    pub outside: Option<Outside>,
    /// What is sent for each secret.
    pub secrets: Vec<SecretLine>,
    /// The removals that need consent of their own.
    pub destructions: Vec<Destruction>,
    /// What it costs now; nothing for an app that does not exist.
    pub cost_before: AppCost,
    /// What it will cost.
    pub cost_after: AppCost,
    /// The platform's own monthly price for it, when it was asked.
    pub quoted: Option<Cents>,
    /// The state to be stored with it, before the tags of values that are sent are known; for an app that stays
    /// as it is, the one it has.
    pub state: Option<AppState>,
    /// Where the app can be reached.
    pub url: Option<String>,
    /// Whether the live app runs the spec that it carries.
    pub standing: Standing,
    /// Which commits and images it runs afterwards.
    pub sources: Sources,
    /// What is in the way of a write.
    pub block: Option<Block>,
}

/// Holds what happens to every app of the files, and to those that are no longer in them.
pub struct Plan {
    /// The apps, in the order of the files; those that are deleted come last.
    pub apps: Vec<AppPlan>,
    /// The live apps of the stack that the plan leaves alone.
    pub others: Vec<Other>,
    /// Whether all files of the stack were read.
    pub reach: Reach,
}

/// Counts the actions of a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Apps that are created.
    pub create: usize,
    /// Apps that are updated.
    pub update: usize,
    /// Apps that stay as they are.
    pub unchanged: usize,
    /// Apps that are deleted.
    pub delete: usize,
}

impl AppPlan {
    /// Returns the hashes of the live spec and of the one that is sent, without secret values and what the platform fills in.
    pub fn hashes(&self) -> (Option<String>, String) {
        let hash = |spec: &Value| spec_hash(&normalise(spec));
        (self.planned_live.as_ref().map(hash), hash(&self.outgoing))
    }

    /// Predicts what the changes make the platform do; none when nothing is sent.
    pub fn effect(&self) -> Option<Effect> {
        match self.action {
            Action::Keep => None,
            Action::Create => Some(Effects::of(&self.outgoing).of_new()),
            Action::Update => {
                let effects = Effects::of(&self.outgoing);
                let fetched = (self.sources == Sources::Newest).then(|| effects.of_new());
                effects.of_all(&self.changes).max(fetched)
            }
            Action::Delete => Some(Effect::DataLoss),
        }
    }

    /// Lists the changes that lose nothing but are worth a look.
    pub fn attentions(&self) -> Vec<Attention> {
        attentions(&self.changes)
    }
}

/// Makes a plan of apps alone, of whose stack nothing more is known.
impl From<Vec<AppPlan>> for Plan {
    fn from(apps: Vec<AppPlan>) -> Self {
        Self {
            apps,
            others: Vec::new(),
            reach: Reach::Part,
        }
    }
}

impl Plan {
    /// Counts the actions.
    pub fn summary(&self) -> Summary {
        let count = |action| self.apps.iter().filter(|app| app.action == action).count();
        Summary {
            create: count(Action::Create),
            update: count(Action::Update),
            unchanged: count(Action::Keep),
            delete: count(Action::Delete),
        }
    }

    /// Tells whether applying would send anything.
    pub fn is_empty(&self) -> bool {
        self.apps.iter().all(|app| app.action == Action::Keep)
    }

    /// Returns the live apps of the stack that have no file any more; none when not all files were read.
    pub fn leftovers(&self) -> &[Other] {
        match self.reach {
            Reach::Whole => &self.others,
            Reach::Part => &[],
        }
    }

    /// Returns the monthly totals before and after.
    pub fn cost(&self) -> (Monthly, Monthly) {
        let sum = |cost: fn(&AppPlan) -> Monthly| self.apps.iter().map(cost).sum();
        (
            sum(|app| app.cost_before.total()),
            sum(|app| app.cost_after.total()),
        )
    }

    /// Lists every secret that has no value anywhere.
    pub fn missing_secrets(&self, desired: &[Desired]) -> Vec<MissingSecret> {
        let mut missing = Vec::new();
        for (app, wanted) in self.apps.iter().zip(desired) {
            for line in app
                .secrets
                .iter()
                .filter(|line| line.decision == Decision::Missing)
            {
                let way = wanted.supplied.ways.get(&line.slot).cloned();
                missing.push(MissingSecret {
                    app: app.name.clone(),
                    slot: line.slot.clone(),
                    way,
                });
            }
        }
        missing
    }
}

/// Makes the plan; `salt` gives the salt of an app that has no state yet.
pub fn build(inputs: &Inputs<'_>, salt: &mut dyn FnMut() -> [u8; 16]) -> Plan {
    let mut live: BTreeMap<&str, &App> = BTreeMap::new();
    for app in inputs.live {
        live.entry(app.name()).or_insert(app);
    }
    let mut memories: Vec<Memory<'_>> = inputs
        .desired
        .iter()
        .map(|desired| {
            Memory::new(
                inputs,
                desired,
                live.get(desired.name.as_str()).copied(),
                salt,
            )
        })
        .collect();
    compare_values(&mut memories);
    let mut apps: Vec<AppPlan> = memories.iter().map(plan_app).collect();
    let others = inputs.stack.others(&live, |name| {
        inputs.desired.iter().any(|desired| desired.name == name)
    });
    let deleted = inputs.stack.prune == Prune::Delete && inputs.stack.reach == Reach::Whole;
    let (gone, left) = if deleted {
        (others, Vec::new())
    } else {
        (Vec::new(), others)
    };
    apps.extend(gone.iter().map(|(app, _)| plan_deletion(app, inputs.stack)));
    Plan {
        apps,
        others: left.into_iter().map(Other::of).collect(),
        reach: inputs.stack.reach,
    }
}

fn plan_deletion(app: &App, stack: &Stack) -> AppPlan {
    AppPlan {
        name: app.name().to_owned(),
        file: stack.file.clone(),
        action: Action::Delete,
        id: Some(app.id.clone()),
        planned_live: Some(app.spec.clone()),
        outgoing: Value::Null,
        changes: Vec::new(),
        unmade: Vec::new(),
        ignored: Vec::new(),
        outside: None,
        quoted: None,
        secrets: Vec::new(),
        destructions: vec![Destruction::App],
        cost_before: app_cost(&normalise(&app.spec)),
        cost_after: AppCost::default(),
        state: AppState::of_spec(&app.spec),
        url: app.public_url().map(str::to_owned),
        standing: Standing::Serves,
        sources: Sources::Kept,
        block: block(app),
    }
}

/// Computes the tags that decisions hang on, for all apps side by side.
fn compare_values(memories: &mut [Memory<'_>]) {
    let questions: Vec<Question<'_>> = memories.iter().map(Memory::question).collect();
    let given = given_tags(&questions);
    for (memory, given) in memories.iter_mut().zip(given) {
        memory.given = given;
    }
}

fn plan_app(memory: &Memory<'_>) -> AppPlan {
    let (desired, live) = (memory.desired, memory.live);
    let live_spec = live.map(|app| &app.spec);
    let mut outgoing = memory.tree.as_ref().clone();
    if let Some(live_spec) = live_spec {
        carry_unknown(live_spec, &mut outgoing);
        keep_unmanaged(live_spec, &mut outgoing);
    }
    let secrets = memory.decide(&mut outgoing);
    let before = normalise(live_spec.unwrap_or(&Value::Null));
    let after = normalise(&outgoing);
    let changes = live.map_or_else(Vec::new, |_| compare(&before, &after));
    let action = action(live, &changes, &secrets);
    AppPlan {
        name: desired.name.clone(),
        file: desired.file.clone(),
        action,
        id: live.map(|app| app.id.clone()),
        planned_live: live_spec.cloned(),
        destructions: destructions(&changes),
        cost_before: live.map_or_else(AppCost::default, |_| app_cost(&before)),
        cost_after: app_cost(&after),
        state: match action {
            // The hash is not made again for what stays as it is.
            Action::Keep | Action::Delete => live_spec.and_then(AppState::of_spec),
            Action::Create | Action::Update => memory.state(&after, &secrets),
        },
        url: live.and_then(App::public_url).map(str::to_owned),
        standing: live.map_or(Standing::Serves, standing),
        sources: Sources::Kept,
        block: live.and_then(block),
        outgoing,
        changes,
        unmade: Vec::new(),
        ignored: memory.ignored.clone(),
        outside: None,
        quoted: None,
        secrets,
    }
}

/// Judges by the deployments that the app shows. One that the platform makes for itself, as when a domain becomes ready,
/// repeats the spec that serves already and is no reason to wait.
fn standing(app: &App) -> Standing {
    let active = app.active_deployment.as_ref();
    let serving = active.and_then(|deployment| deployment.spec.as_ref());
    if active.is_some() && serving.is_none_or(|spec| *spec == app.spec) {
        return Standing::Serves;
    }
    let carries = |spec: &Option<Value>| spec.as_ref().is_none_or(|spec| same(spec, &app.spec));
    match app.in_flight() {
        Some(deployment) if carries(&deployment.spec) => Standing::InFlight(deployment.id.clone()),
        Some(_) => Standing::Serves,
        None if serving.is_some_and(|spec| same(spec, &app.spec)) => Standing::Serves,
        None => Standing::NotServed,
    }
}

/// Tells whether two specs are the same to the platform. Secret values cannot be compared, the state beside them can.
fn same(left: &Value, right: &Value) -> bool {
    let is_secret = |change: &Change| matches!(change.kind, ChangeKind::Secret(_));
    left == right
        || (AppState::of_spec(left) == AppState::of_spec(right)
            && compare(&normalise(left), &normalise(right))
                .iter()
                .all(is_secret))
}

fn action(live: Option<&App>, changes: &[Change], secrets: &[SecretLine]) -> Action {
    let sends = secrets
        .iter()
        .any(|line| matches!(line.decision, Decision::Send(_)));
    match live {
        None => Action::Create,
        Some(_) if changes.is_empty() && !sends => Action::Keep,
        Some(_) => Action::Update,
    }
}

/// Holds what is remembered about the secrets of one app while its plan is made.
struct Memory<'a> {
    desired: &'a Desired,
    live: Option<&'a App>,
    tree: Cow<'a, Value>,
    ignored: Vec<IgnoredChange>,
    mode: SecretMode,
    state_mode: StateMode,
    stack: Option<&'a str>,
    live_slots: BTreeMap<Slot, Option<String>>,
    stored: BTreeMap<String, Tag>,
    together: Option<Tag>,
    given: BTreeMap<Slot, Tag>,
    salt: [u8; 16],
}

impl<'a> Memory<'a> {
    fn new(
        inputs: &Inputs<'a>,
        desired: &'a Desired,
        live: Option<&'a App>,
        salt: &mut dyn FnMut() -> [u8; 16],
    ) -> Self {
        let known = live.and_then(|app| AppState::of_spec(&app.spec));
        let (salt, stored, together) = match known {
            Some(state) if inputs.state == StateMode::On => {
                (state.salt, state.tags, state.together)
            }
            _ => (salt(), BTreeMap::new(), None),
        };
        let settled = live.and_then(|app| settle(desired, app, inputs.state));
        let (tree, ignored) = match settled {
            Some(settled) => (Cow::Owned(settled.tree), settled.ignored),
            None => (Cow::Borrowed(&desired.tree), Vec::new()),
        };
        Self {
            desired,
            live,
            tree,
            ignored,
            mode: inputs.secrets,
            state_mode: inputs.state,
            stack: inputs.stack.name.as_deref(),
            live_slots: live.map(|app| slots(&app.spec)).unwrap_or_default(),
            stored,
            together,
            given: BTreeMap::new(),
            salt,
        }
    }

    fn question(&self) -> Question<'_> {
        Question {
            supplied: &self.desired.supplied,
            wanted: self.undecided(),
            salt: self.salt,
            stored: &self.stored,
            together: self.together.as_ref(),
        }
    }

    /// Lists the slots whose decision needs a tag: a value is given, one of the same length is live, and a tag is stored.
    fn undecided(&self) -> Vec<Slot> {
        if self.desired.supplied.values.is_empty() || self.stored.is_empty() {
            return Vec::new();
        }
        let decider = self.decider();
        let open = |slot: &Slot, text: Option<&str>| {
            matches!(
                decider.decide(slot, text),
                Decision::Send(SendReason::Changed)
            )
        };
        slots(&self.tree)
            .into_iter()
            .filter(|(slot, text)| open(slot, text.as_deref()))
            .map(|(slot, _)| slot)
            .collect()
    }

    fn decider(&self) -> Decider<'_> {
        Decider {
            supplied: &self.desired.supplied,
            live: &self.live_slots,
            tags: &self.stored,
            given_tags: &self.given,
            mode: self.mode,
            state: self.state_mode,
        }
    }

    fn decide(&self, outgoing: &mut Value) -> Vec<SecretLine> {
        decide_all(outgoing, &self.decider())
    }

    /// Returns the state to store: tags of kept values stay, those of values that are sent are added when it is written.
    fn state(&self, after: &Canonical, secrets: &[SecretLine]) -> Option<AppState> {
        if self.state_mode == StateMode::Off {
            return None;
        }
        let kept = |line: &&SecretLine| matches!(line.decision, Decision::Keep(_));
        let tags = secrets.iter().filter(kept).filter_map(|line| {
            let slot = line.slot.to_string();
            Some((slot.clone(), self.stored.get(&slot)?.clone()))
        });
        Some(AppState {
            salt: self.salt,
            spec: spec_hash(after),
            tags: tags.collect(),
            together: None,
            stack: self.stack.map(str::to_owned),
        })
    }
}

/// Returns the slots of a desired app whose plain value stands in its file.
pub(super) fn plain_slots(tree: &Value) -> Vec<(Slot, String)> {
    let plain = |(slot, text): (Slot, Option<String>)| {
        Some((slot, text.filter(|text| plain_value_in_file(text))?))
    };
    slots(tree).into_iter().filter_map(plain).collect()
}

impl Desired {
    /// Takes the plain values that stand in the file as given, unless the manifest gives one.
    pub fn adopt_plain_values(&mut self) {
        use super::secrets::SuppliedValue;
        use crate::model::secret::Plaintext;
        for (slot, text) in plain_slots(&self.tree) {
            self.supplied
                .values
                .entry(slot)
                .or_insert_with(|| SuppliedValue {
                    plaintext: std::rc::Rc::new(Plaintext::new(text)),
                    source: format!("the file {}", self.file),
                });
        }
    }
}
