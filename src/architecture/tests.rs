use serde_json::{Value, json};

use crate::model::app::AppSpec;
use crate::model::manifest::Manifest;
use crate::plan::AppCost;

use super::*;

fn described(specs: &[Value], manifest: Option<&Value>) -> Architecture {
    let read = |spec: &Value| serde_json::from_value::<AppSpec>(spec.clone()).unwrap();
    let specs: Vec<AppSpec> = specs.iter().map(read).collect();
    let manifest: Option<Manifest> =
        manifest.map(|manifest| serde_json::from_value(manifest.clone()).unwrap());
    let priced: Vec<Priced<'_>> = specs
        .iter()
        .map(|spec| Priced {
            spec,
            cost: AppCost::default(),
        })
        .collect();
    describe(&priced, manifest.as_ref())
}

fn calls(specs: &[Value], manifest: Option<&Value>) -> Vec<String> {
    let written = described(specs, manifest).links.into_iter().map(|link| {
        let by = link.evidence.into_iter().map(|one| match one.component {
            Some(_) => one.key,
            None => format!("{} of the app", one.key),
        });
        let by = by.collect::<Vec<_>>().join(", ");
        let arrow = match link.way {
            Way::Internal => "->",
            Way::Public => "=>",
        };
        format!("{} {arrow} {} by {by}", link.from, link.to)
    });
    written.collect()
}

