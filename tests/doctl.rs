//! Replays what doctl and its neighbours send, byte for byte as recorded, and checks what they need from each reply.
//!
//! The requests were recorded from a doctl built on godo 1.202. Where the environment variable `DOCTL` names a doctl
//! binary, that one is run as well.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail the test"
)]

#[path = "doctl/apps.rs"]
mod apps;
#[path = "doctl/binary.rs"]
mod binary;
#[path = "doctl/catalogue.rs"]
mod catalogue;
#[path = "doctl/deployments.rs"]
mod deployments;
#[path = "doctl/dns.rs"]
mod dns;
#[path = "doctl/logs.rs"]
mod logs;
#[path = "doctl/neighbours.rs"]
mod neighbours;
#[path = "doctl/records.rs"]
mod records;
#[path = "doctl/wire.rs"]
mod wire;
