//! Autoscaling with no room between its bounds.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

use super::scale::{autoscaling, scaled};
use super::wording::as_warning;

/// IP164.
pub(super) const RULE: Rule = Rule {
    code: Code::AutoscalingRange,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_size_slug: apps-d-1vcpu-1gb
  autoscaling: {min_instance_count: 3, max_instance_count: 1, metrics: {cpu: {percent: 70}}}
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
    fix: "Write both bounds, with `min_instance_count` below `max_instance_count`.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    scaled(app)
        .filter_map(|component| {
            let autoscaling = autoscaling(component)?;
            let bound = |key: &str| autoscaling.get(key);
            match (bound("min_instance_count"), bound("max_instance_count")) {
                (Some(least), Some(most)) => order(app, component, least, most),
                (least, most) => missing(app, component, least.is_none(), most.is_none()),
            }
        })
        .collect()
}

fn order(
    app: &App<'_>,
    component: &Component<'_>,
    least: &Node,
    most: &Node,
) -> Option<Diagnostic> {
    let (min, max) = (least.as_int()?, most.as_int()?);
    if min < max {
        return None;
    }
    let label = component.label();
    let message = if min == max {
        format!("{label} scales from {min} to {max}, so its count never changes")
    } else {
        format!("{label} scales from {min} to {max}, which is downwards")
    };
    let finding = RULE.at(app, least.span, message);
    let finding = finding.note_at("the largest count", app.document.place(most.span));
    Some(if min == max {
        as_warning(finding).help(format!("make `max_instance_count` larger, or write `instance_count: {min}` in place of `autoscaling`"))
    } else {
        finding.help("make `min_instance_count` the smaller one")
    })
}

fn missing(
    app: &App<'_>,
    component: &Component<'_>,
    least: bool,
    most: bool,
) -> Option<Diagnostic> {
    let what = match (least, most) {
        (true, true) => "`min_instance_count` and no `max_instance_count`",
        (true, false) => "`min_instance_count`",
        (false, _) => "`max_instance_count`",
    };
    let key = component.node.entry("autoscaling")?.key_span;
    let message = format!("the autoscaling of {} has no {what}", component.label());
    Some(
        RULE.at(app, key, message)
            .help("write both bounds, such as 1 and 3"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn equal_bounds_are_a_warning_and_each_missing_one_is_named() {
        let text = "\
name: shop
services:
- {name: same, autoscaling: {min_instance_count: 2, max_instance_count: 2}}
- {name: none, autoscaling: {}}
- {name: low, autoscaling: {min_instance_count: 2}}
workers:
- {name: high, autoscaling: {max_instance_count: 2}}
- {name: text, autoscaling: {min_instance_count: two, max_instance_count: 1}}
";
        assert_eq!(
            found_of(Code::AutoscalingRange, text),
            [
                "warning 3:50 service `same` scales from 2 to 2, so its count never changes",
                "error 4:16 the autoscaling of service `none` has no `min_instance_count` and no `max_instance_count`",
                "error 5:15 the autoscaling of service `low` has no `max_instance_count`",
                "error 7:16 the autoscaling of worker `high` has no `min_instance_count`",
            ]
        );
    }
}
