//! Other values for fields of the specs: the tier of the manifest, `--set` and `--image`.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics, Source};
use crate::model::manifest::{FieldPlace, Manifest, Tier};
use crate::spec::{self, Document, Misfit, Node, Origin, PathStep, Setting, Value};

use super::error::{Failure, Outcome};
use super::image;
use super::input_args::InputArgs;
use super::target::{listed, nearest};

/// Holds what changes the specs of a run, and what it did.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// The name of the tier.
    pub tier: Option<String>,
    /// The settings of each app, by its full name.
    settings: Vec<(String, Setting)>,
    /// The full names of the apps that the tier is without.
    without: Vec<String>,
}

/// What is known of the specs before they are changed: the name of each app, and its document.
pub(super) type Known<'a> = [(&'a str, &'a Document)];

/// The manifest as it was read, with its text.
pub(super) type Written<'a> = (&'a Manifest, &'a Document);

impl Overlay {
    /// Works out what the flags and the manifest say about the specs.
    pub(super) fn new(
        inputs: &InputArgs,
        manifest: Option<Written<'_>>,
        known: &Known<'_>,
    ) -> Outcome<Self> {
        let mut overlay = Self::default();
        if let Some(name) = &inputs.tier {
            overlay.take_tier(name, manifest)?;
        }
        let full = |name: &str| {
            let full = manifest.map_or(name, |(manifest, _)| manifest.full_name(name));
            app_of(full, known)
        };
        let sets = inputs.set.iter().map(|word| ("--set", word));
        let what_if = inputs.what_if.iter().map(|word| ("--what-if", word));
        for (flag, word) in sets.chain(what_if) {
            let (place, value) = parse_set(word)?;
            let (app, document) =
                full(&place.app).map_err(|failure| at_flag(failure, flag, word))?;
            let component = place.component.as_deref();
            let component = component
                .map(|name| component_of(name, app, document))
                .transpose()
                .map_err(|failure| at_flag(failure, flag, word))?;
            overlay.settings.push((
                app.to_owned(),
                Setting {
                    origin: Origin {
                        words: format!("`{place}` is set by {flag}"),
                        place: None,
                    },
                    component,
                    field: place.field,
                    text: value.text,
                    value: value.node,
                },
            ));
        }
        for word in &inputs.image {
            let wanted = image::parse(word)?;
            let (app, document) =
                full(wanted.app).map_err(|failure| at_flag(failure, "--image", word))?;
            let component = component_of(wanted.component, app, document)
                .map_err(|failure| at_flag(failure, "--image", word))?;
            let settings = image::settings(&wanted, app, &component, document)?;
            overlay
                .settings
                .extend(settings.into_iter().map(|one| (app.to_owned(), one)));
        }
        Ok(overlay)
    }

    fn take_tier(&mut self, name: &str, manifest: Option<Written<'_>>) -> Outcome<()> {
        let Some((manifest, document)) = manifest else {
            return Err(Failure::usage(format!(
                "there is no tier `{name}`: no ipctl.yaml lies beside the specs"
            ))
            .next("describe tiers in ipctl.yaml: tiers: {small: {without: [APP]}}"));
        };
        let tier = manifest
            .tiers
            .get(name)
            .ok_or_else(|| unknown_tier(name, manifest))?;
        self.tier = Some(name.to_owned());
        let full = |app: &String| manifest.full_name(app).to_owned();
        self.without = tier.without.iter().map(full).collect();
        self.settings = tier_settings((name, tier), manifest, document);
        Ok(())
    }

    /// Tells whether the tier is without an app.
    pub(super) fn leaves_out(&self, app: &str) -> bool {
        self.without.iter().any(|one| one == app)
    }

    /// Returns the settings of an app.
    pub(super) fn of(&self, app: &str) -> Vec<Setting> {
        let of_app = self.settings.iter().filter(|(name, _)| name == app);
        of_app.map(|(_, setting)| setting.clone()).collect()
    }
}

fn at_flag(failure: Failure, flag: &str, word: &str) -> Failure {
    let place = word.split_once('=').map_or(word, |(place, _)| place);
    failure.at(format!("{flag} {place}"))
}

