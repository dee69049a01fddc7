use std::time::{Duration, Instant};

use serde_json::json;

use super::*;
use crate::diag::Severity;
use crate::spec::PathStep;

fn read(text: &str) -> Parsed {
    parse(&Arc::new(Source::new("a.yaml", text)))
}

fn document(text: &str) -> Document {
    let parsed = read(text);
    let Some(document) = parsed.document else {
        panic!("{:?}", parsed.diagnostics)
    };
    document
}

fn tree(text: &str) -> serde_json::Value {
    document(text).tree()
}

/// Returns code, position and marked text of every finding.
fn findings(text: &str) -> Vec<(Code, usize, usize, String)> {
    let one = |found: &Diagnostic| {
        let place = found.place.as_ref()?;
        let at = place.start();
        Some((
            found.code,
            at.line,
            at.column,
            place.source().slice(place.span()).to_owned(),
        ))
    };
    read(text).diagnostics.iter().filter_map(one).collect()
}

fn only(text: &str) -> (Code, usize, usize, String) {
    let mut all = findings(text);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn values_keep_their_kind_and_their_order() {
    let text = "b: 010\na: on\nc: '80'\nd: 1.50\ne:\n- ~\n- {x: 18446744073709551615}\nf: |\n  two\n  lines\ng: 2024-01-01\n";
    let expected = json!({
        "b": 8, "a": true, "c": "80", "d": 1.5, "e": [null, {"x": 18_446_744_073_709_551_615_u64}],
        "f": "two\nlines\n", "g": "2024-01-01"
    });
    assert_eq!(tree(text).to_string(), expected.to_string());
}

#[test]
fn spans_cover_values_and_keys_exactly() {
    for (mark, eol) in [("", "\n"), ("\u{feff}", "\r\n")] {
        let text = format!(
            "{mark}name: 日本{eol}'é k': \"q\"   # c{eol}list:{eol}  - a: b c  # x{eol}    t: |{eol}      one{eol}      two{eol}  - [1, {{z: 2}} ]{eol}empty:{eol}last: x"
        );
        let document = document(&text);
        let slice = |path: &[PathStep<'_>]| {
            document
                .span_of(path)
                .map(|span| document.source.slice(span).to_owned())
        };
        let key = |path: &[PathStep<'_>]| {
            document
                .key_span_of(path)
                .map(|span| document.source.slice(span).to_owned())
        };
        assert_eq!(slice(&["name".into()]).as_deref(), Some("日本"));
        assert_eq!(slice(&["é k".into()]).as_deref(), Some("\"q\""));
        assert_eq!(key(&["é k".into()]).as_deref(), Some("'é k'"));
        assert_eq!(
            slice(&["list".into(), 0.into(), "a".into()]).as_deref(),
            Some("b c")
        );
        assert_eq!(
            slice(&["list".into(), 1.into()]).as_deref(),
            Some("[1, {z: 2} ]")
        );
        assert_eq!(
            slice(&["list".into(), 1.into(), 1.into()]).as_deref(),
            Some("{z: 2}")
        );
        let block = slice(&["list".into(), 0.into(), "t".into()]).unwrap_or_default();
        assert!(
            block.starts_with("one") && block.ends_with("two"),
            "{block:?}"
        );
        let item = slice(&["list".into(), 0.into()]).unwrap_or_default();
        assert!(
            item.starts_with("a: b c") && item.ends_with("two"),
            "{item:?}"
        );
        assert_eq!(slice(&["empty".into()]).as_deref(), Some(""));
        assert_eq!(slice(&["last".into()]).as_deref(), Some("x"));
    }
}

#[test]
fn json_is_read_with_tabs_escapes_and_pairs() {
    let text = "{\n\t\"a\":\t\"\\ud83d\\ude00\\u00e9\\/\\\"\",\n\t\"b\": [1.5e3, -2, true, null],\n\t\"c\": {}\n}\t\n";
    assert_eq!(
        tree(text),
        json!({"a": "😀é/\"", "b": [1500.0, -2, true, null], "c": {}})
    );
}

#[test]
fn anchors_aliases_and_merges_are_expanded() {
    let text = "base: &b {x: 1, y: 2}\none:\n  <<: *b\n  y: 3\ntwo:\n  <<: [*b, {z: 4}]\nthree: *b\nk: &n name\n*n : v\n";
    let expected = json!({
        "base": {"x": 1, "y": 2}, "one": {"y": 3, "x": 1}, "two": {"x": 1, "y": 2, "z": 4},
        "three": {"x": 1, "y": 2}, "k": "name", "name": "v"
    });
    assert_eq!(tree(text), expected);
    assert_eq!(
        only("a: 1\nb:\n  <<: 2\n"),
        (Code::BadMerge, 3, 3, "<<".to_owned())
    );
}

#[test]
fn a_bomb_of_aliases_is_refused_at_once() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        text.extend([format!("a{level}: &a{level} [{aliases}]\n")]);
    }
    let began = Instant::now();
    assert_eq!(only(&text).0, Code::TooMuch);
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1_000_000),
        vec!["*a"; 50].join(", ")
    );
    assert_eq!(only(&long).0, Code::TooMuch);
    let mut deep = String::new();
    for level in 1..60 {
        deep.extend([format!("a{level}: &a{level} [[[*a{}]]]\n", level - 1)]);
    }
    assert_eq!(only(&format!("a0: &a0 x\n{deep}")).0, Code::TooMuch);
    assert_eq!(only(&format!("a: {}", "[".repeat(100))).0, Code::TooMuch);
    assert_eq!(only("a: &a [*a]\n").0, Code::UnknownAnchor);
    let years_otherwise = Duration::from_mins(1);
    assert!(
        began.elapsed() < years_otherwise,
        "a busy machine is no bomb"
    );
}

