//! Drives the simulator over real connections, as its clients do.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail the test"
)]

#[path = "sim/lifecycle.rs"]
mod lifecycle;
#[path = "sim/persistence.rs"]
mod persistence;
#[path = "sim/protocol.rs"]
mod protocol;
#[path = "sim/scenarios.rs"]
mod scenarios;
#[path = "sim/streams.rs"]
mod streams;
#[path = "sim/support.rs"]
mod support;
