//! One field changed at a time: the plan shows it and nothing else, and after the write it is silent again.

use ipctl::diff::{ChangeKind, SecretChange, apply_changes, compare, normalise};
use ipctl::plan::{Action, AppPlan};
use serde_json::{Value, json};

use super::edits::{Edit, edited, edits};
use super::fixtures;
use super::generate::any_app;
use super::platform::{Platform, desired_with_values, is_silent, shown};
use super::silence::runner;

/// Counts what became of the changes.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    shown: usize,
    silent: usize,
    refused: usize,
}

#[test]
fn each_field_of_the_fixtures_is_shown_alone() {
    let platform = Platform::start();
    let mut counts = Counts::default();
    let mut problems = Vec::new();
    for tree in fixtures::all() {
        let app = platform.apply(&desired_with_values(&tree)).unwrap();
        for edit in edits(&tree) {
            if let Err(problem) = change(&platform, &tree, &edit, &mut counts) {
                problems.push(problem);
            }
        }
        platform.delete(&app);
    }
    println!("{counts:?}");
    assert!(
        problems.is_empty(),
        "{}\n{}",
        problems.len(),
        problems.join("\n\n")
    );
    assert!(counts.shown > 500);
}

#[test]
fn some_fields_of_generated_specs_are_shown_alone() {
    let platform = Platform::start();
    let counts = std::cell::Cell::new(Counts::default());
    let result = runner(60).run(&(any_app(), 0..1000_usize), |(tree, from)| {
        let app = platform.apply(&desired_with_values(&tree)).unwrap();
        let all = edits(&tree);
        let mut counted = counts.get();
        let mut outcome = Ok(());
        for edit in all
            .iter()
            .cycle()
            .skip(from % all.len().max(1))
            .step_by(17)
            .take(5)
        {
            outcome = outcome.and(change(&platform, &tree, edit, &mut counted));
        }
        counts.set(counted);
        platform.delete(&app);
        outcome.map_err(proptest::test_runner::TestCaseError::fail)
    });
    println!("{:?}", counts.get());
    result.unwrap();
}

/// Makes the change on the live app, looks at what the plan says of it, and takes it back.
fn change(
    platform: &Platform,
    tree: &Value,
    edit: &Edit,
    counts: &mut Counts,
) -> Result<(), String> {
    let before = platform.live(name(tree));
    for value in &edit.values {
        let after = edited(tree, edit, value.as_ref());
        let wanted = desired_with_values(&after);
        let plan = platform.plan(&wanted);
        let what = format!("{} -> {value:?}", edit.path);
        // An edit may have moved the app to another name or left nothing to run.
        let Ok(_) = platform.write(&plan, &wanted.supplied) else {
            counts.refused += 1;
            continue;
        };
        let outcome = judge(platform, edit, value.as_ref(), (&before, &after), &plan);
        let count = if plan.changes.is_empty() {
            &mut counts.silent
        } else {
            &mut counts.shown
        };
        *count += 1;
        let back = desired_with_values(tree);
        platform
            .apply(&back)
            .map_err(|error| format!("{what}: {error}"))?;
        let rest = platform.plan(&back);
        outcome.map_err(|problem| format!("{what}: {problem}"))?;
        if !is_silent(&rest) {
            return Err(format!("{what}: taken back, {}", shown(&rest)));
        }
        return Ok(());
    }
    Ok(())
}

fn name(tree: &Value) -> &str {
    tree["name"].as_str().unwrap_or_default()
}

fn judge(
    platform: &Platform,
    edit: &Edit,
    value: Option<&Value>,
    (before, after): (&Value, &Value),
    plan: &AppPlan,
) -> Result<(), String> {
    let wanted = desired_with_values(after);
    let next = platform.plan(&wanted);
    if !is_silent(&next) {
        return Err(format!(
            "not silent after the write: {}\nlive before {before}",
            shown(&next)
        ));
    }
    let live = platform.live(name(after));
    let told = apply_changes(&normalise(before), &plan.changes);
    let untold: Vec<_> = compare(&told, &normalise(&live))
        .into_iter()
        .chain(compare(&normalise(&live), &told))
        .filter(|change| !matches!(change.kind, ChangeKind::Secret(SecretChange::Replaced)))
        .collect();
    if !untold.is_empty() {
        return Err(format!(
            "changed without a word: {untold:?}\nplan {}",
            shown(plan)
        ));
    }
    let paths: Vec<String> = plan
        .changes
        .iter()
        .map(|change| change.path.to_slash())
        .collect();
    match paths.as_slice() {
        [] if may_be_silent(edit, value, after) => Ok(()),
        [] => Err(format!("not shown\ndesired {after}")),
        paths
            if plan.action == Action::Update
                && paths.iter().all(|path| belongs(edit, path, after)) =>
        {
            Ok(())
        }
        _ => Err(format!("shown elsewhere: {}", shown(plan))),
    }
}

/// Tells whether a shown path is that of the edit, or of the group that the edit is documented to be shown in.
fn belongs(edit: &Edit, shown: &str, after: &Value) -> bool {
    let path = edit.path.as_str();
    let last = path.rsplit('/').next().unwrap_or_default();
    let owner = path.rsplit_once('/').map_or("", |(owner, _)| owner);
    let item = owner.rsplit_once('/').map_or("", |(list, _)| list);
    shown == path
        // What is inside a removed or new object is shown field by field.
        || shown.starts_with(&format!("{path}/"))
        // An item of another name is another item.
        || ["name", "key", "domain", "rule"].contains(&last) && shown.starts_with(item)
        // A set is shown as a whole.
        || SETS.iter().any(|set| path.contains(&format!("/{set}/")) && shown.ends_with(&format!("/{set}")))
        // Routes, CORS settings and rules are shown where the platform keeps them; so is the one rule that it makes.
        || shown.starts_with("/ingress") && (path.contains("/routes") || path.contains("/cors") || path.starts_with("/ingress"))
        || shown.starts_with("/ingress") && is_routable(path) && after.get("ingress").is_none()
        // A value and its being a secret go together.
        || last == "type" && shown == format!("{owner}/value")
        || path.ends_with("/maintenance/archive") && shown.ends_with("/maintenance/enabled")
        || path.ends_with("/autoscaling") && shown.ends_with("/instance_count")
        || path.ends_with("/health_check/http_path") && shown.ends_with("/health_check/path")
        || path.ends_with("/health_check/path") && shown.ends_with("/health_check/http_path")
}

const SETS: [&str; 6] = [
    "internal_ports",
    "features",
    "allow_origins",
    "allow_methods",
    "allow_headers",
    "expose_headers",
];

fn is_routable(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["", list] | ["", list, _] | ["", list, _, "name"] => {
            ["services", "static_sites", "functions"].contains(list)
        }
        _ => false,
    }
}

/// Tells whether an edit means nothing: the field is the platform's when it is left out, says its default, or has no
/// effect beside another one.
fn may_be_silent(edit: &Edit, value: Option<&Value>, after: &Value) -> bool {
    let last = edit.path.rsplit('/').next().unwrap_or_default();
    let parent = edit
        .pointer
        .rsplit_once('/')
        .map_or("", |(parent, _)| parent);
    let owner = after.pointer(parent).unwrap_or(&Value::Null);
    match (last, value) {
        (_, None) => true,
        ("path", Some(_)) => owner.get("http_path").is_some(),
        ("ip", Some(_)) => true,
        (_, Some(value)) => *value == json!(0) || value == "",
    }
}
