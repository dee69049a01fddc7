//! What is sent for secrets, and where their values must never show.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{SECRETS, TestEnv, platform, writes};

/// Every secret variable of the stack that is not optional, by app and component.
fn seen(platform: &ipctl::sim::Simulator) -> Vec<(String, String)> {
    let environment = |app: &str, component: &str| -> BTreeMap<String, String> {
        platform.environment(app, component).unwrap()
    };
    let odoo = environment("odoo-saas-platform", "odoo-web");
    let hub = environment("mcp-coordinator", "mcp-hub");
    let mut values = vec![
        (
            "odoo-web/ODOO_DB_PASSWORD".to_owned(),
            odoo["ODOO_DB_PASSWORD"].clone(),
        ),
        (
            "odoo-web/ODOO_ADMIN_PASSWORD".to_owned(),
            odoo["ODOO_ADMIN_PASSWORD"].clone(),
        ),
        (
            "mcp-hub/ODOO_ADMIN_PASSWORD".to_owned(),
            hub["ODOO_ADMIN_PASSWORD"].clone(),
        ),
        (
            "mcp-hub/SUPERSET_PASSWORD".to_owned(),
            hub["SUPERSET_PASSWORD"].clone(),
        ),
        (
            "mcp-hub/GITHUB_TOKEN".to_owned(),
            hub["GITHUB_TOKEN"].clone(),
        ),
    ];
    for component in ["superset-web", "superset-worker", "superset-beat"] {
        let superset = environment("superset-analytics", component);
        for key in [
            "DATABASE_PASSWORD",
            "SUPERSET_SECRET_KEY",
            "SUPERSET_ADMIN_PASSWORD",
        ] {
            values.push((format!("{component}/{key}"), superset[key].clone()));
        }
    }
    values
}

