//! The specs in `specs/` say what the stack's table of facts says, and have none of the known faults.
#![expect(clippy::expect_used, reason = "a helper of a test may end it")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ipctl::architecture::{Priced, describe};
use ipctl::diag::Source;
use ipctl::diff::normalise;
use ipctl::model::app::AppSpec;
use ipctl::model::env::EnvScope;
use ipctl::model::manifest::{Generate, GenerateEncoding, Manifest, SecretSource, State};
use ipctl::model::names::{LEGACY_SIZES, Region, SizeSlug};
use ipctl::model::observe::AlertRule;
use ipctl::model::schema;
use ipctl::model::view::{ComponentKind, ComponentView, Scale};
use ipctl::plan::app_cost;
use ipctl::spec::Checked;
use serde_json::Value;

const APPS: [&str; 3] = [
    "odoo-saas-platform",
    "superset-analytics",
    "mcp-coordinator",
];

/// Name, kind, size, instances, port, internal ports.
type Fact = (
    &'static str,
    ComponentKind,
    &'static str,
    u32,
    Option<u32>,
    &'static [u32],
);

const SMALL: &str = "apps-s-1vcpu-0.5gb";
const FACTS: [Fact; 6] = [
    (
        "odoo-web",
        ComponentKind::Service,
        SMALL,
        1,
        Some(8069),
        &[9090],
    ),
    (
        "superset-web",
        ComponentKind::Service,
        "apps-s-1vcpu-1gb",
        1,
        Some(8088),
        &[],
    ),
    ("redis", ComponentKind::Service, SMALL, 1, None, &[6379]),
    (
        "superset-worker",
        ComponentKind::Worker,
        SMALL,
        1,
        None,
        &[],
    ),
    ("superset-beat", ComponentKind::Worker, SMALL, 1, None, &[]),
    ("mcp-hub", ComponentKind::Service, SMALL, 1, Some(8001), &[]),
];

/// Component, path, initial delay, period and time-out in seconds.
const HEALTH: [(&str, &str, u32, u32, u32); 3] = [
    ("odoo-web", "/web/health", 180, 30, 10),
    ("superset-web", "/health", 300, 30, 10),
    ("mcp-hub", "/health", 20, 15, 5),
];

/// Component, Dockerfile, build context.
const BUILDS: [(&str, &str, Option<&str>); 5] = [
    ("odoo-web", "Dockerfile.custom", None),
    ("superset-web", "docker/superset/Dockerfile", None),
    ("superset-worker", "docker/superset/Dockerfile", None),
    ("superset-beat", "docker/superset/Dockerfile", None),
    (
        "mcp-hub",
        "services/mcp-hub/Dockerfile",
        Some("services/mcp-hub"),
    ),
];

