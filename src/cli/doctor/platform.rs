//! The platform: token, scopes, clock, the API and its log socket, what is live.

use std::future::Future;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;

use crate::api::{ApiError, Bearer, Client, Follow, LogKind, LogRequest, Web};
use crate::cli::context::Context;
use crate::cli::error::Failure;
use crate::cli::exit::Exit;
use crate::doctor::{
    CheckId, Reads, Row, Trail, account_row, api_row, clock_row, deployment_rows, domain_rows,
    rate_row, scope_rows,
};
use crate::model::live::{Account, App};
use crate::model::manifest::DnsManager;

use super::network::{LIMIT, Network};
use super::stack::Stack;

/// How many apps are asked about at once.
const AT_ONCE: usize = 8;

/// The checks that need an accepted token, beside the token itself.
const BEHIND_TOKEN: [CheckId; 5] = [
    CheckId::Scopes,
    CheckId::RateLimit,
    CheckId::LogSocket,
    CheckId::Domains,
    CheckId::Deployments,
];

/// Holds what the platform said.
pub(in crate::cli) struct Told {
    /// The rows.
    pub rows: Vec<Row>,
    /// The apps of the account, if they could be read.
    pub apps: Option<Vec<App>>,
}

impl Told {
    fn nothing(first: Row, reason: &str) -> Self {
        let behind = BEHIND_TOKEN.map(|check| Row::skip(check, "the account", reason));
        let rows = std::iter::once(first).chain(behind).collect();
        Self { rows, apps: None }
    }
}

/// Asks the API without a token, for its answer and its clock.
pub(in crate::cli) async fn api_rows(context: &Context, network: Network) -> Vec<Row> {
    if network == Network::Closed {
        let reason = "not asked with --offline";
        return [CheckId::Clock, CheckId::Api]
            .map(|check| Row::skip(check, "the platform", reason))
            .into();
    }
    let base = match context.base_url() {
        Ok(base) => base,
        Err(failure) => return vec![failed(CheckId::Api, "the address of the API", &failure)],
    };
    let address = format!("{}/v2/account", base.as_str().trim_end_matches('/'));
    let shown = base.as_str().to_owned();
    let web = Web::new(base);
    match web.get(&address, Bearer::Nobody, LIMIT).await {
        Ok(answer) => {
            let mut rows = vec![api_row(&shown, answer.status, answer.took)];
            rows.extend(answer.date.map(|there| clock_row(Timestamp::now(), there)));
            rows
        }
        Err(error) => {
            let cure = format!("curl -sSI {shown}");
            let reason = format!("not reached: {error}");
            vec![Row::ok(CheckId::Api, shown, reason).fail(cure)]
        }
    }
}

/// Makes the row of something that went wrong on this side.
fn failed(check: CheckId, what: &str, failure: &Failure) -> Row {
    let shown = if failure.exit() == Exit::NotLoggedIn {
        2
    } else {
        1
    };
    let steps: Vec<&str> = failure
        .steps()
        .iter()
        .take(shown)
        .map(String::as_str)
        .collect();
    let cure = match steps.as_slice() {
        [] => "ipctl help doctor".to_owned(),
        steps => steps.join(", then: "),
    };
    Row::ok(check, what, failure.what()).fail(cure)
}

/// Asks everything that needs a token.
pub(in crate::cli) async fn told(context: &Context, network: Network, stack: &Stack) -> Told {
    if network == Network::Closed {
        let reason = "not asked with --offline";
        return Told::nothing(offline_token(context), reason);
    }
    let origin = match origin(context) {
        Ok(origin) => origin,
        Err(failure) => {
            let row = failed(CheckId::Token, "API token", &failure);
            return Told::nothing(row, "not asked without a token");
        }
    };
    let client = match context.client() {
        Ok(client) => client,
        Err(failure) => {
            let row = failed(CheckId::Token, &origin, &failure);
            return Told::nothing(row, "not asked without a platform");
        }
    };
    // A check says what it finds; waiting for better times is the business of other commands.
    client.stop_repeating();
    ask(client, &origin, stack).await
}

/// Finds out where the token comes from; the embedded platform takes any.
fn origin(context: &Context) -> Result<String, Failure> {
    if context.is_embedded() {
        return Ok("--sim".to_owned());
    }
    context.token().map(|found| found.origin)
}

fn offline_token(context: &Context) -> Row {
    match origin(context) {
        Ok(origin) => Row::skip(
            CheckId::Token,
            origin,
            "found; not shown to the platform with --offline",
        ),
        Err(failure) => failed(CheckId::Token, "API token", &failure),
    }
}

/// Limits a call, which is told as one that timed out.
async fn limited<T>(call: impl Future<Output = Result<T, ApiError>>) -> Result<T, String> {
    limited_to(LIMIT, call)
        .await
        .map_err(|trouble| match trouble {
            Some(error) => error.to_string(),
            None => format!("no answer within {} s", LIMIT.as_secs()),
        })
}

/// Limits a call; no error means that time ran out.
async fn limited_to<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, Option<ApiError>> {
    match tokio::time::timeout(limit, call).await {
        Ok(result) => result.map_err(Some),
        Err(_) => Err(None),
    }
}

