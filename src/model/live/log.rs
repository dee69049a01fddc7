//! Log links, and log text cut into lines.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer};
use zeroize::Zeroize;

use super::wire::{Wire, wire_struct};

/// Holds the longest line that is kept whole; what goes on after it is dropped.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;

/// Stands at the end of a line that was cut.
const CUT_MARK: &str = " [cut]";

/// Holds an address that is itself a permission; shown without its query.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignedUrl(String);

impl SignedUrl {
    /// Wraps an address as the platform wrote it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the whole address, permission included, for the one place that opens it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for SignedUrl {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Display for SignedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.split(['?', '#']).next().unwrap_or_default();
        let (scheme, rest) = plain.split_once("://").unwrap_or(("", plain));
        let host = rest.split('/').next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        write!(out, "{scheme}://{host}/…")
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SignedUrl({self})")
    }
}

impl Wire for SignedUrl {
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
        let text = Option::<String>::deserialize(source)?;
        Ok(text.filter(|text| !text.is_empty()).map(Self))
    }
}

wire_struct! {
    /// Holds where logs are: a live stream, archives in order, both or neither.
    #[derive(Debug, Default)]
    LogLinks {
        may {
            /// Holds the live stream; good for one connection.
            live_url: Option<SignedUrl>,
            /// Lists the archived files, oldest first.
            historic_urls: Vec<SignedUrl>,
        }
    }
}

impl LogLinks {
    /// Tells whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.live_url.is_none() && self.historic_urls.is_empty()
    }
}

/// Holds one line of a log, taken apart as far as its form allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Names the component or instance; absent when the line has no prefix.
    pub component: Option<String>,
    /// Tells when the line was written; absent when the line has no prefix.
    pub timestamp: Option<Timestamp>,
    /// Holds what was written, or the whole line when it has no prefix.
    pub message: String,
}

impl LogLine {
    /// Takes a line apart: component, RFC 3339 time, message; any other form is all message.
    pub fn parse(line: &str) -> Self {
        Self::prefixed(line).unwrap_or_else(|| Self {
            component: None,
            timestamp: None,
            message: line.to_owned(),
        })
    }

    fn prefixed(line: &str) -> Option<Self> {
        let (component, rest) = line.split_once(' ')?;
        let (time, message) = rest.split_once(' ').unwrap_or((rest, ""));
        let timestamp = time.parse().ok()?;
        (!component.is_empty()).then(|| Self {
            component: Some(component.to_owned()),
            timestamp: Some(timestamp),
            message: message.to_owned(),
        })
    }
}

/// Cuts a stream of text chunks into lines; a line can begin in one chunk and end in another.
#[derive(Debug)]
pub struct LineSplitter {
    partial: String,
    cut: Cut,
    limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Whole,
    TooLong,
}

impl Default for LineSplitter {
    fn default() -> Self {
        Self::with_limit(MAX_LINE_BYTES)
    }
}

impl LineSplitter {
    /// Returns a splitter that cuts lines longer than `limit` bytes and marks them.
    pub fn with_limit(limit: usize) -> Self {
        Self {
            partial: String::new(),
            cut: Cut::Whole,
            limit,
        }
    }

    /// Takes a chunk and returns the lines that are complete now, without their line ends.
    pub fn push(&mut self, chunk: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for piece in chunk.split_inclusive('\n') {
            self.extend(piece.strip_suffix('\n').unwrap_or(piece));
            if piece.ends_with('\n') {
                lines.push(self.take());
            }
        }
        lines
    }

    /// Returns the last line when the stream ended without a line end.
    pub fn finish(mut self) -> Option<String> {
        (!self.partial.is_empty()).then(|| self.take())
    }

    fn extend(&mut self, piece: &str) {
        if self.cut == Cut::TooLong {
            return;
        }
        let room = self.limit.saturating_sub(self.partial.len());
        let fit = floor_boundary(piece, room);
        self.partial.push_str(piece.get(..fit).unwrap_or_default());
        if fit < piece.len() {
            self.partial.push_str(CUT_MARK);
            self.cut = Cut::TooLong;
        }
    }

    fn take(&mut self) -> String {
        self.cut = Cut::Whole;
        let mut line = std::mem::take(&mut self.partial);
        if line.ends_with('\r') {
            line.pop();
        }
        line
    }
}

/// Returns the largest character boundary of `text` that is not above `limit`.
fn floor_boundary(text: &str, limit: usize) -> usize {
    if limit >= text.len() {
        return text.len();
    }
    (0..=limit)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn links_hide_their_permission() {
        let text = r#"{"live_url":"https://u:pw@proxy.example/a?token=hush","historic_urls":["https://x.example/hush?sig=hush"]}"#;
        let links: LogLinks = serde_json::from_str(text).unwrap();
        let shown = format!("{links:?} {}", links.historic_urls[0]);
        assert!(!shown.contains("hush") && !shown.contains("pw"), "{shown}");
        assert_eq!(
            links.live_url.unwrap().to_string(),
            "https://proxy.example/…"
        );
    }

    #[test]
    fn an_empty_live_url_is_none() {
        let links: LogLinks =
            serde_json::from_str(r#"{"live_url":"","historic_urls":null}"#).unwrap();
        assert!(links.is_empty());
    }

    #[test]
    fn a_prefixed_line_is_taken_apart() {
        let line = LogLine::parse("api-0 2024-05-02T09:10:11.123456789Z listening  on 8080 ");
        assert_eq!(line.component.as_deref(), Some("api-0"));
        assert_eq!(
            line.timestamp.unwrap().to_string(),
            "2024-05-02T09:10:11.123456789Z"
        );
        assert_eq!(line.message, "listening  on 8080 ");
    }

    #[test]
    fn other_lines_are_all_message() {
        for text in [
            "",
            " ",
            "bare",
            "two words",
            "api yesterday it broke",
            " 2024-05-02T09:10:11Z x",
        ] {
            let line = LogLine::parse(text);
            assert_eq!((line.component, line.message.as_str()), (None, text));
        }
        let empty = LogLine::parse("api 2024-05-02T09:10:11Z");
        assert_eq!(
            (empty.component.as_deref(), empty.message.as_str()),
            (Some("api"), "")
        );
    }

    #[test]
    fn lines_cross_chunks() {
        let mut splitter = LineSplitter::default();
        assert_eq!(splitter.push("one\ntw"), ["one"]);
        assert_eq!(splitter.push("o\r\n\nthree"), ["two", ""]);
        assert_eq!(splitter.finish().as_deref(), Some("three"));
    }

    #[test]
    fn long_lines_are_cut_with_a_mark() {
        let mut splitter = LineSplitter::with_limit(4);
        assert!(splitter.push("ab").is_empty());
        assert_eq!(splitter.push("cdé and more\nok\n"), ["abcd [cut]", "ok"]);
        let mut narrow = LineSplitter::with_limit(1);
        assert_eq!(narrow.push("é\n"), [" [cut]"]);
    }

    proptest! {
        #[test]
        fn chunk_borders_do_not_matter(text in "[ab\n\u{e9}]{0,40}", at in 0usize..40) {
            let at = floor_boundary(&text, at.min(text.len()));
            let whole = |chunks: &[&str]| {
                let mut splitter = LineSplitter::default();
                let mut lines: Vec<String> = chunks.iter().flat_map(|chunk| splitter.push(chunk)).collect();
                lines.extend(splitter.finish());
                lines
            };
            prop_assert_eq!(whole(&[&text]), whole(&[&text[..at], &text[at..]]));
        }
    }
}
