//! What a component is for, told by its image or its command.

use crate::model::source::ImageSource;
use crate::model::view::{ComponentView, SourceView};

use super::types::Role;

/// Images that keep data or messages for others, and what they are called.
const STORES: [(&str, &str); 17] = [
    ("redis", "Redis"),
    ("redis-stack-server", "Redis"),
    ("valkey", "Valkey"),
    ("memcached", "Memcached"),
    ("postgres", "PostgreSQL"),
    ("postgis", "PostgreSQL"),
    ("pgvector", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mariadb", "MariaDB"),
    ("mongo", "MongoDB"),
    ("rabbitmq", "RabbitMQ"),
    ("nats", "NATS"),
    ("kafka", "Kafka"),
    ("elasticsearch", "Elasticsearch"),
    ("opensearch", "OpenSearch"),
    ("clickhouse-server", "ClickHouse"),
    ("minio", "MinIO"),
];

/// Returns what a component is for, when its image or command tell.
pub(super) fn role(component: ComponentView<'_>) -> Option<Role> {
    match (component.run_command(), component.source()) {
        (Some(command), _) => of_command(command),
        (None, Some(SourceView::Image(image))) => of_image(image),
        (None, _) => None,
    }
}

fn of_image(image: &ImageSource) -> Option<Role> {
    let name = image.repository.rsplit('/').next()?;
    let mut stores = STORES.iter();
    let (_, title) = stores.find(|(store, _)| *store == name)?;
    Some(Role::Store(title))
}

fn of_command(command: &str) -> Option<Role> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    let runs = |program: &str| {
        let mut words = words.iter();
        words.any(|word| word.rsplit('/').next() == Some(program))
    };
    if runs("celery") && has("beat") {
        return Some(Role::Scheduler("Celery beat"));
    }
    if runs("celery") && has("worker") {
        return Some(Role::Tasks("Celery worker"));
    }
    if runs("celery") && has("flower") {
        return None;
    }
    let programs = [
        ("rqscheduler", Role::Scheduler("RQ scheduler")),
        ("supercronic", Role::Scheduler("Supercronic")),
        ("sidekiq", Role::Tasks("Sidekiq")),
        ("resque", Role::Tasks("Resque")),
        ("dramatiq", Role::Tasks("Dramatiq")),
        ("huey_consumer", Role::Tasks("Huey")),
        ("redis-server", Role::Store("Redis")),
        ("valkey-server", Role::Store("Valkey")),
    ];
    let mut programs = programs.into_iter();
    programs
        .find(|(program, _)| runs(program))
        .map(|(_, role)| role)
}
