//! What an app costs a month, component by component.

use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::{self, Cents};
use crate::diff::Canonical;

use super::prices::PriceList;

/// Holds a monthly price as a range; both ends are equal unless something scales by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monthly {
    /// With the least number of instances.
    pub least: Cents,
    /// With the largest number of instances.
    pub most: Cents,
}

impl Add for Monthly {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }
}

impl Sum for Monthly {
    fn sum<I: Iterator<Item = Self>>(prices: I) -> Self {
        prices.fold(Self::default(), Add::add)
    }
}

/// Holds what one component costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentCost {
    /// The component's name.
    pub name: String,
    /// Its size, or what is paid for.
    pub size: String,
    /// The least and largest number of instances.
    pub instances: (u64, u64),
    /// The price; none when the size is on no list.
    pub price: Option<Monthly>,
}

/// Holds what one app costs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppCost {
    /// The parts, in the order of the spec.
    pub components: Vec<ComponentCost>,
}

impl AppCost {
    /// Returns the sum of the parts whose price is known.
    pub fn total(&self) -> Monthly {
        self.components
            .iter()
            .filter_map(|component| component.price)
            .sum()
    }
}

/// Prices a spec from the built-in list. Jobs are paid by the second while they run and are left out.
pub fn app_cost(spec: &Canonical) -> AppCost {
    app_cost_by(spec, &PriceList::default())
}

/// Does what [`app_cost`] does with other prices.
pub fn app_cost_by(spec: &Canonical, prices: &PriceList) -> AppCost {
    let spec = spec.as_value();
    let mut components: Vec<ComponentCost> = ["services", "workers"]
        .iter()
        .flat_map(|list| members(spec, list))
        .map(|component| instance_cost(component, prices))
        .collect();
    components.extend(members(spec, "databases").filter_map(database_cost));
    if spec.pointer("/egress/type").and_then(Value::as_str) == Some("DEDICATED_IP") {
        components.push(flat(
            "egress",
            "dedicated address",
            catalog::DEDICATED_EGRESS,
        ));
    }
    AppCost { components }
}

pub(super) fn members<'a>(spec: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    spec.get(list)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

pub(super) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn instance_cost(component: &Value, prices: &PriceList) -> ComponentCost {
    let size = component
        .get("instance_size_slug")
        .and_then(Value::as_str)
        .unwrap_or(catalog::DEFAULT_SIZE);
    let instances = instances(component);
    let price = prices.size(size).map(|known| Monthly {
        least: known.monthly.saturating_mul(instances.0),
        most: known.monthly.saturating_mul(instances.1),
    });
    ComponentCost {
        name: text(component, "name").to_owned(),
        size: size.to_owned(),
        instances,
        price,
    }
}

fn instances(component: &Value) -> (u64, u64) {
    let number = |pointer: &str| component.pointer(pointer).and_then(Value::as_u64);
    let least = number("/autoscaling/min_instance_count")
        .or_else(|| number("/instance_count"))
        .unwrap_or(1);
    (
        least,
        number("/autoscaling/max_instance_count")
            .unwrap_or(least)
            .max(least),
    )
}

/// Prices a dev database; an attached cluster is paid for elsewhere.
fn database_cost(database: &Value) -> Option<ComponentCost> {
    let production = database.get("production").and_then(Value::as_bool) == Some(true);
    (!production).then(|| {
        flat(
            text(database, "name"),
            "dev database",
            catalog::DEV_DATABASE,
        )
    })
}

pub(super) fn flat(name: &str, what: &str, price: Cents) -> ComponentCost {
    let price = Some(Monthly {
        least: price,
        most: price,
    });
    ComponentCost {
        name: name.to_owned(),
        size: what.to_owned(),
        instances: (1, 1),
        price,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diff::normalise;

    fn total(spec: &Value) -> (String, String) {
        let total = app_cost(&normalise(spec)).total();
        (total.least.to_string(), total.most.to_string())
    }

    #[test]
    fn instances_count_and_jobs_do_not() {
        let spec = json!({"name": "a",
            "services": [{"name": "w", "instance_size_slug": "apps-s-1vcpu-1gb", "instance_count": 2}],
            "workers": [{"name": "q"}],
            "jobs": [{"name": "j", "instance_size_slug": "apps-s-1vcpu-1gb"}],
            "databases": [{"name": "d", "engine": "PG"}, {"name": "e", "engine": "PG", "production": true}]});
        assert_eq!(total(&spec), ("$36.00".to_owned(), "$36.00".to_owned()));
    }

    #[test]
    fn autoscaling_gives_a_range() {
        let spec = json!({"name": "a", "services": [{"name": "w", "instance_size_slug": "apps-d-1vcpu-1gb",
            "autoscaling": {"min_instance_count": 1, "max_instance_count": 3}}]});
        assert_eq!(total(&spec), ("$34.00".to_owned(), "$102.00".to_owned()));
    }

    #[test]
    fn an_unknown_size_has_no_price() {
        let spec = json!({"name": "a", "services": [{"name": "w", "instance_size_slug": "huge"}]});
        assert_eq!(app_cost(&normalise(&spec)).components[0].price, None);
    }
}
