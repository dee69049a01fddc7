//! A plan for a person: a block for each app, then totals.

use std::fmt::Write;

use serde_json::Value;

use crate::diff::{Change, ChangeKind, mask};
use crate::plan::{Action, AppPlan, ChangeOrigin, Effect, Plan, Standing};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

use super::cost::{component_costs, money, price_dispute, transition};
use super::outside::outside_text;
use super::secrets::{secret_change, secrets_text};

/// Writes the whole plan: a block for each app, then totals.
pub fn plan_text(plan: &Plan, style: Style) -> String {
    let mut text = String::new();
    for app in &plan.apps {
        text.push_str(&app_text(app, style));
    }
    let summary = plan.summary();
    let (before, after) = plan.cost();
    if plan.is_empty() {
        let _ = writeln!(
            text,
            "No changes. {} equal to the specs. {} a month.",
            apps(plan.apps.len()),
            money(after)
        );
        return text;
    }
    let _ = writeln!(
        text,
        "\nPlan   {} to create, {} to change, {} unchanged",
        summary.create, summary.update, summary.unchanged
    );
    let _ = writeln!(text, "Cost   {} a month", transition(before, after));
    for line in plan.apps.iter().flat_map(component_costs) {
        let _ = writeln!(text, "       {line}");
    }
    for line in plan.apps.iter().filter_map(price_dispute) {
        let _ = writeln!(text, "       {line}");
    }
    text
}

fn apps(count: usize) -> String {
    if count == 1 {
        "1 app is".to_owned()
    } else {
        format!("{count} apps are")
    }
}

fn app_text(app: &AppPlan, style: Style) -> String {
    match app.action {
        Action::Keep => kept(app, style),
        Action::Create => created(app, style),
        Action::Update => changed(app, style),
    }
}

fn kept(app: &AppPlan, style: Style) -> String {
    let (mark, what) = match &app.standing {
        Standing::Serves => (style.paint(Role::Dim, "="), "no changes".to_owned()),
        Standing::InFlight(id) => {
            let what = format!(
                "no changes, deployment {} is under way",
                short_id(id.as_str())
            );
            (style.paint(Role::Warn, "="), what)
        }
        Standing::NotServed => {
            let what = "no changes, but no deployment of this spec is active".to_owned();
            (style.paint(Role::Bad, "="), what)
        }
    };
    format!("{mark} {}  {what}\n", one_line(&app.name))
}

/// Says what the platform is predicted to do, for the heading of an app.
fn effect_text(app: &AppPlan, style: Style) -> String {
    let Some(effect) = app.effect() else {
        return String::new();
    };
    let role = if effect == Effect::DataLoss {
        Role::Bad
    } else {
        Role::Dim
    };
    format!("  {}", style.paint(role, format!("effect: {effect}")))
}

fn created(app: &AppPlan, style: Style) -> String {
    let mut text = format!(
        "{} {}  new app{}\n",
        style.paint(Role::Good, "+"),
        style.paint(Role::Name, &app.name),
        effect_text(app, style)
    );
    for component in &app.cost_after.components {
        let price = component
            .price
            .map_or_else(|| "price unknown".to_owned(), money);
        let count = component.instances.0;
        let _ = writeln!(
            text,
            "    {}  {count} x {}  {price}",
            one_line(&component.name),
            one_line(&component.size)
        );
    }
    text.push_str(&secrets_text(app, style));
    text
}

fn changed(app: &AppPlan, style: Style) -> String {
    let mut text = format!(
        "{} {}{}\n",
        style.paint(Role::Warn, "~"),
        style.paint(Role::Name, &app.name),
        effect_text(app, style)
    );
    text.push_str(&changes_text(app, style));
    text.push_str(&secrets_text(app, style));
    for lost in &app.destructions {
        let _ = writeln!(
            text,
            "    {} {}",
            style.paint(Role::Bad, "!"),
            one_line(&lost.words())
        );
    }
    text.push_str(&outside_text(app, style));
    text
}

/// Writes the changes that come from the file of an app, component by component.
pub fn changes_text(app: &AppPlan, style: Style) -> String {
    let mut text = String::new();
    let mut group = String::new();
    let own = |change: &&Change| app.origin(change) == ChangeOrigin::File;
    for change in app.changes.iter().filter(own) {
        let heading = heading(change);
        if heading != group {
            let _ = writeln!(text, "    {}", one_line(&heading));
            group = heading;
        }
        text.push_str(&change_text(change, app, style));
    }
    text
}

/// Names the component that a change is in, or the app itself.
pub(super) fn heading(change: &Change) -> String {
    match change.path.component() {
        Some((list, name)) => format!("{list}/{name}"),
        None => "app".to_owned(),
    }
}

pub(super) fn change_text(change: &Change, app: &AppPlan, style: Style) -> String {
    let field = if change.path.is_component() {
        "component".to_owned()
    } else {
        change.path.dotted()
    };
    let field = one_line(&field);
    match &change.kind {
        ChangeKind::Added { after } => format!(
            "      {} {field}  {}\n",
            style.paint(Role::Good, "+"),
            shown(after)
        ),
        ChangeKind::Removed { before } => format!(
            "      {} {field}  {}\n",
            style.paint(Role::Bad, "-"),
            shown(before)
        ),
        ChangeKind::Modified { before, after } => {
            format!(
                "      {} {field}  {} -> {}\n",
                style.paint(Role::Warn, "~"),
                shown(before),
                shown(after)
            )
        }
        ChangeKind::Secret(secret) => secret_change(&field, *secret, change, app, style),
    }
}

/// The longest value that is shown whole, in characters.
const VALUE_LIMIT: usize = 120;

/// Writes a value on one line, secrets masked, long ones cut.
pub(super) fn shown(value: &Value) -> String {
    let text = one_line(&mask(value).to_string());
    match text.char_indices().nth(VALUE_LIMIT) {
        Some((cut, _)) => format!(
            "{}... ({} characters)",
            text.get(..cut).unwrap_or_default(),
            text.chars().count()
        ),
        None => text,
    }
}
