//! Values of the manifest that may be written in more than one way.

use std::fmt;
use std::time::Duration;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::types::RuleLevel;

/// Whether the variable `IPCTL_STATE` is kept with each app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// It is kept.
    #[default]
    On,
    /// It is neither read nor written.
    Off,
}

impl State {
    /// Tells whether this is the value that need not be written.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Text, or the truth value that older YAML readers make of `on`, `off`, `yes` and `no`.
enum Switch {
    Text(String),
    Truth(bool),
}

impl<'de> Deserialize<'de> for Switch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SwitchVisitor;

        impl Visitor<'_> for SwitchVisitor {
            type Value = Switch;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word such as `on` or `off`")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Switch, E> {
                Ok(Switch::Truth(value))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Switch, E> {
                Ok(Switch::Text(value.to_owned()))
            }
        }

        deserializer.deserialize_any(SwitchVisitor)
    }
}

impl<'de> Deserialize<'de> for State {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Switch::deserialize(deserializer)? {
            Switch::Truth(true) => Ok(Self::On),
            Switch::Truth(false) => Ok(Self::Off),
            Switch::Text(text) => match text.as_str() {
                "on" => Ok(Self::On),
                "off" => Ok(Self::Off),
                other => Err(D::Error::unknown_variant(other, &["on", "off"])),
            },
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::On => "on",
            Self::Off => "off",
        })
    }
}

impl JsonSchema for State {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "State".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Switch, on or off.",
            "enum": ["on", "off", true, false],
        })
    }
}

/// Reads levels by code, taking the `false` of an older YAML reader for `off`.
pub(super) fn deserialize_levels<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<IndexMap<String, RuleLevel>, D::Error> {
    let written = IndexMap::<String, Switch>::deserialize(deserializer)?;
    let level = |(code, switch)| match switch {
        Switch::Truth(false) => Ok((code, RuleLevel::Off)),
        Switch::Truth(true) => Err(D::Error::unknown_variant("on", LEVELS)),
        Switch::Text(text) => parse_level(&text)
            .map(|level| (code, level))
            .ok_or_else(|| D::Error::unknown_variant(&text, LEVELS)),
    };
    written.into_iter().map(level).collect()
}

/// Returns the schema of levels by code, with the `false` that stands for `off`.
pub(super) fn levels_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "additionalProperties": {
            "description": "Level of the check.",
            "enum": ["error", "warning", "note", "off", false],
        },
    })
}

const LEVELS: &[&str] = &["error", "warning", "note", "off"];

fn parse_level(text: &str) -> Option<RuleLevel> {
    Some(match text {
        "error" => RuleLevel::Error,
        "warning" => RuleLevel::Warning,
        "note" => RuleLevel::Note,
        "off" => RuleLevel::Off,
        _ => return None,
    })
}

/// A duration of one unit, such as `500ms`, `5s` or `2m`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9]{1,9}(ms|s|m)$", "x-pattern-words" = "a number and ms, s or m, such as `5s`", "examples" = ["500ms", "5s"]))]
pub struct ShortDuration(Duration);

impl ShortDuration {
    /// Returns the duration.
    pub fn get(self) -> Duration {
        self.0
    }
}

impl TryFrom<String> for ShortDuration {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        parse_duration(&text)
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a duration such as `500ms`, `5s` or `2m`"))
    }
}

/// Reads up to nine digits and a unit.
fn parse_duration(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at_checked(end)?;
    if digits.len() > 9 {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

impl From<ShortDuration> for String {
    fn from(duration: ShortDuration) -> Self {
        duration.to_string()
    }
}

impl fmt::Display for ShortDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.subsec_millis() {
            0 => write!(f, "{}s", self.0.as_secs()),
            _ => write!(f, "{}ms", self.0.as_millis()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_may_arrive_as_word_or_truth_value() {
        let state = |text: &str| serde_json::from_str::<State>(text).ok();
        assert_eq!(state("\"on\""), Some(State::On));
        assert_eq!(state("true"), Some(State::On));
        assert_eq!(state("\"off\""), Some(State::Off));
        assert_eq!(state("false"), Some(State::Off));
        assert_eq!(state("\"maybe\""), None);
        assert_eq!(state("1"), None);
    }

    #[test]
    fn durations_are_read_and_written() {
        let read = |text: &str| ShortDuration::try_from(text.to_owned()).ok();
        assert_eq!(read("500ms").unwrap().get(), Duration::from_millis(500));
        assert_eq!(read("5s").unwrap().to_string(), "5s");
        assert_eq!(read("2m").unwrap().to_string(), "120s");
        for wrong in ["", "5", "s", "5h", "-5s", "5 s", "12345678901234567890s"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
