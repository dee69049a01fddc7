//! Laws of the front end, over generated input.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod laws;

use std::sync::Arc;

use ipctl::diag::{Diagnostics, Source};
use ipctl::render::diagnostic::{Ink, Layout, concise, human};
use ipctl::spec::shape::Subject;
use ipctl::spec::{Document, Node, Schema, load, parse};
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

/// Generates JSON values with awkward keys and texts.
fn values() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{0,8}",
        ".{0,12}",
        "[\"\\\\{}\\[\\]:,#&*!|>'%@` \t\n\r\u{85}\u{2028}\u{feff}é日😀]{0,8}"
    ]
}

/// Generates text that looks like YAML often enough to reach the depths of the parser.
fn yamlish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("name: x\n"),
        Just("- "),
        Just("  "),
        Just("key: "),
        Just("value: "),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(": "),
        Just(", "),
        Just("\n"),
        Just("\r\n"),
        Just("\t"),
        Just("&a "),
        Just("*a"),
        Just("<<: "),
        Just("|\n"),
        Just(">-\n"),
        Just("\""),
        Just("'"),
        Just("# c"),
        Just("---\n"),
        Just("...\n"),
        Just("? "),
        Just("!!str "),
        Just("{{ x }}"),
        Just("${a.B}"),
        Just("日本"),
        Just("é"),
        Just("\u{feff}"),
        Just("type: SECRET\n"),
        Just("\\ud83d\\ude00"),
        Just("%YAML 1.1\n"),
        Just("services:\n"),
        Just("envs:\n"),
        Just("\u{2028}"),
        Just("@"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Prints JSON over several lines, indented with tabs.
fn with_tabs(value: &Value) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"\t");
    value
        .serialize(&mut serde_json::Serializer::with_formatter(
            &mut text, formatter,
        ))
        .expect("JSON");
    String::from_utf8(text).expect("UTF-8")
}

fn schema() -> Schema {
    let env = json!({"type": "object", "required": ["key"], "additionalProperties": false, "properties": {
        "key": {"type": "string", "pattern": "^[a-z]+$"}, "value": {"type": "string"},
        "type": {"type": "string", "enum": ["GENERAL", "SECRET"]}}});
    let list = json!({"type": "array", "maxItems": 2, "items": {"$ref": "#/$defs/Env"}});
    let schema = json!({"type": "object", "required": ["name"], "additionalProperties": false, "$defs": {"Env": env},
        "properties": {"name": {"type": "string"}, "envs": list, "services": list, "key": {"type": "integer", "minimum": 1}}});
    Schema::compile(&schema, Subject::App).expect("a schema in order")
}

fn check_places(source: &Source, found: &Diagnostics) {
    for problem in found {
        let place = problem.place.as_ref().expect("a place");
        assert!(source.text().get(place.span().range()).is_some());
        let (start, end) = (place.start(), place.end());
        assert!(start <= end && start.line <= source.line_count() && start.column >= 1);
        for width in [60, 100] {
            assert!(
                human(
                    problem,
                    Layout {
                        width,
                        ink: Ink::Plain
                    }
                )
                .contains(problem.code.id())
            );
        }
        assert!(!concise(problem).contains('\n'));
    }
}

fn check_spans(document: &Document, node: &Node) {
    let inside = |span: ipctl::diag::Span| document.source.text().get(span.range()).is_some();
    assert!(inside(node.span));
    for entry in node.entries() {
        assert!(inside(entry.key_span));
        check_spans(document, &entry.value);
    }
    node.items()
        .iter()
        .for_each(|item| check_spans(document, item));
}

fn check_text(text: &str) {
    let source = Arc::new(Source::new("a.yaml", text));
    let loaded = load(&source, &schema());
    assert!(loaded.document.is_some() || loaded.diagnostics.has_errors());
    check_places(&source, &loaded.diagnostics);
    if let Some(document) = loaded.document {
        check_spans(&document, &document.root);
    }
}

