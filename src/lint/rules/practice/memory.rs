//! Amounts of memory, and the memory of an instance.

use crate::catalog::{InstanceSize, size};
use crate::lint::Component;

/// Is the number of bytes in a MiB.
pub(super) const MIB: u64 = 1 << 20;

/// Returns the instance size of a component, if it names one that exists.
pub(super) fn size_of(component: &Component<'_>) -> Option<&'static InstanceSize> {
    size(component.node.text("instance_size_slug")?)
}

/// Writes an amount of memory in GiB or MiB.
pub(super) fn shown(bytes: u64) -> String {
    if bytes >= 1 << 30 && bytes.is_multiple_of(1 << 30) {
        format!("{} GiB", bytes >> 30)
    } else {
        format!("{} MiB", bytes / MIB)
    }
}

/// Reads an amount such as `512m`, `1GiB` or `419430400`; a plain number counts in `unit` bytes.
pub(super) fn amount(text: &str, unit: u64) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = text.split_at_checked(digits)?;
    let unit = match suffix.to_ascii_lowercase().as_str() {
        "" => unit,
        "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => MIB,
        "g" | "gb" | "gib" => 1 << 30,
        "t" | "tb" | "tib" => 1 << 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_every_unit() {
        for (text, expected) in [
            ("512m", Some(512 * MIB)),
            ("1GiB", Some(1 << 30)),
            ("419430400", Some(400 * MIB)),
            ("10kb", Some(10240)),
            ("-1", None),
            ("", None),
            ("12 apples", None),
            ("99999999999999999999", None),
            ("9999999999999999t", None),
        ] {
            assert_eq!(amount(text, 1), expected, "{text}");
        }
        assert_eq!(amount("400", MIB), Some(400 * MIB));
        assert_eq!(shown(1536 * MIB), "1536 MiB");
        assert_eq!(shown(2 << 30), "2 GiB");
    }
}