async fn ask(client: &Client, origin: &str, stack: &Stack) -> Told {
    let account = limited_to(LIMIT, client.account()).await;
    if let Err(trouble) = &account {
        match trouble {
            Some(ApiError::Unauthorized { .. }) => return refused(origin),
            Some(ApiError::Forbidden { .. }) => {}
            trouble => return silent(origin, trouble.as_ref()),
        }
    }
    let (apps, domains) = tokio::join!(
        limited_to(LIMIT, client.list_apps()),
        domain_reads(client, stack)
    );
    let mut rows = vec![token_row(origin, account.as_ref().ok())];
    let can_read = if account.is_ok() {
        Reads::Allowed
    } else {
        Reads::Forbidden
    };
    rows.extend(scope_rows(reads(&apps), can_read, domains));
    rows.push(rate(client));
    match apps {
        Ok(apps) => {
            rows.extend(live_rows(client, &apps, stack).await);
            Told {
                rows,
                apps: Some(apps),
            }
        }
        Err(trouble) => {
            let reason = match trouble {
                Some(error) => error.to_string(),
                None => format!("no answer within {} s", LIMIT.as_secs()),
            };
            let behind = [CheckId::LogSocket, CheckId::Domains, CheckId::Deployments];
            rows.extend(behind.map(|check| Row::skip(check, "the account", reason.clone())));
            Told { rows, apps: None }
        }
    }
}

fn refused(origin: &str) -> Told {
    let cure = "open https://cloud.digitalocean.com/account/api/tokens, then: export DIGITALOCEAN_ACCESS_TOKEN=...";
    let row = Row::ok(CheckId::Token, origin, "the token is not accepted").fail(cure);
    Told::nothing(row, "not asked: the token is not accepted")
}

fn silent(origin: &str, trouble: Option<&ApiError>) -> Told {
    let reason = match trouble {
        Some(error) => error.to_string(),
        None => format!("no answer within {} s", LIMIT.as_secs()),
    };
    Told::nothing(
        Row::skip(CheckId::Token, origin, reason),
        "not asked: the platform did not say who the token belongs to",
    )
}

fn token_row(origin: &str, account: Option<&Account>) -> Row {
    match account {
        Some(account) => account_row(origin, account),
        None => Row::ok(CheckId::Token, origin, "accepted; it may not say for whom"),
    }
}

fn reads<T>(answer: &Result<T, Option<ApiError>>) -> Reads {
    match answer {
        Ok(_) => Reads::Allowed,
        Err(Some(ApiError::Forbidden { .. })) => Reads::Forbidden,
        Err(_) => Reads::Unasked,
    }
}

/// Zones are read only when `ipctl.yaml` says that one is on this account.
async fn domain_reads(client: &Client, stack: &Stack) -> Reads {
    let manifest = stack.loaded.manifest.as_ref();
    let dns = manifest.and_then(|manifest| manifest.dns.as_ref());
    match dns.map(|dns| dns.managed_by) {
        Some(DnsManager::Digitalocean) => reads(&limited_to(LIMIT, client.dns_domains()).await),
        Some(DnsManager::External) | None => Reads::Unasked,
    }
}

fn rate(client: &Client) -> Row {
    match client.rate_limit() {
        Some(rate) => rate_row(rate.remaining, rate.limit, rate.reset),
        None => Row::skip(
            CheckId::RateLimit,
            "requests an hour",
            "the platform did not say",
        ),
    }
}

/// Looks at the live apps that the specs name; without specs at all of them.
async fn live_rows(client: &Client, apps: &[App], stack: &Stack) -> Vec<Row> {
    let named = stack.apps();
    let mut chosen: Vec<&App> = apps
        .iter()
        .filter(|app| named.is_empty() || named.contains(app.name()))
        .collect();
    chosen.sort_by_key(|app| app.name());
    let (socket, deployments) = tokio::join!(log_row(client, &chosen), last_rows(client, &chosen));
    let mut rows = vec![socket];
    rows.extend(deployments);
    let now = Timestamp::now();
    let domains: Vec<Row> = chosen
        .iter()
        .flat_map(|app| domain_rows(app, now))
        .collect();
    if domains.is_empty() {
        rows.push(Row::skip(
            CheckId::Domains,
            "domains",
            "no live app has one",
        ));
    }
    rows.extend(domains);
    let is_live = |name: &&str| chosen.iter().any(|app| app.name() == *name);
    let absent = named.iter().copied().filter(|name| !is_live(name));
    rows.extend(absent.map(|name| Row::skip(CheckId::Deployments, name, "not live yet")));
    rows
}

async fn last_rows(client: &Client, apps: &[&App]) -> Vec<Row> {
    let asked =
        apps.iter().map(
            async |app| match limited(client.list_deployments(&app.id, 1, 1)).await {
                Ok(listed) => deployment_rows(&Trail {
                    app,
                    newest: listed.first(),
                }),
                Err(reason) => vec![Row::skip(CheckId::Deployments, app.name(), reason)],
            },
        );
    let rows: Vec<Vec<Row>> = stream::iter(asked).buffered(AT_ONCE).collect().await;
    rows.into_iter().flatten().collect()
}

/// Opens the live log of the first app that has one.
async fn log_row(client: &Client, apps: &[&App]) -> Row {
    let live = apps.iter().find(|app| app.active_deployment.is_some());
    let Some(app) = live else {
        let reason = "no app is live, so there is no log to open";
        return Row::skip(CheckId::LogSocket, "live log", reason);
    };
    let what = format!("live log of {}", app.name());
    let request = LogRequest {
        app: app.id.clone(),
        deployment: None,
        component: None,
        kind: LogKind::Run,
        follow: Follow::Yes,
        tail: Some(1),
    };
    let opened = limited(async {
        match client.logs(&request).await?.live_url {
            Some(link) => client.try_log(&link).await.map(Some),
            None => Ok(None),
        }
    });
    match opened.await {
        Ok(Some(())) => Row::ok(CheckId::LogSocket, what, "opens"),
        Ok(None) => Row::skip(CheckId::LogSocket, what, "the platform names no live log"),
        Err(reason) => {
            Row::ok(CheckId::LogSocket, what, reason).fail(format!("ipctl logs {} -vv", app.name()))
        }
    }
}
