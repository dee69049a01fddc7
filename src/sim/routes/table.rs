//! Every path that the simulator serves.

use super::{
    account, alerts, apps, catalogue, databases, deployments, detect, events, jobs, logs, metrics,
    propose, rollback, zones,
};
use crate::sim::call::{Call, Method, Reply};
use crate::sim::core::Core;
use crate::sim::error::ApiError;

/// Says what a token has to be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reading is enough.
    Read,
    /// Something changes.
    Write,
}

/// Answers one request.
pub(crate) type Handler = fn(&mut Core, &Call) -> Result<Reply, ApiError>;

/// Holds the route that a request takes.
pub(crate) struct Found {
    /// What answers it.
    pub(crate) handler: Handler,
    /// What the token has to be allowed to do.
    pub(crate) access: Access,
    /// The values of the placeholders, in order.
    pub(crate) params: Vec<String>,
}

type Row = (Method, Access, &'static str, Handler);

use Access::{Read, Write};
use Method::{Delete, Get, Patch, Post, Put};

/// The routes; a path with literal segments stands before one with placeholders in the same place.
const ROUTES: &[Row] = &[
    (Get, Read, "v2/account", account::show),
    (Get, Read, "v2/apps", apps::list),
    (Post, Write, "v2/apps", apps::create),
    (Post, Read, "v2/apps/propose", propose::propose),
    (Post, Read, "v2/apps/detect", detect::detect),
    (Get, Read, "v2/apps/buildpacks", catalogue::buildpacks),
    (Get, Read, "v2/apps/regions", catalogue::regions),
    (Get, Read, "v2/apps/tiers", catalogue::tiers),
    (Get, Read, "v2/apps/tiers/instance_sizes", catalogue::sizes),
    (
        Get,
        Read,
        "v2/apps/tiers/instance_sizes/{}",
        catalogue::size,
    ),
    (Get, Read, "v2/apps/tiers/{}", catalogue::tier),
    (
        Post,
        Read,
        "v2/apps/metrics/bandwidth_daily",
        metrics::of_many,
    ),
    (Get, Read, "v2/apps/{}", apps::show),
    (Put, Write, "v2/apps/{}", apps::update),
    (Delete, Write, "v2/apps/{}", apps::delete),
    (Post, Write, "v2/apps/{}/restart", deployments::restart),
    (Get, Read, "v2/apps/{}/instances", apps::instances),
    (Get, Read, "v2/apps/{}/health", apps::health),
    (Get, Read, "v2/apps/{}/deployments", deployments::list),
    (Post, Write, "v2/apps/{}/deployments", deployments::create),
    (Get, Read, "v2/apps/{}/deployments/{}", deployments::show),
    (
        Post,
        Write,
        "v2/apps/{}/deployments/{}/cancel",
        deployments::cancel,
    ),
    (
        Get,
        Read,
        "v2/apps/{}/deployments/{}/logs",
        logs::of_deployment,
    ),
    (
        Get,
        Read,
        "v2/apps/{}/deployments/{}/components/{}/logs",
        logs::of_deployment,
    ),
    (
        Get,
        Write,
        "v2/apps/{}/deployments/{}/components/{}/exec",
        logs::exec_in_deployment,
    ),
    (Get, Read, "v2/apps/{}/logs", logs::of_active),
    (Get, Read, "v2/apps/{}/components/{}/logs", logs::of_active),
    (
        Get,
        Write,
        "v2/apps/{}/components/{}/exec",
        logs::exec_in_active,
    ),
    (
        Post,
        Write,
        "v2/apps/{}/components/{}/reset_password",
        databases::reset_password,
    ),
    (
        Post,
        Write,
        "v2/apps/{}/components/{}/trusted_sources",
        databases::trusted_sources,
    ),
    (
        Get,
        Read,
        "v2/apps/{}/database_connection_details",
        databases::details,
    ),
    (Get, Read, "v2/apps/{}/job-invocations", jobs::list),
    (Get, Read, "v2/apps/{}/job-invocations/{}", jobs::show),
    (
        Post,
        Write,
        "v2/apps/{}/job-invocations/{}/cancel",
        jobs::cancel,
    ),
    (
        Get,
        Read,
        "v2/apps/{}/jobs/{}/invocations/{}/logs",
        logs::of_run,
    ),
    (Get, Read, "v2/apps/{}/events", events::list),
    (Get, Read, "v2/apps/{}/events/{}", events::show),
    (Post, Write, "v2/apps/{}/events/{}/cancel", events::cancel),
    (Get, Read, "v2/apps/{}/events/{}/logs", events::logs),
    (Get, Read, "v2/apps/{}/alerts", alerts::list),
    (
        Post,
        Write,
        "v2/apps/{}/alerts/{}/destinations",
        alerts::destinations,
    ),
    (Post, Write, "v2/apps/{}/rollback", rollback::rollback),
    (
        Post,
        Write,
        "v2/apps/{}/rollback/validate",
        rollback::validate,
    ),
    (Post, Write, "v2/apps/{}/rollback/commit", rollback::commit),
    (Post, Write, "v2/apps/{}/rollback/revert", rollback::revert),
    (
        Post,
        Write,
        "v2/apps/{}/upgrade_buildpack",
        detect::upgrade_buildpack,
    ),
    (
        Get,
        Read,
        "v2/apps/{}/metrics/bandwidth_daily",
        metrics::of_one,
    ),
    (Get, Read, "v2/domains", zones::list),
    (Post, Write, "v2/domains", zones::create),
    (Get, Read, "v2/domains/{}", zones::show),
    (Delete, Write, "v2/domains/{}", zones::delete),
    (Get, Read, "v2/domains/{}/records", zones::list_records),
    (Post, Write, "v2/domains/{}/records", zones::create_record),
    (Get, Read, "v2/domains/{}/records/{}", zones::show_record),
    (
        Patch,
        Write,
        "v2/domains/{}/records/{}",
        zones::change_record,
    ),
    (Put, Write, "v2/domains/{}/records/{}", zones::change_record),
    (
        Delete,
        Write,
        "v2/domains/{}/records/{}",
        zones::delete_record,
    ),
];

/// Finds the route of a request: 404 when nothing has the path, 405 when only other methods have it.
pub(crate) fn find(method: Option<Method>, path: &[String]) -> Result<Found, ApiError> {
    let mut error = ApiError::not_found();
    for (known, access, pattern, handler) in ROUTES {
        let Some(params) = matches(pattern, path) else {
            continue;
        };
        if Some(*known) == method {
            return Ok(Found {
                handler: *handler,
                access: *access,
                params,
            });
        }
        // `v2/apps/{}` also fits literal paths, whose methods are not its own.
        error = ApiError::method_not_allowed();
    }
    Err(error)
}

fn matches(pattern: &str, path: &[String]) -> Option<Vec<String>> {
    let mut params = Vec::new();
    let mut segments = path.iter();
    for part in pattern.split('/') {
        let segment = segments.next()?;
        if part == "{}" && !segment.is_empty() {
            params.push(segment.clone());
        } else if part != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::call::decode_path;

    fn status(method: &str, path: &str) -> u16 {
        let path = decode_path(path).unwrap();
        find(Method::parse(method), &path).map_or_else(|error| error.status, |_| 200)
    }

    #[test]
    fn literals_stand_before_placeholders() {
        let names = ["propose", "detect", "buildpacks", "regions", "tiers"];
        for name in names {
            let hit = ROUTES
                .iter()
                .position(|row| row.2 == format!("v2/apps/{name}"));
            let any = ROUTES.iter().position(|row| row.2 == "v2/apps/{}");
            assert!(hit < any, "{name}");
        }
    }

    #[test]
    fn paths_are_found_or_refused() {
        assert_eq!(status("GET", "/v2/apps/x/deployments/y"), 200);
        assert_eq!(status("GET", "/v2/apps/"), 404);
        assert_eq!(status("GET", "/v2/nothing"), 404);
        assert_eq!(status("PATCH", "/v2/apps/x"), 405);
        assert_eq!(status("TRACE", "/v2/apps"), 405);
    }

    #[test]
    fn asking_for_a_rollback_takes_more_than_reading() {
        let path = decode_path("/v2/apps/x/rollback/validate").unwrap();
        let found = find(Some(Post), &path).ok();
        assert_eq!(found.map(|found| found.access), Some(Write));
    }

    #[test]
    fn every_endpoint_of_the_reference_is_there() {
        let apps = ROUTES.iter().filter(|row| row.2.starts_with("v2/apps"));
        assert_eq!(apps.count(), 46);
    }
}