#[test]
fn a_doubled_key_is_reported_with_the_first_place() {
    let parsed = read("a: 1\nb:\n  x: 1\n  y: 2\n  x: 3\n");
    let found = parsed
        .diagnostics
        .iter()
        .next()
        .map(|found| (found.code, found.severity, found.notes.clone()));
    let Some((code, severity, notes)) = found else {
        panic!("nothing found")
    };
    assert_eq!((code, severity), (Code::DuplicateKey, Severity::Error));
    assert_eq!(
        notes[0].place.as_ref().map(|place| place.start().line),
        Some(3)
    );
    assert_eq!(
        parsed.document.map(|document| document.tree()),
        Some(json!({"a": 1, "b": {"y": 2, "x": 3}}))
    );
}

#[test]
fn what_follows_the_first_document_is_not_read() {
    assert_eq!(
        only("a: 1\n---\nb: {\n"),
        (Code::LaterDocument, 2, 1, "---".to_owned())
    );
    assert_eq!(
        only("{\"a\": 1}\n#!/bin/sh\necho x: y: z\n").0,
        Code::LaterDocument
    );
    assert!(findings("---\na: 1\n...\n").is_empty());
}

#[test]
fn a_file_without_a_mapping_is_no_spec() {
    assert_eq!(only("").0, Code::EmptyFile);
    assert_eq!(only("# nothing\n\n").0, Code::EmptyFile);
    assert_eq!(only("- a\n- b\n"), (Code::NotASpec, 1, 1, "- a".to_owned()));
    assert_eq!(only("<!DOCTYPE html>\n<html>\n").0, Code::NotASpec);
    assert_eq!(only("FROM node:20\nRUN npm ci\n").0, Code::NotASpec);
}

