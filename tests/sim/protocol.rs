//! Headers, errors, pages, limits, hostile requests.

use std::io::{Read, Write};
use std::net::TcpStream;

use ipctl::sim::{Limits, Options};
use reqwest::Method;
use serde_json::json;

use crate::support::{Bench, client, image_app};

#[tokio::test]
async fn every_answer_has_its_headers() {
    let bench = Bench::new();
    for path in ["/v2/apps", "/v2/apps/nothing"] {
        let headers = bench.get(path).await.headers;
        assert_eq!(headers["ratelimit-limit"], "5000");
        assert_eq!(headers["content-type"], "application/json; charset=utf-8");
        assert!(headers.contains_key("ratelimit-reset"));
        assert_eq!(headers["x-request-id"].len(), 36);
    }
    let answer = bench.get("/v2/apps/nothing").await;
    assert_eq!(answer.status, 404);
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert_eq!(answer.body["request_id"], id);
}

#[tokio::test]
async fn tokens_decide_what_is_allowed() {
    let bench = Bench::new();
    let url = format!("{}/v2/apps", bench.sim.url());
    let read = |token: &str| client().get(&url).bearer_auth(token);
    assert_eq!(bench.send(client().get(&url)).await.status, 401);
    assert_eq!(bench.send(read("a-bad-token")).await.status, 401);
    assert_eq!(bench.send(read("readonly")).await.status, 200);
    let body = json!({"spec": image_app("shop")});
    let write = |url: &str| client().post(url).bearer_auth("readonly").json(&body);
    assert_eq!(bench.send(write(&url)).await.status, 403);
    let propose = write(&format!("{url}/propose"));
    assert_eq!(bench.send(propose).await.status, 200);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let bench = Bench::new();
    let empty = bench.get("/v2/apps").await.text;
    assert_eq!(empty, r#"{"meta":{"total":0},"links":{"pages":{}}}"#);
    for name in ["one", "two", "three"] {
        bench.create(image_app(name)).await;
    }
    let first = bench.get("/v2/apps?per_page=2").await.body;
    let next = format!("{}/v2/apps?page=2&per_page=2", bench.sim.url());
    assert_eq!(first["links"]["pages"], json!({"next": next, "last": next}));
    assert_eq!(first["apps"].as_array().unwrap().len(), 2);
    let second = bench.get("/v2/apps?page=2&per_page=2").await.body;
    assert_eq!(second["apps"][0]["spec"]["name"], "three");
    let beyond = bench.get("/v2/apps?page=9&per_page=2").await.body;
    assert!(beyond.get("apps").is_none());
    assert_eq!(beyond["meta"]["total"], 3);
    assert_eq!(beyond["links"]["pages"]["prev"], next);
}

#[tokio::test]
async fn bursts_are_refused_until_the_minute_is_over() {
    let limits = Limits {
        hourly: 100,
        burst: 3,
    };
    let bench = Bench::with(Options {
        limits,
        ..Options::default()
    });
    for left in ["99", "98", "97"] {
        let answer = bench.get("/v2/account").await;
        assert_eq!(answer.headers["ratelimit-remaining"], left);
    }
    let refused = bench.get("/v2/account").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "60");
    assert_eq!(refused.body["id"], "too_many_requests");
    bench.pass(60);
    assert_eq!(bench.get("/v2/account").await.status, 200);
}

