//! Everything that can be wrong from outside: a clear error, the right exit code, nothing sent.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Instant;

use crate::support::{Run, TestEnv, is_write, platform, writes};

#[track_caller]
fn says(run: Run, code: i32, words: &[&str]) {
    let run = run.expect(code);
    let text = run.both();
    for word in words {
        assert!(text.contains(word), "`{word}` in:\n{text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn files_that_are_no_specs() {
    let env = TestEnv::bare();
    env.write("empty.yaml", "");
    env.write("blank.yaml", "\n# nothing\n");
    env.write("bad.yaml", "name: [unclosed\nservices: }\n");
    env.write("latin.yaml", b"name: caf\xe9\n");
    env.write("zero.yaml", b"name: a\0b\n");
    env.write("list.yaml", "- a\n- b\n");
    env.write("folder/readme.md", "x");
    says(
        env.run("validate missing.yaml"),
        5,
        &["IP001", "missing.yaml"],
    );
    says(env.run("validate empty.yaml"), 3, &["IP007", "empty.yaml"]);
    says(env.run("validate blank.yaml"), 3, &["blank.yaml"]);
    says(env.run("validate bad.yaml"), 3, &["IP100", "bad.yaml"]);
    says(
        env.run("validate latin.yaml"),
        3,
        &["IP006", "latin.yaml:1"],
    );
    says(env.run("validate zero.yaml"), 3, &["zero.yaml"]);
    says(env.run("validate list.yaml"), 3, &["list.yaml"]);
    says(env.run("validate folder"), 5, &["IP002", "folder"]);
    says(env.run("validate"), 5, &["specs"]);
}

#[test]
fn a_huge_file_is_refused_without_being_read() {
    let env = TestEnv::bare();
    let file = std::fs::File::create(env.path("huge.yaml")).unwrap();
    file.set_len(50 * 1024 * 1024).unwrap();
    says(env.run("validate huge.yaml"), 3, &["IP005", "huge.yaml"]);
}

#[test]
fn an_alias_bomb_is_refused_fast() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        let ten = vec![before; 10].join(", ");
        bomb = format!(
            "{bomb}a{level}: &a{level} [{ten}]
"
        );
    }
    let env = TestEnv::bare();
    env.write("bomb.yaml", bomb);
    let start = Instant::now();
    says(env.run("validate bomb.yaml"), 3, &["IP117", "bomb.yaml"]);
    assert!(start.elapsed().as_secs() < 5, "expansion is bounded");
}

