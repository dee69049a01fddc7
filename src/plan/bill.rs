//! What apps cost a month, live and proposed, side by side.

use serde_json::Value;

use crate::catalog::{self, Cents};
use crate::diff::{Canonical, normalise};
use crate::model::live::AppId;

use super::budget::Budget;
use super::cost::{AppCost, ComponentCost, Monthly, app_cost_by, flat, members, text};
use super::prices::PriceList;

/// Says which sides of a bill are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// What is live and what the specs want.
    Both,
    /// What is live.
    Live,
    /// What the specs want.
    Proposed,
}

/// Holds what one component costs on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartBill {
    /// What it costs now; none when it is not live, or when that is not known.
    pub live: Option<ComponentCost>,
    /// What it will cost; none when the spec is without it, or when no spec was read.
    pub proposed: Option<ComponentCost>,
}

impl PartBill {
    /// Returns the side that describes the component: the newer one.
    pub fn newest(&self) -> Option<&ComponentCost> {
        self.proposed.as_ref().or(self.live.as_ref())
    }
}

/// Holds what one app costs on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppBill {
    /// Its name.
    pub name: String,
    /// The live app, when there is one.
    pub id: Option<AppId>,
    /// What it costs now; none when it is not live, or when that is not known.
    pub live: Option<AppCost>,
    /// What it will cost; none when no spec was read.
    pub proposed: Option<AppCost>,
    /// The platform's own monthly price for what is proposed, when it was asked.
    pub quoted: Option<Cents>,
    /// What is in its newer spec and not in its price.
    pub unpriced: Unpriced,
}

/// Counts what is in a spec and never in its price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unpriced {
    /// Jobs, which are paid by the second while they run.
    pub jobs: usize,
    /// Functions components, which are paid by use.
    pub functions: usize,
    /// Attached database clusters, which are paid by themselves.
    pub clusters: usize,
}

impl AppBill {
    /// Lists the components of both sides: those of the newer one in its order, then those that go.
    pub fn parts(&self) -> Vec<PartBill> {
        let of = |side: &Option<AppCost>| {
            let parts = side.iter().flat_map(|cost| cost.components.clone());
            parts.collect::<Vec<ComponentCost>>()
        };
        let mut live = of(&self.live);
        let mut parts: Vec<PartBill> = of(&self.proposed)
            .into_iter()
            .map(|part| PartBill {
                live: take_named(&mut live, &part.name),
                proposed: Some(part),
            })
            .collect();
        parts.extend(live.into_iter().map(|part| PartBill {
            live: Some(part),
            proposed: None,
        }));
        parts
    }

    /// Returns the newer side.
    pub fn newest(&self) -> Option<&AppCost> {
        self.proposed.as_ref().or(self.live.as_ref())
    }

    /// Returns the platform's price when ours is another one.
    pub fn disputed_price(&self) -> Option<Cents> {
        let ours = self.proposed.as_ref()?.total();
        self.quoted
            .filter(|quoted| !(ours.least..=ours.most).contains(quoted))
    }

    /// Returns the outbound transfer that is included, in GiB a month, with the least and the largest number of instances.
    ///
    /// An app without instances has what the smallest class of apps has.
    pub fn allowance_gib(&self, prices: &PriceList) -> (u64, u64) {
        let parts = self.newest().into_iter().flat_map(|cost| &cost.components);
        let shares = parts.filter_map(|part| Some((part, prices.size(&part.size)?)));
        let mut sum: Option<(u64, u64)> = None;
        for (part, facts) in shares {
            let (least, most) = sum.unwrap_or_default();
            let share = |instances: u64| facts.bandwidth_gib.saturating_mul(instances);
            sum = Some((
                least.saturating_add(share(part.instances.0)),
                most.saturating_add(share(part.instances.1)),
            ));
        }
        sum.unwrap_or((STARTER_GIB, STARTER_GIB))
    }
}

/// The outbound transfer of an app without instances, in GiB a month.
const STARTER_GIB: u64 = 1;

fn take_named(parts: &mut Vec<ComponentCost>, name: &str) -> Option<ComponentCost> {
    let at = parts.iter().position(|part| part.name == name)?;
    Some(parts.remove(at))
}

/// Holds what apps cost on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// Which sides are known.
    pub sides: Sides,
    /// The apps.
    pub apps: Vec<AppBill>,
    /// What the live apps of the stack cost that are not among them and stay.
    pub others: Monthly,
}

