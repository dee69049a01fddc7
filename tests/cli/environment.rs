//! References to the environment in specs.

use serde_json::json;

use crate::support::{TestEnv, platform, writes};

const SHOP: &str = "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop, tag: '${{ env.IMAGE_TAG }}'}
  instance_size_slug: apps-s-1vcpu-1gb
  instance_count: ${{ env.COUNT:-1 }}
  http_port: ${{ env.PORT }}
  envs:
  - {key: GREETING, value: 'hello ${{ env.WHO }}, $PORT ${APP_URL}'}
  - {key: API_KEY, type: SECRET, value: '${{ env.SHOP_KEY }}'}
";

fn shop() -> TestEnv {
    let env = TestEnv::bare();
    env.write("app.yaml", SHOP);
    env
}

fn filled() -> TestEnv {
    shop()
        .with("IMAGE_TAG", "v7")
        .with("PORT", "3000")
        .with("WHO", "world")
        .with("SHOP_KEY", "not-a-real-key-1")
}

#[test]
fn references_are_filled_in_and_secrets_go_their_own_way() {
    let platform = platform();
    let env = filled().on(&platform);
    let plan = env.run("plan app.yaml").expect(0);
    assert!(plan.stdout.contains("1 set"), "{}", plan.stdout);
    let apply = env.run("apply app.yaml --yes -vv").expect(0);
    let spec = env.run("get shop --spec").expect(0).json();
    let web = &spec["services"][0];
    assert_eq!(web["image"]["tag"], "v7");
    assert_eq!(web["http_port"], 3000);
    assert_eq!(web["instance_count"], 1);
    let seen = platform.environment("shop", "web").unwrap();
    assert!(
        seen["GREETING"].starts_with("hello world, $PORT https://"),
        "{seen:?}"
    );
    assert_eq!(seen["API_KEY"], "not-a-real-key-1");
    let json = env.run("plan app.yaml --json --secrets set").expect(0);
    let source = &json.json()["data"]["apps"][0]["secrets"][0];
    assert_eq!(
        *source,
        json!({"slot": "web/API_KEY", "decision": "forced", "source": "env SHOP_KEY"})
    );
    for run in [plan, apply, json] {
        assert!(!run.both().contains("not-a-real-key-1"), "{}", run.both());
    }
    platform.clear_requests();
    env.run("plan app.yaml --exit-code").expect(0);
    let other = filled().with("SHOP_KEY", "not-a-real-key-2").on(&platform);
    let plan = other.run("plan app.yaml --exit-code").expect(2);
    assert!(
        plan.stdout.contains("from env SHOP_KEY (changed)"),
        "{}",
        plan.stdout
    );
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn every_unset_variable_is_named_before_anything_is_sent() {
    let platform = platform();
    let env = shop().with("WHO", "").on(&platform);
    let run = env.run("apply app.yaml --yes").expect(3);
    insta::assert_snapshot!(run.stderr, @"
    error[IP131]: `IMAGE_TAG` is not set in the environment
     --> app.yaml:4:56
      |
    4 |   image: {registry_type: DOCR, repository: shop, tag: '${{ env.IMAGE_TAG }}'}
      |                                                        ^^^^^^^^^^^^^^^^^^^^
      |
      = in: shop/web.image.tag
      = help: export IMAGE_TAG=..., or write a default: `${{ env.IMAGE_TAG:-text }}`
    error[IP131]: `PORT` is not set in the environment
     --> app.yaml:7:14
      |
    7 |   http_port: ${{ env.PORT }}
      |              ^^^^^^^^^^^^^^^
      |
      = in: shop/web.http_port
      = help: export PORT=..., or write a default: `${{ env.PORT:-text }}`
    error[IP131]: `WHO` is empty in the environment
     --> app.yaml:9:35
      |
    9 |   - {key: GREETING, value: 'hello ${{ env.WHO }}, $PORT ${APP_URL}'}
      |                                   ^^^^^^^^^^^^^^
      |
      = in: shop/web/GREETING
      = help: give it a value, or accept the empty text: --allow-empty WHO
    error[IP131]: `SHOP_KEY` is not set in the environment
      --> app.yaml:10:42
       |
    10 |   - {key: API_KEY, type: SECRET, value: '${{ env.SHOP_KEY }}'}
       |                                          ^^^^^^^^^^^^^^^^^^^
       |
       = in: shop/web/API_KEY
       = help: export SHOP_KEY=...
    error: 4 errors in the specs; nothing was sent
    ");
    assert_eq!(platform.requests().len(), 0);
    let allowed = filled().with("WHO", "").on(&platform);
    allowed.run("plan app.yaml").expect(3);
    allowed.run("plan app.yaml --allow-empty WHO").expect(0);
    let json = env.run("plan app.yaml --json").expect(3).json();
    let codes: Vec<&str> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["IP131"; 4]);
}

#[test]
fn validate_needs_no_values_and_lists_what_the_file_takes() {
    let run = shop().run("validate app.yaml").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    warning[IP312]: nobody is told when a deployment fails: there is no alert `DEPLOYMENT_FAILED`
     --> app.yaml:1:7
      |
    1 | name: shop
      |       ^^^^
      |
      = help: add `rule: DEPLOYMENT_FAILED` to the app's `alerts`

    note[IP134]: the file takes `COUNT`, `IMAGE_TAG`, `PORT`, `SHOP_KEY`, `WHO` from the environment
     --> app.yaml:4:56
      |
    4 |   image: {registry_type: DOCR, repository: shop, tag: '${{ env.IMAGE_TAG }}'}
      |                                                        ^^^^^^^^^^^^^^^^^^^^
      |
      = note: the values are not known here; `plan` and `apply` fill them in

    app.yaml  0 errors, 1 warning
    0 errors, 1 warning in 1 file, offline
    2 notes not shown: --notes
    ");
}

#[test]
fn a_value_of_the_environment_can_bring_nothing_but_text() {
    let platform = platform();
    for evil in [
        ": x",
        "a\n- key: B\n  value: c",
        "}}",
        "${{ env.SHOP_KEY }}",
        "'\"#",
    ] {
        let env = filled().with("WHO", evil).on(&platform);
        env.run("apply app.yaml --yes").expect(0);
        let seen = platform.environment("shop", "web").unwrap();
        assert!(
            seen["GREETING"].starts_with(&format!("hello {evil}, ")),
            "{seen:?}"
        );
        assert!(!seen.contains_key("B"));
    }
    let env = filled().with("PORT", "3000\nhttp_port: 1").on(&platform);
    let run = env.run("plan app.yaml").expect(3);
    assert!(
        run.stderr
            .contains("`http_port` is text, not a whole number"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_secret_of_the_environment_is_refused_where_it_would_be_shown() {
    let platform = platform();
    let env = TestEnv::bare()
        .on(&platform)
        .with("DB_PASSWORD", "not-a-real-password")
        .with("ADDRESS", "postgres://u:not-a-real-password@h/d");
    env.write(
        "app.yaml",
        "name: shop\nservices:\n- name: web\n  image: {registry_type: DOCR, repository: shop, tag: v1}\n  run_command: serve ${{ env.DB_PASSWORD }}\n  envs:\n  - {key: A, value: '${{ env.ADDRESS }}'}\n",
    );
    let run = env.run("plan app.yaml -vv").expect(3);
    assert!(
        run.stderr
            .contains("`DB_PASSWORD` of the environment looks like a secret"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("`ADDRESS` of the environment looks like a secret"),
        "{}",
        run.stderr
    );
    assert!(
        !run.both().contains("not-a-real-password"),
        "{}",
        run.both()
    );
    let offline = env.run("validate app.yaml").expect(3);
    assert!(
        offline.stdout.contains("error[IP133]"),
        "{}",
        offline.stdout
    );
}
