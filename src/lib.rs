//! Declarative deployer for DigitalOcean App Platform.
//!
//! Data flows one way, from files and live apps to what a person reads:
//!
//! ```text
//! specs/*.yaml - spec -> Document - model (typed view) - lint -> diagnostics
//!                           |
//! live apps --- api -> tree-+- diff::normalise - diff -> changes - plan - apply -> events - render
//! ```
//!
//! | module    | may import                                  | does I/O            | holds |
//! | --------- | ------------------------------------------- | ------------------- | ----- |
//! | `model`   | nothing                                     | no                  | typed spec, manifest, field paths, semantics table, secrets, live types |
//! | `catalog` | nothing                                     | no                  | instance sizes, prices, regions |
//! | `diag`    | `model`                                     | no                  | sources, spans, diagnostics, code registry |
//! | `spec`    | `model`, `diag`                             | files only          | text to document, document to typed model |
//! | `lint`    | `model`, `catalog`, `diag`, `spec`          | no                  | rules, their levels, allowances |
//! | `diff`    | `model`                                     | no                  | normalise, compare |
//! | `plan`    | `model`, `catalog`, `diff`                  | no                  | actions, secret decisions, cost |
//! | `architecture` | `model`, `catalog`, `plan`           | no                  | what a stack is made of and who calls whom |
//! | `api`     | `model`                                     | network             | `DigitalOcean` REST and log socket |
//! | `health`  | `model`                                     | no                  | assessment |
//! | `autopsy` | `model`, `diff`                             | no                  | why a deployment failed |
//! | `logs`    | `model`                                     | no                  | lines of logs: what they say, which are shown |
//! | `dns`     | `model`                                     | no                  | records of domains: wanted, seen, planned |
//! | `doctor`  | `model`, `health`                           | no                  | checks of the whole set-up, each with a cure |
//! | `apply`   | `model`, `plan`, `diff`, `api`, `health`, `autopsy` | through `api`       | execution, waiting, events |
//! | `render`  | all of the above but `api`, `spec`          | no                  | text, JSON, progress |
//! | `sim`     | `catalog`                                   | loopback, its state | an App Platform in this process |
//! | `cli`     | all                                         | stdio, env, signals | arguments, settings, exit codes |
//!
//! `tests/layering.rs` keeps the table true. Start reading at [`cli`] for what a command does and at [`plan`] for how
//! a change comes about.

pub mod api;
pub mod apply;
pub mod architecture;
pub mod autopsy;
pub mod catalog;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod dns;
pub mod doctor;
pub mod health;
pub mod lint;
pub mod logs;
pub mod model;
pub mod plan;
pub mod render;
pub mod sim;
pub mod spec;
