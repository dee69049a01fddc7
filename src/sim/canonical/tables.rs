//! The whole spec as tables, fields in the order of replies.

use super::patterns::{
    is_absolute_path, is_clone_url, is_cron, is_digest, is_domain, is_duration, is_env_key,
    is_https_url, is_log_destination_name, is_name, is_repo, is_repo_path, is_uuid,
};
use super::shape::{Shape, TEXT, field, integer, kept, text, up_to};

/// Is the whole spec.
pub(crate) const SPEC: Shape = Shape::Object(&[
    field("name", &NAME),
    field("services", &Shape::List(&SERVICE)),
    field("static_sites", &Shape::List(&STATIC_SITE)),
    field("workers", &Shape::List(&WORKER)),
    field("jobs", &Shape::List(&JOB)),
    field("functions", &Shape::List(&FUNCTIONS)),
    field("databases", &Shape::List(&DATABASE)),
    field("domains", &Shape::List(&DOMAIN)),
    field("region", &REGION),
    field("envs", &ENVS),
    field("alerts", &ALERTS),
    kept("ingress", &INGRESS),
    field("egress", &EGRESS),
    field("features", &TEXTS),
    field("maintenance", &MAINTENANCE),
    field("vpc", &VPC),
    field("disable_edge_cache", &FLAG),
    field("disable_email_obfuscation", &FLAG),
    field("enhanced_threat_control_enabled", &FLAG),
]);

const FLAG: Shape = Shape::Flag;
const LOOSE_FLAG: Shape = Shape::LooseFlag;
const NUMBER: Shape = Shape::Number;
const TEXTS: Shape = Shape::List(&TEXT);
const ANY_INTEGER: Shape = integer(0, i64::MAX);
const PORT: Shape = integer(1, 65535);
const COUNT: Shape = integer(1, 250);
const SECONDS_300: Shape = integer(1, 300);
const SECONDS_120: Shape = integer(1, 120);
const SECONDS_110: Shape = integer(1, 110);
const SECONDS_600: Shape = integer(1, 600);
const SECONDS_3600: Shape = integer(0, 3600);
const FIFTY: Shape = integer(1, 50);
const ONE: Shape = integer(1, 1);
const PERCENT: Shape = integer(1, 100);
const POSITIVE: Shape = integer(1, i64::MAX);
const SLEEP: Shape = integer(600, 86400);
const TEXT_255: Shape = up_to(255);
const TEXT_256: Shape = up_to(256);
const TEXT_192: Shape = up_to(192);
const NAME: Shape = text(
    32,
    is_name,
    "2 to 32 lower-case letters, digits and dashes, starting with a letter and not ending with a dash",
);
const PATH: Shape = text(256, is_absolute_path, "a path that starts with \"/\"");
const DURATION: Shape = text(64, is_duration, "a duration such as \"1h30m\"");

const fn words(words: &'static [&'static str]) -> Shape {
    Shape::Choice { zero: None, words }
}

