//! Log streams, archives and consoles over plain HTTP and websockets.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;

use super::call::{Query, Reply};
use super::clock::Moment;
use super::console::Shell;
use super::error::ApiError;
use super::faults::Subject;
use super::fields::wrap;
use super::http::plain;
use super::logs::{Follow, Line, Selection, backlog, is_over, lines};
use super::record::RequestRecord;
use super::scenario::ScenarioKind;
use super::server::stopped;
use super::shared::{Saving, Shared, lock};
use super::token::Grant;

/// How often a followed stream looks for new lines.
const BEAT: Duration = Duration::from_millis(50);

/// How long a client may take to accept a frame.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the two goodbyes at the end of a connection may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// The largest message in bytes that a console accepts.
const LARGEST: usize = 64 * 1024;

/// Lines after which a stream breaks off when a scenario says so.
const DROP_AFTER: usize = 3;

/// Answers a request for a log or a console.
pub(crate) async fn open(shared: Arc<Shared>, mut parts: Parts) -> Response {
    let response = match permit(&shared, &parts) {
        Ok((grant, place)) => serve(&shared, &mut parts, grant, place).await,
        Err(error) => refuse(&error),
    };
    note(&shared, &parts, &response);
    response
}

fn refuse(error: &ApiError) -> Response {
    plain(&Reply {
        status: error.status,
        body: Some(error.body("")),
    })
}

fn permit(shared: &Shared, parts: &Parts) -> Result<(Grant, OwnedSemaphorePermit), ApiError> {
    let query = Query::parse(parts.uri.query().unwrap_or_default());
    let token = query.get("token").unwrap_or_default();
    let grant = lock(&shared.core).tokens.find(token, shared.clock.now());
    let grant = grant.ok_or_else(ApiError::unauthorized)?;
    let place = Arc::clone(&shared.streams).try_acquire_owned();
    Ok((grant, place.map_err(|_| ApiError::too_many_requests())?))
}

fn note(shared: &Shared, parts: &Parts, response: &Response) {
    let record = RequestRecord {
        sequence: 0,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        body: None,
        status: response.status().as_u16(),
        response: None,
        content_type: None,
    };
    lock(&shared.recorder).add(shared.clock.now(), record);
}

async fn serve(
    shared: &Arc<Shared>,
    parts: &mut Parts,
    grant: Grant,
    place: OwnedSemaphorePermit,
) -> Response {
    let live = parts.uri.path() == "/logs/live";
    let console = parts.uri.path() == "/console";
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await;
    let upgrade = upgrade.map(|upgrade| upgrade.max_message_size(LARGEST));
    let shared = Arc::clone(shared);
    match (grant, upgrade) {
        (Grant::Log(selection), Ok(upgrade)) if live => {
            upgrade.on_upgrade(|socket| follow(shared, selection, socket, place))
        }
        (Grant::Log(selection), Err(_)) if !console => text(shared, selection, place),
        (
            Grant::Console {
                app,
                component,
                instance,
            },
            Ok(upgrade),
        ) if console => upgrade
            .on_upgrade(move |socket| talk(shared, [app, component, instance], socket, place)),
        (Grant::Console { .. }, Err(rejection)) if console => rejection.into_response(),
        _ => refuse(&ApiError::unauthorized()),
    }
}

/// Holds what a stream sends next.
struct Pull {
    lines: Vec<Line>,
    until: Moment,
    over: bool,
}

/// Returns the lines since `after`, or those that a stream begins with.
fn pull(shared: &Shared, selection: &Selection, after: Option<Moment>) -> Pull {
    let now = shared.clock.now();
    let pulled = shared.with_core(now, |core| {
        let now = core.now;
        let Ok(app) = core.world.app(&selection.app) else {
            let nothing = Pull {
                lines: Vec::new(),
                until: now,
                over: true,
            };
            return (nothing, Saving::IfTimePassed);
        };
        let lines = match after {
            Some(after) => lines(app, selection, after, now),
            None => backlog(app, selection, now),
        };
        let over = selection.follow == Follow::Off || is_over(app, selection, now);
        let pull = Pull {
            lines,
            until: now,
            over,
        };
        (pull, Saving::IfTimePassed)
    });
    pulled.unwrap_or(Pull {
        lines: Vec::new(),
        until: now,
        over: true,
    })
}

/// Tells whether a scenario breaks this stream off.
fn drops(shared: &Shared, selection: &Selection) -> bool {
    let mut core = lock(&shared.core);
    let name = core.world.app(&selection.app).ok();
    let name = name.map(|app| app.name().to_owned());
    let subject = Subject {
        id: Some(&selection.app),
        name: name.as_deref(),
    };
    core.faults.strike(ScenarioKind::LogDrop, subject).is_some()
}

