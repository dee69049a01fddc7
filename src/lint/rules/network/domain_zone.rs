//! A domain outside its zone.

use super::domains::{Domain, domains};
use super::requests::{host, is_template};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP183.
pub(super) const RULE: Rule = Rule {
    code: Code::DomainZone,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
domains:
- {domain: www.acme.shop, type: PRIMARY, zone: acme.com}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
domains:
- {domain: www.acme.shop, type: PRIMARY, zone: acme.shop}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Name the zone that the domain lies in, or leave `zone` out when its records are kept elsewhere.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    domains(app)
        .filter_map(|domain| problem(app, domain))
        .collect()
}

fn problem(app: &App<'_>, domain: Domain<'_>) -> Option<Diagnostic> {
    let node = domain.node.get("zone")?;
    let zone = node.as_str().filter(|zone| !zone.is_empty())?;
    let name = domain.host();
    if is_template(zone) || is_template(&name) {
        return None;
    }
    let above = name.strip_suffix(&host(zone));
    if above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.')) {
        return None;
    }
    let message = match (app.quoted(domain.name), app.quoted(node)) {
        (Some(name), Some(zone)) => format!("{name} does not lie in the zone {zone}"),
        _ => "the domain does not lie in its zone".to_owned(),
    };
    Some(
        RULE.at(app, node.span, message)
            .note_at("the domain", app.document.place(domain.name.span))
            .help(
                "name the zone it lies in, or leave `zone` out when its records are kept elsewhere",
            ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn a_zone_ends_at_a_dot() {
        let text = "\
name: shop
domains:
- {domain: acme.shop, zone: ACME.shop.}
- {domain: notacme.shop, zone: acme.shop}
- {domain: a.acme.shop, zone: '${ZONE}'}
- {domain: a.acme.shop, zone: ''}
";
        assert_eq!(
            found_of(Code::DomainZone, text),
            ["error 4:32 `notacme.shop` does not lie in the zone `acme.shop`"]
        );
    }
}
