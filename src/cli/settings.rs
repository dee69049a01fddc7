//! What the flags and the environment mean; the only reader of environment variables beside the secret sources.

use std::path::PathBuf;
use std::time::Duration;

use crate::apply::About;
use crate::render::style::{Color, LEAST_WIDTH, MOST_WIDTH, Rows, Style, Symbols};

use super::args::{CiChoice, ColorChoice, Global};
use super::ci::System;
use super::duration;
use super::environment::{self as env, Environment};
use super::output::{Format, Talk};

/// The base URL of DigitalOcean's API.
pub(super) const DEFAULT_API: &str = "https://api.digitalocean.com";

/// Says where the API is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Platform {
    /// A server at a URL.
    Remote(String),
    /// The embedded App Platform with its state in a folder.
    Embedded(PathBuf),
}

impl Platform {
    /// Returns where a person sees its apps; none where there is no such place.
    pub(super) fn panel(&self) -> Option<&'static str> {
        match self {
            Self::Remote(url) if url.trim_end_matches('/') == DEFAULT_API => {
                Some("https://cloud.digitalocean.com")
            }
            Self::Remote(_) | Self::Embedded(_) => None,
        }
    }
}

/// Tells what a stream is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stream {
    /// Whether it is a terminal.
    pub terminal: bool,
    /// The width of that terminal, if known.
    pub columns: Option<usize>,
    /// The height of that terminal, if known.
    pub rows: Option<usize>,
}

/// Tells what the three standard streams are connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Streams {
    /// Whether questions can be asked.
    pub stdin_terminal: bool,
    /// Where results go.
    pub stdout: Stream,
    /// Where talk goes.
    pub stderr: Stream,
}

/// Says who runs the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    /// Somebody, who sees what happens.
    Person,
    /// Continuous integration, where nobody looks.
    Ci,
}

/// Holds the resolved global settings of a run.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// Where the API is.
    pub platform: Platform,
    /// How many times faster than real time the embedded App Platform runs.
    pub sim_speed: f64,
    /// How long a command that prints a secret may take.
    pub secret_limit: Duration,
    /// The form of results.
    pub format: Format,
    /// How much is told.
    pub talk: Talk,
    /// Whether every request is told.
    pub trace_requests: bool,
    /// How results are styled.
    pub style: Style,
    /// How talk is styled.
    pub talk_style: Style,
    /// Whether frames may be redrawn on stderr.
    pub motion: bool,
    /// Where recorded logs are kept; none where the user has no home.
    pub recordings: Option<PathBuf>,
    /// The file that the step of the CI run is summed up in.
    pub step_summary: Option<PathBuf>,
    /// The file that takes the outputs of the step of the CI run.
    pub step_output: Option<PathBuf>,
    /// Which CI system is told more than a person.
    pub ci: System,
    /// Who runs this, as far as the environment tells.
    pub author: About,
    /// Whether questions can be asked.
    pub may_ask: bool,
    /// Who runs this.
    pub runner: Runner,
}

/// How many times faster than real time the embedded App Platform runs when nothing else is said.
const DEFAULT_SIM_SPEED: f64 = 20.0;

/// How long a command that prints a secret may take when nothing else is said.
const DEFAULT_SECRET_LIMIT: Duration = Duration::from_secs(20);

