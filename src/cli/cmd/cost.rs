//! `ipctl cost`.

use serde_json::Value;

use crate::catalog::Cents;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::input_args::InputArgs;
use crate::cli::load::{Loaded, load_valid};
use crate::cli::market::{Account, Market, compare, live, of_specs};
use crate::cli::pipeline::told;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::what_if;
use crate::diag::Diagnostics;
use crate::model::manifest::Tier;
use crate::plan::{Budget, PriceList};
use crate::render::cost::{
    CostPage, TierBill, TiersPage, cost_csv, cost_json, cost_text, tiers_csv, tiers_json,
    tiers_text,
};

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl cost\n  ipctl cost superset --live\n  ipctl cost specs/ --tiers\n  ipctl cost specs/ --what-if superset/superset-web=apps-s-1vcpu-2gbx2 --budget 60\n  ipctl cost specs/ --csv\n\nWithout a token or a network the specs are priced by the built-in list, and LIVE shows -.\nEnds with 7 when the proposed total, or with --live the live one, is above the budget."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// Show what is live only
    #[arg(long, conflicts_with_all = ["tiers", "what_if", "tier", "set", "image"])]
    live: bool,
    /// What may be spent in a month, in place of `budget_usd_month` of ipctl.yaml
    #[arg(long, value_name = "USD", value_parser = usd)]
    budget: Option<f64>,
    /// Show every tier of ipctl.yaml side by side
    #[arg(long, conflicts_with_all = ["what_if", "tier"])]
    tiers: bool,
    /// Propose another size or number of instances, such as `shop/web=apps-s-1vcpu-1gbx2`; may be given more than once
    #[arg(long, value_name = "APP/COMPONENT=SIZExN")]
    what_if: Vec<String>,
    /// Print comma-separated values
    #[arg(long, conflicts_with_all = ["json", "ndjson"])]
    csv: bool,
    #[command(flatten)]
    inputs: InputArgs,
}

/// Reads an amount of US dollars.
fn usd(text: &str) -> Result<f64, String> {
    let amount = text.parse().ok();
    let amount = amount.filter(|usd: &f64| usd.is_finite() && *usd >= 0.0);
    amount.ok_or_else(|| "not an amount of US dollars, such as 40".to_owned())
}

/// Shows what apps cost a month.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if args.live {
        return show_live(context, args);
    }
    let mut inputs = args.inputs.clone();
    for word in &args.what_if {
        inputs.what_if.extend(what_if::settings(word)?);
    }
    let loaded = load_valid(context, &args.targets, &inputs)?;
    if args.tiers {
        return show_tiers(context, args, &loaded);
    }
    let account = runtime::run(compare(context, &loaded))?;
    let manifest = loaded.manifest.as_ref();
    let limit = args.limit(manifest.and_then(|manifest| manifest.budget_usd_month));
    let externals = manifest
        .iter()
        .flat_map(|manifest| manifest.externals.keys());
    let page = CostPage {
        tier: loaded.overlay.tier.as_deref(),
        externals: externals.map(String::as_str).collect(),
        ..page(&account, limit)
    };
    let found = told(context, loaded.diagnostics.clone(), account.unasked.clone());
    Ok(report(context, args, &page).with_counted_diagnostics(found))
}

impl Args {
    /// Returns what may be spent: by the flag, else by the manifest.
    fn limit(&self, manifest: Option<f64>) -> Option<Cents> {
        self.budget.or(manifest).map(Cents::from_usd)
    }
}

fn page(account: &Account, limit: Option<Cents>) -> CostPage<'_> {
    CostPage {
        bill: &account.bill,
        prices: &account.market.prices,
        origin: account.market.origin,
        discount_percent: account.market.discount_percent,
        budget: limit.map(|limit| account.bill.against(limit)),
        traffic: account.traffic.clone(),
        tier: None,
        externals: Vec::new(),
    }
}

