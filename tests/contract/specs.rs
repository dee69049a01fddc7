//! Specs for the tour: together they use every field the platform knows, each in a place where it is allowed.

use std::path::Path;
use std::sync::Arc;

use ipctl::diag::Source;
use serde_json::{Value, json};

/// Returns the specs of this repository as they would be sent.
pub(crate) fn of_the_repository() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let names = [
        "odoo-saas-platform",
        "superset-analytics",
        "mcp-coordinator",
    ];
    let read = |name: &str| {
        let path = folder.join(format!("{name}.yaml"));
        let text = std::fs::read_to_string(&path).expect("a spec of the repository");
        let checked = ipctl::spec::check_spec(&Arc::new(Source::new(name, text)));
        assert!(checked.value.is_some(), "{name} is a sound spec");
        checked.document.expect("a document").tree()
    };
    names.into_iter().map(read).collect()
}

/// Returns the spec with every field at once, which no platform would take.
pub(crate) fn every_field_at_once() -> Value {
    serde_json::from_str(include_str!("../fixtures/every-field.json")).expect("the fixture is JSON")
}

/// Returns an app with one component of every kind and nearly every field.
pub(crate) fn full() -> Value {
    json!({
        "name": "full", "region": "fra",
        "services": [web(), api()],
        "workers": [worker()],
        "jobs": jobs(),
        "static_sites": [site()],
        "functions": [calls()],
        "databases": [
            {"name": "db", "engine": "PG", "version": "16"},
            {"name": "cluster", "engine": "PG", "version": "16", "production": true, "cluster_name": "pg-main",
             "db_name": "shop", "db_user": "shop", "size": "db-s-1vcpu-1gb", "num_nodes": 1}
        ],
        "domains": [
            {"domain": "shop.example.com", "type": "PRIMARY", "wildcard": true, "minimum_tls_version": "1.3",
             "certificate": "own"},
            {"domain": "www.example.org", "type": "ALIAS", "zone": "example.org"}
        ],
        "envs": [{"key": "SHARED", "value": "${db.DATABASE_URL}", "scope": "RUN_TIME", "type": "SECRET"}],
        "alerts": [{"rule": "DEPLOYMENT_FAILED"}, {"rule": "DEPLOYMENT_STARTED"}, {"rule": "DEPLOYMENT_CANCELED"},
                   {"rule": "DOMAIN_FAILED", "disabled": true}],
        "features": ["buildpack-stack=ubuntu-22"],
        "ingress": ingress(),
        "egress": {"type": "DEDICATED_IP"},
        "maintenance": {"enabled": true, "offline_page_url": "https://example.com/offline.html"},
        "vpc": {"id": "c22d8f48-4bc4-49f5-8ca0-58e7164427ac"},
        "disable_email_obfuscation": true,
        "enhanced_threat_control_enabled": true
    })
}

