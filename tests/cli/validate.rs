//! `ipctl validate`: formats, levels, allowances, fixes, and the rule book.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use ipctl::diag::{Diagnostics, Source};
use ipctl::lint::{self, App, Levels, Surroundings};
use ipctl::render::sarif::sarif;
use ipctl::spec::check_spec;
use serde_json::Value;

use crate::support::{TestEnv, platform, writes};

const OLD: &str = "\
name: shop   # the app
region: fra
services:
  - name: web
    github: {repo: acme/shop, branch: main}
    http_port: 8080
    routes:
      - path: /
";

fn with_old() -> TestEnv {
    let env = TestEnv::bare();
    env.write("specs/shop.yaml", OLD);
    env
}

#[test]
fn findings_for_a_person_fit_the_width_and_name_the_file() {
    let env = with_old();
    let run = env
        .run("validate specs --only IP302 --width 60 --color never")
        .expect(0);
    insta::assert_snapshot!(run.stdout, @r"
    warning[IP302]: service `web` has `routes`, which are
                    deprecated
     --> specs/shop.yaml:7:5
      |
    7 |     routes:
      |     ^^^^^^
      |
      = in: shop/web.routes
      = help: write them as `ingress.rules`; `ipctl validate
              --fix` does it

    specs/shop.yaml  0 errors, 1 warning
    0 errors, 1 warning in 1 file, offline
    ");
    let coloured = env.run("validate specs --only IP302 --color always");
    assert!(coloured.stdout.contains("\u{1b}["), "{}", coloured.stdout);
    env.run("validate specs --only IP302 --strict").expect(3);
}

#[test]
fn one_line_for_each_finding_and_annotations() {
    let env = with_old();
    let short = env
        .run("validate specs --only IP302 --format short")
        .expect(0);
    insta::assert_snapshot!(short.stdout, @"specs/shop.yaml:7:5: warning[IP302] service `web` has `routes`, which are deprecated");
    let github = env
        .run("validate specs --only IP302 --format github")
        .expect(0);
    insta::assert_snapshot!(github.stdout, @"::warning file=specs/shop.yaml,line=7,endLine=7,col=5,endColumn=11,title=IP302::service `web` has `routes`, which are deprecated%0Awrite them as `ingress.rules`; `ipctl validate --fix` does it");
}

#[test]
fn json_is_the_same_however_it_is_asked_for() {
    let env = with_old();
    let flag = env.run("validate specs --only IP302 --json").expect(0);
    let format = env
        .run("validate specs --only IP302 --format json")
        .expect(0);
    assert_eq!(flag.stdout, format.stdout);
    let finding = &flag.json()["diagnostics"][0];
    assert_eq!(finding["code"], "IP302");
    assert_eq!(finding["line"], 7);
    let missing = env.run("validate nothing.yaml --format json").expect(5);
    assert_eq!(missing.json()["ok"], false);
}

/// Returns the system that this toolchain builds for.
fn host() -> String {
    let output = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.unwrap().to_owned()
}

/// Returns the format's own schema, which one of the crates carries.
///
/// Only the crates of this system are asked for: on a new machine those of others were never downloaded.
fn schema_of_sarif() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(["--filter-platform", &host()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages
        .iter()
        .find(|package| package["name"] == "serde-sarif")
        .unwrap();
    let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap());
    let schema = fs::read(manifest.with_file_name("src").join("schema.json")).unwrap();
    serde_json::from_slice(&schema).unwrap()
}

/// Returns the log of every wrong example in the rule book.
fn log_of_everything() -> Value {
    let mut found = Diagnostics::new();
    let surroundings = Surroundings::default();
    for rule in lint::rules() {
        let name = format!("specs/{} ü.yaml", rule.code);
        let checked = check_spec(&std::sync::Arc::new(Source::new(name, rule.example.wrong)));
        found.extend(checked.diagnostics);
        if let Some(document) = &checked.document {
            let all = lint::check(&App::new(document, &surroundings));
            let judged = lint::judge(all.into_iter().collect(), &[document], &Levels::default());
            found.extend(judged.diagnostics);
        }
    }
    sarif(&found, "1.2.3")
}

#[test]
fn the_sarif_log_follows_the_schema_of_the_format() {
    let mut schema = schema_of_sarif();
    // The published schema has one pattern with a bracket too many, which is no pattern at all.
    for place in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][place]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let log = log_of_everything();
    let problems: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let typed: serde_sarif::sarif::Sarif = serde_json::from_value(log).unwrap();
    let run = &typed.runs[0];
    let results = run.results.as_ref().unwrap();
    assert!(results.iter().any(|result| result.fixes.is_some()));
    let no_runs = serde_json::json!({"version": "2.1.0"});
    assert!(
        !validator.is_valid(&no_runs),
        "a log without runs is refused"
    );
    let other = serde_json::json!({"version": "1", "runs": []});
    assert!(!validator.is_valid(&other), "another version is refused");
}

