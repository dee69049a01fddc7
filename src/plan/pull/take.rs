//! Takes the live side of differences into a file's tree.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diff::{Canonical, Change, ChangeKind, normalise, rule_labels};
use crate::model::live::App;
use crate::model::path::{COMPONENT_LISTS, FieldPath, KeyField, Step};
use crate::model::semantics::{self, ListSemantics, ROUTABLE_LISTS, Secrecy};
use crate::plan::{
    AppPlan, Decision, Desired, IgnoreRule, Inputs, SecretMode, Slot, Stack, StateMode, Supplied,
    build,
};

use super::form::part_form;
use super::place::{lookup, put};
use super::select::Selector;

/// How often the plan is asked again; each answer can show what an earlier one hid.
const MOST_ROUNDS: usize = 8;

/// Says what became of a field or item of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenOp {
    /// It was put in.
    Add,
    /// It was changed.
    Replace,
    /// It was taken out.
    Remove,
}

impl TakenOp {
    /// Returns the word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

/// One difference that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Where.
    pub path: FieldPath,
    /// What became of it.
    pub op: TakenOp,
}

/// Holds the tree that a file is to have.
#[derive(Debug)]
pub struct Pulled {
    /// The tree; without a secret value that was not in the file before.
    pub tree: Value,
    /// What was taken, in the order of the paths.
    pub taken: Vec<Taken>,
}

/// Says that some differences cannot be written into the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// Where they are.
    pub paths: Vec<FieldPath>,
}

/// Returns the tree of a file with the live side of its differences, of all or of those that are selected.
///
/// Afterwards a plan of the file has no change there. Of `file` only the tree and the optional secrets count; no value of
/// a secret is taken from anywhere.
pub fn pull(
    file: &Desired,
    live: &App,
    state: StateMode,
    only: &[Selector],
) -> Result<Pulled, Unsettled> {
    let take = Take {
        ignore: &file.ignore,
        ..Take::new(file, live, state)
    };
    let plan = take.plan();
    take.finish(plan, only)
}

/// A file on its way to the live side of its differences.
pub(in crate::plan) struct Take<'a> {
    file: &'a Desired,
    live: &'a App,
    normal: Canonical,
    state: StateMode,
    /// The fields in which it may differ, which are left alone.
    pub(in crate::plan) ignore: &'a [IgnoreRule],
    only: &'a [Selector],
    tree: Value,
    taken: BTreeMap<FieldPath, TakenOp>,
}

impl<'a> Take<'a> {
    /// Begins with the file as it is, in which nothing may differ.
    pub(in crate::plan) fn new(file: &'a Desired, live: &'a App, state: StateMode) -> Self {
        Self {
            file,
            live,
            normal: normalise(&live.spec),
            state,
            ignore: &[],
            only: &[],
            tree: file.tree.clone(),
            taken: BTreeMap::new(),
        }
    }

    /// Plans the file as it is now; no secret has a value but those that stand in the file.
    pub(in crate::plan) fn plan(&self) -> Option<AppPlan> {
        let mut desired = Desired {
            name: self.file.name.clone(),
            file: self.file.file.clone(),
            tree: self.tree.clone(),
            supplied: Supplied {
                optional: self.file.supplied.optional.clone(),
                ..Supplied::default()
            },
            ignore: self.ignore.to_vec(),
        };
        desired.adopt_plain_values();
        let inputs = Inputs {
            desired: std::slice::from_ref(&desired),
            live: std::slice::from_ref(self.live),
            secrets: SecretMode::Changed,
            state: self.state,
            stack: &Stack::default(),
        };
        // No value is sent, so no tag is ever made with this salt.
        build(&inputs, &mut || [0; 16]).apps.pop()
    }

    /// Takes what is selected, or all if nothing is, given the plan of the file as it is now.
    pub(in crate::plan) fn finish(
        mut self,
        mut plan: Option<AppPlan>,
        only: &'a [Selector],
    ) -> Result<Pulled, Unsettled> {
        self.only = only;
        for _ in 0..MOST_ROUNDS {
            if !plan.as_ref().is_some_and(|plan| self.round(plan)) {
                break;
            }
            plan = self.plan();
        }
        let paths = self.open(plan);
        if !paths.is_empty() {
            return Err(Unsettled { paths });
        }
        let taken = self.taken.into_iter().map(|(path, op)| Taken { path, op });
        Ok(Pulled {
            tree: self.tree,
            taken: taken.collect(),
        })
    }

