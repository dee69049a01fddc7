//! A plan that is saved, shown and carried out later, or refused because something moved.

use std::fs;

use ipctl::sim::Simulator;
use serde_json::Value;

use crate::support::{Run, SECRETS, TestEnv, line, platform, writes};

const SPEC: &str = "name: shop\nregion: nyc\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop, tag: v1}\n    instance_count: 1\n    instance_size_slug: apps-s-1vcpu-1gb\n    http_port: 8080\n    envs:\n      - {key: TOKEN, type: SECRET}\n      - {key: LOG, value: info}\n";
const MANIFEST: &str = "secrets:\n  token: {from: {env: SHOP_TOKEN}, used_by: [shop/web/TOKEN]}\n";

/// An app that is live, and a saved plan that changes its log level and its token.
fn planned(platform: &Simulator) -> TestEnv {
    let before = TestEnv::bare()
        .with("SHOP_TOKEN", "stand-in-one")
        .on(platform);
    before.write("specs/shop.yaml", SPEC);
    before.write("specs/ipctl.yaml", MANIFEST);
    before.run("apply specs/ --yes").expect(0);
    let env = TestEnv::bare()
        .with("SHOP_TOKEN", "stand-in-second")
        .on(platform);
    env.write(
        "specs/shop.yaml",
        SPEC.replace("value: info", "value: debug"),
    );
    env.write("specs/ipctl.yaml", MANIFEST);
    env.run("plan specs/ --out plan.ipctl").expect(0);
    platform.clear_requests();
    env
}

/// Hides the time at which a plan was saved, and the address of the platform.
fn settled(text: &str) -> String {
    let text = regex_lite::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")
        .unwrap()
        .replace_all(text, "2026-08-20 14:02:00 UTC")
        .into_owned();
    let text = regex_lite::Regex::new(r"http://127\.0\.0\.1:\d+")
        .unwrap()
        .replace_all(&text, "http://api")
        .into_owned();
    regex_lite::Regex::new(r"  app [0-9a-f]{8}")
        .unwrap()
        .replace_all(&text, "  app 00000000")
        .into_owned()
}

/// Runs a command that has to refuse the plan as stale, and returns what it says; nothing may have been sent.
#[track_caller]
fn stale(platform: &Simulator, env: &TestEnv) -> String {
    platform.clear_requests();
    let run = env.run("apply plan.ipctl").expect(6);
    assert_eq!(writes(platform), [] as [&str; 0]);
    assert_eq!(run.stdout, "");
    settled(&run.stderr)
}