#[test]
fn the_first_apply_without_values_is_refused_and_names_all_of_them() {
    let platform = platform();
    let run = TestEnv::with_specs()
        .on(&platform)
        .run("apply specs/ --yes")
        .expect(3);
    for place in [
        "odoo-saas-platform/odoo-web/ODOO_DB_PASSWORD",
        "superset-analytics/SUPERSET_SECRET_KEY",
        "mcp-coordinator/mcp-hub/GITHUB_TOKEN",
    ] {
        assert!(run.stderr.contains(place), "{place} in {}", run.stderr);
    }
    for (variable, _) in SECRETS {
        assert!(
            run.stderr.contains(&format!("export {variable}=")),
            "{variable} in {}",
            run.stderr
        );
    }
    assert!(!run.stderr.contains("NOTION_TOKEN"), "{}", run.stderr);
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn an_empty_variable_is_no_value() {
    let platform = platform();
    let run = TestEnv::with_specs()
        .with_secrets()
        .with("SUPERSET_SECRET_KEY", "")
        .on(&platform)
        .run("apply specs/ --yes");
    assert!(run.expect(3).stderr.contains("export SUPERSET_SECRET_KEY="));
}

#[test]
fn a_later_apply_without_values_keeps_every_secret() {
    let platform = platform();
    let given = TestEnv::with_specs().with_secrets().on(&platform);
    given.run("apply specs/ --yes").expect(0);
    let first = seen(&platform);
    assert!(
        first
            .iter()
            .all(|(_, value)| value.starts_with("stand-in-")),
        "{first:?}"
    );

    let without = TestEnv::with_specs().on(&platform);
    without.run("plan specs/ --exit-code").expect(0);
    for file in [
        "odoo-saas-platform",
        "superset-analytics",
        "mcp-coordinator",
    ] {
        without.edit(
            &format!("specs/{file}.yaml"),
            "failure_threshold: 3",
            "failure_threshold: 4",
        );
    }
    platform.clear_requests();
    without.run("apply specs/ --yes").expect(0);
    assert_eq!(writes(&platform).len(), 3);
    assert_eq!(seen(&platform), first);
}

#[test]
fn the_same_values_again_are_no_change_and_other_values_are_sent_once() {
    let platform = platform();
    TestEnv::with_specs()
        .with_secrets()
        .on(&platform)
        .run("apply specs/ --yes")
        .expect(0);
    platform.clear_requests();
    TestEnv::with_specs()
        .with_secrets()
        .on(&platform)
        .run("apply specs/ --yes")
        .expect(0);
    assert_eq!(writes(&platform), [] as [&str; 0]);

    let rotated = || {
        TestEnv::with_specs()
            .with_secrets()
            .with("ODOO_ADMIN_PASSWORD", "stand-in-odoo-adminX")
            .on(&platform)
    };
    let plan = rotated().run("plan specs/").expect(0);
    assert!(
        plan.stdout
            .contains("ODOO_ADMIN_PASSWORD  (secret) from env ODOO_ADMIN_PASSWORD (changed)"),
        "{}",
        plan.stdout
    );
    rotated().run("apply specs/ --yes").expect(0);
    assert_eq!(writes(&platform).len(), 2, "the two apps that use it");
    rotated().run("plan specs/ --exit-code").expect(0);
    assert!(seen(&platform).contains(&(
        "mcp-hub/ODOO_ADMIN_PASSWORD".to_owned(),
        "stand-in-odoo-adminX".to_owned()
    )));
}

#[test]
fn a_value_of_the_same_length_is_told_apart() {
    let platform = platform();
    TestEnv::with_specs()
        .with_secrets()
        .on(&platform)
        .run("apply specs/ --yes")
        .expect(0);
    let other = TestEnv::with_specs()
        .with_secrets()
        .with("MCP_GITHUB_TOKEN", "stand-in-gitHUB")
        .on(&platform);
    other.run("plan specs/ --exit-code").expect(2);
    other
        .run("plan specs/ --exit-code --secrets keep")
        .expect(0);
}

#[test]
fn no_value_shows_anywhere() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    let mut said = String::new();
    for words in [
        "plan specs/ -vv",
        "apply specs/ --yes -vv",
        "plan specs/ --json --secrets set",
        "plan specs/ --secrets set",
        "get odoo --json",
        "get odoo --spec",
        "status --json",
    ] {
        said.push_str(&env.run(words).both());
    }
    for (name, value) in SECRETS {
        assert!(!said.contains(value), "the value of {name} was printed");
    }
    assert!(!said.contains("not-a-real-token"));
    assert!(
        said.contains("path=\"/v2/apps\""),
        "the requests are traced"
    );
}

