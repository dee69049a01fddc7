//! What has to be done so that the live apps equal the files: actions, secret decisions, state, cost, guards.
//!
//! Everything here is pure: files were read, live apps were fetched and secret values were resolved by the caller. Nothing
//! here sends anything; [`crate::apply`] carries a [`Plan`] out.

mod bill;
mod block;
mod budget;
mod build;
mod carry;
mod cost;
mod difference;
#[cfg(test)]
mod economy;
pub mod effect;
mod equality;
pub mod file;
mod fingerprint;
mod guard;
mod ignore;
mod inventory;
mod outside;
mod payload;
mod prices;
pub mod pull;
mod referee;
mod refuse;
mod rename;
mod revalue;
mod seal;
mod secrets;
mod sources;
mod stack;
mod stale;
mod state;
#[cfg(test)]
mod test_values;

pub use bill::{AppBill, Bill, PartBill, Sides, SpecPair, StaticApps, Unpriced};
pub use block::{Block, BlockKind, block, under_way};
pub use budget::Budget;
pub use build::{Action, AppPlan, Desired, Inputs, Plan, Standing, Summary, build};
pub use cost::{AppCost, ComponentCost, Monthly, app_cost, app_cost_by};
pub use difference::{Author, Difference, Side, difference};
pub use effect::{Effect, Effects};
pub use file::{FileRecord, Origin, SavedApp, SavedPlan, UnreadablePlan, is_saved_plan};
pub use fingerprint::{Tag, tags_of};
pub use guard::{Attention, Destruction, attentions, destructions};
pub use ignore::{IgnoreRule, IgnoredChange};
pub use inventory::{History, Presence, SecretOrigin, SecretRow, Seen, Shelves, inventory};
pub use outside::{
    ChangeOrigin, Outside, OutsideEdit, Since, Stake, Trace, Verdict, is_edited, since_apply,
};
pub use payload::payload;
pub use prices::{PriceList, SizeFacts};
pub use refuse::{Asking, Consent, Creation, Overwriting, Refusal, UnderWay, refusals};
pub use revalue::{NewValues, Unfit, is_variable, revalue};
pub use seal::{Sealed, With, seal};
pub use secrets::{
    Decision, MissingSecret, SecretLine, SecretMode, SendReason, Slot, Supplied, SuppliedValue,
    plain_value_in_file, slots,
};
pub use sources::Sources;
pub use stack::{Membership, Other, Prune, Reach, Stack};
pub use stale::{FileChange, Moved, MovedSecret, Part, Stale, file_changes};
pub use state::{AppState, STATE_KEY, StateMode};