#[test]
fn syntax_errors_are_marked_where_the_mistake_is() {
    for (text, code, line, column, marked) in [
        ("a: 1\nb:\n\t- x\n", Code::Tab, 3, 1, "\t"),
        ("a: {{ name }}\n", Code::Template, 1, 4, "{{ name }}"),
        (
            "a: 1\n{{- if .x }}\nb: 2\n",
            Code::Template,
            2,
            1,
            "{{- if .x }}",
        ),
        (
            "a: ***REMOVED***\n",
            Code::UnknownAnchor,
            1,
            4,
            "***REMOVED***",
        ),
        ("a: 1\nb: \"open\nc: 2\n", Code::Syntax, 2, 4, "\""),
        (
            "e: {key: A, value: ${db.URL}}\n",
            Code::Syntax,
            1,
            20,
            "${db.URL}",
        ),
        ("a: 1\nb 2\nc: 3\n", Code::Syntax, 2, 1, "b 2"),
        ("a: 1\nb:2\nc: 3\n", Code::Syntax, 2, 1, "b:2"),
        ("a: b: c\n", Code::Syntax, 1, 5, ":"),
        ("a: @b\n", Code::Syntax, 1, 4, "@b"),
        ("a: 1\n  b: 2\n", Code::Syntax, 2, 3, "b: 2"),
        ("a: [1, 2\n", Code::Syntax, 1, 4, "["),
        ("[a]: 1\n", Code::BadKey, 1, 1, "["),
    ] {
        assert_eq!(
            only(text),
            (code, line, column, marked.to_owned()),
            "{text:?}"
        );
    }
}

/// Returns the tree of a spec in a file of that name, and what is said about its wrapper.
fn unwrapped(name: &str, text: &str) -> (serde_json::Value, Vec<(Severity, usize)>) {
    let parsed = parse_spec(&Arc::new(Source::new(name, text)));
    let document = parsed.document.expect("a document");
    let found = parsed.diagnostics.iter().map(|found| {
        assert_eq!(found.code, Code::Wrapper);
        (found.severity, found.notes.len())
    });
    (document.tree(), found.collect())
}

#[test]
fn a_spec_key_is_taken_off() {
    for (name, text, severity, notes) in [
        (
            ".do/deploy.template.yaml",
            "spec:\n  name: x\n",
            Severity::Note,
            0,
        ),
        (".do/app.yaml", "spec:\n  name: x\n", Severity::Warning, 0),
        (
            "a.json",
            "{\"name\": \"y\", \"spec\": {\"name\": \"x\"}, \"project_id\": \"p\"}",
            Severity::Error,
            1,
        ),
        (
            "a.json",
            "{\"app\": {\"id\": \"1\", \"spec\": {\"name\": \"x\"}}}",
            Severity::Error,
            0,
        ),
        (
            "a.yaml",
            "apiVersion: v1\nkind: App\nspec:\n  name: x\n",
            Severity::Error,
            1,
        ),
    ] {
        let (tree, found) = unwrapped(name, text);
        assert_eq!(
            (tree, found),
            (json!({"name": "x"}), vec![(severity, notes)]),
            "{text}"
        );
    }
}

#[test]
fn a_spec_key_beside_components_is_left_for_the_shape_check() {
    let kept = unwrapped("a.yaml", "spec:\n  name: x\nservices: []\n");
    assert_eq!(
        kept,
        (json!({"spec": {"name": "x"}, "services": []}), vec![])
    );
}

#[test]
fn a_later_document_is_an_error_only_when_it_holds_something() {
    for text in [
        "a: 1\n---\n",
        "a: 1\n...\n",
        "a: 1\n---\n# x\n...\n---\n",
        "{\"a\": 1}\n\n# x\n",
    ] {
        assert!(
            parse(&Arc::new(Source::new("a.yaml", text)))
                .diagnostics
                .is_empty(),
            "{text:?}"
        );
    }
    for (text, line) in [
        ("a: 1\n---\nb: 2\n", 2),
        ("a: 1\n---\n---\n- 1\n", 3),
        ("a: 1\n...\n# x\nb\n", 2),
        ("{\"a\": 1}\nb\n", 2),
        ("{\"a\": 1} b\n", 1),
        ("a: 1\n---\nb: c: d\n", 2),
    ] {
        let parsed = parse(&Arc::new(Source::new("a.yaml", text)));
        assert!(parsed.document.is_some());
        let found: Vec<_> = parsed
            .diagnostics
            .iter()
            .map(|found| {
                (
                    found.code,
                    found.severity,
                    found.place.as_ref().map_or(0, |at| at.start().line),
                )
            })
            .collect();
        assert_eq!(
            found,
            [(Code::LaterDocument, Severity::Error, line)],
            "{text:?}"
        );
    }
}

