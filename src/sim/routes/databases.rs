//! Databases of an app.

use serde_json::{Value, json};

use super::deployments::start;
use crate::sim::call::{Call, Reply};
use crate::sim::component::{Component, Kind, components, text};
use crate::sim::core::{Core, refuse_pinned};
use crate::sim::deploy::{Building, Order};
use crate::sim::error::ApiError;
use crate::sim::fields::Fields;
use crate::sim::random::stable_word;
use crate::sim::state::App;

/// Shows how to reach the databases of an app.
pub(super) fn details(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let app = core.world.app(call.param(0))?;
    let rows: Vec<Value> = components(&app.spec)
        .iter()
        .filter(|component| component.kind == Kind::Database)
        .map(|database| connection(app, database))
        .collect();
    Ok(Reply::ok(
        Fields::new().put("connection_details", rows).done(),
    ))
}

fn connection(app: &App, database: &Component<'_>) -> Value {
    let name = database.name;
    let generation = app.passwords.get(name).copied().unwrap_or(0).to_string();
    let password = stable_word(&["password", &app.id, name, &generation], 24);
    let user = text(database.value, "db_user").unwrap_or(name);
    let base = text(database.value, "db_name").unwrap_or(name);
    let host = format!("app-{}-{name}.db.example.com", app.id);
    let (scheme, port) = match text(database.value, "engine") {
        Some("MYSQL") => ("mysql", 25060),
        Some("REDIS") => ("rediss", 25061),
        Some("VALKEY") => ("valkeys", 25061),
        Some("MONGODB") => ("mongodb", 27017),
        Some("KAFKA") => ("kafka", 25073),
        Some("OPENSEARCH") => ("https", 25060),
        _ => ("postgresql", 25060),
    };
    let url = format!("{scheme}://{user}:{password}@{host}:{port}/{base}?sslmode=require");
    json!({
        "component_name": name,
        "host": host,
        "port": port,
        "username": user,
        "password": password,
        "database_name": base,
        "ssl_mode": "require",
        "database_url": url,
    })
}

/// Gives a database a new password and deploys it.
pub(super) fn reset_password(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let name = database(core, call)?;
    let app = core.world.app(call.param(0))?;
    refuse_pinned(app)?;
    let spec = app.spec.clone();
    let cause = core.person("database password reset", "RESET_DATABASE_PASSWORD");
    let (app, _) = core.world.app_mut(call.param(0))?;
    let generation = app.passwords.entry(name).or_default();
    *generation = generation.saturating_add(1);
    let order = Order {
        building: Building::Nothing,
        ..Order::new(core.now, spec, cause)
    };
    start(core, call.param(0), order)
}

/// Turns trusted sources of a database on or off.
pub(super) fn trusted_sources(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let name = database(core, call)?;
    let body = call.object()?;
    let found = body
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("enable"));
    let enable = match found {
        None | Some((_, Value::Null)) => false,
        Some((_, Value::Bool(enable))) => *enable,
        Some(_) => return Err(ApiError::unreadable()),
    };
    let (app, _) = core.world.app_mut(call.param(0))?;
    if enable {
        app.trusted.insert(name);
    } else {
        app.trusted.remove(&name);
    }
    Ok(Reply::ok(Fields::new().put("is_enabled", enable).done()))
}

fn database(core: &Core, call: &Call) -> Result<String, ApiError> {
    let app = core.world.app(call.param(0))?;
    let component = app.component(call.param(1))?;
    if component.kind == Kind::Database {
        Ok(component.name.to_owned())
    } else {
        Err(ApiError::not_found())
    }
}
