//! What the stack is: its sums, its picture, its apps and what runs of them.

use crate::architecture::{App, Component, Database, Role, Route, RouteMatch, Source};
use crate::catalog;
use crate::model::live;
use crate::model::view::ComponentKind;
use crate::render::graph::words::engine_name;
use crate::render::graph::{graph_mermaid, graph_svg, graph_text};
use crate::render::plan::money;
use crate::render::progress::short_id;
use crate::render::style::Style;
use crate::render::words::plural;

use super::page::{Entry, Page};
use super::tree::{
    Block, Picture, Section, Table, Text, code, codes, joined, left, link, paragraph, right, say,
    words,
};
use super::words::{instances_of, memory_of, price, processors_of, without_secrets};

/// Says in a few lines what the stack is.
pub(super) fn overview(page: &Page<'_>) -> Section {
    let stack = page.stack;
    let parts = stack.apps.iter();
    let parts: usize = parts
        .map(|app| app.components.len() + app.databases.len())
        .sum();
    let facts = [
        stack.stack.as_ref().map(|name| say("Stack: {}", &[name])),
        Some(words("Platform: DigitalOcean App Platform")),
        Some(regions(page)),
        Some(words("Apps: ").then(codes(stack.apps.iter().map(|app| &app.name)))),
        Some(words(format!("Components: {parts}"))),
        Some(words(format!("Cost: {} a month", money(stack.total())))),
        page.manifest
            .and_then(|manifest| manifest.budget_usd_month)
            .map(|usd| words(format!("Budget: ${usd:.2} a month"))),
        order(page),
    ];
    let intro = say(
        "This page is written from the app specs and `ipctl.yaml`: change those, not this page.",
        &[],
    );
    let facts = Block::List(facts.into_iter().flatten().collect());
    Section::new("Overview", vec![Block::Paragraph(intro), facts])
}

/// Names the regions, each once.
fn regions(page: &Page<'_>) -> Text {
    let mut names: Vec<Option<&str>> = Vec::new();
    for app in &page.stack.apps {
        let region = app.region.as_deref();
        if !names.contains(&region) {
            names.push(region);
        }
    }
    words("Region: ").then(joined(names.into_iter().map(region)))
}

fn region(slug: Option<&str>) -> Text {
    let Some(slug) = slug else {
        return words("the platform's choice");
    };
    match catalog::region(slug) {
        Some(known) => say(&format!("{} ({{}})", known.label), &[slug]),
        None => code(slug),
    }
}

/// Says in which order the apps are deployed.
fn order(page: &Page<'_>) -> Option<Text> {
    let waves = page.manifest?.full_waves();
    let mut waves = waves.into_iter().filter(|wave| !wave.is_empty());
    let first = codes(waves.next()?);
    let text = words("Order of deployment: ").then(first);
    Some(waves.fold(text, |text, wave| {
        text.then(words("; then ")).then(codes(wave))
    }))
}

/// Shows the picture.
pub(super) fn picture(page: &Page<'_>) -> Section {
    if page.stack.apps.is_empty() {
        return Section::default();
    }
    let picture = Picture {
        text: graph_text(page.stack, Style::plain()),
        mermaid: graph_mermaid(page.stack),
        svg: graph_svg(page.stack).ok(),
    };
    Section::new("Picture", vec![Block::Picture(picture)])
}

/// Describes each app.
pub(super) fn services(page: &Page<'_>) -> Section {
    let apps = page.entries().enumerate();
    let sections = apps.map(|(index, entry)| service(index + 1, entry));
    Section::new("Services", Vec::new()).over(sections.collect())
}

fn service(number: usize, entry: Entry<'_>) -> Section {
    let Entry { app, sheet } = entry;
    let description = sheet.description.iter();
    let mut blocks: Vec<Block> = description
        .map(|text| Block::Paragraph(words(text.clone())))
        .collect();
    let short = app.short_name.as_ref();
    let domains = app.domains.iter();
    let domains = domains.map(|domain| link(format!("https://{}", domain.name)));
    let facts = [
        Some(say("Spec file: {}", &[&sheet.file])),
        short.map(|short| say("Short name: {}", &[short])),
        Some(words("Region: ").then(region(app.region.as_deref()))),
        Some(words("Domains: ").then(joined(domains))),
        Some(words(format!("Cost: {} a month", money(app.cost.total())))),
    ];
    blocks.push(Block::List(facts.into_iter().flatten().collect()));
    blocks.push(Block::Table(components(app)));
    let sources = sources(app).into_iter();
    let commands = sources.chain(app.components.iter().filter_map(command));
    blocks.extend(
        Some(commands.collect::<Vec<Text>>())
            .filter(|all| !all.is_empty())
            .map(Block::List),
    );
    Section {
        title: say(&format!("{number}. {{}}"), &[&app.name]),
        blocks,
        sections: Vec::new(),
    }
}

fn components(app: &App) -> Table {
    let columns = [
        left("Component"),
        left("What it is"),
        left("Size"),
        right("Instances"),
        left("Ports"),
        left("Paths"),
        right("Cost/month"),
    ];
    let parts = app.components.iter().map(component_row);
    Table::new(&columns)
        .with(parts)
        .with(app.databases.iter().map(database_row))
}

fn component_row(component: &Component) -> Vec<Text> {
    vec![
        code(&component.name),
        words(what(component)),
        size(component),
        words(instances_of(component)),
        ports(component),
        joined(component.routes.iter().map(route)),
        words(price(component.price)),
    ]
}

