//! The client against a scripted server: what goes over the wire, and what becomes of odd answers.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

#[path = "api/answers.rs"]
mod answers;
#[path = "api/calls.rs"]
mod calls;
#[path = "api/live_logs.rs"]
mod live_logs;
#[path = "api/probe.rs"]
mod probe;
#[path = "api/secrecy.rs"]
mod secrecy;
#[path = "api/server.rs"]
mod server;
