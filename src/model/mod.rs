//! The typed app spec, the manifest and everything else that is known about a spec without any I/O.

pub mod address;
pub mod app;
pub mod component;
pub mod database;
pub mod env;
pub mod live;
pub mod manifest;
pub mod names;
pub mod network;
pub mod observe;
pub mod path;
pub mod probe;
pub mod reference;
pub mod scaling;
pub mod schema;
pub mod secret;
pub mod semantics;
pub mod source;
pub mod view;
