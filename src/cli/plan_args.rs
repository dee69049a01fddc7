//! The flags of every command that makes a plan.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::plan::{Prune, SecretMode, Sources};
pub(super) use crate::render::words::quoted;

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::input_args::InputArgs;
use super::pipeline::PlanOptions;

/// Holds what shapes a plan besides the files.
///
/// A saved plan records every field under the name of its flag.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PlanArgs {
    /// When to send secret values that are given
    #[arg(long, value_name = "WHEN", default_value = "changed")]
    secrets: SecretChoice,
    /// Take the newest commit or image of every component; otherwise only sources that are new in the spec are looked up
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    update_sources: bool,
    /// Delete apps that belong to the stack and have no spec any more; for a whole directory with its ipctl.yaml
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    #[serde(skip)]
    pub inputs: InputArgs,
}

impl PlanArgs {
    /// Returns what the flags mean.
    pub(super) fn options(&self) -> PlanOptions {
        PlanOptions {
            secrets: self.secrets.into(),
            versions: if self.update_sources {
                Sources::Newest
            } else {
                Sources::Kept
            },
            prune: if self.prune {
                Prune::Delete
            } else {
                Prune::Report
            },
        }
    }

    /// Returns the options as a saved plan records them.
    pub(super) fn recorded(&self) -> Map<String, Value> {
        let mut options = record(self);
        options.extend(self.inputs.recorded());
        options
    }

    /// Takes the options of a saved plan; one that is unknown here is refused, since the plan would not be the same.
    pub(super) fn of_record(options: &Map<String, Value>) -> Outcome<Self> {
        let known = InputArgs::default().recorded();
        let (inputs, own): (Map<String, Value>, Map<String, Value>) = options
            .clone()
            .into_iter()
            .partition(|(name, _)| known.contains_key(name));
        Ok(Self {
            inputs: read(inputs)?,
            ..read(own)?
        })
    }
}

/// Returns flags as a saved plan records them.
pub(super) fn record(flags: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(flags) {
        Ok(Value::Object(options)) => options,
        _ => Map::new(),
    }
}

fn read<T: DeserializeOwned>(options: Map<String, Value>) -> Outcome<T> {
    serde_json::from_value(Value::Object(options)).map_err(|error| {
        Failure::new(
            Exit::Conflict,
            format!("the saved plan was made with an option that is unknown here: {error}"),
        )
    })
}

/// Says on the command line when given secrets are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SecretChoice {
    /// When they changed
    #[default]
    Changed,
    /// Never, if one is live
    Keep,
    /// Always
    Set,
}

impl From<SecretChoice> for SecretMode {
    fn from(choice: SecretChoice) -> Self {
        match choice {
            SecretChoice::Changed => Self::Changed,
            SecretChoice::Keep => Self::Keep,
            SecretChoice::Set => Self::Set,
        }
    }
}

/// Writes the flags that say the same as recorded options, without those that say what holds anyway.
pub(super) fn flags(options: &Map<String, Value>) -> Vec<String> {
    let usual = PlanArgs::default().recorded();
    let said = options
        .iter()
        .filter(|(name, value)| usual.get(*name) != Some(value));
    said.flat_map(|(name, value)| flag(name, value)).collect()
}

fn flag(name: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Bool(false) => Vec::new(),
        Value::Bool(true) => vec![format!("--{name}")],
        Value::Array(values) => values.iter().flat_map(|value| flag(name, value)).collect(),
        Value::String(text) => vec![format!("--{name} {}", quoted(text))],
        other => vec![format!("--{name} {}", quoted(&other.to_string()))],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_survive_their_record() {
        let options = json!({"secrets": "set", "allow-empty": ["A", "B"]});
        let Value::Object(options) = options else {
            return;
        };
        let args = PlanArgs::of_record(&options).unwrap();
        assert_eq!(args.secrets, SecretChoice::Set);
        assert_eq!(PlanArgs::of_record(&args.recorded()).unwrap(), args);
        let said = ["--secrets set", "--allow-empty A", "--allow-empty B"];
        assert_eq!(flags(&args.recorded()), said);
        assert_eq!(flags(&PlanArgs::default().recorded()), [""; 0]);
        let pruning = PlanArgs {
            prune: true,
            ..PlanArgs::default()
        };
        assert_eq!(flags(&pruning.recorded()), ["--prune"]);
        assert_eq!(pruning.options().prune, Prune::Delete);
    }

    #[test]
    fn an_unknown_option_is_refused() {
        let Value::Object(options) = json!({"secrets": "set", "moon": "full"}) else {
            return;
        };
        let failure = PlanArgs::of_record(&options).unwrap_err();
        assert_eq!(failure.exit(), Exit::Conflict);
        assert!(failure.what().contains("`moon`"), "{}", failure.what());
    }

    #[test]
    fn flags_of_every_form_can_be_pasted() {
        let value = json!({"tier": "budget", "set": ["a/b.c=1", "it's 2"], "bare": true, "off": false, "no": null});
        let Value::Object(options) = value else {
            return;
        };
        let expected = [
            "--tier budget",
            "--set a/b.c=1",
            "--set 'it'\\''s 2'",
            "--bare",
        ];
        assert_eq!(flags(&options), expected);
    }
}
