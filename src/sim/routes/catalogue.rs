//! What can be bought and where.

use serde_json::Value;

use crate::sim::call::{Call, Reply};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::wrap;
use crate::sim::reference;

/// Lists the instance sizes.
#[expect(clippy::unnecessary_wraps, reason = "every handler has this type")]
pub(super) fn sizes(_: &mut Core, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(wrap("instance_sizes", reference::sizes())))
}

/// Shows one instance size.
pub(super) fn size(_: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let size = reference::size(call.param(0)).ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(wrap("instance_size", size)))
}

/// Lists the deprecated tiers.
#[expect(clippy::unnecessary_wraps, reason = "every handler has this type")]
pub(super) fn tiers(_: &mut Core, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(wrap("tiers", reference::tiers())))
}

/// Shows one deprecated tier.
pub(super) fn tier(_: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let slug = Value::from(call.param(0));
    let tier = reference::tiers()
        .into_iter()
        .find(|tier| tier.get("slug") == Some(&slug))
        .ok_or_else(ApiError::not_found)?;
    Ok(Reply::ok(wrap("tier", tier)))
}

/// Lists the regions.
#[expect(clippy::unnecessary_wraps, reason = "every handler has this type")]
pub(super) fn regions(_: &mut Core, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(wrap("regions", reference::regions())))
}

/// Lists the buildpacks.
#[expect(clippy::unnecessary_wraps, reason = "every handler has this type")]
pub(super) fn buildpacks(_: &mut Core, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(wrap("buildpacks", reference::buildpacks())))
}
