//! A bill as a table for a person.

use crate::catalog::{BANDWIDTH_PER_GIB, Cents, PRICES_AS_OF};
use crate::plan::{AppBill, AppCost, Budget, ComponentCost, Monthly, PartBill, PriceList, Sides};
use crate::render::fit::words;
use crate::render::plan::{delta, dispute_words, money};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Rows, Style};
use crate::render::table::{Column, table};

use super::page::{CostPage, PriceOrigin};

/// The columns that describe a component.
const WHAT: [Column; 5] = [
    Column::text("APP / COMPONENT"),
    Column::text("SIZE").until(4),
    Column::number("RAM").until(2),
    Column::number("VCPU").until(1),
    Column::number("COUNT").until(3),
];
/// The columns that compare the live side with the proposed one.
const COMPARED: [Column; 3] = [
    Column::number("LIVE"),
    Column::number("PROPOSED"),
    Column::number("DELTA").until(5),
];
/// The column of the live side alone.
const LIVE: [Column; 1] = [Column::number("LIVE")];
/// The columns of the bandwidth.
const BANDWIDTH: [Column; 4] = [
    Column::text("BANDWIDTH"),
    Column::number("INCLUDED A MONTH"),
    Column::number("LAST DAY"),
    Column::number("A MONTH OF SUCH DAYS").until(1),
];
/// The days of a month, for what a month of days like the last one would be.
const DAYS: u64 = 30;
/// The bytes of one GiB.
const GIB: u64 = 1 << 30;

/// What stands in a cell without a value.
const NOTHING: &str = "-";

/// Writes a bill for a person.
pub fn cost_text(page: &CostPage<'_>, style: Style) -> String {
    if page.bill.apps.is_empty() {
        return "No apps.\n".to_owned();
    }
    let mut text = bill_table(page, style);
    for line in remarks(page, style) {
        text += &line;
        text.push('\n');
    }
    text + "\n" + &bandwidth_table(page, style)
}

fn bill_table(page: &CostPage<'_>, style: Style) -> String {
    let sides = page.bill.sides;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for app in &page.bill.apps {
        rows.push(app_row(app, sides));
        let parts = app.parts();
        rows.extend(parts.iter().map(|part| part_row(part, sides, page.prices)));
    }
    rows.push(total_row(page));
    let amounts: &[Column] = match sides {
        Sides::Live => &LIVE,
        Sides::Both | Sides::Proposed => &COMPARED,
    };
    table(&[&WHAT, amounts].concat(), &rows, style)
}

fn app_row(app: &AppBill, sides: Sides) -> Vec<String> {
    let total = |side: &Option<AppCost>| side.as_ref().map(AppCost::total);
    let mut cells = headed(&app.name);
    cells.extend(amounts(
        sides,
        Side::Price(total(&app.live)),
        Side::Price(total(&app.proposed)),
    ));
    cells
}

fn total_row(page: &CostPage<'_>) -> Vec<String> {
    let bill = page.bill;
    let mut cells = headed("TOTAL per month");
    let (live, proposed) = (Some(bill.live()), Some(bill.proposed()));
    cells.extend(match bill.sides {
        Sides::Proposed => amounts(bill.sides, Side::Price(None), Side::Price(proposed)),
        Sides::Live | Sides::Both => amounts(bill.sides, Side::Price(live), Side::Price(proposed)),
    });
    cells
}

fn headed(name: &str) -> Vec<String> {
    let mut cells = vec![name.to_owned()];
    cells.resize(WHAT.len(), String::new());
    cells
}

fn part_row(part: &PartBill, sides: Sides, prices: &PriceList) -> Vec<String> {
    let (Some(newest), [live, proposed]) = (part.newest(), [&part.live, &part.proposed]) else {
        return Vec::new();
    };
    let [memory, cpus] = machine_cells(newest, prices);
    let mut cells = vec![
        format!("  {}", newest.name),
        newest.size.clone(),
        memory,
        cpus,
        count(newest.instances),
    ];
    let plain = amounts(sides, Side::of(live.as_ref()), Side::of(proposed.as_ref()));
    cells.extend(plain.into_iter().map(|cell| cell.replace('$', "")));
    cells
}

