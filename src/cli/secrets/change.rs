//! From new values of secrets to deployments: one write for each app that uses them.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::deploy::{DeployArgs, perform, settle};
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::load::{Loaded, LoadedSpec};
use crate::cli::pipeline::{Planned, account};
use crate::cli::report::Report;
use crate::cli::secrets::generated::fill;
use crate::cli::secrets::places::Places;
use crate::cli::signal::Interruption;
use crate::cli::sources::state_mode;
use crate::diag::Diagnostics;
use crate::model::live::App;
use crate::model::manifest::SecretSource;
use crate::plan::{
    AppPlan, Creation, Desired, NewValues, Plan, Slot, Supplied, SuppliedValue, Tag, Unfit,
    revalue, slots, tags_of,
};
use crate::render::sanitise::one_line;
use crate::render::words::plural;

/// Says what becomes of the secrets.
pub(in crate::cli) enum Wanted<'a> {
    /// They get this value.
    Value(&'a SuppliedValue),
    /// They go.
    Nothing,
}

/// Holds a plan for secrets, with what is told about it.
pub(in crate::cli) struct Changing {
    planned: Planned,
    digests: Vec<Digest>,
}

/// A place whose value is sent, and the characters by which it can be compared.
struct Digest {
    app: String,
    slot: Slot,
    text: String,
}

/// Says before anything is asked how many deployments start, and which places are passed over.
pub(in crate::cli) fn announce(context: &Context, places: &Places) -> Outcome<()> {
    let shown = one_line(&places.shown);
    if places.live.is_empty() {
        let what = format!("no app that uses {shown} is live; nothing was sent");
        return Err(Failure::new(Exit::NotFound, what)
            .next("give the value at its source, then: ipctl apply"));
    }
    let apps: Vec<String> = places
        .live
        .iter()
        .map(|(app, _)| one_line(app.name()))
        .collect();
    let count = plural(apps.len(), "deployment");
    let talk = &context.output;
    talk.note(&format!(
        "{shown} is used in {}: this starts {count}.",
        apps.join(", ")
    ));
    if !places.absent.is_empty() {
        talk.note(&format!(
            "Not live, left alone: {}",
            one_line(&places.absent.join(", "))
        ));
    }
    if let (Some((name, _)), 1..) = (&places.secret, places.others) {
        let others = plural(places.others, "other place");
        let name = one_line(name);
        talk.note(&format!("The secret {name} is used in {others} too, which keep their value: ipctl secrets set {name}"));
    }
    Ok(())
}

/// Adds to a report that the source of the secret has to hold the new value: the next apply sends what stands there.
pub(in crate::cli) fn remind(mut report: Report, places: &Places, value: &SuppliedValue) -> Report {
    let from = places
        .secret
        .as_ref()
        .and_then(|(_, secret)| secret.from.as_ref());
    let source = match from {
        Some(SecretSource::Env(name)) => format!("env {name}"),
        Some(SecretSource::File(path)) => format!("file {path}"),
        Some(SecretSource::Command(words)) => {
            format!("command {}", words.first().map_or("", String::as_str))
        }
        None => return report,
    };
    if source != value.source {
        let source = one_line(&source);
        let _ = writeln!(
            report.text,
            "Next   see that {source} gives the new value too: the next apply sends what it gives"
        );
    }
    report
}

/// Plans the write of each live app.
pub(in crate::cli) fn plan(
    places: &Places,
    loaded: Option<&Loaded>,
    live: &[App],
    wanted: &Wanted<'_>,
) -> Outcome<Changing> {
    let manifest = loaded.and_then(|loaded| loaded.manifest.clone());
    let mut apps: Vec<(Desired, AppPlan)> = Vec::new();
    for (app, slots) in &places.live {
        let spec = loaded.and_then(|loaded| {
            loaded
                .specs
                .iter()
                .find(|spec| spec.spec.name == app.name())
        });
        let mut values = NewValues {
            live: app,
            file: spec.map_or_else(
                || "the live app".to_owned(),
                |spec| spec.document.source.name().to_owned(),
            ),
            supplied: Supplied::default(),
            added: BTreeMap::new(),
            removed: Vec::new(),
            state: state_mode(manifest.as_ref()),
            salt: [0; 16],
        };
        fill(&mut values.salt)?;
        match wanted {
            Wanted::Value(value) => set(&mut values, slots, spec, value),
            Wanted::Nothing => values.removed.clone_from(slots),
        }
        apps.push(revalue(values).map_err(|unfit| refused(app.name(), &unfit))?);
    }
    let (desired, plans): (Vec<Desired>, Vec<AppPlan>) = apps.into_iter().unzip();
    Ok(Changing {
        digests: desired.iter().zip(&plans).flat_map(digests).collect(),
        planned: Planned {
            plan: Plan::from(plans),
            desired,
            budget: None,
            tier: None,
            manifest_file: loaded.and_then(|loaded| loaded.manifest_file.clone()),
            manifest,
            live: live.iter().map(|app| app.name().to_owned()).collect(),
            diagnostics: Diagnostics::default(),
            sources: Vec::new(),
            account: account(live),
        },
    })
}