impl Settings {
    /// Resolves flags over environment over defaults; an invalid value of a variable is the error.
    pub(super) fn resolve(
        global: &Global,
        environment: &Environment,
        streams: Streams,
    ) -> Result<Self, String> {
        let format = format(global, environment);
        let ci = environment.is_on("CI");
        // What is not to be told to a CI system is not looked for.
        let told = match global.ci {
            CiChoice::Auto => environment.clone(),
            CiChoice::Off => Environment::default(),
        };
        Ok(Self {
            platform: platform(global, environment),
            sim_speed: sim_speed(environment)?,
            secret_limit: secret_limit(environment)?,
            format,
            talk: talk(global),
            trace_requests: global.verbose >= 2,
            style: style(global, environment, streams.stdout)?,
            talk_style: style(global, environment, streams.stderr)?,
            motion: can_move(global, environment, streams.stderr) && !ci && format.is_human(),
            recordings: own_folder(environment).map(|folder| folder.join("recorded")),
            step_summary: told.path(env::STEP_SUMMARY),
            step_output: told.path(env::STEP_OUTPUT),
            ci: System::of(&told),
            author: author(environment),
            may_ask: streams.stdin_terminal && !global.no_input && format.is_human() && !ci,
            runner: if ci { Runner::Ci } else { Runner::Person },
        })
    }
}

/// Reads who runs this: whoever started the CI run, else the user of the machine.
fn author(environment: &Environment) -> About {
    let first = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| environment.non_empty(name));
        values.next().map(str::to_owned)
    };
    let actions = || {
        let part = |name| environment.non_empty(name);
        let (server, repository) = (part("GITHUB_SERVER_URL")?, part("GITHUB_REPOSITORY")?);
        let run = part("GITHUB_RUN_ID")?;
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    };
    About {
        user: first(&[
            "GITHUB_ACTOR",
            "GITLAB_USER_LOGIN",
            "USER",
            "LOGNAME",
            "USERNAME",
        ]),
        commit: first(&["GITHUB_SHA", "CI_COMMIT_SHA"]),
        run: actions().or_else(|| first(&["CI_JOB_URL"])),
        ..About::default()
    }
}

/// What is typed wins over the environment.
fn format(global: &Global, environment: &Environment) -> Format {
    match (global.json, global.ndjson) {
        (_, true) => Format::Events,
        (true, false) => Format::Json,
        (false, false) if environment.is_on(env::NDJSON) => Format::Events,
        (false, false) if environment.is_on(env::JSON) => Format::Json,
        (false, false) => Format::Human,
    }
}

fn platform(global: &Global, environment: &Environment) -> Platform {
    if let Some(folder) = &global.sim {
        return Platform::Embedded(folder.clone().unwrap_or_else(|| state_folder(environment)));
    }
    if global.api_url.is_none() && environment.is_on(env::SIM) {
        let folder = environment
            .path(env::SIM)
            .filter(|path| path.as_os_str() != "1");
        return Platform::Embedded(folder.unwrap_or_else(|| state_folder(environment)));
    }
    let url = global
        .api_url
        .as_deref()
        .or_else(|| environment.non_empty(env::API_URL))
        .or_else(|| environment.non_empty(env::DOCTL_API_URL))
        .unwrap_or(DEFAULT_API);
    Platform::Remote(url.to_owned())
}

/// Returns where the embedded App Platform keeps its state by default.
fn state_folder(environment: &Environment) -> PathBuf {
    own_folder(environment)
        .unwrap_or_else(|| std::env::temp_dir().join("ipctl"))
        .join("sim")
}

/// Returns the program's own folder among the user's state; none where the user has no home.
fn own_folder(environment: &Environment) -> Option<PathBuf> {
    let home = || {
        environment
            .path("HOME")
            .map(|home| home.join(".local").join("state"))
    };
    let base = environment
        .path("XDG_STATE_HOME")
        .or_else(|| environment.path("LOCALAPPDATA"))
        .or_else(home);
    base.map(|base| base.join("ipctl"))
}

fn sim_speed(environment: &Environment) -> Result<f64, String> {
    let Some(text) = environment.non_empty(env::SIM_SPEED) else {
        return Ok(DEFAULT_SIM_SPEED);
    };
    text.parse()
        .ok()
        .filter(|speed: &f64| speed.is_finite() && *speed > 0.0)
        .ok_or_else(|| {
            format!(
                "{} is `{text}`, which is not a positive number",
                env::SIM_SPEED
            )
        })
}

