//! First words with services outside of the platform: databases, caches, anything that takes a connection.
//!
//! No secret leaves in clear text but to this machine. To a service whose certificate is not trusted a password is only
//! proven, never sent.

mod door;
mod mysql;
mod postgres;
mod redis;
mod tls;

pub use door::{Service, knock};
