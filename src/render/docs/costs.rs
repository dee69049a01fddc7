//! What the stack costs, and what its variants change.

use crate::architecture::{App, Architecture, Component, End, Link};
use crate::catalog::{Cents, PRICES_AS_OF};
use crate::model::manifest::FieldPlace;
use crate::plan::{ComponentCost, Monthly};
use crate::render::plan::money;

use super::page::{Page, Variant};
use super::tree::{
    Block, Section, Table, Text, code, codes, left, paragraph, right, say, strong, words,
};
use super::words::{memory_of, price, processors_of};

/// Shows what each component costs.
pub(super) fn breakdown(page: &Page<'_>) -> Section {
    let columns = [
        left("Service"),
        left("Component"),
        left("Instance size"),
        left("RAM"),
        left("vCPU"),
        right("Cost/month"),
    ];
    let several = page.stack.apps.len() > 1;
    let rows = page.stack.apps.iter().flat_map(|app| {
        let sum = several && app.cost.components.len() > 1;
        let parts = parts(app).into_iter().map(|part| row(app, part));
        parts.chain(sum.then(|| sum_row(app))).collect::<Vec<_>>()
    });
    let total = [
        strong("TOTAL"),
        words(""),
        words(""),
        words(""),
        words(""),
        strong(money(page.stack.total())),
    ];
    let table = Table::new(&columns).with(rows).with([total.to_vec()]);
    let note = format!(
        "Prices are those of the built-in list of {PRICES_AS_OF}. Jobs and functions are paid by use, and external services by \
         themselves; neither is in it. `ipctl cost` compares with what is live."
    );
    Section::new(
        "Monthly cost breakdown",
        vec![Block::Table(table), paragraph(&note, &[])],
    )
}

/// Lists what is paid for, components in the order of the spec.
fn parts(app: &App) -> Vec<&ComponentCost> {
    let place = |part: &&ComponentCost| {
        let mut components = app.components.iter();
        let place = components.position(|component| component.name == part.name);
        place.unwrap_or(usize::MAX)
    };
    let mut parts: Vec<&ComponentCost> = app.cost.components.iter().collect();
    parts.sort_by_key(place);
    parts
}

fn row(app: &App, part: &ComponentCost) -> Vec<Text> {
    let component = app.component(&part.name);
    let of = |words: fn(&Component) -> String| component.map_or_else(|| "-".to_owned(), words);
    let count = match part.instances {
        (1, 1) => String::new(),
        (least, most) if least == most => format!(" x {least}"),
        (least, most) => format!(" x {least} to {most}"),
    };
    vec![
        code(&app.name),
        code(&part.name),
        code(&part.size).then(words(count)),
        words(of(memory_of)),
        words(of(processors_of)),
        words(price(part.price)),
    ]
}

fn sum_row(app: &App) -> Vec<Text> {
    vec![
        code(&app.name),
        words("all"),
        words(""),
        words(""),
        words(""),
        words(money(app.cost.total())),
    ]
}

/// Shows what each variant of the stack changes, saves and costs.
pub(super) fn tiers(page: &Page<'_>) -> Section {
    if page.tiers.is_empty() {
        return Section::default();
    }
    let columns = [
        left("Tier"),
        left("What changes"),
        left("Trade-off"),
        right("Savings/month"),
        right("Total/month"),
    ];
    let rows = page.tiers.iter().map(|tier| tier_row(page, tier));
    let table = Table::new(&columns).with(rows);
    let first = page.tiers.iter().find(|tier| tier.stack != *page.stack);
    let how = first.or(page.tiers.first()).map_or("", |tier| tier.name);
    let how = say(
        "Choose one with `--tier`, as in `ipctl plan {@} --tier {}`; `ipctl cost --tiers` compares them.",
        &[page.target, how],
    );
    Section::new(
        "Cost tiers",
        vec![Block::Table(table), Block::Paragraph(how)],
    )
}

fn tier_row(page: &Page<'_>, tier: &Variant<'_>) -> Vec<Text> {
    let (now, then) = (page.stack.total(), tier.stack.total());
    vec![
        code(tier.name),
        changes(page, tier),
        trade_off(page, tier),
        words(savings(now, then)),
        words(money(then)),
    ]
}

