//! Tables and summaries about live apps.

use std::fmt::Write;

use jiff::Timestamp;

use crate::model::live::{App, Deployment};

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

pub(super) fn deployment_word(deployment: Option<&Deployment>) -> String {
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
