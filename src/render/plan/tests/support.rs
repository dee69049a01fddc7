//! Plans to be shown.

use std::rc::Rc;

use serde_json::{Value, json};

use crate::model::live::App;
use crate::model::secret::Plaintext;
use crate::plan::{
    Desired, Inputs, Plan, SecretMode, Slot, Stack, StateMode, Supplied, SuppliedValue, build,
};
use crate::render::plan::{Detail, Frame, plan_page};
use crate::render::style::{Color, Rows, Style, Symbols};

pub(super) const MARKER: &str = "marker-of-a-secret";

/// Returns a ciphertext of a value of some bytes.
pub(super) fn cipher(bytes: usize) -> String {
    let body = "QUFB".repeat((bytes + 16) / 3 + 1);
    format!("EV[1:{}:{body}]", "A".repeat(32))
}

/// Makes the plan of pairs of live and desired specs; a null live spec is an app that is not there.
pub(in crate::render) fn plan_of(pairs: &[(Value, Value)]) -> Plan {
    let desired: Vec<Desired> = pairs.iter().map(|(_, wanted)| desired(wanted)).collect();
    let live = pairs.iter().enumerate();
    let live: Vec<App> = live
        .filter(|(_, (live, _))| !live.is_null())
        .map(|(number, (live, _))| app(number, live))
        .collect();
    let inputs = Inputs {
        desired: &desired,
        live: &live,
        secrets: SecretMode::Changed,
        state: StateMode::Off,
        stack: &Stack::default(),
    };
    build(&inputs, &mut || [0; 16])
}

fn app(number: usize, spec: &Value) -> App {
    let app = json!({
        "id": format!("{number:08x}-2222-4333-8444-555555555555"), "spec": spec,
        "active_deployment": {"id": "d", "phase": "ACTIVE", "spec": spec},
    });
    serde_json::from_value(app).unwrap()
}

/// Wants a spec; every secret of it without a value that is named `GIVEN` is given one.
fn desired(tree: &Value) -> Desired {
    let plaintext = Rc::new(Plaintext::new(MARKER.to_owned()));
    let component = tree.pointer("/services/0/name").and_then(Value::as_str);
    let slot = Slot {
        component: component.map(str::to_owned),
        key: "GIVEN".to_owned(),
    };
    let given = SuppliedValue {
        plaintext,
        source: "env GIVEN".to_owned(),
    };
    Desired {
        name: tree["name"].as_str().unwrap_or_default().to_owned(),
        file: "specs/app.yaml".to_owned(),
        tree: tree.clone(),
        supplied: Supplied {
            values: [(slot, given)].into(),
            ..Supplied::default()
        },
        ignore: Vec::new(),
    }
}

/// Returns a stack with an app that is made, one that changes in every way, and one that stays.
pub(super) fn stack() -> Plan {
    let odoo = json!({"name": "odoo", "region": "sgp", "services": [{"name": "web"}]});
    plan_of(&[
        (live_superset(), superset()),
        (Value::Null, hub()),
        (odoo.clone(), odoo),
    ])
}

fn live_superset() -> Value {
    json!({
        "name": "superset", "region": "sgp",
        "domains": [{"domain": "bi.acme.example", "type": "PRIMARY"}],
        "services": [{
            "name": "web", "github": {"repo": "acme/superset", "branch": "main"},
            "instance_size_slug": "apps-s-1vcpu-1gb", "http_port": 8088,
            "run_command": "gunicorn --bind 0.0.0.0:8088 --workers 2 --worker-class gevent --timeout 120 app:create",
            "envs": [
                {"key": "ROW_LIMIT", "value": "5000"},
                {"key": "OLD_SECRET", "type": "SECRET", "value": cipher(9)},
                {"key": "KEPT_SECRET", "type": "SECRET", "value": cipher(9)},
                {"key": "FLAGS", "value": "{\"ALERTS\":true,\"DASHBOARDS\":{\"rbac\":false},\"cache\":300}"},
                {"key": "INIT", "value": "#!/bin/sh\nset -e\nsuperset db upgrade\nsuperset init\nexec gunicorn\n"},
            ],
        }],
        "workers": [
            {"name": "celery-worker", "github": {"repo": "acme/superset", "branch": "main"}, "instance_count": 1,
             "run_command": "celery worker"},
            {"name": "old-worker", "image": {"registry_type": "GHCR", "registry": "acme", "repository": "old", "tag": "1"}},
        ],
    })
}

