//! What a CI system is told: masks, folds, annotations, outputs, and the comment on a pull request.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use ipctl::sim::Simulator;
use serde_json::{Value, json};

use crate::bounded::run;
use crate::faults::shop;
use crate::proxy::{json_answer, read_request};
use crate::support::{TestEnv, platform, writes};

/// The value of the secret of the shop.
const VALUE: &str = "a-value-from-a-file%0A::error::x";

/// A shop whose secret is in a file, in a job of GitHub Actions.
fn job(platform: &Simulator) -> TestEnv {
    let env = shop()
        .on(platform)
        .with("GITHUB_ACTIONS", "true")
        .with("CI", "true");
    env.write("secret.txt", format!("{VALUE}\n"));
    env.write(
        "specs/ipctl.yaml",
        "secrets: {session: {from: {file: ../secret.txt}, used_by: [shop/web/SESSION_KEY]}}\n",
    );
    env.with("GITHUB_OUTPUT", "output.txt")
}

fn outputs(env: &TestEnv) -> String {
    fs::read_to_string(env.path("output.txt")).unwrap_or_default()
}

#[test]
fn secrets_are_masked_before_anything_else_is_said_and_stand_nowhere_else() {
    let platform = platform();
    let env = job(&platform);
    let done = run(&env, "apply --yes --create --color never").expect(0);
    let command = "::add-mask::a-value-from-a-file%250A::error::x\n";
    let rest = done.stderr.replace(command, "");
    let before: Vec<&str> = done
        .stderr
        .lines()
        .take_while(|line| !line.starts_with("::add-mask"))
        .collect();
    assert!(
        before
            .iter()
            .all(|line| line.starts_with("warning: secret")),
        "{before:?}"
    );
    assert!(done.stderr.contains(command), "{}", done.stderr);
    assert!(
        !rest.contains("a-value-from") && !done.stdout.contains("a-value-from"),
        "{rest}"
    );
    let silent = run(&env, "plan --ci off").expect(0);
    assert!(!silent.both().contains("::add-mask"), "{}", silent.stderr);
    assert!(!silent.both().contains("a-value-from"), "{}", silent.stderr);
}

#[test]
fn later_steps_get_outputs_of_a_plan_an_apply_and_a_failure() {
    let platform = platform();
    let env = job(&platform);
    run(&env, "plan").expect(0);
    assert_eq!(
        outputs(&env),
        "exit=0\nchanged=true\napps=[\"shop\"]\nurls={}\ncost_delta=5.00\n"
    );
    env.write("output.txt", "");
    run(&env, "apply --yes --create").expect(0);
    let told = outputs(&env);
    assert!(told.contains("urls={\"shop\":\"https://shop-"), "{told}");
    assert!(told.contains("\ndeployment_shop="), "{told}");
    env.write("output.txt", "kept=1\n");
    run(&env, "apply --yes").expect(0);
    assert!(
        outputs(&env).starts_with("kept=1\nexit=0\nchanged=false\napps=[]\n"),
        "{}",
        outputs(&env)
    );
    env.write("output.txt", "");
    env.edit("specs/shop.yaml", "name: web", "nam: web");
    run(&env, "apply --yes").expect(3);
    assert_eq!(outputs(&env), "exit=3\n");
}

#[test]
fn what_is_wrong_in_a_spec_is_an_annotation_at_its_line() {
    let platform = platform();
    let env = job(&platform);
    env.edit("specs/shop.yaml", "name: web", "nam: web");
    for words in ["validate", "plan", "apply --yes"] {
        let done = run(&env, words).expect(3);
        assert!(
            done.stderr.contains("::error file=specs/shop.yaml,line="),
            "{}",
            done.stderr
        );
        let silent = run(&env, &format!("{words} --ci off")).expect(3);
        assert!(!silent.both().contains("::error"), "{}", silent.stderr);
    }
    let done = run(&env, "validate --format github").expect(3);
    assert_eq!(
        done.both().matches("::error file=specs/shop.yaml").count(),
        1
    );
}

