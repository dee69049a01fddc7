//! The one place that sends requests to the API.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use tokio::sync::watch;
use tokio::time::Instant;

use super::base::{BaseUrl, Security};
use super::decode::Reply;
use super::error::{ApiError, Call, SizeLimit};
use super::observe::{Clock, Observer, RateLimit, Silent, SystemClock, Wait, WaitReason};
use super::request::Request;
use super::retry::{self, Decision, Outcome, RetryPolicy, Spent, WaitHeaders};
use super::send_error::{self, Stage, Trouble};
use super::status::{self, Failure};
use super::tls::{self, Protocols};
use super::token::Token;

/// Bounds the body of an answer, unpacked.
pub const DEFAULT_MAX_REPLY_BYTES: usize = 64 * 1024 * 1024;

/// Names the program to the platform.
const USER_AGENT: &str = concat!("ipctl/", env!("CARGO_PKG_VERSION"));

/// Holds how long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Bounds making a connection.
    pub connect: Duration,
    /// Bounds the silence between two pieces of an answer.
    pub read: Duration,
    /// Bounds one attempt from connection to the last byte.
    pub request: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_mins(1),
            request: Duration::from_mins(2),
        }
    }
}

/// Holds the settings of a client.
#[derive(Clone)]
pub struct Options {
    /// Holds the address of the API.
    pub base: BaseUrl,
    /// Holds how long things may take.
    pub timeouts: Timeouts,
    /// Holds how patient the client is.
    pub retry: RetryPolicy,
    /// Bounds the body of an answer, unpacked.
    pub max_reply_bytes: usize,
    /// Lists roots to trust besides the built-in ones, as DER.
    pub extra_roots: Vec<Vec<u8>>,
    /// Gives time and chance.
    pub clock: Arc<dyn Clock>,
    /// Is told about waits.
    pub observer: Arc<dyn Observer>,
}

impl Options {
    /// Returns the usual settings for one address.
    pub fn new(base: BaseUrl) -> Self {
        Self {
            base,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            max_reply_bytes: DEFAULT_MAX_REPLY_BYTES,
            extra_roots: Vec::new(),
            clock: Arc::new(SystemClock),
            observer: Arc::new(Silent),
        }
    }
}

/// Sends requests: connection, token, limits, retries.
pub(crate) struct Transport {
    options: Options,
    token: Token,
    http: OnceLock<reqwest::Client>,
    rate: Mutex<Option<RateLimit>>,
    last_try: watch::Sender<bool>,
}

impl Transport {
    /// Returns a transport that connects when it first has to.
    pub(crate) fn new(token: Token, options: Options) -> Self {
        Self {
            options,
            token,
            http: OnceLock::new(),
            rate: Mutex::new(None),
            last_try: watch::Sender::new(false),
        }
    }

