//! What is shown with a bill.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::live::AppId;
use crate::plan::{Bill, Budget, ComponentCost, PriceList};

/// Says where prices come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceOrigin {
    /// The platform was asked on this day.
    Platform(Date),
    /// The list of this program.
    BuiltIn,
}

/// Holds how much apps sent on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traffic {
    /// The day, when the platform says it.
    pub day: Option<Date>,
    /// The bytes of each app that was answered for.
    pub bytes: BTreeMap<AppId, u64>,
}

/// Holds a bill and what goes with it.
#[derive(Debug)]
pub struct CostPage<'a> {
    /// The bill.
    pub bill: &'a Bill,
    /// The prices it was made with.
    pub prices: &'a PriceList,
    /// Where they come from.
    pub origin: PriceOrigin,
    /// The account's discount in percent, which is in no price here.
    pub discount_percent: f64,
    /// How it stands to a budget.
    pub budget: Option<Budget>,
    /// What was sent on the last day.
    pub traffic: Traffic,
    /// The variant of the stack.
    pub tier: Option<&'a str>,
    /// The services of others that the apps need, which are paid elsewhere.
    pub externals: Vec<&'a str>,
}

impl CostPage<'_> {
    /// Lists every component with the name of its app, from both sides.
    fn costs(&self) -> impl Iterator<Item = (&str, ComponentCost)> {
        let apps = self.bill.apps.iter();
        apps.flat_map(|app| {
            let parts = app.parts().into_iter();
            let sides = parts.flat_map(|part| [part.live, part.proposed]);
            sides.flatten().map(|cost| (app.name.as_str(), cost))
        })
    }

    /// Lists the components whose size is on no list, as `app/component (size)`.
    pub(super) fn without_price(&self) -> Vec<String> {
        let unknown = self.costs().filter(|(_, cost)| cost.price.is_none());
        unique(unknown.map(|(app, cost)| format!("{app}/{} ({})", cost.name, cost.size)))
    }

    /// Lists the sizes that the platform was asked for and does not list, but the built-in list does.
    pub(super) fn priced_by_us(&self) -> Vec<String> {
        if self.origin == PriceOrigin::BuiltIn {
            return Vec::new();
        }
        let ours = self.costs().filter(|(_, cost)| {
            self.prices.size(&cost.size).is_some() && !self.prices.is_listed(&cost.size)
        });
        unique(ours.map(|(_, cost)| cost.size))
    }

    /// Lists what is not in the prices, in words.
    pub(super) fn not_included(&self) -> Vec<String> {
        let mut words = vec!["build minutes".to_owned(), "extra bandwidth".to_owned()];
        let any = |count: fn(&crate::plan::Unpriced) -> usize| {
            self.bill.apps.iter().any(|app| count(&app.unpriced) > 0)
        };
        if any(|unpriced| unpriced.jobs) {
            words.push("job runs".to_owned());
        }
        if any(|unpriced| unpriced.functions) {
            words.push("calls of functions".to_owned());
        }
        if any(|unpriced| unpriced.clusters) {
            words.push("database clusters".to_owned());
        }
        words.extend(self.externals.iter().map(|name| (*name).to_owned()));
        words
    }
}

fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.collect();
    words.sort();
    words.dedup();
    words
}
