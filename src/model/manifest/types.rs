//! Types of the manifest, field by field as in the file.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::names::{AppName, ENV_KEY_PATTERN};
use super::place::{FieldPlace, SecretPlace};
use super::value::{ShortDuration, State, deserialize_levels, levels_schema};

/// What a stack of apps needs beyond its specs. An app is named in full or by its short name.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the stack, for headings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), extend("examples" = ["insightpulse"]))]
    pub stack: Option<String>,
    /// Short names and the apps they stand for.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(extend("examples" = [{"odoo": "odoo-saas-platform"}]))]
    pub apps: IndexMap<String, AppName>,
    /// Order of deployment: the apps of a wave start together, and a wave starts once the one before is healthy. Apps in no wave come last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [[["odoo", "superset"], ["mcp"]]]))]
    pub waves: Vec<Vec<String>>,
    /// Most that the stack may cost, in US dollars a month.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("examples" = [40]))]
    pub budget_usd_month: Option<f64>,
    /// Secrets by name: where each comes from and where it is used.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub secrets: IndexMap<String, Secret>,
    /// Variants of the stack by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub tiers: IndexMap<String, Tier>,
    /// Requests from outside that show whether an app works, by app.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub probes: IndexMap<String, Probe>,
    /// What the apps need and the platform does not run, by name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub externals: IndexMap<String, External>,
    /// Records of the apps' domains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns: Option<Dns>,
    /// Levels of checks by code, in place of their own.
    #[serde(
        default,
        skip_serializing_if = "IndexMap::is_empty",
        deserialize_with = "deserialize_levels"
    )]
    #[schemars(schema_with = "levels_schema", extend("examples" = [{"IP307": "error"}]))]
    pub rules: IndexMap<String, RuleLevel>,
    /// Fields in which file and live app may differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<Ignore>,
    /// Whether the variable `IPCTL_STATE` is kept with each app. Default `on`.
    #[serde(default, skip_serializing_if = "State::is_default")]
    #[schemars(extend("default" = "on"))]
    pub state: State,
}

/// One secret: where it comes from, and every place that gets it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// Where the value comes from. Left out, the live value is kept, and only `ipctl secrets` sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<SecretSource>,
    /// How a new value is made. Only on request, never by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generate: Option<Generate>,
    /// Variables that get the value: `app/component/KEY`, or `app/KEY` for a variable of the whole app.
    #[schemars(length(min = 1))]
    pub used_by: Vec<SecretPlace>,
    /// Whether the stack works without it. Then a variable without a value is left out. Default false.
    #[serde(default, skip_serializing_if = "is_false")]
    #[schemars(extend("default" = false))]
    pub optional: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Where the value of a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SecretSource {
    /// Name of an environment variable.
    Env(
        #[schemars(regex(pattern = ENV_KEY_PATTERN), extend("x-pattern-words" = "letters, digits and underscores; no digit first"))]
         String,
    ),
    /// Path of a file, relative to the manifest. One line break at its end is cut off.
    File(#[schemars(length(min = 1))] String),
    /// Program and arguments, run without a shell. One line break at the end of its output is cut off.
    Command(#[schemars(length(min = 1))] Vec<String>),
}

/// How a new value of a secret is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// Number of random bytes before encoding, 16 to 1024.
    #[schemars(range(min = 16, max = 1024), extend("examples" = [32]))]
    pub bytes: u32,
    /// How the bytes are written. Default `base64`.
    #[serde(default)]
    pub encoding: GenerateEncoding,
}

/// How random bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GenerateEncoding {
    /// Base 64 with padding.
    #[default]
    Base64,
    /// Base 64 for addresses, without padding.
    Base64url,
    /// Hexadecimal, lower case.
    Hex,
}

/// A variant of the stack.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Fields with another value: `app/component.field`, or `app.field` for a field of the whole app.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(
        schema_with = "any_values",
        extend("examples" = [{"superset/superset-web.instance_size_slug": "apps-s-1vcpu-0.5gb"}])
    )]
    pub set: IndexMap<FieldPlace, Value>,
    /// Apps that are not there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["superset"]]))]
    pub without: Vec<String>,
}

