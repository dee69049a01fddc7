//! `ipctl cost`.

use serde_json::json;

use crate::support::{TestEnv, platform, writes};

/// Replaces every day by one, and the traffic of a day, which follows from the id of the app.
fn settled(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        for word in line.clone().split_whitespace() {
            let word = word.trim_end_matches(['.', ',']);
            if word.len() == 10 && word.parse::<jiff::civil::Date>().is_ok() {
                line = line.replace(word, "2026-08-22");
            }
        }
        if line.ends_with('%') && line.contains(" GiB  ") {
            line = line[..line.find(" GiB").unwrap()].to_owned() + " GiB ...";
        }
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

#[test]
fn without_a_token_the_specs_are_priced_by_the_built_in_list() {
    let env = TestEnv::with_specs();
    let run = env.run("cost").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    APP / COMPONENT     SIZE                    RAM  VCPU  COUNT  LIVE  PROPOSED  DELTA
    mcp-coordinator                                                  -     $5.00      -
      mcp-hub           apps-s-1vcpu-0.5gb  512 MiB     1      1     -      5.00      -
    odoo-saas-platform                                               -     $5.00      -
      odoo-web          apps-s-1vcpu-0.5gb  512 MiB     1      1     -      5.00      -
    superset-analytics                                               -    $27.00      -
      redis             apps-s-1vcpu-0.5gb  512 MiB     1      1     -      5.00      -
      superset-web      apps-s-1vcpu-1gb      1 GiB     1      1     -     12.00      -
      superset-beat     apps-s-1vcpu-0.5gb  512 MiB     1      1     -      5.00      -
      superset-worker   apps-s-1vcpu-0.5gb  512 MiB     1      1     -      5.00      -
    TOTAL per month                                                  -    $37.00      -
    Not included: build minutes, extra bandwidth, supabase.
    Prices: built-in list of 2025-08.
    Budget $40.00 a month: 93% used.

    BANDWIDTH           INCLUDED A MONTH  LAST DAY  A MONTH OF SUCH DAYS
    mcp-coordinator               50 GiB         -                     -
    odoo-saas-platform            50 GiB         -                     -
    superset-analytics           300 GiB         -                     -
    Above it $0.02 a GiB.
    ");
    insta::assert_snapshot!(run.stderr, @"warning[IP902]: what is live is not known, LIVE shows -: no API token");
    let json = env.run("cost specs/ --json").expect(0).json();
    assert_eq!(json["schema"], "ipctl/cost/v1");
    assert_eq!(json["data"]["total"]["live"], json!(null));
    assert_eq!(json["data"]["total"]["proposed"], 37.0);
    assert_eq!(json["data"]["prices"]["source"], "built-in");
    let diagnostics = json["diagnostics"].as_array().unwrap();
    assert!(diagnostics.iter().any(|one| one["code"] == "IP902"));
}

#[test]
fn live_and_proposed_before_and_after_an_apply() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    let before = env.run("cost specs/").expect(0);
    assert!(
        settled(&before.stdout).contains("TOTAL per month                                               $0.00    $37.00  +$37.00\n"),
        "{}",
        before.stdout
    );
    env.run("apply specs/ --yes").expect(0);
    platform.clear_requests();
    let run = env
        .run("cost specs/ --what-if superset/superset-web=apps-s-1vcpu-2gbx2 --what-if superset/worker=x1 --what-if odoo/odoo-web=apps-s-1vcpu-1gb --budget 100")
        .expect(0);
    insta::assert_snapshot!(settled(&run.stdout), @"
    APP / COMPONENT     SIZE                    RAM  VCPU  COUNT    LIVE  PROPOSED    DELTA
    mcp-coordinator                                                $5.00     $5.00        -
      mcp-hub           apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00      5.00        -
    odoo-saas-platform                                             $5.00    $12.00   +$7.00
      odoo-web          apps-s-1vcpu-1gb      1 GiB     1      1    5.00     12.00    +7.00
    superset-analytics                                            $27.00    $65.00  +$38.00
      redis             apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00      5.00        -
      superset-web      apps-s-1vcpu-2gb      2 GiB     1      2   12.00     50.00   +38.00
      superset-beat     apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00      5.00        -
      superset-worker   apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00      5.00        -
    TOTAL per month                                               $37.00    $82.00  +$45.00
    Changed: odoo-saas-platform/odoo-web was apps-s-1vcpu-0.5gb, superset-analytics/superset-web was 1 x apps-s-1vcpu-1gb.
    Not included: build minutes, extra bandwidth, supabase.
    Prices: API, 2026-08-22.
    Budget $100.00 a month: 82% used.

    BANDWIDTH           INCLUDED A MONTH  LAST DAY  A MONTH OF SUCH DAYS
    mcp-coordinator               50 GiB ...
    odoo-saas-platform           150 GiB ...
    superset-analytics           550 GiB ...
    Last day: 2026-08-22. Above it $0.02 a GiB.
    ");
    assert_eq!(run.stderr, "");
    assert_eq!(writes(&platform), [""; 0]);
    let json = env.run("cost superset --json").expect(0).json();
    assert_eq!(json["data"]["apps"][0]["live"], 27.0);
    assert_eq!(json["data"]["apps"][0]["quoted"], 27.0);
    assert_eq!(json["data"]["budget_status"]["others"], 10.0);
    assert!(json["data"]["apps"][0]["bandwidth"]["last_day_bytes"].is_u64());
}

#[test]
fn only_what_is_live() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/ --yes").expect(0);
    let run = env.run("cost superset --live").expect(0);
    insta::assert_snapshot!(settled(&run.stdout), @"
    APP / COMPONENT     SIZE                    RAM  VCPU  COUNT    LIVE
    superset-analytics                                            $27.00
      redis             apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00
      superset-web      apps-s-1vcpu-1gb      1 GiB     1      1   12.00
      superset-beat     apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00
      superset-worker   apps-s-1vcpu-0.5gb  512 MiB     1      1    5.00
    TOTAL per month                                               $27.00
    Not included: build minutes, extra bandwidth.
    Prices: API, 2026-08-22.
    Budget $40.00 a month: 68% used.

    BANDWIDTH           INCLUDED A MONTH  LAST DAY  A MONTH OF SUCH DAYS
    superset-analytics           300 GiB ...
    Last day: 2026-08-22. Above it $0.02 a GiB.
    ");
    env.run("cost --live --budget 36.99").expect(7);
    env.write(
        "specs/new.yaml",
        "name: new\nservices:\n  - {name: web, github: {repo: acme/new, branch: main}}\n",
    );
    let run = env.run("cost specs/new.yaml --live").expect(0);
    assert!(run.stdout.contains("$0.00"), "{}", run.stdout);
    env.run("cost nothing-like-it --live").expect(5);
    env.run("cost --live --tier minimal").expect(64);
}

#[test]
fn above_the_budget_it_ends_with_7() {
    let env = TestEnv::with_specs();
    let run = env
        .run("cost specs/ --what-if superset/superset-web=apps-s-1vcpu-2gb --json")
        .expect(7);
    let json = run.json();
    assert_eq!(json["data"]["budget"], 40.0);
    assert_eq!(json["data"]["budget_status"]["exceeded"], true);
    env.run("cost specs/ --budget 37").expect(0);
    let run = env.run("cost specs/ --budget 30").expect(7);
    assert!(
        run.stdout
            .contains("Budget $30.00 a month: over by $7.00.\n"),
        "{}",
        run.stdout
    );
    env.run("cost specs/ --budget 30 --tier minimal").expect(0);
    env.run("cost specs/ --budget much").expect(64);
}

#[test]
fn the_tiers_stand_side_by_side() {
    let env = TestEnv::with_specs();
    let run = env.run("cost specs/ --tiers").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    APP / COMPONENT     production  budget  minimal
    mcp-coordinator          $5.00   $5.00    $5.00
      mcp-hub                 5.00    5.00     5.00
    odoo-saas-platform       $5.00   $5.00    $5.00
      odoo-web                5.00    5.00     5.00
    superset-analytics      $27.00  $20.00        -
      redis                   5.00    5.00        -
      superset-web           12.00    5.00        -
      superset-beat           5.00    5.00        -
      superset-worker         5.00    5.00        -
    TOTAL per month         $37.00  $30.00   $10.00
    Difference                   -  -$7.00  -$27.00
    Of budget $40.00           93%     75%      25%

    production: the specs as they are
    budget: superset-analytics/superset-web apps-s-1vcpu-1gb -> apps-s-1vcpu-0.5gb
    minimal: without superset-analytics
    Prices: built-in list of 2025-08.
    ");
    assert_eq!(run.stderr, "");
    let json = env.run("cost specs/ --tiers --json").expect(0).json();
    let tiers = json["data"]["tiers"].as_array().unwrap();
    let totals: Vec<_> = tiers.iter().map(|tier| tier["total"].clone()).collect();
    assert_eq!(totals, [37.0, 30.0, 10.0]);
    assert_eq!(tiers[0]["as_written"], true);
    let csv = env.run("cost specs/ --tiers --csv").expect(0).stdout;
    assert_eq!(csv.lines().count(), 1 + 6 + 6 + 2);
    env.run("cost specs/ --tiers --budget 36").expect(7);
    let bare = TestEnv::bare();
    bare.write("app.yaml", "name: shop\nservices:\n  - {name: web, image: {registry_type: DOCKER_HUB, registry: library, repository: nginx, tag: '1'}}\n");
    bare.run("cost app.yaml --tiers").expect(64);
}

#[test]
fn a_tier_never_shows_the_values_that_it_sets() {
    let env = TestEnv::with_specs();
    env.edit(
        "specs/ipctl.yaml",
        "superset/superset-web.instance_size_slug: apps-s-1vcpu-0.5gb",
        "odoo/odoo-web.envs.ODOO_WORKERS.value: hush-hush",
    );
    let run = env.run("cost specs/ --tiers").expect(0);
    assert!(
        run.stdout
            .contains("budget: sets odoo/odoo-web.envs.ODOO_WORKERS.value\n"),
        "{}",
        run.stdout
    );
    assert!(!run.both().contains("hush-hush"));
}

#[test]
fn csv_has_a_header_and_a_record_for_each_component() {
    let env = TestEnv::with_specs();
    let run = env.run("cost specs/ --csv").expect(0);
    insta::assert_snapshot!(run.stdout.replace('\r', ""), @"
    app,component,size,ram_mib,vcpus,count_min,count_max,live_min_usd,live_max_usd,proposed_min_usd,proposed_max_usd
    mcp-coordinator,mcp-hub,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    odoo-saas-platform,odoo-web,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    superset-analytics,redis,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    superset-analytics,superset-web,apps-s-1vcpu-1gb,1024,1,1,1,,,12.00,12.00
    superset-analytics,superset-beat,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    superset-analytics,superset-worker,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    ");
    env.run("cost specs/ --csv --json").expect(64);
}

#[test]
fn what_if_names_what_is_near() {
    let env = TestEnv::with_specs();
    let run = env
        .run("cost specs/ --what-if superset/superset-web=apps-s-1vcpu-3gb")
        .expect(64);
    insta::assert_snapshot!(run.stderr, @"
    error: no instance size is named `apps-s-1vcpu-3gb`
      where  --what-if superset/superset-web
      next   did you mean `apps-s-1vcpu-1gb`, `apps-s-1vcpu-2gb`, `apps-s-1vcpu-0.5gb`?
    ");
    let run = env
        .run("cost specs/ --what-if superset/superset-wep=x2")
        .expect(64);
    insta::assert_snapshot!(run.stderr, @"
    error: no component of app `superset-analytics` is named `superset-wep`
      where  --what-if superset/superset-wep.instance_count
      next   did you mean `superset-web`, `superset-worker`, `superset-beat`?
    ");
    let run = env.run("cost specs/ --what-if superset/redis=x2").expect(3);
    assert!(run.stderr.contains("is set by --what-if"), "{}", run.stderr);
}

#[test]
fn without_a_network_it_goes_on() {
    let env = TestEnv::with_specs()
        .with("IPCTL_TOKEN", "not-a-real-token")
        .with("IPCTL_API_URL", "http://127.0.0.1:1");
    let run = env.run("cost specs/").expect(0);
    assert!(run.stdout.contains("TOTAL per month"), "{}", run.stdout);
    assert!(run.stdout.contains("built-in list"), "{}", run.stdout);
    let run = env.run("cost specs/ --tiers").expect(0);
    assert!(run.stdout.contains("$10.00"), "{}", run.stdout);
    env.run("cost --live").expect(10);
}
