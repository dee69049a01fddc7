//! `ipctl logs`: which lines are shown, in which order, and what happens while they are followed.

use std::io::{Read, Write};
use std::process::Stdio;
use std::time::Duration;

use ipctl::sim::{Options, Simulator};
use serde_json::{Value, json};

use crate::bounded::{finish, run, until};
use crate::log_server::{INSTANCES, LogServer, Plan, Then};
use crate::support::{TestEnv, platform};

const SPECS: &str = "name: shop\nregion: sgp\nservices:\n  - name: shop-web\n    image: {registry_type: DOCR, repository: web, tag: v1}\n    http_port: 8080\n    run_command: gunicorn app:app\nworkers:\n  - name: celery-worker\n    image: {registry_type: DOCR, repository: web, tag: v1}\n    run_command: celery --app=a worker\n  - name: celery-beat\n    image: {registry_type: DOCR, repository: web, tag: v1}\n    run_command: celery --app=a beat\n";

fn stack(platform: &Simulator) -> TestEnv {
    let env = TestEnv::bare().on(platform).with("TZ", "UTC");
    env.write("specs/shop.yaml", SPECS);
    run(&env, "apply --yes").expect(0);
    env
}

/// Waits until every component wrote something.
fn written(env: &TestEnv) {
    until("every component wrote something", || {
        let lines = run(env, "logs shop --json").expect(0).stdout;
        ["shop-web", "celery-worker", "celery-beat"]
            .iter()
            .all(|name| lines.contains(&format!("\"component\":\"{name}\"")))
    });
}

fn records(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn lines_of_several_components_stand_in_the_order_of_time() {
    let platform = platform();
    let env = stack(&platform);
    written(&env);
    let lines = records(&run(&env, "logs shop --json").expect(0).stdout);
    let times: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["ts"].as_str())
        .collect();
    let mut sorted = times.clone();
    sorted.sort_unstable();
    assert_eq!(times, sorted);
    assert!(
        lines
            .iter()
            .all(|line| line["app"] == "shop" && line["type"] == "run")
    );
}

#[test]
fn components_go_by_name_part_or_pattern() {
    let platform = platform();
    let env = stack(&platform);
    written(&env);
    let shown = |words: &str| {
        let lines = records(
            &run(&env, &format!("logs shop --json {words}"))
                .expect(0)
                .stdout,
        );
        let names = lines.iter().filter_map(|line| line["component"].as_str());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names.join(" ")
    };
    assert_eq!(shown("-c worker"), "celery-worker");
    assert_eq!(shown("-c celery-*"), "celery-beat celery-worker");
    assert_eq!(shown("-c web -c beat"), "celery-beat shop-web");
    let unknown = run(&env, "logs shop -c nope").expect(5);
    assert!(
        unknown.stderr.contains("celery-worker"),
        "{}",
        unknown.stderr
    );
    let none = run(&env, "logs shop -c x-*").expect(5);
    assert!(
        none.stderr.contains("its components are"),
        "{}",
        none.stderr
    );
}

#[test]
fn filters_choose_lines_and_limits_end_them() {
    let platform = platform();
    let env = stack(&platform);
    written(&env);
    let shown = |words: &str| run(&env, &format!("logs shop {words}")).expect(0).stdout;
    let included = shown("-i Task --no-prefix --timestamps off");
    assert!(!included.is_empty() && included.lines().all(|line| line.contains("Task")));
    assert!(!shown("-e Task").contains("Task"));
    assert_eq!(shown("--max-lines 2").lines().count(), 2);
    assert_eq!(shown("-c beat --tail 1").lines().count(), 1);
    let own = shown("-c beat --tail 1 --template {app}|{component}|{type}");
    assert_eq!(own, "shop|celery-beat|run\n");
    let nothing = run(&env, "logs shop --until 2001-01-01T00:00:00Z").expect(0);
    assert_eq!(nothing.stdout, "");
    assert!(nothing.stderr.contains("No lines."), "{}", nothing.stderr);
    let leveled = records(&shown("--level info --json"));
    assert!(leveled.iter().all(|line| line["level"] != Value::Null));
    for (words, says) in [
        ("-i (", "include"),
        ("--since yesterday", "no duration such as 15m"),
        ("--level loud", "the levels are"),
        ("--template {x}", "the parts are"),
        ("--until active", "--follow"),
    ] {
        let refused = run(&env, &format!("logs shop {words}")).expect(64);
        assert!(refused.stderr.contains(says), "{words}: {}", refused.stderr);
    }
}

#[test]
fn two_apps_are_told_apart() {
    let platform = platform();
    let env = stack(&platform);
    env.write(
        "specs/mail.yaml",
        SPECS.replace("name: shop\n", "name: mail\n"),
    );
    run(&env, "apply --yes").expect(0);
    until("every component wrote something", || {
        let lines = run(&env, "logs shop mail -c worker --json")
            .expect(0)
            .stdout;
        lines.contains("\"app\":\"shop\"") && lines.contains("\"app\":\"mail\"")
    });
    let text = run(&env, "logs shop mail -c worker").expect(0).stdout;
    assert!(
        text.contains("shop/celery-worker  ") && text.contains("mail/celery-worker  "),
        "{text}"
    );
}

