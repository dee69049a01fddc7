//! What apps cost: a table for a person, JSON, CSV, and the tiers of a stack side by side.

mod csv;
mod json;
mod page;
#[cfg(test)]
mod tests;
mod text;
mod tiers;

pub use csv::cost_csv;
pub use json::cost_json;
pub use page::{CostPage, PriceOrigin, Traffic};
pub use text::cost_text;
pub use tiers::{TierBill, TiersPage, tiers_csv, tiers_json, tiers_text};
