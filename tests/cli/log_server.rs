//! A platform with one app whose log is written by a clock: so many lines a second, over sockets that break.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, accept};

/// How many instances write by turns.
pub(crate) const INSTANCES: u64 = 3;

/// Says what the server does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Lines a second.
    pub(crate) rate: u64,
    /// How many sockets break.
    pub(crate) breaks: usize,
    /// What happens then.
    pub(crate) then: Then,
}

/// Says what happens after the last break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// A socket holds.
    Holds,
    /// The token is not accepted any more.
    Revoked,
}

/// Writes nothing by the clock.
const QUIET: Plan = Plan {
    rate: 0,
    breaks: 0,
    then: Then::Holds,
};

/// The server; it ends with the process.
pub(crate) struct LogServer {
    url: String,
    broken: Arc<AtomicUsize>,
    started: Instant,
    rate: u64,
}

impl LogServer {
    /// Starts a server.
    pub(crate) fn start(plan: Plan) -> Self {
        Self::start_with(plan, Vec::new(), None)
    }

    /// Starts a server that names another address for the log.
    pub(crate) fn with_log_at(address: &str) -> Self {
        Self::start_with(QUIET, Vec::new(), Some(address))
    }

    fn start_with(plan: Plan, messages: Vec<Vec<u8>>, log: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let broken = Arc::new(AtomicUsize::new(0));
        let started = Instant::now();
        let shared = Shared {
            plan,
            log: log.map_or_else(|| format!("{url}/live"), str::to_owned),
            started,
            broken: Arc::clone(&broken),
            messages: Arc::new(messages),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // A client that goes away in the middle is what this is for.
                std::thread::spawn(move || drop(shared.serve(stream)));
            }
        });
        Self {
            url,
            broken,
            started,
            rate: plan.rate,
        }
    }

    /// Starts a server whose log is these messages, after which it ends well.
    pub(crate) fn of_messages(messages: Vec<Vec<u8>>) -> Self {
        Self::start_with(QUIET, messages, None)
    }

    /// Returns its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Counts the lines that are written by now.
    pub(crate) fn written(&self) -> u64 {
        written_since(self.started, self.rate)
    }

    /// Counts the sockets that were broken.
    pub(crate) fn broken(&self) -> usize {
        self.broken.load(Ordering::SeqCst)
    }
}

/// Returns the line with a number, as the platform writes it.
pub(crate) fn line(number: u64, rate: u64) -> String {
    let start: Timestamp = "2026-05-02T09:10:00Z".parse().unwrap();
    let after = SignedDuration::from_nanos(i64::try_from(number * 1_000_000_000 / rate).unwrap());
    let at = start.checked_add(after).unwrap();
    format!("web-{} {at} number {number}\n", number % INSTANCES)
}

#[derive(Clone)]
struct Shared {
    plan: Plan,
    log: String,
    started: Instant,
    broken: Arc<AtomicUsize>,
    messages: Arc<Vec<Vec<u8>>>,
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut head = [0; 4096];
        let size = stream.peek(&mut head)?;
        let text = String::from_utf8_lossy(&head[..size]).into_owned();
        let target = text.split(' ').nth(1).unwrap_or_default().to_owned();
        match target.strip_prefix("/live?token=") {
            Some(tail) => self.stream(stream, tail.parse().ok()),
            None => self.answer(stream, &target),
        }
    }

    fn answer(&self, mut stream: TcpStream, target: &str) -> std::io::Result<()> {
        let mut head = [0; 4096];
        let _ = stream.read(&mut head)?;
        if self.plan.then == Then::Revoked && self.broken.load(Ordering::SeqCst) >= self.plan.breaks
        {
            let body = r#"{"id":"unauthorized","message":"Unable to authenticate you"}"#;
            return respond(&mut stream, "401 Unauthorized", body);
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let body = if path.ends_with("/logs") {
            let tail = query
                .split('&')
                .find_map(|pair| pair.strip_prefix("tail_lines="));
            json!({"live_url": format!("{}?token={}", self.log, tail.unwrap_or("-1"))})
        } else if path.ends_with("/apps") {
            json!({"apps": [app()], "links": {}, "meta": {"total": 1}})
        } else {
            json!({"app": app()})
        };
        respond(&mut stream, "200 OK", &body.to_string())
    }

    /// Sends the last lines and then new ones, until the socket breaks.
    fn stream(&self, stream: TcpStream, tail: Option<u64>) -> std::io::Result<()> {
        let Ok(mut socket) = accept(stream) else {
            return Ok(());
        };
        if self.plan.rate == 0 {
            for message in self.messages.iter() {
                drop(socket.send(Message::binary(message.clone())));
            }
            drop(socket.close(Some(goodbye())));
            while socket.read().is_ok() {}
            return Ok(());
        }
        let written = self.written();
        let mut next = tail.map_or(0, |tail| written.saturating_sub(tail));
        let number = self.broken.load(Ordering::SeqCst);
        let end = (number < self.plan.breaks).then(|| Instant::now() + life(number));
        loop {
            let written = self.written();
            while next < written {
                if end.is_some_and(|end| Instant::now() > end) {
                    self.broken.fetch_add(1, Ordering::SeqCst);
                    return Ok(());
                }
                let some: String = (next..written.min(next + 50))
                    .map(|number| line(number, self.plan.rate))
                    .collect();
                next = written.min(next + 50);
                let frame = json!({ "data": some }).to_string();
                if socket.send(Message::text(frame)).is_err() {
                    return Ok(());
                }
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn written(&self) -> u64 {
        written_since(self.started, self.plan.rate)
    }
}

/// Returns how many lines are written since a moment.
fn written_since(started: Instant, rate: u64) -> u64 {
    let nanos = started.elapsed().as_nanos() * u128::from(rate);
    u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX)
}

fn respond(stream: &mut TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Returns how long a socket lives: up to 24 ms, by its number.
fn life(number: usize) -> Duration {
    let mixed = number.wrapping_mul(2_654_435_761) >> 7;
    Duration::from_micros(u64::try_from(mixed % 24_000).unwrap())
}

fn app() -> Value {
    let deployment = json!({"id": "11111111-1111-4111-8111-111111111111", "phase": "ACTIVE"});
    json!({
        "id": "22222222-2222-4222-8222-222222222222",
        "spec": {"name": "shop", "services": [{"name": "web"}]},
        "active_deployment": deployment,
    })
}

/// Says that the log is at its end.
fn goodbye() -> CloseFrame {
    CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    }
}
