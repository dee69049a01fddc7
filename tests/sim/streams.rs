//! Logs and consoles.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::{Bench, client, git_app, image_app};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn dial(url: &str) -> Socket {
    connect_async(url.replace("http://", "ws://"))
        .await
        .unwrap()
        .0
}

async fn next(socket: &mut Socket) -> Option<Message> {
    let message = tokio::time::timeout(Duration::from_secs(10), socket.next());
    message.await.unwrap().and_then(Result::ok)
}

fn data(message: &Message) -> String {
    let frame: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
    frame["data"].as_str().unwrap().to_owned()
}

/// Reads lines until the server ends the stream; the flag tells whether it said goodbye.
async fn drain(socket: &mut Socket) -> (Vec<String>, bool) {
    let mut lines = Vec::new();
    while let Some(message) = next(socket).await {
        match &message {
            Message::Text(_) => lines.push(data(&message)),
            Message::Close(frame) => {
                let proper = frame.as_ref().is_some_and(|f| f.code == CloseCode::Normal);
                // Reading on sends the answer to the goodbye.
                while next(socket).await.is_some() {}
                return (lines, proper);
            }
            _ => {}
        }
    }
    (lines, false)
}

async fn live(bench: &Bench, id: &str, query: &str) -> String {
    let answer = bench.get(&format!("/v2/apps/{id}/logs?{query}")).await;
    let url = answer.body["live_url"].as_str();
    url.unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

async fn run_lines(bench: &Bench, id: &str) -> (Vec<String>, bool) {
    let url = live(bench, id, "type=RUN").await;
    drain(&mut dial(&url).await).await
}

async fn text(url: &str) -> String {
    let response = client().get(url).send().await.unwrap();
    response.text().await.unwrap()
}

#[tokio::test]
async fn without_follow_the_backlog_ends_with_a_goodbye() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let url = live(&bench, &id, "type=RUN&tail_lines=5").await;
    let (lines, proper) = drain(&mut dial(&url).await).await;
    assert!(proper);
    assert_eq!(lines.len(), 5);
    for line in &lines {
        let parts: Vec<&str> = line.splitn(3, ' ').collect();
        assert_eq!((parts[0], parts[1].len()), ("web", 30), "{line}");
        assert!(line.ends_with('\n'), "{line:?}");
    }
    assert_eq!(text(&url).await, lines.concat());
}

#[tokio::test]
async fn a_later_look_shows_the_same_history() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let first = run_lines(&bench, &id).await.0;
    bench.pass(60);
    let later = run_lines(&bench, &id).await.0;
    assert!(later.len() > first.len());
    assert_eq!(later[..first.len()], first[..]);
}

#[tokio::test]
async fn following_goes_on_until_the_deployment_is_replaced() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let query = "type=RUN&follow=true&tail_lines=1&component_name=web";
    let mut socket = dial(&live(&bench, &id, query).await).await;
    let mut lines = vec![data(&next(&mut socket).await.unwrap())];
    for _ in 0..3 {
        bench.pass(8);
        lines.push(data(&next(&mut socket).await.unwrap()));
    }
    let path = format!("/v2/apps/{id}/deployments");
    bench.post(&path, json!({})).await;
    bench.pass(300);
    let (rest, proper) = drain(&mut socket).await;
    assert!(proper);
    lines.extend(rest);
    assert!(lines.is_sorted(), "{lines:?}");
    let before = lines.len();
    lines.dedup();
    assert_eq!(lines.len(), before);
}

