//! What somebody most likely meant by an unknown key or value.

use super::compile::{Compiled, Id, Kind, Shape};
use super::words::literals;
use crate::spec::identity::item_noun;

/// Words of other products, and the fields they stand for.
const HABITS: [(&str, &str); 34] = [
    ("env", "envs"),
    ("environment", "envs"),
    ("environments", "envs"),
    ("environment_variables", "envs"),
    ("env_vars", "envs"),
    ("auto_deploy", "deploy_on_push"),
    ("autodeploy", "deploy_on_push"),
    ("port", "http_port"),
    ("container_port", "http_port"),
    ("ports", "internal_ports"),
    ("replicas", "instance_count"),
    ("instances", "instance_count"),
    ("instance_size", "instance_size_slug"),
    ("size", "instance_size_slug"),
    ("size_slug", "instance_size_slug"),
    ("plan", "instance_size_slug"),
    ("command", "run_command"),
    ("start_command", "run_command"),
    ("cmd", "run_command"),
    ("dockerfile", "dockerfile_path"),
    ("context", "source_dir"),
    ("root_dir", "source_dir"),
    ("healthcheck", "health_check"),
    ("interval_seconds", "period_seconds"),
    ("interval", "period_seconds"),
    ("timeout", "timeout_seconds"),
    ("healthy_threshold", "success_threshold"),
    ("unhealthy_threshold", "failure_threshold"),
    ("min_instances", "min_instance_count"),
    ("max_instances", "max_instance_count"),
    ("type", "kind"),
    ("source", "github"),
    ("host", "domain"),
    ("crons", "jobs"),
];

/// What is known about an unknown key.
#[derive(Debug, Default)]
pub(super) struct Hint {
    /// The field of the same mapping that was meant.
    pub(super) meant: Option<String>,
    /// What to do, in words.
    pub(super) help: Option<String>,
}

/// Looks for what an unknown key may mean: a field here, one level down, one level up, or elsewhere.
pub(super) fn unknown_key(schema: &Compiled, shape: &Shape, parents: &[Id], key: &str) -> Hint {
    if let Some(meant) = nearest_field(shape, key) {
        return Hint {
            help: Some(format!("did you mean `{meant}`?")),
            meant: Some(meant),
        };
    }
    let help = below(schema, shape, key)
        .map(|field| format!("`{key}` belongs under `{field}`"))
        .or_else(|| above(schema, parents, key))
        .or_else(|| elsewhere(schema, key))
        .or_else(|| {
            (shape.fields.len() <= 12)
                .then(|| format!("fields here: {}", literals(shape.field_names())))
        });
    Hint { meant: None, help }
}

fn nearest_field(shape: &Shape, key: &str) -> Option<String> {
    let plain = snake(key);
    let has = |name: &str| shape.field(name).is_some();
    if has(&plain) {
        return Some(plain);
    }
    let habit = HABITS
        .iter()
        .find(|(word, field)| *word == plain && has(field));
    let near = || nearest(&plain, shape.field_names()).map(str::to_owned);
    habit.map(|(_, field)| (*field).to_owned()).or_else(near)
}

/// Returns the one of several words that is nearest to a misspelt one, if any is near enough.
pub(super) fn nearest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
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

/// Returns the field of a mapping below that has the key.
fn below<'a>(schema: &Compiled, shape: &'a Shape, key: &str) -> Option<&'a str> {
    let plain = snake(key);
    let holds = |id: Id| {
        schema.shape(id).kinds == [Kind::Object] && schema.shape(id).field(&plain).is_some()
    };
    shape
        .fields
        .iter()
        .find(|(_, id)| holds(*id))
        .map(|(name, _)| name.as_str())
}

fn above(schema: &Compiled, parents: &[Id], key: &str) -> Option<String> {
    let plain = snake(key);
    let levels = parents
        .iter()
        .rev()
        .filter(|id| !schema.shape(**id).fields.is_empty());
    let mut levels = levels
        .enumerate()
        .filter(|(_, id)| schema.shape(**id).field(&plain).is_some());
    let help = match levels.next()?.0 {
        0 => format!("`{plain}` belongs one level up: check the indentation"),
        level => format!(
            "`{plain}` belongs {} levels up: check the indentation",
            level + 1
        ),
    };
    Some(help)
}

fn elsewhere(schema: &Compiled, key: &str) -> Option<String> {
    let plain = snake(key);
    let homes = schema.homes(&plain);
    let mut names: Vec<String> = homes.iter().map(|way| home(way)).collect();
    names.dedup();
    let more = names.len().saturating_sub(3);
    names.truncate(3);
    let list = if more > 0 {
        format!("{} and {more} more", names.join(", "))
    } else {
        names.join(" and ")
    };
    (!names.is_empty()).then(|| format!("`{plain}` is a field of {list}"))
}

fn home(way: &[String]) -> String {
    match way {
        [] => "the app".to_owned(),
        [list] => match item_noun(list) {
            Some(noun) => format!("a {noun}"),
            None => format!("`{list}`"),
        },
        _ => format!("`{}`", way.join(".")),
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
