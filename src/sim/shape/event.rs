//! Events, one for each deployment.

use serde_json::Value;

use crate::sim::clock::Moment;
use crate::sim::fields::Fields;
use crate::sim::random::stable_uuid;
use crate::sim::state::Deployment;

use super::deployment::deployment;

/// Returns the id of the event that belongs to a deployment.
pub(crate) fn event_id(of: &Deployment) -> String {
    stable_uuid(&["event", &of.id])
}

/// Returns the event of a deployment as the platform shows it at `now`.
pub(crate) fn event(of: &Deployment, now: Moment) -> Value {
    Fields::new()
        .keep("id", event_id(of))
        .keep("type", "DEPLOYMENT")
        .keep("created_at", of.created_at.in_seconds())
        .keep("deployment_id", of.id.as_str())
        .keep("deployment", deployment(of, now))
        .done()
}
