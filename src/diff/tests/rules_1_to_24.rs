//! One test per normalisation rule, named after it: N1 to N24.

use serde_json::{Value, json};

use super::support::{changes, component, env, norm, paths, same, service, silent, with_rules};
use crate::diff::{ChangeKind, SecretChange};

#[test]
fn n01_routes_become_ingress_rules_in_component_order() {
    let old = json!({
        "services": [
            {"name": "z", "routes": [{"path": "/z"}, {"path": "/y", "preserve_path_prefix": true}]},
            {"name": "a", "routes": [{"path": "/", "preserve_path_prefix": false}]},
        ],
        "static_sites": [{"name": "s", "routes": [{"path": "/s"}]}],
    });
    let new = json!({
        "services": [{"name": "a"}, {"name": "z"}],
        "static_sites": [{"name": "s"}],
        "ingress": {"rules": [
            {"match": {"path": {"prefix": "/z"}}, "component": {"name": "z"}},
            {"match": {"path": {"prefix": "/y"}}, "component": {"name": "z", "preserve_path_prefix": true}},
            {"match": {"path": {"prefix": "/"}}, "component": {"name": "a"}},
            {"match": {"path": {"prefix": "/s"}}, "component": {"name": "s"}},
        ]},
    });
    same(&old, &new);
}

#[test]
fn n01_a_route_without_a_path_leads_everywhere() {
    let bare = service(&json!({"routes": [{"preserve_path_prefix": true}]}));
    let written = service(&json!({"routes": [{"path": "/", "preserve_path_prefix": true}]}));
    same(&bare, &written);
}

#[test]
fn n01_routes_of_another_shape_stay() {
    let odd = service(&json!({"routes": [{"path": "/a", "weight": 3}]}));
    assert_eq!(
        norm(&odd)["services"][0]["routes"],
        json!([{"path": "/a", "weight": 3}])
    );
}

#[test]
fn n02_component_cors_moves_to_its_rules() {
    let cors = json!({"allow_origins": [{"exact": "https://a.example"}]});
    let old = service(&json!({"cors": cors, "routes": [{"path": "/a"}]}));
    let mut new = service(&json!({}));
    new["ingress"] = json!({"rules": [
        {"match": {"path": {"prefix": "/a"}}, "component": {"name": "web"}, "cors": cors},
    ]});
    same(&old, &new);
    new["ingress"]["rules"][0]["match"]["path"]["prefix"] = json!("/");
    same(&service(&json!({"cors": cors})), &new);
}

#[test]
fn n02_cors_without_a_rule_has_no_effect() {
    let mut spec = service(&json!({"cors": {"max_age": "5h"}}));
    spec["ingress"] = json!({});
    let mut plain = service(&json!({}));
    plain["ingress"] = json!({});
    same(&spec, &plain);
}

#[test]
fn n02_component_cors_meets_the_rules_the_platform_made_for_several() {
    let cors = json!({"allow_methods": ["GET"]});
    let desired = json!({"services": [{"name": "a", "cors": cors}, {"name": "b"}]});
    let rule = |path: &str, name: &str| json!({"match": {"path": {"prefix": path}}, "component": {"name": name}});
    let mut live = json!({"services": [{"name": "a"}, {"name": "b"}],
        "ingress": {"rules": [rule("/", "a"), rule("/b", "b")]}});
    assert_eq!(
        paths(&live, &desired),
        ["/ingress/rules/~1/cors/allow_methods"]
    );
    live["ingress"]["rules"][0]["cors"] = cors;
    silent(&live, &desired);
    live["ingress"]["rules"][0]["cors"] = json!({"max_age": "5h"});
    assert_eq!(
        paths(&live, &desired),
        [
            "/ingress/rules/~1/cors/allow_methods",
            "/ingress/rules/~1/cors/max_age"
        ]
    );
}

