//! The tiers of a stack side by side.

use serde_json::{Value, json};

use crate::plan::{AppBill, AppCost, Bill, Budget, ComponentCost, Monthly};
use crate::render::plan::{delta, money};
use crate::render::sanitise::one_line;
use crate::render::style::Style;
use crate::render::table::{Column, table_under};

use super::csv::record;
use super::json::{budget_json, origin_json, put_amounts};
use super::page::PriceOrigin;
use super::text::{count, origin_words, wrapped};

/// Holds what one tier costs.
#[derive(Debug)]
pub struct TierBill {
    /// Its name.
    pub name: String,
    /// What its apps cost, on the proposed side.
    pub bill: Bill,
    /// The fields that it sets besides sizes and numbers of instances.
    pub other_fields: Vec<String>,
    /// How it stands to a budget.
    pub budget: Option<Budget>,
}

/// Says how the cost of a component differs from the specs as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct TierChange(String);

/// Holds every tier, and what they are compared with.
#[derive(Debug)]
pub struct TiersPage<'a> {
    /// The specs as they are written.
    pub written: &'a Bill,
    /// The tiers in the order of the manifest.
    pub tiers: Vec<TierBill>,
    /// Where the prices come from.
    pub origin: PriceOrigin,
}

/// What stands in a cell without a value.
const NOTHING: &str = "-";

impl TierBill {
    /// Lists what is otherwise than in the specs as they are written.
    fn changes(&self, written: &Bill) -> Vec<TierChange> {
        let apps = written.apps.iter().flat_map(|app| self.app_changes(app));
        let others = self.other_fields.iter();
        let others = others.map(|place| TierChange(format!("sets {place}")));
        apps.chain(others).collect()
    }

    fn app(&self, name: &str) -> Option<&AppBill> {
        self.bill.apps.iter().find(|app| app.name == name)
    }

    fn app_changes(&self, written: &AppBill) -> Vec<TierChange> {
        let Some(app) = self.app(&written.name) else {
            return vec![TierChange(format!("without {}", written.name))];
        };
        // The written form takes the place of what is live, so that both sides are paired by name.
        let both = AppBill {
            live: written.proposed.clone(),
            ..app.clone()
        };
        let parts = both.parts().into_iter();
        let words = parts.filter_map(|part| match (&part.live, &part.proposed) {
            (Some(before), Some(after)) => difference(before, after),
            (None, Some(after)) => Some(format!("{} is added", after.name)),
            (Some(before), None) => Some(format!("{} goes", before.name)),
            (None, None) => None,
        });
        words
            .map(|words| TierChange(format!("{}/{words}", written.name)))
            .collect()
    }
}

fn difference(before: &ComponentCost, after: &ComponentCost) -> Option<String> {
    let mut words = Vec::new();
    if before.size != after.size {
        words.push(format!("{} -> {}", before.size, after.size));
    }
    if before.instances != after.instances {
        let counts = (count(before.instances), count(after.instances));
        words.push(format!("count {} -> {}", counts.0, counts.1));
    }
    (!words.is_empty()).then(|| format!("{} {}", before.name, words.join(", ")))
}

/// Writes the tiers as a table, then what each changes.
pub fn tiers_text(page: &TiersPage<'_>, style: Style) -> String {
    let mut headings = vec!["APP / COMPONENT".to_owned()];
    headings.extend(page.tiers.iter().map(|tier| tier.name.clone()));
    let mut columns = vec![Column::text("")];
    columns.resize(headings.len(), Column::number(""));
    let mut text = table_under(&headings, &columns, &rows(page), style);
    text.push('\n');
    let mut line = |words: &str| {
        for line in wrapped(&one_line(words), style) {
            text += &line;
            text.push('\n');
        }
    };
    for tier in &page.tiers {
        line(&format!("{}: {}", tier.name, changes_words(tier, page)));
    }
    line(&origin_words(page.origin));
    text
}

fn changes_words(tier: &TierBill, page: &TiersPage<'_>) -> String {
    let changes = tier.changes(page.written).into_iter();
    let changes: Vec<String> = changes.map(|change| change.0).collect();
    if changes.is_empty() {
        return "the specs as they are".to_owned();
    }
    changes.join("; ")
}

