//! The health check of the whole set-up: what it looks at, and that each thing that is wrong has its row and cure.

use std::io::{BufRead, BufReader, Write};

use serde_json::{Value, json};

use crate::bounded::run;
use crate::postgres_server::{Login, PostgresServer};
use crate::stand_in::{Answer, StandIn};
use crate::support::{Run, SECRETS, TestEnv, platform};

const SPEC: &str = "name: shop\nservices:\n  - name: web\n    image: {registry_type: DOCKER_HUB, registry: acme, repository: shop, tag: '1.2'}\nalerts: [{rule: DEPLOYMENT_FAILED}]\n";

/// An environment with one small spec.
fn shop() -> TestEnv {
    let env = TestEnv::bare();
    env.write("specs/shop.yaml", SPEC);
    env
}

/// Lists the rows as check, state and what was looked at.
fn rows(run: &Run) -> Vec<(String, String, Value)> {
    let json = run.json();
    assert_eq!(json["schema"], "ipctl/doctor/v1");
    let checks = json["data"]["checks"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    checks
        .iter()
        .map(|row| (text(&row["id"]), text(&row["state"]), row.clone()))
        .collect()
}

/// Returns the only row of a check.
#[track_caller]
fn row(run: &Run, check: &str) -> Value {
    let all = rows(run);
    let found: Vec<&Value> = all
        .iter()
        .filter(|(id, _, _)| id == check)
        .map(|(_, _, row)| row)
        .collect();
    assert_eq!(found.len(), 1, "{check} in {}", run.stdout);
    found[0].clone()
}

#[track_caller]
fn is(row: &Value, state: &str, reason: &str, cure: &str) {
    assert_eq!(row["state"], state, "{row}");
    assert!(row["reason"].as_str().unwrap().contains(reason), "{row}");
    assert_eq!(row["cure"].as_str().unwrap_or_default(), cure, "{row}");
}

const NEW_TOKEN: &str = "open https://cloud.digitalocean.com/account/api/tokens, then: export DIGITALOCEAN_ACCESS_TOKEN=...";

#[test]
fn all_is_well_on_the_embedded_platform() {
    let env = TestEnv::with_specs()
        .with_secrets()
        .with("IPCTL_SIM_SPEED", "2000");
    run(&env, "apply specs/ --yes --verify none --sim=state").expect(0);
    run(&env, "health --wait=60s --no-probe --sim=state").expect(0);
    let found = run(&env, "doctor --sim=state --json").expect(0);
    let states: Vec<(String, String)> = rows(&found)
        .into_iter()
        .map(|(check, state, _)| (check, state))
        .collect();
    for check in [
        "token",
        "clock",
        "api",
        "log-socket",
        "specs",
        "secrets",
        "domains",
        "deployments",
    ] {
        let ended: Vec<&str> = states
            .iter()
            .filter(|(id, _)| id == check)
            .map(|(_, state)| state.as_str())
            .collect();
        assert!(
            !ended.is_empty() && ended.iter().all(|state| *state == "ok"),
            "{check} {ended:?}\n{}",
            found.stdout
        );
    }
    for (_, secret) in SECRETS {
        assert!(!found.both().contains(secret));
    }
}

#[test]
fn without_a_token_the_rest_goes_on() {
    let api = StandIn::start(|_| Answer::Json("401 Unauthorized", "{}".to_owned()));
    let env = shop().with("IPCTL_API_URL", api.url());
    let found = run(
        &env,
        "doctor --json --only token --only scopes --only api --only specs",
    )
    .expect(1);
    is(
        &row(&found, "token"),
        "fail",
        "no API token",
        "make a token: https://cloud.digitalocean.com/account/api/tokens, then: export DIGITALOCEAN_ACCESS_TOKEN=...",
    );
    is(
        &row(&found, "scopes"),
        "skip",
        "not asked without a token",
        "",
    );
    assert_eq!(row(&found, "api")["state"], "ok");
    assert_eq!(row(&found, "specs")["state"], "ok");
}

#[test]
fn a_token_that_is_not_accepted_is_never_shown() {
    let api = StandIn::start(|_| {
        let body =
            r#"{"id":"unauthorized","message":"Unable to authenticate stand-in-marker-token"}"#;
        Answer::Json("401 Unauthorized", body.to_owned())
    });
    let env = shop()
        .with("IPCTL_API_URL", api.url())
        .with("DIGITALOCEAN_ACCESS_TOKEN", "stand-in-marker-token");
    let found = run(&env, "doctor --json --only token --only domains").expect(1);
    let token = row(&found, "token");
    is(&token, "fail", "not accepted", NEW_TOKEN);
    assert_eq!(token["what"], "DIGITALOCEAN_ACCESS_TOKEN");
    is(&row(&found, "domains"), "skip", "not accepted", "");
    assert!(!found.both().contains("stand-in-marker"));
}

fn account() -> String {
    json!({"account": {"email": "ada@example.com", "email_verified": true, "status": "active"}})
        .to_string()
}

#[test]
fn a_missing_scope_is_named_with_those_that_apply_needs() {
    let api = StandIn::start(|line| match line {
        "GET /v2/account" => Answer::Json("200 OK", account()),
        _ => Answer::Json(
            "403 Forbidden",
            r#"{"id":"forbidden","message":"no"}"#.to_owned(),
        ),
    });
    let env = shop()
        .with("IPCTL_API_URL", api.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let found = run(
        &env,
        "doctor --json --only token --only scopes --only deployments",
    )
    .expect(1);
    assert_eq!(row(&found, "token")["state"], "ok");
    let all = rows(&found);
    let apps = all.iter().find(|(_, _, row)| row["what"] == "app:read");
    is(
        &apps.unwrap().2,
        "fail",
        "app:create and app:update",
        NEW_TOKEN,
    );
    assert_eq!(row(&found, "deployments")["state"], "skip");
}

#[test]
fn a_clock_that_is_an_hour_off_is_found() {
    let api = StandIn::start(|_| {
        let hour = jiff::SignedDuration::from_hours(1);
        let there = jiff::Timestamp::now().checked_sub(hour).unwrap();
        let date = there
            .strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n")
            .to_string();
        Answer::With("401 Unauthorized", date, "{}".to_owned())
    });
    let env = shop().with("IPCTL_API_URL", api.url());
    let found = run(&env, "doctor --json --only clock").expect(1);
    is(
        &row(&found, "clock"),
        "fail",
        "s ahead of the platform",
        "sudo timedatectl set-ntp true",
    );
}

#[test]
fn requests_that_are_nearly_used_up_are_a_warning() {
    let api = StandIn::start(|line| {
        let limit = "ratelimit-limit: 5000\r\nratelimit-remaining: 12\r\n";
        let body = if line == "GET /v2/account" {
            account()
        } else {
            r#"{"apps":[]}"#.to_owned()
        };
        Answer::With("200 OK", limit.to_owned(), body)
    });
    let env = shop()
        .with("IPCTL_API_URL", api.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let found = run(&env, "doctor --json --only rate-limit").expect(0);
    is(
        &row(&found, "rate-limit"),
        "warn",
        "12 of 5000 left",
        "let other clients of this account pause",
    );
}

#[test]
fn a_platform_that_answers_no_http_is_not_reached() {
    let api = StandIn::start(|_| Answer::Garbage);
    let env = shop()
        .with("IPCTL_API_URL", api.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let found = run(&env, "doctor --json --only api --only token").expect(1);
    assert_eq!(row(&found, "api")["state"], "fail");
    assert_eq!(row(&found, "token")["state"], "skip");
}

#[test]
fn a_broken_spec_names_the_command_that_shows_it() {
    let env = shop();
    env.edit(
        "specs/shop.yaml",
        "registry_type: DOCKER_HUB",
        "registry_type: CORNER_SHOP",
    );
    let found = run(&env, "doctor --offline --json --only specs").expect(1);
    is(&row(&found, "specs"), "fail", "1 error", "ipctl validate");
}

#[test]
fn a_missing_secret_is_named_once_with_its_source() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform);
    let found = run(&env, "doctor --json --only secrets").expect(1);
    let all = rows(&found);
    let (_, _, first) = &all[0];
    is(
        first,
        "fail",
        "no value here and none live",
        "export DO_AGENT_KEY=...",
    );
    assert_eq!(
        all.len(),
        9,
        "one row a secret, not one a place: {}",
        found.stdout
    );
    let offline = run(
        &TestEnv::with_specs(),
        "doctor --offline --json --only secrets",
    )
    .expect(0);
    assert!(rows(&offline).iter().all(|(_, state, _)| state == "warn"));
}

#[test]
fn a_failed_deployment_names_the_command_that_tells_why() {
    let platform = platform();
    let env = shop().on(&platform);
    run(&env, "apply --yes --verify none").expect(0);
    platform.apply_scenario("build-error".parse().unwrap());
    run(&env, "deploy shop").expect(1);
    let found = run(&env, "doctor --json --only deployments").expect(1);
    is(
        &row(&found, "deployments"),
        "fail",
        "ERROR",
        "ipctl why shop",
    );
}

#[test]
fn offline_nobody_is_asked() {
    let api = StandIn::start(|line| panic!("asked: {line}"));
    let env = shop()
        .with("IPCTL_API_URL", api.url())
        .with("IPCTL_TOKEN", "not-a-real-token");
    let found = run(&env, "doctor --offline --width 60").expect(0);
    insta::assert_snapshot!(found.stdout, @"
    skip  token         IPCTL_TOKEN: found; not shown to the
                        platform with --offline
    skip  scopes        the account: not asked with --offline
    skip  rate-limit    the account: not asked with --offline
    skip  clock         the platform: not asked with --offline
    skip  api           the platform: not asked with --offline
    skip  log-socket    the account: not asked with --offline
    ok    specs         specs: 1 spec, no ipctl.yaml beside:
                        valid
    skip  secrets       secrets: the specs name none
    skip  sources       sources: no component is built from a
                        repository
    skip  images        docker.io/acme/shop:1.2: not asked with
                        --offline
    skip  externals     services: no ipctl.yaml lies beside the
                        specs, so none is named
    skip  domains       the account: not asked with --offline
    skip  deployments   the account: not asked with --offline

    ok 0 checks failed, 0 warnings, 1 well, 12 skipped
    ");
    insta::assert_snapshot!(run(&env, "doctor --offline --width 120").expect(0).stdout, @"
    skip  token         IPCTL_TOKEN: found; not shown to the platform with --offline
    skip  scopes        the account: not asked with --offline
    skip  rate-limit    the account: not asked with --offline
    skip  clock         the platform: not asked with --offline
    skip  api           the platform: not asked with --offline
    skip  log-socket    the account: not asked with --offline
    ok    specs         specs: 1 spec, no ipctl.yaml beside: valid
    skip  secrets       secrets: the specs name none
    skip  sources       sources: no component is built from a repository
    skip  images        docker.io/acme/shop:1.2: not asked with --offline
    skip  externals     services: no ipctl.yaml lies beside the specs, so none is named
    skip  domains       the account: not asked with --offline
    skip  deployments   the account: not asked with --offline

    ok 0 checks failed, 0 warnings, 1 well, 12 skipped
    ");
}

const BUILT: &str = "name: shop\nservices:\n  - name: web\n    github: {repo: acme/shop, branch: main}\n    dockerfile_path: docker/Dockerfile\n    http_port: 8080\nalerts: [{rule: DEPLOYMENT_FAILED}]\n";

/// An environment with a working copy of the repository that its spec names.
fn working_copy() -> TestEnv {
    let env = TestEnv::bare();
    env.write("specs/shop.yaml", BUILT);
    env.write(
        "shop/.git/config",
        "[remote \"origin\"]\n\turl = git@github.com:Acme/shop.git\n",
    );
    env.write(
        "shop/docker/Dockerfile",
        "FROM python:3\nCOPY addons requirements*.txt /app/\nEXPOSE 8080\n",
    );
    env.write("shop/addons/a.py", "");
    env.write("shop/requirements-auto.txt", "");
    env
}

fn sources(env: &TestEnv, code: i32) -> Value {
    let found = run(env, "doctor --offline --json --only sources --source shop").expect(code);
    row(&found, "sources")
}

#[test]
fn what_a_dockerfile_copies_is_looked_for() {
    let env = working_copy();
    let well = sources(&env, 0);
    is(
        &well,
        "ok",
        "all 2 sources of COPY and ADD are there (for shop/web)",
        "",
    );
    std::fs::remove_file(env.path("shop/addons/a.py")).unwrap();
    std::fs::remove_dir(env.path("shop/addons")).unwrap();
    let lost = sources(&env, 1);
    is(
        &lost,
        "fail",
        "COPY `addons`: no such file in the build context",
        "git -C shop log --oneline --name-status -- addons",
    );
    assert_eq!(lost["what"], "docker/Dockerfile:2");
}

#[test]
fn a_dockerfile_that_is_not_there_is_searched_for() {
    let env = working_copy();
    env.edit(
        "specs/shop.yaml",
        "docker/Dockerfile",
        "docker/Dockerfile.custom",
    );
    is(
        &sources(&env, 1),
        "fail",
        "dockerfile_path `docker/Dockerfile.custom`",
        "find shop -type f -name Dockerfile.custom -not -path '*/.git/*'",
    );
    env.edit(
        "specs/shop.yaml",
        "    http_port",
        "    source_dir: backend\n    http_port",
    );
    is(
        &sources(&env, 1),
        "fail",
        "source_dir `backend` is no folder",
        "find shop -type d -name backend -not -path '*/.git/*'",
    );
}

#[test]
fn an_ignored_file_is_not_there() {
    let env = working_copy();
    env.write("shop/.dockerignore", "*.txt\naddons\n");
    env.edit("shop/docker/Dockerfile", " requirements*.txt", "");
    is(
        &sources(&env, 1),
        "fail",
        "kept out by the line `addons` of .dockerignore",
        "grep -nF -- addons shop/.dockerignore",
    );
}

#[cfg(unix)]
#[test]
fn a_link_never_leads_out_of_the_working_copy() {
    let env = working_copy();
    env.write("private/key", "stand-in-marker");
    std::os::unix::fs::symlink(env.path("private"), env.path("shop/leak")).unwrap();
    env.edit(
        "shop/docker/Dockerfile",
        "addons requirements*.txt",
        "leak/key",
    );
    is(
        &sources(&env, 1),
        "fail",
        "COPY `leak/key` lies outside",
        "sed -n 2p shop/docker/Dockerfile",
    );
    std::os::unix::fs::symlink(env.path("private/key"), env.path("shop/docker/Linked")).unwrap();
    env.edit("specs/shop.yaml", "docker/Dockerfile", "docker/Linked");
    assert_eq!(sources(&env, 1)["state"], "fail");
}

#[test]
fn a_working_copy_of_another_repository_says_nothing() {
    let env = working_copy();
    env.edit("specs/shop.yaml", "acme/shop", "acme/other");
    let skipped = sources(&env, 0);
    is(&skipped, "skip", "no working copy of it here", "");
    assert_eq!(skipped["what"], "acme/other");
}

#[test]
fn the_repository_around_the_folder_is_taken() {
    let env = working_copy();
    env.write("shop/deploy/specs/shop.yaml", BUILT);
    let found = run(
        &env,
        "-C shop/deploy doctor --offline --json --only sources",
    )
    .expect(0);
    assert_eq!(row(&found, "sources")["state"], "ok");
}

/// An environment whose only service is at a port of this machine.
fn service(kind: &str, port: u16) -> TestEnv {
    let env = shop().with("DB_PASSWORD", "stand-in-marker-password");
    let text = format!(
        "externals:\n  db: {{kind: {kind}, host: 127.0.0.1, port: {port}, user: app, database: app, password: db-password, used_by: [shop]}}\nsecrets:\n  db-password: {{from: {{env: DB_PASSWORD}}, used_by: [shop/web/DB_PASSWORD]}}\n"
    );
    env.write("specs/ipctl.yaml", text);
    env.edit(
        "specs/shop.yaml",
        "tag: '1.2'}\n",
        "tag: '1.2'}\n    envs: [{key: DB_PASSWORD, type: SECRET, scope: RUN_TIME}]\n",
    );
    env
}

/// Goes to the service and returns its row; the password is in no output.
#[track_caller]
fn visited(env: &TestEnv, code: i32) -> Value {
    let found = run(env, "doctor --json --only externals").expect(code);
    assert!(
        !found.both().contains("stand-in-marker"),
        "{}",
        found.both()
    );
    row(&found, "externals")
}

fn postgres(login: Login, code: i32) -> Value {
    let server = PostgresServer::start(login);
    visited(&service("postgres", server.port()), code)
}

#[test]
fn each_answer_of_a_database_is_told_apart() {
    let right = Login::Password("stand-in-marker-password");
    is(&postgres(right, 0), "ok", "accepts user and password", "");
    is(
        &postgres(Login::Trust, 0),
        "ok",
        "accepts user and password",
        "",
    );
    let wrong = postgres(Login::Password("another"), 1);
    is(&wrong, "fail", "wrong password", "export DB_PASSWORD=...");
    let reason = |login| {
        let row = postgres(login, 1);
        assert_eq!(row["state"], "fail", "{row}");
        row["reason"].as_str().unwrap().to_owned()
    };
    let refuse = |code, words| reason(Login::Refuse(code, words));
    assert_eq!(
        refuse("3D000", "database \"app\" does not exist"),
        "no such database"
    );
    assert_eq!(
        refuse("53300", "sorry, too many clients already"),
        "too many connections"
    );
    assert_eq!(
        refuse("XX000", "Tenant or user not found"),
        "no such user or tenant: Tenant or user not found"
    );
    assert_eq!(
        refuse("28000", "no pg_hba.conf entry for host \"192.0.2.1\""),
        "not let in: no pg_hba.conf entry for host \"192.0.2.1\""
    );
    assert_eq!(
        refuse("28000", "role \"app\" does not exist"),
        "no such user or tenant: role \"app\" does not exist"
    );
    assert_eq!(
        refuse("57P03", "the database system is starting up"),
        "the database system is starting up (57P03)"
    );
    assert_eq!(
        reason(Login::HangUp),
        "it closes the connection without a word"
    );
    assert_eq!(
        reason(Login::Garbage),
        "something else answers at this port"
    );
}

#[test]
fn without_a_password_a_database_that_asks_for_one_is_reached() {
    let server = PostgresServer::start(Login::Password("x"));
    let env = service("postgres", server.port()).with("DB_PASSWORD", "");
    is(
        &visited(&env, 0),
        "ok",
        "asks for a password, which was not tried",
        "",
    );
}

#[test]
fn a_port_that_nobody_listens_at_is_refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for kind in ["postgres", "mysql", "redis", "tcp"] {
        let cure = format!("nc -vz 127.0.0.1 {port}");
        is(
            &visited(&service(kind, port), 1),
            "fail",
            "connection refused",
            &cure,
        );
    }
}

/// Starts a server that sends a greeting and then answers each line by what it holds.
fn lines(greeting: &'static [u8], answer: fn(&str) -> &'static str) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || {
                drop(client.write_all(greeting));
                let reader = BufReader::new(client.try_clone().unwrap());
                for line in reader.lines().map_while(Result::ok) {
                    drop(client.write_all(answer(&line).as_bytes()));
                }
            });
        }
    });
    port
}

