//! `ipctl secrets seal`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::files::replace;
use crate::cli::load::load;
use crate::cli::plan_args::quoted;
use crate::cli::report::Report;
use crate::cli::rules::RuleChoice;
use crate::cli::runtime;
use crate::cli::variables::NamesOnly;
use crate::diag::{Source, is_placeholder};
use crate::model::manifest::Manifest;
use crate::plan::{Sealed, Slot, With, seal, slots};
use crate::render::patch::patch;
use crate::render::sanitise::one_line;
use crate::render::words::plural;
use crate::spec::edit::rewrite;
use crate::spec::reference::has_any;
use crate::spec::{Document, parse_spec};

/// Names the file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets seal specs/superset-analytics.yaml\n  ipctl secrets seal specs/superset-analytics.yaml --write\n  ipctl secrets seal old.yaml --ciphertext --write"
)]
pub(super) struct Args {
    /// Spec file
    file: PathBuf,
    /// Write the file; otherwise the change is only shown
    #[arg(long)]
    write: bool,
    /// Put the encrypted value of the live app in the place of each one that it has
    #[arg(long)]
    ciphertext: bool,
}

/// Takes the plain secret values out of a spec; comments and order stay.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let file = args.file.display().to_string();
    let loaded = load(
        std::slice::from_ref(&file),
        &RuleChoice::default(),
        &NamesOnly,
    )?;
    let document = loaded.documents().next();
    let Some(document) = document else {
        let what = "the file cannot be read as a spec; nothing was written";
        return Err(Failure::diagnosed(Exit::SpecInvalid, what, loaded.diagnostics).at(file));
    };
    let app = document.root.text("name").unwrap_or_default().to_owned();
    let live = if args.ciphertext {
        live_values(context, &app)?
    } else {
        BTreeMap::new()
    };
    let mut tree = document.tree();
    let sealed = seal(&mut tree, &live, &|text| {
        has_any(text) || is_placeholder(text)
    });
    if sealed.is_empty() {
        let text = format!("{} has no plain secret value.\n", one_line(&file));
        return Ok(Report::done(data(&file, &sealed, Written::No), text));
    }
    let after = rewritten(document, &tree, &file)?;
    if args.write {
        write(args, document, &after)?;
    }
    let advice = advice(&app, &sealed, loaded.manifest.as_ref(), &after);
    if args.write {
        let text = format!(
            "Sealed {} in {}\n{advice}",
            plural(sealed.len(), "value"),
            one_line(&file)
        );
        return Ok(Report::done(data(&file, &sealed, Written::Yes), text));
    }
    context.output.note(advice.trim_end());
    context.output.note(&format!(
        "Nothing was written. Next: ipctl secrets seal {} --write",
        one_line(&quoted(&file))
    ));
    Ok(Report::done(
        data(&file, &sealed, Written::No),
        patch(&document.source, &after),
    ))
}

fn live_values(context: &Context, app: &str) -> Outcome<BTreeMap<Slot, Option<String>>> {
    let apps = runtime::run(async { Ok::<_, Failure>(context.client()?.list_apps().await?) })?;
    let live = apps.iter().find(|live| live.name() == app);
    live.map(|live| slots(&live.spec)).ok_or_else(|| {
        let what = format!("`{app}` is not live, so there are no encrypted values");
        Failure::new(Exit::NotFound, what).next("leave --ciphertext out")
    })
}

/// Returns the new text, in which what is still secret is known and hidden.
fn rewritten(document: &Document, tree: &Value, file: &str) -> Outcome<Arc<Source>> {
    let text = rewrite(document, tree).map_err(|error| {
        Failure::new(Exit::Conflict, error)
            .at(file)
            .next("take the values out by hand")
    })?;
    let source = Arc::new(Source::new(document.source.name(), text));
    // Reading a text is what finds its secrets.
    let _ = parse_spec(&source);
    Ok(source)
}

fn write(args: &Args, document: &Document, after: &Source) -> Outcome<()> {
    let path = &args.file;
    if std::fs::read(path).unwrap_or_default() != document.source.text().as_bytes() {
        let what = "the file changed while it was looked at; nothing was written";
        return Err(Failure::new(Exit::Conflict, what)
            .at(path.display())
            .next("do it again"));
    }
    replace(path, after.text()).map_err(|error| {
        Failure::new(Exit::Failed, format!("the file cannot be written: {error}"))
            .at(path.display())
    })
}

/// Says whether the file was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Yes,
    No,
}

fn data(file: &str, sealed: &[Sealed], written: Written) -> Value {
    let one = |one: &Sealed| json!({"component": one.slot.component, "key": one.slot.key, "encrypted": one.with == With::Ciphertext});
    json!({
        "path": file,
        "replaced": sealed.iter().map(one).collect::<Vec<Value>>(),
        "written": written == Written::Yes,
    })
}

/// Says what is left to do: a source for each secret, new values, and other lines that have the old ones.
fn advice(app: &str, sealed: &[Sealed], manifest: Option<&Manifest>, after: &Source) -> String {
    let mut text = String::new();
    let has_source = |slot: &Slot| {
        manifest.is_some_and(|manifest| {
            manifest
                .secret_for(app, slot.component.as_deref(), &slot.key)
                .is_some()
        })
    };
    let sourceless: Vec<&Sealed> = sealed
        .iter()
        .filter(|one| one.with == With::Nothing && !has_source(&one.slot))
        .collect();
    if !sourceless.is_empty() {
        text.push_str("Add to ipctl.yaml, under `secrets`:\n");
    }
    for one in sourceless {
        let key = one_line(&one.slot.key);
        let name = key.to_lowercase().replace('_', "-");
        let _ = writeln!(
            text,
            "  {name}:\n    from: {{env: {key}}}\n    used_by: [{}/{}]",
            one_line(app),
            one_line(&one.slot.to_string())
        );
    }
    for (number, line) in after.text().lines().enumerate() {
        let has = |one: &&Sealed| {
            one.plaintext.len_bytes() >= LEAST_TELLING && line.contains(one.plaintext.expose())
        };
        if let Some(one) = sealed.iter().find(has) {
            let _ = writeln!(
                text,
                "warning: line {} still has the value of {}",
                number + 1,
                one_line(&one.slot.to_string())
            );
        }
    }
    text.push_str("Whoever could read the file knows these values: give each a new one, then: ipctl secrets set APP/KEY\n");
    text
}

/// The shortest value that is looked for in other lines, in bytes; shorter ones stand anywhere by chance.
const LEAST_TELLING: usize = 6;