fn superset() -> Value {
    let mut spec = live_superset();
    spec["domains"] = json!([{"domain": "data.acme.example", "type": "ALIAS"}, {"domain": "bi.acme.example", "type": "PRIMARY"}]);
    let web = &mut spec["services"][0];
    web["instance_size_slug"] = json!("apps-s-1vcpu-2gb");
    web["run_command"] = json!(
        "gunicorn --bind 0.0.0.0:8088 --workers 8 --worker-class gevent --timeout 120 app:create"
    );
    web["health_check"] = json!({"http_path": "/health"});
    web["envs"] = json!([
        {"key": "ROW_LIMIT", "value": "10000"},
        {"key": "GIVEN", "type": "SECRET"},
        {"key": "KEPT_SECRET", "type": "SECRET"},
        {"key": "FLAGS", "value": "{\"ALERTS\":true,\"DASHBOARDS\":{\"rbac\":true},\"cache\":300}"},
        {"key": "INIT", "value": "#!/bin/sh\nset -e\nsuperset db upgrade\nsuperset init --force\nexec gunicorn\n"},
        {"key": "NEW_SETTING", "value": "日本", "scope": "RUN_TIME"},
    ]);
    spec["workers"] = json!([
        {"name": "celery-worker", "github": {"repo": "acme/superset", "branch": "main"}, "instance_count": 2,
         "run_command": "celery worker"},
        {"name": "celery-beat", "github": {"repo": "acme/superset", "branch": "main"},
         "instance_size_slug": "apps-d-1vcpu-1gb", "autoscaling": {"min_instance_count": 1, "max_instance_count": 3},
         "run_command": "celery --app=superset.tasks.celery_app:app beat",
         "envs": [{"key": "A", "value": "1"}, {"key": "B", "value": "2"}]},
    ]);
    spec
}

fn hub() -> Value {
    json!({
        "name": "mcp-hub", "region": "sgp",
        "domains": [{"domain": "mcp.acme.example", "type": "PRIMARY"}],
        "envs": [{"key": "LEVEL", "value": "info"}],
        "services": [{
            "name": "hub", "github": {"repo": "acme/mcp-hub", "branch": "main"}, "http_port": 8001,
            "internal_ports": [9000], "health_check": {"http_path": "/healthz"},
            "envs": [{"key": "A", "value": "1"}, {"key": "GIVEN", "type": "SECRET"}],
            "alerts": [{"rule": "CPU_UTILIZATION", "operator": "GREATER_THAN", "value": 80, "window": "FIVE_MINUTES"}],
        }],
        "databases": [{"name": "db", "engine": "PG", "version": "16"}],
        "jobs": [{"name": "migrate", "kind": "PRE_DEPLOY", "image": {"registry_type": "DOCR", "repository": "hub", "tag": "2"}}],
    })
}

pub(super) fn style(width: usize, color: Color) -> Style {
    Style {
        color,
        symbols: Symbols::Ascii,
        width,
        rows: Rows::Wrapped,
    }
}

/// Shows a plan without colour.
pub(super) fn page(plan: &Plan, detail: Detail, width: usize) -> String {
    let waves = [
        vec!["odoo".to_owned(), "superset".to_owned()],
        vec!["mcp".to_owned()],
    ];
    let frame = Frame {
        stack: Some("acme"),
        waves: &waves,
        next: Some("ipctl apply specs/"),
        detail,
        ..Frame::default()
    };
    plan_page(plan, &frame, style(width, Color::Off))
}

pub(super) const DETAILS: [Detail; 3] = [Detail::Summary, Detail::Changes, Detail::Everything];
