//! What goes wrong most often, with causes and cures in the stack's own names; and what the document leaves out.

use crate::architecture::{Component, External};
use crate::model::manifest::ExternalKind;
use crate::render::dns::records::host_to_come;

use super::network::addresses;
use super::page::{Entry, Page};
use super::tree::{Block, Section, Text, code, codes, link, paragraph, say, words};

/// Lists troubles with their causes and cures.
pub(super) fn trouble(page: &Page<'_>) -> Section {
    let sections = [
        databases(page),
        builds(page),
        checks(page),
        domains(page),
        help(page),
    ];
    let sections = sections.into_iter().filter(|one| !one.is_empty());
    Section::new("Troubleshooting", Vec::new()).over(sections.collect())
}

fn section(title: &str, items: Vec<Text>) -> Section {
    if items.is_empty() {
        return Section::default();
    }
    Section::new(title, vec![Block::List(items)])
}

/// Says of one app which command shows why its last deployment failed.
fn why(page: &Page<'_>) -> Text {
    let handle = page.entries().next().map_or("APP", Entry::handle);
    say(
        "`ipctl why {}` says what failed, where, and the likely cause.",
        &[handle],
    )
}

fn databases(page: &Page<'_>) -> Section {
    let is_database = |one: &&External| {
        matches!(
            one.kind,
            ExternalKind::Postgres | ExternalKind::Mysql | ExternalKind::Redis
        )
    };
    let externals = page.stack.externals.iter().filter(is_database);
    let mut items: Vec<Text> = externals
        .flat_map(|one| external_cures(page, one))
        .collect();
    let attached = page.entries().flat_map(|entry| {
        entry.app.databases.iter().map(move |database| {
            say(
                "{} of {} is attached: use its variables, such as {}, in place of written addresses.",
                &[
                    &database.name,
                    &entry.app.name,
                    &format!("${{{}.DATABASE_URL}}", database.name),
                ],
            )
        })
    });
    items.extend(attached);
    if !items.is_empty() {
        items.push(say(
            "`ipctl doctor {@}` tells out of reach, refused and wrong password apart.",
            &[page.target],
        ));
    }
    section("A database cannot be reached", items)
}

fn external_cures(page: &Page<'_>, one: &External) -> Vec<Text> {
    let port = one.port.map_or_else(String::new, |port| port.to_string());
    let mut items = Vec::new();
    if !port.is_empty() {
        items.push(say(
            "Nothing answers at {}: ask it with `nc -vz {} {}`, and look whether its firewall lets the apps in.",
            &[&format!("{}:{port}", one.host), &one.host, &port],
        ));
    }
    let external = page
        .manifest
        .and_then(|manifest| manifest.externals.get(&one.name));
    let password = external.and_then(|external| external.password.as_deref());
    let user = one.user.as_deref().unwrap_or_default();
    let database = one.database.as_deref().unwrap_or_default();
    if let Some(password) = password {
        items.push(say(
            "It refuses the password of {}: give the secret {} again, with `ipctl secrets set {}`.",
            &[user, password, password],
        ));
    }
    if !database.is_empty() {
        items.push(say(
            "It does not know the database: the apps ask for {} as the user {}.",
            &[database, user],
        ));
    }
    items
}

fn builds(page: &Page<'_>) -> Section {
    let mut items: Vec<Text> = page.entries().flat_map(build_cures).collect();
    if !items.is_empty() {
        items.push(words(
            "Every path that a Dockerfile copies from must be in the repository, below the folder it is built in.",
        ));
        items.push(why(page));
    }
    section("A build fails", items)
}

fn build_cures(entry: Entry<'_>) -> Vec<Text> {
    let components = entry.app.components.iter();
    let built: Vec<(&Component, &str)> = components
        .filter_map(|one| Some((one, one.source.as_ref()?.dockerfile.as_deref()?)))
        .collect();
    let mut files: Vec<&str> = built.iter().map(|(_, file)| *file).collect();
    files.dedup();
    files
        .into_iter()
        .map(|file| {
            let users = built.iter().filter(|(_, of)| *of == file);
            let users = codes(users.map(|(one, _)| &one.name));
            let file = say("{} builds ", &[file]).then(users);
            file.then(say(
                ": does the branch have that file? Read `ipctl logs {} --type build`.",
                &[entry.handle()],
            ))
        })
        .collect()
}

