//! Judges what is known of running apps: what the platform reports, and what they answered; pure, asks nobody.

mod assess;
mod component;
mod domain;
mod endpoint;
mod reason;
mod state;

pub use assess::{AppReport, Observed, Problem, assess, assess_absent};
pub use component::ComponentReport;
pub use domain::DomainReport;
pub use endpoint::{Answer, Endpoints, ProbeReport, closed};
pub use reason::{Reason, Remedy};
pub use state::State;

#[cfg(test)]
mod tests;
