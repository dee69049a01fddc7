//! The workflow that checks, plans and applies a stack.

use std::fmt::Write;

/// What comes before the jobs.
const HEAD: &str = "\
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
";

/// The job of a pull request.
const PLAN: &str = r"  # A pull request from a fork gets no secrets; then the specs are validated, and nothing is planned.
  plan:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      pull-requests: write
";

/// What the job of a pull request has in its environment besides.
const PLAN_TOKEN: &str = "      GITHUB_TOKEN: ${{ github.token }}\n";

/// The steps of a pull request.
const PLAN_STEPS: &str = r"      - run: ipctl validate specs/ --strict
      - run: ipctl ci comment specs/

";

/// The job of a push.
const APPLY: &str = r"  apply:
    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    timeout-minutes: 90
    # Two deployments of one stack must not race; a running one is never cut off.
    concurrency:
      group: ipctl-apply
      cancel-in-progress: false
";

/// The steps of a push.
const APPLY_STEPS: &str = r"      - run: ipctl validate specs/ --strict
      # A push never makes an app: a misspelt name would make a second one.
      - run: ipctl apply specs/ --yes ${{ inputs.create && '--create' || '' }}
";

/// Returns the workflow that deploys `specs/`; secrets are passed by the names of the environment variables that
/// `ipctl.yaml` reads. A name that is none is left out.
pub(in crate::cli) fn deploy_workflow<'a>(secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = secrets.into_iter().filter(|name| is_name(name)).collect();
    names.sort_unstable();
    names.dedup();
    let (environment, install) = (environment(&names), install());
    [
        HEAD,
        PLAN,
        &environment,
        PLAN_TOKEN,
        &install,
        PLAN_STEPS,
        APPLY,
        &environment,
        &install,
        APPLY_STEPS,
    ]
    .concat()
}

/// Writes the steps that check the specs out and install this version, its checksum verified.
fn install() -> String {
    let repository = env!("CARGO_PKG_REPOSITORY").trim_start_matches("https://github.com/");
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "    steps:\n      - uses: actions/checkout@v4\n      - uses: {repository}/.github/actions/ipctl@v{version}\n"
    )
}

fn environment(names: &[&str]) -> String {
    let token = "DIGITALOCEAN_ACCESS_TOKEN";
    let mut text = format!("    env:\n      {token}: ${{{{ secrets.{token} }}}}\n");
    for name in names.iter().filter(|name| **name != token) {
        let _ = writeln!(text, "      {name}: ${{{{ secrets.{name} }}}}");
    }
    text
}

fn is_name(text: &str) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    text.chars().all(word) && text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_passed_by_name_and_nothing_else_gets_in() {
        let text = deploy_workflow(["B_KEY", "A_KEY", "B_KEY", "X }}\n run: evil", "9A", ""]);
        assert_eq!(text.matches("B_KEY: ${{ secrets.B_KEY }}\n").count(), 2);
        assert!(text.find("A_KEY").unwrap() < text.find("B_KEY").unwrap());
        assert!(!text.contains("evil") && !text.contains("9A"));
        let source = std::sync::Arc::new(crate::diag::Source::new("deploy.yml", text));
        let parsed = crate::spec::parse(&source);
        assert!(!parsed.diagnostics.has_errors());
        let tree = parsed.document.unwrap().tree();
        assert_eq!(tree["permissions"], serde_json::json!({"contents": "read"}));
        assert_eq!(
            tree["jobs"]["apply"]["concurrency"]["cancel-in-progress"],
            false
        );
        assert_eq!(tree["jobs"]["plan"]["env"].as_object().unwrap().len(), 4);
        assert_eq!(tree["jobs"]["apply"]["env"].as_object().unwrap().len(), 3);
        let installs = &tree["jobs"]["apply"]["steps"][1]["uses"];
        let version = concat!("/.github/actions/ipctl@v", env!("CARGO_PKG_VERSION"));
        assert!(installs.as_str().unwrap().ends_with(version));
    }
}
