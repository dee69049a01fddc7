//! Drives the real binary against the embedded App Platform, over real HTTP and websockets.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod aftermath;
mod apply;
mod bad_input;
mod bounded;
mod ci;
mod commands;
mod commands_in_trouble;
mod completion;
mod console;
mod cost;
mod deployments;
mod diff;
mod dns;
mod dns_server;
mod docs;
mod doctl_table;
mod doctor;
mod endings;
mod environment;
mod faults;
mod first_run;
mod formats;
mod graph;
mod guards;
mod health;
mod hostile;
mod ignore;
mod init;
mod interrupt;
mod kill;
mod log_server;
mod logs;
mod newest;
mod outside;
mod plan;
mod postgres_server;
mod proxy;
mod pull;
mod queue;
mod receipt;
mod referee;
mod render;
mod saved;
mod secrecy;
mod secret_sources;
mod secrets;
mod secrets_commands;
mod stand_in;
mod status;
mod step_summary;
mod stop;
mod stream;
mod support;
mod terminal;
mod tiers;
mod validate;
mod verify;
mod waves;
mod why;
