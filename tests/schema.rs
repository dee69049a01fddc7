//! The JSON Schemas hold what they promise: they are sound, small, and say the same as the types.

#![expect(clippy::expect_used, reason = "a helper of a test may end it")]

use std::collections::BTreeSet;

use ipctl::model::app::AppSpec;
use ipctl::model::manifest::Manifest;
use ipctl::model::names::{DATA_CENTERS, LEGACY_SIZES, REGIONS, SIZES};
use ipctl::model::schema;
use ipctl::model::view::ComponentKind;
use ipctl::render::events::events_schema;
use ipctl::render::plan::plan_schema;
use serde_json::{Map, Value, json};

const EVERY_FIELD: &str = include_str!("fixtures/every-field.json");
const EVERY_MANIFEST_FIELD: &str = include_str!("fixtures/every-manifest-field.json");

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("the fixture is JSON")
}

fn errors(schema: &Value, instance: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::new(schema).expect("the schema compiles");
    validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Calls `visit` with every schema inside `schema` and the path to it.
fn each_schema<'a>(
    schema: &'a Value,
    path: &str,
    visit: &mut impl FnMut(&str, &'a Map<String, Value>),
) {
    let Some(object) = schema.as_object() else {
        return;
    };
    visit(path, object);
    for (keyword, value) in object {
        let here = format!("{path}/{keyword}");
        match keyword.as_str() {
            "properties" | "$defs" => {
                for (name, inner) in value.as_object().expect("an object of schemas") {
                    each_schema(inner, &format!("{here}/{name}"), visit);
                }
            }
            "oneOf" => {
                for inner in value.as_array().expect("a list of schemas") {
                    each_schema(inner, &here, visit);
                }
            }
            "items" | "additionalProperties" => each_schema(value, &here, visit),
            _ => {}
        }
    }
}

fn both() -> [(&'static str, &'static Value); 2] {
    [
        ("app", schema::app_spec()),
        ("manifest", schema::manifest()),
    ]
}

#[test]
fn both_are_sound_draft_2020_12() {
    for (name, schema) in both() {
        assert!(jsonschema::meta::is_valid(schema), "{name}");
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert!(
            schema["title"].is_string() && schema["description"].is_string(),
            "{name}"
        );
    }
}

#[test]
fn only_the_small_set_of_keywords_is_used() {
    for (name, schema) in both() {
        each_schema(schema, name, &mut |path, object| {
            for keyword in object.keys() {
                let known =
                    schema::KEYWORDS.contains(&keyword.as_str()) || keyword.starts_with("x-");
                assert!(known, "{path}: {keyword}");
            }
            let root = path == name;
            assert_eq!(object.contains_key("$defs"), root, "{path}");
            assert_eq!(object.contains_key("$schema"), root, "{path}");
            let choice = path == "manifest/$defs/SecretSource";
            assert_eq!(object.contains_key("oneOf"), choice, "{path}");
            if let Some(kind) = object.get("type") {
                let kind = kind.as_str().expect("one type");
                assert!(
                    matches!(
                        kind,
                        "object" | "array" | "string" | "integer" | "number" | "boolean"
                    ),
                    "{path}: {kind}"
                );
            }
        });
    }
}

#[test]
fn objects_are_closed_and_references_lead_somewhere() {
    for (name, schema) in both() {
        each_schema(schema, name, &mut |path, object| {
            if object.contains_key("properties") {
                assert_eq!(
                    object.get("additionalProperties"),
                    Some(&Value::Bool(false)),
                    "{path}"
                );
            }
            if object.contains_key("$ref") {
                let whole = Value::Object(object.clone());
                assert!(schema::resolve(schema, &whole).is_some(), "{path}");
            }
        });
    }
}

#[test]
fn every_field_and_enumeration_is_described() {
    for (name, schema) in both() {
        each_schema(schema, name, &mut |path, object| {
            let field =
                path.rsplit('/').nth(1) == Some("properties") && !path.contains("SecretSource");
            let definition = path.rsplit('/').nth(1) == Some("$defs");
            if field || definition {
                let text = object
                    .get("description")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                assert!(
                    text.ends_with('.') && !text.contains('\n'),
                    "{path}: {text}"
                );
            }
        });
    }
}

#[test]
fn patterns_are_understood_by_the_small_regex_engine() {
    for (name, schema) in both() {
        each_schema(schema, name, &mut |path, object| {
            if let Some(pattern) = object.get("pattern").and_then(Value::as_str) {
                assert!(object["x-pattern-words"].is_string(), "{path}");
                assert!(regex_lite::Regex::new(pattern).is_ok(), "{path}: {pattern}");
            }
        });
    }
}

#[test]
fn examples_and_defaults_are_valid() {
    let mut seen = 0;
    for (name, schema) in both() {
        each_schema(schema, name, &mut |path, object| {
            let mut alone = Value::Object(object.clone());
            alone["$defs"] = schema["$defs"].clone();
            let examples = object
                .get("examples")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            for value in examples.chain(object.get("default")) {
                seen += 1;
                assert_eq!(
                    errors(&alone, value),
                    Vec::<String>::new(),
                    "{path}: {value}"
                );
            }
        });
    }
    assert!(seen > 100, "{seen}");
}

/// Notes every field of `schema` that `instance` has.
fn cover(root: &Value, schema: &Value, instance: &Value, covered: &mut BTreeSet<(String, String)>) {
    let owner = schema["$ref"].as_str().unwrap_or("#").to_owned();
    let schema = schema::resolve(root, schema).expect("the reference leads somewhere");
    for branch in schema["oneOf"].as_array().into_iter().flatten() {
        cover(root, branch, instance, covered);
    }
    for item in instance.as_array().into_iter().flatten() {
        cover(root, &schema["items"], item, covered);
    }
    for (name, value) in instance.as_object().into_iter().flatten() {
        if let Some(inner) = schema["properties"].get(name) {
            covered.insert((owner.clone(), name.clone()));
            cover(root, inner, value, covered);
        } else if schema["additionalProperties"].is_object() {
            cover(root, &schema["additionalProperties"], value, covered);
        }
    }
}

/// Returns the fields that `instance` does not use anywhere.
fn uncovered(root: &Value, instance: &Value) -> Vec<String> {
    let mut covered = BTreeSet::new();
    cover(root, root, instance, &mut covered);
    let definitions = root["$defs"].as_object().expect("definitions");
    let named = definitions
        .iter()
        .map(|(name, schema)| (format!("#/$defs/{name}"), schema));
    let mut missing = Vec::new();
    for (owner, schema) in named.chain([("#".to_owned(), root)]) {
        for field in schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
        {
            if !covered.contains(&(owner.clone(), field.clone())) {
                missing.push(format!("{owner} {field}"));
            }
        }
    }
    missing
}

#[test]
fn a_spec_with_every_field_goes_through_the_types_unchanged() {
    let written = parse(EVERY_FIELD);
    assert_eq!(
        uncovered(schema::app_spec(), &written),
        Vec::<String>::new()
    );
    assert_eq!(errors(schema::app_spec(), &written), Vec::<String>::new());
    let typed: AppSpec = serde_json::from_value(written.clone()).expect("the types take it");
    assert_eq!(
        serde_json::to_value(&typed).expect("it can be written"),
        written
    );
}

#[test]
fn a_manifest_with_every_field_goes_through_the_types_unchanged() {
    let written = parse(EVERY_MANIFEST_FIELD);
    assert_eq!(
        uncovered(schema::manifest(), &written),
        Vec::<String>::new()
    );
    assert_eq!(errors(schema::manifest(), &written), Vec::<String>::new());
    let typed: Manifest = serde_json::from_value(written.clone()).expect("the types take it");
    assert_eq!(
        serde_json::to_value(&typed).expect("it can be written"),
        written
    );
}

#[test]
fn no_secret_of_a_spec_shows_in_debug() {
    let typed: AppSpec = serde_json::from_value(parse(EVERY_FIELD)).expect("the types take it");
    assert!(EVERY_FIELD.contains("not-a-real-"));
    let shown = format!("{typed:#?}");
    assert!(!shown.contains("not-a-real-"), "{shown}");
}

#[test]
fn secret_fields_are_marked() {
    let mut marked = Vec::new();
    each_schema(schema::app_spec(), "", &mut |path, object| {
        if object.get("x-secret") == Some(&Value::Bool(true))
            || object.contains_key("x-secret-when")
        {
            marked.push(path.replace("/$defs/", "").replace("/properties/", "."));
        }
    });
    marked.sort();
    assert_eq!(
        marked,
        [
            "BasicAuth.password",
            "Credential",
            "Datadog.api_key",
            "Env.value",
            "ImageSource.registry_credentials",
            "LogHeader.value",
            "Logtail.token",
            "SecureHeader.value",
        ]
    );
}

#[test]
fn deprecated_fields_are_marked() {
    let mut marked = Vec::new();
    each_schema(schema::app_spec(), "", &mut |path, object| {
        if object.get("deprecated") == Some(&Value::Bool(true)) {
            marked.push(path.replace("/$defs/", "").replace("/properties/", "."));
        }
    });
    marked.sort();
    assert_eq!(
        marked,
        [
            "Database.num_nodes",
            "Database.size",
            "Functions.cors",
            "Functions.routes",
            "HealthCheck.path",
            "OriginMatch.prefix",
            "Service.cors",
            "Service.routes",
            "StaticSite.cors",
            "StaticSite.routes",
        ]
    );
    assert_eq!(
        schema::app_spec()["$defs"]["SizeSlug"]["x-deprecated-values"],
        json!(LEGACY_SIZES)
    );
    assert_eq!(
        schema::app_spec()["$defs"]["Region"]["x-deprecated-values"],
        json!(DATA_CENTERS)
    );
}

#[test]
fn regions_and_sizes_are_closed_lists() {
    let definitions = &schema::app_spec()["$defs"];
    let regions: Vec<_> = REGIONS.iter().chain(&DATA_CENTERS).collect();
    assert_eq!(definitions["Region"]["enum"], json!(regions));
    let sizes: Vec<_> = SIZES.iter().chain(&LEGACY_SIZES).collect();
    assert_eq!(definitions["SizeSlug"]["enum"], json!(sizes));
}

#[test]
fn every_kind_has_its_list_and_definition() {
    for kind in ComponentKind::ALL {
        let list = &schema::app_spec()["properties"][kind.plural_key()];
        assert_eq!(
            list["items"]["$ref"],
            format!("#/$defs/{}", kind.definition())
        );
    }
}

#[test]
fn wrong_values_are_refused() {
    let service = |fields: Value| {
        let mut service = json!({"name": "web"});
        service
            .as_object_mut()
            .expect("an object")
            .extend(fields.as_object().expect("an object").clone());
        json!({"name": "demo", "services": [service]})
    };
    let wrong = [
        json!({}),
        json!({"name": "Demo"}),
        json!({"name": "demo", "region": "mars"}),
        json!({"name": "demo", "services": null}),
        json!({"name": "demo", "colour": 1}),
        service(json!({"instance_size_slug": "basic-xxl"})),
        service(json!({"http_port": 70000})),
        service(json!({"http_port": "80"})),
        service(json!({"instance_count": 0})),
        service(json!({"internal_ports": [0]})),
        service(json!({"envs": [{"key": "1A"}]})),
        service(json!({"envs": [{"key": "A", "value": 1}]})),
        service(json!({"envs": [{"key": "A", "type": "secret"}]})),
        service(json!({"github": {"repo": "no-owner"}})),
        service(
            json!({"image": {"registry_type": "DOCR", "repository": "a", "deploy_on_push": true}}),
        ),
        service(json!({"liveness_health_check": {"success_threshold": 2}})),
        json!({"name": "demo", "domains": [{"domain": "https://example.com"}]}),
        json!({"name": "demo", "domains": [{"domain": "example.com", "minimum_tls_version": 1.2}]}),
        json!({"name": "demo", "ingress": {"rules": [{"redirect": {"redirect_code": 305}}]}}),
        json!({"name": "demo", "jobs": [{"name": "job", "schedule": {"cron": "* * *"}}]}),
    ];
    for instance in wrong {
        assert_ne!(
            errors(schema::app_spec(), &instance),
            Vec::<String>::new(),
            "{instance}"
        );
    }
    for instance in [
        json!({"state": "maybe"}),
        json!({"secrets": {"a": {"from": {"env": "A", "file": "f"}, "used_by": ["a/B"]}}}),
        json!({"secrets": {"a": {"used_by": []}}}),
        json!({"rules": {"IP307": "loud"}}),
    ] {
        assert_ne!(
            errors(schema::manifest(), &instance),
            Vec::<String>::new(),
            "{instance}"
        );
    }
}

/// Takes the marks of a snippet off: `${1:word}` is the word, and with `^` before it a value of its own.
fn filled(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let bare = text.strip_prefix('^');
            let mut plain = bare.unwrap_or(text).to_owned();
            while let Some(start) = plain.find("${") {
                let end = start + plain[start..].find('}').expect("a closing brace");
                let word = plain[start..end]
                    .split_once(':')
                    .expect("a word")
                    .1
                    .to_owned();
                plain.replace_range(start..=end, &word);
            }
            match bare {
                Some(_) => serde_json::from_str(&plain).expect("a value"),
                None => plain.into(),
            }
        }
        Value::Array(items) => items.iter().map(filled).collect(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), filled(value)));
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

