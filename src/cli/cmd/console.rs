//! `ipctl console`.

use std::io::{self, IsTerminal};

use serde_json::{Value, json};
use terminal_size::{Height, Width, terminal_size_of};

use crate::api::{ApiError, Client, Console};
use crate::cli::console::{
    Answer, Capture, End, RESET, RawTerminal, Session, Single, Untypable, keys_of_stdin, sizes,
};
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::live::live_app;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::signal::Interruption;
use crate::cli::target::find_component;
use crate::model::live::{App, Instance};
use crate::render::sanitise::{lines, one_line};
use crate::render::style::Rows;

/// The most output that is kept for JSON, in bytes.
const MOST_OUTPUT: usize = 16 * 1024 * 1024;

/// Names the container, and the command if there is one.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl console superset -c worker\n  ipctl console odoo -c web -- python manage.py check\n  ipctl console odoo -c web -- sh -c 'ls -l /tmp | wc -l'\n\nWithout a command this terminal becomes one in the container: every key goes there, Ctrl-C too. `exit` ends it, and so does\n`~.` at the beginning of a line; `~~` types one `~`. What the container writes reaches this terminal as it is, escape\nsequences included. What is changed in a container is lost with it.\nWith a command its words reach it as they are, its output goes to stdout, and its exit status is that of ipctl. Its input is\nempty. On a terminal control characters in its output are made visible."
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// The component: its name or a unique part of it; may be left out when only one runs
    #[arg(short, long, value_name = "NAME")]
    component: Option<String>,
    /// The instance: its name, its alias such as web-1, or a unique part; default: the first
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// A command to run, behind `--`
    #[arg(last = true, value_name = "CMD")]
    command: Vec<String>,
}

/// Holds the container that a session is in.
struct Place {
    app: App,
    instance: Instance,
}

/// Opens a terminal in a running container, or runs one command there.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    if args.command.is_empty() {
        refuse_without_terminal(context, args)?;
    }
    let capture = Capture::new(random()?);
    let line = capture.line(&args.command).map_err(refused)?;
    runtime::run_with(async |interruption| {
        let client = context.client()?;
        let opened = async {
            let place = find(client, args).await?;
            let console = open(client, &place).await?;
            Ok((place, console))
        };
        let (place, console) = interruption.or_end(Box::pin(opened)).await?;
        if args.command.is_empty() {
            talk(context, &place, console, &interruption).await
        } else {
            command(context, &place, console, (capture, &line), &interruption).await
        }
    })
}

fn refuse_without_terminal(context: &Context, args: &Args) -> Outcome<()> {
    let what = if !context.output.format.is_human() {
        "a terminal in a container has no result that could be JSON"
    } else if io::stdin().is_terminal() && context.output.style.rows == Rows::Wrapped {
        return Ok(());
    } else {
        "a terminal in a container needs a terminal here"
    };
    let app = &args.app;
    let component = args.component.as_ref();
    let component = component.map_or_else(String::new, |name| format!(" -c {name}"));
    Err(Failure::usage(what).next(format!(
        "run one command: ipctl console {app}{component} -- CMD"
    )))
}

fn refused(why: Untypable) -> Failure {
    Failure::usage(why).next("put it into a script in the container and run that")
}

fn random() -> Outcome<u64> {
    getrandom::u64()
        .map_err(|error| Failure::new(Exit::Failed, format!("no random number: {error}")))
}

async fn find(client: &Client, args: &Args) -> Outcome<Place> {
    let app = live_app(client, &args.app).await?;
    let instances = client.instances(&app.id).await?;
    let mut names: Vec<&str> = Vec::new();
    for instance in &instances {
        if !names.contains(&instance.component_name.as_str()) {
            names.push(&instance.component_name);
        }
    }
    if names.is_empty() {
        let what = format!("nothing of `{}` runs in a container", app.name());
        return Err(Failure::new(Exit::NotFound, what).next(format!("ipctl health {}", app.name())));
    }
    let component = match (&args.component, names.as_slice()) {
        (Some(wanted), names) => find_component(wanted, app.name(), names)?,
        (None, [only]) => only,
        (None, several) => return Err(which(app.name(), several)),
    };
    let own = |instance: &&Instance| instance.component_name == component;
    let own: Vec<&Instance> = instances.iter().filter(own).collect();
    let instance = choose(&own, args.instance.as_deref(), component)?.clone();
    Ok(Place { app, instance })
}

fn which(app: &str, names: &[&str]) -> Failure {
    let failure = Failure::usage(format!("several components of `{app}` run in containers"));
    names.iter().fold(failure, |failure, name| {
        failure.next(format!("ipctl console {app} -c {name}"))
    })
}

fn choose<'a>(
    instances: &[&'a Instance],
    wanted: Option<&str>,
    component: &str,
) -> Outcome<&'a Instance> {
    let fits = |instance: &&&Instance| {
        wanted.is_none_or(|wanted| {
            instance.instance_alias == wanted || instance.instance_name.contains(wanted)
        })
    };
    let exact = |instance: &&&Instance| {
        wanted.is_some_and(|wanted| {
            instance.instance_alias == wanted || instance.instance_name == wanted
        })
    };
    let mut found = instances.iter().filter(fits);
    let first = instances.iter().find(exact).or_else(|| found.next());
    let is_clear =
        wanted.is_none() || instances.iter().any(|one| exact(&one)) || found.next().is_none();
    if let (Some(instance), true) = (first, is_clear) {
        return Ok(instance);
    }
    let wanted = wanted.unwrap_or_default();
    let what = match first {
        Some(_) => format!("several instances of `{component}` match `{wanted}`"),
        None => format!("no instance of `{component}` matches `{wanted}`"),
    };
    let names: Vec<&str> = instances
        .iter()
        .map(|instance| instance.instance_name.as_str())
        .collect();
    Err(Failure::new(Exit::NotFound, what).next(format!("its instances are {}", names.join(", "))))
}

