//! Names on the command line to live apps and components.

use std::collections::BTreeMap;

use crate::model::live::App;

use super::error::{Failure, Outcome};
use super::exit::Exit;

/// The shortest prefix of an id that is accepted.
const LEAST_ID_PREFIX: usize = 8;

/// Finds the one app that `target` means: its name, a short name, an id or a prefix of it, or a unique part of its name.
pub(super) fn find_app<'a>(
    target: &str,
    apps: &'a [App],
    short_names: &BTreeMap<String, String>,
) -> Outcome<&'a App> {
    let full = short_names.get(target).map_or(target, String::as_str);
    if let Some(app) = apps
        .iter()
        .find(|app| app.name() == full || app.id.as_str() == full)
    {
        return Ok(app);
    }
    let by_id = apps
        .iter()
        .filter(|app| full.len() >= LEAST_ID_PREFIX && app.id.as_str().starts_with(full));
    let by_part = apps
        .iter()
        .filter(|app| !full.is_empty() && app.name().contains(full));
    let mut found: Vec<&App> = by_id.chain(by_part).collect();
    found.dedup_by(|left, right| left.id == right.id);
    match found.as_slice() {
        [app] => Ok(app),
        [] => Err(no_such_app(target, apps)),
        several => Err(ambiguous(
            "app",
            target,
            several.iter().map(|app| app.name()),
        )),
    }
}

fn no_such_app(target: &str, apps: &[App]) -> Failure {
    let failure = Failure::new(Exit::NotFound, format!("no app matches `{target}`"));
    let near = nearest(target, apps.iter().map(App::name));
    if near.is_empty() {
        return failure.next("ipctl list");
    }
    failure
        .next(format!("did you mean {}?", listed(near)))
        .next("ipctl list")
}

/// Finds the one component that `wanted` means: its name or a unique part of it.
pub(super) fn find_component<'a>(wanted: &str, app: &str, names: &[&'a str]) -> Outcome<&'a str> {
    if let Some(name) = names.iter().find(|name| **name == wanted) {
        return Ok(name);
    }
    let found: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !wanted.is_empty() && name.contains(wanted))
        .collect();
    match found.as_slice() {
        [name] => Ok(name),
        [] => Err(Failure::new(
            Exit::NotFound,
            format!("`{app}` has no component that matches `{wanted}`"),
        )
        .next(format!(
            "its components are {}",
            listed(names.iter().copied())
        ))),
        several => Err(ambiguous("component", wanted, several.iter().copied())),
    }
}

fn ambiguous<'a>(what: &str, target: &str, names: impl Iterator<Item = &'a str>) -> Failure {
    Failure::new(
        Exit::NotFound,
        format!("`{target}` matches more than one {what}"),
    )
    .next(format!("name one of {}", listed(names)))
}

/// Returns up to three names that are close to `wanted`, the closest first.
pub(super) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(wanted, name), name))
        .collect();
    scored.retain(|(score, _)| *score > 0.7);
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Writes names in backticks, with commas.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apps() -> Vec<App> {
        [
            ("11111111-aaaa", "superset-analytics"),
            ("22222222-bbbb", "odoo-saas-platform"),
            ("33333333-cccc", "odoo-dev"),
        ]
        .iter()
        .map(|(id, name)| {
            serde_json::from_value(json!({"id": id, "spec": {"name": name}})).unwrap()
        })
        .collect()
    }

    fn find(target: &str) -> Result<String, (Exit, String)> {
        let short = [("odoo".to_owned(), "odoo-saas-platform".to_owned())].into();
        find_app(target, &apps(), &short)
            .map(|app| app.name().to_owned())
            .map_err(|failure| (failure.exit(), failure.steps().join("; ")))
    }

    #[test]
    fn an_app_is_found_by_name_part_short_name_and_id() {
        for target in [
            "superset-analytics",
            "superset",
            "11111111",
            "11111111-aaaa",
        ] {
            assert_eq!(find(target).unwrap(), "superset-analytics", "{target}");
        }
        assert_eq!(find("odoo").unwrap(), "odoo-saas-platform");
    }

    #[test]
    fn several_and_none_are_errors_that_help() {
        let (exit, steps) = find("o").unwrap_err();
        assert_eq!(exit, Exit::NotFound);
        assert!(steps.contains("`odoo-dev`"), "{steps}");
        let (exit, steps) = find("supreset-analytics").unwrap_err();
        assert_eq!(exit, Exit::NotFound);
        assert!(steps.contains("superset-analytics"), "{steps}");
        assert!(find("1111").is_err(), "a short prefix is no id");
        assert!(find("").is_err());
    }

    #[test]
    fn a_component_is_found_by_a_unique_part() {
        let names = ["superset-web", "superset-worker"];
        assert_eq!(
            find_component("worker", "s", &names).unwrap(),
            "superset-worker"
        );
        assert!(
            find_component("superset", "s", &names).unwrap_err().steps()[0]
                .contains("superset-web")
        );
        assert!(
            find_component("beat", "s", &names).unwrap_err().steps()[0].contains("superset-web")
        );
    }
}
