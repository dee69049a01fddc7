//! Generates specs over the fields of the model, and JSON of any shape.

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Map, Value, json};

type Spec = BoxedStrategy<Value>;

/// Returns an object in which each field may be left out.
fn object(fields: Vec<(&'static str, Spec)>) -> Spec {
    let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    let values: Vec<_> = fields
        .into_iter()
        .map(|(_, value)| proptest::option::of(value))
        .collect();
    let build = move |values: Vec<Option<Value>>| {
        let present = names
            .iter()
            .zip(values)
            .filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
        Value::Object(present.collect())
    };
    values.prop_map(build).boxed()
}

fn with(base: Spec, field: &'static str, value: Spec) -> Spec {
    let merge = move |(mut base, value): (Value, Value)| {
        base[field] = value;
        base
    };
    (base, value).prop_map(merge).boxed()
}

fn one_of(values: Vec<Value>) -> Spec {
    select(values).boxed()
}

/// Returns a list with at most one item per key, in any order.
fn keyed(by: &'static str, keys: &[&'static str], item: &Spec) -> Spec {
    let items: Vec<Spec> = keys
        .iter()
        .map(|key| with(item.clone(), by, Just(json!(key)).boxed()))
        .collect();
    let count = items.len();
    let pick = subsequence((0..count).collect::<Vec<_>>(), 0..=count).prop_shuffle();
    let chosen = |(all, picked): (Vec<Value>, Vec<usize>)| {
        Value::Array(
            picked
                .into_iter()
                .filter_map(|index| all.get(index).cloned())
                .collect(),
        )
    };
    (items, pick).prop_map(chosen).boxed()
}

fn set(values: &[Value]) -> Spec {
    subsequence(values.to_vec(), 0..=values.len())
        .prop_shuffle()
        .prop_map(Value::Array)
        .boxed()
}

fn envs() -> Spec {
    let plain = object(vec![
        (
            "value",
            one_of(vec![json!("a"), json!(""), json!("b\nc"), json!(3)]),
        ),
        (
            "scope",
            one_of(vec![
                json!("RUN_TIME"),
                json!("UNSET"),
                json!("RUN_AND_BUILD_TIME"),
            ]),
        ),
        ("type", one_of(vec![json!("GENERAL")])),
    ]);
    let cipher = |letter: &str| json!(format!("EV[1:{}:AAAA]", letter.repeat(32)));
    let secret = object(vec![(
        "value",
        one_of(vec![
            cipher("A"),
            cipher("B"),
            json!(crate::diff::NEW_SECRET),
        ]),
    )]);
    let secret = with(secret, "type", Just(json!("SECRET")).boxed());
    keyed(
        "key",
        &["A", "B", "C"],
        &prop_oneof![3 => plain, 1 => secret].boxed(),
    )
}

fn alerts() -> Spec {
    let alert = object(vec![
        ("disabled", one_of(vec![json!(true), json!(false)])),
        (
            "value",
            one_of(vec![json!(80), json!(80.0), json!(0.1), json!(0)]),
        ),
        (
            "window",
            one_of(vec![json!("FIVE_MINUTES"), json!("UNSPECIFIED_WINDOW")]),
        ),
    ]);
    keyed("rule", &["CPU_UTILIZATION", "MEM_UTILIZATION"], &alert)
}

fn source() -> Vec<(&'static str, Spec)> {
    let image = object(vec![
        ("repository", one_of(vec![json!("r"), json!("s")])),
        ("tag", one_of(vec![json!("latest"), json!("v1")])),
        ("digest", one_of(vec![json!("sha256:0")])),
    ]);
    let github = object(vec![
        ("repo", one_of(vec![json!("a/b")])),
        ("deploy_on_push", one_of(vec![json!(true), json!(false)])),
    ]);
    vec![
        ("image", image),
        ("github", github),
        ("source_dir", one_of(vec![json!("/"), json!("x")])),
    ]
}

fn common() -> Vec<(&'static str, Spec)> {
    let scaling = object(vec![(
        "min_instance_count",
        one_of(vec![json!(1), json!(2)]),
    )]);
    let mut fields = source();
    fields.extend([
        ("envs", envs()),
        ("alerts", alerts()),
        ("instance_count", one_of(vec![json!(1), json!(2)])),
        ("autoscaling", scaling),
        (
            "unknown",
            one_of(vec![json!({"a": [1, 2]}), json!("x"), json!({})]),
        ),
    ]);
    fields
}

fn service() -> Spec {
    let check = object(vec![
        ("http_path", one_of(vec![json!("/up")])),
        ("port", one_of(vec![json!(8080), json!(81)])),
        ("period_seconds", one_of(vec![json!(10), json!(20)])),
    ]);
    let mut fields = common();
    fields.extend([
        ("http_port", one_of(vec![json!(0), json!(8080), json!(81)])),
        ("internal_ports", set(&[json!(1), json!(20), json!(3)])),
        ("protocol", one_of(vec![json!("HTTP"), json!("HTTP2")])),
        ("health_check", check),
    ]);
    object(fields)
}

