//! What somebody most likely meant by an unknown key or value.

use super::compile::{Compiled, Id, Kind, Shape};
use super::habits::{ADVICE, RENAMED, VALUES, Where};
use super::values::fits;
use super::words::literals;
use crate::spec::identity::item_noun;
use crate::spec::{Entry, Node};

/// Up to how many fields all are listed.
const FEW_FIELDS: usize = 12;
/// How many levels below are searched for the home of a key.
const DEEPEST: usize = 3;

/// What is known about an unknown key.
#[derive(Debug, Default)]
pub(super) struct Hint {
    /// The field of the same mapping that was meant.
    pub(super) meant: Option<String>,
    /// What to do, in words.
    pub(super) help: Option<String>,
}

/// The mapping an unknown key stands in.
pub(super) struct Setting<'a> {
    pub(super) schema: &'a Compiled,
    pub(super) shape: &'a Shape,
    /// The mappings around it, outermost first.
    pub(super) parents: &'a [Id],
    /// The keys beside the unknown one.
    pub(super) beside: &'a [Entry],
}

/// Looks for what an unknown key may mean: a field here, one level down, one level up, or elsewhere.
pub(super) fn unknown_key(setting: &Setting<'_>, entry: &Entry) -> Hint {
    let plain = snake(&entry.key);
    if let Some(meant) = field_here(setting, &plain, &entry.value) {
        return Hint {
            help: Some(format!("did you mean `{meant}`?")),
            meant: Some(meant),
        };
    }
    Hint {
        meant: None,
        help: placed(setting, &plain, entry).or_else(|| helper(setting, &entry.key)),
    }
}

/// Returns the field of the same mapping that was meant: in another spelling, by another name, or misspelt.
fn field_here(setting: &Setting<'_>, plain: &str, value: &Node) -> Option<String> {
    let shape = setting.shape;
    let has = |name: &&str| shape.field(name).is_some();
    if has(&plain) {
        return Some(plain.to_owned());
    }
    let fits = |name: &&str| {
        let field = shape.field(name);
        field.is_some_and(|id| fits(setting.schema.shape(id), value))
    };
    let habits = || renamed(plain).iter().copied();
    let habit = habits().find(fits).or_else(|| habits().find(has));
    let near = || nearest(plain, shape.field_names());
    habit.or_else(near).map(str::to_owned)
}

/// Says where a key belongs, or what takes its place.
fn placed(setting: &Setting<'_>, plain: &str, entry: &Entry) -> Option<String> {
    let below = |name: &str| {
        let way = below(setting, name)?;
        Some(format!("`{name}` belongs under `{way}`"))
    };
    let habits = || renamed(plain).iter().copied();
    let schema = setting.schema;
    below(plain)
        .or_else(|| above(schema, setting.parents, plain))
        .or_else(|| wrapper(setting.shape, entry))
        .or_else(|| advice(setting, plain))
        .or_else(|| habits().find_map(below))
        .or_else(|| elsewhere(schema, plain))
        .or_else(|| {
            let wide = setting.shape.fields.len() > FEW_FIELDS;
            habits().find_map(|name| elsewhere(schema, name).filter(|_| wide))
        })
}

fn helper(setting: &Setting<'_>, key: &str) -> Option<String> {
    if key.starts_with("x-") {
        let help = "the platform takes no keys of your own: put an anchor where it is used first";
        return Some(help.to_owned());
    }
    let few = setting.shape.fields.len() <= FEW_FIELDS;
    few.then(|| format!("fields here: {}", literals(setting.shape.field_names())))
}

fn renamed(plain: &str) -> &'static [&'static str] {
    let habit = RENAMED.iter().find(|(word, _)| *word == plain);
    habit.map_or(&[], |(_, fields)| fields)
}

fn advice(setting: &Setting<'_>, plain: &str) -> Option<String> {
    let is_app = setting.parents.is_empty();
    let is_component =
        !is_app && setting.shape.field("name").is_some() && setting.shape.fields.len() > 8;
    let holds = |at: Where| match at {
        Where::App => is_app,
        Where::Component => is_component,
        Where::Anywhere => true,
    };
    let found = ADVICE
        .iter()
        .find(|(word, at, _)| *word == plain && holds(*at));
    found.map(|(.., help)| (*help).to_owned())
}

