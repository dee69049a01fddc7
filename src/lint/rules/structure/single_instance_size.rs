//! Several instances of a size that has one.

use crate::catalog::{InstanceSize, Use, successor};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

use super::scale::{Size, autoscaling, scaled, size_of};
use super::wording::as_warning;

/// IP161.
pub(super) const RULE: Rule = Rule {
    code: Code::SingleInstanceSize,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_count: 2
  instance_size_slug: apps-s-1vcpu-0.5gb
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_count: 2
  instance_size_slug: apps-s-1vcpu-1gb
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `instance_count: 1`, or take a size that runs several instances.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    scaled(app)
        .filter_map(|component| of_component(app, component))
        .collect()
}

fn of_component(app: &App<'_>, component: &Component<'_>) -> Option<Diagnostic> {
    let node = component.node.get("instance_count")?;
    let count = node.as_int().filter(|count| *count > 1)?;
    let label = component.label();
    match size_of(component)? {
        Size::Written(size, written) if size.single_instance_only() => {
            let message = format!(
                "{label} asks for {count} instances of `{}`, which runs one",
                size.slug
            );
            let finding = RULE.at(app, node.span, message);
            let finding = finding.note_at("the size", app.document.place(written.span));
            Some(finding.help(advice(size)))
        }
        Size::Default(size) if !is_said_elsewhere(component) => {
            let message = format!("{label} asks for {count} instances and names no size");
            let finding = as_warning(RULE.at(app, node.span, message));
            let finding =
                finding.why("the size that the platform takes by itself runs one instance");
            let several = successor(size, Use::Several)?;
            Some(finding.help(format!(
                "add `instance_size_slug`; `{}` at {} a month is the cheapest that runs several",
                several.slug, several.monthly
            )))
        }
        Size::Written(..) | Size::Default(_) => None,
    }
}

/// Tells whether another rule speaks about the count of a component without a size: jobs run once, and autoscaling takes
/// no count.
fn is_said_elsewhere(component: &Component<'_>) -> bool {
    component.kind == ComponentKind::Job || autoscaling(component).is_some()
}

fn advice(size: &InstanceSize) -> String {
    match successor(size, Use::Several) {
        Some(several) => format!(
            "write `instance_count: 1`, or take `{}` at {} a month in place of {} for each instance",
            several.slug, several.monthly, size.monthly
        ),
        None => "write `instance_count: 1`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn legacy_sizes_count_and_a_missing_one_is_a_warning() {
        let text = "\
name: shop
services:
- {name: old, instance_count: 3, instance_size_slug: basic-m}
- {name: many, instance_count: 3, instance_size_slug: professional-xs}
- {name: none, instance_count: 2}
- {name: odd, instance_count: 2, instance_size_slug: huge}
- {name: auto, instance_count: 2, autoscaling: {}}
jobs:
- {name: job, instance_count: 2}
";
        assert_eq!(
            found_of(Code::SingleInstanceSize, text),
            [
                "error 3:31 service `old` asks for 3 instances of `basic-m`, which runs one",
                "warning 5:32 service `none` asks for 2 instances and names no size"
            ]
        );
    }
}
