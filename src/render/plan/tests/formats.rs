//! Plans as Markdown, as a patch and as JSON.

use serde_json::{Value, json};

use super::support::{MARKER, cipher, plan_of, stack};
use crate::plan::Budget;
use crate::render::plan::{ByteLimit, Frame, plan_json, plan_markdown, plan_patch, plan_schema};

#[test]
fn markdown_has_the_table_first_and_the_details_folded() {
    let plan = stack();
    let frame = Frame {
        stack: Some("acme"),
        budget: Some(Budget::of(&plan, 40.0)),
        ..Frame::default()
    };
    insta::assert_snapshot!(plan_markdown(&plan, &frame, None), @r#"
    ### Plan of <code>acme</code>: 1 to create, 1 to change, 1 unchanged; 1 removal to confirm

    Cost $27.00 -> $86.00..$154.00 a month (+$59.00..+$127.00).
    Budget $40.00 a month, over by $114.00; it counts autoscaled components at their maximum: $86.00 to $154.00; apply is refused: raise `budget_usd_month`, or choose less.

    | App | Action | Effect | Cost a month |
    | --- | --- | --- | --- |
    | <code>superset</code> | 13 changes | build + deploy | $22.00 -> $69.00..$137.00 (+$47.00..+$115.00) |
    | <code>mcp-hub</code> | create | build + deploy | $0.00 -> $12.00 (+$12.00) |
    | <code>odoo</code> | no changes | - | $5.00 |

    <details><summary><code>superset</code>: 13 changes</summary>

    ```diff
    ! component `old-worker` would be removed
    @@ app @@
    + domains: data.acme.example alias  (needs a DNS record)
    @@ services/web @@
    ! envs.FLAGS:
        {
          "ALERTS": true,
          "DASHBOARDS": {
    -       "rbac": false
    +       "rbac": true
          },
          "cache": 300
        }
    + envs.GIVEN: (secret) from env GIVEN (new)
    ! envs.INIT:
        #!/bin/sh
        set -e
        superset db upgrade
    -   superset init
    +   superset init --force
        exec gunicorn
    + envs.NEW_SETTING: "日本"  (run time)
    - envs.OLD_SECRET: (secret)
    - envs.ROW_LIMIT: "5000"
    + envs.ROW_LIMIT: "10000"
    + health_check.http_path: /health
    - instance_size_slug: apps-s-1vcpu-1gb
    + instance_size_slug: apps-s-1vcpu-2gb
    - run_command: "gunicorn --bind 0.0.0.0:8088 --workers 2 --worker-class gevent --timeout 120 app:create"
    + run_command: "gunicorn --bind 0.0.0.0:8088 --workers 8 --worker-class gevent --timeout 120 app:create"
    @@ workers/celery-beat new: 1..3 x apps-d-1vcpu-1gb, $34.00..$102.00 @@
    + source: github acme/superset@main
    + run_command: "celery --app=superset.tasks.celery_app:app beat"
    + envs: 2 plain
    @@ workers/celery-worker @@
    - instance_count: 1
    + instance_count: 2
    @@ workers/old-worker removed: 1 x apps-s-1vcpu-0.5gb, $5.00 @@
    - source: ghcr image acme/old:1
    # superset/web: $12.00 -> $25.00 (+$13.00)
    # superset/celery-beat: $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
    # superset/celery-worker: $5.00 -> $10.00 (+$5.00)
    # superset/old-worker: $5.00 -> $0.00 (-$5.00)
    # secrets: 1 kept as they are on the platform
    ```

    </details>

    <details><summary><code>mcp-hub</code>: new app</summary>

    ```diff
    @@ app @@
      domains: mcp.acme.example primary  (needs a DNS record)
      envs: 1 plain
    @@ services/hub 1 x apps-s-1vcpu-0.5gb, $5.00 @@
      source: github acme/mcp-hub@main
      ports: 8001, internal 9000, health check /healthz
      envs: 1 plain, 1 secret
      also: alerts
    @@ jobs/migrate 1 x apps-s-1vcpu-0.5gb, pre-deploy @@
      source: docr image hub:2
    @@ databases/db PG 16 dev database, $7.00 @@
    # secrets: 1 set
    ```

    </details>
    "#);
}

#[test]
fn markdown_leaves_the_largest_details_out_first() {
    let plan = stack();
    let limit = ByteLimit::new(2200).unwrap();
    let text = plan_markdown(&plan, &Frame::default(), Some(limit));
    assert!(text.len() <= 2200, "{}", text.len());
    let told: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("Left out") || line.contains("<summary>"))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    **Left out to fit: 13 changes of 1 app.** `ipctl plan` shows all.
    <details><summary><code>mcp-hub</code>: new app</summary>
    ");
}

