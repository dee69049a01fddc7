//! What holds beside the numbered rules.

use serde_json::json;

use super::support::{changes, component, env, norm, paths, same, service};
use crate::diff::{Canonical, ChangeKind, STATE_KEY, compare, normalise};

#[test]
fn the_state_variable_is_dropped_at_app_level_only() {
    same(
        &env(&json!({"key": STATE_KEY, "value": "x"})),
        &json!({"name": "app"}),
    );
    let inner = service(&json!({"envs": [{"key": STATE_KEY, "value": "x"}]}));
    assert_eq!(
        norm(&inner)["services"][0]["envs"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn the_users_part_survives_what_the_platform_fills_in() {
    let written =
        json!({"name": "app", "services": [{"name": "web"}], "domains": [{"domain": "a.example"}]});
    let returned = json!({
        "name": "app", "region": "sgp", "features": ["buildpack-stack=ubuntu-22"],
        "services": [{"name": "web", "http_port": 8080, "instance_size_slug": "basic-xxs"}],
        "domains": [{"domain": "a.example", "type": "PRIMARY"}],
        "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}}]},
    });
    assert_eq!(
        normalise(&written).users_part(),
        normalise(&returned).users_part()
    );
    let other = json!({"name": "app", "services": [{"name": "web", "http_port": 81}]});
    assert_ne!(
        normalise(&written).users_part(),
        normalise(&other).users_part()
    );
}

#[test]
fn debug_hides_secrets() {
    let spec = env(&json!({"key": "A", "type": "SECRET", "value": "not-a-real-value"}));
    assert!(!format!("{:?}", normalise(&spec)).contains("not-a-real-value"));
    assert_eq!(compare(&Canonical::empty(), &Canonical::empty()), []);
}

#[test]
fn a_component_of_another_kind_is_another_component() {
    let found = changes(
        &component("workers", &json!({})),
        &component("services", &json!({})),
    );
    let shown: Vec<_> = found
        .iter()
        .map(|c| {
            (
                c.path.to_slash(),
                matches!(c.kind, ChangeKind::Added { .. }),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("/services/web".to_owned(), true),
            ("/workers/web".to_owned(), false)
        ]
    );
}

#[test]
fn lists_that_cannot_be_keyed_are_one_value() {
    let twice = json!({"envs": [{"key": "A", "value": "1"}, {"key": "A", "value": "2"}]});
    assert_eq!(
        paths(&twice, &json!({"envs": [{"key": "A", "value": "1"}]})),
        ["/envs"]
    );
}

/// Every rule of the platform's documentation has a test that is named after it.
#[test]
fn every_rule_from_n1_to_n50_has_a_test() {
    let text = concat!(
        include_str!("rules_1_to_24.rs"),
        include_str!("rules_25_to_50.rs")
    );
    let untested: Vec<u32> = (1..=50)
        .filter(|rule| !text.contains(&format!("\nfn n{rule:02}_")))
        .collect();
    assert_eq!(untested, [] as [u32; 0]);
}
