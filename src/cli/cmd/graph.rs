//! `ipctl graph`.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::architecture::{Architecture, Priced, describe};
use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::files;
use crate::cli::input_args::InputArgs;
use crate::cli::load::{Loaded, load_valid};
use crate::cli::report::Report;
use crate::diff::normalise;
use crate::plan::app_cost;
use crate::render::graph::{graph_dot, graph_json, graph_mermaid, graph_svg, graph_text};
use crate::render::sanitise::one_line;
use crate::render::style::Style;

/// Chooses specs and form.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl graph\n  ipctl graph specs/ --tier minimal --format mermaid\n  ipctl graph --out architecture.svg\n\nWho calls whom is found from variables: references such as ${redis.PRIVATE_DOMAIN}, hosts, and addresses of other apps.\nNo value of a variable is shown. Needs no token and no network."
)]
pub struct Args {
    /// Spec files, directories, or apps of specs/; default: specs/
    targets: Vec<String>,
    /// The form of the picture; default: what the name of --out says, else text
    #[arg(long, value_name = "FORM")]
    format: Option<Form>,
    /// Write the picture into FILE, in place of what is there
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    inputs: InputArgs,
}

/// Says in which form a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Boxes for a terminal
    Text,
    /// A flowchart of Mermaid, for Markdown
    Mermaid,
    /// The language of Graphviz
    Dot,
    /// A picture for browsers and documents, in one file
    Svg,
}

/// Draws the architecture of the specs.
pub(in crate::cli) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_valid(context, &args.targets, &args.inputs)?;
    let stack = architecture(&loaded);
    let data = graph_json(&stack);
    let form = args.form();
    let Some(file) = &args.out else {
        let picture = picture(&stack, form, context.output.style)?;
        return Ok(Report::done(data, picture).with_counted_diagnostics(loaded.diagnostics));
    };
    write(file, &picture(&stack, form, Style::plain())?)?;
    let shown = file.display().to_string();
    let text = format!("written to {}\n", one_line(&shown));
    let mut data = data;
    if let Some(fields) = data.as_object_mut() {
        fields.insert("file".to_owned(), json!(shown));
    }
    Ok(Report::done(data, text).with_counted_diagnostics(loaded.diagnostics))
}

impl Args {
    fn form(&self) -> Form {
        let named = self.out.as_deref().and_then(form_of_name);
        self.format.or(named).unwrap_or(Form::Text)
    }
}

/// Tells the form of a file by its name.
fn form_of_name(file: &Path) -> Option<Form> {
    match file.extension()?.to_str()? {
        "svg" => Some(Form::Svg),
        "dot" | "gv" => Some(Form::Dot),
        "mmd" | "mermaid" => Some(Form::Mermaid),
        _ => None,
    }
}

/// Describes the stack of the specs that were loaded.
pub(in crate::cli) fn architecture(loaded: &Loaded) -> Architecture {
    let priced = loaded.specs.iter().map(|one| Priced {
        spec: &one.spec,
        cost: app_cost(&normalise(&one.document.tree())),
    });
    describe(&priced.collect::<Vec<_>>(), loaded.manifest.as_ref())
}

fn picture(stack: &Architecture, form: Form, style: Style) -> Outcome<String> {
    match form {
        Form::Text => Ok(graph_text(stack, style)),
        Form::Mermaid => Ok(graph_mermaid(stack)),
        Form::Dot => Ok(graph_dot(stack)),
        Form::Svg => graph_svg(stack).map_err(|error| {
            Failure::caused(Exit::Usage, error).next("let Graphviz do it: ipctl graph --format dot")
        }),
    }
}

fn write(file: &Path, picture: &str) -> Outcome<()> {
    let written = if file.exists() {
        files::replace(file, picture)
    } else {
        files::create(file, picture)
    };
    written.map_err(|error| Failure::caused(Exit::NotFound, error).at(file.display()))
}
