//! Faults of the platform and the network: how an apply ends, how much it sends, and what is there afterwards.

use ipctl::sim::{Options, RequestRecord, Simulator};
use serde_json::Value;

use crate::bounded::{every_row, finish, run, until};
use crate::proxy::{Fate, Proxy, ask};
use crate::support::{TestEnv, is_write, platform, writes};

/// A small app that is built, with one secret.
pub(crate) const SHOP: &str = "name: shop
services:
  - name: web
    github: {repo: acme/shop, branch: main}
    envs:
      - {key: COLOUR, value: red}
      - {key: SESSION_KEY, type: SECRET, scope: RUN_TIME}
";

const MANIFEST: &str = "secrets:
  session: {from: {env: SESSION}, used_by: [shop/web/SESSION_KEY]}
";

const SECRET: &str = "stand-in-session-key-one";
const OTHER_SECRET: &str = "stand-in-session-key-two";

/// A folder with the small app.
pub(crate) fn shop() -> TestEnv {
    shop_with(SECRET)
}

fn shop_with(secret: &str) -> TestEnv {
    let env = TestEnv::bare()
        .with("SESSION", secret)
        .with("IPCTL_TOKEN", "not-a-real-token");
    env.write("specs/shop.yaml", SHOP);
    env.write("specs/ipctl.yaml", MANIFEST);
    env
}

/// A platform that runs so slowly that a deployment stays under way for the whole test.
pub(crate) fn slow_platform() -> Simulator {
    Simulator::start(Options {
        speed: 1.0,
        ..Options::default()
    })
    .unwrap()
}

