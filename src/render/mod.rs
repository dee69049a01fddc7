//! Values to text: diagnostics, plans, reports, progress, JSON. Compares nothing, fetches nothing.
//!
//! Nothing here writes to a stream, and nothing foreign gets out raw: control and bidirectional characters are escaped in
//! [`sanitise`], and the hidden parts of a source are replaced before it is quoted.

pub mod autopsy;
pub mod cost;
pub mod deployments;
pub mod diagnostic;
pub mod dns;
pub mod docs;
pub mod doctor;
pub mod duration;
pub mod events;
pub mod findings;
pub mod fit;
pub mod graph;
pub mod health;
pub mod json;
pub mod logs;
mod markdown;
pub mod outcome;
pub mod patch;
pub mod plan;
pub mod progress;
pub mod receipt;
pub mod report;
pub mod rollback;
pub mod rule;
pub mod sanitise;
pub mod sarif;
pub mod secrets;
pub mod status;
pub mod style;
pub mod summary;
pub mod table;
pub mod verified;
pub mod words;
pub mod yaml;
