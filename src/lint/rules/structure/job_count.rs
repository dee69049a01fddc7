//! A job that runs several times at once.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

use super::scale::{Size, size_of};

/// IP146.
pub(super) const RULE: Rule = Rule {
    code: Code::JobCount,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
jobs:
- name: migrate
  kind: PRE_DEPLOY
  instance_count: 2
  instance_size_slug: apps-s-1vcpu-1gb
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
jobs:
- name: migrate
  kind: PRE_DEPLOY
  instance_count: 1
  instance_size_slug: apps-s-1vcpu-1gb
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `instance_count: 1`, or delete the line.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Job)
        .filter(|job| !is_refused(job))
        .filter_map(|job| {
            let node = job.node.get("instance_count")?;
            let count = node.as_int().filter(|count| *count > 1)?;
            let message = format!("{} runs {count} times at once", job.label());
            let finding = RULE.at(app, node.span, message);
            Some(finding.help("write `instance_count: 1` unless its command shares the work out"))
        })
        .collect()
}

/// Tells whether the size takes one instance only, which is another finding about the same count.
fn is_refused(job: &Component<'_>) -> bool {
    matches!(size_of(job), Some(Size::Written(size, _)) if size.single_instance_only())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn one_instance_and_other_kinds_are_fine() {
        let text = "\
name: shop
jobs:
- {name: one, instance_count: 1}
- {name: text, instance_count: two}
- {name: small, instance_count: 2, instance_size_slug: basic-xxs}
- {name: many, instance_count: 3}
workers:
- {name: worker, instance_count: 3}
";
        let found = found_of(Code::JobCount, text);
        assert_eq!(found, ["warning 6:32 job `many` runs 3 times at once"]);
    }
}
