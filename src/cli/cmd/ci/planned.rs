//! The plan that is shown: a saved one, or one that is made now.

use crate::cli::cmd::validate;
use crate::cli::context::Context;
use crate::cli::error::Outcome;
use crate::cli::load::{default_manifest, load_valid};
use crate::cli::pipeline::plan;
use crate::cli::plan_args::PlanArgs;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::cli::saved;
use crate::plan::{Budget, Plan};
use crate::render::plan::{ByteLimit, Frame, plan_markdown};

/// Names the plan.
#[derive(Debug, clap::Args)]
pub(super) struct Target {
    /// A file of `ipctl plan --out`, or spec files, directories, apps of specs/; default: specs/
    targets: Vec<String>,
    #[command(flatten)]
    plan: PlanArgs,
}

/// Holds a plan, and the stack that it is for.
pub(super) struct Found {
    /// The plan.
    pub plan: Plan,
    /// The name of the stack, if it has one.
    pub stack: Option<String>,
    budget: Option<Budget>,
    waves: Vec<Vec<String>>,
}

impl Target {
    /// Reads the saved plan, or makes one.
    pub(super) fn find(&self, context: &Context) -> Outcome<Found> {
        match saved::chosen(&self.targets)? {
            Some(file) => saved(file),
            None => self.made(context),
        }
    }

    /// Tells whether the plan has to be made, which takes a token; a saved one is only read.
    pub(super) fn wants_token(&self) -> Outcome<bool> {
        Ok(saved::chosen(&self.targets)?.is_none())
    }

    /// Checks the specs in place of a plan.
    pub(super) fn validate(&self, context: &Context) -> Outcome<Report> {
        validate::instead(context, &self.targets, &self.plan.inputs)
    }

    fn made(&self, context: &Context) -> Outcome<Found> {
        let loaded = load_valid(context, &self.targets, &self.plan.inputs)?;
        let planned = runtime::run(plan(context, loaded, &self.plan.options()))?;
        let manifest = planned.manifest.unwrap_or_default();
        Ok(Found {
            budget: planned.budget,
            stack: manifest.stack,
            waves: manifest.waves,
            plan: planned.plan,
        })
    }
}

fn saved(file: &str) -> Outcome<Found> {
    let saved = saved::read(file)?;
    let plan = saved.to_plan();
    let origin = &saved.origin;
    let within = |limit| Budget::within(&plan, limit, origin.others);
    Ok(Found {
        budget: origin.budget.map(within),
        stack: default_manifest().and_then(|manifest| manifest.stack),
        waves: Vec::new(),
        plan,
    })
}

impl Found {
    /// Writes it as Markdown of so many bytes at the most.
    pub(super) fn markdown(&self, limit: ByteLimit) -> String {
        let frame = Frame {
            stack: self.stack.as_deref(),
            budget: self.budget,
            waves: &self.waves,
            ..Frame::default()
        };
        plan_markdown(&self.plan, &frame, Some(limit))
    }
}
