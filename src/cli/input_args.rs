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
    /// Take the variant NAME of the stack, as ipctl.yaml describes it
    #[arg(long, value_name = "NAME")]
    pub tier: Option<String>,
    /// Give a field another value, such as `shop/web.instance_count=2`; may be given more than once
    #[arg(long, value_name = "APP[/COMPONENT].FIELD=VALUE")]
    pub set: Vec<String>,
    /// Run another image, such as `shop/web=v2` or `shop/web=sha256:...`; may be given more than once
    #[arg(long, value_name = "APP/COMPONENT=TAG|DIGEST")]
    pub image: Vec<String>,
    /// What `--what-if` sets, in the form of `--set`
    #[arg(skip)]
    #[serde(skip)]
    pub what_if: Vec<String>,
    /// Accept that the variable NAME of the environment is empty; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub allow_empty: Vec<String>,
}

impl InputArgs {
    /// Returns the environment as the specs may refer to it.
    pub(super) fn variables<'a>(&'a self, environment: &'a Environment) -> Given<'a> {
        Given::new(environment, &self.allow_empty)
    }

    /// Tells whether the specs are read otherwise than they are written.
    pub(super) fn change_specs(&self) -> bool {
        self.tier.is_some()
            || !self.set.is_empty()
            || !self.image.is_empty()
            || !self.what_if.is_empty()
    }

    /// Returns the flags as a saved plan records them.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        record(self)
    }
}
