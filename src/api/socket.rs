//! Connections for logs and consoles: archives and sockets. They never carry the token.

mod frames;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::Upgraded;
use reqwest::header::{
    CONNECTION, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::redirect::Policy;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::{client::generate_key, derive_accept_key};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Message};
use url::Url;

use self::frames::{AsBinary, frame_text};
use super::base::Security;
use super::error::{ApiError, Call};
use super::request::{Idempotency, Verb};
use super::send_error::{self, shorten};
use super::tls::Protocols;
use super::transport::{Options, built, http_builder};
use crate::model::live::SignedUrl;

/// Bounds one frame and one message of a log stream: room for a line of 10 MB, every byte of it escaped.
const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// Bounds how often a redirect of an archive is followed.
const MAX_REDIRECTS: usize = 5;

/// Bounds how long saying goodbye may take.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// Bounds the words of the other side.
const MAX_REASON_CHARS: usize = 200;

/// Opens log addresses. Clear text is let through only to this machine, and only if the API itself is there.
pub(crate) struct LogNet {
    options: Options,
    encrypted: OnceLock<reqwest::Client>,
    loopback: OnceLock<reqwest::Client>,
}

impl LogNet {
    /// Returns connections that are made when they are first needed.
    pub(crate) fn new(options: Options) -> Self {
        Self {
            options,
            encrypted: OnceLock::new(),
            loopback: OnceLock::new(),
        }
    }

    /// Asks for an archived file.
    pub(crate) async fn fetch(&self, link: &SignedUrl) -> Result<reqwest::Response, ApiError> {
        let url = Url::parse(link.expose()).map_err(|_| bad("it is not an address"))?;
        let response = self.send(self.client(&url)?.get(url), &call(link)).await?;
        match response.status().as_u16() {
            200 => Ok(response),
            status => Err(early(call(link), &format!("status {status}"))),
        }
    }

    /// Opens the live stream.
    pub(crate) async fn dial(&self, link: &SignedUrl) -> Result<LogSocket, ApiError> {
        self.open(dialled(link)?, call(link)).await
    }

    /// Opens a console, whose address says itself whether it is encrypted.
    pub(crate) async fn dial_console(&self, link: &SignedUrl) -> Result<LogSocket, ApiError> {
        self.open(console_url(link)?, call(link)).await
    }

    async fn open(&self, url: Url, call: Call) -> Result<LogSocket, ApiError> {
        let key = generate_key();
        let request = self
            .client(&url)?
            .get(url)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket");
        let request = request
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, key.as_str());
        let response = self.send(request, &call).await?;
        check_handshake(&response, &key).map_err(|detail| early(call.clone(), &detail))?;
        let stream = response
            .upgrade()
            .await
            .map_err(|error| early(call.clone(), &send_error::deepest(&error)))?;
        let limits = WebSocketConfig::default();
        let limits = limits
            .max_message_size(Some(MAX_MESSAGE_BYTES))
            .max_frame_size(Some(MAX_MESSAGE_BYTES));
        let stream =
            WebSocketStream::from_raw_socket(AsBinary::new(stream), Role::Client, Some(limits))
                .await;
        Ok(LogSocket {
            stream,
            call,
            patience: self.options.timeouts.read / 2,
            silence: Silence::Heard,
        })
    }

    async fn send(
        &self,
        request: reqwest::RequestBuilder,
        call: &Call,
    ) -> Result<reqwest::Response, ApiError> {
        let limit = self.options.timeouts.request;
        let judged = |error| {
            send_error::judge(&error, call.clone(), send_error::Stage::Sending, limit).error
        };
        match tokio::time::timeout(limit, request.send()).await {
            Ok(result) => result.map_err(judged),
            Err(_) => Err(ApiError::Timeout {
                call: call.clone(),
                after: limit,
            }),
        }
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, ApiError> {
        let security = permitted(url, self.options.base.security())?;
        let slot = match security {
            Security::Encrypted => &self.encrypted,
            Security::Loopback => &self.loopback,
        };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = self.connectionless(security)?;
        Ok(slot.get_or_init(|| client))
    }

    fn connectionless(&self, security: Security) -> Result<reqwest::Client, ApiError> {
        let base = self.options.base.security();
        let policy = Policy::custom(move |attempt| {
            let allowed =
                permitted(attempt.url(), base).is_ok() && attempt.previous().len() <= MAX_REDIRECTS;
            if allowed {
                attempt.follow()
            } else {
                attempt.stop()
            }
        });
        let builder = http_builder(&self.options, security, Protocols::Http1)?;
        built(
            builder
                .http1_only()
                .read_timeout(self.options.timeouts.read)
                .redirect(policy),
        )
    }
}

