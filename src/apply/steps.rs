//! The step tree of a deployment, flattened to what a person follows.

use std::fmt;

use crate::model::live::{Progress, Reason, Step, StepStatus};

/// Says in which half of a deployment a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Building.
    Build,
    /// Rolling out.
    Deploy,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Build => "build",
            Self::Deploy => "deploy",
        })
    }
}

/// Says what is done in a step that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// It is worked on.
    Work,
    /// It was started, and is waited for until it is ready.
    Wait,
}

/// Holds the state of one component in one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StepView {
    /// The stage.
    pub stage: Stage,
    /// The component.
    pub component: String,
    /// Its state.
    pub status: StepStatus,
    /// What is done while it is under way.
    pub activity: Activity,
    /// What the platform says about it.
    pub reason: Option<Reason>,
}

impl StepView {
    /// Tells whether instances of the component are being started.
    pub(super) fn is_rolling(&self) -> bool {
        self.stage == Stage::Deploy && self.status != StepStatus::Pending
    }
}

/// Lists the components under `build` and `deploy` in their order.
pub fn step_views(progress: &Progress) -> Vec<StepView> {
    let stage = |name: &str| match name {
        "build" => Some(Stage::Build),
        "deploy" => Some(Stage::Deploy),
        _ => None,
    };
    progress
        .steps
        .iter()
        .filter_map(|top| Some((stage(&top.name)?, top)))
        .flat_map(|(stage, top)| component_steps(top).map(move |step| view(stage, step)))
        .collect()
}

fn component_steps(top: &Step) -> impl Iterator<Item = &Step> {
    top.steps
        .iter()
        .filter(|step| step.name == "components")
        .flat_map(|group| group.steps.iter())
}

fn view(stage: Stage, step: &Step) -> StepView {
    StepView {
        stage,
        component: step
            .component_name
            .clone()
            .unwrap_or_else(|| step.name.clone()),
        status: step.status.clone(),
        activity: activity(step),
        reason: step
            .reason
            .clone()
            .or_else(|| step.steps.iter().find_map(|leaf| leaf.reason.clone())),
    }
}

fn activity(step: &Step) -> Activity {
    let waits = |leaf: &Step| leaf.name == "wait" && leaf.status == StepStatus::Running;
    if step.steps.iter().any(waits) {
        Activity::Wait
    } else {
        Activity::Work
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn progress(deploy: &str) -> Progress {
        serde_json::from_value(json!({"steps": [
            {"name": "build", "status": "SUCCESS", "steps": [{"name": "components", "status": "SUCCESS", "steps": [
                {"name": "web", "status": "SUCCESS", "component_name": "web", "reason": {"code": "PreBuiltImage"}}]}]},
            {"name": "deploy", "status": deploy, "steps": [{"name": "components", "status": deploy, "steps": [
                {"name": "web", "status": deploy, "component_name": "web", "steps": [
                    {"name": "deploy", "status": "SUCCESS"},
                    {"name": "wait", "status": deploy, "component_name": "web",
                     "reason": {"code": "ContainerHealthChecksFailed", "message": "No answer."}}]}]}]}]}))
        .unwrap()
    }

    #[test]
    fn components_are_listed_by_stage_with_their_reason() {
        let views = step_views(&progress("RUNNING"));
        let shown: Vec<String> = views
            .iter()
            .map(|view| {
                format!(
                    "{} {} {}",
                    view.stage,
                    view.component,
                    view.reason.as_ref().map_or("", |r| &r.code)
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "build web PreBuiltImage",
                "deploy web ContainerHealthChecksFailed"
            ]
        );
    }

    #[test]
    fn a_component_that_was_started_is_waited_for() {
        let activities = |deploy| {
            step_views(&progress(deploy))
                .into_iter()
                .map(|view| view.activity)
        };
        assert!(activities("RUNNING").eq([Activity::Work, Activity::Wait]));
        assert!(activities("SUCCESS").eq([Activity::Work, Activity::Work]));
    }

    #[test]
    fn the_failed_leaf_is_found() {
        let failed = progress("ERROR").failed_step().unwrap();
        assert_eq!(failed.component.as_deref(), Some("web"));
        assert_eq!(
            failed.to_string(),
            "deploy/components/web/wait: No answer. (ContainerHealthChecksFailed)"
        );
        assert_eq!(progress("SUCCESS").failed_step(), None);
    }

    #[test]
    fn success_needs_every_half() {
        assert!(progress("SUCCESS").has_succeeded());
        assert!(!progress("PENDING").has_succeeded());
        assert!(!Progress::default().has_succeeded());
    }
}
