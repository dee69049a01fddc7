//! Identifiers: drawn from a counted stream, or derived from what they name.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Draws bytes from a seed and a counter, so that a saved state goes on where it stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Random {
    seed: [u8; 32],
    drawn: u64,
}

impl Random {
    /// Makes a stream from `seed`, or from the system's randomness when there is none.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let mut bytes = [0_u8; 32];
        match seed {
            Some(seed) => bytes = digest(&[&seed.to_le_bytes()]),
            // Without system randomness identifiers are merely predictable, which a simulator can live with.
            None => drop(getrandom::fill(&mut bytes)),
        }
        Self {
            seed: bytes,
            drawn: 0,
        }
    }

    /// Returns the next 32 bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        self.drawn = self.drawn.wrapping_add(1);
        digest(&[&self.seed, &self.drawn.to_le_bytes()])
    }

    /// Returns the next 24 bytes, as a cipher's nonce needs them.
    pub(crate) fn nonce(&mut self) -> [u8; 24] {
        let mut nonce = [0; 24];
        nonce.copy_from_slice(self.bytes().first_chunk::<24>().unwrap_or(&[0; 24]));
        nonce
    }

    /// Returns the next version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        uuid_from(self.bytes())
    }

    /// Returns `length` (at most 32) lower-case letters and digits.
    pub(crate) fn word(&mut self, length: usize) -> String {
        letters(self.bytes(), length)
    }
}

/// Returns the UUID that belongs to `parts`, always the same.
pub(crate) fn stable_uuid(parts: &[&str]) -> String {
    uuid_from(stable(parts))
}

/// Returns `length` (at most 64) hexadecimal digits that belong to `parts`.
pub(crate) fn stable_hex(parts: &[&str], length: usize) -> String {
    let bytes = stable(parts);
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .take(length)
        .filter_map(|half| char::from_digit(u32::from(half), 16))
        .collect()
}

/// Returns `length` (at most 32) lower-case letters and digits that belong to `parts`.
pub(crate) fn stable_word(parts: &[&str], length: usize) -> String {
    letters(stable(parts), length)
}

/// Returns a number below `bound` that belongs to `parts`; 0 for a bound of 0.
pub(crate) fn stable_below(parts: &[&str], bound: u64) -> u64 {
    let bytes = stable(parts);
    let head = bytes.first_chunk::<8>().copied().unwrap_or_default();
    u64::from_le_bytes(head).checked_rem(bound).unwrap_or(0)
}

fn stable(parts: &[&str]) -> [u8; 32] {
    let bytes: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    digest(&bytes)
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        // The length keeps ("ab", "c") apart from ("a", "bc").
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn uuid_from(bytes: [u8; 32]) -> String {
    let head = bytes.first_chunk::<16>().copied().unwrap_or_default();
    uuid::Builder::from_random_bytes(head)
        .into_uuid()
        .to_string()
}

fn letters(bytes: [u8; 32], length: usize) -> String {
    bytes
        .iter()
        .take(length)
        .filter_map(|byte| char::from_digit(u32::from(byte % 36), 36))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_stream_goes_on() {
        let mut first = Random::new(Some(7));
        first.uuid();
        let text = serde_json::to_string(&first).unwrap();
        let mut second: Random = serde_json::from_str(&text).unwrap();
        assert_eq!(first.uuid(), second.uuid());
        assert_ne!(first.uuid(), first.uuid());
    }

    #[test]
    fn derived_identifiers_keep_their_parts_apart() {
        assert_eq!(stable_uuid(&["a", "b"]), stable_uuid(&["a", "b"]));
        assert_ne!(stable_uuid(&["ab", ""]), stable_uuid(&["a", "b"]));
        assert_eq!(stable_hex(&["x"], 64).len(), 64);
        assert_eq!(stable_word(&["x"], 5).len(), 5);
        assert_eq!(stable_below(&["x"], 0), 0);
    }
}
