//! One run: from the typed words to the exit code.

use std::ffi::OsString;
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use serde_json::Value;
use terminal_size::{Height, Width};

use crate::diag::Diagnostics;
use crate::render::diagnostic::{self, Ink, Layout};
use crate::render::findings::{self, Hints};
use crate::render::json::{Envelope, ErrorData};
use crate::render::sanitise::{lines, one_line};
use crate::render::style::{Color, Role, Style};
use crate::render::words::plural;

use super::args::{Cli, Command, Global};
use super::ci::{System, write_outputs};
use super::context::Context;
use super::environment::Environment;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::help::{Length, laid_out, led_on, unknown_command};
use super::output::{Format, Output, Talk};
use super::receipt;
use super::report::{Report, Told};
use super::settings::{Platform, Settings, Stream, Streams};
use super::stderr::TalkStream;
use super::{cmd, complete, logging};

/// The width of help where there is no terminal.
const USUAL_WIDTH: usize = 100;

/// Runs the program on the words of its command line, the program's own name first.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = words.into_iter().collect();
    match complete::answer(&words) {
        Ok(false) => {}
        Ok(true) => return Exit::Done.into(),
        Err(error) => return usage_error(&error, &words).into(),
    }
    let parsed = Cli::command()
        .try_get_matches_from(&words)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    match parsed {
        Ok(cli) => run_command(cli, &words).into(),
        Err(error) => usage_error(&error, &words).into(),
    }
}

/// Finds the form of the result in words that cannot be parsed.
fn wanted_format(words: &[OsString]) -> Format {
    let mut flags = words.iter().take_while(|word| *word != "--");
    let format = |word: &OsString| match word.to_str() {
        Some("--json") => Some(Format::Json),
        Some("--ndjson") => Some(Format::Events),
        _ => None,
    };
    flags.find_map(format).unwrap_or(Format::Human)
}

/// Prints help and version to stdout, anything else as a usage error.
fn usage_error(error: &clap::Error, words: &[OsString]) -> Exit {
    let format = wanted_format(words);
    let asked = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    if let Some(failure) = unknown_command(error, words) {
        return report_failure(&bare_output(format), "usage", &failure);
    }
    if !format.is_human() && !asked {
        let text = error.to_string();
        let failure = Failure::usage(text.trim_start_matches("error: ").trim_end());
        return report_failure(&plain_output(format), "usage", &failure);
    }
    // A closed pipe is the only way this fails, and then there is nobody to tell.
    let _ = match page(error, words) {
        Some(page) => page.print(),
        None => error.print(),
    };
    if asked { Exit::Done } else { Exit::Usage }
}

/// Returns a page of help, laid out; nothing for any other error.
fn page(error: &clap::Error, words: &[OsString]) -> Option<clap::Error> {
    let length = match error.kind() {
        ErrorKind::DisplayHelp if words.iter().any(|word| word == "--help") => Length::Long,
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Length::Short
        }
        _ => return None,
    };
    let stdout = terminal_size::terminal_size_of(io::stdout());
    let width = stdout.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0));
    let page = laid_out(Cli::command(), length, width);
    page.try_get_matches_from(words).err()
}

/// Returns the output of a run whose words were not understood, in colour where a terminal shows it.
fn bare_output(format: Format) -> Output {
    let settings = Settings::resolve(&Global::default(), &Environment::of_process(), streams());
    let Ok(settings) = settings else {
        return plain_output(format);
    };
    let styles = (settings.style, settings.talk_style);
    let stdout = Box::new(io::stdout());
    Output::new(stdout, TalkStream::new(), format, Talk::Normal, styles)
}

fn plain_output(format: Format) -> Output {
    let styles = (Style::plain(), Style::plain());
    Output::new(
        Box::new(io::stdout()),
        TalkStream::new(),
        format,
        Talk::Normal,
        styles,
    )
}