/// Component, and the variables it sees that have a value of their own in the table.
const VALUES: [(&str, &[(&str, &str)]); 4] = [
    (
        "odoo-web",
        &[
            ("ODOO_DB_HOST", "aws-1-us-east-1.pooler.supabase.com"),
            ("ODOO_DB_PORT", "6543"),
            ("ODOO_DB_NAME", "postgres"),
            ("ODOO_DB_USER", "postgres.spdtwktxdalcfigzeqrz"),
            ("ODOO_WORKERS", "2"),
            ("ODOO_MAX_CRON_THREADS", "1"),
            ("ODOO_DB_MAXCONN", "8"),
            ("ODOO_LIMIT_MEMORY_HARD", "419430400"),
            ("ODOO_LIMIT_MEMORY_SOFT", "335544320"),
            ("ODOO_LIMIT_TIME_CPU", "300"),
            ("ODOO_LIMIT_TIME_REAL", "600"),
            (
                "ODOO_ADDONS_PATH",
                "/mnt/extra-addons/insightpulse,/mnt/extra-addons/custom,/mnt/extra-addons/oca,/usr/lib/python3/dist-packages/odoo/addons",
            ),
            ("AI_PROVIDER", "do-gradient"),
        ],
    ),
    (
        "superset-web",
        &[
            ("DATABASE_DIALECT", "postgresql"),
            ("DATABASE_USER", "postgres.spdtwktxdalcfigzeqrz"),
            ("DATABASE_HOST", "aws-1-us-east-1.pooler.supabase.com"),
            ("DATABASE_PORT", "6543"),
            ("DATABASE_DB", "postgres"),
            ("REDIS_HOST", "${redis.PRIVATE_DOMAIN}"),
            ("REDIS_PORT", "6379"),
            ("REDIS_CELERY_DB", "0"),
            ("REDIS_RESULTS_DB", "1"),
            ("SUPERSET_ADMIN_USERNAME", "admin"),
            ("SUPERSET_ADMIN_EMAIL", "admin@insightpulseai.net"),
            ("SUPERSET_ENV", "production"),
            ("FLASK_DEBUG", "false"),
            ("SUPERSET_LOAD_EXAMPLES", "no"),
            ("SUPERSET_LOG_LEVEL", "warning"),
            ("SUPERSET_WEBSERVER_PORT", "8088"),
            ("SUPERSET_WORKERS", "4"),
            ("SUPERSET_WORKER_CLASS", "gevent"),
            ("SUPERSET_WORKER_CONNECTIONS", "1000"),
            ("SUPERSET_TIMEOUT", "120"),
            ("CACHE_DEFAULT_TIMEOUT", "300"),
            ("DATA_CACHE_DEFAULT_TIMEOUT", "3600"),
            ("PYTHONPATH", "/app/pythonpath:/app/config"),
            ("PYTHONUNBUFFERED", "1"),
        ],
    ),
    (
        "superset-worker",
        &[
            ("DATABASE_DIALECT", "postgresql"),
            ("DATABASE_USER", "postgres.spdtwktxdalcfigzeqrz"),
            ("DATABASE_HOST", "aws-1-us-east-1.pooler.supabase.com"),
            ("DATABASE_PORT", "6543"),
            ("DATABASE_DB", "postgres"),
            ("REDIS_HOST", "${redis.PRIVATE_DOMAIN}"),
            ("REDIS_PORT", "6379"),
            ("SUPERSET_ENV", "production"),
        ],
    ),
    (
        "mcp-hub",
        &[
            ("SUPABASE_URL", "https://spdtwktxdalcfigzeqrz.supabase.co"),
            ("SUPERSET_URL", "https://superset.insightpulseai.net"),
            ("SUPERSET_USERNAME", "admin"),
            ("ODOO_URL", "https://odoo.insightpulseai.net"),
            ("ODOO_DB_NAME", "postgres"),
            ("AI_PROVIDER", "do-gradient"),
            ("LOG_LEVEL", "INFO"),
            ("ENVIRONMENT", "production"),
        ],
    ),
];

/// Component, and the secrets it sees.
const SECRETS: [(&str, &[&str]); 5] = [
    (
        "odoo-web",
        &[
            "DO_AGENT_KEY",
            "DO_MODEL_ACCESS_KEY",
            "ODOO_ADMIN_PASSWORD",
            "ODOO_DB_PASSWORD",
        ],
    ),
    (
        "superset-web",
        &[
            "DATABASE_PASSWORD",
            "SUPERSET_ADMIN_PASSWORD",
            "SUPERSET_SECRET_KEY",
        ],
    ),
    (
        "superset-worker",
        &[
            "DATABASE_PASSWORD",
            "SUPERSET_ADMIN_PASSWORD",
            "SUPERSET_SECRET_KEY",
        ],
    ),
    (
        "superset-beat",
        &[
            "DATABASE_PASSWORD",
            "SUPERSET_ADMIN_PASSWORD",
            "SUPERSET_SECRET_KEY",
        ],
    ),
    (
        "mcp-hub",
        &[
            "DO_AGENT_KEY",
            "DO_API_TOKEN",
            "DO_MODEL_ACCESS_KEY",
            "GITHUB_TOKEN",
            "NOTION_TOKEN",
            "ODOO_ADMIN_PASSWORD",
            "SUPABASE_SERVICE_ROLE_KEY",
            "SUPERSET_PASSWORD",
        ],
    ),
];

/// Reads one file of `specs/`.
fn source(name: &str) -> Arc<Source> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("specs/{name}.yaml"));
    ipctl::spec::read(&path).expect("the file can be read")
}

/// Returns what was checked when nothing at all was found.
fn clean<T>(name: &str, checked: Checked<T>) -> (Value, T) {
    assert!(
        checked.diagnostics.is_empty(),
        "{name}: {:?}",
        checked.diagnostics
    );
    let document = checked.document.expect("the file is YAML");
    (document.tree(), checked.value.expect("the types take it"))
}

fn app(name: &str) -> (Value, AppSpec) {
    clean(name, ipctl::spec::check_spec(&source(name)))
}

fn manifest_file() -> (Value, Manifest) {
    clean("ipctl", ipctl::spec::check_manifest(&source("ipctl")))
}

fn spec(name: &str) -> AppSpec {
    app(name).1
}

fn specs() -> Vec<AppSpec> {
    APPS.into_iter().map(spec).collect()
}

