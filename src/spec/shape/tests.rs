use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::diag::{Diagnostic, Source};
use crate::spec::parse;

/// Returns a schema with one of everything.
fn schema() -> Schema {
    let text = json!({"type": "string"});
    let schema = json!({
        "type": "object", "required": ["name"], "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$", "minLength": 2, "maxLength": 8,
                     "x-pattern-words": "small letters, digits and dashes, a letter first"},
            "region": {"type": "string", "enum": ["nyc", "fra", "old1"], "x-deprecated-values": ["old1"]},
            "services": {"type": "array", "items": {"$ref": "#/$defs/Service"}, "maxItems": 3},
            "envs": {"type": "array", "items": {"$ref": "#/$defs/Env"}},
            "age": {"type": "string", "pattern": "^([0-9]+(h|m|s))+$", "x-pattern-words": "numbers with h, m or s"},
            "labels": {"type": "object", "additionalProperties": text},
        },
        "$defs": {
            "Service": {"type": "object", "required": ["name"], "additionalProperties": false, "properties": {
                "name": text, "run_command": text, "http_port": {"type": "integer", "minimum": 1, "maximum": 65535},
                "envs": {"type": "array", "items": {"$ref": "#/$defs/Env"}},
                "github": {"$ref": "#/$defs/GitHub"}, "ratio": {"type": "number", "exclusiveMinimum": 0},
                "routes": {"type": "array", "items": {"type": "object"}, "deprecated": true, "x-instead": "`ingress`"},
                "inner": {"$ref": "#/$defs/Service"},
            }},
            "GitHub": {"type": "object", "additionalProperties": false, "properties": {
                "repo": text, "deploy_on_push": {"type": "boolean"}}},
            "Env": {"type": "object", "required": ["key"], "additionalProperties": false, "properties": {
                "key": text, "value": text, "type": {"type": "string", "enum": ["GENERAL", "SECRET"]}}},
        }
    });
    Schema::compile(&schema, Subject::App).expect("the schema of the tests")
}

fn line(found: &Diagnostic) -> String {
    let place = found.place.as_ref().expect("a place");
    let at = place.start();
    let help = found
        .help
        .as_deref()
        .map_or(String::new(), |help| format!(" -- {help}"));
    let path = found.path.as_deref().unwrap_or("-");
    let severity = found.severity.as_str();
    let (code, message) = (found.code, &found.message);
    format!(
        "{}:{} {severity} {code} {path}: {message}{help}\n",
        at.line, at.column
    )
}

fn check(text: &str) -> String {
    let parsed = parse(&Arc::new(Source::new("a.yaml", text)));
    let document = parsed.document.expect("a document");
    schema().check(&document).iter().map(line).collect()
}

#[test]
fn a_clean_document_has_no_findings() {
    assert_eq!(
        check(
            "name: web-1\nservices:\n- name: web\n  http_port: 80\n  envs: [{key: A, value: '1'}]\n"
        ),
        ""
    );
}

