//! The commands about secrets: what they list, make and set, and that no value gets out on the way.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use ipctl::sim::Simulator;
use serde_json::Value;

use crate::support::{Run, SECRETS, TestEnv, platform, writes};

/// A value that no output may hold.
const MARKER: &str = "stand-in-marker-value";

/// Starts a platform on which the whole stack is live with a value for each secret.
fn live() -> (Simulator, TestEnv) {
    let platform = platform();
    let env = TestEnv::with_specs()
        .with("PATH", "/usr/bin:/bin")
        .on(&platform);
    TestEnv::with_specs()
        .with_secrets()
        .on(&platform)
        .run("apply specs/ --yes --quiet")
        .expect(0);
    platform.clear_requests();
    (platform, env)
}

/// Runs with a text on standard input.
fn with_stdin(env: &TestEnv, words: &str, input: &str) -> Run {
    let mut child = env
        .command(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that is refused does not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn value(platform: &Simulator, app: &str, component: &str, key: &str) -> Option<String> {
    platform
        .environment(app, component)
        .unwrap()
        .get(key)
        .cloned()
}

/// Tells whether every place of Superset's admin password has this value.
fn admin_is(platform: &Simulator, wanted: &str) -> bool {
    let superset = value(
        platform,
        "superset-analytics",
        "superset-web",
        "SUPERSET_ADMIN_PASSWORD",
    );
    let hub = value(platform, "mcp-coordinator", "mcp-hub", "SUPERSET_PASSWORD");
    superset.as_deref() == Some(wanted) && hub.as_deref() == Some(wanted)
}

#[cfg(unix)]
fn mode(env: &TestEnv, name: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(env.path(name)).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_list_needs_no_token_and_says_so() {
    let env = TestEnv::with_specs();
    let run = env.run("secrets list").expect(0);
    assert!(
        run.stderr.contains("what is live is unknown: no API token"),
        "{}",
        run.stderr
    );
    assert_eq!(run.stdout.lines().count(), 16, "a heading and 15 places");
    assert!(
        run.stdout
            .lines()
            .skip(1)
            .all(|line| line.contains("  unknown  ")),
        "{}",
        run.stdout
    );
}

#[test]
fn the_list_knows_what_is_live_what_shares_it_and_since_when() {
    let (_platform, env) = live();
    let run = env.run("secrets list --json").expect(0);
    let json = run.json();
    assert_eq!(json["schema"], "ipctl/secrets/v1");
    let rows = json["data"]["secrets"].as_array().unwrap();
    let row = |key: &str, component: Value| {
        let is = |row: &&Value| row["key"] == key && row["component"] == component;
        rows.iter().find(is).unwrap()
    };
    let shared = row("SUPERSET_ADMIN_PASSWORD", Value::Null);
    assert_eq!(shared["source"], "env SUPERSET_ADMIN_PASSWORD");
    assert_eq!(shared["live"], "yes");
    assert_eq!(
        shared["shared"],
        serde_json::json!(["mcp-coordinator/mcp-hub/SUPERSET_PASSWORD"])
    );
    assert!(shared["changed"].is_string(), "{shared}");
    assert_eq!(shared["digest"].as_str().unwrap().len(), 6);
    let optional = row("NOTION_TOKEN", "mcp-hub".into());
    assert_eq!(
        (&optional["live"], &optional["optional"]),
        (&"no".into(), &true.into())
    );
    for (_, secret) in SECRETS {
        assert!(!run.both().contains(secret));
    }
}

#[test]
fn a_check_names_every_missing_secret_and_how_to_give_it() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform);
    let run = env.run("secrets check").expect(3);
    for (variable, _) in SECRETS {
        assert!(
            run.stdout.contains(&format!("export {variable}=...")),
            "{variable} in {}",
            run.stdout
        );
    }
    let missing = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("missing "))
        .count();
    let optional = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("optional "))
        .count();
    assert_eq!((missing, optional), (12, 3));
    assert!(
        run.stdout
            .contains("make it: ipctl secrets generate superset-secret-key --env-file .env")
    );
    TestEnv::with_specs()
        .with_secrets()
        .run("secrets check")
        .expect(0);
}

