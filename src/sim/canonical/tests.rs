use proptest::prelude::*;
use serde_json::{Value, json};

use super::canonical;
use crate::sim::canonical::arbitrary::any_spec;

fn stored(spec: &Value) -> Value {
    canonical(spec, "nyc")
}

fn service(rest: &Value) -> Value {
    let mut service = json!({"name": "web"});
    for (key, value) in rest.as_object().unwrap() {
        service[key] = value.clone();
    }
    json!({"name": "shop", "services": [service]})
}

#[test]
fn fills_a_minimal_service() {
    let spec = service(&json!({"image": {"registry_type": "DOCR", "repository": "r"}}));
    insta::assert_snapshot!(serde_json::to_string_pretty(&stored(&spec)).unwrap(), @r#"
{
  "name": "shop",
  "services": [
    {
      "name": "web",
      "image": {
        "registry_type": "DOCR",
        "repository": "r",
        "deploy_on_push": {}
      },
      "instance_count": 1,
      "http_port": 8080
    }
  ],
  "region": "nyc",
  "ingress": {
    "rules": [
      {
        "match": {
          "path": {
            "prefix": "/"
          }
        },
        "component": {
          "name": "web"
        }
      }
    ]
  },
  "features": [
    "buildpack-stack=ubuntu-22"
  ]
}
"#);
}

#[test]
fn writes_keys_in_the_order_of_replies() {
    let spec = json!({"zeta": 1, "features": ["x"], "region": "fra", "workers": [{"instance_count": 2,
        "envs": [{"type": "SECRET", "scope": "RUN_TIME", "value": "v", "key": "K"}], "name": "w1"}], "name": "shop"});
    insta::assert_snapshot!(stored(&spec), @r#"{"name":"shop","workers":[{"name":"w1","envs":[{"key":"K","value":"v","scope":"RUN_TIME","type":"SECRET"}],"instance_count":2}],"region":"fra","features":["x","buildpack-stack=ubuntu-22"],"zeta":1}"#);
}

#[test]
fn turns_routes_and_cors_into_rules() {
    let spec = json!({"name": "shop", "services": [
        {"name": "api", "routes": [{"path": "/api", "preserve_path_prefix": true}, {"path": "/v2"}],
         "cors": {"allow_methods": ["GET"], "allow_credentials": false}},
    ], "static_sites": [{"name": "site", "routes": [{"path": "/"}]}]});
    let stored = stored(&spec);
    insta::assert_snapshot!(stored["ingress"], @r#"{"rules":[{"match":{"path":{"prefix":"/api"}},"component":{"name":"api","preserve_path_prefix":true},"cors":{"allow_methods":["GET"]}},{"match":{"path":{"prefix":"/v2"}},"component":{"name":"api"},"cors":{"allow_methods":["GET"]}},{"match":{"path":{"prefix":"/"}},"component":{"name":"site"}}]}"#);
    assert!(stored["services"][0].get("routes").is_none());
    assert!(stored["services"][0].get("cors").is_none());
}

#[test]
fn several_routable_components_get_a_path_each() {
    let spec = json!({"services": [{"name": "redis", "internal_ports": [6379]}, {"name": "web"}, {"name": "api"}]});
    let stored = stored(&spec);
    insta::assert_snapshot!(stored["ingress"], @r#"{"rules":[{"match":{"path":{"prefix":"/"}},"component":{"name":"web"}},{"match":{"path":{"prefix":"/api"}},"component":{"name":"api"}}]}"#);
    assert!(stored["services"][0].get("http_port").is_none());
    assert_eq!(stored["services"][1]["http_port"], 8080);
}

#[test]
fn an_empty_ingress_stays_and_makes_a_service_internal() {
    let mut spec = service(&json!({"internal_ports": [6379], "http_port": 0}));
    spec["ingress"] = json!({"rules": []});
    let stored = stored(&spec);
    assert_eq!(stored["ingress"], json!({}));
    assert!(stored["services"][0].get("http_port").is_none());
}

#[test]
fn explicit_rules_win_over_equal_routes() {
    let mut spec = service(&json!({"routes": [{"path": "/"}, {"path": "/x"}]}));
    spec["ingress"] = json!({"rules": [{"component": {"name": "web", "rewrite": "/r"}, "match": {"path": {"prefix": "/"}}}]});
    assert_eq!(
        stored(&spec)["ingress"]["rules"],
        json!([{"match": {"path": {"prefix": "/"}}, "component": {"name": "web", "rewrite": "/r"}},
            {"match": {"path": {"prefix": "/x"}}, "component": {"name": "web"}}])
    );
}

#[test]
fn workers_alone_get_no_ingress() {
    let stored = stored(&json!({"name": "shop", "workers": [{"name": "w1"}]}));
    assert!(stored.get("ingress").is_none());
    assert_eq!(
        stored["workers"][0],
        json!({"name": "w1", "instance_count": 1})
    );
}

#[test]
fn zero_values_go_and_meaningful_ones_stay() {
    let spec = service(
        &json!({"protocol": "HTTP", "health_check": {"initial_delay_seconds": 0, "http_path": "/"},
        "termination": {"drain_seconds": 0}, "dockerfile_path": "", "http_port": 80.0,
        "alerts": [{"rule": "CPU_UTILIZATION", "value": 80.0, "disabled": false}],
        "envs": [{"key": "A", "value": "", "type": "GENERAL", "scope": "UNSET"}],
        "autoscaling": {"min_instance_count": 1, "max_instance_count": 2, "metrics": {"cpu": {}}}, "instance_count": 3}),
    );
    let mut spec = spec;
    spec["egress"] = json!({"type": "AUTOASSIGN"});
    spec["ingress"] = json!({"rules": [{"match": {"authority": {"exact": ""}}, "component": {"name": "web",
        "preserve_path_prefix": "false"}, "cors": {"allow_origins": [{"exact": ""}]}}]});
    let stored = stored(&spec);
    insta::assert_snapshot!(stored["services"][0], @r#"{"name":"web","envs":[{"key":"A","scope":"RUN_AND_BUILD_TIME"}],"autoscaling":{"min_instance_count":1,"max_instance_count":2,"metrics":{"cpu":{}}},"http_port":80,"health_check":{"http_path":"/"},"alerts":[{"rule":"CPU_UTILIZATION","value":80}]}"#);
    insta::assert_snapshot!(stored["ingress"], @r#"{"rules":[{"match":{"authority":{"exact":""}},"component":{"name":"web"},"cors":{"allow_origins":[{"exact":""}]}}]}"#);
    assert!(stored.get("egress").is_none());
}

#[test]
fn jobs_domains_and_networks() {
    let spec = json!({"jobs": [{"name": "j1", "kind": "UNSPECIFIED"}],
        "domains": [{"domain": "a.example"}, {"domain": "b.example"}, {"domain": "c.example", "type": "DEFAULT"}],
        "vpc": {"id": "c22d8f48-4bc4-49f5-8ca0-58e7164427ac", "egress_ips": [{"ip": "192.0.2.1"}]}});
    let stored = stored(&spec);
    assert_eq!(stored["jobs"][0]["kind"], "POST_DEPLOY");
    let types: Vec<&Value> = stored["domains"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["type"])
        .collect();
    assert_eq!(types, ["PRIMARY", "ALIAS", "DEFAULT"]);
    assert_eq!(
        stored["vpc"],
        json!({"id": "c22d8f48-4bc4-49f5-8ca0-58e7164427ac"})
    );
}

#[test]
fn a_named_primary_domain_leaves_aliases() {
    let spec =
        json!({"domains": [{"domain": "a.example"}, {"domain": "b.example", "type": "PRIMARY"}]});
    assert_eq!(stored(&spec)["domains"][0]["type"], "ALIAS");
}

#[test]
fn unknown_keys_stay_behind_the_known_ones() {
    let spec = service(&json!({"new_thing": {"empty": {}, "zero": 0}, "run_command": "x"}));
    let stored = stored(&spec);
    let keys: Vec<&String> = stored["services"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "name",
            "run_command",
            "instance_count",
            "http_port",
            "new_thing"
        ]
    );
    assert_eq!(
        stored["services"][0]["new_thing"],
        json!({"empty": {}, "zero": 0})
    );
}

proptest! {
    #[test]
    fn is_idempotent(spec in any_spec()) {
        let once = canonical(&spec, "fra");
        prop_assert_eq!(canonical(&once, "nyc").to_string(), once.to_string());
    }
}