fn manifest() -> Manifest {
    manifest_file().1
}

/// Finds a component in any of the apps.
fn find<'a>(specs: &'a [AppSpec], name: &str) -> (&'a AppSpec, ComponentView<'a>) {
    let mut found = specs
        .iter()
        .filter_map(|spec| Some((spec, spec.component(name)?)));
    found.next().expect("the component exists")
}

/// Returns what a component sees: variables of the app, and its own over them. `None` marks a secret.
fn visible(spec: &AppSpec, component: ComponentView<'_>) -> BTreeMap<String, Option<String>> {
    let all = spec.envs.iter().chain(component.envs());
    all.map(|env| {
        let value = env.value.as_ref().map(|value| value.expose().to_owned());
        (
            env.key.to_string(),
            if env.is_secret() { None } else { value },
        )
    })
    .collect()
}

#[test]
fn all_files_fit_their_schemas() {
    let apps = APPS.map(|name| (name, schema::app_spec(), app(name).0));
    let manifest = ("ipctl", schema::manifest(), manifest_file().0);
    for (name, schema, tree) in apps.into_iter().chain([manifest]) {
        let validator = jsonschema::draft202012::new(schema).expect("the schema compiles");
        let errors: Vec<_> = validator
            .iter_errors(&tree)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_types_lose_nothing_of_a_spec() {
    for name in APPS {
        let (tree, spec) = app(name);
        assert_eq!(serde_json::to_value(spec).unwrap(), tree, "{name}");
    }
}

#[test]
fn components_are_those_of_the_table() {
    let specs = specs();
    let mut seen = Vec::new();
    for component in specs.iter().flat_map(AppSpec::components) {
        let Scale::Fixed(count) = component.scale() else {
            panic!("{} has no count", component.name())
        };
        let size = component
            .size()
            .map(SizeSlug::as_str)
            .expect("a size is written");
        seen.push((
            component.name().as_str(),
            component.kind(),
            size,
            count,
            component.ports().http,
            component.ports().internal,
        ));
    }
    assert_eq!(seen, FACTS);
}

#[test]
fn the_sizes_add_up_to_the_price_of_the_stack() {
    let price = |slug: &str| match slug {
        SMALL => 5,
        "apps-s-1vcpu-1gb" => 12,
        other => panic!("no price for {other}"),
    };
    let of = |spec: &AppSpec| -> u32 {
        spec.components()
            .filter_map(|it| {
                it.size()
                    .map(|size| price(size.as_str()) * it.scale().maximum())
            })
            .sum()
    };
    let prices: Vec<_> = specs().iter().map(of).collect();
    assert_eq!(prices, [5, 27, 5]);
}

#[test]
fn health_checks_are_those_of_the_table() {
    let specs = specs();
    for (name, path, delay, period, timeout) in HEALTH {
        let (_, ComponentView::Service(service)) = find(&specs, name) else {
            panic!("{name} is a service")
        };
        let check = service.health_check.as_ref().expect("a check is written");
        assert_eq!(check.http_path.as_deref(), Some(path), "{name}");
        let numbers = [
            check.initial_delay_seconds,
            check.period_seconds,
            check.timeout_seconds,
            check.success_threshold,
            check.failure_threshold,
        ];
        assert_eq!(numbers, [delay, period, timeout, 1, 3].map(Some), "{name}");
    }
    let (_, ComponentView::Service(redis)) = find(&specs, "redis") else {
        panic!("redis is a service")
    };
    let check = redis.health_check.as_ref().expect("a check is written");
    assert_eq!((check.port, check.http_path.as_deref()), (Some(6379), None));
}

#[test]
fn sources_are_those_of_the_table() {
    let specs = specs();
    for (name, dockerfile, context) in BUILDS {
        let (_, component) = find(&specs, name);
        let source = component.source().expect("a source is written");
        assert_eq!(
            source.to_string(),
            "github jgtolentino/insightpulse-odoo@main",
            "{name}"
        );
        assert!(!source.deploys_on_push(), "{name}");
        assert_eq!(component.dockerfile_path(), Some(dockerfile), "{name}");
        let ComponentView::Service(service) = component else {
            continue;
        };
        assert_eq!(service.source_dir.as_deref(), context, "{name}");
    }
    let (_, redis) = find(&specs, "redis");
    assert_eq!(
        redis.source().unwrap().to_string(),
        "image library/redis:7-alpine"
    );
    assert!(
        find(&specs, "superset-beat")
            .1
            .run_command()
            .unwrap()
            .contains(" beat --pidfile /tmp/celerybeat.pid --schedule /tmp/celerybeat-schedule")
    );
    assert!(
        find(&specs, "superset-worker")
            .1
            .run_command()
            .unwrap()
            .ends_with(" worker --pool=prefork -O fair -c 4")
    );
}

#[test]
fn every_app_has_region_domain_route_and_alerts() {
    for (spec, (host, component)) in specs().iter().zip([
        ("odoo", "odoo-web"),
        ("superset", "superset-web"),
        ("mcp", "mcp-hub"),
    ]) {
        assert_eq!(spec.region, Some(Region::from("sgp")));
        let domains: Vec<_> = spec
            .domains
            .iter()
            .map(|domain| domain.domain.as_str())
            .collect();
        assert_eq!(domains, [format!("{host}.insightpulseai.net")]);
        let rules = spec
            .ingress
            .as_ref()
            .and_then(|ingress| ingress.rules.as_deref())
            .expect("rules are written");
        let [rule] = rules else { panic!("one rule") };
        assert_eq!(rule.component.as_ref().unwrap().name, component);
        assert_eq!(
            rule.matches
                .as_ref()
                .unwrap()
                .path
                .as_ref()
                .unwrap()
                .prefix
                .as_deref(),
            Some("/")
        );
        let alerts: Vec<_> = spec.alerts.iter().map(|alert| alert.rule).collect();
        assert_eq!(
            alerts,
            [AlertRule::DeploymentFailed, AlertRule::DomainFailed]
        );
        assert_eq!(spec.disable_edge_cache == Some(true), host == "mcp");
    }
}

#[test]
fn variables_are_those_of_the_table() {
    let specs = specs();
    for (name, values) in VALUES {
        let (spec, component) = find(&specs, name);
        let seen = visible(spec, component);
        let plain: BTreeMap<_, _> = seen
            .iter()
            .filter_map(|(key, value)| Some((key.as_str(), value.as_deref()?)))
            .collect();
        assert_eq!(plain, values.iter().copied().collect(), "{name}");
    }
    for (name, keys) in SECRETS {
        let (spec, component) = find(&specs, name);
        let seen = visible(spec, component);
        let secrets: Vec<_> = seen
            .iter()
            .filter(|(_, value)| value.is_none())
            .map(|(key, _)| key.as_str())
            .collect();
        assert_eq!(secrets, keys, "{name}");
    }
}

#[test]
fn none_of_the_known_faults_is_there() {
    for spec in specs() {
        let own = spec.components().map(ComponentView::envs);
        for envs in own.chain([spec.envs.as_slice()]) {
            let keys: BTreeSet<_> = envs.iter().map(|env| &env.key).collect();
            assert_eq!(
                keys.len(),
                envs.len(),
                "{}: a key is written twice",
                spec.name
            );
            for env in envs {
                assert_eq!(
                    env.is_secret(),
                    env.value.is_none(),
                    "{}: {}",
                    spec.name,
                    env.key
                );
                assert_eq!(
                    env.scope,
                    Some(EnvScope::RunTime),
                    "{}: {}",
                    spec.name,
                    env.key
                );
            }
        }
        assert!(
            spec.services
                .iter()
                .all(|service| service.routes.is_empty())
        );
        assert!(spec.components().all(|it| {
            it.size()
                .is_none_or(|size| !LEGACY_SIZES.contains(&size.as_str()))
        }));
    }
    let superset = spec("superset-analytics");
    assert!(!superset.component("redis").unwrap().is_routable());
}

#[test]
fn every_name_of_the_manifest_leads_somewhere() {
    assert_eq!(manifest().check(&specs()), []);
}

#[test]
fn the_manifest_has_a_source_for_every_secret() {
    let (manifest, specs) = (manifest(), specs());
    for spec in &specs {
        let app = spec.name.as_str();
        let own = spec.components().flat_map(|it| {
            it.envs()
                .iter()
                .map(move |env| (Some(it.name().as_str()), env))
        });
        for (component, env) in own.chain(spec.envs.iter().map(|env| (None, env))) {
            let secret = manifest.secret_for(app, component, env.key.as_str());
            assert_eq!(
                secret.is_some_and(|(_, secret)| secret.from.is_some()),
                env.is_secret(),
                "{app} {}",
                env.key
            );
            // CI runners set this one by themselves.
            let taken = secret.and_then(|(_, secret)| secret.from.clone());
            assert_ne!(taken, Some(SecretSource::Env("GITHUB_TOKEN".to_owned())));
        }
    }
}

#[test]
fn shared_secrets_are_the_same_in_both_places() {
    let manifest = manifest();
    let name = |app: &str, component: Option<&str>, key: &str| {
        manifest
            .secret_for(app, component, key)
            .map(|(name, _)| name.to_owned())
    };
    let odoo = Some("odoo-web");
    let mcp = Some("mcp-hub");
    assert_eq!(
        name("odoo", odoo, "ODOO_DB_PASSWORD"),
        name("superset", None, "DATABASE_PASSWORD")
    );
    assert_eq!(
        name("odoo", odoo, "ODOO_ADMIN_PASSWORD"),
        name("mcp", mcp, "ODOO_ADMIN_PASSWORD")
    );
    assert_eq!(
        name("superset", None, "SUPERSET_ADMIN_PASSWORD"),
        name("mcp", mcp, "SUPERSET_PASSWORD")
    );
    let optional = |app: &str, component: &str, key: &str| {
        manifest
            .secret_for(app, Some(component), key)
            .unwrap()
            .1
            .optional
    };
    assert!(
        optional("odoo", "odoo-web", "DO_AGENT_KEY")
            && optional("odoo", "odoo-web", "DO_MODEL_ACCESS_KEY")
    );
    assert!(
        !optional("mcp", "mcp-hub", "DO_AGENT_KEY")
            && !optional("mcp", "mcp-hub", "DO_MODEL_ACCESS_KEY")
    );
    assert!(optional("mcp", "mcp-hub", "NOTION_TOKEN"));
}

#[test]
fn the_manifest_says_what_the_stack_needs() {
    let manifest = manifest();
    let waves = [["odoo", "superset"].as_slice(), &["mcp"]];
    assert_eq!(manifest.waves, waves, "the hub comes after what it calls");
    assert_eq!(manifest.budget_usd_month, Some(40.0));
    assert_eq!(manifest.state, State::On);
    assert_eq!(
        manifest.tiers.keys().collect::<Vec<_>>(),
        ["production", "budget", "minimal"]
    );
    assert_eq!(manifest.probes.len(), 3);
    let generated: Vec<_> = manifest
        .secrets
        .iter()
        .filter_map(|(name, secret)| Some((name.as_str(), secret.generate?)))
        .collect();
    let bytes = |bytes| Generate {
        bytes,
        encoding: GenerateEncoding::Base64,
    };
    assert_eq!(
        generated,
        [
            ("odoo-admin-password", bytes(32)),
            ("superset-admin-password", bytes(32)),
            ("superset-secret-key", bytes(42))
        ]
    );
    let dns = manifest.dns.as_ref().unwrap();
    assert_eq!((dns.zone.as_str(), dns.ttl), ("insightpulseai.net", 3600));
}

#[test]
fn who_calls_whom_is_told_by_the_variables() {
    let read: Vec<(Value, AppSpec)> = APPS.iter().map(|name| app(name)).collect();
    let priced: Vec<Priced<'_>> = read
        .iter()
        .map(|(tree, spec)| Priced {
            spec,
            cost: app_cost(&normalise(tree)),
        })
        .collect();
    let stack = describe(&priced, Some(&manifest()));
    assert_eq!(stack.total().most.to_string(), "$37.00");
    assert_eq!(stack.externals.len(), 1);
    let written: Vec<String> = stack
        .links
        .iter()
        .map(|link| {
            let keys = link.evidence.iter().map(|one| one.key.as_str());
            let keys = keys.collect::<Vec<_>>().join(" ");
            format!("{} > {}: {keys}", link.from, link.to)
        })
        .collect();
    assert_eq!(
        written,
        [
            "odoo-saas-platform/odoo-web > supabase: ODOO_DB_HOST ODOO_DB_PASSWORD",
            "superset-analytics/superset-web > supabase: DATABASE_HOST DATABASE_PASSWORD",
            "superset-analytics/superset-web > superset-analytics/redis: REDIS_HOST",
            "superset-analytics/superset-worker > supabase: DATABASE_HOST DATABASE_PASSWORD",
            "superset-analytics/superset-worker > superset-analytics/redis: REDIS_HOST",
            "superset-analytics/superset-beat > supabase: DATABASE_HOST DATABASE_PASSWORD",
            "superset-analytics/superset-beat > superset-analytics/redis: REDIS_HOST",
            "mcp-coordinator/mcp-hub > spdtwktxdalcfigzeqrz.supabase.co: SUPABASE_URL",
            "mcp-coordinator/mcp-hub > superset-analytics/superset-web: SUPERSET_URL",
            "mcp-coordinator/mcp-hub > odoo-saas-platform/odoo-web: ODOO_URL",
            "mcp-coordinator/mcp-hub > supabase: "
        ]
    );
}
