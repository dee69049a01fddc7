//! A reference to a value that is not offered.

use crate::diag::{Code, Diagnostic, Severity};
use std::collections::BTreeSet;

use crate::lint::names::nearest;
use crate::lint::{App, Component, Example, Found, Rule, Target, Variable};
use crate::model::view::ComponentKind;

use super::bindables::{Knowledge, meant, offered, routed};
use super::holders::{by_name, distinct, holders};
use super::texts::{Text, shown};

/// IP208.
pub(super) const RULE: Rule = Rule {
    code: Code::UnknownBindable,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DB_HOST, value: '${db.HOST}'}
databases:
- {name: db, engine: PG}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: DB_HOST, value: '${db.HOSTNAME}'}
databases:
- {name: db, engine: PG}
",
    ),
    fix: "Take one of the values that the component offers.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let names = by_name(app);
    let routed = routed(app);
    let own: BTreeSet<(&str, &str)> = holders(app)
        .flatten()
        .filter_map(|variable| Some((variable.owner.as_ref()?.name, variable.key)))
        .collect();
    let mut found = Vec::new();
    for variable in &app.variables {
        for one in distinct(&variable.references) {
            let (owner, name, pooled) = match one.target {
                Target::Offered { owner, name } => (owner, name, false),
                Target::Pooled { owner, name } => (owner, name, true),
                _ => continue,
            };
            let component = match owner {
                "_self" => variable.owner.as_ref(),
                owner => names.get(owner),
            };
            let Some(component) = component.filter(|one| !own.contains(&(one.name, name))) else {
                continue;
            };
            let wrong = if pooled && component.kind != ComponentKind::Database {
                Some((Severity::Error, "only databases have pools".to_owned()))
            } else {
                wrong(component, &routed, name)
            };
            if let Some((severity, help)) = wrong {
                let finding = finding(app, variable, component, one.text);
                found.extend(finding.map(|found| Diagnostic { severity, ..found }.help(help)));
            }
        }
    }
    found
}

fn finding(
    app: &App<'_>,
    variable: &Variable<'_>,
    component: &Component<'_>,
    text: &str,
) -> Option<Diagnostic> {
    let value = variable.value?;
    let span = app.part(value, text);
    let message = format!(
        "{} does not offer {} in {}",
        component.label(),
        shown(app, span, text),
        Text::Value(variable, value).subject()
    );
    Some(RULE.at(app, span, message))
}

/// Returns how bad a name is that a component does not offer, and what to write in its place.
fn wrong(
    component: &Component<'_>,
    routed: &BTreeSet<&str>,
    name: &str,
) -> Option<(Severity, String)> {
    let published = !component.is_internal()
        || routed.contains(component.name)
        || component.node.get("routes").is_some();
    let (names, knowledge) = offered(component, published);
    if names.contains(&name) {
        return None;
    }
    let sure = knowledge == Knowledge::Whole && !name.bytes().any(|b| b.is_ascii_lowercase());
    let severity = if sure {
        Severity::Error
    } else {
        Severity::Warning
    };
    let known = meant(component.kind, name).filter(|meant| names.contains(meant));
    let near = known.or_else(|| nearest(name, names.iter().copied()));
    let help = match (near, component.kind) {
        (_, ComponentKind::Service) if name.starts_with("PUBLIC_") && !published => {
            "it is not routed, so it has internal addresses only: `PRIVATE_URL`".to_owned()
        }
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, ComponentKind::Worker | ComponentKind::Job) => format!(
            "a {} offers `COMMIT_HASH` only: nothing can connect to it",
            component.kind
        ),
        (None, _) => {
            let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("it offers {}", listed.join(", "))
        }
    };
    Some((severity, help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn each_kind_offers_its_own() {
        let text = "name: shop\nservices:\n- name: cache\n  internal_ports: [6379]\n  envs:\n  - {key: A, value: '${_self.PUBLIC_URL} ${w.PRIVATE_URL} ${w.OWN} ${f.PUBLIC_URL} ${f.X}'}\n  - {key: B, value: '${pg.pool.PORT} ${pg.REDIS_URL} ${cache.p.PORT} ${any.REDIS_URL} ${mq.BROKERS}'}\nworkers:\n- name: w\n  envs: [{key: OWN, value: x}]\nfunctions: [{name: f}]\ndatabases:\n- {name: pg, engine: PG}\n- {name: any}\n- {name: mq, engine: KAFKA}\n";
        assert_eq!(
            found_of(Code::UnknownBindable, text),
            [
                "error 6:22 service `cache` does not offer `${_self.PUBLIC_URL}` in `A` of service `cache`",
                "error 6:42 worker `w` does not offer `${w.PRIVATE_URL}` in `A` of service `cache`",
                "error 6:84 functions component `f` does not offer `${f.X}` in `A` of service `cache`",
                "error 7:38 database `pg` does not offer `${pg.REDIS_URL}` in `B` of service `cache`",
                "error 7:54 service `cache` does not offer `${cache.p.PORT}` in `B` of service `cache`",
                "warning 7:87 database `mq` does not offer `${mq.BROKERS}` in `B` of service `cache`"
            ]
        );
    }
}
