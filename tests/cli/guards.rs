//! What stands against a plan: losses, new apps in CI, pinned and busy apps, the budget; and deleting what has no spec.

use serde_json::{Value, json};

use crate::faults::{apps, slow_platform};
use crate::proxy::{Fate, Proxy, ask};
use crate::support::{Run, TestEnv, platform, writes};

/// Writes a small app of an image, with a worker for each name.
fn spec(name: &str, workers: &[&str]) -> String {
    let image =
        |repository: &str| format!("{{registry_type: DOCR, repository: {repository}, tag: v1}}");
    let web = format!(
        "name: {name}\nservices:\n  - name: web\n    image: {}\n",
        image(name)
    );
    let worker = |worker: &&str| {
        let repository = if *worker == "mail" { "mail" } else { "queue" };
        format!("  - name: {worker}\n    image: {}\n", image(repository))
    };
    let workers: Vec<String> = workers.iter().map(worker).collect();
    let head = if workers.is_empty() { "" } else { "workers:\n" };
    format!("{web}{head}{}", workers.concat())
}

const MANIFEST: &str = "stack: shops\n";

/// A folder with two apps of one stack.
fn shops() -> TestEnv {
    let env = TestEnv::bare();
    env.write("specs/ipctl.yaml", MANIFEST);
    env.write("specs/east.yaml", spec("east", &[]));
    env.write("specs/west.yaml", spec("west", &[]));
    env
}

fn remove(env: &TestEnv, file: &str) {
    std::fs::remove_file(env.path(file)).unwrap();
}

/// Replaces ids and times, which no two runs share.
fn stable(text: &str) -> String {
    let id = regex_lite::Regex::new("[0-9a-f]{8}").unwrap();
    let time = regex_lite::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d").unwrap();
    let text = time.replace_all(text, "TIME");
    id.replace_all(&text, "ID").into_owned()
}

fn codes(run: &Run) -> Vec<String> {
    let found = run.json()["diagnostics"].as_array().unwrap().clone();
    let code = |found: &Value| found["code"].as_str().unwrap().to_owned();
    found.iter().map(code).collect()
}

/// Pins an app: the scenario takes effect when the app is next read by its id.
fn pin(platform: &ipctl::sim::Simulator, name: &str) {
    platform.apply_scenario(format!("pinned:{name}").parse().unwrap());
    let apps = apps(platform);
    let app = apps.iter().find(|app| app["spec"]["name"] == name).unwrap();
    ask(
        platform,
        &format!("/v2/apps/{}", app["id"].as_str().unwrap()),
    );
}

