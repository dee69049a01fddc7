//! Logs and consoles: addresses, handshakes, frames, goodbyes.

use std::io::{BufReader, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, WebSocket, client};

use crate::wire::{Doctl, Reply, dial, mixed, plain, read, text_at};

/// Opens a stream as doctl does: the scheme of a log's address becomes `ws`, the token stays in the query.
fn listen(url: &str) -> WebSocket<TcpStream> {
    let rewritten = url.replacen("http://", "ws://", 1);
    let (host, _) = rewritten
        .trim_start_matches("ws://")
        .split_once('/')
        .unwrap();
    let (socket, response) = client(&rewritten, dial(host)).unwrap();
    assert!(response.headers().get("sec-websocket-protocol").is_none());
    socket
}

/// Takes the text out of a frame.
fn data(message: &Message) -> String {
    let frame: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
    let members = frame.as_object().unwrap();
    assert_eq!(members.len(), 1);
    members["data"].as_str().unwrap().to_owned()
}

/// Reads to the end; the flag tells whether it was the only one that doctl takes for a success.
fn drain(socket: &mut WebSocket<TcpStream>) -> (Vec<String>, bool) {
    let mut lines = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Close(Some(frame))) => return (lines, frame.code == CloseCode::Normal),
            Ok(message) if message.is_text() => lines.push(data(&message)),
            Ok(_) => {}
            Err(_) => return (lines, false),
        }
    }
}

/// Fetches an archived log as doctl does: with no token but the one in the address.
fn fetch(url: &str) -> Reply {
    let (host, target) = url.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = dial(host);
    let head = format!(
        "GET /{target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Go-http-client/1.1\r\nAccept-Encoding: gzip\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    read(&mut BufReader::new(stream))
}

/// Cuts the prefix off as `--no-prefix` does.
fn message(line: &str) -> &str {
    line.splitn(3, ' ').nth(2).unwrap()
}

#[test]
fn run_logs_are_live_and_end_properly() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&mixed());
    let target = format!("/v2/apps/{id}/deployments/{deployment}/logs");
    for query in [
        "type=RUN&follow=false&tail_lines=-1",
        "type=RUN&follow=false&tail_lines=2&component_name=api",
    ] {
        let body = doctl.read(&format!("{target}?{query}"));
        let (lines, proper) = drain(&mut listen(&text_at(&body, "/live_url")));
        assert!(proper && lines.len() > 1, "{query}: {lines:?}");
        assert!(lines.iter().all(|line| line.ends_with('\n')));
        if query.contains("tail_lines=2") {
            assert_eq!(lines.len(), 2);
            assert!(lines.iter().all(|line| line.starts_with("api 2026-")));
            assert!(lines.iter().all(|line| !message(line).contains("2026-")));
        }
    }
    let nope = format!("{target}?type=RUN&follow=false&tail_lines=-1&component_name=nope");
    assert_eq!(doctl.get(&nope).status, 404);
}

#[test]
fn a_client_that_stops_following_gets_its_goodbye_answered() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&plain("one"));
    let query = "type=RUN&follow=true&tail_lines=3&component_name=web";
    let target = format!("/v2/apps/{id}/deployments/{deployment}/logs?{query}");
    let mut socket = listen(&text_at(&doctl.read(&target), "/live_url"));
    for _ in 0..3 {
        data(&socket.read().unwrap());
    }
    let goodbye = CloseFrame {
        code: CloseCode::Normal,
        reason: "".into(),
    };
    socket.close(Some(goodbye)).unwrap();
    // doctl reads on and takes anything but this code for an error.
    assert_eq!(drain(&mut socket), (Vec::new(), true));
}

#[test]
fn a_followed_build_goes_from_live_to_archived() {
    let mut doctl = Doctl::new();
    let mut spec = plain("one");
    spec["services"][0] = json!({"name": "web", "http_port": 80, "git": {"repo_clone_url": "https://example.com/a.git", "branch": "main"}});
    let (id, deployment) = doctl.create(&spec);
    doctl.pass(30);
    let target = format!("/v2/apps/{id}/deployments/{deployment}/logs");
    let build = format!("{target}?type=BUILD&follow=true&tail_lines=-1");
    let mut socket = listen(&text_at(&doctl.read(&build), "/live_url"));
    data(&socket.read().unwrap());
    doctl.pass(900);
    let (lines, proper) = drain(&mut socket);
    assert!(proper && lines.len() > 3, "{lines:?}");
    let body = doctl.read(&build);
    assert_eq!(text_at(&body, "/live_url"), "");
    let archive = doctl.archive(&body);
    assert!(archive.ends_with(&lines.concat()), "{archive}");
    let deploy = doctl.read(&format!("{target}?type=DEPLOY&follow=true&tail_lines=-1"));
    assert!(doctl.archive(&deploy).contains("health check passed"));
}

