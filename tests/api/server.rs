//! A server that answers from a script, in order. A request without a script, and a script without a request, fail the test.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipctl::api::retry::RetryPolicy;
use ipctl::api::{BaseUrl, Client, Clock, Observer, Options, Timeouts, Token, Wait};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const TOKEN: &str = "not-a-real-token";

/// What the server does with one request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Sends these bytes, then closes.
    Bytes(Vec<u8>),
    /// Closes at once.
    Close,
    /// Says nothing until the other side goes away.
    Silence,
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n",
        body.len()
    );
    for (key, value) in headers {
        let _ = write!(head, "{key}: {value}\r\n");
    }
    Answer::Bytes(format!("{head}\r\n{body}").into_bytes())
}

pub(crate) fn json(status: u16, body: &str) -> Answer {
    reply(status, &[("content-type", "application/json")], body)
}

/// One request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

#[derive(Default)]
struct Script {
    wanted: VecDeque<(String, Answer)>,
    seen: Vec<Seen>,
    problems: Vec<String>,
}

pub(crate) struct Server {
    pub(crate) address: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    /// Starts a server that expects these request lines (method and target) in order.
    pub(crate) async fn start(steps: Vec<(&str, Answer)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let wanted = steps
            .into_iter()
            .map(|(line, answer)| (line.to_owned(), answer))
            .collect();
        let script = Arc::new(Mutex::new(Script {
            wanted,
            ..Script::default()
        }));
        tokio::spawn(accept(listener, Arc::clone(&script)));
        Self { address, script }
    }

    /// Returns a client of this server that hardly waits.
    pub(crate) fn client(&self) -> Client {
        self.client_with(|_| {})
    }

    pub(crate) fn client_with(&self, change: impl FnOnce(&mut Options)) -> Client {
        let mut options = Options::new(BaseUrl::parse(&self.address).unwrap());
        options.clock = Arc::new(Fixed);
        options.retry = RetryPolicy {
            first: Duration::from_millis(1),
            ..RetryPolicy::default()
        };
        change(&mut options);
        Client::new(Token::new(TOKEN).unwrap(), options)
    }

    /// Returns what came in; fails on anything that was not scripted or did not come.
    pub(crate) fn finish(self) -> Vec<Seen> {
        let script = self.script.lock().unwrap();
        assert!(
            script.problems.is_empty(),
            "unscripted: {:?}",
            script.problems
        );
        let left: Vec<_> = script.wanted.iter().map(|(line, _)| line).collect();
        assert!(left.is_empty(), "never asked for: {left:?}");
        script.seen.clone()
    }
}

async fn accept(listener: TcpListener, script: Arc<Mutex<Script>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&script)));
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<Script>>) {
    let Some(seen) = read(&mut stream).await else {
        return;
    };
    let answer = {
        let mut script = script.lock().unwrap();
        let answer = match script.wanted.pop_front() {
            Some((line, answer)) if line == seen.line => answer,
            other => {
                let wanted = other.map(|(line, _)| line);
                script
                    .problems
                    .push(format!("{} (wanted {wanted:?})", seen.line));
                json(400, r#"{"id":"unscripted","message":"unscripted"}"#)
            }
        };
        script.seen.push(seen);
        answer
    };
    match answer {
        Answer::Bytes(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Answer::Close => {}
        Answer::Silence => {
            let _ = stream.read(&mut [0]).await;
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let (line, rest) = head.split_once("\r\n")?;
        let seen = Seen {
            line: line.trim_end_matches(" HTTP/1.1").into(),
            head: rest.into(),
            body: body.into(),
        };
        let length = seen
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        if seen.body.len() >= length {
            return Some(seen);
        }
    }
}

/// Stands still.
pub(crate) struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_786_096_800).unwrap()
    }

    fn jitter(&self) -> f64 {
        0.0
    }
}

/// Keeps the waits it is told about.
#[derive(Default)]
pub(crate) struct Waits(pub(crate) Mutex<Vec<Wait>>);

impl Observer for Waits {
    fn waiting(&self, wait: &Wait) {
        self.0.lock().unwrap().push(wait.clone());
    }
}

pub(crate) fn short(options: &mut Options) {
    let brief = Duration::from_millis(150);
    options.timeouts = Timeouts {
        request: brief,
        ..Timeouts::default()
    };
}