#[test]
fn a_followed_log_moves_to_the_new_deployment() {
    let platform = platform();
    let env = stack(&platform);
    let child = env.spawn("logs shop -f --json --max-lines 400");
    let removed = SPECS.split("  - name: celery-beat").next().unwrap();
    env.write("specs/shop.yaml", removed);
    run(&env, "apply --yes --confirm-destroy shop").expect(0);
    let done = finish(child).expect(0);
    let mut deployments: Vec<String> = records(&done.stdout)
        .iter()
        .map(|line| line["deployment"].to_string())
        .collect();
    deployments.dedup();
    assert!(
        done.stderr.contains("-- shop: deployment "),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr
            .contains("-- celery-beat is not in the new deployment --"),
        "{}",
        done.stderr
    );
    assert!(deployments.len() > 1, "{deployments:?}");
}

#[test]
fn a_followed_log_ends_when_the_deployment_is_active() {
    let platform = Simulator::start(Options {
        speed: 100.0,
        ..Options::default()
    })
    .unwrap();
    let env = TestEnv::bare().on(&platform);
    let source = "git: {repo_clone_url: 'https://example.com/a.git', branch: main}";
    env.write(
        "specs/shop.yaml",
        format!("name: shop\nservices:\n  - name: web\n    {source}\n"),
    );
    run(&env, "apply --yes --detach").expect(0);
    let done = run(&env, "logs shop -f --type build --until active").expect(0);
    assert!(done.stdout.contains("web  "), "{}", done.both());
    platform.apply_scenario("build-error:shop".parse().unwrap());
    env.edit("specs/shop.yaml", "a.git", "b.git");
    run(&env, "apply --yes --detach").expect(0);
    let failed = run(&env, "logs shop -f --type build --until active").expect(1);
    assert!(
        failed.stderr.contains("ipctl why shop"),
        "{}",
        failed.stderr
    );
}

#[test]
fn a_followed_log_ends_in_one_line_when_the_app_is_deleted() {
    let platform = platform();
    let env = stack(&platform);
    let child = env.spawn("logs shop -f");
    std::thread::sleep(Duration::from_millis(200));
    run(&env, "delete shop --yes --confirm-destroy shop").expect(0);
    let done = finish(child).expect(5);
    assert!(
        done.stderr.contains("`shop` does not exist any more"),
        "{}",
        done.stderr
    );
}

#[test]
fn build_and_deploy_logs_of_all_components_are_merged_too() {
    let platform = platform();
    let env = stack(&platform);
    let all = records(&run(&env, "logs shop --type all --json").expect(0).stdout);
    let mut kinds: Vec<&str> = all
        .iter()
        .filter_map(|line| line["type"].as_str())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(
        kinds.contains(&"build") && kinds.contains(&"deploy"),
        "{kinds:?}"
    );
}

/// Follows a log of 5,000 lines a second over sockets that live up to 24 ms; `LOG_BREAKS` says over how many.
#[test]
fn no_line_is_lost_or_shown_twice_over_broken_sockets() {
    let breaks = std::env::var("LOG_BREAKS").ok();
    let breaks: usize = breaks.map_or(40, |text| text.parse().unwrap());
    let plan = Plan {
        rate: 5000,
        breaks,
        then: Then::Holds,
    };
    let server = LogServer::start(plan);
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", server.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let mut child = env
        .command("logs shop -f --tail 0 --json")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let mut last = [None; 3];
    let mut count = 0_usize;
    for line in std::io::BufRead::lines(std::io::BufReader::new(output)) {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let number = line["msg"].as_str().unwrap();
        let number: u64 = number.strip_prefix("number ").unwrap().parse().unwrap();
        let instance = usize::try_from(number % INSTANCES).unwrap();
        assert_eq!(line["instance"], json!(format!("web-{instance}")));
        if let Some(last) = last[instance] {
            assert_eq!(number, last + INSTANCES, "after {} breaks", server.broken());
        }
        last[instance] = Some(number);
        count += 1;
        if server.broken() >= breaks {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    println!("{count} lines over {} broken sockets", server.broken());
    assert!(server.broken() >= breaks && count > breaks);
}

/// Writes a message of the stream; what is no UTF-8 stands in it as it is.
fn message(text: &[u8]) -> Vec<u8> {
    [&b"{\"data\":\""[..], text, &b"\\n\"}"[..]].concat()
}

#[test]
fn whatever_a_program_writes_is_shown_harmlessly() {
    let long = "x".repeat(10 * 1024 * 1024);
    let head = "web 2026-05-02T09:10:11Z";
    let server = LogServer::of_messages(vec![
        message(format!("{head} long {long}").as_bytes()),
        message(&[head.as_bytes(), b" \xff\xfe broken \xc3("].concat()),
        message(format!("{head} \\u001b[2J\\u0007 \u{202e}gpj.exe \\u0000").as_bytes()),
        message(format!("{head} ::error::owned").as_bytes()),
        message(b"::set-output name=x::y"),
        message(b"##[error]owned"),
    ]);
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", server.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    for words in [
        "logs shop",
        "logs shop --no-prefix --timestamps off",
        "logs shop --json",
    ] {
        let done = run(&env, words).expect(0);
        assert_eq!(done.stdout.lines().count(), 6, "{words}");
        for line in done.stdout.lines() {
            let start: String = line.chars().take(80).collect();
            let harmless = |c: char| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c);
            assert!(line.chars().all(harmless), "{words}: {start}");
            assert!(
                !line.starts_with("::") && !line.contains("##["),
                "{words}: {start}"
            );
            assert!(line.len() < 4 * 1024 * 1024, "{words}: {start}");
        }
        if words.ends_with("--json") {
            let lines = records(&done.stdout);
            assert!(
                lines[1]["msg"]
                    .as_str()
                    .unwrap()
                    .ends_with("broken \u{fffd}(")
            );
        }
    }
}

