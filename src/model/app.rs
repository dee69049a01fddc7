//! The app spec itself: what one file in `specs/` holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{Functions, Job, Service, StaticSite, Worker};
use super::database::Database;
use super::env::Env;
use super::names::{AppName, Region};
use super::network::{Domain, Egress, Ingress, Vpc};
use super::observe::{Alert, Maintenance};

/// Desired state of one app on App Platform.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppSpec {
    /// Name of the app. Unique in the account; apps are found again by it.
    pub name: AppName,
    /// Region of the app. Left out, the nearest one that is available. A change moves the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Components that take requests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Components that run in the background.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workers: Vec<Worker>,
    /// Components that run to their end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// Components that are files served by the edge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub static_sites: Vec<StaticSite>,
    /// Components that are serverless functions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<Functions>,
    /// Databases that are attached to the app.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub databases: Vec<Database>,
    /// Hosts under which the app is reachable, at most 500.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 500))]
    pub domains: Vec<Domain>,
    /// Variables of all components. A component's variable of the same name wins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub envs: Vec<Env>,
    /// Alerts on the app as a whole. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
    /// Switches such as `buildpack-stack=ubuntu-22`. The set is open, and its order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["buildpack-stack=ubuntu-22"]]))]
    pub features: Vec<String>,
    /// Public routing. Present and empty, the app has none; left out, the platform chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress: Option<Ingress>,
    /// Way out of the app. Default shared addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub egress: Option<Egress>,
    /// Taking the app out of service. Default in service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<Maintenance>,
    /// Private network that the app joins. Default none. Preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc: Option<Vpc>,
    /// Whether answers bypass the edge cache, as streams need it. Default false. Not for apps with static sites; needs a domain of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub disable_edge_cache: Option<bool>,
    /// Whether mail addresses in pages stay as they are. Default false. Needs a domain of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub disable_email_obfuscation: Option<bool>,
    /// Whether suspicious requests are refused at the edge. Default false. Needs a domain of one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub enhanced_threat_control_enabled: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<AppSpec, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn an_empty_ingress_is_not_an_absent_one() {
        let absent = parse(r#"{"name":"ab"}"#).unwrap();
        let empty = parse(r#"{"name":"ab","ingress":{}}"#).unwrap();
        let no_rules = parse(r#"{"name":"ab","ingress":{"rules":[]}}"#).unwrap();
        assert!(absent.ingress.is_none());
        assert_ne!(absent, empty);
        assert_ne!(empty, no_rules);
        assert_eq!(
            serde_json::to_string(&empty).unwrap(),
            r#"{"name":"ab","ingress":{}}"#
        );
    }

    #[test]
    fn unknown_fields_are_refused_at_every_level() {
        assert!(parse(r#"{"name":"ab","colour":1}"#).is_err());
        assert!(parse(r#"{"name":"ab","services":[{"name":"web","colour":1}]}"#).is_err());
        assert!(parse(r#"{"name":"ab","workers":[{"name":"web","http_port":1}]}"#).is_err());
    }

    #[test]
    fn deploying_on_push_has_two_shapes() {
        assert!(parse(r#"{"name":"ab","services":[{"name":"web","github":{"repo":"a/b","deploy_on_push":true}}]}"#).is_ok());
        assert!(parse(r#"{"name":"ab","services":[{"name":"web","github":{"repo":"a/b","deploy_on_push":{"enabled":true}}}]}"#).is_err());
    }
}
