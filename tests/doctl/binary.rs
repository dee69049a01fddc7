//! Runs a real doctl, where the environment variable `DOCTL` names one.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ipctl::sim::{Options, Simulator};
use serde_json::Value;

use crate::wire::{mixed, plain};

/// A doctl with an empty configuration, a folder for specs and a fast simulator.
struct Real {
    program: PathBuf,
    home: tempfile::TempDir,
    sim: Simulator,
}

impl Real {
    /// Returns nothing, and says so, where there is no doctl.
    fn find(test: &str) -> Option<Self> {
        let Some(program) = std::env::var_os("DOCTL") else {
            say(&format!("{test}: skipped, DOCTL names no doctl"));
            return None;
        };
        let options = Options {
            speed: 200.0,
            ..Options::default()
        };
        Some(Self {
            program: program.into(),
            home: tempfile::tempdir().unwrap(),
            sim: Simulator::start(options).unwrap(),
        })
    }

    fn output(&self, arguments: &[&str]) -> Output {
        Command::new(&self.program)
            .env_clear()
            .env("HOME", self.home.path())
            .env("XDG_CONFIG_HOME", self.home.path())
            .env("DIGITALOCEAN_ACCESS_TOKEN", "not-a-real-token")
            .args(["--api-url", self.sim.url()])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs a command that has to succeed; returns what it prints.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that has to fail; returns the error that it prints.
    fn fail(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Writes a spec to a file.
    fn spec(&self, name: &str, spec: &Value) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, spec.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs a command and returns the first column of its first row.
    fn first(&self, arguments: &[&str]) -> String {
        let table = self.run(arguments);
        let row = table.lines().nth(1).unwrap_or_default();
        row.split_whitespace().next().unwrap_or_default().to_owned()
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a skipped test has to say that it is skipped"
)]
fn say(text: &str) {
    eprintln!("{text}");
}

/// Returns the specs of this repository.
fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ext| ext == "yaml"))
        .filter(|path| !path.ends_with("ipctl.yaml"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn it_takes_the_specs_of_this_repository() {
    let Some(doctl) = Real::find("it_takes_the_specs_of_this_repository") else {
        return;
    };
    assert_eq!(specs().len(), 3);
    for path in specs() {
        let path = path.to_str().unwrap();
        let offline = doctl.run(&["apps", "spec", "validate", "--schema-only", path]);
        assert!(offline.contains("region: sgp"), "{path}");
        doctl.run(&["apps", "spec", "validate", path]);
        doctl.run(&["apps", "propose", "--spec", path]);
    }
}

#[test]
fn it_makes_reads_changes_and_removes_an_app() {
    let Some(doctl) = Real::find("it_makes_reads_changes_and_removes_an_app") else {
        return;
    };
    let spec = doctl.spec("mixed.json", &mixed());
    let table = doctl.run(&["apps", "create", "--spec", &spec, "--wait"]);
    assert!(table.contains(".ondigitalocean.app"), "{table}");
    let id = doctl.first(&["apps", "list"]);
    for arguments in [
        ["apps", "get", &id].as_slice(),
        &["apps", "spec", "get", &id, "--format", "json"],
        &["apps", "create", "--spec", &spec, "--upsert"],
        &["apps", "update", &id, "--spec", &spec],
        &["apps", "list", "--with-projects", "-o", "json"],
        &["apps", "restart", &id, "--components", "api"],
        &["apps", "create-deployment", &id, "--force-rebuild"],
        &["apps", "list-deployments", &id],
        &["apps", "list-instances", &id],
        &["apps", "list-alerts", &id],
        &["apps", "list-events", &id],
        &["apps", "list-job-invocations", &id],
        &["apps", "tier", "instance-size", "list"],
        &["apps", "list-regions"],
        &["apps", "list-buildpacks"],
        &["account", "get"],
    ] {
        assert!(!doctl.run(arguments).is_empty(), "{arguments:?}");
    }
    doctl.run(&["apps", "delete", &id, "--force"]);
    let error = doctl.fail(&["apps", "get", &id]);
    assert!(error.contains("404"), "{error}");
    assert!(error.contains("The resource you requested could not be found."));
}

#[test]
fn it_reads_logs() {
    let Some(doctl) = Real::find("it_reads_logs") else {
        return;
    };
    let spec = doctl.spec("one.json", &plain("one"));
    doctl.run(&["apps", "create", "--spec", &spec, "--wait"]);
    let run = doctl.run(&["apps", "logs", "one", "web", "--tail", "2"]);
    assert_eq!(run.lines().count(), 2, "{run}");
    let bare = doctl.run(&["apps", "logs", "one", "--tail", "1", "--no-prefix"]);
    assert!(!bare.starts_with("web "), "{bare}");
    for kind in ["build", "deploy"] {
        let text = doctl.run(&["apps", "logs", "one", "--type", kind, "--follow"]);
        assert!(text.starts_with("web "), "{kind}: {text}");
    }
}

#[test]
fn it_reports_errors() {
    let Some(doctl) = Real::find("it_reports_errors") else {
        return;
    };
    let spec = doctl.spec("one.json", &plain("one"));
    doctl.run(&["apps", "create", "--spec", &spec]);
    let clash = doctl.fail(&["apps", "create", "--spec", &spec]);
    assert!(clash.contains("409") && clash.contains("App name already exists"));
    let token = doctl.fail(&["apps", "list", "--access-token", "bad-token"]);
    assert!(token.contains("401") && token.contains("Unable to authenticate you."));
}

#[test]
fn it_keeps_records_of_a_zone() {
    let Some(doctl) = Real::find("it_keeps_records_of_a_zone") else {
        return;
    };
    let domain = ["compute", "domain"];
    let run = |rest: &[&str]| doctl.run(&[&domain, rest].concat());
    run(&["create", "example.com"]);
    let make = [
        "records",
        "create",
        "example.com",
        "--record-type",
        "CNAME",
        "--record-name",
        "www",
        "--record-data",
        "a.example.net.",
    ];
    let id = doctl.first(&[&domain, make.as_slice()].concat());
    run(&[
        "records",
        "update",
        "example.com",
        "--record-id",
        &id,
        "--record-data",
        "b.example.net.",
    ]);
    let listed = run(&["records", "list", "example.com"]);
    assert!(listed.contains("b.example.net."), "{listed}");
    run(&["records", "delete", "example.com", &id, "--force"]);
    run(&["delete", "example.com", "--force"]);
}
