//! A value that is given for one command: typed, or read from where its flags say. Never on the command line itself.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::rc::Rc;

use crate::cli::context::Context;
use crate::cli::error::{Failure, Outcome};
use crate::cli::secret_value::Reader;
use crate::cli::secrets::hidden_entry::ask_hidden;
use crate::cli::signal::Interruption;
use crate::model::manifest::SecretSource;
use crate::plan::SuppliedValue;

/// Says where the value is read from.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(multiple = false)]
pub(in crate::cli) struct GivenArgs {
    /// Read the value from standard input
    #[arg(long)]
    stdin: bool,
    /// Read the value from FILE
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// Read the value from the variable NAME of the environment
    #[arg(long, value_name = "NAME")]
    from_env: Option<String>,
}

impl GivenArgs {
    /// Tells whether a flag says where the value is.
    pub(in crate::cli) fn is_told(&self) -> bool {
        self.stdin || self.file.is_some() || self.from_env.is_some()
    }

    /// Returns the value; without a flag somebody at the terminal is asked for it.
    pub(in crate::cli) async fn value(
        &self,
        context: &Context,
        name: &str,
        interruption: &Interruption,
    ) -> Outcome<SuppliedValue> {
        if !self.is_told() {
            return typed(context, name, interruption).await;
        }
        let value = self.read(context, name).await?;
        value.ok_or_else(|| {
            let what = format!(
                "there is no value for {name}: {}; nothing was sent",
                self.nowhere()
            );
            Failure::usage(what)
        })
    }

    async fn read(&self, context: &Context, name: &str) -> Outcome<Option<SuppliedValue>> {
        let reader = Reader {
            context,
            folder: Path::new(""),
            name,
        };
        if self.stdin && io::stdin().is_terminal() {
            let what = "--stdin at a terminal would show the value";
            return Err(Failure::usage(what).next("leave --stdin out to type it unseen"));
        }
        match (&self.file, &self.from_env) {
            (Some(path), _) => reader.value(&SecretSource::File(path.clone())).await,
            (_, Some(variable)) => reader.value(&SecretSource::Env(variable.clone())).await,
            _ => reader.of_stdin(),
        }
    }

    fn nowhere(&self) -> String {
        match (&self.file, &self.from_env) {
            (Some(path), _) => format!("{path} is empty or not there"),
            (_, Some(variable)) => format!("the variable {variable} is empty or not set"),
            _ => "standard input is empty".to_owned(),
        }
    }
}

async fn typed(
    context: &Context,
    name: &str,
    interruption: &Interruption,
) -> Outcome<SuppliedValue> {
    if !context.settings.may_ask {
        let what =
            "the value has to come from somewhere, and nobody can be asked; nothing was sent";
        return Err(
            Failure::usage(what).next("give it with --stdin, --file FILE or --from-env NAME")
        );
    }
    Ok(SuppliedValue {
        plaintext: Rc::new(ask_hidden(name, interruption).await?),
        source: "the terminal".to_owned(),
    })
}
