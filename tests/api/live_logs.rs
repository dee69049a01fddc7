//! Archives and the live stream.

use futures_util::{SinkExt, StreamExt};
use ipctl::api::{ApiError, Client, LogOrigin};
use ipctl::model::live::{LogLinks, SignedUrl};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameHeader};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::server::{Answer, Server, json, reply};

fn links(live: Option<String>, archives: Vec<String>) -> LogLinks {
    LogLinks {
        live_url: live.map(SignedUrl::new),
        historic_urls: archives.into_iter().map(SignedUrl::new).collect(),
    }
}

/// What a socket server does after the handshake.
enum End {
    Code(u16),
    NoCode,
    Reset,
}

/// Sends the frames, ends as told, and returns the handshake's head and the client's last message.
async fn socket(
    frames: Vec<Message>,
    end: End,
) -> (String, oneshot::Receiver<(String, Option<Message>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/?token=to%2Bken", listener.local_addr().unwrap());
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut head = String::new();
        #[expect(
            clippy::result_large_err,
            reason = "the library's own form of callback"
        )]
        let look = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
            head = format!("{} {:?}", request.uri(), request.headers());
            Ok(response)
        };
        let mut socket = tokio_tungstenite::accept_hdr_async(stream, look)
            .await
            .unwrap();
        for frame in frames {
            socket.send(frame).await.unwrap();
        }
        match end {
            End::Code(code) => {
                let frame = CloseFrame {
                    code: CloseCode::from(code),
                    reason: "because".into(),
                };
                socket.close(Some(frame)).await.unwrap();
            }
            End::NoCode => socket.close(None).await.unwrap(),
            End::Reset => {
                let _ = tell.send((head, None));
                return;
            }
        }
        let last = socket.next().await.and_then(Result::ok);
        let _ = tell.send((head, last));
    });
    (address, told)
}

async fn read(client: &Client, links: LogLinks) -> (String, Option<ApiError>) {
    let mut reader = client.open_logs(links);
    let mut text = String::new();
    while let Some(chunk) = reader.next().await {
        match chunk {
            Ok(chunk) => text += &chunk.text,
            Err(error) => {
                assert!(
                    reader.next().await.is_none(),
                    "nothing comes after an error"
                );
                return (text, Some(error));
            }
        }
    }
    (text, None)
}

#[tokio::test]
async fn archives_come_in_order_without_the_token() {
    let server = Server::start(vec![
        (
            "GET /one?sig=1",
            reply(200, &[], "api 2024-05-02T09:10:11Z first\n"),
        ),
        ("GET /two?sig=2", reply(200, &[], "second\n")),
    ])
    .await;
    let archives = vec![
        format!("{}/one?sig=1", server.address),
        format!("{}/two?sig=2", server.address),
    ];
    let (text, error) = read(&server.client(), links(None, archives)).await;
    assert_eq!(
        (text.as_str(), error),
        ("api 2024-05-02T09:10:11Z first\nsecond\n", None)
    );
    for seen in server.finish() {
        assert_eq!(seen.header("authorization"), None);
        assert_eq!(seen.header("referer"), None);
    }
}

#[tokio::test]
async fn an_archive_that_breaks_or_is_refused_is_an_error() {
    let torn = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf".to_vec();
    for answer in [Answer::Bytes(torn), json(403, "<Error>"), Answer::Close] {
        let server = Server::start(vec![("GET /one?sig=hush", answer)]).await;
        let (_, error) = read(
            &server.client(),
            links(None, vec![format!("{}/one?sig=hush", server.address)]),
        )
        .await;
        let error = error.unwrap();
        assert!(!format!("{error} {error:?}").contains("hush"));
        server.finish();
    }
}

