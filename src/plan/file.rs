//! A plan as a file: what was reviewed, bound to everything it was made of.
//!
//! The file is never what is sent. Applying it makes a fresh plan from the recorded targets and options, and goes on only
//! if that plan is the recorded one, part by part; [`SavedPlan::stale_against`] says what is not. No secret's plaintext is
//! in it: specs are [masked](crate::diff::mask), values of secrets are named by their source.
//!
//! A new field of [`AppPlan`] has to be recorded here too, as a field that older files may leave out.

use std::fmt::Write;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::catalog::Cents;
use crate::diff::{Change, mask};
use crate::model::live::AppId;

use super::build::{Action, AppPlan, Plan, Standing};
use super::cost::{AppCost, Monthly};
use super::effect::Effect;
use super::guard::Destruction;
use super::ignore::IgnoredChange;
use super::outside::Outside;
use super::secrets::SecretLine;
use super::sources::Sources;
use super::state::{STATE_KEY, write_sorted};

/// The value of the member `format`, by which a saved plan is told from everything else.
pub const FORMAT: &str = "ipctl-saved-plan";
/// The version of the form that is written here.
pub const FORMAT_VERSION: u64 = 1;

/// Holds one file that a plan was made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its path as it was given.
    pub path: String,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl FileRecord {
    /// Records a file with its content.
    pub fn new(path: impl Into<String>, content: &[u8]) -> Self {
        Self {
            path: path.into(),
            sha256: sha256(content),
        }
    }
}

/// Says by whom, when and of what a plan was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The version of `ipctl`.
    pub ipctl: String,
    /// When.
    pub made: Timestamp,
    /// The API that was asked.
    pub platform: String,
    /// The account or team that owns its apps, when there was an app to tell.
    pub account: Option<String>,
    /// The targets of the command line.
    pub targets: Vec<String>,
    /// Every option that shaped the plan; what they mean is known to whoever makes plans of them.
    pub options: Map<String, Value>,
    /// The files that were read.
    pub files: Vec<FileRecord>,
    /// What may be spent in a month.
    pub budget: Option<Cents>,
    /// What the live apps of the stack cost that are not in the plan; only shown, since it is counted anew.
    #[serde(default)]
    pub others: Monthly,
}

/// Holds the record of one app of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedApp {
    /// The app's name.
    pub name: String,
    /// The file that wants it so.
    pub file: String,
    /// What happens.
    pub action: Action,
    /// The live app, when there is one.
    pub id: Option<AppId>,
    /// The hash of the live spec without plaintext secrets.
    pub live_hash: Option<String>,
    /// The hash of what is sent, without plaintext secrets.
    pub outgoing_hash: String,
    /// The prediction of what the platform will do.
    pub effect: Option<Effect>,
    /// The differences that sending makes.
    pub changes: Vec<Change>,
    /// The differences between live spec and file that the platform says it would not make.
    #[serde(default)]
    pub unmade: Vec<Change>,
    /// The differences that the manifest lets be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<IgnoredChange>,
    /// What somebody else changed after the last apply.
    #[serde(default)]
    pub outside: Option<Outside>,
    /// What is sent for each secret.
    pub secrets: Vec<SecretLine>,
    /// The removals that need consent of their own.
    pub destructions: Vec<Destruction>,
    /// What it costs now.
    pub cost_before: AppCost,
    /// What it will cost.
    pub cost_after: AppCost,
    /// The platform's own monthly price for it, when it was asked.
    #[serde(default)]
    pub quoted: Option<Cents>,
    /// Where the app can be reached.
    pub url: Option<String>,
    /// Whether the live app runs the spec that it carries.
    pub standing: Standing,
    /// Which commits and images it runs afterwards.
    #[serde(default, skip_serializing_if = "Sources::are_kept")]
    pub sources: Sources,
    /// The live spec, masked and without the state.
    pub live: Option<Value>,
    /// The spec that is sent, masked.
    pub outgoing: Value,
}

/// Holds a plan as it is written to a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedPlan {
    format: String,
    version: u64,
    /// By whom, when and of what it was made.
    pub origin: Origin,
    /// The apps, in the order of the plan.
    pub apps: Vec<SavedApp>,
}

