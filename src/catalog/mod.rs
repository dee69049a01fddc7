//! What the platform sells and where: instance sizes, prices, tiers and regions.
//!
//! Pure constants with look-ups; no I/O and no knowledge of specs. A live account can be asked for newer numbers; these
//! are what holds without a network. Prices follow the DigitalOcean price list of August 2025 ([`PRICES_AS_OF`]).

mod money;
mod prices;
mod regions;
mod sizes;
mod successor;

pub use money::Cents;
pub use prices::{
    BANDWIDTH_PER_GIB, DEDICATED_EGRESS, DEV_DATABASE, FREE_STATIC_APPS, PRICES_AS_OF, STATIC_APP,
    TIERS, Tier, TierLimits,
};
pub use regions::{REGIONS, Region, region, region_of_place};
pub use sizes::{CpuType, DEFAULT_SIZE, Generation, InstanceSize, SIZES, Scaling, size};
pub use successor::{Use, successor};
