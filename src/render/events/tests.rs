use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::apply::{
    Activity, Answered, AppOutcome, Event, Probed, Stage, StepView, Success, Verified,
};
use crate::autopsy::{Line, LineKind};
use crate::diag::Diagnostics;
use crate::model::live::{AppId, DeploymentId, Phase, StepStatus};
use crate::plan::Action;
use crate::render::json::Envelope;

use super::EventStream;

fn stream() -> EventStream {
    EventStream::new(|| Timestamp::constant(1_786_092_202, 0))
}

fn outcome() -> AppOutcome {
    AppOutcome {
        app: "shop".to_owned(),
        action: Action::Update,
        id: Some(AppId::new("a-1")),
        deployment: Some(DeploymentId::new("d-1")),
        took: Duration::from_millis(1500),
        result: Ok(Success::Active {
            url: Some("https://shop.example".to_owned()),
            verified: Verified {
                spec: true,
                ready: Some(2),
                probes: Probed::Answered(vec![Answered {
                    path: "/up".to_owned(),
                    status: 200,
                    took: Duration::from_millis(84),
                }]),
            },
        }),
    }
}

#[test]
fn an_apply_is_a_stream_of_numbered_objects_that_begins_with_the_format() {
    let (stream, app, deployment) = (stream(), "shop", &DeploymentId::new("d-1"));
    let reason = json!({"code": "DeployContainerExitNonZero", "message": "No."});
    let step = StepView {
        stage: Stage::Deploy,
        component: "web".to_owned(),
        status: StepStatus::Running,
        activity: Activity::Wait,
        reason: serde_json::from_value(reason).unwrap(),
    };
    let events = [
        Event::Waiting { app, wave: 1 },
        Event::Started {
            app,
            action: Action::Update,
        },
        Event::Written { app, deployment },
        Event::Phase {
            app,
            phase: &Phase::Deploying,
            steps: (2, 6),
            elapsed: Duration::from_millis(500),
        },
        Event::Step { app, step: &step },
        Event::Ended {
            outcome: &outcome(),
        },
    ];
    let mut text: String = events
        .iter()
        .map(|event| stream.event(event, &[]))
        .collect();
    text += &stream.done(&Envelope {
        command: "apply",
        exit: 0,
        data: json!({"apps": []}),
        diagnostics: &Diagnostics::default(),
        error: None,
    });
    insta::assert_snapshot!(text, @r#"
    {"type":"hello","ts":"2026-08-07T08:43:22Z","seq":0,"schema":"ipctl/events/v1","version":"0.1.0"}
    {"type":"waiting","ts":"2026-08-07T08:43:22Z","seq":1,"app":"shop","wave":1}
    {"type":"app_start","ts":"2026-08-07T08:43:22Z","seq":2,"app":"shop","action":"update"}
    {"type":"phase","ts":"2026-08-07T08:43:22Z","seq":3,"app":"shop","deployment":"d-1","phase":"DEPLOYING","steps_done":2,"steps":6,"elapsed_s":0.5}
    {"type":"step","ts":"2026-08-07T08:43:22Z","seq":4,"app":"shop","deployment":"d-1","component":"web","stage":"deploy","status":"waiting","reason":{"code":"DeployContainerExitNonZero","message":"No."}}
    {"type":"verify","ts":"2026-08-07T08:43:22Z","seq":5,"app":"shop","spec":true,"ready":2,"components":2,"probe":[{"path":"/up","status":200,"ms":84}],"probe_skipped":null}
    {"type":"app_done","ts":"2026-08-07T08:43:22Z","seq":6,"app":"shop","action":"update","ok":true,"id":"a-1","deployment":"d-1","url":"https://shop.example","duration_s":1.5,"error":null}
    {"type":"done","ts":"2026-08-07T08:43:22Z","seq":7,"schema":"ipctl/apply/v1","ok":true,"exit":0,"data":{"apps":[]},"diagnostics":[]}
    "#);
}

proptest! {
    #[test]
    fn a_line_of_a_log_is_one_line_of_json_whatever_it_holds(text in any::<String>(), component in any::<String>()) {
        let stream = stream();
        let line = Line { kind: LineKind::Crash, text: text.clone() };
        let written = stream.event(&Event::Line {
            app: "shop",
            id: &AppId::new("a-1"),
            deployment: &DeploymentId::new("d-1"),
            component: &component,
            line: &line,
        }, &[]);
        let lines: Vec<&str> = written.split_terminator('\n').collect();
        prop_assert_eq!(lines.len(), 2);
        let object: Value = serde_json::from_str(lines[1]).unwrap();
        prop_assert_eq!(object["text"].as_str(), Some(text.as_str()));
        prop_assert_eq!(object["component"].as_str(), Some(component.as_str()));
    }
}
