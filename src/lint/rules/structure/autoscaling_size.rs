//! Autoscaling on a size that keeps its count.

use crate::catalog::{Use, successor};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};

use super::scale::{Size, autoscaling, scaled, size_of};
use super::wording::as_warning;

/// IP163.
pub(super) const RULE: Rule = Rule {
    code: Code::AutoscalingSize,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_size_slug: apps-s-1vcpu-1gb
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
    fix: "Take a dedicated size, or write a fixed `instance_count`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    scaled(app)
        .filter(|component| autoscaling(component).is_some())
        .filter_map(|component| of_component(app, component))
        .collect()
}

fn of_component(app: &App<'_>, component: &Component<'_>) -> Option<Diagnostic> {
    let label = component.label();
    let (size, finding) = match size_of(component)? {
        Size::Written(size, node) => {
            let message = format!(
                "{label} scales by itself on `{}`, which does not",
                size.slug
            );
            (size, RULE.at(app, node.span, message))
        }
        Size::Default(size) => {
            let key = component.node.entry("autoscaling")?.key_span;
            let message = format!("{label} scales by itself and names no size");
            let finding = as_warning(RULE.at(app, key, message));
            (
                size,
                finding.why("the size that the platform takes by itself does not scale"),
            )
        }
    };
    if size.scalable() {
        return None;
    }
    let next = successor(size, Use::Automatic)?;
    Some(finding.help(format!(
        "take a dedicated size, such as `{}` at {} a month, or a fixed `instance_count`",
        next.slug, next.monthly
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn legacy_dedicated_sizes_scale_and_a_missing_size_is_a_warning() {
        let text = "\
name: shop
services:
- {name: old, autoscaling: {}, instance_size_slug: professional-1l}
- {name: small, autoscaling: {}, instance_size_slug: basic-xs}
- {name: none, autoscaling: {}}
- {name: odd, autoscaling: {}, instance_size_slug: huge}
";
        assert_eq!(
            found_of(Code::AutoscalingSize, text),
            [
                "error 4:54 service `small` scales by itself on `basic-xs`, which does not",
                "warning 5:16 service `none` scales by itself and names no size"
            ]
        );
    }
}
