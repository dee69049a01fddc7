//! What a command works with: settings, output, clock, and a client that is built when it is first asked for.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use crate::api::{BaseUrl, Client, Options, Token};
use crate::sim;

use super::args::Global;
use super::environment::Environment;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::output::{Output, WaitTeller};
use super::receipt::ReceiptFile;
use super::recorder::Recorder;
use super::settings::{Platform, Settings};
use super::token::{Found, Search};

/// Holds everything a command may use.
pub(super) struct Context {
    /// The resolved settings.
    pub settings: Settings,
    /// The environment, for token and secret sources only.
    pub environment: Environment,
    /// Where results and talk go.
    pub output: Output,
    /// The flags that every command takes, as they were typed.
    pub global: Global,
    client: OnceCell<Client>,
    simulator: OnceCell<sim::Simulator>,
    recorder: OnceCell<Recorder>,
    receipt: OnceCell<ReceiptFile>,
}

impl Context {
    /// Makes the context of a run.
    pub(super) fn new(
        global: Global,
        settings: Settings,
        environment: Environment,
        output: Output,
    ) -> Self {
        Self {
            settings,
            environment,
            output,
            global,
            client: OnceCell::new(),
            simulator: OnceCell::new(),
            recorder: OnceCell::new(),
            receipt: OnceCell::new(),
        }
    }

    /// Returns the scenarios that the embedded App Platform is to play.
    pub(super) fn scenarios(&self) -> &[sim::Scenario] {
        &self.global.scenario
    }

    /// Tells whether this run is against the embedded App Platform.
    pub(super) fn is_embedded(&self) -> bool {
        matches!(self.settings.platform, Platform::Embedded(_))
    }

    /// Returns how long a wait is on this platform: the embedded one runs faster than the real one.
    pub(super) fn scaled(&self, wait: std::time::Duration) -> std::time::Duration {
        wait.mul_f64(self.scale())
    }

    /// Returns the length of a second on this platform, in seconds.
    pub(super) fn scale(&self) -> f64 {
        if self.is_embedded() {
            1.0 / self.settings.sim_speed.max(1.0)
        } else {
            1.0
        }
    }

    /// Returns the recorder of what is rolled out, made on first use.
    pub(super) fn recorder(&self) -> &Recorder {
        self.recorder
            .get_or_init(|| Recorder::new(self.settings.recordings.clone()))
    }

    /// Keeps the receipt of this run; there is one at the most.
    pub(super) fn keep_receipt(&self, receipt: ReceiptFile) -> &ReceiptFile {
        self.receipt.get_or_init(|| receipt)
    }

    /// Returns the receipt of this run, if one is asked for.
    pub(super) fn receipt(&self) -> Option<&ReceiptFile> {
        self.receipt.get()
    }

    /// Returns the client, built on first use.
    pub(super) fn client(&self) -> Outcome<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let (url, token) = match &self.settings.platform {
            Platform::Remote(url) => (url.clone(), self.token()?.token),
            Platform::Embedded(folder) => (self.embedded(folder)?, embedded_token()?),
        };
        let options = Options {
            observer: Arc::new(WaitTeller::new(&self.output)),
            ..Options::new(BaseUrl::parse(&url)?)
        };
        let client = Client::new(token, options);
        Ok(self.client.get_or_init(|| client))
    }

    /// Tells whether no token is given for a platform that wants one.
    pub(super) fn has_no_token(&self) -> bool {
        let refused = |failure: Failure| failure.exit() == Exit::NotLoggedIn;
        matches!(self.settings.platform, Platform::Remote(_)) && self.token().is_err_and(refused)
    }

    /// Returns the address of the platform, which is started when it is the embedded one.
    pub(super) fn base_url(&self) -> Outcome<BaseUrl> {
        match &self.settings.platform {
            Platform::Remote(url) => Ok(BaseUrl::parse(url)?),
            Platform::Embedded(_) => Ok(self.client()?.base().clone()),
        }
    }

    /// Finds the token of a platform that is not embedded, and where it comes from.
    pub(super) fn token(&self) -> Outcome<Found> {
        let search = Search {
            file: self.global.token_file.as_deref(),
            context: self.global.context.as_deref(),
            environment: &self.environment,
        };
        search.find()
    }

    /// Starts the embedded App Platform, or finds the one that another process runs on the same state.
    fn embedded(&self, folder: &Path) -> Outcome<String> {
        let options = sim::Options {
            state: Some(folder.to_owned()),
            speed: self.settings.sim_speed,
            scenarios: self.scenarios().to_vec(),
            ..sim::Options::default()
        };
        match sim::Simulator::start(options) {
            Ok(simulator) => {
                let url = simulator.url().to_owned();
                self.output.detail(&format!(
                    "embedded App Platform at {url}, state in {}",
                    folder.display()
                ));
                let _ = self.simulator.set(simulator);
                Ok(url)
            }
            Err(sim::StartError::InUse { url: Some(url), .. }) => Ok(url),
            Err(error) => Err(Failure::from(error).at(folder.display())),
        }
    }
}

/// The embedded App Platform accepts any token; this one says what it is.
fn embedded_token() -> Outcome<Token> {
    Token::new("embedded-app-platform").map_err(|error| Failure::caused(Exit::Bug, error))
}
