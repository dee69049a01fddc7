//! Calls about DNS zones and records.

use super::{Client, envelope};
use crate::api::endpoints::dns;
use crate::api::error::ApiError;
use crate::api::page::{MAX_PER_PAGE, collect, listing};
use crate::model::live::{DnsDomain, DnsRecord, DnsRecordDraft};

envelope!(DomainReply { domain: DnsDomain });
envelope!(RecordReply {
    domain_record: DnsRecord
});
listing! {
    /// Wraps a page of zones.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    DomainPage { domains: DnsDomain }
}
listing! {
    /// Wraps a page of records.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    RecordPage { domain_records: DnsRecord }
}

impl Client {
    /// Returns all zones.
    pub async fn dns_domains(&self) -> Result<Vec<DnsDomain>, ApiError> {
        collect::<DomainPage>(self, MAX_PER_PAGE, usize::MAX, dns::domains).await
    }

    /// Returns one zone.
    pub async fn dns_domain(&self, name: &str) -> Result<DnsDomain, ApiError> {
        Ok(self.json::<DomainReply>(&dns::domain(name)).await?.domain)
    }

    /// Makes a zone.
    pub async fn dns_create_domain(
        &self,
        name: &str,
        address: Option<&str>,
    ) -> Result<DnsDomain, ApiError> {
        Ok(self
            .json::<DomainReply>(&dns::create_domain(name, address))
            .await?
            .domain)
    }

    /// Removes a zone with all its records.
    pub async fn dns_delete_domain(&self, name: &str) -> Result<(), ApiError> {
        self.done(&dns::delete_domain(name)).await
    }

    /// Returns the records of a zone, narrowed by a fully qualified name and a type.
    pub async fn dns_records(
        &self,
        domain: &str,
        name: Option<&str>,
        record_type: Option<&str>,
    ) -> Result<Vec<DnsRecord>, ApiError> {
        let request = |at| dns::records(domain, name, record_type, at);
        collect::<RecordPage>(self, MAX_PER_PAGE, usize::MAX, request).await
    }

    /// Returns one record.
    pub async fn dns_record(&self, domain: &str, id: u64) -> Result<DnsRecord, ApiError> {
        Ok(self
            .json::<RecordReply>(&dns::record(domain, id))
            .await?
            .domain_record)
    }

    /// Makes a record.
    pub async fn dns_create_record(
        &self,
        domain: &str,
        draft: &DnsRecordDraft,
    ) -> Result<DnsRecord, ApiError> {
        Ok(self
            .json::<RecordReply>(&dns::create_record(domain, draft))
            .await?
            .domain_record)
    }

    /// Changes the given parts of a record.
    pub async fn dns_patch_record(
        &self,
        domain: &str,
        id: u64,
        draft: &DnsRecordDraft,
    ) -> Result<DnsRecord, ApiError> {
        Ok(self
            .json::<RecordReply>(&dns::patch_record(domain, id, draft))
            .await?
            .domain_record)
    }

    /// Replaces a record.
    pub async fn dns_put_record(
        &self,
        domain: &str,
        id: u64,
        draft: &DnsRecordDraft,
    ) -> Result<DnsRecord, ApiError> {
        Ok(self
            .json::<RecordReply>(&dns::put_record(domain, id, draft))
            .await?
            .domain_record)
    }

    /// Removes a record.
    pub async fn dns_delete_record(&self, domain: &str, id: u64) -> Result<(), ApiError> {
        self.done(&dns::delete_record(domain, id)).await
    }
}