    /// Returns the settings.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Returns the token.
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// Returns what the newest answer said about the API limit.
    pub(crate) fn rate_limit(&self) -> Option<RateLimit> {
        *self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all waits before another try, now and later: each request is sent once at most from here on.
    pub(crate) fn stop_repeating(&self) {
        self.last_try.send_replace(true);
    }

    /// Sends a request until it is answered or the policy gives up.
    pub(crate) async fn send(&self, request: &Request) -> Result<Reply, ApiError> {
        let mut spent = Spent::default();
        loop {
            let trouble = match self.attempt(request).await {
                Ok(reply) => return Ok(reply),
                Err(trouble) => trouble,
            };
            spent.attempts = spent.attempts.saturating_add(1);
            let jitter = self.options.clock.jitter();
            let policy = &self.options.retry;
            let idempotency = request.idempotency();
            let next = match retry::decide(policy, spent, idempotency, trouble.outcome, jitter) {
                Decision::Wait(pause) => self.pause(request, &trouble, pause, &mut spent).await,
                Decision::Stop => Next::GiveUp,
            };
            if next == Next::GiveUp {
                return Err(trouble.error);
            }
        }
    }

    async fn pause(
        &self,
        request: &Request,
        trouble: &Trouble,
        pause: Duration,
        spent: &mut Spent,
    ) -> Next {
        let mut last_try = self.last_try.subscribe();
        if *last_try.borrow() {
            return Next::GiveUp;
        }
        let reason = match trouble.outcome {
            Outcome::Status { code: 429, .. } => WaitReason::RateLimit,
            Outcome::Status { code, .. } => WaitReason::Status(code),
            Outcome::NeverLeft => WaitReason::Unreachable,
            Outcome::Broken | Outcome::Final => WaitReason::Broken,
        };
        let wait = Wait {
            call: request.call(),
            reason,
            pause,
            attempt: spent.attempts,
        };
        self.options.observer.waiting(&wait);
        spent.waited = spent.waited.saturating_add(pause);
        tokio::select! {
            () = tokio::time::sleep(pause) => Next::TryAgain,
            _ = last_try.wait_for(|stop| *stop) => Next::GiveUp,
        }
    }

    async fn attempt(&self, request: &Request) -> Result<Reply, Trouble> {
        let limit = self.options.timeouts.request;
        match tokio::time::timeout(limit, self.exchange(request)).await {
            Ok(result) => result,
            Err(_) => Err(unanswered(
                request,
                send_error::timed_out(request.call(), limit),
            )),
        }
    }

    async fn exchange(&self, request: &Request) -> Result<Reply, Trouble> {
        let started = Instant::now();
        let built = self.build(request).map_err(usage)?;
        let judge = |error: &reqwest::Error, stage| {
            send_error::judge(error, request.call(), stage, self.options.timeouts.read)
        };
        let mut response = built
            .send()
            .await
            .map_err(|error| unanswered(request, judge(&error, Stage::Sending)))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        self.note(request, status, &headers, started);
        let body = self.read(&mut response, request.call()).await;
        let body = match body {
            Ok(body) => body,
            // The status is known: an error page that breaks off must not hide it.
            Err(_) if status >= 300 => Vec::new(),
            Err(ReadError::TooLarge(error)) => return Err(usage(error)),
            Err(ReadError::Connection(error)) => return Err(judge(&error, Stage::Reading)),
        };
        if (200..300).contains(&status) {
            return Ok(Reply { status, body });
        }
        Err(self.failed(request, status, &headers, &body))
    }

    fn build(&self, request: &Request) -> Result<reqwest::RequestBuilder, ApiError> {
        let url = request.url(&self.options.base)?;
        let http = self.http()?.request(request.verb().method(), url);
        let http = http
            .header(AUTHORIZATION, self.token.header()?)
            .header(ACCEPT, "application/json");
        Ok(match request.body()? {
            Some(bytes) => http.header(CONTENT_TYPE, "application/json").body(bytes),
            None => http,
        })
    }

    fn http(&self) -> Result<&reqwest::Client, ApiError> {
        if let Some(client) = self.http.get() {
            return Ok(client);
        }
        let client = self.connectionless()?;
        Ok(self.http.get_or_init(|| client))
    }

    fn connectionless(&self) -> Result<reqwest::Client, ApiError> {
        let builder = http_builder(
            &self.options,
            self.options.base.security(),
            Protocols::Newest,
        )?;
        let builder = builder
            .read_timeout(self.options.timeouts.read)
            .redirect(reqwest::redirect::Policy::none());
        built(builder)
    }

    async fn read(
        &self,
        response: &mut reqwest::Response,
        call: Call,
    ) -> Result<Vec<u8>, ReadError> {
        let limit = self.options.max_reply_bytes;
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(ReadError::Connection)? {
            if piece.len() > limit.saturating_sub(body.len()) {
                return Err(ReadError::TooLarge(ApiError::TooLarge {
                    call,
                    limit: SizeLimit::Bytes(limit),
                }));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    fn failed(&self, request: &Request, status: u16, headers: &HeaderMap, body: &[u8]) -> Trouble {
        let now = self.options.clock.now();
        let asked = retry::asked_wait(wait_headers(headers, status), now);
        let failure = Failure {
            call: request.call(),
            scope: request.scope(),
            status,
            body,
            request_id: text(headers, "x-request-id"),
            location: text(headers, "location"),
            resumes: asked.and_then(|wait| now.checked_add(wait).ok()),
        };
        let error = status::typed(failure, &self.token);
        Trouble {
            error,
            outcome: Outcome::Status {
                code: status,
                asked,
            },
        }
    }

    /// Remembers what the answer says about the limit and leaves one event.
    fn note(&self, request: &Request, status: u16, headers: &HeaderMap, started: Instant) {
        let rate = rate_limit(headers);
        if rate.is_some() {
            *self.rate.lock().unwrap_or_else(PoisonError::into_inner) = rate;
        }
        tracing::debug!(
            method = request.verb().as_str(),
            path = request.path(),
            status,
            ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            left = rate.map(|rate| rate.remaining),
            request_id = text(headers, "x-request-id")
                .map(|id| self.token.redact(id))
                .as_deref(),
            "request"
        );
    }
}

/// Tells what follows a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    TryAgain,
    GiveUp,
}

/// Tells why a body could not be read.
enum ReadError {
    TooLarge(ApiError),
    Connection(reqwest::Error),
}

/// Leaves one event for an attempt that got no status.
fn unanswered(request: &Request, trouble: Trouble) -> Trouble {
    let (method, path) = (request.verb().as_str(), request.path());
    tracing::debug!(method, path, error = %trouble.error, "request");
    trouble
}

/// Wraps an error that another attempt cannot change.
fn usage(error: ApiError) -> Trouble {
    Trouble {
        error,
        outcome: Outcome::Final,
    }
}

/// Returns the settings all connections share. Loopback traffic never goes through a proxy.
pub(crate) fn http_builder(
    options: &Options,
    security: Security,
    protocols: Protocols,
) -> Result<reqwest::ClientBuilder, ApiError> {
    let builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .referer(false)
        .connect_timeout(options.timeouts.connect)
        .tcp_keepalive(Duration::from_secs(30));
    Ok(match security {
        Security::Encrypted => {
            builder.tls_backend_preconfigured(tls::trusting(&options.extra_roots, protocols)?)
        }
        Security::Loopback => builder
            .tls_backend_preconfigured(tls::trusting_nobody()?)
            .no_proxy(),
    })
}

/// Finishes a client.
pub(crate) fn built(builder: reqwest::ClientBuilder) -> Result<reqwest::Client, ApiError> {
    builder.build().map_err(|error| ApiError::Setup {
        problem: send_error::deepest(&error),
    })
}

/// Returns the headers that speak about waiting. The reset time only matters for the rate itself: with any other status
/// it would turn a short pause into a long one.
fn wait_headers(headers: &HeaderMap, status: u16) -> WaitHeaders<'_> {
    WaitHeaders {
        retry_after: text(headers, "retry-after"),
        reset: text(headers, "ratelimit-reset").filter(|_| status == 429),
        date: text(headers, "date"),
    }
}

fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let number = |name| text(headers, name)?.trim().parse().ok();
    let reset = text(headers, "ratelimit-reset").and_then(|second| second.trim().parse().ok());
    Some(RateLimit {
        limit: number("ratelimit-limit")?,
        remaining: number("ratelimit-remaining")?,
        reset: reset.and_then(|second| jiff::Timestamp::from_second(second).ok()),
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