fn secret_limit(environment: &Environment) -> Result<Duration, String> {
    let Some(text) = environment.non_empty(env::SECRET_TIMEOUT) else {
        return Ok(DEFAULT_SECRET_LIMIT);
    };
    duration::parse(text).map_err(|wrong| format!("{}: {wrong}", env::SECRET_TIMEOUT))
}

fn talk(global: &Global) -> Talk {
    match (global.quiet, global.verbose) {
        (0, 0) => Talk::Normal,
        (0, _) => Talk::Verbose,
        (1, _) => Talk::Quiet,
        _ => Talk::ErrorsOnly,
    }
}

fn style(global: &Global, environment: &Environment, stream: Stream) -> Result<Style, String> {
    Ok(Style {
        color: color(global.color, environment, stream),
        symbols: symbols(environment, stream),
        width: width(global, environment, stream)?,
        rows: if stream.terminal || global.width.is_some() {
            Rows::Wrapped
        } else {
            Rows::Whole
        },
    })
}

fn color(choice: ColorChoice, environment: &Environment, stream: Stream) -> Color {
    let on = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if environment.non_empty("NO_COLOR").is_some() => false,
        ColorChoice::Auto
            if environment.is_on("CLICOLOR_FORCE") || environment.is_on("FORCE_COLOR") =>
        {
            true
        }
        ColorChoice::Auto if environment.is_on("GITHUB_ACTIONS") => true,
        ColorChoice::Auto => stream.terminal && !is_dumb(environment),
    };
    if on { Color::On } else { Color::Off }
}

/// The least height of a terminal on which something is kept up to date.
const LEAST_ROWS: usize = 10;

/// Tells whether what stands on a terminal may be written over; one who wants no colour wants no other sequences either.
fn can_move(global: &Global, environment: &Environment, stream: Stream) -> bool {
    let plain = global.color != ColorChoice::Always && environment.non_empty("NO_COLOR").is_some();
    let high = stream.rows.is_none_or(|rows| rows >= LEAST_ROWS);
    stream.terminal && high && !plain && !is_dumb(environment) && global.quiet == 0
}

fn is_dumb(environment: &Environment) -> bool {
    environment.get("TERM") == Some("dumb")
}

fn symbols(environment: &Environment, stream: Stream) -> Symbols {
    let utf8 = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| environment.non_empty(name))
        .is_some_and(|locale| {
            locale
                .to_ascii_lowercase()
                .replace('-', "")
                .contains("utf8")
        });
    if stream.terminal && utf8 && !environment.is_on(env::ASCII) {
        Symbols::Unicode
    } else {
        Symbols::Ascii
    }
}

