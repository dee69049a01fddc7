//! What the health check of the whole set-up gathers: each file the facts of some checks.

pub(super) mod externals;
pub(super) mod hosts;
pub(super) mod network;
pub(super) mod platform;
pub(super) mod reach;
pub(super) mod sources;
pub(super) mod stack;
mod working_copy;
