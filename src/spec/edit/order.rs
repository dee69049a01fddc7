//! In which order people write the fields of a spec.

use serde_json::{Map, Value};

/// The fields of every object of a spec: what it is called, what it is made of, how it runs, and lists at the end.
const ORDER: &[&str] = &[
    "name",
    "key",
    "domain",
    "rule",
    "disabled",
    "operator",
    "kind",
    "schedule",
    "timeout",
    "region",
    "features",
    "engine",
    "version",
    "production",
    "cluster_name",
    "db_name",
    "db_user",
    "size",
    "num_nodes",
    "git",
    "github",
    "gitlab",
    "bitbucket",
    "image",
    "repo_clone_url",
    "registry_type",
    "registry",
    "repo",
    "repository",
    "branch",
    "tag",
    "digest",
    "registry_credentials",
    "deploy_on_push",
    "dockerfile_path",
    "source_dir",
    "environment_slug",
    "build_command",
    "run_command",
    "output_dir",
    "index_document",
    "error_document",
    "catchall_document",
    "instance_size_slug",
    "instance_count",
    "autoscaling",
    "http_port",
    "protocol",
    "internal_ports",
    "health_check",
    "liveness_health_check",
    "min_instance_count",
    "max_instance_count",
    "metrics",
    "http_path",
    "port",
    "initial_delay_seconds",
    "period_seconds",
    "timeout_seconds",
    "success_threshold",
    "failure_threshold",
    "value",
    "scope",
    "type",
    "window",
    "wildcard",
    "zone",
    "vpc",
    "egress",
    "maintenance",
    "disable_edge_cache",
    "disable_email_obfuscation",
    "enhanced_threat_control_enabled",
    "envs",
    "routes",
    "cors",
    "services",
    "static_sites",
    "functions",
    "workers",
    "jobs",
    "databases",
    "domains",
    "ingress",
    "rules",
    "match",
    "component",
    "redirect",
    "alerts",
    "log_destinations",
    "termination",
    "inactivity_sleep",
];

/// Returns the place of a field among the others of its object; fields that are not listed come last.
pub fn rank(field: &str) -> usize {
    let found = ORDER.iter().position(|known| *known == field);
    found.unwrap_or(ORDER.len())
}

/// Brings the fields of every object into the order in which people write them; lists stay as they are.
pub fn arrange(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(arrange);
            let mut sorted: Vec<(String, Value)> = std::mem::take(fields).into_iter().collect();
            sorted.sort_by_key(|(name, _)| rank(name));
            *fields = sorted.into_iter().collect::<Map<_, _>>();
        }
        Value::Array(items) => items.iter_mut().for_each(arrange),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_arranged_as_in_a_spec_written_by_hand() {
        let mut spec = json!({"alerts": [], "services": [{"envs": [{"type": "SECRET", "key": "A", "other": 1, "scope": "x"}],
            "http_port": 1, "name": "web"}], "name": "a"});
        arrange(&mut spec);
        let expected = r#"{"name":"a","services":[{"name":"web","http_port":1,"envs":[{"key":"A","scope":"x","type":"SECRET","other":1}]}],"alerts":[]}"#;
        assert_eq!(spec.to_string(), expected);
    }

    #[test]
    fn no_field_is_listed_twice() {
        for (at, field) in ORDER.iter().enumerate() {
            assert_eq!(rank(field), at, "{field}");
        }
    }
}
