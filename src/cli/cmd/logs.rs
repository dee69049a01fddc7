//! `ipctl logs`.

use serde_json::Value;

use crate::api::{Client, Follow, LogKind, LogRequest};
use crate::autopsy::LineKind;
use crate::cli::context::Context;
use crate::cli::deployments::deployment_id;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::short_names;
use crate::cli::output::Format;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::target::{find_app, find_component};
use crate::model::live::{App, DeploymentId, LineSplitter, LogLine};
use crate::render::logs::{log_json, log_text};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;

/// Chooses what is read.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl logs superset --component worker\n  ipctl logs superset -f --tail 20\n  ipctl logs odoo --type build"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Only this component: its name or a unique part of it
    #[arg(short, long, value_name = "NAME")]
    component: Option<String>,
    /// Go on with new lines until Ctrl-C
    #[arg(short, long)]
    follow: bool,
    /// Begin with the last N lines of each component
    #[arg(long, value_name = "N", default_value_t = 200)]
    tail: u32,
    /// Which log
    #[arg(long = "type", value_name = "TYPE", default_value = "run")]
    kind: Kind,
    /// The deployment; default: the active one, for build and deploy the one in progress
    #[arg(long, value_name = "ID")]
    deployment: Option<String>,
}

/// Says on the command line which log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// What running instances write
    Run,
    /// What the build wrote
    Build,
    /// What the roll-out wrote
    Deploy,
    /// What crashed or restarted instances wrote
    Crash,
}

impl Kind {
    fn wire(self) -> LogKind {
        match self {
            Self::Run => LogKind::Run,
            Self::Build => LogKind::Build,
            Self::Deploy => LogKind::Deploy,
            Self::Crash => LogKind::RunRestarted,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Build => "build",
            Self::Deploy => "deploy",
            Self::Crash => "crash",
        }
    }
}

/// Prints the log; with `--follow` until Ctrl-C, which ends well.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    runtime::run_with(async |interruption| {
        let result = interruption.or(read(context, args)).await;
        match result {
            Ok(read) => read.map(|()| Report::streamed(Exit::Done)),
            Err(_) if args.follow => Ok(Report::streamed(Exit::Done)),
            Err(exit) => Err(Failure::new(exit, "interrupted")),
        }
    })
}

async fn read(context: &Context, args: &Args) -> Outcome<()> {
    let client = context.client()?;
    let apps = client.list_apps().await?;
    let app = find_app(&args.app, &apps, &short_names())?;
    let names = component_names(&app.spec);
    let component = args
        .component
        .as_deref()
        .map(|wanted| find_component(wanted, app.name(), &names))
        .transpose()?;
    let deployment = deployment(client, app, args).await?;
    context.output.note(&format!(
        "{} {} log of deployment {}{}",
        one_line(app.name()),
        args.kind.word(),
        short_id(deployment.as_str()),
        if args.follow { " (Ctrl-C to stop)" } else { "" }
    ));
    let request = LogRequest {
        app: app.id.clone(),
        deployment: Some(deployment),
        component: component.map(str::to_owned),
        kind: args.kind.wire(),
        follow: if args.follow { Follow::Yes } else { Follow::No },
        tail: Some(args.tail),
    };
    let width = component.map_or_else(
        || names.iter().map(|name| name.len()).max().unwrap_or(0),
        str::len,
    );
    print_lines(
        context,
        client,
        &request,
        &Printer {
            context,
            app: app.name(),
            kind: args.kind,
            width,
        },
    )
    .await
}

/// Lists the components of a spec that can have logs, in the order of their kinds.
pub(in crate::cli) fn component_names(spec: &Value) -> Vec<&str> {
    ["services", "workers", "jobs", "static_sites", "functions"]
        .iter()
        .filter_map(|list| spec.get(list)?.as_array())
        .flatten()
        .filter_map(|component| component.get("name")?.as_str())
        .collect()
}

/// Chooses the deployment: the named one, the one in progress for build and deploy logs, else the active one, else the
/// newest, which then has failed.
async fn deployment(client: &Client, app: &App, args: &Args) -> Outcome<DeploymentId> {
    if let Some(id) = &args.deployment {
        return deployment_id(client, app, id).await;
    }
    let in_flight = app
        .in_flight()
        .filter(|_| matches!(args.kind, Kind::Build | Kind::Deploy));
    let shown = in_flight
        .or(app.active_deployment.as_ref())
        .or(app.in_flight());
    if let Some(deployment) = shown {
        return Ok(deployment.id.clone());
    }
    let newest = client
        .list_deployments(&app.id, 1, 1)
        .await?
        .into_iter()
        .next();
    newest.map(|deployment| deployment.id).ok_or_else(|| {
        Failure::new(
            Exit::NotFound,
            format!("`{}` has no deployment", app.name()),
        )
        .next(format!("ipctl apply {}", app.name()))
    })
}

/// Prints what was recorded while a deployment was rolled out, of the logs that the platform refuses afterwards; none when
/// nothing was.
fn recorded(context: &Context, request: &LogRequest, printer: &Printer<'_>) -> Option<()> {
    let wanted = match request.kind {
        LogKind::Run => LineKind::Run,
        LogKind::RunRestarted => LineKind::Crash,
        LogKind::Build | LogKind::Deploy => return None,
    };
    let (deployment, component) = (request.deployment.as_ref()?, request.component.as_ref()?);
    let mut lines = context.recorder().lines(deployment, component);
    lines.retain(|line| line.kind == wanted);
    if lines.is_empty() {
        return None;
    }
    context.output.note(
        "The platform does not give this log any more; these lines were recorded during the roll-out.",
    );
    let tail = usize::try_from(request.tail.unwrap_or(u32::MAX)).unwrap_or(usize::MAX);
    for line in lines.split_off(lines.len().saturating_sub(tail)) {
        let line = LogLine {
            component: Some(component.clone()),
            timestamp: None,
            message: line.text,
        };
        if !printer.show(&line) {
            break;
        }
    }
    Some(())
}

/// Knows how the lines of one log are printed.
struct Printer<'a> {
    context: &'a Context,
    app: &'a str,
    kind: Kind,
    width: usize,
}

impl Printer<'_> {
    /// Prints a line; false when the reader closed its end.
    fn print(&self, text: &str) -> bool {
        self.show(&LogLine::parse(text))
    }

    fn show(&self, line: &LogLine) -> bool {
        let output = &self.context.output;
        let shown = match output.format {
            Format::Human => log_text(line, self.width, output.style),
            Format::Json => log_json(line, self.app, self.kind.word()),
            Format::Events => output.stream().log(self.app, line, self.kind.word()),
        };
        output.result(&shown).is_ok()
    }
}

async fn print_lines(
    context: &Context,
    client: &Client,
    request: &LogRequest,
    printer: &Printer<'_>,
) -> Outcome<()> {
    let links = match client.logs(request).await {
        Ok(links) => links,
        Err(error) => return recorded(context, request, printer).ok_or_else(|| error.into()),
    };
    if links.is_empty() {
        context.output.note("No lines.");
        return Ok(());
    }
    let mut reader = client.open_logs(links);
    let mut splitter = LineSplitter::default();
    while let Some(chunk) = reader.next().await {
        for line in splitter.push(&chunk?.text) {
            if !printer.print(&line) {
                return Ok(());
            }
        }
    }
    if let Some(line) = splitter.finish() {
        printer.print(&line);
    }
    Ok(())
}
