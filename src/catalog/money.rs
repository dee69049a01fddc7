//! Amounts of money.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Holds an amount in US cents.
///
/// Arithmetic never wraps: the saturating methods stop at the largest amount, the checked ones say so.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Cents(pub u64);

impl Cents {
    /// Is no money at all.
    pub const ZERO: Self = Self(0);

    /// Returns the amount of `dollars` whole US dollars.
    pub const fn from_dollars(dollars: u32) -> Self {
        // A u32 times 100 always fits; `as` is the only widening that works in a constant.
        Self(dollars as u64 * 100)
    }

    /// Returns an amount of US dollars, rounded to a cent; what is no positive amount is nothing.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast stops at the bounds, which is what is wanted"
    )]
    pub fn from_usd(dollars: f64) -> Self {
        Self((dollars * 100.0).round() as u64)
    }

    /// Returns the sum, or nothing when it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(cents) => Some(Self(cents)),
            None => None,
        }
    }

    /// Returns the difference, or nothing when `other` is larger.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(cents) => Some(Self(cents)),
            None => None,
        }
    }

    /// Returns `times` this amount, or nothing when it does not fit.
    pub const fn checked_mul(self, times: u64) -> Option<Self> {
        match self.0.checked_mul(times) {
            Some(cents) => Some(Self(cents)),
            None => None,
        }
    }

    /// Returns the sum, at most the largest amount.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Returns the difference, at least nothing.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Returns `times` this amount, at most the largest amount.
    #[must_use]
    pub const fn saturating_mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// Returns the amount in dollars with two decimals and no sign, such as `5.00`, as the API writes prices.
    pub fn decimal(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }

    /// Returns the amount in dollars as a float, at most about 42.9 million dollars.
    pub fn dollars(self) -> f64 {
        f64::from(u32::try_from(self.0).unwrap_or(u32::MAX)) / 100.0
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("${}", self.decimal()))
    }
}

impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_dollars_and_cents() {
        assert_eq!(Cents::from_dollars(37).to_string(), "$37.00");
        assert_eq!(Cents(5).to_string(), "$0.05");
        assert_eq!(format!("{:>8}", Cents(1250)), "  $12.50");
        assert_eq!(Cents(500).decimal(), "5.00");
    }

    #[test]
    fn never_wraps() {
        let all = Cents(u64::MAX);
        assert_eq!(all.saturating_add(Cents(1)), all);
        assert_eq!(all.saturating_mul(2), all);
        assert_eq!(Cents(1).saturating_sub(Cents(2)), Cents::ZERO);
        assert_eq!(all.checked_add(Cents(1)), None);
        assert_eq!(all.checked_mul(2), None);
        assert_eq!(Cents(1).checked_sub(Cents(2)), None);
        assert_eq!([all, Cents(1)].into_iter().sum::<Cents>(), all);
    }

    #[test]
    fn turns_into_a_float() {
        assert!((Cents(1234).dollars() - 12.34).abs() < 1e-9);
        assert!(Cents(u64::MAX).dollars().is_finite());
    }
}
