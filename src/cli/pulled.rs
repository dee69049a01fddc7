//! The file that a live app is pulled into: found, read, and made anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diag::Source;
use crate::model::live::App;
use crate::model::manifest::Manifest;
use crate::model::path::FieldPath;
use crate::plan::pull::{Pulled, Selector, Taken, TakenOp, file_form, identity, pull};
use crate::plan::{Desired, Slot, Supplied, slots};
use crate::spec::edit::{Notes, fresh, rewrite_with_notes};
use crate::spec::reference::has_any;
use crate::spec::{self, Document, parse_spec};

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::{DEFAULT_FOLDER, Loaded};
use super::sources::{ignored, slot_of, state_mode};

/// The schema that the first line of a new file names for editors, when no file beside it names one.
const SCHEMA: &str = "yaml-language-server: $schema=../schema/app-spec.json";

/// Holds a file before and after.
pub(super) struct Change {
    /// The text before; none for a new file.
    pub before: Option<Arc<Source>>,
    /// The text after.
    pub after: Arc<Source>,
    /// What was taken into it.
    pub pulled: Pulled,
    /// The secrets that were left out of what was taken.
    pub left_out: Vec<FieldPath>,
}

/// Finds the file of an app in the default folder; without one, names the file that it would be.
pub(super) fn locate(app: &str) -> Outcome<PathBuf> {
    let names = |path: &PathBuf| {
        let document = spec::read(path)
            .ok()
            .and_then(|source| parse_spec(&source).document);
        document.is_some_and(|document| document.root.text("name") == Some(app))
    };
    let found = if Path::new(DEFAULT_FOLDER).is_dir() {
        spec::discover(&[DEFAULT_FOLDER]).specs
    } else {
        Vec::new()
    };
    let found: Vec<PathBuf> = found.into_iter().filter(names).collect();
    match found.as_slice() {
        [path] => Ok(path.clone()),
        [] => new_path(app),
        [first, second, ..] => Err(Failure::new(
            Exit::Conflict,
            format!(
                "both {} and {} describe the app `{app}`",
                first.display(),
                second.display()
            ),
        )
        .next(format!("ipctl pull {app} --out {}", first.display()))),
    }
}

fn new_path(app: &str) -> Outcome<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let path = Path::new(DEFAULT_FOLDER).join(format!("{app}.yaml"));
    let fits = !app.is_empty() && app.chars().all(plain) && !path.exists();
    fits.then_some(path).ok_or_else(|| {
        Failure::usage(format!(
            "there is no file for the app `{app}` yet, and none can be named after it"
        ))
        .next("name one: --out FILE")
    })
}

/// Works out what the only spec among the loaded ones becomes.
pub(super) fn into_file(loaded: &Loaded, app: &App, only: &[Selector]) -> Outcome<Change> {
    let place = loaded.files.first().cloned().unwrap_or_default();
    let Some(spec) = loaded.specs.first() else {
        let errors = loaded
            .diagnostics
            .clone()
            .into_iter()
            .filter(|found| found.severity == crate::diag::Severity::Error);
        let what = "the file is no valid spec, so nothing was taken into it";
        return Err(Failure::diagnosed(Exit::SpecInvalid, what, errors.collect()).at(place));
    };
    if spec.spec.name.as_str() != app.name() {
        let what = format!(
            "the file describes the app `{}`, not `{}`",
            spec.spec.name,
            app.name()
        );
        return Err(Failure::new(Exit::Conflict, what)
            .at(place)
            .next("name another file: --out FILE"));
    }
    let source = Arc::clone(&spec.document.source);
    let Some(written) = parse_spec(&source).document else {
        return Err(Failure::new(Exit::Bug, "a file that was read cannot be read").at(place));
    };
    let filled = spec.document.tree();
    let mut desired = desired(filled.clone(), app, loaded.manifest.as_ref());
    if !only.is_empty() {
        // What is asked for by name is taken.
        desired.ignore.clear();
    }
    let known = desired.tree.clone();
    let pulled = take(&desired, app, loaded.manifest.as_ref(), only)
        .map_err(|failure| failure.at(&place))?;
    let left_out = left_out(&pulled, &app.spec, LeftOut::OfTaken);
    let wanted = as_written(&pulled.tree, &known, &written.tree());
    let text = rewrite_with_notes(&written, &wanted, &notes(&left_out));
    let text = text.map_err(|error| {
        Failure::new(Exit::Conflict, error)
            .at(&place)
            .next(format!("see what differs: ipctl plan {place}"))
    })?;
    Ok(Change {
        after: hidden(source.name(), text),
        before: Some(source),
        pulled,
        left_out,
    })
}

/// Writes a spec for an app that has no file.
pub(super) fn into_new_file(path: &Path, app: &App) -> Outcome<Change> {
    let tree = file_form(&app.spec);
    let taken = take(&desired(tree, app, None), app, None, &[])?;
    let left_out = left_out(&taken, &app.spec, LeftOut::OfAll);
    let text = fresh(
        &head(path, app, &taken.tree),
        &taken.tree,
        &notes(&left_out),
    );
    let pulled = Pulled {
        taken: vec![Taken {
            path: FieldPath::root(),
            op: TakenOp::Add,
        }],
        tree: taken.tree,
    };
    Ok(Change {
        before: None,
        after: hidden(&path.display().to_string(), text),
        pulled,
        left_out,
    })
}

