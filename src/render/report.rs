//! Tables and summaries about live apps.

use std::fmt::Write;

use jiff::Timestamp;

use crate::health::State;
use crate::model::live::{App, Deployment, DomainPhase};

use super::duration::age;
use super::progress::short_id;
use super::sanitise::one_line;
use super::style::{Role, Style};
use super::table::{Column, table};

/// The columns of the list of apps.
const APP_COLUMNS: [Column; 6] = [
    Column::text("APP"),
    Column::text("ID").until(2),
    Column::text("REGION").until(1),
    Column::text("DEPLOYMENT").until(4),
    Column::number("CHANGED").until(3),
    Column::text("URL"),
];

/// The columns of the status of the stack.
const STATUS_COLUMNS: [Column; 6] = [
    Column::text("APP"),
    Column::text("STATE"),
    Column::text("DEPLOYMENT").until(2),
    Column::number("SINCE").until(1),
    Column::text("DOMAINS").until(3),
    Column::text("URL").until(4),
];

/// Writes the list of apps.
pub fn app_table(apps: &[App], now: Timestamp, style: Style) -> String {
    if apps.is_empty() {
        return "No apps. Next: ipctl apply specs/\n".to_owned();
    }
    let rows = apps.iter().map(|app| {
        vec![
            one_line(app.name()),
            short_id(app.id.as_str()),
            app.region
                .as_ref()
                .map_or_else(|| "-".to_owned(), |region| one_line(&region.slug)),
            deployment_word(app.newest_deployment()),
            age(app.updated_at, now),
            app.public_url().map_or_else(|| "-".to_owned(), one_line),
        ]
    });
    table(&APP_COLUMNS, &rows.collect::<Vec<_>>(), style)
}

fn deployment_word(deployment: Option<&Deployment>) -> String {
    deployment.map_or_else(
        || "none".to_owned(),
        |deployment| format!("{} {}", short_id(deployment.id.as_str()), deployment.phase),
    )
}

/// Writes one app in full, without its spec.
pub fn app_details(app: &App, now: Timestamp, style: Style) -> String {
    let name = style.paint(Role::Name, one_line(app.name()));
    let mut text = format!("{:12}{name}\n", "app");
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "{label:12}{}", one_line(&value));
    };
    line("id", app.id.as_str().to_owned());
    line("url", app.public_url().unwrap_or("-").to_owned());
    line(
        "region",
        app.region
            .as_ref()
            .map_or_else(|| "-".to_owned(), |region| region.slug.clone()),
    );
    line("active", deployment_word(app.active_deployment.as_ref()));
    if let Some(in_flight) = app.in_flight() {
        line("in flight", deployment_word(Some(in_flight)));
    }
    if let Some(pinned) = &app.pinned_deployment {
        line("pinned to", short_id(pinned.id.as_str()));
    }
    line("created", age(app.created_at, now) + " ago");
    for domain in &app.domains {
        line("domain", format!("{} {}", domain.host(), domain.phase));
    }
    text.push_str("Next        ipctl get APP --spec, ipctl health APP, ipctl logs APP\n");
    text
}

/// Writes one line for each app, and what to do about those that are not well.
pub fn status_table(rows: &[(App, State)], now: Timestamp, style: Style) -> String {
    if rows.is_empty() {
        return "No apps. Next: ipctl apply specs/\n".to_owned();
    }
    let cells = rows.iter().map(|(app, state)| {
        vec![
            one_line(app.name()),
            state.word().to_owned(),
            deployment_word(app.newest_deployment()),
            age(
                app.newest_deployment()
                    .and_then(|deployment| deployment.phase_last_updated_at),
                now,
            ),
            domains_word(app),
            app.public_url().map_or_else(|| "-".to_owned(), one_line),
        ]
    });
    let mut text = table(&STATUS_COLUMNS, &cells.collect::<Vec<_>>(), style);
    for (app, state) in rows.iter().filter(|(_, state)| *state != State::Healthy) {
        let name = one_line(app.name());
        let _ = writeln!(
            text,
            "  {name} is {}: ipctl health {name}",
            paint_state(*state, style),
        );
    }
    for (app, _) in rows
        .iter()
        .filter(|(app, _)| app.pinned_deployment.is_some())
    {
        let _ = writeln!(
            text,
            "  {} is pinned to a rolled-back deployment: new deployments are blocked",
            one_line(app.name())
        );
    }
    text
}

fn domains_word(app: &App) -> String {
    let waiting = app
        .domains
        .iter()
        .filter(|domain| domain.phase != DomainPhase::Active)
        .count();
    match (app.domains.len(), waiting) {
        (0, _) => "-".to_owned(),
        (_, 0) => "ok".to_owned(),
        (all, waiting) => format!("{waiting} of {all} not ready"),
    }
}

fn paint_state(state: State, style: Style) -> String {
    let role = match state {
        State::Healthy => Role::Good,
        State::Suspended | State::Progressing | State::Unknown | State::Degraded => Role::Warn,
        State::Missing | State::Unhealthy => Role::Bad,
    };
    style.paint(role, state.word())
}
