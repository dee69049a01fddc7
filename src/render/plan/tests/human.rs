//! Plans for a person, at the widths of terminals.

use serde_json::{Value, json};

use super::support::{page, plan_of, stack, style};
use crate::plan::Budget;
use crate::render::plan::{Detail, Frame, plan_page, plan_text};
use crate::render::style::Color;

#[test]
fn a_plan_at_60_columns() {
    insta::assert_snapshot!(page(&stack(), Detail::Changes, 60), @r#"
    Stack acme  3 apps

    ~ superset  app 00000000              effect: build + deploy
        app
          + domains  data.acme.example alias
                     (needs a DNS record)
        services/web
          ~ envs.FLAGS
                {
                  "ALERTS": true,
                  "DASHBOARDS": {
              -     "rbac": false
              +     "rbac": true
                  },
                  "cache": 300
                }
          + envs.GIVEN              (secret) from env GIVEN
                                    (new)
          ~ envs.INIT
                #!/bin/sh
                set -e
                superset db upgrade
              - superset init
              + superset init --force
                exec gunicorn
          + envs.NEW_SETTING        "日本"  (run time)
          - envs.OLD_SECRET         (secret)
          ~ envs.ROW_LIMIT          "5000" -> "10000"
          + health_check.http_path  /health
          ~ instance_size_slug
              - apps-s-1vcpu-1gb
              + apps-s-1vcpu-2gb
          ~ run_command
              - ..8 --workers 2 --worker-class gevent --timeou..
              + ..8 --workers 8 --worker-class gevent --timeou..
        + workers/celery-beat  1..3 x apps-d-1vcpu-1gb,
                               $34.00..$102.00
            source       github acme/superset@main
            run_command  "celery --app=supe..elery_app:app beat"
            envs         2 plain
        workers/celery-worker
          ~ instance_count  1 -> 2
        - workers/old-worker   1 x apps-s-1vcpu-0.5gb, $5.00
            source  ghcr image acme/old:1
        secrets: 1 kept as they are on the platform
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp             effect: build + deploy
        app
            domains  mcp.acme.example primary
                     (needs a DNS record)
            envs     1 plain
        services/hub  1 x apps-s-1vcpu-0.5gb, $5.00
            source  github acme/mcp-hub@main
            ports   8001, internal 9000, health check /healthz
            envs    1 plain, 1 secret
            also    alerts
        jobs/migrate  1 x apps-s-1vcpu-0.5gb, pre-deploy
            source  docr image hub:2
        databases/db  PG 16 dev database, $7.00
        secrets: 1 set

    = odoo  no changes

    Cost   $27.00 -> $86.00..$154.00 a month
           (+$59.00..+$127.00)
           superset/web            $12.00 -> $25.00 (+$13.00)
           superset/celery-beat
             $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
           superset/celery-worker  $5.00 -> $10.00 (+$5.00)
           superset/old-worker     $5.00 -> $0.00 (-$5.00)
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   1 to create, 1 to change, 1 unchanged; 1 removal to
           confirm
    Next   ipctl apply specs/
    "#);
}

#[test]
fn a_plan_at_80_columns() {
    insta::assert_snapshot!(page(&stack(), Detail::Changes, 80), @r#"
    Stack acme  3 apps

    ~ superset  app 00000000                                  effect: build + deploy
        app
          + domains  data.acme.example alias  (needs a DNS record)
        services/web
          ~ envs.FLAGS
                {
                  "ALERTS": true,
                  "DASHBOARDS": {
              -     "rbac": false
              +     "rbac": true
                  },
                  "cache": 300
                }
          + envs.GIVEN              (secret) from env GIVEN (new)
          ~ envs.INIT
                #!/bin/sh
                set -e
                superset db upgrade
              - superset init
              + superset init --force
                exec gunicorn
          + envs.NEW_SETTING        "日本"  (run time)
          - envs.OLD_SECRET         (secret)
          ~ envs.ROW_LIMIT          "5000" -> "10000"
          + health_check.http_path  /health
          ~ instance_size_slug      apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb
          ~ run_command
              - ..0:8088 --workers 2 --worker-class gevent --timeout 120 app:create"
              + ..0:8088 --workers 8 --worker-class gevent --timeout 120 app:create"
        + workers/celery-beat  1..3 x apps-d-1vcpu-1gb, $34.00..$102.00
            source       github acme/superset@main
            run_command  "celery --app=superset.tasks.celery_app:app beat"
            envs         2 plain
        workers/celery-worker
          ~ instance_count  1 -> 2
        - workers/old-worker   1 x apps-s-1vcpu-0.5gb, $5.00
            source  ghcr image acme/old:1
        secrets: 1 kept as they are on the platform
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp                                 effect: build + deploy
        app
            domains  mcp.acme.example primary  (needs a DNS record)
            envs     1 plain
        services/hub  1 x apps-s-1vcpu-0.5gb, $5.00
            source  github acme/mcp-hub@main
            ports   8001, internal 9000, health check /healthz
            envs    1 plain, 1 secret
            also    alerts
        jobs/migrate  1 x apps-s-1vcpu-0.5gb, pre-deploy
            source  docr image hub:2
        databases/db  PG 16 dev database, $7.00
        secrets: 1 set

    = odoo  no changes

    Cost   $27.00 -> $86.00..$154.00 a month (+$59.00..+$127.00)
           superset/web            $12.00 -> $25.00 (+$13.00)
           superset/celery-beat    $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
           superset/celery-worker  $5.00 -> $10.00 (+$5.00)
           superset/old-worker     $5.00 -> $0.00 (-$5.00)
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   1 to create, 1 to change, 1 unchanged; 1 removal to confirm
    Next   ipctl apply specs/
    "#);
}

#[test]
fn a_plan_at_120_columns() {
    insta::assert_snapshot!(page(&stack(), Detail::Changes, 120), @r#"
    Stack acme  3 apps

    ~ superset  app 00000000                                  effect: build + deploy
        app
          + domains  data.acme.example alias  (needs a DNS record)
        services/web
          ~ envs.FLAGS
                {
                  "ALERTS": true,
                  "DASHBOARDS": {
              -     "rbac": false
              +     "rbac": true
                  },
                  "cache": 300
                }
          + envs.GIVEN              (secret) from env GIVEN (new)
          ~ envs.INIT
                #!/bin/sh
                set -e
                superset db upgrade
              - superset init
              + superset init --force
                exec gunicorn
          + envs.NEW_SETTING        "日本"  (run time)
          - envs.OLD_SECRET         (secret)
          ~ envs.ROW_LIMIT          "5000" -> "10000"
          + health_check.http_path  /health
          ~ instance_size_slug      apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb
          ~ run_command
              - "gunicorn --bind 0.0.0.0:8088 --workers 2 --worker-class gevent --timeout 120 app:create"
              + "gunicorn --bind 0.0.0.0:8088 --workers 8 --worker-class gevent --timeout 120 app:create"
        + workers/celery-beat  1..3 x apps-d-1vcpu-1gb, $34.00..$102.00
            source       github acme/superset@main
            run_command  "celery --app=superset.tasks.celery_app:app beat"
            envs         2 plain
        workers/celery-worker
          ~ instance_count  1 -> 2
        - workers/old-worker   1 x apps-s-1vcpu-0.5gb, $5.00
            source  ghcr image acme/old:1
        secrets: 1 kept as they are on the platform
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp                                 effect: build + deploy
        app
            domains  mcp.acme.example primary  (needs a DNS record)
            envs     1 plain
        services/hub  1 x apps-s-1vcpu-0.5gb, $5.00
            source  github acme/mcp-hub@main
            ports   8001, internal 9000, health check /healthz
            envs    1 plain, 1 secret
            also    alerts
        jobs/migrate  1 x apps-s-1vcpu-0.5gb, pre-deploy
            source  docr image hub:2
        databases/db  PG 16 dev database, $7.00
        secrets: 1 set

    = odoo  no changes

    Cost   $27.00 -> $86.00..$154.00 a month (+$59.00..+$127.00)
           superset/web            $12.00 -> $25.00 (+$13.00)
           superset/celery-beat    $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
           superset/celery-worker  $5.00 -> $10.00 (+$5.00)
           superset/old-worker     $5.00 -> $0.00 (-$5.00)
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   1 to create, 1 to change, 1 unchanged; 1 removal to confirm
    Next   ipctl apply specs/
    "#);
}

#[test]
fn a_plan_at_200_columns() {
    insta::assert_snapshot!(page(&stack(), Detail::Changes, 200), @r#"
    Stack acme  3 apps

    ~ superset  app 00000000                                  effect: build + deploy
        app
          + domains  data.acme.example alias  (needs a DNS record)
        services/web
          ~ envs.FLAGS
                {
                  "ALERTS": true,
                  "DASHBOARDS": {
              -     "rbac": false
              +     "rbac": true
                  },
                  "cache": 300
                }
          + envs.GIVEN              (secret) from env GIVEN (new)
          ~ envs.INIT
                #!/bin/sh
                set -e
                superset db upgrade
              - superset init
              + superset init --force
                exec gunicorn
          + envs.NEW_SETTING        "日本"  (run time)
          - envs.OLD_SECRET         (secret)
          ~ envs.ROW_LIMIT          "5000" -> "10000"
          + health_check.http_path  /health
          ~ instance_size_slug      apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb
          ~ run_command
              - "gunicorn --bind 0.0.0.0:8088 --workers 2 --worker-class gevent --timeout 120 app:create"
              + "gunicorn --bind 0.0.0.0:8088 --workers 8 --worker-class gevent --timeout 120 app:create"
        + workers/celery-beat  1..3 x apps-d-1vcpu-1gb, $34.00..$102.00
            source       github acme/superset@main
            run_command  "celery --app=superset.tasks.celery_app:app beat"
            envs         2 plain
        workers/celery-worker
          ~ instance_count  1 -> 2
        - workers/old-worker   1 x apps-s-1vcpu-0.5gb, $5.00
            source  ghcr image acme/old:1
        secrets: 1 kept as they are on the platform
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp                                 effect: build + deploy
        app
            domains  mcp.acme.example primary  (needs a DNS record)
            envs     1 plain
        services/hub  1 x apps-s-1vcpu-0.5gb, $5.00
            source  github acme/mcp-hub@main
            ports   8001, internal 9000, health check /healthz
            envs    1 plain, 1 secret
            also    alerts
        jobs/migrate  1 x apps-s-1vcpu-0.5gb, pre-deploy
            source  docr image hub:2
        databases/db  PG 16 dev database, $7.00
        secrets: 1 set

    = odoo  no changes

    Cost   $27.00 -> $86.00..$154.00 a month (+$59.00..+$127.00)
           superset/web            $12.00 -> $25.00 (+$13.00)
           superset/celery-beat    $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
           superset/celery-worker  $5.00 -> $10.00 (+$5.00)
           superset/old-worker     $5.00 -> $0.00 (-$5.00)
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   1 to create, 1 to change, 1 unchanged; 1 removal to confirm
    Next   ipctl apply specs/
    "#);
}

#[test]
fn a_summary_at_60_columns() {
    insta::assert_snapshot!(page(&stack(), Detail::Summary, 60), @"
    Stack acme  3 apps

    ~ superset  app 00000000              effect: build + deploy
        ~ app            domains       edge
        ~ web            envs ..mmand  build   +$13.00
        + celery-beat    new           build   +$34.00..+$102.00
        ~ celery-worker  insta..count  deploy  +$5.00
        - old-worker     removed       deploy  -$5.00
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp             effect: build + deploy
        + services/hub  1 x apps-s-1vcpu-0.5gb, $5.00
        + jobs/migrate  1 x apps-s-1vcpu-0.5gb, pre-deploy
        + databases/db  PG 16 dev database, $7.00

    = odoo  no changes

    Cost   $27.00 -> $86.00..$154.00 a month
           (+$59.00..+$127.00)
           superset/web            $12.00 -> $25.00 (+$13.00)
           superset/celery-beat
             $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
           superset/celery-worker  $5.00 -> $10.00 (+$5.00)
           superset/old-worker     $5.00 -> $0.00 (-$5.00)
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   1 to create, 1 to change, 1 unchanged; 1 removal to
           confirm
    Next   ipctl apply specs/
    ");
}

#[test]
fn a_summary_at_120_columns() {
    insta::assert_snapshot!(page(&stack(), Detail::Summary, 120), @"
    Stack acme  3 apps

    ~ superset  app 00000000                                  effect: build + deploy
        ~ app                    domains                                       edge
        ~ services/web           envs (6), health_chec..ize_slug, run_command  build   +$13.00
        + workers/celery-beat    new                                           build   +$34.00..+$102.00
        ~ workers/celery-worker  instance_count                                deploy  +$5.00
        - workers/old-worker     removed                                       deploy  -$5.00
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp                                 effect: build + deploy
        + services/hub  1 x apps-s-1vcpu-0.5gb, $5.00
        + jobs/migrate  1 x apps-s-1vcpu-0.5gb, pre-deploy
        + databases/db  PG 16 dev database, $7.00

    = odoo  no changes

    Cost   $27.00 -> $86.00..$154.00 a month (+$59.00..+$127.00)
           superset/web            $12.00 -> $25.00 (+$13.00)
           superset/celery-beat    $0.00 -> $34.00..$102.00 (+$34.00..+$102.00)
           superset/celery-worker  $5.00 -> $10.00 (+$5.00)
           superset/old-worker     $5.00 -> $0.00 (-$5.00)
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   1 to create, 1 to change, 1 unchanged; 1 removal to confirm
    Next   ipctl apply specs/
    ");
}

#[test]
fn everything_at_80_columns() {
    let text = page(&stack(), Detail::Everything, 80);
    let lines: Vec<&str> = text.lines().take(62).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    Stack acme  3 apps

    ~ superset  app 00000000                                  effect: build + deploy
        app
            domains[bi.acme.example]  type PRIMARY
          + domains                   data.acme.example alias  (needs a DNS record)
            ingress.rules[/]          component.name web, match.path.prefix /
            region                    sgp
        services/web
          ~ envs.FLAGS
                {
                  "ALERTS": true,
                  "DASHBOARDS": {
              -     "rbac": false
              +     "rbac": true
                  },
                  "cache": 300
                }
          + envs.GIVEN              (secret) from env GIVEN (new)
          ~ envs.INIT
                #!/bin/sh
                set -e
                superset db upgrade
              - superset init
              + superset init --force
                exec gunicorn
            envs.KEPT_SECRET        (secret)
          + envs.NEW_SETTING        "日本"  (run time)
          - envs.OLD_SECRET         (secret)
          ~ envs.ROW_LIMIT          "5000" -> "10000"
            github.branch           main
            github.repo             acme/superset
          + health_check.http_path  /health
            http_port               8088
          ~ instance_size_slug      apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb
          ~ run_command
              - "gunicorn --bind 0.0.0.0:8088 --workers 2 --worker-class gevent --t
                imeout 120 app:create"
              + "gunicorn --bind 0.0.0.0:8088 --workers 8 --worker-class gevent --t
                imeout 120 app:create"
        + workers/celery-beat  1..3 x apps-d-1vcpu-1gb, $34.00..$102.00
            autoscaling.max_instance_count  3
            autoscaling.min_instance_count  1
            envs.A                          "1"
            envs.B                          "2"
            github.branch                   main
            github.repo                     acme/superset
            instance_size_slug              apps-d-1vcpu-1gb
            run_command                     "celery --app=superset.tasks.celery_app
                                            :app beat"
        workers/celery-worker
            github.branch   main
            github.repo     acme/superset
          ~ instance_count  1 -> 2
            run_command     "celery worker"
        - workers/old-worker   1 x apps-s-1vcpu-0.5gb, $5.00
            source  ghcr image acme/old:1
        secrets: 1 kept as they are on the platform
        ! component `old-worker` would be removed

    + mcp-hub  new app in sgp                                 effect: build + deploy
        app
    "#);
}

#[test]
fn marks_are_coloured_and_words_are_not() {
    let spec =
        |size: &str| json!({"name": "a", "services": [{"name": "w", "instance_size_slug": size}]});
    let plan = plan_of(&[(spec("apps-s-1vcpu-0.5gb"), spec("apps-s-1vcpu-1gb"))]);
    let budget = Budget::of(&plan, 10.0);
    let frame = Frame {
        budget: Some(budget),
        ..Frame::default()
    };
    let text = plan_page(&plan, &frame, style(80, Color::On));
    insta::assert_snapshot!(text.replace('\u{1b}', "^"), @"
    ^[33m~^[0m ^[36ma^[0m  app 00000000                                      ^[2meffect: deploy (no build)^[0m
        services/w
          ^[33m~^[0m instance_size_slug  apps-s-1vcpu-0.5gb -> apps-s-1vcpu-1gb

    Cost   $5.00 -> $12.00 a month (+$7.00)
           a/w  $5.00 -> $12.00 (+$7.00)
    Budget $10.00 a month, ^[31mover by $2.00^[0m
           apply is refused: raise `budget_usd_month`, or choose less
    Plan   0 to create, 1 to change, 0 unchanged
    ");
}

#[test]
fn many_unchanged_apps_are_counted() {
    let same = |number: usize| {
        let spec = json!({"name": format!("app-{number}"), "services": [{"name": "w"}]});
        (spec.clone(), spec)
    };
    let mut pairs: Vec<(Value, Value)> = (0..197).map(same).collect();
    pairs.push((
        Value::Null,
        json!({"name": "new", "services": [{"name": "w"}]}),
    ));
    insta::assert_snapshot!(plan_text(&plan_of(&pairs), style(80, Color::Off)), @"
    + new  new app                                            effect: build + deploy
        services/w  1 x apps-s-1vcpu-0.5gb, $5.00
            ports  8080

    = 197 unchanged apps

    Cost   $985.00 -> $990.00 a month (+$5.00)
    Plan   1 to create, 0 to change, 197 unchanged
    ");
    let few = plan_of(&pairs[..2]);
    insta::assert_snapshot!(plan_text(&few, style(80, Color::Off)), @"
    = app-0  no changes
    = app-1  no changes

    No changes. 2 apps are equal to the specs. $10.00 a month.
    ");
}

#[test]
fn an_order_of_rules_shows_their_names_and_no_index() {
    let spec = |paths: [&str; 2]| {
        let rule =
            |path: &str| json!({"match": {"path": {"prefix": path}}, "component": {"name": "w"}});
        json!({"name": "a", "services": [{"name": "w"}, {"name": "v"}], "ingress": {"rules": paths.map(rule)}})
    };
    let plan = plan_of(&[(spec(["/a", "/b"]), spec(["/b", "/a"]))]);
    insta::assert_snapshot!(plan_text(&plan, style(80, Color::Off)), @"
    ~ a  app 00000000                                              effect: edge only
        app
          ~ ingress.rules  [/a, /b] -> [/b, /a]

    Cost   $10.00 a month
    Plan   0 to create, 1 to change, 0 unchanged
    ");
}
