//! Every folder of `examples/` does what its comments say: through the real binary, on an App Platform of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder with a copy of one example, and an empty home that holds its platform.
struct Trial {
    folder: TempDir,
    specs: String,
}

/// What a run printed, and how it ended.
struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Trial {
    fn of(example: &Path) -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        let specs = format!("examples/{}/specs", name_of(example));
        let copy = folder.path().join(&specs);
        fs::create_dir_all(&copy).unwrap();
        for from in entries(&example.join("specs")) {
            fs::copy(&from, copy.join(name_of(&from))).unwrap();
        }
        Self { folder, specs }
    }

    fn run(&self, words: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_ipctl"))
            .args(words.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "SystemRoot"))
            .env("HOME", self.folder.path().join("home"))
            .env("IPCTL_SIM_SPEED", "2000")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that has to end well, and returns what it printed.
    #[track_caller]
    fn done(&self, words: &str) -> String {
        let run = self.run(words);
        let Run { stdout, stderr, .. } = &run;
        assert_eq!(
            run.code,
            Some(0),
            "ipctl {words}\nstdout:\n{stdout}\nstderr:\n{stderr}"
        );
        run.stdout
    }
}

fn name_of(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// The folders of `examples/` that hold specs.
fn examples() -> Vec<PathBuf> {
    let mut found = entries(&root());
    found.retain(|path| path.join("specs").is_dir());
    assert!(!found.is_empty());
    found
}

/// The specs of an example, without its manifest.
fn specs(example: &Path) -> Vec<PathBuf> {
    let mut found = entries(&example.join("specs"));
    found.retain(|path| name_of(path) != "ipctl.yaml");
    found
}

/// The commands that the comment at the top of a spec names, without the program.
fn commands_to_try(text: &str) -> Vec<&str> {
    let top = text.lines().take_while(|line| line.starts_with('#'));
    top.filter_map(|line| line.strip_prefix("#   ipctl "))
        .collect()
}

#[test]
fn every_example_is_valid_without_a_warning() {
    for example in examples() {
        let trial = Trial::of(&example);
        let text = trial.done(&format!("validate {} --strict", trial.specs));
        assert!(text.contains("0 errors, 0 warnings"), "{text}");
    }
}

#[test]
fn every_example_can_be_planned() {
    for example in examples() {
        let trial = Trial::of(&example);
        let text = trial.done(&format!("plan {} --sim", trial.specs));
        let all = format!(
            "{} to create, 0 to change, 0 unchanged",
            specs(&example).len()
        );
        assert!(text.contains(&all), "{text}");
    }
}

#[test]
fn the_commands_at_the_top_of_every_example_do_what_they_say() {
    for example in examples() {
        let trial = Trial::of(&example);
        let mut applied = false;
        for spec in specs(&example) {
            let text = fs::read_to_string(&spec).unwrap();
            let commands = commands_to_try(&text);
            assert!(!commands.is_empty(), "{}", spec.display());
            for words in commands {
                trial.done(words);
                applied |= words.starts_with("apply ");
            }
        }
        assert!(applied, "{}: no command applies it", example.display());
        let again = trial.done(&format!("plan {} --sim --exit-code", trial.specs));
        assert!(again.contains("No changes."), "{again}");
    }
}

#[test]
fn every_file_names_a_schema_that_is_there() {
    for example in examples() {
        for file in entries(&example.join("specs")) {
            let text = fs::read_to_string(&file).unwrap();
            let first = text.lines().next().unwrap_or_default();
            let schema = first.strip_prefix("# yaml-language-server: $schema=");
            let schema = file.parent().unwrap().join(schema.unwrap_or("none"));
            assert!(schema.is_file(), "{}: {first}", file.display());
        }
    }
}

#[test]
fn the_readme_names_every_example() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for path in entries(&root()) {
        let name = name_of(&path);
        let told = if path.is_dir() {
            format!("`{name}/`")
        } else {
            format!("`{name}`")
        };
        assert!(name == "README.md" || readme.contains(&told), "{told}");
    }
}

/// Returns the lines of a text without the spaces around them.
fn flush_left(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join("\n")
}

#[test]
fn the_readme_shows_what_the_program_holds() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let program = fs::read_to_string(root().join("embedded_platform.rs")).unwrap();
    let (_, shown) = readme.split_once("```rust\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let program = flush_left(&program);
    assert!(program.contains(&flush_left(shown)), "{shown}");
}
