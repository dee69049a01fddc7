//! `ipctl docs`: the architecture document.

use std::fs;

use crate::support::{SECRETS, TestEnv, platform, project};

#[test]
fn the_committed_document_of_the_project_is_up_to_date() {
    let env = TestEnv::bare();
    let folder = project().display();
    let words = format!("docs specs/ --check docs/architecture.md -C {folder}");
    env.run(&words).expect(0);
}

#[test]
fn a_document_is_written_and_checked() {
    let env = TestEnv::with_specs();
    let missing = env.run("docs --check docs/stack.md").expect(5);
    assert!(
        missing
            .stderr
            .contains("next   ipctl docs specs/ --out docs/stack.md"),
        "{}",
        missing.stderr
    );
    env.run("docs specs --out docs/stack.md").expect(0);
    let text = fs::read_to_string(env.path("docs/stack.md")).unwrap();
    assert!(
        text.starts_with("<!-- Made by `ipctl docs` from the specs in specs/."),
        "{text}"
    );
    assert_eq!(env.run("docs").expect(0).stdout, text);
    env.run("docs specs/ --check docs/stack.md").expect(0);
    env.write("docs/stack.md", text.replace('\n', "\r\n"));
    env.run("docs specs/ --check docs/stack.md").expect(0);

    env.edit("specs/odoo-saas-platform.yaml", "8069", "8070");
    let stale = env.run("docs specs/ --check docs/stack.md").expect(1);
    assert!(
        stale.stdout.contains("8070")
            && stale.stdout.lines().count() <= 24
            && stale.stdout.contains(
                "docs/stack.md is out of date\n  next   ipctl docs specs/ --out docs/stack.md\n"
            ),
        "{}",
        stale.stdout
    );
    let json = env
        .run("docs specs/ --check docs/stack.md --json")
        .expect(1)
        .json();
    assert_eq!(json["data"]["state"], "stale");
}

#[test]
fn one_html_file_needs_nothing_else_and_holds_no_secret() {
    let env = TestEnv::with_specs().with_secrets();
    env.run("docs --html --out page.html").expect(0);
    let page = fs::read_to_string(env.path("page.html")).unwrap();
    for outside in ["src=", "url(", "@import", "<link", "<script"] {
        // Arrows refer to their tips in the same picture.
        let page = page.replace("url(#", "");
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("<title>insightpulse: deployment architecture</title>"));
    let text = env.run("docs").expect(0).both();
    for (_, value) in SECRETS {
        assert!(!page.contains(value) && !text.contains(value), "{value}");
    }
}

#[test]
fn a_value_that_looks_like_a_secret_is_not_shown() {
    let env = TestEnv::bare();
    env.write(
        "specs/shop.yaml",
        "# A `shop` | <b>\nname: shop\nregion: sgp\nworkers:\n  - name: mail\n    image: {registry_type: DOCR, repository: mail, tag: v1}\n    run_command: mail --password hunter2hunter2\n    envs:\n      - {key: MAIL_PASSWORD, value: hunter2hunter2}\n      - {key: QUEUE, value: 'amqp://me:hunter2hunter2@queue.example.com/'}\n      - {key: TOKEN, type: SECRET, value: hunter2hunter2}\n",
    );
    env.write(
        "specs/ipctl.yaml",
        "rules: {IP214: off, IP215: off, IP216: off, IP228: off}\n",
    );
    let text = env.run("docs").expect(0).stdout;
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("A \\`shop\\` \\| &lt;b\\>"), "{text}");
}

#[test]
fn what_is_live_is_there_when_it_is_asked_for() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/ --yes").expect(0);
    platform.clear_requests();
    let offline = env.run("docs").expect(0).stdout;
    assert_eq!(platform.requests().len(), 0);
    assert!(!offline.contains("## Live state"), "{offline}");
    let live = env.run("docs --live").expect(0).stdout;
    assert_eq!(platform.requests().len(), 1);
    let state = live.split("## Live state").nth(1).unwrap_or_default();
    let state = state.split("\n## ").next().unwrap_or_default();
    assert_eq!(state.matches("`ACTIVE`").count(), 6, "{live}");
    let record = "| CNAME | `mcp` | `mcp-coordinator-";
    let after = live.split(record).nth(1).unwrap_or_default();
    assert!(!after.starts_with("<app-id>"), "{live}");
}
