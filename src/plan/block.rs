//! What the platform, or somebody's deployment, puts in the way of a write.

use jiff::Timestamp;

use crate::model::live::{App, Deployment, DeploymentId};

/// Says why nothing can be deployed to an app now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A rollback is neither committed nor reverted.
    Pinned,
    /// Another deployment is under way.
    InFlight,
}

/// Names the deployment that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Why it is in the way.
    pub kind: BlockKind,
    /// That deployment.
    pub deployment: DeploymentId,
    /// What caused it, in the platform's words.
    pub cause: Option<String>,
    /// Who did, if it was not the platform.
    pub by: Option<String>,
    /// When it was made.
    pub since: Option<Timestamp>,
}

impl Block {
    fn of(kind: BlockKind, deployment: &Deployment) -> Self {
        Self {
            kind,
            deployment: deployment.id.clone(),
            cause: deployment.cause.clone(),
            by: deployment.actor().map(str::to_owned),
            since: deployment.created_at,
        }
    }
}

/// Returns what is in the way of a write to an app.
pub fn block(app: &App) -> Option<Block> {
    if let Some(pinned) = &app.pinned_deployment {
        return Some(Block::of(BlockKind::Pinned, pinned));
    }
    under_way(app).map(|deployment| Block::of(BlockKind::InFlight, deployment))
}

/// Returns the deployment of an app that has not ended, and that somebody has made.
pub fn under_way(app: &App) -> Option<&Deployment> {
    let both = [&app.in_progress_deployment, &app.pending_deployment];
    let mut both = both.into_iter().flatten();
    both.find(|deployment| blocks(deployment))
}

/// Deployments that the platform makes for itself, as when a domain becomes ready, are no reason to wait.
fn blocks(deployment: &Deployment) -> bool {
    let internal = deployment
        .cause_details
        .as_ref()
        .is_some_and(|details| details.internal);
    !deployment.phase.is_final() && !internal
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(fields: &Value) -> Option<(BlockKind, String, Option<String>)> {
        let mut app = json!({"id": "a", "spec": {"name": "shop"}});
        app.as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        let block = block(&serde_json::from_value(app).unwrap())?;
        Some((block.kind, block.deployment.as_str().to_owned(), block.by))
    }

    fn deployment(id: &str, phase: &str, internal: bool) -> Value {
        json!({"id": id, "phase": phase, "cause_details": {"type": "MANUAL", "internal": internal,
            "digitalocean_user_action": {"name": "UPDATE_SPEC", "user": {"email": "ops@example.com"}}}})
    }

    #[test]
    fn a_pin_and_an_unfinished_deployment_are_in_the_way() {
        let by = || Some("ops@example.com".to_owned());
        let running = deployment("d", "DEPLOYING", false);
        let queued = deployment("q", "PENDING_BUILD", false);
        let pinned = deployment("p", "ACTIVE", false);
        let in_flight = |id: &str| Some((BlockKind::InFlight, id.to_owned(), by()));
        assert_eq!(
            found(&json!({"in_progress_deployment": running})),
            in_flight("d")
        );
        assert_eq!(
            found(&json!({"pending_deployment": queued})),
            in_flight("q")
        );
        assert_eq!(
            found(&json!({"in_progress_deployment": running, "pinned_deployment": pinned})),
            Some((BlockKind::Pinned, "p".to_owned(), by()))
        );
    }

    #[test]
    fn what_has_ended_and_what_the_platform_does_for_itself_is_not() {
        for harmless in [
            deployment("d", "ERROR", false),
            deployment("d", "BUILDING", true),
        ] {
            assert_eq!(found(&json!({"pending_deployment": harmless})), None);
        }
        assert_eq!(found(&json!({})), None);
    }
}
