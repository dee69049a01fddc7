//! Judges what the platform reports about running components; pure, asks nobody.

mod assess;
mod state;

pub use assess::{AppReport, ComponentReport, assess};
pub use state::State;
