//! Which given secret values equal the live ones, asked for all apps at once.

use std::collections::BTreeMap;

use crate::model::secret::Plaintext;

use super::fingerprint::{Tag, Work, compute, distinct};
use super::secrets::{Slot, Supplied};

/// Asks for the tags of some values of one app.
pub(super) struct Question<'a> {
    /// The values that were given.
    pub(super) supplied: &'a Supplied,
    /// The slots whose values are to be compared, in order; each has a stored tag.
    pub(super) wanted: Vec<Slot>,
    /// The salt of the app.
    pub(super) salt: [u8; 16],
    /// The stored tags by slot.
    pub(super) stored: &'a BTreeMap<String, Tag>,
    /// The stored tag of all values together.
    pub(super) together: Option<&'a Tag>,
}

/// Returns the tags of the wanted values, question by question.
///
/// Argon2id is slow by intent, so the values of an app are first compared by their common tag: when that one is equal, so
/// is every single one. Only when it differs are the single tags computed.
pub(super) fn given_tags(questions: &[Question<'_>]) -> Vec<BTreeMap<Slot, Tag>> {
    let mut open: Vec<Open<'_>> = questions.iter().map(Open::new).collect();
    settle_together(&mut open);
    settle_singly(&mut open);
    open.into_iter().map(|open| open.tags).collect()
}

/// Holds a question and what is not known of it yet.
struct Open<'a> {
    question: &'a Question<'a>,
    groups: Vec<(&'a Plaintext, Vec<&'a Slot>)>,
    tags: BTreeMap<Slot, Tag>,
}

impl<'a> Open<'a> {
    fn new(question: &'a Question<'a>) -> Self {
        Self {
            question,
            groups: distinct(question.supplied, &question.wanted),
            tags: BTreeMap::new(),
        }
    }

    /// Takes the stored tags as those of the given values, which are known to be equal.
    fn take_stored(&mut self) {
        self.groups.clear();
        let stored = self.question.stored;
        let tag = |slot: &Slot| Some((slot.clone(), stored.get(&slot.to_string())?.clone()));
        self.tags = self.question.wanted.iter().filter_map(tag).collect();
    }
}

fn settle_together(open: &mut [Open<'_>]) {
    let asked: Vec<(&mut Open<'_>, &Tag)> = open
        .iter_mut()
        .filter(|open| open.groups.len() > 1)
        .filter_map(|open| {
            let stored = open.question.together?;
            Some((open, stored))
        })
        .collect();
    let work: Vec<Work<'_>> = asked
        .iter()
        .map(|(open, _)| {
            let question = open.question;
            Work::together(question.salt, question.supplied, &question.wanted)
        })
        .collect();
    for ((open, stored), tag) in asked.into_iter().zip(compute(&work)) {
        if tag.as_ref() == Some(stored) {
            open.take_stored();
        }
    }
}

fn settle_singly(open: &mut [Open<'_>]) {
    let work: Vec<Work<'_>> = open
        .iter()
        .flat_map(|open| {
            let salt = open.question.salt;
            let groups = open.groups.iter();
            groups.map(move |(value, _)| Work::value(salt, value))
        })
        .collect();
    let mut computed = compute(&work).into_iter();
    for open in open {
        for (_, slots) in &open.groups {
            let Some(tag) = computed.next().flatten() else {
                continue;
            };
            let of_slot = |slot: &&Slot| ((*slot).clone(), tag.clone());
            open.tags.extend(slots.iter().map(of_slot));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fingerprint::{tag_together, tags_of};
    use super::super::test_values::{slot, supplied};
    use super::*;

    const SALT: [u8; 16] = [1; 16];

    /// Asks with a stored common tag of `x` and `y`, and stored single tags that no value has.
    fn answer(given: [(&str, &str); 2]) -> Vec<String> {
        let wanted = vec![slot("A"), slot("B")];
        let common = tag_together(&supplied(&[("A", "x"), ("B", "y")]), &wanted, SALT);
        let stored =
            ["A", "B"].map(|key| (key.to_owned(), Tag::from_text(&format!("stored-{key}"))));
        let tags = given_tags(&[Question {
            supplied: &supplied(&given),
            wanted,
            salt: SALT,
            stored: &stored.into(),
            together: common.as_ref(),
        }]);
        let texts = tags[0].values().map(|tag| tag.as_str().to_owned());
        texts.collect()
    }

    #[test]
    fn an_equal_common_tag_stands_for_all_single_ones() {
        assert_eq!(
            answer([("A", "x"), ("B", "y")]),
            ["stored-A", "stored-B"].map(str::to_owned)
        );
    }

    #[test]
    fn a_different_common_tag_decides_nothing() {
        let given = supplied(&[("A", "x"), ("B", "z")]);
        let single = tags_of(&given, &[slot("A"), slot("B")], SALT);
        let single: Vec<String> = single.values().map(|tag| tag.as_str().to_owned()).collect();
        assert_eq!(answer([("A", "x"), ("B", "z")]), single);
    }

    #[test]
    fn no_questions_have_no_answers() {
        assert!(given_tags(&[]).is_empty());
    }
}
