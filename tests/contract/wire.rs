//! HTTP by hand: one request over one connection, every byte of both sides kept.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// How long one side may be silent before a test fails instead of hanging.
const PATIENCE: Duration = Duration::from_mins(1);

/// Header names in lower case, with their values, in the order sent.
pub(crate) type Headers = Vec<(String, String)>;

/// Holds one message: its first line, headers and body.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) start: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
}

/// Holds one request and the answer to it, as they were on the wire.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) request: Message,
    pub(crate) reply: Message,
}

impl Message {
    fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let mut byte = [0; 1];
        while !bytes.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).ok()? == 0 {
                return None;
            }
            bytes.push(byte[0]);
        }
        let head = String::from_utf8(bytes).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let start = lines.next().unwrap().to_owned();
        let pair = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let mut message = Self {
            start,
            headers: lines.map(pair).collect(),
            body: Vec::new(),
        };
        assert_eq!(message.header("transfer-encoding"), None, "{head}");
        let length = message.header("content-length").unwrap_or("0");
        message.body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut message.body).ok()?;
        Some(message)
    }

    fn write(&self, stream: &mut TcpStream) {
        let mut text = format!("{}\r\n", self.start);
        for (name, value) in &self.headers {
            if !matches!(name.as_str(), "connection" | "content-length") {
                text.extend([name, ": ", value, "\r\n"]);
            }
        }
        let length = self.body.len().to_string();
        text.extend(["connection: close\r\ncontent-length: ", &length, "\r\n\r\n"]);
        stream.write_all(text.as_bytes()).unwrap();
        stream.write_all(&self.body).unwrap();
    }

    /// Returns the value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the body as JSON, if it is some.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    fn word(&self, place: usize) -> &str {
        self.start.split(' ').nth(place).unwrap_or_default()
    }
}

impl Exchange {
    /// Returns the method.
    pub(crate) fn method(&self) -> &str {
        self.request.word(0)
    }

    /// Returns the path as sent.
    pub(crate) fn path(&self) -> &str {
        let target = self.request.word(1);
        target.split('?').next().unwrap_or_default()
    }

    /// Returns what follows the question mark.
    pub(crate) fn query(&self) -> &str {
        let target = self.request.word(1);
        target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Returns the status of the answer.
    pub(crate) fn status(&self) -> u16 {
        self.reply.word(1).parse().unwrap()
    }

    /// Returns the exchange in one line, without bodies.
    pub(crate) fn line(&self) -> String {
        format!(
            "{} {} -> {}",
            self.method(),
            self.request.word(1),
            self.status()
        )
    }
}

/// Sends one request to `http://host:port` and waits for the whole answer.
pub(crate) fn send(base: &str, request: Message) -> Exchange {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    request.write(&mut stream);
    let reply = Message::read(&mut stream).expect("an answer");
    Exchange { request, reply }
}

/// Returns a request as any program could send it.
pub(crate) fn request(method: &str, target: &str, token: &str, body: Option<&[u8]>) -> Message {
    let mut headers = vec![
        ("host".to_owned(), "sim.invalid".to_owned()),
        ("authorization".to_owned(), format!("Bearer {token}")),
    ];
    if body.is_some() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    Message {
        start: format!("{method} {target} HTTP/1.1"),
        headers,
        body: body.unwrap_or_default().to_vec(),
    }
}

/// Stands between a client and a server and keeps what passes.
pub(crate) struct Tap {
    url: String,
    seen: Arc<Mutex<Vec<Exchange>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Tap {
    /// Starts to listen; everything goes on to `server`.
    pub(crate) fn before(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (sink, end, server) = (Arc::clone(&seen), Arc::clone(&ended), server.to_owned());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                pass(&mut stream.unwrap(), &server, &sink);
            }
        });
        Self {
            url,
            seen,
            ended,
            thread: Some(thread),
        }
    }

    /// Returns the address to give to the client.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns everything that passed so far, oldest first.
    pub(crate) fn seen(&self) -> Vec<Exchange> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Sends one request through the tap.
    pub(crate) fn send(&self, request: Message) -> Exchange {
        send(&self.url, request)
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(
            self.url.strip_prefix("http://").unwrap(),
        ));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(
                ended.is_ok() || std::thread::panicking(),
                "the tap fell over"
            );
        }
    }
}

fn pass(client: &mut TcpStream, server: &str, sink: &Mutex<Vec<Exchange>>) {
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    let Some(request) = Message::read(client) else {
        return;
    };
    let exchange = send(server, request);
    exchange.reply.write(client);
    drop(client.shutdown(Shutdown::Write));
    sink.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(exchange);
}