#[test]
fn a_plan_is_saved_shown_and_carried_out() {
    let platform = platform();
    let env = planned(&platform);
    let plan = env.run("plan specs/ --out plan.ipctl").expect(0);
    insta::assert_snapshot!(plan.without_ids(), @r#"
    ~ shop  app 00000000                                   effect: deploy (no build)
        services/web
          ~ envs.LOG    "info" -> "debug"
          ~ envs.TOKEN  (secret) from env SHOP_TOKEN (changed)

    Cost   $12.00 a month
    Saved  plan.ipctl (refused if its files or these apps change first)
    Plan   0 to create, 1 to change, 0 unchanged
    Next   ipctl apply plan.ipctl
    "#);
    let shown = env.run("show plan.ipctl").expect(0);
    insta::assert_snapshot!(settled(&shown.stdout), @r#"
    Saved  2026-08-20 14:02:00 UTC by ipctl 0.1.0 from specs/shop.yaml, specs/ipctl.yaml
    Fresh  as far as its files go; the live apps are looked at when it is applied

    ~ shop  app 00000000                                   effect: deploy (no build)
        services/web
          ~ envs.LOG    "info" -> "debug"
          ~ envs.TOKEN  (secret) from env SHOP_TOKEN (changed)

    Cost   $12.00 a month
    Plan   0 to create, 1 to change, 0 unchanged
    Next   ipctl apply plan.ipctl
    "#);
    let body = |run: &Run| -> Vec<String> {
        let lines = run.stdout.lines().filter(|line| {
            !["Saved", "Fresh", "Next"]
                .iter()
                .any(|word| line.starts_with(word))
                && !line.is_empty()
        });
        lines.map(str::to_owned).collect()
    };
    assert_eq!(body(&plan), body(&shown), "show prints what plan printed");

    platform.clear_requests();
    let applied = env.run("apply plan.ipctl").expect(0);
    assert!(
        applied.stdout.contains("0 created, 1 changed"),
        "{}",
        applied.stdout
    );
    let seen = platform.environment("shop", "web").unwrap();
    assert_eq!(
        (seen["LOG"].as_str(), seen["TOKEN"].as_str()),
        ("debug", "stand-in-second")
    );
    env.run("plan specs/ --exit-code").expect(0);
}

#[test]
fn applying_a_saved_plan_asks_the_platform_what_a_normal_apply_asks() {
    let requests = |words: &str| {
        let platform = platform();
        let env = planned(&platform);
        env.run(words).expect(0);
        let all = platform.requests();
        let until_written = all
            .iter()
            .position(|request| request.method == "PUT")
            .unwrap();
        let shown = |text: String| {
            let id = regex_lite::Regex::new("[0-9a-f]{8}-[0-9a-f-]{27}").unwrap();
            id.replace_all(&text, "ID").into_owned()
        };
        let lines: Vec<String> = all[..=until_written].iter().map(line).map(shown).collect();
        lines
    };
    let normal = requests("apply specs/ --yes");
    assert_eq!(requests("apply plan.ipctl"), normal);
    assert_eq!(
        normal,
        [
            "GET /v2/apps",
            "POST /v2/apps/propose",
            "GET /v2/apps/ID",
            "PUT /v2/apps/ID"
        ]
    );
}

#[test]
fn a_saved_plan_holds_no_plaintext_and_is_its_owners_only() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    for words in [
        "plan specs/ --out plan.ipctl",
        "plan specs/ --out plan.ipctl --secrets set",
    ] {
        env.run(words).expect(0);
        let text = fs::read_to_string(env.path("plan.ipctl")).unwrap();
        for (name, value) in SECRETS {
            assert!(!text.contains(value), "the value of {name} is in the plan");
            assert!(
                !name.starts_with("MCP") || text.contains(name),
                "{name} is named"
            );
        }
        assert!(!text.contains("not-a-real-token") && !text.contains("IPCTL_STATE"));
        env.run("apply specs/ --yes").expect(0);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(env.path("plan.ipctl"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let left: Vec<_> = fs::read_dir(env.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".tmp"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_changed_file_makes_a_plan_stale() {
    let platform = platform();
    let env = planned(&platform);
    env.edit("specs/shop.yaml", "value: debug", "value: trace");
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      specs/shop.yaml was changed
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
    ");
    assert_eq!(platform.requests().len(), 0, "known without a request");
    insta::assert_snapshot!(settled(&env.run("show plan.ipctl").expect(0).stdout), @r#"
    Saved  2026-08-20 14:02:00 UTC by ipctl 0.1.0 from specs/shop.yaml, specs/ipctl.yaml
    Stale  specs/shop.yaml was changed

    ~ shop  app 00000000                                   effect: deploy (no build)
        services/web
          ~ envs.LOG    "info" -> "debug"
          ~ envs.TOKEN  (secret) from env SHOP_TOKEN (changed)

    Cost   $12.00 a month
    Plan   0 to create, 1 to change, 0 unchanged
    Next   ipctl plan specs/ --out plan.ipctl
    "#);
}

#[test]
fn a_new_file_and_one_that_is_gone_make_a_plan_stale() {
    let platform = platform();
    let env = planned(&platform);
    env.write(
        "specs/news.yaml",
        SPEC.replace("name: shop", "name: news")
            .replace("      - {key: TOKEN, type: SECRET}\n", ""),
    );
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      specs/news.yaml is new
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
    ");
    fs::remove_file(env.path("specs/news.yaml")).unwrap();
    fs::remove_file(env.path("specs/ipctl.yaml")).unwrap();
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      specs/ipctl.yaml is not there any more
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
             paths are relative to where the plan was made; name it with -C DIR
    ");
}

#[test]
fn a_live_app_that_was_changed_makes_a_plan_stale() {
    let platform = platform();
    let env = planned(&platform);
    let other = TestEnv::bare().on(&platform);
    other.write(
        "shop.yaml",
        SPEC.replace("instance_count: 1", "instance_count: 2"),
    );
    other.run("apply shop.yaml --yes").expect(0);
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      shop: its live spec was changed at /services/web/instance_count
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
             see what was planned: ipctl show plan.ipctl
    ");
}

#[test]
fn an_app_that_vanished_or_appeared_makes_a_plan_stale() {
    let platform = platform();
    let env = planned(&platform);
    env.run("delete shop --yes --confirm-destroy shop")
        .expect(0);
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      shop: it does not exist any more
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
             see what was planned: ipctl show plan.ipctl
    ");
    env.run("plan specs/ --out plan.ipctl").expect(0);
    env.run("apply specs/ --yes").expect(0);
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      shop: it was to be created, and exists now
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
             see what was planned: ipctl show plan.ipctl
    ");
}

#[test]
fn another_decision_about_a_secret_makes_a_plan_stale() {
    let platform = platform();
    let env = planned(&platform).with("SHOP_TOKEN", "");
    insta::assert_snapshot!(stale(&platform, &env), @"
    error: the saved plan is stale; nothing was sent
      shop: secret web/TOKEN was to be sent from env SHOP_TOKEN (changed), now kept as it is live
      where  plan.ipctl
      next   plan again: ipctl plan specs/ --out plan.ipctl
             see what was planned: ipctl show plan.ipctl
    ");
}

#[test]
fn another_version_and_another_platform_make_a_plan_stale() {
    let platform = platform();
    let env = planned(&platform);
    let text = fs::read_to_string(env.path("plan.ipctl")).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["origin"]["ipctl"] = "0.0.9".into();
    env.write("plan.ipctl", document.to_string());
    let said = stale(&platform, &env);
    assert!(
        said.contains("ipctl 0.0.9 made it, another version"),
        "{said}"
    );
    let shown = env.run("show plan.ipctl").expect(0);
    assert!(
        shown.stdout.contains("by ipctl 0.0.9 from"),
        "{}",
        shown.stdout
    );

    env.write("plan.ipctl", text);
    let run = env.run("apply plan.ipctl --sim=state").expect(6);
    assert!(
        run.stderr.contains("it was made for http://127.0.0.1"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_plan_is_bound_to_its_options() {
    let platform = platform();
    let env = planned(&platform);
    let given = env.run("apply plan.ipctl --secrets keep").expect(64);
    assert!(
        given.stderr.contains("has its options with it"),
        "{}",
        given.stderr
    );
    env.edit(
        "plan.ipctl",
        "\"secrets\": \"changed\"",
        "\"secrets\": \"changed\", \"moon\": 1",
    );
    let unknown = env.run("apply plan.ipctl").expect(6);
    assert!(unknown.stderr.contains("`moon`"), "{}", unknown.stderr);
    env.edit(
        "plan.ipctl",
        "\"secrets\": \"changed\", \"moon\": 1",
        "\"secrets\": \"keep\"",
    );
    let said = stale(&platform, &env);
    assert!(
        said.contains("secret web/TOKEN was to be sent from env SHOP_TOKEN"),
        "{said}"
    );
}

#[test]
fn removals_of_a_saved_plan_still_need_consent_by_name() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    let web = "name: shop\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop, tag: v1}\n";
    env.write("app.yaml", format!("{web}workers:\n  - name: mail\n    image: {{registry_type: DOCR, repository: mail, tag: v1}}\n"));
    env.run("apply app.yaml --yes").expect(0);
    env.write("app.yaml", web);
    env.run("plan app.yaml --out plan.ipctl").expect(0);
    platform.clear_requests();
    let refused = env.run("apply plan.ipctl").expect(64);
    assert!(
        refused.stderr.contains("--confirm-destroy shop"),
        "{}",
        refused.stderr
    );
    assert_eq!(writes(&platform), [] as [&str; 0]);
    env.run("apply plan.ipctl --confirm-destroy shop").expect(0);
}

#[test]
fn a_saved_plan_never_replaces_another_file_and_is_no_spec() {
    let platform = platform();
    let env = planned(&platform);
    let foreign = env.run("plan specs/ --out specs/shop.yaml").expect(64);
    assert!(
        foreign
            .stderr
            .contains("this is no saved plan, so it is not written over"),
        "{}",
        foreign.stderr
    );
    env.write("empty", "");
    env.run("plan specs/ --out empty").expect(0);
    env.run("show empty").expect(0);
    env.run("plan specs/ --out specs").expect(64);
    env.run("plan - --out p").expect(64);
    for words in [
        "plan plan.ipctl",
        "apply specs/ plan.ipctl --yes",
        "create plan.ipctl --yes",
    ] {
        let run = env.run(words).expect(64);
        assert!(
            run.stderr.contains("ipctl show plan.ipctl"),
            "{words}: {}",
            run.stderr
        );
    }
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn a_plan_of_any_name_is_known_and_a_spec_in_json_is_none() {
    let platform = platform();
    let env = planned(&platform);
    fs::rename(env.path("plan.ipctl"), env.path("app.json")).unwrap();
    env.run("show app.json").expect(0);
    env.run("apply app.json").expect(0);
    let spec = "{\"name\": \"json\", \"services\": [{\"name\": \"web\", \"image\": {\"registry_type\": \"DOCR\", \"repository\": \"shop\", \"tag\": \"v1\"}}]}";
    env.write("plan.ipctl.json", spec);
    env.run("apply plan.ipctl.json --yes").expect(0);
    let run = env.run("show plan.ipctl.json").expect(3);
    insta::assert_snapshot!(run.stderr, @"
    error: not a saved plan: its `format` is not `ipctl-saved-plan`
      where  plan.ipctl.json
      next   save one: ipctl plan specs/ --out plan.ipctl
    ");
}

#[test]
fn a_damaged_plan_is_refused_with_the_place() {
    let platform = platform();
    let env = planned(&platform);
    let text = fs::read_to_string(env.path("plan.ipctl")).unwrap();
    env.write("cut.ipctl", &text[..text.find("\"action\"").unwrap()]);
    env.write(
        "damaged.ipctl",
        text.replacen("\"action\": \"update\"", "\"action\": \"burn\"", 1),
    );
    env.write(
        "newer.ipctl",
        text.replacen("\"version\": 1", "\"version\": 2", 1),
    );
    env.write(
        "deep.ipctl",
        format!(
            "{{\"format\": \"ipctl-saved-plan\", \"x\": {}",
            "[".repeat(100_000)
        ),
    );
    fs::File::create(env.path("huge.ipctl"))
        .unwrap()
        .set_len(65 * 1024 * 1024)
        .unwrap();
    let mut said = String::new();
    for file in ["cut", "damaged", "newer", "deep", "huge"] {
        let shown = env.run(&format!("show {file}.ipctl")).expect(3);
        // The line moves with everything that a plan records.
        for line in shown.stderr.lines() {
            let place = line.split_once(" at line ");
            said.push_str(place.map_or(line, |(before, _)| before));
            said.push_str(place.map_or("\n", |_| " at line N\n"));
        }
        if file != "huge" {
            let applied = env.run(&format!("apply {file}.ipctl")).expect(3);
            assert_eq!(applied.stderr, shown.stderr, "{file}");
        }
    }
    insta::assert_snapshot!(said, @"
    error: not whole JSON: EOF while parsing an object at line N
      where  cut.ipctl
      next   save one: ipctl plan specs/ --out plan.ipctl
    error: `apps[0].action` is damaged: unknown variant `burn`, expected one of `create`, `update`, `keep`, `delete` at line N
      where  damaged.ipctl
      next   make the plan again: ipctl plan specs/ --out FILE
    error: a saved plan of form 2; this version reads form 1
      where  newer.ipctl
      next   make the plan again: ipctl plan specs/ --out FILE
    error: not whole JSON: EOF while parsing a list at line N
      where  deep.ipctl
      next   save one: ipctl plan specs/ --out plan.ipctl
    error: the saved plan cannot be read: larger than 64 MiB
      where  huge.ipctl
      next   make one: ipctl plan --out huge.ipctl
    ");
    env.run("show nothing.ipctl").expect(5);
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

/// Every text and number of the file, one after the other, becomes another one.
#[test]
fn a_change_of_any_field_never_sends_anything_else() {
    let platform = platform();
    let env = planned(&platform);
    let text = fs::read_to_string(env.path("plan.ipctl")).unwrap();
    let names = [
        "name",
        "file",
        "action",
        "id",
        "live_hash",
        "outgoing_hash",
        "effect",
        "source",
        "key",
        "ipctl",
        "path",
        "sha256",
        "account",
        "platform",
    ];
    for name in names {
        let start = text.find(&format!("\"{name}\": \"")).unwrap();
        let from = start + name.len() + 5;
        let to = from + text[from..].find('"').unwrap();
        env.write("plan.ipctl", format!("{}x{}", &text[..to], &text[to..]));
        platform.clear_requests();
        let run = env.run("apply plan.ipctl");
        assert!([3, 6].contains(&run.code), "{name}: {}", run.both());
        assert_eq!(writes(&platform), [] as [&str; 0], "{name}");
    }
}

#[test]
fn show_needs_neither_token_nor_network() {
    let platform = platform();
    let env = planned(&platform);
    let text = fs::read(env.path("plan.ipctl")).unwrap();
    let alone = TestEnv::bare();
    alone.write("plan.ipctl", text);
    let shown = alone.run("show plan.ipctl --json").expect(0).json();
    assert_eq!(shown["schema"], "ipctl/show/v1");
    assert_eq!(
        shown["data"]["apps"][0]["changes"][0]["path"],
        "/services/web/envs/LOG/value"
    );
    let stale: Vec<&str> = shown["data"]["saved"]["stale"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(
        stale.contains(&"specs/shop.yaml is not there any more"),
        "{stale:?}"
    );
    assert_eq!(platform.requests().len(), 0);
}

#[test]
fn a_plan_without_changes_is_saved_and_applied_too() {
    let platform = platform();
    let env = planned(&platform);
    env.run("apply plan.ipctl").expect(0);
    env.run("plan specs/ --out plan.ipctl --exit-code")
        .expect(0);
    platform.clear_requests();
    let run = env.run("apply plan.ipctl").expect(0);
    assert!(run.stdout.contains("Nothing was sent"), "{}", run.stdout);
    assert_eq!(writes(&platform), [] as [&str; 0]);
}
