//! One test per normalisation rule, named after it: N25 to N50.

use serde_json::{Value, json};

use super::support::{changes, component, norm, paths, same, service, silent};
use crate::diff::{ChangeKind, SecretChange};

#[test]
fn n25_instance_count_one_is_absent() {
    same(
        &service(&json!({"instance_count": 1})),
        &service(&json!({})),
    );
    let found = changes(
        &service(&json!({})),
        &service(&json!({"instance_count": 2})),
    );
    assert_eq!(
        found[0].kind,
        ChangeKind::Modified {
            before: json!(1),
            after: json!(2)
        }
    );
}

#[test]
fn n26_autoscaling_drops_instance_count() {
    let scaling = json!({"min_instance_count": 1, "max_instance_count": 3});
    same(
        &service(&json!({"autoscaling": scaling, "instance_count": 2})),
        &service(&json!({"autoscaling": scaling})),
    );
}

#[test]
fn n27_size_is_the_platforms_unless_written() {
    let sized = service(&json!({"instance_size_slug": "apps-s-1vcpu-0.5gb"}));
    silent(&sized, &service(&json!({})));
    assert_eq!(
        paths(&service(&json!({})), &sized),
        ["/services/web/instance_size_slug"]
    );
}

#[test]
fn n28_legacy_sizes_are_literal() {
    let size = |slug: &str| service(&json!({"instance_size_slug": slug}));
    assert_eq!(
        paths(&size("basic-xxs"), &size("apps-s-1vcpu-0.5gb")),
        ["/services/web/instance_size_slug"]
    );
}

#[test]
fn n29_region_is_the_platforms_unless_written() {
    silent(&json!({"region": "sgp"}), &json!({}));
    assert_eq!(
        paths(&json!({"region": "sgp"}), &json!({"region": "fra"})),
        ["/region"]
    );
}

#[test]
fn n30_domain_type_is_the_platforms_unless_written() {
    let domain = |kind: Value| json!({"domains": [{"domain": "a.example", "type": kind}]});
    silent(&domain(json!("PRIMARY")), &domain(Value::Null));
    silent(&domain(json!("PRIMARY")), &domain(json!("UNSPECIFIED")));
    assert_eq!(
        paths(&domain(json!("PRIMARY")), &domain(json!("ALIAS"))),
        ["/domains/a.example/type"]
    );
}

#[test]
fn n31_wildcard_false_is_absent() {
    let domain =
        |wildcard: Value| json!({"domains": [{"domain": "a.example", "wildcard": wildcard}]});
    same(&domain(json!(false)), &domain(Value::Null));
}

#[test]
fn n32_plain_string_domains_are_one_value() {
    let plain = json!({"domains": ["b.example", "a.example"]});
    assert_eq!(norm(&plain), plain);
    assert_eq!(
        paths(&plain, &json!({"domains": ["a.example"]})),
        ["/domains"]
    );
}

#[test]
fn n33_job_without_kind_is_post_deploy() {
    for kind in [Value::Null, json!("UNSPECIFIED"), json!("POST_DEPLOY")] {
        assert_eq!(
            norm(&component("jobs", &json!({"kind": kind})))["jobs"][0]["kind"],
            json!("POST_DEPLOY")
        );
    }
}

#[test]
fn n34_source_dir_root_is_absent() {
    same(&service(&json!({"source_dir": "/"})), &service(&json!({})));
}

#[test]
fn n35_protocol_http_is_absent() {
    same(&service(&json!({"protocol": "HTTP"})), &service(&json!({})));
}

#[test]
fn n36_egress_autoassign_is_absent() {
    same(&json!({"egress": {"type": "AUTOASSIGN"}}), &json!({}));
    same(&json!({"egress": {}}), &json!({}));
}

#[test]
fn n37_archive_implies_maintenance() {
    same(
        &json!({"maintenance": {"archive": true}}),
        &json!({"maintenance": {"archive": true, "enabled": true}}),
    );
}

#[test]
fn n38_redirect_defaults_are_absent() {
    let rule = |redirect: Value| json!({"ingress": {"rules": [{"redirect": redirect}]}});
    same(
        &rule(json!({"uri": "/x", "redirect_code": 302, "scheme": "https"})),
        &rule(json!({"uri": "/x"})),
    );
}

#[test]
fn n39_internal_ports_are_a_set() {
    same(
        &service(&json!({"internal_ports": [9000, 10000, 80]})),
        &service(&json!({"internal_ports": [80, 9000, 10000]})),
    );
}

#[test]
fn n40_cors_lists_are_sets() {
    let rule = |methods: Value| {
        json!({"ingress": {"rules": [{"cors": {
            "allow_methods": methods, "allow_headers": methods, "expose_headers": methods,
        }}]}})
    };
    same(
        &rule(json!(["GET", "PUT"])),
        &rule(json!(["PUT", "GET", "PUT"])),
    );
}

