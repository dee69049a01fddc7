//! Rules between the fields of one component.

use serde_json::Value;

use super::super::canonical::{COMPONENTS, as_whole};
use super::{
    Checked, Component, alerts, components, flag, has, integer, items, scaling, sources, text,
};

/// Checks every component and database.
pub(super) fn check(spec: &Value) -> Checked {
    for component in components(spec, &COMPONENTS) {
        sources::check(component)?;
        alerts::check_component(component)?;
        alerts::check_log_destinations(component)?;
        check_kind(component)?;
    }
    components(spec, &["databases"]).try_for_each(check_database)
}

fn check_kind(component: Component<'_>) -> Checked {
    match component.list {
        "services" => {
            scaling::check(component)?;
            check_health_port(component)
        }
        "workers" => {
            scaling::check(component)?;
            check_worker_liveness(component)
        }
        "jobs" => {
            scaling::check(component)?;
            check_schedule(component)
        }
        "static_sites" => check_documents(component),
        _ => Ok(()),
    }
}

/// Checks that the readiness check asks a port of the service.
fn check_health_port(service: Component<'_>) -> Checked {
    let port = service
        .spec
        .get("health_check")
        .map_or(0, |check| integer(check, "port"));
    let own = match integer(service.spec, "http_port") {
        0 => 8080,
        port => port,
    };
    let internal = items(service.spec, "internal_ports").any(|p| as_whole(p) == Some(port));
    if port == 0 || port == own || internal {
        return Ok(());
    }
    let reason = format!("health check port \"{port}\" not found in internal_ports");
    Err(service.reject("health_check.port", reason))
}

/// Checks that a worker's liveness check is one over HTTP.
fn check_worker_liveness(worker: Component<'_>) -> Checked {
    match worker.spec.get("liveness_health_check") {
        Some(check) if check.is_object() && text(check, "http_path").is_empty() => {
            Err(worker.reject("liveness_health_check.http_path", "is required for workers"))
        }
        _ => Ok(()),
    }
}

fn check_schedule(job: Component<'_>) -> Checked {
    let cron = job
        .spec
        .get("schedule")
        .map_or("", |schedule| text(schedule, "cron"));
    if text(job.spec, "kind") == "SCHEDULED" && cron.is_empty() {
        return Err(job.reject("schedule.cron", "is required for jobs of kind SCHEDULED"));
    }
    Ok(())
}

fn check_documents(site: Component<'_>) -> Checked {
    let both = ["error_document", "catchall_document"]
        .iter()
        .all(|key| !text(site.spec, key).is_empty());
    if both {
        return Err(site.reject(
            "catchall_document",
            "cannot be used together with error_document",
        ));
    }
    Ok(())
}

fn check_database(database: Component<'_>) -> Checked {
    let cluster = !text(database.spec, "cluster_name").is_empty();
    let engine = text(database.spec, "engine");
    if flag(database.spec, "production") {
        if !cluster {
            return Err(database.reject("cluster_name", "is required for production databases"));
        }
    } else if !cluster && !matches!(engine, "" | "UNSET" | "PG" | "VALKEY") {
        let reason = format!("engine {engine} is not available for development databases");
        return Err(database.reject("engine", reason));
    }
    check_database_login(database, engine)
}

/// Refuses the name and user of a database where the engine has neither.
fn check_database_login(database: Component<'_>, engine: &str) -> Checked {
    if matches!(engine, "" | "UNSET" | "PG" | "MYSQL") {
        return Ok(());
    }
    match ["db_name", "db_user"]
        .into_iter()
        .find(|key| has(database.spec, key) && !text(database.spec, key).is_empty())
    {
        Some(key) => Err(database.reject(key, "is only supported for MYSQL and PG")),
        None => Ok(()),
    }
}
