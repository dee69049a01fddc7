//! Instance sizes.

use super::{Cents, Tier};

/// Says whether a processor is shared with other customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CpuType {
    /// Shared.
    Shared,
    /// Reserved for the instance.
    Dedicated,
}

impl CpuType {
    /// Returns the word that the API uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "SHARED",
            Self::Dedicated => "DEDICATED",
        }
    }
}

/// Says how many instances of a size a component can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scaling {
    /// Exactly one.
    SingleInstance,
    /// A fixed number.
    Manual,
    /// A fixed number, or one that the platform adjusts.
    Automatic,
}

/// Tells the two price lists apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Generation {
    /// For every app.
    Current,
    /// Meant for apps made before 7 May 2024.
    Legacy,
}

/// Holds one instance size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceSize {
    /// The name used in specs, such as `apps-s-1vcpu-1gb`.
    pub slug: &'static str,
    /// The name for people.
    pub name: &'static str,
    /// The kind of processor.
    pub cpu_type: CpuType,
    /// The number of virtual processors.
    pub cpus: u32,
    /// The memory in bytes.
    pub memory_bytes: u64,
    /// The price of one instance for one month.
    pub monthly: Cents,
    /// The price of one instance for one second in US dollars, a decimal; a month has 28 days here.
    pub usd_per_second: &'static str,
    /// The tier of an app that uses it.
    pub tier: Tier,
    /// The outbound transfer included, in GiB per month.
    pub bandwidth_allowance_gib: u32,
    /// How it scales.
    pub scaling: Scaling,
    /// Which price list it is in.
    pub generation: Generation,
    /// The slug that the API names as the next size of a higher tier (legacy sizes only).
    pub tier_upgrade_to: Option<&'static str>,
    /// The slug that the API names as the next size of a lower tier (legacy sizes only).
    pub tier_downgrade_to: Option<&'static str>,
}

impl InstanceSize {
    /// Tells whether a component of this size has exactly one instance.
    pub const fn single_instance_only(&self) -> bool {
        matches!(self.scaling, Scaling::SingleInstance)
    }

    /// Tells whether the platform can adjust the number of instances by itself.
    pub const fn scalable(&self) -> bool {
        matches!(self.scaling, Scaling::Automatic)
    }
}

/// Is the size that the API description names as the default.
pub const DEFAULT_SIZE: &str = "apps-s-1vcpu-0.5gb";

/// Returns the size of that slug.
pub fn size(slug: &str) -> Option<&'static InstanceSize> {
    SIZES.iter().find(|size| size.slug == slug)
}

/// Writes the price list as a table: slug, name, processor, count, MiB, dollars a month, dollars a second, tier, GiB,
/// scaling, generation, and the slugs to move up and down to.
macro_rules! table {
    (@slug -) => { None };
    (@slug $slug:literal) => { Some($slug) };
    ($($slug:literal $name:literal $cpu:ident $cpus:literal $mib:literal $month:literal $second:literal $tier:ident
       $gib:literal $scaling:ident $generation:ident $up:tt $down:tt;)*) => {
        &[$(InstanceSize {
            slug: $slug,
            name: $name,
            cpu_type: CpuType::$cpu,
            cpus: $cpus,
            memory_bytes: $mib << 20,
            monthly: Cents::from_dollars($month),
            usd_per_second: $second,
            tier: Tier::$tier,
            bandwidth_allowance_gib: $gib,
            scaling: Scaling::$scaling,
            generation: Generation::$generation,
            tier_upgrade_to: table!(@slug $up),
            tier_downgrade_to: table!(@slug $down),
        }),*]
    };
}

