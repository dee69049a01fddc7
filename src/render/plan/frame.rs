//! What stands around a plan: the name of the stack, budget, order, and what to do next.

use crate::plan::Budget;

use super::tier::TierView;
use super::view::Detail;

/// Holds what is shown with a plan besides the plan itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Frame<'a> {
    /// The name of the stack.
    pub stack: Option<&'a str>,
    /// The variant of the stack that it is for.
    pub tier: Option<&'a TierView>,
    /// How the plan stands to the budget of the manifest.
    pub budget: Option<Budget>,
    /// The waves in which apps are deployed, by the names of the manifest; none when all start together.
    pub waves: &'a [Vec<String>],
    /// The file that the plan was saved in.
    pub saved: Option<&'a str>,
    /// The command that comes next.
    pub next: Option<&'a str>,
    /// How much is shown.
    pub detail: Detail,
}
