//! DNS zones and their records.

use serde_json::{Map, Value, json};

use crate::sim::call::{Call, Reply, text};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::fields::wrap;
use crate::sim::page::whole_listing;
use crate::sim::state::{Record, World, Zone};

/// Seconds for which an answer may be kept unless a record says otherwise.
const TTL: u64 = 1800;

/// The members of a record after its number, in order.
const MEMBERS: [&str; 9] = [
    "type", "name", "data", "priority", "port", "ttl", "weight", "flags", "tag",
];

/// Lists the zones.
pub(super) fn list(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    whole_listing(call, "domains", &core.world.zones, zone).map(Reply::ok)
}

/// Makes a zone with its name servers.
pub(super) fn create(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let name = text(&body, "name")?.unwrap_or_default();
    let name = name.trim_end_matches('.').to_lowercase();
    if !is_host(&name) {
        return Err(ApiError::unprocessable("Name is not a valid domain name"));
    }
    if core.world.zones.iter().any(|zone| zone.name == name) {
        return Err(ApiError::unprocessable("Name already exists"));
    }
    let mut fresh = Zone {
        name,
        records: Vec::new(),
    };
    for number in 1..=3 {
        let data = format!("ns{number}.digitalocean.com.");
        add(
            &mut core.world,
            &mut fresh,
            &json!({"type": "NS", "name": "@", "data": data}),
        );
    }
    if let Some(address) = text(&body, "ip_address")?.filter(|ip| !ip.is_empty()) {
        let record = json!({"type": "A", "name": "@", "data": address});
        add(&mut core.world, &mut fresh, &record);
    }
    let shown = zone(&fresh);
    core.world.zones.push(fresh);
    Ok(Reply::created(wrap("domain", shown)))
}

/// Shows one zone.
pub(super) fn show(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let found = find(&mut core.world, call)?;
    Ok(Reply::ok(wrap("domain", zone(found))))
}

/// Removes a zone with its records.
pub(super) fn delete(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let name = find(&mut core.world, call)?.name.clone();
    core.world.zones.retain(|zone| zone.name != name);
    Ok(Reply::empty(204))
}

/// Lists the records of a zone.
pub(super) fn list_records(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let found = find(&mut core.world, call)?;
    let kind = call.query.get("type").filter(|kind| !kind.is_empty());
    let name = call.query.get("name").filter(|name| !name.is_empty());
    let wanted: Vec<&Record> = found
        .records
        .iter()
        .filter(|record| kind.is_none_or(|kind| member(record, "type") == kind))
        .filter(|record| name.is_none_or(|name| qualified(&found.name, record) == name))
        .collect();
    whole_listing(call, "domain_records", &wanted, |r| shape(r)).map(Reply::ok)
}

/// Adds a record.
pub(super) fn create_record(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let zone = find(&mut core.world, call)?.name.clone();
    check(&body)?;
    let id = next(&mut core.world);
    let record = Record {
        id,
        members: complete(&body),
    };
    let shown = shape(&record);
    let found = core.world.zones.iter_mut().find(|known| known.name == zone);
    if let Some(found) = found {
        found.records.push(record);
    }
    Ok(Reply::created(wrap("domain_record", shown)))
}

/// Shows one record.
pub(super) fn show_record(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let record = find_record(&mut core.world, call)?;
    Ok(Reply::ok(wrap("domain_record", shape(record))))
}

/// Changes the members of a record that are sent.
pub(super) fn change_record(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let record = find_record(&mut core.world, call)?;
    let mut changed = record.members.clone();
    for (key, value) in body {
        if MEMBERS.contains(&key.as_str()) {
            changed.insert(key, value);
        }
    }
    check(&changed)?;
    record.members = complete(&changed);
    Ok(Reply::ok(wrap("domain_record", shape(record))))
}