fn run_command(mut cli: Cli, words: &[OsString]) -> Exit {
    cli.global.json |= cli.command.wants_json();
    let name = cli.command.name();
    let context = match context(&cli) {
        Ok(context) => context,
        Err(failure) => {
            let format = match (cli.global.json, cli.global.ndjson) {
                (_, true) => Format::Events,
                (true, false) => Format::Json,
                (false, false) => Format::Human,
            };
            return report_failure(&plain_output(format), name, &failure);
        }
    };
    if context.settings.trace_requests {
        logging::start(&context.output);
    }
    let receipt = cli.command.receipt();
    match receipt::kept(&context, name, receipt, || dispatch(&context, &cli.command)) {
        Ok(report) => {
            let exit = print_report(&context.output, name, &report);
            write_outputs(&context, exit, report.outputs.as_ref());
            exit
        }
        Err(failure) => {
            let failure = led_on(located(failure, &context), &context.global, words);
            let exit = report_failure(&context.output, name, &failure);
            annotate(&context, failure.diagnostics());
            write_outputs(&context, exit, None);
            exit
        }
    }
}

/// Names the address that was out of reach; the error itself knows only the call.
fn located(failure: Failure, context: &Context) -> Failure {
    match &context.settings.platform {
        Platform::Remote(url)
            if failure.exit() == Exit::Unreachable && failure.place().is_none() =>
        {
            failure.at(url)
        }
        _ => failure,
    }
}

fn context(cli: &Cli) -> Outcome<Context> {
    if let Some(folder) = &cli.global.directory {
        std::env::set_current_dir(folder)
            .map_err(|error| Failure::caused(Exit::NotFound, error).at(folder.display()))?;
    }
    let environment = Environment::of_process();
    let settings =
        Settings::resolve(&cli.global, &environment, streams()).map_err(Failure::usage)?;
    let styles = (settings.style, settings.talk_style);
    let stdout = Box::new(io::stdout());
    let output = Output::new(
        stdout,
        TalkStream::new(),
        settings.format,
        settings.talk,
        styles,
    );
    Ok(Context::new(
        cli.global.clone(),
        settings,
        environment,
        output,
    ))
}

fn streams() -> Streams {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    Streams {
        stdin_terminal: io::stdin().is_terminal(),
        stdout: stream(&stdout, terminal_size::terminal_size_of(&stdout)),
        stderr: stream(&stderr, terminal_size::terminal_size_of(&stderr)),
    }
}

fn stream(stream: &impl IsTerminal, size: Option<(Width, Height)>) -> Stream {
    Stream {
        terminal: stream.is_terminal(),
        columns: size.map(|(width, _)| usize::from(width.0)),
        rows: size.map(|(_, height)| usize::from(height.0)),
    }
}

fn dispatch(context: &Context, command: &Command) -> Outcome<Report> {
    match command {
        Command::Init(args) => cmd::init::run(context, args),
        Command::Validate(args) => cmd::validate::run(context, args),
        Command::Plan(args) => cmd::plan::run(context, args),
        Command::Apply(args) => cmd::apply::run(context, args),
        Command::Diff(args) => cmd::diff::run(context, args),
        Command::Drift(args) => cmd::drift::run(context, args),
        Command::Show(args) => cmd::show::run(context, args),
        Command::Render(args) => cmd::render::run(context, args),
        Command::Graph(args) => cmd::graph::run(context, args),
        Command::Docs(args) => cmd::docs::run(context, args),
        Command::Pull(args) => cmd::pull::run(context, args),
        Command::Create(args) => cmd::create::run(context, args),
        Command::Update(args) => cmd::update::run(context, args),
        Command::Delete(args) => cmd::delete::run(context, args),
        Command::List(args) => cmd::list::run(context, args),
        Command::Get(args) => cmd::get::run(context, args),
        Command::Status(args) => cmd::status::run(context, args),
        Command::Logs(args) => cmd::logs::run(context, args),
        Command::Deployments(args) => cmd::deployments::run(context, args),
        Command::Why(args) => cmd::why::run(context, args),
        Command::Wait(args) => cmd::wait::run(context, args),
        Command::Cancel(args) => cmd::cancel::run(context, args),
        Command::Restart(args) => cmd::restart::run(context, args),
        Command::Deploy(args) => cmd::deploy::run(context, args),
        Command::Rollback(args) => cmd::rollback::run(context, args),
        Command::Events(args) => cmd::events::run(context, args),
        Command::Jobs(args) => cmd::jobs::run(context, args),
        Command::Health(args) => cmd::health::run(context, args),
        Command::Cost(args) => cmd::cost::run(context, args),
        Command::Secrets(args) => cmd::secrets::run(context, args),
        Command::Dns(args) => cmd::dns::run(context, args),
        Command::Doctor(args) => cmd::doctor::run(context, args),
        Command::Console(args) => cmd::console::run(context, args),
        Command::Schema(args) => cmd::schema::run(context, args),
        Command::Explain(args) => cmd::explain::run(context, args),
        Command::Rules(args) => cmd::rules::run(context, args),
        Command::Sim(args) => cmd::sim::run(context, args),
        Command::Ci(args) => cmd::ci::run(context, args),
        Command::Completion(args) => cmd::completion::run(context, args),
        Command::Man(args) => cmd::man::run(context, args),
        Command::Version(args) => cmd::version::run(context, args),
        Command::Help(args) => cmd::help::run(context, args),
    }
}

