//! Short tags of secret values that tell whether a value changed, without telling the value.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

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

    /// Returns the first six characters, by which two people can compare a value without telling it.
    pub fn digest(&self) -> &str {
        self.0.get(..6).unwrap_or(&self.0)
    }
}

/// Memory of one Argon2id run in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes of one Argon2id run.
const PASSES: u32 = 2;
/// Length of a tag in bytes: long enough not to collide by chance, too short to help a search.
const TAG_BYTES: usize = 9;

/// The most threads that compute tags; each takes the memory of one Argon2id run.
const MOST_THREADS: usize = 8;

/// Holds what one Argon2id run is made of.
pub(super) struct Work<'a> {
    salt: [u8; 16],
    input: Input<'a>,
}

enum Input<'a> {
    Value(&'a Plaintext),
    Together(Zeroizing<Vec<u8>>),
}

impl<'a> Work<'a> {
    /// Asks for the tag of one value.
    pub(super) fn value(salt: [u8; 16], value: &'a Plaintext) -> Self {
        let input = Input::Value(value);
        Self { salt, input }
    }

    /// Asks for one tag of several values and their slots, in this order; those without a given value are passed over.
    pub(super) fn together(salt: [u8; 16], supplied: &Supplied, slots: &[Slot]) -> Self {
        let parts: Vec<(String, &Plaintext)> = slots
            .iter()
            .filter_map(|slot| Some((slot.to_string(), &*supplied.values.get(slot)?.plaintext)))
            .collect();
        let size = |(slot, value): &(String, &Plaintext)| slot.len() + value.len_bytes() + 16;
        // The room is taken at once: growing would leave copies of the values behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(parts.iter().map(size).sum()));
        for (slot, value) in &parts {
            for text in [slot.as_str(), value.expose()] {
                bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        let input = Input::Together(bytes);
        Self { salt, input }
    }

    fn tag(&self, argon2: &Argon2<'_>, memory: &mut [Block]) -> Option<Tag> {
        let input = match &self.input {
            Input::Value(value) => value.expose().as_bytes(),
            Input::Together(bytes) => bytes,
        };
        let mut tag = [0_u8; TAG_BYTES];
        argon2
            .hash_password_into_with_memory(input, &self.salt, &mut tag, memory)
            .ok()?;
        Some(Tag(URL_SAFE_NO_PAD.encode(tag)))
    }
}

/// Computes a tag for each piece of work, side by side on all cores: Argon2id with 19 MiB and two passes. A tag is none
/// only if the parameters were out of range.
pub(super) fn compute(work: &[Work<'_>]) -> Vec<Option<Tag>> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = work.len().min(cores).min(MOST_THREADS);
    let next = AtomicUsize::new(0);
    let run = || compute_some(work, &next);
    let done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = if threads == 0 { Vec::new() } else { run() };
        for other in others {
            done.extend(other.join().unwrap_or_default());
        }
        done
    });
    #[cfg(test)]
    tally::add(done.len());
    let mut tags = vec![None; work.len()];
    for (index, tag) in done {
        if let Some(place) = tags.get_mut(index) {
            *place = Some(tag);
        }
    }
    tags
}

/// Takes work until none is left; the memory is the same for all of it.
fn compute_some(work: &[Work<'_>], next: &AtomicUsize) -> Vec<(usize, Tag)> {
    let mut done = Vec::new();
    let Ok(params) = Params::new(MEMORY_KIB, PASSES, 1, Some(TAG_BYTES)) else {
        return done;
    };
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(wanted) = work.get(index) else {
            return done;
        };
        done.extend(wanted.tag(&argon2, &mut memory).map(|tag| (index, tag)));
    }
}

/// Counts the tags that this thread asked for.
#[cfg(test)]
pub(super) mod tally {
    use std::cell::Cell;

