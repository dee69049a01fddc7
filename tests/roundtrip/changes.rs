//! One field changed at a time: the plan shows it and nothing else, and after the write it is silent again.

use std::collections::{BTreeMap, BTreeSet};

use ipctl::diff::{ChangeKind, SecretChange, apply_changes, compare, normalise};
use ipctl::model::live::App;
use ipctl::plan::{Action, AppPlan, Desired, Supplied};
use serde_json::{Value, json};

use super::edits::{Edit, edited, edits};
use super::fixtures;
use super::platform::{Platform, Tags, desired_with_values, is_silent, plan_one, shown};
use super::silence::{generated, schema_fields};

/// How many changes are made side by side, each to an app of its own; one listing shows all of them.
const TOGETHER: usize = 40;

/// After how many changes an app is made anew, which keeps the list of its deployments short.
const ROUNDS: usize = 8;

/// How often another place is tried for a field whose change was refused or said nothing.
const ATTEMPTS: usize = 12;

/// From which attempt on only fields are tried of which nothing was shown at all.
const LATE: usize = 2;

/// Changes to make to an app one after the other, each taken back again.
struct Lane<'t> {
    tree: Value,
    tags: Tags,
    edits: Vec<&'t Edit>,
}

/// What became of some changes.
#[derive(Debug, Default)]
struct Outcome {
    /// The changes that were shown.
    shown: BTreeSet<Kind>,
    silent: usize,
    refused: usize,
    problems: Vec<String>,
}

/// A field, without places in lists, and whether it is removed.
type Kind = (String, bool);

impl Outcome {
    fn add(&mut self, other: Self) {
        self.shown.extend(other.shown);
        self.silent += other.silent;
        self.refused += other.refused;
        self.problems.extend(other.problems);
    }
}

/// Fields of which no plan shows a change or a removal, with why.
const NEVER_SHOWN: [(&str, &str); 6] = [
    ("name", "it says which app is meant"),
    ("vpc.egress_ips.ip", "it is the platform's"),
    (
        "services.liveness_health_check.success_threshold",
        "the platform takes 1 only",
    ),
    (
        "workers.liveness_health_check.success_threshold",
        "the platform takes 1 only",
    ),
    (
        "functions.routes.preserve_path_prefix",
        "the platform does not take it",
    ),
    (
        "ingress.rules.component.name",
        "the platform refuses every name but that of another component",
    ),
];

/// Changes and removes every field that there is once, in the cuts of the fixture or in generated specs.
#[test]
fn each_field_is_shown_alone() {
    let mut trees = generated(500);
    trees.extend(fixtures::cuts());
    let all: Vec<(Value, Vec<Edit>)> = trees
        .into_iter()
        .map(|tree| (edits(&tree), tree))
        .map(|(edits, tree)| (tree, edits))
        .collect();
    let mut outcome = Outcome::default();
    for attempt in 0..ATTEMPTS {
        let unseen = unseen(&outcome.shown);
        let wanted = |kind: &Kind| match attempt {
            ..LATE => !outcome.shown.contains(kind),
            _ => unseen.contains(&kind.0),
        };
        let lanes = choose(&all, attempt, wanted);
        outcome.add(change_all(&lanes));
    }
    let unseen = unseen(&outcome.shown);
    println!(
        "{} shown, {} silent, {} refused",
        outcome.shown.len(),
        outcome.silent,
        outcome.refused
    );
    let some: Vec<_> = outcome.problems.iter().take(6).collect();
    assert!(
        some.is_empty(),
        "{} problems\n{some:#?}",
        outcome.problems.len()
    );
    assert_eq!(unseen, BTreeSet::new());
}

