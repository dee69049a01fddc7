//! A server on loopback that stands in for any service that speaks HTTP.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::proxy::{json_answer, read_request};

/// Says what becomes of a request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A status line and a JSON body.
    Json(&'static str, String),
    /// The same with more headers, each with its line end.
    With(&'static str, String, String),
    /// Bytes that are not HTTP.
    Garbage,
    /// Nothing, for as long as the client waits.
    Silence,
}

/// A running server; it ends with the process.
pub(crate) struct StandIn {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    /// Starts a server; `judge` gets method and path of each request.
    pub(crate) fn start(judge: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let judge = Arc::new(judge);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (judge, heard) = (Arc::clone(&judge), Arc::clone(&heard));
                std::thread::spawn(move || serve(stream, judge.as_ref(), &heard));
            }
        });
        Self { url, seen }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Lists the requests that came, as they were written.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, judge: &dyn Fn(&str) -> Answer, heard: &Mutex<Vec<String>>) {
    let Some((line, request)) = read_request(&mut client) else {
        return;
    };
    let request = String::from_utf8_lossy(&request).into_owned();
    heard.lock().unwrap().push(request);
    let bytes = match judge(&line) {
        Answer::Json(status, body) => json_answer(status, "", &body),
        Answer::With(status, headers, body) => json_answer(status, &headers, &body),
        Answer::Garbage => b"\x00\x15\x03garbage\r\n\r\n".to_vec(),
        Answer::Silence => {
            // Reads until the client goes away.
            let _ = read_request(&mut client);
            return;
        }
    };
    drop(client.write_all(&bytes));
}