#[test]
fn caches_other_databases_and_ports_are_greeted() {
    let redis = lines(b"", |line| match line {
        "PING" => "+PONG\r\n",
        "stand-in-marker-password" => "+OK\r\n",
        _ => "",
    });
    is(
        &visited(&service("redis", redis), 0),
        "ok",
        "accepts user and password",
        "",
    );
    let closed = lines(b"", |line| match line {
        "PING" => "-NOAUTH Authentication required.\r\n",
        "stand-in-marker-password" => "-WRONGPASS invalid username-password pair\r\n",
        _ => "",
    });
    is(
        &visited(&service("redis", closed), 1),
        "fail",
        "wrong password",
        "export DB_PASSWORD=...",
    );
    let mysql = lines(b"\x07\0\0\0\x0a8.4.0\0", |_| "");
    is(
        &visited(&service("mysql", mysql), 0),
        "ok",
        "asks for a password",
        "",
    );
    let other = lines(b"SSH-2.0-OpenSSH_9.6\r\n", |_| "");
    let cure = format!("nc -vz 127.0.0.1 {other}");
    is(
        &visited(&service("mysql", other), 1),
        "fail",
        "something else answers",
        &cure,
    );
    let tcp = lines(b"", |_| "");
    is(
        &visited(&service("tcp", tcp), 0),
        "ok",
        "takes connections",
        "",
    );
}

