//! `ipctl sim`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::output::Format;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::sim::{Options, Simulator};

/// Chooses what to do with the embedded App Platform.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl sim serve --listen 127.0.0.1:8080\n  ipctl apply specs/ --sim --yes\n  ipctl apply specs/ --sim --yes --scenario crash-loop\n\nAny command takes --sim: it then works on the embedded platform, whose state is kept between runs."
)]
pub struct Args {
    #[command(subcommand)]
    command: SimCommand,
}

#[derive(Debug, Subcommand)]
enum SimCommand {
    /// Serve the API on a loopback port until Ctrl-C
    #[command(
        after_help = "Examples:\n  ipctl sim serve\n  ipctl sim serve --listen 127.0.0.1:8080 --state /tmp/sim --speed 60\n  ipctl sim serve --scenario crash-loop:superset-analytics/superset-worker"
    )]
    Serve(Serve),
}

#[derive(Debug, clap::Args)]
struct Serve {
    /// The loopback address and port to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Keep the state in DIR; without it the state is gone at the end
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// How many times faster than real time deployments advance
    #[arg(long, value_name = "N", default_value_t = 1.0, value_parser = positive)]
    speed: f64,
    /// Delay every answer by so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
}

fn positive(text: &str) -> Result<f64, String> {
    let speed: Option<f64> = text.parse().ok();
    speed
        .filter(|speed| speed.is_finite() && *speed > 0.0)
        .ok_or_else(|| "not a positive number".to_owned())
}

/// Serves the embedded App Platform; prints one line with its URL when it is ready.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let SimCommand::Serve(serve) = &args.command;
    let options = Options {
        listen: serve.listen,
        state: serve.state.clone(),
        speed: serve.speed,
        latency: Duration::from_millis(serve.latency),
        scenarios: context.scenarios().to_vec(),
        ..Options::default()
    };
    let simulator = Simulator::start(options)?;
    let ready = match context.output.format {
        Format::Human => format!("{}\n", simulator.url()),
        Format::Json | Format::Events => format!("{}\n", json!({"url": simulator.url()})),
    };
    let _ = context.output.result(&ready);
    runtime::run_with(async |interruption| {
        interruption.wait().await;
        simulator.stop();
        Ok(Report::streamed(Exit::Done))
    })
}
