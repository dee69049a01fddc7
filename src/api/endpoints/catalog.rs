//! Regions, sizes and the deprecated tiers.

use super::scope;
use crate::api::request::Request;

/// Asks for all regions.
pub fn regions() -> Request {
    Request::get(&["apps", "regions"], scope::READ)
}

/// Asks for all sizes with their prices.
pub fn instance_sizes() -> Request {
    Request::get(&["apps", "tiers", "instance_sizes"], scope::READ)
}

/// Asks for one size.
pub fn instance_size(slug: &str) -> Request {
    Request::get(&["apps", "tiers", "instance_sizes", slug], scope::READ)
}

/// Asks for all tiers; deprecated by the platform.
pub fn tiers() -> Request {
    Request::get(&["apps", "tiers"], scope::READ)
}

/// Asks for one tier; deprecated by the platform.
pub fn tier(slug: &str) -> Request {
    Request::get(&["apps", "tiers", slug], scope::READ)
}
