//! A plan as text and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::diff::{Change, ChangeKind, SecretChange, mask};
use crate::model::live::AppId;
use crate::plan::{
    Action, AppCost, AppPlan, Budget, Decision, Effect, Monthly, Plan, SecretLine, SendReason,
    Standing, effect,
};

use super::progress::short_id;
use super::sanitise::one_line;
use super::style::{Role, Style};

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
    text
}

/// Writes one line for each component of an existing app whose price changes.
fn component_costs(app: &AppPlan) -> Vec<String> {
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

fn apps(count: usize) -> String {
    if count == 1 {
        "1 app is".to_owned()
    } else {
        format!("{count} apps are")
    }
}

/// Writes a monthly price, as a range where something scales by itself.
pub fn money(price: Monthly) -> String {
    if price.least == price.most {
        price.least.to_string()
    } else {
        format!("{}..{}", price.least, price.most)
    }
}

fn transition(before: Monthly, after: Monthly) -> String {
    if before == after {
        money(after)
    } else {
        format!("{} -> {}", money(before), money(after))
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

/// Names in one word whether the live app runs the spec that it carries.
fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::Serves => "serves",
        Standing::InFlight(_) => "in-flight",
        Standing::NotServed => "not-served",
    }
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
    let mut group = String::new();
    for change in &app.changes {
        let heading = heading(change);
        if heading != group {
            let _ = writeln!(text, "    {}", one_line(&heading));
            group = heading;
        }
        text.push_str(&change_text(change, app, style));
    }
    text.push_str(&secrets_text(app, style));
    for lost in &app.destructions {
        let _ = writeln!(
            text,
            "    {} {}",
            style.paint(Role::Bad, "!"),
            one_line(&lost.words())
        );
    }
    text
}

/// Names the component that a change is in, or the app itself.
fn heading(change: &Change) -> String {
    match change.path.component() {
        Some((list, name)) => format!("{list}/{name}"),
        None => "app".to_owned(),
    }
}

fn change_text(change: &Change, app: &AppPlan, style: Style) -> String {
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

fn secret_change(
    field: &str,
    secret: SecretChange,
    change: &Change,
    app: &AppPlan,
    style: Style,
) -> String {
    let (mark, role) = match secret {
        SecretChange::Added => ("+", Role::Good),
        SecretChange::Replaced => ("~", Role::Warn),
        SecretChange::Removed => ("-", Role::Bad),
    };
    let field = field.strip_suffix(".value").unwrap_or(field);
    let why =
        sent_line(change, app).map_or_else(String::new, |line| format!("  {}", sending(line)));
    format!("      {} {field}  (secret){why}\n", style.paint(role, mark))
}

/// Finds the decision about the secret that a change is about.
fn sent_line<'a>(change: &Change, app: &'a AppPlan) -> Option<&'a SecretLine> {
    let component = change.path.component().map(|(_, name)| name);
    let dotted = change.path.dotted();
    app.secrets.iter().find(|line| {
        matches!(line.decision, Decision::Send(_))
            && line.slot.component.as_deref() == component
            && dotted.split('.').any(|step| step == line.slot.key)
    })
}

fn sending(line: &SecretLine) -> String {
    let source = line.source.as_deref().unwrap_or("the file");
    let Decision::Send(reason) = &line.decision else {
        return format!("from {source}");
    };
    let why = match reason {
        SendReason::New => "new",
        SendReason::LengthDiffers | SendReason::Changed => "changed",
        SendReason::NotComparable => "cannot be compared yet, sent once",
        SendReason::Forced => "sent because --secrets set was given",
    };
    format!("from {source} ({why})")
}

fn secrets_text(app: &AppPlan, style: Style) -> String {
    let count = |wanted: fn(&Decision) -> bool| {
        app.secrets
            .iter()
            .filter(|line| wanted(&line.decision))
            .count()
    };
    let kept = count(|decision| matches!(decision, Decision::Keep(_) | Decision::Literal));
    let new = count(|decision| matches!(decision, Decision::Send(_)));
    let omitted = count(|decision| matches!(decision, Decision::Omit));
    let mut parts = Vec::new();
    if app.action == Action::Create && new > 0 {
        parts.push(format!("{new} set"));
    }
    if kept > 0 {
        parts.push(format!("{kept} kept as they are on the platform"));
    }
    if omitted > 0 {
        parts.push(format!("{omitted} optional and left out"));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!(
        "    {}\n",
        style.paint(Role::Dim, format!("secrets: {}", parts.join(", ")))
    )
}

/// The longest value that is shown whole, in characters.
const VALUE_LIMIT: usize = 120;

/// Writes a value on one line, secrets masked, long ones cut.
fn shown(value: &Value) -> String {
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

/// Builds the JSON of a plan; secret values are not in it.
pub fn plan_json(plan: &Plan) -> Value {
    let summary = plan.summary();
    let (before, after) = plan.cost();
    json!({
        "apps": plan.apps.iter().map(app_json).collect::<Vec<Value>>(),
        "summary": {"create": summary.create, "update": summary.update, "none": summary.unchanged},
        "cost": {"before": before.least.dollars(), "after": after.least.dollars()},
    })
}

fn app_json(app: &AppPlan) -> Value {
    let action = match app.action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Keep => "none",
    };
    json!({
        "name": app.name,
        "id": app.id.as_ref().map(AppId::as_str),
        "file": app.file,
        "action": action,
        "standing": standing_word(&app.standing),
        "effect": app.effect().map(Effect::as_str),
        "changes": app.changes.iter().map(|change| change_json(change, app)).collect::<Vec<Value>>(),
        "secrets": app.secrets.iter().map(secret_json).collect::<Vec<Value>>(),
        "destroys": app.destructions.iter().map(crate::plan::Destruction::words).collect::<Vec<String>>(),
        "cost": {
            "before": app.cost_before.total().least.dollars(),
            "after": app.cost_after.total().least.dollars(),
        },
    })
}

fn change_json(change: &Change, app: &AppPlan) -> Value {
    let mut json = difference_json(change);
    if let Some(fields) = json.as_object_mut() {
        let effect = effect(change, &app.outgoing).as_str();
        fields.insert("effect".to_owned(), effect.into());
    }
    json
}

fn difference_json(change: &Change) -> Value {
    let path = change.path.to_slash();
    match &change.kind {
        ChangeKind::Added { after } => {
            json!({"path": path, "op": "add", "after": mask(after), "sensitive": false})
        }
        ChangeKind::Removed { before } => {
            json!({"path": path, "op": "remove", "before": mask(before), "sensitive": false})
        }
        ChangeKind::Modified { before, after } => {
            json!({"path": path, "op": "replace", "before": mask(before), "after": mask(after), "sensitive": false})
        }
        ChangeKind::Secret(secret) => {
            let op = match secret {
                SecretChange::Added => "add",
                SecretChange::Replaced => "replace",
                SecretChange::Removed => "remove",
            };
            json!({"path": path, "op": op, "sensitive": true})
        }
    }
}

fn secret_json(line: &SecretLine) -> Value {
    let decision = match &line.decision {
        Decision::Keep(_) => "kept",
        Decision::Literal => "encrypted-in-file",
        Decision::Send(SendReason::New) => "new",
        Decision::Send(SendReason::LengthDiffers | SendReason::Changed) => "changed",
        Decision::Send(SendReason::NotComparable) => "not-comparable",
        Decision::Send(SendReason::Forced) => "forced",
        Decision::Omit => "left-out",
        Decision::Missing => "missing",
    };
    json!({"slot": line.slot.to_string(), "decision": decision, "source": line.source})
}
