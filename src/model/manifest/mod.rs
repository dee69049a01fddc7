//! The manifest `ipctl.yaml`, which lies beside the specs: what a stack needs and a spec has no place for.

mod check;
mod place;
mod types;
mod value;

pub use check::{ManifestProblem, ProblemKind};
pub use place::{FieldPlace, PlaceError, SecretPlace};
pub use types::{
    Dns, DnsManager, External, ExternalKind, Generate, GenerateEncoding, Ignore, Manifest, Probe,
    RuleLevel, Secret, SecretSource, Tier,
};
pub use value::{ShortDuration, State};