#[test]
fn a_web_server_answers_or_fails() {
    let port = |web: &StandIn| web.url().rsplit(':').next().unwrap().parse().unwrap();
    let well = StandIn::start(|_| Answer::Json("404 Not Found", String::new()));
    is(
        &visited(&service("http", port(&well)), 0),
        "ok",
        "status 404",
        "",
    );
    let ill = StandIn::start(|_| Answer::Json("503 Service Unavailable", String::new()));
    let cure = format!("curl -sSI {}/", ill.url());
    is(
        &visited(&service("http", port(&ill)), 1),
        "fail",
        "status 503",
        &cure,
    );
}

/// Asks a stand-in about a branch or an image, and returns the row.
#[track_caller]
fn reached(check: &str, answer: Answer, code: i32) -> Value {
    let host = StandIn::start(move |_| answer.clone());
    let env = TestEnv::bare()
        .with("GITHUB_API_URL", host.url())
        .with("IPCTL_DOCKER_HUB_URL", host.url())
        .with("IPCTL_DOCTOR_TIMEOUT", "1s");
    env.write(
        "specs/shop.yaml",
        if check == "images" { SPEC } else { BUILT },
    );
    let found = run(&env, &format!("doctor --json --only {check}")).expect(code);
    row(&found, check)
}

