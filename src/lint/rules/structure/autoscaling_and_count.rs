//! Autoscaling together with a fixed count.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

use super::scale::{autoscaling, scaled};

/// IP162.
pub(super) const RULE: Rule = Rule {
    code: Code::AutoscalingAndCount,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_count: 2
  instance_size_slug: apps-d-1vcpu-1gb
  autoscaling: {min_instance_count: 1, max_instance_count: 3, metrics: {cpu: {percent: 70}}}
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_size_slug: apps-d-1vcpu-1gb
  autoscaling: {min_instance_count: 1, max_instance_count: 3, metrics: {cpu: {percent: 70}}}
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Delete `instance_count`, or delete `autoscaling`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    scaled(app)
        .filter_map(|component| {
            autoscaling(component)?;
            let count = component.node.entry("instance_count")?;
            let other = component.node.entry("autoscaling")?;
            let message = format!(
                "{} has a fixed count beside `autoscaling`",
                component.label()
            );
            let finding = RULE.at(app, count.key_span, message);
            let finding = finding.note_at(
                "the count is set by this",
                app.document.place(other.key_span),
            );
            Some(finding.help(
                "delete `instance_count`: `min_instance_count` says how many there are at least",
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_key_without_a_value_does_not_count() {
        let text = "name: shop\nservices: [{name: web, instance_count: 2, autoscaling: }]\n";
        assert!(found_of(Code::AutoscalingAndCount, text).is_empty());
    }
}
