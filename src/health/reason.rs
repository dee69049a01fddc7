//! Why something is not healthy, and what helps.

use std::fmt;
use std::time::Duration;

use crate::model::live::{DeploymentId, DomainPhase, Phase};

/// Says why something is not healthy.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// Fewer instances are ready than wanted.
    NotReady {
        /// How many are ready.
        ready: u32,
        /// How many are wanted.
        desired: u32,
        /// The share of memory in use, where it is high.
        memory: Option<f64>,
        /// The share of CPU in use, where it is high.
        cpu: Option<f64>,
    },
    /// It is younger than the delay before its first check.
    Starting {
        /// How many are ready.
        ready: u32,
        /// How many are wanted.
        desired: u32,
        /// How long it runs.
        age: Duration,
        /// The delay.
        delay: Duration,
    },
    /// All instances are ready, and the platform still calls it unhealthy.
    CalledUnhealthy,
    /// The platform reports nothing about it.
    Unreported,
    /// It is in the spec, and the deployment that serves does not have it.
    NotInDeployment,
    /// It is part of the deployment that is under way.
    RollingOut,
    /// No instance of it is wanted.
    Unwanted,
    /// The app is stopped and kept.
    Archived,
    /// Visitors get a maintenance page.
    InMaintenance,
    /// A spec names the app, and the account has none of this name.
    NotCreated,
    /// No deployment serves, and there has been none.
    NeverDeployed,
    /// No deployment serves, and the newest one ended like this.
    NotServed(DeploymentId, Phase),
    /// A deployment is under way.
    UnderWay(DeploymentId, Phase),
    /// A domain is not ready; the step it waits at, if that is known.
    DomainNotReady(DomainPhase, Option<String>),
    /// The records that prove who owns a domain changed and want manual work.
    RecordsChanged,
    /// The certificate of a domain ends in so many days and was not renewed; none when it ended.
    CertificateEnds(Option<i64>),
    /// A request from outside got no good answer: the path, and what was wrong.
    BadAnswer(String, String),
}

/// Names what helps against a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Read what the component wrote.
    Log(String),
    /// Read what its crashed instances wrote.
    CrashLog(String),
    /// Ask why the newest deployment failed.
    Why,
    /// Wait for the deployment under way.
    Wait,
    /// Create the app.
    Create,
    /// Start a deployment.
    Deploy,
    /// Look at the app and its domains.
    Look,
}

impl Reason {
    /// Returns what helps; `component` is what it is about.
    pub(super) fn remedy(&self, component: Option<&str>) -> Remedy {
        let of = |remedy: fn(String) -> Remedy| component.map(|name| remedy(name.to_owned()));
        let remedy = match self {
            Self::NotReady { .. } => of(Remedy::CrashLog),
            Self::Starting { .. } | Self::CalledUnhealthy | Self::BadAnswer(..) => of(Remedy::Log),
            Self::RollingOut | Self::UnderWay(..) => Some(Remedy::Wait),
            Self::NotInDeployment | Self::NotServed(..) => Some(Remedy::Why),
            Self::NotCreated => Some(Remedy::Create),
            Self::NeverDeployed => Some(Remedy::Deploy),
            Self::Unreported
            | Self::Unwanted
            | Self::Archived
            | Self::InMaintenance
            | Self::DomainNotReady(..)
            | Self::RecordsChanged
            | Self::CertificateEnds(_) => None,
        };
        remedy.unwrap_or(Remedy::Look)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReady {
                ready,
                desired,
                memory,
                cpu,
            } => {
                write!(f, "{ready} of {desired} ready")?;
                write_percent(f, "memory", *memory)?;
                write_percent(f, "CPU", *cpu)
            }
            Self::Starting {
                ready,
                desired,
                age,
                delay,
            } => {
                let (age, delay) = (age.as_secs(), delay.as_secs());
                write!(
                    f,
                    "{ready} of {desired} ready, {age} s old; checks begin after {delay} s"
                )
            }
            Self::CalledUnhealthy => f.write_str("the platform calls it unhealthy"),
            Self::Unreported => f.write_str("the platform reports nothing about it"),
            Self::NotInDeployment => f.write_str("the active deployment does not have it"),
            Self::RollingOut => f.write_str("being rolled out"),
            Self::Unwanted => f.write_str("no instance of it is wanted"),
            Self::Archived => f.write_str("the app is archived"),
            Self::InMaintenance => f.write_str("visitors get a maintenance page"),
            Self::NotCreated => f.write_str("the account has no such app"),
            Self::NeverDeployed => f.write_str("no deployment is active"),
            Self::NotServed(id, phase) => {
                let id = short(id);
                write!(f, "no deployment is active; {id} ended as {phase}")
            }
            Self::UnderWay(id, phase) => write!(f, "deployment {} is {phase}", short(id)),
            Self::DomainNotReady(phase, step) => match step {
                Some(step) => write!(f, "domain {phase}, waiting at {step}"),
                None => write!(f, "domain {phase}"),
            },
            Self::RecordsChanged => f.write_str("its TXT records changed and have to be renewed"),
            Self::CertificateEnds(Some(days)) => write!(f, "certificate ends in {days} days"),
            Self::CertificateEnds(None) => f.write_str("certificate ended"),
            Self::BadAnswer(path, problem) => write!(f, "GET {path} {problem}"),
        }
    }
}

fn write_percent(f: &mut fmt::Formatter<'_>, what: &str, percent: Option<f64>) -> fmt::Result {
    match percent {
        Some(percent) => write!(f, ", {what} {percent:.0}%"),
        None => Ok(()),
    }
}

fn short(id: &DeploymentId) -> &str {
    id.as_str().get(..8).unwrap_or(id.as_str())
}
