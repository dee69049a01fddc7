//! The rules, one file each, in groups.

pub(super) mod network;
pub(super) mod practice;
pub(super) mod reading;
pub(super) mod routes;
pub(super) mod structure;
pub(super) mod variables;