#[tokio::test]
async fn builds_are_live_first_and_archived_later() {
    let bench = Bench::new();
    let id = bench.create(git_app("shop")).await;
    let deployment = bench.newest(&id).await["id"].clone();
    let deployment = deployment.as_str().unwrap();
    let path = format!("/v2/apps/{id}/deployments/{deployment}/components/web/logs?type=BUILD");
    assert_eq!(bench.get(&path).await.status, 400);
    let run = format!("/v2/apps/{id}/logs?type=RUN");
    assert_eq!(bench.get(&run).await.status, 400);
    bench.pass(60);
    assert!(bench.get(&path).await.body["live_url"].is_string());
    bench.pass(600);
    let body = bench.get(&path).await.body;
    assert!(body.get("live_url").is_none());
    let text = text(body["historic_urls"][0].as_str().unwrap()).await;
    assert!(text.lines().count() > 3, "{text}");
    assert!(text.lines().all(|line| line.starts_with("web ")), "{text}");
}

#[tokio::test]
async fn logs_of_what_was_replaced_are_refused() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let old = bench.newest(&id).await["id"].as_str().unwrap().to_owned();
    let path = format!("/v2/apps/{id}/deployments");
    bench.post(&path, json!({})).await;
    bench.pass(300);
    let answer = bench.get(&format!("{path}/{old}/logs?type=RUN")).await;
    assert_eq!(answer.status, 400);
    let wanted = format!("cannot get running logs from deployment {old} in phase final_cleanup");
    assert_eq!(answer.body["message"], wanted);
    let untyped = bench.get(&format!("/v2/apps/{id}/logs")).await;
    assert_eq!(untyped.status, 400);
}

#[tokio::test]
async fn crashes_can_be_read_while_they_happen() {
    let bench = Bench::scripted("crash-loop:shop/web");
    let id = bench.create(image_app("shop")).await;
    bench.pass(45);
    let newest = bench.newest(&id).await;
    assert_eq!(newest["phase"], "DEPLOYING");
    let deployment = newest["id"].as_str().unwrap();
    let path = format!("/v2/apps/{id}/deployments/{deployment}/logs?type=RUN_RESTARTED");
    let url = bench.get(&path).await.body["live_url"].clone();
    let (lines, _) = drain(&mut dial(url.as_str().unwrap()).await).await;
    assert!(!lines.is_empty());
}

#[tokio::test]
async fn a_dropped_stream_says_no_goodbye() {
    let bench = Bench::scripted("log-drop");
    let id = bench.serving(image_app("shop")).await;
    let (lines, proper) = run_lines(&bench, &id).await;
    assert_eq!((lines.len(), proper), (3, false));
    let (lines, proper) = run_lines(&bench, &id).await;
    assert!(lines.len() > 3 && proper);
}

#[tokio::test]
async fn a_wrong_token_opens_nothing() {
    let bench = Bench::new();
    for path in ["/logs/live?token=x", "/logs/archive", "/console?token=x"] {
        let url = format!("{}{path}", bench.sim.url());
        assert_eq!(client().get(url).send().await.unwrap().status(), 401);
    }
}

#[tokio::test]
async fn the_console_answers_and_ends() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let path = format!("/v2/apps/{id}/components/web/exec");
    let url = bench.get(&path).await.body["url"].clone();
    let mut socket = dial(url.as_str().unwrap()).await;
    let resize = json!({"op": "resize", "width": 80, "height": 24}).to_string();
    let typed = json!({"op": "stdin", "data": "env\rexit 0\r"}).to_string();
    for frame in [resize, "nonsense".to_owned(), typed] {
        socket.send(Message::text(frame)).await.unwrap();
    }
    let (lines, proper) = drain(&mut socket).await;
    let seen = lines.concat();
    assert!(proper);
    assert!(seen.contains("TOKEN=***"), "{seen}");
    assert!(!seen.contains("not-a-real-token"), "{seen}");
}

#[tokio::test]
async fn stopping_ends_open_streams() {
    let bench = Bench::new();
    let id = bench.serving(image_app("shop")).await;
    let url = live(&bench, &id, "type=RUN&follow=true&tail_lines=1").await;
    let mut socket = dial(&url).await;
    next(&mut socket).await.unwrap();
    let reader = tokio::spawn(async move { drain(&mut socket).await });
    let stopping = tokio::task::spawn_blocking(move || bench.sim.stop());
    stopping.await.unwrap();
    reader.await.unwrap();
}
