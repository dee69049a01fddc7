//! Short tags of secret values that tell whether a value changed, without telling the value.

use std::collections::BTreeMap;
use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::model::secret::Plaintext;

use super::secrets::{Slot, Supplied};

/// Holds the tag of one secret value under one app's salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Tag(String);

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(..)")
    }
}

impl Tag {
    /// Takes a tag as it is stored.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Returns the tag as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Memory of one Argon2id run in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes of one Argon2id run.
const PASSES: u32 = 2;
/// Length of a tag in bytes: long enough not to collide by chance, too short to help a search.
const TAG_BYTES: usize = 9;

/// Computes tags under the salt of one app.
pub struct Fingerprinter {
    salt: [u8; 16],
}

impl Fingerprinter {
    /// Makes the fingerprinter of an app.
    pub fn new(salt: [u8; 16]) -> Self {
        Self { salt }
    }

    /// Returns the tag of `value`: Argon2id with 19 MiB and two passes; none only if the parameters were out of range.
    pub fn tag(&self, value: &Plaintext) -> Option<Tag> {
        let params = Params::new(MEMORY_KIB, PASSES, 1, Some(TAG_BYTES)).ok()?;
        let mut tag = [0_u8; TAG_BYTES];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(value.expose().as_bytes(), &self.salt, &mut tag)
            .ok()?;
        Some(Tag(URL_SAFE_NO_PAD.encode(tag)))
    }
}

/// Computes the tags of the values at `wanted`, each distinct value once, on two threads.
pub fn tags_of(supplied: &Supplied, wanted: &[Slot], salt: [u8; 16]) -> BTreeMap<Slot, Tag> {
    let mut distinct: Vec<(&Plaintext, Vec<&Slot>)> = Vec::new();
    for slot in wanted {
        let Some(given) = supplied.values.get(slot) else {
            continue;
        };
        let value: &Plaintext = &given.plaintext;
        match distinct
            .iter_mut()
            .find(|(known, _)| known.expose() == value.expose())
        {
            Some((_, slots)) => slots.push(slot),
            None => distinct.push((value, vec![slot])),
        }
    }
    let fingerprinter = Fingerprinter::new(salt);
    let (left, right) = distinct.split_at(distinct.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| tag_each(&fingerprinter, left));
        let mut tags = tag_each(&fingerprinter, right);
        tags.extend(other.join().unwrap_or_default());
        tags
    })
}

fn tag_each(
    fingerprinter: &Fingerprinter,
    values: &[(&Plaintext, Vec<&Slot>)],
) -> BTreeMap<Slot, Tag> {
    let mut tags = BTreeMap::new();
    for (value, slots) in values {
        let Some(tag) = fingerprinter.tag(value) else {
            continue;
        };
        tags.extend(slots.iter().map(|slot| ((*slot).clone(), tag.clone())));
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_depends_on_value_and_salt_only() {
        let value = Plaintext::new("not-a-real-secret".to_owned());
        let other = Plaintext::new("not-a-real-secreT".to_owned());
        let one = Fingerprinter::new([1; 16]);
        let two = Fingerprinter::new([2; 16]);
        assert_eq!(one.tag(&value), one.tag(&value));
        assert_ne!(one.tag(&value), one.tag(&other));
        assert_ne!(one.tag(&value), two.tag(&value));
        assert_eq!(one.tag(&value).unwrap().as_str().len(), 12);
    }
}
