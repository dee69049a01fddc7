//! Apps, their domains and their region.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::deployment::{Deployment, Progress};
use super::ids::AppId;
use super::wire::{wire_enum, wire_struct};

wire_struct! {
    /// Holds one live app.
    App {
        must {
            /// Identifies the app.
            id: AppId,
        }
        may {
            /// Holds the newest accepted spec, as the platform wrote it.
            spec: Value,
            /// Identifies the account or team that owns the app.
            owner_uuid: String,
            /// Holds the address the platform gave; empty until there is one.
            default_ingress: String,
            /// Holds the primary address; can stay empty for seconds after the first success.
            live_url: String,
            /// Holds the primary address without its path.
            live_url_base: String,
            /// Holds the primary host.
            live_domain: String,
            /// Tells when the app was made.
            created_at: Option<Timestamp>,
            /// Tells when anything about it moved; background checks move it too, so it is no version.
            updated_at: Option<Timestamp>,
            /// Holds the deployment that serves.
            active_deployment: Option<Deployment>,
            /// Holds the deployment that is building or starting.
            in_progress_deployment: Option<Deployment>,
            /// Holds the queued deployment, or the one a write has just made.
            pending_deployment: Option<Deployment>,
            /// Holds the rollback that is neither committed nor reverted.
            pinned_deployment: Option<Deployment>,
            /// Tells when the newest deployment was made.
            last_deployment_created_at: Option<Timestamp>,
            /// Tells when a deployment became active last.
            last_deployment_active_at: Option<Timestamp>,
            /// Holds the region.
            region: Option<RegionInfo>,
            /// Names the tier.
            tier_slug: String,
            /// Holds the state of each custom domain.
            domains: Vec<Domain>,
            /// Identifies the project; only there when it was asked for.
            project_id: Option<String>,
            /// Lists the app's own egress addresses.
            dedicated_ips: Vec<DedicatedIp>,
            /// Holds the network the app is attached to.
            vpc: Option<AppVpc>,
        }
    }
}

impl App {
    /// Returns the name in the spec; empty when the platform left the spec out.
    pub fn name(&self) -> &str {
        self.spec
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Returns where the app can be reached; none when it has no public address or none yet.
    pub fn public_url(&self) -> Option<&str> {
        [self.live_url.as_str(), self.default_ingress.as_str()]
            .into_iter()
            .find(|url| !url.is_empty())
    }

    /// Returns the deployment that is queued or under way.
    pub fn in_flight(&self) -> Option<&Deployment> {
        [&self.pending_deployment, &self.in_progress_deployment]
            .into_iter()
            .flatten()
            .find(|deployment| !deployment.phase.is_final())
    }

    /// Returns the newest of some deployments that served before the one that serves now; a rollback goes there.
    pub fn served_before<'a>(&self, listed: &'a [Deployment]) -> Option<&'a Deployment> {
        let active = self.active_deployment.as_ref().map(|active| &active.id);
        listed
            .iter()
            .find(|deployment| deployment.has_served() && Some(&deployment.id) != active)
    }

    /// Returns the deployment under way, else the one that serves.
    pub fn newest_deployment(&self) -> Option<&Deployment> {
        self.in_flight().or(self.active_deployment.as_ref())
    }
}

// A spec may hold values that somebody meant to be secret, so it stays out of debug output.
impl fmt::Debug for App {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("App");
        shown.field("id", &self.id).field("name", &self.name());
        shown.finish_non_exhaustive()
    }
}

wire_struct! {
    /// Holds one region of the platform.
    #[derive(Debug, Default)]
    RegionInfo {
        may {
            /// Names the region in specs.
            slug: String,
            /// Names the region for people.
            label: String,
            /// Names the flag to show.
            flag: String,
            /// Names the continent.
            continent: String,
            /// Lists the data centres in it.
            data_centers: Vec<String>,
            /// Tells whether apps go here when nothing is said.
            default: bool,
            /// Tells whether new apps are refused.
            disabled: bool,
            /// Tells why new apps are refused.
            reason: String,
        }
    }
}

wire_enum! {
    /// Tells the state of a domain.
    DomainPhase {
        /// Waits.
        Pending = "PENDING",
        /// Is being set up.
        Configuring = "CONFIGURING",
        /// Serves.
        Active = "ACTIVE",
        /// Failed.
        Error = "ERROR",
    }
}

wire_struct! {
    /// Holds the state of one custom domain.
    #[derive(Debug, Default)]
    Domain {
        may {
            /// Identifies the domain.
            id: String,
            /// Holds the domain's part of the spec, as the platform wrote it.
            spec: Value,
            /// Tells its state.
            phase: DomainPhase,
            /// Holds the checks.
            progress: Option<Progress>,
            /// Lists the TXT records that have to exist.
            validations: Vec<DomainValidation>,
            /// Holds the one TXT record of older replies.
            validation: Option<DomainValidation>,
            /// Tells whether the TXT values changed and need manual work.
            rotate_validation_records: bool,
            /// Tells when the certificate ends.
            certificate_expires_at: Option<Timestamp>,
        }
    }
}

impl Domain {
    /// Returns the host in the domain's spec.
    pub fn host(&self) -> &str {
        self.spec
            .get("domain")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

wire_struct! {
    /// Holds one TXT record that proves who owns a domain.
    #[derive(Debug, Default)]
    DomainValidation {
        may {
            /// Names the record.
            txt_name: String,
            /// Holds its value.
            txt_value: String,
        }
    }
}

wire_struct! {
    /// Holds one egress address of the app's own.
    #[derive(Debug, Default)]
    DedicatedIp {
        may {
            /// Holds the address.
            ip: String,
            /// Identifies it.
            id: String,
            /// Tells its state, such as `ASSIGNED`.
            status: String,
        }
    }
}

wire_struct! {
    /// Holds the network the app is attached to.
    #[derive(Debug, Default)]
    AppVpc {
        may {
            /// Identifies the network.
            id: String,
            /// Lists the addresses seen inside it.
            egress_ips: Vec<EgressIp>,
        }
    }
}

wire_struct! {
    /// Holds one address inside a network.
    #[derive(Debug, Default)]
    EgressIp {
        may {
            /// Holds the address.
            ip: String,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_kept_as_written() {
        let text = r#"{"id":"a","spec":{"zeta":1,"name":"shop","alpha":{"b":null,"a":[]}}}"#;
        let app: App = serde_json::from_str(text).unwrap();
        assert_eq!(app.name(), "shop");
        let written = serde_json::to_string(&app.spec).unwrap();
        assert_eq!(
            written,
            r#"{"zeta":1,"name":"shop","alpha":{"b":null,"a":[]}}"#
        );
    }

    #[test]
    fn an_app_needs_an_id() {
        assert!(serde_json::from_str::<App>(r#"{"spec":{}}"#).is_err());
        assert!(serde_json::from_str::<App>(r#"{"id":""}"#).is_err());
        assert_eq!(
            serde_json::from_str::<App>(r#"{"id":"a"}"#).unwrap().name(),
            ""
        );
    }

    #[test]
    fn empty_objects_are_harmless() {
        let text = r#"{"id":"a","build_config":{},"region":{},"domains":[{"validation":{},"spec":{"domain":"x.example"}}]}"#;
        let app: App = serde_json::from_str(text).unwrap();
        assert_eq!(app.domains[0].host(), "x.example");
        assert_eq!(app.region, Some(RegionInfo::default()));
    }
}
