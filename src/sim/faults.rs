//! Scenarios that are still to strike.

use super::component::{Component, Kind, components};
use super::scenario::{Scenario, ScenarioKind, Script};
use super::state::App;
use super::timeline::{Phase, Story};

/// Holds the scenarios with what is left of their counts.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Scenario>);

/// Names an app for the question whether a scenario is about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    /// The app's id, when it is known.
    pub(crate) id: Option<&'a str>,
    /// The app's name, when it is known.
    pub(crate) name: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Names `app`.
    pub(crate) fn of(app: &'a App) -> Self {
        Self {
            id: Some(&app.id),
            name: Some(app.name()),
        }
    }

    fn is(self, wanted: &str) -> bool {
        self.id == Some(wanted) || self.name == Some(wanted)
    }
}

/// The most scenarios that wait at one time.
const MOST: usize = 1000;

impl Faults {
    /// Starts with `scenarios`.
    pub(crate) fn new(scenarios: Vec<Scenario>) -> Self {
        Self(scenarios)
    }

    /// Adds a scenario.
    pub(crate) fn add(&mut self, scenario: Scenario) {
        if self.0.len() < MOST {
            self.0.push(scenario);
        }
    }

    /// Uses up one strike of a scenario of this kind about `subject`.
    pub(crate) fn strike(&mut self, kind: ScenarioKind, subject: Subject<'_>) -> Option<Scenario> {
        self.0.retain(|scenario| scenario.count > 0);
        let about = |scenario: &&mut Scenario| {
            scenario.kind == kind && scenario.app.as_deref().is_none_or(|app| subject.is(app))
        };
        let hit = self.0.iter_mut().find(about)?;
        hit.count -= 1;
        Some(hit.clone())
    }

    /// Returns what goes wrong in the next deployment of `app` with `spec`.
    pub(crate) fn script(&mut self, subject: Subject<'_>, spec: &serde_json::Value) -> Script {
        let mut script = Script {
            slow_build: self.strike(ScenarioKind::SlowBuild, subject).is_some(),
            ..Script::default()
        };
        if let Some(hit) = self.strike(ScenarioKind::BuildError, subject) {
            script.broken_build = pick(spec, &hit, |c| c.kind != Kind::Database && !c.is_image())
                .or_else(|| pick(spec, &hit, |c| c.kind != Kind::Database));
        }
        self.break_start(subject, spec, &mut script);
        if let Some(hit) = self.strike(ScenarioKind::Unhealthy, subject) {
            script.unready = pick(spec, &hit, keeps_running);
        }
        if self.strike(ScenarioKind::Superseded, subject).is_some() {
            script.interruption = Some(Phase::Superseded);
        }
        if self.strike(ScenarioKind::Cancelled, subject).is_some() {
            script.interruption = Some(Phase::Canceled);
        }
        script
    }

    /// Chooses what keeps a component of the next deployment from coming up.
    fn break_start(&mut self, subject: Subject<'_>, spec: &serde_json::Value, script: &mut Script) {
        for (kind, story) in FAILED_STARTS {
            if let Some(hit) = self.strike(kind, subject) {
                // Only services are asked whether they are there, as a rule.
                let fits_best = |c: &Component<'_>| !story.runs() || c.kind == Kind::Service;
                let name = pick(spec, &hit, |c| has_containers(c) && fits_best(c))
                    .or_else(|| pick(spec, &hit, has_containers));
                script.broken_start = name.map(|name| (name, story));
            }
        }
    }
}

/// The scenarios in which a container does not come up, and why.
const FAILED_STARTS: [(ScenarioKind, Story); 8] = [
    (ScenarioKind::CrashLoop, Story::Usual),
    (ScenarioKind::OutOfMemory, Story::OutOfMemory),
    (ScenarioKind::CommandNotFound, Story::CommandNotFound),
    (ScenarioKind::WrongArchitecture, Story::WrongArchitecture),
    (ScenarioKind::DatabaseRefused, Story::DatabaseRefused),
    (ScenarioKind::HealthCheckTimeout, Story::Silent),
    (ScenarioKind::WrongPort, Story::WrongPort),
    (ScenarioKind::LocalhostOnly, Story::LocalhostOnly),
];

fn keeps_running(component: &Component<'_>) -> bool {
    component.is_running()
}

fn has_containers(component: &Component<'_>) -> bool {
    component.is_running() || component.kind == Kind::Job
}

/// Returns the component that a scenario names, or the first that fits.
fn pick(
    spec: &serde_json::Value,
    scenario: &Scenario,
    fits: impl Fn(&Component<'_>) -> bool,
) -> Option<String> {
    let mut candidates = components(spec).into_iter().filter(fits);
    let found = match &scenario.component {
        Some(name) => candidates.find(|component| component.name == name),
        None => candidates.next(),
    };
    found.map(|component| component.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_strikes_as_often_as_it_says_and_only_its_app() {
        let mut faults = Faults::new(vec!["pinned:shop*2".parse().unwrap()]);
        let other = Subject {
            id: None,
            name: Some("other"),
        };
        let shop = Subject {
            id: None,
            name: Some("shop"),
        };
        assert!(faults.strike(ScenarioKind::Pinned, other).is_none());
        assert!(faults.strike(ScenarioKind::Pinned, shop).is_some());
        assert!(faults.strike(ScenarioKind::Pinned, shop).is_some());
        assert!(faults.strike(ScenarioKind::Pinned, shop).is_none());
    }
}
