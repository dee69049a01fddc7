//! A bill as data.

use serde_json::{Value, json};

use crate::catalog::{Cents, PRICES_AS_OF};
use crate::plan::{AppBill, AppCost, Budget, ComponentCost, Monthly, PartBill, Sides};

use super::page::{CostPage, PriceOrigin};

/// Builds the JSON of a bill. Amounts are US dollars a month with the least number of instances, and under a name that
/// ends in `_most` with the largest; null is what is not there or not known.
pub fn cost_json(page: &CostPage<'_>) -> Value {
    let bill = page.bill;
    let apps = bill.apps.iter().map(|app| app_json(app, page));
    let live = (bill.sides != Sides::Proposed).then(|| bill.live());
    let proposed = (bill.sides != Sides::Live).then(|| bill.proposed());
    let mut total = json!({});
    put_amounts(&mut total, "live", live);
    put_amounts(&mut total, "proposed", proposed);
    json!({
        "currency": "USD",
        "tier": page.tier,
        "apps": apps.collect::<Value>(),
        "total": total,
        "budget": page.budget.map(|budget| budget.limit.dollars()),
        "budget_status": page.budget.as_ref().map(budget_json),
        "not_included": page.not_included(),
        "without_price": page.without_price(),
        "prices": prices_json(page),
    })
}

/// Puts a price under a name and under the same name with `_most`.
pub(super) fn put_amounts(holder: &mut Value, name: &str, price: Option<Monthly>) {
    if let Some(fields) = holder.as_object_mut() {
        let least = price.map(|price| price.least.dollars());
        let most = price.map(|price| price.most.dollars());
        fields.insert(name.to_owned(), json!(least));
        fields.insert(format!("{name}_most"), json!(most));
    }
}

fn app_json(app: &AppBill, page: &CostPage<'_>) -> Value {
    let parts = app.parts();
    let allowance = app.allowance_gib(page.prices);
    let used = app.id.as_ref().and_then(|id| page.traffic.bytes.get(id));
    let mut data = json!({
        "name": app.name,
        "components": parts.iter().filter_map(|part| part_json(part, page)).collect::<Value>(),
        "quoted": app.quoted.map(Cents::dollars),
        "disputed": app.disputed_price().is_some(),
        "bandwidth": {
            "included_gib": allowance.0,
            "included_gib_most": allowance.1,
            "last_day_bytes": used,
            "last_day": page.traffic.day.filter(|_| used.is_some()).map(|day| day.to_string()),
        },
    });
    put_amounts(&mut data, "live", app.live.as_ref().map(AppCost::total));
    put_amounts(
        &mut data,
        "proposed",
        app.proposed.as_ref().map(AppCost::total),
    );
    data
}

fn part_json(part: &PartBill, page: &CostPage<'_>) -> Option<Value> {
    let newest = part.newest()?;
    let facts = page.prices.size(&newest.size);
    let price = |side: &Option<ComponentCost>| side.as_ref().and_then(|cost| cost.price);
    let was = part.live.as_ref().filter(|_| part.proposed.is_some());
    let mut data = json!({
        "name": newest.name,
        "size": newest.size,
        "ram_mib": facts.map(|facts| facts.memory_bytes >> 20),
        "vcpus": facts.map(|facts| facts.cpus),
        "count_min": newest.instances.0,
        "count_max": newest.instances.1,
        "live_size": was.map(|live| &live.size),
        "live_count_min": was.map(|live| live.instances.0),
        "live_count_max": was.map(|live| live.instances.1),
    });
    put_amounts(&mut data, "live", price(&part.live));
    put_amounts(&mut data, "proposed", price(&part.proposed));
    Some(data)
}

/// Builds the JSON of how a bill stands to a budget.
pub(super) fn budget_json(budget: &Budget) -> Value {
    json!({
        "counted": budget.after.dollars(),
        "others": budget.others.most.dollars(),
        "used_percent": budget.used_percent(),
        "exceeded": budget.after > budget.limit,
    })
}

fn prices_json(page: &CostPage<'_>) -> Value {
    let mut data = origin_json(page.origin);
    if let Some(fields) = data.as_object_mut() {
        fields.insert("built_in_sizes".to_owned(), json!(page.priced_by_us()));
        fields.insert("discount_percent".to_owned(), json!(page.discount_percent));
    }
    data
}

/// Builds the JSON of where prices come from.
pub(super) fn origin_json(origin: PriceOrigin) -> Value {
    let (source, date) = match origin {
        PriceOrigin::Platform(date) => ("api", date.to_string()),
        PriceOrigin::BuiltIn => ("built-in", PRICES_AS_OF.to_owned()),
    };
    json!({"source": source, "date": date})
}
