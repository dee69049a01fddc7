//! Where secret values come from: the sources that the manifest names.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use crate::model::manifest::{Manifest, Secret, SecretSource, State};
use crate::model::secret::Plaintext;
use crate::plan::{Desired, MissingSecret, Slot, StateMode, Supplied, SuppliedValue, slots};
use crate::spec::read_at_most;
use crate::spec::reference::{Piece, pieces};

use super::context::Context;
use super::environment::Environment;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::Loaded;
use super::words::plural;

/// Holds the apps of the files with the values of their secrets.
pub(super) struct Resolved {
    /// The apps.
    pub desired: Vec<Desired>,
    /// Whether a state is kept with the apps.
    pub state: StateMode,
}

/// The longest secret that is read from a file or a command, in bytes.
const VALUE_LIMIT: usize = 64 * 1024;
/// How long a secret command may take.
const COMMAND_LIMIT: Duration = Duration::from_secs(20);

/// Resolves every secret that the manifest names a source for.
pub(super) async fn resolve(context: &Context, loaded: &Loaded) -> Outcome<Resolved> {
    let mut supplied: BTreeMap<String, Supplied> = BTreeMap::new();
    if let Some(manifest) = &loaded.manifest {
        let known: Vec<&str> = loaded
            .specs
            .iter()
            .map(|loaded| loaded.spec.name.as_str())
            .collect();
        for (name, secret) in &manifest.secrets {
            let wanted = secret
                .used_by
                .iter()
                .any(|place| known.contains(&manifest.full_name(&place.app)));
            let value = if wanted {
                Reader {
                    context,
                    folder: &loaded.manifest_folder,
                    name,
                }
                .value(secret)
                .await?
            } else {
                None
            };
            spread(manifest, secret, value.as_ref(), &mut supplied);
        }
    }
    let desired = loaded.specs.iter().map(|loaded| {
        let mut desired = Desired {
            name: loaded.spec.name.to_string(),
            file: loaded.document.source.name().to_owned(),
            tree: loaded.document.tree(),
            supplied: supplied
                .remove(loaded.spec.name.as_str())
                .unwrap_or_default(),
        };
        take_references(&mut desired, &context.environment);
        desired.adopt_plain_values();
        desired
    });
    let state = match &loaded.manifest {
        Some(manifest) if manifest.state == State::Off => StateMode::Off,
        _ => StateMode::On,
    };
    Ok(Resolved {
        desired: desired.collect(),
        state,
    })
}

/// Gives the secrets whose value refers to the environment in the spec itself, unless the manifest gives one.
fn take_references(desired: &mut Desired, environment: &Environment) {
    for (slot, text) in slots(&desired.tree) {
        let Some((text, names)) = text.and_then(|text| filled(&text, environment)) else {
            continue;
        };
        let supplied = &mut desired.supplied;
        let given = supplied.values.entry(slot);
        given.or_insert_with(|| SuppliedValue {
            plaintext: Rc::new(Plaintext::new(text)),
            source: format!("env {}", names.join(" and ")),
        });
    }
}

/// Returns a text with its references filled in, and the names of the variables; none when it has no references.
fn filled(text: &str, environment: &Environment) -> Option<(String, Vec<String>)> {
    let mut names = Vec::new();
    let mut whole = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) | Piece::Malformed(text) => whole.push_str(text),
            Piece::Reference(one) => {
                whole.push_str(environment.get(one.name).unwrap_or_default());
                names.push(one.name.to_owned());
            }
        }
    }
    (!names.is_empty()).then_some((whole, names))
}

/// Gives one value to every place that uses the secret, and says of each how it could be given.
fn spread(
    manifest: &Manifest,
    secret: &Secret,
    value: Option<&SuppliedValue>,
    supplied: &mut BTreeMap<String, Supplied>,
) {
    for place in &secret.used_by {
        let app = supplied
            .entry(manifest.full_name(&place.app).to_owned())
            .or_default();
        let slot = Slot {
            component: place.component.as_ref().map(ToString::to_string),
            key: place.key.to_string(),
        };
        if let Some(value) = value {
            app.values.insert(slot.clone(), value.clone());
        }
        if secret.optional {
            app.optional.insert(slot.clone());
        }
        if let Some(from) = &secret.from {
            app.ways.insert(slot, way(from));
        }
    }
}

