//! What a failed deployment says about itself.

use ipctl::sim::{Options, Simulator};

use crate::bounded::every_row;
use crate::support::{TestEnv, platform};

const SHOP: &str = "name: shop\nregion: fra\nservices:\n- name: web\n  git: {repo_clone_url: 'https://example.com/acme/shop.git', branch: main}\n  run_command: python -m shop\n  http_port: 8000\n  instance_size_slug: apps-s-1vcpu-0.5gb\n  instance_count: 1\n  envs:\n  - {key: MODE, value: 'one', scope: RUN_TIME}\ningress:\n  rules:\n  - match: {path: {prefix: /}}\n    component: {name: web}\n";

fn deployed(scenario: &str) -> (Simulator, TestEnv) {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    // Nothing can be recorded in a file, and whether something was depends on how fast the machine is.
    let file = env.path("shop.yaml").display().to_string();
    let env = env.with("XDG_STATE_HOME", &file);
    env.write("shop.yaml", SHOP);
    env.run("apply shop.yaml --yes").expect(0);
    env.edit("shop.yaml", "'one'", "'two'");
    platform.apply_scenario(scenario.parse().unwrap());
    (platform, env)
}

/// Replaces ids and times, which differ from run to run.
fn redacted(text: &str) -> String {
    let is_id = |word: &str| word.len() == 8 && word.chars().all(|c| c.is_ascii_hexdigit());
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.contains(" | ")) {
        let mut line = line.to_owned();
        let words: Vec<String> = line
            .split(|c: char| !c.is_ascii_alphanumeric())
            .map(str::to_owned)
            .collect();
        for id in words.iter().filter(|word| is_id(word)) {
            line = line.replace(id.as_str(), "<id>");
        }
        let line = line.split(", after ").next().unwrap_or_default().to_owned();
        lines.push(line);
    }
    lines.join("\n")
}

#[test]
fn a_failed_build_is_explained() {
    let (_platform, env) = deployed("build-error:shop");
    let failed = env.run("apply shop.yaml --yes").expect(1);
    assert!(
        failed
            .stderr
            .contains("failed: deployment of shop while building `web`"),
        "{}",
        failed.stderr
    );
    let why = env.run("why shop").expect(0);
    insta::assert_snapshot!(redacted(&why.stdout), @"
    failed: deployment of shop while building `web`
      what    the build command failed (BuildJobExitNonZero)
      where   deployment <id>, step build/components/web
      state   deployment <id> goes on serving; nothing was switched
      last lines of web, build log (3 of 3):
      changes changed envs.MODE
      next    ipctl logs shop -c web --type build --deployment <id>
              ipctl diff shop@<id> shop@<id>   what differs from the good one
    ");
    let json = env.run("why shop --json").expect(0).json();
    assert_eq!(json["data"]["component"], "web");
    assert_eq!(json["data"]["changed"][0], "changed envs.MODE");
    assert!(json["data"]["lines"].as_array().unwrap().len() > 2);
}

#[test]
fn a_crash_is_explained() {
    let (_platform, env) = deployed("crash-loop:shop");
    let failed = env.run("apply shop.yaml --yes --json").expect(1).json();
    assert_eq!(
        failed["data"]["apps"][0]["autopsy"]["code"],
        "DeployContainerExitNonZero"
    );
    let why = env.run("why shop").expect(0);
    insta::assert_snapshot!(redacted(&why.stdout), @"
    failed: deployment of shop while starting `web`
      what    the process ended by itself (DeployContainerExitNonZero)
      where   deployment <id>, step deploy/components/web/wait
      state   deployment <id> goes on serving; nothing was switched
      last lines of web, deploy log (4 of 4):
      changes changed envs.MODE
      next    ipctl logs shop -c web --type deploy --deployment <id>
              ipctl diff shop@<id> shop@<id>   what differs from the good one
    ");
}

#[test]
fn what_a_crashed_component_wrote_is_there_after_the_platform_refuses_it() {
    let platform = Simulator::start(Options {
        speed: 10.0,
        ..Options::default()
    })
    .unwrap();
    let env = TestEnv::bare().on(&platform);
    env.write("shop.yaml", SHOP);
    platform.apply_scenario("crash-loop:shop".parse().unwrap());
    let failed = env.run("apply shop.yaml --yes").expect(1);
    for said in [
        "web | KeyError: 'MODE'",
        "likely  the variable `MODE` is not set",
        "nothing serves",
    ] {
        assert!(failed.stderr.contains(said), "{said}: {}", failed.stderr);
    }
    let why = env.run("why shop").expect(0);
    let next = why
        .stdout
        .lines()
        .find_map(|line| line.trim().strip_prefix("next    ipctl "))
        .unwrap();
    let logs = env.run(next).expect(0);
    assert!(logs.stdout.contains("KeyError: 'MODE'"), "{}", logs.both());
    assert!(
        logs.stderr.contains("recorded during the roll-out"),
        "{}",
        logs.stderr
    );
    let file = env.path("shop.yaml").display().to_string();
    let other_machine = env.with("XDG_STATE_HOME", &file);
    let why = other_machine.run("why shop").expect(0);
    assert!(!why.stdout.contains("KeyError"), "{}", why.stdout);
}

#[test]
fn an_app_without_a_failure_has_nothing_to_explain() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write("shop.yaml", SHOP);
    env.run("apply shop.yaml --yes").expect(0);
    let why = env.run("why shop").expect(5);
    assert!(
        why.stderr.contains("ipctl deployments shop"),
        "{}",
        why.stderr
    );
}

/// The scenarios in which what a component wrote gives the cause away.
const CAUSES: [(&str, &str, &str); 6] = [
    (
        "out-of-memory",
        "the process was stopped for using too much memory (exit code 137)",
        "choose a larger `instance_size_slug`",
    ),
    (
        "wrong-port",
        "the process listens on port 9000, the platform asks port 8000",
        "set `http_port: 9000`",
    ),
    (
        "localhost-only",
        "the process listens on 127.0.0.1:8000, where only itself can reach it",
        "make the program listen on 0.0.0.0",
    ),
    (
        "command-not-found",
        "a program of the run command is not in the image (exit code 127)",
        "check `run_command`",
    ),
    (
        "wrong-architecture",
        "the image was built for another kind of processor",
        "build the image for linux/amd64",
    ),
    (
        "database-refused",
        "the database at `10.10.0.3` took no connection",
        "check host and port",
    ),
];

fn cause_is_told((scenario, likely, cure): &(&str, &str, &str)) -> Result<(), String> {
    let platform = Simulator::start(Options {
        speed: 10.0,
        ..Options::default()
    })
    .unwrap();
    let env = TestEnv::bare().on(&platform);
    let image = "image: {registry_type: DOCR, repository: shop, tag: v1}";
    let source = "git: {repo_clone_url: 'https://example.com/acme/shop.git', branch: main}";
    env.write("shop.yaml", SHOP.replace(source, image));
    platform.apply_scenario(scenario.parse().unwrap());
    let failed = env.run("apply shop.yaml --yes").expect(1);
    let told = failed.stderr.contains(&format!("likely  {likely}"))
        && failed.stderr.contains(&format!("cure    {cure}"));
    told.then_some(())
        .ok_or_else(|| format!("{scenario}: {}", failed.stderr))
}

#[test]
fn what_a_component_wrote_gives_the_cause_away() {
    every_row(&CAUSES, CAUSES.len(), cause_is_told);
}
