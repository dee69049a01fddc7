//! Prices and the budget of a plan.

use std::collections::HashMap;

use crate::catalog::Cents;
use crate::plan::{Action, AppCost, AppPlan, Budget, Monthly};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

/// The price of one component on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    /// There is no such component.
    Absent,
    /// Its size is on no list.
    Unknown,
    /// It costs this much.
    Known(Monthly),
}

impl Price {
    /// Returns the amount; none where it is not known.
    fn amount(self) -> Option<Monthly> {
        match self {
            Self::Absent => Some(Monthly::default()),
            Self::Unknown => None,
            Self::Known(price) => Some(price),
        }
    }

    fn words(self) -> String {
        let amount = self.amount();
        amount.map_or_else(|| "price unknown".to_owned(), money)
    }
}

/// The price of one component before and after.
pub(super) struct PriceChange<'a> {
    /// The component.
    pub(super) name: &'a str,
    /// What it costs now.
    pub(super) before: Price,
    /// What it will cost.
    pub(super) after: Price,
}

impl PriceChange<'_> {
    /// Writes by how much the price grows or shrinks; nothing where that is not known or nothing.
    pub(super) fn delta(&self) -> Option<String> {
        delta(self.before.amount()?, self.after.amount()?)
    }
}

/// Lists every component of an app with its price before and after, in the order of the spec.
pub(super) fn prices(app: &AppPlan) -> Vec<PriceChange<'_>> {
    let (before, after) = (by_name(&app.cost_before), by_name(&app.cost_after));
    let gone = app.cost_before.components.iter();
    let gone = gone.filter(|part| !after.contains_key(part.name.as_str()));
    let parts = app.cost_after.components.iter().chain(gone);
    let price =
        |side: &HashMap<&str, Price>, name| side.get(name).copied().unwrap_or(Price::Absent);
    let change = |name| PriceChange {
        name,
        before: price(&before, name),
        after: price(&after, name),
    };
    parts.map(|part| change(part.name.as_str())).collect()
}

fn by_name(cost: &AppCost) -> HashMap<&str, Price> {
    let parts = cost.components.iter();
    let price = |price: Option<Monthly>| price.map_or(Price::Unknown, Price::Known);
    parts
        .map(|part| (part.name.as_str(), price(part.price)))
        .collect()
}

/// Writes one line for each component of an existing app whose price changes.
pub(super) fn component_costs(app: &AppPlan) -> Vec<(String, String)> {
    if app.action != Action::Update {
        return Vec::new();
    }
    let changed = prices(app).into_iter();
    let changed = changed.filter(|price| price.before != price.after);
    let line = |price: PriceChange<'_>| {
        let name = format!("{}/{}", one_line(&app.name), one_line(price.name));
        let (old, new) = (price.before.words(), price.after.words());
        let delta = price
            .delta()
            .map_or_else(String::new, |delta| format!(" ({delta})"));
        (name, format!("{old} -> {new}{delta}"))
    };
    changed.map(line).collect()
}

/// Counts the components whose price is on no list.
pub(super) fn without_price(app: &AppPlan) -> usize {
    let parts = app.cost_after.components.iter();
    parts.filter(|part| part.price.is_none()).count()
}

/// Says that the platform names another price than the price list.
pub(super) fn price_dispute(app: &AppPlan) -> Option<(String, String)> {
    let quoted = app.disputed_price()?;
    Some((
        one_line(&app.name),
        dispute_words(app.cost_after.total(), quoted),
    ))
}

/// Says that the platform names another price.
pub(in crate::render) fn dispute_words(ours: Monthly, quoted: Cents) -> String {
    let ours = money(ours);
    format!("{ours} by the price list, but the platform says {quoted}")
}

/// Writes how a plan stands to the budget of the manifest.
pub(super) fn budget_words(budget: &Budget, style: Style) -> String {
    let limit = budget.limit;
    let used = budget
        .used_percent()
        .map_or_else(String::new, |percent| format!(", {percent}% used"));
    if budget.after > budget.limit {
        let over = format!("over by {}", budget.after.saturating_sub(limit));
        return format!("{limit} a month, {}", style.paint(Role::Bad, over));
    }
    format!("{limit} a month{used}")
}

/// Writes a monthly price, as a range where something scales by itself.
pub fn money(price: Monthly) -> String {
    if price.least == price.most {
        price.least.to_string()
    } else {
        format!("{}..{}", price.least, price.most)
    }
}

/// Writes a price and what becomes of it, with the difference.
pub(super) fn transition(before: Monthly, after: Monthly) -> String {
    match delta(before, after) {
        None => money(after),
        Some(delta) => format!("{} -> {} a month ({delta})", money(before), money(after)),
    }
}

/// Writes by how much a price grows or shrinks; nothing when it stays.
pub(in crate::render) fn delta(before: Monthly, after: Monthly) -> Option<String> {
    let least = signed(before.least, after.least);
    let most = signed(before.most, after.most);
    match (before == after, least == most) {
        (true, _) => None,
        (_, true) => Some(least),
        (_, false) => Some(format!("{least}..{most}")),
    }
}

fn signed(before: Cents, after: Cents) -> String {
    match after.checked_sub(before) {
        Some(more) => format!("+{more}"),
        None => format!("-{}", before.saturating_sub(after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(least: u32, most: u32) -> Monthly {
        Monthly {
            least: Cents::from_dollars(least),
            most: Cents::from_dollars(most),
        }
    }

    #[test]
    fn a_difference_has_its_sign_and_its_range() {
        assert_eq!(
            transition(range(54, 54), range(89, 89)),
            "$54.00 -> $89.00 a month (+$35.00)"
        );
        assert_eq!(
            delta(range(5, 5), range(3, 9)).as_deref(),
            Some("-$2.00..+$4.00")
        );
        assert_eq!(delta(range(5, 9), range(5, 9)), None);
        assert_eq!(transition(range(5, 9), range(5, 9)), "$5.00..$9.00");
    }
}