#[test]
fn n41_named_lists_have_no_order_and_rules_have() {
    let rule =
        |path: &str| json!({"match": {"path": {"prefix": path}}, "component": {"name": "a"}});
    let spec = |first: &str, second: &str, rules: [&str; 2]| {
        let names = json!([{"name": first}, {"name": second}]);
        json!({"workers": names, "jobs": names, "databases": names, "ingress": {"rules": rules.map(rule)}})
    };
    same(&spec("a", "b", ["/x", "/"]), &spec("b", "a", ["/x", "/"]));
    let found = changes(&spec("a", "b", ["/x", "/"]), &spec("a", "b", ["/", "/x"]));
    assert_eq!(found[0].path.to_slash(), "/ingress/rules");
    assert_eq!(
        found[0].kind,
        ChangeKind::Modified {
            before: json!(["/x", "/"]),
            after: json!(["/", "/x"])
        }
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn n42_egress_ips_are_dropped() {
    same(
        &json!({"vpc": {"id": "v", "egress_ips": [{"ip": "192.0.2.1"}]}}),
        &json!({"vpc": {"id": "v"}}),
    );
}

#[test]
fn n43_registry_credentials_are_opaque() {
    let image = |value: &str| {
        service(&json!({"image": {"repository": "r", "registry_credentials": value}}))
    };
    let found = changes(&image("not-a-real-value"), &image("not-a-real-value-2"));
    assert_eq!(found[0].kind, ChangeKind::Secret(SecretChange::Replaced));
}

#[test]
fn n44_log_destination_secrets_are_opaque() {
    let logs = |token: &str| {
        service(&json!({"log_destinations": [{"name": "l", "logtail": {"token": token}}]}))
    };
    silent(&logs("not-a-real-token"), &logs("not-a-real-token"));
    let found = changes(&logs("not-a-real-token"), &logs("not-a-real-token-2"));
    assert_eq!(found[0].kind, ChangeKind::Secret(SecretChange::Replaced));
    let text = format!(
        "{:?}",
        changes(&logs("not-a-real-token"), &service(&json!({})))
    );
    assert!(!text.contains("not-a-real-token"));
}

#[test]
fn n45_secure_header_value_is_opaque() {
    let header =
        |value: &str| json!({"ingress": {"secure_header": {"key": "X-Key", "value": value}}});
    let found = changes(&header("not-a-real-value"), &header("not-a-real-value-2"));
    assert_eq!(found[0].kind, ChangeKind::Secret(SecretChange::Replaced));
}

#[test]
fn n46_database_details_are_the_platforms_unless_written() {
    let filled = json!({"engine": "PG", "version": "16", "cluster_name": "c", "db_name": "d", "db_user": "u"});
    silent(
        &component("databases", &filled),
        &component("databases", &json!({"engine": "PG"})),
    );
    let other = component("databases", &json!({"engine": "PG", "version": "17"}));
    assert_eq!(
        paths(&component("databases", &filled), &other),
        ["/databases/web/version"]
    );
}

#[test]
fn n47_environment_slug_stays_absent() {
    assert_eq!(
        norm(&service(&json!({})))["services"][0].get("environment_slug"),
        None
    );
    let node = service(&json!({"environment_slug": "node-js"}));
    assert_eq!(
        paths(&node, &service(&json!({}))),
        ["/services/web/environment_slug"]
    );
}

#[test]
fn n48_key_order_says_nothing() {
    let text = |value: &Value| norm(value).to_string();
    let a: Value =
        serde_json::from_str(r#"{"name": "a", "vpc": {"id": "v", "x": 1}, "region": "fra"}"#)
            .unwrap();
    let b: Value =
        serde_json::from_str(r#"{"region": "fra", "vpc": {"x": 1, "id": "v"}, "name": "a"}"#)
            .unwrap();
    assert_eq!(text(&a), text(&b));
}

#[test]
fn n49_empty_objects_are_absent_and_unknown_fields_stay() {
    same(
        &json!({"new_field": {"deep": {"er": {}}, "list": []}, "other": null}),
        &json!({}),
    );
    let unknown = json!({"new_field": {"a": [3, 1]}});
    assert_eq!(norm(&unknown), unknown);
    assert_eq!(
        paths(&unknown, &json!({"new_field": {"a": [1, 3]}})),
        ["/new_field/a"]
    );
}

#[test]
fn n50_hosts_are_compared_without_case_and_dot() {
    same(
        &json!({"domains": [{"domain": "A.Example."}]}),
        &json!({"domains": [{"domain": "a.example"}]}),
    );
}
