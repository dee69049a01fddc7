//! TLS settings, made only when a connection needs them.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

use super::error::ApiError;

/// Names the protocols offered to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocols {
    /// HTTP/2, else HTTP/1.1.
    Newest,
    /// HTTP/1.1 only, since a web socket needs its upgrade.
    Http1,
}

/// Returns settings that trust the built-in roots and the extra ones, given as DER.
pub(crate) fn trusting(
    extra_roots: &[Vec<u8>],
    protocols: Protocols,
) -> Result<ClientConfig, ApiError> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for root in extra_roots {
        let problem = |error: rustls::Error| {
            setup(&format!(
                "an extra root certificate cannot be used: {error}"
            ))
        };
        roots
            .add(CertificateDer::from(root.clone()))
            .map_err(problem)?;
    }
    let mut config = with_roots(roots)?;
    config.alpn_protocols = match protocols {
        Protocols::Newest => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Protocols::Http1 => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

/// Returns settings that trust nobody, for connections without TLS: the HTTP library wants some, and its own default
/// looks for a provider that is installed for the whole process.
pub(crate) fn trusting_nobody() -> Result<ClientConfig, ApiError> {
    with_roots(RootCertStore::empty())
}

fn with_roots(roots: RootCertStore) -> Result<ClientConfig, ApiError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| setup(&error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn setup(problem: &str) -> ApiError {
    ApiError::Setup {
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_need_no_installed_provider() {
        let config = trusting(&[], Protocols::Newest).unwrap();
        assert_eq!(config.alpn_protocols.len(), 2);
        assert!(trusting_nobody().is_ok());
    }

    #[test]
    fn a_broken_root_is_an_error() {
        assert!(matches!(
            trusting(&[vec![1, 2, 3]], Protocols::Http1),
            Err(ApiError::Setup { .. })
        ));
    }
}
