//! Bytes that come in pieces, as text.

/// Decodes bytes piece by piece; a character may begin in one piece and end in another.
#[derive(Debug, Default)]
pub struct Utf8 {
    partial: Vec<u8>,
}

impl Utf8 {
    /// Returns the text that is complete now; bytes that can become none are replaced.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.partial.extend_from_slice(bytes);
        let whole = self.partial.len() - unfinished(&self.partial);
        let rest = self.partial.split_off(whole);
        let text = String::from_utf8_lossy(&self.partial).into_owned();
        self.partial = rest;
        text
    }

    /// Returns what is left at the end.
    pub fn finish(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.partial)).into_owned()
    }
}

/// Returns how many bytes at the end begin a character without ending it.
fn unfinished(bytes: &[u8]) -> usize {
    let tail = bytes.utf8_chunks().last();
    let open = tail.map_or(&[][..], |chunk| chunk.invalid());
    // An unfinished character is the only fault whose bytes could still become valid.
    let could_go_on = |open: &[u8]| matches!(std::str::from_utf8(open), Err(error) if error.error_len().is_none());
    if could_go_on(open) { open.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn piece_borders_do_not_matter(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(0xe2), Just(0x82), Just(0xac)], 0..40), at in 0usize..40) {
            let at = at.min(bytes.len());
            let mut decoder = Utf8::default();
            let read = [decoder.push(&bytes[..at]), decoder.push(&bytes[at..]), decoder.finish()].concat();
            prop_assert_eq!(read, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}
