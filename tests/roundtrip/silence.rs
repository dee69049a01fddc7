//! What was created is planned without a change, however the same spec is written.

use std::collections::BTreeSet;

use ipctl::diag::Source;
use ipctl::model::live::App;
use ipctl::model::schema;
use ipctl::plan::{AppPlan, Desired};
use ipctl::spec::check_spec;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::generate::any_app;
use super::platform::{
    Platform, Tags, desired_with_values, desired_without_values, is_silent, plan_one, shown,
};
use super::variants::{keys_reversed, lists_reversed, with_defaults, with_routes};

/// How many specs are made in one run.
const CASES: usize = 2000;

/// How many apps are on the platform at a time; one listing shows all of them.
const TOGETHER: usize = 40;

/// One spec of this many is also planned with the values of its secrets: comparing them takes long on purpose.
const WITH_VALUES: usize = 20;

/// What became of some specs.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) silent: usize,
    pub(crate) refused: Vec<String>,
    pub(crate) loud: Vec<String>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.silent += other.silent;
        self.refused.extend(other.refused);
        self.loud.extend(other.loud);
    }

    /// Fails unless every spec is silent.
    #[track_caller]
    pub(crate) fn assert_silent(&self) {
        let problems: Vec<&String> = self.refused.iter().chain(&self.loud).take(5).collect();
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(self.silent > 0);
    }
}

/// A spec whose app is live.
struct Case {
    tree: Value,
    bare: Desired,
    app: App,
}