/// Writes the memory and the processors of one instance.
pub(super) fn machine_cells(cost: &ComponentCost, prices: &PriceList) -> [String; 2] {
    let Some(facts) = prices.size(&cost.size) else {
        return [NOTHING, NOTHING].map(str::to_owned);
    };
    let mebibytes = facts.memory_bytes >> 20;
    let memory = match (mebibytes >> 10, mebibytes % 1024) {
        (gibibytes @ 1.., 0) => format!("{gibibytes} GiB"),
        _ => format!("{mebibytes} MiB"),
    };
    [memory, facts.cpus.to_string()]
}

/// Writes a number of instances, as a range where something scales by itself.
pub(super) fn count((least, most): (u64, u64)) -> String {
    if least == most {
        least.to_string()
    } else {
        format!("{least}..{most}")
    }
}

/// The price of something on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// It costs this much; nothing where it is not there.
    Price(Option<Monthly>),
    /// It is there, and its size is on no list.
    Unknown,
}

impl Side {
    fn of(cost: Option<&ComponentCost>) -> Self {
        match cost.map(|cost| cost.price) {
            None => Self::Price(None),
            Some(None) => Self::Unknown,
            Some(price) => Self::Price(price),
        }
    }

    fn cell(self) -> String {
        match self {
            Self::Unknown => "?".to_owned(),
            Self::Price(price) => price.map_or_else(|| NOTHING.to_owned(), money),
        }
    }
}

fn amounts(sides: Sides, live: Side, proposed: Side) -> Vec<String> {
    let difference = match (sides, live, proposed) {
        (Sides::Both, Side::Price(live), Side::Price(proposed)) => {
            delta(live.unwrap_or_default(), proposed.unwrap_or_default())
        }
        _ => None,
    };
    match sides {
        Sides::Live => vec![live.cell()],
        Sides::Both | Sides::Proposed => vec![
            live.cell(),
            proposed.cell(),
            difference.unwrap_or_else(|| NOTHING.to_owned()),
        ],
    }
}

/// Writes what goes with the table, wrapped to the width of a terminal.
fn remarks(page: &CostPage<'_>, style: Style) -> Vec<String> {
    let mut remarks = Vec::new();
    remarks.extend(page.tier.map(|tier| format!("Tier {tier}.")));
    remarks.extend(changed(page));
    remarks.extend(disputes(page));
    let missing = page.without_price();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        remarks.push(format!("On no price list, not in the totals: {missing}."));
    }
    remarks.push(format!("Not included: {}.", page.not_included().join(", ")));
    remarks.push(prices_words(page));
    let remarks = remarks.iter().map(|remark| one_line(remark));
    let mut lines: Vec<String> = remarks.flat_map(|remark| wrapped(&remark, style)).collect();
    let budget = page.budget.iter();
    let budget = budget.flat_map(|budget| budget_words(budget, style));
    lines.extend(budget);
    lines
}

/// Breaks a line for a person; for a program it stays whole.
pub(super) fn wrapped(text: &str, style: Style) -> Vec<String> {
    match style.rows {
        Rows::Wrapped => words(text, style.width),
        Rows::Whole => vec![text.to_owned()],
    }
}

/// Says of the components that stay which had another size or another number of instances.
fn changed(page: &CostPage<'_>) -> Option<String> {
    let apps = page.bill.apps.iter();
    let changes = apps.flat_map(|app| {
        let parts = app.parts().into_iter();
        parts.filter_map(|part| change_words(&app.name, &part))
    });
    let changes: Vec<String> = changes.collect();
    (!changes.is_empty()).then(|| format!("Changed: {}.", changes.join(", ")))
}

fn change_words(app: &str, part: &PartBill) -> Option<String> {
    let (live, proposed) = (part.live.as_ref()?, part.proposed.as_ref()?);
    let name = format!("{app}/{}", live.name);
    let was = count(live.instances);
    match (
        live.size == proposed.size,
        live.instances == proposed.instances,
    ) {
        (true, true) => None,
        (false, true) => Some(format!("{name} was {}", live.size)),
        (true, false) => Some(format!("{name} count was {was}")),
        (false, false) => Some(format!("{name} was {was} x {}", live.size)),
    }
}

