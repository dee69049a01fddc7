//! The platform behind the routes: what is remembered, what is still to go wrong, and the time.

use serde_json::{Map, Value, json};

use super::canonical::canonical;
use super::clock::{Moment, Pace};
use super::component::{app_name, text};
use super::deploy::{Order, Versions, begin, by_person};
use super::error::ApiError;
use super::faults::{Faults, Subject};
use super::reference::default_region;
use super::scenario::ScenarioKind;
use super::state::{App, Pin, World};
use super::token::Tokens;
use super::validate::validate;
use super::vault::Vault;

/// Holds what one request can see and change.
pub(crate) struct Core {
    /// The account.
    pub(crate) world: World,
    /// The scenarios.
    pub(crate) faults: Faults,
    /// The permissions for log streams and consoles.
    pub(crate) tokens: Tokens,
    /// How fast time passes.
    pub(crate) pace: Pace,
    /// The time of the request.
    pub(crate) now: Moment,
    /// Scheme, host and port of this server.
    pub(crate) base: String,
    /// Whether a scenario changed something before the request was served.
    pub(crate) meddled: bool,
}

impl Core {
    /// Returns the `spec` member of a body after validation.
    pub(crate) fn submitted(body: &Map<String, Value>) -> Result<Value, ApiError> {
        let spec = body.get("spec").filter(|spec| spec.is_object());
        let spec = spec.ok_or_else(ApiError::unreadable)?.clone();
        validate(&spec)?;
        if app_name(&spec).is_empty() {
            return Err(ApiError::bad_request(
                "error validating app spec field \"name\": must not be empty",
            ));
        }
        Ok(spec)
    }

    /// Encrypts what is secret in `spec` and brings it into the platform's form.
    pub(crate) fn kept(
        &mut self,
        mut spec: Value,
        vault: &Vault,
        region: &str,
    ) -> Result<Value, ApiError> {
        let random = &mut self.world.random;
        vault.seal_spec(&mut spec, &mut || random.nonce())?;
        Ok(canonical(&spec, region))
    }

    /// Makes an app with its first deployment and returns its id.
    pub(crate) fn create(
        &mut self,
        spec: Value,
        project: Option<&str>,
    ) -> Result<String, ApiError> {
        let name = app_name(&spec).to_owned();
        if self.world.is_taken(&name, None) {
            return Err(ApiError::conflict("App name already exists"));
        }
        let region = text(&spec, "region").unwrap_or(default_region()).to_owned();
        let key = self.world.random.bytes();
        let kept = self.kept(spec, &Vault::new(key), &region)?;
        let world = &mut self.world;
        let id = world.random.uuid();
        let mut app = App {
            id: id.clone(),
            key,
            spec: kept.clone(),
            project: project.unwrap_or(&world.owner.project).to_owned(),
            region,
            host: format!("{name}-{}.ondigitalocean.app", world.random.word(5)),
            created_at: self.now,
            updated_at: self.now,
            deployments: Vec::new(),
            active: None,
            pin: None,
            domains: Vec::new(),
            destinations: std::collections::BTreeMap::default(),
            canceled_runs: std::collections::BTreeMap::default(),
            passwords: std::collections::BTreeMap::default(),
            trusted: std::collections::BTreeSet::default(),
            lookups: 0,
        };
        let script = self.faults.script(Subject::of(&app), &kept);
        let cause = by_person(&world.owner.uuid, "manual", "CREATE_DEPLOYMENT", "MANUAL");
        let order = Order {
            script,
            ..Order::new(self.now, kept, cause)
        };
        let idle = self
            .faults
            .strike(ScenarioKind::NoDeployment, Subject::of(&app));
        if idle.is_none() {
            begin(&mut app, &mut world.random, self.pace, order);
        }
        world.apps.push(app);
        Ok(id)
    }

