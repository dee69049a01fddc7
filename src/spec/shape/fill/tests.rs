use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::diag::{Place, Source};
use crate::model::app::AppSpec;
use crate::spec::{
    Checked, NoVariables, Variable, Variables, check_parsed, check_spec, parse, parse_spec,
};

/// An environment in which every name with `SECRET` in it is that of a secret.
struct Fixed(BTreeMap<String, String>);

impl Variables for Fixed {
    fn get(&self, name: &str) -> Variable<'_> {
        match self.0.get(name).map(String::as_str) {
            Some("") => Variable::Empty,
            Some("ALLOWED") => Variable::Set(""),
            Some(value) => Variable::Set(value),
            None => Variable::Unset,
        }
    }

    fn is_secret(&self, name: &str, _: Option<&str>) -> bool {
        name.contains("SECRET")
    }

    fn are_known(&self) -> bool {
        true
    }
}

fn environment(pairs: &[(&str, &str)]) -> Fixed {
    let pairs = pairs.iter();
    Fixed(
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    )
}

fn checked(text: &str, variables: &dyn Variables) -> Checked<AppSpec> {
    check_parsed(
        parse_spec(&Arc::new(Source::new("app.yaml", text))),
        variables,
    )
}

fn tree(text: &str, pairs: &[(&str, &str)]) -> Json {
    let checked = checked(text, &environment(pairs));
    assert!(
        !checked.diagnostics.has_errors(),
        "{:?}",
        checked.diagnostics
    );
    checked.document.unwrap().tree()
}

fn found(checked: &Checked<AppSpec>) -> Vec<String> {
    let found = checked.diagnostics.iter().map(|one| {
        let at = one.place.as_ref().map(Place::start);
        let at = at.map_or_else(String::new, |at| format!("{}:{} ", at.line, at.column));
        format!("{at}{} {}", one.code, one.message)
    });
    found.collect()
}

fn problems(text: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    found(&checked(text, &environment(pairs)))
}

const HEAD: &str =
    "name: shop\nservices:\n- name: web\n  image: {registry_type: DOCR, repository: shop}\n";

#[test]
fn texts_are_filled_in_wherever_they_stand() {
    let text = format!(
        "{HEAD}  run_command: serve ${{{{ env.A }}}} $PORT ${{{{env.B}}}}\n  envs:\n  - {{key: X, value: 'a${{{{ env.A }}}}b${{{{ env.C:-none }}}}'}}\n  - {{key: W, value: '${{db.DATABASE_URL}} $${{{{ env.A }}}} ${{{{ secrets.S }}}}'}}\n"
    );
    let tree = tree(&text, &[("A", "1"), ("B", "two")]);
    let web = &tree["services"][0];
    assert_eq!(web["run_command"], "serve 1 $PORT two");
    assert_eq!(web["envs"][0]["value"], "a1bnone");
    assert_eq!(
        web["envs"][1]["value"],
        "${db.DATABASE_URL} ${{ env.A }} ${{ secrets.S }}"
    );
}

#[test]
fn a_reference_alone_and_without_quotes_takes_the_type_of_its_field() {
    let text = format!(
        "disable_edge_cache: ${{{{ env.OFF }}}}\n{HEAD}  http_port: ${{{{ env.PORT }}}}\n  instance_count: ${{{{ env.COUNT:-2 }}}}\n  envs:\n  - key: X\n    value: ${{{{ env.PORT }}}}\n"
    );
    let tree = tree(&text, &[("PORT", "8080"), ("OFF", "true")]);
    assert_eq!(tree["disable_edge_cache"], json!(true));
    assert_eq!(tree["services"][0]["http_port"], json!(8080));
    assert_eq!(tree["services"][0]["instance_count"], json!(2));
    assert_eq!(tree["services"][0]["envs"][0]["value"], json!("8080"));
}

