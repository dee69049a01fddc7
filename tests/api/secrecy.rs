//! The token and the spec go where they have to and nowhere else.

use std::io;
use std::sync::{Arc, Mutex};

use ipctl::api::{ApiError, SpecPayload, Token};
use ipctl::model::live::AppId;
use serde_json::json as tree;
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{Server, TOKEN, json, reply};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Is implemented twice for what can be shown, so that naming it for such a type does not compile.
trait Hidden<Marker> {
    fn is_hidden() {}
}

impl<T> Hidden<()> for T {}
impl<T: std::fmt::Debug> Hidden<u8> for T {}
impl<T: std::fmt::Display> Hidden<u16> for T {}
impl<T: serde::Serialize> Hidden<u32> for T {}

#[test]
fn token_and_payload_cannot_be_shown() {
    <Token as Hidden<_>>::is_hidden();
    <SpecPayload as Hidden<_>>::is_hidden();
}

#[tokio::test]
async fn a_redirect_never_carries_the_token_elsewhere() {
    let other = Server::start(vec![]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/v2/apps/a1", other.address);
        let server = Server::start(vec![(
            "GET /v2/apps/a1",
            reply(status, &[("location", &location)], ""),
        )])
        .await;
        let error = server
            .client()
            .get_app(&AppId::new("a1"))
            .await
            .unwrap_err();
        assert!(
            matches!(&error, ApiError::Redirected { to, .. } if &**to == "`127.0.0.1`"),
            "{error:?}"
        );
        server.finish();
    }
    assert!(other.finish().is_empty());
}

#[tokio::test]
async fn token_and_spec_stay_out_of_logs_and_errors() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let echo = format!(r#"{{"id":"x","message":"bad token {TOKEN}","request_id":"{TOKEN}"}}"#);
    let server = Server::start(vec![
        (
            "POST /v2/apps",
            reply(
                400,
                &[
                    ("x-request-id", TOKEN),
                    ("ratelimit-limit", "5000"),
                    ("ratelimit-remaining", "7"),
                ],
                &echo,
            ),
        ),
        ("GET /v2/apps/a1", json(200, &format!("<p>{TOKEN}"))),
        (
            "GET /v2/apps/a1",
            json(200, &format!(r#"{{"app":{{"id":{{"{TOKEN}":1}}}}}}"#)),
        ),
    ])
    .await;
    let client = server.client();
    let spec = SpecPayload::new(tree!({"name": "shop", "envs": [{"value": "hush"}]}));
    let mut errors = vec![client.create_app(&spec, None).await.unwrap_err()];
    errors.push(client.get_app(&AppId::new("a1")).await.unwrap_err());
    errors.push(client.get_app(&AppId::new("a1")).await.unwrap_err());
    drop(guard);
    server.finish();
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let event = log
        .lines()
        .find(|line| line.contains("status=400"))
        .unwrap();
    assert!(
        event.contains("method=\"POST\" path=\"/v2/apps\"") && event.contains("left=7"),
        "{event}"
    );
    let shown = format!(
        "{errors:?} {} {log}",
        errors.iter().map(ToString::to_string).collect::<String>()
    );
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
}