#[test]
fn a_mistake_is_shown_at_its_place() {
    let env = TestEnv::with_specs();
    env.edit(
        "specs/superset-analytics.yaml",
        "http_port: 8088",
        "http_prt: 8088",
    );
    let run = env.run("validate specs/").expect(3);
    insta::assert_snapshot!(run.stdout, @r"
    error[IP102]: unknown field `http_prt` in service `superset-web`
      --> specs/superset-analytics.yaml:54:5
       |
    54 |     http_prt: 8088
       |     ^^^^^^^^ no such field here
       |
       = in: superset-analytics/superset-web.http_prt
       = help: did you mean `http_port`?

    specs/mcp-coordinator.yaml     ok
    specs/odoo-saas-platform.yaml  ok
    specs/superset-analytics.yaml  1 error, 0 warnings
    1 error, 0 warnings in 3 files, offline
    2 notes not shown: --notes
    ");
    says(env.run("plan specs/"), 3, &["IP102", "nothing was sent"]);
}

#[test]
fn two_files_with_one_app_are_refused() {
    let env = TestEnv::with_specs();
    std::fs::copy(
        env.path("specs/mcp-coordinator.yaml"),
        env.path("specs/zz.yaml"),
    )
    .unwrap();
    says(env.run("validate specs/"), 3, &["IP126", "mcp-coordinator"]);
}

#[test]
fn a_manifest_that_names_nothing_is_refused() {
    let env = TestEnv::with_specs();
    env.edit(
        "specs/ipctl.yaml",
        "odoo/odoo-web/ODOO_DB_PASSWORD",
        "odoo/odoo-wep/ODOO_DB_PASSWORD",
    );
    says(
        env.run("validate specs/"),
        3,
        &["IP130", "specs/ipctl.yaml", "odoo-web"],
    );
}

#[test]
fn tokens_that_do_not_do() {
    let platform = platform();
    let env = || {
        TestEnv::with_specs()
            .with_secrets()
            .with("IPCTL_API_URL", platform.url())
    };
    says(
        env().run("plan specs/"),
        4,
        &["no API token", "DIGITALOCEAN_ACCESS_TOKEN"],
    );
    says(
        env().with("IPCTL_TOKEN", "bad-token").run("plan specs/"),
        4,
        &["token"],
    );
    says(
        env()
            .with("IPCTL_TOKEN", "readonly-token")
            .run("apply specs/ --yes"),
        4,
        &["app:create"],
    );
    says(
        env().with("IPCTL_TOKEN", "two\nlines").run("list"),
        4,
        &["token"],
    );
    says(env().run("list --token-file nowhere"), 4, &["nowhere"]);
    assert!(
        platform
            .requests()
            .iter()
            .filter(|request| is_write(request))
            .all(|request| request.status == 403)
    );
}

#[test]
fn an_app_that_does_not_exist() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/odoo-saas-platform.yaml --yes")
        .expect(0);
    says(
        env.run("logs odo-saas-platform"),
        5,
        &["odoo-saas-platform"],
    );
    says(env.run("get nothing-like-it"), 5, &["ipctl list"]);
    says(env.run("logs odoo -c beat"), 5, &["odoo-web"]);
    let found = env.run("health specs/").expect(1);
    assert!(found.stdout.contains("MISSING"), "{}", found.stdout);
}

#[test]
fn an_api_out_of_reach() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let env = TestEnv::bare()
        .with("IPCTL_TOKEN", "not-a-real-token")
        .with("IPCTL_API_URL", &format!("http://127.0.0.1:{port}"));
    says(env.run("list"), 10, &["127.0.0.1"]);
}

#[test]
fn a_token_never_travels_in_clear() {
    let env = TestEnv::bare().with("IPCTL_TOKEN", "not-a-real-token");
    says(env.run("list --api-url http://example.com"), 64, &["https"]);
}

#[test]
fn an_api_that_answers_html() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let body = "<html><body>Welcome to the hotel\u{1b}[2J</body></html>";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let env = TestEnv::bare()
        .with("IPCTL_TOKEN", "not-a-real-token")
        .with("IPCTL_API_URL", &format!("http://127.0.0.1:{port}"));
    let run = env.run("list").expect(10);
    assert!(!run.both().contains('\u{1b}'), "{:?}", run.both());
    assert!(run.stderr.contains("API address"), "{}", run.stderr);
}

#[test]
fn an_invalid_spec_sends_nothing() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write("app.yaml", "name: A_B\nservices: {}\nregion: moon\n");
    let run = env.run("apply app.yaml --yes").expect(3);
    assert!(
        run.stderr.matches("error[").count() >= 3,
        "all problems at once: {}",
        run.stderr
    );
    assert_eq!(writes(&platform), [] as [&str; 0]);
    assert_eq!(platform.requests().len(), 0);
}

#[test]
fn a_spec_that_only_the_platform_refuses_is_told_in_its_words() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    let secret = "{key: TOKEN, value: 'EV[1:AAAA:BBBB]', type: SECRET}";
    let source = "image: {registry_type: DOCR, repository: shop}";
    let worker = format!("{{name: worker, {source}, envs: [{secret}]}}");
    env.write("app.yaml", format!("name: shop\nworkers: [{worker}]\n"));
    says(
        env.run("apply app.yaml --yes"),
        3,
        &["error validating app spec"],
    );
}