const fn words_or(zero: &'static str, words: &'static [&'static str]) -> Shape {
    Shape::Choice {
        zero: Some(zero),
        words,
    }
}

const REGION: Shape = words(&[
    "atl", "nyc", "sfo", "tor", "ams", "fra", "lon", "blr", "sgp", "syd", "atl1", "nyc1", "nyc2",
    "nyc3", "sfo1", "sfo2", "sfo3", "tor1", "ams2", "ams3", "fra1", "lon1", "blr1", "sgp1", "syd1",
]);
const EGRESS: Shape = Shape::Object(&[field("type", &words_or("AUTOASSIGN", &["DEDICATED_IP"]))]);
const MAINTENANCE: Shape = Shape::Object(&[
    field("enabled", &FLAG),
    field("archive", &FLAG),
    field("offline_page_url", &TEXT),
]);
const VPC: Shape = Shape::Object(&[field("id", &text(36, is_uuid, "a UUID"))]);

const SERVICE: Shape = Shape::Object(&[
    field("name", &NAME),
    field("git", &GIT),
    field("github", &GITHUB),
    field("gitlab", &GITLAB),
    field("bitbucket", &GITLAB),
    field("image", &IMAGE),
    field("dockerfile_path", &TEXT),
    field("build_command", &TEXT),
    field("run_command", &TEXT),
    field("source_dir", &TEXT),
    field("environment_slug", &TEXT),
    field("envs", &ENVS),
    field("instance_size_slug", &TEXT),
    field("instance_count", &COUNT),
    field("autoscaling", &SERVICE_AUTOSCALING),
    field("http_port", &PORT),
    field("protocol", &words_or("HTTP", &["HTTP2"])),
    field("routes", &ROUTES),
    field("health_check", &HEALTH_CHECK),
    field("cors", &CORS),
    field("internal_ports", &Shape::List(&PORT)),
    field("alerts", &ALERTS),
    field("log_destinations", &LOG_DESTINATIONS),
    field("termination", &SERVICE_TERMINATION),
    field("inactivity_sleep", &INACTIVITY_SLEEP),
    field("liveness_health_check", &LIVENESS_HEALTH_CHECK),
]);

const STATIC_SITE: Shape = Shape::Object(&[
    field("name", &NAME),
    field("git", &GIT),
    field("github", &GITHUB),
    field("gitlab", &GITLAB),
    field("bitbucket", &GITLAB),
    field("image", &IMAGE),
    field("dockerfile_path", &TEXT),
    field("build_command", &TEXT),
    field("run_command", &TEXT),
    field("source_dir", &TEXT),
    field("environment_slug", &TEXT),
    field("output_dir", &TEXT),
    field("index_document", &TEXT),
    field("error_document", &TEXT),
    field("envs", &ENVS),
    field("routes", &ROUTES),
    field("cors", &CORS),
    field("catchall_document", &TEXT),
    field("log_destinations", &LOG_DESTINATIONS),
]);

const WORKER: Shape = Shape::Object(&[
    field("name", &NAME),
    field("git", &GIT),
    field("github", &GITHUB),
    field("gitlab", &GITLAB),
    field("bitbucket", &GITLAB),
    field("image", &IMAGE),
    field("dockerfile_path", &TEXT),
    field("build_command", &TEXT),
    field("run_command", &TEXT),
    field("source_dir", &TEXT),
    field("environment_slug", &TEXT),
    field("envs", &ENVS),
    field("instance_size_slug", &TEXT),
    field("instance_count", &COUNT),
    field("autoscaling", &WORKER_AUTOSCALING),
    field("alerts", &ALERTS),
    field("log_destinations", &LOG_DESTINATIONS),
    field("termination", &TERMINATION),
    field("liveness_health_check", &LIVENESS_HEALTH_CHECK),
]);

const JOB: Shape = Shape::Object(&[
    field("name", &NAME),
    field("git", &GIT),
    field("github", &GITHUB),
    field("gitlab", &GITLAB),
    field("bitbucket", &GITLAB),
    field("image", &IMAGE),
    field("dockerfile_path", &TEXT),
    field("build_command", &TEXT),
    field("run_command", &TEXT),
    field("source_dir", &TEXT),
    field("environment_slug", &TEXT),
    field("envs", &ENVS),
    field("instance_size_slug", &TEXT),
    field("instance_count", &COUNT),
    field("kind", &JOB_KIND),
    field("schedule", &SCHEDULE),
    field("timeout", &DURATION),
    field("alerts", &ALERTS),
    field("log_destinations", &LOG_DESTINATIONS),
    field("termination", &TERMINATION),
]);

const FUNCTIONS: Shape = Shape::Object(&[
    field("name", &NAME),
    field("git", &GIT),
    field("github", &GITHUB),
    field("gitlab", &GITLAB),
    field("bitbucket", &GITLAB),
    field("source_dir", &TEXT),
    field("envs", &ENVS),
    field("routes", &ROUTES),
    field("alerts", &ALERTS),
    field("log_destinations", &LOG_DESTINATIONS),
    field("cors", &CORS),
]);

const DATABASE: Shape = Shape::Object(&[
    field("name", &NAME),
    field(
        "engine",
        &words_or(
            "UNSET",
            &[
                "MYSQL",
                "PG",
                "REDIS",
                "MONGODB",
                "KAFKA",
                "OPENSEARCH",
                "VALKEY",
            ],
        ),
    ),
    field("version", &TEXT),
    field("size", &TEXT),
    field("num_nodes", &ANY_INTEGER),
    field("production", &FLAG),
    field("cluster_name", &TEXT),
    field("db_name", &TEXT),
    field("db_user", &TEXT),
]);

const GIT: Shape = Shape::Object(&[
    field(
        "repo_clone_url",
        &text(255, is_clone_url, "an HTTPS clone URL"),
    ),
    field("branch", &TEXT),
]);
const GITHUB: Shape = Shape::Object(&[
    field(
        "repo",
        &text(512, is_repo, "a repository such as \"owner/name\""),
    ),
    field("branch", &TEXT),
    field("deploy_on_push", &FLAG),
]);
const GITLAB: Shape = Shape::Object(&[
    field(
        "repo",
        &text(512, is_repo_path, "a repository such as \"group/name\""),
    ),
    field("branch", &TEXT),
    field("deploy_on_push", &FLAG),
]);
const IMAGE: Shape = Shape::Object(&[
    field(
        "registry_type",
        &words_or("UNSPECIFIED", &["DOCKER_HUB", "DOCR", "GHCR"]),
    ),
    field("registry", &TEXT_255),
    field("repository", &TEXT_192),
    field("tag", &TEXT_192),
    field(
        "digest",
        &text(71, is_digest, "\"sha256:\" and 64 hex digits"),
    ),
    field("registry_credentials", &TEXT),
    kept("deploy_on_push", &Shape::Object(&[field("enabled", &FLAG)])),
]);

const ENVS: Shape = Shape::List(&Shape::Object(&[
    field(
        "key",
        &text(
            1024,
            is_env_key,
            "letters, digits and underscores, not starting with a digit",
        ),
    ),
    field("value", &TEXT),
    field(
        "scope",
        &words_or("UNSET", &["RUN_TIME", "BUILD_TIME", "RUN_AND_BUILD_TIME"]),
    ),
    field("type", &words_or("GENERAL", &["SECRET"])),
]));

const CPU_METRIC: Shape = Shape::Object(&[field("percent", &PERCENT)]);
const SERVICE_METRICS: Shape = Shape::Object(&[
    kept("cpu", &CPU_METRIC),
    kept(
        "requests_per_second",
        &Shape::Object(&[field("per_instance", &POSITIVE)]),
    ),
    kept(
        "request_duration",
        &Shape::Object(&[field("p95_milliseconds", &POSITIVE)]),
    ),
]);
const SERVICE_AUTOSCALING: Shape = Shape::Object(&[
    field("min_instance_count", &COUNT),
    field("max_instance_count", &COUNT),
    field("metrics", &SERVICE_METRICS),
]);
const WORKER_AUTOSCALING: Shape = Shape::Object(&[
    field("min_instance_count", &COUNT),
    field("max_instance_count", &COUNT),
    field("metrics", &Shape::Object(&[kept("cpu", &CPU_METRIC)])),
]);

const ROUTES: Shape = Shape::List(&Shape::Object(&[
    field("path", &PATH),
    field("preserve_path_prefix", &LOOSE_FLAG),
]));

const HEALTH_CHECK: Shape = Shape::Object(&[
    field("path", &TEXT),
    field("initial_delay_seconds", &SECONDS_3600),
    field("period_seconds", &SECONDS_300),
    field("timeout_seconds", &SECONDS_120),
    field("success_threshold", &FIFTY),
    field("failure_threshold", &FIFTY),
    field("http_path", &TEXT),
    field("port", &PORT),
]);
const LIVENESS_HEALTH_CHECK: Shape = Shape::Object(&[
    field("initial_delay_seconds", &SECONDS_3600),
    field("period_seconds", &SECONDS_300),
    field("timeout_seconds", &SECONDS_120),
    field("success_threshold", &ONE),
    field("failure_threshold", &FIFTY),
    field("http_path", &TEXT),
    field("port", &PORT),
]);

const SERVICE_TERMINATION: Shape = Shape::Object(&[
    field("drain_seconds", &SECONDS_110),
    field("grace_period_seconds", &SECONDS_600),
]);
const TERMINATION: Shape = Shape::Object(&[field("grace_period_seconds", &SECONDS_600)]);
const INACTIVITY_SLEEP: Shape = Shape::Object(&[
    field("after_seconds", &SLEEP),
    field(
        "loading_page",
        &Shape::Object(&[field("enabled", &FLAG), field("custom_url", &TEXT)]),
    ),
]);

const JOB_KIND: Shape = words_or(
    "UNSPECIFIED",
    &["PRE_DEPLOY", "POST_DEPLOY", "FAILED_DEPLOY", "SCHEDULED"],
);
const SCHEDULE: Shape = Shape::Object(&[
    field(
        "cron",
        &text(256, is_cron, "a cron expression of five fields"),
    ),
    field("time_zone", &TEXT),
]);

const DOMAIN: Shape = Shape::Object(&[
    field(
        "domain",
        &text(253, is_domain, "a host name of 4 to 253 characters"),
    ),
    field(
        "type",
        &words_or("UNSPECIFIED", &["DEFAULT", "PRIMARY", "ALIAS"]),
    ),
    field("wildcard", &FLAG),
    field("zone", &TEXT),
    field("certificate", &TEXT),
    field("minimum_tls_version", &words(&["1.2", "1.3"])),
]);

const ORIGINS: Shape = Shape::List(&Shape::Object(&[
    kept("exact", &TEXT_256),
    field("prefix", &TEXT_256),
    field("regex", &TEXT_256),
]));
const CORS: Shape = Shape::Object(&[
    field("allow_origins", &ORIGINS),
    field("allow_methods", &TEXTS),
    field("allow_headers", &TEXTS),
    field("expose_headers", &TEXTS),
    field("max_age", &DURATION),
    field("allow_credentials", &FLAG),
]);

const RULE_MATCH: Shape = Shape::Object(&[
    field(
        "path",
        &Shape::Object(&[field("prefix", &TEXT_256), field("exact", &TEXT_256)]),
    ),
    field(
        "authority",
        &Shape::Object(&[field("prefix", &TEXT_256), kept("exact", &TEXT_256)]),
    ),
]);
const RULE_COMPONENT: Shape = Shape::Object(&[
    field("name", &TEXT),
    field("preserve_path_prefix", &LOOSE_FLAG),
    field("rewrite", &TEXT),
]);
const RULE_REDIRECT: Shape = Shape::Object(&[
    field("uri", &TEXT),
    field("authority", &TEXT),
    field("port", &PORT),
    field("scheme", &words(&["http", "https"])),
    field("redirect_code", &integer(300, 308)),
]);
const RULE: Shape = Shape::Object(&[
    field("match", &RULE_MATCH),
    field("component", &RULE_COMPONENT),
    field("redirect", &RULE_REDIRECT),
    field("cors", &CORS),
]);
const INGRESS: Shape = Shape::Object(&[
    field("rules", &Shape::List(&RULE)),
    field("load_balancer", &words_or("UNKNOWN", &["DIGITALOCEAN"])),
    field("load_balancer_size", &ANY_INTEGER),
    field(
        "secure_header",
        &Shape::Object(&[
            field("key", &TEXT),
            field("value", &TEXT),
            field("remove_header", &FLAG),
        ]),
    ),
    field(
        "custom_error_page_url",
        &text(2048, is_https_url, "an https URL"),
    ),
]);

const ALERTS: Shape = Shape::List(&Shape::Object(&[
    field("rule", &TEXT),
    field("disabled", &FLAG),
    field(
        "operator",
        &words_or("UNSPECIFIED_OPERATOR", &["GREATER_THAN", "LESS_THAN"]),
    ),
    field("value", &NUMBER),
    field(
        "window",
        &words_or(
            "UNSPECIFIED_WINDOW",
            &["FIVE_MINUTES", "TEN_MINUTES", "THIRTY_MINUTES", "ONE_HOUR"],
        ),
    ),
]));

const OPEN_SEARCH: Shape = Shape::Object(&[
    field("endpoint", &TEXT),
    field(
        "basic_auth",
        &Shape::Object(&[field("user", &TEXT), field("password", &TEXT)]),
    ),
    field("index_name", &TEXT),
    field("cluster_name", &TEXT),
]);
const HEADERS: Shape = Shape::List(&Shape::Object(&[
    field("key", &TEXT),
    field("value", &TEXT),
]));
const LOG_DESTINATIONS: Shape = Shape::List(&Shape::Object(&[
    field(
        "name",
        &text(
            42,
            is_log_destination_name,
            "2 to 42 letters, digits, brackets and plain punctuation",
        ),
    ),
    field("papertrail", &Shape::Object(&[field("endpoint", &TEXT)])),
    field(
        "datadog",
        &Shape::Object(&[field("endpoint", &TEXT), field("api_key", &TEXT)]),
    ),
    field("logtail", &Shape::Object(&[field("token", &TEXT)])),
    field("open_search", &OPEN_SEARCH),
    field("endpoint", &TEXT),
    field("tls_insecure", &FLAG),
    field("headers", &HEADERS),
]));
