//! How things are named on the command line.

use serde_json::{Value, json};

use crate::render::style::Style;

use super::page::{push_prose, push_term};

/// The width of the column of forms.
const FORMS: usize = 18;

/// Lists the forms of a name.
const TARGETS: &[(&str, &str)] = &[
    ("superset-analytics", "an app by its name"),
    (
        "superset",
        "an app by a unique part of its name, or by its short name from ipctl.yaml",
    ),
    (
        "4f0a1c22",
        "an app or a deployment by its id, or by the first 8 or more characters of it",
    ),
    (
        "specs/",
        "a folder: its *.yaml, *.yml and *.json but for ipctl.yaml, which goes along",
    ),
    (
        "specs/shop.yaml",
        "one spec; - is the one on stdin where a command says so",
    ),
    (
        "-c worker",
        "a component by its name or a unique part of it; logs takes patterns with * and ? too",
    ),
    ("--only shop/web", "one component of one app in a plan"),
    (
        "active, previous",
        "a deployment: the one that serves, and the one that served before",
    ),
    (
        "superset@live",
        "a side of a comparison: the live app, @active, @previous, @ID",
    ),
    (
        "superset/KEY",
        "a variable of an app; superset/web/KEY is one of a component",
    ),
    (
        "shop/web.FIELD",
        "a field of a component for --set, shop.FIELD one of the app",
    ),
];

/// Writes the topic.
pub(super) fn text(style: Style) -> String {
    let mut text = String::new();
    push_prose(
        &mut text,
        "Without a target, commands about specs take specs/, and commands about live apps take the apps of specs/, else every app of the account. Several matches are an error that lists them, none is an error that lists the nearest.",
        style,
    );
    text.push('\n');
    for (form, means) in TARGETS {
        push_term(&mut text, form, FORMS, means, style);
    }
    text
}

/// Returns the topic as JSON.
pub(super) fn data() -> Value {
    let forms = TARGETS.iter();
    forms
        .map(|(form, means)| json!({"form": form, "means": means}))
        .collect()
}