pub(crate) fn apps(platform: &Simulator) -> Vec<Value> {
    ask(platform, "/v2/apps")["apps"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

pub(crate) fn deployments(platform: &Simulator, app: &Value) -> Vec<Value> {
    let path = format!("/v2/apps/{}/deployments", app["id"].as_str().unwrap());
    ask(platform, &path)["deployments"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

/// Returns what the one app of the platform runs with: colour and secret.
fn environment(platform: &Simulator) -> (String, String) {
    let seen = platform.environment("shop", "web").unwrap();
    (seen["COLOUR"].clone(), seen["SESSION_KEY"].clone())
}

/// Says what is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Create,
    Update,
}

/// One row: under a scenario an apply ends so, having sent so many writes, and leaves so many deployments.
struct Row(
    &'static str,
    Doing,
    i32,
    usize,
    usize,
    &'static [&'static str],
);

use Doing::{Create, Update};

#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row("slow-build:shop", Create, 0, 1, 1, &["shop  ACTIVE in", "  https://"]),
    Row("build-error:shop", Create, 1, 1, 1, &["build/", "web", "BuildJobExitNonZero", "ipctl logs shop -c web --type build"]),
    Row("build-error:shop", Update, 1, 1, 2, &["build/", "BuildJobExitNonZero", "--type build"]),
    Row("crash-loop:shop", Create, 1, 1, 1, &["deploy/", "DeployContainerExitNonZero", "ipctl logs shop -c web --type deploy --deployment"]),
    Row("crash-loop:shop", Update, 1, 1, 2, &["deploy/", "DeployContainerExitNonZero", "--type deploy"]),
    Row("health-check-timeout:shop", Create, 1, 1, 1, &["web", "DeployContainerHealthChecksFailed", "ipctl logs shop -c web"]),
    Row("superseded:shop", Create, 6, 1, 2, &["SUPERSEDED", "ipctl status shop"]),
    Row("superseded:shop", Update, 6, 1, 3, &["SUPERSEDED", "ipctl status shop"]),
    Row("cancelled:shop", Create, 6, 1, 1, &["CANCELED", "ipctl status shop"]),
    Row("cancelled:shop", Update, 6, 1, 2, &["CANCELED", "ipctl status shop"]),
    Row("pinned:shop", Update, 6, 0, 1, &["pinned", "rolled-back deployment", "ipctl rollback commit shop"]),
    Row("outside-edit:shop", Update, 6, 0, 2, &["changed by somebody else", "ipctl plan shop"]),
    Row("429-storm*1", Create, 0, 1, 1, &[]),
    Row("5xx-storm*2", Update, 0, 1, 2, &[]),
    Row("html-error*2", Update, 0, 1, 2, &[]),
    Row("lost-reply:shop", Create, 0, 1, 1, &[]),
    Row("torn-body*1", Create, 0, 1, 1, &[]),
    Row("torn-body:shop*3", Update, 0, 1, 2, &[]),
    Row("slow-network:shop*2", Create, 0, 1, 1, &[]),
];

/// Counts the writes that the platform took.
pub(crate) fn accepted(platform: &Simulator) -> usize {
    let requests = platform.requests();
    let writes = requests.iter().filter(|request| is_write(request));
    writes.filter(|request| request.status < 300).count()
}

fn check(row: &Row) -> Result<(), String> {
    let Row(scenario, doing, code, sent, made, says) = row;
    let platform = platform();
    let env = shop().on(&platform);
    if *doing == Update {
        run(&env, "apply --yes").expect(0);
        env.edit("specs/shop.yaml", "red", "blue");
    }
    platform.clear_requests();
    platform.apply_scenario(scenario.parse().unwrap());
    let done = run(&env, "apply --yes");
    let apps = apps(&platform);
    let deployments = deployments(&platform, &apps[0]).len();
    let seen = (done.code, accepted(&platform), apps.len(), deployments);
    if seen != (*code, *sent, 1, *made) {
        return Err(format!(
            "{scenario} {doing:?}: {seen:?}, not {:?}\n{}",
            (code, sent, 1, made),
            done.both()
        ));
    }
    if let Some(missing) = says.iter().find(|words| !done.both().contains(**words)) {
        return Err(format!(
            "{scenario} {doing:?}: says nothing of `{missing}`:\n{}",
            done.both()
        ));
    }
    let (colour, secret) = environment(&platform);
    let wanted = if *doing == Update && *sent > 0 {
        "blue"
    } else {
        "red"
    };
    if (colour.as_str(), secret.as_str()) != (wanted, SECRET) || done.both().contains(SECRET) {
        return Err(format!(
            "{scenario} {doing:?}: runs with {colour}, or its secret is lost or shown"
        ));
    }
    Ok(())
}

#[test]
fn every_scenario_ends_as_the_table_says() {
    every_row(TABLE, 4, check);
}

#[test]
fn time_that_runs_out_says_how_to_look_on() {
    let platform = slow_platform();
    platform.apply_scenario("slow-build:shop".parse().unwrap());
    let env = shop().on(&platform);
    let done = run(&env, "apply --yes --timeout 1s").expect(8);
    assert!(
        done.both().contains("the deployment goes on"),
        "{}",
        done.both()
    );
    assert!(done.stderr.contains("ipctl wait shop"), "{}", done.stderr);
    assert_eq!(writes(&platform), ["POST /v2/apps"]);
}

#[test]
fn a_late_answer_does_not_stretch_the_time_that_was_given() {
    let platform = slow_platform();
    let held = Proxy::start(&platform, |_, line| {
        if line.contains("/deployments/") {
            Fate::Hold
        } else {
            Fate::Pass
        }
    });
    let env = shop().with("IPCTL_API_URL", held.url());
    let done = run(&env, "apply --yes --timeout 1s").expect(8);
    assert!(done.stderr.contains("ipctl wait shop"), "{}", done.stderr);
}

#[test]
fn a_deployment_that_is_still_under_way_is_followed_again() {
    let platform = slow_platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --detach").expect(0);
    platform.clear_requests();
    let done = run(&env, "apply --yes --timeout 1s").expect(8);
    assert!(done.stderr.contains("ipctl wait shop"), "{}", done.stderr);
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn an_outage_while_a_deployment_is_followed_is_sat_out() {
    let platform = Simulator::start(Options {
        speed: 10.0,
        ..Options::default()
    })
    .unwrap();
    let env = shop().on(&platform);
    let child = env.spawn("apply --yes");
    until("the create", || writes(&platform) == ["POST /v2/apps"]);
    // One look is given up after five bad answers; the sixth meets the next look.
    platform.apply_scenario("5xx-storm*6".parse().unwrap());
    finish(child).expect(0);
    let failed = |request: &&RequestRecord| request.status >= 500;
    assert_eq!(platform.requests().iter().filter(failed).count(), 6);
}

#[test]
fn an_app_whose_deployment_failed_is_not_called_done() {
    for doing in [Create, Update] {
        let platform = platform();
        let env = shop().on(&platform);
        if doing == Update {
            run(&env, "apply --yes").expect(0);
            env.edit("specs/shop.yaml", "red", "blue");
        }
        platform.apply_scenario("crash-loop:shop".parse().unwrap());
        run(&env, "apply --yes").expect(1);
        platform.clear_requests();
        let again = run(&env, "apply --yes").expect(1);
        assert!(
            again.both().contains("no deployment of it is active"),
            "{}",
            again.both()
        );
        let plan = run(&env, "plan").expect(0);
        assert!(
            plan.stdout.contains("no deployment of this spec is active"),
            "{}",
            plan.stdout
        );
        assert_eq!(writes(&platform), [""; 0]);
        env.edit("specs/shop.yaml", "value:", "scope: RUN_TIME, value:");
        run(&env, "apply --yes").expect(0);
    }
}

#[test]
fn a_limit_that_lasts_says_when_it_ends() {
    let platform = platform();
    let proxy = Proxy::start(&platform, |_, _| Fate::Limit);
    let env = shop().with("IPCTL_API_URL", proxy.url());
    let done = run(&env, "apply --yes").expect(10);
    assert!(
        done.stderr
            .contains("requests are let through again from 20"),
        "{}",
        done.stderr
    );
    assert_eq!(
        proxy.seen().len(),
        1,
        "it did not wait for ten minutes, and did not insist"
    );
}

#[test]
fn a_storm_that_lasts_ends_with_the_network_code() {
    let platform = platform();
    platform.apply_scenario("5xx-storm*100".parse().unwrap());
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(10);
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn a_create_whose_answer_is_lost_makes_one_app() {
    for fate in [Fate::LoseAnswer, Fate::FailAfter] {
        let platform = platform();
        let proxy = Proxy::once(&platform, "POST /v2/apps", fate);
        let env = shop().with("IPCTL_API_URL", proxy.url());
        run(&env, "apply --yes").expect(0);
        let apps = apps(&platform);
        assert_eq!((apps.len(), writes(&platform).len()), (1, 1), "{fate:?}");
        assert_eq!(deployments(&platform, &apps[0]).len(), 1, "{fate:?}");
        assert_eq!(
            environment(&platform),
            ("red".to_owned(), SECRET.to_owned())
        );
    }
}

#[test]
fn a_create_that_never_arrived_is_not_sent_again_by_itself() {
    for fate in [Fate::LoseRequest, Fate::FailBefore] {
        let platform = platform();
        let proxy = Proxy::once(&platform, "POST /v2/apps", fate);
        let env = shop().with("IPCTL_API_URL", proxy.url());
        run(&env, "apply --yes").expect(10);
        assert!(apps(&platform).is_empty(), "{fate:?}");
        run(&env, "apply --yes").expect(0);
        assert_eq!(apps(&platform).len(), 1, "{fate:?}");
    }
}

#[test]
fn a_create_that_is_lost_and_cannot_be_looked_up_is_not_called_undone() {
    let platform = platform();
    let proxy = Proxy::start(&platform, |number, line| match line {
        "POST /v2/apps" => Fate::LoseAnswer,
        _ if number > 2 => Fate::Limit,
        _ => Fate::Pass,
    });
    let env = shop().with("IPCTL_API_URL", proxy.url());
    let done = run(&env, "apply --yes").expect(10);
    assert!(
        done.both().contains("could not be found out"),
        "{}",
        done.both()
    );
    assert!(
        !done.both().contains("nothing was changed"),
        "{}",
        done.both()
    );
}

#[test]
fn an_update_whose_answer_is_lost_makes_one_deployment() {
    for fate in [
        Fate::LoseAnswer,
        Fate::FailAfter,
        Fate::LoseRequest,
        Fate::FailBefore,
    ] {
        let platform = platform();
        let env = shop().on(&platform);
        run(&env, "apply --yes").expect(0);
        env.edit("specs/shop.yaml", "red", "blue");
        let proxy = Proxy::once(&platform, "PUT /v2/apps/", fate);
        run(&env.with("IPCTL_API_URL", proxy.url()), "apply --yes").expect(0);
        assert_eq!(
            deployments(&platform, &apps(&platform)[0]).len(),
            2,
            "{fate:?}"
        );
        assert_eq!(
            environment(&platform),
            ("blue".to_owned(), SECRET.to_owned())
        );
    }
}

#[test]
fn a_secret_alone_is_not_lost_with_the_request_that_carries_it() {
    for fate in [Fate::LoseRequest, Fate::FailBefore, Fate::LoseAnswer] {
        let platform = platform();
        run(&shop().on(&platform), "apply --yes").expect(0);
        let proxy = Proxy::once(&platform, "PUT /v2/apps/", fate);
        let env = shop_with(OTHER_SECRET).with("IPCTL_API_URL", proxy.url());
        run(&env, "apply --yes").expect(0);
        assert_eq!(environment(&platform).1, OTHER_SECRET, "{fate:?}");
        assert_eq!(
            deployments(&platform, &apps(&platform)[0]).len(),
            2,
            "{fate:?}"
        );
    }
}

#[test]
fn a_lost_answer_does_not_hide_that_the_deployment_failed() {
    for fate in [Fate::LoseAnswer, Fate::FailAfter] {
        // So fast that the deployment has ended before the app is read again.
        let platform = Simulator::start(Options {
            speed: 10_000_000.0,
            ..Options::default()
        })
        .unwrap();
        let env = shop().on(&platform);
        run(&env, "apply --yes").expect(0);
        env.edit("specs/shop.yaml", "red", "blue");
        platform.apply_scenario("crash-loop:shop".parse().unwrap());
        let proxy = Proxy::once(&platform, "PUT /v2/apps/", fate);
        let done = run(&env.with("IPCTL_API_URL", proxy.url()), "apply --yes").expect(1);
        assert!(
            done.both().contains("DeployContainerExitNonZero"),
            "{}",
            done.both()
        );
    }
}

#[test]
fn a_broken_log_stream_says_so_and_ends() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    platform.apply_scenario("log-drop:shop".parse().unwrap());
    let done = run(&env, "logs shop --tail 5").expect(10);
    assert!(
        done.stderr.contains("the log stream ended early"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("next"), "{}", done.stderr);
}

#[test]
fn a_broken_log_stream_that_is_followed_goes_on() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    platform.apply_scenario("log-drop:shop*3".parse().unwrap());
    let done = run(
        &env,
        "logs shop -f --tail 2 --max-lines 20 --timestamps full",
    )
    .expect(0);
    let lines: Vec<&str> = done.stdout.lines().collect();
    let mut sorted = lines.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!((lines.len(), &sorted), (20, &lines), "{}", done.stdout);
}
