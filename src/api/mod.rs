//! The client of the `DigitalOcean` API: requests, transport, retries, typed calls, log streams.
//!
//! Requests are built without I/O in [`endpoints`], sent in one place by the transport, and judged by the pure policy in
//! [`retry`]. Nothing here reads files or the environment, prints, or decides what a caller should do about an error.
//! The one exception is the HTTP library, which reads the usual proxy variables by itself for addresses that are not
//! loopback.

mod base;
mod choice;
mod client;
mod console;
mod decode;
pub mod endpoints;
mod error;
mod log_reader;
mod observe;
mod page;
mod payload;
mod probe;
mod pull_requests;
mod request;
mod resolve;
pub mod retry;
mod send_error;
mod service;
mod socket;
mod status;
mod tls;
mod token;
mod transport;
mod unpack;
mod web;

pub use base::BaseUrl;
pub use choice::{
    BuildCache, BuildpackUpgrade, DeploymentQuery, EventLogRequest, EventQuery, Follow,
    InvocationQuery, JobLogRequest, LogKind, LogRequest, PageAt, Pin, RebuildAfter, SourceVersions,
    TrustedSources,
};
pub use client::Client;
pub use console::Console;
pub use error::{ApiError, Call, ErrorKind, LostCause, Outage, SizeLimit};
pub use log_reader::{LogChunk, LogOrigin, LogReader};
pub use observe::{Clock, Observer, RateLimit, Silent, SystemClock, Wait, WaitReason};
pub use payload::SpecPayload;
pub use probe::{ProbeError, Prober, PublicAnswer, Redirects};
pub use pull_requests::{Comment, PullRequest};
pub use request::{Idempotency, Request, Verb};
pub use resolve::{Delegation, NoResolver, Resolver, Server};
pub use service::{Service, knock};
pub use token::Token;
pub use transport::{DEFAULT_MAX_REPLY_BYTES, Options, Timeouts};
pub use web::{Bearer, Web, WebAnswer};