/// Returns the schema of a map with any values, which the spec's own schema checks later.
fn any_values(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "additionalProperties": {"description": "Value of the field, as in the spec."}
    })
}

/// A request from outside, and the answer that shows the app works.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Path that is asked for on the app's address.
    #[schemars(regex(pattern = "^/"), extend("x-pattern-words" = "a path that begins with `/`", "examples" = ["/health"]))]
    pub path: String,
    /// Status of a good answer, 100 to 599. Default 200.
    #[serde(default = "Probe::default_status")]
    #[schemars(range(min = 100, max = 599))]
    pub status: u16,
    /// Longest time that a good answer takes. Left out, only the program's own limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<ShortDuration>,
    /// Text that a good answer contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub contains: Option<String>,
}

impl Probe {
    fn default_status() -> u16 {
        200
    }
}

/// Something that apps need and the platform does not run.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct External {
    /// What it is.
    pub kind: ExternalKind,
    /// Host name.
    #[schemars(length(min = 1), extend("examples" = ["db.example.com"]))]
    pub host: String,
    /// Port, 1 to 65535.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 65535))]
    pub port: Option<u16>,
    /// User.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Name of the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Name of the secret, under `secrets`, that is the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Apps that need it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_by: Vec<String>,
}

/// Kind of an external.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExternalKind {
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    Mysql,
    /// Redis or Valkey.
    Redis,
    /// Anything that answers HTTP.
    Http,
    /// Anything else that takes TCP connections.
    Tcp,
}

/// Records of the apps' domains.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dns {
    /// Zone that holds the records.
    #[schemars(length(min = 1), extend("examples" = ["example.com"]))]
    pub zone: String,
    /// Seconds for which an answer may be kept, at least 30. Default 3600.
    #[serde(default = "Dns::default_ttl")]
    #[schemars(range(min = 30))]
    pub ttl: u32,
    /// Who keeps the records. Default `external`.
    #[serde(default)]
    pub managed_by: DnsManager,
}

impl Dns {
    fn default_ttl() -> u32 {
        3600
    }
}

/// Keeper of a DNS zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DnsManager {
    /// Somebody else; records are shown and checked only.
    #[default]
    External,
    /// The account's own zone.
    Digitalocean,
}

/// Level of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// Fails the command.
    Error,
    /// Is shown; fails the command only with `--strict`.
    Warning,
    /// Is shown.
    Note,
    /// Is not shown.
    Off,
}

/// A field in which file and live app may differ.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// The field: `app/component.field`, or `app.field` for a field of the whole app.
    pub path: FieldPlace,
    /// Why they may differ.
    #[schemars(length(min = 1), extend("examples" = ["scaled by hand at month end"]))]
    pub reason: String,
}

impl Manifest {
    /// Returns the full name of an app that is given in full or by its short name.
    pub fn full_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.apps.get(name).map_or(name, AppName::as_str)
    }

    /// Returns the waves with the apps' full names.
    pub fn full_waves(&self) -> Vec<Vec<String>> {
        let full = |name: &String| self.full_name(name).to_owned();
        let waves = self.waves.iter();
        waves.map(|wave| wave.iter().map(full).collect()).collect()
    }

    /// Returns the short name of an app, `None` when it has none.
    pub fn short_name(&self, full: &str) -> Option<&str> {
        let mut names = self.apps.iter();
        names
            .find(|(_, app)| app.as_str() == full)
            .map(|(short, _)| short.as_str())
    }

    /// Returns the secret that is used for a variable. `component` is `None` for a variable of the whole app.
    pub fn secret_for(
        &self,
        app: &str,
        component: Option<&str>,
        key: &str,
    ) -> Option<(&str, &Secret)> {
        let here = |place: &SecretPlace| {
            self.full_name(&place.app) == self.full_name(app)
                && place.component.as_deref() == component
                && place.key.as_str() == key
        };
        let mut secrets = self.secrets.iter();
        secrets
            .find(|(_, secret)| secret.used_by.iter().any(here))
            .map(|(name, secret)| (name.as_str(), secret))
    }
}
