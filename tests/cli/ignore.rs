//! `ignore:` of `ipctl.yaml`: fields in which a file and its live app may differ.

use crate::support::{TestEnv, platform};

const SPEC: &str = "name: shop\nregion: sgp\nservices:\n  - name: web\n    http_port: 8080\n    instance_size_slug: apps-s-1vcpu-1gb\n    instance_count: 1\n    image: {registry_type: DOCR, repository: web, tag: v1}\n";

const MANIFEST: &str =
    "ignore:\n  - {path: shop/web.instance_count, reason: scaled by hand at month end}\n";

#[test]
fn an_ignored_field_is_left_as_it_is_live_and_that_is_said() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write("specs/shop.yaml", SPEC);
    env.write("specs/ipctl.yaml", MANIFEST);
    env.run("apply --yes").expect(0);
    platform.edit_outside("shop", |spec| {
        spec["services"][0]["instance_count"] = 4.into();
    });
    env.run("wait shop").expect(0);
    let plan = env.run("plan --exit-code").expect(0);
    insta::assert_snapshot!(plan.without_ids(), @"
    = shop  no changes
        left alone: /services/web/instance_count, live 4, your file says 1 (scaled by hand at month
        end)

    No changes. 1 app is equal to the specs. $48.00 a month.
    ");
    env.run("drift --exit-code").expect(0);
    env.edit("specs/shop.yaml", "tag: v1", "tag: v2");
    let json = env.run("plan --json").expect(0).json();
    insta::assert_snapshot!(json["data"]["apps"][0]["ignored"], @r#"[{"path":"/services/web/instance_count","op":"replace","before":4,"after":1,"sensitive":false,"reason":"scaled by hand at month end"}]"#);
    env.run("apply --yes").expect(0);
    let live = env.run("get shop --spec").expect(0).stdout;
    assert!(
        live.contains("\"instance_count\": 4") && live.contains("\"tag\": \"v2\""),
        "{live}"
    );
    let pulled = env.run("pull shop").expect(0);
    assert!(
        pulled.stdout.contains("Nothing to take"),
        "{}",
        pulled.stdout
    );
    env.run("pull shop --path web.instance_count").expect(0);
    let file = std::fs::read_to_string(env.path("specs/shop.yaml")).unwrap();
    assert!(file.contains("instance_count: 4"), "{file}");
}
