//! A value typed at the terminal without being shown.

use std::io::{self, Write};

use zeroize::Zeroizing;

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::signal::Interruption;
use crate::model::secret::Plaintext;
use crate::render::sanitise::one_line;

/// The longest line that is typed, in bytes; terminals take no longer ones.
const LONGEST: usize = 4096;

/// Asks for a value twice, and returns it when both are the same.
pub(in crate::cli) async fn ask_hidden(
    name: &str,
    interruption: &Interruption,
) -> Outcome<Plaintext> {
    let quiet = Quiet::enter().map_err(|error| {
        let what = format!("nothing can be typed unseen here: {error}");
        Failure::usage(what).next("give the value with --stdin or --file")
    })?;
    let name = one_line(name);
    let first = ask(&format!("Value of {name} (not shown): "), interruption).await?;
    let second = ask("The same again: ", interruption).await?;
    drop(quiet);
    if *first != *second {
        let what = "the two values are not the same; nothing was sent";
        return Err(Failure::new(Exit::Declined, what));
    }
    if first.is_empty() {
        return Err(Failure::new(
            Exit::Declined,
            "no value was typed; nothing was sent",
        ));
    }
    // The text moves; nothing of it stays behind.
    let mut first = first;
    Ok(Plaintext::new(std::mem::take(&mut *first)))
}

async fn ask(question: &str, interruption: &Interruption) -> Outcome<Zeroizing<String>> {
    let mut terminal = io::stderr();
    // The answer is waited for even if the question cannot be shown.
    let _ = terminal
        .write_all(question.as_bytes())
        .and_then(|()| terminal.flush());
    let (sender, receiver) = tokio::sync::oneshot::channel();
    // A plain thread: a read from a terminal cannot be cancelled, and the runtime must not wait for it at the end.
    std::thread::spawn(move || {
        let _ = sender.send(read_line());
    });
    let typed = interruption.or(receiver).await;
    // The line break that was typed is not shown either.
    let _ = terminal.write_all(b"\n");
    match typed {
        Ok(Ok(Ok(line))) => Ok(line),
        Ok(Ok(Err(error))) => Err(Failure::new(
            Exit::Failed,
            format!("nothing can be read: {error}"),
        )),
        _ => Err(Failure::new(Exit::Declined, "nothing was changed")),
    }
}

/// Reads one line byte by byte, so that no buffer keeps a copy of it.
fn read_line() -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    loop {
        match read_byte()? {
            None | Some(b'\n') => break,
            Some(_) if line.len() == LONGEST => {
                return Err(io::Error::other("the line is too long"));
            }
            Some(byte) => line.push(byte),
        }
    }
    match String::from_utf8(std::mem::take(&mut *line)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(io::Error::other("it is not text in UTF-8"))
        }
    }
}

#[cfg(unix)]
fn read_byte() -> io::Result<Option<u8>> {
    let mut byte = [0];
    let count = rustix::io::read(io::stdin(), &mut byte)?;
    Ok((count == 1).then_some(byte[0]))
}

#[cfg(not(unix))]
fn read_byte() -> io::Result<Option<u8>> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Keeps the terminal from showing what is typed until it is dropped, however that comes about.
struct Quiet {
    #[cfg(unix)]
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Quiet {
    fn enter() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL);
        // What was typed ahead was shown, and is no secret.
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet)?;
        Ok(Self { before })
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // A terminal that is gone needs no restoring.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

#[cfg(not(unix))]
impl Quiet {
    fn enter() -> io::Result<Self> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}
