//! What one types: to deploy, to update, to look, to go back; what to check before and after.

use crate::architecture::{Component, External};
use crate::model::manifest::ExternalKind;
use crate::model::observe::{Alert, AlertOperator, AlertRule, AlertWindow};
use crate::model::view::SourceView;
use crate::render::words::{plural, quoted};

use super::network::public_checks;
use super::page::{Entry, Page, Sheet};
use super::tree::{Block, Section, Table, Text, code, left, link, paragraph, say, words};

/// Shows the commands of each day, with the names of the stack.
pub(super) fn commands(page: &Page<'_>) -> Section {
    let on_target = |words: &str| words.replace("TARGET", page.target);
    let first = [
        "ipctl validate TARGET",
        "ipctl plan TARGET",
        "ipctl apply TARGET",
    ];
    let update = ["ipctl plan TARGET", "ipctl apply TARGET"];
    let mut sections = vec![
        listing(
            "First deployment",
            first.iter().map(|one| on_target(one)).collect(),
        ),
        listing("Update", update.iter().map(|one| on_target(one)).collect()),
    ];
    let of_each = |line: fn(Entry<'_>) -> Vec<String>| page.entries().flat_map(line).collect();
    sections.push(listing("Logs", of_each(logs)));
    sections.push(listing("Roll back", of_each(rollback)));
    Section::new("Commands", Vec::new()).over(sections)
}

fn listing(title: &str, lines: Vec<String>) -> Section {
    Section::new(title, vec![Block::Commands(lines)])
}

fn logs(entry: Entry<'_>) -> Vec<String> {
    let handle = quoted(entry.handle());
    let running = entry.app.components.iter().filter(|one| one.size.is_some());
    let of_component = |one: &Component| format!("ipctl logs {handle} -c {}", quoted(&one.name));
    let mut lines: Vec<String> = running.map(of_component).collect();
    lines.push(format!("ipctl logs {handle} --type build"));
    lines
}

fn rollback(entry: Entry<'_>) -> Vec<String> {
    let handle = quoted(entry.handle());
    vec![
        format!("ipctl deployments {handle}"),
        format!("ipctl rollback {handle} --dry-run"),
        format!("ipctl rollback {handle}"),
        format!("ipctl rollback commit {handle}"),
    ]
}

/// Lists what to check before, while and after the apps are deployed.
pub(super) fn checklist(page: &Page<'_>) -> Section {
    let before = Section::new("Before", vec![Block::Tasks(before(page))]);
    let during = Section::new("Deployment", vec![Block::Tasks(during(page))]);
    let after = Section::new("After", vec![Block::Tasks(after(page))]);
    Section::new("Checklist", Vec::new()).over(vec![before, during, after])
}

fn before(page: &Page<'_>) -> Vec<Text> {
    let target = page.target;
    let mut items = vec![
        say("The specs are in order: `ipctl validate {@}`", &[target]),
        say(
            "There is a DigitalOcean API token, and it works: `ipctl list`",
            &[],
        ),
        say(
            "Every secret has a value: `ipctl secrets check {@}`",
            &[target],
        ),
        say(
            "Nothing else is in the way, neither here nor at what the apps need: `ipctl doctor {@}`",
            &[target],
        ),
    ];
    items.extend(repositories(page).iter().map(|address| {
        let address = address.as_str();
        say(
            "DigitalOcean may read the repository {}: `git ls-remote {}`, and the access of its GitHub or GitLab app",
            &[address, address],
        )
    }));
    items.extend(page.stack.externals.iter().filter_map(reachable));
    items.push(say(
        "The plan does what is meant and keeps to the budget: `ipctl plan {@}`",
        &[target],
    ));
    items
}

/// Lists the addresses of the repositories that components are built from.
fn repositories(page: &Page<'_>) -> Vec<String> {
    let views = page.sheets.iter().flat_map(|sheet| sheet.spec.components());
    let addresses = views.filter_map(|view| match view.source()? {
        SourceView::Git(_) => Some(view.source()?.repository()),
        SourceView::GitHub(_) => Some(format!(
            "https://github.com/{}",
            view.source()?.repository()
        )),
        SourceView::GitLab(_) => Some(format!(
            "https://gitlab.com/{}",
            view.source()?.repository()
        )),
        SourceView::Bitbucket(_) => Some(format!(
            "https://bitbucket.org/{}",
            view.source()?.repository()
        )),
        SourceView::Image(_) => None,
    });
    let mut all: Vec<String> = addresses.collect();
    all.sort();
    all.dedup();
    all
}

fn reachable(external: &External) -> Option<Text> {
    let port = external.port.map(|port| port.to_string());
    match (external.kind, port) {
        (ExternalKind::Http, None) => {
            let address = format!("https://{}", external.host);
            Some(say(
                "{} answers: `curl -fI {}`",
                &[&external.name, &address],
            ))
        }
        (_, Some(port)) => Some(say(
            "{} takes connections: `nc -vz {} {}`",
            &[&external.name, &external.host, &port],
        )),
        (_, None) => None,
    }
}

fn during(page: &Page<'_>) -> Vec<Text> {
    let deploy = plural(page.stack.apps.len(), "app");
    let mut items =
        vec![words(format!("Deploy {deploy}: ")).then(say("`ipctl apply {@}`", &[page.target]))];
    if has_domains(page) {
        items.push(say(
            "Make the DNS records: `ipctl dns list {@}` names them",
            &[page.target],
        ));
        items.push(say(
            "The records have arrived, and every domain has a certificate: `ipctl dns check {@}`",
            &[page.target],
        ));
    }
    items
}

fn has_domains(page: &Page<'_>) -> bool {
    page.stack.apps.iter().any(|app| !app.domains.is_empty())
}

fn after(page: &Page<'_>) -> Vec<Text> {
    let mut items = vec![say(
        "Every component is ready and answers: `ipctl health {@} --wait=10m`",
        &[page.target],
    )];
    for entry in page.entries() {
        let addresses = public_checks(page, entry);
        items.extend(
            addresses
                .iter()
                .map(|address| say("{} answers: `curl -f {}`", &[&entry.app.name, address])),
        );
    }
    items.push(say(
        "Applying again would change nothing: `ipctl plan {@} --exit-code`",
        &[page.target],
    ));
    items.push(say(
        "This page is up to date: `ipctl docs {@} --check FILE`",
        &[page.target],
    ));
    items
}

/// Says what watches the stack.
pub(super) fn monitoring(page: &Page<'_>) -> Section {
    let columns = [left("App"), left("Component"), left("Alert"), left("When")];
    let rows: Vec<Vec<Text>> = page.sheets.iter().flat_map(alert_rows).collect();
    let mut items = vec![
        say(
            "The state of everything on one screen: `ipctl status {@} --watch`",
            &[page.target],
        ),
        say(
            "Edits by others since the last apply: `ipctl drift {@}`",
            &[page.target],
        ),
    ];
    items.extend(page.entries().flat_map(internal_ports));
    items.extend(page.entries().flat_map(log_destinations));
    let mut blocks = vec![Block::List(items)];
    if rows.is_empty() {
        blocks.push(paragraph("The specs ask for no alerts.", &[]));
    } else {
        blocks.push(paragraph("The alerts of the specs:", &[]));
        blocks.push(Block::Table(Table::new(&columns).with(rows)));
    }
    let dashboard = words("Use of resources and the bill: ");
    let dashboard = dashboard.then(link("https://cloud.digitalocean.com/apps"));
    blocks.push(Block::Paragraph(dashboard));
    Section::new("Monitoring", blocks)
}

/// Names the ports of public services that only the app itself reaches, where metrics are usually served.
fn internal_ports(entry: Entry<'_>) -> Vec<Text> {
    let public = entry
        .app
        .components
        .iter()
        .filter(|one| !one.routes.is_empty());
    let ports = public.flat_map(|one| one.internal_ports.iter().map(move |port| (one, port)));
    ports
        .map(|(one, port)| {
            let place = format!("{}/{}", entry.app.name, one.name);
            say(
                "{} serves port {} inside its app only, as for metrics: `ipctl console {} -c {}` gets there",
                &[&place, &port.to_string(), entry.handle(), &one.name],
            )
        })
        .collect()
}

fn log_destinations(entry: Entry<'_>) -> Vec<Text> {
    let views = entry.sheet.spec.components();
    let all = views.flat_map(|view| {
        let destinations = view.log_destinations().iter();
        destinations.map(move |one| (view.name().as_str(), one.name.as_str()))
    });
    all.map(|(component, name)| {
        let place = format!("{}/{component}", entry.app.name);
        say("Logs of {} are sent to {}", &[&place, name])
    })
    .collect()
}

fn alert_rows(sheet: &Sheet<'_>) -> Vec<Vec<Text>> {
    let app = sheet.spec.name.as_str();
    let row = |component: Text, alert: &Alert| {
        vec![
            code(app),
            component,
            words(rule(alert.rule)),
            words(condition(alert)),
        ]
    };
    let own = sheet.spec.alerts.iter().map(|alert| row(words("-"), alert));
    let of_components = sheet.spec.components().flat_map(|view| {
        let name = view.name().as_str();
        view.alerts()
            .iter()
            .map(move |alert| row(code(name), alert))
    });
    own.chain(of_components).collect()
}

fn condition(alert: &Alert) -> String {
    if alert.disabled == Some(true) {
        return "never: it is disabled".to_owned();
    }
    let window = match alert.window {
        Some(AlertWindow::FiveMinutes) => " over 5 minutes",
        Some(AlertWindow::TenMinutes) => " over 10 minutes",
        Some(AlertWindow::ThirtyMinutes) => " over 30 minutes",
        Some(AlertWindow::OneHour) => " over 1 hour",
        Some(AlertWindow::UnspecifiedWindow) | None => "",
    };
    match (alert.operator, alert.value) {
        (Some(AlertOperator::LessThan), Some(value)) => format!("below {value}{window}"),
        (_, Some(value)) => format!("above {value}{window}"),
        (_, None) => "at once".to_owned(),
    }
}

fn rule(rule: AlertRule) -> &'static str {
    match rule {
        AlertRule::UnspecifiedRule => "no rule",
        AlertRule::DeploymentFailed => "a deployment failed",
        AlertRule::DeploymentLive => "a deployment became live",
        AlertRule::DeploymentStarted => "a deployment began",
        AlertRule::DeploymentCanceled => "a deployment was cancelled",
        AlertRule::DomainFailed => "a domain could not be set up",
        AlertRule::DomainLive => "a domain was set up",
        AlertRule::AutoscaleFailed => "automatic scaling failed",
        AlertRule::AutoscaleSucceeded => "automatic scaling changed the number of instances",
        AlertRule::CpuUtilization => "use of the processor in percent",
        AlertRule::MemUtilization => "use of memory in percent",
        AlertRule::RestartCount => "restarts",
        AlertRule::RequestsPerSecond => "requests a second",
        AlertRule::RequestDurationP95Ms => "milliseconds of 95 of 100 requests",
        AlertRule::JobInvocationFailed => "a run of a job failed",
        AlertRule::FunctionsActivationCount => "function calls",
        AlertRule::FunctionsAverageDurationMs => "milliseconds of a function call",
        AlertRule::FunctionsErrorRatePerMinute => "function errors a minute",
        AlertRule::FunctionsAverageWaitTimeMs => "milliseconds a function call waits",
        AlertRule::FunctionsErrorCount => "function errors",
        AlertRule::FunctionsGbRatePerSecond => "memory use of functions",
    }
}
