//! Measures `logs`: a million lines into a pipe, and what happens to memory when the reader of the pipe stops.
//!
//! ```text
//! cargo bench --bench logs                   a million lines
//! cargo bench --bench logs -- --lines N      another number
//! ```
//!
//! The lines come over a socket, fifty in a frame, as fast as they are taken. Peak memory is that of the largest run so far.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures and stops at the first thing that is not as it should be"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, accept};

/// How many lines are in one frame.
const IN_FRAME: u64 = 50;
/// How long the reader stops.
const STOP: Duration = Duration::from_secs(5);

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let at = words.iter().position(|word| word == "--lines");
    let lines: u64 = at.map_or(1_000_000, |at| words[at + 1].parse().unwrap());
    let bytes: usize = (0..1000).map(|number| line(number).len()).sum();
    println!("{lines} lines of {} bytes on average", bytes / 1000);
    let url = serve(lines);
    println!("what                          s     lines/s   peak MiB");
    for (what, more) in [
        ("logs", &[][..]),
        ("logs --json", &["--json"]),
        ("logs --include", &["--include", "number 9.*9"]),
    ] {
        let started = Instant::now();
        let mut child = start(&url, more);
        let read = BufReader::new(child.stdout.take().unwrap()).lines().count();
        assert!(child.wait().unwrap().success());
        assert!(more.len() == 2 || u64::try_from(read).unwrap() == lines);
        row(what, started.elapsed(), lines);
    }
    stopped(&url);
}

/// Reads a little, stops for a while, and prints how much memory the program takes while nobody reads.
fn stopped(url: &str) {
    let mut child = start(url, &[]);
    let mut output = child.stdout.take().unwrap();
    let mut some = [0; 4096];
    output.read_exact(&mut some).unwrap();
    let before = resident(&child);
    std::thread::sleep(STOP);
    println!(
        "nobody reads for {} s: {before} MiB before, {} MiB after",
        STOP.as_secs(),
        resident(&child)
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Returns the memory of a program in MiB, where the system tells.
fn resident(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let status = status.unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn start(url: &str, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ipctl"))
        .args(["logs", "shop", "--since", "2001-01-01T00:00:00Z"])
        .args(more)
        .env_clear()
        .env("IPCTL_API_URL", url)
        .env("IPCTL_TOKEN", "not-a-real-token")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[cfg(unix)]
fn row(what: &str, took: Duration, lines: u64) {
    use nix::sys::resource::{UsageWho, getrusage};
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() / 1024;
    let rate = u128::from(lines) * 1000 / took.as_millis().max(1);
    println!("{what:24} {:7.2} {rate:11} {peak:10}", took.as_secs_f64());
}

/// Elsewhere only the time is known.
#[cfg(not(unix))]
fn row(what: &str, took: Duration, lines: u64) {
    let rate = u128::from(lines) * 1000 / took.as_millis().max(1);
    println!("{what:24} {:7.2} {rate:11}          -", took.as_secs_f64());
}

fn line(number: u64) -> String {
    format!(
        "web 2026-05-02T09:10:{:02}.{:09}Z 10.244.16.71 - - \"GET /number {number} HTTP/1.1\" 200 24605\n",
        number / 100_000 % 60,
        number % 1_000_000_000
    )
}

/// Serves one app whose log has so many lines; ends with the process.
fn serve(lines: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own = url.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let url = own.clone();
            // A client that goes away is no reason to stop.
            std::thread::spawn(move || drop(answer(stream, &url, lines)));
        }
    });
    url
}

fn answer(mut stream: TcpStream, url: &str, lines: u64) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let size = stream.peek(&mut head)?;
    let text = String::from_utf8_lossy(&head[..size]).into_owned();
    let target = text.split(' ').nth(1).unwrap_or_default();
    if target.starts_with("/live") {
        send(stream, lines);
        return Ok(());
    }
    let _ = stream.read(&mut head)?;
    let app = json!({
        "id": "22222222-2222-4222-8222-222222222222",
        "spec": {"name": "shop", "services": [{"name": "web"}]},
        "active_deployment": {"id": "11111111-1111-4111-8111-111111111111", "phase": "ACTIVE"},
    });
    let body = if target.contains("/logs") {
        json!({"live_url": format!("{url}/live?token=x")})
    } else {
        json!({"apps": [app], "links": {}, "meta": {"total": 1}})
    };
    let body = body.to_string();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn send(stream: TcpStream, lines: u64) {
    let Ok(mut socket) = accept(stream) else {
        return;
    };
    let mut next = 0;
    while next < lines {
        let end = lines.min(next + IN_FRAME);
        let text: String = (next..end).map(line).collect();
        next = end;
        if socket
            .send(Message::text(json!({ "data": text }).to_string()))
            .is_err()
        {
            return;
        }
    }
    drop(socket.close(Some(goodbye())));
    while socket.read().is_ok() {}
}

/// Says that the log is at its end.
fn goodbye() -> CloseFrame {
    CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    }
}
