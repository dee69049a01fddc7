//! The first packet of a MySQL server, which it sends without being asked.

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::model::live::{Trouble, Welcome};

use super::door::of_io;

/// The protocol versions that servers greet with.
const VERSIONS: [u8; 2] = [9, 10];
/// The mark of an error in place of a version.
const ERROR: u8 = 0xff;
/// The error of a server that has no connection left.
const TOO_MANY: u16 = 1040;
/// The errors of a server that does not let an address in.
const BARRED: [u16; 2] = [1129, 1130];
/// The longest greeting that is read, in bytes.
const LONGEST: usize = 1024;

/// Reads the greeting; no login is tried.
pub(super) async fn greet(mut stream: TcpStream) -> Result<Welcome, Trouble> {
    let mut head = [0; 4];
    let read = stream.read_exact(&mut head).await;
    read.map_err(|error| of_io(&error))?;
    let [a, b, c, _] = head;
    let length = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
    if length == 0 || length > LONGEST {
        return Err(Trouble::Foreign);
    }
    let mut packet = vec![0; length];
    let read = stream.read_exact(&mut packet).await;
    read.map_err(|error| of_io(&error))?;
    judge(&packet)
}

fn judge(packet: &[u8]) -> Result<Welcome, Trouble> {
    match packet {
        [version, ..] if VERSIONS.contains(version) => Ok(Welcome::AsksPassword),
        [ERROR, low, high, words @ ..] => {
            let words = String::from_utf8_lossy(words).into_owned();
            Err(match u16::from_le_bytes([*low, *high]) {
                TOO_MANY => Trouble::Full,
                code if BARRED.contains(&code) => Trouble::Barred(words),
                _ => Trouble::Other(words),
            })
        }
        _ => Err(Trouble::Foreign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_has_a_version_or_an_error() {
        assert_eq!(judge(b"\x0a8.4.0\0"), Ok(Welcome::AsksPassword));
        assert_eq!(judge(b"\xff\x10\x04Too many"), Err(Trouble::Full));
        assert_eq!(
            judge(b"\xff\x6a\x04Host 'x' is not allowed"),
            Err(Trouble::Barred("Host 'x' is not allowed".into()))
        );
        assert_eq!(judge(b"HTTP"), Err(Trouble::Foreign));
    }
}
