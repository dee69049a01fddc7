//! The value of one secret, read where the manifest says.

use std::fmt::Display;
use std::io::{self, Read};
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;

use tokio::io::AsyncReadExt;
use tokio::process::Command;

use crate::model::manifest::SecretSource;
use crate::model::secret::Plaintext;
use crate::plan::SuppliedValue;
use crate::render::sanitise::one_line;
use crate::spec::read_at_most;

use super::ci::mask;
use super::context::Context;
use super::environment::SECRET_TIMEOUT;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::plan_args::quoted;

/// The longest secret that is read from a file or a command, in bytes.
const VALUE_LIMIT: usize = 64 * 1024;

/// Reads the value of one secret.
pub(super) struct Reader<'a> {
    /// What the run works with.
    pub context: &'a Context,
    /// The folder that paths are relative to.
    pub folder: &'a Path,
    /// The name of the secret in the manifest.
    pub name: &'a str,
}

impl Reader<'_> {
    /// Returns the value; none when there is no such variable or file, or it is empty.
    pub(super) async fn value(&self, from: &SecretSource) -> Outcome<Option<SuppliedValue>> {
        let (text, source) = match from {
            // An empty variable is how CI systems pass a secret that is not set; it is never sent as a value.
            SecretSource::Env(variable) => (
                self.context
                    .environment
                    .non_empty(variable)
                    .map(str::to_owned),
                format!("env {variable}"),
            ),
            SecretSource::File(path) => {
                (self.file(&self.folder.join(path))?, format!("file {path}"))
            }
            SecretSource::Command(words) => (
                Some(self.command(words).await?),
                format!("command {}", words.first().map_or("", String::as_str)),
            ),
        };
        let value = text.filter(|text| !text.is_empty()).map(Plaintext::new);
        if let Some(value) = &value {
            mask(self.context, value);
        }
        Ok(value.map(|plaintext| SuppliedValue {
            plaintext: Rc::new(plaintext),
            source,
        }))
    }

    /// Returns the value that comes on standard input; none when it is empty.
    pub(super) fn of_stdin(&self) -> Outcome<Option<SuppliedValue>> {
        // The room is taken at once: growing would leave copies of the value behind.
        let mut bytes = Vec::with_capacity(VALUE_LIMIT + 1);
        let most = u64::try_from(VALUE_LIMIT).unwrap_or(u64::MAX);
        let mut some = io::stdin().take(most.saturating_add(1));
        some.read_to_end(&mut bytes)
            .map_err(|error| self.failed(format!("standard input cannot be read: {error}")))?;
        if bytes.len() > VALUE_LIMIT {
            let what = format!("standard input has more than {VALUE_LIMIT} bytes");
            return Err(self.failed(what));
        }
        let no_text = || self.failed("what stands on standard input is not text in UTF-8");
        let text = text_of(bytes).ok_or_else(no_text)?;
        Ok((!text.is_empty()).then(|| SuppliedValue {
            plaintext: Rc::new(Plaintext::new(text)),
            source: "standard input".to_owned(),
        }))
    }

    fn failed(&self, what: impl Display) -> Failure {
        Failure::new(Exit::Failed, what).at(format!("secret {}", self.name))
    }

    fn file(&self, path: &Path) -> Outcome<Option<String>> {
        let shown = path.display();
        match read_file(path) {
            Ok(bytes) => {
                self.warn_if_readable_by_others(path);
                let text = text_of(bytes);
                let what = || self.failed(format!("{shown} is not text in UTF-8"));
                text.ok_or_else(what).map(Some)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(format!("cannot read {shown}: {error}"))),
        }
    }

    fn warn_if_readable_by_others(&self, path: &Path) {
        if is_readable_by_others(path) {
            let shown = path.display().to_string();
            self.context.output.note(&format!(
                "warning: secret {}: other users can read {}: chmod 600 {}",
                one_line(self.name),
                one_line(&shown),
                one_line(&shown)
            ));
        }
    }

    async fn command(&self, words: &[String]) -> Outcome<String> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(self.failed("its command is empty"));
        };
        let limit = self.context.settings.secret_limit;
        let typed: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let by_hand = format!("try it by hand: {}", typed.join(" "));
        let run = tokio::time::timeout(limit, output_of(program, arguments));
        let Ok(output) = run.await else {
            let what = format!("`{program}` did not end within {} s", limit.as_secs());
            let longer = format!("give it longer: export {SECRET_TIMEOUT}=2m");
            return Err(self.failed(what).next(by_hand).next(longer));
        };
        let text = output.and_then(|bytes| {
            text_of(bytes).ok_or_else(|| format!("what `{program}` prints is not text in UTF-8"))
        });
        text.map_err(|what| self.failed(what).next(by_hand))
    }
}

/// Reads a regular file; anything else, such as a pipe that nobody writes to, could keep the run waiting for ever.
fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let data = std::fs::metadata(path)?;
    if data.is_dir() {
        return Err(io::Error::other("it is a directory"));
    }
    if !data.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    read_at_most(path, VALUE_LIMIT)
}

#[cfg(unix)]
pub(super) fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    const GROUP_OR_OTHERS_READ: u32 = 0o044;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & GROUP_OR_OTHERS_READ != 0)
}

/// Elsewhere permissions are lists that need more than a look at a number.
#[cfg(not(unix))]
pub(super) fn is_readable_by_others(_: &Path) -> bool {
    false
}

/// Runs a program and returns what it prints, reading no more than a secret may have.
async fn output_of(program: &str, arguments: &[String]) -> Result<Vec<u8>, String> {
    // A program that is given up is killed when it is dropped.
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
    // The room is taken at once: growing would leave copies of the value behind.
    let mut bytes = Vec::with_capacity(VALUE_LIMIT + 1);
    if let Some(stdout) = child.stdout.take() {
        let most = u64::try_from(VALUE_LIMIT).unwrap_or(u64::MAX);
        let mut some = stdout.take(most.saturating_add(1));
        some.read_to_end(&mut bytes)
            .await
            .map_err(|error| format!("what `{program}` prints cannot be read: {error}"))?;
    }
    if bytes.len() > VALUE_LIMIT {
        return Err(format!("`{program}` printed more than {VALUE_LIMIT} bytes"));
    }
    match child.wait().await {
        Ok(status) if status.success() => Ok(bytes),
        Ok(status) => Err(format!("`{program}` failed: {status}")),
        Err(error) => Err(format!("`{program}` cannot be waited for: {error}")),
    }
}

/// Takes bytes as a value: text without the line break that editors and commands add; none when it is no text.
fn text_of(bytes: Vec<u8>) -> Option<String> {
    let mut text = String::from_utf8(bytes).ok()?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    (!text.contains('\0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_break_at_the_end_is_cut_off() {
        for (bytes, text) in [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a", "a")] {
            assert_eq!(text_of(bytes.into()).as_deref(), Some(text), "{bytes:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_no_value() {
        assert_eq!(text_of(vec![0xff, 0xfe]), None);
        assert_eq!(text_of(b"a\0b".to_vec()), None);
    }
}
