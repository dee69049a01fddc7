//! What was pulled is planned without a change, and nothing else in the file moved.

use std::sync::Arc;

use ipctl::diag::Source;
use ipctl::model::live::App;
use ipctl::plan::StateMode;
use ipctl::plan::pull::pull;
use ipctl::spec::edit::{Notes, fresh, rewrite};
use ipctl::spec::{Document, parse_spec};
use proptest::test_runner::TestCaseError;
use serde_json::Value;

use super::edits::{edited, edits};
use super::generate::any_app;
use super::platform::{
    Platform, desired_with_values, desired_without_values, is_silent, plan_one, shown,
};
use super::silence::runner;

fn document(text: &str) -> Document {
    let parsed = parse_spec(&Arc::new(Source::new("app.yaml", text)));
    parsed
        .document
        .unwrap_or_else(|| panic!("unreadable: {text}"))
}

/// Pulls a live app into a text, and plans the new text.
fn check(text: &str, app: &App) -> Result<String, String> {
    let before = document(text);
    let pulled = pull(
        &desired_without_values(&before.tree()),
        app,
        StateMode::On,
        &[],
    )
    .map_err(|unsettled| format!("unsettled {:?}\n{text}\nlive {}", unsettled.paths, app.spec))?;
    let new = rewrite(&before, &pulled.tree)
        .map_err(|error| format!("{error}\n{text}\n{:#}", pulled.tree))?;
    let after = document(&new).tree();
    let plan = plan_one(&desired_without_values(&after), app);
    if !is_silent(&plan) {
        return Err(format!("{}\n{new}\nlive {}", shown(&plan), app.spec));
    }
    if new.contains("EV[") && !text.contains("EV[") {
        return Err(format!("an encrypted value in\n{new}"));
    }
    Ok(new)
}

fn written(tree: &Value) -> String {
    fresh(&["a file".to_owned()], tree, &Notes::new())
}

/// Applies one spec, and pulls it into the file of another one.
fn pull_pair(platform: &Platform, file: &Value, live: &Value) -> Result<(), String> {
    let Ok(app) = platform.apply(&desired_with_values(live)) else {
        return Ok(());
    };
    let result =
        check(&written(file), &app).and_then(|new| check(&new, &app).map(|again| (new, again)));
    platform.delete(&app);
    let (new, again) = result?;
    if new == again {
        Ok(())
    } else {
        Err(format!("pulling again changes\n{new}\n{again}"))
    }
}

#[test]
fn generated_specs_are_pulled_into_the_files_of_others() {
    let platform = Platform::start();
    let result = runner(150).run(&(any_app(), any_app()), |(file, live)| {
        pull_pair(&platform, &file, &live).map_err(TestCaseError::fail)
    });
    result.unwrap();
}

#[test]
fn edits_of_single_fields_are_pulled() {
    let platform = Platform::start();
    let result = runner(40).run(&(any_app(), 0..10_000_usize), |(tree, from)| {
        let edits = edits(&tree);
        let edit = &edits[from % edits.len()];
        let live = edited(&tree, edit, edit.values.first().and_then(Option::as_ref));
        pull_pair(&platform, &tree, &live).map_err(TestCaseError::fail)
    });
    result.unwrap();
}

#[test]
fn real_specs_are_pulled_after_edits() {
    let Some(specs) = super::corpus::accepted_texts() else {
        return;
    };
    let platform = Platform::start();
    let (mut pulled, mut loud) = (0, Vec::new());
    for (at, spec) in specs.iter().enumerate() {
        let edits = edits(&spec.tree);
        let edit = &edits[(at * 7) % edits.len()];
        let value = edit.values.first().and_then(Option::as_ref);
        // Some edits make a spec that the platform refuses.
        let Ok(app) = platform.apply(&desired_with_values(&edited(&spec.tree, edit, value))) else {
            continue;
        };
        match check(&spec.text, &app) {
            Ok(_) => pulled += 1,
            Err(problem) => loud.push(format!("{}: {problem}", spec.name)),
        }
        platform.delete(&app);
    }
    println!("{pulled} pulled of {}", specs.len());
    assert!(
        loud.is_empty(),
        "{} loud\n{}",
        loud.len(),
        loud.join("\n\n")
    );
    assert!(pulled > 0);
}
