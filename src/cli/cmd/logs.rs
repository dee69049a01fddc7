//! `ipctl logs`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cli::ci::{Guard, Place};
use crate::cli::context::Context;
use crate::cli::duration;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::short_names;
use crate::cli::logs::{Choice, Kind, Printer, Source, Until, follow, read_once};
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::target::find_app;
use crate::logs::{Filter, Level, Pattern};
use crate::model::live::App;
use crate::render::logs::{LogLayout, Prefix, Template, Times};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;

/// How many lines of each component are shown unless something else is asked for.
const FEW: u32 = 200;

/// Chooses what is read.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl logs superset --component worker\n  ipctl logs superset odoo -f --since 10m --level warn\n  ipctl logs odoo --type build\n  ipctl logs superset -c 'celery-*' -i 'Task .* failed' --json\n\nComponents go by name, by a unique part of it, or by a pattern with * and ?. Lines that go on from another one, as in a\ntraceback, are shown with it. With --follow a broken connection is made again, no line is lost or shown twice, and a new\ndeployment is followed as soon as it is active."
)]
pub struct Args {
    /// App names, unique parts of such, or ids
    #[arg(required = true, value_name = "APP")]
    apps: Vec<String>,
    /// Only this component; may be given more than once
    #[arg(short, long, value_name = "NAME")]
    component: Vec<String>,
    /// Go on with new lines until Ctrl-C
    #[arg(short, long)]
    follow: bool,
    /// Begin with the last N lines of each component [default: 200; all with --since]
    #[arg(long, value_name = "N")]
    tail: Option<u32>,
    /// Nothing older: a time such as 2026-05-02T09:10:00Z, or how long ago, such as 15m
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<Timestamp>,
    /// Nothing younger; with --follow, `active` means: until the deployment under way is active
    #[arg(long, value_name = "WHEN", value_parser = end)]
    until: Option<End>,
    /// Only lines with this regular expression in them; may be given more than once
    #[arg(short, long, value_name = "PATTERN", value_parser = pattern)]
    include: Vec<Pattern>,
    /// No lines with this regular expression in them; may be given more than once
    #[arg(short, long, value_name = "PATTERN", value_parser = pattern)]
    exclude: Vec<Pattern>,
    /// Make this regular expression stand out; may be given more than once
    #[arg(short = 'H', long, value_name = "PATTERN", value_parser = pattern)]
    highlight: Vec<Pattern>,
    /// Only lines at least as grave: trace, debug, info, warn, error or fatal
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<Level>,
    /// Which log
    #[arg(long = "type", value_name = "TYPE", default_value = "run")]
    kind: Kind,
    /// What crashed or restarted instances wrote, as with --type crash
    #[arg(long, conflicts_with = "kind")]
    previous: bool,
    /// The deployment: an id, `active` or `previous`; default: the active one, for build and deploy the one in progress
    #[arg(long, value_name = "ID")]
    deployment: Option<String>,
    /// Only lines of this instance
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// How times are shown
    #[arg(long, value_name = "FORM", default_value = "short")]
    timestamps: Stamps,
    /// Show times in UTC instead of the local time zone
    #[arg(long)]
    utc: bool,
    /// Do not write the component before each line
    #[arg(long)]
    no_prefix: bool,
    /// Write lines in this form, such as '{time} {component}: {message}'
    #[arg(long, value_name = "TEMPLATE", value_parser = template, conflicts_with_all = ["no_prefix"])]
    template: Option<Template>,
    /// Stop after N lines
    #[arg(long, value_name = "N")]
    max_lines: Option<u64>,
}

/// Says how times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Stamps {
    /// Not at all
    Off,
    /// The time of day
    Short,
    /// Date, time and offset
    Full,
}

/// Says where the lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At a time.
    At(Timestamp),
    /// When the deployment under way is active.
    Active,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(ago) = duration::parse(text) {
        let now = Timestamp::now();
        return now
            .checked_sub(ago)
            .map_err(|_| format!("`{text}` is too long ago"));
    }
    text.parse().map_err(|_| {
        format!("`{text}` is no time such as 2026-05-02T09:10:00Z, and no duration such as 15m")
    })
}

fn end(text: &str) -> Result<End, String> {
    match text {
        "active" => Ok(End::Active),
        text => moment(text).map(End::At),
    }
}

fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::new(text).map_err(|error| error.to_string())
}