fn width(global: &Global, environment: &Environment, stream: Stream) -> Result<usize, String> {
    let from_environment = match environment.non_empty(env::WIDTH) {
        None => None,
        Some(text) => Some(
            text.parse::<usize>()
                .map_err(|_| format!("{} is `{text}`, which is not a number", env::WIDTH))?,
        ),
    };
    let width = global
        .width
        .or(from_environment)
        .or(stream.columns)
        .unwrap_or(100);
    Ok(width.clamp(LEAST_WIDTH, MOST_WIDTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIPE: Stream = Stream {
        terminal: false,
        columns: None,
        rows: None,
    };
    const TERMINAL: Stream = Stream {
        terminal: true,
        columns: Some(80),
        rows: Some(24),
    };

    fn resolve(global: &Global, environment: &Environment, stream: Stream) -> Settings {
        let streams = Streams {
            stdin_terminal: stream.terminal,
            stdout: stream,
            stderr: stream,
        };
        Settings::resolve(global, environment, streams).unwrap()
    }

    #[test]
    fn a_flag_wins_over_a_variable_wins_over_the_default() {
        let environment = Environment::of([
            ("IPCTL_API_URL", "http://a"),
            ("DIGITALOCEAN_API_URL", "http://b"),
        ]);
        let mut global = Global::default();
        let default = resolve(&global, &Environment::default(), PIPE);
        assert_eq!(default.platform, Platform::Remote(DEFAULT_API.to_owned()));
        assert_eq!(
            resolve(&global, &environment, PIPE).platform,
            Platform::Remote("http://a".to_owned())
        );
        global.api_url = Some("http://c".to_owned());
        assert_eq!(
            resolve(&global, &environment, PIPE).platform,
            Platform::Remote("http://c".to_owned())
        );
    }

    #[test]
    fn the_embedded_platform_keeps_its_state_in_the_state_folder() {
        let environment = Environment::of([("XDG_STATE_HOME", "/s")]);
        let bare = Global {
            sim: Some(None),
            ..Global::default()
        };
        assert_eq!(
            resolve(&bare, &environment, PIPE).platform,
            Platform::Embedded("/s/ipctl/sim".into())
        );
        let given = Global {
            sim: Some(Some("/x".into())),
            ..Global::default()
        };
        assert_eq!(
            resolve(&given, &environment, PIPE).platform,
            Platform::Embedded("/x".into())
        );
    }

    #[test]
    fn colour_needs_a_terminal_and_no_objection() {
        let none = Environment::default();
        let global = Global::default();
        assert_eq!(resolve(&global, &none, PIPE).style.color, Color::Off);
        assert_eq!(resolve(&global, &none, TERMINAL).style.color, Color::On);
        let objection = Environment::of([("NO_COLOR", "1")]);
        assert_eq!(
            resolve(&global, &objection, TERMINAL).style.color,
            Color::Off
        );
        let dumb = Environment::of([("TERM", "dumb")]);
        let settings = resolve(&global, &dumb, TERMINAL);
        assert_eq!((settings.style.color, settings.motion), (Color::Off, false));
        let forced = Global {
            color: ColorChoice::Always,
            ..Global::default()
        };
        assert_eq!(resolve(&forced, &objection, PIPE).style.color, Color::On);
    }

    #[test]
    fn what_moves_needs_a_terminal_that_is_high_enough_and_wants_sequences() {
        let (global, none) = (Global::default(), Environment::default());
        assert!(resolve(&global, &none, TERMINAL).motion);
        let low = Stream {
            rows: Some(9),
            ..TERMINAL
        };
        for (environment, stream) in [
            (none, low),
            (Environment::default(), PIPE),
            (Environment::of([("NO_COLOR", "1")]), TERMINAL),
            (Environment::of([("TERM", "dumb")]), TERMINAL),
            (Environment::of([("CI", "1")]), TERMINAL),
        ] {
            assert!(!resolve(&global, &environment, stream).motion);
        }
    }

    #[test]
    fn a_very_large_width_is_no_overflow() {
        let global = Global {
            width: Some(usize::MAX),
            ..Global::default()
        };
        let settings = resolve(&global, &Environment::default(), TERMINAL);
        assert_eq!(settings.style.width, 10_000);
    }

    #[test]
    fn width_never_goes_below_sixty() {
        let narrow = Stream {
            columns: Some(20),
            ..TERMINAL
        };
        assert_eq!(
            resolve(&Global::default(), &Environment::default(), narrow)
                .style
                .width,
            60
        );
    }

    #[test]
    fn continuous_integration_is_never_asked_nor_animated() {
        let settings = resolve(
            &Global::default(),
            &Environment::of([("CI", "true")]),
            TERMINAL,
        );
        assert_eq!(settings.runner, Runner::Ci);
        assert!(!settings.may_ask && !settings.motion);
    }

    #[test]
    fn a_bad_speed_is_an_error() {
        let environment = Environment::of([("IPCTL_SIM_SPEED", "fast")]);
        let streams = Streams {
            stdin_terminal: false,
            stdout: PIPE,
            stderr: PIPE,
        };
        assert!(Settings::resolve(&Global::default(), &environment, streams).is_err());
    }
}
