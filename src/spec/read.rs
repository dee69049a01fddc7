//! Reads spec files within limits.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Place, Source, Span};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a file as UTF-8 text.
///
/// A file over [`MOST_BYTES`] is refused without being read to its end, and so is one that is not text.
pub fn read(path: &Path) -> Result<Arc<Source>, Box<Diagnostic>> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| Box::new(refused(&name, &error)))?;
    let known = file.metadata().map_or(0, |data| data.len());
    if known > MOST_BYTES {
        return Err(Box::new(too_large(&name, Some(known))));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(known).unwrap_or(0) + 1);
    let read = file.take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Box::new(refused(&name, &error)))?;
    source(&name, bytes)
}

/// Reads a small file of another kind, such as a token; one that is longer than `limit` bytes is an error.
pub fn read_at_most(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("longer than {limit} bytes"),
        ));
    }
    Ok(bytes)
}

/// Makes a source of bytes that were read elsewhere, such as from standard input; the same limits hold.
pub fn source(name: &str, bytes: Vec<u8>) -> Result<Arc<Source>, Box<Diagnostic>> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Box::new(too_large(name, None)));
    }
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Box::new(binary(name, &bytes, offset)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Arc::new(Source::new(name, text))),
        Err(error) => Err(Box::new(not_utf8(
            name,
            error.as_bytes(),
            error.utf8_error().valid_up_to(),
        ))),
    }
}

fn refused(name: &str, error: &io::Error) -> Diagnostic {
    let (code, message) = if error.kind() == io::ErrorKind::NotFound {
        (Code::PathNotFound, format!("`{name}` does not exist"))
    } else {
        (
            Code::Unreadable,
            format!("`{name}` cannot be read: {error}"),
        )
    };
    Diagnostic::error(code, message).at(nowhere(name))
}

fn too_large(name: &str, size: Option<u64>) -> Diagnostic {
    let size = size.map_or_else(
        || "more than 16 MiB".to_owned(),
        |size| format!("{} MiB", size.div_ceil(1024 * 1024)),
    );
    Diagnostic::error(
        Code::TooLarge,
        format!("`{name}` is too large: {size}, the limit is 16 MiB"),
    )
    .at(nowhere(name))
}

fn binary(name: &str, bytes: &[u8], offset: usize) -> Diagnostic {
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let (code, message, help) = if wide {
        (
            Code::NotUtf8,
            format!("`{name}` is UTF-16, not UTF-8"),
            "save the file again as UTF-8",
        )
    } else {
        let message = format!("`{name}` is not text: byte {} is zero", offset + 1);
        (Code::BinaryFile, message, "a spec is YAML or JSON text")
    };
    Diagnostic::error(code, message)
        .at(up_to(name, bytes, offset))
        .help(help)
}

fn not_utf8(name: &str, bytes: &[u8], offset: usize) -> Diagnostic {
    let line = bytes
        .get(..offset)
        .unwrap_or_default()
        .split(|byte| *byte == b'\n')
        .count();
    let message = format!("`{name}` is not UTF-8: byte {} in line {line}", offset + 1);
    Diagnostic::error(Code::NotUtf8, message)
        .at(up_to(name, bytes, offset))
        .help("save the file again as UTF-8")
}

/// Returns the place right after the bytes that are in order.
fn up_to(name: &str, bytes: &[u8], offset: usize) -> Place {
    let good = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default()).into_owned();
    let end = good.len();
    Place::new(&Arc::new(Source::new(name, good)), Span::at(end))
}

/// Returns a place in a file nothing is known of.
fn nowhere(name: &str) -> Place {
    Place::new(&Arc::new(Source::new(name, "")), Span::at(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> (Code, usize, usize) {
        let problem = source("a.yaml", bytes.to_vec()).expect_err("refused");
        let at = problem.place.as_ref().expect("a place").start();
        (problem.code, at.line, at.column)
    }

    #[test]
    fn what_is_not_text_is_refused_with_its_place() {
        assert_eq!(code(b"a: 1\nb: \xff\n"), (Code::NotUtf8, 2, 4));
        assert_eq!(code(b"a\0b"), (Code::BinaryFile, 1, 2));
        assert_eq!(code(b"\xff\xfea\0:\0").0, Code::NotUtf8);
    }

    #[test]
    fn a_large_file_is_refused_without_being_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("large.yaml");
        File::create(&path)
            .and_then(|file| file.set_len(50 * 1024 * 1024))
            .expect("a sparse file");
        let problem = read(&path).expect_err("refused");
        assert_eq!(problem.code, Code::TooLarge);
        assert!(problem.message.contains("50 MiB"), "{}", problem.message);
        assert_eq!(
            source("-", vec![b' '; 17 * 1024 * 1024])
                .err()
                .map(|found| found.code),
            Some(Code::TooLarge)
        );
    }

    #[test]
    fn a_missing_file_and_a_directory_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(
            read(&folder.path().join("no"))
                .err()
                .map(|found| found.code),
            Some(Code::PathNotFound)
        );
        assert_eq!(
            read(folder.path()).err().map(|found| found.code),
            Some(Code::Unreadable)
        );
        assert_eq!(
            source("a", b"name: x".to_vec())
                .map(|source| source.text().to_owned())
                .ok()
                .as_deref(),
            Some("name: x")
        );
    }
}
