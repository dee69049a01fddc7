//! The records that an app's domains want.

use serde_json::Value;

use crate::model::app::AppSpec;
use crate::model::live::{App, Domain, RecordKind};

use super::host::{Zone, canonical, host_of, is_platform_host};

/// The addresses at which the platform serves a domain that is a zone itself.
const APEX_A: [&str; 2] = ["162.159.140.98", "172.66.0.96"];
/// The same for IPv6.
const APEX_AAAA: [&str; 2] = ["2606:4700:7::60", "2a06:98c1:58::60"];

/// Names who writes the records of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// The user, by hand or with `dns apply`.
    User,
    /// The platform itself, because the spec names a `zone`.
    Platform,
}

/// Says what a record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Leads visitors of the domain to the app.
    Serve,
    /// Leads visitors of all its subdomains to the app.
    Subdomains,
    /// Proves to the issuer of certificates who owns the domain.
    Validate,
}

/// Holds the values of a wanted record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// These, all of them.
    Known(Vec<String>),
    /// A host that the platform gives with the first deployment.
    AfterFirstApply,
}

/// Holds all wanted records of one name and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The app.
    pub app: String,
    /// The host that the platform gave to the app, once there is one.
    pub ingress: Option<String>,
    /// The domain in the spec that wants it.
    pub domain: String,
    /// The full name, without a dot at the end.
    pub name: String,
    /// The type.
    pub kind: RecordKind,
    /// The values.
    pub values: Values,
    /// What it is for.
    pub purpose: Purpose,
    /// Who writes it.
    pub keeper: Keeper,
}

impl Wanted {
    /// Returns the values that are known by now.
    pub fn known(&self) -> &[String] {
        match &self.values {
            Values::Known(values) => values,
            Values::AfterFirstApply => &[],
        }
    }
}

/// Holds one domain of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainWish {
    /// The host.
    pub host: String,
    /// Whether all subdomains are served too.
    pub subdomains: Subdomains,
    /// Who writes its records.
    pub keeper: Keeper,
    /// The names and values of `TXT` records that prove who owns it.
    pub validations: Vec<(String, String)>,
}

/// Says whether subdomains of a domain are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subdomains {
    /// They are.
    Served,
    /// They are not.
    Left,
}

/// Holds the domains of an app and the host that the platform gave to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppWish {
    /// The name of the app.
    pub app: String,
    /// The host that the platform gave, once there is one.
    pub ingress: Option<String>,
    /// The domains.
    pub domains: Vec<DomainWish>,
}

impl AppWish {
    /// Returns what a live app wants.
    pub fn of_live(app: &App) -> Self {
        let listed = app.spec.get("domains").and_then(Value::as_array);
        let listed = listed.into_iter().flatten();
        Self {
            app: app.name().to_owned(),
            ingress: host_of(&app.default_ingress),
            domains: listed.filter_map(|entry| live_domain(app, entry)).collect(),
        }
    }

    /// Returns what a spec wants; its app may be live.
    pub fn of_spec(spec: &AppSpec, live: Option<&App>) -> Self {
        let domains = spec.domains.iter().filter_map(|domain| {
            let wildcard = domain.wildcard.unwrap_or_default();
            domain_wish(live, &domain.domain, wildcard, domain.zone.as_deref())
        });
        Self {
            app: spec.name.to_string(),
            ingress: live.and_then(|app| host_of(&app.default_ingress)),
            domains: domains.collect(),
        }
    }

    /// Lists the wanted records; a name outside `zone` is judged by its likely zone.
    pub fn records(&self, zone: Option<&Zone>) -> Vec<Wanted> {
        let domains = self.domains.iter();
        domains
            .flat_map(|domain| self.records_of(domain, zone))
            .collect()
    }

    /// Lists the records that one of the domains wants.
    pub fn records_of(&self, domain: &DomainWish, zone: Option<&Zone>) -> Vec<Wanted> {
        let mut wanted = if is_apex(&domain.host, zone) {
            let addresses = |all: [&str; 2]| Values::Known(all.map(str::to_owned).to_vec());
            let record = |kind, all| self.wanted(domain, kind, addresses(all), Purpose::Serve);
            vec![
                record(RecordKind::A, APEX_A),
                record(RecordKind::Aaaa, APEX_AAAA),
            ]
        } else {
            vec![self.wanted(domain, RecordKind::Cname, self.host(), Purpose::Serve)]
        };
        if domain.subdomains == Subdomains::Served {
            let record = self.wanted(domain, RecordKind::Cname, self.host(), Purpose::Subdomains);
            wanted.push(Wanted {
                name: format!("*.{}", domain.host),
                ..record
            });
        }
        for (name, value) in &domain.validations {
            let values = Values::Known(vec![value.clone()]);
            let record = self.wanted(domain, RecordKind::Txt, values, Purpose::Validate);
            wanted.push(Wanted {
                name: canonical(name),
                ..record
            });
        }
        wanted
    }

    fn host(&self) -> Values {
        let known = |host: &String| Values::Known(vec![host.clone()]);
        self.ingress.as_ref().map_or(Values::AfterFirstApply, known)
    }