/// Removes a record.
pub(super) fn delete_record(core: &mut Core, call: &Call) -> Result<Reply, ApiError> {
    let id = find_record(&mut core.world, call)?.id;
    find(&mut core.world, call)?.records.retain(|r| r.id != id);
    Ok(Reply::empty(204))
}

fn find<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Zone, ApiError> {
    let name = call.param(0);
    let found = world.zones.iter_mut().find(|zone| zone.name == name);
    found.ok_or_else(ApiError::not_found)
}

fn find_record<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Record, ApiError> {
    let id: u64 = call.param(1).parse().map_err(|_| ApiError::not_found())?;
    let zone = find(world, call)?;
    let found = zone.records.iter_mut().find(|record| record.id == id);
    found.ok_or_else(ApiError::not_found)
}

fn add(world: &mut World, zone: &mut Zone, members: &Value) {
    let id = next(world);
    let members = members.as_object().map(complete).unwrap_or_default();
    zone.records.push(Record { id, members });
}

fn next(world: &mut World) -> u64 {
    let id = world.next_record;
    world.next_record = id.saturating_add(1);
    id
}

fn zone(zone: &Zone) -> Value {
    let lines = zone.records.iter().map(|record| {
        let name = qualified(&zone.name, record);
        let (kind, data) = (member(record, "type"), member(record, "data"));
        let ttl = record.members.get("ttl").and_then(Value::as_u64);
        format!("{name}. {} IN {kind} {data}\n", ttl.unwrap_or(TTL))
    });
    let start = format!("$ORIGIN {}.\n$TTL {TTL}\n", zone.name);
    let file: String = std::iter::once(start).chain(lines).collect();
    json!({"name": zone.name, "ttl": TTL, "zone_file": file})
}

fn shape(record: &Record) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), record.id.into());
    for key in MEMBERS {
        let value = record.members.get(key).cloned().unwrap_or_default();
        object.insert(key.to_owned(), value);
    }
    Value::Object(object)
}

fn complete(members: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for key in MEMBERS {
        let given = members.get(key).filter(|value| !value.is_null()).cloned();
        let default = match key {
            "ttl" => Some(Value::from(TTL)),
            "name" => Some(Value::from("@")),
            _ => None,
        };
        if let Some(value) = given.or(default) {
            kept.insert(key.to_owned(), value);
        }
    }
    kept
}

/// Refuses a record that lacks what its type needs.
fn check(members: &Map<String, Value>) -> Result<(), ApiError> {
    let kind = members
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let needed: &[&str] = match kind {
        "A" | "AAAA" | "CNAME" | "NS" | "TXT" => &["name", "data"],
        "MX" => &["data", "priority"],
        "SRV" => &["name", "data", "priority", "port"],
        "CAA" => &["name", "data", "flags", "tag"],
        _ => return Err(ApiError::unprocessable("Type is not supported")),
    };
    for key in needed {
        let value = members.get(*key).unwrap_or(&Value::Null);
        if value.is_null() || value.as_str() == Some("") {
            return Err(ApiError::unprocessable(format!("{key} can't be blank")));
        }
    }
    for key in ["name", "data", "tag"] {
        let wrong = members
            .get(key)
            .is_some_and(|v| !v.is_null() && !v.is_string());
        if wrong {
            return Err(ApiError::unreadable());
        }
    }
    for key in ["priority", "port", "ttl", "weight", "flags"] {
        let wrong = members
            .get(key)
            .is_some_and(|v| !v.is_null() && !v.is_u64());
        if wrong {
            return Err(ApiError::unreadable());
        }
    }
    Ok(())
}

fn member<'a>(record: &'a Record, key: &str) -> &'a str {
    record
        .members
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn qualified(zone: &str, record: &Record) -> String {
    match member(record, "name") {
        "@" | "" => zone.to_owned(),
        name => format!("{name}.{zone}"),
    }
}

fn is_host(name: &str) -> bool {
    let sound = |label: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(letters)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(sound)
}
