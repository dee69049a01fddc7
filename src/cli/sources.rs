//! Where secret values come from: the sources that the manifest names, and stand-ins for the embedded platform.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::model::manifest::{Generate, GenerateEncoding, Manifest, Secret, SecretSource, State};
use crate::model::secret::Plaintext;
use crate::plan::{Desired, MissingSecret, Slot, StateMode, Supplied, SuppliedValue};

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::pipeline::{Loaded, plural};

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
                value_of(context, name, secret).await?
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

async fn value_of(
    context: &Context,
    name: &str,
    secret: &Secret,
) -> Outcome<Option<SuppliedValue>> {
    let Some(from) = &secret.from else {
        return Ok(None);
    };
    let (text, source) = match from {
        // An empty variable is how CI systems pass a secret that is not set; it is never sent as a value.
        SecretSource::Env(variable) => (
            context.environment.non_empty(variable).map(str::to_owned),
            format!("env {variable}"),
        ),
        SecretSource::File(path) => (read_file(name, Path::new(path))?, format!("file {path}")),
        SecretSource::Command(words) => (
            Some(run_command(name, words).await?),
            format!("command {}", words.first().map_or("", String::as_str)),
        ),
    };
    Ok(text
        .filter(|text| !text.is_empty())
        .map(|text| SuppliedValue {
            plaintext: Rc::new(Plaintext::new(text)),
            source,
        }))
}

fn read_file(name: &str, path: &Path) -> Outcome<Option<String>> {
    let bytes = match crate::spec::read_at_most(path, VALUE_LIMIT) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Failure::caused(Exit::Failed, error)
                .at(format!("secret {name}: {}", path.display())));
        }
    };
    text_of(name, bytes).map(Some)
}

/// Takes bytes as a value: text without the newline that editors and commands add.
fn text_of(name: &str, bytes: Vec<u8>) -> Outcome<String> {
    let mut text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(
            Exit::Failed,
            format!("the value of secret `{name}` is not text"),
        )
    })?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

async fn run_command(name: &str, words: &[String]) -> Outcome<String> {
    let place = format!("secret {name}");
    let Some((program, arguments)) = words.split_first() else {
        return Err(Failure::new(Exit::SpecInvalid, "the command is empty").at(place));
    };
    let mut command = tokio::process::Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    let failed = |what: String| {
        Failure::new(Exit::Failed, what)
            .at(&place)
            .next(format!("try it by hand: {}", words.join(" ")))
    };
    let output = match tokio::time::timeout(COMMAND_LIMIT, command.output()).await {
        Err(_) => {
            return Err(failed(format!(
                "`{program}` did not end within {} s",
                COMMAND_LIMIT.as_secs()
            )));
        }
        Ok(Err(error)) => return Err(failed(format!("`{program}` cannot be run: {error}"))),
        Ok(Ok(output)) => output,
    };
    match output.status {
        status if !status.success() => Err(failed(format!("`{program}` failed: {status}"))),
        _ if output.stdout.len() > VALUE_LIMIT => Err(failed(format!(
            "`{program}` printed more than {VALUE_LIMIT} bytes"
        ))),
        _ => text_of(name, output.stdout),
    }
}

/// Says which secrets have no value anywhere and how to give them.
pub(super) fn missing_failure(missing: &[MissingSecret]) -> Failure {
    let mut lines = format!(
        "{} without a value here and none live; nothing was sent",
        plural(missing.len(), "secret")
    );
    for secret in missing {
        lines.push_str(&format!("\n  {}/{}", secret.app, secret.slot));
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

/// Fills secrets that have no value, for the embedded platform only: generated where the manifest says how, else obvious
/// stand-ins. One secret of the manifest gets one value in all its places.
pub(super) fn stand_in(
    context: &Context,
    manifest: Option<&Manifest>,
    missing: &[MissingSecret],
    desired: &mut [Desired],
) -> Outcome<()> {
    let mut values: BTreeMap<String, SuppliedValue> = BTreeMap::new();
    let mut generated = 0;
    for secret in missing {
        let named = manifest.and_then(|manifest| {
            manifest.secret_for(
                &secret.app,
                secret.slot.component.as_deref(),
                &secret.slot.key,
            )
        });
        let name = named.map_or_else(
            || format!("{}/{}", secret.app, secret.slot),
            |(name, _)| name.to_owned(),
        );
        if !values.contains_key(&name) {
            let recipe = named.and_then(|(_, spec)| spec.generate.as_ref());
            generated += usize::from(recipe.is_some());
            values.insert(name.clone(), stand_in_value(&name, recipe)?);
        }
        let app = desired
            .iter_mut()
            .find(|desired| desired.name == secret.app);
        if let (Some(app), Some(value)) = (app, values.get(&name)) {
            app.supplied
                .values
                .insert(secret.slot.clone(), value.clone());
        }
    }
    let stand_ins = values.len() - generated;
    context.output.note(&format!(
        "Simulated: {} without a value: {generated} generated, {stand_ins} filled with a stand-in.",
        plural(values.len(), "secret")
    ));
    Ok(())
}

fn stand_in_value(name: &str, recipe: Option<&Generate>) -> Outcome<SuppliedValue> {
    let (text, source) = match recipe {
        Some(recipe) => (generate(recipe)?, "generated"),
        None => (format!("stand-in-for-{name}"), "stand-in"),
    };
    Ok(SuppliedValue {
        plaintext: Rc::new(Plaintext::new(text)),
        source: source.to_owned(),
    })
}

fn generate(recipe: &Generate) -> Outcome<String> {
    let mut bytes = vec![0; usize::try_from(recipe.bytes).unwrap_or(0)];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::new(
            Exit::Failed,
            format!("the system gives no random bytes: {error}"),
        )
    })?;
    Ok(match recipe.encoding {
        GenerateEncoding::Base64 => STANDARD.encode(&bytes),
        GenerateEncoding::Base64url => URL_SAFE_NO_PAD.encode(&bytes),
        GenerateEncoding::Hex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}
