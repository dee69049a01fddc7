//! Hostile text from the platform and from applications: nothing of it gets out raw.

use std::io::Write;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::bounded::run;
use crate::proxy::{json_answer, read_request};
use crate::support::{Run, TestEnv};

/// Clears the screen, sets the title, turns the direction, hides, and gives a build service orders.
const NASTY: &str = "x\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}evil\u{2066}\u{200b}\u{feff}\r\n::error::owned\n  ::set-output name=x::y\n##[error]owned\u{0}";
const ID: &str = "11111111-2222-4333-8444-555555555555";

fn app() -> Value {
    let deployment =
        |phase: &str| json!({"id": format!("d{NASTY}"), "phase": phase, "cause": NASTY});
    json!({
        "id": ID,
        "spec": {"name": "shop", "region": "ams", "services": [{"name": "web", "envs": [{"key": "A", "value": NASTY}]}],
                 "workers": [{"name": NASTY}], "domains": [{"domain": NASTY}]},
        "region": {"slug": NASTY, "label": NASTY},
        "live_url": format!("https://{NASTY}"),
        "default_ingress": NASTY,
        "domains": [{"id": NASTY, "phase": NASTY, "spec": {"domain": NASTY}}],
        "active_deployment": deployment("ACTIVE"),
        "in_progress_deployment": deployment(NASTY),
        "pinned_deployment": null,
    })
}

fn other() -> Value {
    let mut app = app();
    app["spec"]["name"] = json!(NASTY);
    app["id"] = json!(format!("22{NASTY}"));
    app
}

/// Answers a request; `mode` is the first word of the token.
fn answer(line: &str, request: &str, base: &str) -> Vec<u8> {
    let ok = |body: Value| json_answer("200 OK", "", &body.to_string());
    let path = line.split([' ', '?']).nth(1).unwrap();
    for status in ["400", "401", "404", "409", "500", "501"] {
        if request.contains(&format!("status-{status}")) {
            return json_answer(
                &format!("{status} No"),
                "",
                &json!({"id": NASTY, "message": NASTY, "request_id": NASTY}).to_string(),
            );
        }
    }
    if request.contains("page-501") {
        return json_answer("501 No", "", &format!("<html>{NASTY}"));
    }
    match path.trim_start_matches("/v2/apps") {
        "" => ok(json!({"apps": [app(), other()], "links": {}, "meta": {"total": 2}})),
        path if path.ends_with("/health") => ok(json!({"app_health": {"components": [
            {"name": NASTY, "state": NASTY, "replicas_desired": 2, "replicas_ready": 1}, {"name": "web", "state": "UNHEALTHY", "replicas_desired": 1}]}})),
        path if path.ends_with("/logs") => {
            ok(json!({"historic_urls": [format!("{base}/archive")]}))
        }
        "/archive" => {
            let mut text = format!(
                "{NASTY}\nweb 2024-05-02T09:10:11.123456789Z {NASTY}\n::error::bare\n##[group]x\n"
            )
            .into_bytes();
            text.extend_from_slice(b"web 2024-05-02T09:10:11Z \xff\xfe\xc3(\x80 bad bytes\n");
            text.extend_from_slice("y".repeat(3_000_000).as_bytes());
            text.extend_from_slice(b"\nthe end");
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                text.len()
            );
            [head.into_bytes(), text].concat()
        }
        _ => ok(json!({"app": app()})),
    }
}

fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let url = base.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let base = base.clone();
            std::thread::spawn(move || {
                if let Some((line, request)) = read_request(&mut stream) {
                    drop(stream.write_all(&answer(
                        &line,
                        &String::from_utf8_lossy(&request),
                        &base,
                    )));
                }
            });
        }
    });
    url
}

fn env(token: &str) -> TestEnv {
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", &serve())
        .with("IPCTL_TOKEN", token);
    env.write("specs/shop.yaml", "name: shop\nregion: ams\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop, tag: v1}\n");
    env
}

#[track_caller]
fn assert_clean(what: &str, text: &str) {
    for line in text.split('\n') {
        let raw = line.chars().find(|c| {
            c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        });
        let order = line.trim_start().starts_with("::") || line.contains("##[");
        let start: String = line.chars().take(200).collect();
        assert!(raw.is_none() && !order, "{what}: {raw:?} in {start:?}");
    }
}

/// Checks that the runner of a build service would take no line as a command.
#[track_caller]
fn assert_no_order(what: &str, text: &str) {
    for line in text.split('\n') {
        let order = line.trim_start().starts_with("::") || line.contains("##[");
        assert!(!order, "{what}: {line:.200}");
    }
}

const COMMANDS: [&str; 11] = [
    "list",
    "get shop",
    "status",
    "status shop",
    "health shop",
    "logs shop",
    "logs shop -c web --type build",
    "plan",
    "apply --yes --confirm-destroy shop",
    "get evil",
    "delete shop",
];

#[track_caller]
fn assert_harmless(token: &str, words: &str) -> Run {
    let env = env(token);
    let human = run(&env, words);
    assert_clean(words, &human.stdout);
    assert_clean(words, &human.stderr);
    let data = run(&env, &format!("{words} --json"));
    assert_no_order(words, &data.stdout);
    let stream = run(&env, &format!("{words} --ndjson"));
    assert_no_order(words, &stream.stdout);
    let is_object =
        |line: &str| serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object());
    assert!(
        stream.stdout.lines().all(is_object),
        "{words}: {}",
        stream.stdout
    );
    assert_eq!(data.code, human.code, "{words}");
    assert_clean(words, &data.stderr);
    if words.starts_with("logs") && data.code == 0 {
        assert!(
            data.stdout
                .lines()
                .all(|line| serde_json::from_str::<Value>(line).is_ok()),
            "{words}"
        );
    } else {
        data.json();
    }
    human
}

#[test]
fn answers_full_of_control_characters_are_shown_as_text() {
    for words in COMMANDS {
        assert_harmless("not-a-real-token", words);
    }
    let logs = assert_harmless("not-a-real-token", "logs shop");
    assert!(logs.stdout.ends_with("the end\n") && logs.stdout.contains("bad bytes"));
}

#[test]
fn errors_full_of_control_characters_are_shown_as_text() {
    for status in [
        "status-400",
        "status-401",
        "status-404",
        "status-409",
        "status-501",
        "page-501",
    ] {
        let done = assert_harmless(&format!("not-a-real-token-{status}"), "list");
        assert_ne!(done.code, 0, "{status}");
    }
}
