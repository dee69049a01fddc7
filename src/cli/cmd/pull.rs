//! `ipctl pull`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::files;
use crate::cli::load::{load, short_names};
use crate::cli::plan_args::quoted;
use crate::cli::pulled::{Change, into_file, into_new_file, locate};
use crate::cli::report::Report;
use crate::cli::rules::RuleChoice;
use crate::cli::runtime;
use crate::cli::target::{find_app, nearest};
use crate::cli::variables::Given;
use crate::diag::Source;
use crate::model::live::App;
use crate::model::path::FieldPath;
use crate::plan::pull::{Selector, Taken, TakenOp, paths};
use crate::render::patch::patch;
use crate::render::sanitise::one_line;
use crate::render::words::plural;

/// Names the app and the file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl pull superset\n  ipctl pull odoo --path /services/odoo-web/envs/LOG_LEVEL\n  ipctl pull mcp --out mcp.yaml --diff"
)]
pub struct Args {
    /// App name, a unique part of it, or an id
    app: String,
    /// Take one field or item only: `/services/web/envs/LOG_LEVEL`, or `web.envs.LOG_LEVEL`; may be given more than once
    #[arg(long, value_name = "PATH")]
    path: Vec<String>,
    /// Write into FILE; default: the app's file in specs/
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    diff: bool,
    /// Accept that the variable NAME of the environment is empty; may be given more than once
    #[arg(long, value_name = "NAME")]
    allow_empty: Vec<String>,
}

/// Takes what is live into the app's file; everything else in it stays, and no secret is written.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let short = short_names();
    let apps = runtime::run(async { Ok::<_, Failure>(context.client()?.list_apps().await?) })?;
    let app = find_app(&args.app, &apps, &short)?;
    let path = match &args.out {
        Some(path) => path.clone(),
        None => locate(app.name())?,
    };
    let change = change(context, args, app, &path)?;
    let shown = path.display().to_string();
    let data = data(app, &shown, &change);
    if args.diff {
        return Ok(show(data, &shown, &change));
    }
    let written = write(&path, &change)?;
    if !change.left_out.is_empty() {
        context.output.note(&left_out_note(&change.left_out));
    }
    Ok(Report::done(
        with(data, "written", written.into()),
        text(app, &shown, &change),
    ))
}

fn change(context: &Context, args: &Args, app: &App, path: &Path) -> Outcome<Change> {
    let only: Vec<Selector> = args.path.iter().map(Selector::new).collect();
    if !path.exists() {
        return match only.as_slice() {
            [] => into_new_file(path, app),
            [_, ..] => Err(
                Failure::new(Exit::NotFound, "there is no file to take one field into")
                    .at(path.display())
                    .next(format!("ipctl pull {}", app.name())),
            ),
        };
    }
    let variables = Given::new(&context.environment, &args.allow_empty);
    let loaded = load(
        &[path.display().to_string()],
        &RuleChoice::default(),
        &variables,
    )?;
    let tree = loaded
        .specs
        .first()
        .map(|spec| spec.document.tree())
        .unwrap_or_default();
    for only in &only {
        refuse_unknown(only, app, &tree)?;
    }
    into_file(&loaded, app, &only)
}

/// Refuses a path that is neither live nor in the file.
fn refuse_unknown(only: &Selector, app: &App, tree: &Value) -> Outcome<()> {
    let all: Vec<FieldPath> = paths(&app.spec).into_iter().chain(paths(tree)).collect();
    if all.iter().any(|path| only.holds(path)) {
        return Ok(());
    }
    let forms: Vec<String> = all.iter().map(|path| only.spell(path)).collect();
    let mut near = nearest(only.as_str(), forms.iter().map(String::as_str));
    near.dedup();
    let what = format!("`{}` is neither live nor in the file", only.as_str());
    let failure = Failure::new(Exit::NotFound, what);
    Err(near.iter().fold(failure, |failure, near| {
        failure.next(format!("did you mean --path {}", quoted(near)))
    }))
}

