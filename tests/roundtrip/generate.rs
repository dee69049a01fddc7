//! Random specs that the platform takes, out of bytes: every kind of component and every field.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Makes valid specs.
pub(crate) fn any_app() -> impl Strategy<Value = Value> {
    vec(any::<u8>(), 0..1600).prop_map(|bytes| {
        Maker {
            bytes,
            at: 0,
            paths: 0,
        }
        .app()
    })
}

/// Turns bytes into decisions; gives zeros when they run out, which is always the smallest choice.
struct Maker {
    bytes: Vec<u8>,
    at: usize,
    /// How many public paths are taken.
    paths: usize,
}

type Object = Map<String, Value>;

const SMALL: [&str; 4] = ["apps-s-1vcpu-0.5gb", "basic-xxs", "basic-s", ""];
const LARGE: [&str; 4] = [
    "apps-d-1vcpu-0.5gb",
    "professional-l",
    "apps-s-1vcpu-1gb",
    "",
];

impl Maker {
    fn next(&mut self, below: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % below
    }

    /// Is true one time in `of`.
    fn one_in(&mut self, of: usize) -> bool {
        self.next(of) == of - 1
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.next(of.len())]
    }

    fn flag(&mut self) -> bool {
        self.next(2) == 1
    }

    /// Sets a field half of the time.
    fn may(&mut self, object: &mut Object, key: &str, make: impl FnOnce(&mut Self) -> Value) {
        if self.flag() {
            let value = make(self);
            object.insert(key.to_owned(), value);
        }
    }

    fn may_text(&mut self, object: &mut Object, key: &str, of: &[&str]) {
        self.may(object, key, |maker| maker.pick(of).into());
    }

    fn may_number(&mut self, object: &mut Object, key: &str, of: &[i64]) {
        self.may(object, key, |maker| of[maker.next(of.len())].into());
    }

    fn may_flag(&mut self, object: &mut Object, key: &str) {
        self.may(object, key, |maker| maker.flag().into());
    }

    fn app(&mut self) -> Value {
        let mut app = Object::new();
        app.insert("name".into(), "generated".into());
        self.may_text(&mut app, "region", &["sgp", "nyc", "nyc1", "fra1", ""]);
        let counts = [
            ("services", 1 + self.next(3)),
            ("static_sites", self.next(2)),
            ("workers", self.next(2)),
            ("jobs", self.next(3)),
            ("functions", self.next(2)),
            ("databases", self.next(3)),
        ];
        let first = usize::from(self.one_in(6));
        for (at, (list, count)) in counts.into_iter().enumerate() {
            let count = if at == 0 && first == 1 { 0 } else { count };
            if count > 0 || self.one_in(8) {
                let items: Vec<Value> = (0..count).map(|n| self.component(list, n)).collect();
                app.insert(list.to_owned(), items.into());
            }
        }
        if first == 1 {
            let worker = self.component("workers", 9);
            let others = app.entry("workers").or_insert_with(|| json!([]));
            others.as_array_mut().expect("a list").push(worker);
        }
        self.app_fields(&mut app);
        self.ingress(&mut app);
        Value::Object(app)
    }

    fn app_fields(&mut self, app: &mut Object) {
        self.may(app, "envs", |maker| maker.envs(true));
        self.may(app, "alerts", |maker| {
            let rules = ["DEPLOYMENT_FAILED", "DOMAIN_FAILED", "DEPLOYMENT_LIVE"];
            match maker.next(4) {
                0 => maker.alerts(&rules),
                _ => maker.plain_alerts(&rules),
            }
        });
        self.may(app, "domains", Self::domains);
        self.may(app, "features", |maker| {
            let all = [
                "buildpack-stack=ubuntu-22",
                "enable-kata-build",
                "buildpack-stack=ubuntu-18",
            ];
            let count = maker.next(3);
            all.iter().take(count).copied().collect()
        });
        self.may(
            app,
            "egress",
            |maker| json!({"type": maker.pick(&["AUTOASSIGN", "DEDICATED_IP", ""])}),
        );
        self.may(app, "maintenance", |maker| {
            let mut object = Object::new();
            maker.may_flag(&mut object, "enabled");
            maker.may_flag(&mut object, "archive");
            let pages = ["https://example.com/offline.html", ""];
            maker.may_text(&mut object, "offline_page_url", &pages);
            object.into()
        });
        self.may(app, "vpc", |maker| {
            let mut object = json!({"id": "c22d8f48-4bc4-49f5-8ca0-58e7164427ac"});
            if maker.one_in(4) {
                object["egress_ips"] = json!([{"ip": "10.0.0.2"}]);
            }
            object
        });
        if !app.contains_key("static_sites") {
            self.may_flag(app, "disable_edge_cache");
        }
        self.may_flag(app, "disable_email_obfuscation");
        self.may_flag(app, "enhanced_threat_control_enabled");
    }

    fn component(&mut self, list: &str, n: usize) -> Value {
        if list == "databases" {
            return self.database(n);
        }
        let mut object = Object::new();
        let name = format!("{}-{n}", list.trim_end_matches('s').replace('_', "-"));
        object.insert("name".into(), name.into());
        self.source(&mut object, list);
        self.may_text(&mut object, "source_dir", &["services/web", "/", ""]);
        self.may(&mut object, "envs", |maker| maker.envs(false));
        if list != "static_sites" {
            self.may(&mut object, "log_destinations", Self::log_destinations);
        }
        if list != "functions" {
            self.build_fields(&mut object);
        }
        match list {
            "services" => self.service(&mut object),
            "workers" => self.worker(&mut object),
            "jobs" => self.job(&mut object),
            "static_sites" => self.static_site(&mut object),
            _ => self.functions(&mut object),
        }
        Value::Object(object)
    }

    fn source(&mut self, object: &mut Object, list: &str) {
        let image = matches!(list, "services" | "workers" | "jobs");
        let kinds = ["github", "git", "gitlab", "bitbucket", "image"];
        let kind = self.pick(if image { &kinds } else { &kinds[..4] });
        let mut source = Object::new();
        match kind {
            "git" => {
                let url = "https://example.com/shop.git";
                source.insert("repo_clone_url".into(), url.into());
            }
            "image" => return drop(object.insert("image".into(), self.image())),
            _ => {
                source.insert("repo".into(), "acme/shop".into());
                self.may_flag(&mut source, "deploy_on_push");
            }
        }
        self.may_text(&mut source, "branch", &["main", "stable", ""]);
        object.insert(kind.into(), source.into());
    }

    fn image(&mut self) -> Value {
        let mut image = Object::new();
        let kind = self.pick(&["DOCKER_HUB", "DOCR", "GHCR"]);
        image.insert("registry_type".into(), kind.into());
        if kind == "DOCR" {
            self.may_text(&mut image, "registry", &[""]);
        } else {
            image.insert("registry".into(), "acme".into());
            self.may_text(
                &mut image,
                "registry_credentials",
                &["user:not-a-real-token", ""],
            );
        }
        image.insert("repository".into(), "shop".into());
        match self.next(3) {
            0 => {}
            1 => self.may_text(&mut image, "tag", &["1.2", "latest", ""]),
            _ => drop(image.insert("digest".into(), format!("sha256:{:064}", 7).into())),
        }
        let pushes = kind == "DOCR" && !image.contains_key("digest");
        match self.next(4) {
            0 => {}
            1 => drop(image.insert("deploy_on_push".into(), json!({}))),
            2 => drop(image.insert("deploy_on_push".into(), json!({"enabled": false}))),
            _ => drop(image.insert("deploy_on_push".into(), json!({"enabled": pushes}))),
        }
        image.into()
    }

    fn build_fields(&mut self, object: &mut Object) {
        self.may_text(object, "dockerfile_path", &["docker/Dockerfile", ""]);
        self.may_text(object, "build_command", &["make\nmake install\n", ""]);
        self.may_text(object, "environment_slug", &["node-js", "bun", ""]);
    }

    fn envs(&mut self, bindable: bool) -> Value {
        let mut envs = Vec::new();
        for key in ["LEVEL", "TOKEN", "EMPTY", "URL", "_x1"] {
            if !self.flag() {
                continue;
            }
            let mut env = Object::from_iter([("key".to_owned(), Value::from(key))]);
            let values = ["info", "", "ünï ✓", "a=b\nc", "${_self.PUBLIC_URL}", "no"];
            self.may_text(
                &mut env,
                "value",
                if bindable { &values[..4] } else { &values },
            );
            self.may_text(&mut env, "scope", &SCOPES);
            self.may_text(&mut env, "type", &["GENERAL", "SECRET", ""]);
            envs.push(env.into());
        }
        Value::Array(envs)
    }

    fn plain_alerts(&mut self, rules: &[&str]) -> Value {
        let mut alerts = Vec::new();
        for rule in rules {
            if self.flag() {
                let mut alert = Object::from_iter([("rule".to_owned(), Value::from(*rule))]);
                self.may_flag(&mut alert, "disabled");
                alerts.push(alert.into());
            }
        }
        Value::Array(alerts)
    }

    fn alerts(&mut self, rules: &[&str]) -> Value {
        let mut alerts = self.plain_alerts(rules);
        for alert in alerts.as_array_mut().into_iter().flatten() {
            alert["operator"] = self.pick(&["GREATER_THAN", "LESS_THAN"]).into();
            alert["window"] = self.pick(&["FIVE_MINUTES", "ONE_HOUR"]).into();
            let values = [
                json!(80),
                json!(0.1),
                json!(85.0),
                json!(0),
                json!(16_777_217),
            ];
            if self.flag() {
                alert["value"] = values[self.next(values.len())].clone();
            }
        }
        alerts
    }

    fn log_destinations(&mut self) -> Value {
        let all = [
            json!({"name": "paper", "papertrail": {"endpoint": "syslog+tls://logs.example.com:12345"}}),
            json!({"name": "dog (eu)", "datadog": {"api_key": "not-a-real-key", "endpoint": "https://logs.example.com"}}),
            json!({"name": "tail", "logtail": {"token": "not-a-real-token"}}),
            json!({"name": "search", "open_search": {"endpoint": "https://search.example.com:9200", "basic_auth":
                {"user": "writer", "password": "not-a-real-password"}, "index_name": self.pick(&["logs", "web", ""])}}),
            json!({"name": "managed", "open_search": {"cluster_name": "search", "basic_auth": {"user": "writer"}}}),
            json!({"name": "http", "endpoint": "https://logs.example.com/ingest", "tls_insecure": self.flag(),
                "headers": [{"key": "Authorization", "value": "not-a-real-header"}, {"key": "A"}]}),
        ];
        let from = self.next(all.len());
        let count = self.next(4);
        all.iter().skip(from).take(count).cloned().collect()
    }

    fn size(&mut self, object: &mut Object) {
        if self.flag() {
            self.may_text(object, "instance_size_slug", &SMALL);
            self.may_number(object, "instance_count", &[1, 0]);
        } else {
            self.may_text(object, "instance_size_slug", &LARGE);
            self.may_number(object, "instance_count", &[1, 2, 5, 0]);
        }
    }

    fn autoscaling(&mut self, object: &mut Object, requests: bool) {
        object.shift_remove("instance_count");
        let slug = LARGE[self.next(3)];
        object.insert("instance_size_slug".into(), slug.into());
        let mut scaling = Object::new();
        self.may_number(&mut scaling, "min_instance_count", &[1, 2]);
        scaling.insert(
            "max_instance_count".into(),
            (3 + i64::from(self.flag())).into(),
        );
        let mut metrics = Object::new();
        self.may(&mut metrics, "cpu", |maker| {
            [json!({"percent": 80}), json!({"percent": 55}), json!({})][maker.next(3)].clone()
        });
        if requests {
            self.may(
                &mut metrics,
                "requests_per_second",
                |_| json!({"per_instance": 100}),
            );
            self.may(
                &mut metrics,
                "request_duration",
                |_| json!({"p95_milliseconds": 250}),
            );
        }
        self.may(&mut scaling, "metrics", |_| metrics.into());
        object.insert("autoscaling".into(), scaling.into());
    }

    fn service(&mut self, object: &mut Object) {
        self.may_text(object, "run_command", &["serve --port 8080", ""]);
        self.size(object);
        if self.one_in(4) {
            self.autoscaling(object, true);
        }
        self.may_number(object, "http_port", &[8080, 80, 3000, 0]);
        self.may_text(object, "protocol", &["HTTP", "HTTP2", ""]);
        self.may(object, "internal_ports", |maker| {
            let ports = [json!([9090, 9091]), json!([9091]), json!([])];
            ports[maker.next(3)].clone()
        });
        let own = object.get("http_port").and_then(Value::as_i64).unwrap_or(0);
        let inner = object
            .get("internal_ports")
            .and_then(|ports| ports.get(0)?.as_i64());
        let ports = [if own == 0 { 8080 } else { own }, inner.unwrap_or(0)];
        self.may(object, "health_check", |maker| {
            let mut check = maker.check(&ports);
            maker.may_number(&mut check, "success_threshold", &[1, 2]);
            maker.may_number(&mut check, "failure_threshold", &[9, 3]);
            if maker.one_in(5) {
                check.insert("path".into(), "/old".into());
            }
            check.into()
        });
        self.may(object, "liveness_health_check", |maker| {
            maker.liveness(&ports).into()
        });
        self.may(object, "termination", |maker| {
            let mut object = Object::new();
            maker.may_number(&mut object, "drain_seconds", &[15, 30]);
            maker.may_number(&mut object, "grace_period_seconds", &[120, 60]);
            object.into()
        });
        self.may(object, "inactivity_sleep", |maker| {
            let mut page = Object::new();
            maker.may_flag(&mut page, "enabled");
            maker.may_text(&mut page, "custom_url", &["https://example.com/waking", ""]);
            json!({"after_seconds": 600, "loading_page": page})
        });
        self.may(object, "alerts", |maker| {
            maker.alerts(&["CPU_UTILIZATION", "RESTART_COUNT", "REQUESTS_PER_SECOND"])
        });
        self.routing(object, true);
    }

    fn check(&mut self, ports: &[i64]) -> Object {
        let mut check = Object::new();
        self.may_text(&mut check, "http_path", &["/health", ""]);
        self.may_number(&mut check, "port", ports);
        self.may_number(&mut check, "initial_delay_seconds", &[0, 5, 30]);
        self.may_number(&mut check, "period_seconds", &[10, 30]);
        self.may_number(&mut check, "timeout_seconds", &[1, 5]);
        check
    }

    fn liveness(&mut self, ports: &[i64]) -> Object {
        let mut check = self.check(ports);
        self.may_number(&mut check, "success_threshold", &[1]);
        self.may_number(&mut check, "failure_threshold", &[18, 3]);
        check
    }

    fn worker(&mut self, object: &mut Object) {
        self.may_text(object, "run_command", &["work", ""]);
        self.size(object);
        if self.one_in(4) {
            self.autoscaling(object, false);
        }
        self.may(object, "liveness_health_check", |maker| {
            let mut check = maker.liveness(&[9000, 0]);
            check.insert("http_path".into(), "/live".into());
            check.into()
        });
        self.may(
            object,
            "termination",
            |_| json!({"grace_period_seconds": 60}),
        );
        self.may(object, "alerts", |maker| {
            maker.alerts(&["CPU_UTILIZATION", "MEM_UTILIZATION"])
        });
    }

    fn job(&mut self, object: &mut Object) {
        self.may_text(object, "run_command", &["migrate", ""]);
        self.size(object);
        let kinds = [
            "PRE_DEPLOY",
            "POST_DEPLOY",
            "FAILED_DEPLOY",
            "SCHEDULED",
            "UNSPECIFIED",
            "",
        ];
        self.may_text(object, "kind", &kinds);
        if object.get("kind") == Some(&json!("SCHEDULED")) {
            let mut schedule = Object::from_iter([("cron".to_owned(), json!("*/15 * * * *"))]);
            self.may_text(&mut schedule, "time_zone", &["UTC", "Asia/Singapore", ""]);
            object.insert("schedule".into(), schedule.into());
        }
        self.may_text(object, "timeout", &["30m", "1h30m", ""]);
        self.may(
            object,
            "termination",
            |_| json!({"grace_period_seconds": 120}),
        );
        self.may(object, "alerts", |maker| match maker.next(3) {
            0 => maker.plain_alerts(&["JOB_INVOCATION_FAILED"]),
            _ => maker.alerts(&["CPU_UTILIZATION", "RESTART_COUNT"]),
        });
    }

    fn static_site(&mut self, object: &mut Object) {
        self.may_text(object, "output_dir", &["dist", ""]);
        self.may_text(object, "index_document", &["index.html", "home.html", ""]);
        match self.next(3) {
            0 => self.may_text(object, "error_document", &["404.html", "error.html", ""]),
            1 => self.may_text(object, "catchall_document", &["index.html", ""]),
            _ => {}
        }
        self.routing(object, true);
    }

    fn functions(&mut self, object: &mut Object) {
        self.may(object, "alerts", |maker| {
            maker.alerts(&["FUNCTIONS_ERROR_COUNT", "FUNCTIONS_GB_RATE_PER_SECOND"])
        });
        self.routing(object, false);
    }

    /// Adds routing of the old style; the prefix can be preserved unless the paths lead to functions.
    fn routing(&mut self, object: &mut Object, can_preserve: bool) {
        if self.one_in(3) {
            let mut routes = Vec::new();
            for _ in 0..self.next(3) {
                let path = ["/".to_owned(), format!("/r{}", self.paths)];
                let mut route = Object::new();
                route.insert(
                    "path".into(),
                    path[usize::from(self.paths > 0)].clone().into(),
                );
                self.paths += 1;
                if self.flag() {
                    let preserve = self.flag() && can_preserve;
                    route.insert("preserve_path_prefix".into(), preserve.into());
                }
                routes.push(Value::Object(route));
            }
            object.insert("routes".into(), routes.into());
        }
        if self.one_in(5) {
            object.insert("cors".into(), self.cors());
        }
    }

    fn cors(&mut self) -> Value {
        let mut cors = Object::new();
        self.may(&mut cors, "allow_origins", |maker| {
            let all = [
                json!({"exact": "https://www.example.com"}),
                json!({"regex": "^https://.*$"}),
                json!({"prefix": "https://"}),
                json!({"exact": ""}),
            ];
            let count = maker.next(5);
            all.iter().take(count).cloned().collect()
        });
        for key in ["allow_methods", "allow_headers", "expose_headers"] {
            self.may(&mut cors, key, |maker| {
                [json!(["GET", "POST"]), json!(["POST", "GET"]), json!([])][maker.next(3)].clone()
            });
        }
        self.may_text(&mut cors, "max_age", &["5h30m", ""]);
        self.may_flag(&mut cors, "allow_credentials");
        cors.into()
    }

    fn database(&mut self, n: usize) -> Value {
        let mut object = Object::new();
        object.insert("name".into(), format!("database-{n}").into());
        if self.flag() {
            let engines = ["PG", "MYSQL", "REDIS", "MONGODB", "KAFKA", "OPENSEARCH"];
            object.insert("engine".into(), self.pick(&engines).into());
            object.insert("production".into(), true.into());
            object.insert("cluster_name".into(), "cluster".into());
        } else {
            self.may_text(&mut object, "engine", &["PG", "VALKEY", "UNSET"]);
            self.may(&mut object, "production", |_| false.into());
        }
        self.may_text(&mut object, "version", &["16", ""]);
        let login = ["PG", "MYSQL"].map(Value::from);
        if object
            .get("engine")
            .is_some_and(|engine| login.contains(engine))
        {
            self.may_text(&mut object, "db_name", &["shop", ""]);
            self.may_text(&mut object, "db_user", &["shop", ""]);
        }
        self.may_text(&mut object, "size", &["db-s-1vcpu-1gb", ""]);
        self.may_number(&mut object, "num_nodes", &[1, 0]);
        object.into()
    }

    fn domains(&mut self) -> Value {
        let mut domains = Vec::new();
        let mut primary = false;
        for host in [
            "app.example.com",
            "WWW.Example.com",
            "old.example.com.",
            "shop.example.org",
        ] {
            if !self.flag() {
                continue;
            }
            let mut domain = Object::from_iter([("domain".to_owned(), Value::from(host))]);
            let kinds = ["ALIAS", "DEFAULT", "UNSPECIFIED", "PRIMARY"];
            let kind = self.pick(if primary { &kinds[..3] } else { &kinds });
            self.may(&mut domain, "type", |_| kind.into());
            primary |= domain.get("type") == Some(&json!("PRIMARY"));
            self.may_flag(&mut domain, "wildcard");
            self.may_text(&mut domain, "zone", &["example.com", ""]);
            self.may_text(&mut domain, "minimum_tls_version", &["1.2", "1.3"]);
            self.may_text(&mut domain, "certificate", &["some-certificate", ""]);
            domains.push(domain.into());
        }
        Value::Array(domains)
    }

    fn ingress(&mut self, app: &mut Object) {
        let mut targets = Vec::new();
        for list in ["services", "static_sites", "functions"] {
            let items = app.get(list).and_then(Value::as_array);
            let names = items
                .into_iter()
                .flatten()
                .filter_map(|item| item["name"].as_str());
            targets.extend(names.map(|name| (list, name.to_owned())));
        }
        let routed = self.paths > 0 && !self.one_in(6);
        match self.next(5) {
            0 | 1 => return,
            2 => {
                app.insert("ingress".into(), json!({}));
                return;
            }
            _ if routed => return,
            _ => {}
        }
        let mut ingress = Object::new();
        self.may(&mut ingress, "rules", |maker| maker.rules(&targets));
        self.may_text(&mut ingress, "load_balancer", &["DIGITALOCEAN", "UNKNOWN"]);
        self.may_number(&mut ingress, "load_balancer_size", &[1, 0]);
        self.may(&mut ingress, "secure_header", |maker| {
            json!({"key": "X-From-Ingress", "value": "not-a-real-value", "remove_header": maker.flag()})
        });
        let pages = ["https://example.com/down.html"];
        self.may_text(&mut ingress, "custom_error_page_url", &pages);
        app.insert("ingress".into(), ingress.into());
    }

    fn rules(&mut self, targets: &[(&str, String)]) -> Value {
        let mut rules = Vec::new();
        for (list, name) in targets {
            let mut rule = Object::new();
            self.may(&mut rule, "match", |maker| maker.rule_match(name));
            let mut target = Object::from_iter([("name".to_owned(), Value::from(name.as_str()))]);
            if *list != "functions" {
                match self.next(3) {
                    0 => {}
                    1 => self.may_flag(&mut target, "preserve_path_prefix"),
                    _ => self.may_text(&mut target, "rewrite", &["/v1/", ""]),
                }
            }
            rule.insert("component".into(), target.into());
            if self.one_in(4) {
                rule.insert("cors".into(), self.cors());
            }
            rules.push(Value::Object(rule));
        }
        if self.one_in(3) {
            let mut redirect = Object::new();
            self.may_text(&mut redirect, "uri", &["/new", ""]);
            self.may_text(&mut redirect, "authority", &["www.example.com", ""]);
            self.may_number(&mut redirect, "port", &[443]);
            self.may_text(&mut redirect, "scheme", &["https", "http"]);
            self.may_number(&mut redirect, "redirect_code", &[302, 308]);
            redirect.insert("uri".into(), "/new".into());
            rules.push(json!({"match": {"path": {"prefix": "/old"}}, "redirect": redirect}));
        }
        if self.flag() {
            rules.reverse();
        }
        Value::Array(rules)
    }

    fn rule_match(&mut self, name: &str) -> Value {
        let mut found = Object::new();
        let path = format!("/{name}");
        let paths = [
            json!({"prefix": path}),
            json!({"exact": path}),
            json!({"prefix": "/"}),
        ];
        self.may(&mut found, "path", |maker| paths[maker.next(3)].clone());
        let hosts = [
            json!({"exact": "app.example.com"}),
            json!({"exact": ""}),
            json!({"prefix": "app"}),
        ];
        if self.one_in(3) {
            found.insert("authority".into(), hosts[self.next(3)].clone());
        }
        found.into()
    }
}

const SCOPES: [&str; 5] = [
    "RUN_TIME",
    "BUILD_TIME",
    "RUN_AND_BUILD_TIME",
    "UNSET",
    "RUN_TIME",
];
