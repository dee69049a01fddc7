//! `ipctl secrets generate`.

use std::fmt::Write;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use zeroize::Zeroizing;

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::Loaded;
use crate::cli::plan_args::quoted;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secret_value::Reader;
use crate::cli::secrets::env_file::{EnvFile, Existing};
use crate::cli::secrets::generated::{generate, variable};
use crate::cli::secrets::places::named;
use crate::cli::secrets::stock::{load_default, manifest};
use crate::model::manifest::{Generate, GenerateEncoding, SecretSource};
use crate::model::secret::Plaintext;
use crate::render::sanitise::one_line;
use crate::render::words::plural;

/// Names the secrets and where their values go.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets generate --env-file .env\n  ipctl secrets generate superset-secret-key --to-command sh -c 'gh secret set \"$IPCTL_SECRET_KEY\"'\n  ipctl secrets generate --bytes 32 --encoding base64 --show"
)]
#[command(group(clap::ArgGroup::new("destination").required(true).multiple(true)))]
pub(super) struct Args {
    /// Names from ipctl.yaml; default: every secret there that has `generate`
    names: Vec<String>,
    /// Make N bytes, whatever ipctl.yaml says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(16..=1024))]
    bytes: Option<u32>,
    /// How the bytes are written
    #[arg(long, value_name = "HOW", requires = "bytes")]
    encoding: Option<Encoding>,
    /// Print KEY=value lines; refused at a terminal
    #[arg(long, group = "destination", conflicts_with_all = ["env_file", "to_command"])]
    stdout: bool,
    /// Print them at a terminal too
    #[arg(long, group = "destination", conflicts_with_all = ["env_file", "to_command"])]
    show: bool,
    /// Write them into FILE, which only its owner can read; values that stand there stay
    #[arg(
        long,
        value_name = "FILE",
        group = "destination",
        conflicts_with = "to_command"
    )]
    env_file: Option<PathBuf>,
    /// Run a program for each: the value on its standard input, its name in `IPCTL_SECRET_NAME` and its variable in
    /// `IPCTL_SECRET_KEY`; the last flag of the line
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true, group = "destination")]
    to_command: Vec<String>,
    /// Replace values that are there already
    #[arg(long)]
    replace: bool,
}

/// Says on the command line how bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Encoding {
    /// Base 64 with padding
    Base64,
    /// Base 64 for addresses, without padding
    Base64url,
    /// Hexadecimal
    Hex,
}

impl From<Encoding> for GenerateEncoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Base64 => Self::Base64,
            Encoding::Base64url => Self::Base64url,
            Encoding::Hex => Self::Hex,
        }
    }
}

/// What is to be made.
struct Order {
    /// The name in the manifest, or the one that was typed; none for a bare value.
    name: Option<String>,
    /// The variable of an env file.
    key: Option<String>,
    recipe: Generate,
    from: Option<SecretSource>,
}

impl Order {
    fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or("a value")
    }
}

/// Makes new values and brings them to one place.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = match (&args.bytes, args.names.as_slice()) {
        (Some(_), _) => load_default().ok().flatten(),
        (None, _) => load_default()?,
    };
    let orders = orders(args, loaded.as_deref())?;
    if let Some(path) = &args.env_file {
        return to_env_file(path, &orders, args.existing());
    }
    match args.to_command.split_first() {
        Some((program, arguments)) => to_command(
            context,
            loaded.as_deref(),
            &orders,
            args.existing(),
            (program, arguments),
        ),
        None => to_stdout(context, args, &orders),
    }
}

impl Args {
    fn existing(&self) -> Existing {
        if self.replace {
            Existing::Replace
        } else {
            Existing::Keep
        }
    }
}

fn orders(args: &Args, loaded: Option<&Loaded>) -> Outcome<Vec<Order>> {
    let bare = args.bytes.map(|bytes| Generate {
        bytes,
        encoding: args.encoding.map_or_else(Default::default, Into::into),
    });
    match (bare, args.names.as_slice()) {
        (Some(recipe), []) => Ok(vec![Order {
            name: None,
            key: None,
            recipe,
            from: None,
        }]),
        (Some(recipe), names) => Ok(names
            .iter()
            .map(|name| bare_order(name, recipe, loaded))
            .collect()),
        (None, []) => {
            let secrets = manifest(loaded)?.secrets.iter();
            let orders: Vec<Order> = secrets
                .filter_map(|(name, secret)| {
                    Some(order(name, secret.generate?, secret.from.as_ref()))
                })
                .collect();
            if orders.is_empty() {
                let what = "no secret of ipctl.yaml has `generate`";
                return Err(Failure::new(Exit::NotFound, what)
                    .next("ipctl secrets generate --bytes 32 --show"));
            }
            Ok(orders)
        }
        (None, names) => {
            let manifest = manifest(loaded)?;
            let one = |name: &String| {
                let secret = named(name, manifest)?;
                let recipe = secret.generate.ok_or_else(|| no_recipe(name))?;
                Ok(order(name, recipe, secret.from.as_ref()))
            };
            names.iter().map(one).collect()
        }
    }
}

fn no_recipe(name: &str) -> Failure {
    let what = format!("`{name}` has no `generate` in ipctl.yaml, so it is not made but given");
    Failure::usage(what).next(format!(
        "make it all the same: add --bytes 32 to ipctl secrets generate {}",
        quoted(name)
    ))
}

