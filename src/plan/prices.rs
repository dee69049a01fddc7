//! What instances cost and offer: the platform's own list where it was asked, else the built-in one.

use std::collections::BTreeMap;

use crate::catalog::{self, Cents, InstanceSize};
use crate::model::live::InstanceSizeInfo;

/// Holds what one instance of a size costs and offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeFacts {
    /// The price for a month.
    pub monthly: Cents,
    /// The memory in bytes.
    pub memory_bytes: u64,
    /// The number of virtual processors.
    pub cpus: u32,
    /// The outbound transfer included, in GiB a month.
    pub bandwidth_gib: u64,
}

impl From<&InstanceSize> for SizeFacts {
    fn from(size: &InstanceSize) -> Self {
        Self {
            monthly: size.monthly,
            memory_bytes: size.memory_bytes,
            cpus: size.cpus,
            bandwidth_gib: size.bandwidth_allowance_gib.into(),
        }
    }
}

impl SizeFacts {
    /// Reads a size as the platform lists it; nothing when its price is no amount.
    fn listed(size: &InstanceSizeInfo) -> Option<Self> {
        let usd: f64 = size.usd_per_month.parse().ok()?;
        (usd.is_finite() && usd >= 0.0).then(|| Self {
            monthly: Cents::from_usd(usd),
            memory_bytes: size.memory_bytes,
            cpus: size.cpus,
            bandwidth_gib: size.bandwidth_allowance_gib,
        })
    }
}

/// Holds a price list; by default it is the built-in one.
///
/// A size that the platform does not list any more, such as one of the legacy sizes, is looked up in the built-in list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceList {
    listed: BTreeMap<String, SizeFacts>,
}

impl PriceList {
    /// Makes the list of what the platform says.
    pub fn of_platform(sizes: &[InstanceSizeInfo]) -> Self {
        let facts = |size: &InstanceSizeInfo| Some((size.slug.clone(), SizeFacts::listed(size)?));
        Self {
            listed: sizes.iter().filter_map(facts).collect(),
        }
    }

    /// Returns what an instance of a size costs and offers; nothing when the size is on no list.
    pub fn size(&self, slug: &str) -> Option<SizeFacts> {
        let listed = self.listed.get(slug).copied();
        listed.or_else(|| catalog::size(slug).map(SizeFacts::from))
    }

    /// Tells whether the platform itself named the price of a size.
    pub fn is_listed(&self, slug: &str) -> bool {
        self.listed.contains_key(slug)
    }

    /// Lists the names of all sizes, each once.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        let built_in = catalog::SIZES.iter().map(|size| size.slug);
        let built_in = built_in.filter(|slug| !self.is_listed(slug));
        self.listed.keys().map(String::as_str).chain(built_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(slug: &str, usd: &str) -> InstanceSizeInfo {
        InstanceSizeInfo {
            slug: slug.to_owned(),
            usd_per_month: usd.to_owned(),
            ..InstanceSizeInfo::default()
        }
    }

    #[test]
    fn the_platform_wins_and_what_it_does_not_list_is_built_in() {
        let sizes = [
            listed("apps-s-1vcpu-1gb", "13.50"),
            listed("apps-x", "NaN"),
            listed("apps-y", "-1"),
        ];
        let prices = PriceList::of_platform(&sizes);
        let price = |slug: &str| prices.size(slug).map(|facts| facts.monthly.to_string());
        assert_eq!(price("apps-s-1vcpu-1gb").as_deref(), Some("$13.50"));
        assert_eq!(price("basic-xxs").as_deref(), Some("$5.00"));
        assert_eq!(price("apps-x"), None);
        assert_eq!(price("apps-y"), None);
        assert!(prices.is_listed("apps-s-1vcpu-1gb") && !prices.is_listed("basic-xxs"));
        assert_eq!(prices.slugs().count(), catalog::SIZES.len());
    }
}
