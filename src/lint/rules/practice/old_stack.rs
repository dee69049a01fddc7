//! An old build stack.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::Node;

/// IP327.
pub(super) const RULE: Rule = Rule {
    code: Code::OldStack,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
features: [buildpack-stack=ubuntu-18]
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
features: [buildpack-stack=ubuntu-22]
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `buildpack-stack=ubuntu-22`.",
    found: Found::App(check),
};

/// Is the number of the current stack.
const CURRENT: u32 = 22;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let features = app
        .root()
        .get("features")
        .map_or(&[] as &[Node], Node::items);
    features
        .iter()
        .filter_map(|feature| {
            let stack = feature.as_str()?.strip_prefix("buildpack-stack=")?;
            let message = match app.quoted(feature) {
                Some(quoted) => format!("{quoted} is not the current build stack"),
                None => "this is not the current build stack".to_owned(),
            };
            let help = "write `buildpack-stack=ubuntu-22`, and see that the build still works";
            is_old(stack).then(|| RULE.at(app, feature.span, message).help(help))
        })
        .collect()
}

/// A stack newer than the one known here is not old.
fn is_old(stack: &str) -> bool {
    let number = stack.strip_prefix("ubuntu-").map(str::parse::<u32>);
    !matches!(number, Some(Ok(number)) if number >= CURRENT)
}