fn level(text: &str) -> Result<Level, String> {
    // `warn+` says the same.
    let word = text.strip_suffix('+').unwrap_or(text);
    word.parse()
        .map_err(|error: crate::logs::UnknownLevel| error.to_string())
}

fn template(text: &str) -> Result<Template, String> {
    Template::parse(text).map_err(|error| error.to_string())
}

/// Prints the logs; with `--follow` until Ctrl-C, which ends well.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let until = args.awaited()?;
    runtime::run_with(async |interruption| {
        let result = interruption.or(read(context, args, until)).await;
        match result {
            Ok(read) => read.map(|()| Report::streamed(Exit::Done)),
            Err(_) if args.follow => Ok(Report::streamed(Exit::Done)),
            Err(exit) => Err(Failure::new(exit, "interrupted")),
        }
    })
}

async fn read(context: &Context, args: &Args, until: Option<Until>) -> Outcome<()> {
    let client = context.client()?;
    let live = client.list_apps().await?;
    let choice = args.choice();
    let chosen = args.chosen(&live, &choice)?;
    let layout = args.layout(context, &chosen);
    let printer = Printer::new(context, layout, args.filter(), args.max_lines);
    let tail = args.tail.or(args.since.is_none().then_some(FEW));
    let mut logs = Vec::new();
    for (app, components) in chosen {
        let sources = choice.sources(client, app, &components).await?;
        let deployment = sources
            .first()
            .map(|source| short_id(source.deployment.as_str()));
        context.output.note(&format!(
            "{} {} log of deployment {}{}",
            one_line(app.name()),
            choice.kind.word(),
            deployment.unwrap_or_default(),
            if args.follow { " (Ctrl-C to stop)" } else { "" }
        ));
        logs.push((app, sources));
    }
    let _guard = Guard::new(context, Place::Result);
    if args.follow {
        follow(context, &printer, &choice, logs, (tail, until)).await
    } else {
        let sources: Vec<Source> = logs.into_iter().flat_map(|(_, sources)| sources).collect();
        read_once(context, &printer, (&sources, tail)).await
    }
}

/// An app, and those of its components whose lines are shown.
type Chosen<'a> = (&'a App, Vec<String>);

impl Args {
    fn awaited(&self) -> Outcome<Option<Until>> {
        match (self.until, self.follow) {
            (Some(End::Active), true) => Ok(Some(Until::Active)),
            (Some(End::Active), false) => Err(Failure::usage("`--until active` needs `--follow`")
                .next("add --follow, or give a time")),
            _ => Ok(None),
        }
    }

    fn chosen<'a>(&self, live: &'a [App], choice: &Choice) -> Outcome<Vec<Chosen<'a>>> {
        let short = short_names();
        let mut found: Vec<Chosen<'_>> = Vec::new();
        for wanted in &self.apps {
            let app = find_app(wanted, live, &short)?;
            if found.iter().all(|(known, _)| known.id != app.id) {
                found.push((app, choice.components_of(app)?));
            }
        }
        Ok(found)
    }

    fn choice(&self) -> Choice {
        Choice {
            kind: if self.previous {
                Kind::Crash
            } else {
                self.kind
            },
            components: self.component.clone(),
            deployment: self.deployment.clone(),
        }
    }

    fn filter(&self) -> Filter {
        Filter {
            since: self.since,
            until: match self.until {
                Some(End::At(time)) => Some(time),
                _ => None,
            },
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            level: self.level,
            instance: self.instance.clone(),
        }
    }

    fn layout(&self, context: &Context, chosen: &[Chosen<'_>]) -> LogLayout {
        let several = chosen.len() > 1;
        let widths = chosen.iter().flat_map(|(app, components)| {
            let app = if several { app.name().len() + 1 } else { 0 };
            components.iter().map(move |name| app + name.len())
        });
        LogLayout {
            style: context.output.style,
            prefix: match (self.no_prefix, several) {
                (true, _) => Prefix::None,
                (false, true) => Prefix::AppAndComponent,
                (false, false) => Prefix::Component,
            },
            width: widths.max().unwrap_or(0),
            times: match self.timestamps {
                Stamps::Off => Times::Off,
                Stamps::Short => Times::Short,
                Stamps::Full => Times::Full,
            },
            zone: if self.utc {
                TimeZone::UTC
            } else {
                TimeZone::system()
            },
            highlight: self.highlight.clone(),
            template: self.template.clone(),
        }
    }
}
