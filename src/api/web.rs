//! Requests to public services beside the platform, such as hosts of repositories and registries of images.
//!
//! The platform's token never goes along, redirects are not followed, and an answer is bounded in time and size. Clear
//! text is spoken to this machine only.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION};
use url::Url;

use super::base::{BaseUrl, Security};
use super::error::ApiError;
use super::probe::{ProbeError, bad, connection};
use super::retry::http_date;
use super::tls::Protocols;
use super::token::Token;
use super::transport::{Options, built, http_builder};

/// The forms of an answer that are understood; registries answer a question that names none of theirs with 404.
const FORMS: &str = "application/json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// Bounds how much of an answer is read.
const MAX_PAGE_BYTES: usize = 256 * 1024;

/// Says whether a request carries a token of the service that is asked.
#[derive(Clone, Copy)]
pub enum Bearer<'a> {
    /// It carries none.
    Nobody,
    /// It carries this one.
    Token(&'a Token),
}

/// Holds an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAnswer {
    /// The status.
    pub status: u16,
    /// The beginning of the body; bytes that are not UTF-8 are replaced.
    pub body: String,
    /// What the other side takes for the time.
    pub date: Option<Timestamp>,
    /// How long it took.
    pub took: Duration,
}

/// Asks public services.
pub struct Web {
    options: Options,
    encrypted: OnceLock<reqwest::Client>,
    loopback: OnceLock<reqwest::Client>,
}

impl Web {
    /// Returns an asker that connects when it first has to.
    pub fn new(base: BaseUrl) -> Self {
        Self {
            options: Options::new(base),
            encrypted: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    /// Asks an address.
    pub async fn get(
        &self,
        address: &str,
        bearer: Bearer<'_>,
        within: Duration,
    ) -> Result<WebAnswer, ProbeError> {
        match tokio::time::timeout(within, self.ask(address, bearer)).await {
            Ok(answer) => answer,
            Err(_) => Err(ProbeError::Slow(within)),
        }
    }

    async fn ask(&self, address: &str, bearer: Bearer<'_>) -> Result<WebAnswer, ProbeError> {
        let url = Url::parse(address).map_err(|error| bad(&error.to_string()))?;
        let refused = |error: ApiError| bad(&error.to_string());
        let security = Security::of(&url).map_err(refused)?;
        let request = self.http(security).map_err(refused)?.get(url);
        let mut request = request.header(ACCEPT, FORMS);
        if let Bearer::Token(token) = bearer {
            request = request.header(AUTHORIZATION, token.header().map_err(refused)?);
        }
        let start = Instant::now();
        let mut response = request.send().await.map_err(connection)?;
        let took = start.elapsed();
        let date = response.headers().get("date");
        let date = date.and_then(|value| http_date(value.to_str().ok()?));
        let mut body = Vec::new();
        while body.len() < MAX_PAGE_BYTES {
            let Some(piece) = response.chunk().await.map_err(connection)? else {
                break;
            };
            let room = MAX_PAGE_BYTES - body.len();
            body.extend_from_slice(piece.get(..room).unwrap_or(&piece));
        }
        Ok(WebAnswer {
            status: response.status().as_u16(),
            body: String::from_utf8_lossy(&body).into_owned(),
            date,
            took,
        })
    }

    fn http(&self, security: Security) -> Result<&reqwest::Client, ApiError> {
        let slot = match security {
            Security::Encrypted => &self.encrypted,
            Security::Loopback => &self.loopback,
        };
        if let Some(http) = slot.get() {
            return Ok(http);
        }
        let builder = http_builder(&self.options, security, Protocols::Newest)?;
        let http = built(builder.redirect(reqwest::redirect::Policy::none()))?;
        Ok(slot.get_or_init(|| http))
    }
}
