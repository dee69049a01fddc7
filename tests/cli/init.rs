//! `ipctl init`.

use std::fs;

use crate::support::{TestEnv, platform, writes};

const TEMPLATE: &str = "\
# Our button.
spec:
  name: shop-front # the shop
  region: fra
  alerts:
  - rule: DEPLOYMENT_FAILED
  services:
  - name: web
    # comes from main
    github: {repo: acme/shop, branch: main}
    health_check: {http_path: /health}
    envs:
    - key: SESSION_KEY
      type: SECRET
      value: hush-hush-2 # rotate
    - {key: OPENAI_API_KEY, value: not-a-real-key-1}
    - {key: DB_HOST, value: db.example.com}
    - {key: DB_PORT, value: '5432'}
  workers:
  - name: queue
    github: {repo: acme/shop, branch: main}
    envs:
    - {key: SESSION, type: SECRET, value: hush-hush-2}
";

/// What no file and no output may hold.
const VALUES: [&str; 3] = ["hush-hush-2", "not-a-real-key-1", "hush-hush-3"];

fn files(env: &TestEnv, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(env.path(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            found.extend(files(env, &name));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

fn refuse_values(env: &TestEnv, folder: &str) {
    for file in files(env, folder) {
        let text = fs::read_to_string(env.path(&file)).unwrap();
        for value in VALUES {
            assert!(!text.contains(value), "{file}");
        }
    }
}

#[test]
fn without_anything_an_example_is_written_that_can_be_planned() {
    let env = TestEnv::bare();
    let run = env.run("init stack").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    Wrote  specs/example-app.yaml        from an example
    Wrote  specs/ipctl.yaml
    Wrote  schema/app-spec.json
    Wrote  schema/ipctl.json
    Wrote  .github/workflows/deploy.yml

    Secrets, each given by a variable of the environment where apply runs:
      SESSION_KEY  example/web/SESSION_KEY

    Next   ipctl -C stack validate specs/
           ipctl -C stack plan specs/ --sim
    ");
    env.run("-C stack validate specs/ --strict").expect(0);
    let plan = env.run("-C stack plan specs/ --sim").expect(0);
    assert!(plan.stdout.contains("+ example-app"), "{}", plan.stdout);
    let again = env.run("init stack").expect(6);
    assert!(
        again.stderr.contains("there is a stack already"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_deploy_template_is_found_unwrapped_and_loses_its_secrets() {
    let env = TestEnv::bare();
    env.write("repo/.do/deploy.template.yaml", TEMPLATE);
    let run = env.run("init repo").expect(0);
    insta::assert_snapshot!(run.stdout, @"
    Wrote  specs/shop-front.yaml         from repo/.do/deploy.template.yaml; made a plain spec in YAML
    Wrote  specs/ipctl.yaml
    Wrote  schema/app-spec.json
    Wrote  schema/ipctl.json
    Wrote  .github/workflows/deploy.yml

    Secrets, each given by a variable of the environment where apply runs:
      SESSION_KEY     shop/web/SESSION_KEY, shop/queue/SESSION
      OPENAI_API_KEY  shop/web/OPENAI_API_KEY
    Note   3 plain secret values still in repo/.do/deploy.template.yaml

    Next   ipctl -C repo validate specs/
           ipctl -C repo plan specs/ --sim
    ");
    let read = |name: &str| fs::read_to_string(env.path(name)).unwrap();
    insta::assert_snapshot!(read("repo/specs/shop-front.yaml"), @"
    # yaml-language-server: $schema=../schema/app-spec.json
    # Our button.
    name: shop-front # the shop
    region: fra
    alerts:
    - rule: DEPLOYMENT_FAILED
    services:
    - name: web
      # comes from main
      github: {repo: acme/shop, branch: main}
      health_check: {http_path: /health}
      envs:
      - key: SESSION_KEY
        type: SECRET
      - {key: OPENAI_API_KEY, type: SECRET}
      - {key: DB_HOST, value: db.example.com}
      - {key: DB_PORT, value: '5432'}
    workers:
    - name: queue
      github: {repo: acme/shop, branch: main}
      envs:
      - {key: SESSION, type: SECRET}
    ");
    insta::assert_snapshot!(read("repo/specs/ipctl.yaml"), @"
    # yaml-language-server: $schema=../schema/ipctl.json
    # What the specs beside this file have no place for. Every field: `ipctl schema manifest`.
    stack: repo

    apps:
      shop: shop-front

    secrets:
      session-key:
        from:
          env: SESSION_KEY
        used_by:
          - shop/web/SESSION_KEY
          - shop/queue/SESSION
      openai-api-key:
        from:
          env: OPENAI_API_KEY
        used_by:
          - shop/web/OPENAI_API_KEY

    probes:
      shop:
        path: /health
        status: 200
        within: 5s

    externals:
      db:
        kind: postgres
        port: 5432
        host: db.example.com
        used_by:
          - shop
    ");
    insta::assert_snapshot!(read("repo/.github/workflows/deploy.yml"), @"
    # Shows on each pull request what it would change, and applies the specs on each push to main.
    name: deploy

    on:
      pull_request:
        paths: ['specs/**', '.github/workflows/deploy.yml']
      push:
        branches: [main]
        paths: ['specs/**', '.github/workflows/deploy.yml']
      workflow_dispatch:
        inputs:
          create:
            description: Make apps that do not exist yet
            type: boolean
            default: false

    permissions:
      contents: read

    jobs:
      # A pull request from a fork gets no secrets; then the specs are validated, and nothing is planned.
      plan:
        if: github.event_name == 'pull_request'
        runs-on: ubuntu-latest
        timeout-minutes: 15
        permissions:
          contents: read
          pull-requests: write
        env:
          DIGITALOCEAN_ACCESS_TOKEN: ${{ secrets.DIGITALOCEAN_ACCESS_TOKEN }}
          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
          SESSION_KEY: ${{ secrets.SESSION_KEY }}
          GITHUB_TOKEN: ${{ github.token }}
        steps:
          - uses: actions/checkout@v4
          - uses: jgtolentino/ipctl/.github/actions/ipctl@v0.1.0
          - run: ipctl validate specs/ --strict
          - run: ipctl ci comment specs/

      apply:
        if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'
        runs-on: ubuntu-latest
        timeout-minutes: 90
        # Two deployments of one stack must not race; a running one is never cut off.
        concurrency:
          group: ipctl-apply
          cancel-in-progress: false
        env:
          DIGITALOCEAN_ACCESS_TOKEN: ${{ secrets.DIGITALOCEAN_ACCESS_TOKEN }}
          OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}
          SESSION_KEY: ${{ secrets.SESSION_KEY }}
        steps:
          - uses: actions/checkout@v4
          - uses: jgtolentino/ipctl/.github/actions/ipctl@v0.1.0
          - run: ipctl validate specs/ --strict
          # A push never makes an app: a misspelt name would make a second one.
          - run: ipctl apply specs/ --yes ${{ inputs.create && '--create' || '' }}
    ");
    for folder in ["repo/specs", "repo/.github", "repo/schema"] {
        refuse_values(&env, folder);
    }
    for value in VALUES {
        assert!(!run.both().contains(value));
    }
    env.run("-C repo validate specs/ --strict").expect(0);
    env.run("-C repo plan specs/ --sim").expect(0);
    let json = env
        .run("init other --from repo/.do --json")
        .expect(0)
        .json();
    assert_eq!(
        json["data"]["secrets"][0]["used_by"][1],
        "shop/queue/SESSION"
    );
}

#[test]
fn the_specs_of_this_project_become_a_stack_that_is_valid() {
    let env = TestEnv::with_specs();
    let run = env.run("init new --from specs").expect(0);
    let plan = env.run("-C new plan specs/ --sim").expect(0);
    assert!(plan.stdout.contains("3 to create"), "{}", plan.stdout);
    env.run("-C new validate specs/").expect(0);
    let text = fs::read_to_string(env.path("new/specs/superset-analytics.yaml")).unwrap();
    let old = fs::read_to_string(env.path("specs/superset-analytics.yaml")).unwrap();
    assert_eq!(text, old, "comments and layout stay");
    assert!(
        run.stdout.contains("  mcp/mcp-hub/GITHUB_TOKEN\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn live_apps_become_a_stack_without_any_change_to_them() {
    let platform = platform();
    let env = TestEnv::with_specs().with_secrets().on(&platform);
    env.run("apply specs/ --yes").expect(0);
    platform.clear_requests();
    env.run("init all --from-live").expect(0);
    env.run("init one --from-live superset").expect(0);
    env.run("init none --from-live nothing-like-it").expect(5);
    assert_eq!(files(&env, "all/specs").len(), 4);
    assert_eq!(files(&env, "one/specs").len(), 2);
    assert!(!env.path("none").exists());
    let plan = env.run("-C all plan specs/ --secrets keep").expect(0);
    assert!(
        plan.stdout.contains("No changes. 3 apps"),
        "{}",
        plan.stdout
    );
    assert_eq!(writes(&platform), [""; 0]);
}

#[test]
fn nothing_is_written_over_and_nothing_is_written_in_part() {
    let env = TestEnv::bare();
    env.write(
        "repo/app.yaml",
        TEMPLATE.replace("hush-hush-2", "hush-hush-3"),
    );
    env.write("repo/.github/workflows/deploy.yml", "mine\n");
    env.write("repo/schema/ipctl.json", "{}\n");
    let run = env.run("init repo").expect(6);
    insta::assert_snapshot!(run.stderr, @"
    error: nothing was written: repo/schema/ipctl.json, repo/.github/workflows/deploy.yml are there already
      where  repo
      next   move them away, or name another folder: ipctl init DIR
    ");
    assert!(!env.path("repo/specs").exists());
    env.write("file", "x");
    env.run("init file/below").expect(1);
    env.run("init stack --from nowhere.yaml").expect(5);
    env.run("init stack --from repo/schema/ipctl.json")
        .expect(3);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::bare();
    env.write("repo/app.yaml", TEMPLATE);
    let set =
        |mode| fs::set_permissions(env.path("repo"), fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let is_root = fs::write(env.path("repo/probe"), "x").is_ok();
    let run = env.run("init repo");
    set(0o755);
    if !is_root {
        let run = run.expect(1);
        assert!(run.stderr.contains("nothing was written"), "{}", run.stderr);
        assert_eq!(files(&env, "repo"), ["repo/app.yaml"]);
    }
}

#[test]
fn hostile_names_get_no_further_than_their_spec() {
    let env = TestEnv::bare();
    for (number, name) in [
        "../../etc/passwd",
        "a\\nb: c",
        "\\u001b[31mred\\u202e",
        "'; rm -rf /; #",
        "ipctl",
        "ipctl",
        "",
    ]
    .iter()
    .enumerate()
    {
        let text = TEMPLATE.replace("shop-front", &format!("\"{name}\""));
        env.write(
            &format!("in/{number}.yaml"),
            text.replace("OPENAI_API_KEY", "'A}}: x'"),
        );
    }
    fs::remove_file(env.path("in/5.yaml")).unwrap();
    let run = env.run("init out --from in").expect(0);
    assert!(
        !run.both().contains(['\u{1b}', '\u{202e}']),
        "{}",
        run.both()
    );
    let specs = files(&env, "out/specs");
    insta::assert_snapshot!(specs.join("\n"), @"
    out/specs/31mred.yaml
    out/specs/a-b--c.yaml
    out/specs/app.yaml
    out/specs/etc-passwd.yaml
    out/specs/ipctl-2.yaml
    out/specs/ipctl.yaml
    out/specs/rm--rf.yaml
    ");
    let workflow = fs::read_to_string(env.path("out/.github/workflows/deploy.yml")).unwrap();
    assert!(
        !workflow.contains("rm -rf") && !workflow.contains("A}}"),
        "{workflow}"
    );
    assert_eq!(fs::read_dir(env.path("out")).unwrap().count(), 3);
}
