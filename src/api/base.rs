//! The address requests go to, and the rule that a token travels in clear to this machine only.

use std::net::IpAddr;

use url::{Host, Url};

use super::error::ApiError;

/// Holds the address all requests go below: https, or http to a loopback host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Holds the address of the real API.
    pub const DEFAULT: &'static str = "https://api.digitalocean.com";

    /// Takes an address; fails when it is no http address, holds credentials, a query or a fragment, or is plain http to
    /// another machine.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let bad = |problem: &str| ApiError::BadUrl {
            problem: problem.into(),
        };
        let url = Url::parse(text.trim()).map_err(|problem| bad(&problem.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it must not hold a user or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad("it must not hold a query or fragment"));
        }
        match Security::of(&url)? {
            Security::Encrypted | Security::Loopback => Ok(Self(url)),
        }
    }

    /// Returns the address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Tells how requests to it are protected.
    pub(crate) fn security(&self) -> Security {
        if self.0.scheme() == "https" {
            Security::Encrypted
        } else {
            Security::Loopback
        }
    }

    /// Returns the address of one path, which has to be percent-encoded; `None` when the path would not survive as it is.
    pub(crate) fn join(&self, path: &str) -> Option<Url> {
        let wanted = format!("{}{path}", self.0.path().trim_end_matches('/'));
        let mut url = self.0.clone();
        url.set_path(&wanted);
        (url.path() == wanted && !wanted.contains("//")).then_some(url)
    }
}

/// Tells why an address may be talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Security {
    /// The connection is encrypted.
    Encrypted,
    /// The connection stays on this machine.
    Loopback,
}

impl Security {
    /// Judges an address; plain http to another machine is an error.
    pub(crate) fn of(url: &Url) -> Result<Self, ApiError> {
        match url.scheme() {
            "https" | "wss" => Ok(Self::Encrypted),
            "http" | "ws" if is_loopback(url) => Ok(Self::Loopback),
            "http" | "ws" => Err(ApiError::InsecureUrl {
                host: url.host_str().unwrap_or_default().into(),
            }),
            other => Err(ApiError::BadUrl {
                problem: format!("`{other}` is not http or https").into(),
            }),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_text_goes_to_this_machine_only() {
        for text in [
            "http://127.0.0.1:8080",
            "http://localhost/",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert_eq!(
                BaseUrl::parse(text).unwrap().security(),
                Security::Loopback,
                "{text}"
            );
        }
        for text in [
            "http://api.digitalocean.com",
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "http://127.0.0.1.nip.io",
        ] {
            assert!(
                matches!(BaseUrl::parse(text), Err(ApiError::InsecureUrl { .. })),
                "{text}"
            );
        }
        assert_eq!(
            BaseUrl::parse(BaseUrl::DEFAULT).unwrap().security(),
            Security::Encrypted
        );
    }

    #[test]
    fn odd_addresses_are_refused() {
        for text in [
            "",
            "api.digitalocean.com",
            "ftp://x.example",
            "file:///etc",
            "https://u:hush@x.example",
            "https://x.example?a=hush",
        ] {
            let error = BaseUrl::parse(text).unwrap_err();
            assert!(matches!(error, ApiError::BadUrl { .. }), "{text}");
            assert!(!error.to_string().contains("hush"));
        }
    }

    #[test]
    fn paths_stay_as_they_are() {
        let base = BaseUrl::parse("https://x.example/prefix/").unwrap();
        assert_eq!(
            base.join("/v2/apps").unwrap().as_str(),
            "https://x.example/prefix/v2/apps"
        );
        assert_eq!(base.join("/v2/a%2Fb").unwrap().path(), "/prefix/v2/a%2Fb");
        for path in [
            "/v2/apps/..",
            "/v2/apps/%2e%2E/x",
            "/v2/./x",
            "/v2/apps//restart",
            "/v2/apps/",
        ] {
            assert_eq!(
                base.join(path).filter(|_| !path.ends_with('/')),
                None,
                "{path}"
            );
        }
    }
}