impl Bill {
    /// Returns what everything costs now.
    pub fn live(&self) -> Monthly {
        total(self.apps.iter().filter_map(|app| app.live.as_ref()))
    }

    /// Returns what everything will cost.
    pub fn proposed(&self) -> Monthly {
        total(self.apps.iter().filter_map(|app| app.proposed.as_ref()))
    }

    /// Returns what everything costs on the side that counts: the proposed one where there is one.
    pub fn decisive(&self) -> Monthly {
        match self.sides {
            Sides::Live => self.live(),
            Sides::Both | Sides::Proposed => self.proposed(),
        }
    }

    /// Compares the bill with a budget for a month.
    pub fn against(&self, limit: Cents) -> Budget {
        let after = self.decisive() + self.others;
        Budget {
            limit,
            before: (self.live() + self.others).most,
            after: after.most,
            after_least: after.least,
            others: self.others,
        }
    }
}

fn total<'a>(costs: impl Iterator<Item = &'a AppCost>) -> Monthly {
    costs.map(AppCost::total).sum()
}

/// Holds one app that a bill is made for.
#[derive(Debug, Clone, Copy)]
pub struct SpecPair<'a> {
    /// Its name.
    pub name: &'a str,
    /// The live app, when there is one.
    pub id: Option<&'a AppId>,
    /// The live spec, when there is one.
    pub live: Option<&'a Value>,
    /// The spec that is wanted, when one was read.
    pub proposed: Option<&'a Value>,
}

/// Counts the apps of static sites alone that are billed before the ones of a bill: a few of them are free in an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StaticApps(u64);

impl StaticApps {
    /// Counts those among the specs of other apps.
    pub fn among<'a>(specs: impl Iterator<Item = &'a Value>) -> Self {
        let alone = specs.filter(|spec| is_static_alone(&normalise(spec)));
        Self(alone.map(|_| 1).sum())
    }

    /// Prices one more app; nothing for one of another kind.
    fn price_next(&mut self, spec: &Canonical) -> Option<ComponentCost> {
        if !is_static_alone(spec) {
            return None;
        }
        self.0 += 1;
        let free = u64::from(catalog::FREE_STATIC_APPS);
        (self.0 > free).then(|| {
            flat(
                "static app",
                &format!("{free} are free"),
                catalog::STATIC_APP,
            )
        })
    }
}

fn is_static_alone(spec: &Canonical) -> bool {
    let has = |list| members(spec.as_value(), list).next().is_some();
    let others = ["services", "workers", "jobs", "functions", "databases"];
    has("static_sites") && !others.into_iter().any(has)
}

impl Bill {
    /// Prices apps on the sides that are known.
    pub fn new(
        sides: Sides,
        apps: &[SpecPair<'_>],
        prices: &PriceList,
        others: StaticApps,
    ) -> Self {
        let (mut live, mut proposed) = (others, others);
        let bill = |app: &SpecPair<'_>| {
            let side = |spec: Option<&Value>, count: &mut StaticApps| {
                spec.map(|spec| priced(&normalise(spec), prices, count))
            };
            AppBill {
                name: app.name.to_owned(),
                id: app.id.cloned(),
                live: side(app.live, &mut live),
                proposed: side(app.proposed, &mut proposed),
                quoted: None,
                unpriced: app
                    .proposed
                    .or(app.live)
                    .map_or_else(Unpriced::default, unpriced),
            }
        };
        Self {
            sides,
            apps: apps.iter().map(bill).collect(),
            others: Monthly::default(),
        }
    }
}

fn priced(spec: &Canonical, prices: &PriceList, static_apps: &mut StaticApps) -> AppCost {
    let mut cost = app_cost_by(spec, prices);
    let sites = members(spec.as_value(), "static_sites");
    let sites = sites.map(|site| flat(text(site, "name"), "static site", Cents::ZERO));
    cost.components.extend(sites);
    cost.components.extend(static_apps.price_next(spec));
    cost
}

