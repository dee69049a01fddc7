//! Secret places and given values for the tests of this room.

use std::rc::Rc;

use super::secrets::{Slot, Supplied, SuppliedValue};
use crate::model::secret::Plaintext;

/// Returns the place of a variable of the app itself.
pub(super) fn slot(key: &str) -> Slot {
    Slot {
        component: None,
        key: key.to_owned(),
    }
}

/// Returns values that were given for variables of the app itself.
pub(super) fn supplied(values: &[(&str, &str)]) -> Supplied {
    let value = |(key, text): &(&str, &str)| {
        let plaintext = Rc::new(Plaintext::new((*text).to_owned()));
        let source = "env X".to_owned();
        (slot(key), SuppliedValue { plaintext, source })
    };
    Supplied {
        values: values.iter().map(value).collect(),
        ..Supplied::default()
    }
}
