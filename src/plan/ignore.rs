//! Fields in which a file and its live app may differ.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::Change;
use crate::model::live::App;

use super::build::Desired;
use super::pull::{Selector, Take};
use super::state::StateMode;

/// Lets one field differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreRule {
    /// The field.
    pub field: Selector,
    /// Why it may differ.
    pub reason: String,
}

/// A difference that is left alone: the live side stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IgnoredChange {
    /// What the file would change.
    pub change: Change,
    /// Why it does not.
    pub reason: String,
}

/// What an app is planned from once its ignored fields are as they are live.
pub(super) struct Settled {
    /// The spec.
    pub(super) tree: Value,
    /// The differences that are gone with that.
    pub(super) ignored: Vec<IgnoredChange>,
}

/// Gives the ignored fields of a file their live values; none if no such field differs.
///
/// A field that cannot get its live value in the file stays a difference, and so does a component or a variable that
/// comes or goes with an ignored field in it.
pub(super) fn settle(desired: &Desired, live: &App, state: StateMode) -> Option<Settled> {
    if desired.ignore.is_empty() {
        return None;
    }
    let take = Take::new(desired, live, state);
    let plan = take.plan()?;
    let changes = plan.changes.iter();
    let ignored: Vec<IgnoredChange> = changes
        .filter_map(|change| ignored(&desired.ignore, change))
        .collect();
    let holds = |rule: &&IgnoreRule| {
        let mut paths = ignored.iter().map(|ignored| &ignored.change.path);
        paths.any(|path| rule.field.holds(path))
    };
    let only = desired.ignore.iter().filter(holds);
    let only: Vec<Selector> = only.map(|rule| rule.field.clone()).collect();
    if only.is_empty() {
        return None;
    }
    let tree = take.finish(Some(plan), &only).ok()?.tree;
    Some(Settled { tree, ignored })
}

fn ignored(rules: &[IgnoreRule], change: &Change) -> Option<IgnoredChange> {
    let rule = rules.iter().find(|rule| rule.field.holds(&change.path))?;
    Some(IgnoredChange {
        change: change.clone(),
        reason: rule.reason.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::build::{Action, AppPlan};
    use crate::plan::secrets::Supplied;
    use serde_json::json;

    fn planned(file: &Value, live: &Value, fields: &[&str]) -> AppPlan {
        let rule = |field: &&str| IgnoreRule {
            field: Selector::new(*field),
            reason: "by hand".to_owned(),
        };
        let desired = Desired {
            name: "shop".to_owned(),
            file: "shop.yaml".to_owned(),
            tree: file.clone(),
            supplied: Supplied::default(),
            ignore: fields.iter().map(rule).collect(),
        };
        let live = serde_json::from_value(json!({"id": "app-1", "spec": live})).unwrap();
        let mut take = Take::new(&desired, &live, StateMode::Off);
        take.ignore = &desired.ignore;
        take.plan().unwrap()
    }

    fn app(worker: &Value) -> Value {
        let mut worker = worker.clone();
        worker["name"] = json!("worker");
        worker["image"] = json!({"registry_type": "DOCR", "repository": "w", "tag": "1"});
        json!({"name": "shop", "region": "sgp", "workers": [worker]})
    }

    fn paths<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Vec<String> {
        let changes = changes.into_iter();
        changes.map(|change| change.path.to_string()).collect()
    }

    fn left_alone(plan: &AppPlan) -> Vec<String> {
        paths(plan.ignored.iter().map(|ignored| &ignored.change))
    }

    #[test]
    fn an_ignored_field_keeps_its_live_value_when_another_one_is_sent() {
        let file = app(&json!({"instance_count": 2, "run_command": "new"}));
        let live = app(&json!({"instance_count": 5, "run_command": "old"}));
        let plan = planned(&file, &live, &["worker.instance_count"]);
        assert_eq!(paths(&plan.changes), ["/workers/worker/run_command"]);
        assert_eq!(left_alone(&plan), ["/workers/worker/instance_count"]);
        assert_eq!(plan.outgoing["workers"][0]["instance_count"], json!(5));
    }

    #[test]
    fn a_difference_in_ignored_fields_alone_sends_nothing() {
        let file = app(&json!({"instance_count": 2}));
        let live = app(&json!({"instance_count": 5}));
        assert_eq!(
            planned(&file, &live, &["worker.instance_count"]).action,
            Action::Keep
        );
        let other = planned(&file, &live, &["worker.run_command", "region"]);
        assert_eq!(other.action, Action::Update);
        assert_eq!(left_alone(&other), [""; 0]);
    }

    #[test]
    fn a_field_on_one_side_only_stays_as_it_is_live() {
        let file = app(&json!({"envs": [{"key": "A", "value": "1"}]}));
        let live = app(&json!({"envs": [{"key": "B", "value": "2"}]}));
        let plan = planned(&file, &live, &["worker.envs.A", "worker.envs.B"]);
        assert_eq!(plan.action, Action::Keep);
        assert_eq!(
            left_alone(&plan),
            ["/workers/worker/envs/A", "/workers/worker/envs/B"]
        );
    }

    #[test]
    fn a_component_comes_and_goes_with_its_ignored_fields() {
        let (with, without) = (
            app(&json!({"instance_count": 2})),
            json!({"name": "shop", "region": "sgp"}),
        );
        for (file, live) in [(&with, &without), (&without, &with)] {
            let plan = planned(file, live, &["worker.instance_count"]);
            assert_eq!(paths(&plan.changes), ["/workers/worker"]);
            assert_eq!(left_alone(&plan), [""; 0]);
        }
    }
}
