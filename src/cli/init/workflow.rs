//! The workflow that checks, plans and applies a stack.

use std::fmt::Write;

/// What comes before the secrets.
const HEAD: &str = "\
# Validates and plans on pull requests, applies on pushes to main.
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
  validate:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - name: Install ipctl
        run: cargo install --locked ipctl
      - run: ipctl validate specs/ --format github

";

/// The job of a pull request.
const PLAN: &str = r"  # A pull request from a fork gets no secrets, so it is validated only.
  plan:
    needs: validate
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 15
";

/// The steps of a pull request.
const PLAN_STEPS: &str = r#"    steps:
      - uses: actions/checkout@v4
      - name: Install ipctl
        run: cargo install --locked ipctl
      - run: ipctl plan specs/ --format markdown --max-bytes 60000 >> "$GITHUB_STEP_SUMMARY"

"#;

/// The job of a push.
const APPLY: &str = r"  apply:
    needs: validate
    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/main'
    runs-on: ubuntu-latest
    timeout-minutes: 90
    # Two deployments of one stack must not race; a running one is never cut off.
    concurrency:
      group: ipctl-apply
      cancel-in-progress: false
";

/// The steps of a push.
const APPLY_STEPS: &str = r"    steps:
      - uses: actions/checkout@v4
      - name: Install ipctl
        run: cargo install --locked ipctl
      # A push never makes an app: a misspelt name would make a second one.
      - run: ipctl apply specs/ --yes ${{ inputs.create && '--create' || '' }}
";

/// Returns the workflow that deploys `specs/`; secrets are passed by the names of the environment variables that
/// `ipctl.yaml` reads. A name that is none is left out.
pub(in crate::cli) fn deploy_workflow<'a>(secrets: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = secrets.into_iter().filter(|name| is_name(name)).collect();
    names.sort_unstable();
    names.dedup();
    let environment = environment(&names);
    [
        HEAD,
        PLAN,
        &environment,
        PLAN_STEPS,
        APPLY,
        &environment,
        APPLY_STEPS,
    ]
    .concat()
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
        assert_eq!(tree["jobs"]["plan"]["env"].as_object().unwrap().len(), 3);
    }
}
