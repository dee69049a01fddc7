//! Everything that is known of an app to its state, and to what is not as it should be.

use jiff::Timestamp;

use crate::model::live::{App, AppHealth, Deployment, Instance, Phase};

use super::component::{ComponentReport, components};
use super::domain::DomainReport;
use super::endpoint::{Endpoints, ProbeReport, closed};
use super::reason::{Reason, Remedy};
use super::state::State;

/// Holds what is known of an app at one time.
#[derive(Debug, Clone)]
pub struct Observed<'a> {
    /// The app with its deployments and domains.
    pub app: &'a App,
    /// What the platform reports about its components.
    pub health: &'a AppHealth,
    /// Its instances, as far as they were asked for.
    pub instances: &'a [Instance],
    /// Its newest deployment, where the app itself shows none.
    pub newest: Option<&'a Deployment>,
    /// What it answers to visitors.
    pub endpoints: Endpoints,
    /// The time of all that.
    pub now: Timestamp,
}

/// Holds the judgement of one app.
#[derive(Debug, Clone, PartialEq)]
pub struct AppReport {
    /// The app's name.
    pub app: String,
    /// The worst state of its parts.
    pub state: State,
    /// The components that run all the time, in the order of the spec.
    pub components: Vec<ComponentReport>,
    /// The custom domains.
    pub domains: Vec<DomainReport>,
    /// What visitors get.
    pub endpoints: Endpoints,
    /// Everything that is not healthy, with the reason and what helps.
    pub problems: Vec<Problem>,
}

impl AppReport {
    /// Tells whether the account does not have the app.
    pub fn is_absent(&self) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|problem| problem.reason == Reason::NotCreated)
    }
}

/// Holds one thing that is not healthy.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The component or domain; none for the app as a whole.
    pub part: Option<String>,
    /// How bad it is.
    pub state: State,
    /// Why.
    pub reason: Reason,
    /// What helps.
    pub remedy: Remedy,
}

/// Judges an app that a spec names and the account does not have.
pub fn assess_absent(app: &str) -> AppReport {
    let problem = of_whole(State::Missing, Reason::NotCreated);
    AppReport {
        app: app.to_owned(),
        state: problem.state,
        components: Vec::new(),
        domains: Vec::new(),
        endpoints: Endpoints::NotAsked,
        problems: vec![problem],
    }
}

/// Judges an app by what is known of it.
pub fn assess(seen: Observed<'_>) -> AppReport {
    let mut components = components(&seen);
    let domains = seen.app.domains.iter();
    let domains: Vec<DomainReport> = domains
        .map(|domain| DomainReport::new(domain, seen.now))
        .collect();
    let whole = whole(&seen);
    let mut problems: Vec<Problem> = whole.into_iter().collect();
    problems.extend(components.iter().filter_map(of_component));
    problems.extend(domains.iter().filter_map(of_domain));
    for probe in seen.endpoints.probes() {
        take_answer(probe, &mut components, &mut problems);
    }
    let parts = components.iter().map(|component| component.state);
    let state = State::worst(parts.chain(problems.iter().map(|problem| problem.state)));
    AppReport {
        app: seen.app.name().to_owned(),
        state,
        components,
        domains,
        endpoints: seen.endpoints,
        problems,
    }
}

/// Judges the app as a whole: whether it is to serve, and by which deployment.
fn whole(seen: &Observed<'_>) -> Option<Problem> {
    if let Some(reason) = closed(seen.app) {
        return Some(of_whole(State::Suspended, reason));
    }
    if let Some(deployment) = seen.app.in_flight() {
        let under_way = Reason::UnderWay(deployment.id.clone(), deployment.phase.clone());
        return Some(of_whole(State::Progressing, under_way));
    }
    let serves = seen.app.active_deployment.as_ref();
    if serves.is_some_and(|deployment| deployment.phase == Phase::Active) {
        return None;
    }
    let reason = match seen.newest {
        Some(newest) => Reason::NotServed(newest.id.clone(), newest.phase.clone()),
        None => Reason::NeverDeployed,
    };
    Some(of_whole(State::Missing, reason))
}

fn of_whole(state: State, reason: Reason) -> Problem {
    Problem {
        part: None,
        state,
        remedy: reason.remedy(None),
        reason,
    }
}

fn of_component(component: &ComponentReport) -> Option<Problem> {
    let reason = component.reason.clone()?;
    Some(Problem {
        part: Some(component.name.clone()),
        state: component.state,
        remedy: reason.remedy(Some(&component.name)),
        reason,
    })
}

fn of_domain(domain: &DomainReport) -> Option<Problem> {
    let reason = domain.reason.clone()?;
    Some(Problem {
        part: Some(domain.host.clone()),
        state: domain.state,
        remedy: reason.remedy(None),
        reason,
    })
}

/// Takes an answer into account: a bad one makes its component as bad, unless that is still on its way or known to be worse.
fn take_answer(
    probe: &ProbeReport,
    components: &mut [ComponentReport],
    problems: &mut Vec<Problem>,
) {
    let Some(reason) = probe.reason() else {
        return;
    };
    let name = probe.component.as_deref();
    let component = components
        .iter_mut()
        .find(|component| Some(component.name.as_str()) == name);
    let state = match &component {
        Some(component) if component.state == State::Progressing => State::Progressing,
        _ => probe.answer.state(),
    };
    if let Some(component) = component {
        let explained = component.reason.is_some() && component.state >= state;
        component.state = component.state.max(state);
        if explained {
            return;
        }
        component.reason = Some(reason.clone());
    }
    problems.push(Problem {
        part: name.map(str::to_owned),
        state,
        remedy: reason.remedy(name),
        reason,
    });
}
