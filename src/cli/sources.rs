//! Where secret values come from: the sources that the manifest names.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::rc::Rc;

use crate::model::manifest::{Ignore, Manifest, Secret, SecretPlace, SecretSource, State};
use crate::model::secret::Plaintext;
use crate::plan::pull::Selector;
use crate::plan::{
    Desired, IgnoreRule, MissingSecret, Slot, StateMode, Supplied, SuppliedValue, slots,
};
use crate::render::words::plural;
use crate::spec::reference::{Piece, pieces};

use super::ci::mask;
use super::context::Context;
use super::environment::Environment;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::{Loaded, LoadedSpec};
use super::secret_value::Reader;

/// Holds the apps of the files with the values of their secrets.
pub(super) struct Resolved {
    /// The apps.
    pub desired: Vec<Desired>,
    /// Whether a state is kept with the apps.
    pub state: StateMode,
}

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
            let folder = &loaded.manifest_folder;
            let reader = Reader {
                context,
                folder,
                name,
            };
            let value = match &secret.from {
                Some(from) if wanted => reader.value(from).await?,
                _ => None,
            };
            let way = secret.from.as_ref().map(|from| way(from, folder));
            spread(manifest, secret, (value.as_ref(), way), &mut supplied);
        }
    }
    let desired = loaded.specs.iter().map(|spec| {
        let mut desired = without_value(spec, loaded.manifest.as_ref());
        desired.supplied = supplied.remove(&desired.name).unwrap_or_default();
        take_references(&mut desired, context);
        desired.adopt_plain_values();
        desired
    });
    Ok(Resolved {
        desired: desired.collect(),
        state: state_mode(loaded.manifest.as_ref()),
    })
}

/// Returns the apps of the files without a value for any secret.
pub(super) fn without_values(loaded: &Loaded) -> Resolved {
    let manifest = loaded.manifest.as_ref();
    let desired = loaded.specs.iter();
    Resolved {
        desired: desired.map(|spec| without_value(spec, manifest)).collect(),
        state: state_mode(manifest),
    }
}

fn without_value(spec: &LoadedSpec, manifest: Option<&Manifest>) -> Desired {
    let name = spec.spec.name.to_string();
    Desired {
        file: spec.document.source.name().to_owned(),
        tree: spec.document.tree(),
        supplied: Supplied::default(),
        ignore: ignored(manifest, &name),
        name,
    }
}

/// Returns the fields in which the manifest lets an app differ from its file.
pub(super) fn ignored(manifest: Option<&Manifest>, app: &str) -> Vec<IgnoreRule> {
    let Some(manifest) = manifest else {
        return Vec::new();
    };
    let of_app = manifest
        .ignore
        .iter()
        .filter(|ignore| manifest.full_name(&ignore.path.app) == app);
    let rule = |ignore: &Ignore| IgnoreRule {
        field: Selector::new(ignore.path.inside_app()),
        reason: ignore.reason.clone(),
    };
    of_app.map(rule).collect()
}

/// Returns whether the manifest lets a state be kept with the apps.
pub(super) fn state_mode(manifest: Option<&Manifest>) -> StateMode {
    match manifest {
        Some(manifest) if manifest.state == State::Off => StateMode::Off,
        _ => StateMode::On,
    }
}

/// Gives the secrets whose value refers to the environment in the spec itself, unless the manifest gives one.
fn take_references(desired: &mut Desired, context: &Context) {
    for (slot, text) in slots(&desired.tree) {
        let Some((text, names)) = text.and_then(|text| filled(&text, &context.environment)) else {
            continue;
        };
        let plaintext = Plaintext::new(text);
        mask(context, &plaintext);
        let supplied = &mut desired.supplied;
        let given = supplied.values.entry(slot);
        given.or_insert_with(|| SuppliedValue {
            plaintext: Rc::new(plaintext),
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
    (value, way): (Option<&SuppliedValue>, Option<String>),
    supplied: &mut BTreeMap<String, Supplied>,
) {
    for place in &secret.used_by {
        let app = supplied
            .entry(manifest.full_name(&place.app).to_owned())
            .or_default();
        let slot = slot_of(place);
        if let Some(value) = value {
            app.values.insert(slot.clone(), value.clone());
        }
        if secret.optional {
            app.optional.insert(slot.clone());
        }
        if let Some(way) = &way {
            app.ways.insert(slot, way.clone());
        }
    }
}

/// Returns the secret that a place of the manifest means, whatever the app.
pub(super) fn slot_of(place: &SecretPlace) -> Slot {
    Slot {
        component: place.component.as_ref().map(ToString::to_string),
        key: place.key.to_string(),
    }
}

/// Says how a value can be given at its source.
pub(super) fn way(from: &SecretSource, folder: &Path) -> String {
    match from {
        SecretSource::Env(name) => format!("export {name}=..."),
        SecretSource::File(path) => format!("write it to {}", folder.join(path).display()),
        SecretSource::Command(words) => format!(
            "make `{}` print it",
            words.first().map_or("", String::as_str)
        ),
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
