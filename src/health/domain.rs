//! Domains and their certificates.

use jiff::Timestamp;

use crate::model::live::{Domain, DomainPhase, StepStatus};

use super::reason::Reason;
use super::state::State;

/// The days before the end of a certificate at which the platform should have renewed it long ago.
const LATE_DAYS: i64 = 7;

/// Holds the judgement of one custom domain.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainReport {
    /// The host.
    pub host: String,
    /// Its state.
    pub state: State,
    /// The platform's word for it.
    pub phase: DomainPhase,
    /// Whole days until its certificate ends, negative after that.
    pub certificate_days: Option<i64>,
    /// Why it is not healthy.
    pub reason: Option<Reason>,
}

impl DomainReport {
    /// Judges a domain at a time.
    pub fn new(domain: &Domain, now: Timestamp) -> Self {
        let ends = domain.certificate_expires_at;
        let days = ends.map(|end| end.duration_since(now).as_secs().div_euclid(24 * 3600));
        let (state, reason) = judge(domain, days);
        Self {
            host: domain.host().to_owned(),
            state,
            phase: domain.phase.clone(),
            certificate_days: days,
            reason,
        }
    }
}

fn judge(domain: &Domain, days: Option<i64>) -> (State, Option<Reason>) {
    let not_ready = || Some(Reason::DomainNotReady(domain.phase.clone(), step(domain)));
    match (&domain.phase, days) {
        _ if domain.rotate_validation_records => (State::Degraded, Some(Reason::RecordsChanged)),
        (DomainPhase::Pending | DomainPhase::Configuring, _) => (State::Progressing, not_ready()),
        (DomainPhase::Error, _) => (State::Degraded, not_ready()),
        (DomainPhase::Unknown(_), _) => (State::Unknown, not_ready()),
        (DomainPhase::Active, Some(..0)) => (State::Unhealthy, Some(Reason::CertificateEnds(None))),
        (DomainPhase::Active, Some(days)) if days < LATE_DAYS => {
            (State::Degraded, Some(Reason::CertificateEnds(Some(days))))
        }
        (DomainPhase::Active, _) => (State::Healthy, None),
    }
}

/// Returns the step that a domain waits at, or failed at.
fn step(domain: &Domain) -> Option<String> {
    let steps = &domain.progress.as_ref()?.steps;
    let first = |wanted: &StepStatus| steps.iter().find(|step| step.status == *wanted);
    let open = [StepStatus::Error, StepStatus::Running, StepStatus::Pending];
    let step = open.iter().find_map(first)?;
    Some(step.name.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn report(domain: Value) -> (State, String, Option<i64>) {
        let domain = serde_json::from_value(domain).unwrap();
        let report = DomainReport::new(&domain, "2026-08-07T09:00:00Z".parse().unwrap());
        let reason = report.reason.map(|reason| reason.to_string());
        (
            report.state,
            reason.unwrap_or_default(),
            report.certificate_days,
        )
    }

    #[test]
    fn a_domain_is_judged_by_phase_and_certificate() {
        let domain = |phase: &str, end: &str| json!({"spec": {"domain": "a.example"}, "phase": phase, "certificate_expires_at": end});
        assert_eq!(
            report(domain("ACTIVE", "2026-10-07T09:00:00Z")),
            (State::Healthy, String::new(), Some(61))
        );
        assert_eq!(
            report(domain("ACTIVE", "2026-08-10T08:00:00Z")),
            (
                State::Degraded,
                "certificate ends in 2 days".to_owned(),
                Some(2)
            )
        );
        assert_eq!(
            report(domain("ACTIVE", "2026-08-07T08:59:00Z")),
            (State::Unhealthy, "certificate ended".to_owned(), Some(-1))
        );
        assert_eq!(report(domain("ERROR", "")).0, State::Degraded);
    }

    #[test]
    fn a_domain_that_is_not_ready_names_its_step() {
        let steps = json!([{"name": "ensure-zone", "status": "SUCCESS"}, {"name": "verify-cname", "status": "RUNNING"}]);
        let domain = json!({"phase": "CONFIGURING", "progress": {"steps": steps}});
        assert_eq!(
            report(domain),
            (
                State::Progressing,
                "domain CONFIGURING, waiting at verify-cname".to_owned(),
                None
            )
        );
        let domain = json!({"phase": "ACTIVE", "rotate_validation_records": true});
        assert_eq!(report(domain).0, State::Degraded);
    }
}
