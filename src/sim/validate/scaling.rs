//! Instance sizes, counts and autoscaling.

use serde_json::Value;

use super::{Checked, Component, Rejection, components, has, integer, text};
use crate::catalog::{InstanceSize, Scaling, size};

/// Is how many containers an app can have.
const MAX_CONTAINERS: i64 = 250;

/// Checks size and number of instances of a service, worker or job.
pub(super) fn check(component: Component<'_>) -> Checked {
    let slug = text(component.spec, "instance_size_slug");
    let size = size(slug);
    if !slug.is_empty() && size.is_none() {
        let shown: String = slug.chars().take(64).collect();
        let reason = format!("instance size \"{shown}\" does not exist");
        return Err(component.reject("instance_size_slug", reason));
    }
    match autoscaling(component) {
        Some(autoscaling) => check_autoscaling(component, autoscaling, size),
        None => check_count(component, size),
    }
}

/// Returns the autoscaling settings; a job has none, so such a key means nothing there.
fn autoscaling(component: Component<'_>) -> Option<&Value> {
    let settings = component.spec.get("autoscaling")?;
    (component.list != "jobs" && settings.is_object()).then_some(settings)
}

fn check_count(component: Component<'_>, size: Option<&InstanceSize>) -> Checked {
    let single = size.filter(|size| size.single_instance_only());
    match single {
        Some(size) if integer(component.spec, "instance_count") > 1 => {
            let reason = format!("instance size {} allows one instance only", size.slug);
            Err(component.reject("instance_count", reason))
        }
        _ => Ok(()),
    }
}

fn check_autoscaling(
    component: Component<'_>,
    autoscaling: &Value,
    size: Option<&InstanceSize>,
) -> Checked {
    if integer(component.spec, "instance_count") != 0 {
        return Err(component.reject("instance_count", "cannot be used together with autoscaling"));
    }
    if let Some(size) = size.filter(|size| !may_scale(size)) {
        let reason = format!("instance size {} does not support autoscaling", size.slug);
        return Err(component.reject("autoscaling", reason));
    }
    let least = integer(autoscaling, "min_instance_count");
    let greatest = integer(autoscaling, "max_instance_count");
    if greatest == 0 {
        return Err(component.reject("autoscaling.max_instance_count", "is required"));
    }
    if least > greatest {
        return Err(component.reject(
            "autoscaling.min_instance_count",
            "must not be above max_instance_count",
        ));
    }
    check_metrics(component, autoscaling)
}

/// Tells whether autoscaling is accepted: sources disagree about shared sizes of the current list.
fn may_scale(size: &InstanceSize) -> bool {
    match size.scaling {
        Scaling::Automatic => true,
        Scaling::Manual => size.generation == crate::catalog::Generation::Current,
        Scaling::SingleInstance => false,
    }
}

/// Refuses metrics about requests on what serves none.
fn check_metrics(component: Component<'_>, autoscaling: &Value) -> Checked {
    let Some(metrics) = autoscaling.get("metrics") else {
        return Ok(());
    };
    let foreign = ["requests_per_second", "request_duration"]
        .into_iter()
        .find(|key| component.list != "services" && has(metrics, key));
    match foreign {
        Some(key) => Err(component.reject(
            &format!("autoscaling.metrics.{key}"),
            "is only supported for services",
        )),
        None => Ok(()),
    }
}

/// Checks the number of containers of the whole app.
pub(super) fn check_total(spec: &Value) -> Checked {
    let total = components(spec, &["services", "workers", "jobs"])
        .map(most_instances)
        .fold(0_i64, i64::saturating_add);
    if total > MAX_CONTAINERS {
        let reason = format!("an app can have at most {MAX_CONTAINERS} containers, not {total}");
        return Err(Rejection::new("spec", reason));
    }
    Ok(())
}

fn most_instances(component: Component<'_>) -> i64 {
    match autoscaling(component) {
        Some(autoscaling) => integer(autoscaling, "max_instance_count"),
        None => integer(component.spec, "instance_count").max(1),
    }
}
