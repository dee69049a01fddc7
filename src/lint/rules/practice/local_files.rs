//! Files that a deployment throws away.

use super::command::Command;
use super::evidence::{Evidence, image_name, words};
use super::servers::server;
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP313.
pub(super) const RULE: Rule = Rule {
    code: Code::LocalFiles,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: odoo
  image: {registry_type: DOCKER_HUB, registry: library, repository: odoo, tag: \"19.0\"}
  http_port: 8069
",
        "\
name: shop
services:
- name: odoo
  image: {registry_type: DOCKER_HUB, registry: library, repository: odoo, tag: \"19.0\"}
  http_port: 8069
  envs:
  - {key: ODOO_ATTACHMENT_LOCATION, value: db, scope: RUN_TIME}
",
    ),
    fix: "Keep the files in object storage or in a database, and data in a managed database.",
    found: Found::App(check),
};

/// Programs that keep their files beside them, with the words of variables that put them elsewhere.
const KEEPERS: [(&str, &str, &[&str]); 16] = [
    ("ghost", "Ghost", &[]),
    ("wordpress", "WordPress", &[]),
    ("nextcloud", "Nextcloud", &["objectstore"]),
    ("uptime-kuma", "Uptime Kuma", &["mariadb", "mysql"]),
    ("gitea", "Gitea", &[]),
    ("vaultwarden", "Vaultwarden", &["database"]),
    ("n8n", "n8n", &["db", "postgresdb"]),
    ("grafana", "Grafana", &["database"]),
    ("pocketbase", "PocketBase", &[]),
    ("influxdb", "InfluxDB", &[]),
    ("clickhouse-server", "ClickHouse", &[]),
    ("neo4j", "Neo4j", &[]),
    ("meilisearch", "Meilisearch", &[]),
    ("qdrant", "Qdrant", &[]),
    ("couchdb", "CouchDB", &[]),
    ("cassandra", "Cassandra", &[]),
];

/// Servers that are caches as often as not, so that nothing need be lost.
const CACHES: [&str; 5] = ["Redis", "Valkey", "Memcached", "RabbitMQ", "Kafka"];

/// Words of variables that speak of storage outside the container.
const OUTSIDE: [&str; 12] = [
    "s3",
    "spaces",
    "bucket",
    "minio",
    "gcs",
    "aws",
    "azure",
    "attachment",
    "attachments",
    "filestore",
    "storage",
    "objectstore",
];

/// Variables that only the server of Odoo reads.
const OF_ODOO: [&str; 7] = [
    "ODOO_WORKERS",
    "ODOO_MAX_CRON_THREADS",
    "ODOO_LIMIT_MEMORY_HARD",
    "ODOO_LIMIT_MEMORY_SOFT",
    "ODOO_ADDONS_PATH",
    "ODOO_RC",
    "ODOO_DB_MAXCONN",
];

/// What a component keeps on its disk.
struct Keeper {
    title: &'static str,
    span: Span,
    what: What,
}

/// Says what is lost.
enum What {
    Attachments,
    Files,
    Data,
}

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let settings = Settings::of(app, |key| is_outside(key, &[]) || is_of_keeper(key));
    let shared_outside = settings.shared().any(|one| is_outside(one.key, &[]));
    app.components
        .iter()
        .filter(|one| matches!(one.kind, ComponentKind::Service | ComponentKind::Worker))
        .filter_map(|component| keeper(component, &settings, shared_outside))
        .map(|(label, keeper)| finding(app, &label, &keeper))
        .collect()
}

fn is_of_keeper(key: &str) -> bool {
    let words = words(key);
    OF_ODOO.contains(&key)
        || KEEPERS
            .iter()
            .any(|(_, _, hints)| words.iter().any(|word| hints.contains(&word.as_str())))
}

fn is_outside(key: &str, more: &[&str]) -> bool {
    words(key)
        .iter()
        .any(|word| OUTSIDE.contains(&word.as_str()) || more.contains(&word.as_str()))
}

