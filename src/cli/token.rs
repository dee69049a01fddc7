//! Where the API token comes from; never from a flag's value.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::api::Token;

use super::environment::{self as env, Environment};
use super::error::{Failure, Outcome};
use super::exit::Exit;

/// Says what the search for a token may look at.
pub(super) struct Search<'a> {
    /// The file of `--token-file`.
    pub file: Option<&'a Path>,
    /// The context of `--context`.
    pub context: Option<&'a str>,
    /// The environment.
    pub environment: &'a Environment,
}

/// Holds a token and where it was found.
pub(super) struct Found {
    /// The token.
    pub token: Token,
    /// The variable, file or context that holds it.
    pub origin: String,
}

fn found(token: Token, origin: impl Into<String>) -> Found {
    Found {
        token,
        origin: origin.into(),
    }
}

/// The longest token file that is read, in bytes.
const TOKEN_FILE_LIMIT: usize = 4096;

impl Search<'_> {
    /// Returns the first token found: flag, `ipctl`'s variables, those of other clients, doctl's configuration.
    ///
    /// A named context means exactly that context of doctl's file.
    pub(super) fn find(&self) -> Outcome<Found> {
        if let Some(path) = self.file {
            return Ok(found(
                token_of_file(path)?,
                format!("file {}", path.display()),
            ));
        }
        if let Some(name) = self.context {
            let origin = format!("doctl's context `{name}`");
            return Ok(found(self.token_of_context(name)?, origin));
        }
        if let Some(token) = self.token_of_environment()? {
            return Ok(token);
        }
        let name = self.environment.non_empty(env::DOCTL_CONTEXT);
        let config = self.doctl_config()?.ok_or_else(absent)?;
        let token = doctl_token(&config, name).ok_or_else(absent)?;
        Ok(found(accept(&token)?, "doctl's configuration"))
    }

    fn token_of_environment(&self) -> Outcome<Option<Found>> {
        if let Some(token) = self.environment.non_empty(env::TOKEN) {
            return Ok(Some(found(accept(token)?, env::TOKEN)));
        }
        if let Some(path) = self.environment.path(env::TOKEN_FILE) {
            let origin = format!("file {} of {}", path.display(), env::TOKEN_FILE);
            return Ok(Some(found(token_of_file(&path)?, origin)));
        }
        let mut names = [env::DOCTL_TOKEN, env::PROVIDER_TOKEN].into_iter();
        let first = names.find_map(|name| Some((name, self.environment.non_empty(name)?)));
        first
            .map(|(name, token)| Ok(found(accept(token)?, name)))
            .transpose()
    }

    fn token_of_context(&self, name: &str) -> Outcome<Token> {
        let missing = || {
            Failure::new(
                Exit::NotLoggedIn,
                format!("doctl's configuration has no context `{name}`"),
            )
            .next("doctl auth list")
        };
        let config = self.doctl_config()?.ok_or_else(missing)?;
        let token = doctl_token(&config, Some(name)).ok_or_else(missing)?;
        accept(&token)
    }

    fn doctl_config(&self) -> Outcome<Option<Value>> {
        let Some(path) = doctl_config_path(self.environment) else {
            return Ok(None);
        };
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::caused(Exit::NotLoggedIn, error).at(path.display())),
        };
        Ok(crate::spec::tree_of_text(
            &path.display().to_string(),
            &text,
        ))
    }
}

/// Returns the path of doctl's configuration file on this system.
fn doctl_config_path(environment: &Environment) -> Option<PathBuf> {
    let in_folder = |folder: PathBuf| folder.join("doctl").join("config.yaml");
    environment.path(env::DOCTL_CONFIG).or_else(|| {
        if cfg!(windows) {
            return environment.path("APPDATA").map(in_folder);
        }
        if cfg!(target_os = "macos") {
            return environment
                .path("HOME")
                .map(|home| in_folder(home.join("Library").join("Application Support")));
        }
        environment
            .path("XDG_CONFIG_HOME")
            .or_else(|| environment.path("HOME").map(|home| home.join(".config")))
            .map(in_folder)
    })
}

/// Returns the token of a context in doctl's configuration; names match without regard to case, as doctl lower-cases them.
fn doctl_token(config: &Value, context: Option<&str>) -> Option<String> {
    let chosen = context
        .or_else(|| config.get("context").and_then(Value::as_str))
        .unwrap_or("default")
        .to_lowercase();
    let token = if chosen == "default" {
        config.get("access-token")?.as_str()?
    } else {
        let contexts = config.get("auth-contexts")?.as_object()?;
        contexts
            .iter()
            .find(|(name, _)| name.to_lowercase() == chosen)?
            .1
            .as_str()?
    };
    (!token.is_empty()).then(|| token.to_owned())
}

fn token_of_file(path: &Path) -> Outcome<Token> {
    let failed = |error: std::io::Error| {
        Failure::caused(
            Exit::NotLoggedIn,
            anyhow::Error::new(error).context("cannot read the token file"),
        )
        .at(path.display())
        .next("name a readable file that holds the token and nothing else")
    };
    let bytes = crate::spec::read_at_most(path, TOKEN_FILE_LIMIT).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(Exit::NotLoggedIn, "the token file is not text").at(path.display())
    })?;
    accept(text.trim())
}

fn accept(text: &str) -> Outcome<Token> {
    Token::new(text).map_err(|error| how_to_log_in(Failure::caused(Exit::NotLoggedIn, error)))
}

fn how_to_log_in(failure: Failure) -> Failure {
    failure
        .next("make a token: https://cloud.digitalocean.com/account/api/tokens")
        .next("export DIGITALOCEAN_ACCESS_TOKEN=...")
}

fn absent() -> Failure {
    how_to_log_in(Failure::new(Exit::NotLoggedIn, "no API token"))
        .next("or keep it in a file: --token-file FILE")
        .or_without_account()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_context_chooses_the_token() {
        let config =
            json!({"access-token": "a", "auth-contexts": {"staging": "b"}, "context": "staging"});
        assert_eq!(doctl_token(&config, None).as_deref(), Some("b"));
        assert_eq!(doctl_token(&config, Some("default")).as_deref(), Some("a"));
        assert_eq!(doctl_token(&config, Some("Staging")).as_deref(), Some("b"));
        assert_eq!(doctl_token(&config, Some("prod")), None);
    }

    #[test]
    fn an_empty_token_is_none() {
        assert_eq!(doctl_token(&json!({"access-token": ""}), None), None);
        assert_eq!(doctl_token(&json!("text"), None), None);
    }
}
