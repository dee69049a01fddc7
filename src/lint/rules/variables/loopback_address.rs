//! An address of the own container.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Variable};
use crate::model::names::words;

use super::holders::holder;
use crate::model::address::{addresses, is_loopback};

/// IP227.
pub(super) const RULE: Rule = Rule {
    code: Code::LoopbackAddress,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: REDIS_URL, value: 'redis://localhost:6379'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: REDIS_URL, value: 'redis://redis:6379'}
- name: redis
  internal_ports: [6379]
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: '7'}
",
    ),
    fix: "Name the service, or take the address of the database by a reference.",
    found: Found::App(check),
};

/// Words of variables that hold the host of another program.
const PROGRAMS: [&str; 20] = [
    "DB",
    "DATABASE",
    "POSTGRES",
    "POSTGRESQL",
    "PG",
    "MYSQL",
    "MARIADB",
    "MONGO",
    "MONGODB",
    "REDIS",
    "VALKEY",
    "CACHE",
    "MEMCACHED",
    "RABBITMQ",
    "AMQP",
    "BROKER",
    "KAFKA",
    "ELASTIC",
    "ELASTICSEARCH",
    "QUEUE",
];

/// Words of variables that hold an own address, or addresses of visitors.
const OWN: [&str; 14] = [
    "BIND",
    "LISTEN",
    "ORIGIN",
    "ORIGINS",
    "CORS",
    "ALLOWED",
    "TRUSTED",
    "REDIRECT",
    "CALLBACK",
    "HEALTH",
    "HEALTHCHECK",
    "PROBE",
    "PROXY",
    "SELF",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let all = app.variables.iter();
    all.filter_map(|variable| finding(app, variable)).collect()
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let value = variable.value?;
    let words = words(variable.key);
    if words.iter().any(|word| OWN.contains(&word.as_str())) {
        return None;
    }
    let text = variable.text().trim();
    let host = host_in_address(variable, text).or_else(|| host_of_program(&words, text))?;
    let message = format!(
        "`{}` of {} points at the own container",
        variable.key,
        holder(variable)
    );
    let help = "name the service that answers, or a database by reference, as in `${db.HOSTNAME}`";
    Some(RULE.at(app, app.part(value, host), message).help(help))
}

/// Returns the host of an address, unless the port is one of the component's own.
fn host_in_address<'b>(variable: &Variable<'_>, text: &'b str) -> Option<&'b str> {
    let owner = variable.owner.as_ref();
    let own = |port: u16| {
        owner.is_some_and(|owner| {
            let port = i128::from(port);
            owner.node.int("http_port") == Some(port) || owner.internal_ports().contains(&port)
        })
    };
    let found = addresses(text).into_iter();
    let mut away = found.filter(|one| one.connects() && is_loopback(one.host.name));
    away.find(|one| !one.port().is_some_and(own))
        .map(|one| one.host.name)
}

fn host_of_program<'b>(words: &[String], text: &'b str) -> Option<&'b str> {
    let host = text.split(':').next().filter(|host| is_loopback(host))?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["PGHOST"] => Some(host),
        [
            before @ ..,
            "HOST" | "HOSTNAME" | "HOSTS" | "SERVER" | "SERVERS" | "ADDR" | "ADDRESS" | "URL",
        ] => {
            let program = before.iter().any(|word| PROGRAMS.contains(word));
            program.then_some(host)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn the_own_server_and_visitors_are_meant() {
        let text = "name: shop\nservices:\n- name: web\n  http_port: 3000\n  envs:\n  - {key: HOST, value: localhost}\n  - {key: BIND_ADDR, value: 'http://127.0.0.1:9'}\n  - {key: CORS_ORIGINS, value: 'http://localhost:8101'}\n  - {key: INTERNAL, value: 'http://localhost:3000'}\n  - {key: API, value: 'http://localhost:4000'}\n  - {key: DB_HOST, value: 127.0.0.1}\n  - {key: PGHOST, value: localhost}\n";
        assert_eq!(
            found_of(Code::LoopbackAddress, text),
            [
                "warning 10:31 `API` of service `web` points at the own container",
                "warning 11:27 `DB_HOST` of service `web` points at the own container",
                "warning 12:26 `PGHOST` of service `web` points at the own container"
            ]
        );
    }
}
