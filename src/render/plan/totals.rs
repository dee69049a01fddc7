//! The end of a plan: cost, budget, order, counts, and what to do next.

use crate::plan::{AppPlan, Plan};
use crate::render::fit::{shorten, width, words};
use crate::render::sanitise::one_line;
use crate::render::words::plural;

use super::cost::{budget_words, component_costs, money, price_dispute, transition, without_price};
use super::frame::Frame;
use super::guards::budget_lines;
use super::layout::Text;

/// Where the words beside a label start.
const START: usize = 7;

/// The least columns for the name of a component.
const LEAST_NAME: usize = 24;

/// Says that there is nothing to do.
pub(super) fn no_changes(text: &mut Text, plan: &Plan, frame: &Frame<'_>) {
    let apps = match plan.apps.len() {
        1 => "1 app is".to_owned(),
        count => format!("{count} apps are"),
    };
    let (_, after) = plan.cost();
    let price = money(after);
    text.line(&format!(
        "No changes. {apps} equal to the specs. {price} a month."
    ));
    saved(text, frame);
    next(text, frame);
}

/// Writes the totals; the line that counts is the last but the next command.
pub(super) fn totals(text: &mut Text, plan: &Plan, frame: &Frame<'_>) {
    labelled(text, "Cost", &cost_words(plan));
    let apps = plan.apps.iter();
    write_prices(text, apps.clone().flat_map(component_costs).collect());
    write_prices(text, apps.filter_map(price_dispute).collect());
    if let Some(budget) = &frame.budget {
        let style = text.layout().style;
        text.line(&format!(
            "{:START$}{}",
            "Budget",
            budget_words(budget, style)
        ));
        for line in budget_lines(budget) {
            labelled(text, "", &line);
        }
    }
    if !frame.waves.is_empty() {
        labelled(text, "Order", &order_words(frame.waves));
    }
    saved(text, frame);
    labelled(text, "Plan", &count_words(plan));
    next(text, frame);
}

fn saved(text: &mut Text, frame: &Frame<'_>) {
    if let Some(file) = frame.saved {
        let file = one_line(file);
        let words = format!("{file} (refused if its files or these apps change first)");
        labelled(text, "Saved", &words);
    }
}

fn next(text: &mut Text, frame: &Frame<'_>) {
    if let Some(next) = frame.next {
        // A command that is broken could not be copied.
        text.line(&format!("{:START$}{}", "Next", one_line(next)));
    }
}

fn labelled(text: &mut Text, label: &str, what: &str) {
    let room = text.layout().style.width - START;
    let mut label = label;
    for line in words(what, room) {
        text.line(&format!("{label:START$}{line}"));
        label = "";
    }
}

/// Says what all apps cost together, and by how much that changes.
pub(in crate::render) fn cost_words(plan: &Plan) -> String {
    let (before, after) = plan.cost();
    let total = if before == after {
        format!("{} a month", money(after))
    } else {
        transition(before, after)
    };
    match plan.apps.iter().map(without_price).sum() {
        0 => total,
        1 => total + ", without 1 component whose price is not known",
        count => format!("{total}, without {count} components whose prices are not known"),
    }
}

fn write_prices(text: &mut Text, lines: Vec<(String, String)>) {
    let prices = lines.iter().map(|(_, price)| width(price)).max();
    let all = text.layout().style.width - START;
    let most = all.saturating_sub(2 + prices.unwrap_or(0)).max(LEAST_NAME);
    let names = lines.iter().map(|(name, _)| width(name)).max();
    let column = names.unwrap_or(0).min(most);
    for (name, price) in lines {
        let name = shorten(&name, most);
        let gap = " ".repeat(column.saturating_sub(width(&name)) + 2);
        if column + 2 + width(&price) <= all {
            text.line(&format!("{:START$}{name}{gap}{price}", ""));
        } else {
            text.line(&format!("{:START$}{name}", ""));
            for line in words(&price, all - 2) {
                text.line(&format!("{:START$}  {line}", ""));
            }
        }
    }
}

fn order_words(waves: &[Vec<String>]) -> String {
    let wave = |(number, names): (usize, &Vec<String>)| {
        let names: Vec<String> = names.iter().map(|name| one_line(name)).collect();
        format!("wave {} {}", number + 1, names.join(", "))
    };
    let waves: Vec<String> = waves.iter().enumerate().map(wave).collect();
    waves.join("   ")
}

/// Counts what happens to the apps, and the removals that need consent of their own.
pub(super) fn count_words(plan: &Plan) -> String {
    let summary = plan.summary();
    let removals: usize = plan
        .apps
        .iter()
        .map(|app: &AppPlan| app.destructions.len())
        .sum();
    let consent = match removals {
        0 => String::new(),
        count => format!("; {} to confirm", plural(count, "removal")),
    };
    let destroyed = match summary.delete {
        0 => String::new(),
        count => format!("{count} to destroy, "),
    };
    format!(
        "{} to create, {} to change, {destroyed}{} unchanged{consent}",
        summary.create, summary.update, summary.unchanged
    )
}
