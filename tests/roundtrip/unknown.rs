//! Fields that this program does not know travel along, and so does what the file leaves to the platform.

use ipctl::plan::Action;
use serde_json::{Value, json};

use super::platform::{Platform, desired, is_silent, shown};

fn tree(level: &str) -> Value {
    json!({
        "name": "shop",
        "services": [
            {"name": "api", "github": {"repo": "acme/api"}, "envs": [{"key": "LEVEL", "value": level}]},
        ],
        "workers": [{"name": "work", "github": {"repo": "acme/work"}}],
        "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "api"}}]},
    })
}

#[test]
fn unknown_live_fields_are_in_the_body_of_an_unrelated_change() {
    let platform = Platform::start();
    platform.apply(&desired(&tree("info"))).unwrap();
    platform.sim.edit_outside("shop", |spec| {
        spec["moon_phase"] = json!({"now": "full"});
        spec["services"][0]["tide"] = json!("high");
        spec["services"][0]["envs"][0]["note"] = json!("by hand");
        spec["services"][0]["github"]["depth"] = json!(1);
        spec["workers"][0]["shift"] = json!(["night"]);
        spec["ingress"]["waves"] = json!(true);
        spec["ingress"]["rules"][0]["weight"] = json!(7);
        spec["ingress"]["rules"][0]["match"]["season"] = json!("spring");
    });
    let quiet = platform.plan(&desired(&tree("info")));
    assert!(is_silent(&quiet), "{}", shown(&quiet));
    let plan = platform.plan(&desired(&tree("debug")));
    assert_eq!(plan.action, Action::Update);
    assert_eq!(plan.changes.len(), 1, "{}", shown(&plan));
    platform
        .write(&plan, &desired(&tree("debug")).supplied)
        .unwrap();
    let live = platform.live("shop");
    for (place, value) in [
        ("/moon_phase", json!({"now": "full"})),
        ("/services/0/tide", json!("high")),
        ("/services/0/envs/0/note", json!("by hand")),
        ("/services/0/github/depth", json!(1)),
        ("/workers/0/shift", json!(["night"])),
        ("/ingress/waves", json!(true)),
        ("/ingress/rules/0/weight", json!(7)),
        ("/ingress/rules/0/match/season", json!("spring")),
    ] {
        assert_eq!(live.pointer(place), Some(&value), "{place}");
    }
    platform.assert_silent(&desired(&tree("debug")), "after the change");
}

#[test]
fn what_the_file_leaves_to_the_platform_stays_as_it_is_live() {
    let platform = Platform::start();
    platform.apply(&desired(&tree("info"))).unwrap();
    platform.sim.edit_outside("shop", |spec| {
        spec["services"][0]["instance_size_slug"] = json!("apps-d-1vcpu-1gb");
        spec["features"] = json!(["buildpack-stack=ubuntu-18"]);
        spec["domains"] = json!([{"domain": "shop.example.com", "type": "ALIAS"}]);
        spec["ingress"]["load_balancer"] = json!("DIGITALOCEAN");
    });
    let mut wanted = tree("info");
    wanted["domains"] = json!([{"domain": "shop.example.com"}]);
    let quiet = platform.plan(&desired(&wanted));
    assert!(is_silent(&quiet), "{}", shown(&quiet));
    wanted["services"][0]["envs"][0]["value"] = json!("debug");
    platform.apply(&desired(&wanted)).unwrap();
    let live = platform.live("shop");
    for (place, value) in [
        ("/services/0/instance_size_slug", json!("apps-d-1vcpu-1gb")),
        ("/features", json!(["buildpack-stack=ubuntu-18"])),
        ("/domains/0/type", json!("ALIAS")),
        ("/ingress/load_balancer", json!("DIGITALOCEAN")),
    ] {
        assert_eq!(live.pointer(place), Some(&value), "{place}");
    }
}
