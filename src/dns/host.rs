//! Names of hosts and zones.

use crate::model::manifest::Dns;

/// Ends every host that the platform gives.
const PLATFORM: &str = ".ondigitalocean.app";

/// Returns a host as it is compared: lower case, without the dot at its end.
pub fn canonical(host: &str) -> String {
    host.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// Returns the host of an address such as `https://shop-x1y2z.ondigitalocean.app`; none when there is none.
pub(super) fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    Some(canonical(host)).filter(|host| !host.is_empty())
}

/// Tells whether a host is one that the platform gives.
pub(super) fn is_platform_host(host: &str) -> bool {
    canonical(host).ends_with(PLATFORM)
}

/// Tells whether a host is one that the platform gave to an app of this name, now or earlier.
pub(super) fn is_host_of_app(host: &str, app: &str) -> bool {
    let host = canonical(host);
    let suffix = host
        .strip_suffix(PLATFORM)
        .and_then(|label| label.strip_prefix(&canonical(app)))
        .and_then(|rest| rest.strip_prefix('-'));
    !app.is_empty()
        && suffix.is_some_and(|suffix| {
            !suffix.is_empty() && suffix.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

/// Names a zone and how long its records may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name, lower case, without a dot at the end.
    pub name: String,
    /// Seconds for which an answer may be kept.
    pub ttl: u32,
}

/// Seconds for which an answer may be kept when nothing is said, as in the manifest.
const DEFAULT_TTL: u32 = 3600;

impl Zone {
    /// Returns the zone of a manifest.
    pub fn of_manifest(dns: &Dns) -> Self {
        Self {
            name: canonical(&dns.zone),
            ttl: dns.ttl,
        }
    }

    /// Returns the zone that a name most likely is in when nobody says so: its last two labels.
    pub fn likely(name: &str) -> Self {
        let name = canonical(name);
        let mut labels: Vec<&str> = name.rsplitn(3, '.').take(2).collect();
        labels.reverse();
        Self {
            name: labels.join("."),
            ttl: DEFAULT_TTL,
        }
    }

    /// Returns the zone that a name is in: the stated one where it holds the name, else the likely one.
    pub fn around(name: &str, stated: Option<&Self>) -> Self {
        let stated = stated.filter(|zone| zone.relative(name).is_some());
        stated.cloned().unwrap_or_else(|| Self::likely(name))
    }

    /// Returns a name as it is written inside the zone, `@` for the zone itself; none when it is not in the zone.
    pub fn relative(&self, name: &str) -> Option<String> {
        let name = canonical(name);
        if name == self.name {
            return Some("@".to_owned());
        }
        let inner = name.strip_suffix(&self.name)?.strip_suffix('.')?;
        Some(inner.to_owned()).filter(|inner| !inner.is_empty())
    }

    /// Returns the full name of a record of the zone.
    pub fn absolute(&self, relative: &str) -> String {
        match relative {
            "@" | "" => self.name.clone(),
            inner => format!("{}.{}", canonical(inner), self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_inside_their_zone_only() {
        let zone = Zone::likely("a.b.Example.com.");
        assert_eq!(zone.name, "example.com");
        let relative = |name| zone.relative(name).unwrap_or_default();
        assert_eq!(relative("example.com"), "@");
        assert_eq!(relative("*.Shop.example.com."), "*.shop");
        assert_eq!(relative("badexample.com"), "");
        assert_eq!(relative(".example.com"), "");
        assert_eq!(zone.absolute("@"), "example.com");
        assert_eq!(zone.absolute("www"), "www.example.com");
    }

    #[test]
    fn the_hosts_of_an_app_are_known_by_its_name() {
        let is = |host| is_host_of_app(host, "shop");
        assert!(is("shop-x1y2z.ondigitalocean.app."));
        assert!(is("SHOP-abcde.OnDigitalOcean.app"));
        assert!(!is("shop-admin-x1y2z.ondigitalocean.app"));
        assert!(!is("myshop-x1y2z.ondigitalocean.app"));
        assert!(!is("shop-.ondigitalocean.app"));
        assert!(!is("shop-x.ondigitalocean.app.example.com"));
        assert!(!is_host_of_app("-x1y2z.ondigitalocean.app", ""));
    }

    #[test]
    fn an_address_gives_its_host() {
        let host = host_of("https://Shop-x.ondigitalocean.app/path");
        assert_eq!(host.as_deref(), Some("shop-x.ondigitalocean.app"));
        assert_eq!(host_of(""), None);
    }
}