fn ingress() -> Spec {
    let cors = object(vec![("allow_methods", set(&[json!("GET"), json!("PUT")]))]);
    let rule = object(vec![
        (
            "component",
            one_of(vec![
                json!({"name": "a"}),
                json!({"name": "b", "preserve_path_prefix": true}),
            ]),
        ),
        (
            "redirect",
            one_of(vec![
                json!({"redirect_code": 302}),
                json!({"redirect_code": 301, "scheme": "http"}),
            ]),
        ),
        ("cors", cors),
    ]);
    let prefixes = ["/x", "/y", "/", "/x"].map(|prefix| json!({"path": {"prefix": prefix}}));
    let rules: Vec<Spec> = prefixes
        .map(|m| with(rule.clone(), "match", Just(m).boxed()))
        .into();
    let rules = rules
        .prop_flat_map(|all| subsequence(all.clone(), 0..=all.len()).prop_shuffle())
        .prop_map(Value::Array);
    object(vec![("rules", rules.boxed())])
}

fn app_fields() -> Vec<(&'static str, Spec)> {
    let mut job = common();
    job.push((
        "kind",
        one_of(vec![
            json!("PRE_DEPLOY"),
            json!("UNSPECIFIED"),
            json!("POST_DEPLOY"),
        ]),
    ));
    let domain = object(vec![
        ("zone", one_of(vec![json!("z"), json!("")])),
        ("wildcard", one_of(vec![json!(true)])),
    ]);
    let maintenance = object(vec![
        ("archive", one_of(vec![json!(true), json!(false)])),
        ("offline_page_url", one_of(vec![json!("https://a.example")])),
    ]);
    vec![
        ("services", keyed("name", &["a", "b"], &service())),
        ("workers", keyed("name", &["c", "d"], &object(common()))),
        ("jobs", keyed("name", &["e"], &object(job))),
        (
            "domains",
            keyed("domain", &["a.example", "B.example."], &domain),
        ),
        ("envs", envs()),
        ("alerts", alerts()),
        (
            "egress",
            one_of(vec![
                json!({"type": "AUTOASSIGN"}),
                json!({"type": "DEDICATED_IP"}),
            ]),
        ),
        ("maintenance", maintenance),
        (
            "unknown",
            one_of(vec![json!([1, 2]), json!({"a": {"b": 1}}), json!("x")]),
        ),
    ]
}

/// Generates specs that write nothing the platform fills and always say what ingress is.
pub(super) fn managed() -> Spec {
    with(object(app_fields()), "ingress", ingress())
}

/// Generates specs that may leave everything to the platform.
pub(super) fn any_spec() -> Spec {
    let mut fields = app_fields();
    fields.extend([
        ("ingress", ingress()),
        ("region", one_of(vec![json!("fra"), json!("sgp")])),
        (
            "features",
            set(&[json!("buildpack-stack=ubuntu-22"), json!("x"), json!("y")]),
        ),
        (
            "static_sites",
            keyed(
                "name",
                &["s"],
                &object(vec![("routes", one_of(vec![json!([{"path": "/s"}])]))]),
            ),
        ),
    ]);
    object(fields)
}

/// Generates JSON of any shape, with names that mean something in a spec.
pub(super) fn anything() -> Spec {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(vec![
            "",
            "a",
            "SECRET",
            "/",
            "A.example.",
            "EV[1:",
            "latest"
        ])
        .prop_map(Value::from),
    ];
    let names = vec![
        "services",
        "jobs",
        "envs",
        "key",
        "value",
        "type",
        "name",
        "ingress",
        "rules",
        "match",
        "path",
        "prefix",
        "component",
        "routes",
        "cors",
        "domains",
        "domain",
        "features",
        "image",
        "health_check",
        "http_port",
        "alerts",
        "maintenance",
        "archive",
        "internal_ports",
        "autoscaling",
        "deploy_on_push",
        "enabled",
        "x",
    ];
    let tree = leaf.prop_recursive(6, 80, 6, move |inner| {
        let map = proptest::collection::vec((select(names.clone()), inner.clone()), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::Array),
            map.prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
            )),
        ]
    });
    tree.boxed()
}

/// Returns the same spec with its keys and its named lists turned round; ingress stays as it is.
pub(super) fn turned(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let turn = |(key, child): (&String, &Value)| {
                let child = if key == "ingress" || key == "unknown" {
                    child.clone()
                } else {
                    turned(child)
                };
                (key.clone(), child)
            };
            Value::Object(map.iter().rev().map(turn).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().rev().map(turned).collect()),
        other => other.clone(),
    }
}