/// Says where the platform names another price.
fn disputes(page: &CostPage<'_>) -> Vec<String> {
    let apps = page.bill.apps.iter();
    let disputes = apps.filter_map(|app| {
        let ours = app.proposed.as_ref()?.total();
        let words = dispute_words(ours, app.disputed_price()?);
        Some(format!("{}: {words}.", app.name))
    });
    disputes.collect()
}

/// Says how what counts stands to a budget.
fn budget_words(budget: &Budget, style: Style) -> Vec<String> {
    let limit = budget.limit;
    let over = format!("over by {}", budget.after.saturating_sub(limit));
    let used = match budget.used_percent() {
        _ if budget.after > limit => over.clone(),
        Some(percent) => format!("{percent}% used"),
        None => "nothing is spent".to_owned(),
    };
    let scales = if budget.scales() {
        ", with everything at its largest scale"
    } else {
        ""
    };
    let mut words = vec![format!("Budget {limit} a month: {used}{scales}.")];
    if budget.others.most > Cents::ZERO {
        let others = budget.others.most;
        words.push(format!(
            "It counts {others} for live apps of the stack that are not shown."
        ));
    }
    let words = words.join(" ");
    let lines = wrapped(&words, style).into_iter();
    let painted = style.paint(Role::Bad, &over);
    lines.map(|line| line.replace(&over, &painted)).collect()
}

/// Says where the prices come from.
pub(super) fn origin_words(origin: PriceOrigin) -> String {
    match origin {
        PriceOrigin::Platform(date) => format!("Prices: API, {date}."),
        PriceOrigin::BuiltIn => format!("Prices: built-in list of {PRICES_AS_OF}."),
    }
}

/// Says what holds for the prices of this bill.
fn prices_words(page: &CostPage<'_>) -> String {
    let mut words = vec![origin_words(page.origin)];
    let ours = page.priced_by_us();
    if !ours.is_empty() {
        let sizes = ours.join(", ");
        words.push(format!(
            "Not on its list, so by the built-in one of {PRICES_AS_OF}: {sizes}."
        ));
    }
    if page.discount_percent > 0.0 {
        let percent = page.discount_percent;
        words.push(format!(
            "The account's discount of {percent}% is not taken off."
        ));
    }
    let scales = |cost: &AppCost| cost.total().least != cost.total().most;
    let apps = page.bill.apps.iter();
    let mut sides = apps.flat_map(|app| [&app.live, &app.proposed]).flatten();
    if sides.any(scales) {
        words.push("Autoscaled components show min..max.".to_owned());
    }
    words.join(" ")
}

fn bandwidth_table(page: &CostPage<'_>, style: Style) -> String {
    let rows: Vec<Vec<String>> = page
        .bill
        .apps
        .iter()
        .map(|app| bandwidth_row(app, page))
        .collect();
    let day = page.traffic.day.filter(|_| !page.traffic.bytes.is_empty());
    let day = day.map_or_else(String::new, |day| format!("Last day: {day}. "));
    let price = format!("{day}Above it {BANDWIDTH_PER_GIB} a GiB.");
    format!("{}{price}\n", table(&BANDWIDTH, &rows, style))
}

fn bandwidth_row(app: &AppBill, page: &CostPage<'_>) -> Vec<String> {
    let allowance = app.allowance_gib(page.prices);
    let used = app
        .id
        .as_ref()
        .and_then(|id| page.traffic.bytes.get(id))
        .copied();
    let share = used.and_then(|bytes| {
        let month = bytes.saturating_mul(DAYS).saturating_mul(100);
        let included = allowance
            .0
            .checked_mul(GIB)
            .filter(|included| *included > 0)?;
        Some(format!("{}%", month.div_ceil(included)))
    });
    let or_nothing = |cell: Option<String>| cell.unwrap_or_else(|| NOTHING.to_owned());
    vec![
        app.name.clone(),
        format!("{} GiB", count(allowance)),
        or_nothing(used.map(gibibytes)),
        or_nothing(share),
    ]
}

/// Writes bytes in GiB with two decimals.
fn gibibytes(bytes: u64) -> String {
    let hundredths = u128::from(bytes) * 100 / u128::from(GIB);
    format!("{}.{:02} GiB", hundredths / 100, hundredths % 100)
}
