//! A simulator with a client, and the three steps: plan, write, look.

use std::collections::BTreeMap;
use std::rc::Rc;

use ipctl::api::{ApiError, BaseUrl, Client, Options, SourceVersions, SpecPayload, Token};
use ipctl::model::live::App;
use ipctl::model::secret::Plaintext;
use ipctl::plan::{
    Action, AppPlan, Desired, Inputs, SecretMode, Slot, StateMode, Supplied, SuppliedValue, build,
    payload,
};
use ipctl::sim::{Limits, Simulator};
use serde_json::Value;
use tokio::runtime::Runtime;

/// A platform in this process.
pub(crate) struct Platform {
    pub(crate) sim: Simulator,
    client: Client,
    runtime: Runtime,
}

impl Platform {
    pub(crate) fn start() -> Self {
        Self::with(ipctl::sim::Options::default())
    }

    pub(crate) fn with(options: ipctl::sim::Options) -> Self {
        let limits = Limits {
            hourly: u32::MAX,
            burst: u32::MAX,
        };
        let sim = Simulator::start(ipctl::sim::Options {
            limits,
            seed: Some(7),
            ..options
        })
        .expect("the simulator starts");
        let base = BaseUrl::parse(sim.url()).expect("a loopback address");
        let token = Token::new("not-a-real-token").expect("a token");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Self {
            client: Client::new(token, Options::new(base)),
            sim,
            runtime,
        }
    }

    pub(crate) fn apps(&self) -> Vec<App> {
        self.runtime
            .block_on(self.client.list_apps())
            .expect("the list of apps")
    }

    /// Returns every app by its name, with one request.
    pub(crate) fn by_name(&self) -> BTreeMap<String, App> {
        let apps = self.apps().into_iter();
        apps.map(|app| (app.name().to_owned(), app)).collect()
    }

    /// Returns the app as it is now.
    pub(crate) fn read(&self, app: &App) -> App {
        let app = self.client.get_app(&app.id);
        self.runtime.block_on(app).expect("the app exists")
    }

    /// Returns the spec of the app as it is live.
    pub(crate) fn live(&self, name: &str) -> Value {
        let mut apps = self.apps().into_iter();
        let app = apps.find(|app| app.name() == name);
        app.expect("the app exists").spec
    }

    pub(crate) fn plan(&self, desired: &Desired) -> AppPlan {
        self.plan_with(desired, SecretMode::Changed, StateMode::On)
    }

    pub(crate) fn plan_with(
        &self,
        desired: &Desired,
        secrets: SecretMode,
        state: StateMode,
    ) -> AppPlan {
        let live = self.apps();
        plan_of(desired, &live, secrets, state)
    }

    /// Sends what `plan` sends, also when it would send nothing.
    pub(crate) fn write(&self, plan: &AppPlan, supplied: &Supplied) -> Result<App, ApiError> {
        let body = SpecPayload::new(payload(plan, supplied));
        self.runtime.block_on(async {
            match &plan.id {
                Some(id) => {
                    self.client
                        .update_app(id, &body, SourceVersions::Keep)
                        .await
                }
                None => self.client.create_app(&body, None).await,
            }
        })
    }

    /// Lets the platform judge a plan, as every apply does.
    pub(crate) fn hear(&self, plan: &mut AppPlan) {
        let asked = SpecPayload::new(plan.proposal());
        let proposal = self.client.propose(&asked, plan.id.as_ref());
        // What is refused here is refused again when it is written.
        if let Ok(made) = self.runtime.block_on(proposal) {
            plan.hear(&made.spec, made.app_cost);
        }
    }

    /// Makes an app that is not there yet, without looking first.
    pub(crate) fn create(&self, desired: &Desired, tags: Tags) -> Result<App, ApiError> {
        let mut plan = plan_of(desired, &[], SecretMode::Changed, StateMode::On);
        self.hear(&mut plan);
        let without = plan.state.take_if(|_| tags == Tags::LeftOut);
        let mut spec = payload(&plan, &desired.supplied);
        if let Some(state) = without {
            add_variable(&mut spec, state.to_env());
        }
        let body = SpecPayload::new(spec);
        self.runtime.block_on(self.client.create_app(&body, None))
    }

