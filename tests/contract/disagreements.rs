//! Where the platform's document is wrong or silent, why we say so, and what it should say.
//!
//! A finding that is not in this table fails the tests, and so does an entry without a finding. Every entry that can be
//! put right is: the exchanges are judged again by the corrected document, which has to agree with all of them.

/// One place where the document cannot be followed.
pub(crate) struct Disagreement {
    /// The subject of the findings.
    pub(crate) subject: &'static str,
    /// Why the wire is right.
    pub(crate) why: &'static str,
    /// What the document should say, as JSON where it takes some.
    pub(crate) fix: Fix,
}

/// Says how the document is put right.
pub(crate) enum Fix {
    /// The schema that the subject names has one more key, with this schema.
    Key(&'static str),
    /// The operation that the subject names has one more query parameter, with this schema.
    Query(&'static str),
    /// The value at these pointers is another one.
    Set(&'static [&'static str], &'static str),
    /// Every operation answers with this status as with those it does not list.
    Status(u16),
    /// There is one more operation.
    Operation(Missing),
    /// Only an example is wrong, or another entry puts this right too.
    Nothing,
}

/// An operation that the document does not have.
pub(crate) struct Missing {
    /// The method, in lower case.
    pub(crate) method: &'static str,
    /// The path with placeholders.
    pub(crate) path: &'static str,
    /// The schema of the body that is sent, if one is.
    pub(crate) request: Option<&'static str>,
    /// The schema of the body that comes back.
    pub(crate) reply: &'static str,
}

const fn entry(subject: &'static str, why: &'static str, fix: Fix) -> Disagreement {
    Disagreement { subject, why, fix }
}

use Fix::{Key, Nothing, Operation, Query, Set, Status};

const STRING: &str = r#"{"type": "string"}"#;
const UUID: &str = r#"{"type": "string", "format": "uuid"}"#;
const ALERTS: &str =
    r##"{"type": "array", "items": {"$ref": "#/components/schemas/app_alert_spec"}}"##;
const TOTAL: &str =
    r#"{"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}}"#;
const INVOCATION: &str = r##"{"type": "object", "required": ["job_invocation"],
    "properties": {"job_invocation": {"$ref": "#/components/schemas/app_job_invocation"}}}"##;
const DEPLOYMENT: &str = r##"{"type": "object", "required": ["deployment"],
    "properties": {"deployment": {"$ref": "#/components/schemas/apps_deployment"}}}"##;
/// The schema of a tier, which the document does not have any more.
pub(crate) const TIER: &str = r#"{"type": "object", "required": ["slug"], "properties": {
    "slug": {"type": "string"}, "name": {"type": "string"},
    "egress_bandwidth_bytes": {"type": "string", "pattern": "^[0-9]+$"},
    "build_seconds": {"type": "string", "pattern": "^[0-9]+$"}}}"#;
/// The schema of a buildpack, which the document does not have.
pub(crate) const BUILDPACK: &str = r#"{"type": "object", "additionalProperties": false, "required": ["id"], "properties": {
            "id": {"type": "string"}, "version": {"type": "string"}, "major_version": {"type": "integer"},
            "latest": {"type": "boolean"}, "name": {"type": "string"},
            "description": {"type": "array", "items": {"type": "string"}}, "docs_link": {"type": "string"}}}"#;
const USER: &str = "The platform's Go client has the field, and it takes that client's fields from the server's own \
                    interface description.";
const CAPTURED: &str = "Captured answers have it, and so has the platform's Go client.";
const GO_ONLY: &str =
    "The endpoint is not in the document's index; the platform's Go client calls it.";
const TAIL: &str = "The document has the parameter for job logs only, but the official clients send it with every log \
                    request.";