/// Notices a key that only holds fields of the mapping it stands in.
fn wrapper(shape: &Shape, entry: &Entry) -> Option<String> {
    let inner = entry.value.entries();
    let known = |entry: &Entry| shape.field(&entry.key).is_some();
    (!inner.is_empty() && inner.len() <= 40 && inner.iter().all(known)).then(|| {
        let names = literals(inner.iter().map(|entry| entry.key.as_str()));
        format!("take `{}` away and write {names} in its place", entry.key)
    })
}

/// Returns the allowed word that another one stands for.
pub(super) fn meant_value<'a>(text: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = snake(text.get(..text.len().min(40))?).to_ascii_uppercase();
    let (_, meant) = VALUES.iter().find(|(word, _)| *word == plain)?;
    let mut among = among;
    among.find(|allowed| allowed == meant)
}

/// Returns the one of several words that is nearest to a misspelt one, if any is near enough.
pub(crate) fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let reach = (lower.chars().count().min(60) / 3).clamp(1, 4);
    let distance = |other: &str| strsim::damerau_levenshtein(&lower, &other.to_lowercase());
    let near = among
        .filter(|_| lower.len() <= 80)
        .map(|other| (distance(other), other));
    near.filter(|(far, _)| *far <= reach)
        .min_by_key(|(far, _)| *far)
        .map(|(_, other)| other)
}

/// Returns the way to the nearest mapping below that has the key, through one that is written beside it if possible.
fn below(setting: &Setting<'_>, name: &str) -> Option<String> {
    let fields = &setting.shape.fields;
    let is_written = |field: &str| {
        setting
            .beside
            .iter()
            .take(100)
            .any(|entry| entry.key == field)
    };
    let (written, others): (Vec<_>, Vec<_>) =
        fields.iter().partition(|(field, _)| is_written(field));
    let mut level: Vec<(String, Id)> = written.into_iter().chain(others).cloned().collect();
    for _ in 0..DEEPEST {
        let holds = |id: Id| setting.schema.shape(id).field(name).is_some();
        level.retain(|(_, id)| setting.schema.shape(*id).kinds == [Kind::Object]);
        if let Some((way, _)) = level.iter().find(|(_, id)| holds(*id)) {
            return Some(way.clone());
        }
        let inner = |(way, id): &(String, Id)| {
            let fields = setting.schema.shape(*id).fields.iter();
            let inner = fields.map(|(field, id)| (format!("{way}.{field}"), *id));
            inner.collect::<Vec<_>>()
        };
        level = level.iter().flat_map(inner).collect();
    }
    None
}

fn above(schema: &Compiled, parents: &[Id], name: &str) -> Option<String> {
    let levels = parents
        .iter()
        .rev()
        .filter(|id| !schema.shape(**id).fields.is_empty());
    let mut levels = levels
        .enumerate()
        .filter(|(_, id)| schema.shape(**id).field(name).is_some());
    let help = match levels.next()?.0 {
        0 => format!("`{name}` belongs one level up: check the indentation"),
        level => format!(
            "`{name}` belongs {} levels up: check the indentation",
            level + 1
        ),
    };
    Some(help)
}

fn elsewhere(schema: &Compiled, name: &str) -> Option<String> {
    let homes = schema.homes(name);
    let mut names: Vec<String> = homes.iter().map(|way| home(way)).collect();
    names.dedup();
    let more = names.len().saturating_sub(3);
    names.truncate(3);
    let list = match more {
        0 => match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => return None,
        },
        more => format!("{} and {more} more", names.join(", ")),
    };
    Some(format!("`{name}` is a field of {list}"))
}

/// Returns what a mapping is called, by the fields that lead to it: "`health_check` of a service".
fn home(way: &[String]) -> String {
    let called = |field: &String| match item_noun(field) {
        Some(noun) => format!("a {noun}"),
        None => format!("`{field}`"),
    };
    match way {
        [] => "the app".to_owned(),
        [.., outer, inner] if item_noun(inner).is_none() => {
            format!("{} of {}", called(inner), called(outer))
        }
        [.., inner] => called(inner),
    }
}

/// Writes a key in lower case with underscores: `dockerfilePath` and `dockerfile-path` become `dockerfile_path`.
fn snake(key: &str) -> String {
    let mut text = String::with_capacity(key.len());
    let mut previous = '_';
    for character in key.chars() {
        if character.is_ascii_uppercase()
            && (previous.is_ascii_lowercase() || previous.is_ascii_digit())
        {
            text.push('_');
        }
        text.push(if matches!(character, '-' | ' ' | '.') {
            '_'
        } else {
            character.to_ascii_lowercase()
        });
        previous = character;
    }
    text
}