    /// Plans, lets the platform judge the plan, and writes.
    pub(crate) fn apply(&self, desired: &Desired) -> Result<App, ApiError> {
        let mut plan = self.plan(desired);
        self.hear(&mut plan);
        self.write(&plan, &desired.supplied)
    }

    pub(crate) fn delete(&self, app: &App) {
        let gone = self.client.delete_app(&app.id);
        self.runtime.block_on(gone).expect("the app can go");
    }

    /// Fails unless the next plan of `desired` is silent.
    #[track_caller]
    pub(crate) fn assert_silent(&self, desired: &Desired, what: &str) {
        let plan = self.plan(desired);
        let live = self.live(&desired.name);
        assert!(
            is_silent(&plan),
            "{what}: {}\nsecrets {:?}\ndesired {}\nlive {live}",
            shown(&plan),
            plan.secrets,
            desired.tree,
        );
    }
}

/// Says whether the state of a new app has tags of its secrets, which take long on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tags {
    Made,
    LeftOut,
}

fn add_variable(spec: &mut Value, variable: Value) {
    match &mut spec["envs"] {
        Value::Array(envs) => envs.push(variable),
        none => *none = Value::Array(vec![variable]),
    }
}

/// Makes the plan of one app.
pub(crate) fn plan_of(
    desired: &Desired,
    live: &[App],
    secrets: SecretMode,
    state: StateMode,
) -> AppPlan {
    let inputs = Inputs {
        desired: std::slice::from_ref(desired),
        live,
        secrets,
        state,
        stack: &ipctl::plan::Stack::default(),
    };
    let mut plan = build(&inputs, &mut || [3; 16]);
    plan.apps.pop().expect("one app")
}

/// Makes the plan of one app that is live.
pub(crate) fn plan_one(desired: &Desired, live: &App) -> AppPlan {
    let live = std::slice::from_ref(live);
    plan_of(desired, live, SecretMode::Changed, StateMode::On)
}

pub(crate) fn is_silent(plan: &AppPlan) -> bool {
    plan.action == Action::Keep && plan.changes.is_empty()
}

/// Returns the action and the changes of a plan in short.
pub(crate) fn shown(plan: &AppPlan) -> String {
    let changes: Vec<String> = plan
        .changes
        .iter()
        .map(|change| format!("{} {:?}", change.path, change.kind))
        .collect();
    format!("{:?} {changes:#?}", plan.action)
}

/// Returns the app as a file wants it, with plain values in the file taken as given.
pub(crate) fn desired(tree: &Value) -> Desired {
    let mut desired = Desired {
        name: tree["name"].as_str().unwrap_or_default().to_owned(),
        file: "app.yaml".to_owned(),
        tree: tree.clone(),
        supplied: Supplied::default(),
        ignore: Vec::new(),
    };
    desired.adopt_plain_values();
    desired
}

/// Returns the app as a file wants it that nobody gives a value to.
pub(crate) fn desired_without_values(tree: &Value) -> Desired {
    Desired {
        supplied: Supplied::default(),
        ..desired(tree)
    }
}

/// Returns the app with a value for every secret that has none in the file.
pub(crate) fn desired_with_values(tree: &Value) -> Desired {
    let mut desired = desired(tree);
    for slot in ipctl::plan::slots(tree).into_keys() {
        let given = supply("not-a-real-secret");
        desired.supplied.values.entry(slot).or_insert(given);
    }
    desired
}

pub(crate) fn supply(value: &str) -> SuppliedValue {
    SuppliedValue {
        plaintext: Rc::new(Plaintext::new(value.to_owned())),
        source: "env EXAMPLE".to_owned(),
    }
}

pub(crate) fn slot(component: Option<&str>, key: &str) -> Slot {
    Slot {
        component: component.map(str::to_owned),
        key: key.to_owned(),
    }
}