/// Lists every known disagreement.
pub(crate) const DISAGREEMENTS: &[Disagreement] = &[
    // Keys of specs.
    entry(
        "key app_spec.envs",
        "The field reference of specs has variables for the whole app.",
        Key(
            r##"{"type": "array", "items": {"$ref": "#/components/schemas/app_variable_definition"}}"##,
        ),
    ),
    entry(
        "key app_spec.alerts",
        "The field reference of specs has alerts of the app, and captured specs show some.",
        Key(ALERTS),
    ),
    entry(
        "key app_spec.features",
        "Captured specs have it; the platform adds the build stack there by itself.",
        Key(r#"{"type": "array", "items": {"type": "string"}}"#),
    ),
    entry(
        "key app_service_spec.alerts",
        "The field reference of specs has alerts of services.",
        Key(ALERTS),
    ),
    entry(
        "key app_worker_spec.alerts",
        "The field reference of specs has alerts of workers.",
        Key(ALERTS),
    ),
    entry(
        "key app_job_spec.alerts",
        "The field reference of specs has alerts of jobs.",
        Key(ALERTS),
    ),
    entry(
        "key app_job_spec.schedule",
        "The field reference of specs has scheduled jobs.",
        Key(
            r#"{"type": "object", "required": ["cron"], "additionalProperties": false,
            "properties": {"cron": {"type": "string"}, "time_zone": {"type": "string"}}}"#,
        ),
    ),
    entry(
        "key app_job_spec.timeout",
        "The field reference of specs bounds how long a scheduled job runs.",
        Key(STRING),
    ),
    entry(
        "rule app_job_spec/allOf/2/properties/kind/enum",
        "The field reference of specs and the platform's Go client know SCHEDULED.",
        Set(
            &["/components/schemas/app_job_spec/allOf/2/properties/kind/enum"],
            r#"["UNSPECIFIED", "PRE_DEPLOY", "POST_DEPLOY", "FAILED_DEPLOY", "SCHEDULED"]"#,
        ),
    ),
    entry(
        "key app_service_spec.inactivity_sleep",
        USER,
        Key(
            r#"{"type": "object", "additionalProperties": false, "properties": {
            "after_seconds": {"type": "integer", "minimum": 600, "maximum": 86400},
            "loading_page": {"type": "object", "additionalProperties": false, "properties": {
                "enabled": {"type": "boolean"}, "custom_url": {"type": "string"}}}}}"#,
        ),
    ),
    entry(
        "key app_service_spec_health_check.path",
        "The platform's Go client keeps it as an older name of `http_path`.",
        Key(STRING),
    ),
    entry("key app_database_spec.size", USER, Key(STRING)),
    entry(
        "key app_database_spec.num_nodes",
        USER,
        Key(r#"{"type": "integer"}"#),
    ),
    entry("key app_domain_spec.certificate", USER, Key(STRING)),
    entry(
        "key app_ingress_spec.load_balancer",
        USER,
        Key(r#"{"type": "string", "enum": ["UNKNOWN", "DIGITALOCEAN"]}"#),
    ),
    entry(
        "key app_ingress_spec.load_balancer_size",
        USER,
        Key(r#"{"type": "integer"}"#),
    ),
    entry(
        "key app_ingress_spec.secure_header",
        "The platform's Go client has the field, and the Terraform provider tests it against the live platform.",
        Key(
            r#"{"type": "object", "additionalProperties": false, "properties": {"key": {"type": "string"},
            "value": {"type": "string"}, "remove_header": {"type": "boolean"}}}"#,
        ),
    ),
    entry(
        "key app_ingress_spec_rule_string_match_prefix.exact",
        "In the platform's Go client both places of a match have the type with `exact` and `prefix`.",
        Key(STRING),
    ),
    entry(
        "key app_ingress_spec_rule_string_match_exact.prefix",
        "In the platform's Go client both places of a match have the type with `exact` and `prefix`.",
        Key(STRING),
    ),
    entry(
        "rule app_ingress_spec_rule_routing_component/properties/preserve_path_prefix/type",
        "It is a boolean in the platform's Go client and in every spec seen; the document calls it a string.",
        Set(
            &[
                "/components/schemas/app_ingress_spec_rule_routing_component/properties/preserve_path_prefix/type",
            ],
            r#""boolean""#,
        ),
    ),
    entry(
        "key app_log_destination_definition.endpoint",
        USER,
        Key(STRING),
    ),
    entry(
        "key app_log_destination_definition.tls_insecure",
        USER,
        Key(r#"{"type": "boolean"}"#),
    ),
    entry(
        "key app_log_destination_definition.headers",
        USER,
        Key(
            r#"{"type": "array", "items": {"type": "object", "additionalProperties": false,
            "properties": {"key": {"type": "string"}, "value": {"type": "string"}}}}"#,
        ),
    ),
    entry(
        "rule app_log_destination_logtail_spec/required",
        "The document needs an `endpoint` that the same schema does not even have; what is needed is the token.",
        Set(
            &["/components/schemas/app_log_destination_logtail_spec/required"],
            r#"["token"]"#,
        ),
    ),
    entry(
        "rule app_alert_spec_rule/enum",
        "The platform's Go client also knows two more rules for deployments and one for scheduled jobs.",
        Set(
            &["/components/schemas/app_alert_spec_rule/enum"],
            r#"["CPU_UTILIZATION", "MEM_UTILIZATION", "RESTART_COUNT", "DEPLOYMENT_FAILED", "DEPLOYMENT_LIVE",
            "DEPLOYMENT_STARTED", "DEPLOYMENT_CANCELED", "DOMAIN_FAILED", "DOMAIN_LIVE", "AUTOSCALE_FAILED",
            "AUTOSCALE_SUCCEEDED", "FUNCTIONS_ACTIVATION_COUNT", "FUNCTIONS_AVERAGE_DURATION_MS",
            "FUNCTIONS_ERROR_RATE_PER_MINUTE", "FUNCTIONS_AVERAGE_WAIT_TIME_MS", "FUNCTIONS_ERROR_COUNT",
            "FUNCTIONS_GB_RATE_PER_SECOND", "REQUESTS_PER_SECOND", "REQUEST_DURATION_P95_MS",
            "JOB_INVOCATION_FAILED"]"#,
        ),
    ),
    // Keys of answers.
    entry(
        "key app.last_deployment_active_at",
        CAPTURED,
        Key(r#"{"type": "string", "format": "date-time"}"#),
    ),
    entry(
        "key app.build_config",
        CAPTURED,
        Key(r#"{"type": "object"}"#),
    ),
    entry(
        "key apps_deployment.cause_details",
        CAPTURED,
        Key(
            r#"{"type": "object", "additionalProperties": false, "properties": {
            "type": {"type": "string", "enum": ["MANUAL", "DEPLOY_ON_PUSH", "MAINTENANCE", "MANUAL_ROLLBACK",
                "AUTO_ROLLBACK", "UPDATE_DATABASE_TRUSTED_SOURCES", "AUTOSCALED"]},
            "digitalocean_user_action": {"type": "object", "additionalProperties": false, "properties": {
                "user": {"type": "object", "additionalProperties": false, "properties": {
                    "uuid": {"type": "string"}, "email": {"type": "string"}, "full_name": {"type": "string"}}},
                "name": {"type": "string", "enum": ["CREATE_DEPLOYMENT", "UPDATE_SPEC", "RESET_DATABASE_PASSWORD",
                    "ROLLBACK_APP", "REVERT_APP_ROLLBACK", "UPGRADE_BUILDPACK", "RESTART"]}}},
            "git_push": {"type": "object"}, "docr_push": {"type": "object"},
            "internal": {"type": "boolean"}, "autoscaler": {"type": "object"}}}"#,
        ),
    ),
    entry(
        "key apps_deployment.previous_deployment_id",
        CAPTURED,
        Key(UUID),
    ),
    entry(
        "key apps_deployment.timing",
        CAPTURED,
        Key(
            r#"{"type": "object", "additionalProperties": false, "properties": {
            "pending": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})?s$"},
            "build_total": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})?s$"},
            "build_billable": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})?s$"},
            "database_provision": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})?s$"},
            "deploying": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})?s$"},
            "components": {"type": "array", "items": {"type": "object", "additionalProperties": false,
                "properties": {"name": {"type": "string"},
                    "build_billable": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})?s$"}}}}}}"#,
        ),
    ),
    entry(
        "key apps_deployment_service.source_image_digest",
        "Captured deployments of images have it.",
        Key(STRING),
    ),
    entry(
        "key apps_deployment_worker.source_image_digest",
        "Captured deployments of images have it.",
        Key(STRING),
    ),
    entry(
        "key app_events.meta",
        "The platform's Go client reads it as on every other list.",
        Key(TOTAL),
    ),
    entry(
        "key app_job_invocations.meta",
        "The platform's Go client reads it as on every other list.",
        Key(TOTAL),
    ),
    entry(
        "key app_job_invocation.job_invocation",
        "The document's own words and its example have the wrapper, as has the platform's Go client; the schema has not.",
        Set(
            &[
                "/components/responses/get_job_invocation/content/application~1json/schema",
                "/components/responses/cancel_job_invocation/content/application~1json/schema",
            ],
            INVOCATION,
        ),
    ),
    entry(
        "rule app_job_invocation/properties/trigger/properties/type/enum",
        "The platform's Go client has SCHEDULED where the schema has SCHEDULE.",
        Set(
            &["/components/schemas/app_job_invocation/properties/trigger/properties/type/enum"],
            r#"["UNKNOWN", "MANUAL", "SCHEDULED"]"#,
        ),
    ),
    entry(
        "key app_propose_response.max_free_static_apps",
        "The document's own example and the Go client have it.",
        Key(r#"{"type": "string", "pattern": "^[0-9]+$"}"#),
    ),
    // Query parameters.
    entry(
        "query tail_lines of GET /v2/apps/{app_id}/logs",
        TAIL,
        Query(STRING),
    ),
    entry(
        "query tail_lines of GET /v2/apps/{app_id}/components/{component_name}/logs",
        TAIL,
        Query(STRING),
    ),
    entry(
        "query tail_lines of GET /v2/apps/{app_id}/deployments/{deployment_id}/logs",
        TAIL,
        Query(STRING),
    ),
    entry(
        "query tail_lines of GET /v2/apps/{app_id}/deployments/{deployment_id}/components/{component_name}/logs",
        TAIL,
        Query(STRING),
    ),
    entry(
        "query component_name of GET /v2/apps/{app_id}/logs",
        "The platform's Go client names the component here and not in the path.",
        Query(STRING),
    ),
    entry(
        "query deployment_types of GET /v2/apps/{app_id}/events",
        "The platform's Go client narrows events by the kind of deployment, as the list of deployments can be.",
        Query(
            r#"{"type": "array", "items": {"type": "string", "enum": ["MANUAL", "DEPLOY_ON_PUSH", "MAINTENANCE",
            "MANUAL_ROLLBACK", "AUTO_ROLLBACK", "UPDATE_DATABASE_TRUSTED_SOURCES", "AUTOSCALED"]}}"#,
        ),
    ),
    // Statuses.
    entry(
        "status 400 of any operation",
        "Invalid specs and bodies are seen answered with 400, but no operation lists it.",
        Status(400),
    ),
    entry(
        "status 403 of any operation",
        "The document's introduction speaks of tokens without a scope; no operation \
        lists the status.",
        Status(403),
    ),
    entry(
        "status 409 of any operation",
        "A name that is taken is seen answered with 409, but no operation lists it.",
        Status(409),
    ),
    entry(
        "status 422 of any operation",
        "Incomplete DNS records are answered with it, but no operation lists it.",
        Status(422),
    ),
    entry(
        "status 404 of any operation",
        "An app that a proposal names may not exist; the operation does not list it.",
        Status(404),
    ),
    // Other types of content.
    entry(
        "content type of POST /v2/apps",
        "The document offers YAML for this call in a header parameter, and then describes JSON only.",
        Set(
            &["/paths/~1v2~1apps/post/requestBody/content/application~1yaml"],
            r##"{"schema": {"$ref": "#/components/schemas/apps_create_app_request"}}"##,
        ),
    ),
    // Operations that the index does not have.
    entry(
        "path GET /v2/apps/tiers",
        "Taken out of the document in 2024, but still called by the official clients.",
        Operation(Missing {
            method: "get",
            path: "/v2/apps/tiers",
            request: None,
            reply: r##"{"type": "object",
            "required": ["tiers"], "properties": {"tiers": {"type": "array",
            "items": {"$ref": "#/components/schemas/tier"}}}}"##,
        }),
    ),
    entry(
        "path GET /v2/apps/tiers/{}",
        "Taken out of the document in 2024, but still called by the official clients.",
        Operation(Missing {
            method: "get",
            path: "/v2/apps/tiers/{slug}",
            request: None,
            reply: r##"{"type": "object",
            "required": ["tier"], "properties": {"tier": {"$ref": "#/components/schemas/tier"}}}"##,
        }),
    ),
    entry("path POST /v2/apps/detect", GO_ONLY, Operation(DETECT)),
    entry(
        "path GET /v2/apps/buildpacks",
        GO_ONLY,
        Operation(Missing {
            method: "get",
            path: "/v2/apps/buildpacks",
            request: None,
            reply: r##"{"type": "object",
            "required": ["buildpacks"], "properties": {"buildpacks": {"type": "array",
            "items": {"$ref": "#/components/schemas/buildpack"}}}}"##,
        }),
    ),
    entry(
        "path POST /v2/apps/{}/upgrade_buildpack",
        GO_ONLY,
        Operation(Missing {
            method: "post",
            path: "/v2/apps/{app_id}/upgrade_buildpack",
            request: Some(
                r#"{"type": "object", "required": ["buildpack_id"], "additionalProperties": false,
                "properties": {"buildpack_id": {"type": "string"}, "major_version": {"type": "integer"},
                "trigger_deployment": {"type": "boolean"}}}"#,
            ),
            reply: r##"{"type": "object", "properties": {
                "affected_components": {"type": "array", "items": {"type": "string"}},
                "deployment": {"$ref": "#/components/schemas/apps_deployment"}}}"##,
        }),
    ),
    entry(
        "path GET /v2/apps/{}/database_connection_details",
        GO_ONLY,
        Operation(CONNECTIONS),
    ),
    entry(
        "path POST /v2/apps/{}/components/{}/reset_password",
        GO_ONLY,
        Operation(Missing {
            method: "post",
            path: "/v2/apps/{app_id}/components/{component_name}/reset_password",
            request: None,
            reply: DEPLOYMENT,
        }),
    ),
    entry(
        "path POST /v2/apps/{}/components/{}/trusted_sources",
        "The endpoint is not in the document's index. The Go client sends the key with a capital letter.",
        Operation(Missing {
            method: "post",
            path: "/v2/apps/{app_id}/components/{component_name}/trusted_sources",
            request: Some(
                r#"{"type": "object", "required": ["Enable"], "additionalProperties": false,
                "properties": {"Enable": {"type": "boolean"}}}"#,
            ),
            reply: r#"{"type": "object", "properties": {"is_enabled": {"type": "boolean"}}}"#,
        }),
    ),
    // Examples that do not fit their own schemas.
    entry(
        "example app.cause",
        "A deployment's fields stand in the example of an app.",
        Nothing,
    ),
    entry(
        "example app.progress",
        "A deployment's fields stand in the example of an app.",
        Nothing,
    ),
    entry(
        "example app_health_response.components",
        "The schema and the Go client have a wrapper around the components; the example leaves it out.",
        Nothing,
    ),
    entry(
        "example app_job_invocation.job_invocation",
        "The example of one run has the wrapper that its schema lacks.",
        Nothing,
    ),
    entry(
        "example app_job_invocation.trigger.properties",
        "The example holds a piece of schema where a value belongs.",
        Nothing,
    ),
    entry(
        "example app_propose_response.max_free_static_apps",
        "The example has a key that the schema lacks.",
        Nothing,
    ),
    entry(
        "example apps_get_logs_response.historic_logs",
        "The schema and the Go client call it `historic_urls`.",
        Nothing,
    ),
    entry(
        "example apps_get_logs_response.url",
        "The schema and the Go client call it `live_url`.",
        Nothing,
    ),
];

