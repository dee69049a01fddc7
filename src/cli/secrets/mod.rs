//! What the commands about secrets have in common.

pub(super) mod change;
pub(super) mod env_file;
pub(super) mod generated;
pub(super) mod given;
pub(super) mod hidden_entry;
pub(super) mod lacking;
pub(super) mod places;
pub(super) mod stock;
