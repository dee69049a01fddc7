//! `ipctl pull`: what is live comes into the file, and nothing else in it moves.

use std::fs;

use crate::support::{SECRETS, TestEnv, platform};

/// Makes an environment whose apps somebody else has edited.
fn edited(platform: &ipctl::sim::Simulator) -> TestEnv {
    let env = TestEnv::with_specs().on(platform).with_secrets();
    env.run("apply specs/ --yes").expect(0);
    let other = TestEnv::with_specs().on(platform).with_secrets();
    let superset = "specs/superset-analytics.yaml";
    other.edit(superset, "value: warning", "value: debug");
    other.edit(superset, "      - key: PYTHONPATH\n        value: /app/pythonpath:/app/config\n        scope: RUN_TIME\n", "");
    other.edit(superset, "apps-s-1vcpu-1gb # $12", "apps-s-1vcpu-2gb # $12");
    other.edit(
        superset,
        "\ndomains:",
        "\n  - name: superset-flower\n    github: {repo: jgtolentino/insightpulse-odoo, branch: main}\n    envs: [{key: TOKEN, type: SECRET}]\n    instance_size_slug: apps-s-1vcpu-0.5gb\n\ndomains:",
    );
    let used = "used_by: [superset/SUPERSET_SECRET_KEY";
    other.edit(
        "specs/ipctl.yaml",
        used,
        &format!("{used}, superset/superset-flower/TOKEN"),
    );
    other.edit(
        "specs/ipctl.yaml",
        "budget_usd_month: 40",
        "budget_usd_month: 60",
    );
    other.run("apply specs/ --yes").expect(0);
    env
}

