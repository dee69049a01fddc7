//! A build setting on an image, which is already built.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};

/// IP159.
pub(super) const RULE: Rule = Rule {
    code: Code::IgnoredBuildSetting,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
  build_command: npm run build
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  image: {registry_type: DOCR, repository: shop, tag: v1.4}
",
    ),
    fix: "Delete the setting.",
    found: Found::App(check),
};

/// The fields that say how to build.
const SETTINGS: [&str; 4] = [
    "source_dir",
    "environment_slug",
    "build_command",
    "dockerfile_path",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let images = app
        .components
        .iter()
        .filter(|component| runs_image(component));
    images
        .flat_map(|component| of_component(app, component))
        .collect()
}

/// Tells whether an image is the only source of a component.
fn runs_image(component: &Component<'_>) -> bool {
    matches!(component.sources().as_slice(), [("image", _)])
}

fn of_component(app: &App<'_>, component: &Component<'_>) -> Vec<Diagnostic> {
    let settings = component.node.entries().iter();
    settings
        .filter(|entry| SETTINGS.contains(&entry.key.as_str()))
        .map(|entry| {
            let message = format!(
                "`{}` does nothing for the image of {}",
                entry.key,
                component.label()
            );
            let help = format!(
                "delete `{}`, or name the repository in place of the image",
                entry.key
            );
            RULE.at(app, entry.key_span, message).help(help)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_setting_is_one_finding_and_two_sources_are_another_matter() {
        let text = "\
name: shop
services:
- {name: web, image: {}, source_dir: /, dockerfile_path: Dockerfile}
- {name: api, image: {}, github: {}, source_dir: /}
- {name: lib, github: {}, source_dir: /}
";
        assert_eq!(
            found_of(Code::IgnoredBuildSetting, text),
            [
                "warning 3:26 `source_dir` does nothing for the image of service `web`",
                "warning 3:41 `dockerfile_path` does nothing for the image of service `web`"
            ]
        );
    }
}