async fn open(client: &Client, place: &Place) -> Outcome<Console> {
    let Instance {
        component_name,
        instance_name,
        ..
    } = &place.instance;
    let url = client.exec(&place.app.id, None, component_name, Some(instance_name));
    Ok(client.open_console(&url.await?).await?)
}

async fn talk(
    context: &Context,
    place: &Place,
    console: Console,
    interruption: &Interruption,
) -> Outcome<Report> {
    let name = one_line(&place.instance.instance_name);
    context.output.note(&format!(
        "in {name}; what you change here is lost with it; leave with `exit`, or `~.` at the beginning of a line"
    ));
    let raw = RawTerminal::enter().map_err(|error| {
        let what = format!("this terminal cannot be made raw: {error}");
        Failure::new(Exit::Failed, what)
    })?;
    let mut session = Session {
        remote: console,
        keys: keys_of_stdin(),
        sizes: sizes(terminal_size),
        show: |text: &str| context.output.result(text),
    };
    let end = session.run(interruption.wait()).await;
    // The terminal is given back before anything that may take a while.
    drop(raw);
    let _ = context.output.result(RESET);
    session.remote.close().await;
    match end {
        End::Closed => Ok(Report::streamed(Exit::Done)),
        End::Left => {
            context.output.note("\nleft");
            Ok(Report::streamed(Exit::Done))
        }
        End::Blind => Ok(Report::streamed(Exit::Failed)),
        End::Stopped(exit) => Ok(Report::streamed(exit)),
        End::Broken(error) => Err(broken(context, place, Some(error)).await),
    }
}

fn terminal_size() -> Option<(u16, u16)> {
    let (Width(columns), Height(rows)) = terminal_size_of(io::stdout())?;
    Some((columns, rows))
}

async fn command(
    context: &Context,
    place: &Place,
    mut console: Console,
    (capture, line): (Capture, &str),
    interruption: &Interruption,
) -> Outcome<Report> {
    let output = &context.output;
    let mut kept = String::new();
    let show = |text: &str| match (output.format.is_human(), output.style.rows) {
        (true, Rows::Wrapped) => output.result(&lines(text)),
        (true, Rows::Whole) => output.result(text),
        (false, _) if kept.len() + text.len() > MOST_OUTPUT => {
            Err(io::ErrorKind::FileTooLarge.into())
        }
        (false, _) => {
            kept.push_str(text);
            Ok(())
        }
    };
    let mut single = Single {
        remote: &mut console,
        capture,
        show,
    };
    let answer = single.run(line, interruption.wait()).await;
    console.close().await;
    match answer {
        Answer::Status(status) => Ok(ended(context, place, status, &kept)),
        Answer::NotBegun => Err(Failure::new(
            Exit::Failed,
            "no shell in the container began the command",
        )
        .next("the image may have no shell; then only a component with one can be looked into")),
        Answer::CutOff => Err(broken(context, place, None).await),
        Answer::Broken(error) => Err(broken(context, place, Some(error)).await),
        Answer::Stopped(exit) => Err(Failure::new(
            exit,
            "interrupted; the command was sent Ctrl-C",
        )),
        Answer::Unread => Err(Failure::new(
            Exit::Failed,
            "its output could not be taken any further",
        )),
    }
}

fn ended(context: &Context, place: &Place, status: u8, output: &str) -> Report {
    let exit = match status {
        0 => Exit::Done,
        status => Exit::Command(status),
    };
    if context.output.format.is_human() {
        return Report::streamed(exit);
    }
    let data = json!({
        "app": place.app.name(),
        "component": place.instance.component_name,
        "instance": place.instance.instance_name,
        "status": status,
        "output": output,
    });
    Report::done(data, Value::Null.to_string()).with_exit(exit)
}

/// Says why a session broke off: because its instance is gone, or as the connection tells.
async fn broken(context: &Context, place: &Place, error: Option<ApiError>) -> Failure {
    let Instance {
        component_name,
        instance_name,
        ..
    } = &place.instance;
    let (app, name) = (place.app.name(), one_line(instance_name));
    let again = format!("ipctl console {app} -c {component_name}");
    let failure = match (is_gone(context, place).await, error) {
        (true, _) => Failure::new(Exit::Failed, format!("the instance {name} is gone"))
            .next(format!("see what replaced it: ipctl deployments {app}")),
        (false, Some(error)) => Failure::from(error),
        (false, None) => Failure::new(
            Exit::Failed,
            "the session ended before the command did; its exit status is not known",
        ),
    };
    failure.next(again)
}

async fn is_gone(context: &Context, place: &Place) -> bool {
    let Ok(client) = context.client() else {
        return false;
    };
    let instances = client.instances(&place.app.id).await;
    instances.is_ok_and(|instances| {
        let same = |one: &Instance| one.instance_name == place.instance.instance_name;
        !instances.iter().any(same)
    })
}