#[test]
fn outside_edits_come_into_the_file_and_the_plan_is_empty() {
    let platform = platform();
    let env = edited(&platform);
    let diff = env.run("pull superset --diff").expect(0);
    insta::assert_snapshot!(diff.stdout, @r#"
    --- a/specs/superset-analytics.yaml
    +++ b/specs/superset-analytics.yaml
    @@ -49,7 +49,7 @@
           repo: jgtolentino/insightpulse-odoo
           branch: main
         dockerfile_path: docker/superset/Dockerfile
    -    instance_size_slug: apps-s-1vcpu-1gb # $12 a month, 1 GiB
    +    instance_size_slug: apps-s-1vcpu-2gb # $12 a month, 1 GiB
         instance_count: 1
         http_port: 8088
         health_check:
    @@ -79,7 +79,7 @@
             value: "no"
             scope: RUN_TIME
           - key: SUPERSET_LOG_LEVEL
    -        value: warning
    +        value: debug
             scope: RUN_TIME
           - key: SUPERSET_WEBSERVER_PORT
             value: "8088"
    @@ -102,9 +102,6 @@
           - key: DATA_CACHE_DEFAULT_TIMEOUT
             value: "3600"
             scope: RUN_TIME
    -      - key: PYTHONPATH
    -        value: /app/pythonpath:/app/config
    -        scope: RUN_TIME
           - key: PYTHONUNBUFFERED
             value: "1"
             scope: RUN_TIME
    @@ -142,6 +139,15 @@
         instance_size_slug: apps-s-1vcpu-0.5gb # $5 a month
         instance_count: 1 # exactly one: every scheduler sends every task
     
    +  - name: superset-flower
    +    github:
    +      repo: jgtolentino/insightpulse-odoo
    +      branch: main
    +    instance_size_slug: apps-s-1vcpu-0.5gb
    +    envs:
    +      - key: TOKEN
    +        type: SECRET
    +
     domains:
       - domain: superset.insightpulseai.net
         type: PRIMARY
    "#);
    let before = fs::read_to_string(env.path("specs/superset-analytics.yaml")).unwrap();
    let run = env.run("pull superset").expect(0);
    insta::assert_snapshot!(run.both(), @"
      - /services/superset-web/envs/PYTHONPATH
      ~ /services/superset-web/envs/SUPERSET_LOG_LEVEL/value
      ~ /services/superset-web/instance_size_slug
      + /workers/superset-flower
    Took   4 differences of superset-analytics into specs/superset-analytics.yaml
    Next   ipctl plan specs/superset-analytics.yaml
    ");
    let after = fs::read_to_string(env.path("specs/superset-analytics.yaml")).unwrap();
    assert!(
        !after.contains("EV[")
            && after.lines().filter(|line| line.contains('#')).count()
                == before.lines().filter(|line| line.contains('#')).count()
    );
    let plan = env.run("plan specs/ --json").expect(0).json();
    assert_eq!(plan["data"]["summary"]["none"], 3, "{plan:#}");
    insta::assert_snapshot!(env.run("pull superset").expect(0).both(), @"specs/superset-analytics.yaml says what is live in superset-analytics. Nothing to take.");
}

#[test]
fn one_path_is_taken_alone() {
    let platform = platform();
    let env = edited(&platform);
    let run = env
        .run("pull superset --path /services/superset-web/envs/SUPERSET_LOG_LEVEL --json")
        .expect(0);
    insta::assert_json_snapshot!(run.json()["data"], @r#"
    {
      "app": "superset-analytics",
      "path": "specs/superset-analytics.yaml",
      "taken": [
        {
          "path": "/services/superset-web/envs/SUPERSET_LOG_LEVEL/value",
          "op": "replace"
        }
      ],
      "left_out": [],
      "written": true
    }
    "#);
    let plan = env.run("plan superset-analytics --json").expect(0).json();
    let left: Vec<&str> = plan["data"]["apps"][0]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        left,
        [
            "/services/superset-web/envs/PYTHONPATH",
            "/services/superset-web/instance_size_slug",
            "/workers/superset-flower"
        ]
    );
    env.run("pull superset --path superset-web.instance_size_slug")
        .expect(0);
    let wrong = env
        .run("pull superset --path superset-web.envs.SUPERSET_LOG_LEVLE")
        .expect(5);
    insta::assert_snapshot!(wrong.stderr, @"
    error: `superset-web.envs.SUPERSET_LOG_LEVLE` is neither live nor in the file
      next   did you mean --path superset-web.envs.SUPERSET_LOG_LEVEL
             did you mean --path superset-web.envs.SUPERSET_LOG_LEVEL.key
    ");
}

#[test]
fn a_new_file_is_written_that_plans_without_a_change() {
    let platform = platform();
    let env = edited(&platform);
    fs::remove_file(env.path("specs/superset-analytics.yaml")).unwrap();
    let run = env.run("pull superset-analytics").expect(0);
    insta::assert_snapshot!(run.both(), @"
    Wrote  specs/superset-analytics.yaml, a new spec of superset-analytics
    Next   ipctl plan specs/superset-analytics.yaml
    ");
    let text = fs::read_to_string(env.path("specs/superset-analytics.yaml")).unwrap();
    let head: Vec<&str> = text.lines().take(9).collect();
    insta::assert_snapshot!(head.join("\n"), @"
    # yaml-language-server: $schema=../schema/app-spec.json
    # Taken from the live app superset-analytics.
    # Secrets have no value here: they stay as they are on the platform, and ipctl.yaml says where new values come from.
    name: superset-analytics
    region: sgp

    envs:
      - key: DATABASE_DIALECT
        value: postgresql
    ");
    let workers = text.split("\nworkers:").nth(1).unwrap();
    insta::assert_snapshot!(workers, @"

      - name: superset-worker
        github:
          repo: jgtolentino/insightpulse-odoo
          branch: main
        dockerfile_path: docker/superset/Dockerfile
        run_command: celery --app=superset.tasks.celery_app:app worker --pool=prefork -O fair -c 4
        instance_size_slug: apps-s-1vcpu-0.5gb

      - name: superset-beat
        github:
          repo: jgtolentino/insightpulse-odoo
          branch: main
        dockerfile_path: docker/superset/Dockerfile
        run_command: celery --app=superset.tasks.celery_app:app beat --pidfile /tmp/celerybeat.pid --schedule /tmp/celerybeat-schedule
        instance_size_slug: apps-s-1vcpu-0.5gb

      - name: superset-flower
        github:
          repo: jgtolentino/insightpulse-odoo
          branch: main
        instance_size_slug: apps-s-1vcpu-0.5gb
        envs:
          - key: TOKEN
            type: SECRET

    domains:
      - domain: superset.insightpulseai.net
        type: PRIMARY

    ingress:
      rules:
        - match:
            path:
              prefix: /
          component:
            name: superset-web

    alerts:
      - rule: DEPLOYMENT_FAILED
      - rule: DOMAIN_FAILED
    ");
    let all = run.both() + &text;
    assert!(
        SECRETS.iter().all(|(_, value)| !all.contains(value))
            && !all.contains("EV[")
            && !all.contains("IPCTL_STATE")
    );
    let plan = env.run("plan superset-analytics --json").expect(0).json();
    assert_eq!(plan["data"]["summary"]["none"], 1, "{plan:#}");
    env.run("validate specs/").expect(0);
}

#[test]
fn what_cannot_be_pulled_is_refused() {
    let platform = platform();
    let env = edited(&platform);
    env.run("pull nowhere").expect(5);
    let run = env
        .run("pull superset --out specs/mcp-coordinator.yaml")
        .expect(6);
    insta::assert_snapshot!(run.stderr, @"
    error: the file describes the app `mcp-coordinator`, not `superset-analytics`
      where  specs/mcp-coordinator.yaml
      next   name another file: --out FILE
    ");
    env.write("broken.yaml", "name: superset-analytics\nservices: 5\n");
    env.run("pull superset --out broken.yaml").expect(3);
    env.run("pull superset --out none.yaml --path /region")
        .expect(5);
    env.write("merge.yaml", "name: superset-analytics\nservices:\n- &web\n  name: superset-web\n  http_port: 1\n  dockerfile_path: x\n- <<: *web\n  name: redis\n");
    let run = env.run("pull superset --out merge.yaml").expect(6);
    insta::assert_snapshot!(run.stderr, @"
    error: `http_port` at `/services/redis` comes from a merge key `<<`; write its fields out first
      where  merge.yaml
      next   see what differs: ipctl plan merge.yaml
    ");
}
