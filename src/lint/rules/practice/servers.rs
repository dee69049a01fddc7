//! Images and commands of database servers.

use super::command::Command;
use super::evidence::image_name;
use crate::lint::Component;

/// A database server.
#[derive(Debug)]
pub(super) struct Server {
    /// What it is called.
    pub title: &'static str,
    /// The port it listens on unless told otherwise.
    pub port: i128,
    /// Whether it speaks HTTP.
    pub speaks_http: bool,
    names: &'static [&'static str],
    programs: &'static [&'static str],
}

const SERVERS: &[Server] = &[
    tcp(
        "Redis",
        6379,
        &[
            "redis",
            "redis-stack",
            "redis-stack-server",
            "keydb",
            "dragonfly",
        ],
        &["redis-server", "keydb-server"],
    ),
    tcp("Valkey", 6379, &["valkey"], &["valkey-server"]),
    tcp(
        "PostgreSQL",
        5432,
        &[
            "postgres",
            "postgresql",
            "postgis",
            "timescaledb",
            "timescaledb-ha",
            "pgvector",
        ],
        &["postgres"],
    ),
    tcp(
        "MySQL",
        3306,
        &["mysql", "mysql-server", "percona", "percona-server"],
        &["mysqld"],
    ),
    tcp("MariaDB", 3306, &["mariadb"], &["mariadbd"]),
    tcp(
        "MongoDB",
        27017,
        &["mongo", "mongodb", "mongodb-community-server"],
        &["mongod"],
    ),
    tcp("Memcached", 11211, &["memcached"], &["memcached"]),
    tcp("RabbitMQ", 5672, &["rabbitmq"], &["rabbitmq-server"]),
    tcp(
        "Kafka",
        9092,
        &["kafka", "cp-kafka", "redpanda"],
        &["kafka-server-start.sh"],
    ),
    http(
        "Elasticsearch",
        9200,
        &["elasticsearch", "opensearch"],
        &["elasticsearch", "opensearch"],
    ),
    http("MinIO", 9000, &["minio"], &["minio"]),
];

const fn tcp(
    title: &'static str,
    port: i128,
    names: &'static [&'static str],
    programs: &'static [&'static str],
) -> Server {
    Server {
        title,
        port,
        speaks_http: false,
        names,
        programs,
    }
}

const fn http(
    title: &'static str,
    port: i128,
    names: &'static [&'static str],
    programs: &'static [&'static str],
) -> Server {
    Server {
        speaks_http: true,
        ..tcp(title, port, names, programs)
    }
}

/// Returns the database server that a component runs; a command that starts something else has the last word, because
/// such images are used for their clients as well.
pub(super) fn server(
    component: &Component<'_>,
    command: Option<&Command<'_>>,
) -> Option<&'static Server> {
    let Some(command) = command else {
        let name = image_name(component)?.to_ascii_lowercase();
        return SERVERS
            .iter()
            .find(|one| one.names.contains(&name.as_str()));
    };
    let mut started = command.steps.iter().flat_map(|step| {
        let first = step.arguments.first().map(|word| word.text.as_str());
        let is_entry = step.program.contains("entrypoint");
        [Some(step.program.as_str()), first.filter(|_| is_entry)]
    });
    started.find_map(|program| {
        let program = program?;
        SERVERS.iter().find(|one| one.programs.contains(&program))
    })
}
