//! Archived files as they come: plain, or packed with gzip.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// How much is unpacked at a time, in bytes, so that a small piece cannot become a very large one unnoticed.
const STEP: usize = 1024;

/// Unpacks a file piece by piece; how it is packed is told by its first bytes.
#[derive(Default)]
pub(super) enum Unpack {
    /// Nothing came yet.
    #[default]
    Unknown,
    /// It is not packed.
    Plain,
    /// It is packed with gzip.
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

/// Says why a file is not unpacked.
#[derive(Debug)]
pub(super) enum Unfit {
    /// It is larger than it may be.
    TooLarge,
    /// It is damaged.
    Damaged(io::Error),
}

impl Unpack {
    /// Unpacks the next piece; the result has `most` bytes at most.
    pub(super) fn push(&mut self, bytes: &[u8], most: usize) -> Result<Vec<u8>, Unfit> {
        if matches!(self, Self::Unknown) && !bytes.is_empty() {
            *self = if bytes.starts_with(&GZIP) {
                Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
            } else {
                Self::Plain
            };
        }
        let Self::Gzip(decoder) = self else {
            return within(bytes.to_vec(), most);
        };
        for step in bytes.chunks(STEP) {
            decoder.write_all(step).map_err(Unfit::Damaged)?;
            if decoder.get_ref().len() > most {
                return Err(Unfit::TooLarge);
            }
        }
        Ok(std::mem::take(decoder.get_mut()))
    }

    /// Returns what is left at the end; a packed file that breaks off is damaged.
    pub(super) fn finish(&mut self, most: usize) -> Result<Vec<u8>, Unfit> {
        let Self::Gzip(decoder) = self else {
            return Ok(Vec::new());
        };
        decoder.try_finish().map_err(Unfit::Damaged)?;
        within(std::mem::take(decoder.get_mut()), most)
    }
}

fn within(bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, Unfit> {
    if bytes.len() > most {
        return Err(Unfit::TooLarge);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(pieces: &[&[u8]], most: usize) -> Result<Vec<u8>, Unfit> {
        let mut unpack = Unpack::default();
        let mut whole = Vec::new();
        for piece in pieces {
            whole.extend(unpack.push(piece, most)?);
        }
        whole.extend(unpack.finish(most)?);
        Ok(whole)
    }

    proptest! {
        #[test]
        fn piece_borders_do_not_matter(bytes in prop::collection::vec(any::<u8>(), 0..200), at in 2usize..60) {
            let file = packed(&bytes);
            let (head, tail) = file.split_at(at.min(file.len()));
            prop_assert_eq!(unpacked(&[head, tail], 1000).unwrap(), bytes);
        }
    }

    #[test]
    fn plain_files_stay_and_damaged_ones_are_told() {
        assert_eq!(unpacked(&[b"a", b"b\n"], 10).unwrap(), b"ab\n");
        let file = packed(b"hello");
        let short = &file[..file.len() - 6];
        assert!(matches!(unpacked(&[short], 10), Err(Unfit::Damaged(_))));
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_very_large_one_is_given_up() {
        let file = packed(&vec![0; 50_000_000]);
        assert!(file.len() < 100_000);
        assert!(matches!(
            unpacked(&[&file], 1_000_000),
            Err(Unfit::TooLarge)
        ));
    }
}
