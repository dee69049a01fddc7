//! What an app keeps records of: job runs, events, alerts.

use serde_json::{Value, json};

use crate::wire::{Doctl, mixed, text_at};

fn names(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().into_iter().flatten();
    rows.map(|row| text_at(row, "/job_name")).collect()
}

#[test]
fn job_runs_are_listed_read_and_filtered() {
    let mut doctl = Doctl::new();
    let (id, deployment) = doctl.serving(&mixed());
    doctl.pass(4 * 3600);
    let target = format!("/v2/apps/{id}/job-invocations");
    let all = doctl.read(&target)["job_invocations"].clone();
    assert_eq!(names(&all), ["nightly", "migrate"]);
    for (query, count) in [
        ("job_names=nightly".to_owned(), 1),
        ("job_names=nightly&job_names=migrate".to_owned(), 2),
        ("job_names=migrate%2Cnightly".to_owned(), 2),
        ("job_names=nope".to_owned(), 0),
        (format!("deployment_id={deployment}&job_names=migrate"), 1),
    ] {
        let body = doctl.read(&format!("{target}?{query}"));
        assert_eq!(names(&body["job_invocations"]).len(), count, "{query}");
    }
    let one = &all[0];
    for column in [
        "id",
        "created_at",
        "started_at",
        "completed_at",
        "phase",
        "deployment_id",
    ] {
        assert!(one[column].is_string(), "{column}");
    }
    assert_eq!(text_at(one, "/trigger/type"), "SCHEDULED");
    let run = format!("{target}/{}", text_at(one, "/id"));
    assert_eq!(doctl.read(&run)["job_invocation"], *one);
    // Cancelling what is over changes nothing.
    let same = doctl.write("POST", &format!("{run}/cancel"), "");
    assert_eq!(same["job_invocation"], *one);
    assert_eq!(doctl.get(&format!("{target}/nope")).status, 404);
}

#[test]
fn a_running_job_is_cancelled() {
    let mut doctl = Doctl::new();
    let mut spec = mixed();
    spec["jobs"][1]["schedule"]["cron"] = json!("* * * * *");
    let (id, _) = doctl.serving(&spec);
    let target = format!("/v2/apps/{id}/job-invocations?job_names=nightly");
    let running = (0..120).find_map(|_| {
        doctl.pass(1);
        let run = doctl.read(&target)["job_invocations"][0].clone();
        (text_at(&run, "/phase") == "RUNNING").then_some(run)
    });
    let running = text_at(&running.unwrap(), "/id");
    let run = format!("/v2/apps/{id}/job-invocations/{running}");
    let stopped = doctl.write("POST", &format!("{run}/cancel"), "");
    assert_eq!(text_at(&stopped, "/job_invocation/phase"), "CANCELED");
    // Without --follow and --tail godo leaves both out.
    let logs = format!("/v2/apps/{id}/jobs/nightly/invocations/{running}/logs?type=JOB_INVOCATION");
    for rest in ["", "&follow=true&tail_lines=3", "&tail_lines=-1"] {
        let body = doctl.read(&format!("{logs}{rest}"));
        assert!(body["historic_urls"][0].is_string(), "{rest}: {body}");
    }
}

#[test]
fn events_are_the_deployments() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    doctl.write(
        "POST",
        &format!("/v2/apps/{id}/deployments"),
        r#"{"force_build":false}"#,
    );
    let target = format!("/v2/apps/{id}/events");
    let all = doctl.read(&target)["events"].clone();
    assert_eq!(all.as_array().unwrap().len(), 2);
    let both = "event_types=DEPLOYMENT&event_types=AUTOSCALING";
    assert_eq!(doctl.read(&format!("{target}?{both}"))["events"], all);
    let scaled = doctl.read(&format!("{target}?event_types=AUTOSCALING"));
    assert!(scaled.get("events").is_none());
    for column in ["id", "type", "deployment_id", "created_at"] {
        assert!(all[0][column].is_string(), "{column}");
    }
    let event = format!("{target}/{}", text_at(&all[0], "/id"));
    assert_eq!(doctl.read(&event)["event"], all[0]);
    let logs = doctl.get(&format!("{event}/logs?type=AUTOSCALE_EVENT&tail_lines=-1"));
    assert_eq!(logs.status, 400);
    let stopped = doctl.write("POST", &format!("{event}/cancel"), "");
    assert_eq!(text_at(&stopped, "/event/deployment/phase"), "CANCELED");
    assert_eq!(doctl.get(&format!("{target}/nope")).status, 404);
}

#[test]
fn alert_destinations_are_replaced() {
    let mut doctl = Doctl::new();
    let (id, _) = doctl.serving(&mixed());
    let target = format!("/v2/apps/{id}/alerts");
    let alerts = doctl.read(&target)["alerts"].clone();
    let rules: Vec<String> = alerts
        .as_array()
        .unwrap()
        .iter()
        .map(|alert| text_at(alert, "/spec/rule"))
        .collect();
    assert_eq!(rules, ["DEPLOYMENT_FAILED", "CPU_UTILIZATION"]);
    assert_eq!(text_at(&alerts[1], "/component_name"), "api");
    let target = format!("{target}/{}/destinations", text_at(&alerts[0], "/id"));
    let body = r##"{"emails":["a@example.com","b@example.com"],"slack_webhooks":[{"url":"https://hooks.example.com/x","channel":"#ops"}]}"##;
    let set = doctl.write("POST", &target, body)["alert"].clone();
    assert_eq!(set["emails"].as_array().unwrap().len(), 2);
    assert_eq!(text_at(&set, "/slack_webhooks/0/channel"), "#ops");
    // An empty file arrives as two nulls.
    let none = doctl.write("POST", &target, r#"{"emails":null,"slack_webhooks":null}"#);
    assert!(none["alert"].get("emails").is_none());
    assert!(none["alert"].get("slack_webhooks").is_none());
    let nobody = format!("/v2/apps/{id}/alerts/nope/destinations");
    assert_eq!(doctl.send("POST", &nobody, body).status, 404);
}