#[test]
fn sarif_of_the_command_names_rule_place_and_fix() {
    let run = with_old()
        .run("validate specs --only IP302 --format sarif")
        .expect(0);
    let result = &run.json()["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "IP302");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "specs/shop.yaml");
    assert_eq!(place["region"]["startLine"], 7);
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    let rules = &run.json()["runs"][0]["tool"]["driver"]["rules"];
    assert_eq!(rules[index]["id"], "IP302");
    assert!(result["fixes"][0]["artifactChanges"][0]["replacements"].is_array());
}

#[test]
fn a_comment_with_a_reason_silences_its_line_and_nothing_else() {
    let env = TestEnv::bare();
    let spec = |above: &str, behind: &str| {
        let routes = format!("{above}    routes:{behind}\n");
        OLD.replace("    routes:\n", &routes)
    };
    let run = |above: &str, behind: &str| {
        env.write("specs/shop.yaml", spec(above, behind));
        let found = env.run("validate specs --format short --only IP302 --only IP140 --only IP141");
        let codes = found.stdout.lines().map(|line| {
            let code = line.split_once('[').unwrap().1;
            format!("{} {}", line.split(':').nth(1).unwrap(), &code[..5])
        });
        codes.collect::<Vec<_>>()
    };
    assert_eq!(run("", ""), ["7 IP302"]);
    let none: [&str; 0] = [];
    assert_eq!(
        run("    # ipctl: allow(IP302) moved next month\n", ""),
        none
    );
    assert_eq!(run("", "  # ipctl: allow(IP302): moved next month"), none);
    assert_eq!(
        run("    # ipctl: allow(IP302) x\n\n    # more\n", ""),
        none,
        "blank lines and comments are passed over"
    );
    assert_eq!(
        run("", " # ipctl: allow(IP302)"),
        ["7 IP302", "7 IP140"],
        "a reason is required"
    );
    assert_eq!(
        run("", " # ipctl: allow(IP999, IP302) why"),
        ["7 IP140"],
        "an unknown rule is told, the other one counts"
    );
    assert_eq!(
        run(
            "    # ipctl: allow(IP302) a\n    # ipctl: allow(IP151) b\n",
            ""
        ),
        ["8 IP141"],
        "what silences nothing is told"
    );
    let text = env.run("validate specs --only IP302 --json").json();
    assert_eq!(text["data"]["summary"]["allowed"], 1);
}

#[test]
fn the_text_of_a_value_is_no_comment() {
    let env = TestEnv::bare();
    let text = OLD.replace(
        "    http_port: 8080\n",
        "    run_command: |\n      # ipctl: allow(IP302) not a comment\n      serve\n",
    );
    env.write("specs/shop.yaml", text);
    let found = env.run("validate specs --format short --only IP302 --only IP141");
    assert_eq!(found.stdout.lines().count(), 1, "{}", found.stdout);
    assert!(found.stdout.contains("IP302"), "{}", found.stdout);
}

#[test]
fn the_manifest_sets_levels_and_the_command_line_wins() {
    let env = with_old();
    env.write("specs/ipctl.yaml", "stack: shop\nrules: {IP302: error}\n");
    env.run("validate specs --only IP302").expect(3);
    env.run("plan specs").expect(3);
    let off = env.run("validate specs --allow IP302 --json").expect(0);
    assert!(!off.stdout.contains("IP302"));
    env.write("specs/ipctl.yaml", "stack: shop\nrules: {IP302: off}\n");
    let off = env.run("validate specs --strict --only IP302").expect(0);
    assert!(!off.stdout.contains("IP302"));
    env.write("specs/ipctl.yaml", "stack: shop\nrules: {IP392: off}\n");
    let unknown = env.run("validate specs --format short").expect(3);
    assert!(
        unknown
            .stdout
            .contains("ipctl.yaml:2:9: error[IP130] there is no rule `IP392`"),
        "{}",
        unknown.stdout
    );
    env.run("validate specs --only IP392").expect(64);
}

#[test]
fn fixing_changes_what_it_says_and_a_second_time_nothing() {
    let env = with_old();
    let shown = env.run("validate specs --only IP302 --diff").expect(0);
    insta::assert_snapshot!(shown.stdout, @r"
    --- a/specs/shop.yaml
    +++ b/specs/shop.yaml
    @@ -4,5 +4,10 @@
       - name: web
         github: {repo: acme/shop, branch: main}
         http_port: 8080
    -    routes:
    -      - path: /
    +ingress:
    +  rules:
    +    - match:
    +        path:
    +          prefix: /
    +      component:
    +        name: web
    ");
    let file = || fs::read_to_string(env.path("specs/shop.yaml")).unwrap();
    assert_eq!(file(), OLD, "shown only");
    let run = env.run("validate specs --only IP302 --fix").expect(0);
    assert!(
        run.stderr
            .contains("specs/shop.yaml:7: write the routes as ingress rules"),
        "{}",
        run.stderr
    );
    let fixed = file();
    assert!(fixed.starts_with("name: shop   # the app\n"));
    let again = env.run("validate specs --only IP302 --fix").expect(0);
    assert!(again.stderr.contains("nothing to fix"), "{}", again.stderr);
    assert_eq!(file(), fixed);
    let leftover: Vec<_> = fs::read_dir(env.path("specs")).unwrap().collect();
    assert_eq!(leftover.len(), 1, "no temporary file is left");
}

#[test]
fn standard_input_is_checked_and_not_rewritten() {
    let env = TestEnv::bare();
    let mut command = env.command("validate - --fix");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(64));
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::PermissionsExt;
    let env = with_old();
    fs::create_dir(env.path("real")).unwrap();
    fs::rename(env.path("specs/shop.yaml"), env.path("real/shop.yaml")).unwrap();
    std::os::unix::fs::symlink("../real/shop.yaml", env.path("specs/shop.yaml")).unwrap();
    let mode = fs::Permissions::from_mode(0o640);
    fs::set_permissions(env.path("real/shop.yaml"), mode).unwrap();
    env.run("validate specs --only IP302 --fix").expect(0);
    let link = fs::symlink_metadata(env.path("specs/shop.yaml")).unwrap();
    assert!(link.file_type().is_symlink());
    let real = fs::metadata(env.path("real/shop.yaml")).unwrap();
    assert_eq!(real.permissions().mode() & 0o777, 0o640);
    let text = fs::read_to_string(env.path("real/shop.yaml")).unwrap();
    assert!(text.contains("ingress:"));
}

#[test]
fn codes_are_explained_and_rules_are_listed() {
    let env = TestEnv::bare();
    let run = env.run("explain ip151 --width 60").expect(0);
    insta::assert_snapshot!(run.stdout, @r"
    IP151: a component without a source (error)

    A component is built from a repository or runs an image: one
    of `github`, `gitlab`, `bitbucket`, `git` and `image` says
    which. Without one the platform has nothing to deploy.

    Add one of `github`, `gitlab`, `bitbucket`, `git` and
    `image`.

    Wrong:
        name: shop
        services:
        - name: web
          http_port: 8080

    Right:
        name: shop
        services:
        - name: web
          http_port: 8080
          github: {repo: acme/shop, branch: main}

    To allow it here, on the line above: # ipctl: allow(IP151) reason
    For all files, in ipctl.yaml: rules: {IP151: off}
    ");
    let unknown = env.run("explain IP15").expect(5);
    assert!(unknown.stderr.contains("ipctl explain IP15"), "{unknown:?}");
    let list = env.run("rules --json").expect(0).json();
    let list = list["data"].as_array().unwrap();
    assert_eq!(list.len(), lint::rules().count());
    for rule in list {
        let id = rule["code"].as_str().unwrap();
        let one = env.run(&format!("explain {id} --json")).expect(0).json();
        assert_eq!(&one["data"], rule);
        assert!(rule["wrong"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

#[test]
fn the_platform_is_asked_only_when_wanted() {
    let platform = platform();
    let env = TestEnv::bare().on(&platform);
    let foreign = OLD.replace(
        "    routes:\n      - path: /\n",
        "    envs:\n      - {key: TOKEN, value: \"EV[1:AAAA:BBBB]\", type: SECRET}\n",
    );
    env.write("specs/shop.yaml", foreign);
    env.run("validate specs --format short").expect(0);
    assert!(platform.requests().is_empty(), "nothing is asked offline");
    let run = env.run("validate specs --online --format short").expect(3);
    assert!(
        run.stdout.contains("specs/shop.yaml:8:") && run.stdout.contains("error[IP901]"),
        "{}",
        run.stdout
    );
    let sent = writes(&platform);
    assert!(
        sent.iter().all(|line| line.contains("/propose")),
        "{sent:?}"
    );
}

#[test]
fn without_a_token_only_asking_the_platform_fails() {
    let env = with_old();
    env.run("validate specs").expect(0);
    env.run("validate specs --online").expect(4);
}

/// A spec with the faults that first specs of such a stack tend to have.
const FIRST_TRY: &str = "\
name: superset-app
region: sgp1
services:
- name: superset-web
  github: {repo: acme/stack, branch: main, deploy_on_push: true}
  dockerfile_path: docker/superset/Dockerfile
  instance_size_slug: basic-xs
  http_port: 8088
  health_check: {http_path: /health}
  routes:
  - path: /superset
  envs:
  - {key: SUPERSET_APP_ROOT, value: /superset, scope: RUN_TIME}
  - {key: REDIS_HOST, value: redis, scope: RUN_TIME}
  - {key: REDIS_PORT, value: '6379', scope: RUN_TIME}
  - {key: DATABASE_PASSWORD, value: vY7pQ2mXk9Lr4TzB, scope: RUN_TIME, type: SECRET}
  - {key: ADMIN_PASSWORD, value: vY7pQ2mXk9Lr4TzB, scope: RUN_TIME}
  - {key: LOG_LEVEL, value: info, scope: RUN_TIME}
  - {key: LOG_LEVEL, value: debug, scope: RUN_TIME}
- name: odoo-web
  github: {repo: acme/stack, branch: main}
  instance_size_slug: apps-s-1vcpu-0.5gb
  http_port: 8069
  envs:
  - {key: ODOO_WORKERS, value: '4', scope: RUN_TIME}
  - {key: ODOO_LIMIT_MEMORY_HARD, value: '536870912', scope: RUN_TIME}
- name: mcp-hub
  github: {repo: acme/stack, branch: main}
  http_port: 8001
  run_command: uvicorn hub:app --port 8001 --host 0.0.0.0
  instance_size_slug: apps-s-1vcpu-0.5gb
workers:
- name: redis
  image: {registry_type: DOCKER_HUB, repository: redis, tag: 7-alpine}
  instance_size_slug: basic-xxs
";

#[test]
fn every_fault_of_a_first_try_is_found() {
    let env = TestEnv::bare();
    fs::create_dir(env.path(".git")).unwrap();
    env.write(
        ".github/workflows/deploy.yml",
        "on: push\njobs:\n  a: ipctl apply specs/\n",
    );
    env.write("specs/superset.yaml", FIRST_TRY);
    let other = FIRST_TRY.replace("superset-app", "superset-staging");
    env.write("specs/superset-staging.yaml", other);
    let run = env.run("validate specs --json").expect(3).json();
    let found = run["diagnostics"].as_array().unwrap();
    let line = |code: &str| {
        let mut of_code = found.iter().filter(|one| one["code"] == code);
        let first = of_code.find(|one| one["file"] == "specs/superset.yaml");
        first.and_then(|one| one["line"].as_u64())
    };
    for (code, expected) in [
        ("IP214", 16),
        ("IP215", 17),
        ("IP123", 19),
        ("IP223", 14),
        ("IP314", 33),
        ("IP155", 34),
        ("IP302", 10),
        ("IP317", 11),
        ("IP304", 2),
        ("IP301", 7),
        ("IP312", 1),
        ("IP310", 5),
        ("IP311", 27),
        ("IP316", 26),
        ("IP333", 25),
        ("IP309", 9),
        ("IP329", 1),
    ] {
        assert_eq!(line(code), Some(expected), "{code}: {found:#?}");
    }
    assert!(!run.to_string().contains("vY7pQ2mXk9Lr4TzB"));
}
