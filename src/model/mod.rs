//! The typed app spec, the manifest and everything else that is known about a spec without any I/O.

pub mod app;
pub mod live;
pub mod manifest;
pub mod path;
pub mod schema;
pub mod secret;
pub mod semantics;