fn permitted(url: &Url, base: Security) -> Result<Security, ApiError> {
    let security = Security::of(url)?;
    if security == Security::Loopback && base != Security::Loopback {
        return Err(ApiError::InsecureUrl {
            host: url.host_str().unwrap_or_default().into(),
        });
    }
    Ok(security)
}

/// Returns the address to dial: `http` stays in clear, every other scheme becomes encrypted, the query is kept.
fn dialled(link: &SignedUrl) -> Result<Url, ApiError> {
    let mut url = Url::parse(link.expose()).map_err(|_| bad("it is not an address"))?;
    if url.scheme() != "http" {
        url.set_scheme("https")
            .map_err(|()| bad("it is no web address"))?;
    }
    Ok(url)
}

/// Returns the address of a console: the scheme of a socket is that of the web address it begins as.
fn console_url(link: &SignedUrl) -> Result<Url, ApiError> {
    let text = link.expose();
    let text = match text.strip_prefix("ws") {
        Some(rest) => format!("http{rest}"),
        None => text.to_owned(),
    };
    Url::parse(&text).map_err(|_| bad("it is not an address"))
}

fn check_handshake(response: &reqwest::Response, key: &str) -> Result<(), String> {
    let status = response.status().as_u16();
    if status != 101 {
        return Err(format!("the socket was refused with status {status}"));
    }
    let accept = response.headers().get(SEC_WEBSOCKET_ACCEPT);
    let fits = accept
        .is_some_and(|value| value.as_bytes() == derive_accept_key(key.as_bytes()).as_bytes());
    if fits {
        Ok(())
    } else {
        Err("the other side does not speak the socket protocol".into())
    }
}

fn bad(problem: &str) -> ApiError {
    ApiError::BadUrl {
        problem: problem.into(),
    }
}

/// Names a log address in errors, by host only.
pub(crate) fn call(link: &SignedUrl) -> Call {
    Call {
        verb: Verb::Get,
        path: link.to_string().into(),
        idempotency: Idempotency::Safe,
    }
}

/// Returns the error of a stream that ended without a close code.
pub(crate) fn early(call: Call, detail: &str) -> ApiError {
    ApiError::Stream {
        call,
        code: None,
        detail: shorten(detail, MAX_REASON_CHARS),
    }
}

/// Holds an open live stream.
pub(crate) struct LogSocket {
    stream: WebSocketStream<AsBinary<Upgraded>>,
    call: Call,
    /// How long the other side may be silent until it is asked whether it is there, and then until it has to answer.
    patience: Duration,
    silence: Silence,
}

/// Says whether the other side was asked whether it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Silence {
    /// It was not, or has answered.
    Heard,
    /// It was, and has not answered yet.
    Asked,
}

impl LogSocket {
    /// Returns the next text; `None` after a normal end.
    pub(crate) async fn next(&mut self) -> Option<Result<String, ApiError>> {
        loop {
            let Ok(received) = tokio::time::timeout(self.patience, self.stream.next()).await else {
                if self.silence == Silence::Asked {
                    let detail = "the other side does not answer any more";
                    return Some(Err(early(self.call.clone(), detail)));
                }
                self.ask().await;
                continue;
            };
            self.silence = Silence::Heard;
            let message = match received {
                Some(Ok(message)) => message,
                Some(Err(error)) => return Some(Err(early(self.call.clone(), &error.to_string()))),
                None => {
                    return Some(Err(early(
                        self.call.clone(),
                        "the connection closed without a goodbye",
                    )));
                }
            };
            match message {
                Message::Close(frame) => return self.ended(frame).await.map(Err),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                data @ (Message::Text(_) | Message::Binary(_)) => {
                    match frame_text(&data.into_data()) {
                        text if text.is_empty() => {}
                        text => return Some(Ok(text)),
                    }
                }
            }
        }
    }

