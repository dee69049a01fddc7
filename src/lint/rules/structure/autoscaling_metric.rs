//! Autoscaling with nothing to follow.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::{Node, Value};

use super::scale::{autoscaling, scaled};
use super::wording::as_warning;

/// IP165.
pub(super) const RULE: Rule = Rule {
    code: Code::AutoscalingMetric,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
workers:
- name: mailer
  instance_size_slug: apps-d-1vcpu-1gb
  autoscaling:
    min_instance_count: 1
    max_instance_count: 3
    metrics: {requests_per_second: {per_instance: 50}}
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
workers:
- name: mailer
  instance_size_slug: apps-d-1vcpu-1gb
  autoscaling:
    min_instance_count: 1
    max_instance_count: 3
    metrics: {cpu: {percent: 70}}
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Name a metric: `cpu` for workers, `cpu` or one about requests for services.",
    found: Found::App(check),
};

/// The metrics about requests.
const REQUESTS: [&str; 2] = ["requests_per_second", "request_duration"];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    scaled(app)
        .filter_map(|component| Some((component, autoscaling(component)?)))
        .flat_map(|(component, autoscaling)| of_component(app, component, autoscaling))
        .collect()
}

fn of_component(app: &App<'_>, component: &Component<'_>, autoscaling: &Node) -> Vec<Diagnostic> {
    let metrics = autoscaling.get("metrics");
    if metrics.is_none_or(is_empty) {
        return none(app, component).into_iter().collect();
    }
    let entries = metrics.map_or(&[] as &[_], Node::entries);
    let worker = component.kind == ComponentKind::Worker;
    let foreign = entries
        .iter()
        .filter(|entry| worker && REQUESTS.contains(&entry.key.as_str()));
    foreign
        .map(|entry| {
            let message = format!("{} serves no requests to scale by", component.label());
            RULE.at(app, entry.key_span, message)
                .help("scale by `cpu`, the one metric that workers have")
        })
        .collect()
}

fn is_empty(metrics: &Node) -> bool {
    matches!(&metrics.value, Value::Map(entries) if entries.is_empty())
}

fn none(app: &App<'_>, component: &Component<'_>) -> Option<Diagnostic> {
    let key = component.node.entry("autoscaling")?.key_span;
    let message = format!("the autoscaling of {} follows nothing", component.label());
    let finding = as_warning(RULE.at(app, key, message));
    Some(finding.help("add `metrics`, such as `metrics: {cpu: {percent: 80}}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn nothing_to_follow_is_a_warning() {
        let text = "\
name: shop
services:
- {name: none, autoscaling: {}}
- {name: empty, autoscaling: {metrics: {cpu: }}}
- {name: requests, autoscaling: {metrics: {request_duration: {}}}}
- {name: unknown, autoscaling: {metrics: {memory: {}}}}
- {name: list, autoscaling: {metrics: [cpu]}}
workers:
- {name: both, autoscaling: {metrics: {cpu: {}, request_duration: {}}}}
";
        assert_eq!(
            found_of(Code::AutoscalingMetric, text),
            [
                "warning 3:16 the autoscaling of service `none` follows nothing",
                "warning 4:17 the autoscaling of service `empty` follows nothing",
                "error 9:49 worker `both` serves no requests to scale by"
            ]
        );
    }
}
