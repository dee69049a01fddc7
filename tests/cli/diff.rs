//! `ipctl diff` and `plan --against`.

use crate::support::{TestEnv, line, platform, writes};

const SPEC: &str = "name: shop\nregion: nyc\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop, tag: v1}\n    instance_count: 1\n    http_port: 8080\n    envs:\n      - {key: TOKEN, type: SECRET, value: stand-in-one} # ipctl: allow(IP214) a stand-in\n      - {key: LOG, value: info}\n";

/// Hides ids of deployments, which are new in each run.
fn settled(text: &str) -> String {
    let id = regex_lite::Regex::new("@[0-9a-f]{8}").unwrap();
    id.replace_all(text, "@4f0a1c22").into_owned()
}

/// A shop that was deployed twice; the second time with another log level, count and token.
fn deployed() -> (ipctl::sim::Simulator, TestEnv, Vec<String>) {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write("old.yaml", SPEC);
    env.run("apply old.yaml --yes").expect(0);
    let new = SPEC
        .replace("value: info", "value: debug")
        .replace("instance_count: 1", "instance_count: 2")
        .replace("stand-in-one", "stand-in-other");
    env.write("new.yaml", new);
    env.run("apply new.yaml --yes").expect(0);
    let listed = env.run("deployments shop --json").expect(0).json();
    let ids = listed["data"]["deployments"].as_array().unwrap();
    let ids = ids.iter().map(|one| one["id"].as_str().unwrap().to_owned());
    let ids = ids.collect();
    platform.clear_requests();
    (platform, env, ids)
}

#[test]
fn two_files_are_compared_offline() {
    let env = TestEnv::bare();
    env.write("old.yaml", SPEC);
    let new = SPEC
        .replace("instance_count: 1", "instance_count: 2")
        .replace("stand-in-one", "stand-in-two")
        .replace(
            "      - {key: LOG, value: info}\n",
            "      - {key: NEW, type: SECRET}\n",
        );
    env.write("new.yaml", &new);
    let run = env.run("diff old.yaml new.yaml --exit-code").expect(2);
    insta::assert_snapshot!(run.stdout, @r#"
    - old.yaml
    + new.yaml
        services/web
          - envs.LOG        "info"
          + envs.NEW        (secret)
          ~ envs.TOKEN      (secret) differs
          ~ instance_count  1 -> 2

    4 differences.
    "#);
    assert!(!run.both().contains("stand-in"), "{}", run.both());
    env.run("diff old.yaml new.yaml").expect(0);
    let same = env.run("diff old.yaml old.yaml --exit-code").expect(0);
    assert!(
        same.stdout.ends_with("No differences.\n"),
        "{}",
        same.stdout
    );
    let json = env.run("diff old.yaml new.yaml --json").expect(0).json();
    assert_eq!(json["schema"], "ipctl/diff/v1");
    assert_eq!(json["data"]["changes"][0]["path"], "/services/web/envs/LOG");
    assert!(!json.to_string().contains("stand-in"), "{json}");

    env.write("none.yaml", SPEC.replace(", value: stand-in-one", ""));
    let run = env.run("diff old.yaml none.yaml --exit-code").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    - old.yaml
    + none.yaml

    No differences. Not compared, for want of two values: 1 secret.
    ");
}

#[test]
fn two_deployments_are_compared() {
    let (platform, env, ids) = deployed();
    let run = env
        .run("diff shop@previous shop@live --exit-code")
        .expect(2);
    insta::assert_snapshot!(settled(&run.stdout), @r#"
    - shop@4f0a1c22
    + shop@live
        services/web
          ~ envs.LOG        "info" -> "debug"
          ~ envs.TOKEN      (secret) differs
          ~ instance_count  1 -> 2

    3 differences.
    "#);
    let (new, old) = (&ids[0], &ids[1]);
    for words in [
        format!("diff {} {}", &old[..8], &new[..8]),
        format!("diff shop@{old} shop@active"),
        format!("diff {old} shop"),
        format!("diff {}", &old[..8]),
        "diff shop@previous".to_owned(),
    ] {
        let found = env.run(&words).expect(0);
        assert_eq!(
            found.stdout.lines().skip(2).collect::<Vec<_>>(),
            run.stdout.lines().skip(2).collect::<Vec<_>>(),
            "{words}"
        );
    }
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn a_file_is_compared_with_a_deployment_and_with_the_live_app() {
    let (platform, env, ids) = deployed();
    let run = env
        .run(&format!("diff {} new.yaml", &ids[1][..8]))
        .expect(0);
    insta::assert_snapshot!(settled(&run.stdout), @r#"
    - shop@4f0a1c22
    + new.yaml
        services/web
          ~ envs.LOG        "info" -> "debug"
          ~ envs.TOKEN      (secret) differs
          ~ instance_count  1 -> 2

    3 differences.
    "#);
    let live = env.run("diff old.yaml --exit-code").expect(2);
    insta::assert_snapshot!(live.stdout, @r#"
    - shop@live
    + old.yaml
        services/web
          ~ envs.LOG        "debug" -> "info"
          ~ envs.TOKEN      (secret) differs
          ~ instance_count  2 -> 1

    3 differences.
    "#);
    platform.clear_requests();
    env.run("diff new.yaml").expect(0);
    let requests: Vec<String> = platform.requests().iter().map(line).collect();
    assert_eq!(requests, ["GET /v2/apps"]);
}

#[test]
fn a_plan_against_a_deployment_shows_what_differs_from_it() {
    let (_platform, env, ids) = deployed();
    let run = env.run("plan old.yaml --against previous").expect(0);
    assert!(run.stdout.contains("No differences."), "{}", run.stdout);
    let id = &ids[0][..8];
    env.run(&format!("plan old.yaml --against {id} --exit-code"))
        .expect(2);
    let json = env
        .run("plan old.yaml --against new.yaml --json")
        .expect(0)
        .json();
    assert_eq!(json["data"]["apps"][0]["changes"][0]["op"], "replace");
    env.run("plan old.yaml new.yaml --against previous")
        .expect(64);
    env.run("plan old.yaml --against previous --out p")
        .expect(64);
}

#[test]
fn what_is_not_there_is_said_with_what_is_near() {
    let (_platform, env, _) = deployed();
    let mut said = String::new();
    for words in [
        "diff shpo",
        "diff ffffffff shop",
        "diff shop@ffffffff shop",
        "diff shpo@live shop",
        "diff missing.yaml new.yaml",
    ] {
        said.push_str(&env.run(words).expect(5).stderr);
    }
    env.write("other.yaml", SPEC.replace("name: shop", "name: shops"));
    said.push_str(&env.run("diff other.yaml").expect(5).stderr);
    insta::assert_snapshot!(said, @"
    error: no app matches `shpo`
      next   did you mean `shop`?
             ipctl list
             a deployment is named APP@ID
    error: no app and no deployment matches `ffffffff`; the newest 100 deployments of 1 of 1 apps were looked through
      next   name the app too: APP@ID
             ipctl list
    error: no deployment of `shop` begins with `ffffffff`
      next   ipctl deployments shop
    error: no app matches `shpo`
      next   did you mean `shop`?
             ipctl list
    error[IP001]: `missing.yaml` does not exist
    error: no spec to work on
      next   ipctl init
             ipctl init --from-live APP
             or name a spec file or a directory: ipctl validate FILE
    error: no app matches `shops`
      next   did you mean `shop`?
             ipctl list
    ");
    env.run("diff - -").expect(64);
    env.run("diff").expect(64);
}
