//! `ipctl plan --format`: JSON that follows its published schema, Markdown, patches, and levels of detail.

use serde_json::{Value, json};

use crate::support::{SECRETS, TestEnv, platform};

const SIZE: &str = "instance_size_slug: apps-s-1vcpu-1gb";

/// Returns the published schema with every object closed, so that a field it does not name is a mistake.
fn schema(env: &TestEnv) -> Value {
    let mut schema = env.run("schema plan").expect(0).json();
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(close);
            if fields.contains_key("properties") {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[track_caller]
fn assert_follows(schema: &Value, document: &Value) {
    let validator = jsonschema::draft202012::new(schema).unwrap();
    let errors = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()));
    assert_eq!(
        errors.collect::<Vec<_>>(),
        [] as [String; 0],
        "{document:#}"
    );
}

#[test]
fn what_is_printed_follows_the_published_schema() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform).with_secrets();
    let schema = schema(&env);
    let plan = |code| env.run("plan specs/ --format json").expect(code).json();

    let created = plan(0);
    assert_follows(&schema, &created);
    assert_eq!(created["data"]["summary"]["create"], 3);
    env.run("apply specs/ --yes").expect(0);
    let kept = plan(0);
    assert_follows(&schema, &kept);
    assert_eq!(kept["data"]["summary"]["none"], 3);

    let spec = "specs/superset-analytics.yaml";
    env.edit(spec, SIZE, "instance_size_slug: apps-d-1vcpu-1gb");
    env.edit(
        spec,
        "    instance_count: 1\n    http_port: 8088",
        "    autoscaling: {min_instance_count: 1, max_instance_count: 3, metrics: {cpu: {percent: 80}}}\n    http_port: 8088",
    );
    env.edit(spec, "region: sgp", "region: nyc");
    env.edit(spec, "domain: superset.", "domain: other.");
    env.edit(spec, "  - name: superset-beat", "  - name: superset-clock");
    let env = env.with("SUPERSET_SECRET_KEY", "another-stand-in");
    let changed = env.run("plan specs/ --json").expect(0).json();
    assert_follows(&schema, &changed);
    let app = &changed["data"]["apps"][2];
    assert_eq!(app["effect"], "data-loss");
    assert_eq!(app["destructions"].as_array().unwrap().len(), 3);
    assert!(
        changed["data"]["cost"]["after_most"].as_f64() > changed["data"]["cost"]["after"].as_f64()
    );
    assert_eq!(changed["data"]["over_budget"], true);
    let mut differences = app["changes"].as_array().unwrap().iter();
    let secret = differences
        .find(|change| change["sensitive"] == true)
        .unwrap();
    assert_eq!(secret["source"], "env SUPERSET_SECRET_KEY");
    assert_eq!(secret["why"], "changed");

    env.write(spec, "name: [");
    let refused = plan_of(&env, "plan specs/ --json", 3);
    assert_follows(&schema, &refused);
    assert_eq!(refused["data"], Value::Null);
}

fn plan_of(env: &TestEnv, words: &str, code: i32) -> Value {
    env.run(words).expect(code).json()
}

#[test]
fn markdown_stays_within_its_bytes_and_has_no_secret() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform).with_secrets();
    let whole = env.run("plan specs/ --format markdown").expect(0).stdout;
    assert!(whole.starts_with("### Plan of <code>insightpulse</code>: 3 to create"));
    assert_eq!(whole.matches("<details>").count(), 3);
    let cut = env
        .run("plan specs/ --format markdown --max-bytes 2000")
        .expect(0)
        .stdout;
    assert!(cut.len() <= 2000 && cut.len() < whole.len());
    assert!(cut.contains("Left out to fit: "), "{cut}");
    let refused = env.run("plan specs/ --format markdown --max-bytes 100");
    assert!(refused.expect(64).stderr.contains("at least 2000"));
    for (_, secret) in SECRETS {
        assert!(!whole.contains(secret));
    }
}

#[test]
fn a_patch_is_what_changes_and_nothing_else() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform).with_secrets();
    env.run("apply specs/ --yes").expect(0);
    assert_eq!(env.run("plan specs/ --format patch").expect(0).stdout, "");
    env.edit(
        "specs/superset-analytics.yaml",
        SIZE,
        "instance_size_slug: apps-s-1vcpu-2gb",
    );
    let patch = env.run("plan specs/ --format patch --exit-code").expect(2);
    insta::assert_snapshot!(patch.stdout, @"
    --- a/superset-analytics
    +++ b/superset-analytics
    @@ -124,7 +124,7 @@
           period_seconds: 30
           timeout_seconds: 10
         http_port: 8088
    -    instance_size_slug: apps-s-1vcpu-1gb
    +    instance_size_slug: apps-s-1vcpu-2gb
         name: superset-web
     workers:
       - dockerfile_path: docker/superset/Dockerfile
    ");
}

#[test]
fn a_plan_is_shown_in_short_and_in_full() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform).with_secrets();
    env.run("apply specs/ --yes").expect(0);
    env.edit(
        "specs/superset-analytics.yaml",
        SIZE,
        "instance_size_slug: apps-s-1vcpu-2gb",
    );
    let short = env.run("plan specs/ --summary --width 60").expect(0);
    insta::assert_snapshot!(short.without_ids(), @"
    Stack insightpulse  3 apps

    ~ superset-analytics  app 00000000
        effect: deploy (no build)
        ~ superset-web  instance_size_slug  deploy  +$13.00

    = mcp-coordinator     no changes
    = odoo-saas-platform  no changes

    Cost   $37.00 -> $50.00 a month (+$13.00)
           superset-an..superset-web  $12.00 -> $25.00 (+$13.00)
    Budget $40.00 a month, over by $10.00
           apply is refused: raise `budget_usd_month`, or
           choose less
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   0 to create, 1 to change, 2 unchanged
    ");
    let full = env.run("plan specs/ --full").expect(0).stdout;
    assert!(full.contains("envs.DATABASE_PORT"), "{full}");
    assert!(
        full.contains("envs.GITHUB_TOKEN"),
        "unchanged apps too: {full}"
    );
    for (_, secret) in SECRETS {
        assert!(!full.contains(secret));
    }
    env.run("plan specs/ --summary --full").expect(64);
}
