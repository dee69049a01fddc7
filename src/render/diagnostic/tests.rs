use std::sync::Arc;

use super::*;
use crate::diag::{Code, Source, Span};

const NARROW: Layout = Layout {
    width: 60,
    ink: Ink::Plain,
};
const WIDE: Layout = Layout {
    width: 100,
    ink: Ink::Plain,
};

/// Returns the place of a word in a text.
fn place(source: &Arc<Source>, word: &str) -> Place {
    let start = source.text().find(word).expect("the word");
    Place::new(source, Span::new(start, start + word.len()))
}

fn source(text: &str) -> Arc<Source> {
    let source = Source::new("specs/superset.yaml", text);
    source.hide(Vec::new());
    Arc::new(source)
}

fn unknown_field() -> Diagnostic {
    let source = source("name: superset\nservices:\n- name: web\n  http_prt: 8088\n");
    Diagnostic::error(Code::UnknownField, "unknown field `http_prt` in service `web`")
        .at(place(&source, "http_prt").label("not a field of a service"))
        .path("superset/web.http_prt")
        .why("the platform's own command line refuses the whole spec because of it, and does not say where it is")
        .help("did you mean `http_port`?")
}

#[test]
fn a_finding_shows_its_line_reason_and_help() {
    insta::assert_snapshot!(human(&unknown_field(), NARROW), @r#"
    error[IP102]: unknown field `http_prt` in service `web`
     --> specs/superset.yaml:4:3
      |
    4 |   http_prt: 8088
      |   ^^^^^^^^ not a field of a service
      |
      = in: superset/web.http_prt
      = why: the platform's own command line refuses the whole
             spec because of it, and does not say where it is
      = help: did you mean `http_port`?
    "#);
    insta::assert_snapshot!(human(&unknown_field(), WIDE), @r#"
    error[IP102]: unknown field `http_prt` in service `web`
     --> specs/superset.yaml:4:3
      |
    4 |   http_prt: 8088
      |   ^^^^^^^^ not a field of a service
      |
      = in: superset/web.http_prt
      = why: the platform's own command line refuses the whole spec because of it, and does not say
             where it is
      = help: did you mean `http_port`?
    "#);
}

#[test]
fn long_lines_are_cut_around_the_mark_and_wide_characters_stay_aligned() {
    let source = source(
        "name: x\nrun_command: echo 日本語の長い説明がここにあります && ./start --port eighty --and --many --more --flags --until --the --end\n",
    );
    let problem = Diagnostic::warning(
        Code::Pattern,
        "a port in words: 日本語の長い説明がここにあります and more text after it",
    )
    .at(place(&source, "eighty").label("not a number"));
    insta::assert_snapshot!(human(&problem, NARROW), @r#"
    warning[IP109]: a port in words:
                    日本語の長い説明がここにあります and more
                    text after it
     --> specs/superset.yaml:2:54
      |
    2 | ..../start --port eighty --and --many --more --flags ...
      |                   ^^^^^^ not a number
    "#);
    insta::assert_snapshot!(human(&problem, WIDE), @r#"
    warning[IP109]: a port in words: 日本語の長い説明がここにあります and more text after it
     --> specs/superset.yaml:2:54
      |
    2 | run_command: echo 日本語の長い説明がここにあります && ./start --port eighty --and --many --mo...
      |                                                                      ^^^^^^ not a number
    "#);
}

#[test]
fn another_place_of_the_file_is_a_mark_and_one_elsewhere_a_note() {
    let here = source(
        "name: a\nregion: nyc\nservices: []\nworkers: []\njobs: []\nfeatures: []\nname: b\n",
    );
    let there = Arc::new(Source::new("ipctl.yaml", "stack: x\n"));
    let second = Place::new(&here, Span::new(67, 71));
    let problem = Diagnostic::error(Code::DuplicateKey, "key `name` is written twice")
        .at(second.label("again here"))
        .note_at("first written here", Place::new(&here, Span::new(0, 4)))
        .note_at("the stack is named in", place(&there, "stack"));
    insta::assert_snapshot!(human(&problem, NARROW), @r#"
    error[IP104]: key `name` is written twice
     --> specs/superset.yaml:7:1
      |
    1 | name: a
      | ---- first written here
    ...
    7 | name: b
      | ^^^^ again here
      |
      = note: the stack is named in: ipctl.yaml:1:1
    "#);
}

#[test]
fn secrets_on_a_quoted_line_are_hidden_and_the_column_stays_true() {
    let source = Arc::new(Source::new(
        "a.yaml",
        "envs:\n- {key: A, value: not-a-real-secret, tpye: SECRET}\n",
    ));
    let secret = place(&source, "not-a-real-secret");
    source.hide(vec![secret.span()]);
    let beside =
        Diagnostic::error(Code::UnknownField, "unknown field `tpye`").at(place(&source, "tpye"));
    insta::assert_snapshot!(human(&beside, NARROW), @r#"
    error[IP102]: unknown field `tpye`
     --> a.yaml:2:38
      |
    2 | - {key: A, value: ***, tpye: SECRET}
      |                        ^^^^
    "#);
    let inside = Diagnostic::error(Code::WrongType, "not shown").at(secret.label("plain text"));
    insta::assert_snapshot!(human(&inside, NARROW), @r#"
    error[IP105]: not shown
     --> a.yaml:2:19
      |
    2 | - {key: A, value: ***, tpye: SECRET}
      |                   ^^^ plain text
    "#);
}

#[test]
fn a_broken_file_hides_what_may_be_secret() {
    let source = Arc::new(Source::new(
        "a.yaml",
        "envs:\n- key: A\n  value: \"not-a-real-secret\n",
    ));
    let problem = Diagnostic::error(Code::Syntax, "not closed").at(place(&source, "\"not"));
    insta::assert_snapshot!(human(&problem, NARROW), @r#"
    error[IP100]: not closed
     --> a.yaml:3:10
      |
    3 |   value: ***
      |          ^^^
    "#);
}

#[test]
fn foreign_characters_cannot_reach_the_terminal() {
    let source = source("name: \"a\u{1b}[31m\u{202e}b\"\ttail\r\n");
    let problem = Diagnostic::error(Code::Pattern, "bad \u{1b}[0m name\nsecond")
        .at(place(&source, "tail"))
        .help("a\u{7}b");
    insta::assert_snapshot!(human(&problem, NARROW), @r#"
    error[IP109]: bad \u{1b}[0m name
                  second
     --> specs/superset.yaml:1:18
      |
    1 | name: "a\u{1b}[31m\u{202e}b"    tail
      |                                 ^^^^
      |
      = help: a\u{7}b
    "#);
    assert_eq!(
        concise(&problem),
        "specs/superset.yaml:1:18: error[IP109] bad \\u{1b}[0m name\\nsecond"
    );
}

#[test]
fn a_finding_without_a_place_has_a_head_and_help() {
    let problem = Diagnostic::error(Code::PathNotFound, "`spec/` does not exist")
        .help("did you mean `specs/`?");
    insta::assert_snapshot!(human(&problem, NARROW), @r#"
    error[IP001]: `spec/` does not exist
     |
     = help: did you mean `specs/`?
    "#);
    let empty = Arc::new(Source::new("large.yaml", ""));
    let problem =
        Diagnostic::error(Code::TooLarge, "too large").at(Place::new(&empty, Span::at(0)));
    insta::assert_snapshot!(human(&problem, NARROW), @r#"
    error[IP005]: too large
    --> large.yaml
    "#);
    assert_eq!(
        concise(&Diagnostic::error(Code::NoSpecs, "none")),
        "error[IP002] none"
    );
}

#[test]
fn colours_are_from_the_sixteen() {
    let text = human(
        &unknown_field(),
        Layout {
            width: 60,
            ink: Ink::Coloured,
        },
    );
    assert!(
        text.contains("\u{1b}[") && !text.contains("38;5") && !text.contains("38;2"),
        "{text:?}"
    );
}

#[test]
fn json_counts_lines_and_columns_from_one() {
    let json = serde_json::to_value(DiagnosticJson::from(&unknown_field())).expect("plain values");
    insta::assert_json_snapshot!(json, @r#"
    {
      "level": "error",
      "code": "IP102",
      "message": "unknown field `http_prt` in service `web`",
      "file": "specs/superset.yaml",
      "line": 4,
      "col": 3,
      "end_line": 4,
      "end_col": 11,
      "path": "superset/web.http_prt",
      "help": "did you mean `http_port`?",
      "notes": [
        {
          "kind": "why",
          "message": "the platform's own command line refuses the whole spec because of it, and does not say where it is"
        }
      ]
    }
    "#);
}

#[test]
fn a_very_long_line_is_quoted_around_the_mark_only() {
    let source = source(&format!(
        "{{\"a\": \"{}\", \"here\": 1, \"b\": \"{}\"}}\n",
        "é".repeat(50_000),
        "x".repeat(50_000)
    ));
    let problem =
        Diagnostic::error(Code::UnknownField, "unknown field").at(place(&source, "\"here\""));
    let text = human(&problem, NARROW);
    assert!(
        text.len() < 400 && text.contains("specs/superset.yaml:1:50011"),
        "{text}"
    );
}
