//! DNS zones and records.

use serde::Serialize;

use super::scope;
use crate::api::choice::PageAt;
use crate::api::request::{Idempotency, Request, Verb};
use crate::model::live::DnsRecordDraft;

#[derive(Serialize)]
struct DomainBody<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<&'a str>,
}

/// Asks for one page of zones.
pub fn domains(at: PageAt) -> Request {
    Request::get(&["domains"], scope::DOMAIN_READ)
        .query("page", at.page)
        .query("per_page", at.per_page)
}

/// Asks for one zone.
pub fn domain(name: &str) -> Request {
    Request::get(&["domains", name], scope::DOMAIN_READ)
}

/// Makes a zone, with an address record if an address is given.
pub fn create_domain(name: &str, address: Option<&str>) -> Request {
    let body = DomainBody {
        name,
        ip_address: address,
    };
    Request::new(
        Verb::Post,
        &["domains"],
        Idempotency::Once,
        scope::DOMAIN_CREATE,
    )
    .json(&body)
}

/// Removes a zone with all its records.
pub fn delete_domain(name: &str) -> Request {
    Request::new(
        Verb::Delete,
        &["domains", name],
        Idempotency::Repeatable,
        scope::DOMAIN_DELETE,
    )
}

/// Asks for one page of records, narrowed by a fully qualified name and a type.
pub fn records(domain: &str, name: Option<&str>, record_type: Option<&str>, at: PageAt) -> Request {
    Request::get(&["domains", domain, "records"], scope::DOMAIN_READ)
        .query_some("name", name)
        .query_some("type", record_type)
        .query("page", at.page)
        .query("per_page", at.per_page)
}

/// Asks for one record.
pub fn record(domain: &str, id: u64) -> Request {
    Request::get(
        &["domains", domain, "records", &id.to_string()],
        scope::DOMAIN_READ,
    )
}

/// Makes a record.
pub fn create_record(domain: &str, draft: &DnsRecordDraft) -> Request {
    Request::new(
        Verb::Post,
        &["domains", domain, "records"],
        Idempotency::Once,
        scope::DOMAIN_CREATE,
    )
    .json(draft)
}

/// Changes the given parts of a record.
pub fn patch_record(domain: &str, id: u64, draft: &DnsRecordDraft) -> Request {
    let path = ["domains", domain, "records", &id.to_string()];
    Request::new(
        Verb::Patch,
        &path,
        Idempotency::Repeatable,
        scope::DOMAIN_UPDATE,
    )
    .json(draft)
}

/// Replaces a record.
pub fn put_record(domain: &str, id: u64, draft: &DnsRecordDraft) -> Request {
    let path = ["domains", domain, "records", &id.to_string()];
    Request::new(
        Verb::Put,
        &path,
        Idempotency::Repeatable,
        scope::DOMAIN_UPDATE,
    )
    .json(draft)
}

/// Removes a record.
pub fn delete_record(domain: &str, id: u64) -> Request {
    let path = ["domains", domain, "records", &id.to_string()];
    Request::new(
        Verb::Delete,
        &path,
        Idempotency::Repeatable,
        scope::DOMAIN_DELETE,
    )
}