/// Returns the fields with a value of their own of which nothing was shown, though it could be.
fn unseen(shown: &BTreeSet<Kind>) -> BTreeSet<String> {
    let mut fields = schema_fields();
    let all = fields.clone();
    fields.retain(|field| {
        let inside = format!("{field}.");
        let holder = field.is_empty() || all.iter().any(|other| other.starts_with(&inside));
        let seen = [false, true].map(|removed| (field.clone(), removed));
        let told = NEVER_SHOWN.iter().any(|(known, _)| known == field);
        !holder && !told && !seen.iter().any(|kind| shown.contains(kind))
    });
    fields
}

/// Chooses for each kind of change that is wanted its place number `attempt`.
fn choose(
    all: &[(Value, Vec<Edit>)],
    attempt: usize,
    wanted: impl Fn(&Kind) -> bool,
) -> Vec<Lane<'_>> {
    let mut seen: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut lanes = Vec::new();
    for (tree, edits) in all {
        let chosen = edits.iter().filter(|edit| {
            let times = seen.entry(edit.kind()).or_default();
            *times += 1;
            *times == attempt + 1 && wanted(&edit.kind())
        });
        let (secret, plain): (Vec<&Edit>, Vec<&Edit>) =
            chosen.partition(|edit| is_about_secrets(tree, edit));
        for (tags, edits) in [(Tags::Made, secret), (Tags::LeftOut, plain)] {
            lanes.extend(edits.chunks(ROUNDS).map(|edits| Lane {
                tree: tree.clone(),
                tags,
                edits: edits.to_vec(),
            }));
        }
    }
    lanes
}

fn is_about_secrets(tree: &Value, edit: &Edit) -> bool {
    let slots = |tree: &Value| {
        ipctl::plan::slots(tree)
            .into_keys()
            .collect::<BTreeSet<_>>()
    };
    let same = |value: &Option<Value>| slots(tree) == slots(&edited(tree, edit, value.as_ref()));
    let ends = ["/value", "/type", "/registry_credentials"];
    ends.iter().any(|end| edit.path.ends_with(end)) || !edit.values.iter().all(same)
}

/// Makes all changes on two platforms side by side.
fn change_all(lanes: &[Lane<'_>]) -> Outcome {
    std::thread::scope(|scope| {
        let halves = lanes.chunks(lanes.len().div_ceil(2).max(1));
        let running: Vec<_> = halves
            .map(|half| scope.spawn(|| change_half(half)))
            .collect();
        let mut outcome = Outcome::default();
        for half in running {
            outcome.add(half.join().expect("a half ends"));
        }
        outcome
    })
}

fn change_half(lanes: &[Lane<'_>]) -> Outcome {
    let platform = Platform::start();
    let mut outcome = Outcome::default();
    for lanes in lanes.chunks(TOGETHER) {
        let apps: Vec<App> = lanes
            .iter()
            .enumerate()
            .map(|(n, lane)| {
                let wanted = desired_with_values(&named(&lane.tree, n));
                let app = platform.create(&wanted, lane.tags);
                app.expect("the app is made")
            })
            .collect();
        let mut live = platform.by_name();
        for round in 0..ROUNDS {
            let tasks: Vec<Task<'_>> = lanes
                .iter()
                .enumerate()
                .filter_map(|(n, lane)| {
                    Some(Task {
                        tree: named(&lane.tree, n),
                        edit: lane.edits.get(round)?,
                        tags: lane.tags,
                    })
                })
                .collect();
            if !tasks.is_empty() {
                live = change_together(&platform, &tasks, &live, &mut outcome);
            }
        }
        for app in &apps {
            platform.delete(app);
        }
    }
    outcome
}

/// A change to make to the app of a spec.
struct Task<'t> {
    tree: Value,
    edit: &'t Edit,
    tags: Tags,
}

fn named(tree: &Value, n: usize) -> Value {
    let mut tree = tree.clone();
    tree["name"] = json!(format!("changed-{n}"));
    tree
}

/// A change that the platform took.
struct Made<'t> {
    task: &'t Task<'t>,
    value: Option<&'t Value>,
    before: Value,
    after: Value,
    plan: AppPlan,
}