#[test]
fn snippets_for_editors_follow_the_schema_they_stand_in() {
    let schema = schema::for_editors(schema::app_spec());
    let mut seen = 0;
    for (name, definition) in schema["$defs"].as_object().expect("definitions") {
        let snippets = definition["defaultSnippets"].as_array();
        for snippet in snippets.into_iter().flatten() {
            let one = json!({"$ref": format!("#/$defs/{name}"), "$defs": schema["$defs"]});
            let body = filled(&snippet["body"]);
            assert_eq!(errors(&one, &body), Vec::<String>::new(), "{name}: {body}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn editors_are_told_of_deprecations_and_meanings() {
    let schema = schema::for_editors(schema::app_spec());
    let routes = &schema["$defs"]["Service"]["properties"]["routes"];
    assert_eq!(
        routes["deprecationMessage"],
        "Deprecated: use `ingress.rules` of the app."
    );
    let scope = &schema["$defs"]["EnvScope"];
    let words = scope["enum"].as_array().expect("words").len();
    let meanings = scope["enumDescriptions"].as_array().expect("meanings");
    assert_eq!(meanings.len(), words);
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn the_schema_files_are_those_of_the_program() {
    for (file, schema) in [
        ("app-spec.json", schema::for_editors(schema::app_spec())),
        ("ipctl.json", schema::for_editors(schema::manifest())),
        ("plan.json", plan_schema()),
        ("events.json", events_schema()),
    ] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("schema")
            .join(file);
        let text = format!("{schema:#}\n");
        if std::env::var_os("IPCTL_BLESS").is_some() {
            std::fs::write(&path, &text).expect("a writable folder");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "schema/{file} is out of date: IPCTL_BLESS=1 cargo test --test schema"
        );
    }
}

#[test]
fn the_schemas_of_output_describe_every_field() {
    for schema in [plan_schema(), events_schema()] {
        assert!(jsonschema::meta::is_valid(&schema));
        let definitions = schema["$defs"].as_object().expect("definitions");
        let kinds = schema["oneOf"].as_array().into_iter().flatten();
        for definition in definitions.values().chain(kinds).chain([&schema]) {
            let fields = definition["properties"].as_object().into_iter().flatten();
            for (field, inner) in fields.filter(|(name, _)| *name != "type") {
                let text = inner["description"].as_str().unwrap_or_default();
                assert!(text.ends_with('.'), "{field}: {inner}");
            }
        }
    }
}
