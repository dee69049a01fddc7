//! `ipctl render`: the specs as they would be sent.

use serde_json::json;

use crate::support::{TestEnv, platform, writes};

const SPEC: &str = "name: shop\nregion: sgp\nworkers:\n  - name: mail\n    instance_count: 1\n    image: {registry_type: DOCR, repository: mail, tag: \"${{ env.TAG }}\"}\n    envs:\n      - {key: A, value: x}\n      - {key: TOKEN, type: SECRET}\n";

#[test]
fn specs_are_printed_as_they_would_be_sent_without_a_token() {
    let env = TestEnv::bare().with("TAG", "v7");
    env.write("specs/shop.yaml", SPEC);
    let rendered = env.run("render --set shop/mail.instance_count=2").expect(0);
    insta::assert_snapshot!(rendered.stdout, @r#"
    # specs/shop.yaml
    name: shop
    region: sgp
    workers:
      - name: mail
        instance_count: 2
        image:
          registry_type: DOCR
          repository: mail
          tag: v7
        envs:
          - key: A
            value: x
          - key: TOKEN
            type: SECRET
            value: "(secret)"
    "#);
    let again = env.run("render --json").expect(0).json();
    assert_eq!(
        again["data"]["apps"][0]["spec"]["workers"][0]["envs"][1],
        json!({"key": "TOKEN", "type": "SECRET", "value": "(secret)"})
    );
    // What is printed is a spec again.
    env.write("rendered.yaml", &rendered.stdout);
    env.run("validate rendered.yaml").expect(0);
}

#[test]
fn what_is_kept_of_the_live_app_is_there_with_live() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform).with("TAG", "v7");
    env.write(
        "specs/shop.yaml",
        SPEC.replace("      - {key: TOKEN, type: SECRET}\n", ""),
    );
    env.run("apply --yes").expect(0);
    platform.edit_outside("shop", |spec| {
        spec["something_new"] = json!({"a": 1});
    });
    platform.clear_requests();
    let offline = env.run("render").expect(0).stdout;
    assert!(!offline.contains("something_new"), "{offline}");
    assert_eq!(platform.requests().len(), 0);
    let live = env.run("render --live").expect(0).stdout;
    assert!(live.contains("something_new:\n  a: 1\n"), "{live}");
    assert_eq!((platform.requests().len(), writes(&platform).len()), (1, 0));
}

#[test]
fn a_file_that_is_no_yaml_is_named_before_the_flags_that_need_it() {
    let env = TestEnv::bare();
    env.write("specs/shop.yaml", "name: shop\nworkers: [\n");
    let refused = env.run("render --set shop/mail.instance_count=2").expect(3);
    assert!(
        refused.stderr.contains("specs/shop.yaml:") && !refused.stderr.contains("--set"),
        "{}",
        refused.stderr
    );
}
