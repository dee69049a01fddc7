use proptest::prelude::*;
use serde_json::{Value, json};

use super::validate;
use crate::sim::canonical::arbitrary::any_spec;
use crate::sim::canonical::canonical;

/// Returns a spec that is accepted: one service from a repository.
fn good() -> Value {
    json!({"name": "shop", "services": [{"name": "web", "github": {"repo": "example/shop"}}]})
}

/// Returns the message for the accepted spec with the value at `pointer` replaced.
fn with(pointer: &str, value: Value) -> String {
    let mut spec = good();
    put(&mut spec, pointer, value);
    message(&spec)
}

/// Sets the value at `pointer`, whose parent exists.
fn put(spec: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    spec.pointer_mut(parent).unwrap()[key] = value;
}

/// Returns the message for `component` alone in its list.
#[expect(clippy::needless_pass_by_value, reason = "callers pass a literal")]
fn alone(list: &str, component: Value) -> String {
    let mut spec = json!({"name": "shop"});
    spec[list] = json!([component]);
    message(&spec)
}

/// Returns what comes after the common start of the refusal, or `ok`.
fn message(spec: &Value) -> String {
    match validate(spec) {
        Ok(()) => "ok".to_owned(),
        Err(rejection) => rejection
            .to_string()
            .strip_prefix("error validating app spec field ")
            .unwrap()
            .to_owned(),
    }
}

const REPO: &str = "/services/0/github";

#[test]
fn accepts_a_small_spec() {
    assert_eq!(message(&good()), "ok");
}

#[test]
fn refuses_conflicting_names_in_the_known_words() {
    let spec = json!({"name": "shop", "services": [
        {"name": "web", "github": {"repo": "a/b"}}, {"name": "web", "github": {"repo": "a/b"}}]});
    assert_eq!(
        message(&spec),
        r#""services.name": service "web" name conflicts with service "web""#
    );
    let mut spec = good();
    spec["databases"] = json!([{"name": "web"}]);
    assert_eq!(
        message(&spec),
        r#""databases.name": database "web" name conflicts with service "web""#
    );
}

#[test]
fn refuses_conflicting_routes_in_the_known_words() {
    assert_eq!(
        with("/services/0/routes", json!([{"path": "/"}, {"path": "/"}])),
        r#""services.route.paths": route path "/" already in use; seen in service "web" and service "web""#
    );
}

#[test]
fn refuses_a_foreign_health_port_in_the_known_words() {
    let port = |port: u16| with("/services/0/health_check", json!({"port": port}));
    assert_eq!(
        port(9090),
        r#""services.health_check.port": health check port "9090" not found in internal_ports"#
    );
    assert_eq!(port(8080), "ok");
    let mut spec = good();
    put(&mut spec, "/services/0/health_check", json!({"port": 9090}));
    put(&mut spec, "/services/0/internal_ports", json!([9090]));
    assert_eq!(message(&spec), "ok");
}

#[test]
fn refuses_bad_single_values() {
    let cases = [
        ("/name", json!("Shop")),
        ("/name", json!("")),
        ("/region", json!("mars")),
        ("/services/0/envs", json!([{"key": "A", "value": 1}])),
        ("/services/0/envs", json!([{"key": "1A"}])),
        ("/services/0/envs", json!([{"value": "a"}])),
        ("/services/0/envs", json!([{"key": "A", "type": "secret"}])),
        ("/services/0/envs", json!({})),
        ("/services/0/http_port", json!(65536)),
        ("/services/0/http_port", json!("8080")),
        ("/services/0/internal_ports", json!([80.5])),
        ("/services/0/health_check", json!({"period_seconds": 301})),
        (
            "/services/0/liveness_health_check",
            json!({"success_threshold": 2}),
        ),
        ("/services/0/termination", json!({"drain_seconds": 111})),
        (
            "/services/0/inactivity_sleep",
            json!({"after_seconds": 599}),
        ),
        ("/services/0/run_command", json!(["a"])),
        ("/services/0/instance_size_slug", json!("huge")),
        (
            "/services/0/alerts",
            json!([{"rule": "CPU_UTILIZATION", "value": -1}]),
        ),
        ("/services/0/routes", json!([{"path": "x"}])),
        ("/domains", json!([{"domain": "nodots"}])),
        (
            "/domains",
            json!([{"domain": "a.example", "minimum_tls_version": 1.2}]),
        ),
        ("/vpc", json!({"id": "mine"})),
        ("/services", json!(["web"])),
    ];
    let found: Vec<String> = cases
        .into_iter()
        .map(|(pointer, value)| with(pointer, value))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
"name": must be 2 to 32 lower-case letters, digits and dashes, starting with a letter and not ending with a dash
"name": is required
"region": invalid value "mars"; must be one of atl, nyc, sfo, tor, ams, fra, lon, blr, sgp, syd, atl1, nyc1, nyc2, nyc3, sfo1, sfo2, sfo3, tor1, ams2, ams3, fra1, lon1, blr1, sgp1, syd1
"services.envs.value": must be a string, not a number
"services.envs.key": must be letters, digits and underscores, not starting with a digit
"services.envs.key": is required
"services.envs.type": invalid value "secret"; must be one of GENERAL, SECRET
"services.envs": must be a list, not an object
"services.http_port": must be between 1 and 65535
"services.http_port": must be a number, not a string
"services.internal_ports": must be a whole number
"services.health_check.period_seconds": must be between 1 and 300
"services.liveness_health_check.success_threshold": must be between 1 and 1
"services.termination.drain_seconds": must be between 1 and 110
"services.inactivity_sleep.after_seconds": must be between 600 and 86400
"services.run_command": must be a string, not a list
"services.instance_size_slug": instance size "huge" does not exist
"services.alerts.value": must not be negative
"services.routes.path": must be a path that starts with "/"
"domains.domain": must be a host name of 4 to 253 characters
"domains.minimum_tls_version": must be a string, not a number
"vpc.id": must be a UUID
"services": must be an object, not a string
"#);
}