    /// Sends a text.
    pub(crate) async fn send(&mut self, text: String) -> Result<(), ApiError> {
        let sent = self.stream.send(Message::Text(text.into())).await;
        sent.map_err(|error| early(self.call.clone(), &error.to_string()))
    }

    /// Asks the other side whether it is there. A connection that cannot even be asked shows at the next look.
    async fn ask(&mut self) {
        self.silence = Silence::Asked;
        let ping = self.stream.send(Message::Ping(Bytes::new()));
        let _ = tokio::time::timeout(self.patience, ping).await;
    }

    /// Says goodbye.
    pub(crate) async fn close(&mut self) {
        let goodbye = CloseFrame {
            code: CloseCode::Normal,
            reason: "".into(),
        };
        // The other side may be gone already, which is as good.
        let _ = tokio::time::timeout(CLOSE_WITHIN, self.stream.close(Some(goodbye))).await;
    }

    async fn ended(&mut self, frame: Option<CloseFrame>) -> Option<ApiError> {
        // The answer to the goodbye is queued and only wants sending.
        let _ = tokio::time::timeout(CLOSE_WITHIN, self.stream.flush()).await;
        let code = frame.as_ref().map(|frame| u16::from(frame.code));
        if code == Some(1000) {
            return None;
        }
        let reason = frame.map_or_else(
            || "closed without a code".into(),
            |frame| frame.reason.as_str().to_owned(),
        );
        let detail = match code {
            Some(code) if reason.is_empty() => format!("closed with code {code}"),
            Some(code) => format!("closed with code {code}: {reason}"),
            None => reason,
        };
        Some(ApiError::Stream {
            call: self.call.clone(),
            code,
            detail: shorten(&detail, MAX_REASON_CHARS),
        })
    }
}

/// Shares the connections between readers.
pub(crate) type SharedLogNet = Arc<LogNet>;

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme(text: &str) -> String {
        dialled(&SignedUrl::new(text)).unwrap().to_string()
    }

    #[test]
    fn schemes_are_mapped_and_the_query_is_kept() {
        assert_eq!(
            scheme("http://127.0.0.1:1/?token=x%2By"),
            "http://127.0.0.1:1/?token=x%2By"
        );
        for from in ["https", "wss", "ws"] {
            assert_eq!(
                scheme(&format!("{from}://proxy.example/?token=a")),
                "https://proxy.example/?token=a"
            );
        }
        assert!(dialled(&SignedUrl::new("mailto:x")).is_err());
        assert!(dialled(&SignedUrl::new("")).is_err());
    }

    #[test]
    fn a_console_is_encrypted_as_its_address_says() {
        let url = |text: &str| console_url(&SignedUrl::new(text)).unwrap().to_string();
        assert_eq!(
            url("wss://proxy.example/?token=a"),
            "https://proxy.example/?token=a"
        );
        assert_eq!(
            url("ws://127.0.0.1:1/c?token=a"),
            "http://127.0.0.1:1/c?token=a"
        );
        assert!(console_url(&SignedUrl::new("")).is_err());
    }

    #[test]
    fn clear_text_needs_a_loopback_api() {
        let loopback = Url::parse("http://127.0.0.1:1/").unwrap();
        let remote = Url::parse("http://proxy.example/").unwrap();
        assert!(permitted(&loopback, Security::Loopback).is_ok());
        assert!(permitted(&loopback, Security::Encrypted).is_err());
        assert!(permitted(&remote, Security::Loopback).is_err());
        assert!(
            permitted(
                &Url::parse("https://proxy.example/").unwrap(),
                Security::Loopback
            )
            .is_ok()
        );
    }
}