/// Sets a value at places of one app; a variable that is not live yet comes from the file.
fn set(
    values: &mut NewValues<'_>,
    places: &[Slot],
    spec: Option<&LoadedSpec>,
    value: &SuppliedValue,
) {
    let live = slots(&values.live.spec);
    for slot in places {
        values.supplied.values.insert(slot.clone(), value.clone());
        if !live.contains_key(slot) {
            let written = spec.and_then(|spec| variable(&spec.document.tree(), slot));
            let env = written
                .unwrap_or_else(|| json!({"key": slot.key, "type": "SECRET", "scope": "RUN_TIME"}));
            values.added.insert(slot.clone(), env);
        }
    }
}

/// Returns a variable as it stands in a spec.
fn variable(tree: &Value, slot: &Slot) -> Option<Value> {
    let lists = tree
        .as_object()?
        .values()
        .filter_map(Value::as_array)
        .flatten();
    let holder = match &slot.component {
        None => Some(tree),
        Some(name) => lists
            .into_iter()
            .find(|item| item.get("name").and_then(Value::as_str) == Some(name)),
    };
    let envs = holder?.get("envs")?.as_array()?;
    envs.iter()
        .find(|env| env.get("key").and_then(Value::as_str) == Some(&slot.key))
        .cloned()
}

fn refused(app: &str, unfit: &Unfit) -> Failure {
    let failure =
        |what: String| Failure::new(Exit::Conflict, format!("{what}; nothing was sent")).at(app);
    match unfit {
        Unfit::NotSecret(slot) => {
            failure(format!("{slot} is live as a variable that is not secret")).next(format!(
                "write `type: SECRET` for it in the spec, then: ipctl apply {app}"
            ))
        }
        Unfit::NoComponent(slot) => failure(format!("the component of {slot} is not live"))
            .next(format!("ipctl apply {app}")),
        Unfit::Unkept(slot) => failure(format!(
            "the live value of {slot} is not encrypted and could not be kept"
        ))
        .next(format!("ipctl secrets set {app}/{slot}")),
        Unfit::NoSpec => failure("the app has no spec".to_owned()),
    }
}

fn digests((desired, plan): (&Desired, &AppPlan)) -> Vec<Digest> {
    let Some(state) = &plan.state else {
        return Vec::new();
    };
    let given: Vec<Slot> = desired.supplied.values.keys().cloned().collect();
    let tags = tags_of(&desired.supplied, &given, state.salt).into_iter();
    let digest = |(slot, tag): (Slot, Tag)| Digest {
        app: plan.name.clone(),
        slot,
        text: tag.digest().to_owned(),
    };
    tags.map(digest).collect()
}

impl Changing {
    /// Shows the plan, refuses what stands against it and asks for consent.
    pub(in crate::cli) async fn settle(
        &self,
        context: &Context,
        args: &DeployArgs,
        interruption: &Interruption,
    ) -> Outcome<()> {
        settle(
            context,
            &self.planned,
            args,
            Creation::Allowed,
            interruption,
        )
        .await
    }

    /// Sends the values, follows the deployments and sums up.
    pub(in crate::cli) async fn perform(
        self,
        context: &Context,
        args: &DeployArgs,
        interruption: &Interruption,
    ) -> Outcome<Report> {
        let mut report = perform(context, self.planned, args, interruption).await?;
        report.text.extend(self.digests.iter().map(Digest::line));
        if let Some(fields) = report.data.as_object_mut() {
            let digests = self.digests.iter().map(Digest::json).collect();
            fields.insert("digests".to_owned(), digests);
        }
        Ok(report)
    }
}

impl Digest {
    fn line(&self) -> String {
        format!(
            "Digest {}  {}/{}\n",
            self.text,
            one_line(&self.app),
            one_line(&self.slot.to_string())
        )
    }

    fn json(&self) -> Value {
        let slot = &self.slot;
        json!({"app": self.app, "component": slot.component, "key": slot.key, "digest": self.text})
    }
}
