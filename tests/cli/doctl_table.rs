//! Whoever knows doctl gets on with what `ipctl explain doctl` prints, and with nothing else.

use std::collections::BTreeMap;

use clap::Parser;
use ipctl::cli::Cli;
use ipctl::sim::Simulator;
use serde_json::Value;

use crate::support::{Run, TestEnv, platform};

/// Every command of `doctl apps`, as doctl itself lists them; aliases in brackets.
const DOCTL_APPS: &[(&str, &[&str])] = &[
    ("create", &["c"]),
    ("get", &["g"]),
    ("list", &["ls"]),
    ("update", &["u"]),
    ("delete", &["d", "rm"]),
    ("restart", &["r"]),
    ("create-deployment", &["cd"]),
    ("get-deployment", &["gd"]),
    ("list-deployments", &["lsd"]),
    ("list-job-invocations", &["lsji"]),
    ("get-job-invocation", &["gji"]),
    ("cancel-job-invocation", &["cji"]),
    ("list-events", &["lse"]),
    ("get-event", &["ge"]),
    ("cancel-event", &["ce"]),
    ("logs", &["l"]),
    ("console", &["cs"]),
    ("list-instances", &["i"]),
    ("list-regions", &[]),
    ("propose", &["p"]),
    ("list-alerts", &["la"]),
    ("update-alert-destinations", &["uad"]),
    ("list-buildpacks", &[]),
    ("upgrade-buildpack", &[]),
    ("spec get", &[]),
    ("spec validate", &[]),
    ("tier list", &[]),
    ("tier get", &[]),
    ("tier instance-size list", &[]),
    ("tier instance-size get", &[]),
    ("dev", &[]),
];

