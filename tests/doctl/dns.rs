//! `compute domain` and its records.

use serde_json::Value;

use crate::wire::{Doctl, text_at};

const RECORDS: &str = "/v2/domains/example.com/records";

fn id(body: &Value) -> u64 {
    body["domain_record"]["id"].as_u64().unwrap()
}

#[test]
fn zones_are_made_read_and_removed() {
    let mut doctl = Doctl::new();
    let empty = doctl.read("/v2/domains?page=1&per_page=200");
    assert_eq!(empty["domains"], serde_json::json!([]));
    let made = doctl.send("POST", "/v2/domains", r#"{"name":"example.com"}"#);
    assert_eq!(
        (made.status, &made.body["domain"]["ttl"]),
        (201, &1800.into())
    );
    let with = r#"{"name":"example.org","ip_address":"192.0.2.1"}"#;
    doctl.write("POST", "/v2/domains", with);
    assert_eq!(doctl.send("POST", "/v2/domains", with).status, 422);
    let records = doctl.read("/v2/domains/example.org/records?page=1&per_page=200");
    let kinds: Vec<String> = records["domain_records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| text_at(record, "/type"))
        .collect();
    assert_eq!(kinds, ["NS", "NS", "NS", "A"]);
    let gone = doctl.send("DELETE", "/v2/domains/example.org", "");
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert_eq!(doctl.get("/v2/domains/example.org").status, 404);
}

#[test]
fn records_are_made_changed_and_removed() {
    let mut doctl = Doctl::new();
    doctl.write("POST", "/v2/domains", r#"{"name":"example.com"}"#);
    // doctl sends zeros for what was not given.
    let body = r#"{"type":"CNAME","name":"www","data":"app.example.net.","priority":0,"ttl":300,"weight":0,"flags":0}"#;
    let made = doctl.send("POST", RECORDS, body);
    assert_eq!(made.status, 201);
    let target = format!("{RECORDS}/{}", id(&made.body));
    let body = r#"{"data":"b.example.net.","priority":0,"weight":0,"flags":0}"#;
    let changed = doctl.write("PATCH", &target, body)["domain_record"].clone();
    assert_eq!(text_at(&changed, "/type"), "CNAME");
    assert_eq!(text_at(&changed, "/data"), "b.example.net.");
    assert_eq!(changed["ttl"], 300);
    let lacking = doctl.send(
        "POST",
        RECORDS,
        r#"{"type":"A","priority":0,"weight":0,"flags":0}"#,
    );
    assert_eq!(lacking.status, 422);
    assert_eq!(doctl.send("DELETE", &target, "").status, 204);
    assert_eq!(doctl.send("DELETE", &target, "").status, 404);
    assert_eq!(doctl.send("PATCH", &target, body).status, 404);
}

#[test]
fn a_second_page_is_found_by_the_link_to_the_last() {
    let mut doctl = Doctl::new();
    doctl.write("POST", "/v2/domains", r#"{"name":"example.com"}"#);
    for number in 0..200 {
        let body = format!(r#"{{"type":"A","name":"h{number}","data":"192.0.2.1"}}"#);
        doctl.write("POST", RECORDS, &body);
    }
    let first = doctl.read(&format!("{RECORDS}?page=1&per_page=200"));
    let last = text_at(&first, "/links/pages/last");
    assert_eq!(
        last,
        format!("{}{RECORDS}?page=2&per_page=200", doctl.sim.url())
    );
    let second = doctl.read(&format!("{RECORDS}?page=2&per_page=200"));
    assert_eq!(first["domain_records"].as_array().unwrap().len(), 200);
    assert_eq!(second["domain_records"].as_array().unwrap().len(), 3);
}