fn unknown_tier(name: &str, manifest: &Manifest) -> Failure {
    let names = || manifest.tiers.keys().map(String::as_str);
    let failure = Failure::usage(format!("there is no tier `{name}` in ipctl.yaml"));
    let failure = match nearest(name, names()).first() {
        Some(near) => failure.next(format!("did you mean `{near}`?")),
        None => failure,
    };
    if manifest.tiers.is_empty() {
        return failure.next("it describes no tiers");
    }
    failure.next(format!("its tiers are {}", listed(names())))
}

/// Returns the settings of a tier, each with its place in the manifest.
fn tier_settings(
    (name, tier): (&str, &Tier),
    manifest: &Manifest,
    document: &Document,
) -> Vec<(String, Setting)> {
    let set = tier.set.keys().filter_map(|place| {
        let written = place.to_string();
        let path = ["tiers", name, "set", &written].map(PathStep::Key);
        let value = document.node_at(&path)?;
        let setting = Setting {
            component: place.component.clone(),
            field: place.field.clone(),
            value: Some(value.clone()),
            text: None,
            origin: Origin {
                words: format!("`{place}` is set by tier `{name}`"),
                place: document.place_of(&path),
            },
        };
        Some((manifest.full_name(&place.app).to_owned(), setting))
    });
    set.collect()
}

/// Finds the one app that a name means: its name or a unique part of it.
fn app_of<'a>(name: &str, known: &Known<'a>) -> Outcome<(&'a str, &'a Document)> {
    let exact = known.iter().find(|(app, _)| *app == name);
    let parts = known
        .iter()
        .filter(|(app, _)| !name.is_empty() && app.contains(name));
    let parts: Vec<&(&str, &Document)> = parts.collect();
    match (exact, parts.as_slice()) {
        (Some(found), _) => Ok(*found),
        (None, [found]) => Ok(**found),
        (None, []) => Err(not_there("app", name, known.iter().map(|(app, _)| *app))),
        (None, several) => Err(
            Failure::usage(format!("`{name}` matches more than one app")).next(format!(
                "name one of {}",
                listed(several.iter().map(|(app, _)| *app))
            )),
        ),
    }
}

fn component_of(name: &str, app: &str, document: &Document) -> Outcome<String> {
    let names = component_names(document);
    let parts: Vec<&&str> = names
        .iter()
        .filter(|known| !name.is_empty() && known.contains(name))
        .collect();
    match (names.iter().find(|known| **known == name), parts.as_slice()) {
        (Some(found), _) => Ok((*found).to_owned()),
        (None, [found]) => Ok((**found).to_owned()),
        _ => Err(not_there(
            &format!("component of app `{app}`"),
            name,
            names.iter().copied(),
        )),
    }
}

fn component_names(document: &Document) -> Vec<&str> {
    let lists = crate::model::path::COMPONENT_LISTS.iter();
    let items = lists
        .filter_map(|list| document.root.get(list))
        .flat_map(Node::items);
    items.filter_map(|item| item.text("name")).collect()
}

fn not_there<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let failure = Failure::usage(format!("no {what} is named `{name}`"));
    let near = nearest(name, names.clone());
    if near.is_empty() {
        return failure.next(format!("there are {}", listed(names)));
    }
    failure.next(format!("did you mean {}?", listed(near)))
}

/// A value of the command line.
struct Given {
    node: Option<Node>,
    text: Option<String>,
}

/// Takes `app/component.field=value` apart.
fn parse_set(word: &str) -> Outcome<(FieldPlace, Given)> {
    let usage = |what: String| {
        Failure::usage(what).next("write --set app/component.field=value, or --set app.field=value")
    };
    let (place, value) = word
        .split_once('=')
        .ok_or_else(|| usage("--set names no value".to_owned()))?;
    let place: FieldPlace = place
        .parse()
        .map_err(|error| usage(format!("--set: {error}")))?;
    let value = parse_value(value).ok_or_else(|| {
        let what = format!("the value of `{place}` is not one value of YAML");
        Failure::usage(what).next(format!(
            "put it in quotes that YAML sees: --set '{place}=\"...\"'"
        ))
    })?;
    Ok((place, value))
}

/// Reads one scalar or one collection in brackets; `null` takes the field away.
fn parse_value(text: &str) -> Option<Given> {
    if text.is_empty() || text.contains(['\n', '\r']) {
        return None;
    }
    let source = Arc::new(Source::new("--set", format!("v: {text}\n")));
    let parsed = spec::parse(&source);
    if parsed.diagnostics.has_errors() {
        return None;
    }
    let root = parsed.document?.root;
    let [entry] = root.entries() else {
        return None;
    };
    let node = entry.value.clone();
    let plain = match &node.value {
        Value::Null => {
            return Some(Given {
                node: None,
                text: None,
            });
        }
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => Some(text.trim().to_owned()),
        Value::String(_) | Value::Seq(_) | Value::Map(_) => None,
    };
    Some(Given {
        node: Some(node),
        text: plain,
    })
}

