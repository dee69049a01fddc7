//! How a simulator is started.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::clock::Clock;
use super::scenario::Scenario;

/// Says how a simulator is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it listens; has to be a loopback address. Port 0 picks a free one.
    pub listen: SocketAddr,
    /// The folder that keeps its state; memory only, when absent.
    pub state: Option<PathBuf>,
    /// How many times faster than real time deployments advance, above 0.
    pub speed: f64,
    /// How long every answer is held back.
    pub latency: Duration,
    /// Makes identifiers and ciphertexts repeatable.
    pub seed: Option<u64>,
    /// Where the time comes from.
    pub clock: Clock,
    /// What goes wrong.
    pub scenarios: Vec<Scenario>,
    /// How many requests a token may make.
    pub limits: Limits,
}

/// Bounds the requests of one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests in any hour.
    pub hourly: u32,
    /// Requests in any minute.
    pub burst: u32,
}

impl Default for Limits {
    /// Sets the platform's limits: 5000 in an hour, 250 in a minute.
    fn default() -> Self {
        Self {
            hourly: 5000,
            burst: 250,
        }
    }
}

impl Default for Options {
    /// Listens on a free port of 127.0.0.1, in memory, in real time.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            state: None,
            speed: 1.0,
            latency: Duration::ZERO,
            seed: None,
            clock: Clock::System,
            scenarios: Vec::new(),
            limits: Limits::default(),
        }
    }
}

/// Reports why a simulator did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is not a loopback address.
    #[error("the simulator only listens on loopback addresses, not on {address}")]
    NotLoopback {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// Another live process uses the state folder.
    #[error("the state folder {folder} is in use by another simulator")]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The address of the other simulator, when it left one.
        url: Option<String>,
    },
    /// The state folder cannot be read or written.
    #[error("cannot use the state at {path}: {problem}")]
    State {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The thread of the simulator cannot be started.
    #[error("cannot start the simulator's thread")]
    Thread {
        /// What the system says.
        source: io::Error,
    },
}

impl StartError {
    /// Returns the next step for the user.
    pub fn hint(&self) -> String {
        match self {
            Self::NotLoopback { .. } => "listen on 127.0.0.1 or [::1]".to_owned(),
            Self::Bind { .. } => "choose another port, or 0 for any free one".to_owned(),
            Self::InUse { url: Some(url), .. } => format!("use the running one at {url}"),
            Self::InUse { url: None, .. } => "stop the other one or choose another folder".into(),
            Self::State { path, .. } => format!(
                "move {} aside to start empty, or choose another folder",
                path.display()
            ),
            Self::Thread { .. } => "try again when the machine is less busy".to_owned(),
        }
    }
}
