//! Regions in which an app can run.

/// Holds one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The name used in specs, such as `fra`.
    pub slug: &'static str,
    /// The city.
    pub label: &'static str,
    /// The country of the flag that the control panel shows.
    pub flag: &'static str,
    /// The continent.
    pub continent: &'static str,
    /// The data centers behind the region.
    pub data_centers: &'static [&'static str],
    /// Whether the platform takes it when a spec names none.
    pub is_default: bool,
}

/// Lists every region.
///
/// The first eight are published with all their data. Sydney and Atlanta are published as slugs only; their other
/// columns are assumed.
pub const REGIONS: &[Region] = &[
    entry("ams", "Amsterdam", "netherlands", "Europe", &["ams3"]),
    Region {
        is_default: true,
        ..entry("nyc", "New York", "usa", "North America", &["nyc1", "nyc3"])
    },
    entry("fra", "Frankfurt", "germany", "Europe", &["fra1"]),
    entry("sfo", "San Francisco", "usa", "North America", &["sfo3"]),
    entry("sgp", "Singapore", "singapore", "Asia", &["sgp1"]),
    entry("blr", "Bangalore", "india", "Asia", &["blr1"]),
    entry("tor", "Toronto", "canada", "North America", &["tor1"]),
    entry("lon", "London", "uk", "Europe", &["lon1"]),
    entry("syd", "Sydney", "australia", "Australia", &["syd1"]),
    entry("atl", "Atlanta", "usa", "North America", &["atl1"]),
];

const fn entry(
    slug: &'static str,
    label: &'static str,
    flag: &'static str,
    continent: &'static str,
    data_centers: &'static [&'static str],
) -> Region {
    Region {
        slug,
        label,
        flag,
        continent,
        data_centers,
        is_default: false,
    }
}

/// Returns the region of that slug.
pub fn region(slug: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.slug == slug)
}

/// Returns the region that a slug of a region or of a data center, such as `nyc1`, stands for.
pub fn region_of_place(slug: &str) -> Option<&'static Region> {
    region(slug).or_else(|| region(slug.trim_end_matches(|c: char| c.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_unique_and_one_is_the_default() {
        for region in REGIONS {
            assert_eq!(super::region(region.slug), Some(region));
        }
        assert_eq!(REGIONS.iter().filter(|r| r.is_default).count(), 1);
        assert_eq!(super::region("nyc1"), None);
    }

    #[test]
    fn a_data_center_stands_for_its_region() {
        for found in REGIONS {
            for center in found.data_centers {
                assert_eq!(region_of_place(center), Some(found));
            }
        }
        assert_eq!(region_of_place("nyc"), super::region("nyc"));
        assert_eq!(region_of_place("1"), None);
    }
}
