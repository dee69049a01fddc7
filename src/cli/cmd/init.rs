//! `ipctl init`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::init::{
    EXAMPLE, Intake, NewFile, NewFiles, Sketch, Supply, Taken, deploy_workflow, find,
    manifest_text, read, short_names, supplies, take_in,
};
use crate::cli::plan_args::quoted;
use crate::cli::pulled::into_new_file;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::target::find_app;
use crate::diag::Source;
use crate::model::app::AppSpec;
use crate::model::live::App;
use crate::model::schema;
use crate::render::sanitise::one_line;
use crate::render::words::plural;
use crate::spec::{check_spec, discover};

/// Names the folder and what the stack is made of.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl init\n  ipctl init shop --from infra/app.yaml\n  ipctl init stack --from-live superset odoo\n\nTakes what lies in .do/, do/, infra/do/ or app.yaml; without any of it, one example is written. Plain secret values are left out\nof the copies, and ipctl.yaml names the variables that give them. No file is ever written over: ends with 6 when one is in the way."
)]
pub struct Args {
    /// The folder to make the stack in; default: the current one
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Take the spec FILE, or every spec of a folder; may be given more than once
    #[arg(long, value_name = "PATH", conflicts_with = "from_live")]
    from: Vec<PathBuf>,
    /// Take the live apps, all or those that are named
    #[arg(long, value_name = "APP", num_args = 0..)]
    from_live: Option<Vec<String>>,
}

/// Makes a new stack; everything is made and checked before the first file is written.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    refuse_specs(&args.folder)?;
    let intakes = intakes(context, args)?;
    let stack = stack(&args.folder, &intakes);
    let refused = stack.files.refuse_existing();
    refused.map_err(|failure| {
        failure.next("move them away, or name another folder: ipctl init DIR")
    })?;
    stack.files.write()?;
    Ok(Report::done(data(&stack), text(&stack, args)))
}

/// Refuses a folder that holds specs already.
fn refuse_specs(folder: &Path) -> Outcome<()> {
    let specs = match folder.to_str() {
        Some(".") => PathBuf::from("specs"),
        _ => folder.join("specs"),
    };
    let found = if specs.is_dir() {
        discover(&[&specs])
    } else {
        return Ok(());
    };
    let there: Vec<PathBuf> = found.specs.into_iter().chain(found.manifests).collect();
    if there.is_empty() {
        return Ok(());
    }
    let there: Vec<String> = there
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let what = format!(
        "nothing was written: there is a stack already: {}",
        there.join(", ")
    );
    let from = quoted(&specs.display().to_string());
    Err(Failure::new(Exit::Conflict, what)
        .next(format!(
            "make another one of it: ipctl init NEW --from {from}"
        ))
        .next(format!("ipctl validate {from}")))
}

fn intakes(context: &Context, args: &Args) -> Outcome<Vec<Intake>> {
    let found = match (&args.from_live, args.from.as_slice()) {
        (Some(names), _) => live_sources(context, names)?,
        (None, []) => read(&find(&args.folder))?,
        (None, paths) => read(paths)?,
    };
    let asked = args.from_live.is_some() || !args.from.is_empty();
    if found.is_empty() && asked {
        return Err(Failure::new(
            Exit::NotFound,
            "nothing was written: there is no spec to take",
        ));
    }
    if found.is_empty() {
        let example = Arc::new(Source::new("an example", EXAMPLE));
        return Ok(vec![take_in(&example)?]);
    }
    let mut intakes: Vec<Intake> = Vec::new();
    for source in &found {
        let intake = take_in(source)?;
        match intakes.iter().find(|known| known.app == intake.app) {
            None => intakes.push(intake),
            Some(first) if args.from.is_empty() => {
                let (app, first) = (one_line(&intake.app), one_line(&first.from));
                let from = one_line(&intake.from);
                context.output.note(&format!(
                    "{from} describes {app} too, like {first}: left out"
                ));
            }
            Some(first) => {
                let what = format!(
                    "nothing was written: both {} and {} describe the app `{}`",
                    first.from, intake.from, intake.app
                );
                return Err(Failure::new(Exit::Conflict, what).next("name one of them with --from"));
            }
        }
    }
    Ok(intakes)
}

/// Writes the specs of live apps, without any secret.
fn live_sources(context: &Context, names: &[String]) -> Outcome<Vec<Arc<Source>>> {
    let mut apps = runtime::run(async { Ok::<_, Failure>(context.client()?.list_apps().await?) })?;
    apps.sort_by(|left, right| left.name().cmp(right.name()));
    let short = std::collections::BTreeMap::new();
    let chosen: Vec<&App> = if names.is_empty() {
        apps.iter().collect()
    } else {
        names
            .iter()
            .map(|name| find_app(name, &apps, &short))
            .collect::<Outcome<_>>()?
    };
    let mut seen = BTreeSet::new();
    let chosen = chosen.into_iter().filter(|app| seen.insert(app.id.clone()));
    chosen
        .map(|app| {
            let change = into_new_file(Path::new("specs/new.yaml"), app)?;
            let from = format!("the live app {}", app.name());
            Ok(Arc::new(Source::new(from, change.after.text())))
        })
        .collect()
}

/// A stack that is to be written.
struct Stack {
    files: NewFiles,
    supplies: Vec<Supply>,
    references: Vec<String>,
    /// The inputs that hold plain secrets, with their number.
    plain: Vec<(String, usize)>,
}

