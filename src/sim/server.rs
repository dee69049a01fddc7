//! The running simulator: its thread, its listener, its handle.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};

use super::clock::Pace;
use super::core::Core;
use super::faults::Faults;
use super::http::handle;
use super::limit::Limiter;
use super::net::{Cut, Gate};
use super::options::{Options, StartError};
use super::random::Random;
use super::record::{Recorder, RequestRecord};
use super::scenario::Scenario;
use super::shared::{STREAMS, Saving, Shared, lock};
use super::state::World;
use super::store::Store;
use super::token::Tokens;

/// How long open connections have to end when the simulator stops.
const GOODBYE: Duration = Duration::from_millis(300);

/// A running simulator; it stops when it is dropped.
pub struct Simulator {
    url: String,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts a simulator in a thread of its own and returns once it listens.
    pub fn start(options: Options) -> Result<Self, StartError> {
        let address = options.listen;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback { address });
        }
        let store = options.state.as_deref().map(Store::open).transpose()?;
        let world = open_world(store.as_ref(), options.seed)?;
        let bind = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).map_err(bind)?;
        listener.set_nonblocking(true).map_err(bind)?;
        let url = format!("http://{}", listener.local_addr().map_err(bind)?);
        if let Some(store) = &store {
            store.announce(&url)?;
        }
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(share(options, store, (world, url.clone()), stopped));
        let thread =
            spawn(listener, Arc::clone(&shared)).map_err(|source| StartError::Thread { source })?;
        Ok(Self {
            url,
            shared,
            stop,
            thread: Some(thread),
        })
    }

    /// Returns the base address, as in `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the requests served so far, oldest first, at most the newest 5000.
    pub fn requests(&self) -> Vec<RequestRecord> {
        lock(&self.shared.recorder).all()
    }

    /// Forgets the requests served so far.
    pub fn clear_requests(&self) {
        lock(&self.shared.recorder).clear();
    }

    /// Returns the variables that `component` of the app with this name or id sees, in plaintext. A door for tests.
    pub fn environment(&self, app: &str, component: &str) -> Option<BTreeMap<String, String>> {
        let core = lock(&self.shared.core);
        let app = core.world.find(app)?;
        app.component(component).ok()?;
        Some(app.vault().environment(&app.spec, component))
    }

    /// Adds a scenario to those that are still to strike.
    pub fn apply_scenario(&self, scenario: Scenario) {
        lock(&self.shared.core).faults.add(scenario);
    }

    /// Changes the spec of the app with this name or id as somebody in the control panel would; a deployment starts.
    pub fn edit_outside(&self, app: &str, edit: impl FnOnce(&mut Value)) {
        let now = self.shared.clock.now();
        let saved = self.shared.with_core(now, |core| {
            if let Some(id) = core.world.find(app).map(|app| app.id.clone()) {
                core.edit_outside(&id, edit);
            }
            ((), Saving::Always)
        });
        drop(saved);
    }

    /// Stops the simulator and waits until it has ended.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
        if let Some(store) = &self.shared.store {
            store.retire();
        }
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

fn open_world(store: Option<&Store>, seed: Option<u64>) -> Result<World, StartError> {
    match store.map(Store::load).transpose()?.flatten() {
        Some(world) => Ok(world),
        None => Ok(World::new(seed)),
    }
}

fn share(
    options: Options,
    store: Option<Store>,
    (world, base): (World, String),
    stop: watch::Receiver<bool>,
) -> Shared {
    let log = store.as_ref().map(Store::request_log);
    let core = Core {
        world,
        faults: Faults::new(options.scenarios),
        tokens: Tokens::new(options.seed),
        pace: Pace::new(options.speed),
        now: options.clock.now(),
        base,
        meddled: false,
    };
    Shared {
        core: Mutex::new(core),
        clock: options.clock,
        recorder: Mutex::new(Recorder::new(log)),
        limiter: Mutex::new(Limiter::new(options.limits)),
        ids: Mutex::new(Random::new(options.seed.map(|seed| seed ^ 0x6964_7321))),
        store,
        latency: options.latency,
        streams: Arc::new(Semaphore::new(STREAMS)),
        stop,
    }
}

fn spawn(listener: TcpListener, shared: Arc<Shared>) -> std::io::Result<JoinHandle<()>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new()
        .name("app-platform".to_owned())
        .spawn(move || run(&runtime, listener, shared))
}

fn run(runtime: &Runtime, listener: TcpListener, shared: Arc<Shared>) {
    let stop = shared.stop.clone();
    runtime.block_on(async move {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
            return;
        };
        let app = Router::new().fallback(handle).with_state(shared);
        let service = app.into_make_service_with_connect_info::<Cut>();
        let serving = axum::serve(Gate::new(listener), service)
            .with_graceful_shutdown(stopped(stop.clone()))
            .into_future();
        tokio::select! {
            _ = serving => {}
            () = async { stopped(stop).await; tokio::time::sleep(GOODBYE).await; } => {}
        }
    });
}

/// Waits until the server is to stop.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    // A sender that is gone means the same as a stop.
    drop(stop.wait_for(|stop| *stop).await.map(|_| ()));
}
