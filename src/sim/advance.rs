//! Letting time pass: deployments end, the next in line begins, domains become ready.

use super::clock::{Moment, Pace};
use super::component::hosts;
use super::deploy::{Building, Order, begin, by_domain, by_person};
use super::random::Random;
use super::state::{App, DomainState, Settled, World};
use super::timeline::Phase;

/// Says whether letting time pass changed what is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passed {
    /// Nothing changed.
    Nothing,
    /// Something has to be saved.
    Something,
}

/// The most changes that one call makes to one app.
const MOST: usize = 10_000;

impl World {
    /// Makes everything happen that was due by `now`.
    pub(crate) fn advance(&mut self, now: Moment, pace: Pace) -> Passed {
        let mut passed = Passed::Nothing;
        let owner = self.owner.uuid.clone();
        for app in &mut self.apps {
            for _ in 0..MOST {
                if !step(app, &mut self.random, &owner, pace, now) {
                    break;
                }
                passed = Passed::Something;
            }
        }
        passed
    }
}

/// Makes the earliest thing happen that is due; false when nothing is.
fn step(app: &mut App, random: &mut Random, owner: &str, pace: Pace, now: Moment) -> bool {
    if start_next(app, now) {
        return true;
    }
    let ending = next_ending(app).filter(|(at, _)| *at <= now);
    let domain = next_domain(app).filter(|(at, _)| *at <= now);
    match (ending, domain) {
        (Some((end, _)), Some((ready, index))) if ready < end => {
            announce(app, random, pace, (ready, index));
        }
        (Some((at, index)), _) => settle(app, random, owner, pace, (at, index)),
        (None, Some((at, index))) => announce(app, random, pace, (at, index)),
        (None, None) => return false,
    }
    true
}

/// Starts the oldest deployment that waits when none is under way.
fn start_next(app: &mut App, now: Moment) -> bool {
    let busy = |d: &super::state::Deployment| d.settled.is_none() && d.started_at.is_some();
    if app.deployments.iter().any(busy) {
        return false;
    }
    let freed = app
        .deployments
        .iter()
        .filter_map(|d| d.active_since.or(d.settled.map(|end| end.at)))
        .max();
    let waiting = |d: &&mut super::state::Deployment| d.settled.is_none();
    let Some(next) = app.deployments.iter_mut().rev().find(waiting) else {
        return false;
    };
    let start = freed.map_or(next.created_at, |at| at.max(next.created_at));
    next.started_at = Some(start.min(now).max(next.created_at));
    true
}

fn next_ending(app: &App) -> Option<(Moment, usize)> {
    app.deployments
        .iter()
        .enumerate()
        .filter(|(_, d)| d.settled.is_none())
        .find_map(|(index, d)| Some((d.ends_at()?, index)))
}

fn next_domain(app: &App) -> Option<(Moment, usize)> {
    app.active()?;
    app.domains
        .iter()
        .enumerate()
        .filter(|(_, domain)| !domain.announced)
        .map(|(index, domain)| (domain.ready_at, index))
        .min()
}

fn settle(
    app: &mut App,
    random: &mut Random,
    owner: &str,
    pace: Pace,
    (at, index): (Moment, usize),
) {
    let Some(deployment) = app.deployments.get_mut(index) else {
        return;
    };
    let phase = deployment.timeline.ending;
    deployment.settled = Some(Settled { phase, at });
    app.updated_at = app.updated_at.max(at);
    match phase {
        Phase::Active => activate(app, (at, index)),
        Phase::Superseded => {
            let cause = by_person(owner, "manual", "CREATE_DEPLOYMENT", "MANUAL");
            begin(app, random, pace, Order::new(at, app.spec.clone(), cause));
        }
        _ => {}
    }
}

fn activate(app: &mut App, (at, index): (Moment, usize)) {
    let before = app.active.take();
    for old in &mut app.deployments {
        if Some(&old.id) == before.as_ref() {
            old.settled = Some(Settled {
                phase: Phase::Superseded,
                at,
            });
        }
    }
    let Some(deployment) = app.deployments.get_mut(index) else {
        return;
    };
    deployment.active_since = Some(at);
    let wait = deployment.timeline.domain_after;
    let wanted: Vec<String> = hosts(&deployment.spec)
        .into_iter()
        .map(|(host, _)| host)
        .collect();
    app.active = Some(deployment.id.clone());
    app.domains.retain(|domain| wanted.contains(&domain.host));
    for host in wanted {
        if !app.domains.iter().any(|domain| domain.host == host) {
            app.domains.push(DomainState {
                host,
                since: at,
                ready_at: at.plus(wait),
                announced: false,
            });
        }
    }
}

fn announce(app: &mut App, random: &mut Random, pace: Pace, (at, index): (Moment, usize)) {
    let Some(domain) = app.domains.get_mut(index) else {
        return;
    };
    domain.announced = true;
    let cause = by_domain(&domain.host);
    // A deployment under way carries the domain along; an internal one must not push a person's aside.
    let busy = app.deployments.iter().any(|d| d.settled.is_none());
    let Some(active) = app.active().filter(|_| !busy) else {
        return;
    };
    let order = Order {
        building: Building::Nothing,
        cloned_from: Some(active.id.clone()),
        ..Order::new(at, active.spec.clone(), cause)
    };
    begin(app, random, pace, order);
}
