//! Nothing is lost on the way from a text to its tree: the spans of the tree give the text back, byte by byte.

#![expect(
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod laws;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ipctl::diag::{Code, Source};
use ipctl::spec::emit::{Piece, pieces};
use ipctl::spec::{Document, Value, parse};
use proptest::prelude::*;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|end| end == "yaml" || end == "json")
    });
    files.sort();
    files
}

/// Checks one text, and tells whether it could be read.
fn check(text: &str) -> bool {
    let parsed = parse(&Arc::new(Source::new("a.yaml", text)));
    let Some(document) = parsed.document else {
        return false;
    };
    laws::hold(text);
    values_say_what_is_written(&document);
    let replaced = parsed
        .diagnostics
        .iter()
        .any(|found| matches!(found.code, Code::DuplicateKey | Code::LaterDocument));
    if !replaced && !text.contains("<<") {
        nothing_is_between(&document);
    }
    true
}

/// Asserts that a value on one line, read alone, is the same value.
fn values_say_what_is_written(document: &Document) {
    for piece in &pieces(document).expect("pieces").all {
        let Piece::Value(text, node) = piece else {
            continue;
        };
        let quoted = text.starts_with(['"', '\'']);
        let single = !text.contains(['\n', '\r']);
        // The lines of a block text and what follows a tag cannot be told from a plain value without their heads.
        let plain = |value: &Value| !matches!(value, Value::String(_));
        if !single || text.is_empty() || !(quoted || plain(&node.value)) {
            continue;
        }
        let alone = format!("[{text}]");
        let is_json = document.source.text().trim_start().starts_with(['{', '[']);
        let alone = if is_json {
            format!("{{\"a\": {alone}}}")
        } else {
            format!("a: {alone}\n")
        };
        let parsed = parse(&Arc::new(Source::new("a.yaml", alone)));
        let read = parsed.document.expect("a document");
        let value = read
            .root
            .get("a")
            .and_then(|list| list.items().first())
            .expect("a value");
        assert_eq!(value.to_json(), node.to_json(), "{text}");
    }
}

/// Asserts that between keys and values stand only blanks, comments, punctuation, anchors, aliases and tags.
fn nothing_is_between(document: &Document) {
    let all = pieces(document).expect("pieces").all;
    for piece in &all {
        let Piece::Between(text) = piece else {
            continue;
        };
        for line in text.lines() {
            let line = line.split_once('#').map_or(line, |(before, _)| before);
            let word = line.split_whitespace().find(|word| {
                let rest = word.trim_matches(['-', ':', ',', '?', '{', '}', '[', ']', '\u{feff}']);
                let mark = rest.starts_with(['&', '*', '!', '|', '>', '%', '.']) || rest == "<<";
                !rest.is_empty() && !mark && !line.starts_with('%')
            });
            assert_eq!(word, None, "{} in {text:?}", document.source.name());
        }
    }
}

#[test]
fn files_are_given_back() {
    let folders = [
        "tests/corpus/valid",
        "tests/corpus/invalid",
        "specs",
        "../shared/corpus",
    ];
    for folder in folders {
        let path = root().join(folder);
        if !path.is_dir() {
            println!("skipped: no folder {folder}");
            continue;
        }
        let texts = files(&path)
            .into_iter()
            .filter_map(|file| std::fs::read_to_string(file).ok());
        let read: Vec<bool> = texts.map(|text| check(&text)).collect();
        let count = read.iter().filter(|read| **read).count();
        println!("{folder}: {count} of {} files given back", read.len());
        assert!(count > 0);
    }
}

#[test]
fn awkward_texts_are_given_back() {
    for text in [
        "a: 1",
        "\u{feff}a: 1\r\nb:\r\n- c # d\r\n",
        "--- # x\na: 1\n...\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: &x [1, {b: 'c'}]\nd: *x\ne: [*x, *x]\n",
        "a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n",
        "c: {<<: {a: 1, b: 2}, d: 3}\n",
        "&k a: 1\n*k : 2\n",
        "a: |\n  x\n   y\n\nb: >-\n  z\n\n  w\nc: |2\n    v\n",
        "? a\n: 1\n? [b]\n: 2\n",
        "a: !!str 1\nb: ! x\n",
        "a: !!str \"1\"\n!!str 'b': &x !own\n  [!!str c]\n",
        "a:\tb\nc:\t- d\n",
        "- a:\tb\n  c: |\n    d:\te\n",
        "{\"a\": [1, 2, {\"b\": \"\\ud83d\\ude00\"}], \"c\": null,}",
        "a:\n- \n-\n- b:\n",
        "a: plain\n  over lines\nb: \"quoted\n  over lines\"\n",
        "日本: é # 😀\n'ключ': \"e\u{301}\"\n",
    ] {
        let _ = check(text);
    }
}

/// Generates a spec with everything that takes place between values.
fn specs() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[a-z]{1,8}",
        "\"[a-zé日😀 ]{0,8}\"",
        "'[a-z: #]{0,8}'",
        "[0-9]{1,4}",
        Just("true".to_owned()),
        Just("~".to_owned()),
        Just("[a, 'b', {c: d}]".to_owned()),
        Just("{}".to_owned()),
        Just("&x y".to_owned()),
        Just("!!str 1".to_owned()),
        Just("|-\n      block\n       text".to_owned()),
        Just("\n    - item\n    # between\n    - {flow: item}".to_owned()),
    ];
    let comment = prop_oneof![
        Just(""),
        Just(" # ключ 日本"),
        Just("   "),
        Just("\n\n  # own line")
    ];
    let end = prop_oneof![Just("\n"), Just("\r\n")];
    let entry = (value, comment);
    (prop::collection::vec(entry, 1..12), end, any::<bool>()).prop_map(|(entries, end, mark)| {
        let mut text = String::from(if mark {
            "\u{feff}name: x\nitems:\n"
        } else {
            "name: x\nitems:\n"
        });
        for (index, (value, comment)) in entries.into_iter().enumerate() {
            let comment = if value.contains('\n') { "" } else { comment };
            text.extend([format!("  k{index}: {value}{comment}\n")]);
        }
        text.replace('\n', end)
    })
}

proptest! {
    #[test]
    fn generated_specs_are_given_back(text in specs()) {
        prop_assert!(check(&text), "not read: {text}");
    }
}

/// Makes text as people write it, text that looks like something else, and text of any characters.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9_./:@+=, $-]{0,12}",
        "[ \\t\\n#:|>'\"\\[\\]{}&*!%?-]{0,8}",
        "(true|NO|~|null|1_0|0x1f|1e3|-\\.inf|12:30:45|2001-01-01|<<|=|---|\\.\\.\\.|##\\[x)\n{0,2}",
        "(.|[\\n\\r\\t\u{85}\u{2028}\u{feff}]){0,16}",
        "([a-z :#-]{0,9}\n){1,4}",
    ]
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any_text().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(any_text(), inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn a_value_that_is_written_as_yaml_is_read_back(value in any_value()) {
        let wanted = serde_json::json!({"a": value});
        let text = ipctl::render::yaml::yaml(&wanted);
        let parsed = parse(&Arc::new(Source::new("a.yaml", text.as_str())));
        prop_assert_eq!(parsed.diagnostics.iter().count(), 0, "{}", text);
        let read = parsed.document.expect("a document").root.to_json();
        prop_assert_eq!(read, wanted, "{}", text);
    }
}