#[cfg(unix)]
#[test]
fn a_command_and_a_file_can_give_a_value() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    env.write(
        "specs/app.yaml",
        "name: shop\nservices:\n  - name: web\n    image: {registry_type: DOCR, repository: shop, tag: v1}\n    envs:\n      - {key: A, type: SECRET}\n      - {key: B, type: SECRET}\n",
    );
    env.write(
        "specs/ipctl.yaml",
        "secrets:\n  a: {from: {command: [printf, 'stand-in-a\\n']}, used_by: [shop/web/A]}\n  b: {from: {file: b.txt}, used_by: [shop/web/B]}\n",
    );
    env.write("specs/b.txt", "stand-in-b\n");
    let env = env.with("PATH", "/usr/bin:/bin");
    env.run("apply specs --yes").expect(0);
    let seen = platform.environment("shop", "web").unwrap();
    assert_eq!(
        (seen["A"].as_str(), seen["B"].as_str()),
        ("stand-in-a", "stand-in-b")
    );
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_stops_before_anything_is_sent() {
    let platform = platform();
    let env = TestEnv::with_specs()
        .with_secrets()
        .on(&platform)
        .with("PATH", "/usr/bin:/bin");
    env.edit(
        "specs/ipctl.yaml",
        "from: {env: SUPABASE_DB_PASSWORD}",
        "from: {command: [\"false\"]}",
    );
    let run = env.run("apply specs/ --yes").expect(1);
    assert!(
        run.stderr.contains("secret supabase-password"),
        "{}",
        run.stderr
    );
    // The apps are listed meanwhile, if the command takes long enough to fail.
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn the_embedded_platform_asks_a_newcomer_for_nothing() {
    let env = TestEnv::with_specs().with("IPCTL_SIM_SPEED", "500");
    let run = env.run("apply specs/ --sim=state --yes").expect(0);
    let said: Vec<&str> = run
        .stderr
        .lines()
        .filter(|line| line.starts_with("Simulated:"))
        .collect();
    assert_eq!(
        said,
        ["Simulated: 9 secrets without a value: 3 generated, 6 filled with a stand-in."]
    );
}

#[test]
fn the_state_rides_along_and_is_no_difference() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/odoo-saas-platform.yaml --yes")
        .expect(0);
    let spec = env.run("get odoo --spec").expect(0).json();
    let envs = spec["envs"].as_array().unwrap();
    let state = envs.iter().find(|env| env["key"] == "IPCTL_STATE").unwrap();
    let content: Value = serde_json::from_str(state["value"].as_str().unwrap()).unwrap();
    assert_eq!(content["v"], 1);
    assert!(
        content["tags"]
            .as_object()
            .unwrap()
            .contains_key("odoo-web/ODOO_DB_PASSWORD")
    );
    env.run("plan specs/odoo-saas-platform.yaml --exit-code")
        .expect(0);

    let off = TestEnv::with_specs().with_secrets().on(&platform);
    off.edit("specs/ipctl.yaml", "state: on", "state: off");
    off.run("apply specs/mcp-coordinator.yaml --yes").expect(0);
    assert!(
        !off.run("get mcp --spec")
            .expect(0)
            .stdout
            .contains("IPCTL_STATE")
    );
}

#[test]
fn the_embedded_platform_gets_generated_values_one_for_all_places_of_a_secret() {
    let env = TestEnv::with_specs();
    let platform = ipctl::sim::Simulator::start(ipctl::sim::Options {
        state: Some(env.path("state")),
        speed: 2000.0,
        ..ipctl::sim::Options::default()
    })
    .unwrap();
    env.run("apply specs/ --sim=state --yes").expect(0);
    let value = |app: &str, component: &str, key: &str| {
        let seen = platform.environment(app, component).unwrap();
        seen.get(key).cloned()
    };
    let key = |component| value("superset-analytics", component, "SUPERSET_SECRET_KEY");
    let made = key("superset-web").unwrap();
    assert_eq!(made.len(), 56, "42 bytes in base64");
    assert_eq!(key("superset-worker"), Some(made.clone()));
    let admin = value("odoo-saas-platform", "odoo-web", "ODOO_ADMIN_PASSWORD").unwrap();
    let shared = value("mcp-coordinator", "mcp-hub", "ODOO_ADMIN_PASSWORD");
    assert_eq!(shared, Some(admin.clone()));
    assert_ne!(admin, made);
    let stand_in = value("mcp-coordinator", "mcp-hub", "GITHUB_TOKEN");
    assert_eq!(stand_in.as_deref(), Some("stand-in-for-github-token"));
    let left_out = value("mcp-coordinator", "mcp-hub", "NOTION_TOKEN");
    assert_eq!(left_out, None);

    let again = env.run("apply specs/ --sim=state --yes").expect(0);
    assert!(!again.stderr.contains("Simulated:"), "{}", again.stderr);
    assert_eq!(key("superset-web"), Some(made), "it is not made again");
}

