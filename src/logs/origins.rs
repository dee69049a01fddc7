//! What is remembered of each component or instance that writes lines.

use std::collections::HashMap;
use std::collections::hash_map::ValuesMut;

/// The most origins that are remembered; then everything is forgotten, so that a stream cannot fill the memory.
const MOST: usize = 1000;

/// Remembers one thing of each origin; lines that name none have one in common.
#[derive(Debug, Clone)]
pub(super) struct ByOrigin<T>(HashMap<String, T>);

impl<T> Default for ByOrigin<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Default> ByOrigin<T> {
    /// Returns what is remembered of an origin.
    pub(super) fn get(&self, origin: Option<&str>) -> Option<&T> {
        self.0.get(origin.unwrap_or_default())
    }

    /// Returns the place of an origin, which is a new one where nothing is remembered.
    pub(super) fn place(&mut self, origin: Option<&str>) -> &mut T {
        let origin = origin.unwrap_or_default();
        if self.0.len() >= MOST && !self.0.contains_key(origin) {
            self.0.clear();
        }
        self.0.entry(origin.to_owned()).or_default()
    }

    /// Lists what is remembered, in no order.
    pub(super) fn all(&mut self) -> ValuesMut<'_, String, T> {
        self.0.values_mut()
    }

    /// Tells whether nothing is remembered.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_its_bound() {
        let mut seen = ByOrigin::<u32>::default();
        for number in 0..=MOST {
            *seen.place(Some(&number.to_string())) = 7;
        }
        assert_eq!(seen.all().count(), 1);
        assert_eq!(seen.get(Some(&MOST.to_string())), Some(&7));
        assert_eq!((seen.get(None), seen.get(Some("0"))), (None, None));
    }
}