const DETECT: Missing = Missing {
    method: "post",
    path: "/v2/apps/detect",
    request: Some(
        r##"{"type": "object", "additionalProperties": false, "properties": {
        "git": {"$ref": "#/components/schemas/apps_git_source_spec"},
        "github": {"$ref": "#/components/schemas/apps_github_source_spec"},
        "gitlab": {"$ref": "#/components/schemas/apps_gitlab_source_spec"},
        "bitbucket": {"$ref": "#/components/schemas/apps_bitbucket_source_spec"},
        "commit_sha": {"type": "string"}, "source_dir": {"type": "string"}}}"##,
    ),
    reply: r##"{"type": "object", "additionalProperties": false, "properties": {
        "components": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {
            "strategy": {"type": "string", "enum": ["DOCKERFILE", "BUILDPACK", "HTML", "SERVERLESS"]},
            "types": {"type": "array", "items": {"type": "string"}},
            "dockerfiles": {"type": "array", "items": {"type": "string"}},
            "build_command": {"type": "string"}, "run_command": {"type": "string"},
            "environment_slug": {"type": "string"},
            "http_ports": {"type": "array", "items": {"type": "integer"}},
            "env_vars": {"type": "array", "items": {"$ref": "#/components/schemas/app_variable_definition"}},
            "serverless_packages": {"type": "array", "items": {"type": "object"}},
            "source_dir": {"type": "string"},
            "buildpacks": {"type": "array", "items": {"$ref": "#/components/schemas/buildpack"}}}}},
        "template": {"type": "object"}, "template_found": {"type": "boolean"}, "template_valid": {"type": "boolean"},
        "template_error": {"type": "string"}, "pending": {"type": "boolean"}}}"##,
};

const CONNECTIONS: Missing = Missing {
    method: "get",
    path: "/v2/apps/{app_id}/database_connection_details",
    request: None,
    reply: r#"{"type": "object", "properties": {"connection_details": {"type": "array", "items": {
        "type": "object", "additionalProperties": false, "required": ["component_name"], "properties": {
        "component_name": {"type": "string"}, "host": {"type": "string"}, "port": {"type": "integer"},
        "username": {"type": "string"}, "password": {"type": "string"}, "database_name": {"type": "string"},
        "ssl_mode": {"type": "string"}, "database_url": {"type": "string"}, "pools": {"type": "array"}}}}}}"#,
};
