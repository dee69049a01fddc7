//! The app object.

use serde_json::{Value, json};

use crate::catalog::region_of_place;
use crate::sim::clock::Moment;
use crate::sim::component::{hosts, text};
use crate::sim::fields::Fields;
use crate::sim::price::tier;
use crate::sim::random::stable_below;
use crate::sim::reference::region;
use crate::sim::state::{App, Deployment, Slot, World};

use super::deployment::deployment;
use super::domain::{domain, is_ready};

/// Says whether the reply names the app's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Project {
    /// It does.
    Shown,
    /// It does not.
    Hidden,
}

/// Returns the region that the slug in a spec stands for.
fn shown_region(slug: &str) -> Option<Value> {
    region(region_of_place(slug)?.slug)
}

/// Returns `app` as the platform shows it at `now`.
pub(crate) fn app(world: &World, app: &App, project: Project, now: Moment) -> Value {
    let shown = |found: Option<&Deployment>| found.map(|found| deployment(found, now));
    let newest = app.deployments.iter().map(|d| d.created_at).max();
    let last_active = app.deployments.iter().filter_map(|d| d.active_since).max();
    let domains: Vec<Value> = hosts(&app.spec)
        .iter()
        .map(|(host, spec)| domain(app, host, spec, now))
        .collect();
    let pinned = app
        .pin
        .as_ref()
        .and_then(|pin| app.deployment(&pin.deployment).ok());
    let public = public_host(app, now);
    let url = public.as_ref().map(|host| format!("https://{host}"));
    let project = (project == Project::Shown).then(|| app.project.clone());
    Fields::new()
        .keep("id", app.id.as_str())
        .keep("owner_uuid", world.owner.uuid.as_str())
        .keep("spec", app.spec.clone())
        .put(
            "last_deployment_active_at",
            last_active.map(Moment::in_seconds),
        )
        .put(
            "default_ingress",
            app.ingress().map(|host| format!("https://{host}")),
        )
        .keep("created_at", app.created_at.in_seconds())
        .keep("updated_at", app.updated_at.in_seconds())
        .maybe("active_deployment", shown(app.active()))
        .maybe(
            "in_progress_deployment",
            shown(app.in_slot(Slot::InProgress, now)),
        )
        .put("last_deployment_created_at", newest.map(Moment::in_seconds))
        .put("live_url", url.clone())
        .maybe("region", shown_region(&app.region))
        .keep("tier_slug", tier(&app.spec))
        .put("live_url_base", url)
        .put("live_domain", public)
        .put("domains", domains)
        .maybe("pinned_deployment", shown(pinned))
        .maybe("pending_deployment", shown(app.in_slot(Slot::Pending, now)))
        .put("project_id", project)
        .keep("build_config", json!({}))
        .put("dedicated_ips", dedicated_ips(app))
        .maybe("vpc", vpc(app))
        .done()
}

/// Returns the host of the ready primary domain, or the default one.
fn public_host(app: &App, now: Moment) -> Option<String> {
    let ingress = app.ingress()?;
    let primary = hosts(&app.spec)
        .into_iter()
        .enumerate()
        .find(|(place, (_, spec))| {
            let kind = text(spec, "type");
            kind == Some("PRIMARY") || (kind.is_none() && *place == 0)
        });
    let ready = primary.filter(|(_, (host, _))| is_ready(app, host, now));
    Some(ready.map_or_else(|| ingress.to_owned(), |(_, (host, _))| host))
}

fn dedicated_ips(app: &App) -> Vec<Value> {
    let wanted = app.spec.pointer("/egress/type") == Some(&Value::from("DEDICATED_IP"));
    if !wanted || app.active.is_none() {
        return Vec::new();
    }
    (0..2)
        .map(|n: u8| {
            let label = n.to_string();
            let last = stable_below(&["egress", &app.id, &label], 254) + 1;
            let id = crate::sim::random::stable_uuid(&["egress", &app.id, &label]);
            json!({"ip": format!("192.0.2.{last}"), "id": id, "status": "ASSIGNED"})
        })
        .collect()
}

fn vpc(app: &App) -> Option<Value> {
    let id = text(app.spec.get("vpc")?, "id")?;
    let last = stable_below(&["vpc", &app.id], 254) + 1;
    Some(json!({"id": id, "egress_ips": [{"ip": format!("198.51.100.{last}")}]}))
}
