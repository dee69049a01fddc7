//! An environment slug that the platform does not know.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::names::ENVIRONMENT_SLUGS;
use crate::spec::shape::nearest;

/// IP167.
pub(super) const RULE: Rule = Rule {
    code: Code::UnknownBuildpack,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  environment_slug: nodejs
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  environment_slug: node-js
",
    ),
    fix: "Write one of the known words, or delete the line: the platform looks at the code by itself.",
    found: Found::App(check),
};

/// Words of other products for what a slug stands for.
const HABITS: [(&str, &str); 14] = [
    ("node", "node-js"),
    ("javascript", "node-js"),
    ("typescript", "node-js"),
    ("npm", "node-js"),
    ("next", "node-js"),
    ("nextjs", "node-js"),
    ("react", "node-js"),
    ("golang", "go"),
    ("py", "python"),
    ("python3", "python"),
    ("django", "python"),
    ("flask", "python"),
    ("rails", "ruby-on-rails"),
    ("static", "html"),
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let built = app.components.iter();
    built
        .filter(|component| component.node.get("image").is_none())
        .filter_map(|component| of_component(app, component))
        .collect()
}

fn of_component(app: &App<'_>, component: &Component<'_>) -> Option<Diagnostic> {
    let value = component.node.get("environment_slug")?;
    let slug = value
        .as_str()
        .filter(|slug| !ENVIRONMENT_SLUGS.contains(slug))?;
    let shown = app.quoted(value);
    let message = format!(
        "{} of {} is not a known environment",
        shown.as_deref().unwrap_or("`environment_slug`"),
        component.label()
    );
    Some(
        RULE.at(app, value.span, message)
            .help(advice(slug, component)),
    )
}

fn advice(slug: &str, component: &Component<'_>) -> String {
    let lower = slug.trim().to_ascii_lowercase();
    let docker = lower.contains("docker");
    let path = component
        .node
        .text("dockerfile_path")
        .is_some_and(|path| !path.is_empty());
    let habit = HABITS.iter().find(|(word, _)| *word == lower);
    let meant = habit
        .map(|(_, slug)| *slug)
        .or_else(|| nearest(&lower, ENVIRONMENT_SLUGS.into_iter()));
    match (docker, path, meant) {
        (_, true, _) => "delete the line: `dockerfile_path` already says how to build".to_owned(),
        (true, false, _) => "set `dockerfile_path` and delete the line".to_owned(),
        (false, false, Some(meant)) => format!("did you mean `{meant}`?"),
        (false, false, None) => format!(
            "delete the line, and set `dockerfile_path` for anything but {}",
            ENVIRONMENT_SLUGS.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::diagnostics;

    fn help(fields: &str) -> Vec<String> {
        let text = format!("name: shop\nservices:\n- {{name: web, {fields}}}\n");
        let found = diagnostics(&text).into_iter();
        let found = found.filter(|one| one.code == RULE.code);
        found.filter_map(|one| one.help).collect()
    }

    #[test]
    fn what_was_meant_is_said() {
        for (slug, meant) in [
            ("NodeJS", "node-js"),
            ("golang", "go"),
            ("pyton", "python"),
            ("Node", "node-js"),
        ] {
            let found = help(&format!("environment_slug: {slug}"));
            assert_eq!(found, [format!("did you mean `{meant}`?")]);
        }
        assert_eq!(
            help("environment_slug: docker"),
            ["set `dockerfile_path` and delete the line"]
        );
        assert_eq!(
            help("environment_slug: dockerfile, dockerfile_path: Dockerfile"),
            ["delete the line: `dockerfile_path` already says how to build"]
        );
        assert!(help("environment_slug: rust")[0].starts_with("delete the line, and set"));
    }

    #[test]
    fn known_words_and_images_are_fine() {
        assert!(help("environment_slug: bun").is_empty());
        assert!(help("environment_slug: docker, image: {}").is_empty());
    }
}
