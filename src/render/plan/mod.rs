//! A plan as text, as JSON, as Markdown and as a patch.

mod blocks;
mod brief;
mod cost;
mod drift;
mod frame;
mod guards;
mod guards_json;
mod human;
mod ignored;
mod json;
mod layout;
mod markdown;
mod outside;
mod outside_json;
mod parts;
mod patch;
mod rows;
mod saved;
mod schema;
mod secrets;
mod spec;
mod text;
mod tier;
mod totals;
mod values;
mod view;

#[cfg(test)]
pub(super) mod tests;

pub use cost::money;
pub(super) use cost::{delta, dispute_words};
pub use drift::{drift_json, drift_text};
pub use frame::Frame;
pub use guards::{budget_remarks, deployment_words};
pub use human::{changes_text, plan_page, plan_text};
pub use json::{ActionData, PlanData, changes_json, plan_json};
pub(super) use json::{ChangeData, changes};
pub(super) use markdown::cost_cell;
pub use markdown::{ByteLimit, plan_markdown};
pub use patch::plan_patch;
pub use saved::saved_heading;
pub use schema::plan_schema;
pub use spec::{SpecPage, spec_data, specs_text};
pub use tier::{TierView, tier_text};
pub(super) use totals::cost_words;
pub use view::Detail;
