//! One field changed at a time: the plan shows it and nothing else, and after the write it is silent again.

use ipctl::diff::{ChangeKind, SecretChange, apply_changes, compare, normalise};
use ipctl::plan::{Action, AppPlan, Desired, Supplied};
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

/// Looks at every ninth change, at all of them with `IPCTL_EVERY_FIELD=1`, which takes minutes.
#[test]
fn each_field_of_the_fixtures_is_shown_alone() {
    let platform = Platform::start();
    let mut counts = Counts::default();
    let mut problems = Vec::new();
    let step = if std::env::var_os("IPCTL_EVERY_FIELD").is_some() {
        1
    } else {
        9
    };
    for tree in fixtures::some() {
        let edits: Vec<Edit> = edits(&tree).into_iter().step_by(step).collect();
        // A fresh app now and then keeps the list of its deployments short.
        for edits in edits.chunks(20) {
            let app = platform.apply(&desired_with_values(&tree)).unwrap();
            for edit in edits {
                if let Err(problem) = change(&platform, &tree, edit, &mut counts) {
                    problems.push(problem);
                }
            }
            platform.delete(&app);
        }
    }
    println!("{counts:?}");
    assert!(
        problems.is_empty(),
        "{}\n{}",
        problems.len(),
        problems.join("\n\n")
    );
    assert!(counts.shown > 500 / step);
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
        let same = ipctl::plan::slots(tree)
            .keys()
            .eq(ipctl::plan::slots(&after).keys());
        let values = if same { Values::AsNeeded } else { Values::All };
        let sent = wanted(&after, edit, values);
        let plan = platform.plan(&sent);
        let what = format!("{} -> {value:?}", edit.path);
        if ipctl::plan::is_edited(&before) {
            return Err(format!("{what}: taken for edited outside, {before}"));
        }
        // An edit may have moved the app to another name or left nothing to run.
        let Ok(_) = platform.write(&plan, &sent.supplied) else {
            counts.refused += 1;
            continue;
        };
        let outcome = judge(
            platform,
            edit,
            value.as_ref(),
            (&before, &after),
            (&plan, values),
        );
        let count = if plan.changes.is_empty() {
            &mut counts.silent
        } else {
            &mut counts.shown
        };
        *count += 1;
        let back = wanted(tree, edit, values);
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

/// Returns the app with values only where the edit is about a secret, because comparing them takes long on purpose.
fn wanted(tree: &Value, edit: &Edit, values: Values) -> Desired {
    let mut wanted = desired_with_values(tree);
    let secret = ["/value", "/type", "/registry_credentials"];
    if values == Values::AsNeeded && !secret.iter().any(|end| edit.path.ends_with(end)) {
        wanted.supplied = Supplied::default();
    }
    wanted
}

/// Says whether secrets get values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    AsNeeded,
    All,
}

fn name(tree: &Value) -> &str {
    tree["name"].as_str().unwrap_or_default()
}

fn judge(
    platform: &Platform,
    edit: &Edit,
    value: Option<&Value>,
    (before, after): (&Value, &Value),
    (plan, values): (&AppPlan, Values),
) -> Result<(), String> {
    let sent = wanted(after, edit, values);
    let next = platform.plan(&sent);
    if !is_silent(&next) {
        return Err(format!(
            "not silent after the write: {}\nlive before {before}",
            shown(&next)
        ));
    }
    let live = platform.live(name(after));
    let told = apply_changes(&normalise(before), &plan.changes);
    // What the platform fills in on top is its own; what was told must be there, and nothing else be gone.
    // Nobody knows which rules it makes for several components when none of the old ones is left.
    let remade = after.get("ingress").is_none()
        && (is_routable(&edit.path) || edit.path.contains("/routes"));
    let untold: Vec<_> = compare(&normalise(&live), &told)
        .into_iter()
        .filter(|change| !(remade && change.path.to_slash().starts_with("/ingress")))
        .filter(|change| !matches!(change.kind, ChangeKind::Secret(SecretChange::Replaced)))
        .collect();
    // A header without a key is no item of a keyed list; masked values cannot be carried over then. A service with
    // internal ports may or may not have the default port, and a file that is silent takes either.
    let open = edit.path.contains("/headers/") || edit.path.ends_with("/http_port");
    if !open && !untold.is_empty() {
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
        // Whether there is a main port, and whether a readiness port says anything, hangs on the internal ports.
        || path.contains("/internal_ports") && (shown.ends_with("/health_check/port") || shown.ends_with("/http_port"))
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
    // CORS settings of a component that no rule leads to have no effect.
    let idle = edit.path.contains("/cors") && !edit.path.starts_with("/ingress");
    match (last, value) {
        _ if idle => true,
        (_, None) | ("ip", Some(_)) => true,
        ("path", Some(_)) => owner.get("http_path").is_some(),
        ("enabled", Some(_)) => owner.get("archive") == Some(&json!(true)),
        // These words say that the field is left out.
        ("scope", Some(value)) => value == "UNSET" || value == "RUN_AND_BUILD_TIME",
        ("load_balancer", Some(value)) => value == "UNKNOWN",
        (_, Some(value)) => *value == json!(0) || value == "",
    }
}