#[test]
fn unknown_fields_get_the_hint_that_fits() {
    let text = "\
name: app
nme: x
http_port: 1
services:
- name: web
  http_prt: 80
  dockerfilePath: x
  deploy_on_push: true
  environments: []
  github:
    repo: a/b
    http_port: 80
    labels: x
";
    insta::assert_snapshot!(check(text), @r#"
    2:1 error IP102 app.nme: unknown field `nme` in the app spec -- did you mean `name`?
    3:1 error IP102 app.http_port: unknown field `http_port` in the app spec -- `http_port` is a field of a service
    6:3 error IP102 app/web.http_prt: unknown field `http_prt` in service `web` -- did you mean `http_port`?
    7:3 error IP102 app/web.dockerfilePath: unknown field `dockerfilePath` in service `web` -- fields here: `name`, `run_command`, `http_port`, `envs`, `github`, `ratio`, `routes`, `inner`
    8:3 error IP102 app/web.deploy_on_push: unknown field `deploy_on_push` in service `web` -- `deploy_on_push` belongs under `github`
    9:3 error IP102 app/web.environments: unknown field `environments` in service `web` -- did you mean `envs`?
    12:5 error IP102 app/web.github.http_port: unknown field `http_port` in `github` of service `web` -- `http_port` belongs one level up: check the indentation
    13:5 error IP102 app/web.github.labels: unknown field `labels` in `github` of service `web` -- `labels` belongs 2 levels up: check the indentation
    "#);
}

#[test]
fn values_are_checked_against_kind_words_form_and_bounds() {
    let text = "\
name: My_Application
region: nyc1
services:
- name: web
  http_port: 70000
  ratio: 0
  run_command: [a, b]
  envs:
  - {key: PORT, value: 0080}
  - {key: ON, value: yes}
  - {key: TOKEN, value: 12345}
  - {key: S, type: secret}
  github: a/b
- name: api
  http_port: '80'
  envs: {key: A}
- http_port: ${PORT}
- name:
";
    insta::assert_snapshot!(check(text), @r#"
    1:7 error IP121 My_Application.name: `name` has 14 characters
    2:9 error IP107 My_Application.region: `region` cannot be `nyc1` -- did you mean `nyc`?
    4:3 error IP121 My_Application.services: `services` has 4 items
    5:14 error IP108 My_Application/web.http_port: `http_port` cannot be `70000`
    6:10 error IP108 My_Application/web.ratio: `ratio` cannot be `0`
    7:16 error IP105 My_Application/web.run_command: `run_command` is a list, not text -- write it on one line, as text
    9:24 error IP106 My_Application/web/PORT: value of variable `PORT` of service `web` reads as a number -- put it in quotes: "0080"
    10:11 error IP106 My_Application/web/envs[2]: `key` reads as the boolean true -- put it in quotes: "ON"
    10:22 error IP106 My_Application/web/envs[2]: value of variable 2 of service `web` reads as the boolean true -- put it in quotes: "yes"
    11:25 error IP106 My_Application/web/TOKEN: value of variable `TOKEN` of service `web` reads as a number -- put it in quotes
    12:20 error IP107 My_Application/web/S: `type` cannot be `secret` -- did you mean `SECRET`?
    13:11 error IP105 My_Application/web.github: `github` is text, not a mapping -- it holds fields: `repo`, `deploy_on_push`
    15:14 error IP105 My_Application/api.http_port: `http_port` is text, not a whole number -- take the quotes off: 80
    16:9 error IP105 My_Application/api.envs: `envs` is a mapping, not a list -- begin each item with a dash
    17:3 error IP110 My_Application/services[3].name: service 3 has no `name`
    17:14 error IP105 My_Application/services[3].http_port: `http_port` is text, not a whole number -- nothing is filled in here, the platform reads the text as it stands: write the value
    18:3 error IP110 My_Application/services[4].name: service 4 has no `name`
    "#);
}

#[test]
fn whole_numbers_in_other_forms_are_told_with_what_they_read_as() {
    let text = "\
name: app
services:
- {name: a, http_port: 010, ratio: 1e1}
- {name: b, http_port: 0x50, ratio: 0x1}
- {name: c, http_port: 0x1_0000, ratio: 1.0}
";
    insta::assert_snapshot!(check(text), @r#"
    3:24 warning IP127 app/a.http_port: `http_port` is written `010`, which reads as 8 -- write `8`, or `10` if that is meant
    4:24 warning IP127 app/b.http_port: `http_port` is written `0x50`, which reads as 80 -- write `80`
    4:37 warning IP127 app/b.ratio: `ratio` is written `0x1`, which reads as 1 -- write `1`
    5:24 error IP108 app/c.http_port: `http_port` cannot be `0x1_0000`
    "#);
    let one = |form: &str| {
        check(&format!(
            "name: app\nservices: [{{name: a, http_port: {form}}}]\n"
        ))
    };
    for form in ["80", "\"80\"", "80.5", "yes"] {
        assert!(!one(form).contains("IP127"), "{form}");
    }
    for (form, reads) in [
        ("8_0", 80),
        ("80.0", 80),
        ("8e1", 80),
        ("+80", 80),
        ("0120", 80),
        ("08080", 8080),
    ] {
        assert!(
            one(form).contains(&format!("reads as {reads} -- write `{reads}`")),
            "{form}: {}",
            one(form)
        );
    }
}

#[test]
fn numbers_can_be_a_list_too() {
    let schema = json!({"type": "object", "properties": {"code": {"type": "integer", "minimum": 300, "enum": [301, 308]}}});
    let schema = Schema::compile(&schema, Subject::App).expect("the schema of the tests");
    let check = |text: &str| {
        let parsed = parse(&Arc::new(Source::new("a.yaml", text)));
        let document = parsed.document.expect("a document");
        schema.check(&document).iter().map(line).collect::<String>()
    };
    assert_eq!(check("code: 308"), "");
    insta::assert_snapshot!(check("code: 305"), @"1:7 error IP107 app.code: `code` cannot be `305` -- one of `301`, `308`");
    insta::assert_snapshot!(check("code: 200"), @"1:7 error IP108 app.code: `code` cannot be `200`");
}

#[test]
fn keys_that_read_as_booleans_say_so() {
    insta::assert_snapshot!(check("on: 1\nname: app\n'yes': 1\n"), @r#"
    1:1 error IP128 app.on: unknown field `on` in the app spec, read as `true` -- this looks like a workflow of GitHub Actions, not like a spec
    3:1 error IP102 app.yes: unknown field `yes` in the app spec -- fields here: `name`, `region`, `services`, `envs`, `age`, `labels`
    "#);
}

#[test]
fn keys_in_another_case_and_empty_ones_are_warnings() {
    let text = "Name: app\nregion:\nservices:\n-\n- NAME: web\n  routes: []\n  name: web\nlabels: {A: 1}\n";
    insta::assert_snapshot!(check(text), @r#"
    1:1 warning IP112 app.name: `Name` is spelled `name` -- write `name`
    2:1 warning IP111 app.region: `region` has no value -- give it a value or delete the line
    4:2 error IP105 app/services[1]: an empty item in a list -- delete the dash, or indent the lines below it
    5:3 error IP104 app/web.name: `NAME` and `name` are the same field
    6:3 warning IP113 app/web.routes: `routes` is deprecated -- use `ingress`
    8:13 error IP106 app.labels.A: `A` reads as a number -- put it in quotes: "1"
    "#);
}

#[test]
fn settling_changes_spelling_only() {
    let parsed = parse(&Arc::new(Source::new(
        "a.yaml",
        "Name: app\nregion:\nServices:\n- HTTP_Port: 80.0\n  name: x\n",
    )));
    let mut document = parsed.document.expect("a document");
    schema().settle(&mut document);
    assert_eq!(
        document.tree(),
        json!({"name": "app", "services": [{"http_port": 80, "name": "x"}]})
    );
}

#[test]
fn alternatives_are_told_apart_by_their_fields() {
    let branch = |name: &str| json!({"type": "object", "required": [name], "additionalProperties": false, "properties": {name: {"type": "string"}}});
    let schema = json!({"type": "object", "properties": {"from": {"oneOf": [branch("env"), branch("file")]}}});
    let schema = Schema::compile(&schema, Subject::Manifest).expect("the schema of the tests");
    let check = |text: &str| {
        let parsed = parse(&Arc::new(Source::new("ipctl.yaml", text)));
        schema
            .check(&parsed.document.expect("a document"))
            .iter()
            .map(line)
            .collect::<String>()
    };
    assert_eq!(check("from: {env: A}"), "");
    insta::assert_snapshot!(check("from: {env: 1}"), @r#"1:13 error IP106 -: `env` reads as a number -- put it in quotes: "1""#);
    insta::assert_snapshot!(check("from: {env: A, file: B}"), @r#"1:1 error IP105 -: more than one alternative, in `from` -- write exactly one of `env`, `file`"#);
    insta::assert_snapshot!(check("from: {evn: A}"), @r#"1:1 error IP105 -: none of the alternatives is there, in `from` -- write exactly one of `env`, `file`"#);
}

#[test]
fn a_schema_that_cannot_be_used_says_where() {
    let error = Schema::compile(
        &json!({"properties": {"a": {"$ref": "#/$defs/none"}}}),
        Subject::App,
    )
    .err();
    assert_eq!(
        error.map(|error| error.pointer),
        Some("/properties/a".to_owned())
    );
}

#[test]
fn values_of_old_are_allowed_and_never_suggested() {
    assert_eq!(check("name: a1\nregion: old1\n"), "");
    assert_eq!(
        check("name: a1\nregion: old2\n"),
        "2:9 error IP107 a1.region: `region` cannot be `old2` -- one of `nyc`, `fra`\n"
    );
}

#[test]
fn a_number_without_a_unit_is_not_only_quoted() {
    let found = |text: &str| {
        let parsed = parse(&Arc::new(Source::new("a.yaml", text)));
        let found = schema().check(&parsed.document.expect("a document"));
        let first = found.iter().next().expect("a finding").clone();
        (first.message, first.help, first.fix.is_some())
    };
    let help = |help: &str| Some(help.to_owned());
    assert_eq!(
        found("name: app\nage: 30\n"),
        (
            "`age` reads as a number".to_owned(),
            help("for seconds write `30s`"),
            false
        )
    );
    assert_eq!(
        found("name: app\nage: '30'\n"),
        (
            "`age` cannot be `30`".to_owned(),
            help("for seconds write `30s`"),
            false
        )
    );
    assert_eq!(found("name: app\nage: 1.5\n").1, None);
}