fn show_live(context: &Context, args: &Args) -> Outcome<Report> {
    let (account, budget) = runtime::run(async { live(context.client()?, &args.targets).await })?;
    let page = page(&account, args.limit(budget));
    let found = told(context, Diagnostics::default(), account.unasked.clone());
    Ok(report(context, args, &page).with_counted_diagnostics(found))
}

fn report(context: &Context, args: &Args, page: &CostPage<'_>) -> Report {
    let text = if args.csv {
        cost_csv(page)
    } else {
        cost_text(page, context.output.style)
    };
    ended(cost_json(page), text, page.budget.as_ref())
}

/// Makes a report that ends with a refusal when the budget is exceeded.
fn ended(data: Value, text: String, budget: Option<&Budget>) -> Report {
    let exceeded = budget.is_some_and(|budget| budget.after > budget.limit);
    let exit = if exceeded { Exit::Refused } else { Exit::Done };
    Report::done(data, text).with_exit(exit)
}

fn show_tiers(context: &Context, args: &Args, loaded: &Loaded) -> Outcome<Report> {
    let none = || {
        Failure::usage("there are no tiers: no ipctl.yaml beside the specs describes any")
            .next("describe tiers in ipctl.yaml: tiers: {small: {without: [APP]}}")
    };
    let manifest = loaded.manifest.as_ref();
    let manifest = manifest.filter(|manifest| !manifest.tiers.is_empty());
    let manifest = manifest.ok_or_else(none)?;
    let (market, unasked) = runtime::run(ask_prices(context))?;
    let limit = args.limit(manifest.budget_usd_month);
    let written = of_specs(loaded, &market.prices);
    let tiers = manifest.tiers.iter().map(|(name, tier)| {
        let tier = (name.as_str(), tier);
        tier_bill(context, args, tier, &market.prices, limit)
    });
    let page = TiersPage {
        written: &written,
        tiers: tiers.collect::<Outcome<_>>()?,
        origin: market.origin,
    };
    let text = if args.csv {
        tiers_csv(&page)
    } else {
        tiers_text(&page, context.output.style)
    };
    let budget = limit.map(|limit| written.against(limit));
    let found = told(context, loaded.diagnostics.clone(), unasked);
    let report = ended(tiers_json(&page), text, budget.as_ref());
    Ok(report.with_counted_diagnostics(found))
}

/// Asks for prices where there is a token; without one the built-in list is as good, and is named.
async fn ask_prices(context: &Context) -> Outcome<(Market, Vec<crate::diag::Diagnostic>)> {
    match context.client() {
        Ok(client) => {
            let (market, unasked) = Market::ask(client).await;
            Ok((market, unasked.into_iter().collect()))
        }
        Err(failure) if failure.exit() == Exit::NotLoggedIn => Ok((Market::built_in(), Vec::new())),
        Err(failure) => Err(failure),
    }
}

fn tier_bill(
    context: &Context,
    args: &Args,
    (name, tier): (&str, &Tier),
    prices: &PriceList,
    limit: Option<Cents>,
) -> Outcome<TierBill> {
    let inputs = InputArgs {
        tier: Some(name.to_owned()),
        ..args.inputs.clone()
    };
    let loaded = load_valid(context, &args.targets, &inputs)?;
    let bill = of_specs(&loaded, prices);
    Ok(TierBill {
        name: name.to_owned(),
        budget: limit.map(|limit| bill.against(limit)),
        bill,
        other_fields: other_fields(tier),
    })
}

/// Lists the fields that a tier sets besides those that its price tells; never a value, since it may be a secret.
fn other_fields(tier: &Tier) -> Vec<String> {
    let priced = ["instance_size_slug", "instance_count", "autoscaling"];
    let others = tier.set.keys().filter(|place| {
        let first = place.field.first();
        !first.is_some_and(|field| priced.contains(&field.as_str()))
    });
    others.map(ToString::to_string).collect()
}