#[tokio::test]
async fn a_live_stream_ends_normally_with_1000() {
    let frames = vec![
        Message::text(r#"{"data":"one\n"}"#),
        Message::Ping(Bytes::from_static(b"p")),
        Message::text("bare\n"),
        Message::binary(&b"{\"data\":\"t\xffwo\\n\"}"[..]),
    ];
    let (address, told) = socket(frames, End::Code(1000)).await;
    let server = Server::start(vec![]).await;
    let (text, error) = read(&server.client(), links(Some(address), vec![])).await;
    assert_eq!((text.as_str(), error), ("one\nbare\nt\u{fffd}wo\n", None));
    let (head, last) = told.await.unwrap();
    assert!(head.starts_with("/?token=to%2Bken "), "{head}");
    for absent in ["authorization", "sec-websocket-protocol", "referer"] {
        assert!(!head.contains(absent), "{head}");
    }
    assert!(
        matches!(last, Some(Message::Pong(_) | Message::Close(_))),
        "{last:?}"
    );
}

#[tokio::test]
async fn invalid_text_frames_are_read_leniently() {
    let header = FrameHeader {
        opcode: OpCode::Data(Data::Text),
        ..FrameHeader::default()
    };
    let frame = Frame::from_payload(header, Bytes::from_static(b"{\"data\":\"a\xffb\\n\"}"));
    let (address, _told) = socket(
        vec![Message::Frame(frame), Message::text("after\n")],
        End::Code(1000),
    )
    .await;
    let server = Server::start(vec![]).await;
    let (text, error) = read(&server.client(), links(Some(address), vec![])).await;
    assert_eq!((text.as_str(), error), ("a\u{fffd}b\nafter\n", None));
}

#[tokio::test]
async fn other_ends_are_errors_that_allow_a_reconnect() {
    for (end, wanted) in [
        (End::Code(1001), Some(1001)),
        (End::Code(1011), Some(1011)),
        (End::Code(4000), Some(4000)),
        (End::NoCode, None),
        (End::Reset, None),
    ] {
        let (address, _told) = socket(vec![Message::text(r#"{"data":"one\n"}"#)], end).await;
        let server = Server::start(vec![]).await;
        let (text, error) = read(&server.client(), links(Some(address), vec![])).await;
        assert_eq!(text, "one\n");
        let error = error.unwrap();
        assert!(
            matches!(error, ApiError::Stream { code, .. } if code == wanted),
            "{error:?}"
        );
        assert!(!format!("{error:?}").contains("to%2Bken"));
    }
}

#[tokio::test]
async fn a_huge_frame_is_refused() {
    let (address, _told) =
        socket(vec![Message::text("x".repeat(9 * 1024 * 1024))], End::Reset).await;
    let server = Server::start(vec![]).await;
    let (_, error) = read(&server.client(), links(Some(address), vec![])).await;
    assert!(matches!(error, Some(ApiError::Stream { .. })), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_no_socket_is_an_error() {
    for answer in [json(400, "{}"), reply(200, &[], "text")] {
        let server = Server::start(vec![("GET /?token=hush", answer)]).await;
        let (_, error) = read(
            &server.client(),
            links(Some(format!("{}/?token=hush", server.address)), vec![]),
        )
        .await;
        let error = error.unwrap();
        assert!(
            matches!(error, ApiError::Stream { code: None, .. })
                && !error.to_string().contains("hush"),
            "{error:?}"
        );
        server.finish();
    }
}

#[tokio::test]
async fn clear_text_goes_to_this_machine_only() {
    let server = Server::start(vec![]).await;
    for url in ["http://proxy.example/?token=hush", "mailto:x", ""] {
        let (_, error) = read(&server.client(), links(Some(url.into()), vec![])).await;
        assert!(
            matches!(
                error,
                Some(ApiError::InsecureUrl { .. } | ApiError::BadUrl { .. })
            ),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn archives_come_before_the_live_stream() {
    let (address, _told) =
        socket(vec![Message::text(r#"{"data":"new\n"}"#)], End::Code(1000)).await;
    let server = Server::start(vec![("GET /old", reply(200, &[], "old\n"))]).await;
    let reader = server.client().open_logs(links(
        Some(address),
        vec![format!("{}/old", server.address)],
    ));
    let chunks: Vec<_> = reader.into_stream().map(Result::unwrap).collect().await;
    let read: Vec<_> = chunks
        .iter()
        .map(|chunk| (chunk.text.as_str(), chunk.origin))
        .collect();
    assert_eq!(
        read,
        [("old\n", LogOrigin::Archive), ("new\n", LogOrigin::Live)]
    );
    server.finish();
}

/// Says what a server does that is asked whether it is there.
#[derive(Clone, Copy)]
enum Asked {
    Answers,
    IsGone,
}

/// Serves a stream of one line that then says nothing.
async fn silent(asked: Asked) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/?token=t", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        let line = r#"{"data":"hello\n"}"#;
        socket.send(Message::text(line)).await.unwrap();
        match asked {
            // The library answers while it is read from.
            Asked::Answers => while socket.next().await.is_some() {},
            Asked::IsGone => std::future::pending().await,
        }
    });
    address
}

fn impatient(options: &mut ipctl::api::Options) {
    options.timeouts.read = std::time::Duration::from_millis(200);
}

#[tokio::test]
async fn a_stream_whose_other_side_is_gone_ends() {
    let server = Server::start(Vec::new()).await;
    let client = server.client_with(impatient);
    let address = silent(Asked::IsGone).await;
    let (text, error) = read(&client, links(Some(address), Vec::new())).await;
    assert_eq!(text, "hello\n");
    let said = error.unwrap().to_string();
    assert!(said.contains("does not answer any more"), "{said}");
}

#[tokio::test]
async fn a_stream_that_says_nothing_stays_open_while_it_is_there() {
    let server = Server::start(Vec::new()).await;
    let client = server.client_with(impatient);
    let address = silent(Asked::Answers).await;
    let reading = read(&client, links(Some(address), Vec::new()));
    let limit = std::time::Duration::from_secs(1);
    assert!(tokio::time::timeout(limit, reading).await.is_err());
}