    thread_local! {
        static COMPUTED: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn add(count: usize) {
        COMPUTED.set(COMPUTED.get() + count);
    }

    /// Returns how many there were so far.
    pub(in super::super) fn computed() -> usize {
        COMPUTED.get()
    }
}

/// Groups the slots that have a given value by that value.
pub(super) fn distinct<'a>(
    supplied: &'a Supplied,
    slots: &'a [Slot],
) -> Vec<(&'a Plaintext, Vec<&'a Slot>)> {
    let mut groups: Vec<(&Plaintext, Vec<&Slot>)> = Vec::new();
    for slot in slots {
        let Some(given) = supplied.values.get(slot) else {
            continue;
        };
        let value: &Plaintext = &given.plaintext;
        match groups
            .iter_mut()
            .find(|(known, _)| known.expose() == value.expose())
        {
            Some((_, slots)) => slots.push(slot),
            None => groups.push((value, vec![slot])),
        }
    }
    groups
}

/// Computes the tags of the given values at `wanted`, each distinct value once.
pub fn tags_of(supplied: &Supplied, wanted: &[Slot], salt: [u8; 16]) -> BTreeMap<Slot, Tag> {
    let groups = distinct(supplied, wanted);
    let work: Vec<Work<'_>> = groups
        .iter()
        .map(|(value, _)| Work::value(salt, value))
        .collect();
    let mut tags = BTreeMap::new();
    for ((_, slots), tag) in groups.iter().zip(compute(&work)) {
        let of = |tag: Tag| slots.iter().map(move |slot| ((*slot).clone(), tag.clone()));
        tags.extend(tag.into_iter().flat_map(of));
    }
    tags
}

/// Returns one tag of all given values at `slots` together; none when there is only one value, which has its own.
pub(super) fn tag_together(supplied: &Supplied, slots: &[Slot], salt: [u8; 16]) -> Option<Tag> {
    if distinct(supplied, slots).len() < 2 {
        return None;
    }
    compute(&[Work::together(salt, supplied, slots)])
        .pop()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::test_values::{slot, supplied};
    use super::*;

    fn tag(text: &str, salt: u8) -> Tag {
        tags_of(&supplied(&[("A", text)]), &[slot("A")], [salt; 16])
            .remove(&slot("A"))
            .unwrap()
    }

    #[test]
    fn a_tag_depends_on_value_and_salt_only() {
        let one = tag("not-a-real-secret", 1);
        assert_eq!(one, tag("not-a-real-secret", 1));
        assert_ne!(one, tag("not-a-real-secreT", 1));
        assert_ne!(one, tag("not-a-real-secret", 2));
        assert_eq!(one.as_str().len(), 12);
    }

    #[test]
    fn tags_stored_by_earlier_versions_stay_good() {
        let mut expected = [0_u8; TAG_BYTES];
        let params = Params::new(19 * 1024, 2, 1, Some(TAG_BYTES)).unwrap();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(b"not-a-real-secret", &[1; 16], &mut expected)
            .unwrap();
        let expected = URL_SAFE_NO_PAD.encode(expected);
        assert_eq!(tag("not-a-real-secret", 1).as_str(), expected);
    }

    #[test]
    fn every_slot_gets_the_tag_of_its_value_whatever_thread_computes_it() {
        let given = supplied(&[("A", "x"), ("B", "y"), ("C", "x"), ("D", "z")]);
        let wanted = ["A", "B", "C", "D", "E"].map(slot);
        let tags = tags_of(&given, &wanted, [1; 16]);
        assert_eq!(tags.len(), 4);
        assert_eq!(tags[&slot("A")], tags[&slot("C")]);
        assert_eq!(tags[&slot("B")], tag("y", 1));
        assert_eq!(tags[&slot("D")], tag("z", 1));
    }

    #[test]
    fn a_common_tag_tells_values_and_their_places() {
        let common = |values: &[(&str, &str)]| {
            tag_together(&supplied(values), &[slot("A"), slot("B")], [1; 16])
        };
        let one = common(&[("A", "x"), ("B", "y")]);
        assert!(one.is_some());
        assert_eq!(one, common(&[("A", "x"), ("B", "y")]));
        assert_ne!(one, common(&[("A", "y"), ("B", "x")]));
        assert_eq!(common(&[("A", "x"), ("B", "x")]), None);
        assert_eq!(common(&[("A", "x")]), None);
    }
}
