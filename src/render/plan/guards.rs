//! What a plan warns of: what is in the way, losses, changes that are worth a look, apps without a file, and the budget.

use jiff::Timestamp;

use crate::catalog::Cents;
use crate::diff::Change;
use crate::plan::{
    Action, AppPlan, Attention, Block, BlockKind, Budget, Destruction, Membership, Other, Plan,
};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;

/// Lists in words what is in the way, then what is lost, and then what is worth a look.
pub(super) fn alerts(app: &AppPlan) -> Vec<String> {
    let block = app
        .block
        .as_ref()
        .and_then(|block| block_alert(block, app.action));
    let losses = app.destructions.iter().map(Destruction::words);
    let looks = app.attentions();
    let looks = looks.iter().map(Attention::words);
    let words = block.into_iter().chain(losses).chain(looks);
    words.map(|words| one_line(&words)).collect()
}

/// Says what is in the way, and of what; nothing where it matters to nobody.
fn block_alert(block: &Block, action: Action) -> Option<String> {
    let what = match action {
        Action::Update => "apply is refused",
        _ => "changes are refused",
    };
    match (block.kind, action) {
        (_, Action::Create) | (BlockKind::InFlight, Action::Keep) => None,
        (BlockKind::InFlight, Action::Delete) => {
            Some(format!("{} is under way", deployment_words(block)))
        }
        (BlockKind::InFlight, _) => Some(format!(
            "{} is under way: {what} until it has ended, without --queue or --supersede",
            deployment_words(block)
        )),
        (BlockKind::Pinned, _) => Some(format!(
            "pinned to the rolled-back deployment {}: {what} until it is committed or reverted",
            short_id(block.deployment.as_str())
        )),
    }
}

/// Names the deployment that is in the way, with its cause, who made it, and since when.
pub fn deployment_words(block: &Block) -> String {
    let since = |time: Timestamp| time.strftime("since %Y-%m-%d %H:%M UTC").to_string();
    let facts = [
        block.cause.clone(),
        block.by.as_ref().map(|by| format!("by {by}")),
        block.since.map(since),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let id = short_id(block.deployment.as_str());
    if facts.is_empty() {
        return format!("deployment {id}");
    }
    format!("deployment {id} ({})", one_line(&facts.join(", ")))
}

/// Returns the live apps of the stack that have no file any more; those that a tier leaves out stand in its heading.
pub(super) fn unheard(plan: &Plan) -> impl Iterator<Item = &Other> {
    let others = plan.leftovers().iter();
    others.filter(|other| other.membership != Membership::LeftOut)
}

/// Says of an app without a file what becomes of it.
pub(super) const LEFTOVER: &str = "still live, not in the specs: --prune removes it";

/// Says what counts towards a budget besides what is seen in the plan; a line each.
pub fn budget_remarks(budget: &Budget) -> Vec<String> {
    let mut lines = Vec::new();
    if budget.others.most > Cents::ZERO {
        lines.push(format!(
            "it counts {} for apps of the stack that are not in this plan",
            budget.others.most
        ));
    }
    if budget.scales() {
        lines.push(format!(
            "it counts autoscaled components at their maximum: {} to {}",
            budget.after_least, budget.after
        ));
    }
    lines
}

/// Says the same for a plan, and that the budget refuses an apply.
pub(super) fn budget_lines(budget: &Budget) -> Vec<String> {
    let mut lines = budget_remarks(budget);
    if budget.is_broken() {
        lines.push("apply is refused: raise `budget_usd_month`, or choose less".to_owned());
    }
    lines
}

/// Tells whether an alert says all about a change, so that it needs no row of its own.
pub(super) fn is_told(change: &Change, app: &AppPlan) -> bool {
    app.destructions.iter().any(|lost| lost.covers(change))
}
