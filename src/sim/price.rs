//! What an app costs and which tier it is in.

use serde_json::Value;

use super::canonical::as_whole;
use crate::catalog::{
    Cents, DEDICATED_EGRESS, DEFAULT_SIZE, DEV_DATABASE, InstanceSize, Tier, size,
};

/// Returns the monthly price of `spec` in US dollars, as the propose endpoint states it.
///
/// Services and workers count with their number of instances, or the least one of autoscaling. Jobs are left out because
/// they bill per second of run time. Static sites cost nothing here, because the price depends on how many other such
/// apps the account has. A component without a size, or of an unknown one, counts as the default size.
pub(crate) fn monthly_usd(spec: &Value) -> f64 {
    monthly(spec).dollars()
}

/// Returns `starter`, `basic` or `professional`, the tier of the largest size in `spec`.
pub(crate) fn tier(spec: &Value) -> &'static str {
    ["services", "workers", "jobs"]
        .into_iter()
        .flat_map(|kind| items(spec, kind))
        .filter_map(|component| size_of(component))
        .map(|size| size.tier)
        .max()
        .unwrap_or(Tier::Starter)
        .as_str()
}

fn monthly(spec: &Value) -> Cents {
    let instances: Cents = ["services", "workers"]
        .into_iter()
        .flat_map(|kind| items(spec, kind))
        .map(component_price)
        .sum();
    let databases: Cents = items(spec, "databases").map(database_price).sum();
    instances
        .saturating_add(databases)
        .saturating_add(egress_price(spec))
}

fn component_price(component: &Value) -> Cents {
    let price = size_of(component).map_or(Cents::ZERO, |size| size.monthly);
    price.saturating_mul(instances(component))
}

fn instances(component: &Value) -> u64 {
    let count = match component.get("autoscaling") {
        Some(Value::Object(autoscaling)) => autoscaling.get("min_instance_count"),
        _ => component.get("instance_count"),
    };
    let count = count.and_then(as_whole).unwrap_or(1).max(1);
    u64::try_from(count).unwrap_or(1)
}

fn size_of(component: &Value) -> Option<&'static InstanceSize> {
    let slug = component.get("instance_size_slug").and_then(Value::as_str);
    slug.and_then(size).or_else(|| size(DEFAULT_SIZE))
}

/// Returns the price of a development database that the app brings; an attached cluster is billed by itself.
fn database_price(database: &Value) -> Cents {
    let production = database.get("production").and_then(Value::as_bool) == Some(true);
    let attached = database.get("cluster_name").is_some_and(|name| name != "");
    if production || attached {
        Cents::ZERO
    } else {
        DEV_DATABASE
    }
}

fn egress_price(spec: &Value) -> Cents {
    match spec.pointer("/egress/type").and_then(Value::as_str) {
        Some("DEDICATED_IP") => DEDICATED_EGRESS,
        _ => Cents::ZERO,
    }
}

fn items<'a>(spec: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    spec.get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::sim::canonical::arbitrary::any_spec;

    #[test]
    fn adds_everything_up() {
        let spec = json!({
            "services": [{"instance_size_slug": "apps-s-1vcpu-1gb", "instance_count": 2}, {}],
            "workers": [{"instance_size_slug": "apps-d-1vcpu-1gb", "autoscaling": {"min_instance_count": 3, "max_instance_count": 9}}],
            "jobs": [{"instance_size_slug": "apps-d-8vcpu-32gb"}],
            "static_sites": [{}],
            "databases": [{"engine": "PG"}, {"engine": "PG", "production": true, "cluster_name": "c"}],
            "egress": {"type": "DEDICATED_IP"},
        });
        assert_eq!(monthly(&spec).to_string(), "$163.00");
        assert!((monthly_usd(&spec) - 163.0).abs() < 1e-9);
    }

    #[test]
    fn tier_is_that_of_the_largest_size() {
        assert_eq!(tier(&json!({"static_sites": [{}]})), "starter");
        assert_eq!(tier(&json!({"workers": [{}]})), "basic");
        let jobs = json!({"services": [{}], "jobs": [{"instance_size_slug": "professional-xs"}]});
        assert_eq!(tier(&jobs), "professional");
    }

    proptest! {
        #[test]
        fn is_always_a_sum_of_money(spec in any_spec()) {
            prop_assert!(monthly_usd(&spec) >= 0.0);
            prop_assert!(["starter", "basic", "professional"].contains(&tier(&spec)));
        }
    }
}