#[test]
fn what_is_live_is_not_missing() {
    let (_platform, env) = live();
    let run = env.run("secrets check --json").expect(0);
    assert_eq!(run.json()["data"]["missing"], serde_json::json!([]));
    assert_eq!(run.json()["data"]["optional"].as_array().unwrap().len(), 1);
}

#[test]
fn a_template_has_every_variable_once_and_no_value() {
    let env = TestEnv::with_specs().with_secrets();
    let run = env.run("secrets template").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    # Secrets of the stack. Keep this file out of version control.

    # mcp-coordinator/mcp-hub/DO_AGENT_KEY
    # odoo-saas-platform/odoo-web/DO_AGENT_KEY, optional
    DO_AGENT_KEY=

    # mcp-coordinator/mcp-hub/DO_API_TOKEN
    MCP_DO_API_TOKEN=

    # mcp-coordinator/mcp-hub/DO_MODEL_ACCESS_KEY
    # odoo-saas-platform/odoo-web/DO_MODEL_ACCESS_KEY, optional
    DO_MODEL_ACCESS_KEY=

    # mcp-coordinator/mcp-hub/GITHUB_TOKEN
    MCP_GITHUB_TOKEN=

    # mcp-coordinator/mcp-hub/NOTION_TOKEN, optional
    NOTION_TOKEN=

    # mcp-coordinator/mcp-hub/ODOO_ADMIN_PASSWORD
    # odoo-saas-platform/odoo-web/ODOO_ADMIN_PASSWORD
    # make it: ipctl secrets generate odoo-admin-password --env-file FILE
    ODOO_ADMIN_PASSWORD=

    # mcp-coordinator/mcp-hub/SUPABASE_SERVICE_ROLE_KEY
    SUPABASE_SERVICE_ROLE_KEY=

    # mcp-coordinator/mcp-hub/SUPERSET_PASSWORD
    # superset-analytics/SUPERSET_ADMIN_PASSWORD
    # make it: ipctl secrets generate superset-admin-password --env-file FILE
    SUPERSET_ADMIN_PASSWORD=

    # odoo-saas-platform/odoo-web/ODOO_DB_PASSWORD
    # superset-analytics/DATABASE_PASSWORD
    SUPABASE_DB_PASSWORD=

    # superset-analytics/SUPERSET_SECRET_KEY
    # make it: ipctl secrets generate superset-secret-key --env-file FILE
    SUPERSET_SECRET_KEY=
    ");
    let out = env.run("secrets template --out .env").expect(0);
    assert_eq!(fs::read_to_string(env.path(".env")).unwrap(), run.stdout);
    assert!(
        out.stdout
            .contains("Next   fill it in, then: set -a; . .env; set +a")
    );
    #[cfg(unix)]
    assert_eq!(mode(&env, ".env"), 0o600);
    env.write(".env", "A=1\n");
    env.run("secrets template --out .env").expect(7);
    assert_eq!(fs::read_to_string(env.path(".env")).unwrap(), "A=1\n");
}

#[test]
fn values_are_made_as_the_manifest_says_and_kept_until_they_are_to_be_replaced() {
    let env = TestEnv::with_specs();
    env.run("secrets template --out .env").expect(0);
    let run = env.run("secrets generate --env-file .env").expect(0);
    let first = fs::read_to_string(env.path(".env")).unwrap();
    let value = |text: &str, key: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{key}=")));
        line.unwrap().to_owned()
    };
    for (key, length) in [
        ("SUPERSET_SECRET_KEY", 56),
        ("ODOO_ADMIN_PASSWORD", 44),
        ("SUPERSET_ADMIN_PASSWORD", 44),
    ] {
        assert_eq!(value(&first, key).len(), length, "{key}");
        assert!(!run.both().contains(&value(&first, key)));
    }
    #[cfg(unix)]
    assert_eq!(mode(&env, ".env"), 0o600);
    let kept = env.run("secrets generate --env-file .env").expect(0);
    assert!(kept.stdout.contains("Kept   3 values"), "{}", kept.stdout);
    assert_eq!(fs::read_to_string(env.path(".env")).unwrap(), first);
    env.run("secrets generate superset-secret-key --env-file .env --replace")
        .expect(0);
    let second = fs::read_to_string(env.path(".env")).unwrap();
    assert_ne!(
        value(&second, "SUPERSET_SECRET_KEY"),
        value(&first, "SUPERSET_SECRET_KEY")
    );
    assert_eq!(
        value(&second, "ODOO_ADMIN_PASSWORD"),
        value(&first, "ODOO_ADMIN_PASSWORD")
    );
}

