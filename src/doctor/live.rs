//! Domains and the last deployment of live apps.

use jiff::Timestamp;

use crate::health::{DomainReport, State};
use crate::model::live::{App, Deployment, Phase};

use super::check::{CheckId, Row};

/// How many characters of an id are shown.
const SHORT_ID: usize = 8;

/// Holds an app and its newest deployment.
#[derive(Debug, Clone)]
pub struct Trail<'a> {
    /// The app.
    pub app: &'a App,
    /// The newest deployment; none when there never was one.
    pub newest: Option<&'a Deployment>,
}

/// Judges the last deployment of an app, and whether a rollback holds it.
pub fn deployment_rows(trail: &Trail<'_>) -> Vec<Row> {
    let name = trail.app.name();
    let mut rows = vec![last(name, trail.newest)];
    if let Some(pinned) = &trail.app.pinned_deployment {
        let reason = format!(
            "pinned to the rolled-back deployment {}; later deployments are blocked",
            short(pinned)
        );
        let cure = format!("ipctl rollback commit {name}");
        rows.push(Row::ok(CheckId::Deployments, name, reason).warn(cure));
    }
    rows
}

fn last(name: &str, newest: Option<&Deployment>) -> Row {
    let row = |reason: String| Row::ok(CheckId::Deployments, name, reason);
    let Some(newest) = newest else {
        return row("never deployed".to_owned()).warn(format!("ipctl apply {name}"));
    };
    let reason = format!("last deployment {} {}", short(newest), newest.phase);
    match &newest.phase {
        Phase::Error => row(reason).fail(format!("ipctl why {name}")),
        Phase::Canceled => row(reason).warn(format!("ipctl deploy {name}")),
        phase if !phase.is_final() => row(reason).warn(format!("ipctl wait {name}")),
        _ => row(reason),
    }
}

fn short(deployment: &Deployment) -> &str {
    let id = deployment.id.as_str();
    id.get(..SHORT_ID).unwrap_or(id)
}

/// Judges each domain of an app as the platform reports it; resolvers are asked by another command.
pub fn domain_rows(app: &App, now: Timestamp) -> Vec<Row> {
    let rows = app.domains.iter().map(|domain| {
        let report = DomainReport::new(domain, now);
        let days = match report.certificate_days {
            Some(days) => format!(", certificate for {days} more days"),
            None => String::new(),
        };
        let reason = match &report.reason {
            Some(reason) => reason.to_string(),
            None => format!("{}{days}", report.phase),
        };
        let row = Row::ok(CheckId::Domains, report.host.clone(), reason);
        let cure = format!("ipctl dns check {}", app.name());
        match report.state {
            State::Healthy => row,
            state if state.is_bad() => row.fail(cure),
            _ => row.warn(cure),
        }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::check::State as Ended;
    use super::*;

    fn app(value: Value) -> App {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_last_phase_decides() {
        let app = app(json!({"id": "a", "spec": {"name": "shop"}}));
        let judged = |phase: &str| {
            let newest: Deployment =
                serde_json::from_value(json!({"id": "0123456789", "phase": phase})).unwrap();
            let rows = deployment_rows(&Trail {
                app: &app,
                newest: Some(&newest),
            });
            (rows[0].state(), rows[0].cure().map(str::to_owned))
        };
        assert_eq!(judged("ACTIVE"), (Ended::Ok, None));
        assert_eq!(
            judged("ERROR"),
            (Ended::Fail, Some("ipctl why shop".to_owned()))
        );
        assert_eq!(judged("BUILDING").0, Ended::Warn);
        assert_eq!(judged("CANCELED").0, Ended::Warn);
        let rows = deployment_rows(&Trail {
            app: &app,
            newest: None,
        });
        assert_eq!(rows[0].state(), Ended::Warn);
    }

    #[test]
    fn a_pinned_app_is_a_warning_of_its_own() {
        let app = app(
            json!({"id": "a", "spec": {"name": "shop"}, "pinned_deployment": {"id": "0123456789"}}),
        );
        let rows = deployment_rows(&Trail {
            app: &app,
            newest: None,
        });
        assert_eq!(rows[1].cure(), Some("ipctl rollback commit shop"));
    }

    #[test]
    fn a_domain_that_is_not_active_names_the_command_that_tells_more() {
        let app = app(json!({"id": "a", "spec": {"name": "shop"}, "domains": [
            {"spec": {"domain": "a.example"}, "phase": "ACTIVE"},
            {"spec": {"domain": "b.example"}, "phase": "CONFIGURING"},
            {"spec": {"domain": "c.example"}, "phase": "ERROR"},
        ]}));
        let rows = domain_rows(&app, Timestamp::UNIX_EPOCH);
        let states: Vec<Ended> = rows.iter().map(Row::state).collect();
        assert_eq!(states, [Ended::Ok, Ended::Warn, Ended::Fail]);
        assert_eq!(rows[2].cure(), Some("ipctl dns check shop"));
    }
}
