//! The picture of a stack for a terminal.

use crate::architecture::{App, Architecture, Link, Way};
use crate::render::plan::money;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style, Symbols};
use crate::render::table::{Column, table};

use super::boxes::{Line, Panel, draw};
use super::words::{self, Card};

/// Draws a stack for a terminal: a box for each app, for what is outside, and then who calls whom.
pub fn graph_text(stack: &Architecture, style: Style) -> String {
    let heading = format!(
        "{}  {}\n\n",
        style.paint(Role::Strong, words::title(stack)),
        words::summary(stack)
    );
    let mut panels: Vec<Panel> = stack.apps.iter().map(app).collect();
    panels.extend(outside(stack));
    format!("{heading}{}{}", draw(&panels, style), calls(stack, style))
}

fn app(app: &App) -> Panel {
    let components = app.components.iter().map(words::component);
    let databases = app.databases.iter().map(words::database);
    let region = Some(words::region(app)).filter(|region| !region.is_empty());
    let region = region.map(|region| format!("region {region}"));
    let mut lines: Vec<Line> = words::domains(app)
        .into_iter()
        .chain(region)
        .map(|line| Line::plain(Some(Role::Dim), line))
        .collect();
    for card in components.chain(databases) {
        if !lines.is_empty() {
            lines.push(Line::plain(None, ""));
        }
        lines.extend(card_lines(card));
    }
    Panel {
        title: one_line(&app.name),
        note: money(app.cost.total()),
        lines,
    }
}

fn card_lines(card: Card) -> Vec<Line> {
    let heading = Line {
        role: Some(Role::Name),
        left: card.name,
        right: card.price,
    };
    let lines = card.lines.into_iter();
    let lines = lines.map(|line| Line::plain(None, format!("  {line}")));
    std::iter::once(heading).chain(lines).collect()
}

/// Returns the box of everything that the platform does not run.
fn outside(stack: &Architecture) -> Option<Panel> {
    let externals = stack.externals.iter().map(words::external);
    let hosts = stack.hosts.iter().map(|host| words::host(host));
    let mut lines: Vec<Line> = Vec::new();
    for card in externals.chain(hosts) {
        if !lines.is_empty() {
            lines.push(Line::plain(None, ""));
        }
        lines.extend(card_lines(card));
    }
    (!lines.is_empty()).then(|| Panel {
        title: "outside".to_owned(),
        note: String::new(),
        lines,
    })
}

fn calls(stack: &Architecture, style: Style) -> String {
    if stack.links.is_empty() {
        return String::new();
    }
    let columns = [
        Column::text("CALLER"),
        Column::text(""),
        Column::text("CALLED"),
        Column::text("OVER").until(1),
        Column::text("KNOWN BY").until(2),
    ];
    let arrow = match style.symbols {
        Symbols::Ascii => "->",
        Symbols::Unicode => "→",
    };
    let rows: Vec<Vec<String>> = stack
        .links
        .iter()
        .map(|link| {
            vec![
                words::end(stack, &link.from),
                arrow.to_owned(),
                words::end(stack, &link.to),
                way(link.way).to_owned(),
                evidence(link),
            ]
        })
        .collect();
    format!("\n{}", table(&columns, &rows, style))
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Internal => "app network",
        Way::Public => "internet",
    }
}

fn evidence(link: &Link) -> String {
    if link.evidence.is_empty() {
        return "ipctl.yaml".to_owned();
    }
    let keys: Vec<&str> = link.evidence.iter().map(|one| one.key.as_str()).collect();
    keys.join(" ")
}
