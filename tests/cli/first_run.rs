//! The first minutes: no token, no specs, no idea.

use crate::support::TestEnv;

fn first(words: &str) -> String {
    let run = TestEnv::bare().run(words);
    assert_eq!(run.stdout, "", "{words}");
    format!("{}{}\n", run.stderr, run.code)
}

#[test]
fn without_a_token_the_way_to_one_and_the_way_without_are_told() {
    insta::assert_snapshot!(first("status"), @"
    error: no API token
      next   make a token: https://cloud.digitalocean.com/account/api/tokens
             export DIGITALOCEAN_ACCESS_TOKEN=...
             or keep it in a file: --token-file FILE
             ipctl status --sim
    4
    ");
    insta::assert_snapshot!(first("logs x -f"), @"
    error: no API token
      next   make a token: https://cloud.digitalocean.com/account/api/tokens
             export DIGITALOCEAN_ACCESS_TOKEN=...
             or keep it in a file: --token-file FILE
             ipctl logs x -f --sim
    4
    ");
    let env = TestEnv::with_specs().with_secrets();
    insta::assert_snapshot!(env.run("plan specs/").expect(4).stderr, @"
    error: no API token
      next   make a token: https://cloud.digitalocean.com/account/api/tokens
             export DIGITALOCEAN_ACCESS_TOKEN=...
             or keep it in a file: --token-file FILE
             ipctl plan specs/ --sim
    ");
    env.run("plan specs/ --sim").expect(0);
}

#[test]
fn without_specs_the_way_to_some_is_told() {
    insta::assert_snapshot!(first("plan"), @"
    error[IP001]: `specs` does not exist
    error: no spec to work on
      next   ipctl init
             ipctl init --from-live APP
             or name a spec file or a directory: ipctl validate FILE
    5
    ");
    insta::assert_snapshot!(first("apply shop.yaml --yes"), @"
    error[IP001]: `shop.yaml` does not exist
    error: no spec to work on
      next   ipctl init
             ipctl init --from-live APP
             or name a spec file or a directory: ipctl validate FILE
    5
    ");
    insta::assert_snapshot!(first("plan --sim"), @"
    error[IP001]: `specs` does not exist
    error: no spec to work on
      next   ipctl init --sim
             ipctl init --from-live APP --sim
             or name a spec file or a directory: ipctl validate FILE
    5
    ");
    let run = TestEnv::with_specs().run("plan shop.yaml").expect(5);
    insta::assert_snapshot!(run.stderr, @"
    error[IP001]: `shop.yaml` does not exist
    error: no spec to work on
      next   name a spec file or a directory: ipctl validate specs/
    ");
}

#[test]
fn what_is_begun_without_an_account_goes_on_without_one() {
    insta::assert_snapshot!(first("logs x --sim"), @"
    error: no app matches `x`
      next   ipctl list --sim
    5
    ");
}

#[test]
fn two_commands_lead_from_an_empty_folder_to_a_running_app() {
    let env = TestEnv::bare().with("IPCTL_SIM_SPEED", "2000");
    env.run("init").expect(0);
    env.run("apply specs/ --sim --yes").expect(0);
    let run = env.run("status --sim").expect(0);
    assert!(run.stdout.contains("example-app"), "{}", run.stdout);
}
