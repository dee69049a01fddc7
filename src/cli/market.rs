//! What the platform says about money: its price list, the live apps, its own prices, and the traffic of the last day.

use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::api::{ApiError, Client};
use crate::catalog::Cents;
use crate::diag::{Code, Diagnostic, Severity};
use crate::model::live::{App, AppId, DailyBandwidth};
use crate::plan::{Bill, Monthly, Plan, PriceList, Sides, SpecPair, StaticApps};
use crate::render::cost::{PriceOrigin, Traffic};

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::live::{Chosen, Meant, live_targets};
use super::load::Loaded;
use super::pipeline::plan_of_listing;
use super::referee;
use super::sources;

/// How many questions about traffic are under way at once.
const AT_ONCE: usize = 8;
/// The most apps that are asked about, so that a bill alone does not use up what the platform allows in a minute.
const MOST_ASKED: usize = 200;

/// Holds prices and where they come from.
pub(super) struct Market {
    /// The prices.
    pub prices: PriceList,
    /// Where they come from.
    pub origin: PriceOrigin,
    /// The account's discount in percent.
    pub discount_percent: f64,
}

impl Market {
    /// Returns what holds without a network.
    pub(super) fn built_in() -> Self {
        Self {
            prices: PriceList::default(),
            origin: PriceOrigin::BuiltIn,
            discount_percent: 0.0,
        }
    }

    /// Asks for the platform's price list; no answer is no failure, and a list without any price is none.
    pub(super) async fn ask(client: &Client) -> (Self, Option<Diagnostic>) {
        match client.instance_sizes().await {
            Ok(sizes) if !sizes.instance_sizes.is_empty() => {
                let market = Self {
                    prices: PriceList::of_platform(&sizes.instance_sizes),
                    origin: PriceOrigin::Platform(today()),
                    discount_percent: sizes.discount_percent,
                };
                (market, None)
            }
            Ok(_) => (Self::built_in(), None),
            Err(error) => (Self::built_in(), Some(unasked("the price list", &error))),
        }
    }
}

fn today() -> Date {
    Offset::UTC.to_datetime(Timestamp::now()).date()
}

fn unasked(what: &str, why: &dyn std::fmt::Display) -> Diagnostic {
    let message = format!("not asked for {what}: {why}");
    Diagnostic::new(Code::NotAsked, Severity::Warning, message)
}

/// Holds a bill with the prices it was made with, the traffic of its apps, and what could not be asked.
pub(super) struct Account {
    /// The bill.
    pub bill: Bill,
    /// The prices.
    pub market: Market,
    /// What was sent on the last day.
    pub traffic: Traffic,
    /// What could not be asked.
    pub unasked: Vec<Diagnostic>,
}

/// Prices what the specs want and, where the platform can be asked, what is live.
pub(super) async fn compare(context: &Context, loaded: &Loaded) -> Outcome<Account> {
    let asked = async {
        let client = context.client()?;
        Ok((client, client.list_apps().await?))
    };
    match asked.await {
        Ok((client, apps)) => online(client, loaded, &apps).await,
        Err(failure) => offline(loaded, failure),
    }
}

/// Prices the specs alone; only what a missing token or network explains is no failure.
fn offline(loaded: &Loaded, failure: Failure) -> Outcome<Account> {
    if !matches!(failure.exit(), Exit::NotLoggedIn | Exit::Unreachable) {
        return Err(failure);
    }
    let market = Market::built_in();
    Ok(Account {
        bill: of_specs(loaded, &market.prices),
        market,
        traffic: Traffic::default(),
        unasked: vec![Diagnostic::new(
            Code::NotAsked,
            Severity::Warning,
            format!(
                "what is live is not known, LIVE shows -: {}",
                failure.what()
            ),
        )],
    })
}

/// Prices what the specs want, and asks nobody.
pub(super) fn of_specs(loaded: &Loaded, prices: &PriceList) -> Bill {
    let desired = sources::without_values(loaded).desired;
    let pairs: Vec<SpecPair<'_>> = desired
        .iter()
        .map(|desired| SpecPair {
            name: &desired.name,
            id: None,
            live: None,
            proposed: Some(&desired.tree),
        })
        .collect();
    Bill::new(Sides::Proposed, &pairs, prices, StaticApps::default())
}