#[test]
fn a_value_is_printed_only_when_that_is_asked_for() {
    let env = TestEnv::with_specs();
    env.run("secrets generate").expect(64);
    env.run("secrets generate --stdout --json").expect(64);
    let run = env
        .run("secrets generate superset-secret-key --stdout")
        .expect(0);
    assert_eq!(run.stdout.len(), "SUPERSET_SECRET_KEY=".len() + 56 + 1);
    assert!(run.stderr.contains("1 new value on standard output"));
    let bare = TestEnv::bare()
        .run("secrets generate --bytes 32 --encoding hex --stdout")
        .expect(0);
    assert_eq!(bare.stdout.len(), 65);
    env.run("secrets generate github-token --stdout").expect(64);
    let unknown = env
        .run("secrets generate superset-secret-kay --stdout")
        .expect(5);
    assert!(
        unknown.stderr.contains("did you mean superset-secret-key?"),
        "{}",
        unknown.stderr
    );
}

#[cfg(unix)]
#[test]
fn an_unsafe_env_file_is_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let env = TestEnv::with_specs();
    env.write("open.env", "A=1\n");
    fs::set_permissions(env.path("open.env"), fs::Permissions::from_mode(0o644)).unwrap();
    let run = env.run("secrets generate --env-file open.env").expect(7);
    assert!(run.stderr.contains("chmod 600 open.env"), "{}", run.stderr);
    symlink(env.path("elsewhere"), env.path("link.env")).unwrap();
    env.run("secrets generate --env-file link.env").expect(7);
    assert!(!env.path("elsewhere").exists());
    assert_eq!(fs::read_to_string(env.path("open.env")).unwrap(), "A=1\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_gets_the_value_on_its_standard_input_and_nowhere_else() {
    let env = TestEnv::with_specs().with("PATH", "/usr/bin:/bin");
    env.write(
        "take.sh",
        "cat > value; tr '\\0' ' ' < /proc/$$/cmdline > words; cat /proc/$PPID/cmdline >> words; env > around",
    );
    let run = env
        .run("secrets generate superset-secret-key --to-command sh take.sh")
        .expect(0);
    let read = |name: &str| fs::read_to_string(env.path(name)).unwrap();
    assert_eq!(read("value").len(), 56);
    assert!(read("around").contains("IPCTL_SECRET_NAME=superset-secret-key\n"));
    assert!(read("around").contains("IPCTL_SECRET_KEY=SUPERSET_SECRET_KEY\n"));
    for text in [read("words"), read("around"), run.both()] {
        assert!(!text.contains(&read("value")), "{text}");
    }
    let known = env.with("SUPERSET_SECRET_KEY", "x");
    let kept = known
        .run("secrets generate superset-secret-key --to-command sh take.sh")
        .expect(0);
    assert!(kept.stdout.contains("Kept   1 value"), "{}", kept.stdout);
    let failed = known
        .run("secrets generate superset-secret-key --replace --to-command false")
        .expect(1);
    assert!(
        failed.stderr.contains("`false` failed"),
        "{}",
        failed.stderr
    );
}

