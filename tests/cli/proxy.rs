//! A man in the middle: passes requests on to a platform, and loses, fails or holds the ones that a test names.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use ipctl::sim::Simulator;
use serde_json::Value;

/// Says what becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is passed on, and so is the answer.
    Pass,
    /// The connection closes; the platform never sees the request.
    LoseRequest,
    /// The platform acts on it; the connection closes without the answer.
    LoseAnswer,
    /// The platform never sees it; the answer is 502.
    FailBefore,
    /// The platform acts on it; the answer is 502.
    FailAfter,
    /// The platform never sees it; the answer is 429 for the next ten minutes.
    Limit,
    /// The platform acts on it; the answer waits until the test lets go.
    Hold,
}

/// Decides on a request by its number, from 1, and its method and path.
type Judge = dyn Fn(usize, &str) -> Fate + Send + Sync;

struct Shared {
    target: String,
    judge: Box<Judge>,
    seen: Mutex<Vec<String>>,
    held: Sender<String>,
    open: (Mutex<bool>, Condvar),
}

/// A running proxy; what it holds is let go when it is dropped.
pub(crate) struct Proxy {
    url: String,
    shared: Arc<Shared>,
    held: Receiver<String>,
}

impl Proxy {
    /// Starts a proxy before `platform`; `judge` gets the number of the request, from 1, and its method and path.
    pub(crate) fn start(
        platform: &Simulator,
        judge: impl Fn(usize, &str) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, held) = channel();
        let shared = Arc::new(Shared {
            target: platform.url().trim_start_matches("http://").to_owned(),
            judge: Box::new(judge),
            seen: Mutex::default(),
            held: sender,
            open: (Mutex::new(false), Condvar::new()),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = Arc::clone(&serving);
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Self { url, shared, held }
    }

    /// Applies `fate` to the first request whose method and path are `wanted`, or begin so when that ends in a slash.
    pub(crate) fn once(platform: &Simulator, wanted: &'static str, fate: Fate) -> Self {
        let spent = Mutex::new(false);
        Self::start(platform, move |_, line| {
            let mut spent = spent.lock().unwrap();
            let meant = line == wanted || (wanted.ends_with('/') && line.starts_with(wanted));
            if *spent || !meant {
                return Fate::Pass;
            }
            *spent = true;
            fate
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until a request is held.
    pub(crate) fn held_within(&self, time: Duration) -> Option<String> {
        self.held.recv_timeout(time).ok()
    }

    /// Lets go of everything that is held, now and later.
    pub(crate) fn let_go(&self) {
        *self.shared.open.0.lock().unwrap() = true;
        self.shared.open.1.notify_all();
    }

    /// Lists the requests that came, as method and path.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl Shared {
    /// Serves one request and closes the connection, so that each request is judged by itself.
    fn serve(&self, mut client: TcpStream) {
        let Some((line, request)) = read_request(&mut client) else {
            return;
        };
        let number = {
            let mut seen = self.seen.lock().unwrap();
            seen.push(line.clone());
            seen.len()
        };
        let fate = (self.judge)(number, &line);
        let answer = match fate {
            Fate::LoseRequest => return,
            Fate::FailBefore => failure(),
            Fate::Limit => limit(),
            _ => exchange(&self.target, &request),
        };
        match fate {
            Fate::LoseAnswer => {}
            Fate::FailAfter => drop(client.write_all(&failure())),
            Fate::Hold => {
                drop(self.held.send(line));
                let mut open = self.open.0.lock().unwrap();
                while !*open {
                    open = self.open.1.wait(open).unwrap();
                }
                drop(client.write_all(&answer));
            }
            _ => drop(client.write_all(&answer)),
        }
    }
}

fn failure() -> Vec<u8> {
    json_answer(
        "502 Bad Gateway",
        "",
        r#"{"id":"server_error","message":"Server Error"}"#,
    )
}

fn limit() -> Vec<u8> {
    let body = r#"{"id":"too_many_requests","message":"API rate limit exceeded."}"#;
    json_answer("429 Too Many Requests", "retry-after: 600\r\n", body)
}

/// Builds an answer that closes the connection.
pub(crate) fn json_answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}")
        .into_bytes()
}

/// Reads a request with its body and returns it with `connection: close`, and its method and path.
pub(crate) fn read_request(client: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    client
        .set_read_timeout(Some(Duration::from_secs(30)))
        .ok()?;
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        match client.read(&mut piece).ok()? {
            0 => return None,
            count => bytes.extend_from_slice(&piece[..count]),
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let mut words = head.split(' ');
    let line = format!("{} {}", words.next()?, words.next()?);
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse::<usize>().unwrap());
    while bytes.len() < end + length {
        match client.read(&mut piece).ok()? {
            0 => return None,
            count => bytes.extend_from_slice(&piece[..count]),
        }
    }
    let closing = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    Some((line, [closing.as_bytes(), &bytes[end..]].concat()))
}

fn exchange(target: &str, request: &[u8]) -> Vec<u8> {
    let mut platform = TcpStream::connect(target).unwrap();
    platform.write_all(request).unwrap();
    let mut answer = Vec::new();
    platform.read_to_end(&mut answer).unwrap();
    answer
}

/// Asks a platform directly.
pub(crate) fn ask(platform: &Simulator, path: &str) -> Value {
    send(platform, "GET", path, "")
}

/// Sends a body to a platform directly.
pub(crate) fn post(platform: &Simulator, path: &str, body: &Value) -> Value {
    send(platform, "POST", path, &body.to_string())
}

fn send(platform: &Simulator, method: &str, path: &str, body: &str) -> Value {
    let target = platform.url().trim_start_matches("http://");
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {target}\r\nauthorization: Bearer not-a-real-token\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    let answer = exchange(target, request.as_bytes());
    let body = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4;
    serde_json::from_slice(&answer[body..]).unwrap()
}
