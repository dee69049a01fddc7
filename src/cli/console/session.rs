//! A session that a person types into: keys one way, the screen the other, until one side ends it.

use std::io::{self, Read};
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, interval_at};

use crate::api::{ApiError, Console};
use crate::cli::exit::Exit;

use super::keys::{Keys, Typed};

/// How often an idle session is kept alive.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How many reads of the keyboard may wait to be sent.
const AHEAD: usize = 64;

/// The other side of a session.
pub(in crate::cli) trait Remote {
    /// Returns what it shows next; none after a normal end.
    async fn next(&mut self) -> Option<Result<String, ApiError>>;

    /// Types a text; an empty one keeps the session alive.
    async fn type_text(&mut self, text: &str) -> Result<(), ApiError>;

    /// Tells the size of the terminal.
    async fn resize(&mut self, columns: u16, rows: u16) -> Result<(), ApiError>;
}

impl Remote for Console {
    async fn next(&mut self) -> Option<Result<String, ApiError>> {
        Self::next(self).await
    }

    async fn type_text(&mut self, text: &str) -> Result<(), ApiError> {
        Self::type_text(self, text).await
    }

    async fn resize(&mut self, columns: u16, rows: u16) -> Result<(), ApiError> {
        Self::resize(self, columns, rows).await
    }
}

/// Says how a session ended.
#[derive(Debug)]
pub(in crate::cli) enum End {
    /// The other side ended it normally.
    Closed,
    /// The person left.
    Left,
    /// A signal ended it.
    Stopped(Exit),
    /// The connection broke.
    Broken(ApiError),
    /// The terminal takes nothing any more.
    Blind,
}

/// Holds the ends of a session on this side.
pub(in crate::cli) struct Session<R, S> {
    /// The other side.
    pub remote: R,
    /// What is typed; it may end.
    pub keys: Receiver<Vec<u8>>,
    /// New sizes of the terminal: columns and rows.
    pub sizes: Receiver<(u16, u16)>,
    /// Shows what the other side shows.
    pub show: S,
}

impl<R: Remote, S: FnMut(&str) -> io::Result<()>> Session<R, S> {
    /// Passes everything on until one side ends it or a signal comes.
    pub(in crate::cli) async fn run(&mut self, stop: impl Future<Output = Exit>) -> End {
        let mut keys = Keys::default();
        let mut alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        tokio::pin!(stop);
        loop {
            let sent = tokio::select! {
                shown = self.remote.next() => match shown {
                    None => return End::Closed,
                    Some(Err(error)) => return End::Broken(error),
                    Some(Ok(text)) if (self.show)(&text).is_err() => return End::Blind,
                    Some(Ok(_)) => Ok(()),
                },
                Some(bytes) = self.keys.recv() => match keys.take(&bytes) {
                    Typed::Leave => return End::Left,
                    Typed::Text(text) if text.is_empty() => Ok(()),
                    Typed::Text(text) => self.remote.type_text(&text).await,
                },
                Some((columns, rows)) = self.sizes.recv() => {
                    self.remote.resize(columns, rows).await
                }
                _ = alive.tick() => self.remote.type_text("").await,
                exit = &mut stop => return End::Stopped(exit),
            };
            if let Err(error) = sent {
                return End::Broken(error);
            }
        }
    }
}

/// Reads the keyboard in a thread of its own, which ends with the process.
pub(in crate::cli) fn keys_of_stdin() -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel(AHEAD);
    std::thread::spawn(move || {
        let mut bytes = [0; 1024];
        while let Ok(count @ 1..) = io::stdin().read(&mut bytes) {
            let read = bytes.get(..count).unwrap_or_default().to_vec();
            if sender.blocking_send(read).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Tells the size of the terminal now and each time it changes; must be called inside the runtime.
pub(in crate::cli) fn sizes(
    size: impl Fn() -> Option<(u16, u16)> + 'static + Send,
) -> Receiver<(u16, u16)> {
    let (sender, receiver) = channel(1);
    tokio::spawn(async move {
        let mut changes = Changes::new();
        loop {
            if let Some(size) = size()
                && sender.send(size).await.is_err()
            {
                return;
            }
            changes.next().await;
        }
    });
    receiver
}

/// Waits for another size of the terminal.
#[cfg(unix)]
struct Changes(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Changes {
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::window_change()).ok())
    }

    async fn next(&mut self) {
        let change = match &mut self.0 {
            Some(signal) => signal.recv().await,
            None => None,
        };
        if change.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
struct Changes;

#[cfg(not(unix))]
impl Changes {
    fn new() -> Self {
        Self
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    /// Notes what arrives, and shows what it is given; then nothing more comes.
    struct Noting {
        shows: Vec<&'static str>,
        noted: Rc<RefCell<Vec<String>>>,
    }

    impl Remote for Noting {
        async fn next(&mut self) -> Option<Result<String, ApiError>> {
            match self.shows.pop() {
                Some("") => None,
                Some(text) => Some(Ok(text.to_owned())),
                None => std::future::pending().await,
            }
        }

        async fn type_text(&mut self, text: &str) -> Result<(), ApiError> {
            self.noted.borrow_mut().push(text.to_owned());
            Ok(())
        }

        async fn resize(&mut self, columns: u16, rows: u16) -> Result<(), ApiError> {
            self.noted.borrow_mut().push(format!("{columns}x{rows}"));
            Ok(())
        }
    }

    /// Runs a session in which this is shown and typed, for a minute and a half at most.
    fn run(shows: Vec<&'static str>, typed: &[&str]) -> (End, Vec<String>, String) {
        let noted = Rc::default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let (to_keys, keys) = channel(9);
        let (to_sizes, sizes) = channel(9);
        for text in typed {
            to_keys.try_send(text.as_bytes().to_vec()).unwrap();
        }
        to_sizes.try_send((120, 40)).unwrap();
        let mut screen = String::new();
        let end = runtime.block_on(async {
            let mut session = Session {
                remote: Noting {
                    shows,
                    noted: Rc::clone(&noted),
                },
                keys,
                sizes,
                show: |text: &str| {
                    screen.push_str(text);
                    Ok(())
                },
            };
            let stop = async {
                tokio::time::sleep(Duration::from_secs(95)).await;
                Exit::Terminated
            };
            session.run(stop).await
        });
        let mut noted = noted.take();
        noted.sort();
        (end, noted, screen)
    }

    #[test]
    fn an_idle_session_is_kept_alive_every_half_minute() {
        let (end, noted, _) = run(Vec::new(), &[]);
        assert!(matches!(end, End::Stopped(Exit::Terminated)), "{end:?}");
        assert_eq!(noted, ["", "", "", "120x40"]);
    }

    #[test]
    fn keys_and_sizes_are_passed_on_until_the_person_leaves() {
        let (end, noted, screen) = run(vec!["$ "], &["l", "\u{3}\r", "~."]);
        assert!(matches!(end, End::Left), "{end:?}");
        assert!(noted.contains(&"l".to_owned()) && noted.contains(&"\u{3}\r".to_owned()));
        assert!(screen == "$ " || screen.is_empty());
    }

    #[test]
    fn the_other_side_can_end_it() {
        let (end, _, screen) = run(vec!["", "bye"], &[]);
        assert!(matches!(end, End::Closed), "{end:?}");
        assert_eq!(screen, "bye");
    }
}
