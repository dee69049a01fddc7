//! Secret places and given values for the tests of this room.

use std::rc::Rc;

use serde_json::{Value, json};

use super::build::{Desired, Inputs, build};
use super::file::{FileRecord, Origin, SavedPlan};
use super::secrets::{SecretMode, Slot, Supplied, SuppliedValue};
use super::state::StateMode;
use crate::catalog::Cents;
use crate::model::live::App;
use crate::model::secret::Plaintext;

/// Returns the place of a variable of the app itself.
pub(super) fn slot(key: &str) -> Slot {
    Slot {
        component: None,
        key: key.to_owned(),
    }
}

/// Returns values that were given for variables of the app itself.
pub(super) fn supplied(values: &[(&str, &str)]) -> Supplied {
    let value = |(key, text): &(&str, &str)| {
        let plaintext = Rc::new(Plaintext::new((*text).to_owned()));
        let source = "env X".to_owned();
        (slot(key), SuppliedValue { plaintext, source })
    };
    Supplied {
        values: values.iter().map(value).collect(),
        ..Supplied::default()
    }
}

/// A value that may stand in no saved plan.
pub(super) const MARKER: &str = "stand-in-marker";

/// An encrypted value of ten bytes.
pub(super) const ENCRYPTED: &str =
    "EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g+1ab==]";

fn live_app() -> App {
    let spec = json!({"name": "shop", "region": "nyc", "envs": [{"key": "IPCTL_STATE", "value": MARKER}],
        "services": [{"name": "web", "instance_count": 1, "instance_size_slug": "apps-s-1vcpu-1gb",
            "image": {"registry_type": "DOCR", "repository": "shop", "tag": "v1"},
            "envs": [{"key": "TOKEN", "type": "SECRET", "value": ENCRYPTED}],
            "log_destinations": [{"name": "l", "logtail": {"token": MARKER}}]}],
        "workers": [{"name": "mail", "image": {"registry_type": "DOCR", "repository": "mail", "tag": "v1"}}]});
    let id = "11111111-1111-4111-8111-111111111111";
    serde_json::from_value(json!({"id": id, "spec": spec, "live_url": "https://shop.example"}))
        .unwrap()
}

fn wanted(name: &str, tree: Value) -> Desired {
    let mut desired = Desired {
        name: name.to_owned(),
        file: format!("specs/{name}.yaml"),
        tree,
        supplied: Supplied::default(),
        ignore: Vec::new(),
    };
    desired.adopt_plain_values();
    if let Some(given) = desired.supplied.values.values_mut().next() {
        "env TOKEN".clone_into(&mut given.source);
    }
    desired
}

/// Returns the record of a plan that changes one app and creates another; secret values are in its files and live.
pub(super) fn saved_plan() -> SavedPlan {
    let service = json!({"name": "web", "instance_count": 2, "instance_size_slug": "apps-s-1vcpu-1gb",
        "image": {"registry_type": "DOCR", "repository": "shop", "tag": "v1"},
        "envs": [{"key": "TOKEN", "type": "SECRET", "value": MARKER}, {"key": "RATE", "value": "0.1"}],
        "log_destinations": [{"name": "l", "logtail": {"token": format!("{MARKER}-2")}}]});
    let shop = wanted(
        "shop",
        json!({"name": "shop", "region": "nyc", "services": [service.clone()]}),
    );
    let mut new = service;
    new["log_destinations"] = Value::Null;
    let news = wanted("news", json!({"name": "news", "services": [new]}));
    let desired = [shop, news];
    let plan = build(
        &Inputs {
            desired: &desired,
            live: &[live_app()],
            secrets: SecretMode::Changed,
            state: StateMode::On,
            stack: &super::Stack::default(),
        },
        &mut || [5; 16],
    );
    SavedPlan::new(&plan, origin())
}

fn origin() -> Origin {
    let mut options = serde_json::Map::new();
    options.insert("secrets".to_owned(), json!("changed"));
    Origin {
        ipctl: "0.1.0".to_owned(),
        made: "2026-08-20T14:02:00Z".parse().unwrap(),
        platform: "https://api.digitalocean.com".to_owned(),
        account: Some("33333333".to_owned()),
        targets: vec!["specs/".to_owned()],
        options,
        files: vec![FileRecord::new("specs/shop.yaml", b"name: shop\n")],
        budget: Some(Cents::from_dollars(40)),
        others: super::Monthly::default(),
    }
}

/// Returns the text of [`saved_plan`].
pub(super) fn saved_text() -> String {
    saved_plan().to_text().unwrap()
}
