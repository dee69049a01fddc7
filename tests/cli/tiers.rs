//! Tiers of the manifest, `--set`, `--image` and `--only`.

use crate::support::{TestEnv, platform, writes};

fn stack(platform: &ipctl::sim::Simulator) -> TestEnv {
    TestEnv::with_specs().with_secrets().on(platform)
}

#[test]
fn the_tiers_of_the_stack_cost_what_they_say() {
    let platform = platform();
    let env = stack(&platform);
    for (tier, cost) in [("production", 37.0), ("budget", 30.0), ("minimal", 10.0)] {
        let json = env
            .run(&format!("plan specs/ --tier {tier} --json"))
            .expect(0)
            .json();
        assert_eq!(json["data"]["cost"]["after"], cost, "{tier}");
        assert_eq!(json["data"]["tier"]["name"], tier);
    }
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn an_app_that_is_not_in_the_tier_is_named_and_stays() {
    let platform = platform();
    let env = stack(&platform);
    let before = env.run("plan specs/ --tier minimal").expect(0);
    assert!(
        before
            .stdout
            .contains("\n\nTier   minimal\nsuperset-analytics is not in tier minimal\n\n"),
        "{}",
        before.stdout
    );
    env.run("apply specs/ --yes").expect(0);
    platform.clear_requests();
    let plan = env.run("plan specs/ --tier minimal").expect(0);
    insta::assert_snapshot!(plan.without_ids(), @"
    Stack insightpulse  2 apps

    Tier   minimal
    superset-analytics is not in tier minimal; it stays live; --prune removes it

    = mcp-coordinator     no changes
    = odoo-saas-platform  no changes

    No changes. 2 apps are equal to the specs. $10.00 a month.
    ");
    let apply = env.run("apply specs/ --tier minimal --yes").expect(0);
    assert!(
        apply
            .stderr
            .contains("superset-analytics is not in tier minimal; it stays live"),
        "{}",
        apply.stderr
    );
    assert_eq!(writes(&platform), [] as [&str; 0]);
    let budget = env.run("plan specs/ --tier budget").expect(0);
    assert!(
        budget.stdout.contains("Cost   $37.00 -> $30.00 a month"),
        "{}",
        budget.stdout
    );
    assert!(
        budget
            .stdout
            .contains("Next   ipctl apply specs/ --tier budget"),
        "{}",
        budget.stdout
    );
}

#[test]
fn a_tier_that_is_not_there_is_wrong_usage_with_the_list() {
    let env = TestEnv::with_specs();
    let run = env.run("validate specs/ --tier budgt").expect(64);
    insta::assert_snapshot!(run.stderr, @"
    error: there is no tier `budgt` in ipctl.yaml
      next   did you mean `budget`?
             its tiers are `production`, `budget`, `minimal`
    ");
    let bare = TestEnv::bare();
    bare.write("app.yaml", "name: shop\n");
    bare.run("validate app.yaml --tier small").expect(64);
}

#[test]
fn what_a_tier_sets_wrong_is_told_at_both_places() {
    let env = TestEnv::with_specs();
    env.edit(
        "specs/ipctl.yaml",
        "superset/superset-web.instance_size_slug: apps-s-1vcpu-0.5gb",
        "superset/superset-web.instance_size_slug: apps-s-1vcpu-0.5g\n      superset/superset-web.instance_count: many\n      odoo/odoo-web.health_check.period_seconds: 0",
    );
    env.run("validate specs/").expect(0);
    let run = env.run("validate specs/ --tier budget").expect(3);
    insta::assert_snapshot!(run.stdout, @"
    error[IP108]: `period_seconds` cannot be `0`
      --> specs/odoo-saas-platform.yaml:23:23
       |
    23 |       period_seconds: 30
       |                       ^^ from 1 to 300
       |
       = in: odoo-saas-platform/odoo-web.health_check.period_seconds
       = note: `odoo/odoo-web.health_check.period_seconds` is set by tier `budget`:
               specs/ipctl.yaml:75:50

    error[IP107]: `instance_size_slug` cannot be `apps-s-1vcpu-0.5g`
      --> specs/superset-analytics.yaml:52:25
       |
    52 |     instance_size_slug: apps-s-1vcpu-1gb # $12 a month, 1 GiB
       |                         ^^^^^^^^^^^^^^^^ not one of the allowed values
       |
       = in: superset-analytics/superset-web.instance_size_slug
       = note: `superset/superset-web.instance_size_slug` is set by tier `budget`:
               specs/ipctl.yaml:73:49
       = help: did you mean `apps-s-1vcpu-0.5gb`?

    error[IP105]: `instance_count` is text, not a whole number
      --> specs/superset-analytics.yaml:53:21
       |
    53 |     instance_count: 1
       |                     ^ must be a whole number
       |
       = in: superset-analytics/superset-web.instance_count
       = note: `superset/superset-web.instance_count` is set by tier `budget`: specs/ipctl.yaml:74:45

    specs/mcp-coordinator.yaml     ok
    specs/odoo-saas-platform.yaml  1 error, 0 warnings
    specs/superset-analytics.yaml  2 errors, 0 warnings
    3 errors, 0 warnings in 3 files, offline
    1 note not shown: --notes
    ");
}

#[test]
fn a_tier_that_names_what_is_not_there_is_told_in_the_manifest() {
    let env = TestEnv::with_specs();
    env.edit(
        "specs/ipctl.yaml",
        "superset/superset-web.instance_size_slug: apps-s-1vcpu-0.5gb",
        "superset/superset-wep.instance_count: 1\n      odoo/odoo-web.health_check.http_pth: /x\n      odoo/odoo-web.envs.ODOO_WORKER.value: '1'\n      odoo.regoin: sgp",
    );
    let run = env
        .run("validate specs/ --tier budget --format short")
        .expect(3);
    insta::assert_snapshot!(run.stdout, @"
    specs/ipctl.yaml:73:45: error[IP130] no component of app `superset-analytics` is named `superset-wep`
    specs/ipctl.yaml:74:44: error[IP130] no field of `health_check` is named `http_pth`
    specs/ipctl.yaml:75:45: error[IP130] no field of `envs` is named `ODOO_WORKER`
    specs/ipctl.yaml:76:20: error[IP130] no field of an app is named `regoin`
    ");
}

#[test]
fn fields_are_set_on_the_command_line() {
    let platform = platform();
    let env = stack(&platform);
    env.run("apply specs/ --yes").expect(0);
    let plan = env
        .run("plan specs/ --set superset/superset-web.instance_size_slug=apps-s-1vcpu-2gb --set odoo/odoo-web.envs.ODOO_WORKERS.value=3 --only superset/superset-web")
        .expect(0);
    insta::assert_snapshot!(plan.without_ids(), @"
    Stack insightpulse  1 app

    ~ superset-analytics  app 00000000                     effect: deploy (no build)
        services/superset-web
          ~ instance_size_slug  apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb

    Cost   $12.00 -> $25.00 a month (+$13.00)
           superset-analytics/superset-web  $12.00 -> $25.00 (+$13.00)
    Budget $40.00 a month, over by $10.00
           apply is refused: raise `budget_usd_month`, or choose less
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   0 to create, 1 to change, 0 unchanged
    ");
    let within = env
        .run("plan specs/ --set odoo/odoo-web.envs.ODOO_WORKERS.value=3 --set odoo/odoo-web.envs.AI_PROVIDER.value=other")
        .expect(0);
    let next = "Next   ipctl apply specs/ --set odoo/odoo-web.envs.ODOO_WORKERS.value=3 --set odoo/odoo-web.envs.AI_PROVIDER.value=other\n";
    assert!(within.stdout.ends_with(next), "{}", within.stdout);
    let json = env
        .run("plan specs/ --set odoo/odoo-web.envs.ODOO_WORKERS.value=3 --json --only odoo")
        .expect(0)
        .json();
    assert_eq!(json["data"]["apps"][0]["changes"][0]["after"], "3");
    let typed = env
        .run("plan specs/ --set superset/superset-web.instance_count=many")
        .expect(3);
    assert!(
        typed
            .stderr
            .contains("`superset/superset-web.instance_count` is set by --set"),
        "{}",
        typed.stderr
    );
}

#[test]
fn what_the_command_line_sets_wrong_is_wrong_usage() {
    let platform = platform();
    let env = stack(&platform);
    for (words, said) in [
        (
            "--set odooo/odoo-web.instance_count=1",
            "no app is named `odooo`",
        ),
        (
            "--set odoo/odoo-wep.instance_count=1",
            "no component of app `odoo-saas-platform` is named `odoo-wep`",
        ),
        (
            "--set odoo/odoo-web.instance_cout=1",
            "did you mean `instance_count`?",
        ),
        ("--set odoo/odoo-web.instance_count", "--set names no value"),
        (
            "--set odoo/odoo-web.instance_count=",
            "is not one value of YAML",
        ),
        (
            "--set odoo-web=1",
            "is not `app/component.field` or `app.field`",
        ),
        (
            "--set odoo/odoo-web.envs.ODOO_DB_PASSWORD.value=not-a-real-1",
            "the value of a secret cannot be set on the command line",
        ),
        (
            r#"--set odoo/odoo-web.envs.ODOO_DB_PASSWORD={"key":"ODOO_DB_PASSWORD","type":"SECRET","value":"not-a-real-1"}"#,
            "the value of a secret cannot be set on the command line",
        ),
        ("--image odoo/odoo-web=v1", "runs no image"),
        (
            "--image superset/redis=docker.io/library/valkey:8",
            "runs another repository",
        ),
        (
            "--image superset/redis=a/b",
            "names no image of a component",
        ),
    ] {
        let run = env.run(&format!("plan specs/ {words}"));
        assert_eq!(run.code, 64, "{words}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{words}: {}", run.stderr);
        assert!(
            !run.both().contains("not-a-real-1"),
            "{words}: {}",
            run.both()
        );
    }
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn an_image_is_chosen_by_tag_or_digest() {
    let platform = platform();
    let env = stack(&platform);
    env.run("apply specs/ --yes").expect(0);
    let digest = format!("sha256:{}", "ab".repeat(32));
    let plan = |image: &str| {
        let words =
            format!("plan specs/ --image superset/redis={image} --json --only superset/redis");
        let json = env.run(&words).expect(0).json();
        json["data"]["apps"][0]["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| {
                format!(
                    "{} {}",
                    change["op"].as_str().unwrap(),
                    change["path"].as_str().unwrap()
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(plan("8-alpine"), ["replace /services/redis/image/tag"]);
    assert_eq!(
        plan("library/redis:8-alpine"),
        ["replace /services/redis/image/tag"]
    );
    assert_eq!(
        plan(&digest),
        [
            "add /services/redis/image/digest",
            "remove /services/redis/image/tag"
        ]
    );
}
