//! Domains without a primary one.

use super::domains::{Domain, domains};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP181.
pub(super) const RULE: Rule = Rule {
    code: Code::NoPrimaryDomain,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
domains:
- {domain: acme.shop}
- {domain: www.acme.shop}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
domains:
- {domain: acme.shop, type: PRIMARY}
- {domain: www.acme.shop, type: ALIAS}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `type: PRIMARY` at the domain that the app is to be known by.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let all: Vec<Domain<'_>> = domains(app).collect();
    let open = |domain: &Domain<'_>| matches!(domain.role(), Some("ALIAS" | "UNSPECIFIED"));
    if !all.iter().all(open) {
        return Vec::new();
    }
    let (span, message) = match all.as_slice() {
        [] => return Vec::new(),
        [only] => match only
            .node
            .get("type")
            .filter(|role| role.as_str() == Some("ALIAS"))
        {
            Some(role) => (role.span, "the only domain is an `ALIAS`".to_owned()),
            None => return Vec::new(),
        },
        [first, ..] => {
            let key = app.root().entry("domains").map(|entry| entry.key_span);
            let message = format!("none of {} domains is `PRIMARY`", all.len());
            (key.unwrap_or(first.name.span), message)
        }
    };
    let help = "write `type: PRIMARY` at the domain that the app is to be known by";
    vec![RULE.at(app, span, message).help(help)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(domains: &str) -> Vec<String> {
        found_of(
            Code::NoPrimaryDomain,
            &format!("name: shop\ndomains: [{domains}]\n"),
        )
    }

    #[test]
    fn one_domain_without_a_type_is_the_primary_one() {
        assert!(found("{domain: a.io}").is_empty());
        assert!(found("").is_empty());
        assert!(found("{domain: a.io, type: primary}, {domain: b.io}").is_empty());
        assert!(found("{domain: a.io, type: DEFAULT}, {domain: b.io}").is_empty());
        assert_eq!(
            found("{domain: a.io, type: ALIAS}"),
            ["warning 2:32 the only domain is an `ALIAS`"]
        );
        assert_eq!(
            found("{domain: a.io, type: ALIAS}, {domain: b.io}"),
            ["warning 2:1 none of 2 domains is `PRIMARY`"]
        );
    }
}
