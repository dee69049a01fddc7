//! Between HTTP and the platform: reading requests, writing answers.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde_json::Value;

use super::call::Reply;
use super::edge::{visit, visited_host};
use super::net::Cut;
use super::pipeline::{Incoming, Outgoing, Travel};
use super::record::RequestRecord;
use super::shared::{Saving, Shared, lock};
use super::stream::open;

/// The largest body in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

/// How long a client may take to send its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// How late an answer comes on a slow network.
const LATE: Duration = Duration::from_millis(1500);

/// The content type of every answer with a JSON body.
const JSON: &str = "application/json; charset=utf-8";

/// Answers any request.
pub(crate) async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if let Some(answer) = visited(&shared, &parts) {
        return answer;
    }
    if matches!(
        parts.uri.path(),
        "/logs/live" | "/logs/archive" | "/console"
    ) {
        return open(shared, parts).await;
    }
    let read = tokio::time::timeout(PATIENCE, to_bytes(body, LARGEST)).await;
    let incoming = Incoming {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        token: bearer(&parts.headers),
        body: read.ok().and_then(Result::ok).map(|bytes| bytes.to_vec()),
    };
    tokio::time::sleep(shared.latency).await;
    let outgoing = shared.answer(&incoming);
    if outgoing.slow {
        tokio::time::sleep(LATE).await;
    }
    record(&shared, incoming, &outgoing);
    respond(&outgoing, &cut)
}

/// Lets an app answer when the request is for its host.
fn visited(shared: &Shared, parts: &Parts) -> Option<Response> {
    let host = visited_host(&parts.headers)?;
    let answer = shared.with_core(shared.clock.now(), |core| {
        (visit(core, &host, parts.uri.path()), Saving::IfTimePassed)
    });
    let visit = answer.ok()??;
    let mut response = Response::new(Body::from(visit.page));
    *response.status_mut() = StatusCode::from_u16(visit.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert("x-simulated-app", HeaderValue::from_str(&visit.app).ok()?);
    let location = visit
        .location
        .and_then(|to| HeaderValue::from_str(&to).ok());
    if let Some(location) = location {
        headers.insert(header::LOCATION, location);
    }
    Some(response)
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn record(shared: &Shared, incoming: Incoming, outgoing: &Outgoing) {
    let sent = incoming.body.unwrap_or_default();
    let record = RequestRecord {
        sequence: 0,
        method: incoming.method,
        path: incoming.path,
        query: incoming.query,
        body: serde_json::from_slice(&sent).ok(),
        status: outgoing.reply.status,
        response: outgoing.reply.body.clone(),
        content_type: content_type(outgoing).map(str::to_owned),
    };
    lock(&shared.recorder).add(shared.clock.now(), record);
}

fn content_type(outgoing: &Outgoing) -> Option<&'static str> {
    match outgoing.travel {
        Travel::Html => Some("text/html; charset=UTF-8"),
        _ => outgoing.reply.body.as_ref().map(|_| JSON),
    }
}

fn respond(outgoing: &Outgoing, cut: &Cut) -> Response {
    let bytes = match (&outgoing.reply.body, outgoing.travel) {
        (_, Travel::Html) => page().into_bytes(),
        (Some(body), _) => body.to_string().into_bytes(),
        (None, _) => Vec::new(),
    };
    let body = match outgoing.travel {
        Travel::Torn => torn(&bytes),
        _ => Body::from(bytes),
    };
    if outgoing.travel == Travel::Lost {
        cut.sever();
    }
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(outgoing.reply.status).unwrap_or_default();
    let headers = response.headers_mut();
    if let Some(kind) = content_type(outgoing) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if outgoing.travel != Travel::Html {
        add_headers(headers, outgoing);
    }
    response
}

fn add_headers(headers: &mut HeaderMap, outgoing: &Outgoing) {
    let allowance = outgoing.allowance;
    headers.insert("ratelimit-limit", allowance.limit.into());
    headers.insert("ratelimit-remaining", allowance.remaining.into());
    headers.insert("ratelimit-reset", allowance.reset.into());
    if let Some(seconds) = outgoing.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    if let Ok(id) = HeaderValue::from_str(&outgoing.request_id) {
        headers.insert("x-request-id", id);
    }
}

fn torn(bytes: &[u8]) -> Body {
    let half = bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec();
    let broken = io::Error::from(io::ErrorKind::ConnectionReset);
    let end = stream::once(async {
        // Head and first half are still in a buffer. They are sent as soon as the body makes the connection wait.
        tokio::task::yield_now().await;
        Err(broken)
    });
    Body::from_stream(stream::iter([Ok(half)]).chain(end))
}

fn page() -> String {
    let title = "503 Service Temporarily Unavailable";
    format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n<hr><center>cloudflare</center>\n</body>\n</html>\n"
    )
}

/// Returns an answer outside the numbered routes, with a JSON body.
pub(crate) fn plain(reply: &Reply) -> Response {
    let text = reply.body.as_ref().map(Value::to_string);
    let mut response = Response::new(Body::from(text.unwrap_or_default()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    let kind = HeaderValue::from_static(JSON);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
