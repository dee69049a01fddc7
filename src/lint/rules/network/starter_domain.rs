//! The platform's own domain in the list.

use super::domains::domains;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP182.
pub(super) const RULE: Rule = Rule {
    code: Code::StarterDomain,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
domains:
- {domain: shop-x7k2p.ondigitalocean.app, type: PRIMARY}
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Delete the domain; the app has an address of that kind without it.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let own = |host: &str| {
        let rest = host.strip_suffix("ondigitalocean.app");
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    domains(app)
        .filter(|domain| own(&domain.host()))
        .map(|domain| {
            let what = app.quoted(domain.name).unwrap_or_else(|| "this".to_owned());
            let message = format!("{what} is an address that only the platform gives");
            let mut finding = RULE
                .at(app, domain.name.span, message)
                .help("delete it; `${APP_URL}` is the address of the app in values of variables");
            if domain.role() == Some("DEFAULT") {
                finding.severity = Severity::Warning;
            }
            finding
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn only_hosts_of_that_domain_are_meant() {
        let text = "\
name: shop
domains:
- domain: Shop.OnDigitalOcean.app.
- domain: myondigitalocean.app
- domain: ${STARTER_DOMAIN}
- {domain: shop-1.ondigitalocean.app, type: DEFAULT}
";
        let only = "is an address that only the platform gives";
        assert_eq!(
            found_of(Code::StarterDomain, text),
            [
                format!("error 3:11 `Shop.OnDigitalOcean.app.` {only}"),
                format!("warning 6:12 `shop-1.ondigitalocean.app` {only}"),
            ]
        );
    }
}
