use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Vault, looks_encrypted};
use crate::sim::canonical::arbitrary::any_spec;
use crate::sim::canonical::canonical;

fn vault() -> Vault {
    Vault::new([7; 32])
}

/// Returns nonces that differ.
fn counter() -> impl FnMut() -> [u8; 24] {
    let mut next = 0;
    move || {
        next += 1;
        [next; 24]
    }
}

fn sealed(spec: &Value) -> Value {
    let mut spec = spec.clone();
    vault().seal_spec(&mut spec, &mut counter()).unwrap();
    spec
}

fn secret(value: &str) -> Value {
    json!({"name": "shop", "services": [{"name": "web", "envs": [{"key": "TOKEN", "type": "SECRET", "value": value}]}]})
}

/// Returns the value of the only variable.
fn value(spec: &Value) -> &str {
    spec["services"][0]["envs"][0]["value"].as_str().unwrap()
}

#[test]
fn encrypts_every_place_of_a_secret() {
    let env = json!([{"key": "A", "type": "SECRET", "value": "not-a-real-token"}, {"key": "B", "value": "plain"}]);
    let mut spec = json!({"envs": env});
    for kind in super::COMPONENTS {
        spec[kind] = json!([{"name": kind, "envs": env, "image": {"registry_credentials": "user:not-a-real-token"}}]);
    }
    let spec = sealed(&spec);
    assert!(!spec.to_string().contains("not-a-real-token"));
    assert_eq!(spec.to_string().matches("EV[1:").count(), 11);
    assert_eq!(spec["envs"][1]["value"], "plain");
}

#[test]
fn has_the_published_form_and_length() {
    let spec = sealed(&secret("s3cret"));
    let parts: Vec<&str> = value(&spec).trim_end_matches(']').split(':').collect();
    assert_eq!(parts[0], "EV[1");
    assert_eq!(parts[1].len(), 32);
    assert_eq!(parts[2].len(), 32, "22 bytes are 32 characters of base64");
    assert!(parts[2].ends_with("=="));
}

#[test]
fn a_secret_without_value_becomes_an_encrypted_empty_one() {
    let spec = json!({"services": [{"name": "web", "envs": [{"key": "TOKEN", "type": "SECRET", "scope": "RUN_TIME"}]}]});
    let spec = sealed(&spec);
    let keys: Vec<&String> = spec["services"][0]["envs"][0]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(keys, ["key", "value", "type", "scope"]);
    assert!(value(&spec).ends_with("==]"));
    assert_eq!(vault().open(value(&spec)).as_deref(), Some(""));
}

#[test]
fn keeps_its_own_values_and_renews_plaintext() {
    let mut nonce = counter();
    let mut first = secret("s3cret");
    vault().seal_spec(&mut first, &mut nonce).unwrap();
    let mut again = first.clone();
    vault().seal_spec(&mut again, &mut nonce).unwrap();
    assert_eq!(again, first);
    let mut renewed = secret("s3cret");
    vault().seal_spec(&mut renewed, &mut nonce).unwrap();
    assert_ne!(renewed, first);
}

#[test]
fn refuses_values_of_another_app_and_garbled_ones() {
    let foreign = {
        let mut spec = secret("s3cret");
        Vault::new([8; 32])
            .seal_spec(&mut spec, &mut counter())
            .unwrap();
        value(&spec).to_owned()
    };
    for bad in [foreign.as_str(), "EV[1:x:y]", "EV[]", "EV[2:a:b]"] {
        let rejection = vault()
            .seal_spec(&mut secret(bad), &mut counter())
            .unwrap_err();
        assert_eq!(
            rejection.to_string(),
            r#"error validating app spec field "services.envs.value": the encrypted value of "TOKEN" does not belong to this app"#
        );
    }
    let mut spec = json!({"jobs": [{"image": {"registry_credentials": foreign}}]});
    let rejection = vault().seal_spec(&mut spec, &mut counter()).unwrap_err();
    assert_eq!(rejection.field, "jobs.image.registry_credentials");
}