fn rows(page: &TiersPage<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for app in &page.written.apps {
        let total = |tier: &TierBill| Some(tier.app(&app.name)?.proposed.as_ref()?.total());
        rows.push(row(page, app.name.clone(), |tier| {
            total(tier).map_or_else(|| NOTHING.to_owned(), money)
        }));
        for part in app.parts() {
            let Some(part) = part.newest().cloned() else {
                continue;
            };
            rows.push(row(page, format!("  {}", part.name), |tier| {
                part_cell(tier, &app.name, &part.name)
            }));
        }
    }
    rows.push(row(page, "TOTAL per month".to_owned(), |tier| {
        money(tier.bill.proposed())
    }));
    let base = page.written.proposed();
    rows.push(row(page, "Difference".to_owned(), |tier| {
        delta(base, tier.bill.proposed()).unwrap_or_else(|| NOTHING.to_owned())
    }));
    if let Some(budget) = page.tiers.first().and_then(|tier| tier.budget) {
        rows.push(row(
            page,
            format!("Of budget {}", budget.limit),
            budget_cell,
        ));
    }
    rows
}

fn row(page: &TiersPage<'_>, heading: String, cell: impl Fn(&TierBill) -> String) -> Vec<String> {
    let cells = page.tiers.iter().map(cell);
    std::iter::once(heading).chain(cells).collect()
}

fn part_cell(tier: &TierBill, app: &str, part: &str) -> String {
    let parts = tier.app(app).and_then(|app| app.proposed.as_ref());
    let mut parts = parts.iter().flat_map(|cost: &&AppCost| &cost.components);
    match parts.find(|known| known.name == part) {
        None => NOTHING.to_owned(),
        Some(part) => part
            .price
            .map_or_else(|| "?".to_owned(), |price| money(price).replace('$', "")),
    }
}

fn budget_cell(tier: &TierBill) -> String {
    let used = tier.budget.as_ref().and_then(Budget::used_percent);
    used.map_or_else(|| NOTHING.to_owned(), |percent| format!("{percent}%"))
}

/// Builds the JSON of the tiers.
pub fn tiers_json(page: &TiersPage<'_>) -> Value {
    json!({
        "currency": "USD",
        "tiers": page.tiers.iter().map(|tier| tier_json(tier, page)).collect::<Value>(),
        "budget": page.tiers.first().and_then(|tier| tier.budget).map(|budget| budget.limit.dollars()),
        "prices": origin_json(page.origin),
    })
}

fn tier_json(tier: &TierBill, page: &TiersPage<'_>) -> Value {
    let changes = tier.changes(page.written);
    let apps = tier.bill.apps.iter().map(|app| {
        let mut data = json!({"name": app.name});
        put_amounts(&mut data, "cost", app.proposed.as_ref().map(AppCost::total));
        data
    });
    let (total, base) = (tier.bill.proposed(), page.written.proposed());
    let mut data = json!({
        "name": tier.name,
        "as_written": changes.is_empty(),
        "difference": total.least.dollars() - base.least.dollars(),
        "difference_most": total.most.dollars() - base.most.dollars(),
        "changes": changes.into_iter().map(|change| change.0).collect::<Vec<String>>(),
        "apps": apps.collect::<Value>(),
        "budget_status": tier.budget.as_ref().map(budget_json),
    });
    put_amounts(&mut data, "total", Some(total));
    data
}

/// Writes one record for each component of each tier, under a header.
pub fn tiers_csv(page: &TiersPage<'_>) -> String {
    let header = [
        "tier",
        "app",
        "component",
        "size",
        "count_min",
        "count_max",
        "min_usd",
        "max_usd",
    ];
    let mut text = record(&header.map(str::to_owned));
    for tier in &page.tiers {
        for app in &tier.bill.apps {
            for part in app.parts().iter().filter_map(|part| part.newest()) {
                text += &tier_record(&tier.name, &app.name, part);
            }
        }
    }
    text
}

fn tier_record(tier: &str, app: &str, part: &ComponentCost) -> String {
    let decimal = |side: fn(Monthly) -> crate::catalog::Cents| {
        part.price
            .map_or_else(String::new, |price| side(price).decimal())
    };
    record(&[
        tier.to_owned(),
        app.to_owned(),
        part.name.clone(),
        part.size.clone(),
        part.instances.0.to_string(),
        part.instances.1.to_string(),
        decimal(|price| price.least),
        decimal(|price| price.most),
    ])
}