#[test]
fn an_optional_secret_comes_when_there_is_a_value_and_stays_when_there_is_none() {
    let platform = platform();
    let hub = || platform.environment("mcp-coordinator", "mcp-hub").unwrap();
    let env = || TestEnv::with_specs().with_secrets().on(&platform);
    env().run("apply specs/ --yes").expect(0);
    assert!(!hub().contains_key("NOTION_TOKEN"));
    let plan = env()
        .with("NOTION_TOKEN", "stand-in-notion")
        .run("plan specs/ --exit-code")
        .expect(2);
    assert!(plan.stdout.contains("NOTION_TOKEN"), "{}", plan.stdout);
    env()
        .with("NOTION_TOKEN", "stand-in-notion")
        .run("apply specs/ --yes")
        .expect(0);
    assert_eq!(hub()["NOTION_TOKEN"], "stand-in-notion");
    env().run("plan specs/ --exit-code").expect(0);
    assert_eq!(hub()["NOTION_TOKEN"], "stand-in-notion");
}

#[test]
fn what_is_done_about_each_secret_is_in_the_plan() {
    let platform = platform();
    let env = TestEnv::bare()
        .on(&platform)
        .with("KEPT", "stand-in-kept")
        .with("LONGER", "stand-in-one")
        .with("CHANGED", "stand-in-two")
        .with("FOREIGN", "stand-in-three");
    let spec = "name: shop
services:
  - name: web
    image: {registry_type: DOCR, repository: shop, tag: v1}
    envs:
";
    let envs = |keys: &[&str]| {
        let lines = keys
            .iter()
            .map(|key| format!("      - {{key: {key}, type: SECRET}}\n"));
        format!("{spec}{}", lines.collect::<String>())
    };
    let manifest = |keys: &[&str]| {
        let lines = keys.iter().map(|key| {
            let name = key.to_lowercase();
            format!("  {name}: {{from: {{env: {key}}}, used_by: [shop/web/{key}]}}\n")
        });
        format!("secrets:\n{}", lines.collect::<String>())
    };
    let first = ["KEPT", "LONGER", "CHANGED", "FOREIGN"];
    env.write("specs/shop.yaml", envs(&first));
    env.write("specs/ipctl.yaml", manifest(&first));
    env.run("apply specs --yes").expect(0);
    // Somebody sets one of them in the control panel of a stack without a tag for it.
    platform.edit_outside("shop", |spec| {
        for env in spec["envs"].as_array_mut().unwrap() {
            if env["key"] == "IPCTL_STATE" {
                let mut state: Value =
                    serde_json::from_str(env["value"].as_str().unwrap()).unwrap();
                state["tags"].as_object_mut().unwrap().remove("web/FOREIGN");
                env["value"] = state.to_string().into();
            }
        }
    });
    let all = ["KEPT", "LONGER", "CHANGED", "FOREIGN", "ADDED"];
    env.write("specs/shop.yaml", envs(&all));
    env.write("specs/ipctl.yaml", manifest(&all));
    let env = env
        .with("LONGER", "stand-in-one-longer")
        .with("CHANGED", "stand-in-2wo")
        .with("ADDED", "stand-in-added");
    let plan = env.run("plan specs --json").expect(0).json();
    let about: Vec<String> = plan["data"]["apps"][0]["secrets"]
        .as_array()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(about.join("\n"), @r#"
    {"slot":"web/KEPT","decision":"kept","source":null}
    {"slot":"web/LONGER","decision":"changed","source":"env LONGER"}
    {"slot":"web/CHANGED","decision":"changed","source":"env CHANGED"}
    {"slot":"web/FOREIGN","decision":"not-comparable","source":"env FOREIGN"}
    {"slot":"web/ADDED","decision":"new","source":"env ADDED"}
    "#);
    let text = env.run("plan specs").expect(0).stdout;
    for words in [
        "CHANGED  (secret) from env CHANGED (changed)",
        "LONGER   (secret) from env LONGER (changed)",
        "FOREIGN  (secret) from env FOREIGN (cannot be compared yet, sent once)",
        "1 kept as they are on the platform",
    ] {
        assert!(text.contains(words), "`{words}` in {text}");
    }
    let missing = env.with("ADDED", "").run("plan specs").expect(3);
    insta::assert_snapshot!(missing.stderr, @r"
    error: 1 secret without a value here and none live; nothing was sent
      shop/web/ADDED
      next   export ADDED=...
    ");
}