fn web() -> Value {
    json!({
        "name": "web",
        "image": {"registry_type": "DOCR", "repository": "web", "tag": "v7", "deploy_on_push": {"enabled": true}},
        "run_command": "serve",
        "envs": [{"key": "TOKEN", "value": "not-a-real-token", "scope": "RUN_TIME", "type": "SECRET"},
                 {"key": "LEVEL", "value": "info"}],
        "instance_size_slug": "apps-d-1vcpu-1gb",
        "autoscaling": {"min_instance_count": 2, "max_instance_count": 5, "metrics": {
            "cpu": {"percent": 75}, "requests_per_second": {"per_instance": 100},
            "request_duration": {"p95_milliseconds": 250}}},
        "http_port": 8080, "protocol": "HTTP2", "internal_ports": [9090, 9091],
        "health_check": {"http_path": "/ready", "port": 9090, "initial_delay_seconds": 10, "period_seconds": 10,
                         "timeout_seconds": 5, "success_threshold": 2, "failure_threshold": 3},
        "liveness_health_check": {"http_path": "/live", "port": 8080, "initial_delay_seconds": 5, "period_seconds": 10,
                                  "timeout_seconds": 5, "success_threshold": 1, "failure_threshold": 18},
        "alerts": [{"rule": "CPU_UTILIZATION", "operator": "GREATER_THAN", "value": 85.5, "window": "FIVE_MINUTES"},
                   {"rule": "REQUESTS_PER_SECOND", "operator": "GREATER_THAN", "value": 9, "window": "ONE_HOUR"},
                   {"rule": "REQUEST_DURATION_P95_MS", "operator": "GREATER_THAN", "value": 9, "window": "ONE_HOUR"}],
        "log_destinations": [
            {"name": "papertrail", "papertrail": {"endpoint": "syslog+tls://logs.example.com:12345"}},
            {"name": "datadog", "datadog": {"api_key": "not-a-real-key", "endpoint": "https://logs.example.com"}},
            {"name": "logtail", "logtail": {"token": "not-a-real-token"}},
            {"name": "search", "open_search": {"endpoint": "https://search.example.com:9200",
                "basic_auth": {"user": "writer", "password": "not-a-real-password"}, "index_name": "web"}},
            {"name": "managed", "open_search": {"cluster_name": "search"}},
            {"name": "other", "endpoint": "https://logs.example.com/in", "tls_insecure": true,
             "headers": [{"key": "X-Key", "value": "not-a-real-header"}]}
        ],
        "termination": {"drain_seconds": 15, "grace_period_seconds": 120},
        "inactivity_sleep": {"after_seconds": 600,
            "loading_page": {"enabled": true, "custom_url": "https://example.com/waking.html"}}
    })
}

fn api() -> Value {
    json!({
        "name": "api",
        "github": {"repo": "acme/api", "branch": "main", "deploy_on_push": true},
        "dockerfile_path": "docker/Dockerfile", "build_command": "make", "source_dir": "api",
        "environment_slug": "node-js",
        "instance_size_slug": "apps-s-1vcpu-1gb", "instance_count": 2, "http_port": 3000
    })
}

