//! What a plan asks the platform, and what it makes of the answers and of their absence.

use std::fmt::Write;

use ipctl::sim::{Limits, Options, Simulator};

use crate::bounded::{LIMIT, finish, run};
use crate::faults::shop;
use crate::proxy::{Fate, Proxy};
use crate::support::{TestEnv, line, platform, writes};

const PROPOSE: &str = "POST /v2/apps/propose";

fn sent(platform: &Simulator) -> Vec<String> {
    platform.requests().iter().map(line).collect()
}

#[test]
fn a_spec_that_the_platform_refuses_is_a_finding_at_its_line_and_nothing_is_sent() {
    let platform = platform();
    let env = shop().on(&platform);
    let foreign = "{key: COLOUR, type: SECRET, value: \"EV[1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYX:mZ0kq3v1b9Yw2uT6cR8eXoPdLsHf4g==]\"}";
    env.edit("specs/shop.yaml", "{key: COLOUR, value: red}", foreign);
    for words in ["plan", "apply --yes"] {
        let done = run(&env, words).expect(3);
        for wanted in [
            "error[IP901]",
            "specs/shop.yaml:6:",
            "refuses 1 spec; nothing was sent",
        ] {
            assert!(done.stderr.contains(wanted), "{wanted}\n{}", done.stderr);
        }
        assert_eq!(writes(&platform), [""; 0]);
    }
    let json = run(&env, "plan --json").expect(3).json();
    assert_eq!(json["diagnostics"][0]["code"], "IP901");
}

#[test]
fn a_question_without_an_answer_is_a_warning() {
    let platform = platform();
    let proxy = Proxy::start(&platform, |_, line| {
        if line == PROPOSE {
            Fate::Limit
        } else {
            Fate::Pass
        }
    });
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    let env = env.with("IPCTL_API_URL", proxy.url());
    env.edit("specs/shop.yaml", "red", "blue");
    let plan = run(&env, "plan").expect(0);
    assert!(
        plan.stdout.contains("\"red\" -> \"blue\""),
        "{}",
        plan.stdout
    );
    for wanted in [
        "warning[IP902]",
        "not checked with the platform: shop",
        "API limit",
    ] {
        assert!(plan.stderr.contains(wanted), "{wanted}\n{}", plan.stderr);
    }
    let json = run(&env, "plan --json").expect(0).json();
    assert_eq!(json["diagnostics"][0]["code"], "IP902");
    assert_eq!(
        proxy.seen().iter().filter(|line| *line == PROPOSE).count(),
        2
    );
    run(&env, "apply --yes").expect(0);
}

#[test]
fn outside_edits_that_cannot_be_read_are_known_to_exist() {
    let platform = platform();
    let proxy = Proxy::start(&platform, |_, line| {
        if line.contains("/deployments") {
            Fate::Limit
        } else {
            Fate::Pass
        }
    });
    let env = shop().on(&platform);
    run(&env, "apply --yes").expect(0);
    platform.edit_outside("shop", |spec| {
        spec["services"][0]["instance_count"] = 3.into();
    });
    let env = env.with("IPCTL_API_URL", proxy.url());
    let plan = run(&env, "plan").expect(0);
    assert!(
        plan.stdout
            .contains("changed outside ipctl; which of the differences"),
        "{}",
        plan.stdout
    );
    assert!(
        plan.stderr.contains("not looked up what was edited"),
        "{}",
        plan.stderr
    );
    let json = run(&env, "plan --json").expect(0).json();
    assert_eq!(json["data"]["apps"][0]["outside"]["known"], false);
}

#[test]
fn no_secret_value_goes_into_a_question() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform).with_secrets();
    run(&env, "apply specs/ --yes").expect(0);
    let requests = platform.requests();
    let asked: Vec<_> = requests
        .iter()
        .filter(|request| line(request) == PROPOSE)
        .collect();
    assert_eq!(asked.len(), 3);
    for request in asked {
        let body = request.body.as_ref().unwrap().to_string();
        for (name, value) in crate::support::SECRETS {
            assert!(!body.contains(value), "{name}");
        }
        assert!(body.contains("ipctl:stand-in"), "{body}");
    }
}

/// Makes a stack of `count` apps.
fn stack(count: usize) -> (TestEnv, Simulator) {
    let limits = Limits {
        hourly: u32::MAX,
        burst: u32::MAX,
    };
    let platform = Simulator::start(Options {
        speed: 2000.0,
        limits,
        ..Options::default()
    })
    .unwrap();
    let env = TestEnv::bare().on(&platform);
    for index in 0..count {
        let mut text = format!("name: app-{index:03}\nregion: sgp\nservices:\n  - name: web\n");
        writeln!(
            text,
            "    image: {{registry_type: DOCR, repository: web, tag: v1}}"
        )
        .unwrap();
        env.write(&format!("specs/app-{index:03}.yaml"), text);
    }
    run(&env, "apply --yes --detach").expect(0);
    platform.clear_requests();
    (env, platform)
}

#[test]
fn an_unchanged_stack_of_3_and_of_200_apps_costs_one_request() {
    for count in [3, 200] {
        let (env, platform) = stack(count);
        run(&env, "plan --exit-code").expect(0);
        assert_eq!(sent(&platform), ["GET /v2/apps"]);
    }
}

#[test]
fn only_the_apps_that_differ_are_asked_about_side_by_side() {
    let (env, platform) = stack(200);
    for index in (0..200).step_by(10) {
        env.edit(&format!("specs/app-{index:03}.yaml"), "tag: v1", "tag: v2");
    }
    let proxy = Proxy::start(&platform, |_, line| {
        if line == PROPOSE {
            Fate::Hold
        } else {
            Fate::Pass
        }
    });
    let env = env.with("IPCTL_API_URL", proxy.url());
    let child = env.spawn("plan --exit-code");
    for _ in 0..8 {
        proxy.held_within(LIMIT).unwrap();
    }
    proxy.let_go();
    finish(child).expect(2);
    let asked = sent(&platform);
    assert_eq!(asked[0], "GET /v2/apps");
    assert_eq!(asked[1..], [PROPOSE; 20]);
}
