//! Deployments that do not end like most: with jobs for failures, without anything public, and those that the platform
//! makes by itself.

use crate::bounded::{run, until};
use crate::faults::{accepted, apps, deployments};
use crate::support::{Run, TestEnv, platform};

const IMAGE: &str = "image: {registry_type: DOCR, repository: shop, tag: v1}";

/// Returns a folder with an app of a worker and of what is added.
fn shop(more: &str) -> TestEnv {
    let env = TestEnv::bare();
    let spec = format!("name: shop\nworkers:\n  - name: mail\n    {IMAGE}\n{more}");
    env.write("specs/shop.yaml", spec);
    env
}

fn job(name: &str, kind: &str) -> String {
    format!("  - name: {name}\n    kind: {kind}\n    {IMAGE}\n")
}

/// Returns a folder with an app whose jobs run before a deployment and when one fails.
fn with_jobs() -> TestEnv {
    let before = job("migrate", "PRE_DEPLOY");
    let after = job("alarm", "FAILED_DEPLOY");
    shop(&format!("jobs:\n{before}{after}"))
}

fn applied(env: &TestEnv) -> Run {
    run(env, "apply --yes")
}

#[test]
fn a_job_for_failures_that_never_runs_does_not_keep_an_apply_waiting() {
    let platform = platform();
    let env = with_jobs().on(&platform);
    let done = applied(&env).expect(0);
    assert!(done.stdout.contains("ACTIVE"), "{}", done.both());
    assert_eq!(accepted(&platform), 1);
}

#[test]
fn a_job_that_fails_before_the_deployment_is_named() {
    let platform = platform();
    let env = with_jobs().on(&platform);
    platform.apply_scenario("crash-loop:shop/migrate".parse().unwrap());
    let done = applied(&env).expect(1);
    assert!(done.stderr.contains("`migrate`"), "{}", done.stderr);
    let app = &apps(&platform)[0];
    assert_eq!(deployments(&platform, app).len(), 1);
}

#[test]
fn an_app_of_workers_only_is_applied_without_a_public_address() {
    let platform = platform();
    let env = shop("").on(&platform);
    let done = applied(&env).expect(0);
    assert!(
        done.stdout.contains("1/1 components ready"),
        "{}",
        done.both()
    );
    run(&env, "plan --exit-code").expect(0);
}

#[test]
fn a_deployment_that_the_platform_makes_for_a_domain_is_not_mistaken_for_an_edit() {
    let platform = platform();
    let service = format!("services:\n  - name: web\n    http_port: 8080\n    {IMAGE}\n");
    let env = shop(&format!(
        "{service}domains:\n  - {{domain: shop.example.com}}\n"
    ))
    .on(&platform);
    applied(&env).expect(0);
    until("the platform deployed for the domain", || {
        let listed = run(&env, "deployments shop").expect(0).stdout;
        listed.contains("domain shop.example.com ready")
    });
    run(&env, "wait shop --timeout 30s");
    run(&env, "plan --exit-code").expect(0);
    run(&env, "drift --exit-code").expect(0);
    assert_eq!(accepted(&platform), 1);
}

#[test]
fn two_deployments_of_an_app_are_compared() {
    let platform = platform();
    let env = shop("").on(&platform);
    applied(&env).expect(0);
    env.edit("specs/shop.yaml", "tag: v1", "tag: v2");
    applied(&env).expect(0);
    let difference = run(&env, "deployments diff shop previous active").expect(0);
    assert!(
        difference.stdout.contains("v1 -> v2"),
        "{}",
        difference.both()
    );
    run(&env, "deployments").expect(64);
}
