//! `ipctl dns check`.

use std::path::Path;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::api::{NoResolver, Resolver, Server};
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::follow::pace;
use crate::cli::live::{Chosen, Meant, live_targets};
use crate::cli::load::{load_names, looks_like_a_path};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::signal::Interruption;
use crate::dns::{
    AppWish, CaaVerdict, DomainWish, Examination, Seen, Wanted, Zone, canonical, compare,
    judge_caa, questions,
};
use crate::health::DomainReport;
use crate::model::live::App;
use crate::model::manifest::Dns;
use crate::render::dns::{DomainCheck, Resolvers, check_json, check_text, waiting_text};

/// The resolvers that anybody may ask.
const PUBLIC: [&str; 3] = ["1.1.1.1", "8.8.8.8", "9.9.9.9"];
/// How many questions about a domain are under way at a time.
const AT_A_TIME: usize = 16;
/// How many domains are checked at a time.
const DOMAINS_AT_A_TIME: usize = 8;

/// Names the apps and whom to ask.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl dns check\n  ipctl dns check superset --resolver 1.1.1.1 --resolver 192.0.2.53:5353\n  ipctl dns check --public --wait=10m\n\nAsks the resolver of this machine unless told otherwise. With --sim no DNS question is asked unless --resolver is given.\nEnds with 1 when something is wrong, with 8 when --wait ran out of time."
)]
pub(super) struct Args {
    /// App names, spec files or directories; default: specs/ if present, else every app
    apps: Vec<String>,
    /// Ask the resolver at this address; may be given more than once
    #[arg(long, value_name = "IP[:PORT]", value_parser = Server::parse)]
    resolver: Vec<Server>,
    /// Ask 1.1.1.1, 8.8.8.8 and 9.9.9.9 too
    #[arg(long)]
    public: bool,
    /// Check again until everything is right; 10m unless told otherwise
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "10m", value_parser = crate::cli::duration::parse)]
    wait: Option<Duration>,
}

/// Compares wanted records with what resolvers and the platform say; ends with 1 when something is wrong.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let resolvers = resolvers(context, args)?;
    runtime::run_with(async |interruption| {
        if let Some(limit) = args.wait {
            return wait(context, (args, &resolvers), limit, &interruption).await;
        }
        let checks = interruption.or_end(checks(context, args, &resolvers));
        Ok(report(context, &checks.await?, &resolvers))
    })
}

/// Lists whom to ask: nobody on the embedded platform, whose hosts no resolver knows, unless named.
fn resolvers(context: &Context, args: &Args) -> Outcome<Vec<Resolver>> {
    let mut servers = args.resolver.clone();
    if args.public {
        if context.is_embedded() {
            let what = "--public asks the internet, and --sim stays on this machine";
            return Err(Failure::usage(what)
                .next("name one that knows the simulated hosts: --resolver IP[:PORT]"));
        }
        servers.extend(PUBLIC.iter().filter_map(|text| Server::parse(text).ok()));
    }
    if servers.is_empty() && context.is_embedded() {
        context
            .output
            .note("no DNS question is asked with --sim; add --resolver IP[:PORT] to ask one");
    } else if servers.is_empty() {
        servers.push(Server::System);
    }
    let mut resolvers = Vec::new();
    for server in servers {
        if resolvers
            .iter()
            .all(|one: &Resolver| one.server() != server)
        {
            resolvers.push(Resolver::new(server).map_err(no_resolver)?);
        }
    }
    Ok(resolvers)
}

fn no_resolver(error: NoResolver) -> Failure {
    Failure::caused(Exit::Unreachable, error).next("name one: ipctl dns check --resolver 1.1.1.1")
}

/// Holds what an app wants, and the app if it is live.
struct Subject {
    wish: AppWish,
    live: Option<Box<App>>,
}

async fn checks(
    context: &Context,
    args: &Args,
    resolvers: &[Resolver],
) -> Outcome<Vec<DomainCheck>> {
    let Chosen { apps, manifest } = live_targets(context.client()?, &args.apps).await?;
    let dns = manifest.and_then(|manifest| manifest.dns);
    let subjects = subjects(apps, &args.apps)?;
    let domains = subjects.iter().flat_map(|subject| {
        let domains = subject.wish.domains.iter();
        domains.map(move |domain| (subject, domain))
    });
    let checks = domains.map(|(subject, domain)| check(subject, domain, dns.as_ref(), resolvers));
    Ok(stream::iter(checks)
        .buffered(DOMAINS_AT_A_TIME)
        .collect()
        .await)
}

/// Finds out what apps want: a live one by its live spec, another by its file.
fn subjects(apps: Vec<Meant>, targets: &[String]) -> Outcome<Vec<Subject>> {
    let is_file = |target: &&String| Path::new(target).exists() || looks_like_a_path(target);
    let files: Vec<String> = targets.iter().filter(is_file).cloned().collect();
    let is_absent = |meant: &Meant| matches!(meant, Meant::Absent(_));
    let loaded = if apps.iter().any(is_absent) {
        Some(load_names(&files)?)
    } else {
        None
    };
    let specs = loaded.iter().flat_map(|loaded| &loaded.specs);
    let subject = |meant| match meant {
        Meant::Live(app) => Some(Subject {
            wish: AppWish::of_live(&app),
            live: Some(app),
        }),
        Meant::Absent(name) => {
            let mut specs = specs.clone();
            let spec = specs.find(|one| one.spec.name.as_str() == name)?;
            Some(Subject {
                wish: AppWish::of_spec(&spec.spec, None),
                live: None,
            })
        }
    };
    Ok(apps.into_iter().filter_map(subject).collect())
}