fn stack(folder: &Path, intakes: &[Intake]) -> Stack {
    let names: Vec<&str> = intakes.iter().map(|intake| intake.app.as_str()).collect();
    let short = short_names(&names);
    let taken: Vec<(&str, &[Taken])> = short
        .iter()
        .zip(intakes)
        .map(|(short, intake)| (short.as_str(), intake.secrets.as_slice()))
        .collect();
    let supplies = supplies(&taken);
    let references: BTreeSet<String> = intakes
        .iter()
        .flat_map(|intake| intake.references.clone())
        .collect();
    let mut files = spec_files(intakes);
    let specs: Vec<AppSpec> = files.iter().filter_map(typed).collect();
    let sketch = Sketch {
        stack: stack_name(folder),
        apps: short
            .into_iter()
            .zip(intakes.iter().map(|intake| &intake.tree))
            .collect(),
        supplies: &supplies,
    };
    let manifest = manifest_text(&sketch, &specs);
    let variables = supplies.iter().map(|supply| supply.env.as_str());
    let workflow = deploy_workflow(variables.chain(references.iter().map(String::as_str)));
    let schema = |schema: &Value| format!("{:#}\n", schema::for_editors(schema));
    for (path, text) in [
        ("specs/ipctl.yaml", manifest),
        ("schema/app-spec.json", schema(schema::app_spec())),
        ("schema/ipctl.json", schema(schema::manifest())),
        (".github/workflows/deploy.yml", workflow),
    ] {
        files.push(NewFile {
            path: path.into(),
            text,
            origin: String::new(),
        });
    }
    let plain = intakes.iter().map(|intake| {
        let plain = intake
            .secrets
            .iter()
            .filter(|secret| secret.value.is_some());
        (intake.from.clone(), plain.count() + intake.references.len())
    });
    Stack {
        files: NewFiles {
            folder: folder.to_owned(),
            files,
        },
        supplies,
        references: references.into_iter().collect(),
        plain: plain.filter(|(_, count)| *count > 0).collect(),
    }
}

fn typed(file: &NewFile) -> Option<AppSpec> {
    check_spec(&Arc::new(Source::new("spec.yaml", file.text.as_str()))).value
}

fn spec_files(intakes: &[Intake]) -> Vec<NewFile> {
    let mut taken: BTreeSet<String> = ["ipctl".to_owned()].into();
    let file = |intake: &Intake| {
        let stem = file_stem(&intake.app);
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut stems = std::iter::once(stem.clone()).chain(numbered);
        let stem = stems.find(|stem| !taken.contains(stem)).unwrap_or(stem);
        taken.insert(stem.clone());
        NewFile {
            path: Path::new("specs").join(format!("{stem}.yaml")),
            text: intake.text.clone(),
            origin: origin(intake),
        }
    };
    intakes.iter().map(file).collect()
}

fn origin(intake: &Intake) -> String {
    let mut words = vec![format!("from {}", intake.from)];
    words.extend(intake.done.iter().cloned());
    words.join("; ")
}

/// Makes the name of a file of the name of an app, whatever that is.
fn file_stem(app: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let stem: String = app.chars().take(60).map(plain).collect();
    let stem = stem.trim_matches('-');
    if stem.is_empty() {
        "app".to_owned()
    } else {
        stem.to_owned()
    }
}

/// Names the stack after its folder.
fn stack_name(folder: &Path) -> Option<String> {
    let whole = std::path::absolute(folder).ok()?;
    let name = whole.components().next_back()?.as_os_str().to_str()?;
    let name = file_stem(name);
    Some(name).filter(|name| !name.is_empty())
}

fn data(stack: &Stack) -> Value {
    let folder = stack.files.folder.display().to_string();
    let files = stack.files.files.iter();
    let files =
        files.map(|file| json!({"path": file.path.display().to_string(), "origin": file.origin}));
    let secrets = stack.supplies.iter();
    let secrets = secrets
        .map(|supply| json!({"name": supply.name, "env": supply.env, "used_by": supply.places}));
    let plain = stack.plain.iter();
    let plain = plain.map(|(from, count)| json!({"file": from, "values": count}));
    json!({
        "folder": folder,
        "files": files.collect::<Value>(),
        "secrets": secrets.collect::<Value>(),
        "variables": stack.references,
        "plain_secrets_in": plain.collect::<Value>(),
    })
}

fn text(stack: &Stack, args: &Args) -> String {
    let mut text = String::new();
    let paths = stack
        .files
        .files
        .iter()
        .map(|file| file.path.display().to_string());
    let width = paths.map(|path| path.len()).max().unwrap_or(0);
    for file in &stack.files.files {
        let path = file.path.display().to_string();
        let line = format!("Wrote  {path:width$}  {}", one_line(&file.origin));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    if !stack.supplies.is_empty() {
        let _ = writeln!(
            text,
            "\nSecrets, each given by a variable of the environment where apply runs:"
        );
    }
    let width = stack
        .supplies
        .iter()
        .map(|supply| supply.env.len())
        .max()
        .unwrap_or(0);
    for supply in &stack.supplies {
        let places = one_line(&supply.places.join(", "));
        let _ = writeln!(text, "  {:width$}  {places}", supply.env);
    }
    for name in &stack.references {
        let _ = writeln!(
            text,
            "  {name}  named in a spec as ${{{{ env.{name} }}}}; plan and apply need it"
        );
    }
    for (from, count) in &stack.plain {
        let values = plural(*count, "plain secret value");
        let _ = writeln!(text, "Note   {values} still in {}", one_line(from));
    }
    let inside = match args.folder.to_str() {
        Some(".") => String::new(),
        _ => format!(" -C {}", quoted(&args.folder.display().to_string())),
    };
    let _ = writeln!(text, "\nNext   ipctl{inside} validate specs/");
    for name in &stack.references {
        let _ = writeln!(text, "       export {name}=...");
    }
    let _ = writeln!(text, "       ipctl{inside} plan specs/ --sim");
    text
}
