//! A host that is not in the app.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::names::nearest;
use crate::lint::secret::Look;
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;

use super::addresses::look_at;
use super::holders::{ByName, are_all_known, by_name};
use super::mentions::{Mention, Naming, mentions};
use crate::model::address::is_loopback;

/// IP224.
pub(super) const RULE: Rule = Rule {
    code: Code::UnknownHost,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: API_URL, value: 'http://backend:3000'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: API_URL, value: 'http://backend:3000'}
- {name: backend, http_port: 3000, image: {registry_type: DOCR, repository: api}}
",
    ),
    fix: "Name a service of the app, or write the whole host name.",
    found: Found::App(check),
};

/// Hosts that stand for one in examples.
const STAND_INS: [&str; 6] = ["host", "hostname", "server", "example", "domain", "user"];

/// Most findings for which the nearest name is looked up.
const MOST_HINTS: usize = 100;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    if !are_all_known(app) {
        return Vec::new();
    }
    let names = by_name(app);
    let mut found: Vec<Diagnostic> = Vec::new();
    for mention in mentions(app) {
        let host = mention.host.name;
        let finding = match names.get(host).map(|one| one.kind) {
            Some(ComponentKind::Database) => database(app, &mention),
            None if is_meant(&mention) => {
                let near = if found.len() < MOST_HINTS {
                    near(&names, host)
                } else {
                    None
                };
                unknown(app, &mention, near)
            }
            _ => continue,
        };
        found.push(finding);
    }
    found
}

/// Tells whether a host is meant to be one of the app.
fn is_meant(mention: &Mention<'_, '_>) -> bool {
    let host = mention.host.name;
    matches!(mention.naming, Naming::Address(_))
        && !is_loopback(host)
        && !host.bytes().any(|byte| byte.is_ascii_uppercase())
        && !STAND_INS.contains(&host)
        && look_at(mention.variable.text()) != Look::Placeholder
}

fn near<'a>(names: &ByName<'a>, host: &str) -> Option<&'a str> {
    let services = names.values();
    let services = services.filter(|one| one.kind == ComponentKind::Service);
    nearest(host, services.map(|one| one.name))
}

fn database(app: &App<'_>, mention: &Mention<'_, '_>) -> Diagnostic {
    let name = mention.host.name;
    let message = format!(
        "{} names database `{name}` as a host, but a database has another host name",
        mention.subject()
    );
    let help = format!(
        "write `${{{name}.HOSTNAME}}`, or `${{{name}.DATABASE_URL}}` for the whole address"
    );
    RULE.at(app, mention.span(app), message).help(help)
}

fn unknown(app: &App<'_>, mention: &Mention<'_, '_>, near: Option<&str>) -> Diagnostic {
    let span = mention.span(app);
    let hidden = app.document.source.is_hidden(span);
    let host = if hidden {
        "a host".to_owned()
    } else {
        format!("the host `{}`", mention.host.name)
    };
    let message = format!(
        "{} names {host}, which is no service of the app",
        mention.subject()
    );
    let help = match near.filter(|_| !hidden) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a service of the app, or write the whole host name".to_owned(),
    };
    RULE.at(app, span, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn databases_are_no_hosts_and_hosts_outside_are_left_alone() {
        let text = "name: shop\nenvs:\n- {key: DB_HOST, value: db}\n- {key: A, value: 'http://webb:80'}\n- {key: B, value: 'http://localhost'}\n- {key: C, value: 'postgres://u@HOST/d'}\n- {key: D, value: 'http://web'}\n- {key: E, value: 's3://bucket'}\n- {key: F_HOST, value: other}\n- {key: G, type: SECRET, value: 'redis://:not-real-1@cache'}\nservices: [{name: web}]\ndatabases: [{name: db}]\n";
        assert_eq!(
            found_of(Code::UnknownHost, text),
            [
                "warning 3:25 `DB_HOST` of the app names database `db` as a host, but a database has another host name",
                "warning 4:27 `A` of the app names the host `webb`, which is no service of the app",
                "warning 10:54 `G` of the app names a host, which is no service of the app"
            ]
        );
    }
}