fn names(platform: &ipctl::sim::Simulator) -> Vec<String> {
    let name = |app: &Value| app["spec"]["name"].as_str().unwrap().to_owned();
    let mut names: Vec<String> = apps(platform).iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn losses_are_one_line_each_and_agreed_to_by_the_right_name() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write(
        "app.yaml",
        spec("shop", &["mail", "old"]) + "domains: [{domain: shop.example.com}]\n",
    );
    env.run("apply app.yaml --yes").expect(0);
    env.write(
        "app.yaml",
        spec("shop", &["new"]).replace(
            "workers:",
            "  - name: mail\n    image: {registry_type: DOCR, repository: mail, tag: v1}\nworkers:",
        ),
    );
    platform.clear_requests();
    insta::assert_snapshot!(env.run("plan app.yaml").expect(0).without_ids(), @"
    ~ shop  app 00000000                                   effect: deploy (no build)
        app
          - domains[shop.example.com]  type PRIMARY
        + workers/new  1 x apps-s-1vcpu-0.5gb, $5.00
            source  docr image queue:v1
        - workers/old  1 x apps-s-1vcpu-0.5gb, $5.00
            source  docr image queue:v1
        ! domain `shop.example.com` would be removed
        ! worker `mail` becomes a service: replaced; also different: `http_port`
        ! looks like a rename of `old` to `new`: the platform makes a new component; its logs and
          addresses are new

    Cost   $15.00 a month
           shop/new  $0.00 -> $5.00 (+$5.00)
           shop/old  $5.00 -> $0.00 (-$5.00)
    Plan   0 to create, 1 to change, 0 unchanged; 3 removals to confirm
    Next   ipctl apply app.yaml
    ");
    let plan = env.run("plan app.yaml --json").expect(0).json();
    let kinds: Vec<&Value> = plan["data"]["apps"][0]["destructions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lost| &lost["kind"])
        .collect();
    assert_eq!(kinds, ["domain", "replaced", "renamed"]);
    insta::assert_snapshot!(env.run("apply app.yaml").expect(64).stderr.split("error").skip(1).collect::<String>(), @"
    [IP703]: `shop` needs consent of its own
     |
     = note: domain `shop.example.com` would be removed
     = note: worker `mail` becomes a service: replaced; also different: `http_port`
     = note: looks like a rename of `old` to `new`: the platform makes a new component; its logs and
             addresses are new
     = help: to agree, add --confirm-destroy shop
             to keep it, change app.yaml back
    : refused for 1 reason; nothing was sent
      next   once that is settled, add --yes too: nobody can be asked here
    ");
    let wrong = env
        .run("apply app.yaml --yes --confirm-destroy shp")
        .expect(64);
    assert!(
        wrong
            .stderr
            .contains("--confirm-destroy says `shp`, but it is `shop` that needs consent"),
        "{}",
        wrong.stderr
    );
    assert_eq!(writes(&platform), [""; 0]);
    env.run("apply app.yaml --yes --confirm-destroy shop")
        .expect(0);
}

#[test]
fn one_instance_that_is_left_is_told_and_needs_no_consent() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    let with = |count: u64| {
        spec("shop", &[])
            + &format!("    instance_size_slug: apps-s-1vcpu-1gb\n    instance_count: {count}\n")
    };
    env.write("app.yaml", with(2));
    env.run("apply app.yaml --yes").expect(0);
    env.write("app.yaml", with(1));
    let applied = env.run("apply app.yaml --yes").expect(0);
    assert!(
        applied
            .stderr
            .contains("! `web` goes from 2 instances to 1"),
        "{}",
        applied.stderr
    );
}

#[test]
fn a_new_app_in_ci_has_to_be_asked_for() {
    let platform = platform();
    let env = shops().on(&platform);
    env.run("apply --yes").expect(0);
    env.edit("specs/west.yaml", "name: west", "name: wets");
    let env = env.with("CI", "true");
    platform.clear_requests();
    let refused = env.run("apply --yes").expect(7);
    assert!(
        refused
            .stderr
            .contains("error[IP702]: there is no app `wets` yet"),
        "{}",
        refused.stderr
    );
    assert!(
        refused
            .stderr
            .contains("live apps with a name like it: `west`"),
        "{}",
        refused.stderr
    );
    assert!(refused.stderr.contains("--create"), "{}", refused.stderr);
    assert_eq!(writes(&platform), [""; 0]);
    env.run("apply --yes --create").expect(0);
    env.write("north.yaml", spec("north", &[]));
    env.run("create north.yaml --yes").expect(0);
    assert_eq!(names(&platform), ["east", "north", "west", "wets"]);
}

#[test]
fn the_embedded_platform_makes_new_apps_in_ci_too() {
    let env = shops().with("CI", "true").with("IPCTL_SIM_SPEED", "500");
    env.run("apply --yes --sim=state").expect(0);
}

#[test]
fn a_pinned_app_is_refused_before_anything_is_sent_for_any_app() {
    let platform = platform();
    let env = shops().on(&platform);
    env.run("apply --yes").expect(0);
    pin(&platform, "east");
    env.write("specs/east.yaml", spec("east", &["mail"]));
    env.write("specs/west.yaml", spec("west", &["mail"]));
    platform.clear_requests();
    let refused = env.run("apply --yes").expect(6);
    insta::assert_snapshot!(stable(&refused.stderr), @"
    Stack shops  2 apps

    ~ east  app ID                                   effect: deploy (no build)
        + workers/mail  1 x apps-s-1vcpu-0.5gb, $5.00
            source  docr image mail:v1
        ! pinned to the rolled-back deployment ID: apply is refused until it is committed or
          reverted

    ~ west  app ID                                   effect: deploy (no build)
        + workers/mail  1 x apps-s-1vcpu-0.5gb, $5.00
            source  docr image mail:v1

    Cost   $10.00 -> $20.00 a month (+$10.00)
           east/mail  $0.00 -> $5.00 (+$5.00)
           west/mail  $0.00 -> $5.00 (+$5.00)
    Plan   0 to create, 2 to change, 0 unchanged
    error[IP602]: `east` is pinned to a rolled-back deployment
     |
     = note: deployment ID (manual, by dev@example.com, since TIME UTC); the platform
             blocks new deployments
     = help: keep the old version: ipctl rollback commit east
             go back to the version before the rollback: ipctl rollback revert east
    error: refused for 1 reason; nothing was sent
    ");
    assert_eq!(writes(&platform), [""; 0]);
    let plan = env.run("plan --json").expect(0).json();
    assert_eq!(plan["data"]["apps"][0]["block"]["kind"], "pinned");
    env.run("apply specs/west.yaml --yes").expect(0);
}

#[test]
fn a_busy_app_is_refused_before_anything_is_sent_for_any_app() {
    let platform = slow_platform();
    let env = shops().on(&platform);
    env.run("apply --yes --detach").expect(0);
    env.write("specs/east.yaml", spec("east", &["mail"]));
    platform.clear_requests();
    let refused = env.run("apply --yes --json").expect(6);
    assert_eq!(codes(&refused), ["IP603"]);
    assert_eq!(writes(&platform), [""; 0]);
    insta::assert_snapshot!(stable(&env.run("plan").expect(0).stdout), @"
    Stack shops  2 apps

    ~ east  app ID                                   effect: deploy (no build)
        + workers/mail  1 x apps-s-1vcpu-0.5gb, $5.00
            source  docr image mail:v1
        ! deployment ID (manual, by dev@example.com, since TIME UTC) is under way:
          apply is refused until it has ended, without --queue or --supersede

    = west  no changes, deployment ID is under way

    Cost   $10.00 -> $15.00 a month (+$5.00)
           east/mail  $0.00 -> $5.00 (+$5.00)
    Plan   0 to create, 1 to change, 1 unchanged
    ");
}

#[test]
fn everything_that_stands_against_a_plan_is_told_at_once() {
    let platform = platform();
    let env = shops().on(&platform);
    env.write("specs/east.yaml", spec("east", &["mail"]));
    env.write("specs/south.yaml", spec("south", &[]));
    env.run("apply --yes").expect(0);
    platform.edit_outside("south", |spec| {
        spec["services"][0]["image"]["tag"] = "v9".into();
    });
    env.run("wait south").expect(0);
    pin(&platform, "west");
    env.write("specs/east.yaml", spec("east", &[]));
    env.write("specs/west.yaml", spec("west", &["mail"]));
    env.write("specs/north.yaml", spec("north", &["mail"]));
    env.edit("specs/south.yaml", "tag: v1", "tag: v2");
    env.write("specs/ipctl.yaml", "stack: shops\nbudget_usd_month: 10\n");
    let env = env.with("CI", "1");
    platform.clear_requests();
    let refused = env.run("apply --json").expect(6);
    assert_eq!(
        codes(&refused),
        ["IP602", "IP604", "IP701", "IP702", "IP703"]
    );
    let error = &refused.json()["error"];
    assert_eq!(error["message"], "refused for 5 reasons; nothing was sent");
    assert_eq!(error["code"], "IP602");
    assert_eq!(
        error["next"],
        json!(["once that is settled, add --yes too: nobody can be asked here"])
    );
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn a_budget_counts_the_whole_stack_and_refuses_only_growth() {
    let platform = platform();
    let env = shops().on(&platform);
    env.run("apply --yes").expect(0);
    env.write("specs/ipctl.yaml", "stack: shops\nbudget_usd_month: 14\n");
    env.write("specs/east.yaml", spec("east", &["mail"]));
    platform.clear_requests();
    insta::assert_snapshot!(env.run("plan specs/east.yaml").expect(0).without_ids(), @"
    Stack shops  1 app

    ~ east  app 00000000                                   effect: deploy (no build)
        + workers/mail  1 x apps-s-1vcpu-0.5gb, $5.00
            source  docr image mail:v1

    Cost   $5.00 -> $10.00 a month (+$5.00)
           east/mail  $0.00 -> $5.00 (+$5.00)
    Budget $14.00 a month, over by $1.00
           it counts $5.00 for apps of the stack that are not in this plan
           apply is refused: raise `budget_usd_month`, or choose less
    Plan   0 to create, 1 to change, 0 unchanged
    ");
    let refused = env.run("apply specs/east.yaml --yes").expect(7);
    insta::assert_snapshot!(refused.stderr.split("error[").skip(1).collect::<String>(), @"
    IP701]: the stack would cost $15.00 a month, $1.00 more than its budget of $14.00
     |
     = note: it costs $10.00 now
     = note: it counts $5.00 for apps of the stack that are not in this plan
     = help: raise `budget_usd_month` in specs/ipctl.yaml, or choose smaller sizes or fewer instances
    error: refused for 1 reason; nothing was sent
    ");
    let json = env.run("plan --json").expect(0).json();
    assert_eq!(
        json["data"]["budget_use"],
        json!({"before": 10.0, "after": 15.0, "others": 0.0, "refused": true})
    );
    assert_eq!(writes(&platform), [""; 0]);

    env.write("specs/ipctl.yaml", "stack: shops\nbudget_usd_month: 20\n");
    env.write("specs/east.yaml", spec("east", &["mail", "more"]));
    env.run("apply --yes").expect(0);
    env.write("specs/ipctl.yaml", "stack: shops\nbudget_usd_month: 4\n");
    env.write("specs/east.yaml", spec("east", &["mail"]));
    env.run("apply --yes --confirm-destroy east").expect(0);
}

#[test]
fn autoscaling_counts_at_its_maximum() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write("specs/ipctl.yaml", "stack: shops\nbudget_usd_month: 100\n");
    let scaling = "    instance_size_slug: apps-d-1vcpu-1gb\n    autoscaling: {min_instance_count: 1, max_instance_count: 3, metrics: {cpu: {percent: 70}}}\n";
    env.write("specs/east.yaml", spec("east", &[]) + scaling);
    let refused = env.run("apply --yes").expect(7);
    assert!(
        refused
            .stderr
            .contains("it counts autoscaled components at their maximum: $34.00 to $102.00"),
        "{}",
        refused.stderr
    );
}

#[test]
fn an_app_without_a_spec_is_told_and_deleted_only_when_asked() {
    let platform = platform();
    let env = shops().on(&platform);
    env.write("other/app.yaml", spec("other", &[]));
    env.write("other/ipctl.yaml", "stack: others\n");
    env.run("apply other --yes").expect(0);
    env.run("apply --yes").expect(0);
    remove(&env, "specs/west.yaml");
    platform.clear_requests();
    insta::assert_snapshot!(env.run("plan").expect(0).stdout, @"
    Stack shops  1 app

    = east  no changes

    ! west  still live, not in the specs: --prune removes it

    No changes. 1 app is equal to the specs. $5.00 a month.
    ");
    env.run("plan --exit-code").expect(0);
    env.run("apply --yes").expect(0);
    insta::assert_snapshot!(env.run("plan --prune --exit-code").expect(2).without_ids(), @"
    Stack shops  2 apps

    - west  app 00000000                                           effect: data loss
        ! the app would be deleted, with its dev databases and addresses

    = east  no changes

    Cost   $10.00 -> $5.00 a month (-$5.00)
    Plan   0 to create, 0 to change, 1 to destroy, 1 unchanged; 1 removal to confirm
    Next   ipctl apply --prune
    ");
    let patch = env.run("plan --prune --format patch").expect(0).stdout;
    assert!(
        patch.starts_with("--- a/west\n+++ /dev/null\n@@ ") && patch.contains("\n-name: west\n"),
        "{patch}"
    );
    let told = [
        (
            "plan",
            "<code>west</code> | still live, not in the specs: --prune removes it | - | $5.00 |",
        ),
        (
            "plan --prune",
            "<code>west</code> | destroy | **data loss** | $5.00 -> $0.00 (-$5.00) |",
        ),
    ];
    for (words, row) in told {
        let text = env
            .run(&format!("{words} --format markdown"))
            .expect(0)
            .stdout;
        assert!(text.contains(row), "{text}");
    }
    let kept = env.run("plan --json").expect(0).json();
    assert_eq!(kept["data"]["leftovers"][0]["why"], "deployed");
    let plan = env.run("plan --prune --json").expect(0).json();
    assert_eq!(plan["data"]["summary"]["destroy"], 1);
    assert_eq!(plan["data"]["apps"][1]["action"], "destroy");
    let refused = env.run("apply --prune --yes --json").expect(64);
    assert_eq!(codes(&refused), ["IP703"]);
    assert_eq!(writes(&platform), [""; 0]);

    let done = env
        .run("apply --prune --yes --confirm-destroy west")
        .expect(0);
    assert!(done.stdout.contains("west  deleted\n"), "{}", done.stdout);
    assert!(
        done.stdout
            .contains("0 created, 0 changed, 1 deleted, 1 unchanged in "),
        "{}",
        done.stdout
    );
    assert!(
        done.stderr.contains(" west deleting\n") && done.stderr.contains(" west deleted\n"),
        "{}",
        done.stderr
    );
    assert_eq!(names(&platform), ["east", "other"]);
    let again = env
        .run("apply --prune --yes --confirm-destroy west")
        .expect(0);
    assert!(
        again.stdout.contains("Nothing was sent"),
        "{}",
        again.stdout
    );
}

#[test]
fn deleting_needs_the_whole_directory_with_its_manifest() {
    let platform = platform();
    let env = shops().on(&platform);
    env.write("alone/east.yaml", spec("east", &[]));
    for words in [
        "apply specs/east.yaml --prune --yes",
        "plan alone --prune",
        "create specs/east.yaml --prune --yes",
    ] {
        let refused = env.run(words).expect(64);
        assert!(
            refused.stderr.contains("--prune needs a whole directory"),
            "{words}: {}",
            refused.stderr
        );
    }
    env.run("apply --yes").expect(0);
    let part = env.run("plan specs/east.yaml").expect(0);
    assert!(!part.stdout.contains("still live"), "{}", part.stdout);
}

#[test]
fn a_lost_answer_to_a_deletion_is_settled_by_looking() {
    for (fate, sent) in [
        (Fate::LoseAnswer, 1),
        (Fate::FailBefore, 2),
        (Fate::LoseRequest, 2),
    ] {
        let platform = platform();
        let env = shops().on(&platform);
        env.run("apply --yes").expect(0);
        remove(&env, "specs/west.yaml");
        let lost = std::sync::atomic::AtomicBool::new(false);
        let proxy = Proxy::start(&platform, move |_, line| {
            let first =
                line.starts_with("DELETE") && !lost.swap(true, std::sync::atomic::Ordering::SeqCst);
            if first { fate } else { Fate::Pass }
        });
        let env = env.with("IPCTL_API_URL", proxy.url());
        let done = env
            .run("apply --prune --yes --confirm-destroy west")
            .expect(0);
        assert!(
            done.stdout.contains("west  deleted\n"),
            "{fate:?}: {}",
            done.stdout
        );
        let deletions = proxy
            .seen()
            .iter()
            .filter(|line| line.starts_with("DELETE"))
            .count();
        assert_eq!(
            (deletions, names(&platform)),
            (sent, vec!["east".to_owned()]),
            "{fate:?}"
        );
    }
}

#[test]
fn what_is_deleted_waits_for_the_rest_and_stays_when_that_fails() {
    let platform = platform();
    let env = shops().on(&platform);
    env.run("apply --yes").expect(0);
    remove(&env, "specs/west.yaml");
    env.write("specs/east.yaml", spec("east", &["mail"]));
    platform.apply_scenario("crash-loop:east".parse().unwrap());
    let failed = env
        .run("apply --prune --yes --confirm-destroy west")
        .expect(1);
    assert!(
        failed
            .stdout
            .contains("not deleted, because another app failed"),
        "{}",
        failed.stdout
    );
    assert_eq!(names(&platform), ["east", "west"]);
}

#[test]
fn a_saved_plan_deletes_what_it_says() {
    let platform = platform();
    let env = shops().on(&platform);
    env.run("apply --yes").expect(0);
    remove(&env, "specs/west.yaml");
    env.run("plan specs --prune --out plan.ipctl").expect(0);
    env.run("apply plan.ipctl").expect(64);
    env.run("apply plan.ipctl --confirm-destroy west").expect(0);
    assert_eq!(names(&platform), ["east"]);
}

#[test]
fn what_a_tier_leaves_out_is_deleted_only_when_asked() {
    let platform = platform();
    let env = shops().on(&platform);
    env.write(
        "specs/ipctl.yaml",
        "stack: shops\napps: {w: west}\ntiers: {small: {without: [w]}}\n",
    );
    env.run("apply --yes").expect(0);
    platform.clear_requests();
    let kept = env.run("apply --tier small --yes").expect(0);
    assert!(
        kept.stderr
            .contains("west is not in tier small; it stays live; --prune removes it"),
        "{}",
        kept.stderr
    );
    let plan = env.run("plan --tier small --prune").expect(0);
    insta::assert_snapshot!(plan.without_ids(), @"
    Stack shops  2 apps

    Tier   small

    - west  app 00000000                                           effect: data loss
        ! the app would be deleted, with its dev databases and addresses

    = east  no changes

    Cost   $10.00 -> $5.00 a month (-$5.00)
    Plan   0 to create, 0 to change, 1 to destroy, 1 unchanged; 1 removal to confirm
    Next   ipctl apply --prune --tier small
    ");
    env.run("apply --tier small --prune --yes").expect(64);
    assert_eq!(writes(&platform), [""; 0]);
    env.run("apply --tier small --prune --yes --confirm-destroy west")
        .expect(0);
    assert_eq!(names(&platform), ["east"]);
}
