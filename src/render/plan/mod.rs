//! A plan as text and as JSON.

mod cost;
mod human;
mod json;
mod outside;
mod saved;
mod secrets;
mod tier;

pub use cost::{budget_text, money};
pub use human::{changes_text, plan_text};
pub use json::{changes_json, plan_json};
pub use saved::saved_heading;
pub use tier::{TierView, tier_json, tier_text};
