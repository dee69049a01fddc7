//! No secret of any kind shows in what a run prints or leaves behind.

use std::fs;
use std::path::Path;

use ipctl::sim::Simulator;

use crate::support::{TestEnv, platform};

/// A secret of every kind; each has `marker` in it.
const SPEC: &str = "name: shop
envs:
  - {key: APP_WIDE, type: SECRET, scope: RUN_TIME}
  - {key: IN_FILE, type: SECRET, value: marker-in-file}
services:
  - name: web
    image:
      registry_type: GHCR
      registry: acme
      repository: shop
      tag: v1
      registry_credentials: user:marker-login
    envs:
      - {key: OF_COMMAND, type: SECRET}
      - {key: OF_FILE, type: SECRET}
      - {key: LEVEL, value: info}
    log_destinations:
      - name: dog
        datadog: {api_key: marker-datadog, endpoint: 'https://logs.example.com'}
      - name: tail
        logtail: {token: marker-logtail}
      - name: search
        open_search:
          endpoint: https://search.example.com:9200
          basic_auth: {user: writer, password: marker-search}
      - name: http
        endpoint: https://logs.example.com/ingest
        headers: [{key: Authorization, value: Bearer marker-header}]
ingress:
  rules: [{match: {path: {prefix: /}}, component: {name: web}}]
  secure_header: {key: X-From-Ingress, value: marker-secure-header}
";

const MANIFEST: &str = "rules: {IP214: note}
secrets:
  wide: {from: {env: MARKED}, used_by: [shop/APP_WIDE]}
  command: {from: {command: [printf, marker-of-command]}, used_by: [shop/web/OF_COMMAND]}
  file: {from: {file: ../outside/value.txt}, used_by: [shop/web/OF_FILE]}
";

fn marked(platform: &Simulator) -> TestEnv {
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", platform.url())
        .with("IPCTL_TOKEN", "marker-token")
        .with("MARKED", "marker-of-environment")
        .with("PATH", "/usr/bin:/bin");
    env.write("specs/shop.yaml", SPEC);
    env.write("specs/ipctl.yaml", MANIFEST);
    env.write("outside/value.txt", "marker-of-file");
    env
}

/// Runs a command in both formats at the highest verbosity and looks at what it says.
#[track_caller]
fn says_nothing(env: &TestEnv, words: &str) {
    for more in ["-vv", "-vv --json"] {
        let run = env.run(&format!("{words} {more}"));
        let said = run.both();
        // The words of the command stand in the manifest, but not in any output.
        assert!(!said.contains("marker"), "{words} {more}:\n{said}");
        assert!(!said.contains("panicked"), "{words} {more}:\n{said}");
        assert_ne!(run.code, 64, "{words} {more}:\n{said}");
    }
}

/// Looks through every file but the inputs themselves.
fn leaves_nothing(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("specs") && !path.ends_with("outside") {
                leaves_nothing(&path);
            }
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("marker"), "{}:\n{text}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn no_marker_is_printed_or_left_behind_by_any_command() {
    let platform = platform();
    let env = marked(&platform);
    for words in [
        "validate specs",
        "plan specs",
        "plan specs --secrets set",
        "plan specs --out first.plan",
        "show first.plan",
        "apply specs --yes",
        "apply specs --yes",
    ] {
        says_nothing(&env, words);
    }
    let seen = platform.environment("shop", "web").unwrap();
    assert_eq!(seen["APP_WIDE"], "marker-of-environment");
    assert_eq!(seen["IN_FILE"], "marker-in-file");
    assert_eq!(seen["OF_COMMAND"], "marker-of-command");
    assert_eq!(seen["OF_FILE"], "marker-of-file");
    for words in [
        "plan specs",
        "list",
        "get shop",
        "get shop --spec",
        "status",
        "health shop",
        "deployments shop",
        "events shop",
        "jobs shop",
        "logs shop",
        "why shop",
        "restart shop",
        "deploy shop",
    ] {
        says_nothing(&env, words);
    }
    // Every value changes, to others of the same and of another length.
    for (from, to) in [
        ("marker-in-file", "marker-in-File"),
        ("marker-login", "marker-log-in"),
        ("marker-datadog", "marker-datad0g"),
        ("marker-logtail", "marker-logtai1"),
        ("marker-search", "marker-searching"),
        ("marker-header", "marker-headers"),
        ("marker-secure-header", "marker-secure-hea"),
    ] {
        env.edit("specs/shop.yaml", from, to);
    }
    env.write("outside/value.txt", "marker-of-filf");
    for words in [
        "plan specs",
        "plan specs --out second.plan",
        "show second.plan",
        "apply second.plan --yes",
        "plan specs --secrets keep",
        "get shop --spec",
    ] {
        says_nothing(&env, words);
    }
    leaves_nothing(&env.path(""));
}

#[cfg(unix)]
#[test]
fn no_marker_is_in_the_words_of_a_failure() {
    let platform = platform();
    let env = marked(&platform);
    for (from, to) in [
        // Refused by the check, by the platform, and by a conflict of types.
        ("tag: v1", "tagg: v1"),
        ("tagg: v1", "tag: v1\n      digest: 'sha256:x'"),
        (
            "type: SECRET, value: marker-in-file",
            "type: SECRETS, value: marker-in-file",
        ),
        (
            "type: SECRETS, value: marker-in-file",
            "type: SECRET, value: [marker-in-file]",
        ),
        ("user:marker-login", "[marker-login]"),
        ("{token: marker-logtail}", "{tokens: marker-logtail}"),
        ("secure_header: {key", "secure_header: {kye"),
        ("name: shop", "name: shop\n\t: {"),
    ] {
        env.edit("specs/shop.yaml", from, to);
        says_nothing(&env, "validate specs");
        says_nothing(&env, "plan specs");
        says_nothing(&env, "apply specs --yes");
    }
    leaves_nothing(&env.path(""));
}
