//! Sizes, tiers, regions and buildpacks, as reply objects.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::catalog::{self, Generation, InstanceSize, REGIONS, Region, SIZES, TIERS};

/// Returns every current instance size; legacy ones only answer to their slug.
pub(crate) fn sizes() -> Vec<Value> {
    let current = |size: &&InstanceSize| size.generation == Generation::Current;
    SIZES.iter().filter(current).map(size_object).collect()
}

/// Returns the instance size `slug`.
pub(crate) fn size(slug: &str) -> Option<Value> {
    catalog::size(slug).map(size_object)
}

fn size_object(size: &InstanceSize) -> Value {
    Fields::new()
        .keep("name", size.name)
        .keep("slug", size.slug)
        .keep("cpu_type", size.cpu_type.as_str())
        .keep("cpus", size.cpus.to_string())
        .keep("memory_bytes", size.memory_bytes.to_string())
        .keep("usd_per_month", size.monthly.decimal())
        .keep("usd_per_second", size.usd_per_second)
        .keep("tier_slug", size.tier.as_str())
        .put("tier_upgrade_to", size.tier_upgrade_to)
        .put("tier_downgrade_to", size.tier_downgrade_to)
        .put("single_instance_only", size.single_instance_only())
        .put("scalable", size.scalable())
        .keep(
            "bandwidth_allowance_gib",
            size.bandwidth_allowance_gib.to_string(),
        )
        .done()
}

/// Returns the region that an app gets when its spec names none.
pub(crate) fn default_region() -> &'static str {
    let default = REGIONS.iter().find(|region| region.is_default);
    default.map_or("nyc", |region| region.slug)
}

/// Returns every region.
pub(crate) fn regions() -> Vec<Value> {
    REGIONS.iter().map(region_object).collect()
}

/// Returns the region `slug` as an app shows it.
pub(crate) fn region(slug: &str) -> Option<Value> {
    catalog::region(slug).map(region_object)
}

fn region_object(region: &Region) -> Value {
    Fields::new()
        .keep("slug", region.slug)
        .keep("label", region.label)
        .keep("flag", region.flag)
        .keep("continent", region.continent)
        .keep("data_centers", region.data_centers.to_vec())
        .put("default", region.is_default)
        .done()
}

/// Returns the deprecated tiers.
pub(crate) fn tiers() -> Vec<Value> {
    TIERS
        .iter()
        .map(|limits| {
            let slug = limits.tier.as_str();
            let (first, rest) = slug.split_at_checked(1).unwrap_or((slug, ""));
            json!({
                "name": format!("{}{rest}", first.to_uppercase()),
                "slug": slug,
                "egress_bandwidth_bytes": limits.egress_bandwidth_bytes.to_string(),
                "build_seconds": limits.build_seconds.to_string(),
            })
        })
        .collect()
}

/// Returns the buildpacks.
pub(crate) fn buildpacks() -> Vec<Value> {
    let rows = [
        ("digitalocean/node", "Node.js", 2, "nodejs"),
        ("digitalocean/python", "Python", 4, "python"),
        ("digitalocean/go", "Go", 2, "go"),
        ("digitalocean/php", "PHP", 2, "php"),
        ("digitalocean/ruby", "Ruby", 0, "ruby-on-rails"),
        ("digitalocean/hugo", "Hugo", 0, "hugo"),
        ("digitalocean/static", "Static site", 0, "static"),
    ];
    rows.into_iter()
        .map(|(id, name, major, page)| {
            let docs = "https://docs.digitalocean.com/products/app-platform/reference/buildpacks";
            Fields::new()
                .keep("id", id)
                .keep("version", format!("{major}.1.0"))
                .put("major_version", major)
                .keep("latest", true)
                .keep("name", name)
                .keep("description", vec![format!("Builds {name} projects.")])
                .keep("docs_link", format!("{docs}/{page}/"))
                .done()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_text_numbers_and_no_false_flags() {
        let size = size("apps-s-1vcpu-1gb-fixed").unwrap();
        insta::assert_snapshot!(size, @r#"{"name":"Shared 1VCPU 1GB Fixed","slug":"apps-s-1vcpu-1gb-fixed","cpu_type":"SHARED","cpus":"1","memory_bytes":"1073741824","usd_per_month":"10.00","usd_per_second":"0.000004133598","tier_slug":"basic","single_instance_only":true,"bandwidth_allowance_gib":"100"}"#);
    }

    #[test]
    fn one_region_is_the_default() {
        let all = regions();
        let defaults: Vec<_> = all.iter().filter(|r| r.get("default").is_some()).collect();
        assert_eq!(defaults.len(), 1);
        assert_eq!(all.len(), 10);
    }
}
