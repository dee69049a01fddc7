//! The flags of every command that reads specs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::environment::Environment;
use super::plan_args::record;
use super::variables::Given;

/// Holds what is put into the specs on the way.
///
/// A saved plan records every field under the name of its flag.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct InputArgs {
    /// Accept that the variable NAME of the environment is empty; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub allow_empty: Vec<String>,
}

impl InputArgs {
    /// Returns the environment as the specs may refer to it.
    pub(super) fn variables<'a>(&'a self, environment: &'a Environment) -> Given<'a> {
        Given::new(environment, &self.allow_empty)
    }

    /// Returns the flags as a saved plan records them.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        record(self)
    }
}
