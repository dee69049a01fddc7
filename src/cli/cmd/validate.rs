//! `ipctl validate`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, load};
use crate::cli::output::Format;
use crate::cli::report::Report;
use crate::cli::rules::{RuleChoice, parse_rule};
use crate::cli::run::layout;
use crate::diag::Code;
use crate::render::findings::{self, CheckedFile, Hints};
use crate::render::sarif::sarif;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl validate specs/\n  ipctl validate specs/ --strict --format github\n  ipctl validate specs/ --fix --diff\nWhat a code means: ipctl explain IP307"
)]
pub struct Args {
    /// Spec files, directories, or - for stdin; default: specs/
    targets: Vec<String>,
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
    /// List hints too
    #[arg(long)]
    notes: bool,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Written,
    /// Leave out findings of a rule; may be given more than once
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    allow: Vec<Code>,
    /// Look for this rule only; may be given more than once
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    only: Vec<Code>,
}

/// Says how findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Written {
    /// With the lines they are about, for a person
    Human,
    /// One line each
    Short,
    /// One JSON document, as with --json
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// A SARIF 2.1.0 log, for code scanning
    Sarif,
}

/// Checks specs without a network and without a token; every problem of every file is shown.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let choice = RuleChoice {
        allow: args.allow.clone(),
        only: args.only.clone(),
    };
    let loaded = load(&args.targets, &choice)?;
    let counts = loaded.diagnostics.counts();
    let failed = counts.errors > 0 || (args.strict && counts.warnings > 0);
    let exit = if failed {
        Exit::SpecInvalid
    } else {
        Exit::Done
    };
    let files = files(&loaded);
    let data = data(&loaded, &files);
    let text = match args.format {
        _ if context.output.format == Format::Json => String::new(),
        written => text(context, &loaded, &files, (written, args.hints())),
    };
    let report = Report::done(data, text).with_exit(exit);
    Ok(report.with_told_diagnostics(loaded.diagnostics))
}

impl Args {
    /// Tells whether the result is to be JSON.
    pub(in crate::cli) fn wants_json(&self) -> bool {
        self.format == Written::Json
    }

    fn hints(&self) -> Hints {
        if self.notes {
            Hints::Listed
        } else {
            Hints::Counted
        }
    }
}

fn text(
    context: &Context,
    loaded: &Loaded,
    files: &[CheckedFile],
    (written, hints): (Written, Hints),
) -> String {
    let found = &loaded.diagnostics;
    let style = context.output.style;
    match written {
        Written::Short => findings::short(found, hints),
        Written::Github => findings::github(found, hints),
        Written::Sarif => format!("{:#}\n", sarif(found, env!("CARGO_PKG_VERSION"))),
        Written::Human | Written::Json => {
            findings::text(found, files, (style, layout(style)), hints)
        }
    }
}

fn files(loaded: &Loaded) -> Vec<CheckedFile> {
    let counts = loaded.diagnostics.counts_by_file();
    let file = |path: &String| CheckedFile {
        path: path.clone(),
        counts: counts.get(path.as_str()).copied().unwrap_or_default(),
    };
    loaded.files.iter().map(file).collect()
}

fn data(loaded: &Loaded, files: &[CheckedFile]) -> Value {
    let specs = loaded.specs.iter();
    let apps: std::collections::BTreeMap<&str, &str> = specs
        .map(|spec| (spec.document.source.name(), spec.spec.name.as_str()))
        .collect();
    let files: Vec<Value> = files
        .iter()
        .map(|file| {
            json!({
                "path": file.path,
                "app": apps.get(file.path.as_str()),
                "errors": file.counts.errors,
                "warnings": file.counts.warnings,
                "notes": file.counts.notes,
            })
        })
        .collect();
    let counts = loaded.diagnostics.counts();
    json!({
        "files": files,
        "summary": {
            "errors": counts.errors,
            "warnings": counts.warnings,
            "notes": counts.notes,
            "allowed": loaded.allowed,
        },
    })
}
