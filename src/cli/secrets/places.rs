//! A word of the command line to the places of a secret.

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::Loaded;
use crate::cli::secrets::stock::manifest;
use crate::cli::sources::slot_of;
use crate::cli::target::{find_app, nearest};
use crate::model::live::App;
use crate::model::manifest::{Manifest, Secret, SecretPlace};
use crate::plan::{Slot, is_variable, slots};

/// Holds the places that a word means.
pub(in crate::cli) struct Places {
    /// What the secret is called in questions and answers.
    pub shown: String,
    /// The secret of the manifest that has these places, or this one among others.
    pub secret: Option<(String, Secret)>,
    /// The places in live apps, app after app.
    pub live: Vec<(App, Vec<Slot>)>,
    /// The places in apps that are not live, with their app.
    pub absent: Vec<String>,
    /// The places that use the same secret and are not meant.
    pub others: usize,
}

/// Finds what a word means: `APP/KEY`, `APP/COMPONENT/KEY`, or the name of a secret in the manifest.
pub(in crate::cli) fn find(word: &str, loaded: Option<&Loaded>, live: &[App]) -> Outcome<Places> {
    if word.contains('/') {
        one_place(word, loaded, live)
    } else {
        all_places(word, manifest(loaded)?, live)
    }
}

/// Returns the secret of a name.
pub(in crate::cli) fn named<'m>(name: &str, manifest: &'m Manifest) -> Outcome<&'m Secret> {
    manifest.secrets.get(name).ok_or_else(|| {
        let failure = Failure::new(Exit::NotFound, format!("ipctl.yaml has no secret `{name}`"));
        let near = nearest(name, manifest.secrets.keys().map(String::as_str));
        near.iter()
            .fold(failure, |failure, near| {
                failure.next(format!("did you mean {near}?"))
            })
            .next("ipctl secrets list")
    })
}

fn all_places(name: &str, manifest: &Manifest, live: &[App]) -> Outcome<Places> {
    let secret = named(name, manifest)?;
    let mut places = Places {
        shown: name.to_owned(),
        secret: Some((name.to_owned(), secret.clone())),
        live: Vec::new(),
        absent: Vec::new(),
        others: 0,
    };
    for place in &secret.used_by {
        let app = manifest.full_name(&place.app);
        let slot = slot_of(place);
        match live.iter().find(|known| known.name() == app) {
            None => places.absent.push(format!("{app}/{slot}")),
            Some(known) => match places
                .live
                .iter_mut()
                .find(|(taken, _)| taken.id == known.id)
            {
                Some((_, slots)) => slots.push(slot),
                None => places.live.push((known.clone(), vec![slot])),
            },
        }
    }
    Ok(places)
}

fn one_place(word: &str, loaded: Option<&Loaded>, live: &[App]) -> Outcome<Places> {
    let place: SecretPlace = word.parse().map_err(Failure::usage)?;
    let short = loaded.map(Loaded::short_names).unwrap_or_default();
    let app = find_app(&place.app, live, &short)?;
    let slot = slot_of(&place);
    refuse_unknown(&slot, app, loaded)?;
    let manifest = loaded.and_then(|loaded| loaded.manifest.as_ref());
    let secret = manifest
        .and_then(|manifest| manifest.secret_for(app.name(), slot.component.as_deref(), &slot.key));
    Ok(Places {
        shown: format!("{}/{slot}", app.name()),
        secret: secret.map(|(name, secret)| (name.to_owned(), secret.clone())),
        live: vec![(app.clone(), vec![slot])],
        absent: Vec::new(),
        others: secret.map_or(0, |(_, secret)| secret.used_by.len().saturating_sub(1)),
    })
}

/// Refuses a variable that is neither live nor in the file; a plain one of that name is refused later, with its reason.
fn refuse_unknown(slot: &Slot, app: &App, loaded: Option<&Loaded>) -> Outcome<()> {
    let of_file = loaded.and_then(|loaded| {
        loaded
            .specs
            .iter()
            .find(|spec| spec.spec.name == app.name())
    });
    let trees = of_file
        .map(|spec| spec.document.tree())
        .into_iter()
        .chain([app.spec.clone()]);
    let known: Vec<Slot> = trees.flat_map(|tree| slots(&tree).into_keys()).collect();
    if known.contains(slot) || is_variable(&app.spec, slot) {
        return Ok(());
    }
    let name = app.name();
    let what = format!("`{name}` has no secret {slot}, live or in its file");
    let mut forms: Vec<String> = known.iter().map(ToString::to_string).collect();
    forms.dedup();
    let same_key = known
        .iter()
        .filter(|known| known.key == slot.key)
        .map(ToString::to_string);
    let near = nearest(&slot.key, forms.iter().map(String::as_str))
        .into_iter()
        .map(str::to_owned);
    let mut near: Vec<String> = same_key.chain(near).collect();
    near.dedup();
    let failure = Failure::new(Exit::NotFound, what);
    Err(near.iter().take(3).fold(failure, |failure, near| {
        failure.next(format!("did you mean {name}/{near}?"))
    }))
}
