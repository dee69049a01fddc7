//! A build variable that the build does not see.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Variable};

use super::holders::{holder, scope};

/// IP218.
pub(super) const RULE: Rule = Rule {
    code: Code::BuildVariable,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: VITE_API_URL, scope: RUN_TIME, value: 'https://api.example.com'}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: VITE_API_URL, scope: BUILD_TIME, value: 'https://api.example.com'}
",
    ),
    fix: "Use `scope: BUILD_TIME` or `scope: RUN_AND_BUILD_TIME`.",
    found: Found::App(check),
};

/// Beginnings of names that bundlers look for while they build, and whose they are.
const PREFIXES: [(&str, &str); 6] = [
    ("VITE_", "Vite"),
    ("NEXT_PUBLIC_", "Next.js"),
    ("REACT_APP_", "Create React App"),
    ("GATSBY_", "Gatsby"),
    ("VUE_APP_", "Vue CLI"),
    ("EXPO_PUBLIC_", "Expo"),
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let late = app.variables.iter();
    late.filter(|variable| scope(variable) == "RUN_TIME" && is_built_here(variable))
        .filter_map(|variable| finding(app, variable))
        .collect()
}

/// Tells whether the platform builds what the variable is for; the build of a ready image was elsewhere.
fn is_built_here(variable: &Variable<'_>) -> bool {
    let owner = variable.owner.as_ref();
    owner.is_none_or(|owner| owner.node.get("image").is_none())
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let known = PREFIXES.iter();
    let (_, bundler) = known
        .into_iter()
        .find(|(prefix, _)| variable.key.starts_with(prefix))?;
    let message = format!(
        "{bundler} reads `{}` of {} while it builds, and there it is not set",
        variable.key,
        holder(variable)
    );
    let scope = variable.node.get("scope")?;
    let help = "use `scope: BUILD_TIME`, or `RUN_AND_BUILD_TIME`";
    Some(RULE.at(app, scope.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn ready_images_and_other_names_are_left_alone() {
        let text = "name: shop\nservices:\n- name: web\n  image: {registry_type: DOCR, repository: shop}\n  envs: [{key: VITE_A, scope: RUN_TIME, value: a}]\nworkers:\n- name: w\n  envs: [{key: NUXT_PUBLIC_A, scope: RUN_TIME, value: a}, {key: VITE_B, value: b}]\n";
        assert!(found_of(Code::BuildVariable, text).is_empty());
    }
}
