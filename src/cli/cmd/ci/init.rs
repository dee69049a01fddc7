//! `ipctl ci init`.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::init::{NewFile, NewFiles, deploy_workflow};
use crate::cli::load::default_manifest;
use crate::cli::report::Report;
use crate::model::manifest::{Manifest, SecretSource};

/// Where the workflow goes.
const FILE: &str = ".github/workflows/deploy.yml";

/// Says what becomes of the workflow.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl ci init\n  ipctl ci init --print\n  ipctl -C shop ci init\n\nWrites .github/workflows/deploy.yml: a comment with the plan on each pull request, apply on each push to main. The secrets\nare passed by the names that specs/ipctl.yaml reads. A file that is there is not written over."
)]
pub(super) struct Args {
    /// Print it, and write nothing
    #[arg(long)]
    print: bool,
}

/// Writes the workflow that deploys `specs/`.
pub(super) fn run(_: &Context, args: &Args) -> Outcome<Report> {
    let manifest = default_manifest().unwrap_or_default();
    let text = deploy_workflow(variables(&manifest));
    if args.print {
        return Ok(Report::done(json!({"workflow": text}), text));
    }
    let files = NewFiles {
        folder: PathBuf::from("."),
        files: vec![NewFile {
            path: PathBuf::from(FILE),
            text: text.clone(),
            origin: "the secrets of ipctl.yaml".to_owned(),
        }],
    };
    let refused = files.refuse_existing();
    refused.map_err(|failure| failure.next("compare with it: ipctl ci init --print"))?;
    files.write()?;
    let said = format!(
        "wrote {FILE}\nnext   give the repository these secrets: {}\n",
        secrets(&manifest).join(", ")
    );
    Ok(Report::done(json!({"file": FILE, "workflow": text}), said))
}

/// Names the variables of the environment that secrets come from.
fn variables(manifest: &Manifest) -> impl Iterator<Item = &str> {
    let sources = manifest
        .secrets
        .values()
        .filter_map(|secret| secret.from.as_ref());
    sources.filter_map(|source| match source {
        SecretSource::Env(name) => Some(name.as_str()),
        SecretSource::File(_) | SecretSource::Command(_) => None,
    })
}

fn secrets(manifest: &Manifest) -> Vec<&str> {
    let mut names: Vec<&str> = variables(manifest).collect();
    names.push("DIGITALOCEAN_ACCESS_TOKEN");
    names.sort_unstable();
    names.dedup();
    names
}