fn order(name: &str, recipe: Generate, from: Option<&SecretSource>) -> Order {
    Order {
        name: Some(name.to_owned()),
        key: Some(variable(name, from)),
        recipe,
        from: from.cloned(),
    }
}

fn bare_order(name: &str, recipe: Generate, loaded: Option<&Loaded>) -> Order {
    let manifest = loaded.and_then(|loaded| loaded.manifest.as_ref());
    let secret = manifest.and_then(|manifest| manifest.secrets.get(name));
    order(name, recipe, secret.and_then(|secret| secret.from.as_ref()))
}

fn to_env_file(path: &Path, orders: &[Order], existing: Existing) -> Outcome<Report> {
    let mut file = EnvFile::open(path)?;
    let (mut written, mut kept) = (Vec::new(), Vec::new());
    for order in orders {
        let Some(key) = &order.key else {
            let what = "a value in an env file needs a name";
            return Err(
                Failure::usage(what).next("ipctl secrets generate NAME --bytes 32 --env-file .env")
            );
        };
        if existing == Existing::Keep && file.has(key) {
            kept.push(key.clone());
        } else {
            file.put(key, &generate(order.recipe)?)?;
            written.push(key.clone());
        }
    }
    if !written.is_empty() {
        file.write()?;
    }
    let shown = path.display().to_string();
    let data = json!({"path": shown, "written": written, "kept": kept});
    Ok(Report::done(
        data,
        summary(&format!("in {}", one_line(&shown)), &written, &kept),
    ))
}

fn summary(place: &str, written: &[String], kept: &[String]) -> String {
    let list = |some: &[String]| one_line(&some.join(", "));
    let mut text = String::new();
    if !written.is_empty() {
        text = format!(
            "New    {} {place}: {}\n",
            plural(written.len(), "value"),
            list(written)
        );
    }
    if !kept.is_empty() {
        let _ = write!(
            text,
            "Kept   {} that stood there: {}\nNext   to make new ones all the same, add --replace\n",
            plural(kept.len(), "value"),
            list(kept)
        );
    }
    text
}

fn to_stdout(context: &Context, args: &Args, orders: &[Order]) -> Outcome<Report> {
    if !context.output.format.is_human() {
        let what = "no value is ever in JSON; print it as text, or write it with --env-file";
        return Err(Failure::usage(what));
    }
    if stdout().is_terminal() && !args.show {
        let what = "standard output is a terminal, where everybody can read along";
        return Err(Failure::usage(what)
            .next("add --show to see it all the same")
            .next("or write it: --env-file .env"));
    }
    let mut values = Vec::new();
    for order in orders {
        values.push((order, generate(order.recipe)?));
    }
    let count = plural(values.len(), "new value");
    context.output.note(&format!(
        "{count} on standard output, for this once; nothing was sent or stored"
    ));
    let mut lines = values
        .iter()
        .map(|(order, value)| line(order.key.as_deref(), value));
    // A reader that closed its end has all it wanted.
    let _ = lines.try_for_each(|line| context.output.result(&line));
    Ok(Report::done(Value::Null, ""))
}

fn line(key: Option<&str>, value: &Plaintext) -> Zeroizing<String> {
    let parts = match key {
        Some(key) => [key, "=", value.expose(), "\n"],
        None => ["", "", value.expose(), "\n"],
    };
    let mut line = Zeroizing::new(String::with_capacity(
        parts.iter().map(|part| part.len()).sum(),
    ));
    for part in parts {
        line.push_str(part);
    }
    line
}

/// Gives each value to a program. What the program would overwrite cannot be seen, so a source that has a value counts as it.
fn to_command(
    context: &Context,
    loaded: Option<&Loaded>,
    orders: &[Order],
    existing: Existing,
    (program, arguments): (&String, &[String]),
) -> Outcome<Report> {
    let folder = loaded
        .map(|loaded| loaded.manifest_folder.clone())
        .unwrap_or_default();
    let (mut written, mut kept) = (Vec::new(), Vec::new());
    runtime::run(async {
        for order in orders {
            let reader = Reader {
                context,
                folder: &folder,
                name: order.shown(),
            };
            let known = match (&order.from, existing) {
                (Some(from), Existing::Keep) => reader.value(from).await?,
                _ => None,
            };
            if known.is_some() {
                kept.push(order.shown().to_owned());
            } else {
                let value = generate(order.recipe)?;
                hand_over(order, &value, program, arguments).await?;
                written.push(order.shown().to_owned());
            }
        }
        Ok(())
    })?;
    let data = json!({"program": program, "written": written, "kept": kept});
    Ok(Report::done(
        data,
        summary(
            &format!("given to `{}`", one_line(program)),
            &written,
            &kept,
        ),
    ))
}

async fn hand_over(
    order: &Order,
    value: &Plaintext,
    program: &str,
    arguments: &[String],
) -> Outcome<()> {
    let failed = |what: String| {
        Failure::new(Exit::Failed, format!("`{program}` {what}"))
            .at(format!("secret {}", order.shown()))
    };
    // What the program prints is none of our results.
    let mut child = Command::new(program)
        .args(arguments)
        .env("IPCTL_SECRET_NAME", order.shown())
        .env("IPCTL_SECRET_KEY", order.key.as_deref().unwrap_or_default())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends without reading says so by its status.
        let _ = stdin.write_all(value.expose().as_bytes()).await;
    }
    let status = child
        .wait()
        .await
        .map_err(|error| failed(format!("cannot be waited for: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(failed(format!(
        "failed: {status}; the value it was given is lost"
    )))
}
