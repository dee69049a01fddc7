//! Completion while a command is typed.

use std::process::{Command, Stdio};

use crate::support::TestEnv;

/// Asks as a script of bash does, for the last of the words.
fn words(env: &TestEnv, line: &[&str]) -> Vec<String> {
    let mut command = env.command("--");
    command
        .args(line)
        .env("COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", (line.len() - 1).to_string());
    command
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "true");
    let output = command.output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn names_of_the_specs_complete_where_they_can_stand() {
    let env = TestEnv::with_specs();
    let commands = words(&env, &["ipctl", "ro"]);
    assert_eq!(commands, ["rollback"]);
    assert_eq!(
        words(&env, &["ipctl", "logs", "sup"]),
        ["superset", "superset-analytics"]
    );
    assert_eq!(
        words(&env, &["ipctl", "logs", "superset", "-c", "superset-w"]),
        ["superset-web", "superset-worker"]
    );
    assert_eq!(words(&env, &["ipctl", "plan", "--tier", "b"]), ["budget"]);
    let targets = words(&env, &["ipctl", "apply", "s"]);
    assert!(
        targets.contains(&"superset".to_owned()) && targets.contains(&"specs/".to_owned()),
        "{targets:?}"
    );
    assert_eq!(
        words(&env, &["ipctl", "secrets", "rotate", "superset-s"]),
        ["superset-secret-key"]
    );
}

#[test]
fn a_folder_that_cannot_be_read_has_no_names_and_no_errors() {
    let env = TestEnv::bare();
    assert!(words(&env, &["ipctl", "logs", "sup"]).is_empty());
    env.write("specs/broken.yaml", "name: [\n");
    env.write("specs/ipctl.yaml", "apps: {$(touch x): a}\n");
    assert!(words(&env, &["ipctl", "logs", "sup"]).is_empty());
    assert!(
        !words(&env, &["ipctl", "logs", ""])
            .iter()
            .any(|word| word.contains("touch"))
    );
}

#[test]
fn the_script_for_bash_works_in_bash() {
    let Ok(true) = Command::new("bash")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .map(|status| status.success())
    else {
        eprintln!("skipped: there is no bash");
        return;
    };
    let env = TestEnv::with_specs();
    let script = env.run("completion bash").expect(0).stdout;
    env.write("ipctl.bash", &script);
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_ipctl"))
        .parent()
        .unwrap();
    let play = "source ./ipctl.bash; COMP_WORDS=(ipctl logs superset-a); COMP_CWORD=2; COMP_TYPE=9; f=$(complete -p ipctl | sed 's/.*-F \\([^ ]*\\).*/\\1/'); $f ipctl superset-a logs; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-c", play])
        .current_dir(env.path("."))
        .env("PATH", format!("{}:/usr/bin:/bin", binary.display()))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.trim(), "superset-analytics", "{output:?}");
}

#[test]
fn every_shell_has_a_script() {
    let env = TestEnv::bare();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = env.run(&format!("completion {shell}")).expect(0).stdout;
        assert!(script.contains("COMPLETE"), "{shell}: {script}");
    }
}