#[test]
fn a_plain_variable_keeps_an_encrypted_string_literally() {
    let mut spec = sealed(&secret("s3cret"));
    spec["services"][0]["envs"][0]["type"] = "GENERAL".into();
    let literal = value(&spec).to_owned();
    assert_eq!(sealed(&spec), spec);
    assert_eq!(vault().environment(&spec, "web")["TOKEN"], literal);
}

#[test]
fn components_overlay_the_app_and_see_run_time_only() {
    let spec = canonical(
        &json!({"name": "shop",
        "envs": [{"key": "A", "value": "app"}, {"key": "B", "value": "app"}, {"key": "C", "value": "x", "scope": "BUILD_TIME"}],
        "services": [{"name": "web", "envs": [{"key": "B", "value": "own"}]},
            {"name": "api", "envs": [{"key": "PORT", "value": "1"}]}], "workers": [{"name": "w1"}]}),
        "fra",
    );
    insta::assert_debug_snapshot!(vault().environment(&spec, "web"), @r#"
{
    "A": "app",
    "B": "own",
    "PORT": "8080",
}
"#);
    assert_eq!(vault().environment(&spec, "api")["PORT"], "1");
    assert!(!vault().environment(&spec, "w1").contains_key("PORT"));
    assert!(vault().environment(&spec, "nobody").is_empty());
}

#[test]
fn resolves_references_that_the_spec_answers() {
    let references = "${APP_URL} ${_self.PUBLIC_URL} ${api.PRIVATE_URL} ${api.PUBLIC_ROUTE_PATH} ${redis.PRIVATE_DOMAIN} \
        ${redis.PRIVATE_PORT} ${db.DATABASE} ${db.CA_CERT} ${NOBODY} ${w1.PRIVATE_URL} ${ $${x ${";
    let spec = canonical(
        &json!({"name": "shop", "databases": [{"name": "db", "engine": "PG"}], "workers": [{"name": "w1"}],
        "services": [{"name": "web", "envs": [{"key": "A", "value": references, "type": "SECRET"}], "routes": [{"path": "/"}]},
            {"name": "api", "routes": [{"path": "/api"}], "http_port": 9000}, {"name": "redis", "internal_ports": [6379]}]}),
        "fra",
    );
    let spec = sealed(&spec);
    insta::assert_snapshot!(vault().environment(&spec, "web")["A"], @r#"https://shop-sim00.ondigitalocean.app https://shop-sim00.ondigitalocean.app/ http://api:9000 /api redis ${redis.PRIVATE_PORT} defaultdb ${db.CA_CERT} ${NOBODY} ${w1.PRIVATE_URL} ${ $${x ${"#);
    let mut owned = spec;
    owned["domains"] = json!([{"domain": "shop.example", "type": "PRIMARY"}]);
    assert!(vault().environment(&owned, "web")["A"].starts_with("https://shop.example "));
}

#[test]
fn never_shows_its_key() {
    assert_eq!(format!("{:?}", vault()), "Vault { .. }");
}

proptest! {
    #[test]
    fn what_is_sealed_is_seen_at_run_time(plain in "[^$]{0,80}", order in any::<bool>()) {
        prop_assume!(!looks_encrypted(&plain));
        let spec = secret(&plain);
        let kept = if order { sealed(&canonical(&spec, "fra")) } else { canonical(&sealed(&spec), "fra") };
        prop_assert!(looks_encrypted(value(&kept)));
        prop_assert_eq!(sealed(&kept), kept.clone());
        prop_assert_eq!(canonical(&kept, "fra"), kept.clone());
        prop_assert_eq!(&vault().environment(&kept, "web")["TOKEN"], &plain);
    }

    #[test]
    fn never_panics(spec in any_spec()) {
        let mut kept = canonical(&spec, "fra");
        let _ = vault().seal_spec(&mut kept, &mut counter());
        for name in ["web", "api", ""] {
            let _ = vault().environment(&kept, name);
        }
    }
}
