//! Regions and instance sizes as they are built in.

use serde_json::{Value, json};

use crate::catalog::{Generation, InstanceSize, PRICES_AS_OF, REGIONS, SIZES, Scaling};
use crate::render::style::Style;
use crate::render::table::{Column, table};

/// Writes one row for each region.
pub(super) fn regions_text(style: Style) -> String {
    let columns = [
        Column::text("REGION"),
        Column::text("CITY"),
        Column::text("CONTINENT").until(1),
        Column::text(""),
    ];
    let rows: Vec<Vec<String>> = REGIONS
        .iter()
        .map(|region| {
            let mark = if region.is_default { "default" } else { "" };
            [region.slug, region.label, region.continent, mark]
                .map(str::to_owned)
                .to_vec()
        })
        .collect();
    format!(
        "{}\nIn a spec: region: fra\n",
        table(&columns, &rows, style)
    )
}

/// Returns the regions.
pub(super) fn regions_data() -> Value {
    let regions = REGIONS.iter().map(|region| {
        json!({
            "slug": region.slug,
            "label": region.label,
            "continent": region.continent,
            "data_centers": region.data_centers,
            "default": region.is_default,
        })
    });
    json!({"regions": regions.collect::<Vec<Value>>()})
}

fn current() -> impl Iterator<Item = &'static InstanceSize> {
    SIZES
        .iter()
        .filter(|size| size.generation == Generation::Current)
}

fn mebibytes(size: &InstanceSize) -> u64 {
    size.memory_bytes / 1024 / 1024
}

fn scaling(size: &InstanceSize) -> &'static str {
    match size.scaling {
        Scaling::SingleInstance => "one instance",
        Scaling::Manual => "by hand",
        Scaling::Automatic => "by hand or autoscaling",
    }
}

/// Writes one row for each size that every app can use.
pub(super) fn sizes_text(style: Style) -> String {
    let columns = [
        Column::text("SIZE"),
        Column::number("CPUS"),
        Column::text("CPU").until(2),
        Column::number("MIB"),
        Column::number("MONTH"),
        Column::text("SCALING").until(1),
    ];
    let rows: Vec<Vec<String>> = current()
        .map(|size| {
            vec![
                size.slug.to_owned(),
                size.cpus.to_string(),
                size.cpu_type.as_str().to_lowercase(),
                mebibytes(size).to_string(),
                size.monthly.to_string(),
                scaling(size).to_owned(),
            ]
        })
        .collect();
    let table = table(&columns, &rows, style);
    format!(
        "{table}\nBuilt-in prices of {PRICES_AS_OF}; what the specs cost: ipctl cost\nIn a spec: instance_size_slug: apps-s-1vcpu-1gb\n"
    )
}

/// Returns the sizes that every app can use.
pub(super) fn sizes_data() -> Value {
    let sizes = current().map(|size| {
        json!({
            "slug": size.slug,
            "cpu_type": size.cpu_type.as_str(),
            "cpus": size.cpus,
            "memory_mib": mebibytes(size),
            "usd_month": size.monthly.decimal(),
            "single_instance_only": size.single_instance_only(),
            "scalable": size.scalable(),
        })
    });
    json!({"prices_of": PRICES_AS_OF, "sizes": sizes.collect::<Vec<Value>>()})
}
