//! DNS records for people and for machines: wanted, planned, seen.

mod check;
mod plan;
pub(super) mod records;

pub use check::{Asked, DomainCheck, Resolvers, check_json, check_text, waiting_text};
pub use plan::{zone_plan_json, zone_plan_text};
pub use records::{ListedRecord, records_json, records_text};