#[test]
fn a_value_that_does_not_fit_is_an_error_at_the_reference() {
    let text = format!(
        "{HEAD}  http_port: ${{{{ env.PORT }}}}\n  instance_count: '${{{{ env.PORT }}}}'\n  instance_size_slug: ${{{{ env.SIZE }}}}\n"
    );
    let pairs = [("PORT", "90000"), ("SIZE", "apps-s-1vcpu-1g")];
    assert_eq!(
        problems(&text, &pairs),
        [
            "5:14 IP108 `http_port` cannot be `90000`",
            "6:19 IP105 `instance_count` is text, not a whole number",
            "7:23 IP107 `instance_size_slug` cannot be `apps-s-1vcpu-1g`",
        ]
    );
}

#[test]
fn every_variable_without_a_value_is_named_with_its_places() {
    let text = format!(
        "{HEAD}  run_command: ${{{{ env.B }}}} ${{{{ env.A }}}}\n  envs:\n  - {{key: X, value: 'x${{{{ env.B }}}}${{{{ env.E }}}}'}}\n"
    );
    let checked = checked(&text, &environment(&[("E", "")]));
    assert_eq!(
        found(&checked),
        [
            "5:16 IP131 `B` is not set in the environment",
            "5:29 IP131 `A` is not set in the environment",
            "7:35 IP131 `E` is empty in the environment",
        ]
    );
    let first = checked.diagnostics.iter().next().unwrap();
    let places = first.notes.iter().filter_map(|note| note.place.as_ref());
    let lines: Vec<usize> = places.map(|place| place.start().line).collect();
    assert_eq!(lines, [7]);
    assert_eq!(first.path.as_deref(), Some("shop/web.run_command"));
}

#[test]
fn an_empty_variable_counts_when_it_is_allowed() {
    let text = format!("{HEAD}  envs:\n  - {{key: X, value: '${{{{ env.E:-d }}}}'}}\n");
    let value =
        |pairs: &[(&str, &str)]| tree(&text, pairs)["services"][0]["envs"][0]["value"].clone();
    assert_eq!(value(&[("E", "ALLOWED")]), "");
    assert_eq!(value(&[("E", "")]), "d");
}

#[test]
fn the_value_of_a_secret_is_never_in_the_tree() {
    let text = format!(
        "{HEAD}  envs:\n  - {{key: X, type: SECRET, value: '${{{{ env.A_SECRET }}}}'}}\n  - {{key: W, value: 'b', type: SECRET}}\n"
    );
    let checked = checked(&text, &environment(&[("A_SECRET", "not-real")]));
    assert_eq!(found(&checked), [] as [&str; 0]);
    let tree = checked.document.unwrap().tree().to_string();
    assert!(
        tree.contains("${{env.A_SECRET}}") && !tree.contains("not-real"),
        "{tree}"
    );
}

#[test]
fn a_secret_is_refused_where_it_would_be_shown_and_where_it_has_a_default() {
    let text = format!(
        "{HEAD}  run_command: serve ${{{{ env.A_SECRET }}}}\n  envs:\n  - {{key: X, type: SECRET, value: '${{{{ env.B:-not-real }}}}'}}\n  - {{key: W, type: '${{{{ env.KIND }}}}', value: b}}\n  - {{key: Z, type: SECRET, value: '${{{{ env.E }}}}'}}\n"
    );
    let pairs = [
        ("A_SECRET", "not-real"),
        ("B", "x"),
        ("KIND", "SECRET"),
        ("E", "ALLOWED"),
    ];
    let problems = problems(&text, &pairs);
    assert_eq!(
        problems,
        [
            "5:22 IP133 `A_SECRET` of the environment looks like a secret, and this is shown to everyone",
            "7:36 IP132 `B` has a default, and it is for a secret",
            "8:20 IP132 the type of a variable cannot come from the environment",
            "9:36 IP131 `E` is empty, and it is for a secret",
        ]
    );
    assert!(!problems.join("").contains("not-real"));
}