    fn is_wanted(&self, path: &FieldPath) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only.touches(path))
    }

    /// Takes what a plan shows; tells whether there was anything.
    fn round(&mut self, plan: &AppPlan) -> bool {
        let before = self.tree.clone();
        let changes: Vec<&Change> = plan
            .changes
            .iter()
            .filter(|change| self.is_wanted(&change.path))
            .collect();
        if changes.iter().any(|change| is_rule(&change.path)) && self.settle_ingress() {
            return true;
        }
        for change in &changes {
            self.take(change);
        }
        self.order_rules(&changes);
        if changes.is_empty() {
            self.take_secrets(plan);
        }
        before != self.tree
    }

    /// Returns where a plan of the file still differs.
    fn open(&self, plan: Option<AppPlan>) -> Vec<FieldPath> {
        let changes = plan.map(|plan| plan.changes).unwrap_or_default();
        changes
            .into_iter()
            .map(|change| change.path)
            .filter(|path| self.is_wanted(path))
            .collect()
    }

    fn note(&mut self, path: &FieldPath, op: TakenOp) {
        self.taken.entry(path.clone()).or_insert(op);
    }

    fn take(&mut self, change: &Change) {
        let path = &change.path;
        if is_order(path) {
            return;
        }
        let (op, value) = match &change.kind {
            ChangeKind::Added { .. } => (TakenOp::Remove, None),
            ChangeKind::Removed { .. } => (TakenOp::Add, Some(self.live_value(path, None))),
            ChangeKind::Modified { before, .. } => {
                (TakenOp::Replace, Some(self.live_value(path, Some(before))))
            }
            // The value is not taken; without one the live value stays.
            ChangeKind::Secret(_) => (TakenOp::Replace, None),
        };
        let before = self.tree.clone();
        put(semantics::root(), &mut self.tree, path.steps(), value);
        if before == self.tree && op == TakenOp::Remove {
            put(semantics::root(), &mut self.tree, &older_name(path), None);
        }
        if before != self.tree {
            self.note(path, op);
        }
    }

    /// Returns the live value at a path as the file has it; the default where the live spec has none.
    fn live_value(&self, path: &FieldPath, default: Option<&Value>) -> Value {
        let Some(value) = lookup(self.normal.as_value(), path.steps()).or(default) else {
            return Value::Null;
        };
        let row = semantics::lookup(path).row();
        let written = lookup(&self.tree, path.steps()).and_then(Value::as_array);
        match (row.list, value, written) {
            (ListSemantics::Set, Value::Array(live), Some(written)) => {
                merged_set(row.extra, live, written)
            }
            _ => part_form(path, value, &self.live.spec),
        }
    }

    /// Writes ingress rules out where the file has routes, or nothing; tells whether it had to.
    fn settle_ingress(&mut self) -> bool {
        let has_routes = |component: &Value| {
            component.get("routes").is_some() || component.get("cors").is_some()
        };
        let mut lists = ROUTABLE_LISTS
            .iter()
            .filter_map(|list| self.tree.get(*list)?.as_array());
        let routed = lists.any(|list| list.iter().any(has_routes));
        if !routed && self.tree.get("ingress").is_some() {
            return false;
        }
        let path = FieldPath::root().key("ingress");
        let own = normalise(&self.tree);
        let own = own.as_value().get("ingress").filter(|_| routed);
        let Some(ingress) = own.or_else(|| self.normal.as_value().get("ingress")) else {
            return false;
        };
        let ingress = part_form(&path, ingress, &self.live.spec);
        let before = self.tree.clone();
        for list in ROUTABLE_LISTS {
            let components = self.tree.get_mut(list).and_then(Value::as_array_mut);
            for component in components
                .into_iter()
                .flatten()
                .filter_map(Value::as_object_mut)
            {
                component.shift_remove("routes");
                component.shift_remove("cors");
            }
        }
        put(
            semantics::root(),
            &mut self.tree,
            path.steps(),
            Some(ingress),
        );
        if before == self.tree {
            return false;
        }
        let op = if before.get("ingress").is_some() {
            TakenOp::Replace
        } else {
            TakenOp::Add
        };
        self.note(&path, op);
        true
    }

    /// Brings the rules of the file into the order of the live ones when all of them are taken.
    fn order_rules(&mut self, changes: &[&Change]) {
        let path = FieldPath::root().key("ingress").key("rules");
        let all = self.only.is_empty() || self.only.iter().any(|only| only.holds(&path));
        if !all || !changes.iter().any(|change| is_rule(&change.path)) {
            return;
        }
        let live = lookup(self.normal.as_value(), path.steps()).and_then(Value::as_array);
        let order = live.map(|rules| rule_labels(rules)).unwrap_or_default();
        let before = self.tree.clone();
        if let Some(rules) = self
            .tree
            .pointer_mut("/ingress/rules")
            .and_then(Value::as_array_mut)
        {
            let labels = rule_labels(rules);
            let mut named: Vec<(Option<usize>, Value)> = labels
                .iter()
                .map(|label| order.iter().position(|other| other == label))
                .zip(rules.drain(..))
                .collect();
            named.sort_by_key(|(at, _)| at.unwrap_or(usize::MAX));
            rules.extend(named.into_iter().map(|(_, rule)| rule));
        }
        if before != self.tree {
            self.note(&path, TakenOp::Replace);
        }
    }

    /// Takes out secret values that the plan would send, and secrets that are not live.
    fn take_secrets(&mut self, plan: &AppPlan) {
        for line in &plan.secrets {
            let (part, op) = match line.decision {
                Decision::Send(_) => (SecretPart::Value, TakenOp::Replace),
                Decision::Missing => (SecretPart::Whole, TakenOp::Remove),
                _ => continue,
            };
            for path in self.places(&line.slot, part) {
                put(semantics::root(), &mut self.tree, path.steps(), None);
                self.note(&path, op);
            }
        }
    }

    /// Returns where a part of a secret stands in the file, as far as that is wanted.
    fn places(&self, slot: &Slot, part: SecretPart) -> Vec<FieldPath> {
        let owners = match &slot.component {
            None => vec![FieldPath::root()],
            Some(name) => {
                let lists = COMPONENT_LISTS.iter();
                lists
                    .map(|list| FieldPath::root().key(*list).item(KeyField::Name, name))
                    .collect()
            }
        };
        let place = |owner: FieldPath| {
            if let Some(field) = slot.key.strip_prefix("image.") {
                return owner.key("image").key(field);
            }
            let variable = owner.key("envs").item(KeyField::Key, &slot.key);
            match part {
                SecretPart::Value => variable.key("value"),
                SecretPart::Whole => variable,
            }
        };
        let there =
            |path: &FieldPath| self.is_wanted(path) && lookup(&self.tree, path.steps()).is_some();
        owners.into_iter().map(place).filter(there).collect()
    }
}