#[test]
fn a_rollout_that_fails_or_is_stopped_never_says_that_it_is_up() {
    for scenario in [
        "crash-loop",
        "health-check-timeout",
        "cancelled",
        "superseded",
    ] {
        let mut doctl = Doctl::scripted(scenario);
        let (id, deployment) = doctl.create(&plain("one"));
        doctl.pass(900);
        let query = "type=DEPLOY&follow=false&tail_lines=-1";
        let body = doctl.read(&format!(
            "/v2/apps/{id}/deployments/{deployment}/logs?{query}"
        ));
        let archive = doctl.archive(&body);
        assert!(archive.contains("pulling"), "{scenario}: {archive}");
        assert!(!archive.contains("passed"), "{scenario}: {archive}");
    }
}

#[test]
fn kinds_that_have_nothing_say_so() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&plain("one"));
    let target = format!("/v2/apps/{id}/deployments/{deployment}/logs");
    // Neither address: doctl warns that there are no logs.
    let none = doctl.read(&format!(
        "{target}?type=RUN_RESTARTED&follow=false&tail_lines=-1"
    ));
    assert_eq!(none, json!({}));
    let wrong = doctl.get(&format!(
        "{target}?type=AUTOSCALE_EVENT&follow=false&tail_lines=-1"
    ));
    assert_eq!(wrong.status, 400);
}

#[test]
fn a_refused_log_names_the_phase() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.create(&plain("one"));
    let app = format!("/v2/apps/{id}/deployments/{deployment}");
    let (mut seen, mut last) = (Vec::new(), String::new());
    while last != "DEPLOYING" {
        let query = "type=RUN&follow=false&tail_lines=-1";
        let refused = doctl.get(&format!("{app}/logs?{query}"));
        last = text_at(&doctl.read(&app), "/deployment/phase");
        if last != "DEPLOYING" {
            let words = refused.text_at("/message");
            assert!(words.ends_with(&last.to_lowercase()), "{last}: {words}");
            seen.push(last.clone());
        }
        doctl.pass(1);
    }
    seen.dedup();
    assert_eq!(seen, ["PENDING_BUILD", "PENDING_DEPLOY"]);
}

#[test]
fn the_console_shakes_hands_types_and_ends() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&mixed());
    let instances = doctl.read(&format!("/v2/apps/{id}/instances"));
    let second = text_at(&instances, "/instances/1/instance_name");
    let app = format!("/v2/apps/{id}");
    let targets = [
        format!("{app}/components/api/exec?instance_name={second}"),
        format!("{app}/deployments/{deployment}/components/api/exec?instance_name={second}"),
    ];
    for target in targets {
        let url = text_at(&doctl.read(&target), "/url");
        assert!(url.starts_with("ws://"), "{url}: dialled as it is");
        let mut socket = listen(&url);
        let mut frames = vec![json!({"op": "resize", "width": 120, "height": 40})];
        frames.extend(
            "hostname\rexit\r"
                .chars()
                .map(|key| json!({"op": "stdin", "data": key})),
        );
        frames.push(json!({"op": "stdin", "data": ""}));
        for frame in frames {
            // The last frame may find the session over.
            drop(socket.send(Message::text(frame.to_string())));
        }
        let (shown, proper) = drain(&mut socket);
        assert!(proper);
        assert!(
            shown.concat().contains(&format!("\r\n{second}\r\n")),
            "{shown:?}"
        );
    }
    for (component, status) in [("site", 400), ("migrate", 400), ("nope", 404)] {
        let reply = doctl.get(&format!("{app}/components/{component}/exec"));
        assert_eq!(reply.status, status, "{component}");
    }
    let wrong = doctl.get(&format!("{app}/components/api/exec?instance_name=nope"));
    assert_eq!(wrong.status, 404);
}

#[test]
fn the_recorded_handshake_is_accepted() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&plain("one"));
    let query = "type=RUN&follow=false&tail_lines=1";
    let body = doctl.read(&format!(
        "/v2/apps/{id}/deployments/{deployment}/logs?{query}"
    ));
    let url = text_at(&body, "/live_url");
    let host = doctl.host();
    let (_, target) = url.split_once(&host).unwrap();
    let mut stream = dial(&host);
    let head = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Go-http-client/1.1\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let reply = read(&mut BufReader::new(stream));
    assert_eq!(reply.status, 101);
    // The answer to this key in RFC 6455.
    let accept = reply.header("sec-websocket-accept");
    assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert!(reply.header("sec-websocket-protocol").is_none());
}

impl Doctl {
    /// Fetches the first archived log, the only one that doctl looks at.
    fn archive(&self, body: &Value) -> String {
        let url = text_at(body, "/historic_urls/0");
        assert!(url.starts_with(self.sim.url()), "{body}");
        let reply = fetch(&url);
        assert_eq!(reply.status, 200);
        reply.text
    }
}
