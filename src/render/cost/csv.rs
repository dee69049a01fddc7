//! A bill as comma-separated values.

use crate::plan::{AppBill, ComponentCost, Monthly, PartBill, PriceList};

use super::page::CostPage;

/// The names of the columns of a bill.
const HEADER: [&str; 11] = [
    "app",
    "component",
    "size",
    "ram_mib",
    "vcpus",
    "count_min",
    "count_max",
    "live_min_usd",
    "live_max_usd",
    "proposed_min_usd",
    "proposed_max_usd",
];

/// Writes one record for each component, under a header. What is not there or not known is an empty field.
pub fn cost_csv(page: &CostPage<'_>) -> String {
    let mut text = record(&HEADER.map(str::to_owned));
    for app in &page.bill.apps {
        for part in app.parts() {
            text += &part_record(app, &part, page.prices);
        }
    }
    text
}

fn part_record(app: &AppBill, part: &PartBill, prices: &PriceList) -> String {
    let Some(newest) = part.newest() else {
        return String::new();
    };
    let facts = prices.size(&newest.size);
    let number = |value: Option<u64>| value.map_or_else(String::new, |value| value.to_string());
    let [live_least, live_most] = amounts(part.live.as_ref());
    let [least, most] = amounts(part.proposed.as_ref());
    record(&[
        app.name.clone(),
        newest.name.clone(),
        newest.size.clone(),
        number(facts.map(|facts| facts.memory_bytes >> 20)),
        number(facts.map(|facts| facts.cpus.into())),
        newest.instances.0.to_string(),
        newest.instances.1.to_string(),
        live_least,
        live_most,
        least,
        most,
    ])
}

fn amounts(cost: Option<&ComponentCost>) -> [String; 2] {
    let price = cost.and_then(|cost| cost.price);
    price.map_or_else(Default::default, |Monthly { least, most }| {
        [least.decimal(), most.decimal()]
    })
}

/// Writes one record.
pub(super) fn record(fields: &[String]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    format!("{}\r\n", fields.join(","))
}

/// Writes a field so that it is read back as it is, and never as a formula by a spreadsheet.
fn quoted(field: &str) -> String {
    let field = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{field}")
    } else {
        field.to_owned()
    };
    if field.contains([',', '"', '\n', '\r']) || field.trim() != field {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_no_formula_gets_through() {
        let fields = [
            "plain",
            "a,b",
            "say \"x\"",
            "two\nlines",
            "=1+1",
            "@x,y",
            "-5",
            "",
            " x",
        ];
        let text = record(&fields.map(str::to_owned));
        assert_eq!(
            text,
            "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",'=1+1,\"'@x,y\",'-5,,\" x\"\r\n"
        );
    }
}
