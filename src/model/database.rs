//! Databases that are attached to an app.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::names::ComponentName;

/// A development database, or an existing managed cluster that is attached to the app.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Name by which variables refer to the database, as in `${db.DATABASE_URL}`.
    pub name: ComponentName,
    /// Engine. Default `UNSET`. Development databases are PostgreSQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "UNSET"))]
    pub engine: Option<DatabaseEngine>,
    /// Major version, quoted. Left out, the platform chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["16"]))]
    pub version: Option<String>,
    /// Whether an existing managed cluster is attached. Default false: a development database.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub production: Option<bool>,
    /// Name of the managed cluster. Required when `production` is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["production-pg"]))]
    pub cluster_name: Option<String>,
    /// Name of the database in the cluster. MySQL and PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_name: Option<String>,
    /// Name of the user in the cluster, made through `DigitalOcean` and not by SQL. MySQL and PostgreSQL only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub db_user: Option<String>,
    /// Node size of earlier days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true, "x-linted" = true))]
    pub size: Option<String>,
    /// Number of nodes of earlier days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true, "x-linted" = true))]
    pub num_nodes: Option<u32>,
}

/// Engine of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum DatabaseEngine {
    /// Not chosen.
    #[serde(rename = "UNSET")]
    Unset,
    /// MySQL.
    #[serde(rename = "MYSQL")]
    Mysql,
    /// PostgreSQL.
    #[serde(rename = "PG")]
    Postgres,
    /// Redis.
    #[serde(rename = "REDIS")]
    Redis,
    /// MongoDB.
    #[serde(rename = "MONGODB")]
    Mongodb,
    /// Kafka.
    #[serde(rename = "KAFKA")]
    Kafka,
    /// OpenSearch.
    #[serde(rename = "OPENSEARCH")]
    Opensearch,
    /// Valkey.
    #[serde(rename = "VALKEY")]
    Valkey,
}