fn unpriced(spec: &Value) -> Unpriced {
    let production = |database: &&Value| database.get("production") == Some(&Value::Bool(true));
    Unpriced {
        jobs: members(spec, "jobs").count(),
        functions: members(spec, "functions").count(),
        clusters: members(spec, "databases").filter(production).count(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pair<'a>(
        name: &'a str,
        live: Option<&'a Value>,
        proposed: Option<&'a Value>,
    ) -> SpecPair<'a> {
        SpecPair {
            name,
            id: None,
            live,
            proposed,
        }
    }

    fn bill(apps: &[SpecPair<'_>], others: StaticApps) -> Bill {
        Bill::new(Sides::Both, apps, &PriceList::default(), others)
    }

    #[test]
    fn components_stand_in_the_order_of_the_spec_and_those_that_go_are_last() {
        let live = json!({"name": "a", "services": [{"name": "old"}, {"name": "web"}]});
        let file = json!({"name": "a", "services": [{"name": "web", "instance_size_slug": "apps-s-1vcpu-1gb"}],
            "workers": [{"name": "new"}]});
        let bill = bill(
            &[pair("a", Some(&live), Some(&file))],
            StaticApps::default(),
        );
        let parts = bill.apps[0].parts();
        let sides: Vec<(&str, bool, bool)> = parts
            .iter()
            .map(|part| {
                (
                    part.newest().unwrap().name.as_str(),
                    part.live.is_some(),
                    part.proposed.is_some(),
                )
            })
            .collect();
        assert_eq!(
            sides,
            [
                ("web", true, true),
                ("new", false, true),
                ("old", true, false)
            ]
        );
        assert_eq!(
            (bill.live().most, bill.proposed().most),
            (Cents(1000), Cents(1700))
        );
        assert_eq!(bill.against(Cents(1600)).used_percent(), Some(107));
    }

    #[test]
    fn three_apps_of_static_sites_are_free_in_an_account() {
        let site = json!({"name": "s", "static_sites": [{"name": "page"}]});
        let mixed =
            json!({"name": "m", "services": [{"name": "web"}], "static_sites": [{"name": "page"}]});
        let others = StaticApps::among([&site, &site, &mixed].into_iter());
        let apps = [
            pair("x", None, Some(&site)),
            pair("y", None, Some(&site)),
            pair("z", None, Some(&mixed)),
        ];
        let bill = bill(&apps, others);
        let totals: Vec<Cents> = bill
            .apps
            .iter()
            .map(|app| app.proposed.as_ref().unwrap().total().most)
            .collect();
        assert_eq!(totals, [Cents::ZERO, Cents(300), Cents(500)]);
    }

    #[test]
    fn the_allowance_is_the_sum_over_all_instances() {
        let spec = json!({"name": "a", "services": [{"name": "web", "instance_size_slug": "apps-s-1vcpu-1gb", "instance_count": 2}],
            "workers": [{"name": "w", "instance_size_slug": "apps-d-1vcpu-1gb",
                "autoscaling": {"min_instance_count": 1, "max_instance_count": 3}}]});
        let site = json!({"name": "s", "static_sites": [{"name": "page"}]});
        let apps = [pair("a", None, Some(&spec)), pair("s", Some(&site), None)];
        let bill = bill(&apps, StaticApps::default());
        let allowances: Vec<_> = bill
            .apps
            .iter()
            .map(|app| app.allowance_gib(&PriceList::default()))
            .collect();
        assert_eq!(allowances, [(500, 900), (1, 1)]);
    }

    #[test]
    fn what_is_paid_by_use_is_counted_and_not_priced() {
        let spec = json!({"name": "a", "jobs": [{"name": "j"}, {"name": "k"}], "functions": [{"name": "f"}],
            "databases": [{"name": "d", "production": true}, {"name": "e"}]});
        let bill = bill(&[pair("a", None, Some(&spec))], StaticApps::default());
        assert_eq!(
            bill.apps[0].unpriced,
            Unpriced {
                jobs: 2,
                functions: 1,
                clusters: 1
            }
        );
        assert_eq!(bill.proposed().most, catalog::DEV_DATABASE);
    }

    #[test]
    fn a_quoted_price_in_the_range_is_no_dispute() {
        let spec = json!({"name": "a", "services": [{"name": "web"}]});
        let mut bill = bill(&[pair("a", None, Some(&spec))], StaticApps::default());
        let mut disputed = |quoted| {
            bill.apps[0].quoted = quoted;
            bill.apps[0].disputed_price()
        };
        assert_eq!(disputed(Some(Cents(500))), None);
        assert_eq!(disputed(Some(Cents(900))), Some(Cents(900)));
        assert_eq!(disputed(None), None);
    }
}