/// Makes a source whose secret parts are known.
fn hidden(name: &str, text: String) -> Arc<Source> {
    let source = Arc::new(Source::new(name, text));
    // Reading a text is what finds its secrets.
    let _ = parse_spec(&source);
    source
}

fn take(
    desired: &Desired,
    app: &App,
    manifest: Option<&Manifest>,
    only: &[Selector],
) -> Outcome<Pulled> {
    pull(desired, app, state_mode(manifest), only).map_err(|unsettled| {
        let paths: Vec<String> = unsettled.paths.iter().map(FieldPath::to_slash).collect();
        let what = format!(
            "this cannot be written into the file as it is: {}",
            paths.join(", ")
        );
        Failure::new(Exit::Conflict, what).next(format!(
            "see the live spec: ipctl get {} --spec",
            app.name()
        ))
    })
}

/// Returns the app as the file has it. Secrets that the file itself takes from the environment have no value in it.
fn desired(mut tree: Value, app: &App, manifest: Option<&Manifest>) -> Desired {
    let referring: Vec<Slot> = slots(&tree)
        .into_iter()
        .filter(|(_, text)| text.as_deref().is_some_and(has_any))
        .map(|(slot, _)| slot)
        .collect();
    drop_references(&mut tree);
    let mut supplied = Supplied::default();
    supplied.optional.extend(referring);
    if let Some(manifest) = manifest {
        let secrets = manifest.secrets.values();
        let optional = secrets.filter(|secret| secret.optional);
        let places = optional.flat_map(|secret| &secret.used_by);
        let here = places.filter(|place| manifest.full_name(&place.app) == app.name());
        supplied.optional.extend(here.map(slot_of));
    }
    Desired {
        name: app.name().to_owned(),
        file: String::new(),
        tree,
        supplied,
        ignore: ignored(manifest, app.name()),
    }
}

/// Takes the references out of secret variables.
fn drop_references(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let secret = fields.get("type").and_then(Value::as_str) == Some("SECRET");
            let refers = fields
                .get("value")
                .and_then(Value::as_str)
                .is_some_and(has_any);
            if secret && refers {
                fields.shift_remove("value");
            }
            fields.values_mut().for_each(drop_references);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_references),
        _ => {}
    }
}

/// Returns a tree in which everything that stayed is as the file writes it, references to the environment included.
fn as_written(wanted: &Value, known: &Value, written: &Value) -> Value {
    if wanted == known {
        return written.clone();
    }
    match (wanted, known, written) {
        (Value::Object(wanted), Value::Object(known), Value::Object(written)) => {
            let field = |(name, value): (&String, &Value)| {
                let both = known.get(name).zip(written.get(name));
                let value = both.map_or_else(
                    || value.clone(),
                    |(known, written)| as_written(value, known, written),
                );
                (name.clone(), value)
            };
            Value::Object(wanted.iter().map(field).collect::<Map<_, _>>())
        }
        (Value::Array(wanted), Value::Array(known), Value::Array(written))
            if known.len() == written.len() =>
        {
            let item = |value: &Value| {
                let same = |known: &&Value| {
                    *known == value
                        || (identity(value).is_some() && identity(value) == identity(known))
                };
                let at = known.iter().position(|known| same(&known));
                let both = at.and_then(|at| known.get(at).zip(written.get(at)));
                both.map_or_else(
                    || value.clone(),
                    |(known, written)| as_written(value, known, written),
                )
            };
            wanted.iter().map(item).collect()
        }
        _ => wanted.clone(),
    }
}

/// Says which secrets are named that a file does not have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    OfTaken,
    OfAll,
}

fn left_out(pulled: &Pulled, live: &Value, which: LeftOut) -> Vec<FieldPath> {
    let all = pulled.left_out(live).into_iter();
    let taken = |path: &FieldPath| {
        pulled
            .taken
            .iter()
            .any(|taken| path.starts_with(&taken.path))
    };
    all.filter(|path| which == LeftOut::OfAll || taken(path))
        .collect()
}

/// Returns the comments that say what was left out.
fn notes(left_out: &[FieldPath]) -> Notes {
    let mut notes = Notes::new();
    for path in left_out {
        let Some((last, holder)) = path.steps().split_last() else {
            continue;
        };
        let place: Vec<String> = holder.iter().map(|step| step.text().to_owned()).collect();
        let note = format!(
            "{}: a secret, which stays as it is on the platform",
            last.text()
        );
        let text = notes.entry(place).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&note);
    }
    notes
}

/// Returns the comments at the top of a new file.
fn head(path: &Path, app: &App, tree: &Value) -> Vec<String> {
    let mut lines = vec![
        neighbour_schema(path).unwrap_or_else(|| SCHEMA.to_owned()),
        format!("Taken from the live app {}.", app.name()),
    ];
    if !slots(tree).is_empty() {
        lines.push("Secrets have no value here: they stay as they are on the platform, and ipctl.yaml says where new values come from.".to_owned());
    }
    lines
}

/// Returns the line for editors of a spec in the same folder.
fn neighbour_schema(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| folder.is_dir())?;
    let line = |path: PathBuf| {
        let document: Document = parse_spec(&spec::read(&path).ok()?).document?;
        let first = document
            .source
            .slice(document.source.line_span(1))
            .trim_start_matches('#')
            .trim()
            .to_owned();
        first.starts_with("yaml-language-server:").then_some(first)
    };
    spec::discover(&[folder]).specs.into_iter().find_map(line)
}