#[test]
fn a_secret_is_set_everywhere_and_a_plan_with_that_value_is_empty() {
    let (platform, env) = live();
    let run = with_stdin(
        &env,
        "secrets set superset-admin-password --stdin --yes -vv",
        &format!("{MARKER}\n"),
    )
    .expect(0);
    assert!(
        run.stderr.contains("this starts 2 deployments"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout
            .contains("see that env SUPERSET_ADMIN_PASSWORD gives the new value too")
    );
    assert!(admin_is(&platform, MARKER));
    assert_eq!(writes(&platform).len(), 2);
    assert!(!run.both().contains(MARKER));
    TestEnv::with_specs()
        .with_secrets()
        .with("SUPERSET_ADMIN_PASSWORD", MARKER)
        .on(&platform)
        .run("plan specs/ --exit-code")
        .expect(0);
    let drift = env.run("drift specs/").expect(0);
    assert!(!drift.both().contains(MARKER));
    with_stdin(
        &env,
        "secrets set superset-admin-password --stdin --yes",
        MARKER,
    )
    .expect(0);
    assert_eq!(
        writes(&platform).len(),
        2,
        "the same value again starts nothing"
    );
}

#[test]
fn two_people_can_compare_a_value_by_its_digest() {
    let (_platform, env) = live();
    let set = with_stdin(
        &env,
        "secrets set mcp/mcp-hub/GITHUB_TOKEN --stdin --yes --json",
        MARKER,
    )
    .expect(0);
    let digest = set.json()["data"]["digests"][0]["digest"]
        .as_str()
        .unwrap()
        .to_owned();
    let list = env.run("secrets list mcp --json").expect(0).json();
    let rows = list["data"]["secrets"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["key"] == "GITHUB_TOKEN")
        .unwrap();
    assert_eq!(row["digest"], digest.as_str());
}

#[test]
fn no_way_in_lets_a_value_out() {
    let (platform, env) = live();
    let env = env.with("MARKED", MARKER);
    env.write("marked.txt", format!("{MARKER}\n"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(env.path("marked.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut said = String::new();
    for (way, number) in [
        ("--from-env MARKED", 0),
        ("--file marked.txt", 1),
        ("--stdin", 2),
    ] {
        for (words, flags) in [
            ("set superset-admin-password", "-vv --receipt receipt.json"),
            (
                "rotate superset-admin-password",
                "--json --env-file new.env",
            ),
            ("set mcp/mcp-hub/SUPERSET_PASSWORD", "--ndjson"),
            ("set mcp/mcp-hub/LOG_LEVEL", "--json"),
            ("set odoo/odoo-web/NOT_THERE", ""),
            ("rotate nothing-like-it", ""),
        ] {
            let words = format!("secrets {words} {way} --yes {flags}");
            said += &with_stdin(&env, &words, MARKER).both();
        }
        assert!(admin_is(&platform, MARKER), "{way}");
        let receipt = fs::read_to_string(env.path("receipt.json")).unwrap();
        assert!(!receipt.contains(MARKER), "{receipt}");
        assert!(number < 3);
    }
    assert!(!said.contains(MARKER), "{said}");
    let sealed = fs::read_to_string(env.path("new.env")).unwrap();
    assert_eq!(sealed, format!("SUPERSET_ADMIN_PASSWORD={MARKER}\n"));
    #[cfg(unix)]
    assert_eq!(mode(&env, "new.env"), 0o600);
    for request in platform.requests() {
        assert!(!request.path.contains(MARKER));
    }
}

#[test]
fn a_value_is_never_an_argument_and_never_asked_for_where_nobody_answers() {
    let (platform, env) = live();
    env.run("secrets set mcp/mcp-hub/GITHUB_TOKEN some-value")
        .expect(64);
    let run = env
        .run("secrets set mcp/mcp-hub/GITHUB_TOKEN --yes")
        .expect(64);
    assert!(
        run.stderr
            .contains("--stdin, --file FILE or --from-env NAME"),
        "{}",
        run.stderr
    );
    with_stdin(
        &env,
        "secrets set mcp/mcp-hub/GITHUB_TOKEN --stdin --yes",
        "",
    )
    .expect(64);
    let unasked =
        with_stdin(&env, "secrets set mcp/mcp-hub/GITHUB_TOKEN --stdin", MARKER).expect(64);
    assert!(unasked.stderr.contains("add --yes"), "{}", unasked.stderr);
    assert_eq!(writes(&platform), [] as [&str; 0]);
}

#[test]
fn what_is_no_live_secret_cannot_be_set() {
    let (platform, env) = live();
    for (place, code, words) in [
        ("mcp/mcp-hub/LOG_LEVEL", 6, "is not secret"),
        (
            "mcp/GITHUB_TOKEN",
            5,
            "did you mean mcp-coordinator/mcp-hub/GITHUB_TOKEN?",
        ),
        ("other/web/A", 5, "no app matches `other`"),
        ("github-tokn", 5, "did you mean github-token?"),
        ("a/b/c/D", 64, "is not `app/component/KEY`"),
    ] {
        let run =
            with_stdin(&env, &format!("secrets set {place} --stdin --yes"), MARKER).expect(code);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert_eq!(writes(&platform), [] as [&str; 0]);
    let nothing = TestEnv::with_specs().on(&crate::support::platform());
    let run = with_stdin(&nothing, "secrets set github-token --stdin --yes", MARKER);
    assert_ne!(run.code, 0);
}

#[test]
fn a_new_value_is_made_everywhere_and_kept_in_the_env_file() {
    let (platform, env) = live();
    let refused = env
        .run("secrets rotate superset-admin-password --yes")
        .expect(64);
    assert!(
        refused.stderr.contains("--env-file .env"),
        "{}",
        refused.stderr
    );
    let run = env
        .run("secrets rotate superset-admin-password --yes --env-file .env")
        .expect(0);
    let text = fs::read_to_string(env.path(".env")).unwrap();
    let made = text
        .trim()
        .strip_prefix("SUPERSET_ADMIN_PASSWORD=")
        .unwrap();
    assert_eq!(made.len(), 44);
    assert!(admin_is(&platform, made));
    assert!(!run.both().contains(made));
    TestEnv::with_specs()
        .with_secrets()
        .with("SUPERSET_ADMIN_PASSWORD", made)
        .on(&platform)
        .run("plan specs/ --exit-code")
        .expect(0);
    let given = env.run("secrets rotate github-token --yes").expect(64);
    assert!(
        given.stderr.contains("has no `generate`"),
        "{}",
        given.stderr
    );
}

#[test]
fn nothing_else_changes_with_a_secret() {
    let (platform, env) = live();
    env.edit(
        "specs/mcp-coordinator.yaml",
        "failure_threshold: 3",
        "failure_threshold: 4",
    );
    let spec = || env.run("get mcp --json").expect(0).json()["data"]["spec"].clone();
    let without_values = |mut spec: Value| {
        let forget = |env: &mut Value| {
            if env["type"] == "SECRET" || env["key"] == "IPCTL_STATE" {
                env["value"] = Value::Null;
            }
        };
        for envs in ["/envs", "/services/0/envs"] {
            let list = spec.pointer_mut(envs).and_then(Value::as_array_mut);
            list.into_iter().flatten().for_each(forget);
        }
        spec
    };
    let before = spec();
    with_stdin(&env, "secrets set github-token --stdin --yes", MARKER).expect(0);
    assert_eq!(without_values(spec()), without_values(before));
    assert_eq!(
        value(&platform, "mcp-coordinator", "mcp-hub", "DO_API_TOKEN").as_deref(),
        Some("stand-in-do-api")
    );
    assert_eq!(
        value(&platform, "mcp-coordinator", "mcp-hub", "GITHUB_TOKEN").as_deref(),
        Some(MARKER)
    );
    let plan = env.run("plan specs/ --exit-code").expect(2);
    assert!(plan.stdout.contains("failure_threshold"), "{}", plan.stdout);
}

#[test]
fn a_variable_is_removed_and_set_again() {
    let (platform, env) = live();
    let place = ("odoo-saas-platform", "odoo-web", "DO_AGENT_KEY");
    let run = env
        .run("secrets unset odoo/odoo-web/DO_AGENT_KEY --yes")
        .expect(0);
    assert!(
        run.stderr
            .contains("specs/odoo-saas-platform.yaml still has odoo-web/DO_AGENT_KEY"),
        "{}",
        run.stderr
    );
    assert_eq!(value(&platform, place.0, place.1, place.2), None);
    env.run("secrets unset odoo/odoo-web/DO_AGENT_KEY --yes")
        .expect(5);
    env.run("secrets unset gradient-agent-key --yes").expect(64);
    with_stdin(
        &env,
        "secrets set odoo/odoo-web/DO_AGENT_KEY --stdin --yes",
        MARKER,
    )
    .expect(0);
    assert_eq!(
        value(&platform, place.0, place.1, place.2).as_deref(),
        Some(MARKER)
    );
    TestEnv::with_specs()
        .with_secrets()
        .with("PATH", "/usr/bin:/bin")
        .on(&platform)
        .run("plan odoo --exit-code")
        .expect(2);
}

const PLAIN: &str = "# head
name: shop
services:
  - name: web # the shop
    image: {registry_type: DOCR, repository: shop, tag: v1}
    envs:
      # the key
      - key: TOKEN
        type: SECRET
        value: stand-in-marker-value # old
        scope: RUN_TIME
      - {key: OTHER, type: SECRET, value: stand-in-marker-value}
      - {key: FROM, type: SECRET, value: \"${FROM}\"}
      - {key: PLAIN, value: x}
";

#[test]
fn plain_values_are_taken_out_of_a_spec() {
    let env = TestEnv::bare();
    env.write("app.yaml", PLAIN);
    let shown = env.run("secrets seal app.yaml").expect(0);
    assert_eq!(fs::read_to_string(env.path("app.yaml")).unwrap(), PLAIN);
    insta::assert_snapshot!(shown.stdout, @r#"
    --- a/app.yaml
    +++ b/app.yaml
    @@ -7,8 +7,7 @@
           # the key
           - key: TOKEN
             type: SECRET
    -        value: ********************* # old
             scope: RUN_TIME
    -      - {key: OTHER, type: SECRET, value: *********************}
    +      - {key: OTHER, type: SECRET}
           - {key: FROM, type: SECRET, value: "${FROM}"}
           - {key: PLAIN, value: x}
    "#);
    insta::assert_snapshot!(shown.stderr, @"
    Add to ipctl.yaml, under `secrets`:
      token:
        from: {env: TOKEN}
        used_by: [shop/web/TOKEN]
      other:
        from: {env: OTHER}
        used_by: [shop/web/OTHER]
    Whoever could read the file knows these values: give each a new one, then: ipctl secrets set APP/KEY
    Nothing was written. Next: ipctl secrets seal app.yaml --write
    ");
    let run = env.run("secrets seal app.yaml --write").expect(0);
    let json = env.run("secrets seal app.yaml --json").expect(0);
    insta::assert_snapshot!(fs::read_to_string(env.path("app.yaml")).unwrap(), @r#"
    # head
    name: shop
    services:
      - name: web # the shop
        image: {registry_type: DOCR, repository: shop, tag: v1}
        envs:
          # the key
          - key: TOKEN
            type: SECRET
            scope: RUN_TIME
          - {key: OTHER, type: SECRET}
          - {key: FROM, type: SECRET, value: "${FROM}"}
          - {key: PLAIN, value: x}
    "#);
    assert!(!format!("{}{}{}", shown.both(), run.both(), json.both()).contains(MARKER));
    assert_eq!(json.json()["data"]["replaced"], serde_json::json!([]));
    env.write(
        "copy.yaml",
        PLAIN.replace("# head", &format!("# head {MARKER}")),
    );
    let left = env.run("secrets seal copy.yaml --write").expect(0);
    assert!(
        left.stdout
            .contains("warning: line 1 still has the value of web/TOKEN"),
        "{}",
        left.stdout
    );
    env.run("secrets seal nothing.yaml").expect(5);
}

#[test]
fn plain_values_become_the_encrypted_ones_that_are_live() {
    let platform = platform();
    let env = TestEnv::bare().with("FROM", MARKER).on(&platform);
    env.write(
        "specs/ipctl.yaml",
        "secrets:\n  a: {from: {env: FROM}, used_by: [shop/web/TOKEN, shop/web/OTHER]}\n",
    );
    let without = PLAIN.replace(&format!("value: {MARKER}"), "value: \"\"");
    env.write("specs/app.yaml", without);
    env.run("apply specs/ --yes").expect(0);
    env.write("specs/app.yaml", PLAIN);
    let run = env
        .run("secrets seal specs/app.yaml --ciphertext --write")
        .expect(0);
    let text = fs::read_to_string(env.path("specs/app.yaml")).unwrap();
    assert_eq!(text.matches("EV[1:").count(), 2, "{text}");
    assert!(!text.contains(MARKER) && text.contains("# the key"));
    assert!(!run.both().contains(MARKER));
    env.run("plan specs/ --exit-code").expect(0);
}
