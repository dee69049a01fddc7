//! An App Platform in this process, for working without a token and a network.
//!
//! It serves the whole API for apps, DNS zones and the account on a loopback port, keeps its state in a folder or in
//! memory, and plays deployments, logs and faults on a clock. Any client can use it. It knows nothing of the rest of
//! this crate but the catalogue of sizes and regions, so that a misreading of the API cannot be shared.
//!
//! What is remembered (`state`) changes by requests (`routes` through `core` and `deploy`) and by time (`advance`); reply
//! objects are made from it and the time (`shape`). A deployment's course is fixed when it is made (`rollout`) and read
//! off later (`timeline`), so that the same moment always looks the same, also after a restart. Everything that an
//! answer shows was saved before the answer is sent (`shared`, `store`).
//!
//! # Tokens
//!
//! Any token is good, with two exceptions: one that contains `bad` is refused with 401, and one that contains `readonly`
//! gets 403 for everything that writes or opens a console. Nothing else is read from a token.
//!
//! # Choices
//!
//! Where the platform's behaviour is not documented, this is what happens here.
//!
//! Requests and replies:
//!
//! - Unknown members of a body are ignored beside `spec`; inside `spec` see `canonical` and `validate`.
//! - Errors have the ids `bad_request`, `conflict` and so on by status; 405 is `method_not_allowed`, 413 is
//!   `payload_too_large`. Bodies end at 4 MiB.
//! - `application/yaml` is neither read nor written.
//! - `GET /v2/apps` is ordered by creation, oldest first. `per_page` above 200 counts as 200, numbers below 1 count as 1,
//!   anything else is 400. `GET /v2/apps?name=…` filters nothing.
//! - `project_id` is shown where a single app is returned, and in lists with `with_projects`.
//! - Single-app routes take ids only. `project_id` may be any UUID.
//! - Rate limits count accepted requests only and per token; a refused one costs nothing.
//! - `propose` encrypts as a write would. Without `app_id` every `EV[…]` value is foreign and refused.
//!
//! Deployments:
//!
//! - One deployment of an app is under way at a time. A newer one waits for it, and takes the place of one that waits.
//!   Overlapping updates are served in the order in which they arrive; the last one wins.
//! - A pinned app answers 409 to updates, deployments, restarts and further rollbacks. During a rollback the app's spec
//!   is that of its target. Commit and revert of an app that is not pinned are 400.
//! - The causes are `manual` (create and deploy), `app spec updated`, `restart`, `rollback`, `rollback reverted`,
//!   `database password reset`, `buildpack upgraded`. No push ever comes and nothing is rolled back by itself.
//! - Looking a source up anew always finds a newer commit or digest; a build is reused when neither the source nor what
//!   feeds the build has changed. A restart without an active deployment is 400.
//! - Every component has a group under `deploy/components`; services, workers and jobs have the leaves `deploy` and
//!   `wait`, static sites and functions only `deploy`, new development databases `provision`. Jobs before the rollout come
//!   first, then containers, then jobs after it, scheduled jobs, and jobs for failures.
//! - A step that is stopped by a cancellation or replacement shows ERROR without a reason. `summary_steps` repeats the
//!   top level. Cancelling twice is fine; cancelling what ended otherwise is 400.
//! - A domain is ready 45 s after its deployment. The deployment that follows is left out while another is under way.
//! - An app keeps its newest 300 deployments, and the active one.
//!
//! What runs:
//!
//! - Health and instances cover services and workers, and functions by count; before the first active deployment both
//!   are empty objects. Replicas are always ready.
//! - Scheduled jobs run by the real clock whatever the speed, for 6 to 18 s; only the newest 100 runs of the last 31 days
//!   are shown. Runs of deploy-time jobs have the trigger `MANUAL`.
//! - Nothing scales by itself, so the only events are deployments; their logs are 400.
//! - `detect` answers the same Node.js service for every repository. Traffic is made up per app and day.
//! - Trusted sources are switched without a deployment.
//!
//! Apps:
//!
//! - A request whose `Host` is an app's default host, or a domain of it that is ready, is answered by the app, over plain
//!   HTTP on the same port and without a token: 200 with the name of the component that the first ingress rule that fits
//!   leads to, a redirect, or 404. Such answers carry the header `x-simulated-app`. They are not in the request log.
//!
//! Logs and consoles:
//!
//! - Addresses are good for an hour and any number of connections. Frames hold one line, and no pings are sent. At most
//!   64 streams are open; a stream begins with at most 1000 lines of each component.
//! - Run logs exist while a deployment deploys or serves. Later, also after a failure, they are refused with
//!   `final_cleanup`; logs of what never began are refused with the phase. A log without a type is refused.
//! - `RUN_RESTARTED` holds the earlier attempts of a crashing container and nothing otherwise.
//! - A stream that is followed ends with 1000 when its deployment is over or replaced.
//! - The shell of a console knows a few commands, quotes, `;`, `$?` and `sh -c`, and nothing else.

mod advance;
mod call;
mod canonical;
mod clock;
mod component;
mod console;
mod core;
mod cron;
mod deploy;
mod edge;
mod error;
mod faults;
mod fields;
mod http;
mod limit;
mod lines;
mod logs;
mod net;
mod options;
mod page;
mod pipeline;
mod price;
mod random;
mod record;
mod reference;
mod rollout;
mod routes;
mod scenario;
mod server;
mod shape;
mod shared;
mod state;
mod store;
mod stream;
mod timeline;
mod token;
mod validate;
mod vault;

pub use clock::{Clock, ManualClock};
pub use options::{Limits, Options, StartError};
pub use record::RequestRecord;
pub use scenario::{SCENARIOS, Scenario, ScenarioError, ScenarioInfo, ScenarioKind};
pub use server::Simulator;
