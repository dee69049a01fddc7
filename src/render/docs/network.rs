//! What the stack calls and who calls it: externals, links, DNS records, health checks, tests from outside.

use crate::architecture::{App, Component, End, External, Health, Link, Way};
use crate::dns::{AppWish, Zone};
use crate::model::manifest::{DnsManager, Manifest, Probe};
use crate::render::dns::ListedRecord;
use crate::render::dns::records::rows;
use crate::render::graph::words::external_name;
use crate::render::words::quoted;

use super::page::{Entry, Page};
use super::tree::{
    Block, Section, Table, Text, code, codes, joined, left, link, paragraph, right, say, words,
};
use super::words::endpoint;

/// Lists what the stack needs and the platform does not run.
pub(super) fn externals(page: &Page<'_>) -> Section {
    let stack = page.stack;
    if stack.externals.is_empty() && stack.hosts.is_empty() {
        return Section::default();
    }
    let columns = [
        left("Name"),
        left("What it is"),
        left("Host"),
        right("Port"),
        left("Database"),
        left("User"),
        left("Password"),
        left("Used by"),
    ];
    let rows = stack.externals.iter().map(|one| external_row(page, one));
    let hosts = stack.hosts.iter().map(|host| host_row(page, host));
    let table = Table::new(&columns).with(rows).with(hosts);
    let note = paragraph("Nothing of this is on the bill of DigitalOcean.", &[]);
    Section::new("External dependencies", vec![note, Block::Table(table)])
}

fn external_row(page: &Page<'_>, one: &External) -> Vec<Text> {
    let manifest = page
        .manifest
        .and_then(|manifest| manifest.externals.get(&one.name));
    let password = manifest.and_then(|external| external.password.as_deref());
    let password = match password {
        Some(secret) => say("secret {}", &[secret]),
        None => words("-"),
    };
    let port = one
        .port
        .map_or_else(|| "-".to_owned(), |port| port.to_string());
    let optional = |text: &Option<String>| code(text.clone().unwrap_or_default());
    vec![
        code(&one.name),
        words(external_name(one.kind)),
        code(&one.host),
        words(port),
        optional(&one.database),
        optional(&one.user),
        password,
        users(page, &End::External(one.name.clone())),
    ]
}

fn host_row(page: &Page<'_>, host: &str) -> Vec<Text> {
    let none = || words("-");
    vec![
        none(),
        words("a host that variables name"),
        code(host),
        none(),
        none(),
        none(),
        none(),
        users(page, &End::Host(host.to_owned())),
    ]
}

