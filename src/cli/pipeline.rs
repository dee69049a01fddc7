//! The one place that joins the stages: checked files, secret values and live apps to a plan.

use std::sync::Arc;

use crate::diag::{Diagnostic, Diagnostics, Source};
use crate::model::live::App;
use crate::model::manifest::Manifest;
use crate::plan::{
    Budget, Desired, Inputs, Membership, Plan, Prune, Reach, SecretMode, Sources, Stack, StateMode,
    build,
};
use crate::render::diagnostic;
use crate::render::plan::{Frame, TierView};

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::load::{DEFAULT_FOLDER, Loaded};
use super::output::Format;
use super::referee;
use super::run::layout;
use super::sources::{self, Resolved};
use super::stand_in::stand_in;

/// Holds a plan with what it was made of.
pub(super) struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The apps of the files, in the order of the plan.
    pub desired: Vec<Desired>,
    /// How it stands to the budget of the manifest.
    pub budget: Option<Budget>,
    /// The variant of the stack it is for.
    pub tier: Option<TierView>,
    /// The manifest beside the files.
    pub manifest: Option<Manifest>,
    /// The manifest's file, as shown to the user.
    pub manifest_file: Option<String>,
    /// The names of the live apps.
    pub live: Vec<String>,
    /// Warnings found in the files.
    pub diagnostics: Diagnostics,
    /// The files it was made of.
    pub sources: Vec<Arc<Source>>,
    /// The account or team that owns the live apps, when there is one to tell.
    pub account: Option<String>,
}

impl Planned {
    /// Returns what is shown with the plan.
    pub(super) fn frame(&self) -> Frame<'_> {
        let manifest = self.manifest.as_ref();
        Frame {
            stack: manifest.and_then(|manifest| manifest.stack.as_deref()),
            tier: self.tier.as_ref(),
            budget: self.budget,
            waves: manifest.map_or(&[], |manifest| &manifest.waves),
            ..Frame::default()
        }
    }
}

/// Says when given secrets are sent, and what becomes of apps that have no file any more.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlanOptions {
    /// When given secrets are sent.
    pub secrets: SecretMode,
    /// Which commits and images updates run.
    pub versions: Sources,
    /// What becomes of live apps of the stack without a file.
    pub prune: Prune,
}

/// Makes the plan of loaded specs: one listing of the account while secrets are resolved, nothing sent.
pub(super) async fn plan(
    context: &Context,
    loaded: Box<Loaded>,
    options: &PlanOptions,
) -> Outcome<Planned> {
    let stack = stack(&loaded, options.prune)?;
    let listing = async { Ok(context.client()?.list_apps().await?) };
    let (resolved, live) = tokio::try_join!(sources::resolve(context, &loaded), listing)?;
    let Resolved { mut desired, state } = resolved;
    let settled = Settled {
        secrets: options.secrets,
        state,
        stack: &stack,
    };
    let mut planned = build_plan(&desired, &live, &settled)?;
    let missing = planned.missing_secrets(&desired);
    if !missing.is_empty() && context.is_embedded() {
        stand_in(context, loaded.manifest.as_ref(), &missing, &mut desired)?;
        planned = build_plan(&desired, &live, &settled)?;
    } else if !missing.is_empty() {
        return Err(sources::missing_failure(&missing));
    }
    let unasked = referee::consult(context, &loaded, &mut planned).await?;
    if options.versions == Sources::Newest {
        planned.take_newest_sources();
    }
    let sources = loaded.sources();
    let tier = tier(&loaded, &live, &planned);
    let manifest_file = loaded.manifest_file.clone();
    let diagnostics = told(context, loaded.diagnostics, unasked);
    let limit = loaded
        .manifest
        .as_ref()
        .and_then(|manifest| manifest.budget_usd_month);
    Ok(Planned {
        tier,
        budget: limit.map(|limit| Budget::of(&planned, limit)),
        plan: planned,
        desired,
        sources,
        account: account(&live),
        manifest: loaded.manifest,
        manifest_file,
        live: live.iter().map(|app| app.name().to_owned()).collect(),
        diagnostics,
    })
}

/// Holds the plan that outside edits were looked for in, and the findings of the files.
pub(super) struct Drifted {
    /// The plan; what it says of secrets means nothing.
    pub plan: Plan,
    /// What was found in the files, and what could not be asked.
    pub diagnostics: Diagnostics,
}