fn savings(now: Monthly, then: Monthly) -> String {
    if then.most > now.most {
        let more = Cents(then.most.0.saturating_sub(now.most.0));
        return format!("-{more}");
    }
    match now.most.saturating_sub(then.most) {
        Cents::ZERO => "-".to_owned(),
        saved => saved.to_string(),
    }
}

/// Lists the apps of the stack that a variant is without.
fn gone<'a>(page: &Page<'a>, tier: &Variant<'_>) -> Vec<&'a App> {
    let apps = page.stack.apps.iter();
    apps.filter(|app| tier.stack.app(&app.name).is_none())
        .collect()
}

fn changes(page: &Page<'_>, tier: &Variant<'_>) -> Text {
    let gone = gone(page, tier);
    let without =
        (!gone.is_empty()).then(|| words("without ").then(codes(gone.iter().map(|app| &app.name))));
    // A value may be a secret, so only sizes and counts are shown.
    let set = tier.tier.set.iter().map(|(place, value)| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let whose = match &place.component {
            Some(component) => format!("{}/{component}", place.app),
            None => place.app.clone(),
        };
        match place.field.first().map(String::as_str) {
            Some("instance_size_slug") => say("{} has the size {}", &[&whose, &value]),
            Some("instance_count") => say("{} has {} instances", &[&whose, &value]),
            _ => say("{} is another one", &[&place.to_string()]),
        }
    });
    sentences(without.into_iter().chain(set), "the stack as it is written")
}

/// Says what one gives up, as far as sizes and links tell.
fn trade_off(page: &Page<'_>, tier: &Variant<'_>) -> Text {
    let gone = gone(page, tier);
    let lost = gone.iter().map(|app| lost(page.stack, &gone, app));
    let smaller = tier.tier.set.keys();
    let smaller = smaller.filter_map(|place| smaller_size(page, tier, place));
    sentences(lost.chain(smaller), "none: everything is there")
}

/// Puts texts behind each other, or says that there is none.
fn sentences(texts: impl Iterator<Item = Text>, none: &str) -> Text {
    let all = texts.reduce(|all, text| all.then(words("; ")).then(text));
    all.unwrap_or_else(|| words(none))
}

fn lost(stack: &Architecture, gone: &[&App], app: &App) -> Text {
    let hosts = codes(app.domains.iter().map(|domain| &domain.name));
    let silent = match app.domains.as_slice() {
        [] => say("{} does not run", &[&app.name]),
        _ => hosts.then(words(" does not answer")),
    };
    let mut callers: Vec<&str> = Vec::new();
    for link in &stack.links {
        match caller_of(link, app) {
            Some((from, caller))
                if !gone.iter().any(|gone| gone.name == from) && !callers.contains(&caller) =>
            {
                callers.push(caller);
            }
            _ => {}
        }
    }
    if callers.is_empty() {
        return silent;
    }
    silent
        .then(words(", and "))
        .then(codes(callers))
        .then(words(" cannot call it"))
}

/// Returns the app and the part of it that a link to `app` comes from.
fn caller_of<'a>(link: &'a Link, app: &App) -> Option<(&'a str, &'a str)> {
    let to = match &link.to {
        End::App(to) | End::Component { app: to, .. } => to,
        End::External(_) | End::Host(_) => return None,
    };
    match &link.from {
        End::Component {
            app: from,
            component,
        } if *to == app.name && *from != app.name => Some((from, component)),
        End::App(from) if *to == app.name && *from != app.name => Some((from, from)),
        _ => None,
    }
}

fn smaller_size(page: &Page<'_>, tier: &Variant<'_>, place: &FieldPlace) -> Option<Text> {
    let app = page.manifest.map_or(place.app.as_str(), |manifest| {
        manifest.full_name(&place.app)
    });
    let name = place.component.as_deref()?;
    let component = |stack: &Architecture| stack.app(app)?.component(name).cloned();
    let (now, then) = (component(page.stack)?, component(&tier.stack)?);
    let bytes = |component: &Component| component.size.as_ref()?.memory_bytes;
    let fewer = then.instances < now.instances;
    let is_smaller = bytes(&then)? < bytes(&now)?;
    let role = match (is_smaller, fewer) {
        (true, _) => format!(
            " has {} in place of {} and is slower under load",
            memory_of(&then),
            memory_of(&now)
        ),
        (false, true) => " has fewer instances and takes less load".to_owned(),
        (false, false) => return None,
    };
    Some(code(name).then(words(role)))
}