async fn check(
    subject: &Subject,
    domain: &DomainWish,
    dns: Option<&Dns>,
    resolvers: &[Resolver],
) -> DomainCheck {
    let stated = dns.map(Zone::of_manifest);
    let delegation = match resolvers.first() {
        Some(first) => first.delegation(&domain.host).await,
        None => None,
    };
    let mut zone = Zone::around(&domain.host, stated.as_ref());
    let is_stated = stated.as_ref() == Some(&zone);
    if let (Some(found), false) = (&delegation, is_stated) {
        zone.name = canonical(&found.zone);
    }
    let mut reported = subject.live.iter().flat_map(|app| &app.domains);
    let reported = reported.find(|one| canonical(one.host()) == domain.host);
    DomainCheck {
        app: subject.wish.app.clone(),
        host: domain.host.clone(),
        name_servers: delegation.map(|found| found.servers).unwrap_or_default(),
        manager: dns.filter(|_| is_stated).map(|dns| dns.managed_by),
        report: reported.map(|one| DomainReport::new(one, Timestamp::now())),
        found: examine(&subject.wish, domain, &zone, resolvers).await,
        zone,
    }
}

async fn examine(
    wish: &AppWish,
    domain: &DomainWish,
    zone: &Zone,
    resolvers: &[Resolver],
) -> Examination {
    let wanted = wish.records_of(domain, Some(zone));
    let mut found = Examination {
        records: wanted.iter().map(|one| (one.clone(), Vec::new())).collect(),
        caa: Vec::new(),
    };
    let looks = resolvers.iter().map(|one| look(one, domain, &wanted));
    let looks = stream::iter(looks).buffered(resolvers.len().max(1));
    let looks: Vec<(Seen, CaaVerdict)> = looks.collect().await;
    for (resolver, (seen, caa)) in resolvers.iter().zip(looks) {
        let name = resolver.server().to_string();
        for (wanted, verdicts) in &mut found.records {
            verdicts.push((name.clone(), compare(wanted, &seen)));
        }
        found.caa.push((name, caa));
    }
    found
}

/// Asks one resolver everything about a domain.
async fn look(resolver: &Resolver, domain: &DomainWish, wanted: &[Wanted]) -> (Seen, CaaVerdict) {
    let mut asked: Vec<_> = wanted.iter().flat_map(questions).collect();
    asked.sort();
    asked.dedup();
    let answers = asked.into_iter().map(|(name, kind)| async move {
        let answer = resolver.lookup(&name, kind).await;
        (name, kind, answer)
    });
    let answers = stream::iter(answers).buffered(AT_A_TIME);
    let (answers, caa) = tokio::join!(answers.collect::<Vec<_>>(), resolver.caa(&domain.host));
    let mut seen = Seen::default();
    for (name, kind, answer) in answers {
        seen.add(&name, kind, answer);
    }
    (seen, judge_caa(&caa, domain.subdomains))
}

fn report(context: &Context, checks: &[DomainCheck], resolvers: &[Resolver]) -> Report {
    let names = resolvers.iter().map(|one| one.server().to_string());
    let names = Resolvers(names.collect());
    let domains: Vec<Value> = checks.iter().map(check_json).collect();
    let data = json!({"resolvers": names.0, "domains": domains});
    let text = check_text(checks, &names, context.output.style);
    let exit = if checks.iter().any(DomainCheck::is_wrong) {
        Exit::Failed
    } else {
        Exit::Done
    };
    Report::done(data, text).with_exit(exit)
}

/// Checks until everything is right; what is waited for is told when it changes.
async fn wait(
    context: &Context,
    (args, resolvers): (&Args, &[Resolver]),
    limit: Duration,
    interruption: &Interruption,
) -> Outcome<Report> {
    let (start, pace) = (Instant::now(), pace(context));
    let mut told = String::new();
    loop {
        let checks = interruption
            .or_end(checks(context, args, resolvers))
            .await?;
        if checks.iter().all(DomainCheck::is_done) {
            return Ok(report(context, &checks, resolvers));
        }
        let elapsed = start.elapsed();
        if elapsed >= limit {
            context
                .output
                .note("time ran out before every domain was right");
            return Ok(report(context, &checks, resolvers).with_exit(Exit::TimedOut));
        }
        let waiting = waiting_text(&checks);
        if waiting != told {
            context.output.note(&waiting);
            told = waiting;
        }
        let pause = pace.pause(elapsed).min(limit.saturating_sub(elapsed));
        let slept = async {
            tokio::time::sleep(pause).await;
            Ok(())
        };
        interruption.or_end(slept).await?;
    }
}