fn shop(envs: &Value) -> Value {
    json!({"name": "shop",
        "domains": [{"domain": "shop.example.com"}],
        "services": [
            {"name": "web", "http_port": 80, "envs": envs},
            {"name": "cache", "internal_ports": [6379],
             "image": {"registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis"}}],
        "workers": [{"name": "mail"}],
        "static_sites": [{"name": "site"}],
        "databases": [{"name": "db", "engine": "PG", "version": "16"}],
        "ingress": {"rules": [
            {"match": {"path": {"prefix": "/static"}}, "component": {"name": "site"}},
            {"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}}]}})
}

#[test]
fn each_form_of_a_value_leads_to_its_end() {
    for (key, value, expected) in [
        ("A", "${cache.PRIVATE_DOMAIN}", "-> shop/cache"),
        ("A", "redis://${cache.PRIVATE_DOMAIN}:6379", "-> shop/cache"),
        ("A", "redis://cache:6379/0", "-> shop/cache"),
        ("A", "cache:6379", "-> shop/cache"),
        ("CACHE_HOST", "cache", "-> shop/cache"),
        ("A", "http://cache.shop.internal:6379", "-> shop/cache"),
        ("A", "${db.DATABASE_URL}", "-> shop/db"),
        ("A", "${db.pool.HOSTNAME}", "-> shop/db"),
        ("A", "${site.PUBLIC_URL}/x", "=> shop/site"),
        ("A", "https://blog.example.com/x", "=> blog/web"),
        ("BLOG_HOST", "deep.wild.example.com.", "=> blog/web"),
        ("A", "https://API.example.org:8443", "=> api.example.org"),
        ("SMTP_HOST", "smtp.example.org", "=> smtp.example.org"),
        ("SMTP", "me@smtp.example.org:2525", "=> smtp.example.org"),
    ] {
        let blog = json!({"name": "blog", "services": [{"name": "web"}],
            "domains": [{"domain": "blog.example.com"}, {"domain": "wild.example.com", "wildcard": true}]});
        let specs = [shop(&json!([{"key": key, "value": value}])), blog];
        assert_eq!(
            calls(&specs, None),
            [format!("shop/web {expected} by {key}")],
            "{key}={value}"
        );
    }
}

#[test]
fn what_is_no_call_makes_no_link() {
    for (key, value) in [
        ("NAME", "cache"),
        ("A", "${_self.PRIVATE_URL}"),
        ("A", "${web.PRIVATE_URL}"),
        ("A", "${cache.SOMETHING}"),
        ("A", "${APP_URL}"),
        ("A", "${A}"),
        ("A", "https://shop.example.com"),
        ("A", "http://localhost:80"),
        ("DB_HOST", "db"),
        ("A_HOST", "10.0.0.1"),
        ("A_HOST", "unknown"),
        ("ADMIN_EMAIL", "me@example.org"),
        ("CORS_ALLOWED_ORIGINS", "https://blog.example.com"),
        ("A", "s3://bucket.example.org/x"),
        ("A_HOST", "EV[1:a:b]"),
        ("A_PATH", "/a:/b,/c.d"),
    ] {
        let specs = [shop(&json!([{"key": key, "value": value}]))];
        assert!(calls(&specs, None).is_empty(), "{key}={value}");
    }
}

#[test]
fn a_variable_of_the_app_reaches_whoever_reads_it() {
    let mut spec = shop(&json!([
        {"key": "REDIS", "value": "redis://${REDIS_HOST}"},
        {"key": "API_URL", "value": "none"}]));
    spec["envs"] = json!([
        {"key": "REDIS_HOST", "value": "${cache.PRIVATE_DOMAIN}", "scope": "RUN_TIME"},
        {"key": "API_URL", "value": "https://api.example.org"}]);
    assert_eq!(
        calls(&[spec], None),
        [
            "shop/web -> shop/cache by REDIS, REDIS_HOST of the app",
            "shop/mail -> shop/cache by REDIS_HOST of the app",
            "shop/mail => api.example.org by API_URL of the app",
            "shop/site => api.example.org by API_URL of the app"
        ]
    );
}

#[test]
fn references_in_a_circle_end() {
    let envs = json!([
        {"key": "A", "value": "${B} ${db.HOSTNAME}"}, {"key": "B", "value": "${C}"}, {"key": "C", "value": "${A}"}]);
    assert_eq!(
        calls(&[shop(&envs)], None),
        ["shop/web -> shop/db by A, B, C"]
    );
}

#[test]
fn a_host_in_a_secret_shows_only_where_it_is_known() {
    let envs = json!([
        {"key": "A", "type": "SECRET", "value": "https://hidden.example.org"},
        {"key": "B", "type": "SECRET", "value": "postgres://u:not-real@known.example.org/x"}]);
    let manifest = json!({"externals": {"pg": {"kind": "postgres", "host": "KNOWN.example.org"}}});
    let all = described(&[shop(&envs)], Some(&manifest));
    assert!(all.hosts.is_empty());
    assert_eq!(
        calls(&[shop(&envs)], Some(&manifest)),
        ["shop/web => pg by B"]
    );
}

#[test]
fn externals_are_found_by_host_by_password_and_by_what_the_manifest_says() {
    let envs = json!([
        {"key": "DB_HOST", "value": "db.example.org"}, {"key": "DB_PASSWORD", "type": "SECRET"}]);
    let other = json!({"name": "other", "services": [{"name": "one"}, {"name": "two"}]});
    let single = json!({"name": "single", "services": [{"name": "only"}]});
    let manifest = json!({
        "stack": "demo", "apps": {"s": "shop"},
        "secrets": {"pg-password": {"used_by": ["s/web/DB_PASSWORD", "s/mail/PGPASSWORD"]}},
        "externals": {
            "pg": {"kind": "postgres", "host": "db.example.org", "port": 6543, "password": "pg-password",
                   "used_by": ["s", "other", "single"]},
            "unused": {"kind": "http", "host": "unused.example.org", "used_by": ["elsewhere"]}}});
    let mut spec = shop(&envs);
    spec["workers"][0]["envs"] = json!([{"key": "PGPASSWORD", "type": "SECRET"}]);
    let specs = [spec, other, single];
    assert_eq!(
        calls(&specs, Some(&manifest)),
        [
            "shop/web => pg by DB_HOST, DB_PASSWORD",
            "shop/mail => pg by PGPASSWORD",
            "other => pg by ",
            "single/only => pg by "
        ]
    );
    let all = described(&specs, Some(&manifest));
    assert_eq!(all.stack.as_deref(), Some("demo"));
    assert_eq!(all.apps[0].short_name.as_deref(), Some("s"));
    let names: Vec<_> = all.externals.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["pg"]);
}

#[test]
fn a_component_is_described_with_the_defaults_of_the_platform() {
    let spec = json!({"name": "shop", "region": "ams",
        "services": [{"name": "web", "instance_size_slug": "apps-d-1vcpu-1gb", "dockerfile_path": "web/Dockerfile",
            "source_dir": "/", "autoscaling": {"min_instance_count": 2, "max_instance_count": 5},
            "github": {"repo": "acme/shop", "branch": "main"}, "health_check": {"http_path": "/up"}}],
        "workers": [{"name": "beat", "run_command": "/usr/bin/celery -A app beat", "source_dir": "jobs",
            "git": {"repo_clone_url": "https://me:not-real@example.com/x.git"}}]});
    let all = described(&[spec], None);
    let web = all.app("shop").unwrap().component("web").unwrap();
    assert_eq!(
        (web.instances, web.http_port, web.routes.len()),
        (Some((2, 5)), Some(8080), 1)
    );
    let size = web.size.as_ref().unwrap();
    assert_eq!((size.cpus, size.memory_bytes), (Some(1), Some(1 << 30)));
    let health = web.health.as_ref().unwrap();
    assert_eq!(
        (
            health.port,
            health.period_seconds,
            health.timeout_seconds,
            health.failure_threshold
        ),
        (Some(8080), 10, 1, 9)
    );
    let source = |name: &str| {
        let component = all.apps[0].component(name).unwrap();
        component.source.as_ref().unwrap().to_string()
    };
    assert_eq!(source("web"), "github acme/shop@main, web/Dockerfile");
    assert_eq!(source("beat"), "git https://example.com/x.git, jobs");
    let beat = all.apps[0].component("beat").unwrap();
    assert_eq!(beat.role, Some(Role::Scheduler("Celery beat")));
    assert_eq!((beat.http_port, beat.instances), (None, Some((1, 1))));
}

#[test]
fn routes_come_from_the_ingress_then_from_older_routes_then_from_the_platform() {
    let routes = |spec: Value, name: &str| {
        let all = described(&[spec], None);
        let component = all.apps[0].component(name).unwrap();
        let paths = component.routes.iter().map(|route| route.path.clone());
        paths.collect::<Vec<_>>()
    };
    assert_eq!(routes(shop(&json!([])), "site"), ["/static"]);
    assert!(routes(shop(&json!([])), "mail").is_empty());
    let old = json!({"name": "a", "services": [{"name": "x"}, {"name": "y", "routes": [{"path": "/y"}]}]});
    assert!(routes(old.clone(), "x").is_empty());
    assert_eq!(routes(old, "y"), ["/y"]);
    let none =
        json!({"name": "a", "services": [{"name": "i", "internal_ports": [1]}, {"name": "x"}]});
    assert!(routes(none.clone(), "i").is_empty());
    assert_eq!(routes(none, "x"), ["/"]);
}