    fn wanted(
        &self,
        domain: &DomainWish,
        kind: RecordKind,
        values: Values,
        purpose: Purpose,
    ) -> Wanted {
        Wanted {
            app: self.app.clone(),
            ingress: self.ingress.clone(),
            domain: domain.host.clone(),
            name: domain.host.clone(),
            kind,
            values,
            purpose,
            keeper: domain.keeper,
        }
    }
}

fn is_apex(host: &str, zone: Option<&Zone>) -> bool {
    let zone = zone.filter(|zone| zone.relative(host).is_some());
    match zone {
        Some(zone) => zone.name == host,
        None => Zone::likely(host).name == host,
    }
}

fn live_domain(app: &App, entry: &Value) -> Option<DomainWish> {
    let text = |key| entry.get(key).and_then(Value::as_str);
    let wildcard = entry.get("wildcard").and_then(Value::as_bool);
    domain_wish(
        Some(app),
        text("domain")?,
        wildcard.unwrap_or_default(),
        text("zone"),
    )
}

/// Makes a domain; the platform's own hosts need no records.
fn domain_wish(
    live: Option<&App>,
    host: &str,
    wildcard: bool,
    zone: Option<&str>,
) -> Option<DomainWish> {
    let host = canonical(host);
    if host.is_empty() || is_platform_host(&host) {
        return None;
    }
    let mut reported = live.into_iter().flat_map(|app| &app.domains);
    let reported = reported.find(|domain| canonical(domain.host()) == host);
    Some(DomainWish {
        subdomains: if wildcard {
            Subdomains::Served
        } else {
            Subdomains::Left
        },
        keeper: match zone.filter(|zone| !zone.is_empty()) {
            Some(_) => Keeper::Platform,
            None => Keeper::User,
        },
        validations: reported.map(validations).unwrap_or_default(),
        host,
    })
}

/// Lists the validations of a domain, those of older replies too.
fn validations(domain: &Domain) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for one in domain.validations.iter().chain(&domain.validation) {
        let pair = (canonical(&one.txt_name), one.txt_value.clone());
        if !pair.0.is_empty() && !pair.1.is_empty() && !found.contains(&pair) {
            found.push(pair);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn app(domains: &Value, statuses: &Value) -> App {
        let app = json!({
            "id": "1", "default_ingress": "https://shop-x1y2z.ondigitalocean.app",
            "spec": {"name": "shop", "domains": domains}, "domains": statuses,
        });
        serde_json::from_value(app).unwrap()
    }

    fn rows(wish: &AppWish, zone: &str) -> Vec<String> {
        let zone = Zone::likely(zone);
        let row = |wanted: Wanted| {
            let values = match &wanted.values {
                Values::Known(values) => values.join(" "),
                Values::AfterFirstApply => "later".to_owned(),
            };
            format!("{} {} {values}", wanted.name, wanted.kind)
        };
        wish.records(Some(&zone)).into_iter().map(row).collect()
    }

    #[test]
    fn a_subdomain_wants_a_cname_and_a_zone_wants_addresses() {
        let app = app(
            &json!([{"domain": "Shop.example.com"}, {"domain": "example.com"}, {"domain": "shop-x1y2z.ondigitalocean.app"}]),
            &json!([]),
        );
        assert_eq!(
            rows(&AppWish::of_live(&app), "example.com"),
            [
                "shop.example.com CNAME shop-x1y2z.ondigitalocean.app",
                "example.com A 162.159.140.98 172.66.0.96",
                "example.com AAAA 2606:4700:7::60 2a06:98c1:58::60",
            ]
        );
    }

    #[test]
    fn a_wildcard_wants_its_validations_too() {
        let status = json!([{
            "spec": {"domain": "shop.example.com"},
            "validations": [{"txt_name": "_acme-challenge.shop.example.com", "txt_value": "one"}],
            "validation": {"txt_name": "_acme-challenge.shop.example.com", "txt_value": "one"},
        }]);
        let app = app(
            &json!([{"domain": "shop.example.com", "wildcard": true}]),
            &status,
        );
        assert_eq!(
            rows(&AppWish::of_live(&app), "example.com"),
            [
                "shop.example.com CNAME shop-x1y2z.ondigitalocean.app",
                "*.shop.example.com CNAME shop-x1y2z.ondigitalocean.app",
                "_acme-challenge.shop.example.com TXT one",
            ]
        );
    }

    #[test]
    fn an_app_that_is_not_live_wants_a_host_that_is_not_known_yet() {
        let spec = json!({"name": "shop", "domains": [{"domain": "shop.example.com", "zone": "example.com"}]});
        let spec: AppSpec = serde_json::from_value(spec).unwrap();
        let wish = AppWish::of_spec(&spec, None);
        assert_eq!(rows(&wish, "example.com"), ["shop.example.com CNAME later"]);
        assert_eq!(wish.domains[0].keeper, Keeper::Platform);
    }

    #[test]
    fn a_deeper_zone_of_the_manifest_has_its_own_addresses() {
        let app = app(&json!([{"domain": "shop.example.com"}]), &json!([]));
        let zone = Zone {
            name: "shop.example.com".to_owned(),
            ttl: 60,
        };
        let kinds: Vec<RecordKind> = AppWish::of_live(&app)
            .records(Some(&zone))
            .iter()
            .map(|wanted| wanted.kind)
            .collect();
        assert_eq!(kinds, [RecordKind::A, RecordKind::Aaaa]);
    }
}