/// The ways to write a spec; none when a spec cannot be written so.
type Way = (&'static str, fn(&Case) -> Option<Value>);

const WAYS: [Way; 6] = [
    ("the same without values", |case| Some(case.tree.clone())),
    ("keys reversed", |case| Some(keys_reversed(&case.tree))),
    ("lists reversed", |case| Some(lists_reversed(&case.tree))),
    ("routes for ingress", |case| with_routes(&case.tree)),
    ("defaults written out", |case| {
        Some(with_defaults(&case.tree))
    }),
    ("the live spec as a file", |case| {
        Some(case.app.spec.clone())
    }),
];

/// Creates an app for each spec, plans it in every way of writing, and removes the apps again. For one spec in `sent` each
/// way is also sent, to see that it was the same to the platform.
///
/// What an app is called says nothing here, so that each gets a name of its own.
pub(crate) fn check_all(platform: &Platform, trees: &[Value], sent: usize) -> Outcome {
    let mut outcome = Outcome::default();
    for trees in trees.chunks(TOGETHER) {
        outcome.add(check_together(platform, trees, sent));
    }
    outcome
}

/// Checks on two platforms side by side.
fn check_side_by_side(trees: &[Value], sent: usize) -> Outcome {
    std::thread::scope(|scope| {
        let halves = trees.chunks(trees.len().div_ceil(2).max(1));
        let running: Vec<_> = halves
            .map(|half| scope.spawn(move || check_all(&Platform::start(), half, sent)))
            .collect();
        let mut outcome = Outcome::default();
        for half in running {
            outcome.add(half.join().expect("a half ends"));
        }
        outcome
    })
}

fn check_together(platform: &Platform, trees: &[Value], sent: usize) -> Outcome {
    let mut outcome = Outcome::default();
    let mut cases = Vec::new();
    for (n, tree) in trees.iter().enumerate() {
        match start(platform, tree, n) {
            Ok(case) => cases.push(case),
            Err(error) => outcome.refused.push(error),
        }
    }
    let mut live = platform.by_name();
    for (n, mut case) in cases.into_iter().enumerate() {
        case.app = live.remove(&case.bare.name).expect("the app is listed");
        let target = n.is_multiple_of(sent).then_some(platform);
        let unedited = case.expect_unedited("created");
        match unedited.and_then(|()| WAYS.iter().try_for_each(|way| case.try_way(way, target))) {
            Ok(()) => outcome.silent += 1,
            Err(problem) => outcome.loud.push(problem),
        }
        platform.delete(&case.app);
    }
    outcome
}

fn start(platform: &Platform, tree: &Value, n: usize) -> Result<Case, String> {
    let mut tree = tree.clone();
    tree["name"] = json!(format!("generated-{n}"));
    let with_values = n.is_multiple_of(WITH_VALUES);
    let tags = if with_values {
        Tags::Made
    } else {
        Tags::LeftOut
    };
    let wanted = desired_with_values(&tree);
    let app = platform
        .create(&wanted, tags)
        .map_err(|error| format!("refused: {error:?} {tree}"))?;
    let case = Case {
        bare: desired_without_values(&tree),
        tree,
        app,
    };
    if with_values {
        expect_silence(&platform.plan(&wanted), &wanted, "the same with its values")?;
    }
    Ok(case)
}

impl Case {
    /// What was sent here is not taken for an edit by somebody else, whatever form the platform gave it.
    fn expect_unedited(&self, what: &str) -> Result<(), String> {
        let live = &self.app.spec;
        if ipctl::plan::is_edited(live) {
            return Err(format!("{what}: taken for edited outside: {live}"));
        }
        Ok(())
    }

    /// Plans one way, and sends it where there is a platform to send it to.
    fn try_way(&mut self, (name, make): &Way, target: Option<&Platform>) -> Result<(), String> {
        let Some(way) = make(self) else {
            return Ok(());
        };
        let way = desired_without_values(&way);
        let mut plan = plan_one(&way, &self.app);
        expect_silence(&plan, &way, name)?;
        let Some(platform) = target else {
            return Ok(());
        };
        platform.hear(&mut plan);
        platform
            .write(&plan, &way.supplied)
            .map_err(|error| format!("{name} is refused: {error:?} {}", way.tree))?;
        let after = platform.read(&self.app);
        let same = after.spec == self.app.spec;
        self.app = after;
        self.expect_unedited(name)?;
        if same {
            return Ok(());
        }
        let plan = plan_one(&self.bare, &self.app);
        expect_silence(&plan, &self.bare, &format!("after sending {name}"))
    }
}

fn expect_silence(plan: &AppPlan, wanted: &Desired, what: &str) -> Result<(), String> {
    if is_silent(plan) {
        return Ok(());
    }
    let live = plan.planned_live.as_ref().unwrap_or(&Value::Null);
    Err(format!(
        "{what}: {}\nsecrets {:?}\ndesired {}\nlive {live}",
        shown(plan),
        plan.secrets,
        wanted.tree
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

/// Returns generated specs, the same in every run.
pub(crate) fn generated(count: usize) -> Vec<Value> {
    let mut runner = runner(1);
    let apps = any_app();
    let one = |_| apps.new_tree(&mut runner).expect("a spec").current();
    (0..count).map(one).collect()
}

#[test]
fn generated_specs_use_every_field_and_are_silent_after_their_creation() {
    let trees = generated(CASES);
    assert_eq!(unused_fields(&trees), Vec::<String>::new());
    check_side_by_side(&trees, 5).assert_silent();
}

#[test]
fn generated_specs_are_valid() {
    for tree in generated(320) {
        let text = without_zeros(&tree).to_string();
        let source = std::sync::Arc::new(Source::new("a.json", text));
        let checked = check_spec(&source);
        let errors: Vec<_> = checked.diagnostics.iter().collect();
        assert!(!checked.diagnostics.has_errors(), "{errors:?}\n{tree}");
    }
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

/// Fields that a generated spec does not have: the platform refuses these metrics on workers, and those of static sites
/// are in one of its documents only.
pub(crate) const DOUBTFUL: [&str; 4] = [
    "static_sites.image",
    "static_sites.run_command",
    "static_sites.log_destinations",
    "workers.autoscaling.metrics.request",
];

/// Lists the fields of the schema that none of the specs has.
fn unused_fields(trees: &[Value]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    for tree in trees {
        paths(tree, String::new(), &mut seen);
    }
    schema_fields().difference(&seen).cloned().collect()
}

/// Returns the paths of all fields that the schema knows and no doubt is about, without places in lists.
pub(crate) fn schema_fields() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    schema_paths(schema::app_spec(), String::new(), &mut all);
    all.retain(|path| !DOUBTFUL.iter().any(|start| path.starts_with(start)));
    all
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

#[test]
fn fields_that_one_document_alone_has_are_silent_too() {
    let image = json!({"registry_type": "DOCR", "repository": "site", "tag": "v1"});
    let logs = json!([{"name": "tail", "logtail": {"token": "not-a-real-token"}}]);
    let site = json!({"name": "a", "static_sites": [{"name": "site", "image": image, "run_command": "serve", "log_destinations": logs}]});
    check_all(&Platform::start(), &[site], 1).assert_silent();
}
