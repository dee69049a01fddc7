//! Whether a stack stays within the budget of its manifest.

use crate::catalog::Cents;

use super::Plan;
use super::cost::Monthly;

/// Says how the apps of a stack stand to a budget: those of a plan, and the live ones that it leaves alone.
///
/// What scales by itself counts at its largest scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// What may be spent in a month.
    pub limit: Cents,
    /// What the stack costs now.
    pub before: Cents,
    /// What it costs after the plan.
    pub after: Cents,
    /// What it costs after the plan at its smallest scale.
    pub after_least: Cents,
    /// The share of both that goes to apps which are not in the plan.
    pub others: Monthly,
}

impl Budget {
    /// Compares a plan with a budget in US dollars a month.
    pub fn of(plan: &Plan, usd_month: f64) -> Self {
        let others = plan.others.iter().map(|other| other.cost.total()).sum();
        Self::within(plan, Cents::from_usd(usd_month), others)
    }

    /// Compares a plan with a budget for a month, of which other apps take a share.
    pub fn within(plan: &Plan, limit: Cents, others: Monthly) -> Self {
        let (before, after) = plan.cost();
        Self {
            limit,
            before: (before + others).most,
            after: (after + others).most,
            after_least: (after + others).least,
            others,
        }
    }

    /// Tells whether the stack would cost more than it may, and more than now: what makes it cheaper is never refused.
    pub fn is_broken(&self) -> bool {
        self.after > self.limit && self.after > self.before
    }

    /// Tells whether something in the stack scales by itself.
    pub fn scales(&self) -> bool {
        self.after_least != self.after
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

    fn budget(limit: u32, before: u32, after: u32) -> Budget {
        Budget {
            limit: Cents::from_dollars(limit),
            before: Cents::from_dollars(before),
            after: Cents::from_dollars(after),
            after_least: Cents::from_dollars(after),
            others: Monthly::default(),
        }
    }

    #[test]
    fn the_share_is_rounded_up() {
        assert_eq!(budget(40, 0, 37).used_percent(), Some(93));
        assert_eq!(budget(0, 0, 37).used_percent(), None);
        assert_eq!(Cents::from_usd(40.005).0, 4001);
        assert_eq!(Cents::from_usd(-1.0), Cents::ZERO);
    }

    #[test]
    fn only_growth_over_the_limit_breaks_it() {
        let broken = |before, after| budget(40, before, after).is_broken();
        assert!(broken(37, 50) && broken(45, 50) && broken(0, 41));
        assert!(!broken(37, 40) && !broken(60, 50) && !broken(50, 50) && !broken(0, 0));
    }
}