/// Says why a text is no saved plan that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadablePlan {
    /// It is not JSON, or ends too early.
    #[error("not whole JSON: {problem}")]
    NotJson {
        /// What is wrong, with line and column.
        problem: String,
    },
    /// It is JSON of another kind.
    #[error("not a saved plan: its `format` is not `{FORMAT}`")]
    Foreign,
    /// It was written in a form that is not known here.
    #[error("a saved plan of form {found}; this version reads form {FORMAT_VERSION}")]
    OtherVersion {
        /// The version of the form.
        found: u64,
    },
    /// A part of it has not the form of a saved plan.
    #[error("`{path}` is damaged: {problem}")]
    Damaged {
        /// The part.
        path: String,
        /// What is wrong, with line and column.
        problem: String,
    },
}

/// The members by which a saved plan is known.
#[derive(Deserialize)]
struct Head {
    format: Option<Value>,
    version: Option<u64>,
}

impl SavedPlan {
    /// Records a plan.
    pub fn new(plan: &Plan, origin: Origin) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: FORMAT_VERSION,
            origin,
            apps: plan.apps.iter().map(SavedApp::new).collect(),
        }
    }

    /// Reads the text of a saved plan.
    pub fn from_text(text: &str) -> Result<Self, UnreadablePlan> {
        let head: Head = serde_json::from_str(text).map_err(|error| UnreadablePlan::NotJson {
            problem: error.to_string(),
        })?;
        if head.format.as_ref().and_then(Value::as_str) != Some(FORMAT) {
            return Err(UnreadablePlan::Foreign);
        }
        match head.version {
            Some(FORMAT_VERSION) => {}
            found => {
                return Err(UnreadablePlan::OtherVersion {
                    found: found.unwrap_or_default(),
                });
            }
        }
        let mut source = serde_json::Deserializer::from_str(text);
        serde_path_to_error::deserialize(&mut source).map_err(|error| UnreadablePlan::Damaged {
            path: error.path().to_string(),
            problem: error.inner().to_string(),
        })
    }

    /// Writes it as text; the member `format` comes first.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Gives back the plan as far as it can be shown. It cannot be carried out: the values of secrets, what else the
    /// specs hold in plain text, and the state are not in it.
    pub fn to_plan(&self) -> Plan {
        let apps: Vec<AppPlan> = self.apps.iter().map(SavedApp::to_plan).collect();
        Plan::from(apps)
    }
}

/// Tells whether a text is meant to be a saved plan, also when it is damaged; a spec in JSON is not.
pub fn is_saved_plan(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let Some(inside) = text.strip_prefix('{') else {
        return false;
    };
    let begins = || {
        let value = inside.trim_start().strip_prefix("\"format\"")?;
        value
            .trim_start()
            .strip_prefix(':')?
            .trim_start()
            .strip_prefix('"')
    };
    begins().is_some_and(|value| value.starts_with(FORMAT))
        || serde_json::from_str::<Head>(text)
            .is_ok_and(|head| head.format.as_ref().and_then(Value::as_str) == Some(FORMAT))
}

impl SavedApp {
    fn new(app: &AppPlan) -> Self {
        let AppPlan {
            name,
            file,
            action,
            id,
            planned_live,
            outgoing,
            changes,
            unmade,
            ignored,
            outside,
            secrets,
            destructions,
            cost_before,
            cost_after,
            quoted,
            // Its salt is new in each plan of an app that has none yet.
            state: _,
            url,
            standing,
            sources,
            // It is looked for again when the plan is carried out.
            block: _,
        } = app;
        let live = planned_live.as_ref().filter(|live| !live.is_null());
        let live = live.map(mask);
        let outgoing = mask(outgoing);
        Self {
            name: name.clone(),
            file: file.clone(),
            action: *action,
            id: id.clone(),
            live_hash: live.as_ref().map(hash),
            outgoing_hash: hash(&outgoing),
            effect: app.effect(),
            changes: changes.clone(),
            unmade: unmade.clone(),
            ignored: ignored.clone(),
            outside: outside.clone(),
            quoted: *quoted,
            secrets: secrets.clone(),
            destructions: destructions.clone(),
            cost_before: cost_before.clone(),
            cost_after: cost_after.clone(),
            url: url.clone(),
            standing: standing.clone(),
            sources: *sources,
            live: live.map(without_state),
            outgoing: without_state(outgoing),
        }
    }

