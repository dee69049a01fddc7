//! A health check without patience for a program that starts slowly.

use super::command::Command;
use super::evidence::Evidence;
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP309.
pub(super) const RULE: Rule = Rule {
    code: Code::ImpatientProbe,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: superset
  image: {registry_type: DOCKER_HUB, registry: apache, repository: superset, tag: 4.1.1}
  http_port: 8088
  health_check: {http_path: /health}
",
        "\
name: shop
services:
- name: superset
  image: {registry_type: DOCKER_HUB, registry: apache, repository: superset, tag: 4.1.1}
  http_port: 8088
  health_check: {http_path: /health, initial_delay_seconds: 120, timeout_seconds: 10}
",
    ),
    fix: "Set `initial_delay_seconds` and `timeout_seconds` of the health check.",
    found: Found::App(check),
};

/// Programs that start slowly: the word that tells, and what they are called.
const SLOW: [(&str, &str); 33] = [
    ("superset", "Superset"),
    ("odoo", "Odoo"),
    ("keycloak", "Keycloak"),
    ("nextcloud", "Nextcloud"),
    ("gitlab", "GitLab"),
    ("springboot", "Spring"),
    ("spring", "Spring"),
    ("java", "Java"),
    ("rails", "Rails"),
    ("jenkins", "Jenkins"),
    ("sonarqube", "SonarQube"),
    ("metabase", "Metabase"),
    ("discourse", "Discourse"),
    ("confluence", "Confluence"),
    ("jira", "Jira"),
    ("kibana", "Kibana"),
    ("airflow", "Airflow"),
    ("wildfly", "WildFly"),
    ("tomcat", "Tomcat"),
    ("liferay", "Liferay"),
    ("magento", "Magento"),
    ("sentry", "Sentry"),
    ("neo4j", "Neo4j"),
    ("zammad", "Zammad"),
    ("redmine", "Redmine"),
    ("openproject", "OpenProject"),
    ("erpnext", "ERPNext"),
    ("frappe", "Frappe"),
    ("trino", "Trino"),
    ("nifi", "NiFi"),
    ("nexus3", "Nexus"),
    ("artifactory", "Artifactory"),
    ("camunda", "Camunda"),
];

/// Beginnings of health paths that one program has.
const PATHS: [(&str, &str); 8] = [
    ("/web/health", "Odoo"),
    ("/web/login", "Odoo"),
    ("/superset/", "Superset"),
    ("/actuator", "Spring"),
    ("/-/readiness", "GitLab"),
    ("/-/liveness", "GitLab"),
    ("/realms/", "Keycloak"),
    ("/auth/realms/", "Keycloak"),
];

/// Variables that one program reads.
const VARIABLES: [(&str, &str); 5] = [
    ("SPRING_PROFILES_ACTIVE", "Spring"),
    ("SPRING_DATASOURCE_URL", "Spring"),
    ("JAVA_OPTS", "Java"),
    ("JAVA_TOOL_OPTIONS", "Java"),
    ("RAILS_MASTER_KEY", "Rails"),
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let is_wanted = |key: &str| VARIABLES.iter().any(|(known, _)| *known == key);
    let settings = Settings::of(app, is_wanted);
    app.of_kind(ComponentKind::Service)
        .filter_map(|service| {
            let path = impatient_path(service)?;
            let program = slow_program(service, path, &settings)?;
            let message = format!(
                "{} runs {program}, which starts slowly: it is asked at once and has one second to answer",
                service.label()
            );
            let help = "set `initial_delay_seconds: 120` or more and `timeout_seconds: 10`";
            Some(RULE.at(app, path.span, message).help(help))
        })
        .collect()
}

/// Returns the path of a check that neither waits at first nor for an answer.
fn impatient_path<'a>(service: &Component<'a>) -> Option<&'a Node> {
    let check = service.node.get("health_check")?;
    let path = check
        .get("http_path")
        .filter(|path| path.as_str().is_some())?;
    let at_most = |key: &str, most: i128| match check.get(key) {
        None => true,
        Some(value) => value.as_int().is_some_and(|value| value <= most),
    };
    (at_most("initial_delay_seconds", 0) && at_most("timeout_seconds", 1)).then_some(path)
}

fn slow_program(
    service: &Component<'_>,
    path: &Node,
    settings: &Settings<'_, '_>,
) -> Option<&'static str> {
    let path = path.as_str().unwrap_or_default();
    let by_path = PATHS.iter().find(|(start, _)| path.starts_with(start));
    let by_variable = || {
        VARIABLES
            .iter()
            .find(|(key, _)| settings.get(service, key).is_some())
    };
    let command = Command::of(service);
    let evidence = Evidence::of(service, command.as_ref());
    let by_name = || SLOW.iter().find(|(word, _)| evidence.shows(word));
    by_path
        .or_else(by_name)
        .or_else(by_variable)
        .map(|(_, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn finds(service: &str) -> bool {
        let text = format!("name: shop\nservices:\n- {{{service}}}\n");
        !found_of(RULE.code, &text).is_empty()
    }

    #[test]
    fn slow_programs_are_known_by_many_signs() {
        for service in [
            "name: a, health_check: {http_path: /web/health}",
            "name: a, run_command: java -jar a.jar, health_check: {http_path: /up}",
            "name: acme-superset, health_check: {http_path: /up, timeout_seconds: 1}",
            "name: a, source_dir: apps/springboot-backend, health_check: {http_path: /up}",
            "name: a, github: {repo: acme/odoo-server}, health_check: {http_path: /up}",
            "name: a, run_command: bin/rails s, health_check: {http_path: /up}",
            "name: a, envs: [{key: JAVA_OPTS}], health_check: {http_path: /up}",
        ] {
            assert!(finds(service), "{service}");
        }
    }

    #[test]
    fn patience_and_other_programs_are_fine() {
        for service in [
            "name: superset, health_check: {http_path: /up, initial_delay_seconds: 60}",
            "name: superset, health_check: {http_path: /up, timeout_seconds: 5}",
            "name: superset, health_check: {port: 8088}",
            "name: superset-mcp, health_check: {http_path: /up}",
            "name: a, github: {repo: acme/insight-odoo}, health_check: {http_path: /up}",
        ] {
            assert!(!finds(service), "{service}");
        }
    }
}