async fn follow(
    shared: Arc<Shared>,
    selection: Selection,
    mut socket: WebSocket,
    _place: OwnedSemaphorePermit,
) {
    let mut left = if drops(&shared, &selection) {
        DROP_AFTER
    } else {
        usize::MAX
    };
    let mut after = None;
    loop {
        let pull = pull(&shared, &selection, after);
        for line in pull.lines {
            if left == 0 || !send(&mut socket, &line.text()).await {
                return;
            }
            left = left.saturating_sub(1);
        }
        if pull.over {
            // A stream that is to break off but had too few lines still ends without a goodbye.
            if left > DROP_AFTER {
                close(&mut socket).await;
            }
            return;
        }
        after = Some(pull.until);
        if !rest(&shared, &mut socket).await {
            return;
        }
    }
}

/// Waits one beat; false when the client is gone or the server stops.
async fn rest(shared: &Shared, socket: &mut WebSocket) -> bool {
    tokio::select! {
        () = tokio::time::sleep(BEAT) => true,
        message = socket.recv() => match message {
            Some(Ok(Message::Close(_))) => {
                part(socket).await;
                false
            }
            message => matches!(message, Some(Ok(_))),
        },
        () = stopped(shared.stop.clone()) => {
            close(socket).await;
            false
        }
    }
}

async fn send(socket: &mut WebSocket, data: &str) -> bool {
    let frame = wrap("data", data).to_string();
    let sent = tokio::time::timeout(PATIENCE, socket.send(Message::Text(frame.into()))).await;
    matches!(sent, Ok(Ok(())))
}

async fn close(socket: &mut WebSocket) {
    let goodbye = CloseFrame {
        code: 1000,
        reason: "".into(),
    };
    let sending = socket.send(Message::Close(Some(goodbye)));
    drop(tokio::time::timeout(FAREWELL, sending).await);
    part(socket).await;
}

/// Reads until the connection ends: sends the answer to the client's goodbye, or waits for the answer to ours.
async fn part(socket: &mut WebSocket) {
    let ending = async { while let Some(Ok(_)) = socket.recv().await {} };
    drop(tokio::time::timeout(FAREWELL, ending).await);
}

/// Streams a log as text until it is over.
fn text(shared: Arc<Shared>, selection: Selection, place: OwnedSemaphorePermit) -> Response {
    let state = Some((shared, selection, place, None));
    let chunks = stream::unfold(state, |state| async move {
        let (shared, selection, place, after) = state?;
        let mut from = after;
        loop {
            let pull = pull(&shared, &selection, from);
            let text: String = pull.lines.iter().map(Line::text).collect();
            if pull.over {
                return Some((Ok::<_, Infallible>(text), None));
            }
            from = Some(pull.until);
            if !text.is_empty() {
                return Some((Ok(text), Some((shared, selection, place, from))));
            }
            tokio::select! {
                () = tokio::time::sleep(BEAT) => {}
                () = stopped(shared.stop.clone()) => return None,
            }
        }
    });
    let mut response = Response::new(Body::from_stream(chunks));
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn talk(
    shared: Arc<Shared>,
    [app, component, instance]: [String; 3],
    mut socket: WebSocket,
    _place: OwnedSemaphorePermit,
) {
    let shell = {
        let core = lock(&shared.core);
        let app = core.world.app(&app).ok();
        app.map(|app| Shell::new(app, &component, instance))
    };
    let Some(mut shell) = shell else {
        return close(&mut socket).await;
    };
    let mut open = send(&mut socket, shell.prompt()).await;
    while open {
        let message = tokio::select! {
            message = socket.recv() => message,
            () = stopped(shared.stop.clone()) => return close(&mut socket).await,
        };
        let Some(Ok(message)) = message else {
            return;
        };
        let Message::Text(text) = message else {
            continue;
        };
        let answer = shell.feed(&typed(&text));
        open = answer.text.is_empty() || send(&mut socket, &answer.text).await;
        if answer.ended {
            return close(&mut socket).await;
        }
    }
}

/// Returns what a console frame types; frames of other kinds type nothing.
fn typed(frame: &str) -> String {
    let frame: Value = serde_json::from_str(frame).unwrap_or_default();
    let stdin = frame.get("op").and_then(Value::as_str) == Some("stdin");
    let data = frame.get("data").and_then(Value::as_str);
    data.filter(|_| stdin).unwrap_or_default().to_owned()
}