#[test]
fn refuses_bad_sources() {
    let image = |image: Value| alone("workers", json!({"name": "w1", "image": image}));
    let digest = format!("sha256:{}", "a".repeat(64));
    let found = [
        with(REPO, Value::Null),
        with(
            "/services/0/git",
            json!({"repo_clone_url": "https://example.com/a.git"}),
        ),
        with(REPO, json!({"branch": "main"})),
        with(REPO, json!({"repo": "only-one"})),
        image(json!({"repository": "r"})),
        image(json!({"registry_type": "DOCKER_HUB", "repository": "r"})),
        image(json!({"registry_type": "DOCR", "registry": "x", "repository": "r"})),
        image(json!({"registry_type": "DOCR"})),
        image(
            json!({"registry_type": "GHCR", "registry": "o", "repository": "r", "tag": "1", "digest": digest}),
        ),
        image(
            json!({"registry_type": "GHCR", "registry": "o", "repository": "r", "digest": "sha256:1"}),
        ),
        image(
            json!({"registry_type": "GHCR", "repository": "r", "deploy_on_push": {"enabled": true}}),
        ),
        image(
            json!({"registry_type": "DOCR", "repository": "r", "deploy_on_push": {"enabled": true}}),
        ),
    ];
    insta::assert_snapshot!(found.join("\n"), @r#"
"services.source": service "web" must have exactly one source of git, github, gitlab, bitbucket and image
"services.source": service "web" must have exactly one source of git, github, gitlab, bitbucket and image
"services.github.repo": is required
"services.github.repo": must be a repository such as "owner/name"
"workers.image.registry_type": is required
"workers.image.registry": is required for registry type DOCKER_HUB
"workers.image.registry": must be empty for registry type DOCR
"workers.image.repository": is required
"workers.image.digest": cannot be used together with tag
"workers.image.digest": must be "sha256:" and 64 hex digits
"workers.image.deploy_on_push": is only supported for tags in DOCR
ok
"#);
}

#[test]
fn refuses_bad_scaling() {
    let scaled = |size: &str, autoscaling: Value| {
        alone(
            "workers",
            json!({"name": "w1", "git": {"repo_clone_url": "https://example.com/a"},
            "instance_size_slug": size, "autoscaling": autoscaling}),
        )
    };
    let mut many = good();
    many["services"][0]["instance_count"] = 200.into();
    many["workers"] = json!([{"name": "w1", "gitlab": {"repo": "a/b"}, "instance_count": 51}]);
    let mut both = good();
    both["services"][0]["instance_count"] = 1.into();
    both["services"][0]["autoscaling"] = json!({"max_instance_count": 2});
    let mut single = good();
    single["services"][0]["instance_count"] = 2.into();
    single["services"][0]["instance_size_slug"] = "apps-s-1vcpu-0.5gb".into();
    let found = [
        with("/services/0/instance_count", json!(251)),
        with("/services/0/instance_count", json!(-1)),
        with("/services/0/instance_count", json!(0)),
        message(&many),
        message(&both),
        message(&single),
        scaled(
            "apps-d-1vcpu-1gb",
            json!({"min_instance_count": 3, "max_instance_count": 2}),
        ),
        scaled("apps-d-1vcpu-1gb", json!({"min_instance_count": 1})),
        scaled(
            "apps-d-1vcpu-1gb",
            json!({"max_instance_count": 2, "metrics": {"cpu": {"percent": 101}}}),
        ),
        scaled(
            "apps-d-1vcpu-1gb",
            json!({"max_instance_count": 2, "metrics": {"request_duration": {}}}),
        ),
        scaled("basic-s", json!({"max_instance_count": 2})),
        scaled("professional-m", json!({"max_instance_count": 2})),
        scaled(
            "apps-s-1vcpu-1gb",
            json!({"min_instance_count": 2, "max_instance_count": 2}),
        ),
    ];
    insta::assert_snapshot!(found.join("\n"), @r#"
"services.instance_count": must be between 1 and 250
"services.instance_count": must be between 1 and 250
ok
"spec": an app can have at most 250 containers, not 251
"services.instance_count": cannot be used together with autoscaling
"services.instance_count": instance size apps-s-1vcpu-0.5gb allows one instance only
"workers.autoscaling.min_instance_count": must not be above max_instance_count
"workers.autoscaling.max_instance_count": is required
"workers.autoscaling.metrics.cpu.percent": must be between 1 and 100
"workers.autoscaling.metrics.request_duration": is only supported for services
"workers.autoscaling": instance size basic-s does not support autoscaling
"workers.autoscaling": instance size professional-m does not support autoscaling
ok
"#);
}

#[test]
fn refuses_bad_routing() {
    let rule = |rule: Value| {
        let mut spec = good();
        spec["workers"] = json!([{"name": "w1", "gitlab": {"repo": "a/b"}}]);
        spec["ingress"] = json!({"rules": [rule]});
        message(&spec)
    };
    let found = [
        rule(json!({})),
        rule(json!({"component": {"name": "web"}, "redirect": {"uri": "/x"}})),
        rule(json!({"component": {}})),
        rule(json!({"component": {"name": "nobody"}})),
        rule(json!({"component": {"name": "w1"}})),
        rule(json!({"component": {"name": "web", "preserve_path_prefix": true, "rewrite": "/"}})),
        rule(json!({"redirect": {"redirect_code": 305}})),
        rule(json!({"redirect": {"scheme": "ftp"}})),
        rule(
            json!({"component": {"name": "web"}, "cors": {"allow_origins": [{"exact": "a", "regex": "b"}]}}),
        ),
        rule(json!({"component": {"name": "web", "preserve_path_prefix": "true"}})),
        rule(
            json!({"match": {"authority": {"exact": ""}}, "redirect": {"uri": "/x", "redirect_code": 301}}),
        ),
        with(
            "/ingress",
            json!({"custom_error_page_url": "http://example.com"}),
        ),
        with(
            "/domains",
            json!([{"domain": "a.example", "type": "PRIMARY"}, {"domain": "b.example", "type": "PRIMARY"}]),
        ),
        with(
            "/domains",
            (0..501)
                .map(|i| json!({"domain": format!("a{i}.example")}))
                .collect(),
        ),
        with("/domains", json!([{"type": "ALIAS"}])),
    ];
    insta::assert_snapshot!(found.join("\n"), @r#"
"ingress.rules": a rule must have exactly one of component and redirect
"ingress.rules": a rule must have exactly one of component and redirect
"ingress.rules.component.name": is required
"ingress.rules.component.name": component "nobody" does not exist
"ingress.rules.component.name": worker "w1" cannot be routed to
"ingress.rules.component.rewrite": cannot be used together with preserve_path_prefix
"ingress.rules.redirect.redirect_code": must be one of 300, 301, 302, 303, 304, 307, 308
"ingress.rules.redirect.scheme": invalid value "ftp"; must be one of http, https
"ingress.rules.cors.allow_origins": an origin must have exactly one of exact, prefix and regex
ok
ok
"ingress.custom_error_page_url": must be an https URL
"domains.type": only one domain can be of type PRIMARY
"domains": an app can have at most 500 domains
"domains.domain": is required
"#);
}

#[test]
fn refuses_bad_alerts_and_log_destinations() {
    let logs = |destination: Value| with("/services/0/log_destinations", json!([destination]));
    let found = [
        with("/alerts", json!([{"rule": "CPU_UTILIZATION"}])),
        with("/alerts", json!([{}])),
        with("/alerts", json!([{"rule": "DEPLOYMENT_FAILED"}])),
        with("/services/0/alerts", json!([{"rule": "DOMAIN_LIVE"}])),
        with(
            "/services/0/alerts",
            json!([{"rule": "CPU_UTILIZATION", "value": 80}]),
        ),
        with(
            "/services/0/alerts",
            json!([{"rule": "CPU_UTILIZATION", "operator": "GREATER_THAN", "value": 80}]),
        ),
        alone(
            "workers",
            json!({"name": "w1", "gitlab": {"repo": "a/b"}, "alerts": [{"rule": "REQUESTS_PER_SECOND"}]}),
        ),
        alone(
            "jobs",
            json!({"name": "j1", "gitlab": {"repo": "a/b"}, "alerts": [{"rule": "JOB_INVOCATION_FAILED"}]}),
        ),
        logs(json!({"name": "logs"})),
        logs(json!({"papertrail": {"endpoint": "syslog+tls://a:1"}})),
        logs(json!({"name": "logs", "papertrail": {}})),
        logs(json!({"name": "logs", "datadog": {"api_key": "a"}, "logtail": {"token": "b"}})),
        logs(
            json!({"name": "logs", "open_search": {"endpoint": "https://a:1", "cluster_name": "c"}}),
        ),
        logs(
            json!({"name": "logs", "open_search": {"cluster_name": "c", "basic_auth": {"password": "not-real"}}}),
        ),
        logs(json!({"name": "logs", "open_search": {"cluster_name": "c"}})),
    ];
    insta::assert_snapshot!(found.join("\n"), @r#"
"alerts.rule": alert rule "CPU_UTILIZATION" is not supported on the app
"alerts.rule": is required
ok
"services.alerts.rule": alert rule "DOMAIN_LIVE" is not supported on service "web"
"services.alerts.operator": is required
"services.alerts.window": is required
"workers.alerts.rule": alert rule "REQUESTS_PER_SECOND" is not supported on worker "w1"
ok
"services.log_destinations.provider": log destination "logs" must have exactly one provider
"services.log_destinations.name": is required
"services.log_destinations.papertrail.endpoint": is required
"services.log_destinations.provider": log destination "logs" must have exactly one provider
"services.log_destinations.open_search": must have exactly one of endpoint and cluster_name
"services.log_destinations.open_search.basic_auth.password": cannot be used together with cluster_name
ok
"#);
}

#[test]
fn refuses_the_rest() {
    let mut cached = good();
    cached["static_sites"] = json!([{"name": "site", "gitlab": {"repo": "a/b"}}]);
    cached["disable_edge_cache"] = true.into();
    let from_git = |list: &str, rest: Value| {
        let mut component = rest;
        component["name"] = "c1".into();
        component["gitlab"] = json!({"repo": "a/b"});
        alone(list, component)
    };
    let found = [
        message(&json!([])),
        message(&json!({"name": "shop"})),
        message(&json!({"name": "shop", "services": []})),
        message(&cached),
        from_git("jobs", json!({"kind": "SCHEDULED"})),
        from_git(
            "jobs",
            json!({"kind": "SCHEDULED", "schedule": {"cron": "* * *"}}),
        ),
        from_git("jobs", json!({"timeout": "30"})),
        from_git("workers", json!({"liveness_health_check": {"port": 80}})),
        from_git(
            "static_sites",
            json!({"error_document": "a", "catchall_document": "b"}),
        ),
        alone(
            "databases",
            json!({"name": "db", "engine": "PG", "production": true}),
        ),
        alone("databases", json!({"name": "db", "engine": "MYSQL"})),
        alone(
            "databases",
            json!({"name": "db", "engine": "KAFKA", "cluster_name": "c", "db_user": "u"}),
        ),
        alone("databases", json!({"name": "db", "engine": "PG"})),
    ];
    insta::assert_snapshot!(found.join("\n"), @r#"
"spec": must be an object, not a list
"spec": an app needs at least one component
"spec": an app needs at least one component
"disable_edge_cache": is not supported for apps with static sites
"jobs.schedule.cron": is required for jobs of kind SCHEDULED
"jobs.schedule.cron": must be a cron expression of five fields
"jobs.timeout": must be a duration such as "1h30m"
"workers.liveness_health_check.http_path": is required for workers
"static_sites.catchall_document": cannot be used together with error_document
"databases.cluster_name": is required for production databases
"databases.engine": engine MYSQL is not available for development databases
"databases.db_user": is only supported for MYSQL and PG
ok
"#);
}

#[test]
fn messages_do_not_repeat_values_of_variables() {
    let text = with(
        "/services/0/envs",
        json!([{"key": "A", "value": ["not-a-real-token"]}]),
    );
    assert!(!text.contains("not-a-real-token"), "{text}");
}

proptest! {
    #[test]
    fn never_panics_and_accepts_what_it_stored(spec in any_spec()) {
        if validate(&spec).is_ok() {
            prop_assert_eq!(validate(&canonical(&spec, "fra")), Ok(()));
        }
    }
}

#[test]
fn a_route_of_functions_cannot_preserve_its_prefix() {
    let functions = json!([{"name": "calls", "github": {"repo": "acme/calls"},
        "routes": [{"path": "/calls", "preserve_path_prefix": true}]}]);
    let refused = validate(&json!({"name": "shop", "functions": functions})).unwrap_err();
    assert_eq!(refused.field, "functions.routes.preserve_path_prefix");
}