fn print_report(output: &Output, name: &str, report: &Report) -> Exit {
    match output.format {
        Format::Human => print_text(output, report),
        Format::Json if report.streamed => {}
        Format::Json | Format::Events => {
            let envelope = Envelope {
                command: name,
                exit: report.exit.code(),
                data: report.data.clone(),
                diagnostics: &report.diagnostics,
                error: None,
            };
            print_envelope(output, &envelope);
        }
    }
    report.exit
}

fn print_text(output: &Output, report: &Report) {
    if report.streamed {
        return;
    }
    match report.told {
        Told::Aside => tell_diagnostics(output, &report.diagnostics),
        Told::Counted => count_diagnostics(output, &report.diagnostics),
        Told::InText => {}
    }
    // A reader that closed its end has all it wanted.
    let _ = output.result(&report.text);
}

fn report_failure(output: &Output, name: &str, failure: &Failure) -> Exit {
    match output.format {
        Format::Json | Format::Events => {
            let (code, place) = (failure.code(), failure.place());
            let envelope = Envelope {
                command: name,
                exit: failure.exit().code(),
                data: Value::Null,
                diagnostics: failure.diagnostics(),
                error: Some(ErrorData::new(
                    code,
                    &failure.what(),
                    place,
                    failure.steps(),
                )),
            };
            print_envelope(output, &envelope);
        }
        Format::Human => {
            tell_diagnostics(output, failure.diagnostics());
            output.error(&failure_text(failure, output.talk_style));
        }
    }
    failure.exit()
}

/// Has the runner show problems at their lines of the specs, where a person reads the log.
pub(super) fn annotate(context: &Context, found: &Diagnostics) {
    if context.settings.ci == System::GitHub && context.output.format.is_human() {
        let text = findings::github(found, Hints::Counted);
        if !text.is_empty() {
            context.output.error(&text);
        }
    }
}

fn print_envelope(output: &Output, envelope: &Envelope<'_>) {
    match output.format {
        Format::Events => output.event(&output.stream().done(envelope)),
        // A reader that closed its end has all it wanted.
        Format::Human | Format::Json => drop(output.result(&envelope.to_text())),
    }
}

fn count_diagnostics(output: &Output, diagnostics: &Diagnostics) {
    let warnings = diagnostics.counts().warnings;
    if warnings > 0 {
        let count = plural(warnings, "warning");
        output.note(&format!("{count} about the specs: ipctl validate"));
    }
}

fn tell_diagnostics(output: &Output, diagnostics: &Diagnostics) {
    for found in diagnostics {
        output.error(&diagnostic::human(found, layout(output.talk_style)));
    }
}

/// Returns how diagnostics are laid out in a style.
pub(super) fn layout(style: Style) -> Layout {
    let ink = if style.color == Color::On {
        Ink::Coloured
    } else {
        Ink::Plain
    };
    Layout {
        width: style.width,
        ink,
    }
}

/// Writes what happened, where, and the next steps.
fn failure_text(failure: &Failure, style: Style) -> String {
    // Diagnostics have been shown with codes of their own.
    let code = failure.code().filter(|_| failure.diagnostics().is_empty());
    let label = code.map_or_else(|| "error:".to_owned(), |code| format!("error[{code}]:"));
    let mut text = format!(
        "{} {}",
        style.paint(Role::Bad, label),
        lines(&failure.what())
    );
    if let Some(place) = failure.place() {
        let _ = write!(text, "\n  where  {}", one_line(place));
    }
    for (index, step) in failure.steps().iter().enumerate() {
        let label = if index == 0 { "next " } else { "     " };
        let _ = write!(text, "\n  {label}  {}", one_line(step));
    }
    text
}