    fn to_plan(&self) -> AppPlan {
        AppPlan {
            name: self.name.clone(),
            file: self.file.clone(),
            action: self.action,
            id: self.id.clone(),
            planned_live: self.live.clone(),
            outgoing: self.outgoing.clone(),
            changes: self.changes.clone(),
            unmade: self.unmade.clone(),
            ignored: self.ignored.clone(),
            outside: self.outside.clone(),
            quoted: self.quoted,
            secrets: self.secrets.clone(),
            destructions: self.destructions.clone(),
            cost_before: self.cost_before.clone(),
            cost_after: self.cost_after.clone(),
            state: None,
            url: self.url.clone(),
            standing: self.standing.clone(),
            sources: self.sources,
            block: None,
        }
    }
}

/// Takes the state out: its tags are of no use to a reader, and could help somebody who guesses at values.
fn without_state(mut spec: Value) -> Value {
    if let Some(envs) = spec.get_mut("envs").and_then(Value::as_array_mut) {
        envs.retain(|env| env.get("key").and_then(Value::as_str) != Some(STATE_KEY));
    }
    spec
}

/// Hashes JSON; the order of keys says nothing.
fn hash(value: &Value) -> String {
    let mut text = String::new();
    write_sorted(value, &mut text);
    sha256(text.as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::test_values::{ENCRYPTED, MARKER, saved_plan, saved_text};
    use super::*;

    #[test]
    fn a_saved_plan_survives_its_text() {
        let text = saved_text();
        assert_eq!(SavedPlan::from_text(&text), Ok(saved_plan()));
        assert!(is_saved_plan(&text));
    }

    #[test]
    fn what_is_shown_of_it_would_be_saved_alike() {
        let saved = saved_plan();
        let again = SavedPlan::new(&saved.to_plan(), saved.origin.clone());
        let parts = |plan: &SavedPlan| -> Vec<(Vec<Change>, Option<Effect>, Value)> {
            let part = |app: &SavedApp| (app.changes.clone(), app.effect, app.outgoing.clone());
            plan.apps.iter().map(part).collect()
        };
        assert_eq!(parts(&again), parts(&saved));
    }

    #[test]
    fn no_plaintext_is_in_it() {
        let text = saved_text();
        assert!(!text.contains(MARKER), "{text}");
        assert!(!text.contains(STATE_KEY), "{text}");
        assert!(text.contains(ENCRYPTED), "ciphertext may be");
        assert!(text.contains("env TOKEN"), "{text}");
    }

    fn refused(text: &str) -> String {
        SavedPlan::from_text(text).map_or_else(|error| error.to_string(), |_| "read".to_owned())
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_place() {
        let text = saved_text();
        let mut newer: Value = serde_json::from_str(&text).unwrap();
        newer["version"] = json!(2);
        let damaged = text.replacen("\"create\"", "\"destroy\"", 1);
        let table = [
            (
                "name: shop",
                "not whole JSON: expected ident at line 1 column 2",
            ),
            (
                &text[..400],
                "not whole JSON: EOF while parsing a string at line 18 column 55",
            ),
            (
                "{\"name\": \"shop\"}",
                "not a saved plan: its `format` is not `ipctl-saved-plan`",
            ),
            (
                &newer.to_string(),
                "a saved plan of form 2; this version reads form 1",
            ),
            (
                &damaged,
                "`apps[1].action` is damaged: unknown variant `destroy`, expected one of `create`, `update`, `keep`, `delete` at line 324 column 25",
            ),
        ];
        for (text, expected) in table {
            assert_eq!(refused(text), expected);
        }
    }

    #[test]
    fn a_plan_is_known_by_its_content() {
        let text = saved_text();
        let sorted = serde_json::from_str::<Value>(&text).map(|mut value| {
            let format = value["format"].take();
            json!({"apps": value["apps"], "format": format}).to_string()
        });
        assert!(
            is_saved_plan(&sorted.unwrap()),
            "its members may be in any order"
        );
        assert!(
            is_saved_plan(&text[..60]),
            "one that was cut is still meant to be one"
        );
        for other in [
            "",
            "name: a",
            "{\"name\": \"format\"}",
            "{\"format\": \"x\"}",
            "[]",
            "{",
        ] {
            assert!(!is_saved_plan(other), "{other}");
        }
    }
}