#[test]
fn values_are_text_whatever_they_hold() {
    let text = format!(
        "{HEAD}  envs:\n  - key: X\n    value: ${{{{ env.EVIL }}}}\n  http_port: ${{{{ env.EVIL }}}}\n"
    );
    for evil in [
        "a: x",
        "\n    type: SECRET\n",
        "}}",
        "${{ env.OTHER }}",
        "[1, 2]",
        "{a: 1}",
        "# x",
        "\" : '",
        "&a *b !c",
        "null",
        "---\nname: other",
    ] {
        let checked = checked(&text, &environment(&[("EVIL", evil), ("OTHER", "1")]));
        let tree = checked.document.as_ref().unwrap().tree();
        assert_eq!(
            tree["services"][0]["envs"],
            json!([{"key": "X", "value": evil}])
        );
        assert_eq!(tree["services"][0]["http_port"], json!(evil));
        assert_eq!(
            found(&checked),
            ["8:14 IP105 `http_port` is text, not a whole number"],
            "{evil}"
        );
    }
}

#[test]
fn without_an_environment_references_fit_everywhere_and_are_listed() {
    let text = "name: ${{ env.NAME }}\nregion: ${{ env.REGION }}\nservices:\n- name: web\n  image: {registry_type: '${{ env.KIND }}', repository: shop}\n  http_port: ${{ env.PORT:-80 }}\n  instance_size_slug: ${{ env.SIZE }}\n  health_check: {http_path: '/${{ env.PATH }}'}\n  internal_ports:\n  - ${{ env.PORT }}\nalerts:\n- rule: ${{ env.RULE }}\n  disabled: ${{ env.NO }}\n";
    let checked = check_spec(&Arc::new(Source::new("app.yaml", text)));
    assert_eq!(
        found(&checked),
        [
            "1:7 IP134 the file takes `KIND`, `NAME`, `NO`, `PATH`, `PORT`, `REGION`, `RULE`, `SIZE` from the environment"
        ]
    );
    assert!(
        checked
            .value
            .is_some_and(|spec| spec.name == "${{env.NAME}}")
    );
}

#[test]
fn without_an_environment_text_in_the_place_of_a_number_is_still_wrong() {
    let text =
        format!("{HEAD}  http_port: 80${{{{ env.PORT }}}}\n  instance_count: ${{{{ env.N N }}}}\n");
    let problems = problems_without(&text);
    assert_eq!(
        problems,
        [
            "5:14 IP105 `http_port` is text, not a whole number",
            "5:16 IP134 the file takes `PORT` from the environment",
            "6:19 IP132 a reference to the environment is not well formed",
        ]
    );
}

fn problems_without(text: &str) -> Vec<String> {
    found(&checked(text, &NoVariables))
}

#[test]
fn more_text_than_a_document_may_have_is_refused() {
    let item = "  - {key: K, value: '${{ env.LONG }}'}\n".repeat(40);
    let long = "x".repeat(1024 * 1024);
    let problems = problems(&format!("{HEAD}  envs:\n{item}"), &[("LONG", &long)]);
    assert!(
        problems.iter().any(|one| one.contains("IP117")),
        "{problems:?}"
    );
}

proptest! {
    #[test]
    fn filling_in_changes_nothing_in_a_text_without_references(
        value in "[ -~\n]{0,40}",
        port in any::<i64>(),
    ) {
        prop_assume!(!crate::spec::reference::has_any(&value));
        let text = json!({"name": "shop", "services": [{"name": "web", "http_port": port, "run_command": value}]}).to_string();
        let source = Arc::new(Source::new("app.json", text));
        let before = parse(&source).document.unwrap();
        let after = check_parsed(parse_spec(&source), &environment(&[("A", "x")])).document.unwrap();
        prop_assert_eq!(before.tree(), after.tree());
        prop_assert!(after.replaced.is_empty());
    }

    #[test]
    fn any_value_arrives_as_it_is(value in "\\PC{1,40}|[ -~\n\t]{1,40}", other in ".{1,20}") {
        let text = format!("{HEAD}  envs:\n  - {{key: X, value: '${{{{ env.A }}}}'}}\n  - {{key: W, value: '<${{{{ env.A }}}}|${{{{ env.B }}}}>'}}\n");
        let tree = tree(&text, &[("A", &value), ("B", &other)]);
        let envs = &tree["services"][0]["envs"];
        prop_assert_eq!(&envs[0]["value"], &json!(value));
        prop_assert_eq!(&envs[1]["value"], &json!(format!("<{value}|{other}>")));
    }
}
