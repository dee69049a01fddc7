//! A host that takes no connections.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

use super::holders::by_name;
use super::mentions::{Mention, mentions};

/// IP223.
pub(super) const RULE: Rule = Rule {
    code: Code::UnreachableHost,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: REDIS_HOST, value: redis}
workers:
- name: redis
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: '7'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: REDIS_HOST, value: redis}
- name: redis
  internal_ports: [6379]
  image: {registry_type: DOCKER_HUB, registry: library, repository: redis, tag: '7'}
",
    ),
    fix: "Make it a service with `internal_ports`, and without a rule of the ingress.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let names = by_name(app);
    let deaf =
        |kind: ComponentKind| !matches!(kind, ComponentKind::Service | ComponentKind::Database);
    let others = mentions(app).into_iter().filter(|one| !one.is_own());
    others
        .filter_map(|mention| {
            let component = names.get(mention.host.name)?;
            deaf(component.kind).then(|| finding(app, &mention, component))
        })
        .collect()
}

fn finding(app: &App<'_>, mention: &Mention<'_, '_>, component: &Component<'_>) -> Diagnostic {
    let message = format!(
        "{} names {} as a host, but nothing can connect to it",
        mention.subject(),
        component.label()
    );
    let hidden = app.document.source.is_hidden(mention.span(app));
    let port = mention.port.filter(|_| !hidden);
    let help = match (component.kind, port) {
        (ComponentKind::Worker | ComponentKind::Job, Some(port)) => format!(
            "make `{}` a service with `internal_ports: [{port}]`",
            component.name
        ),
        (ComponentKind::Worker | ComponentKind::Job, None) => {
            format!("make `{}` a service with `internal_ports`", component.name)
        }
        _ => format!(
            "it is served from outside only: `${{{}.PUBLIC_URL}}`",
            component.name
        ),
    };
    let declared = app.document.place(component.span());
    let kind = component.kind;
    RULE.at(app, mention.span(app), message)
        .note_at(format!("declared as a {kind} here"), declared)
        .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn hosts_are_seen_in_every_form_and_plain_words_are_not_hosts() {
        let text = "name: shop\nenvs:\n- {key: A, value: 'http://w:8080/x'}\n- {key: B, value: 'w:9092,v:9092'}\n- {key: C_HOST, value: w}\n- {key: D, value: me@w}\n- {key: E_URL, value: 'https://site'}\n- {key: ROLE, value: w}\n- {key: BUCKET, value: 's3://w/x'}\n- {key: F, value: 'http://w.example.com'}\n- {key: G, value: 'redis://u:not-real@w'}\nworkers:\n- name: w\n  envs: [{key: MY_HOSTNAME, value: w}]\nstatic_sites: [{name: site}]\n";
        assert_eq!(
            found_of(Code::UnreachableHost, text),
            [
                "error 3:27 `A` of the app names worker `w` as a host, but nothing can connect to it",
                "error 4:20 `B` of the app names worker `w` as a host, but nothing can connect to it",
                "error 5:24 `C_HOST` of the app names worker `w` as a host, but nothing can connect to it",
                "error 6:22 `D` of the app names worker `w` as a host, but nothing can connect to it",
                "error 7:32 `E_URL` of the app names static site `site` as a host, but nothing can connect to it",
                "error 11:39 `G` of the app names worker `w` as a host, but nothing can connect to it"
            ]
        );
    }
}
