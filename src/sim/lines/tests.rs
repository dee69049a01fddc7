use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::component::{Component, Kind};
use super::role::Role;
use super::{build_lines, crash_lines, deploy_lines, run_line};
use crate::sim::canonical::arbitrary::any_spec;
use crate::sim::timeline::Story;

const STORIES: [Story; 7] = [
    Story::Usual,
    Story::CommandNotFound,
    Story::OutOfMemory,
    Story::WrongArchitecture,
    Story::DatabaseRefused,
    Story::WrongPort,
    Story::LocalhostOnly,
];

const ROLES: [Role; 10] = [
    Role::Gunicorn,
    Role::CeleryWorker,
    Role::CeleryBeat,
    Role::Redis,
    Role::Odoo,
    Role::Uvicorn,
    Role::Service,
    Role::Worker,
    Role::Job,
    Role::StaticSite,
];

#[test]
fn guesses_roles() {
    let cases = [
        (
            json!({"name": "superset-web", "http_port": 8088}),
            Role::Gunicorn,
        ),
        (
            json!({"name": "web", "run_command": "gunicorn app:app"}),
            Role::Gunicorn,
        ),
        (
            json!({"name": "superset-worker", "run_command": "celery --app=a worker"}),
            Role::CeleryWorker,
        ),
        (
            json!({"name": "superset-beat", "run_command": "celery --app=a beat"}),
            Role::CeleryBeat,
        ),
        (
            json!({"name": "cache", "image": {"repository": "redis"}}),
            Role::Redis,
        ),
        (json!({"name": "odoo-web"}), Role::Odoo),
        (json!({"name": "mcp-hub", "http_port": 8000}), Role::Uvicorn),
        (json!({"name": "api", "internal_ports": [1]}), Role::Service),
        (json!({"name": "mailer"}), Role::Worker),
        (
            json!({"name": "odoo-init", "kind": "PRE_DEPLOY"}),
            Role::Job,
        ),
        (
            json!({"name": "site", "output_dir": "dist"}),
            Role::StaticSite,
        ),
        (json!(null), Role::Worker),
    ];
    for (component, role) in cases {
        assert_eq!(Role::of(&component), role, "{component}");
    }
}

#[test]
fn every_role_has_at_least_eight_lines() {
    for role in ROLES {
        let script = super::scripts::run(role);
        let lines: BTreeSet<&str> = script
            .pairs
            .iter()
            .flatten()
            .chain(script.start)
            .copied()
            .collect();
        assert!(lines.len() >= 8, "{role:?} has {}", lines.len());
    }
}

#[test]
fn lines_are_the_same_for_every_reader_and_differ_along_the_log() {
    let component = json!({"name": "superset-worker", "run_command": "celery worker"});
    let read = || {
        (0..200)
            .map(|at| run_line(&component, at))
            .collect::<Vec<String>>()
    };
    assert_eq!(read(), read());
    assert!(read().into_iter().collect::<BTreeSet<String>>().len() > 150);
}

#[test]
fn pairs_speak_of_the_same_task() {
    let component = json!({"name": "superset-worker", "run_command": "celery worker"});
    let task = |line: &str| line.split(['[', ']']).nth(3).unwrap().to_owned();
    for at in (4..40).step_by(2) {
        let (received, done) = (run_line(&component, at), run_line(&component, at + 1));
        assert!(received.ends_with("received") && done.contains("succeeded"));
        assert_eq!(task(&received), task(&done));
    }
}

