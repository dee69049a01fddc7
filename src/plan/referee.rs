//! The platform's own word on a planned spec: it may take differences away, and it names a price.

use serde_json::Value;

use crate::catalog::Cents;
use crate::diff::{ChangeKind, MASKED, NEW_SECRET, compare, mask, normalise};

use super::build::{Action, AppPlan};
use super::guard::destructions;
use super::secrets::Decision;
use super::state::{AppState, spec_hash};

/// What stands in a spec that is only asked about where a secret value would be sent. It has the form of the credentials of
/// an image, so that it passes for those too.
const STAND_IN: &str = "ipctl:stand-in";

impl AppPlan {
    /// Returns the outgoing spec as the platform may be asked about it: no secret value is in it.
    pub fn proposal(&self) -> Value {
        let mut spec = mask(&self.outgoing);
        stand_in(&mut spec);
        spec
    }

    /// Takes the platform's answer: the spec it would make of the proposal, and the price in US dollars a month.
    ///
    /// A difference that the platform would not make is taken out of the plan; none is ever added. Secrets are not its to
    /// judge. An app of which nothing is left stays as it is. The hash that is stored is that of the platform's form, which
    /// holds what it fills in by itself.
    pub fn hear(&mut self, proposed: &Value, usd_month: Option<f64>) {
        self.quoted = usd_month.map(Cents::from_usd);
        let proposed = normalise(proposed);
        if let Some(state) = &mut self.state {
            state.spec = spec_hash(&proposed);
        }
        let Some(live) = self
            .planned_live
            .as_ref()
            .filter(|_| self.action == Action::Update)
        else {
            return;
        };
        let made = compare(&normalise(live), &proposed);
        let changes = std::mem::take(&mut self.changes);
        (self.changes, self.unmade) = changes.into_iter().partition(|change| {
            matches!(change.kind, ChangeKind::Secret(_))
                || made.iter().any(|made| made.path.touches(&change.path))
        });
        if self.unmade.is_empty() {
            return;
        }
        self.destructions = destructions(&self.changes);
        if self.changes.is_empty() && !self.sends_secrets() {
            self.stay();
        }
    }

    /// Returns the platform's price when ours is another one.
    pub fn disputed_price(&self) -> Option<Cents> {
        let ours = self.cost_after.total();
        self.quoted
            .filter(|quoted| !(ours.least..=ours.most).contains(quoted))
    }

    fn sends_secrets(&self) -> bool {
        let sent = |decision: &Decision| matches!(decision, Decision::Send(_));
        self.secrets.iter().any(|line| sent(&line.decision))
    }

    /// Makes the plan one of an app that stays as it is.
    fn stay(&mut self) {
        self.action = Action::Keep;
        self.cost_after = self.cost_before.clone();
        self.quoted = None;
        self.state = self.planned_live.as_ref().and_then(AppState::of_spec);
    }
}

/// Replaces every mark of a secret by a text that the platform takes for a value.
fn stand_in(value: &mut Value) {
    match value {
        Value::String(text) if text == NEW_SECRET || text == MASKED => STAND_IN.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(stand_in),
        Value::Object(map) => map.values_mut().for_each(stand_in),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::build::{Desired, Inputs, build};
    use super::super::secrets::SecretMode;
    use super::super::state::StateMode;
    use super::super::test_values::supplied;
    use super::*;
    use crate::model::live::App;

    /// Plans an app whose live spec and file are given; the file's secret `TOKEN` has a value.
    fn plan(live: &Value, file: &Value) -> AppPlan {
        let app: App = serde_json::from_value(json!({"id": "app-1", "spec": live})).unwrap();
        let desired = [Desired {
            name: "shop".to_owned(),
            file: "shop.yaml".to_owned(),
            tree: file.clone(),
            supplied: supplied(&[("TOKEN", "hush-hush")]),
            ignore: Vec::new(),
        }];
        let inputs = Inputs {
            desired: &desired,
            live: &[app],
            secrets: SecretMode::Changed,
            state: StateMode::On,
            stack: &crate::plan::Stack::default(),
        };
        build(&inputs, &mut || [5; 16]).apps.remove(0)
    }

    fn spec(count: u64, port: u64) -> Value {
        json!({"name": "shop", "services": [{"name": "web", "instance_count": count, "http_port": port}]})
    }

    fn heard(plan: &mut AppPlan, proposed: &Value) -> Vec<String> {
        plan.hear(proposed, Some(5.0));
        plan.changes
            .iter()
            .map(|change| change.path.to_string())
            .collect()
    }

    #[test]
    fn a_difference_that_the_platform_would_not_make_goes() {
        let mut some = plan(&spec(1, 8000), &spec(2, 9000));
        let before = some.state.clone().unwrap();
        let kept = heard(&mut some, &spec(2, 8000));
        assert_eq!(kept, ["/services/web/instance_count"]);
        assert_eq!(some.unmade[0].path.to_string(), "/services/web/http_port");
        assert_eq!(some.action, Action::Update);
        assert_ne!(
            some.state.unwrap().spec,
            before.spec,
            "the hash is of what will be live"
        );
    }

    #[test]
    fn an_app_of_which_nothing_is_left_stays() {
        let mut none = plan(&spec(1, 8000), &spec(2, 9000));
        assert_eq!(heard(&mut none, &spec(1, 8000)), [""; 0]);
        assert_eq!(none.action, Action::Keep);
        assert_eq!(none.cost_after, none.cost_before);
        assert_eq!(none.disputed_price(), None);
    }

    #[test]
    fn no_difference_is_added() {
        let mut plan = plan(&spec(1, 8000), &spec(2, 8000));
        let kept = heard(&mut plan, &spec(2, 9000));
        assert_eq!(kept, ["/services/web/instance_count"]);
    }

    #[test]
    fn secrets_are_not_judged_and_not_told() {
        let live = "EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]";
        let secret = |value: Value| {
            json!({"name": "shop", "envs": [{"key": "TOKEN", "type": "SECRET", "value": value},
            {"key": "KEPT", "type": "SECRET", "value": live}],
            "services": [{"name": "web", "log_destinations": [{"name": "l", "logtail": {"token": "plain"}}]}]})
        };
        let mut plan = plan(&secret(live.into()), &secret(Value::Null));
        let proposal = plan.proposal();
        assert_eq!(proposal["envs"][0]["value"], STAND_IN);
        assert_eq!(proposal["envs"][1]["value"], live);
        let token = proposal.pointer("/services/0/log_destinations/0/logtail/token");
        assert_eq!(token, Some(&STAND_IN.into()));
        assert_eq!(
            heard(&mut plan, &secret(live.into())),
            ["/envs/TOKEN/value"]
        );
        assert_eq!(plan.action, Action::Update);
    }

    #[test]
    fn another_price_is_a_dispute() {
        let mut plan = plan(&spec(1, 8000), &spec(2, 8000));
        let ours = plan.cost_after.total().least.dollars();
        for (theirs, disputed) in [(ours, false), (ours + 0.001, false), (ours + 1.0, true)] {
            plan.hear(&spec(2, 8000), Some(theirs));
            assert_eq!(plan.disputed_price().is_some(), disputed, "{theirs}");
        }
        plan.hear(&spec(2, 8000), None);
        assert_eq!(plan.disputed_price(), None);
    }
}
