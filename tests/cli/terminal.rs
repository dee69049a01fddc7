//! Runs under a terminal of a given width, through `script` of util-linux where there is one.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Child, Command, Stdio};

use crate::bounded::{finish, until};
use crate::faults::{apps, shop, slow_platform};
use crate::support::{Run, TestEnv, platform, writes};

/// Starts a command line under a terminal, or says that it is skipped.
fn under_terminal(env: &TestEnv, columns: usize, words: &str) -> Option<Child> {
    let version = Command::new("script").arg("--version").output();
    // Other programs of this name take other words.
    if !version.is_ok_and(|version| version.stdout.windows(10).any(|part| part == b"util-linux")) {
        drop(writeln!(
            std::io::stderr(),
            "skipped: there is no `script` of util-linux"
        ));
        return None;
    }
    let plain = env.command("unused");
    // What comes after it needs the shell.
    let exec = if words.contains(';') { "" } else { "exec " };
    let line = format!(
        "stty cols {columns} rows 30; {exec}'{}' {words}",
        env!("CARGO_BIN_EXE_ipctl")
    );
    let mut command = Command::new("script");
    command
        .args(["-qefc", &line, "/dev/null"])
        .current_dir(plain.get_current_dir().unwrap())
        .env_clear()
        .envs(plain.get_envs().map(|(name, value)| (name, value.unwrap())))
        .envs([
            ("PATH", "/usr/bin:/bin"),
            ("SHELL", "/bin/sh"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Some(command.spawn().unwrap())
}

/// Replays the output of a terminal and returns what is left on it, and whether the cursor is shown.
fn replay(run: &Run, columns: usize) -> (Vec<String>, bool) {
    let (mut rows, mut row, mut column, mut shown) = (vec![String::new()], 0_usize, 0_usize, true);
    let mut rest = run.stdout.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\r' => column = 0,
            '\n' => row += 1,
            '\u{1b}' if rest.next_if_eq(&'[').is_some() => {
                let mut number = String::new();
                let last = loop {
                    match rest.next().unwrap() {
                        part @ ('0'..='9' | ';' | '?') => number.push(part),
                        last => break last,
                    }
                };
                let count = number.parse().unwrap_or(1);
                match (last, number.as_str()) {
                    ('A', _) => row = row.saturating_sub(count),
                    ('B', _) => row += count,
                    ('K', "2") => rows[row].clear(),
                    ('K', _) => rows[row] = rows[row].chars().take(column).collect(),
                    ('J', _) => {
                        rows.truncate(row + 1);
                        rows[row] = rows[row].chars().take(column).collect();
                    }
                    ('h', "?25") => shown = true,
                    ('l', "?25") => shown = false,
                    _ => {}
                }
            }
            letter if letter.is_control() => {}
            letter => {
                if column >= columns {
                    (row, column) = (row + 1, 0);
                }
                rows.resize(rows.len().max(row + 1), String::new());
                let mut cells: Vec<char> = rows[row].chars().collect();
                cells.resize(cells.len().max(column + 1), ' ');
                cells[column] = letter;
                rows[row] = cells.into_iter().collect();
                column += 1;
            }
        }
        rows.resize(rows.len().max(row + 1), String::new());
    }
    (rows, shown)
}

/// Checks that the cursor is shown and that nothing is left of what was only shown for a while.
fn assert_tidy(run: &Run, columns: usize) {
    let (rows, shown) = replay(run, columns);
    assert!(shown, "the cursor is hidden");
    let moving = |row: &&String| {
        let first = row.trim_start().chars().next();
        row.contains("Ctrl-C leaves") || first.is_some_and(|first| "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏·".contains(first))
    };
    assert_eq!(rows.iter().filter(moving).count(), 0, "{rows:#?}");
}

#[test]
fn an_apply_leaves_a_clean_screen() {
    for columns in [60, 120] {
        let platform = platform();
        let env = shop().on(&platform);
        let Some(child) = under_terminal(&env, columns, "apply --yes") else {
            return;
        };
        let done = finish(child).expect(0);
        assert_tidy(&done, columns);
        assert!(done.stdout.contains("ACTIVE"), "{}", done.stdout);
    }
}

#[test]
fn an_interrupted_apply_leaves_a_clean_screen() {
    for columns in [60, 120] {
        let platform = slow_platform();
        let env = shop().on(&platform);
        let Some(mut child) = under_terminal(&env, columns, "apply --yes") else {
            return;
        };
        until("a second look at the deployment", || {
            let requests = platform.requests();
            requests
                .iter()
                .filter(|request| request.path.contains("/deployments/"))
                .count()
                >= 2
        });
        child.stdin.as_mut().unwrap().write_all(b"\x03").unwrap();
        let done = finish(child).expect(130);
        assert_tidy(&done, columns);
        assert!(done.stdout.contains("ipctl wait shop"), "{}", done.stdout);
        assert_eq!(writes(&platform), ["POST /v2/apps"]);
    }
}

#[test]
fn a_person_sees_the_end_although_the_result_goes_to_a_file() {
    let platform = platform();
    let env = shop().on(&platform);
    let Some(child) = under_terminal(&env, 80, "apply --yes > result.txt") else {
        return;
    };
    let done = finish(child).expect(0);
    assert!(done.stdout.contains("Done  1 created"), "{}", done.stdout);
    let result = std::fs::read_to_string(env.path("result.txt")).unwrap();
    assert!(
        result.contains("Done  1 created") && !result.contains('\u{1b}'),
        "{result}"
    );
}

/// Reads what a program writes until it has written a text.
fn read_until(child: &mut Child, text: &str) -> String {
    let mut seen = Vec::new();
    let mut stdout = child.stdout.take().unwrap();
    let mut byte = [0];
    while !seen.ends_with(text.as_bytes()) {
        assert_eq!(std::io::Read::read(&mut stdout, &mut byte).unwrap(), 1);
        seen.push(byte[0]);
    }
    child.stdout = Some(stdout);
    String::from_utf8(seen).unwrap()
}

#[test]
fn a_line_that_did_not_change_is_written_once() {
    let platform = slow_platform();
    let env = shop().on(&platform);
    let Some(mut child) = under_terminal(&env, 80, "apply --yes --color never") else {
        return;
    };
    let mut seen = read_until(&mut child, "deploy  web  pending");
    for _ in 0..3 {
        seen += &read_until(&mut child, "building");
    }
    child.stdin.as_mut().unwrap().write_all(b"\x03").unwrap();
    finish(child).expect(130);
    assert_eq!(seen.matches("deploy  web  pending").count(), 1, "{seen:?}");
    assert_eq!(seen.matches("Ctrl-C leaves").count(), 1, "{seen:?}");
    let shows = seen.matches("\u{1b}[?25h").count();
    assert!(
        shows >= 3 && seen.matches("\u{1b}[?25l").count() == shows + 1,
        "{seen:?}"
    );
}

#[test]
fn a_question_can_be_declined_in_every_way() {
    for answer in [&b"\x03"[..], b"n\n", b"\n", b"\x04"] {
        let platform = platform();
        let env = shop().on(&platform);
        let Some(mut child) = under_terminal(&env, 80, "apply") else {
            return;
        };
        // The question follows the list; typed ahead, an answer is read when it is asked for, but Ctrl-C would come early.
        read_until(&mut child, "[y/N] ");
        child.stdin.as_mut().unwrap().write_all(answer).unwrap();
        let done = finish(child).expect(9);
        assert!(
            done.stdout.contains("nothing was changed"),
            "{}",
            done.stdout
        );
        assert!(apps(&platform).is_empty() && writes(&platform).is_empty());
    }
}

/// `--yes` agrees to the changes of the file, never to undoing what somebody else did.
#[test]
fn a_terminal_asks_before_outside_edits_are_undone_even_with_yes() {
    for (answer, code) in [(&b"n\n"[..], 9), (b"y\n", 0)] {
        let platform = platform();
        let env = shop().on(&platform);
        env.run("apply --yes").expect(0);
        platform.edit_outside("shop", |spec| {
            spec["services"][0]["envs"][0]["value"] = "green".into();
            spec["services"][0]["instance_count"] = 3.into();
        });
        // The edit has a deployment of its own, which must not be under way any more.
        env.run("wait shop").expect(0);
        platform.clear_requests();
        let Some(mut child) = under_terminal(&env, 120, "apply --yes") else {
            return;
        };
        child.stdin.as_mut().unwrap().write_all(answer).unwrap();
        let done = finish(child).expect(code);
        let question = "Apply these changes and undo 2 edits made outside ipctl? [y/N] ";
        assert!(done.stdout.contains(question), "{}", done.stdout);
        assert_eq!(writes(&platform).len(), usize::from(code == 0));
    }
}

/// Types into a session once it shows what it waits for, and returns what was left behind.
fn console(env: &TestEnv, typed: &[(&str, &[u8])]) -> Option<Run> {
    let mut child = under_terminal(env, 80, "console shop -c web; stty -a")?;
    let mut seen = String::new();
    for (awaited, keys) in typed {
        seen += &read_until(&mut child, awaited);
        child.stdin.as_mut().unwrap().write_all(keys).unwrap();
    }
    let mut done = finish(child);
    done.stdout.insert_str(0, &seen);
    Some(done)
}

/// Checks that lines are edited, keys echoed and Ctrl-C a signal again.
fn assert_restored(run: &Run) {
    let settings = run.stdout.rsplit("speed ").next().unwrap_or_default();
    let words: Vec<&str> = settings.split_whitespace().collect();
    for word in ["icanon", "echo", "isig", "opost", "icrnl"] {
        assert!(words.contains(&word), "{word}: {}", run.stdout);
    }
    let (_, shown) = replay(run, 80);
    assert!(shown, "the cursor is hidden");
}

#[test]
fn a_console_ends_with_exit_and_gives_the_terminal_back() {
    let platform = platform();
    let env = shop().on(&platform);
    env.run("apply --yes --verify none").expect(0);
    let keys: [(&str, &[u8]); 3] = [
        ("$ ", b"echo lost\x03"),
        ("^C\r\n", b"whoami\r"),
        ("apps\r\n", b"exit\r"),
    ];
    let Some(done) = console(&env, &keys) else {
        return;
    };
    assert_restored(&done);
    assert!(!done.stdout.contains("interrupted"), "{}", done.stdout);
}

#[test]
fn a_console_is_left_by_a_tilde_and_a_dot() {
    let platform = platform();
    let env = shop().on(&platform);
    env.run("apply --yes --verify none").expect(0);
    let keys: [(&str, &[u8]); 2] = [("$ ", b"whoami\r"), ("apps\r\n", b"~.")];
    let Some(done) = console(&env, &keys) else {
        return;
    };
    assert_restored(&done);
    assert!(done.stdout.contains("left"), "{}", done.stdout);
}

#[test]
fn a_console_whose_platform_goes_away_gives_the_terminal_back() {
    let platform = platform();
    let env = shop().on(&platform);
    env.run("apply --yes --verify none").expect(0);
    let Some(mut child) = under_terminal(&env, 80, "console shop -c web; stty -a") else {
        return;
    };
    let seen = read_until(&mut child, "$ ");
    drop(platform);
    let mut done = finish(child);
    done.stdout.insert_str(0, &seen);
    assert_restored(&done);
}

/// Equal lines are not written again, and the last frame stays when the person leaves.
#[test]
fn a_watched_health_is_redrawn_in_place() {
    let platform = platform();
    let env = shop().on(&platform);
    env.run("apply --yes --verify none").expect(0);
    platform.clear_requests();
    let Some(mut child) = under_terminal(&env, 80, "health --watch=1s --no-probe --color never")
    else {
        return;
    };
    until("a third look", || {
        let requests = platform.requests();
        let health = requests
            .iter()
            .filter(|request| request.path.ends_with("/health"));
        health.count() >= 3
    });
    child.stdin.as_mut().unwrap().write_all(b"\x03").unwrap();
    let done = finish(child).expect(130);
    assert_eq!(
        done.stdout.matches("COMPONENT").count(),
        1,
        "{:?}",
        done.stdout
    );
    let (rows, shown) = replay(&done, 80);
    assert!(
        shown && rows.iter().any(|row| row.contains("components healthy")),
        "{rows:#?}"
    );
}

#[test]
fn a_secret_is_typed_twice_and_never_shown() {
    let platform = platform();
    let env = shop().on(&platform);
    env.run("apply --yes").expect(0);
    for (again, code) in [("stand-in-typed", 0), ("stand-in-other", 9)] {
        let words = "secrets set session --yes";
        let Some(mut child) = under_terminal(&env, 80, words) else {
            return;
        };
        let mut keys = child.stdin.take().unwrap();
        let mut shown = read_until(&mut child, "(not shown): ");
        keys.write_all(b"stand-in-typed\n").unwrap();
        shown += &read_until(&mut child, "The same again: ");
        keys.write_all(format!("{again}\n").as_bytes()).unwrap();
        let run = finish(child).expect(code);
        assert!(
            !format!("{shown}{}", run.both()).contains("stand-in-"),
            "{}",
            run.both()
        );
    }
}