/// Lists every size: the current ones from small to large, then the legacy ones.
///
/// Source: `DigitalOcean` price list, August 2025. Legacy sizes have no published names; theirs are spelled-out slugs.
pub const SIZES: &[InstanceSize] = table! {
    "apps-s-1vcpu-0.5gb"     "Shared 1VCPU 0.5GB"     Shared    1   512   5 "0.000002066799" Basic         50 SingleInstance Current - -;
    "apps-s-1vcpu-1gb-fixed" "Shared 1VCPU 1GB Fixed" Shared    1  1024  10 "0.000004133598" Basic        100 SingleInstance Current - -;
    "apps-s-1vcpu-1gb"       "Shared 1VCPU 1GB"       Shared    1  1024  12 "0.000004960317" Professional 150 Manual         Current - -;
    "apps-s-1vcpu-2gb"       "Shared 1VCPU 2GB"       Shared    1  2048  25 "0.000010333995" Professional 200 Manual         Current - -;
    "apps-s-2vcpu-4gb"       "Shared 2VCPU 4GB"       Shared    2  4096  50 "0.000020667989" Professional 250 Manual         Current - -;
    "apps-d-1vcpu-0.5gb"     "Dedicated 1VCPU 0.5GB"  Dedicated 1   512  29 "0.000011987434" Professional 100 Automatic      Current - -;
    "apps-d-1vcpu-1gb"       "Dedicated 1VCPU 1GB"    Dedicated 1  1024  34 "0.000014054233" Professional 200 Automatic      Current - -;
    "apps-d-1vcpu-2gb"       "Dedicated 1VCPU 2GB"    Dedicated 1  2048  39 "0.000016121032" Professional 300 Automatic      Current - -;
    "apps-d-1vcpu-4gb"       "Dedicated 1VCPU 4GB"    Dedicated 1  4096  49 "0.000020254630" Professional 400 Automatic      Current - -;
    "apps-d-2vcpu-4gb"       "Dedicated 2VCPU 4GB"    Dedicated 2  4096  78 "0.000032242063" Professional 500 Automatic      Current - -;
    "apps-d-2vcpu-8gb"       "Dedicated 2VCPU 8GB"    Dedicated 2  8192  98 "0.000040509259" Professional 600 Automatic      Current - -;
    "apps-d-4vcpu-8gb"       "Dedicated 4VCPU 8GB"    Dedicated 4  8192 156 "0.000064484127" Professional 700 Automatic      Current - -;
    "apps-d-4vcpu-16gb"      "Dedicated 4VCPU 16GB"   Dedicated 4 16384 196 "0.000081018519" Professional 800 Automatic      Current - -;
    "apps-d-8vcpu-32gb"      "Dedicated 8VCPU 32GB"   Dedicated 8 32768 392 "0.000162037037" Professional 900 Automatic      Current - -;
    "basic-xxs"        "Basic XXS"        Shared    1   512   5 "0.000002066799" Basic         40 SingleInstance Legacy "professional-xs" -;
    "basic-xs"         "Basic XS"         Shared    1  1024  10 "0.000004133598" Basic         40 SingleInstance Legacy "professional-xs" -;
    "basic-s"          "Basic S"          Shared    1  2048  20 "0.000008267196" Basic         40 SingleInstance Legacy "professional-s"  -;
    "basic-m"          "Basic M"          Shared    2  4096  40 "0.000016534392" Basic         40 SingleInstance Legacy "professional-m"  -;
    "professional-xs"  "Professional XS"  Shared    1  1024  12 "0.000004960317" Professional 100 Manual         Legacy - "basic-xs";
    "professional-s"   "Professional S"   Shared    1  2048  25 "0.000010333995" Professional 100 Manual         Legacy - "basic-s";
    "professional-m"   "Professional M"   Shared    2  4096  50 "0.000020667989" Professional 100 Manual         Legacy - "basic-s";
    "professional-1l"  "Professional 1L"  Dedicated 1  4096  75 "0.000031001984" Professional 100 Automatic      Legacy - "basic-m";
    "professional-l"   "Professional L"   Dedicated 2  8192 150 "0.000062003968" Professional 100 Automatic      Legacy - "basic-s";
    "professional-xl"  "Professional XL"  Dedicated 4 16384 300 "0.000124007937" Professional 100 Automatic      Legacy - "basic-s";
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Is how many seconds the price list counts in a month.
    const MONTH: f64 = 2_419_200.0;

    #[test]
    fn slugs_are_unique() {
        for entry in SIZES {
            assert_eq!(size(entry.slug), Some(entry), "{}", entry.slug);
        }
        assert!(size(DEFAULT_SIZE).is_some());
        assert!(size("apps-s-1vcpu-3gb").is_none());
    }

    #[test]
    fn price_per_second_follows_from_the_month() {
        for entry in SIZES {
            let second: f64 = entry.usd_per_second.parse().unwrap();
            assert!(
                (second - entry.monthly.dollars() / MONTH).abs() < 1e-12,
                "{}",
                entry.slug
            );
        }
    }

    #[test]
    fn current_slugs_say_what_they_are() {
        for entry in SIZES.iter().filter(|s| s.generation == Generation::Current) {
            let kind = match entry.cpu_type {
                CpuType::Shared => "s",
                CpuType::Dedicated => "d",
            };
            assert!(
                entry
                    .slug
                    .starts_with(&format!("apps-{kind}-{}vcpu-", entry.cpus))
            );
            assert_eq!(entry.scalable(), entry.cpu_type == CpuType::Dedicated);
            assert_eq!(entry.single_instance_only(), entry.tier == Tier::Basic);
        }
    }

    #[test]
    fn moves_between_tiers_name_sizes_that_exist() {
        for entry in SIZES {
            for slug in [entry.tier_upgrade_to, entry.tier_downgrade_to]
                .into_iter()
                .flatten()
            {
                let other = size(slug).unwrap();
                assert_eq!(other.generation, Generation::Legacy);
                assert_ne!(other.tier, entry.tier);
            }
        }
    }

    #[test]
    fn spot_checks() {
        let size = size("apps-d-4vcpu-16gb").unwrap();
        assert_eq!(size.memory_bytes, 17_179_869_184);
        assert_eq!(size.monthly.to_string(), "$196.00");
        assert_eq!(size.bandwidth_allowance_gib, 800);
    }
}