#[test]
fn a_followed_log_ends_in_one_line_when_the_token_is_revoked() {
    let server = LogServer::start(Plan {
        rate: 1000,
        breaks: 2,
        then: Then::Revoked,
    });
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", server.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let done = run(&env, "logs shop -f").expect(4);
    assert!(
        done.stderr.contains("the token was not accepted"),
        "{}",
        done.stderr
    );
}

#[test]
fn a_first_socket_that_breaks_does_not_bring_older_lines_than_were_asked_for() {
    let server = LogServer::start(Plan {
        rate: 1000,
        breaks: 1,
        then: Then::Holds,
    });
    until("there are older lines", || server.written() > 2000);
    let before = server.written();
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", server.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let words = "logs shop -f --tail 10 --max-lines 1 --no-prefix --timestamps off";
    let done = run(&env, words).expect(0);
    assert_eq!(server.broken(), 1);
    let number = done.stdout.trim().strip_prefix("number ").unwrap();
    let number: u64 = number.parse().unwrap();
    assert!(number + 10 >= before, "{number} of {before}");
}

#[test]
fn the_log_of_a_job_is_that_of_its_newest_run() {
    let platform = Simulator::start(Options {
        speed: 200.0,
        ..Options::default()
    })
    .unwrap();
    let env = TestEnv::bare().on(&platform).with("TZ", "UTC");
    let job = "jobs:\n  - name: migrate\n    kind: PRE_DEPLOY\n    image: {registry_type: DOCR, repository: web, tag: v1}\n    run_command: python manage.py migrate\n";
    env.write("specs/shop.yaml", format!("{SPECS}{job}"));
    run(&env, "apply --yes").expect(0);
    let lines = records(&run(&env, "logs shop --type job --json").expect(0).stdout);
    assert!(!lines.is_empty());
    for line in &lines {
        assert_eq!(
            (&line["component"], &line["type"]),
            (&json!("migrate"), &json!("job"))
        );
    }
    let none = run(&env, "logs shop --type job -c shop-web").expect(5);
    assert!(none.stderr.contains("job"), "{}", none.stderr);
}

#[test]
fn an_app_that_never_scaled_by_itself_says_so() {
    let platform = platform();
    let env = stack(&platform);
    let none = run(&env, "logs shop --type autoscale").expect(5);
    assert!(
        none.stderr.contains("was never scaled by itself"),
        "{}",
        none.stderr
    );
}

/// A proxy that opens tunnels to nowhere, and tells what was asked and the first byte that went through.
fn tunnel() -> (String, std::sync::mpsc::Receiver<(String, u8)>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, seen) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && client.read_exact(&mut byte).is_ok() {
                head.push(byte[0]);
            }
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            if client.read_exact(&mut byte).is_ok() {
                drop(sender.send((String::from_utf8(head).unwrap(), byte[0])));
            }
        }
    });
    (url, seen)
}

#[test]
fn the_log_socket_goes_through_the_proxy_of_the_environment() {
    let (proxy, seen) = tunnel();
    let server = LogServer::with_log_at("https://proxy.example/live");
    let env = TestEnv::bare()
        .with("IPCTL_API_URL", server.url())
        .with("IPCTL_TOKEN", "not-a-real-token")
        .with("HTTPS_PROXY", &proxy);
    run(&env, "logs shop").expect(10);
    let (head, first) = seen.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(
        head.starts_with("CONNECT proxy.example:443 HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(!head.contains("token"), "{head}");
    assert_eq!(first, 0x16, "a TLS handshake goes through the tunnel");
}
