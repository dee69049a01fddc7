//! Sources of secrets that are not as they should be, and a manifest that is at odds with the specs.

use std::time::{Duration, Instant};

use ipctl::sim::Simulator;

use crate::support::{Run, TestEnv, platform, writes};

const SPEC: &str = "name: shop
services:
  - name: web
    image: {registry_type: DOCR, repository: shop, tag: v1}
    envs:
      - {key: A, type: SECRET}
      - {key: PLAIN, value: x}
";

fn with_manifest(platform: &Simulator, manifest: &str) -> TestEnv {
    let env = TestEnv::bare().on(platform).with("PATH", "/usr/bin:/bin");
    env.write("specs/app.yaml", SPEC);
    env.write("specs/ipctl.yaml", manifest);
    env
}

/// Makes an environment whose only secret comes from there.
fn with_source(platform: &Simulator, from: &str) -> TestEnv {
    let manifest = format!("secrets:\n  a: {{from: {from}, used_by: [shop/web/A]}}\n");
    with_manifest(platform, &manifest)
}

/// Applies, and checks how it fails, what it says, and that nothing was written.
#[track_caller]
fn fails(platform: &Simulator, env: &TestEnv, code: i32, words: &[&str]) -> Run {
    let run = env.run("apply specs --yes").expect(code);
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` in:\n{}", run.stderr);
    }
    assert_eq!(writes(platform), [] as [&str; 0]);
    run
}

#[test]
fn a_secret_file_that_is_not_there_is_no_value_and_the_way_to_give_it_is_named() {
    let platform = platform();
    let env = with_source(&platform, "{file: a.txt}");
    fails(
        &platform,
        &env,
        3,
        &["shop/web/A", "write it to specs/a.txt"],
    );
}

#[test]
fn a_secret_file_that_is_a_directory() {
    let platform = platform();
    let env = with_source(&platform, "{file: folder}");
    env.write("specs/folder/readme.md", "x");
    fails(
        &platform,
        &env,
        1,
        &["secret a", "specs/folder", "directory"],
    );
}

#[test]
fn a_secret_file_that_is_not_text_is_not_shown() {
    let platform = platform();
    for bytes in [b"marker\xff\xfe".as_slice(), b"marker\0".as_slice()] {
        let env = with_source(&platform, "{file: a.txt}");
        env.write("specs/a.txt", bytes);
        let run = fails(&platform, &env, 1, &["secret a", "specs/a.txt", "UTF-8"]);
        assert!(!run.both().contains("marker"), "{}", run.both());
    }
}

#[test]
fn a_secret_file_that_is_too_large() {
    let platform = platform();
    let env = with_source(&platform, "{file: a.txt}");
    std::fs::File::create(env.path("specs/a.txt"))
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    let words = ["secret a", "specs/a.txt", "longer than 65536 bytes"];
    fails(&platform, &env, 1, &words);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_secret_file_does_not_hang() {
    let platform = platform();
    let env = with_source(&platform, "{file: pipe}");
    let made = std::process::Command::new("mkfifo")
        .arg(env.path("specs/pipe"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    fails(&platform, &env, 1, &["specs/pipe", "not a regular file"]);
}

#[cfg(unix)]
#[test]
fn a_secret_file_that_others_can_read_is_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let platform = platform();
    let env = with_source(&platform, "{file: a.txt}");
    env.write("specs/a.txt", "stand-in-a\n");
    let path = env.path("specs/a.txt");
    for (mode, warned) in [(0o640, true), (0o604, true), (0o600, false)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let run = env.run("plan specs").expect(0);
        let warning =
            "warning: secret a: other users can read specs/a.txt: chmod 600 specs/a.txt\n";
        assert_eq!(
            run.stderr.contains(warning),
            warned,
            "{mode:o} {}",
            run.stderr
        );
        assert!(!run.both().contains("stand-in-a"));
    }
}

#[cfg(unix)]
#[test]
fn a_secret_command_that_fails_says_how() {
    let platform = platform();
    let env = with_source(&platform, "{command: [sh, -c, 'echo marker; exit 3']}");
    let run = fails(
        &platform,
        &env,
        1,
        &["secret a", "`sh` failed", "3", "try it by hand: sh -c"],
    );
    assert!(!run.stdout.contains("marker"));
}

#[test]
fn a_secret_command_that_does_not_exist() {
    let platform = platform();
    let env = with_source(&platform, "{command: [no-such-program-here]}");
    let words = ["secret a", "`no-such-program-here` cannot be run"];
    fails(&platform, &env, 1, &words);
}

#[cfg(unix)]
#[test]
fn a_secret_command_that_hangs_is_given_up() {
    let platform = platform();
    let env = with_source(&platform, "{command: [sleep, '60']}").with("IPCTL_SECRET_TIMEOUT", "1s");
    let start = Instant::now();
    let words = [
        "secret a",
        "`sleep` did not end within 1 s",
        "IPCTL_SECRET_TIMEOUT",
    ];
    fails(&platform, &env, 1, &words);
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_time_limit_that_is_no_duration_is_refused() {
    let platform = platform();
    let env = with_source(&platform, "{env: A}").with("IPCTL_SECRET_TIMEOUT", "soon");
    fails(&platform, &env, 64, &["IPCTL_SECRET_TIMEOUT", "`soon`"]);
}

#[cfg(unix)]
#[test]
fn a_secret_command_that_prints_without_end_is_stopped() {
    let platform = platform();
    let env = with_source(&platform, "{command: ['yes']}");
    let words = ["secret a", "`yes` printed more than 65536 bytes"];
    let run = fails(&platform, &env, 1, &words);
    assert!(run.stderr.len() < 4096, "it is not shown");
}

#[cfg(unix)]
#[test]
fn a_secret_command_that_prints_no_text() {
    let platform = platform();
    let env = with_source(&platform, r"{command: [printf, '\377']}");
    fails(&platform, &env, 1, &["secret a", "`printf`", "UTF-8"]);
}

#[test]
fn a_manifest_at_odds_with_the_specs_is_refused_at_its_place() {
    let platform = platform();
    let secret = |place: &str| format!("secrets:\n  a: {{from: {{env: A}}, used_by: [{place}]}}\n");
    for (manifest, place, words) in [
        (secret("shpo/web/A"), 2, "did you mean `shop`?"),
        (secret("shop/wev/A"), 2, "did you mean `web`?"),
        (secret("shop/web/B"), 2, "`B`"),
        (secret("shop/web/PLAIN"), 2, "not of type SECRET"),
        (secret("shop/web/A, shop/web/A"), 2, "`shop/web/A`"),
        (
            "tiers:\n  small:\n    set: {shop/web.instance_sise: x}\n".to_owned(),
            3,
            "`instance_sise`",
        ),
        ("waves: [[shop], [other]]\n".to_owned(), 1, "`other`"),
        ("probes: {other: {path: /up}}\n".to_owned(), 1, "`other`"),
        (
            "ignore: [{path: shop/web.instance_cuont, reason: x}]\n".to_owned(),
            1,
            "did you mean `instance_count`?",
        ),
    ] {
        let env = with_manifest(&platform, &manifest);
        let place = format!("specs/ipctl.yaml:{place}:");
        fails(&platform, &env, 3, &["IP130", &place, words]);
    }
    assert_eq!(platform.requests().len(), 0);
}

#[test]
fn two_specs_with_one_app_name_send_nothing() {
    let platform = platform();
    let env = with_source(&platform, "{env: A}");
    env.write("specs/again.yaml", SPEC);
    let words = ["IP126", "specs/app.yaml:1", "specs/again.yaml:1"];
    fails(&platform, &env, 3, &words);
    assert_eq!(platform.requests().len(), 0);
}
