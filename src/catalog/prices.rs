//! Prices besides instances, and tiers.

use super::Cents;

/// Is the month of the price list that all amounts of this module come from, as `year-month`.
pub const PRICES_AS_OF: &str = "2025-08";

/// Is the monthly price of a dedicated egress address, per app.
pub const DEDICATED_EGRESS: Cents = Cents::from_dollars(25);

/// Is the monthly price of a development database.
pub const DEV_DATABASE: Cents = Cents::from_dollars(7);

/// Is the price of one GiB of outbound transfer above the allowance.
pub const BANDWIDTH_PER_GIB: Cents = Cents(2);

/// Is how many apps of static sites alone are free in one account.
pub const FREE_STATIC_APPS: u32 = 3;

/// Is the monthly price of each app of static sites alone above [`FREE_STATIC_APPS`].
pub const STATIC_APP: Cents = Cents::from_dollars(3);

/// Names the class of an app, which follows from its largest instance size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Static sites and functions alone.
    Starter,
    /// Single-instance sizes.
    Basic,
    /// Everything that can run more than one instance.
    Professional,
}

impl Tier {
    /// Returns the slug that the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Basic => "basic",
            Self::Professional => "professional",
        }
    }
}

/// Holds what a tier includes, as the deprecated tier endpoint states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierLimits {
    /// The tier.
    pub tier: Tier,
    /// Outbound transfer in bytes per month.
    pub egress_bandwidth_bytes: u64,
    /// Build time in seconds per month.
    pub build_seconds: u64,
}

/// Lists the tiers, smallest first.
pub const TIERS: &[TierLimits] = &[
    TierLimits {
        tier: Tier::Starter,
        egress_bandwidth_bytes: 1 << 30,
        build_seconds: 6_000,
    },
    TierLimits {
        tier: Tier::Basic,
        egress_bandwidth_bytes: 40 << 30,
        build_seconds: 24_000,
    },
    TierLimits {
        tier: Tier::Professional,
        egress_bandwidth_bytes: 100 << 30,
        build_seconds: 60_000,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_have_the_published_limits() {
        let bytes: Vec<u64> = TIERS.iter().map(|t| t.egress_bandwidth_bytes).collect();
        assert_eq!(bytes, [1_073_741_824, 42_949_672_960, 107_374_182_400]);
        assert!(TIERS.is_sorted_by_key(|t| t.tier));
        assert_eq!(Tier::Professional.as_str(), "professional");
    }
}
