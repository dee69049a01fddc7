//! `ipctl secrets template`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::PathBuf;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::files::create_private;
use crate::cli::load::load_names;
use crate::cli::plan_args::quoted;
use crate::cli::report::Report;
use crate::cli::secrets::stock::rows;
use crate::plan::{SecretOrigin, SecretRow};
use crate::render::sanitise::one_line;
use crate::render::secrets::origin_words;

/// Names the specs and the file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets template\n  ipctl secrets template --out .env\n  ipctl secrets template superset --out superset.env"
)]
pub(super) struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// Write a new FILE that only its owner can read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes an env file without values: each variable with where it is used and how its value is made.
pub(super) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_names(&args.targets)?;
    let text = template(&rows(&loaded, None));
    let Some(path) = &args.out else {
        return Ok(Report::done(json!({"text": text}), text));
    };
    create_private(path, &text).map_err(|error| {
        match error.kind() {
            io::ErrorKind::AlreadyExists => Failure::new(
                Exit::Refused,
                "the file is there already; nothing was written",
            )
            .next("name another file with --out"),
            _ => Failure::new(Exit::Failed, format!("the file cannot be written: {error}")),
        }
        .at(path.display())
    })?;
    let shown = path.display().to_string();
    let next = format!("set -a; . {}; set +a", quoted(&shown));
    let text = format!(
        "Wrote  {}\nNext   fill it in, then: {}\n",
        one_line(&shown),
        one_line(&next)
    );
    Ok(Report::done(json!({"path": shown}), text))
}

/// Writes the variables of the environment in the order of their first use, and what comes from elsewhere as comments.
fn template(rows: &[SecretRow]) -> String {
    let mut order: Vec<&str> = Vec::new();
    let mut variables: BTreeMap<&str, Vec<&SecretRow>> = BTreeMap::new();
    let mut others: Vec<&SecretRow> = Vec::new();
    for row in rows {
        let SecretOrigin::Env(names) = &row.origin else {
            others.push(row);
            continue;
        };
        for name in names {
            if !order.contains(&name.as_str()) {
                order.push(name);
            }
            variables.entry(name).or_default().push(row);
        }
    }
    let mut text = String::from("# Secrets of the stack. Keep this file out of version control.\n");
    for name in order {
        let uses = variables.get(name).map_or(&[][..], Vec::as_slice);
        let _ = write!(text, "\n{}{}=\n", comments(uses), one_line(name));
    }
    if !others.is_empty() {
        text.push_str("\n# Not from the environment:\n");
    }
    for row in others {
        let _ = writeln!(
            text,
            "# {}: {}",
            one_line(&row.place()),
            one_line(&origin_words(&row.origin))
        );
    }
    text
}

fn comments(uses: &[&SecretRow]) -> String {
    let mut text = String::new();
    for row in uses {
        let optional = if row.optional { ", optional" } else { "" };
        let _ = writeln!(text, "# {}{optional}", one_line(&row.place()));
    }
    let made = uses
        .iter()
        .find(|row| row.generate.is_some())
        .and_then(|row| row.name.as_deref());
    if let Some(name) = made {
        let _ = writeln!(
            text,
            "# make it: ipctl secrets generate {} --env-file FILE",
            one_line(name)
        );
    }
    text
}
