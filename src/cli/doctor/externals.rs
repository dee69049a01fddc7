//! Services outside of the platform that `ipctl.yaml` names.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt};

use crate::api::{Bearer, Service, knock};
use crate::cli::context::Context;
use crate::cli::load::Loaded;
use crate::cli::secret_value::Reader;
use crate::cli::sources::way;
use crate::doctor::{CheckId, Outside, Row, external_row, http_row, usual_port};
use crate::model::manifest::{External, ExternalKind, Manifest, Secret};
use crate::plan::SuppliedValue;

use super::hosts::Hosts;
use super::network::Network;
use super::stack::Stack;

/// How many services are asked at a time.
const AT_ONCE: usize = 4;
/// The port of HTTP in clear text.
const CLEAR_HTTP: u16 = 80;

/// Goes to every service that an app of the specs needs.
pub(in crate::cli) async fn external_rows(
    context: &Context,
    stack: &Stack,
    network: Network,
    hosts: &Hosts,
) -> Vec<Row> {
    let Some(manifest) = &stack.loaded.manifest else {
        let reason = "no ipctl.yaml lies beside the specs, so none is named";
        return vec![Row::skip(CheckId::Externals, "services", reason)];
    };
    let needed = needed(manifest, stack);
    if needed.is_empty() {
        let reason = "ipctl.yaml names none for these apps";
        return vec![Row::skip(CheckId::Externals, "services", reason)];
    }
    if let Some(reason) = network.refusal() {
        let skip = |(name, external): (&str, &External)| {
            Row::skip(
                CheckId::Externals,
                format!("{name} ({})", external.host),
                reason,
            )
        };
        return needed.into_iter().map(skip).collect();
    }
    let visits = needed.into_iter().map(|(name, external)| {
        let visit = Visit {
            context,
            loaded: &stack.loaded,
            name,
            external,
        };
        visit.row(hosts)
    });
    stream::iter(visits).buffered(AT_ONCE).collect().await
}

/// Lists the services of these apps; one that is used by nobody in particular is everybody's.
fn needed<'a>(manifest: &'a Manifest, stack: &Stack) -> Vec<(&'a str, &'a External)> {
    let apps: BTreeSet<&str> = stack.apps();
    let is_needed = |external: &External| {
        let mut users = external.used_by.iter();
        external.used_by.is_empty() || users.any(|app| apps.contains(manifest.full_name(app)))
    };
    let all = manifest.externals.iter();
    all.filter(|(_, external)| is_needed(external))
        .map(|(name, external)| (name.as_str(), external))
        .collect()
}

struct Visit<'a> {
    context: &'a Context,
    loaded: &'a Loaded,
    name: &'a str,
    external: &'a External,
}

impl Visit<'_> {
    async fn row(self, hosts: &Hosts) -> Row {
        let external = self.external;
        let Some(port) = external.port.or(usual_port(external.kind)) else {
            let reason = "ipctl.yaml names no port for it";
            return Row::skip(CheckId::Externals, self.name, reason);
        };
        let way = self.way();
        let outside = Outside {
            name: self.name,
            external,
            port,
            password_way: way.as_deref(),
        };
        if external.kind == ExternalKind::Http && port != CLEAR_HTTP {
            let address = address(&external.host, port);
            let answer = hosts.ask(&address, Bearer::Nobody).await;
            return http_row(outside, &address, &answer);
        }
        let password = self.password().await;
        let service = Service {
            kind: external.kind,
            host: &external.host,
            port,
            user: external.user.as_deref(),
            database: external.database.as_deref(),
            password: password.as_ref().map(|value| value.plaintext.as_ref()),
        };
        external_row(outside, &knock(&service, hosts.limit).await)
    }

    fn secret(&self) -> Option<(&str, &Secret)> {
        let name = self.external.password.as_deref()?;
        let manifest = self.loaded.manifest.as_ref()?;
        Some((name, manifest.secrets.get(name)?))
    }

    fn way(&self) -> Option<String> {
        let (name, secret) = self.secret()?;
        Some(match &secret.from {
            Some(from) => way(from, &self.loaded.manifest_folder),
            None => format!("ipctl secrets set {name}"),
        })
    }

    /// Reads the password where the manifest says; without it less is found out, which is no failure.
    async fn password(&self) -> Option<SuppliedValue> {
        let (name, secret) = self.secret()?;
        let reader = Reader {
            context: self.context,
            folder: &self.loaded.manifest_folder,
            name,
        };
        reader.value(secret.from.as_ref()?).await.ok().flatten()
    }
}

/// Writes the address of a web server; only this machine is spoken to in clear text.
fn address(host: &str, port: u16) -> String {
    let is_here = matches!(host, "localhost" | "127.0.0.1" | "::1");
    let scheme = if is_here { "http" } else { "https" };
    if host.contains(':') {
        format!("{scheme}://[{host}]:{port}/")
    } else {
        format!("{scheme}://{host}:{port}/")
    }
}
