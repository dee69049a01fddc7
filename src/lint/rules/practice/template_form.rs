//! A deploy template without its wrapper.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP328.
pub(super) const RULE: Rule = Rule {
    code: Code::TemplateForm,
    level: Severity::Warning,
    example: Example {
        file: "deploy.template.yaml",
        wrong: "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        right: "\
spec:
  name: shop
  services:
  - name: web
    github: {repo: acme/shop, branch: main}
",
    },
    fix: "Put the whole spec below a key `spec`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let source = &app.document.source;
    let is_spec = !app.components.is_empty() && app.root().entry("spec").is_none();
    if !is_template(source.name()) || !is_spec || is_wrapped(app) {
        return Vec::new();
    }
    let message = "this deploy template is not below a key `spec`, so the button cannot read it";
    let finding = RULE.at(app, app.head(app.root()), message);
    vec![finding.help("put the whole spec below a key `spec`")]
}

/// Also knows the name after something has replaced its dots.
fn is_template(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    ["deploy.template", "deploy_template", "deploy-template"]
        .iter()
        .any(|known| file.contains(known))
}

/// Tells whether a key stands before the spec. The spec is the outermost mapping also when it was taken out of a wrapper.
fn is_wrapped(app: &App<'_>) -> bool {
    let text = app.document.source.text();
    let before = text.get(..app.root().span.start()).unwrap_or_default();
    let lines = before
        .lines()
        .map(|line| line.trim_start_matches('\u{feff}').trim());
    let written = lines.filter(|line| {
        !line.starts_with('#') && !line.starts_with("---") && !line.starts_with('%')
    });
    written.into_iter().any(|line| line.contains("spec"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::lint::Surroundings;
    use crate::spec::check_spec;

    fn finds(file: &str, text: &str) -> bool {
        let checked = check_spec(&Arc::new(Source::new(file, text)));
        let document = checked.document.expect("a document");
        !check(&App::new(&document, &Surroundings::default())).is_empty()
    }

    #[test]
    fn only_templates_need_the_wrapper() {
        let plain = "# the spec\n---\nname: shop\nservices: [{name: a}]\n";
        assert!(finds(".do/deploy.template.yaml", plain));
        assert!(finds(
            "x__deploy_template.json",
            "{\"name\": \"shop\", \"services\": [{}]}"
        ));
        assert!(!finds(".do/app.yaml", plain));
        assert!(!finds("deploy.template/app.yaml", plain));
        assert!(!finds(
            "deploy.template.json",
            "{\n \"spec\": {\"services\": [{}]}}"
        ));
        assert!(!finds(
            "deploy.template.yaml",
            "# a\nspec:\n  services: [{}]\n"
        ));
    }
}