#[test]
fn n03_absent_ingress_is_the_one_rule_of_the_one_component() {
    let rule = json!({"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}});
    for list in ["services", "static_sites", "functions"] {
        silent(
            &with_rules(list, &json!([rule])),
            &component(list, &json!({})),
        );
    }
    let other = json!({"match": {"path": {"prefix": "/api"}}, "component": {"name": "web"}});
    let found = paths(
        &with_rules("services", &json!([other])),
        &component("services", &json!({})),
    );
    assert_eq!(found, ["/ingress/rules/~1", "/ingress/rules/~1api"]);
}

#[test]
fn n03_a_renamed_component_keeps_the_platforms_rule_out_of_sight() {
    let rule = json!({"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}});
    let live = with_rules("services", &json!([rule]));
    let desired = json!({"name": "app", "services": [{"name": "front"}]});
    assert_eq!(paths(&live, &desired), ["/services/front", "/services/web"]);
}

#[test]
fn n03_leaving_out_an_empty_ingress_makes_the_service_public() {
    let mut live = service(&json!({}));
    live["ingress"] = json!({});
    assert_eq!(paths(&live, &service(&json!({}))), ["/ingress/rules/~1"]);
}

#[test]
fn n04_absent_ingress_with_several_components_leaves_live_rules_alone() {
    let two = json!({"services": [{"name": "a"}, {"name": "b"}]});
    let mut live = two.clone();
    live["ingress"] =
        json!({"rules": [{"match": {"path": {"prefix": "/b"}}, "component": {"name": "b"}}]});
    silent(&live, &two);
}

#[test]
fn n05_empty_ingress_is_no_rules_but_not_absent() {
    let mut none = service(&json!({}));
    none["ingress"] = json!({});
    assert_eq!(norm(&none)["ingress"], json!({}));
    let mut empty = none.clone();
    empty["ingress"] = json!({"rules": []});
    same(&none, &empty);
    let rule = json!({"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}});
    let public = with_rules("services", &json!([rule]));
    assert_eq!(paths(&public, &none), ["/ingress/rules/~1"]);
    silent(&service(&json!({})), &none);
}

#[test]
fn n06_preserve_path_prefix_false_is_absent() {
    let rule = |target: Value| with_rules("services", &json!([{"component": target}]));
    same(
        &rule(json!({"name": "web", "preserve_path_prefix": false})),
        &rule(json!({"name": "web"})),
    );
}

#[test]
fn n07_service_without_http_port_is_8080() {
    assert_eq!(
        norm(&service(&json!({})))["services"][0]["http_port"],
        json!(8080)
    );
    assert_eq!(
        norm(&service(&json!({"http_port": 0})))["services"][0]["http_port"],
        json!(8080)
    );
    assert_eq!(
        norm(&service(&json!({"http_port": 5000})))["services"][0]["http_port"],
        json!(5000)
    );
    assert_eq!(
        norm(&component("workers", &json!({})))["workers"][0].get("http_port"),
        None
    );
}

#[test]
fn n08_internal_service_has_no_http_port() {
    let mut internal = service(&json!({"internal_ports": [6379], "http_port": 0}));
    internal["ingress"] = json!({});
    assert_eq!(norm(&internal)["services"][0].get("http_port"), None);
    let mut live = internal.clone();
    live.as_object_mut().unwrap().remove("ingress");
    silent(&live, &internal);
    let public = service(&json!({"internal_ports": [6379], "http_port": 8080}));
    silent(&public, &service(&json!({"internal_ports": [6379]})));
    assert_eq!(
        paths(&internal, &public),
        ["/ingress/rules/~1", "/services/web/http_port"]
    );
}

#[test]
fn n09_env_without_scope_is_run_and_build_time() {
    let filled = json!({"key": "A", "value": "x", "scope": "RUN_AND_BUILD_TIME"});
    assert_eq!(
        norm(&env(&json!({"key": "A", "value": "x"})))["envs"][0],
        filled
    );
    same(
        &env(&json!({"key": "A", "value": "x", "scope": "UNSET"})),
        &env(&filled),
    );
}

#[test]
fn n10_general_is_absent() {
    same(
        &env(&json!({"key": "A", "type": "GENERAL"})),
        &env(&json!({"key": "A"})),
    );
    let found = changes(
        &env(&json!({"key": "A"})),
        &env(&json!({"key": "A", "type": "SECRET"})),
    );
    assert_eq!(
        found[0].kind,
        ChangeKind::Modified {
            before: json!("GENERAL"),
            after: json!("SECRET")
        }
    );
}

#[test]
fn n11_secrets_are_opaque() {
    let secret = |value: &str| env(&json!({"key": "A", "type": "SECRET", "value": value}));
    let cipher = format!("EV[1:{}:AAAA]", "A".repeat(32));
    silent(&secret(&cipher), &secret(&cipher));
    let found = changes(&secret(&cipher), &secret("not-a-real-value"));
    assert_eq!(found[0].path.to_slash(), "/envs/A/value");
    assert_eq!(found[0].kind, ChangeKind::Secret(SecretChange::Replaced));
}

#[test]
fn n12_empty_value_is_absent() {
    same(
        &env(&json!({"key": "A", "value": ""})),
        &env(&json!({"key": "A"})),
    );
}

#[test]
fn n12_values_are_text() {
    same(
        &env(&json!({"key": "A", "value": 0})),
        &env(&json!({"key": "A", "value": "0"})),
    );
    same(
        &env(&json!({"key": "A", "value": false})),
        &env(&json!({"key": "A", "value": "false"})),
    );
}

#[test]
fn n13_order_of_envs_says_nothing() {
    same(
        &json!({"envs": [{"key": "B", "value": "2"}, {"key": "A", "value": "1"}]}),
        &json!({"envs": [{"key": "A", "value": "1"}, {"key": "B", "value": "2"}]}),
    );
}

#[test]
fn n14_features_are_the_platforms_unless_written() {
    let live = json!({"features": ["enable-kata-build", "buildpack-stack=ubuntu-22"]});
    silent(&live, &json!({}));
    silent(&live, &json!({"features": ["enable-kata-build"]}));
    same(
        &live,
        &json!({"features": ["buildpack-stack=ubuntu-22", "enable-kata-build"]}),
    );
    let found = changes(&live, &json!({"features": ["x"]}));
    let before = json!(["buildpack-stack=ubuntu-22", "enable-kata-build"]);
    assert_eq!(
        found[0].kind,
        ChangeKind::Modified {
            before,
            after: json!(["buildpack-stack=ubuntu-22", "x"])
        }
    );
    assert_eq!(
        paths(
            &live,
            &json!({"features": ["enable-kata-build", "buildpack-stack=ubuntu-18"]})
        ),
        ["/features"]
    );
}

#[test]
fn n15_empty_alerts_are_absent_and_removed_ones_show() {
    same(&json!({"alerts": []}), &json!({}));
    let live = json!({"alerts": [{"rule": "DEPLOYMENT_FAILED"}]});
    assert_eq!(paths(&live, &json!({})), ["/alerts/DEPLOYMENT_FAILED"]);
}

#[test]
fn n16_alert_disabled_false_is_absent() {
    same(
        &json!({"alerts": [{"rule": "DOMAIN_FAILED", "disabled": false}]}),
        &json!({"alerts": [{"rule": "DOMAIN_FAILED"}]}),
    );
}

#[test]
fn n17_alert_destinations_are_nothing_special() {
    let spec =
        json!({"alerts": [{"rule": "DOMAIN_FAILED", "destinations": {"emails": ["b", "a"]}}]});
    assert_eq!(norm(&spec), spec);
}

#[test]
fn n18_alert_values_have_32_bits() {
    let alert =
        |value: f64| service(&json!({"alerts": [{"rule": "CPU_UTILIZATION", "value": value}]}));
    let whole = service(&json!({"alerts": [{"rule": "CPU_UTILIZATION", "value": 80}]}));
    same(&alert(80.0), &whole);
    same(&alert(0.1), &alert(f64::from(0.1_f32)));
    assert_eq!(
        paths(&alert(0.1), &alert(0.2)),
        ["/services/web/alerts/CPU_UTILIZATION/value"]
    );
}

#[test]
fn n19_image_deploy_on_push_false_and_empty_and_absent_are_the_same() {
    let image =
        |push: Value| service(&json!({"image": {"repository": "r", "deploy_on_push": push}}));
    let forms = [json!({}), json!({"enabled": false}), Value::Null];
    for live in &forms {
        for desired in &forms {
            silent(&image(live.clone()), &image(desired.clone()));
        }
        assert_eq!(
            paths(&image(live.clone()), &image(json!({"enabled": true}))).len(),
            1
        );
    }
    let on = image(json!({"enabled": true}));
    silent(&on, &image(Value::Null));
    assert_eq!(
        paths(&on, &image(json!({"enabled": false}))),
        ["/services/web/image/deploy_on_push/enabled"]
    );
}

#[test]
fn n20_git_deploy_on_push_false_is_absent() {
    let github = |push: Value| service(&json!({"github": {"repo": "a/b", "deploy_on_push": push}}));
    same(&github(json!(false)), &github(Value::Null));
    assert_eq!(
        paths(&github(json!(true)), &github(Value::Null)),
        ["/services/web/github/deploy_on_push"]
    );
}

#[test]
fn n21_tag_latest_is_absent_without_digest() {
    let image = |image: Value| service(&json!({"image": image}));
    same(
        &image(json!({"repository": "r", "tag": "latest"})),
        &image(json!({"repository": "r"})),
    );
    let found = changes(
        &image(json!({"repository": "r"})),
        &image(json!({"repository": "r", "tag": "v2"})),
    );
    assert_eq!(
        found[0].kind,
        ChangeKind::Modified {
            before: json!("latest"),
            after: json!("v2")
        }
    );
    let digest = image(json!({"repository": "r", "digest": "sha256:0"}));
    assert_eq!(
        paths(&image(json!({"repository": "r"})), &digest),
        ["/services/web/image/digest"]
    );
}

#[test]
fn n22_health_check_defaults_are_absent() {
    let full = json!({
        "http_path": "/up", "port": 8080, "initial_delay_seconds": 0, "period_seconds": 10, "timeout_seconds": 1,
        "success_threshold": 1, "failure_threshold": 9,
    });
    same(
        &service(&json!({"health_check": full})),
        &service(&json!({"health_check": {"path": "/up"}})),
    );
    let live = json!({"initial_delay_seconds": 5, "period_seconds": 10, "failure_threshold": 18});
    same(
        &service(&json!({"liveness_health_check": live})),
        &service(&json!({})),
    );
    let port = service(&json!({"health_check": {"port": 9000}}));
    assert_eq!(
        paths(&service(&json!({})), &port),
        ["/services/web/health_check/port"]
    );
}

#[test]
fn n23_probes_and_termination_stay_absent() {
    let spec = norm(&service(&json!({})));
    for field in ["health_check", "liveness_health_check", "termination"] {
        assert_eq!(spec["services"][0].get(field), None);
    }
    let termination = json!({"drain_seconds": 15, "grace_period_seconds": 120});
    same(
        &service(&json!({"termination": termination})),
        &service(&json!({})),
    );
}

#[test]
fn n24_initial_delay_zero_is_absent() {
    let check = |check: Value| service(&json!({"health_check": check}));
    same(
        &check(json!({"http_path": "/", "initial_delay_seconds": 0})),
        &check(json!({"http_path": "/"})),
    );
}
