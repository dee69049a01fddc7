//! The table itself.

use super::row::{Form, Row, Scalar, at};
use crate::model::path::KeyField;

/// The app-level variable in which the fingerprints of the last apply live; never part of a comparison.
pub const STATE_KEY: &str = "IPCTL_STATE";

/// The component lists whose components ingress can lead to, in the platform's order.
pub const ROUTABLE_LISTS: [&str; 3] = ["services", "static_sites", "functions"];

/// Every field with something special about it.
pub const TABLE: &[Row] = &[
    // The app.
    at("region", "N29").platform(),
    at("features", "N14")
        .set()
        .platform()
        .extra("buildpack-stack="),
    at("domains", "N41").keyed(KeyField::Domain),
    at("domains[].domain", "N50").form(Form::Host),
    at("domains[].type", "N30")
        .unset(&["UNSPECIFIED"])
        .platform(),
    at("egress.type", "N36").equals(Scalar::Text("AUTOASSIGN")),
    at("vpc.egress_ips", "N42").read_only(),
    // Ingress.
    at("ingress", "N5").keep_empty(),
    at("ingress.rules", "N41").ordered(),
    at("ingress.rules[].match.authority.exact", "").keep_empty(),
    at("ingress.rules[].redirect.redirect_code", "N38").equals(Scalar::Int(302)),
    at("ingress.rules[].redirect.scheme", "N38").equals(Scalar::Text("https")),
    at("ingress.rules[].cors.allow_origins", "N40").set(),
    at("ingress.rules[].cors.allow_origins[].exact", "").keep_empty(),
    at("ingress.rules[].cors.allow_methods", "N40").set(),
    at("ingress.rules[].cors.allow_headers", "N40").set(),
    at("ingress.rules[].cors.expose_headers", "N40").set(),
    at("ingress.load_balancer", "")
        .unset(&["UNKNOWN"])
        .platform(),
    at("ingress.load_balancer_size", "").platform(),
    at("ingress.secure_header.value", "N45").secret(),
    // The app and every component.
    at("@.envs", "N13").keyed(KeyField::Key),
    at("@.envs[].value", "N11 N12")
        .form(Form::Text)
        .secret_by_type(),
    at("@.envs[].scope", "N9")
        .filled(Scalar::Text("RUN_AND_BUILD_TIME"))
        .unset(&["UNSET"]),
    at("@.envs[].type", "N10").equals(Scalar::Text("GENERAL")),
    at("@.alerts", "N15 N41").keyed(KeyField::Rule),
    at("@.alerts[].value", "N18").form(Form::Float32),
    at("@.alerts[].operator", "").unset(&["UNSPECIFIED_OPERATOR"]),
    at("@.alerts[].window", "").unset(&["UNSPECIFIED_WINDOW"]),
    // Every component.
    at("*", "N41").keyed(KeyField::Name),
    at("*[].source_dir", "N34").equals(Scalar::Text("/")),
    at("*[].image.registry_type", "").unset(&["UNSPECIFIED"]),
    at("*[].image.tag", "N21")
        .equals(Scalar::Text("latest"))
        .unless("digest"),
    at("*[].image.registry_credentials", "N43").secret(),
    at("*[].image.deploy_on_push", "N19").platform(),
    at("*[].image.deploy_on_push.enabled", "N19")
        .equals(Scalar::Bool(false))
        .keep_empty(),
    at("*[].instance_size_slug", "N27").platform(),
    at("*[].instance_count", "N25")
        .equals(Scalar::Int(1))
        .unless("autoscaling"),
    at("*[].termination.drain_seconds", "N23").equals(Scalar::Int(15)),
    at("*[].termination.grace_period_seconds", "N23").equals(Scalar::Int(120)),
    at("*[].liveness_health_check.initial_delay_seconds", "N22").equals(Scalar::Int(5)),
    at("*[].liveness_health_check.period_seconds", "N22").equals(Scalar::Int(10)),
    at("*[].liveness_health_check.timeout_seconds", "N22").equals(Scalar::Int(1)),
    at("*[].liveness_health_check.success_threshold", "N22").equals(Scalar::Int(1)),
    at("*[].liveness_health_check.failure_threshold", "N22").equals(Scalar::Int(18)),
    at("*[].cors.allow_origins", "N40").set(),
    at("*[].cors.allow_origins[].exact", "").keep_empty(),
    at("*[].cors.allow_methods", "N40").set(),
    at("*[].cors.allow_headers", "N40").set(),
    at("*[].cors.expose_headers", "N40").set(),
    at("*[].log_destinations", "N41").keyed(KeyField::Name),
    at("*[].log_destinations[].datadog.api_key", "N44").secret(),
    at("*[].log_destinations[].logtail.token", "N44").secret(),
    at(
        "*[].log_destinations[].open_search.basic_auth.password",
        "N44",
    )
    .secret(),
    at("*[].log_destinations[].open_search.index_name", "").equals(Scalar::Text("logs")),
    at("*[].log_destinations[].headers", "").keyed(KeyField::Key),
    at("*[].log_destinations[].headers[].value", "N44").secret(),
    // One kind of component.
    at("services[].http_port", "N7 N8")
        .filled(Scalar::Int(8080))
        .unless("internal_ports"),
    at("services[].internal_ports", "N39").set(),
    at("services[].protocol", "N35").equals(Scalar::Text("HTTP")),
    at("services[].health_check.period_seconds", "N22").equals(Scalar::Int(10)),
    at("services[].health_check.timeout_seconds", "N22").equals(Scalar::Int(1)),
    at("services[].health_check.success_threshold", "N22").equals(Scalar::Int(1)),
    at("services[].health_check.failure_threshold", "N22").equals(Scalar::Int(9)),
    at("jobs[].kind", "N33")
        .filled(Scalar::Text("POST_DEPLOY"))
        .unset(&["UNSPECIFIED"]),
    at("jobs[].timeout", "").equals(Scalar::Text("30m")),
    at("jobs[].schedule.time_zone", "").equals(Scalar::Text("UTC")),
    at("static_sites[].index_document", "").equals(Scalar::Text("index.html")),
    at("static_sites[].error_document", "")
        .equals(Scalar::Text("404.html"))
        .unless("catchall_document"),
    at("databases[].engine", "").unset(&["UNSET"]),
    at("databases[].version", "N46").platform(),
    at("databases[].cluster_name", "N46").platform(),
    at("databases[].db_name", "N46").platform(),
    at("databases[].db_user", "N46").platform(),
    at("databases[].size", "N46").platform(),
    at("databases[].num_nodes", "N46").platform(),
];
