//! What a Dockerfile takes from its build context, and whether that is there.

mod context;
mod dockerfile;
mod ignore;
mod pattern;
mod variables;

pub use context::{Build, Entry, Tree, build_rows};
