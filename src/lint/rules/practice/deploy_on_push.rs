//! A deployment on push beside one by ipctl.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

/// IP310.
pub(super) const RULE: Rule = Rule {
    code: Code::DeployOnPush,
    level: Severity::Note,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main, deploy_on_push: true}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Delete `deploy_on_push`, so that only ipctl deploys.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let components = app.components.iter();
    components
        .flat_map(|component| {
            let flags = component.sources().into_iter().filter_map(|(_, source)| {
                let value = source.get("deploy_on_push")?;
                let flag = value.get("enabled").unwrap_or(value);
                (flag.as_bool() == Some(true)).then_some(flag)
            });
            flags.map(|flag| finding(app, component, flag))
        })
        .collect()
}

fn finding(app: &App<'_>, component: &Component<'_>, flag: &Node) -> Diagnostic {
    let label = component.label();
    let help = "delete `deploy_on_push`, so that only ipctl deploys";
    if let Some(workflow) = &app.surroundings.workflow {
        let message = format!(
            "{label} is deployed by every push and by line {} of {} as well",
            workflow.line, workflow.file
        );
        return warning(app, flag, message).help(help);
    }
    if app.manifest().is_some() {
        let message = format!(
            "{label} is deployed by every push, although ipctl.yaml says that ipctl deploys"
        );
        return warning(app, flag, message).help(help);
    }
    let message = format!("{label} is deployed by every push, past ipctl");
    let help = "delete `deploy_on_push` as soon as a workflow applies this spec";
    RULE.at(app, flag.span, message).help(help)
}

fn warning(app: &App<'_>, flag: &Node, message: String) -> Diagnostic {
    let mut found = RULE.at(app, flag.span, message);
    found.severity = Severity::Warning;
    found
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::lint::{Surroundings, Workflow};
    use crate::model::manifest::Manifest;
    use crate::spec::check_spec;

    const TEXT: &str = "name: shop\nservices:\n- name: web\n  github: {repo: a/b, deploy_on_push: true}\n\
        - name: api\n  image: {repository: a, deploy_on_push: {enabled: true}}\n\
        - name: off\n  gitlab: {repo: a/b, deploy_on_push: false}\n";

    fn found(surroundings: &Surroundings) -> Vec<String> {
        let checked = check_spec(&Arc::new(Source::new("app.yaml", TEXT)));
        let document = checked.document.expect("a document");
        let lines = check(&App::new(&document, surroundings)).into_iter();
        lines
            .map(|one| format!("{} {}", one.severity.as_str(), one.message))
            .collect()
    }

    #[test]
    fn each_flag_is_found_and_the_surroundings_decide() {
        assert_eq!(
            found(&Surroundings::default()),
            [
                "note service `web` is deployed by every push, past ipctl",
                "note service `api` is deployed by every push, past ipctl"
            ]
        );
        let with_manifest = Surroundings {
            manifest: Some(Manifest::default()),
            workflow: None,
        };
        assert_eq!(
            found(&with_manifest)[0],
            "warning service `web` is deployed by every push, although ipctl.yaml says that ipctl deploys"
        );
        let with_workflow = Surroundings {
            workflow: Some(Workflow {
                file: "ci.yml".to_owned(),
                line: 7,
            }),
            ..with_manifest
        };
        assert_eq!(
            found(&with_workflow)[1],
            "warning service `api` is deployed by every push and by line 7 of ci.yml as well"
        );
    }
}
