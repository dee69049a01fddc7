//! Settings for buildpacks beside a Dockerfile.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::names::ENVIRONMENT_SLUGS;

/// IP160.
pub(super) const RULE: Rule = Rule {
    code: Code::DockerfileAndBuildpack,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  dockerfile_path: Dockerfile
  build_command: npm run build
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
  dockerfile_path: Dockerfile
",
    ),
    fix: "Delete what is not used: `dockerfile_path`, or the settings beside it.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.components
        .iter()
        .filter(|component| component.node.get("image").is_none())
        .flat_map(|component| of_component(app, component))
        .collect()
}

fn of_component(app: &App<'_>, component: &Component<'_>) -> Vec<Diagnostic> {
    let path = component.node.get("dockerfile_path");
    let Some(path) = path.filter(|path| path.as_str().is_some_and(|text| !text.is_empty())) else {
        return Vec::new();
    };
    let entries = component.node.entries().iter();
    entries
        .filter(|entry| match (entry.key.as_str(), entry.value.as_str()) {
            ("build_command", Some(command)) => !command.trim().is_empty(),
            ("environment_slug", Some(slug)) => ENVIRONMENT_SLUGS.contains(&slug),
            _ => false,
        })
        .map(|entry| {
            let message = format!(
                "`{}` of {} does nothing beside `dockerfile_path`",
                entry.key,
                component.label()
            );
            let finding = RULE.at(app, entry.key_span, message);
            let finding = finding.note_at(
                "the Dockerfile does the whole build",
                app.document.place(path.span),
            );
            finding.help(format!(
                "delete `{}`, or `dockerfile_path` to build with a buildpack",
                entry.key
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn both_settings_are_found_and_an_unknown_slug_is_another_matter() {
        let text = "\
name: shop
services:
- {name: web, dockerfile_path: Dockerfile, build_command: make, environment_slug: go}
- {name: api, dockerfile_path: Dockerfile, build_command: '', environment_slug: docker}
- {name: lib, dockerfile_path: '', build_command: make}
";
        assert_eq!(
            found_of(Code::DockerfileAndBuildpack, text),
            [
                "warning 3:44 `build_command` of service `web` does nothing beside `dockerfile_path`",
                "warning 3:65 `environment_slug` of service `web` does nothing beside `dockerfile_path`"
            ]
        );
    }
}
