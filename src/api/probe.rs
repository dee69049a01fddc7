//! Requests to the public addresses of apps, made as any visitor would: without the token, with the certificate checked,
//! and bounded in time, size and redirects.
//!
//! When the API itself is on this machine, the hosts of its apps cannot be resolved. They are then asked at the address of
//! the API, as a simulator serves them; an answer without the simulator's mark counts as none.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::header::{HOST, LOCATION};
use thiserror::Error;
use url::Url;

use super::base::Security;
use super::error::ApiError;
use super::send_error;
use super::tls::Protocols;
use super::transport::{Options, built, http_builder};

/// Bounds how many redirects are followed.
const MAX_REDIRECTS: usize = 3;

/// Bounds how much of a page is read.
const MAX_PAGE_BYTES: usize = 256 * 1024;

/// The header with which a simulator marks what one of its apps answers.
const SIMULATED: &str = "x-simulated-app";

/// Tells whether a redirect is an answer or the way to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// The way to one.
    Follow,
    /// An answer.
    Keep,
}

/// Holds what a public address answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAnswer {
    /// The status of the last answer.
    pub status: u16,
    /// The time from the request to the last answer, redirects included.
    pub took: Duration,
    /// The beginning of the page; bytes that are not UTF-8 are replaced.
    pub page: String,
}

/// Reports why a public address gave no answer.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// No app can be asked from here.
    #[error("the API is on this machine and serves no apps")]
    OutOfReach,
    /// The address is no address, or leads to one in clear text.
    #[error("{0}")]
    BadAddress(String),
    /// One redirect led to the next.
    #[error("it was redirected more than {MAX_REDIRECTS} times")]
    Redirects,
    /// There was no answer in time.
    #[error("there was no answer within {} s", .0.as_secs_f64())]
    Slow(Duration),
    /// The connection failed.
    #[error("{0}")]
    Connection(String),
}

/// Asks public addresses.
pub struct Prober {
    options: Options,
    http: OnceLock<reqwest::Client>,
}

impl Prober {
    /// Returns a prober beside an API; nothing is made until the first question.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            http: OnceLock::new(),
        }
    }

    /// Asks an address, which has to be https.
    pub async fn get(
        &self,
        address: &str,
        redirects: Redirects,
        within: Duration,
    ) -> Result<PublicAnswer, ProbeError> {
        let url = Url::parse(address).map_err(|error| bad(&error.to_string()))?;
        match tokio::time::timeout(within, self.ask(url, redirects)).await {
            Ok(answer) => answer,
            Err(_) => Err(ProbeError::Slow(within)),
        }
    }

    async fn ask(&self, mut url: Url, redirects: Redirects) -> Result<PublicAnswer, ProbeError> {
        let start = Instant::now();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.request(&url)?.send().await.map_err(connection)?;
            if self.is_simulated() && !response.headers().contains_key(SIMULATED) {
                return Err(ProbeError::OutOfReach);
            }
            let next = match redirects {
                Redirects::Follow => next(&url, &response)?,
                Redirects::Keep => None,
            };
            match next {
                Some(next) => url = next,
                None => return answer(response, start).await,
            }
        }
        Err(ProbeError::Redirects)
    }

    fn request(&self, url: &Url) -> Result<reqwest::RequestBuilder, ProbeError> {
        if url.scheme() != "https" {
            return Err(bad("an address that is not https is not asked"));
        }
        let setup = |error: ApiError| ProbeError::Connection(error.to_string());
        let http = self.http().map_err(setup)?;
        if !self.is_simulated() {
            return Ok(http.get(url.clone()));
        }
        let mut here =
            Url::parse(self.options.base.as_str()).map_err(|error| bad(&error.to_string()))?;
        here.set_path(url.path());
        here.set_query(url.query());
        let host = url.host_str().unwrap_or_default();
        Ok(http.get(here).header(HOST, host))
    }

    /// Tells whether the API is on this machine and stands in for the hosts of all apps.
    fn is_simulated(&self) -> bool {
        self.options.base.security() == Security::Loopback
    }

    fn http(&self) -> Result<&reqwest::Client, ApiError> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let security = self.options.base.security();
        let builder = http_builder(&self.options, security, Protocols::Newest)?;
        let http = built(builder.redirect(reqwest::redirect::Policy::none()))?;
        Ok(self.http.get_or_init(|| http))
    }
}

/// Reports an address that cannot be asked.
pub(crate) fn bad(problem: &str) -> ProbeError {
    ProbeError::BadAddress(problem.to_owned())
}

/// Reports a failure of the HTTP library, without the address.
pub(crate) fn connection(error: reqwest::Error) -> ProbeError {
    ProbeError::Connection(send_error::deepest(&error.without_url()).into())
}

/// Returns where an answer sends the visitor; none when it is the last one.
fn next(url: &Url, response: &reqwest::Response) -> Result<Option<Url>, ProbeError> {
    let location = response.headers().get(LOCATION);
    match location.filter(|_| response.status().is_redirection()) {
        None => Ok(None),
        Some(location) => {
            let location = location
                .to_str()
                .map_err(|_| bad("it leads to no address"))?;
            let next = url.join(location);
            Ok(Some(next.map_err(|_| bad("it leads to no address"))?))
        }
    }
}

async fn answer(
    mut response: reqwest::Response,
    start: Instant,
) -> Result<PublicAnswer, ProbeError> {
    let (status, took) = (response.status().as_u16(), start.elapsed());
    let mut page = Vec::new();
    while page.len() < MAX_PAGE_BYTES {
        let Some(piece) = response.chunk().await.map_err(connection)? else {
            break;
        };
        let room = MAX_PAGE_BYTES - page.len();
        page.extend_from_slice(piece.get(..room).unwrap_or(&piece));
    }
    Ok(PublicAnswer {
        status,
        took,
        page: String::from_utf8_lossy(&page).into_owned(),
    })
}
