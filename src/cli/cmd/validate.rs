//! `ipctl validate`.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::fix;
use crate::cli::input_args::InputArgs;
use crate::cli::load::{Loaded, load_changed};
use crate::cli::online::refusals;
use crate::cli::report::Report;
use crate::cli::rules::{RuleChoice, parse_rule};
use crate::cli::run::{annotate, layout};
use crate::cli::variables::NamesOnly;
use crate::diag::Code;
use crate::render::findings::{self, Asked, CheckedFile, Hints};
use crate::render::patch::patch;
use crate::render::sanitise::one_line;
use crate::render::sarif::sarif;
use crate::spec::Variables;

/// Names the specs.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl validate specs/\n  ipctl validate specs/ --strict --format github\n  ipctl validate specs/ --fix --diff\nWhat a code means: ipctl explain IP307"
)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
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
    /// Ask the platform too, what it would make of each spec; nothing is changed there
    #[arg(long)]
    online: bool,
    /// Rewrite what is safe to rewrite; nothing else in a file changes
    #[arg(long)]
    fix: bool,
    /// Show what --fix would rewrite, and write nothing
    #[arg(long)]
    diff: bool,
    /// How findings are written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Written,
    /// Leave out findings of a rule; may be given more than once
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    allow: Vec<Code>,
    /// Look for this rule only; may be given more than once
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    only: Vec<Code>,
    #[command(flatten)]
    inputs: InputArgs,
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
    let mut loaded = args.load(context, &choice)?;
    if args.diff {
        return Ok(show_fixes(loaded, args));
    }
    if args.fix {
        fix_files(context, &loaded, args)?;
        loaded = args.load(context, &choice)?;
    }
    if args.online {
        let refused = refusals(context, &loaded)?;
        loaded.diagnostics.extend(refused);
    }
    let exit = args.verdict(&loaded);
    let files = files(&loaded);
    let data = data(&loaded, &files);
    let text = match args.format {
        _ if !context.output.format.is_human() => String::new(),
        written => text(
            context,
            &loaded,
            &files,
            (written, args.hints(), args.asked()),
        ),
    };
    if args.format == Written::Human {
        annotate(context, &loaded.diagnostics);
    }
    let report = Report::done(data, text).with_exit(exit);
    Ok(report.with_told_diagnostics(loaded.diagnostics))
}

/// Checks the specs in place of a plan, which a pull request without a token cannot have.
pub(in crate::cli) fn instead(
    context: &Context,
    targets: &[String],
    inputs: &InputArgs,
) -> Outcome<Report> {
    context.output.note(
        "no token, as is usual for a pull request from a fork: the specs are validated, and nothing is planned",
    );
    let args = Args {
        targets: targets.to_vec(),
        strict: false,
        notes: false,
        online: false,
        fix: false,
        diff: false,
        format: Written::Human,
        allow: Vec::new(),
        only: Vec::new(),
        inputs: inputs.clone(),
    };
    run(context, &args)
}

impl Args {
    /// Tells whether the result is to be JSON.
    pub(in crate::cli) fn wants_json(&self) -> bool {
        self.format == Written::Json
    }

    /// Reads the specs. Only the platform is asked about the values of the environment; nobody else needs them.
    fn load(&self, context: &Context, choice: &RuleChoice) -> Outcome<Loaded> {
        if self.inputs.change_specs() && (self.fix || self.diff) {
            let what = "the specs are fixed as they are written, without a tier and other settings";
            return Err(Failure::usage(what).next("leave out --tier, --set and --image"));
        }
        let given = self.inputs.variables(&context.environment);
        let variables: &dyn Variables = if self.online { &given } else { &NamesOnly };
        load_changed(&self.targets, choice, (variables, &self.inputs))
    }

    fn verdict(&self, loaded: &Loaded) -> Exit {
        let counts = loaded.diagnostics.counts();
        if counts.errors > 0 || (self.strict && counts.warnings > 0) {
            Exit::SpecInvalid
        } else {
            Exit::Done
        }
    }

    fn asked(&self) -> Asked {
        if self.online {
            Asked::Platform
        } else {
            Asked::Nobody
        }
    }

    fn hints(&self) -> Hints {
        if self.notes {
            Hints::Listed
        } else {
            Hints::Counted
        }
    }
}

/// Rewrites the files, and tells what was done in each.
fn fix_files(context: &Context, loaded: &Loaded, args: &Args) -> Outcome<()> {
    if args.targets.iter().any(|target| target == "-") {
        let failure = Failure::usage("standard input cannot be rewritten");
        return Err(failure.next("ipctl validate --diff - shows what would change"));
    }
    let fixed = fix::fixes(loaded);
    fix::write(&fixed)?;
    for file in &fixed {
        for (line, title) in &file.done {
            let place = one_line(file.before.name());
            context.output.note(&format!("{place}:{line}: {title}"));
        }
    }
    if fixed.is_empty() {
        context.output.note("nothing to fix by itself");
    }
    Ok(())
}

/// Shows what `--fix` would write, as a patch.
fn show_fixes(loaded: Loaded, args: &Args) -> Report {
    let exit = args.verdict(&loaded);
    let fixed = fix::fixes(&loaded);
    let patches: Vec<(&str, String)> = fixed
        .iter()
        .map(|file| (file.before.name(), patch(&file.before, &file.after)))
        .collect();
    let data = patches
        .iter()
        .map(|(path, patch)| json!({"path": path, "patch": patch}));
    let data = json!({"patches": data.collect::<Vec<Value>>()});
    let text: String = patches.into_iter().map(|(_, patch)| patch).collect();
    let report = Report::done(data, text).with_exit(exit);
    report.with_told_diagnostics(loaded.diagnostics)
}

fn text(
    context: &Context,
    loaded: &Loaded,
    files: &[CheckedFile],
    (written, hints, asked): (Written, Hints, Asked),
) -> String {
    let found = &loaded.diagnostics;
    let style = context.output.style;
    match written {
        Written::Short => findings::short(found, hints),
        Written::Github => findings::github(found, hints),
        Written::Sarif => format!("{:#}\n", sarif(found, env!("CARGO_PKG_VERSION"))),
        Written::Human | Written::Json => {
            findings::text(found, files, (style, layout(style)), (hints, asked))
        }
    }
}

fn files(loaded: &Loaded) -> Vec<CheckedFile> {
    let counts = loaded.diagnostics.counts_by_file();
    let file = |path: &str| CheckedFile {
        path: path.to_owned(),
        counts: counts.get(path).copied().unwrap_or_default(),
    };
    let specs = loaded.files.iter().map(String::as_str);
    let other = counts.keys().copied().filter(|path| !path.is_empty());
    let known: std::collections::HashSet<&str> = specs.clone().collect();
    let other = other.filter(|path| !known.contains(path));
    specs.chain(other).map(file).collect()
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
