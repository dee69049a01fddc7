//! Whether an update takes along what is new in the sources, besides what is new in the spec.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::build::{Action, AppPlan, Plan, Standing};
use super::effect::BUILT_LISTS;

/// Says which commits and images an update runs.
///
/// The platform looks up only sources that are new or changed in the spec. All others keep the commit or digest of the
/// deployment before, also when a branch has moved on since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sources {
    /// Those of the deployment before, where the spec names the same source.
    #[default]
    Kept,
    /// The newest of every component.
    Newest,
}

impl Sources {
    /// Tells whether nothing is looked up that the spec does not name anew.
    pub fn are_kept(&self) -> bool {
        *self == Self::Kept
    }
}

impl Plan {
    /// Makes every app that is there take its newest sources. One without changes is then written too, unless it has
    /// nothing that can move or its spec is being deployed already.
    pub fn take_newest_sources(&mut self) {
        self.apps.iter_mut().for_each(take_newest);
    }
}

fn take_newest(app: &mut AppPlan) {
    let moves = app.action != Action::Create && has_moving_source(&app.outgoing);
    let is_idle = !matches!(app.standing, Standing::InFlight(_));
    if moves && (app.action != Action::Keep || is_idle) {
        app.action = Action::Update;
        app.sources = Sources::Newest;
    }
}

/// Tells whether any component runs something that can be newer although the spec is the same: a branch or a tag.
fn has_moving_source(spec: &Value) -> bool {
    let lists = BUILT_LISTS
        .iter()
        .filter_map(|list| spec.get(list)?.as_array());
    let mut components = lists.flatten();
    components.any(|component| match component.get("image") {
        Some(image) => image.get("digest").is_none_or(Value::is_null),
        None => true,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_digest_stands_still() {
        let of = |service: Value| has_moving_source(&json!({"services": [service]}));
        assert!(of(
            json!({"name": "web", "github": {"repo": "a/b", "branch": "main"}})
        ));
        assert!(of(
            json!({"name": "web", "image": {"repository": "b", "tag": "1"}})
        ));
        assert!(of(json!({"name": "web", "image": {"repository": "b"}})));
        assert!(!of(
            json!({"name": "web", "image": {"repository": "b", "digest": "sha256:1"}})
        ));
        assert!(!has_moving_source(&json!({"databases": [{"name": "db"}]})));
    }
}
