//! Where secret values come from: the sources that the manifest names.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::rc::Rc;

use crate::model::manifest::{Ignore, Manifest, Secret, SecretSource, State};
use crate::model::secret::Plaintext;
use crate::plan::pull::Selector;
use crate::plan::{
    Desired, IgnoreRule, MissingSecret, Slot, StateMode, Supplied, SuppliedValue, slots,
};
use crate::render::words::plural;
use crate::spec::reference::{Piece, pieces};

use super::context::Context;
use super::environment::Environment;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::Loaded;
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
        let mut desired = Desired {
            name: spec.spec.name.to_string(),
            file: spec.document.source.name().to_owned(),
            tree: spec.document.tree(),
            supplied: supplied.remove(spec.spec.name.as_str()).unwrap_or_default(),
            ignore: ignored(loaded.manifest.as_ref(), spec.spec.name.as_str()),
        };
        take_references(&mut desired, &context.environment);
        desired.adopt_plain_values();
        desired
    });
    Ok(Resolved {
        desired: desired.collect(),
        state: state_mode(loaded),
    })
}

/// Returns the apps of the files without a value for any secret.
pub(super) fn without_values(loaded: &Loaded) -> Resolved {
    let desired = loaded.specs.iter().map(|spec| Desired {
        name: spec.spec.name.to_string(),
        file: spec.document.source.name().to_owned(),
        tree: spec.document.tree(),
        supplied: Supplied::default(),
        ignore: ignored(loaded.manifest.as_ref(), spec.spec.name.as_str()),
    });
    Resolved {
        desired: desired.collect(),
        state: state_mode(loaded),
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

fn state_mode(loaded: &Loaded) -> StateMode {
    match &loaded.manifest {
        Some(manifest) if manifest.state == State::Off => StateMode::Off,
        _ => StateMode::On,
    }
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
    (value, way): (Option<&SuppliedValue>, Option<String>),
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
        if let Some(way) = &way {
            app.ways.insert(slot, way.clone());
        }
    }
}

fn way(from: &SecretSource, folder: &Path) -> String {
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