fn table() -> Vec<Value> {
    let run = TestEnv::bare().run("explain doctl --json").expect(0);
    run.json()["data"]["commands"].as_array().unwrap().clone()
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

/// Holds a stack that is live, and a word for each thing that a command can name.
struct Stage {
    _platform: Simulator,
    env: TestEnv,
    words: BTreeMap<&'static str, String>,
}

impl Stage {
    fn new() -> Self {
        let platform = platform();
        let env = TestEnv::with_specs()
            .with_secrets()
            .on(&platform)
            .with("IPCTL_SIM_SPEED", "2000");
        env.run("apply specs/ --yes").expect(0);
        let spec = "name: newcomer\nservices:\n- name: web\n  image: {registry_type: DOCKER_HUB, registry: library, repository: nginx, tag: '1.27'}\n  http_port: 80\n";
        env.write("newcomer.yaml", spec);
        env.run("create newcomer.yaml --yes").expect(0);
        env.edit(
            "specs/ipctl.yaml",
            "managed_by: external",
            "managed_by: digitalocean",
        );
        env.run("dns apply --create-zone --yes").expect(0);
        // A second deployment, so that there is one to go back to.
        env.run("deploy newcomer").expect(0);
        let mut stage = Self {
            _platform: platform,
            env,
            words: BTreeMap::new(),
        };
        stage.learn();
        stage
    }

    fn learn(&mut self) {
        let app = self.env.run("get newcomer --json").expect(0).json()["data"]["app"].clone();
        let deployments = self.env.run("deployments newcomer --json").expect(0).json();
        let oldest = deployments["data"]["deployments"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()["id"]
            .clone();
        for (placeholder, word) in [
            ("APP", app["id"].as_str().unwrap()),
            ("APP_NAME", "newcomer"),
            ("DEPLOYMENT", oldest.as_str().unwrap()),
            ("COMPONENT", "web"),
            ("INSTANCE", "web-1"),
            ("INVOCATION", "4f0a1c22-0000-4000-8000-000000000001"),
            ("EVENT", "4f0a1c22-0000-4000-8000-000000000002"),
            ("ALERT", "4f0a1c22-0000-4000-8000-000000000003"),
            ("FILE", "newcomer.yaml"),
            ("SIZE", "apps-s-1vcpu-1gb"),
            ("DOMAIN", "example.com"),
            ("RECORD", "12345"),
        ] {
            self.words.insert(placeholder, word.to_owned());
        }
    }

    fn filled(&self, words: &str) -> String {
        let fill = |word: &str| {
            self.words
                .get(word)
                .cloned()
                .unwrap_or_else(|| word.to_owned())
        };
        words
            .split(' ')
            .map(fill)
            .collect::<Vec<String>>()
            .join(" ")
    }

    /// Types a command of doctl, and runs what comes out.
    fn run(&self, doctl: &str) -> (String, Run) {
        let words = self.translated(doctl);
        let run = self.env.run(words.strip_prefix("ipctl ").unwrap());
        (words, run)
    }

    fn translated(&self, doctl: &str) -> String {
        let doctl = self.filled(doctl);
        let made = self
            .env
            .run(&format!("explain {doctl} --json"))
            .expect(0)
            .json();
        let words = texts(&made["data"]["words"]);
        for placeholder in texts(&made["data"]["placeholders"]) {
            assert!(
                self.words.contains_key(placeholder.as_str()),
                "{placeholder} of {doctl}"
            );
        }
        self.filled(&words.join(" "))
    }
}

/// Says how a run of a row ends that cannot end with 0 here, and why.
fn ends_with(name: &str) -> i32 {
    match name {
        // There is no terminal.
        "apps console" => 64,
        // No deployment is under way.
        "apps cancel-event" => 5,
        // The deployment is over.
        "apps cancel-deployment" => 1,
        _ => 0,
    }
}

#[track_caller]
fn parses(line: &str) {
    if let Err(error) = Cli::try_parse_from(line.split_whitespace()) {
        panic!("{line}: {error}");
    }
}

#[test]
fn every_command_of_doctl_apps_has_a_row_and_no_other() {
    let known: Vec<(String, Vec<String>)> = table()
        .iter()
        .filter(|row| row["known_to_doctl"] == true)
        .filter_map(|row| {
            let name = row["name"].as_str().unwrap().strip_prefix("apps ")?;
            Some((name.to_owned(), texts(&row["aliases"])))
        })
        .collect();
    let listed: Vec<(String, Vec<String>)> = DOCTL_APPS
        .iter()
        .map(|(name, aliases)| {
            let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            ((*name).to_owned(), aliases)
        })
        .collect();
    assert_eq!(known, listed);
}

#[test]
fn every_row_is_carried_out_on_the_platform() {
    let stage = Stage::new();
    let mut rows = table();
    // What is deleted comes last.
    rows.sort_by_key(|row| row["name"] == "apps delete");
    for row in rows {
        let name = row["name"].as_str().unwrap();
        let typed = match name {
            "apps create" => "doctl apps create --spec FILE --upsert --wait".to_owned(),
            "apps delete" => "doctl apps delete APP --force".to_owned(),
            _ => row["doctl"].as_str().unwrap().to_owned(),
        };
        let (words, run) = stage.run(&typed);
        parses(&words);
        assert_eq!(
            run.code,
            ends_with(name),
            "{typed}\n{words}\n{}",
            run.both()
        );
        if name == "apps rollback" {
            stage.env.run("rollback commit newcomer").expect(0);
        }
    }
}

#[test]
fn every_flag_of_every_row_is_a_valid_command_line_or_left_out_for_a_reason() {
    let stage = Stage::new();
    for row in table() {
        let doctl = row["doctl"].as_str().unwrap();
        for flag in row["flags"].as_array().unwrap() {
            let name = flag["name"].as_str().unwrap();
            let value = match (name, flag["value"].as_str()) {
                ("--type", _) => " run_restarted",
                ("--format", _) => " yaml",
                ("--tail", _) => " 5",
                (_, Some(_)) => " stand-in",
                (_, None) => "",
            };
            let line = stage.translated(&format!("{doctl} {name}{value}"));
            parses(&line);
            if flag["has_counterpart"] == false {
                assert!(!line.contains("stand-in"), "{line}");
            }
        }
        for line in texts(&row["see"]) {
            parses(&line);
        }
    }
}

#[test]
fn a_pasted_line_is_taken_as_it_is() {
    let env = TestEnv::bare();
    let pasted = env
        .command("explain")
        .arg("doctl apps logs shop web -f")
        .output()
        .unwrap();
    let pasted = String::from_utf8(pasted.stdout).unwrap();
    assert!(
        pasted.starts_with("ipctl logs shop -c web --follow\n"),
        "{pasted}"
    );
    let typed = env
        .run("explain doctl doctl apps logs shop web -f")
        .expect(0);
    assert_eq!(typed.stdout, pasted);
    let with_context = env.run("explain doctl --context prod apps list").expect(0);
    assert!(
        with_context
            .stdout
            .starts_with("ipctl list --context prod\n"),
        "{}",
        with_context.stdout
    );
}

#[test]
fn what_doctl_does_not_know_is_told_with_the_nearest() {
    let env = TestEnv::bare();
    let run = env.run("explain doctl apps list-deployment x").expect(5);
    insta::assert_snapshot!(run.stderr, @"
    error: `doctl apps` has no command `list-deployment`: doctl prints its help and ends with 0, so a script goes on as if it had worked
      next   ipctl explain doctl apps list-deployments
             ipctl explain doctl apps get-deployment
             ipctl explain doctl
    ");
    let run = env.run("explain doctl registry get").expect(5);
    insta::assert_snapshot!(run.stderr, @"
    error: `doctl registry` is not about apps; ipctl does nothing of the kind
      next   ipctl explain doctl
    ");
    let run = env
        .run("explain doctl apps logs x --component web")
        .expect(0);
    insta::assert_snapshot!(run.stdout, @"
    ipctl logs x -c web

    Not carried over as it is
      --component: doctl has no such flag here and ends with an error

    What doctl does without saying so
      prints only the first file when the log of a deployment was archived in several
      --follow ends without a word when the connection drops, and stays with the old container after
        a new deployment
      shows every line there is; ipctl shows the last 200 of each component unless told --tail N or
        --since
      shows the deployment in progress when none is active

    See also
      ipctl logs x --since 1h --level warn
      ipctl logs x --previous
      ipctl why x
    ");
}
