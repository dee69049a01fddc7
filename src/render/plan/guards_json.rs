//! What a plan warns of, as data. The types here are part of the published schema: fields are only ever added.

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::{Attention, Block, BlockKind, Budget, Destruction, Membership, Other};

/// Something that would be removed for good, replaced or moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct DestructionData {
    /// What it is.
    kind: DestructionKind,
    /// Its name; left out for something of the app itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The name that a renamed component gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed_to: Option<String>,
    /// The kind of a component before it is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// The kind of the component that replaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// The fields in which the replacing component differs besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
}

/// What would be removed, replaced or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DestructionKind {
    /// The app goes.
    App,
    /// A component goes.
    Component,
    /// A component goes, and one like it comes: most likely it was meant to be renamed.
    Renamed,
    /// A component goes, and one of another kind takes its name.
    Replaced,
    /// A database goes, with its data if it is a dev database.
    Database,
    /// A domain goes.
    Domain,
    /// The app moves to another region.
    Region,
    /// The app leaves its network, or moves to another one.
    Vpc,
    /// The app gives its own outgoing addresses up.
    Egress,
}

impl From<&Destruction> for DestructionKind {
    fn from(lost: &Destruction) -> Self {
        match lost {
            Destruction::App => Self::App,
            Destruction::Component { .. } => Self::Component,
            Destruction::Renamed { .. } => Self::Renamed,
            Destruction::Replaced { .. } => Self::Replaced,
            Destruction::Database { .. } => Self::Database,
            Destruction::Domain { .. } => Self::Domain,
            Destruction::Region => Self::Region,
            Destruction::Vpc => Self::Vpc,
            Destruction::Egress => Self::Egress,
        }
    }
}

impl From<&Destruction> for DestructionData {
    fn from(lost: &Destruction) -> Self {
        let plain = Self {
            kind: lost.into(),
            name: lost.name().map(str::to_owned),
            renamed_to: None,
            from: None,
            to: None,
            fields: Vec::new(),
        };
        match lost {
            Destruction::Renamed { to, .. } => Self {
                renamed_to: Some(to.clone()),
                ..plain
            },
            Destruction::Replaced {
                from, to, fields, ..
            } => Self {
                from: Some(from.to_string()),
                to: Some(to.to_string()),
                fields: fields.clone(),
                ..plain
            },
            _ => plain,
        }
    }
}

/// A change that loses nothing for good but that one may not have meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct AttentionData {
    /// What it is.
    kind: AttentionKind,
    /// The component.
    name: String,
    /// How many instances it has now.
    before: u64,
    /// The same in words.
    words: String,
}

/// Why a change is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum AttentionKind {
    /// A component is left with one instance.
    OneInstance,
}

impl From<&Attention> for AttentionData {
    fn from(attention: &Attention) -> Self {
        let Attention::OneInstance { component, before } = attention;
        Self {
            kind: AttentionKind::OneInstance,
            name: component.clone(),
            before: *before,
            words: attention.words(),
        }
    }
}

/// The deployment that is in the way of a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct BlockData {
    /// Why it is in the way.
    kind: BlockKindData,
    /// Its id.
    deployment: String,
    /// What caused it, in the platform's words; null if that is not told.
    cause: Option<String>,
    /// Who made it; null if it was the platform.
    by: Option<String>,
    /// When it was made; null if that is not told.
    since: Option<String>,
}

/// Why nothing can be deployed to an app now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum BlockKindData {
    /// A rollback is neither committed nor reverted.
    Pinned,
    /// Another deployment is under way.
    InFlight,
}

impl From<&Block> for BlockData {
    fn from(block: &Block) -> Self {
        Self {
            kind: match block.kind {
                BlockKind::Pinned => BlockKindData::Pinned,
                BlockKind::InFlight => BlockKindData::InFlight,
            },
            deployment: block.deployment.as_str().to_owned(),
            cause: block.cause.clone(),
            by: block.by.clone(),
            since: block.since.map(|time| time.to_string()),
        }
    }
}

/// A live app of the stack that has no file any more.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct LeftoverData {
    /// Its name.
    name: String,
    /// Its id.
    id: String,
    /// How it is known that it belongs to the stack.
    why: LeftoverReason,
    /// What it costs a month in US dollars, at its smallest scale.
    cost: f64,
}

/// How it is known that an app belongs to the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum LeftoverReason {
    /// `ipctl.yaml` names it.
    Named,
    /// The tier leaves it out.
    LeftOut,
    /// It was deployed as a part of the stack.
    Deployed,
}

impl From<&Other> for LeftoverData {
    fn from(other: &Other) -> Self {
        Self {
            name: other.name.clone(),
            id: other.id.as_str().to_owned(),
            why: match other.membership {
                Membership::Named => LeftoverReason::Named,
                Membership::LeftOut => LeftoverReason::LeftOut,
                Membership::Deployed => LeftoverReason::Deployed,
            },
            cost: other.cost.total().least.dollars(),
        }
    }
}

/// What the whole stack costs a month in US dollars, at its largest scale, as it counts towards the budget.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub(super) struct BudgetUseData {
    /// What it costs now.
    before: f64,
    /// What it will cost.
    after: f64,
    /// The share of both that goes to apps of the stack that are not in the plan.
    others: f64,
    /// Whether an apply is refused for it.
    refused: bool,
}

impl From<&Budget> for BudgetUseData {
    fn from(budget: &Budget) -> Self {
        Self {
            before: budget.before.dollars(),
            after: budget.after.dollars(),
            others: budget.others.most.dollars(),
            refused: budget.is_broken(),
        }
    }
}
