//! Whether a plan stays within the budget of the manifest.

use crate::catalog::Cents;

use super::Plan;

/// Says how a plan stands to a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// What may be spent in a month.
    pub limit: Cents,
    /// What the apps of the plan cost after it, at their largest scale.
    pub after: Cents,
}

impl Budget {
    /// Compares a plan with a budget in US dollars a month.
    pub fn of(plan: &Plan, usd_month: f64) -> Self {
        Self::within(plan, Cents::from_usd(usd_month))
    }

    /// Compares a plan with a budget for a month.
    pub fn within(plan: &Plan, limit: Cents) -> Self {
        let (_, after) = plan.cost();
        Self {
            limit,
            after: after.most,
        }
    }

    /// Returns the share of the budget that is used, in percent; none for a budget of nothing.
    pub fn used_percent(&self) -> Option<u64> {
        let limit = self.limit.0;
        (limit > 0).then(|| self.after.0.saturating_mul(100).div_ceil(limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(limit: u32, after: u32) -> Budget {
        Budget {
            limit: Cents::from_dollars(limit),
            after: Cents::from_dollars(after),
        }
    }

    #[test]
    fn the_share_is_rounded_up() {
        assert_eq!(budget(40, 37).used_percent(), Some(93));
        assert_eq!(budget(0, 37).used_percent(), None);
        assert_eq!(Cents::from_usd(40.005).0, 4001);
        assert_eq!(Cents::from_usd(-1.0), Cents::ZERO);
    }
}