fn keeper(
    component: &Component<'_>,
    settings: &Settings<'_, '_>,
    shared_outside: bool,
) -> Option<(String, Keeper)> {
    let command = Command::of(component);
    let (keeper, hints) = database(component, command.as_ref())
        .or_else(|| program(component))
        .or_else(|| odoo(component, command.as_ref(), settings))?;
    let is_elsewhere = || {
        settings
            .own(component)
            .any(|one| is_outside(one.key, hints))
            || hints.iter().any(|hint| {
                settings
                    .shared()
                    .any(|one| words(one.key).iter().any(|word| word == hint))
            })
    };
    let is_data = matches!(keeper.what, What::Data);
    (is_data || !(shared_outside || is_elsewhere())).then(|| (component.label(), keeper))
}

type Kept = (Keeper, &'static [&'static str]);

fn database(component: &Component<'_>, command: Option<&Command<'_>>) -> Option<Kept> {
    let server = server(component, command).filter(|server| !CACHES.contains(&server.title))?;
    let keeper = Keeper {
        title: server.title,
        span: image_span(component),
        what: What::Data,
    };
    Some((keeper, &[]))
}

fn program(component: &Component<'_>) -> Option<Kept> {
    let image = image_name(component)?.to_ascii_lowercase();
    let (_, title, hints) = KEEPERS.iter().find(|(name, _, _)| *name == image)?;
    let keeper = Keeper {
        title,
        span: image_span(component),
        what: What::Files,
    };
    Some((keeper, *hints))
}

fn odoo(
    component: &Component<'_>,
    command: Option<&Command<'_>>,
    settings: &Settings<'_, '_>,
) -> Option<Kept> {
    let path = component
        .node
        .find(&["health_check", "http_path"])
        .and_then(Node::as_str);
    let by_path = path.is_some_and(|path| path.starts_with("/web/health"));
    let by_variable = || {
        settings
            .own(component)
            .any(|one| OF_ODOO.contains(&one.key))
    };
    let is_odoo = by_path || by_variable() || Evidence::of(component, command).shows("odoo");
    let keeper = Keeper {
        title: "Odoo",
        span: image_span(component),
        what: What::Attachments,
    };
    is_odoo.then_some((keeper, &[]))
}

/// Returns the place of the image's name, or of the component's.
fn image_span(component: &Component<'_>) -> Span {
    let image = component.node.find(&["image", "repository"]);
    image.map_or(component.span(), |image| image.span)
}

fn finding(app: &App<'_>, label: &str, keeper: &Keeper) -> Diagnostic {
    let title = keeper.title;
    let (kept, help) = match keeper.what {
        What::Attachments => (
            "attachments",
            "keep them in object storage, or in the database (`ir_attachment.location` is `db`)",
        ),
        What::Files => ("files", "keep them in object storage or in a database"),
        What::Data => ("data", "use a managed database in `databases`"),
    };
    let message = format!(
        "{label} keeps the {kept} of {title} on its own disk, which every deployment clears"
    );
    RULE.at(app, keeper.span, message).help(help)
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
    fn programs_that_keep_files_are_known() {
        for service in [
            "name: a, health_check: {http_path: /web/health}",
            "name: odoo-web",
            "name: a, envs: [{key: ODOO_WORKERS, value: \"2\"}]",
            "name: db, internal_ports: [5432], image: {repository: library/postgres}",
            "name: a, image: {repository: uptime-kuma}",
            "name: a, image: {repository: n8nio/n8n}",
        ] {
            assert!(finds(service), "{service}");
        }
    }

    #[test]
    fn storage_elsewhere_and_other_programs_are_fine() {
        for service in [
            "name: odoo, envs: [{key: S3_BUCKET, value: a}]",
            "name: a, image: {repository: n8nio/n8n}, envs: [{key: DB_TYPE, value: postgresdb}]",
            "name: redis, image: {repository: redis}",
            "name: a, image: {repository: postgres-meta}",
            "name: a, image: {repository: postgres}, run_command: psql -c x",
            "name: mcp-hub, envs: [{key: ODOO_URL, value: x}]",
        ] {
            assert!(!finds(service), "{service}");
        }
    }
}
