//! Account, regions, tiers, sizes, buildpacks.

use serde_json::Value;

use crate::wire::{Doctl, text_at};

fn rows<'a>(body: &'a Value, key: &str) -> &'a [Value] {
    body[key].as_array().unwrap()
}

#[test]
fn the_account_has_its_columns() {
    let mut doctl = Doctl::new();
    let account = doctl.read("/v2/account")["account"].clone();
    for column in ["email", "uuid", "status"] {
        assert!(account[column].is_string(), "{column}");
    }
    assert!(account["droplet_limit"].is_u64() && account["email_verified"].is_boolean());
    assert!(account["team"]["name"].is_string());
}

#[test]
fn regions_have_one_default() {
    let mut doctl = Doctl::new();
    let body = doctl.read("/v2/apps/regions");
    let regions = rows(&body, "regions");
    let default = |region: &&Value| region["default"] == true;
    assert_eq!(regions.iter().filter(default).count(), 1);
    for region in regions {
        assert!(region["data_centers"].is_array());
        assert!(!text_at(region, "/continent").is_empty());
    }
}

#[test]
fn sizes_and_tiers_write_long_numbers_as_text() {
    let mut doctl = Doctl::new();
    let body = doctl.read("/v2/apps/tiers/instance_sizes");
    let sizes = rows(&body, "instance_sizes").to_vec();
    for size in &sizes {
        for column in [
            "cpus",
            "memory_bytes",
            "usd_per_month",
            "usd_per_second",
            "tier_slug",
        ] {
            assert!(size[column].is_string(), "{column}: {size}");
        }
        let slug = text_at(size, "/slug");
        let one = doctl.read(&format!("/v2/apps/tiers/instance_sizes/{slug}"));
        assert_eq!(one["instance_size"], *size);
    }
    let body = doctl.read("/v2/apps/tiers");
    for tier in rows(&body, "tiers") {
        assert!(tier["egress_bandwidth_bytes"].is_string() && tier["build_seconds"].is_string());
        let slug = text_at(tier, "/slug");
        assert_eq!(doctl.read(&format!("/v2/apps/tiers/{slug}"))["tier"], *tier);
    }
    for target in ["/v2/apps/tiers/nope", "/v2/apps/tiers/instance_sizes/nope"] {
        assert_eq!(doctl.get(target).status, 404, "{target}");
    }
}

#[test]
fn buildpacks_have_their_columns() {
    let mut doctl = Doctl::new();
    let body = doctl.read("/v2/apps/buildpacks");
    for buildpack in rows(&body, "buildpacks") {
        for column in ["name", "id", "version", "docs_link"] {
            assert!(buildpack[column].is_string(), "{column}");
        }
        assert!(buildpack["description"].is_array());
    }
}