#[test]
fn markdown_of_very_many_apps_keeps_its_summary() {
    let pair = |number: usize| {
        let name = format!("app-{number:04}-{}", "x".repeat(30));
        (
            Value::Null,
            json!({"name": name, "services": [{"name": "w"}]}),
        )
    };
    let plan = plan_of(&(0..500).map(pair).collect::<Vec<_>>());
    let limit = ByteLimit::new(ByteLimit::LEAST).unwrap();
    let text = plan_markdown(&plan, &Frame::default(), Some(limit));
    assert!(text.len() <= ByteLimit::LEAST, "{}", text.len());
    insta::assert_snapshot!(text.lines().take(6).chain(text.lines().rev().take(3)).collect::<Vec<_>>().join("\n"), @"
    ### Plan: 500 to create, 0 to change, 0 unchanged

    Cost $0.00 -> $2500.00 a month (+$2500.00).

    | App | Action | Effect | Cost a month |
    | --- | --- | --- | --- |
    **Left out to fit: 500 changes of 500 apps.** `ipctl plan` shows all.

    | 487 more apps | | | |
    ");
}

#[test]
fn a_patch_shows_live_against_new_with_secrets_hidden() {
    let patch = plan_patch(&stack());
    let touched = |line: &&str| !line.starts_with(' ');
    let lines: Vec<&str> = patch.lines().filter(touched).take(60).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    --- a/superset
    +++ b/superset
    @@ -1,48 +1,66 @@
    +  - domain: data.acme.example
    +    type: ALIAS
    -        value: '{"ALERTS":true,"DASHBOARDS":{"rbac":false},"cache":300}'
    +        value: '{"ALERTS":true,"DASHBOARDS":{"rbac":true},"cache":300}'
    +      - key: GIVEN
    +        scope: RUN_AND_BUILD_TIME
    +        type: SECRET
    +        value: "(new secret)"
    -          superset init
    +          superset init --force
    -      - key: OLD_SECRET
    -        scope: RUN_AND_BUILD_TIME
    -        type: SECRET
    -        value: "(secret)"
    +      - key: NEW_SETTING
    +        scope: RUN_TIME
    +        value: "日本"
    -        value: "5000"
    +        value: "10000"
    +    health_check:
    +      http_path: /health
    -    instance_size_slug: apps-s-1vcpu-1gb
    +    instance_size_slug: apps-s-1vcpu-2gb
    -    run_command: gunicorn --bind 0.0.0.0:8088 --workers 2 --worker-class gevent --timeout 120 app:create
    +    run_command: gunicorn --bind 0.0.0.0:8088 --workers 8 --worker-class gevent --timeout 120 app:create
    +  - autoscaling:
    +      max_instance_count: 3
    +      min_instance_count: 1
    +    envs:
    +      - key: A
    +        scope: RUN_AND_BUILD_TIME
    +        value: "1"
    +      - key: B
    +        scope: RUN_AND_BUILD_TIME
    +        value: "2"
    +    github:
    +      branch: main
    +      repo: acme/superset
    +    instance_size_slug: apps-d-1vcpu-1gb
    +    name: celery-beat
    +    run_command: celery --app=superset.tasks.celery_app:app beat
    +    instance_count: 2
    -  - image:
    -      registry: acme
    -      registry_type: GHCR
    -      repository: old
    -      tag: "1"
    -    name: old-worker
    --- /dev/null
    +++ b/mcp-hub
    @@ -0,0 +1,43 @@
    +databases:
    +  - engine: PG
    +    name: db
    +    version: "16"
    +domains:
    +  - domain: mcp.acme.example
    "#);
}

#[test]
fn a_patch_of_no_change_is_empty_whatever_the_platform_filled_in() {
    let live = json!({"name": "a", "region": "nyc", "features": ["buildpack-stack=ubuntu-22"],
        "services": [{"name": "w", "http_port": 8080, "instance_count": 1}, {"name": "v"}]});
    let file = json!({"name": "a", "services": [{"name": "v"}, {"name": "w"}]});
    assert_eq!(plan_patch(&plan_of(&[(live.clone(), file.clone())])), "");
    let mut wanted = file;
    wanted["services"][1]["instance_count"] = json!(3);
    insta::assert_snapshot!(plan_patch(&plan_of(&[(live, wanted)])), @"
    --- a/a
    +++ b/a
    @@ -6,4 +6,5 @@
       - http_port: 8080
         name: v
       - http_port: 8080
    +    instance_count: 3
         name: w
    ");
}

#[test]
fn json_tells_where_a_secret_comes_from_and_never_what_it_is() {
    let json = plan_json(&stack(), &Frame::default());
    let text = json.to_string();
    assert!(
        !text.contains(MARKER) && !text.contains(&cipher(9)) && !text.contains("ipctl:new-secret")
    );
    let changes = json["apps"][0]["changes"].as_array().unwrap();
    let given = changes
        .iter()
        .find(|change| change["path"] == "/services/web/envs/GIVEN")
        .unwrap();
    insta::assert_json_snapshot!(given, @r#"
    {
      "path": "/services/web/envs/GIVEN",
      "op": "add",
      "after": {
        "key": "GIVEN",
        "scope": "RUN_AND_BUILD_TIME",
        "type": "SECRET",
        "value": "(secret)"
      },
      "sensitive": false,
      "source": "env GIVEN",
      "why": "new",
      "effect": "build",
      "origin": "file"
    }
    "#);
    insta::assert_json_snapshot!(json["apps"][0]["components"], @r#"
    [
      {
        "name": "web",
        "before": {
          "least": 12.0,
          "most": 12.0
        },
        "after": {
          "least": 25.0,
          "most": 25.0
        }
      },
      {
        "name": "celery-beat",
        "before": null,
        "after": {
          "least": 34.0,
          "most": 102.0
        }
      },
      {
        "name": "celery-worker",
        "before": {
          "least": 5.0,
          "most": 5.0
        },
        "after": {
          "least": 10.0,
          "most": 10.0
        }
      },
      {
        "name": "old-worker",
        "before": {
          "least": 5.0,
          "most": 5.0
        },
        "after": null
      }
    ]
    "#);
    assert_eq!(
        json["apps"][0]["destructions"],
        json!([{"kind": "component", "name": "old-worker"}])
    );
}

#[test]
fn the_schema_names_its_version() {
    let schema = plan_schema();
    assert_eq!(schema["properties"]["schema"]["const"], "ipctl/plan/v1");
}
