//! `ipctl docs`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};

use serde_json::json;

use super::graph::architecture;
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::files;
use crate::cli::input_args::InputArgs;
use crate::cli::load::{DEFAULT_FOLDER, Loaded, load_names, load_names_changed};
use crate::cli::plan_args::quoted;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::model::live;
use crate::render::docs::{Page, Sheet, Variant, difference, document, html, markdown};
use crate::render::sanitise::one_line;
use crate::spec::preface;

/// The largest committed document that is compared.
const MOST_BYTES: u64 = 16 << 20;

/// Chooses specs, form and place.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl docs specs/ --out docs/architecture.md\n  ipctl docs specs/ --check docs/architecture.md\n  ipctl docs --html --live --out architecture.html\n\nWritten from the specs and ipctl.yaml alone unless --live is given, so that --check fails only when those changed.\nNo value of a secret is shown. --check ends with 1 when FILE is out of date, with 5 when there is none."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// Write the document into FILE, in place of what is there
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write one HTML file that needs nothing else, in place of Markdown
    #[arg(long)]
    html: bool,
    /// Only say whether FILE is what would be written
    #[arg(long, value_name = "FILE", conflicts_with_all = ["out", "live"])]
    check: Option<PathBuf>,
    /// Add what is live: hosts, deployments, certificates
    #[arg(long)]
    live: bool,
}

/// Writes the architecture document of the specs.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_names(&args.targets)?;
    let live = args.live.then(|| live_apps(context)).transpose()?;
    let text = written(args, &loaded, live.as_deref())?;
    let report = match (&args.check, &args.out) {
        (Some(file), _) => check(args, file, &text)?,
        (None, Some(file)) => put(args, file, &text)?,
        (None, None) => Report::done(json!({"format": args.format(), "document": text}), text),
    };
    Ok(report.with_counted_diagnostics(loaded.diagnostics))
}

impl Args {
    fn format(&self) -> &'static str {
        if self.html { "html" } else { "markdown" }
    }

    /// Returns the command that writes the document into a file.
    fn command(&self, file: &Path) -> String {
        let html = if self.html { " --html" } else { "" };
        let file = quoted(&file.display().to_string());
        format!("ipctl docs {}{html} --out {file}", self.target())
    }

    /// Returns the words that name the specs.
    fn target(&self) -> String {
        let default = [DEFAULT_FOLDER.to_owned()];
        let targets = match self.targets.as_slice() {
            [] => &default,
            targets => targets,
        };
        let words: Vec<String> = targets.iter().map(|target| target_word(target)).collect();
        words.join(" ")
    }
}

/// Writes a target the same way wherever the folder is.
fn target_word(target: &str) -> String {
    let path = Path::new(target);
    let folder = path.is_dir();
    let mut word = shown(path);
    if folder && !word.ends_with('/') {
        word.push('/');
    }
    quoted(&word)
}

/// Writes a path so that it is the same on every machine: relative to where the command runs, else its last two names.
fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let here = std::env::current_dir().unwrap_or_default();
    let short = if path.is_absolute() {
        let names = path.components().count();
        let last: PathBuf = path.components().skip(names.saturating_sub(2)).collect();
        path.strip_prefix(here).map_or(last, Path::to_path_buf)
    } else {
        path.to_path_buf()
    };
    let text = short.display().to_string().replace(MAIN_SEPARATOR_STR, "/");
    if text.is_empty() {
        ".".to_owned()
    } else {
        text
    }
}

fn live_apps(context: &Context) -> Outcome<Vec<live::App>> {
    runtime::run(async { Ok(context.client()?.list_apps().await?) })
}

fn written(args: &Args, loaded: &Loaded, live: Option<&[live::App]>) -> Outcome<String> {
    let stack = architecture(loaded);
    let sheets = loaded.specs.iter().map(|one| Sheet {
        spec: &one.spec,
        file: shown(Path::new(one.document.source.name())),
        description: preface(one.document.source.text()),
    });
    let page = Page {
        stack: &stack,
        sheets: &sheets.collect::<Vec<_>>(),
        manifest: loaded.manifest.as_ref(),
        tiers: &variants(args, loaded)?,
        target: &args.target(),
        live,
    };
    let document = document(&page);
    let write = if args.html { html } else { markdown };
    Ok(write(&document))
}

/// Reads the specs once more for each variant of the stack.
fn variants<'a>(args: &Args, loaded: &'a Loaded) -> Outcome<Vec<Variant<'a>>> {
    let tiers = loaded.manifest.iter().flat_map(|manifest| &manifest.tiers);
    let variant = |(name, tier): (&'a String, _)| {
        let inputs = InputArgs {
            tier: Some(name.clone()),
            ..InputArgs::default()
        };
        let changed = load_names_changed(&args.targets, &inputs)?;
        Ok(Variant {
            name,
            tier,
            stack: architecture(&changed),
        })
    };
    tiers.map(variant).collect()
}

fn put(args: &Args, file: &Path, text: &str) -> Outcome<Report> {
    let failed = |error: io::Error| Failure::caused(Exit::NotFound, error).at(file.display());
    files::put(file, text).map_err(failed)?;
    let shown = file.display().to_string();
    let data = json!({"format": args.format(), "file": shown});
    Ok(Report::done(
        data,
        format!("written to {}\n", one_line(&shown)),
    ))
}

/// Compares a file with what would be written.
fn check(args: &Args, file: &Path, text: &str) -> Outcome<Report> {
    let next = args.command(file);
    let committed = read(file).map_err(|error| {
        let failure = Failure::caused(Exit::NotFound, error).at(file.display());
        failure.next(&next)
    })?;
    let name = file.display().to_string();
    let shown = one_line(&name);
    let data = |state: &str, diff: &str| json!({"format": args.format(), "file": name, "state": state, "diff": diff});
    match difference(&committed, text, &name) {
        None => Ok(Report::done(
            data("current", ""),
            format!("{shown} is up to date\n"),
        )),
        Some(diff) => {
            let told = format!(
                "{diff}{shown} is out of date\n  next   {}\n",
                one_line(&next)
            );
            Ok(Report::done(data("stale", &diff), told).with_exit(Exit::Failed))
        }
    }
}

fn read(file: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_the_same_on_every_machine() {
        assert_eq!(target_word("./specs"), "specs/");
        assert_eq!(target_word("src"), "src/");
        assert_eq!(target_word("./src/"), "src/");
        assert_eq!(target_word("a b.yaml"), "'a b.yaml'");
        let here = std::env::current_dir().unwrap();
        let inside = here.join("src").display().to_string();
        assert_eq!(target_word(&inside), "src/");
        assert_eq!(
            shown(Path::new("/home/me/shop/specs/a.yaml")),
            "specs/a.yaml"
        );
    }
}