#[test]
fn the_plan_of_an_apply_is_folded_by_github_and_gitlab() {
    let platform = platform();
    let env = job(&platform);
    let done = run(&env, "apply --yes --create").expect(0);
    assert!(
        done.stderr.contains("::group::Plan of 1 app\n"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("\n::endgroup::\n"), "{}", done.stderr);
    let env = shop().on(&platform).with("GITLAB_CI", "true");
    env.edit("specs/shop.yaml", "red", "blue");
    let done = run(&env, "apply --yes").expect(0);
    for mark in [
        ":ipctl_plan_of_1_app[collapsed=true]\r\u{1b}[0KPlan of 1 app\n",
        "\u{1b}[0Ksection_end:",
    ] {
        assert!(done.stderr.contains(mark), "{}", done.stderr);
    }
}

/// Returns what stands between the marks that shut the runner off.
fn shut_off(text: &str) -> &str {
    let (_, rest) = text.split_once("::stop-commands::").unwrap();
    let (word, rest) = rest.split_once('\n').unwrap();
    assert!(word.len() > 30, "{word}");
    rest.split_once(&format!("::{word}::\n")).unwrap().0
}

#[test]
fn lines_of_applications_are_shut_off_from_the_runner() {
    let platform = platform();
    let env = job(&platform);
    platform.apply_scenario("crash-loop:shop".parse().unwrap());
    let failed = run(&env, "apply --yes --create").expect(1);
    assert!(!shut_off(&failed.stderr).is_empty());
    assert!(!shut_off(&run(&env, "why shop").expect(0).stdout).is_empty());
    assert!(!shut_off(&run(&env, "logs shop --type build").expect(0).stdout).is_empty());
    let json = run(&env, "logs shop --type build --json").expect(0);
    assert!(!json.stdout.contains("stop-commands"), "{}", json.stdout);
}

/// A stand-in of GitHub's API for one pull request: its comments, and what the token may do.
#[derive(Clone, Default)]
struct Forge {
    comments: Arc<Mutex<Vec<Value>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

/// Says what the token of the job may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Permission {
    Read,
    Write,
}

impl Forge {
    fn start(&self, permission: Permission) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let forge = self.clone();
        std::thread::spawn(move || {
            for mut client in listener.incoming().flatten() {
                let Some((line, request)) = read_request(&mut client) else {
                    continue;
                };
                let answer = forge.answer(&line, &request, permission);
                drop(client.write_all(&answer));
            }
        });
        url
    }

    fn answer(&self, line: &str, request: &[u8], permission: Permission) -> Vec<u8> {
        self.requests.lock().unwrap().push(line.to_owned());
        let text = String::from_utf8_lossy(request);
        let head = text.to_ascii_lowercase();
        assert!(head.contains("authorization: bearer job-token"), "{head}");
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let mut comments = self.comments.lock().unwrap();
        let (method, path) = line.split_once(' ').unwrap();
        if method == "GET" {
            assert_eq!(
                path.split('?').next(),
                Some("/repos/acme/shop/issues/7/comments")
            );
            let page: usize = path.rsplit('=').next().unwrap().parse().unwrap();
            let shown: Vec<Value> = comments
                .iter()
                .skip((page - 1) * 100)
                .take(100)
                .cloned()
                .collect();
            return json_answer("200 OK", "", &Value::from(shown).to_string());
        }
        if permission == Permission::Read {
            let message = r#"{"message":"Resource not accessible by integration","status":"403"}"#;
            return json_answer("403 Forbidden", "", message);
        }
        let body: Value = serde_json::from_str(body).unwrap();
        let made = |id: usize| json!({"id": id, "body": body["body"], "html_url": format!("https://git.example/c/{id}")});
        if let Some(id) = path.strip_prefix("/repos/acme/shop/issues/comments/") {
            let id: usize = id.parse().unwrap();
            comments[id] = made(id);
            return json_answer("200 OK", "", &comments[id].to_string());
        }
        assert_eq!(line, "POST /repos/acme/shop/issues/7/comments");
        let comment = made(comments.len());
        comments.push(comment.clone());
        json_answer("201 Created", "", &comment.to_string())
    }

    fn own(&self) -> Vec<String> {
        let comments = self.comments.lock().unwrap();
        let bodies = comments
            .iter()
            .map(|comment| comment["body"].as_str().unwrap().to_owned());
        bodies.filter(|body| body.contains("ipctl plan")).collect()
    }
}

/// A job about the pull request 7, which comes from a repository.
fn pull_request(env: TestEnv, forge: &str, head: &str) -> TestEnv {
    let event = json!({"pull_request": {"number": 7, "head": {"repo": {"full_name": head}}, "base": {"repo": {"full_name": "acme/shop"}}}});
    env.write("event.json", event.to_string());
    env.with("GITHUB_EVENT_PATH", "event.json")
        .with("GITHUB_REPOSITORY", "acme/shop")
        .with("GITHUB_JOB", "plan")
        .with("GITHUB_WORKFLOW", "deploy -->")
        .with("GITHUB_API_URL", forge)
        .with("GITHUB_TOKEN", "job-token")
}

#[test]
fn a_plan_is_one_comment_that_is_updated_in_place() {
    let platform = platform();
    let forge = Forge::default();
    // Comments of others come first, more than one page of them.
    let other = |id: usize| json!({"id": id, "body": format!("number {id}"), "html_url": ""});
    forge.comments.lock().unwrap().extend((0..130).map(other));
    let env = pull_request(job(&platform), &forge.start(Permission::Write), "acme/shop");
    let made = run(&env, "ci comment").expect(0);
    assert_eq!(made.stdout, "comment made: https://git.example/c/130\n");
    let again = run(&env, "ci comment specs/").expect(0);
    assert_eq!(
        again.stdout,
        "comment unchanged: https://git.example/c/130\n"
    );
    let own = forge.own();
    assert_eq!(own.len(), 1);
    assert!(
        own[0].starts_with("<!-- ipctl plan stack= workflow=deploy - job=plan -->\n"),
        "{}",
        own[0]
    );
    assert!(
        own[0].contains("<code>shop</code>") && !own[0].contains("a-value-from"),
        "{}",
        own[0]
    );

    run(&env, "apply --yes --create").expect(0);
    let folded = run(&env, "ci comment --json").expect(0).json();
    assert_eq!(folded["data"]["action"], "updated");
    assert!(forge.own()[0].contains("No changes"), "{:?}", forge.own());
    assert_eq!(forge.own().len(), 1);
    assert_eq!(writes(&platform), ["POST /v2/apps"]);
}