/// Says what a component is for.
fn what(component: &Component) -> String {
    let kind = component.kind;
    match component.role {
        Some(Role::Tasks(program)) => format!("{kind}: works off tasks ({program})"),
        Some(Role::Scheduler(program)) => format!("{kind}: sends tasks at their times ({program})"),
        Some(Role::Store(program)) => {
            format!("{kind}: keeps data or messages for the others ({program})")
        }
        None if !component.routes.is_empty() => format!("{kind}: answers requests from outside"),
        None if kind == ComponentKind::Service => format!("{kind}: answers inside the app only"),
        None => kind.to_string(),
    }
}

/// Says what the components are made of, each source once.
fn sources(app: &App) -> Vec<Text> {
    let mut said: Vec<(&Source, Vec<&str>)> = Vec::new();
    for component in &app.components {
        let Some(source) = &component.source else {
            continue;
        };
        match said.iter_mut().find(|(known, _)| *known == source) {
            Some((_, names)) => names.push(&component.name),
            None => said.push((source, vec![&component.name])),
        }
    }
    let said = said.into_iter();
    said.map(|(source, names)| codes(names).then(made_of(source)))
        .collect()
}

fn made_of(source: &Source) -> Text {
    let origin = without_secrets(&source.origin);
    let from = say(" from {}", &[&origin]);
    match (&source.dockerfile, &source.folder) {
        (Some(file), Some(folder)) => from.then(say(", built with {} in {}", &[file, folder])),
        (Some(file), None) => from.then(say(", built with {}", &[file])),
        (None, Some(folder)) => from.then(say(", built in {}", &[folder])),
        (None, None) => from,
    }
}

fn size(component: &Component) -> Text {
    let Some(size) = &component.size else {
        return words("-");
    };
    let (memory, processors) = (memory_of(component), processors_of(component));
    code(&size.slug).then(words(format!(" ({memory} RAM, {processors} vCPU)")))
}

fn ports(component: &Component) -> Text {
    let http = component.http_port.map(|port| words(port.to_string()));
    let internal = component.internal_ports.iter();
    let internal = internal.map(|port| words(format!("{port} (internal)")));
    joined(http.into_iter().chain(internal))
}

fn route(route: &Route) -> Text {
    let address = format!(
        "{}{}",
        route.host.as_deref().unwrap_or_default(),
        route.path
    );
    match route.matching {
        RouteMatch::Prefix => code(address),
        RouteMatch::Exact => code(address).then(words(" exactly")),
    }
}

fn database_row(database: &Database) -> Vec<Text> {
    let engine = database.engine.map_or("database", engine_name);
    let version = database.version.as_deref().unwrap_or_default();
    let what = format!("database: {engine} {version}");
    let place = match &database.cluster {
        Some(cluster) => say("cluster {}", &[cluster]),
        None => words("development database"),
    };
    let none = || words("-");
    vec![
        code(&database.name),
        words(what.trim_end()),
        place,
        none(),
        none(),
        none(),
        words(price(database.price)),
    ]
}

fn command(component: &Component) -> Option<Text> {
    let command = without_secrets(component.run_command.as_ref()?);
    Some(say("{} runs {}", &[&component.name, &command]))
}

/// Says what is live, when somebody asked.
pub(super) fn live_state(page: &Page<'_>) -> Section {
    if page.live.is_none() {
        return Section::default();
    }
    let columns = [
        left("App"),
        left("Id"),
        left("Deployment"),
        left("Phase"),
        left("Host of the platform"),
    ];
    let rows = page.entries().map(|entry| {
        let name = entry.app.name.as_str();
        live_row(name, page.live_app(name))
    });
    let apps = Table::new(&columns).with(rows);
    let columns = [left("Domain"), left("Phase"), left("Certificate until")];
    let live = page
        .entries()
        .filter_map(|entry| page.live_app(&entry.app.name));
    let domains: Vec<&live::Domain> = live.flat_map(|app| &app.domains).collect();
    let count = plural(domains.len(), "domain");
    let domains = Table::new(&columns).with(domains.into_iter().map(domain_row));
    let mut blocks = vec![Block::Table(apps)];
    if domains.rows.is_empty() {
        blocks.push(paragraph(
            "The platform serves no domain of the stack yet.",
            &[],
        ));
    } else {
        blocks.push(Block::Paragraph(words(format!(
            "The platform knows {count}."
        ))));
        blocks.push(Block::Table(domains));
    }
    Section::new("Live state", blocks)
}

fn live_row(name: &str, app: Option<&live::App>) -> Vec<Text> {
    let Some(app) = app else {
        return vec![
            code(name),
            words("not live"),
            words("-"),
            words("-"),
            words("-"),
        ];
    };
    let newest = app.newest_deployment();
    let id = newest.map_or_else(String::new, |deployment| short_id(deployment.id.as_str()));
    let phase = newest.map_or_else(String::new, |deployment| deployment.phase.to_string());
    vec![
        code(name),
        code(app.id.as_str()),
        code(id),
        code(phase),
        link(app.default_ingress.clone()),
    ]
}

fn domain_row(domain: &live::Domain) -> Vec<Text> {
    let until = domain.certificate_expires_at;
    let until = until.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d").to_string());
    vec![
        code(domain.host()),
        code(domain.phase.to_string()),
        words(until),
    ]
}
