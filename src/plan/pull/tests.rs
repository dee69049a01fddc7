use serde_json::{Value, json};

use super::*;
use crate::model::live::App;
use crate::model::path::{FieldPath, KeyField};
use crate::plan::{Desired, StateMode, Supplied};

const CIPHER: &str = "EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]";

fn app(spec: &Value) -> App {
    serde_json::from_value(json!({"id": "11111111-2222-3333-4444-555555555555", "spec": spec}))
        .expect("an app")
}

fn desired(tree: &Value) -> Desired {
    Desired {
        name: "a".to_owned(),
        file: "a.yaml".to_owned(),
        tree: tree.clone(),
        supplied: Supplied::default(),
        ignore: Vec::new(),
    }
}

/// Returns the tree after pulling, and what was taken in short.
#[track_caller]
fn pulled(file: &Value, live: &Value, only: Option<&str>) -> (Value, Vec<String>) {
    let only: Vec<Selector> = only.map(Selector::new).into_iter().collect();
    let pulled = pull(&desired(file), &app(live), StateMode::On, &only).expect("pulled");
    let taken = pulled
        .taken
        .iter()
        .map(|taken| format!("{} {}", taken.op.as_str(), taken.path));
    (pulled.tree, taken.collect())
}

#[test]
fn only_what_differs_is_taken() {
    let file = json!({"name": "a", "services": [{"name": "w", "http_port": 80, "routes": [{"path": "/"}],
        "instance_count": 1, "envs": [{"key": "X", "value": "1"}, {"key": "GONE", "value": "y"}]}]});
    let live = json!({"name": "a", "region": "sgp", "services": [{"name": "w", "http_port": 8080, "instance_size_slug": "basic-xs",
        "envs": [{"key": "X", "value": "2", "scope": "RUN_AND_BUILD_TIME"}, {"key": "NEW", "value": "z", "scope": "RUN_AND_BUILD_TIME"}]}],
        "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "w"}}]}});
    let (tree, taken) = pulled(&file, &live, None);
    let expected = json!({"name": "a", "services": [{"name": "w", "http_port": 8080, "routes": [{"path": "/"}],
        "instance_count": 1, "envs": [{"key": "X", "value": "2"}, {"key": "NEW", "value": "z"}]}]});
    assert_eq!(tree, expected);
    let services = [
        "remove /services/w/envs/GONE",
        "add /services/w/envs/NEW",
        "replace /services/w/envs/X/value",
        "replace /services/w/http_port",
    ];
    assert_eq!(taken, services);
    let (tree, taken) = pulled(&file, &live, Some("w.envs.X"));
    assert_eq!(taken, ["replace /services/w/envs/X/value"]);
    assert_eq!(tree["services"][0]["http_port"], 80);
}

#[test]
fn secrets_are_taken_without_their_values() {
    let secret = json!({"key": "S", "value": CIPHER, "type": "SECRET", "scope": "RUN_TIME"});
    let live = json!({"name": "a", "envs": [secret, {"key": "IPCTL_STATE", "value": "{}"}],
        "workers": [{"name": "w", "log_destinations": [{"name": "l", "logtail": {"token": "stand-in-token"}}]}]});
    let (tree, _) = pulled(&json!({"name": "a"}), &live, None);
    let expected = json!({"name": "a", "envs": [{"key": "S", "scope": "RUN_TIME", "type": "SECRET"}],
        "workers": [{"name": "w", "log_destinations": [{"name": "l", "logtail": {}}]}]});
    assert_eq!(tree, expected);
    let plain = json!({"name": "a", "envs": [{"key": "S", "value": "a plain value", "type": "SECRET", "scope": "RUN_TIME"}], "workers": tree["workers"]});
    assert_eq!(pulled(&plain, &live, None).0, expected);
    let own = json!({"name": "a", "envs": [secret], "workers": tree["workers"]});
    assert_eq!(pulled(&own, &live, None), (own.clone(), vec![]));
}

#[test]
fn routes_become_rules_only_when_rules_differ() {
    let file = json!({"name": "a", "services": [{"name": "x", "routes": [{"path": "/x"}]}, {"name": "y", "routes": [{"path": "/"}]}]});
    let rule = |path: &str, name: &str| json!({"match": {"path": {"prefix": path}}, "component": {"name": name}});
    let live = |rules: Value| json!({"name": "a", "services": [{"name": "x"}, {"name": "y"}], "ingress": {"rules": rules}});
    let same = live(json!([rule("/x", "x"), rule("/", "y")]));
    assert_eq!(pulled(&file, &same, None), (file.clone(), vec![]));
    let other = live(json!([rule("/new", "y"), rule("/", "y"), rule("/x", "x")]));
    let (tree, _) = pulled(&file, &other, None);
    assert_eq!(tree["ingress"]["rules"], other["ingress"]["rules"]);
    assert_eq!(tree["services"], json!([{"name": "x"}, {"name": "y"}]));
}

#[test]
fn a_new_file_leaves_defaults_and_secrets_out() {
    let live = json!({"name": "a", "region": "sgp", "features": ["buildpack-stack=ubuntu-22"],
        "services": [{"name": "w", "http_port": 8080, "instance_count": 1, "instance_size_slug": "basic-xs", "moon": 1,
            "image": {"repository": "r", "tag": "latest", "deploy_on_push": {"enabled": false}, "registry_credentials": CIPHER},
            "envs": [{"key": "Z", "value": "1"}, {"key": "A", "value": CIPHER, "type": "SECRET"}]}],
        "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "w"}}]}});
    let expected = json!({"name": "a", "region": "sgp", "services": [{"name": "w", "instance_size_slug": "basic-xs",
        "image": {"repository": "r"}, "envs": [{"key": "Z", "value": "1"}, {"key": "A", "type": "SECRET"}]}]});
    assert_eq!(file_form(&live), expected);
    assert_eq!(pulled(&expected, &live, None), (expected.clone(), vec![]));
}

#[test]
fn selectors_take_every_way_to_write_a_path() {
    let path = FieldPath::root()
        .key("services")
        .item(KeyField::Name, "web")
        .key("envs")
        .item(KeyField::Key, "A");
    for text in [
        "/services/web/envs/A",
        "web.envs.A",
        "services/web.envs.A",
        "/services/web",
        "web",
        "web.envs",
    ] {
        assert!(Selector::new(text).holds(&path), "{text}");
    }
    for text in ["/services/web/envs/A/value", "web.envs.A.value"] {
        assert!(
            Selector::new(text).touches(&path) && !Selector::new(text).holds(&path),
            "{text}"
        );
    }
    let web = path.parent().and_then(|envs| envs.parent());
    let web = web.expect("a component");
    assert_eq!(Selector::new("wbe").spell(&web), "web");
    assert_eq!(Selector::new("wbe.envs").spell(&path), "web.envs.A");
    assert_eq!(Selector::new("/services/wbe").spell(&web), "/services/web");
    for text in ["/services/we", "web.envs.AB", "", "/", "envs.A"] {
        assert!(!Selector::new(text).touches(&path), "{text}");
    }
}