/// Makes one change to each app, looks at what the plan says of it, and takes it back.
fn change_together(
    platform: &Platform,
    tasks: &[Task<'_>],
    live: &BTreeMap<String, App>,
    outcome: &mut Outcome,
) -> BTreeMap<String, App> {
    let mut made = Vec::new();
    for task in tasks {
        match make(platform, task, live) {
            Some(change) => made.push(change),
            None => outcome.refused += 1,
        }
    }
    let after = platform.by_name();
    let mut back = Vec::new();
    for change in made {
        if change.plan.changes.is_empty() {
            outcome.silent += 1;
        } else {
            outcome.shown.insert(change.task.edit.kind());
        }
        let app = &after[name(&change.task.tree)];
        if let Err(problem) = judge(&change, app) {
            outcome.problems.push(format!("{change}: {problem}"));
        }
        let wanted = wanted(&change.task.tree, change.task.tags);
        let mut plan = plan_one(&wanted, app);
        platform.hear(&mut plan);
        if let Err(error) = platform.write(&plan, &wanted.supplied) {
            outcome.problems.push(format!("{change}: {error}"));
        }
        back.push((change, wanted));
    }
    let live = platform.by_name();
    for (change, wanted) in back {
        let app = &live[&wanted.name];
        if ipctl::plan::is_edited(&app.spec) {
            let what = format!("{change}: taken for edited outside, {}", app.spec);
            outcome.problems.push(what);
        }
        let rest = plan_one(&wanted, app);
        if !is_silent(&rest) {
            let what = format!("{change}: taken back, {}", shown(&rest));
            outcome.problems.push(what);
        }
    }
    live
}

/// Makes the change with the first value that the platform takes.
fn make<'t>(
    platform: &Platform,
    task: &'t Task<'t>,
    live: &BTreeMap<String, App>,
) -> Option<Made<'t>> {
    let app = &live[name(&task.tree)];
    task.edit.values.iter().find_map(|value| {
        let after = edited(&task.tree, task.edit, value.as_ref());
        let sent = wanted(&after, task.tags);
        let plan = plan_one(&sent, app);
        // An edit may have left nothing to run.
        platform.write(&plan, &sent.supplied).ok()?;
        Some(Made {
            task,
            value: value.as_ref(),
            before: app.spec.clone(),
            after,
            plan,
        })
    })
}

impl std::fmt::Display for Made<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} -> {:?}", self.task.edit.path, self.value)
    }
}

/// Returns the app with values only where the edit is about a secret, because comparing them takes long on purpose.
fn wanted(tree: &Value, tags: Tags) -> Desired {
    let mut wanted = desired_with_values(tree);
    if tags == Tags::LeftOut {
        wanted.supplied = Supplied::default();
    }
    wanted
}

fn name(tree: &Value) -> &str {
    tree["name"].as_str().unwrap_or_default()
}

fn judge(change: &Made<'_>, live: &App) -> Result<(), String> {
    let (edit, value) = (change.task.edit, change.value);
    let (before, after, plan) = (&change.before, &change.after, &change.plan);
    let next = plan_one(&wanted(after, change.task.tags), live);
    if !is_silent(&next) {
        return Err(format!(
            "not silent after the write: {}\nlive before {before}",
            shown(&next)
        ));
    }
    let live = &live.spec;
    let told = apply_changes(&normalise(before), &plan.changes);
    // What the platform fills in on top is its own; what was told must be there, and nothing else be gone.
    // Nobody knows which rules it makes for several components when none of the old ones is left.
    let remade = after.pointer("/ingress/rules").is_none()
        && (is_routable(&edit.path) || edit.path.contains("/routes"));
    let untold: Vec<_> = compare(&normalise(live), &told)
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
        || shown.starts_with("/ingress") && is_routable(path) && after.pointer("/ingress/rules").is_none()
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
        ("instance_count", Some(value)) => *value == json!(0) || *value == json!(1),
        (_, Some(value)) => *value == json!(0) || value == "",
    }
}
