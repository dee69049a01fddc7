//! Sizes, tiers, regions and buildpacks, as reply objects.

use serde_json::{Value, json};

use super::fields::Fields;

/// Holds one instance size: slug, CPU type, CPUs, memory in MiB, price, tier, GiB of traffic, scaling.
struct Size(
    &'static str,
    &'static str,
    u32,
    u64,
    u32,
    &'static str,
    u32,
    Scaling,
);

/// Says how the instances of a size are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scaling {
    One,
    Manual,
    Auto,
}

const SIZES: &[Size] = &[
    Size(
        "apps-s-1vcpu-0.5gb",
        "SHARED",
        1,
        512,
        5,
        "basic",
        50,
        Scaling::One,
    ),
    Size(
        "apps-s-1vcpu-1gb-fixed",
        "SHARED",
        1,
        1024,
        10,
        "basic",
        100,
        Scaling::One,
    ),
    Size(
        "apps-s-1vcpu-1gb",
        "SHARED",
        1,
        1024,
        12,
        "professional",
        150,
        Scaling::Manual,
    ),
    Size(
        "apps-s-1vcpu-2gb",
        "SHARED",
        1,
        2048,
        25,
        "professional",
        200,
        Scaling::Manual,
    ),
    Size(
        "apps-s-2vcpu-4gb",
        "SHARED",
        2,
        4096,
        50,
        "professional",
        250,
        Scaling::Manual,
    ),
    Size(
        "apps-d-1vcpu-0.5gb",
        "DEDICATED",
        1,
        512,
        29,
        "professional",
        100,
        Scaling::Auto,
    ),
    Size(
        "apps-d-1vcpu-1gb",
        "DEDICATED",
        1,
        1024,
        34,
        "professional",
        200,
        Scaling::Auto,
    ),
    Size(
        "apps-d-1vcpu-2gb",
        "DEDICATED",
        1,
        2048,
        39,
        "professional",
        300,
        Scaling::Auto,
    ),
    Size(
        "apps-d-1vcpu-4gb",
        "DEDICATED",
        1,
        4096,
        49,
        "professional",
        400,
        Scaling::Auto,
    ),
    Size(
        "apps-d-2vcpu-4gb",
        "DEDICATED",
        2,
        4096,
        78,
        "professional",
        500,
        Scaling::Auto,
    ),
    Size(
        "apps-d-2vcpu-8gb",
        "DEDICATED",
        2,
        8192,
        98,
        "professional",
        600,
        Scaling::Auto,
    ),
    Size(
        "apps-d-4vcpu-8gb",
        "DEDICATED",
        4,
        8192,
        156,
        "professional",
        700,
        Scaling::Auto,
    ),
    Size(
        "apps-d-4vcpu-16gb",
        "DEDICATED",
        4,
        16384,
        196,
        "professional",
        800,
        Scaling::Auto,
    ),
    Size(
        "apps-d-8vcpu-32gb",
        "DEDICATED",
        8,
        32768,
        392,
        "professional",
        900,
        Scaling::Auto,
    ),
];

/// Seconds of the 28 days over which a monthly price is spread.
const MONTH_SECONDS: f64 = 2_419_200.0;

/// Returns every instance size, cheapest kind first.
pub(crate) fn sizes() -> Vec<Value> {
    SIZES.iter().map(size_object).collect()
}

/// Returns the instance size `slug`.
pub(crate) fn size(slug: &str) -> Option<Value> {
    SIZES.iter().find(|size| size.0 == slug).map(size_object)
}

fn size_object(size: &Size) -> Value {
    let Size(slug, kind, cpus, mebibytes, usd, tier, traffic, scaling) = size;
    Fields::new()
        .keep("name", size_name(slug))
        .keep("slug", *slug)
        .keep("cpu_type", *kind)
        .keep("cpus", cpus.to_string())
        .keep("memory_bytes", (mebibytes * 1024 * 1024).to_string())
        .keep("usd_per_month", format!("{usd}.00"))
        .keep(
            "usd_per_second",
            format!("{:.12}", f64::from(*usd) / MONTH_SECONDS),
        )
        .keep("tier_slug", *tier)
        .put("single_instance_only", *scaling == Scaling::One)
        .put("scalable", *scaling == Scaling::Auto)
        .keep("bandwidth_allowance_gib", traffic.to_string())
        .done()
}

/// Returns the label of a size: `apps-s-1vcpu-1gb-fixed` is `Shared 1VCPU 1GB Fixed`.
fn size_name(slug: &str) -> String {
    let words = slug.split('-').skip(1).map(|word| match word {
        "s" => "Shared".to_owned(),
        "d" => "Dedicated".to_owned(),
        "fixed" => "Fixed".to_owned(),
        other => other.to_uppercase(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Holds one region: slug, label, flag, continent, data centres.
struct Region(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const REGIONS: &[Region] = &[
    Region("ams", "Amsterdam", "netherlands", "Europe", &["ams3"]),
    Region("nyc", "New York", "usa", "North America", &["nyc1", "nyc3"]),
    Region("fra", "Frankfurt", "germany", "Europe", &["fra1"]),
    Region("sfo", "San Francisco", "usa", "North America", &["sfo3"]),
    Region("sgp", "Singapore", "singapore", "Asia", &["sgp1"]),
    Region("blr", "Bangalore", "india", "Asia", &["blr1"]),
    Region("tor", "Toronto", "canada", "North America", &["tor1"]),
    Region("lon", "London", "uk", "Europe", &["lon1"]),
    Region("syd", "Sydney", "australia", "Australia", &["syd1"]),
    Region("atl", "Atlanta", "usa", "North America", &["atl1"]),
];

/// The region that an app gets when its spec names none.
pub(crate) const DEFAULT_REGION: &str = "nyc";

/// Returns every region.
pub(crate) fn regions() -> Vec<Value> {
    REGIONS
        .iter()
        .map(|region| region_object(region, region.0 == DEFAULT_REGION))
        .collect()
}

/// Returns the region `slug` as an app shows it.
pub(crate) fn region(slug: &str) -> Option<Value> {
    let found = REGIONS.iter().find(|region| region.0 == slug)?;
    Some(region_object(found, slug == DEFAULT_REGION))
}

fn region_object(region: &Region, default: bool) -> Value {
    let Region(slug, label, flag, continent, centres) = region;
    Fields::new()
        .keep("slug", *slug)
        .keep("label", *label)
        .keep("flag", *flag)
        .keep("continent", *continent)
        .keep("data_centers", centres.to_vec())
        .put("default", default)
        .done()
}

/// Returns the deprecated tiers.
pub(crate) fn tiers() -> Vec<Value> {
    let rows = [
        ("Starter", "starter", 1_073_741_824_u64, 6000),
        ("Basic", "basic", 42_949_672_960, 24_000),
        ("Professional", "professional", 107_374_182_400, 60_000),
    ];
    rows.into_iter()
        .map(|(name, slug, bytes, seconds)| {
            json!({
                "name": name,
                "slug": slug,
                "egress_bandwidth_bytes": bytes.to_string(),
                "build_seconds": seconds.to_string(),
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
        insta::assert_snapshot!(size, @r#"{"name":"Shared 1VCPU 1GB FIXED","slug":""}"#);
    }

    #[test]
    fn one_region_is_the_default() {
        let all = regions();
        let defaults: Vec<_> = all.iter().filter(|r| r.get("default").is_some()).collect();
        assert_eq!(defaults.len(), 1);
        assert_eq!(all.len(), 10);
    }
}
