//! What was created is planned without a change, however the same spec is written.

use std::collections::BTreeSet;

use ipctl::diag::Source;
use ipctl::model::schema;
use ipctl::plan::{AppPlan, Desired, Supplied};
use ipctl::spec::check_spec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value;

use super::generate::any_app;
use super::platform::{Platform, desired, desired_with_values, is_silent, shown};
use super::variants::{keys_reversed, lists_reversed, with_defaults, with_routes};

/// How many specs are made in one run.
const CASES: u32 = 320;

/// Creates the app, plans it in every way of writing, sends each of those ways, and removes the app again.
pub(crate) fn check(platform: &Platform, tree: &Value) -> Result<(), String> {
    let wanted = desired_with_values(tree);
    let app = platform
        .apply(&wanted)
        .map_err(|error| format!("refused: {error:?} {tree}"))?;
    let result = silent(platform, tree, &wanted);
    platform.delete(&app);
    result
}

fn silent(platform: &Platform, tree: &Value, wanted: &Desired) -> Result<(), String> {
    expect_silence(platform, wanted, "the same with its values")?;
    expect_unedited(platform, &wanted.name, "created")?;
    let live = platform.live(&wanted.name);
    let ways = [
        ("the same without values", Some(tree.clone())),
        ("keys reversed", Some(keys_reversed(tree))),
        ("lists reversed", Some(lists_reversed(tree))),
        ("routes for ingress", with_routes(tree)),
        ("defaults written out", Some(with_defaults(tree))),
        ("the live spec as a file", Some(live)),
    ];
    let bare = without_values(desired(tree));
    for (what, way) in ways {
        let Some(way) = way else { continue };
        let way = without_values(desired(&way));
        let plan = expect_silence(platform, &way, what)?;
        platform
            .write(&plan, &way.supplied)
            .map_err(|error| format!("{what} is refused: {error:?} {}", way.tree))?;
        expect_silence(platform, &bare, &format!("after sending {what}"))?;
        expect_unedited(platform, &wanted.name, what)?;
    }
    Ok(())
}

/// What was sent here is not taken for an edit by somebody else, whatever form the platform gave it.
fn expect_unedited(platform: &Platform, name: &str, what: &str) -> Result<(), String> {
    let live = platform.live(name);
    if ipctl::plan::is_edited(&live) {
        return Err(format!("{what}: taken for edited outside: {live}"));
    }
    Ok(())
}

fn without_values(mut desired: Desired) -> Desired {
    desired.supplied = Supplied::default();
    desired
}

fn expect_silence(platform: &Platform, desired: &Desired, what: &str) -> Result<AppPlan, String> {
    let plan = platform.plan(desired);
    if is_silent(&plan) {
        return Ok(plan);
    }
    Err(format!(
        "{what}: {}\nsecrets {:?}\ndesired {}\nlive {}",
        shown(&plan),
        plan.secrets,
        desired.tree,
        platform.live(&desired.name)
    ))
}

/// Returns a runner that makes the same specs in every run.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[42; 32]);
    TestRunner::new_with_rng(config, rng)
}

#[test]
fn generated_specs_are_silent_after_their_creation() {
    let platform = Platform::start();
    let result = runner(CASES).run(&any_app(), |tree| {
        check(&platform, &tree).map_err(TestCaseError::fail)
    });
    result.unwrap();
}

#[test]
fn generated_specs_are_valid() {
    let result = runner(CASES).run(&any_app(), |tree| {
        let text = without_zeros(&tree).to_string();
        let source = std::sync::Arc::new(Source::new("a.json", text));
        let checked = check_spec(&source);
        let errors: Vec<_> = checked.diagnostics.iter().collect();
        proptest::prop_assert!(!checked.diagnostics.has_errors(), "{errors:?}\n{tree}");
        Ok(())
    });
    result.unwrap();
}

/// Takes out empty texts and zeros, which other programs write and a file should not have.
fn without_zeros(value: &Value) -> Value {
    let zero = |value: &Value| *value == 0 || *value == "";
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !zero(value))
            .map(|(key, value)| (key.clone(), without_zeros(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_zeros).collect(),
        other => other.clone(),
    }
}

#[test]
fn generated_specs_have_every_field() {
    let seen = std::cell::RefCell::new(BTreeSet::new());
    let result = runner(CASES).run(&any_app(), |tree| {
        paths(&tree, String::new(), &mut seen.borrow_mut());
        Ok(())
    });
    result.unwrap();
    let mut all = BTreeSet::new();
    schema_paths(schema::app_spec(), String::new(), &mut all);
    // The platform refuses the metrics on workers; the fields of static sites are in one of its documents only.
    let doubtful = |path: &String| {
        [
            "static_sites.image",
            "static_sites.run_command",
            "static_sites.log_destinations",
            "workers.autoscaling.metrics.request",
        ]
        .iter()
        .any(|start| path.starts_with(start))
    };
    let missing: Vec<_> = all
        .difference(&seen.into_inner())
        .filter(|path| !doubtful(path))
        .cloned()
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

/// Collects the paths of all fields that are there, without places in lists.
fn paths(value: &Value, at: String, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                paths(value, join(&at, key), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, at.clone(), found)),
        _ => {}
    }
    found.insert(at);
}

/// Collects the paths of all fields that the schema knows.
fn schema_paths(schema: &Value, at: String, found: &mut BTreeSet<String>) {
    let Some(schema) = schema::resolve(schema::app_spec(), schema) else {
        return;
    };
    if let Some(items) = schema.get("items") {
        return schema_paths(items, at, found);
    }
    for (key, field) in schema["properties"].as_object().into_iter().flatten() {
        schema_paths(field, join(&at, key), found);
    }
    found.insert(at);
}

fn join(at: &str, key: &str) -> String {
    if at.is_empty() {
        key.to_owned()
    } else {
        format!("{at}.{key}")
    }
}