#[test]
fn secret_values_are_hidden_and_others_are_not() {
    let text = "envs:\n- {key: A, value: not-real-1, type: SECRET}\n- {key: DB_PASSWORD, value: not-real-2}\n- {key: B, value: open}\n- {key: C, value: \"${db.URL}\", type: SECRET}\n- key: D\n  value: not-real-3\n  value: not-real-4\n  type: SECRET\nimage:\n  registry_credentials: not-real-5\n";
    let source = Arc::new(Source::new("a.yaml", text));
    assert!(parse(&source).document.is_some());
    let hidden: Vec<_> = source
        .hidden()
        .iter()
        .map(|span| source.slice(*span))
        .collect();
    assert_eq!(
        hidden,
        [
            "not-real-1",
            "not-real-2",
            "not-real-3",
            "not-real-4",
            "not-real-5"
        ]
    );
}

#[test]
fn a_tab_between_key_and_value_is_read() {
    let text = "name:\tshop\n# c\nlist:\n- a:\t\ton\n  b:\tc d\n  t: |\n    x:\ty\n";
    let expected = json!({
        "name": "shop", "list": [{"a": true, "b": "c d", "t": "x:\ty\n"}]
    });
    assert_eq!(tree(text).to_string(), expected.to_string());
    let root = document(text).root;
    let name = root.get("name").map(|name| name.span.range());
    assert_eq!(name.and_then(|range| text.get(range)), Some("shop"));
}

#[test]
fn a_tag_says_how_a_value_is_read() {
    let text = "a: !!str 80\nb: !!int \"80\"\nc: !!bool 'yes'\nd: !own 80\ne: !!float '1.5'\n";
    assert_eq!(
        tree(text),
        json!({"a": "80", "b": 80, "c": true, "d": 80, "e": 1.5})
    );
}

#[test]
fn usual_slips_have_messages_of_their_own() {
    let message = |text: &str| {
        let parsed = read(text);
        let all: Vec<String> = parsed
            .diagnostics
            .iter()
            .map(|one| one.message.clone())
            .collect();
        all.join("; ")
    };
    assert_eq!(
        message("name:shop\nservices:\n- name: web\n"),
        "no space after a colon"
    );
    assert_eq!(
        message("https://a.io\n"),
        "the file holds text, not a mapping"
    );
    assert_eq!(
        message("name: a\n<<<<<<< HEAD\nregion: nyc\n=======\nregion: fra\n>>>>>>> b\n"),
        "a merge that was not settled"
    );
    assert_eq!(
        message("{\"name\": \"a\", // the app\n \"services\":[{\"name\":\"web\"}]}"),
        "a comment in a form that YAML and JSON do not have"
    );
}

#[test]
fn a_value_is_marked_without_its_tag_and_anchor() {
    let text = "a: !!int \"80\"\nb: !!str 80 # c\nc: &x !!str 'it''s'\nd: !own\n  \"q\"\ne: !!str |\n  t\nf: !!str\n";
    let root = document(text).root;
    let marked = root
        .entries()
        .iter()
        .map(|entry| &text[entry.value.span.range()]);
    let marked: Vec<&str> = marked.collect();
    assert_eq!(marked, ["\"80\"", "80", "'it''s'", "\"q\"", "|\n  t", ""]);
}
