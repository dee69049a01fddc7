//! Frames of a log stream, read leniently.
//!
//! The socket library ends a connection over a text frame that is not valid UTF-8. Logs are whatever a program writes,
//! so text frames are passed to it as binary ones, which it does not judge, and are decoded here.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Holds the bits of a frame's first byte that say what it is.
const OPCODE: u8 = 0x0f;
const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;

/// Holds the bit of a frame's second byte that announces a mask of 4 bytes.
const MASKED: u8 = 0x80;

/// Passes bytes through and turns text frames into binary ones on the way in.
#[derive(Debug)]
pub(super) struct AsBinary<S> {
    inner: S,
    place: Place,
}

/// Tells where in a frame the next byte lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Length,
    /// Inside a length of 2 or 8 bytes: how many are left, what they say so far, how long the mask is.
    LongLength {
        left: u8,
        length: u64,
        mask: u64,
    },
    /// Inside mask and payload.
    Payload(u64),
}

impl<S> AsBinary<S> {
    /// Wraps a stream that stands at the beginning of a frame.
    pub(super) fn new(inner: S) -> Self {
        Self {
            inner,
            place: Place::First,
        }
    }
}

impl Place {
    /// Rewrites the bytes of a piece and returns the place after it.
    fn over(mut self, mut bytes: &mut [u8]) -> Self {
        while let Some((first, rest)) = bytes.split_first_mut() {
            let step = match self {
                Self::Payload(left) => usize::try_from(left)
                    .unwrap_or(usize::MAX)
                    .min(rest.len() + 1),
                _ => 1,
            };
            self = self.after(first, step);
            bytes = rest.get_mut(step - 1..).unwrap_or_default();
        }
        self
    }

    /// Returns the place after one byte, or after `step` bytes of payload.
    fn after(self, byte: &mut u8, step: usize) -> Self {
        match self {
            Self::First => {
                if *byte & OPCODE == TEXT {
                    *byte = (*byte & !OPCODE) | BINARY;
                }
                Self::Length
            }
            Self::Length => {
                let mask = if *byte & MASKED == 0 { 0 } else { 4 };
                match *byte & !MASKED {
                    126 => Self::LongLength {
                        left: 2,
                        length: 0,
                        mask,
                    },
                    127 => Self::LongLength {
                        left: 8,
                        length: 0,
                        mask,
                    },
                    short => Self::payload(u64::from(short).saturating_add(mask)),
                }
            }
            Self::LongLength { left, length, mask } => {
                let length = (length << 8) | u64::from(*byte);
                match left {
                    0 | 1 => Self::payload(length.saturating_add(mask)),
                    _ => Self::LongLength {
                        left: left - 1,
                        length,
                        mask,
                    },
                }
            }
            Self::Payload(left) => Self::payload(left.saturating_sub(step as u64)),
        }
    }

    fn payload(left: u64) -> Self {
        if left == 0 {
            Self::First
        } else {
            Self::Payload(left)
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for AsBinary<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, buf))?;
        let fresh = buf.filled_mut().get_mut(before..).unwrap_or_default();
        self.place = self.place.over(fresh);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for AsBinary<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Holds the form frames have; what is in `data` is judged by hand, since a log line may itself look like this.
#[derive(Deserialize)]
struct Envelope {
    data: Option<Value>,
}

/// Returns the text of a frame: its `data`, or all of it when it does not have that form.
pub(super) fn frame_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if !text.trim_start().starts_with('{') {
        return text.into_owned();
    }
    match serde_json::from_str(&text) {
        Ok(Envelope {
            data: Some(Value::String(data)),
        }) => data,
        Ok(Envelope { data: None }) if text.trim() == "{}" || text.contains("\"data\"") => {
            String::new()
        }
        _ => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frames_give_their_data() {
        assert_eq!(frame_text(br#"{"data":"a\nb\n"}"#), "a\nb\n");
        assert_eq!(frame_text(br#"{"data":"a","more":1}"#), "a");
        assert_eq!(frame_text(b"{}"), "");
        assert_eq!(frame_text(br#"{"data":null}"#), "");
    }

    #[test]
    fn other_frames_are_text() {
        for text in [
            "plain line\n",
            r#"{"level":"info"}"#,
            "[1]",
            "7",
            "\"quoted\"",
            r#"{"data":"#,
            r#"{"data":{"a":1}}"#,
        ] {
            assert_eq!(frame_text(text.as_bytes()), text);
        }
    }

    #[test]
    fn invalid_utf8_is_replaced() {
        assert_eq!(frame_text(b"{\"data\":\"a\xffb\"}"), "a\u{fffd}b");
        assert_eq!(frame_text(b"\xff"), "\u{fffd}");
    }

    fn frame(opcode: u8, payload: &[u8], masked: bool) -> Vec<u8> {
        let mask = if masked { MASKED } else { 0 };
        let mut bytes = vec![0x80 | opcode];
        match payload.len() {
            short @ 0..126 => bytes.push(mask | u8::try_from(short).unwrap()),
            middle @ 126..65536 => {
                bytes.push(mask | 0x7e);
                bytes.extend(u16::try_from(middle).unwrap().to_be_bytes());
            }
            long => {
                bytes.push(mask | 0x7f);
                bytes.extend((long as u64).to_be_bytes());
            }
        }
        bytes.extend(if masked { &[1, 1, 1, 1][..] } else { &[] });
        bytes.extend(payload);
        bytes
    }

    proptest! {
        #[test]
        fn only_text_opcodes_change(
            frames in proptest::collection::vec((0u8..11, prop_oneof![0usize..200, 65530usize..65540], any::<bool>()), 1..6),
            cuts in proptest::collection::vec(1usize..5000, 1..40),
        ) {
            let build = |opcode: fn(u8) -> u8| -> Vec<u8> {
                frames.iter().flat_map(|(code, size, masked)| frame(opcode(*code), &vec![1; *size], *masked)).collect()
            };
            let mut bytes = build(|code| code);
            let (mut place, mut rest) = (Place::First, bytes.as_mut_slice());
            for cut in cuts.iter().cycle() {
                let (piece, tail) = rest.split_at_mut((*cut).min(rest.len()));
                place = place.over(piece);
                rest = tail;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(place, Place::First);
            let wanted = build(|code| if code == TEXT { BINARY } else { code });
            prop_assert!(bytes == wanted);
        }
    }
}