fn worker() -> Value {
    json!({
        "name": "worker",
        "image": {"registry_type": "GHCR", "registry": "acme", "repository": "worker",
                  "digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                  "registry_credentials": "user:not-a-real-token"},
        "instance_size_slug": "apps-s-1vcpu-0.5gb", "instance_count": 1,
        "liveness_health_check": {"http_path": "/live", "port": 9000},
        "alerts": [{"rule": "RESTART_COUNT", "operator": "LESS_THAN", "value": 2.5, "window": "TEN_MINUTES"}],
        "termination": {"grace_period_seconds": 60}
    })
}

fn jobs() -> Value {
    let job = |name: &str, kind: &str| {
        json!({
            "name": name, "kind": kind,
            "gitlab": {"repo": "acme/group/jobs", "branch": "main", "deploy_on_push": true},
            "run_command": "migrate", "instance_size_slug": "apps-s-1vcpu-0.5gb", "instance_count": 1,
            "alerts": [{"rule": "MEM_UTILIZATION", "operator": "GREATER_THAN", "value": 80, "window": "THIRTY_MINUTES"}],
            "termination": {"grace_period_seconds": 600}
        })
    };
    let mut scheduled = job("report", "SCHEDULED");
    scheduled["schedule"] = json!({"cron": "*/15 * * * *", "time_zone": "Asia/Singapore"});
    scheduled["timeout"] = json!("1h30m");
    scheduled["alerts"] = json!([{"rule": "JOB_INVOCATION_FAILED"}]);
    json!([
        job("before", "PRE_DEPLOY"),
        job("after", "POST_DEPLOY"),
        job("rescue", "FAILED_DEPLOY"),
        scheduled
    ])
}

fn site() -> Value {
    json!({
        "name": "site", "bitbucket": {"repo": "acme/site", "branch": "main", "deploy_on_push": true},
        "build_command": "make", "source_dir": "/", "environment_slug": "html",
        "output_dir": "dist", "index_document": "index.html", "catchall_document": "index.html",
        "envs": [{"key": "LEVEL", "value": "x", "scope": "BUILD_TIME"}]
    })
}

fn calls() -> Value {
    json!({
        "name": "calls", "git": {"repo_clone_url": "https://example.com/calls.git", "branch": "main"},
        "source_dir": "calls",
        "envs": [{"key": "LEVEL", "value": "x"}],
        "alerts": [{"rule": "FUNCTIONS_GB_RATE_PER_SECOND", "operator": "GREATER_THAN", "value": 0.5,
                    "window": "TEN_MINUTES"}],
        "log_destinations": [{"name": "logtail", "logtail": {"token": "not-a-real-token"}}]
    })
}

fn ingress() -> Value {
    let cors = json!({
        "allow_origins": [{"exact": "https://www.example.com"}, {"regex": "^https://.*$"}, {"prefix": "https://"}],
        "allow_methods": ["GET", "POST"], "allow_headers": ["X-Request-Id"], "expose_headers": ["X-Request-Id"],
        "max_age": "5h30m", "allow_credentials": true
    });
    json!({
        "rules": [
            {"match": {"path": {"prefix": "/api"}, "authority": {"exact": "shop.example.com"}},
             "component": {"name": "api", "preserve_path_prefix": true}, "cors": cors},
            {"match": {"path": {"prefix": "/calls"}}, "component": {"name": "calls"}},
            {"match": {"path": {"prefix": "/v0"}, "authority": {"exact": ""}},
             "component": {"name": "web", "rewrite": "/v1/"}},
            {"match": {"path": {"prefix": "/old"}},
             "redirect": {"uri": "/new", "authority": "www.example.org", "port": 443, "scheme": "http",
                          "redirect_code": 308}},
            {"match": {"path": {"prefix": "/site"}}, "component": {"name": "site"}},
            {"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}}
        ],
        "load_balancer": "DIGITALOCEAN", "load_balancer_size": 1,
        "secure_header": {"key": "X-From-Ingress", "value": "not-a-real-value", "remove_header": true},
        "custom_error_page_url": "https://example.com/down.html"
    })
}

/// Returns an app written the old way, with routes and rules beside the component.
pub(crate) fn old() -> Value {
    json!({
        "name": "old",
        "services": [{
            "name": "web", "git": {"repo_clone_url": "https://example.com/web.git"},
            "routes": [{"path": "/"}, {"path": "/kept", "preserve_path_prefix": true}],
            "cors": {"allow_methods": ["GET"]},
            "health_check": {"path": "/old"},
            "instance_size_slug": "basic-xxs"
        }],
        "static_sites": [{"name": "site", "github": {"repo": "acme/site"}, "error_document": "404.html",
                          "routes": [{"path": "/site"}], "cors": {"max_age": "1h"}}],
        "functions": [{"name": "calls", "github": {"repo": "acme/calls"}, "routes": [{"path": "/calls"}],
                       "cors": {"allow_methods": ["GET"]}}],
        "disable_edge_cache": false,
        "maintenance": {"archive": true}
    })
}

/// Returns an app that nothing outside can reach.
pub(crate) fn inner() -> Value {
    json!({
        "name": "inner", "ingress": {}, "disable_edge_cache": true,
        "services": [{"name": "cache", "image": {"registry_type": "DOCKER_HUB", "registry": "library",
                      "repository": "valkey", "tag": "8"}, "internal_ports": [6379],
                      "instance_size_slug": "apps-s-1vcpu-0.5gb"}]
    })
}

/// Returns the smallest app under a name.
pub(crate) fn small(name: &str) -> Value {
    json!({"name": name, "services": [
        {"name": "web", "image": {"registry_type": "DOCR", "repository": "web", "tag": "1"},
         "instance_size_slug": "apps-s-1vcpu-0.5gb"}]})
}