    /// Replaces the spec of an app and starts a deployment.
    pub(crate) fn update(
        &mut self,
        id: &str,
        spec: Value,
        versions: Versions,
    ) -> Result<(), ApiError> {
        let app = self.world.app(id)?;
        refuse_pinned(app)?;
        if self.world.is_taken(app_name(&spec), Some(id)) {
            return Err(ApiError::conflict("App name already exists"));
        }
        let (vault, region) = (app.vault(), app.region.clone());
        let region = text(&spec, "region").map_or(region, str::to_owned);
        let kept = self.kept(spec, &vault, &region)?;
        let cause = self.person("app spec updated", "UPDATE_SPEC");
        let (app, _) = self.world.app_mut(id)?;
        app.spec.clone_from(&kept);
        app.region = region;
        let idle = ScenarioKind::NoDeployment;
        if self.faults.strike(idle, Subject::of(app)).is_some() {
            return Ok(());
        }
        let order = Order {
            versions,
            ..Order::new(self.now, kept, cause)
        };
        self.deploy(id, order)?;
        Ok(())
    }

    /// Starts the deployment `order` of an app, with what scenarios add to it, and returns its id.
    pub(crate) fn deploy(&mut self, id: &str, mut order: Order) -> Result<String, ApiError> {
        let (app, random) = self.world.app_mut(id)?;
        order.script = self.faults.script(Subject::of(app), &order.spec);
        Ok(begin(app, random, self.pace, order))
    }

    /// Returns the cause of something that the account's member did.
    pub(crate) fn person(&self, text: &str, action: &str) -> super::state::Cause {
        by_person(&self.world.owner.uuid, text, action, "MANUAL")
    }

    /// Changes an app's spec as somebody in the control panel would.
    pub(crate) fn edit_outside(&mut self, id: &str, edit: impl FnOnce(&mut Value)) {
        let Ok(app) = self.world.app(id) else {
            return;
        };
        let mut spec = app.spec.clone();
        edit(&mut spec);
        // An edit that the platform refuses does not happen, as in the control panel.
        if validate(&spec).is_ok() {
            drop(self.update(id, spec, Versions::Keep));
        }
    }

    /// Lets the scenarios strike that are about the app `id` before it is touched.
    pub(crate) fn meddle(&mut self, id: &str) {
        let Ok(app) = self.world.app(id) else {
            return;
        };
        if app.active.is_some()
            && app.pin.is_none()
            && self
                .faults
                .strike(ScenarioKind::Pinned, Subject::of(app))
                .is_some()
        {
            self.pin_active(id);
        }
        let Ok(app) = self.world.app(id) else {
            return;
        };
        let hit = self
            .faults
            .strike(ScenarioKind::OutsideEdit, Subject::of(app));
        if hit.is_some() {
            self.meddled = true;
            self.edit_outside(id, add_variable);
        }
    }

    fn pin_active(&mut self, id: &str) {
        self.meddled = true;
        if let Ok((app, _)) = self.world.app_mut(id) {
            app.pin = app.active.clone().map(|deployment| Pin {
                deployment,
                before: app.spec.clone(),
            });
        }
    }
}

/// Refuses what a rollback on trial does not allow.
pub(crate) fn refuse_pinned(app: &App) -> Result<(), ApiError> {
    match &app.pin {
        None => Ok(()),
        Some(pin) => Err(ApiError::conflict(format!(
            "app is pinned to deployment {}; commit or revert the rollback first",
            pin.deployment
        ))),
    }
}

/// Adds an app-wide variable, the edit that the scenario makes.
fn add_variable(spec: &mut Value) {
    let variable = json!({"key": "EDITED_OUTSIDE", "value": "yes", "scope": "RUN_TIME"});
    let Some(object) = spec.as_object_mut() else {
        return;
    };
    let envs = object.entry("envs").or_insert_with(|| json!([]));
    if let Some(envs) = envs.as_array_mut() {
        envs.retain(|env| text(env, "key") != Some("EDITED_OUTSIDE"));
        envs.push(variable);
    }
}