fn checks(page: &Page<'_>) -> Section {
    let mut items: Vec<Text> = page.entries().flat_map(check_cures).collect();
    if !items.is_empty() {
        items.push(why(page));
    }
    section("A health check fails", items)
}

fn check_cures(entry: Entry<'_>) -> Vec<Text> {
    let checked = entry.app.components.iter();
    let checked = checked.filter_map(|one| Some((one, one.health.as_ref()?)));
    checked
        .map(|(one, check)| {
            let seconds = check.initial_delay_seconds.to_string();
            let port = check.port.map_or_else(|| "-".to_owned(), |port| port.to_string());
            let first = code(&one.name).then(match &check.path {
                Some(path) => say(
                    " must answer {} on port {} within {} seconds of its start.",
                    &[path, &port, &deadline(check)],
                ),
                None => say(
                    " must take connections on port {} within {} seconds of its start.",
                    &[&port, &deadline(check)],
                ),
            });
            first.then(say(
                " Does it need longer? Raise `initial_delay_seconds`, now {}, in {}. Its log: `ipctl logs {} -c {}`.",
                &[&seconds, &entry.sheet.file, entry.handle(), &one.name],
            ))
        })
        .collect()
}

/// Returns the seconds after which an instance that never answers has failed.
fn deadline(check: &crate::architecture::Health) -> String {
    let failures = u64::from(check.failure_threshold) * u64::from(check.period_seconds);
    (u64::from(check.initial_delay_seconds) + failures).to_string()
}

fn domains(page: &Page<'_>) -> Section {
    let with_domains: Vec<Entry<'_>> = page
        .entries()
        .filter(|entry| !entry.app.domains.is_empty())
        .collect();
    if with_domains.is_empty() {
        return Section::default();
    }
    let mut items: Vec<Text> = with_domains
        .iter()
        .map(|entry| {
            let record = host_to_come(&entry.app.name);
            addresses(entry.app).then(say(
                ": its record must lead to the host {}, which `ipctl get {}` shows.",
                &[&record, entry.handle()],
            ))
        })
        .collect();
    let dns = page.manifest.and_then(|manifest| manifest.dns.as_ref());
    let ttl = dns.map_or(3600, |dns| dns.ttl).to_string();
    items.push(say(
        "An old answer may be kept for {} seconds, and a name server that is new to the zone takes up to two days. \
         `ipctl dns check {@}` asks several.",
        &[&ttl, page.target],
    ));
    items.push(words(
        "The domain must stand in the spec of its app: the platform refuses requests for any other host.",
    ));
    section("A domain does not work", items)
}

fn help(page: &Page<'_>) -> Section {
    if page.stack.apps.is_empty() {
        return Section::default();
    }
    let platform = "https://docs.digitalocean.com/products/app-platform/";
    let community = "https://www.digitalocean.com/community";
    let items = vec![
        words("The platform: ").then(link(platform)),
        words("Questions to others: ").then(link(community)),
        words("Support: ").then(link("https://cloud.digitalocean.com/support")),
    ];
    section("Where to ask", items)
}

/// Says what the document leaves out, and where that is found.
pub(super) fn absent(page: &Page<'_>) -> Section {
    let intro = paragraph(
        "This page says what the specs and `ipctl.yaml` say. It leaves out what those do not know:",
        &[],
    );
    let live = say(
        "What is live now: `ipctl status {@}`, or `ipctl docs {@} --live`.",
        &[page.target, page.target],
    );
    let others = [
        words("Values of secrets: nothing shows them."),
        words(
            "What an image does inside, such as backups, add-ons and hardening: its own repository says that.",
        ),
        words("Prices and limits of external services: their providers say them."),
        words(
            "Work inside the applications, such as connecting data sources: their own manuals say how.",
        ),
        say(
            "Why this architecture was chosen, and its history: `git log` of the specs.",
            &[],
        ),
    ];
    let live = page.live.is_none().then_some(live);
    let items = live.into_iter().chain(others).collect();
    Section::new("What is not here", vec![intro, Block::List(items)])
}