#[tokio::test]
async fn nonsense_is_refused_politely() {
    let bench = Bench::new();
    let id = bench.create(image_app("shop")).await;
    let post = |body: &str| {
        let request = bench.request(Method::POST, "/v2/apps");
        request.body(body.to_owned())
    };
    let deep = format!("{{\"spec\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    for body in ["", "{", "[]", "7", "{\"spec\":7}", "{\"spec\":{}}", &deep] {
        let answer = bench.send(post(body)).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert_eq!(answer.body["id"], "bad_request");
    }
    let huge = bench.send(post(&"x".repeat(5 * 1024 * 1024))).await;
    assert_eq!(huge.status, 413, "{}", huge.text);
    let record = "/v2/domains/example.com/records/99999999999999999999";
    for (method, path, status) in [
        (Method::GET, "/v2/%ff", 400),
        (Method::GET, "/v2/%zz", 400),
        (Method::GET, "/nothing", 404),
        (Method::GET, "/v2/apps/", 404),
        (Method::GET, record, 404),
        (Method::PATCH, "/v2/apps", 405),
        (Method::HEAD, "/v2/apps", 405),
        (Method::GET, "/v2/apps?page=x", 400),
    ] {
        let answer = bench.send(bench.request(method, path)).await;
        assert_eq!(answer.status, status, "{path}");
    }
    let broken = json!({"deployment_id": 7});
    let path = format!("/v2/apps/{id}/rollback");
    assert_eq!(bench.post(&path, broken).await.status, 400);
}

#[test]
fn clients_that_stall_or_speak_no_http_do_not_stop_others() {
    let bench = Bench::new();
    let address = bench.sim.url().trim_start_matches("http://").to_owned();
    let connect = || TcpStream::connect(&address).unwrap();
    let mut held: Vec<_> = (0..20).map(|_| connect()).collect();
    for stream in &mut held {
        stream.write_all(b"GET /v2/apps HTTP/1.1\r\nhost:").unwrap();
    }
    connect().write_all(&[0, 255, 13, 10, 13, 10]).unwrap();
    let mut polite = connect();
    let opening = "GET /v2/apps HTTP/1.1\r\nhost: x\r\nauthorization: Bearer t\r\n";
    let request = format!("{opening}connection: close\r\n\r\n");
    polite.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    polite.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
}

#[tokio::test]
async fn zones_and_records_are_kept_and_checked() {
    let bench = Bench::new();
    let zone = json!({"name": "example.com"});
    let made = bench.post("/v2/domains", zone).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.body["domain"]["ttl"], 1800);
    let path = "/v2/domains/example.com/records";
    let record = json!({"type": "CNAME", "name": "www", "data": "shop.example.net."});
    let made = bench.post(path, record).await;
    assert_eq!(made.status, 201);
    assert!(made.body["domain_record"]["priority"].is_null());
    let id = made.body["domain_record"]["id"].as_u64().unwrap();
    let one = format!("{path}/{id}");
    let wrong = json!({"type": "MX", "data": "x."});
    assert_eq!(bench.post(path, wrong).await.status, 422);
    let change = bench.request(Method::PATCH, &one);
    let change = change.json(&json!({"type": "CNAME", "ttl": 60}));
    let changed = bench.send(change).await.body;
    assert_eq!(changed["domain_record"]["ttl"], 60);
    let found = bench.get(&format!("{path}?name=www.example.com")).await;
    assert_eq!(found.body["meta"]["total"], 1);
    let gone = bench.delete(&one).await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert_eq!(bench.get(&one).await.status, 404);
}

#[tokio::test]
async fn what_was_served_can_be_looked_up() {
    let bench = Bench::new();
    bench.create(image_app("shop")).await;
    let requests = bench.sim.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].sequence, 1);
    assert_eq!(requests[0].path, "/v2/apps");
    let sent = requests[0].body.as_ref().unwrap();
    assert_eq!(sent["spec"]["name"], "shop");
    let got = requests[0].response.as_ref().unwrap();
    assert_eq!(got["app"]["spec"]["name"], "shop");
    bench.sim.clear_requests();
    assert!(bench.sim.requests().is_empty());
}

#[tokio::test]
async fn deleting_is_final() {
    let bench = Bench::new();
    let id = bench.create(image_app("shop")).await;
    let path = format!("/v2/apps/{id}");
    assert_eq!(bench.delete(&path).await.body, json!({"id": id}));
    assert_eq!(bench.delete(&path).await.status, 404);
    bench.create(image_app("shop")).await;
}
