//! The checks of `ipctl doctor`: what gathered facts mean, and the one cure of each; pure, asks nobody.
//!
//! The checks follow the checklist of a first deployment: the token and what it may do, the platform and its logs, the
//! specs with their secrets and sources, the services outside of the platform, domains and the last deployment. Whoever
//! gathers the facts decides what is asked at all; what was not asked is a row too, with the reason.

mod build;
mod check;
mod external;
mod live;
mod login;
mod source;

pub use build::{Build, Entry, Tree, build_rows};
pub use check::{CheckId, Counts, Row, State, Verdict, counts};
pub use external::{Outside, external_row, http_row, usual_port};
pub use live::{Trail, deployment_rows, domain_rows};
pub use login::{Reads, account_row, api_row, clock_row, rate_row, scope_rows};
pub use source::{Access, Answer, branch_row, image_name, image_row};