#[test]
fn a_saved_plan_is_commented_on_without_a_token_of_the_platform() {
    let platform = platform();
    let forge = Forge::default();
    let env = job(&platform);
    run(&env, "plan --out plan.ipctl").expect(0);
    let env =
        pull_request(env, &forge.start(Permission::Write), "acme/shop").with("IPCTL_TOKEN", "");
    run(&env, "ci comment plan.ipctl").expect(0);
    assert!(
        forge.own()[0].contains("### Plan: 1 to create"),
        "{:?}",
        forge.own()
    );
}

#[test]
fn nothing_is_commented_where_nothing_is_to_be_said() {
    let platform = platform();
    let forge = Forge::default();
    let url = forge.start(Permission::Write);
    let env = job(&platform)
        .with("GITHUB_REPOSITORY", "acme/shop")
        .with("GITHUB_API_URL", &url);
    let done = run(&env, "ci comment").expect(0);
    assert!(done.stderr.contains("no pull request"), "{}", done.stderr);
    run(&env, "apply --yes --create").expect(0);
    let done = run(&pull_request(env, &url, "acme/shop"), "ci comment").expect(0);
    assert_eq!(done.stdout, "no changes, so no comment\n");
    assert!(forge.own().is_empty());
}

#[test]
fn a_pull_request_from_a_fork_is_validated_and_told_why() {
    let platform = platform();
    let forge = Forge::default();
    let url = forge.start(Permission::Read);
    let env = pull_request(job(&platform), &url, "mallory/shop");
    let done = run(&env, "ci comment").expect(0);
    assert!(
        done.stderr.contains("a fork cannot be commented on"),
        "{}",
        done.stderr
    );

    let bare = env.with("IPCTL_TOKEN", "");
    for words in ["plan", "ci comment"] {
        let done = run(&bare, words).expect(0);
        assert!(
            done.stderr.contains("the specs are validated"),
            "{}",
            done.stderr
        );
        assert!(done.stdout.contains("specs/shop.yaml"), "{}", done.stdout);
    }
    bare.edit("specs/shop.yaml", "name: web", "nam: web");
    run(&bare, "plan").expect(3);
}

#[test]
fn a_job_without_the_permission_is_told_which_one_it_needs() {
    let platform = platform();
    let forge = Forge::default();
    let env = pull_request(job(&platform), &forge.start(Permission::Read), "acme/shop");
    let done = run(&env, "ci comment").expect(4);
    assert!(
        done.stderr.contains("permissions: {pull-requests: write}"),
        "{}",
        done.stderr
    );
    let done = run(&env.with("GITHUB_TOKEN", ""), "ci comment").expect(4);
    assert!(done.stderr.contains("github.token"), "{}", done.stderr);
    assert!(!done.both().contains("job-token"));
}

#[test]
fn a_plan_goes_to_the_summary_of_the_step_or_to_stdout() {
    let platform = platform();
    let env = job(&platform);
    let shown = run(&env, "ci summary").expect(0).stdout;
    assert!(shown.contains("| App | Action |"), "{shown}");
    let env = env.with("GITHUB_STEP_SUMMARY", "summary.md");
    assert_eq!(run(&env, "ci summary").expect(0).stdout, "");
    assert_eq!(fs::read_to_string(env.path("summary.md")).unwrap(), shown);
}

#[test]
fn the_workflow_of_a_repository_passes_its_secrets_by_name() {
    let env = TestEnv::with_specs();
    let made = run(&env, "ci init").expect(0);
    assert!(
        made.stdout.contains("SUPERSET_SECRET_KEY"),
        "{}",
        made.stdout
    );
    let written = fs::read_to_string(env.path(".github/workflows/deploy.yml")).unwrap();
    assert_eq!(written, run(&env, "ci init --print").expect(0).stdout);
    let secret = "      SUPERSET_SECRET_KEY: ${{ secrets.SUPERSET_SECRET_KEY }}\n";
    assert_eq!(written.matches(secret).count(), 2, "{written}");
    let again = run(&env, "ci init").expect(6);
    assert!(
        again.stderr.contains("ipctl ci init --print"),
        "{}",
        again.stderr
    );
}

#[test]
fn manual_pages_are_made_for_every_command() {
    let env = TestEnv::bare();
    let page = run(&env, "man secrets set").expect(0).stdout;
    assert!(
        page.contains(".TH IPCTL-SECRETS-SET 1") && page.contains("EXTRA\nExamples:"),
        "{page}"
    );
    run(&env, "man --out pages").expect(0);
    for name in ["ipctl", "ipctl-plan", "ipctl-ci-comment"] {
        assert!(env.path(&format!("pages/{name}.1")).exists(), "{name}");
    }
    run(&env, "man plann").expect(64);
}
