//! The command line: what can be typed.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::sim::Scenario;

use super::cmd;
use super::receipt::Request;

/// Deploys app specs to DigitalOcean App Platform: validate, plan, apply, and see what runs.
#[derive(Debug, Parser)]
#[command(
    name = "ipctl",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Examples:\n  ipctl init\n  ipctl plan specs/\n  ipctl apply specs/ --sim --yes"
)]
pub struct Cli {
    /// The flags every command takes.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Holds the flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Print one JSON document on stdout, also on failure
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Print a stream of JSON objects on stdout, one a line as things happen; the last one holds what --json prints
    #[arg(
        long,
        global = true,
        conflicts_with = "json",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub ndjson: bool,
    /// Run against an App Platform inside this process; its state is kept in DIR
    #[arg(long, global = true, value_name = "DIR", num_args = 0..=1, require_equals = true, help_heading = "Global options")]
    #[expect(
        clippy::option_option,
        reason = "absent, given bare, and given with a folder are three things"
    )]
    pub sim: Option<Option<PathBuf>>,
    /// Make something go wrong on the embedded platform; may be given more than once
    #[arg(
        long,
        global = true,
        value_name = "NAME[:APP[/COMPONENT]]",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub scenario: Vec<Scenario>,
    /// Read the API token from FILE
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub token_file: Option<PathBuf>,
    /// Use the token of this context of doctl's configuration
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub context: Option<String>,
    /// Talk to the API at URL
    #[arg(
        long,
        global = true,
        value_name = "URL",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub api_url: Option<String>,
    /// Say less: once for the result and errors, twice for errors only
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options",
        hide_short_help = true)]
    pub quiet: u8,
    /// Say more: once for decisions, twice for requests
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Global options",
        hide_short_help = true)]
    pub verbose: u8,
    /// Colour the output
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub color: ColorChoice,
    /// Speak to the CI system: annotations, masks, folds, outputs, summary
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub ci: CiChoice,
    /// Format for N columns, 60 or more
    #[arg(
        long,
        global = true,
        value_name = "N",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub width: Option<usize>,
    /// Never ask; fail with the flag that would have answered
    #[arg(
        long,
        global = true,
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub no_input: bool,
    /// Work in DIR
    #[arg(
        short = 'C',
        long = "directory",
        global = true,
        value_name = "DIR",
        help_heading = "Global options",
        hide_short_help = true
    )]
    pub directory: Option<PathBuf>,
}

/// Says when output is coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Says whether a CI system is told more than a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum CiChoice {
    /// In GitHub Actions and GitLab CI, which are found by themselves.
    #[default]
    Auto,
    /// Never.
    Off,
}