/// A spec with something of everything, to be spoilt.
const SPEC: &str = "\
name: shop
region: nyc # near the users
envs:
- &level {key: LEVEL, value: \"info\"}
- key: TOKEN
  value: zqsentinelqz-1
  type: SECRET
services:
- name: web
  image: {registry_type: DOCR, repository: shop, tag: 'v1'}
  http_port: 8080
  run_command: |
    node server.js
      --port 8080
  health_check: {http_path: /health, port: 8080}
  envs:
  - *level
  - {key: URL, value: \"${db.DATABASE_URL}\"}
- name: api
  github:
    repo: acme/api
    branch: main
  routes: [{path: /api}]
  instance_count: 2
databases:
- {name: db, engine: PG, version: \"16\"}
";

/// One way to spoil a text, at two places given in thousandths of its length.
#[derive(Debug, Clone)]
enum Spoil {
    Insert(usize, String),
    Delete(usize, usize),
    Repeat(usize, usize),
    Swap(usize, usize),
}

fn spoils() -> impl Strategy<Value = Spoil> {
    let wide = prop_oneof![
        "[日本語ключé😀👩‍👩‍👧\u{301}\u{200d}\u{fe0f}\u{202e}\u{2028}\u{85}\u{feff}ﷺ]{1,4}",
        "[-:,?{}\\[\\]#&*!|>'\"%@`~$ \t\n\r]{1,4}",
        prop_oneof![
            Just("\n---\n"),
            Just("<<: *level"),
            Just("spec:\n"),
            Just(": 010"),
            Just(" on: "),
            Just("zqsentinelqz")
        ]
        .prop_map(str::to_owned),
    ];
    let at = 0..1000_usize;
    prop_oneof![
        4 => (at.clone(), wide).prop_map(|(at, text)| Spoil::Insert(at, text)),
        1 => (at.clone(), 1..40_usize).prop_map(|(at, len)| Spoil::Delete(at, len)),
        1 => (at.clone(), 1..200_usize).prop_map(|(at, len)| Spoil::Repeat(at, len)),
        1 => (at.clone(), at).prop_map(|(one, other)| Spoil::Swap(one, other)),
    ]
}

fn spoil(text: &mut Vec<char>, spoil: &Spoil) {
    let place = |at: usize, text: &[char]| at * text.len() / 1000;
    match spoil {
        Spoil::Insert(at, new) => {
            let at = place(*at, text);
            text.splice(at..at, new.chars());
        }
        Spoil::Delete(at, len) => {
            let at = place(*at, text);
            text.drain(at..(at + len).min(text.len()));
        }
        Spoil::Repeat(at, len) => {
            let at = place(*at, text);
            let part: Vec<char> = text[at..(at + len).min(text.len())].to_vec();
            text.splice(at..at, part);
        }
        Spoil::Swap(one, other) if !text.is_empty() => {
            let (one, other) = (place(*one, text), place(*other, text));
            text.swap(one, other);
        }
        Spoil::Swap(..) => {}
    }
}

/// Generates a readable spec whose keys, values and comments hold wide characters, emoji and combining ones.
fn wide_specs() -> impl Strategy<Value = String> {
    let word = "[a-z日本語ключé😀👩‍👧\u{301}\u{fe0f}]{1,8}";
    let entry = (word, word, word, 0..4_usize).prop_map(|(key, value, comment, form)| match form {
        0 => format!("- {{key: \"{key}\", value: '{value}'}} # {comment}\n"),
        1 => format!("- key: {key}x # {comment}\n  {value}y: {comment}\n"),
        2 => format!("- key: k\n  value: |\n    {value}\n    {comment}\n"),
        _ => format!("- {{key: k, '{key}': [{value}z, \"{comment}\"], http_port: {comment}w}}\n"),
    });
    prop::collection::vec(entry, 1..6)
        .prop_map(|entries| format!("name: {}\nenvs:\n{}", "é日😀", entries.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_spoilt_spec_is_read_checked_and_shown_without_a_panic(all in prop::collection::vec(spoils(), 1..8)) {
        let mut text: Vec<char> = SPEC.chars().collect();
        for one in &all {
            spoil(&mut text, one);
        }
        laws::hold(&text.iter().collect::<String>());
    }

    #[test]
    fn spans_of_wide_characters_are_whole(text in wide_specs()) {
        laws::hold(&text);
        let parsed = parse(&Arc::new(Source::new("a.yaml", text.clone())));
        let document = parsed.document.expect("a document");
        for entry in document.root.get("envs").into_iter().flat_map(Node::items).flat_map(Node::entries) {
            let written = document.source.slice(entry.key_span);
            prop_assert_eq!(written.trim_matches(['"', '\'']), &entry.key, "{}", text);
        }
    }

    #[test]
    fn any_text_gives_a_document_or_errors_with_places(text in any::<String>()) {
        check_text(&text);
    }

    #[test]
    fn so_does_text_that_looks_like_yaml(text in yamlish()) {
        check_text(&text);
    }

    #[test]
    fn json_is_read_as_it_was_written(value in values()) {
        let value = json!({"value": value});
        let text = value.to_string();
        for text in [text.clone(), format!("\u{feff}{text}\r\n"), with_tabs(&value)] {
            let parsed = parse(&Arc::new(Source::new("a.json", text.clone())));
            let document = parsed.document.expect("a document");
            let expected: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
            prop_assert_eq!(document.tree(), expected);
            check_spans(&document, &document.root);
        }
    }

    #[test]
    fn settling_twice_changes_nothing_more(text in yamlish()) {
        let source = Arc::new(Source::new("a.yaml", text));
        if let Some(mut document) = load(&source, &schema()).document {
            let once = document.tree();
            schema().settle(&mut document);
            prop_assert_eq!(document.tree(), once);
        }
    }
}
