//! The server's own form of a submitted spec.
//!
//! Zero values go, defaults that the platform writes back come, keys take the order of replies. Choices where nothing
//! is documented:
//!
//! - Keys that are not known are stored and returned unchanged, behind the known ones.
//! - `instance_count` is written back as 1; `instance_size_slug` and an image's `tag` are not filled in.
//! - `region` is written back when the spec names none; the slug of a data center such as `nyc1` is taken and stays.
//! - `features` gets a `buildpack-stack=…` entry unless it has one.
//! - `ingress: {}` comes back as `{}`, because its absence would mean a public route when sent again.
//! - Domains keep their spelling; `maintenance.archive` does not set `enabled`.

#[cfg(test)]
pub(crate) mod arbitrary;
mod fill;
mod ingress;
mod patterns;
mod shape;
mod tables;
mod tidy;

use serde_json::Value;

pub(crate) use ingress::ROUTABLE;
pub(crate) use shape::{Shape, TextRule};
pub(crate) use tables::SPEC;
pub(crate) use tidy::as_whole;

/// Lists the component kinds that are built or run, by their keys in a spec.
pub(crate) const COMPONENTS: [&str; 5] =
    ["services", "static_sites", "workers", "jobs", "functions"];

/// Returns the form in which the platform keeps `spec`; `region` is what it picks when the spec names none.
///
/// Applying it to its own result changes nothing. What is not an object comes back as it is.
pub(crate) fn canonical(spec: &Value, region: &str) -> Value {
    let Value::Object(mut map) = tidy::tidy(spec, &SPEC) else {
        return spec.clone();
    };
    ingress::fill(&mut map);
    fill::fill(&mut map, region);
    // Filling appends; a second pass puts everything in its place.
    tidy::tidy(&Value::Object(map), &SPEC)
}

#[cfg(test)]
mod tests;
