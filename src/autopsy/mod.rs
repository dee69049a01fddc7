//! Why a deployment failed: what the platform says, what the component wrote, and what was changed, joined.
//!
//! Pure: the deployment, its log lines and the changes come in, an [`Autopsy`] comes out. What the platform states is taken
//! as it is; what is concluded from log lines is a [`Cause`] that whoever shows it has to call likely.

mod blame;
mod cause;
mod examine;
mod line;
mod pattern;
mod reason;

pub use cause::Cause;
pub use examine::{Autopsy, Evidence, Survivor, examine};
pub use line::{Line, LineKind};
pub use reason::{Happening, happening};
