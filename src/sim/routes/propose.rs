//! The dry run: what a spec would become and cost.

use serde_json::{Value, json};

use crate::sim::call::{Call, Reply, text};
use crate::sim::component::{Kind, app_name, components, text as member};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::Fields;
use crate::sim::price::{monthly_usd, tier};
use crate::sim::reference::default_region;
use crate::sim::state::{App, World};
use crate::sim::vault::Vault;

/// Static apps that cost nothing.
const FREE_STATIC: usize = 3;

/// Shows what a spec would become, without making anything.
pub(super) fn propose(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let spec = Core::submitted(&body)?;
    let id = text(&body, "app_id")?.filter(|id| !id.is_empty());
    let (vault, region) = match id {
        Some(id) => {
            let app = core.world.app(id)?;
            (app.vault(), app.region.clone())
        }
        // A key of nobody: values encrypted for any app are foreign here.
        None => (Vault::new([0; 32]), default_region().to_owned()),
    };
    let region = member(&spec, "region").map_or(region, str::to_owned);
    let name = app_name(&spec).to_owned();
    let kept = core.kept(spec, &vault, &region)?;
    let free = !core.world.is_taken(&name, id);
    let existing = core.world.apps.iter().filter(|app| is_static(app)).count();
    let reply = Fields::new()
        .put("app_name_available", free)
        .put("app_name_suggestion", suggestion(&core.world, &name, free))
        .put("app_is_static", only_static(&kept))
        .keep("existing_static_apps", existing.to_string())
        .keep("max_free_static_apps", FREE_STATIC.to_string())
        .put("app_is_starter", tier(&kept) == "starter")
        .keep("app_cost", cost(&kept))
        .keep("spec", kept);
    Ok(Reply::ok(reply.done()))
}

fn cost(spec: &Value) -> Value {
    let usd = monthly_usd(spec);
    let whole = format!("{usd:.0}").parse::<i64>().ok();
    // Whole prices are written without a fraction.
    match whole {
        Some(whole) if usd.fract() == 0.0 => json!(whole),
        _ => json!(usd),
    }
}

fn suggestion(world: &World, name: &str, free: bool) -> Option<String> {
    if free {
        return None;
    }
    let stem: String = name.chars().take(28).collect();
    (2..1000)
        .map(|number| format!("{stem}-{number}"))
        .find(|name| !world.is_taken(name, None))
}

fn is_static(app: &App) -> bool {
    only_static(&app.spec)
}

fn only_static(spec: &Value) -> bool {
    let all = components(spec);
    !all.is_empty() && all.iter().all(|c| c.kind == Kind::StaticSite)
}
