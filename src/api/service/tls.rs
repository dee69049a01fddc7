//! Encryption of a connection to a service, with and without trust in its certificate.

use std::io;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::api::error::ApiError;
use crate::api::tls::{Protocols, trusting};

/// Says whose certificates are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Those of the public authorities.
    Public,
    /// Anybody's; whatever is sent may be read by somebody in the middle.
    Anybody,
}

impl Trust {
    /// Encrypts a connection.
    pub(super) async fn encrypt<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        stream: S,
        host: &str,
    ) -> io::Result<TlsStream<S>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let config = self.config().map_err(io::Error::other)?;
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
    }

    fn config(self) -> Result<ClientConfig, ApiError> {
        let mut config = trusting(&[], Protocols::Http1)?;
        config.alpn_protocols.clear();
        if self == Self::Anybody {
            let provider = Arc::clone(config.crypto_provider());
            let verifier = Arc::new(Anybody(provider));
            config.dangerous().set_certificate_verifier(verifier);
        }
        Ok(config)
    }
}

/// Returns why a certificate is not trusted, if that is what went wrong.
pub(super) fn distrust(error: &io::Error) -> Option<String> {
    match error.get_ref()?.downcast_ref::<Error>()? {
        Error::InvalidCertificate(problem) => Some(problem.to_string()),
        _ => None,
    }
}

/// Takes any certificate, as most clients of databases do unless told otherwise.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