async fn online(client: &Client, loaded: &Loaded, apps: &[App]) -> Outcome<Account> {
    let plan = plan_of_listing(loaded, apps)?;
    let ids: Vec<AppId> = plan.apps.iter().filter_map(|app| app.id.clone()).collect();
    let ((market, no_prices), (quotes, mut unasked), (traffic, no_traffic)) = tokio::join!(
        Market::ask(client),
        referee::quote(client, loaded, &plan),
        traffic(client, &ids),
    );
    unasked.extend(no_prices);
    unasked.extend(no_traffic);
    let mut bill = bill(&plan, apps, &market.prices);
    for (app, quote) in bill.apps.iter_mut().zip(quotes) {
        app.quoted = quote.map(Cents::from_usd);
    }
    Ok(Account {
        bill,
        market,
        traffic,
        unasked,
    })
}

fn bill(plan: &Plan, apps: &[App], prices: &PriceList) -> Bill {
    let pairs: Vec<SpecPair<'_>> = plan
        .apps
        .iter()
        .map(|app| SpecPair {
            name: &app.name,
            id: app.id.as_ref(),
            live: app.planned_live.as_ref(),
            proposed: Some(&app.outgoing),
        })
        .collect();
    let is_in_plan = |id: &AppId| plan.apps.iter().any(|app| app.id.as_ref() == Some(id));
    let mut bill = Bill::new(Sides::Both, &pairs, prices, static_others(apps, is_in_plan));
    let others = plan.others.iter().filter_map(|other| {
        let app = apps.iter().find(|app| app.id == other.id)?;
        Some(total_live(app, prices))
    });
    bill.others = others.sum();
    bill
}

fn static_others(apps: &[App], is_shown: impl Fn(&AppId) -> bool) -> StaticApps {
    let others = apps.iter().filter(|app| !is_shown(&app.id));
    StaticApps::among(others.map(|app| &app.spec))
}

fn total_live(app: &App, prices: &PriceList) -> Monthly {
    let app = [live_pair(app)];
    Bill::new(Sides::Live, &app, prices, StaticApps::default()).live()
}

fn live_pair(app: &App) -> SpecPair<'_> {
    SpecPair {
        name: app.name(),
        id: Some(&app.id),
        live: Some(&app.spec),
        proposed: None,
    }
}

fn meant_pair(meant: &Meant) -> SpecPair<'_> {
    match meant {
        Meant::Live(app) => live_pair(app),
        Meant::Absent(name) => SpecPair {
            name,
            id: None,
            live: None,
            proposed: None,
        },
    }
}

/// Prices the live apps that targets mean; returns the budget of the manifest beside them too.
pub(super) async fn live(client: &Client, targets: &[String]) -> Outcome<(Account, Option<f64>)> {
    let Chosen { apps, manifest } = live_targets(client, targets).await?;
    let all = client.list_apps().await?;
    let pairs: Vec<SpecPair<'_>> = apps.iter().map(meant_pair).collect();
    let ids: Vec<AppId> = pairs.iter().filter_map(|app| app.id.cloned()).collect();
    let ((market, no_prices), (traffic, no_traffic)) =
        tokio::join!(Market::ask(client), traffic(client, &ids));
    let others = static_others(&all, |id| ids.contains(id));
    let account = Account {
        bill: Bill::new(Sides::Live, &pairs, &market.prices, others),
        market,
        traffic,
        unasked: no_prices.into_iter().chain(no_traffic).collect(),
    };
    Ok((
        account,
        manifest.and_then(|manifest| manifest.budget_usd_month),
    ))
}

/// Asks what apps sent on the last day; what is not answered is left out.
async fn traffic(client: &Client, ids: &[AppId]) -> (Traffic, Option<Diagnostic>) {
    let asked = ids.iter().take(MOST_ASKED);
    let asked = asked.map(|id| async move { client.bandwidth(id, None).await });
    let mut answers = stream::iter(asked).buffered(AT_ONCE);
    let mut traffic = Traffic::default();
    let mut warning = None;
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(usage) => take_usage(&mut traffic, usage),
            Err(ApiError::NotFound { .. }) => {}
            // Every other question would fail in the same way, each slowly.
            Err(error) => {
                warning = Some(no_traffic(&error));
                break;
            }
        }
    }
    (traffic, warning)
}

fn take_usage(traffic: &mut Traffic, answer: DailyBandwidth) {
    let day = answer.date.map(|date| Offset::UTC.to_datetime(date).date());
    traffic.day = traffic.day.or(day);
    let usage = answer.app_bandwidth_usage.into_iter();
    let usage = usage.map(|usage| (usage.app_id, usage.bandwidth_bytes));
    traffic.bytes.extend(usage);
}

fn no_traffic(error: &ApiError) -> Diagnostic {
    unasked("the traffic of the last day", error)
}
