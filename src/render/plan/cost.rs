//! Prices and the budget of a plan.

use crate::plan::{Action, AppCost, AppPlan, Budget, Monthly};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

/// Writes one line for each component of an existing app whose price changes.
pub(super) fn component_costs(app: &AppPlan) -> Vec<String> {
    let price = |cost: &AppCost, name: &str| {
        let part = cost.components.iter().find(|part| part.name == name);
        part.map(|part| part.price)
    };
    let known = |price: Option<Option<Monthly>>| match price {
        None => "-".to_owned(),
        Some(None) => "price unknown".to_owned(),
        Some(Some(price)) => money(price),
    };
    let before = app.cost_before.components.iter();
    let gone = before.filter(|part| price(&app.cost_after, &part.name).is_none());
    let parts = app.cost_after.components.iter().chain(gone);
    let changed = parts.filter_map(|part| {
        let (old, new) = (
            price(&app.cost_before, &part.name),
            price(&app.cost_after, &part.name),
        );
        let name = format!("{}/{}", one_line(&app.name), one_line(&part.name));
        (old != new).then(|| format!("{name}  {} -> {}", known(old), known(new)))
    });
    if app.action == Action::Update {
        changed.collect()
    } else {
        Vec::new()
    }
}

/// Says that the platform names another price than the price list.
pub(super) fn price_dispute(app: &AppPlan) -> Option<String> {
    let quoted = app.disputed_price()?;
    let ours = money(app.cost_after.total());
    let name = one_line(&app.name);
    Some(format!(
        "{name}  {ours} by the price list, but the platform says {quoted}"
    ))
}

/// Writes how a plan stands to the budget of the manifest.
pub fn budget_text(budget: &Budget, style: Style) -> String {
    let limit = budget.limit;
    let used = budget
        .used_percent()
        .map_or_else(String::new, |percent| format!(", {percent}% used"));
    if budget.after > budget.limit {
        let over = style.paint(
            Role::Bad,
            format!("over by {}", budget.after.saturating_sub(limit)),
        );
        return format!("Budget {limit} a month, {over}\n");
    }
    format!("Budget {limit} a month{used}\n")
}

/// Writes a monthly price, as a range where something scales by itself.
pub fn money(price: Monthly) -> String {
    if price.least == price.most {
        price.least.to_string()
    } else {
        format!("{}..{}", price.least, price.most)
    }
}

pub(super) fn transition(before: Monthly, after: Monthly) -> String {
    if before == after {
        money(after)
    } else {
        format!("{} -> {}", money(before), money(after))
    }
}
