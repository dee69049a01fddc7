//! `ipctl secrets rotate`.

use std::path::PathBuf;
use std::rc::Rc;

use crate::cli::context::Context;
use crate::cli::deploy::DeployArgs;
use crate::cli::error::{Failure, Outcome};
use crate::cli::load::Loaded;
use crate::cli::plan_args::quoted;
use crate::cli::receipt::Request;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::secrets::change::{Wanted, announce, plan, remind};
use crate::cli::secrets::env_file::EnvFile;
use crate::cli::secrets::generated::{generate, variable};
use crate::cli::secrets::given::GivenArgs;
use crate::cli::secrets::places::{find, named};
use crate::cli::secrets::stock::{load_default, manifest};
use crate::cli::signal::Interruption;
use crate::model::manifest::{Secret, SecretSource};
use crate::plan::SuppliedValue;
use crate::render::sanitise::one_line;

/// Names the secret and where its value comes from and is kept.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl secrets rotate superset-secret-key --env-file .env\n  ipctl secrets rotate github-token --file new-token.txt --yes\n  ipctl secrets rotate odoo-admin-password --env-file .env --yes --detach\n\nWithout --stdin, --file or --from-env the value is made as `generate` of ipctl.yaml says."
)]
pub(super) struct Args {
    /// Name of a secret in ipctl.yaml
    name: String,
    #[command(flatten)]
    given: GivenArgs,
    /// Write the new value into FILE before it is sent; only its owner can read it
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    #[command(flatten)]
    deploy: DeployArgs,
}

impl Args {
    /// Returns which receipt is asked for.
    pub(super) fn receipt(&self) -> Option<Request<'_>> {
        self.deploy.receipt(vec![self.name.clone()])
    }
}

/// Gives a secret a new value in every live app that uses it.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let loaded = load_default()?;
    let secret = named(&args.name, manifest(loaded.as_deref())?)?;
    refuse_lost(args, secret)?;
    runtime::run_with(async |interruption| {
        rotate(context, args, secret, (loaded.as_deref(), &interruption)).await
    })
}

async fn rotate(
    context: &Context,
    args: &Args,
    secret: &Secret,
    (loaded, interruption): (Option<&Loaded>, &Interruption),
) -> Outcome<Report> {
    let client = context.client()?;
    let listing = async { Ok(client.list_apps().await?) };
    let live = interruption.or_end(listing).await?;
    let places = find(&args.name, loaded, &live)?;
    announce(context, &places)?;
    let mut file = args.env_file.as_deref().map(EnvFile::open).transpose()?;
    let value = match secret.generate.filter(|_| !args.given.is_told()) {
        Some(recipe) => SuppliedValue {
            plaintext: Rc::new(generate(recipe)?),
            source: "random bytes".to_owned(),
        },
        None => {
            args.given
                .value(context, &places.shown, interruption)
                .await?
        }
    };
    let key = variable(&args.name, secret.from.as_ref());
    if let Some(file) = &mut file {
        file.put(&key, &value.plaintext)?;
    }
    let changing = plan(&places, loaded, &live, &Wanted::Value(&value))?;
    changing.settle(context, &args.deploy, interruption).await?;
    if let Some((file, path)) = file.zip(args.env_file.as_ref()) {
        file.write()?;
        let path = one_line(&path.display().to_string());
        context.output.note(&format!("Wrote {key} into {path}"));
    }
    let report = changing
        .perform(context, &args.deploy, interruption)
        .await?;
    Ok(remind(report, &places, &value))
}

/// Refuses to make a value that nobody would know, while the next apply would send the old one of the source again.
fn refuse_lost(args: &Args, secret: &Secret) -> Outcome<()> {
    let name = quoted(&args.name);
    if args.given.is_told() {
        return Ok(());
    }
    if secret.generate.is_none() {
        let what =
            format!("{name} has no `generate` in ipctl.yaml, so its new value has to be given");
        return Err(Failure::usage(what)
            .next(format!("type it: ipctl secrets set {name}"))
            .next(format!(
                "or read it: ipctl secrets rotate {name} --file FILE"
            )));
    }
    let source = match &secret.from {
        Some(SecretSource::Env(variable)) => format!("the variable {variable}"),
        Some(SecretSource::File(path)) => format!("the file {path}"),
        Some(SecretSource::Command(words)) => {
            format!("what {} prints", words.first().map_or("", String::as_str))
        }
        None => return Ok(()),
    };
    if args.env_file.is_some() {
        return Ok(());
    }
    let what = format!(
        "the next apply would send the old value again, since {name} comes from {source}, and nobody would know the new one"
    );
    Err(Failure::usage(what).next(format!(
        "keep it: ipctl secrets rotate {name} --env-file .env"
    )))
}
