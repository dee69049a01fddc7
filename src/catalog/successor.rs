//! Which current size takes the place of another.

use super::{CpuType, Generation, InstanceSize, SIZES};

/// Says how many instances a component is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// One.
    One,
    /// A fixed number above one.
    Several,
    /// As many as the platform finds necessary.
    Automatic,
}

/// Returns the cheapest current size that offers at least what `size` does and allows that use.
///
/// Memory and processors never shrink, a dedicated processor stays dedicated, and a size that allows several instances is
/// followed by one that does. A current size that already allows the use is its own successor. None when nothing on the
/// list is large enough.
pub fn successor(size: &InstanceSize, wanted: Use) -> Option<&'static InstanceSize> {
    let kept = if size.single_instance_only() {
        Use::One
    } else {
        Use::Several
    };
    let wanted = wanted.max(kept);
    SIZES
        .iter()
        .filter(|other| other.generation == Generation::Current)
        .filter(|other| offers(other, size) && allows(other, wanted))
        .min_by_key(|other| other.monthly)
}

fn offers(other: &InstanceSize, size: &InstanceSize) -> bool {
    let shared = size.cpu_type == CpuType::Shared;
    other.memory_bytes >= size.memory_bytes
        && other.cpus >= size.cpus
        && (shared || other.cpu_type == CpuType::Dedicated)
}

fn allows(size: &InstanceSize, wanted: Use) -> bool {
    match wanted {
        Use::One => true,
        Use::Several => !size.single_instance_only(),
        Use::Automatic => size.scalable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::size;

    fn of(slug: &str, wanted: Use) -> &'static str {
        successor(size(slug).unwrap(), wanted).unwrap().slug
    }

    #[test]
    fn each_legacy_size_has_a_successor() {
        for (legacy, current) in [
            ("basic-xxs", "apps-s-1vcpu-0.5gb"),
            ("basic-xs", "apps-s-1vcpu-1gb-fixed"),
            ("basic-s", "apps-s-1vcpu-2gb"),
            ("basic-m", "apps-s-2vcpu-4gb"),
            ("professional-xs", "apps-s-1vcpu-1gb"),
            ("professional-s", "apps-s-1vcpu-2gb"),
            ("professional-m", "apps-s-2vcpu-4gb"),
            ("professional-1l", "apps-d-1vcpu-4gb"),
            ("professional-l", "apps-d-2vcpu-8gb"),
            ("professional-xl", "apps-d-4vcpu-16gb"),
        ] {
            assert_eq!(of(legacy, Use::One), current, "{legacy}");
        }
    }

    #[test]
    fn several_instances_need_a_size_that_allows_them() {
        assert_eq!(of("basic-xxs", Use::Several), "apps-s-1vcpu-1gb");
        assert_eq!(of("basic-xs", Use::Several), "apps-s-1vcpu-1gb");
        assert_eq!(of("apps-s-1vcpu-0.5gb", Use::Several), "apps-s-1vcpu-1gb");
        assert_eq!(of("apps-s-1vcpu-1gb", Use::Automatic), "apps-d-1vcpu-1gb");
        assert_eq!(of("apps-s-2vcpu-4gb", Use::Automatic), "apps-d-2vcpu-4gb");
    }

    #[test]
    fn nothing_is_lost_and_current_sizes_stay() {
        for size in SIZES {
            for wanted in [Use::One, Use::Several, Use::Automatic] {
                let next = successor(size, wanted).unwrap();
                assert!(next.memory_bytes >= size.memory_bytes && next.cpus >= size.cpus);
                assert_eq!(successor(next, wanted), Some(next));
            }
        }
        let largest = size("apps-d-8vcpu-32gb").unwrap();
        let larger = InstanceSize {
            memory_bytes: largest.memory_bytes + 1,
            ..*largest
        };
        assert_eq!(successor(&larger, Use::One), None);
    }
}