#[test]
fn a_log_reads_like_the_program() {
    let component = json!({"name": "superset-web", "http_port": 8088, "health_check": {"http_path": "/health?token=not-real"}});
    let lines: Vec<String> = (0..10).map(|at| run_line(&component, at)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
[INFO] Starting gunicorn 23.0.0
[INFO] Listening at: http://0.0.0.0:8088 (1)
[INFO] Using worker: gevent
[INFO] Booting worker with pid: 64
10.244.79.132 - - "POST /api/v1/chart/data HTTP/1.1" 200 36292
INFO:superset.utils.logging:query finished in 350 ms
DEBUG:superset.stats_logger:[stats_logger] (incr) DashboardRestApi.get.success
DEBUG:superset.stats_logger:[stats_logger] (timing) DashboardRestApi.get.time | 147.0
10.244.107.224 - - "GET /health HTTP/1.1" 200 2 "-" "kube-probe/1.31"
10.244.107.224 - - "GET /health HTTP/1.1" 200 2 "-" "kube-probe/1.31"
"#);
}

#[test]
fn builds_by_kind_of_source() {
    let docker = json!({"name": "web", "dockerfile_path": "deploy/Dockerfile",
        "git": {"repo_clone_url": "https://user:not-a-real-token@git.example/a/b.git", "branch": "dev"}});
    insta::assert_snapshot!(build_lines(&docker).join("\n"), @r#"
initializing build
retrieving source code from git.example/a/b.git
=> selecting branch "dev"
=> checking out commit d7774dd
building deploy/Dockerfile
[1/5] FROM docker.io/library/base@sha256:02bf25f8b1fd74877f1a2ad3fa768021030e36523e817adf7f525f4a80d2f730
[2/5] WORKDIR /app
[3/5] COPY requirements ./
[4/5] RUN install dependencies
      30 packages installed in 4.068s
[5/5] COPY . .
exporting layers
uploading image to the app's registry
manifest sha256:14d6d9174aba29359d90e3c8e6889501a3eefe1832bbc8338fef547d1bd9503a
build complete
"#);
    let python = json!({"name": "web", "environment_slug": "python", "github": {"repo": "a/b"}});
    insta::assert_snapshot!(build_lines(&python).join("\n"), @r#"
initializing build
retrieving source code from github.com/a/b
=> selecting branch "main"
=> checking out commit d7774dd
detecting buildpacks
python buildpack selected
using Python 3.13
installing dependencies from requirements.txt
  40 packages installed
exporting layers
adding layer launch:a768021
uploading image to the app's registry
build complete
"#);
    let image = json!({"name": "redis", "image": {"registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis", "tag": "7"}});
    insta::assert_snapshot!(build_lines(&image).join("\n"), @r#"
image docker.io/library/redis:7 needs no build
resolving docker.io/library/redis:7
digest sha256:8bc0513bea1421953e47adb98c541db4f9be942313c4beb5b7c8bbbf596f6599
image is for linux/amd64
"#);
    let site = json!({"name": "site", "output_dir": "dist", "gitlab": {"repo": "a/b"}});
    assert!(build_lines(&site).contains(&"compressing assets".to_owned()));
}

#[test]
fn rollouts_by_kind_of_component() {
    let image = json!({"name": "redis", "image": {"registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis", "tag": "7"}});
    let parts = |kind| deploy_lines(&of_kind(kind, &image)).map(|part| part.join("\n"));
    insta::assert_snapshot!(parts(Kind::Service).join("\n-- up --\n"), @r#"
pulling docker.io/library/redis:7
starting container redis-edb7379
waiting for port 6379
-- up --
health check passed
routing traffic to the new container
"#);
    assert_eq!(parts(Kind::StaticSite)[1], "assets are live");
    assert_eq!(parts(Kind::Functions)[1], "functions are live");
    let nightly = json!({"name": "nightly", "kind": "SCHEDULED"});
    let [start, up] = deploy_lines(&of_kind(Kind::Job, &nightly));
    assert_eq!(start, ["taking over the schedule of job nightly"]);
    assert_eq!(up, ["job is scheduled"]);
}

fn of_kind(kind: Kind, value: &Value) -> Component<'_> {
    let name = value["name"].as_str().unwrap_or_default();
    Component { kind, name, value }
}

#[test]
fn python_misses_a_variable_and_others_their_program() {
    let envs = json!([{"key": "LOG_LEVEL", "value": "info"}, {"key": "API_TOKEN", "type": "SECRET", "value": "not-real"}]);
    let python = json!({"name": "mcp-hub", "envs": envs});
    let lines = crash_lines(&python, Story::Usual);
    assert_eq!(lines.first().unwrap(), "Traceback (most recent call last):");
    assert_eq!(lines.last().unwrap(), "KeyError: 'API_TOKEN'");
    let other =
        json!({"name": "api", "run_command": "KEY=not-real bin/server --port 80", "envs": envs});
    assert_eq!(
        crash_lines(&other, Story::Usual)[0],
        "/bin/sh: 1: exec: bin/server: not found"
    );
    let bare = json!({"name": "odoo"});
    assert!(crash_lines(&bare, Story::Usual)[0].ends_with("not found"));
}

/// Returns every line of every kind.
fn all(component: &Value) -> Vec<String> {
    let mut lines: Vec<String> = (0..30).map(|at| run_line(component, at)).collect();
    lines.push(run_line(component, u64::MAX));
    lines.extend(build_lines(component));
    lines.extend(deploy_lines(&of_kind(Kind::Service, component)).concat());
    lines.extend(
        STORIES
            .iter()
            .flat_map(|story| crash_lines(component, *story)),
    );
    lines
}

#[test]
fn secrets_and_commands_never_appear() {
    for name in [
        "superset-web",
        "superset-worker",
        "superset-beat",
        "redis",
        "odoo",
        "mcp-hub",
        "api",
        "job",
        "site",
    ] {
        let component = json!({"name": name, "http_port": 1, "run_command": "not-real-0 --password=not-real-1",
            "build_command": "not-real-2", "envs": [{"key": "A", "type": "SECRET", "value": "not-real-3"}],
            "image": {"repository": "r", "registry_credentials": "not-real-4"}});
        for line in all(&component) {
            assert!(
                !line.contains("not-real-") || line.contains("exec: not-real-0:"),
                "{line}"
            );
        }
    }
}

#[test]
fn no_template_word_is_left() {
    for name in [
        "superset-web",
        "superset-worker",
        "superset-beat",
        "redis",
        "odoo",
        "mcp-hub",
        "api",
        "site",
    ] {
        let component = json!({"name": name, "http_port": 80, "envs": [{"key": "A"}]});
        for line in all(&component) {
            assert!(!line.contains('{'), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lines_are_single_and_never_panic(spec in any_spec()) {
        for list in spec.as_object().into_iter().flat_map(|spec| spec.values()) {
            for component in list.as_array().into_iter().flatten() {
                for line in all(component) {
                    prop_assert!(!line.contains(['\n', '\r']) && line.len() < 1000);
                }
            }
        }
    }
}