/// Names who calls one end, each once.
fn users(page: &Page<'_>, to: &End) -> Text {
    let links = page.stack.links.iter().filter(|link| link.to == *to);
    let mut names: Vec<String> = Vec::new();
    for link in links {
        let name = link.from.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    codes(names)
}

/// Lists who calls whom, and by which variables that shows.
pub(super) fn links(page: &Page<'_>) -> Section {
    if page.stack.links.is_empty() {
        return Section::default();
    }
    let columns = [left("From"), left("To"), left("Way"), left("Shown by")];
    let table = Table::new(&columns).with(page.stack.links.iter().map(link_row));
    Section::new("Who calls whom", vec![Block::Table(table)])
}

fn link_row(link: &Link) -> Vec<Text> {
    let way = match link.way {
        Way::Internal => "inside the app",
        Way::Public => "over the internet",
    };
    let evidence = link.evidence.iter().map(|one| &one.key);
    let evidence = match link.evidence.as_slice() {
        [] => words("the manifest"),
        _ => codes(evidence),
    };
    vec![
        code(link.from.to_string()),
        code(link.to.to_string()),
        words(way),
        evidence,
    ]
}

/// Lists the DNS records that the domains need, and the addresses that they make.
pub(super) fn records(page: &Page<'_>) -> Section {
    let listed: Vec<ListedRecord> = page
        .entries()
        .flat_map(|entry| wanted(page, entry))
        .collect();
    if listed.is_empty() {
        return Section::default();
    }
    let columns = [
        left("Type"),
        left("Host name"),
        left("Value"),
        right("TTL"),
        left("Purpose"),
    ];
    let table = Table::new(&columns).with(listed.iter().flat_map(record_rows));
    let apps = page.stack.apps.iter().filter(|app| !app.domains.is_empty());
    let addresses = apps.map(|app| code(&app.name).then(words(": ")).then(addresses(app)));
    let after = Section::new(
        "Domains after deployment",
        vec![Block::List(addresses.collect())],
    );
    let blocks = vec![keeper(page), Block::Table(table), certificates()];
    Section::new("DNS records", blocks).over(vec![after])
}

fn keeper(page: &Page<'_>) -> Block {
    let dns = page.manifest.and_then(|manifest| manifest.dns.as_ref());
    match dns {
        None => paragraph("The names are those of the domains in the specs.", &[]),
        Some(dns) if dns.managed_by == DnsManager::Digitalocean => paragraph(
            "The zone is {}, kept at DigitalOcean: `ipctl dns apply {@}` writes the records.",
            &[&dns.zone, page.target],
        ),
        Some(dns) => paragraph(
            "The zone is {}, kept at its registrar. `ipctl dns list {@}` shows the real hosts once the apps are live, and \
             `ipctl dns check {@}` asks whether they have arrived.",
            &[&dns.zone, page.target, page.target],
        ),
    }
}

fn certificates() -> Block {
    paragraph(
        "The platform issues and renews the certificate of each domain itself, once its record is there; HTTPS is always on.",
        &[],
    )
}

/// Lists the records that an app's domains want, with the real host when it is known.
fn wanted(page: &Page<'_>, entry: Entry<'_>) -> Vec<ListedRecord> {
    let dns = page.manifest.and_then(|manifest| manifest.dns.as_ref());
    let zone = dns.map(Zone::of_manifest);
    let live = page.live_app(&entry.app.name);
    let wanted = AppWish::of_spec(entry.sheet.spec, live).records(zone.as_ref());
    let listed = wanted.into_iter().map(|wanted| ListedRecord {
        zone: Zone::around(&wanted.domain, zone.as_ref()),
        wanted,
    });
    listed.collect()
}

fn record_rows(record: &ListedRecord) -> Vec<Vec<Text>> {
    let rows = rows(record).into_iter().map(|row| {
        let cells = row.into_iter().enumerate();
        // The type and the time are our own words.
        let cells = cells.map(|(index, cell)| match index {
            0 | 3 => words(cell),
            _ => code(cell),
        });
        cells.collect()
    });
    rows.collect()
}

/// Lists the checks that the platform makes, and those that are made from outside.
pub(super) fn health(page: &Page<'_>) -> Section {
    let columns = [
        left("App"),
        left("Component"),
        left("Check"),
        left("Endpoint"),
        right("Port"),
        right("Initial delay"),
        right("Interval"),
        right("Timeout"),
        right("Passes"),
        right("Failures"),
    ];
    let rows: Vec<Vec<Text>> = page
        .stack
        .apps
        .iter()
        .flat_map(|app| app.components.iter().flat_map(|one| check_rows(app, one)))
        .collect();
    let probes = probes(page);
    if rows.is_empty() && probes.is_none() {
        return Section::default();
    }
    let note = paragraph(
        "An instance gets requests after as many passes in a row, and none after as many failures. A failed liveness check \
         restarts it.",
        &[],
    );
    let table = Block::Table(Table::new(&columns).with(rows));
    let mut blocks = vec![note, table];
    blocks.extend(probes.into_iter().flatten());
    Section::new("Health checks", blocks)
}

fn check_rows(app: &App, component: &Component) -> Vec<Vec<Text>> {
    let checks = [
        ("health", &component.health),
        ("liveness", &component.liveness),
    ];
    let checks = checks.into_iter();
    checks
        .filter_map(|(word, check)| Some(check_row(app, component, (word, check.as_ref()?))))
        .collect()
}

fn check_row(app: &App, component: &Component, (word, check): (&str, &Health)) -> Vec<Text> {
    let seconds = |count: u32| words(format!("{count}s"));
    let port = check
        .port
        .map_or_else(|| "-".to_owned(), |port| port.to_string());
    vec![
        code(&app.name),
        code(&component.name),
        words(word),
        endpoint(check),
        words(port),
        seconds(check.initial_delay_seconds),
        seconds(check.period_seconds),
        seconds(check.timeout_seconds),
        words(check.success_threshold.to_string()),
        words(check.failure_threshold.to_string()),
    ]
}

/// Shows what is asked from outside, when the manifest says anything of it.
fn probes(page: &Page<'_>) -> Option<[Block; 2]> {
    let manifest = page
        .manifest
        .filter(|manifest| !manifest.probes.is_empty())?;
    let columns = [left("App"), left("Path"), right("Status"), right("Within")];
    let rows = manifest.probes.iter().map(|(app, probe)| {
        let within = probe.within.map_or_else(
            || "-".to_owned(),
            |within| format!("{}s", within.get().as_secs_f64()),
        );
        vec![
            code(manifest.full_name(app)),
            code(&probe.path),
            words(probe.status.to_string()),
            words(within),
        ]
    });
    let note = say(
        "Asked from outside after each deployment, and by `ipctl health {@}`:",
        &[page.target],
    );
    let table = Table::new(&columns).with(rows);
    Some([Block::Paragraph(note), Block::Table(table)])
}

/// Shows how to ask each public endpoint by hand.
pub(super) fn testing(page: &Page<'_>) -> Section {
    let commands: Vec<String> = page
        .entries()
        .flat_map(|entry| public_checks(page, entry))
        .map(|address| format!("curl -f {}", quoted(&address)))
        .collect();
    if commands.is_empty() {
        return Section::default();
    }
    let all = paragraph("All of them at once: `ipctl health {@}`.", &[page.target]);
    Section::new("Testing", vec![Block::Commands(commands), all])
}

/// Lists the addresses whose answer shows that an app works: those of the manifest, else those of its health checks.
pub(super) fn public_checks(page: &Page<'_>, entry: Entry<'_>) -> Vec<String> {
    let app = entry.app;
    let live = page.live_app(&app.name).and_then(|app| app.public_url());
    let host = app
        .domains
        .first()
        .map(|domain| format!("https://{}", domain.name));
    let Some(host) = host.or_else(|| live.map(str::to_owned)) else {
        return Vec::new();
    };
    let probes = page.manifest.map(|manifest| probes_of(manifest, &app.name));
    let probes = probes.unwrap_or_default();
    let paths: Vec<&str> = if probes.is_empty() {
        let public = app.components.iter().filter(|one| !one.routes.is_empty());
        let checks = public.filter_map(|one| one.health.as_ref()?.path.as_deref());
        checks.collect()
    } else {
        probes.iter().map(|probe| probe.path.as_str()).collect()
    };
    let host = host.trim_end_matches('/');
    paths
        .into_iter()
        .map(|path| format!("{host}{path}"))
        .collect()
}

fn probes_of<'a>(manifest: &'a Manifest, app: &str) -> Vec<&'a Probe> {
    let probes = manifest.probes.iter();
    let own = probes.filter(|(name, _)| manifest.full_name(name) == app);
    own.map(|(_, probe)| probe).collect()
}

/// Names the addresses of an app's domains.
pub(super) fn addresses(app: &App) -> Text {
    joined(
        app.domains
            .iter()
            .map(|domain| link(format!("https://{}", domain.name))),
    )
}