#[test]
fn each_answer_about_a_branch_is_told_apart() {
    let there = Answer::Json("200 OK", r#"{"name":"main"}"#.to_owned());
    let row = reached("repositories", there, 0);
    is(&row, "ok", "there", "");
    assert_eq!(row["what"], "github.com/acme/shop@main");
    let asked = |status, body: &str, code| {
        reached("repositories", Answer::Json(status, body.to_owned()), code)
    };
    let gone = asked("404 Not Found", r#"{"message":"Branch not found"}"#, 1);
    is(
        &gone,
        "fail",
        "no such branch",
        "git ls-remote --heads https://github.com/acme/shop",
    );
    let hidden = asked("404 Not Found", r#"{"message":"Not Found"}"#, 0);
    is(
        &hidden,
        "warn",
        "cannot be seen without access",
        "export GITHUB_TOKEN=...",
    );
    is(
        &asked("429 Too Many Requests", "{}", 0),
        "skip",
        "no more questions",
        "",
    );
    is(&reached("repositories", Answer::Garbage, 0), "skip", "", "");
    is(
        &reached("repositories", Answer::Silence, 0),
        "skip",
        "no answer within 1 s",
        "",
    );
}

#[test]
fn each_answer_about_an_image_is_told_apart() {
    let asked =
        |status, body: &str, code| reached("images", Answer::Json(status, body.to_owned()), code);
    let row = asked("200 OK", r#"{"name":"1.2"}"#, 0);
    is(&row, "ok", "there", "");
    assert_eq!(row["what"], "docker.io/acme/shop:1.2");
    is(
        &asked("404 Not Found", "{}", 1),
        "fail",
        "no such image or tag",
        "docker manifest inspect docker.io/acme/shop:1.2",
    );
    is(
        &asked("429 Too Many Requests", "{}", 0),
        "skip",
        "no more questions",
        "",
    );
    is(
        &asked("200 OK", "<html>", 0),
        "skip",
        "something else than expected",
        "",
    );
    is(
        &reached("images", Answer::Silence, 0),
        "skip",
        "no answer within 1 s",
        "",
    );
}

#[test]
fn an_image_at_github_is_asked_for_with_the_token_that_anybody_gets() {
    let host = StandIn::start(|line| match line {
        "GET /token?scope=repository:acme/shop:pull" => {
            Answer::Json("200 OK", r#"{"token":"stand-in-marker"}"#.to_owned())
        }
        "GET /v2/acme/shop/manifests/1.2" => Answer::Json("200 OK", "{}".to_owned()),
        _ => Answer::Json("404 Not Found", String::new()),
    });
    let env = shop().with("IPCTL_GHCR_URL", host.url());
    env.edit("specs/shop.yaml", "DOCKER_HUB", "GHCR");
    let found = run(&env, "doctor --json --only images").expect(0);
    is(&row(&found, "images"), "ok", "there", "");
    assert!(!found.both().contains("stand-in-marker"));
}

#[test]
fn github_gets_its_own_token_and_nobody_gets_that_of_the_platform() {
    let host = StandIn::start(|_| Answer::Json("401 Unauthorized", "{}".to_owned()));
    let env = TestEnv::bare()
        .with("GITHUB_API_URL", host.url())
        .with("GITHUB_TOKEN", "stand-in-marker-github")
        .with("IPCTL_TOKEN", "stand-in-marker-platform");
    env.write("specs/shop.yaml", BUILT);
    let found = run(&env, "doctor --json --only repositories").expect(0);
    is(
        &row(&found, "repositories"),
        "warn",
        "GITHUB_TOKEN is not accepted",
        "unset GITHUB_TOKEN",
    );
    assert!(!found.both().contains("stand-in-marker"));
    let seen = host.seen().join("\n").to_ascii_lowercase();
    assert!(
        seen.contains("authorization: bearer stand-in-marker-github"),
        "{seen}"
    );
    assert!(!seen.contains("stand-in-marker-platform"));
}

#[test]
fn the_embedded_platform_asks_nobody_outside() {
    let env = service("postgres", 1).with("IPCTL_SIM_SPEED", "2000");
    let found = run(
        &env,
        "doctor --sim=state --json --only externals --only images",
    )
    .expect(0);
    is(
        &row(&found, "externals"),
        "skip",
        "with --sim everything stays on this machine",
        "",
    );
    is(&row(&found, "images"), "skip", "with --sim", "");
}
