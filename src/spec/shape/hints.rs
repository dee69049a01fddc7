//! What somebody most likely meant by an unknown key or value.

use super::compile::{Compiled, Id, Kind, Shape};
use super::words::literals;
use crate::spec::Entry;
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
pub(super) fn unknown_key(setting: &Setting<'_>, key: &str) -> Hint {
    let (schema, shape) = (setting.schema, setting.shape);
    if let Some(meant) = nearest_field(shape, key) {
        let help = Some(format!("did you mean `{meant}`?"));
        return Hint {
            help,
            meant: Some(meant),
        };
    }
    let plain = snake(key);
    let habit = HABITS
        .iter()
        .find(|(word, _)| *word == plain)
        .map(|(_, field)| *field);
    let words = [Some(plain.as_str()), habit];
    let placed = words.into_iter().flatten().find_map(|name| {
        let below = below(setting, name).map(|field| format!("`{name}` belongs under `{field}`"));
        below
            .or_else(|| above(schema, setting.parents, name))
            .or_else(|| elsewhere(schema, name))
    });
    let fields = || match shape.fields.len() {
        0..=12 => Some(format!("fields here: {}", literals(shape.field_names()))),
        _ => None,
    };
    let helper = || {
        key.starts_with("x-").then(|| {
            "the platform takes no keys of your own: put an anchor where it is used first"
                .to_owned()
        })
    };
    Hint {
        meant: None,
        help: placed.or_else(helper).or_else(fields),
    }
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

/// Returns the field of a mapping below that has the key, one that is written beside it if possible.
fn below<'a>(setting: &Setting<'a>, name: &str) -> Option<&'a str> {
    let holds = |id: Id| {
        let shape = setting.schema.shape(id);
        shape.kinds == [Kind::Object] && shape.field(name).is_some()
    };
    let all = || {
        setting
            .shape
            .fields
            .iter()
            .filter(|(_, id)| holds(*id))
            .map(|(field, _)| field.as_str())
    };
    let written = all().find(|field| setting.beside.iter().any(|entry| entry.key == *field));
    written.or_else(|| all().next())
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
        0 => names.join(" and "),
        more => format!("{} and {more} more", names.join(", ")),
    };
    (!names.is_empty()).then(|| format!("`{name}` is a field of {list}"))
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