/// Lists the commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new stack: from specs, from live apps, or an example
    Init(cmd::init::Args),
    /// Check specs offline
    Validate(cmd::validate::Args),
    /// Show what apply would change
    Plan(cmd::plan::Args),
    /// Compare two specs: files, deployments, the live app
    Diff(cmd::diff::Args),
    /// Make the live apps equal to the specs, or carry a saved plan out
    Apply(cmd::apply::Args),
    /// Show what was changed outside ipctl after the last apply
    Drift(cmd::drift::Args),
    /// Show a saved plan or a receipt
    Show(cmd::show::Args),
    /// Print the specs as they would be sent, secrets masked
    Render(cmd::render::Args),
    /// Draw the architecture of the specs: apps, components, and who calls whom
    Graph(cmd::graph::Args),
    /// Write the architecture document of the specs, or check a committed one
    Docs(cmd::docs::Args),
    /// Write the live spec of an app into its file
    Pull(cmd::pull::Args),
    /// Create one app from a spec
    Create(cmd::create::Args),
    /// Update one app from a spec
    Update(cmd::update::Args),
    /// Delete an app
    Delete(cmd::delete::Args),
    /// List the apps of the account
    #[command(visible_alias = "ls")]
    List(cmd::list::Args),
    /// Show one app: spec, deployment, addresses
    Get(cmd::get::Args),
    /// Show the state of the stack on one screen
    Status(cmd::status::Args),
    /// Print logs of an app
    Logs(cmd::logs::Args),
    /// List the deployments of an app
    Deployments(cmd::deployments::Args),
    /// Say why a deployment failed
    Why(cmd::why::Args),
    /// Follow a deployment that runs already
    Wait(cmd::wait::Args),
    /// Cancel a deployment that is under way
    Cancel(cmd::cancel::Args),
    /// Restart components of an app
    Restart(cmd::restart::Args),
    /// Deploy the live spec again from the newest sources
    Deploy(cmd::deploy::Args),
    /// Go back to an earlier deployment
    Rollback(cmd::rollback::Args),
    /// List what happened to an app
    Events(cmd::events::Args),
    /// List the runs of an app's jobs
    Jobs(cmd::jobs::Args),
    /// Check that every component is ready
    Health(cmd::health::Args),
    /// Show what apps cost a month, live and proposed
    Cost(cmd::cost::Args),
    /// List, check, make, set and seal the secrets of the stack
    Secrets(cmd::secrets::Args),
    /// List, check and write the DNS records of the apps' domains
    Dns(cmd::dns::Args),
    /// Check the whole set-up: token, platform, specs, secrets, sources, services, domains
    Doctor(cmd::doctor::Args),
    /// Open a terminal in a running container, or run one command there
    Console(cmd::console::Args),
    /// Print the JSON Schema of specs, ipctl.yaml, the JSON of plan, or events
    Schema(cmd::schema::Args),
    /// List the rules of `validate`
    Rules(cmd::rules::Args),
    /// Explain the code of a finding, or say what to type in place of doctl
    Explain(cmd::explain::Args),
    /// Run the embedded App Platform for other clients
    Sim(cmd::sim::Args),
    /// Show plans where a CI run shows them: a comment, a summary
    Ci(cmd::ci::Args),
    /// Print a completion script
    Completion(cmd::completion::Args),
    /// Print manual pages
    Man(cmd::man::Args),
    /// Print the version
    Version(cmd::version::Args),
    /// Explain a command or a topic
    Help(cmd::help::Args),
}

impl Command {
    /// Tells whether a flag of the command itself asks for JSON.
    pub fn wants_json(&self) -> bool {
        match self {
            Self::Validate(args) => args.wants_json(),
            Self::Plan(args) => args.wants_json(),
            Self::Explain(args) => args.wants_json(),
            _ => false,
        }
    }

    /// Returns which receipt is asked for.
    pub(super) fn receipt(&self) -> Option<Request<'_>> {
        match self {
            Self::Apply(args) => args.receipt(),
            Self::Create(args) => args.receipt(),
            Self::Update(args) => args.receipt(),
            Self::Secrets(args) => args.receipt(),
            _ => None,
        }
    }

    /// Returns the name under which the command's JSON is published.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init(_) => "init",
            Self::Validate(_) => "validate",
            Self::Plan(_) => "plan",
            Self::Diff(_) => "diff",
            Self::Apply(_) => "apply",
            Self::Drift(_) => "drift",
            Self::Show(_) => "show",
            Self::Render(_) => "render",
            Self::Graph(_) => "graph",
            Self::Docs(_) => "docs",
            Self::Pull(_) => "pull",
            Self::Create(_) => "create",
            Self::Update(_) => "update",
            Self::Delete(_) => "delete",
            Self::List(_) => "list",
            Self::Get(_) => "get",
            Self::Status(_) => "status",
            Self::Logs(_) => "logs",
            Self::Deployments(_) => "deployments",
            Self::Why(_) => "why",
            Self::Wait(_) => "wait",
            Self::Cancel(_) => "cancel",
            Self::Restart(_) => "restart",
            Self::Deploy(_) => "deploy",
            Self::Rollback(_) => "rollback",
            Self::Events(_) => "events",
            Self::Jobs(_) => "jobs",
            Self::Health(_) => "health",
            Self::Cost(_) => "cost",
            Self::Secrets(_) => "secrets",
            Self::Dns(args) => args.name(),
            Self::Doctor(_) => "doctor",
            Self::Console(_) => "console",
            Self::Schema(_) => "schema",
            Self::Rules(_) => "rules",
            Self::Explain(_) => "explain",
            Self::Sim(_) => "sim",
            Self::Ci(_) => "ci",
            Self::Completion(_) => "completion",
            Self::Man(_) => "man",
            Self::Version(_) => "version",
            Self::Help(_) => "help",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_tree_is_sound() {
        Cli::command().debug_assert();
    }
}