fn data(app: &App, path: &str, change: &Change) -> Value {
    let taken = change.pulled.taken.iter();
    let taken = taken.map(|taken| json!({"path": taken.path.to_slash(), "op": taken.op.as_str()}));
    let left_out = change.left_out.iter().map(FieldPath::to_slash);
    json!({
        "app": app.name(),
        "path": path,
        "taken": taken.collect::<Vec<Value>>(),
        "left_out": left_out.collect::<Vec<String>>(),
        "written": false,
    })
}

fn with(mut data: Value, name: &str, value: Value) -> Value {
    if let Some(fields) = data.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
    data
}

/// Shows the change as a patch.
fn show(data: Value, path: &str, change: &Change) -> Report {
    let nothing = Source::new(path, "");
    let before = change.before.as_deref().unwrap_or(&nothing);
    let shown = patch(before, &change.after);
    Report::done(with(data, "patch", shown.as_str().into()), shown)
}

/// Writes the file, unless it has another text by now; tells whether there was anything to write.
fn write(path: &Path, change: &Change) -> Outcome<bool> {
    let written = match &change.before {
        None => files::create(path, change.after.text()),
        Some(before) if before.text() == change.after.text() => return Ok(false),
        Some(before) => {
            let now = std::fs::read(path).unwrap_or_default();
            if now != before.text().as_bytes() {
                let failure = Failure::new(
                    Exit::Conflict,
                    "the file changed while it was looked at; nothing was written",
                );
                return Err(failure.at(path.display()).next("do it again"));
            }
            files::replace(path, change.after.text())
        }
    };
    written.map(|()| true).map_err(|error| {
        Failure::new(Exit::Failed, format!("the file cannot be written: {error}"))
            .at(path.display())
    })
}

fn left_out_note(left_out: &[FieldPath]) -> String {
    let paths: Vec<String> = left_out
        .iter()
        .map(|path| one_line(&path.to_slash()))
        .collect();
    format!(
        "{} left out, kept on the platform: {}",
        plural(left_out.len(), "secret"),
        paths.join(", ")
    )
}

fn text(app: &App, path: &str, change: &Change) -> String {
    let (app, path) = (one_line(app.name()), one_line(path));
    let next = format!("Next   ipctl plan {}\n", quoted(&path));
    if change.before.is_none() {
        return format!("Wrote  {path}, a new spec of {app}\n{next}");
    }
    if change.pulled.taken.is_empty() {
        return format!("{path} says what is live in {app}. Nothing to take.\n");
    }
    let mut text = String::new();
    for taken in &change.pulled.taken {
        let _ = writeln!(
            text,
            "  {} {}",
            mark(taken),
            one_line(&taken.path.to_slash())
        );
    }
    let count = plural(change.pulled.taken.len(), "difference");
    let _ = writeln!(text, "Took   {count} of {app} into {path}");
    text + &next
}

fn mark(taken: &Taken) -> char {
    match taken.op {
        TakenOp::Add => '+',
        TakenOp::Replace => '~',
        TakenOp::Remove => '-',
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::plan::pull::Pulled;

    #[test]
    fn a_file_that_changed_meanwhile_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.yaml");
        std::fs::write(&path, "name: b\n").unwrap();
        let source = |text: &str| Arc::new(Source::new("app.yaml", text));
        let change = |before: &str| Change {
            before: Some(source(before)),
            after: source("name: c\n"),
            pulled: Pulled {
                tree: Value::Null,
                taken: Vec::new(),
            },
            left_out: Vec::new(),
        };
        let failure = write(&path, &change("name: a\n")).unwrap_err();
        assert_eq!(failure.exit(), Exit::Conflict);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "name: b\n");
        assert!(write(&path, &change("name: b\n")).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "name: c\n");
    }
}