fn way(from: &SecretSource) -> String {
    match from {
        SecretSource::Env(name) => format!("export {name}=..."),
        SecretSource::File(path) => format!("write it to {path}"),
        SecretSource::Command(words) => format!(
            "make `{}` print it",
            words.first().map_or("", String::as_str)
        ),
    }
}

/// Reads the value of one secret.
struct Reader<'a> {
    context: &'a Context,
    folder: &'a Path,
    name: &'a str,
}

impl Reader<'_> {
    async fn value(&self, secret: &Secret) -> Outcome<Option<SuppliedValue>> {
        let Some(from) = &secret.from else {
            return Ok(None);
        };
        let (text, source) = match from {
            // An empty variable is how CI systems pass a secret that is not set; it is never sent as a value.
            SecretSource::Env(variable) => (
                self.context
                    .environment
                    .non_empty(variable)
                    .map(str::to_owned),
                format!("env {variable}"),
            ),
            SecretSource::File(path) => {
                (self.file(&self.folder.join(path))?, format!("file {path}"))
            }
            SecretSource::Command(words) => (
                Some(self.command(words).await?),
                format!("command {}", words.first().map_or("", String::as_str)),
            ),
        };
        let value = text.filter(|text| !text.is_empty());
        Ok(value.map(|text| SuppliedValue {
            plaintext: Rc::new(Plaintext::new(text)),
            source,
        }))
    }

    fn failed(&self, what: impl Display) -> Failure {
        Failure::new(Exit::Failed, what).at(format!("secret {}", self.name))
    }

    fn file(&self, path: &Path) -> Outcome<Option<String>> {
        match read_at_most(path, VALUE_LIMIT) {
            Ok(bytes) => self.text(bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(format!("cannot read {}: {error}", path.display()))),
        }
    }

    async fn command(&self, words: &[String]) -> Outcome<String> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(self.failed("its command is empty"));
        };
        let mut command = tokio::process::Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        let by_hand =
            |failure: Failure| failure.next(format!("try it by hand: {}", words.join(" ")));
        let output = match tokio::time::timeout(COMMAND_LIMIT, command.output()).await {
            Err(_) => Err(format!(
                "`{program}` did not end within {} s",
                COMMAND_LIMIT.as_secs()
            )),
            Ok(Err(error)) => Err(format!("`{program}` cannot be run: {error}")),
            Ok(Ok(output)) if !output.status.success() => {
                Err(format!("`{program}` failed: {}", output.status))
            }
            Ok(Ok(output)) if output.stdout.len() > VALUE_LIMIT => {
                Err(format!("`{program}` printed more than {VALUE_LIMIT} bytes"))
            }
            Ok(Ok(output)) => Ok(output.stdout),
        };
        self.text(output.map_err(|what| by_hand(self.failed(what)))?)
    }

    /// Takes bytes as a value: text without the newline that editors and commands add.
    fn text(&self, bytes: Vec<u8>) -> Outcome<String> {
        let mut text =
            String::from_utf8(bytes).map_err(|_| self.failed("its value is not text"))?;
        if text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Ok(text)
    }
}

/// Says which secrets have no value anywhere and how to give them.
pub(super) fn missing_failure(missing: &[MissingSecret]) -> Failure {
    let mut lines = format!(
        "{} without a value here and none live; nothing was sent",
        plural(missing.len(), "secret")
    );
    for secret in missing {
        let _ = write!(lines, "\n  {}/{}", secret.app, secret.slot);
    }
    let mut ways: Vec<String> = missing
        .iter()
        .map(|secret| {
            secret.way.clone().unwrap_or_else(|| {
                format!(
                    "name a source for {}/{} in ipctl.yaml",
                    secret.app, secret.slot
                )
            })
        })
        .collect();
    ways.sort();
    ways.dedup();
    ways.into_iter()
        .fold(Failure::new(Exit::SpecInvalid, lines), Failure::next)
}