/// Looks for what somebody else changed in the apps of loaded specs; only reads, and needs no secret.
pub(super) async fn drift(context: &Context, loaded: Box<Loaded>) -> Outcome<Drifted> {
    let mut plan = without_secrets(context, &loaded).await?;
    let unasked = referee::find_edits(context, &loaded, &mut plan).await?;
    let diagnostics = told(context, loaded.diagnostics, unasked);
    Ok(Drifted { plan, diagnostics })
}

/// Makes a plan of loaded specs in which no secret has a value and every live one is kept; one listing of the account.
pub(super) async fn without_secrets(context: &Context, loaded: &Loaded) -> Outcome<Plan> {
    let live = context.client()?.list_apps().await?;
    plan_of_listing(loaded, &live)
}

/// Does what [`without_secrets`] does with apps that were listed already.
pub(super) fn plan_of_listing(loaded: &Loaded, live: &[App]) -> Outcome<Plan> {
    let Resolved { desired, state } = sources::without_values(loaded);
    let settled = Settled {
        secrets: SecretMode::Keep,
        state,
        stack: &stack(loaded, Prune::Report)?,
    };
    build_plan(&desired, live, &settled)
}

/// Says which variant of the stack was loaded, and which of its apps are live and not in it.
fn tier(loaded: &Loaded, live: &[App], plan: &Plan) -> Option<TierView> {
    // Those that are deleted stand in the plan itself.
    let stays = |name: &String| !plan.apps.iter().any(|app| app.name == *name);
    let left_out = loaded.left_out.iter().map(|one| one.app.clone());
    let left_out = left_out.filter(stays);
    let is_live = |name: &String| live.iter().any(|app| app.name() == name);
    let (live, absent) = left_out.partition(is_live);
    Some(TierView {
        name: loaded.overlay.tier.clone()?,
        live,
        absent,
    })
}

/// Returns the account or team that owns the live apps.
pub(super) fn account(live: &[App]) -> Option<String> {
    let owner = live.iter().map(|app| &app.owner_uuid);
    owner.into_iter().find(|owner| !owner.is_empty()).cloned()
}

/// Tells a person at once what could not be asked, and puts it among the findings for everybody else.
pub(super) fn told(
    context: &Context,
    mut findings: Diagnostics,
    unasked: Vec<Diagnostic>,
) -> Diagnostics {
    let output = &context.output;
    match output.format {
        Format::Json | Format::Events => findings.extend(unasked),
        Format::Human => {
            for warning in &unasked {
                output.note(&diagnostic::human(warning, layout(output.talk_style)));
            }
        }
    }
    findings
}

/// Tells the apps of the stack from others; deleting needs to know all of them.
fn stack(loaded: &Loaded, prune: Prune) -> Outcome<Stack> {
    let manifest = loaded.manifest.as_ref();
    if prune == Prune::Delete && (manifest.is_none() || loaded.reach == Reach::Part) {
        let what = "--prune needs a whole directory with its ipctl.yaml, which says what belongs to the stack; nothing was sent";
        return Err(Failure::usage(what).next(format!("ipctl plan {DEFAULT_FOLDER}/ --prune")));
    }
    let named = manifest.iter().flat_map(|manifest| manifest.apps.values());
    let named = named.map(|name| (name.to_string(), Membership::Named));
    let left_out = loaded.left_out.iter().map(|one| one.app.clone());
    let left_out = left_out.map(|name| (name, Membership::LeftOut));
    Ok(Stack {
        name: manifest.and_then(|manifest| manifest.stack.clone()),
        file: loaded.manifest_file.clone().unwrap_or_default(),
        members: named.chain(left_out).collect(),
        reach: loaded.reach,
        prune,
    })
}

/// Holds what is settled before a plan is made of files and live apps.
struct Settled<'a> {
    secrets: SecretMode,
    state: StateMode,
    stack: &'a Stack,
}

fn build_plan(desired: &[Desired], live: &[App], settled: &Settled<'_>) -> Outcome<Plan> {
    let inputs = Inputs {
        desired,
        live,
        secrets: settled.secrets,
        state: settled.state,
        stack: settled.stack,
    };
    let mut failed = None;
    let plan = build(&inputs, &mut || {
        let mut salt = [0; 16];
        failed = getrandom::fill(&mut salt).err().or(failed);
        salt
    });
    match failed {
        Some(error) => Err(Failure::new(
            Exit::Failed,
            format!("the system gives no random bytes: {error}"),
        )),
        None => Ok(plan),
    }
}
