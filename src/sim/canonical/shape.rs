//! How the shape of a spec is described.

/// Describes the values that a field takes.
pub(crate) enum Shape {
    /// A string of at most that many bytes that passes the test; the empty string stands for absence.
    Text(TextRule),
    /// One of the words; `zero` is the one that stands for absence.
    Choice {
        /// The word that is the same as leaving the field out.
        zero: Option<&'static str>,
        /// The other words.
        words: &'static [&'static str],
    },
    /// A whole number within the bounds; 0 stands for absence.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A 32-bit float that is not negative.
    Number,
    /// A boolean.
    Flag,
    /// A boolean that is also taken as the string `true` or `false`.
    LooseFlag,
    /// An object with these fields, in the order of replies.
    Object(&'static [Field]),
    /// A list of such values.
    List(&'static Shape),
}

/// Describes the strings that a field takes.
#[derive(Clone, Copy)]
pub(crate) struct TextRule {
    /// The greatest length in bytes.
    pub(crate) max: usize,
    /// Tells whether a string that is not empty is acceptable.
    pub(crate) accepts: fn(&str) -> bool,
    /// Completes "must be …".
    pub(crate) wants: &'static str,
}

/// Says what becomes of a zero value: an empty string, list or object, `false` or 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zero {
    /// It is left out of replies.
    Drop,
    /// It means something else than absence and stays.
    Keep,
}

/// Describes one field of an object.
pub(crate) struct Field {
    /// The key.
    pub(crate) key: &'static str,
    /// Its values.
    pub(crate) shape: &'static Shape,
    /// What becomes of its zero value.
    pub(crate) zero: Zero,
}

/// Is the length up to which free text is taken; it only keeps abuse out.
const FREE_TEXT: usize = 1 << 20;

/// Is any string.
pub(super) const TEXT: Shape = Shape::Text(TextRule {
    max: FREE_TEXT,
    accepts: |_| true,
    wants: "a string",
});

/// Returns any string of at most `max` bytes.
pub(super) const fn up_to(max: usize) -> Shape {
    Shape::Text(TextRule {
        max,
        accepts: |_| true,
        wants: "a string",
    })
}

/// Returns a string of at most `max` bytes that passes a test.
pub(super) const fn text(max: usize, accepts: fn(&str) -> bool, wants: &'static str) -> Shape {
    Shape::Text(TextRule {
        max,
        accepts,
        wants,
    })
}

/// Returns a whole number within bounds.
pub(super) const fn integer(min: i64, max: i64) -> Shape {
    Shape::Integer { min, max }
}

/// Returns a field whose zero value is left out.
pub(super) const fn field(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        zero: Zero::Drop,
    }
}

/// Returns a field whose zero value stays.
pub(super) const fn kept(key: &'static str, shape: &'static Shape) -> Field {
    Field {
        key,
        shape,
        zero: Zero::Keep,
    }
}
