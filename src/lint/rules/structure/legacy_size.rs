//! An instance size of older apps.

use std::collections::BTreeMap;

use crate::catalog::{Generation, InstanceSize, Use, successor};
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Example, Found, Rule};
use crate::spec::Node;

use super::scale::{Size, scaled, size_of, wanted};
use super::wording::{price_beside, rewrite};

/// IP301.
pub(super) const RULE: Rule = Rule {
    code: Code::LegacySize,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_size_slug: basic-xs
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  instance_size_slug: apps-s-1vcpu-1gb-fixed
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write the current size of the same memory.",
    found: Found::App(check),
};

/// A legacy size at the place where it is written.
struct Written<'a> {
    size: &'static InstanceSize,
    node: &'a Node,
    wanted: Use,
}

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    // What is written once and used through an alias is one finding, for the largest of its uses.
    let mut places: BTreeMap<Span, Written<'_>> = BTreeMap::new();
    for component in scaled(app) {
        let Some(Size::Written(size, node)) = size_of(component) else {
            continue;
        };
        if size.generation != Generation::Legacy {
            continue;
        }
        let wanted = wanted(component);
        let place = places
            .entry(node.span)
            .or_insert(Written { size, node, wanted });
        place.wanted = place.wanted.max(wanted);
    }
    places.values().map(|place| finding(app, place)).collect()
}

fn finding(app: &App<'_>, place: &Written<'_>) -> Diagnostic {
    let message = format!("`{}` is for apps made before 7 May 2024", place.size.slug);
    let finding = RULE.at(app, place.node.span, message);
    let Some(next) = successor(place.size, place.wanted) else {
        return finding;
    };
    let price = price_beside(next, place.size);
    let finding = finding.help(format!("write `{}`: {price}", next.slug));
    // From a shared to a dedicated processor is a larger step than a fix should take by itself.
    let alike = next.cpu_type == place.size.cpu_type;
    match rewrite(app, place.node, next.slug).filter(|_| alike) {
        Some(edit) => finding.fix(format!("use `{}`", next.slug), vec![edit]),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::diagnostics;

    /// Returns the help of each finding, and its edit.
    fn found(text: &str) -> Vec<(String, String)> {
        let found = diagnostics(text).into_iter();
        let found = found.filter(|one| one.code == RULE.code);
        let edit = |one: &Diagnostic| {
            let edit = one.fix.iter().flat_map(|fix| &fix.edits).next()?;
            let (start, end) = (edit.span.start(), edit.span.end());
            Some(format!("{start}-{end} {}", edit.text))
        };
        found
            .map(|one| {
                (
                    one.help.clone().unwrap_or_default(),
                    edit(&one).unwrap_or_default(),
                )
            })
            .collect()
    }

    fn help(fields: &str) -> String {
        let found = found(&format!(
            "name: shop\nworkers:\n- {{name: web, {fields}}}\n"
        ));
        found.into_iter().map(|(help, _)| help).collect()
    }

    #[test]
    fn both_prices_and_the_difference_are_told() {
        for (fields, wanted) in [
            (
                "instance_size_slug: basic-xxs",
                "write `apps-s-1vcpu-0.5gb`: $5.00 a month, the same price",
            ),
            (
                "instance_size_slug: basic-s",
                "write `apps-s-1vcpu-2gb`: $25.00 a month in place of $20.00, $5.00 more",
            ),
            (
                "instance_size_slug: professional-1l",
                "write `apps-d-1vcpu-4gb`: $49.00 a month in place of $75.00, $26.00 less",
            ),
            (
                "instance_size_slug: basic-xs, instance_count: 2",
                "write `apps-s-1vcpu-1gb`: $12.00 a month in place of $10.00, $2.00 more",
            ),
            (
                "instance_size_slug: basic-xs, autoscaling: {}",
                "write `apps-d-1vcpu-1gb`: $34.00 a month in place of $10.00, $24.00 more",
            ),
            ("instance_size_slug: apps-s-1vcpu-1gb", ""),
            ("instance_size_slug: basic", ""),
        ] {
            assert_eq!(help(fields), wanted, "{fields}");
        }
    }

    #[test]
    fn the_edit_keeps_the_quotes() {
        for quote in ["", "'", "\""] {
            let start = "name: shop\nworkers:\n- instance_size_slug: ".len() + quote.len();
            let text = format!(
                "name: shop\nworkers:\n- instance_size_slug: {quote}basic-xs{quote} # small\n"
            );
            let edit = format!("{start}-{} apps-s-1vcpu-1gb-fixed", start + 8);
            assert_eq!(found(&text)[0].1, edit, "{text}");
        }
        let scaled =
            "name: shop\nworkers:\n- {name: one, instance_size_slug: basic-xs, autoscaling: {}}\n";
        assert_eq!(found(scaled)[0].1, "");
        let escaped = "name: shop\nworkers:\n- instance_size_slug: \"basic\\x2dxs\"\n";
        assert_eq!(found(escaped)[0].1, "");
    }

    #[test]
    fn a_size_behind_an_anchor_is_changed_once_and_for_all_its_uses() {
        let text = "\
name: shop
workers:
- {name: one, instance_size_slug: &size basic-xs}
- {name: two, instance_size_slug: *size, instance_count: 2}
";
        let found = found(text);
        assert_eq!(found.len(), 1);
        assert!(found[0].1.ends_with(" apps-s-1vcpu-1gb"), "{found:?}");
    }
}
