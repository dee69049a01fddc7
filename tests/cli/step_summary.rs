//! The summary of a step of GitHub Actions.

use std::fs;

use crate::bounded::run;
use crate::faults::shop;
use crate::support::platform;

#[test]
fn an_apply_is_added_to_the_summary_of_the_step() {
    let platform = platform();
    let env = shop().on(&platform);
    let file = env.path("summary.md");
    env.write("summary.md", "Said before.\n");
    let env = env.with("GITHUB_STEP_SUMMARY", &file.display().to_string());
    run(&env, "apply --yes").expect(0);
    let made = fs::read_to_string(&file).unwrap();
    assert!(
        made.starts_with("Said before.\n### Apply: 1 created"),
        "{made}"
    );
    assert!(made.contains("<code>shop</code></a> | ACTIVE | "), "{made}");

    env.edit("specs/shop.yaml", "red", "blue");
    platform.apply_scenario("crash-loop:shop".parse().unwrap());
    run(&env, "apply --yes").expect(1);
    let both = fs::read_to_string(&file).unwrap();
    let failed = both.strip_prefix(&made).unwrap();
    assert!(
        failed.contains("### Apply: 1 of 1 failed: <code>shop</code>"),
        "{failed}"
    );
    assert!(
        failed.contains("<details><summary><code>shop</code>: why it failed"),
        "{failed}"
    );
    assert!(!both.contains("stand-in-session"), "{both}");
}

#[test]
fn a_summary_that_is_full_or_cannot_be_written_is_no_failure() {
    let platform = platform();
    let env = shop().on(&platform);
    env.write("summary.md", "x".repeat(900 * 1024));
    let full = env.path("summary.md").display().to_string();
    let env = env.with("GITHUB_STEP_SUMMARY", &full);
    let done = run(&env, "apply --yes").expect(0);
    assert!(
        done.stderr.contains("summary of the step"),
        "{}",
        done.stderr
    );
    assert_eq!(fs::metadata(&full).unwrap().len(), 900 * 1024);
    let env = env.with("GITHUB_STEP_SUMMARY", "/no/such/folder/summary.md");
    let done = run(&env, "apply --yes").expect(0);
    assert!(
        done.stderr.contains("summary of the step"),
        "{}",
        done.stderr
    );
}