/// Says what of a secret is meant.
#[derive(Clone, Copy)]
enum SecretPart {
    /// Its value.
    Value,
    /// The variable that holds it.
    Whole,
}

/// Returns the steps to a field that a file may write under its older name: `path` of a check for `http_path`.
fn older_name(path: &FieldPath) -> Vec<Step> {
    let mut steps = path.steps().to_vec();
    match steps.last_mut() {
        Some(Step::Key(name)) if name == "http_path" => "path".clone_into(name),
        _ => {}
    }
    steps
}

fn is_rule(path: &FieldPath) -> bool {
    matches!(path.steps(), [Step::Key(a), Step::Key(b), ..] if a == "ingress" && b == "rules")
}

/// Tells whether a change at a path is one of the order of the rules.
fn is_order(path: &FieldPath) -> bool {
    path.steps().len() == 2 && is_rule(path)
}

/// Returns the live members of a set, those of the file first and in its order; without what the platform adds by itself.
fn merged_set(extra: Option<&str>, live: &[Value], written: &[Value]) -> Value {
    let is_extra = |item: &Value| {
        item.as_str()
            .zip(extra)
            .is_some_and(|(text, start)| text.starts_with(start))
    };
    let named = written.iter().any(is_extra);
    let stays = written.iter().filter(|item| live.contains(item));
    let comes = live
        .iter()
        .filter(|item| !written.contains(item) && (named || !is_extra(item)));
    let all: Vec<&Value> = stays.chain(comes).collect();
    json!(all)
}

impl Pulled {
    /// Returns the secrets that the platform shows and that are in none of the file's fields, given the live spec.
    pub fn left_out(&self, live: &Value) -> Vec<FieldPath> {
        let secret = |path: &FieldPath| semantics::lookup(path).row().secrecy == Secrecy::Always;
        let paths = super::form::paths(live).into_iter().filter(secret);
        paths
            .filter(|path| lookup(&self.tree, path.steps()).is_none())
            .collect()
    }
}
