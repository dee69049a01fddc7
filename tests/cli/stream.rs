//! The stream of events: what it holds, that every line fits the published schema, and readers that go away.

use std::io::{BufRead, BufReader, Read};

use ipctl::render::events::events_schema;
use serde_json::Value;

use crate::bounded::{code_of, run};
use crate::faults::{apps, shop};
use crate::support::{Run, platform, writes};

/// Reads a stream, of which every line has to fit the schema, and the numbers have to follow each other.
#[track_caller]
fn events(done: &Run) -> Vec<Value> {
    let schema = jsonschema::draft202012::new(&events_schema()).unwrap();
    let lines = done.stdout.lines().enumerate();
    let read = lines.map(|(number, line)| {
        let event: Value = serde_json::from_str(line).unwrap();
        let wrong: Vec<String> = schema.iter_errors(&event).map(|e| e.to_string()).collect();
        assert!(wrong.is_empty(), "{line}: {wrong:?}");
        assert_eq!(event["seq"], number, "{line}");
        event
    });
    let read: Vec<Value> = read.collect();
    assert_eq!(read[0]["type"], "hello");
    assert_eq!(read.last().unwrap()["type"], "done");
    read
}

fn kinds(events: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    kinds.dedup();
    kinds
}

#[test]
fn an_apply_streams_what_happens_and_ends_with_the_envelope() {
    let platform = platform();
    let env = shop().on(&platform);
    let made = events(&run(&env, "apply --yes --ndjson").expect(0));
    assert_eq!(kinds(&made)[..2], ["hello", "app_start"]);
    assert_eq!(made[1]["action"], "create");
    let last = kinds(&made).len() - 3;
    assert_eq!(kinds(&made)[last..], ["verify", "app_done", "done"]);
    let has = |kind: &str| made.iter().any(|event| event["type"] == kind);
    assert!(has("step") && has("phase"));

    env.edit("specs/shop.yaml", "red", "blue");
    let changed = events(&run(&env, "apply --yes --ndjson").expect(0));
    let change = changed
        .iter()
        .find(|event| event["type"] == "change")
        .unwrap();
    assert_eq!(change["change"]["after"], "blue");

    let kept = events(&run(&env, "apply --yes --ndjson").expect(0));
    assert_eq!(kinds(&kept), ["hello", "app_start", "app_done", "done"]);
    let envelope = run(&env, "apply --yes --json").expect(0).json();
    let done = kept.last().unwrap();
    for field in ["schema", "ok", "exit", "diagnostics"] {
        assert_eq!(done[field], envelope[field], "{field}");
    }
    let fields = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(fields(&done["data"]), fields(&envelope["data"]));
}

#[test]
fn every_command_that_follows_a_deployment_streams_it() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    for words in [
        "deploy shop",
        "restart shop",
        "wait shop",
        "rollback shop --yes",
    ] {
        let told = events(&run(&env, &format!("{words} --ndjson")).expect(0));
        let kinds = kinds(&told);
        assert!(kinds.contains(&"app_done"), "{words}: {kinds:?}");
    }
}

#[test]
fn a_failure_is_in_the_stream_too() {
    let platform = platform();
    let env = shop().on(&platform);
    platform.apply_scenario("crash-loop:shop".parse().unwrap());
    let failed = events(&run(&env, "apply --yes --ndjson").expect(1));
    let done = &failed[failed.len() - 2];
    assert_eq!(
        (&done["type"], &done["ok"]),
        (&"app_done".into(), &false.into())
    );
    for (words, code) in [("wait nothing", 5), ("wait", 64), ("apply nothing.yaml", 5)] {
        let told = events(&run(&env, &format!("{words} --ndjson")).expect(code));
        assert_eq!(kinds(&told), ["hello", "done"], "{words}");
        assert_eq!(told[1]["exit"], code);
        assert!(told[1]["error"]["message"].is_string());
    }
    env.run("list --json --ndjson").expect(64);
}

#[test]
fn commands_without_events_of_their_own_stream_their_result() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    let listed = events(&run(&env, "list --ndjson").expect(0));
    assert_eq!(listed[1]["data"]["apps"][0]["name"], "shop");
    let logs = events(&run(&env, "logs shop -c web --tail 3 --ndjson").expect(0));
    assert_eq!(kinds(&logs), ["hello", "log", "done"]);
}

#[test]
fn a_reader_of_events_that_goes_away_does_not_stop_the_deployment() {
    let platform = platform();
    let env = shop().on(&platform);
    let mut child = env.spawn("apply --yes --ndjson");
    let mut line = String::new();
    let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    let mut stderr = String::new();
    let mut said = child.stderr.take().unwrap();
    let code = code_of(&mut child);
    said.read_to_string(&mut stderr).unwrap();
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(
        stderr.matches("nobody reads the events").count(),
        1,
        "{stderr}"
    );
    assert_eq!(apps(&platform)[0]["active_deployment"]["phase"], "ACTIVE");
    assert_eq!(writes(&platform), ["POST /v2/apps"]);
}
