//! The command line: arguments, settings, streams, signals, exit codes, and one file for each command.
//!
//! Start at [`run`]. Only this module knows stdio, the environment and exit codes; everything it calls takes values and
//! gives values back.

mod args;
mod ci;
mod cmd;
mod consent;
mod console;
mod context;
mod deploy;
mod deployments;
mod duration;
mod endpoints;
mod environment;
mod error;
mod evidence;
mod exit;
mod files;
mod fix;
mod follow;
mod image;
mod init;
mod input_args;
mod listen;
mod live;
mod load;
mod logging;
mod logs;
mod look;
mod market;
mod online;
mod only;
mod operand;
mod output;
mod outside;
mod overlay;
mod pipeline;
mod plan_args;
mod pulled;
mod receipt;
mod recorder;
mod referee;
mod refuse;
mod report;
mod rules;
mod run;
mod runtime;
mod saved;
mod secret_value;
mod secrets;
mod settings;
mod signal;
mod sources;
mod stand_in;
mod stderr;
mod step_summary;
mod strategy;
mod target;
mod token;
mod variables;
mod watch;
mod what_if;
mod workflow;

pub use args::Cli;
pub use exit::{Exit, TABLE as EXIT_CODES};
pub use run::run;