/// Puts the settings of an app into its document, and returns what does not fit: findings in the manifest, or a failure
/// for what the command line says.
pub(super) fn put(
    app: &str,
    document: &mut Document,
    settings: &[Setting],
) -> Outcome<Diagnostics> {
    let misfits = spec::overlay(document, settings);
    let mut found = Diagnostics::new();
    for (index, misfit) in misfits {
        let Some(setting) = settings.get(index) else {
            continue;
        };
        let (message, near) = explained(app, setting, &misfit);
        let Some(place) = &setting.origin.place else {
            let failure = Failure::usage(message).at(&setting.origin.words);
            return Err(match near {
                Some(near) => failure.next(near),
                None => failure,
            });
        };
        let problem = Diagnostic::error(Code::ManifestName, message).at(place.clone());
        found.push(problem.help_maybe(near));
    }
    for setting in settings.iter().filter(|one| one.origin.place.is_none()) {
        if spec::sets_secret(document, setting) {
            let what = "the value of a secret cannot be set on the command line";
            return Err(Failure::usage(what).at(&setting.origin.words).next(
                "everyone on this machine can read it there; name its source in ipctl.yaml",
            ));
        }
    }
    Ok(found)
}

fn explained(app: &str, setting: &Setting, misfit: &Misfit) -> (String, Option<String>) {
    let (message, name, candidates) = match misfit {
        Misfit::Component { candidates } => {
            let name = setting.component.as_deref().unwrap_or_default();
            let message = format!("no component of app `{app}` is named `{name}`");
            (message, name, candidates)
        }
        Misfit::Field {
            name,
            owner,
            candidates,
        } => {
            let owner = if owner == "the app" { "an app" } else { owner };
            let message = format!("no field of {owner} is named `{name}`");
            (message, name.as_str(), candidates)
        }
        Misfit::Scalar { name } => {
            return (
                format!("`{name}` has no fields: it holds a single value"),
                None,
            );
        }
    };
    let names = || candidates.iter().map(String::as_str);
    let near = nearest(name, names());
    let near = match near.first() {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if candidates.len() <= 12 && !candidates.is_empty() => {
            Some(format!("there are {}", listed(names())))
        }
        None => None,
    };
    (message, near)
}

/// Says of each finding that the settings brought who brought it, and takes its fix away: the text is not to blame.
pub(super) fn explain(
    app: &str,
    settings: &[Setting],
    before: &Diagnostics,
    after: Diagnostics,
) -> Diagnostics {
    let key = |one: &Diagnostic| {
        let span = one.place.as_ref().map(crate::diag::Place::span);
        (one.code, one.message.clone(), span)
    };
    let known: std::collections::BTreeSet<_> = before.iter().map(key).collect();
    let explained = after.into_iter().map(|mut one| {
        if known.contains(&key(&one)) {
            return one;
        }
        one.fix = None;
        let blamed = blamed(app, settings, &one);
        blamed
            .into_iter()
            .fold(one, |one, setting| setting.origin.explain(one))
    });
    explained.collect()
}

/// Returns the settings that a finding is most likely about: of the field, else of the component, else all.
fn blamed<'a>(app: &str, settings: &'a [Setting], finding: &Diagnostic) -> Vec<&'a Setting> {
    let path = finding.path.as_deref().unwrap_or_default();
    let owner = |one: &Setting| match &one.component {
        Some(component) => format!("{app}/{component}"),
        None => app.to_owned(),
    };
    let exact = |one: &&Setting| path == format!("{}.{}", owner(one), one.field.join("."));
    let near = |one: &&Setting| {
        let rest = path.strip_prefix(&owner(one));
        one.component.is_some()
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/']))
    };
    let pick = |test: &dyn Fn(&&Setting) -> bool| {
        settings.iter().filter(|one| test(one)).collect::<Vec<_>>()
    };
    let exact = pick(&exact);
    if !exact.is_empty() {
        return exact;
    }
    let near = pick(&near);
    if near.is_empty() {
        settings.iter().collect()
    } else {
        near
    }
}
