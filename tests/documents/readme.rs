//! What the README shows is what is printed.
//!
//! A block with lines `$ ipctl …` is played on a platform on which `specs/` was applied, and what a terminal shows is
//! compared with what stands below each line. A comment right above a block says more:
//!
//! - `<!-- after: FILE: one text -> another text -->` edits a file first,
//! - `<!-- end of: ipctl … -->` is for a block without such lines: it shows how the output of that command ends.
//!
//! Ids, times, durations, shares and spaces are not compared, nor what programs write into their logs.

use std::fs;
use std::process::{Command, Stdio};

use ipctl::cli::EXIT_CODES;
use ipctl::sim::{Options, Simulator};
use regex_lite::Regex;
use tempfile::TempDir;

use crate::commands::leaves;
use crate::extract::{Block, blocks, project, prompts, read};
use crate::shell;

/// The variables that `specs/ipctl.yaml` reads.
const SECRETS: [&str; 9] = [
    "SUPABASE_DB_PASSWORD",
    "SUPABASE_SERVICE_ROLE_KEY",
    "ODOO_ADMIN_PASSWORD",
    "SUPERSET_ADMIN_PASSWORD",
    "SUPERSET_SECRET_KEY",
    "MCP_GITHUB_TOKEN",
    "MCP_DO_API_TOKEN",
    "DO_AGENT_KEY",
    "DO_MODEL_ACCESS_KEY",
];

/// A copy of the specs, and a platform.
pub(crate) struct Stage {
    folder: TempDir,
    platform: Simulator,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let specs = folder.path().join("specs");
        fs::create_dir(&specs).unwrap();
        for entry in fs::read_dir(project().join("specs")).unwrap() {
            let from = entry.unwrap().path();
            fs::copy(&from, specs.join(from.file_name().unwrap())).unwrap();
        }
        let options = Options {
            speed: 2000.0,
            ..Options::default()
        };
        let platform = Simulator::start(options).unwrap();
        Self { folder, platform }
    }

    /// Runs a command line and returns what it printed: first what it says, then the result.
    pub(crate) fn play(&self, line: &str) -> String {
        let commands = shell::commands(line);
        let words = shell::words_behind(&commands[0], "ipctl").unwrap();
        let command = &mut Command::new(env!("CARGO_BIN_EXE_ipctl"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "SystemRoot"))
            .envs(SECRETS.map(|name| (name, "stand-in-of-a-secret")))
            .env("HOME", self.folder.path())
            .env("IPCTL_SIM_SPEED", "2000")
            .stdin(Stdio::null());
        if !words.iter().any(|word| word.starts_with("--sim")) {
            command.env("IPCTL_API_URL", self.platform.url());
            command.env("IPCTL_TOKEN", "not-a-real-token");
        }
        let output = command.output().unwrap();
        let printed = [output.stderr, output.stdout].concat();
        let printed = String::from_utf8(printed).unwrap();
        assert!(output.status.success(), "{line}\n{printed}");
        printed
    }

    /// Does what the comment above a block says.
    pub(crate) fn edit(&self, note: &str) {
        let Some(edit) = note.strip_prefix("after: ") else {
            return;
        };
        let (file, texts) = edit.split_once(": ").unwrap();
        let (from, to) = texts.split_once(" -> ").unwrap();
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not hold `{from}`");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

/// Replaces what is another one in each run, and spaces.
pub(crate) fn normal(text: &str) -> Vec<String> {
    let rules = [
        (r"^(\S+ +)\d\d:\d\d:\d\d .*", "${1}TIME LOG"),
        (r"\b\d\d:\d\d:\d\d\b", "TIME"),
        (r"\b[0-9a-f]{8}\b", "ID"),
        // Which address an app has depends on how far its domain is.
        (r"https://\S+", "ADDRESS"),
        (r"\b\d+%", "SHARE"),
        (r"\b\d+ ms\b", "DURATION"),
        (r"\b(\d+m)?\d+(\.\d+)?s\b", "DURATION"),
        (r" +", " "),
    ];
    let rules = rules.map(|(pattern, new)| (Regex::new(pattern).unwrap(), new));
    let lines = text.lines().map(|line| {
        let line = rules.iter().fold(line.to_owned(), |line, (pattern, new)| {
            pattern.replace_all(&line, *new).into_owned()
        });
        line.trim_end().to_owned()
    });
    let mut lines: Vec<String> = lines.collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

#[track_caller]
fn same(line: &str, shown: &[String], printed: &[String]) {
    let (shown, printed) = (shown.join("\n"), printed.join("\n"));
    assert!(
        shown == printed,
        "{line}\n--- shown\n{shown}\n--- printed\n{printed}"
    );
}

/// Compares each `$ ipctl …` of a block and what stands below it with a run.
fn check_session(block: &Block, stage: &Stage) {
    stage.edit(&block.note);
    let shown: Vec<&str> = block.text.split("$ ").skip(1).collect();
    assert_eq!(
        shown.len(),
        prompts(block).count(),
        "README.md:{}",
        block.line
    );
    for session in shown {
        let (line, output) = session.split_once('\n').unwrap();
        same(line, &normal(output), &normal(&stage.play(line)));
    }
}

fn check_end(block: &Block, line: &str, stage: &Stage) {
    let (shown, printed) = (normal(&block.text), normal(&stage.play(line)));
    let end = printed.len().saturating_sub(shown.len());
    same(line, &shown, &printed[end..]);
}

#[test]
fn every_output_is_what_is_printed() {
    let readme = read("README.md");
    let blocks = blocks(&readme);
    let mut checked = 0;
    for block in blocks.iter().filter(|block| block.language == "text") {
        let stage = Stage::new();
        if let Some(line) = block.note.strip_prefix("end of: ") {
            check_end(block, line, &stage);
        } else {
            let place = block.line;
            assert!(
                prompts(block).count() > 0,
                "README.md:{place}: nothing says what printed this"
            );
            stage.play("ipctl apply specs/ --yes");
            check_session(block, &stage);
        }
        checked += 1;
    }
    assert!(checked > 0);
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_program() {
    let readme = read("README.md");
    let (_, table) = readme.split_once("| exit | meaning |").unwrap();
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let mut found: Vec<(u8, String)> = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        for pair in cells.chunks(2).filter(|pair| !pair[0].is_empty()) {
            found.push((pair[0].parse().unwrap(), pair[1].replace('`', "")));
        }
    }
    found.sort_unstable();
    let rows = EXIT_CODES.iter();
    let expected: Vec<(u8, String)> = rows
        .map(|(_, code, meaning)| (*code, (*meaning).to_owned()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_command_is_named() {
    let readme = read("README.md");
    let mut missing = leaves();
    missing.retain(|name| !readme.contains(name.as_str()));
    assert!(
        missing.is_empty(),
        "not named in README.md:\n{}",
        missing.join("\n")
    );
}

#[test]
fn what_differs_in_each_run_is_not_compared() {
    let one = normal("a  ACTIVE in 7s  39b4ba54  https://a-t94kb.ondigitalocean.app  2% 16 ms\n\n");
    let other = normal("a ACTIVE in 1m12s 0123abcd https://a-00000.ondigitalocean.app 31%  1 ms");
    assert_eq!(one, other);
    assert_eq!(normal("web  02:12:19 [x] y"), normal("web 02:12:20 z"));
    assert_ne!(normal("web is 2"), normal("web is 3"));
}
