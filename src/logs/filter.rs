//! Which lines are shown.

use std::fmt;

use jiff::Timestamp;
use regex_lite::{Regex, RegexBuilder};

use super::entry::{Entry, LinePlace};
use super::level::Level;
use super::origins::ByOrigin;

/// The longest part of a line that patterns look at, in bytes.
const MOST_BYTES: usize = 16 * 1024;

/// The largest compiled pattern, in bytes.
const MOST_COMPILED: usize = 1024 * 1024;

/// Holds a regular expression.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

/// Says why a text is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPattern(String);

impl fmt::Display for BadPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Pattern {
    /// Reads a regular expression; its time is linear in the line, whatever it says.
    pub fn new(text: &str) -> Result<Self, BadPattern> {
        let mut builder = RegexBuilder::new(text);
        let built = builder.size_limit(MOST_COMPILED).build();
        built
            .map(Self)
            .map_err(|error| BadPattern(error.to_string()))
    }

    /// Tells whether a line holds the pattern.
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(bounded(text))
    }

    /// Returns where in a line the pattern is, as byte ranges in their order.
    pub fn places(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let found = self.0.find_iter(bounded(text));
        found
            .map(|found| found.range())
            .filter(|range| !range.is_empty())
            .collect()
    }
}

fn bounded(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES))
        .unwrap_or(text)
}

/// Says which lines are shown.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Nothing older.
    pub since: Option<Timestamp>,
    /// Nothing younger.
    pub until: Option<Timestamp>,
    /// At least one of these is in it, if there are any.
    pub include: Vec<Pattern>,
    /// None of these is in it.
    pub exclude: Vec<Pattern>,
    /// It is at least as grave; a line without a level is not.
    pub level: Option<Level>,
    /// It comes from this instance.
    pub instance: Option<String>,
}

/// Chooses among the lines of one stream.
#[derive(Debug, Clone)]
pub struct Sieve {
    filter: Filter,
    /// Whether the line was shown that those below it belong to.
    heads: ByOrigin<Option<Verdict>>,
}

/// Says what became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Shown,
    Hidden,
}

impl Sieve {
    /// Prepares for the lines of one stream.
    pub fn new(filter: Filter) -> Self {
        Self {
            filter,
            heads: ByOrigin::default(),
        }
    }

    /// Tells whether a line is shown; asked of every line of the stream in its order.
    ///
    /// Lines that go on from another are shown with it. A pattern that is only in one of them shows that line alone.
    pub fn shows(&mut self, entry: &Entry) -> bool {
        let filter = &self.filter;
        if !filter.is_in_time(entry) || !filter.is_of_instance(entry) {
            return false;
        }
        let mut excluding = filter.exclude.iter();
        let excluded = excluding.any(|one| one.is_in(&entry.message));
        let head = self.heads.place(entry.origin.as_deref());
        let shown = match head.filter(|_| entry.place == LinePlace::Below) {
            _ if excluded => false,
            Some(Verdict::Shown) => true,
            _ => filter.is_wanted(entry),
        };
        if entry.place == LinePlace::Head {
            *head = Some(if shown {
                Verdict::Shown
            } else {
                Verdict::Hidden
            });
        }
        shown
    }
}

impl Filter {
    fn is_wanted(&self, entry: &Entry) -> bool {
        let grave = self.level.is_none_or(|least| entry.level >= Some(least));
        let included =
            self.include.is_empty() || self.include.iter().any(|one| one.is_in(&entry.message));
        grave && included
    }

    fn is_in_time(&self, entry: &Entry) -> bool {
        let Some(at) = entry.at else {
            return true;
        };
        self.since.is_none_or(|since| at >= since) && self.until.is_none_or(|until| at <= until)
    }

    fn is_of_instance(&self, entry: &Entry) -> bool {
        let wanted = self.instance.as_deref();
        wanted.is_none_or(|wanted| entry.origin.as_deref() == Some(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::Reader;
    use crate::model::live::LogLine;

    fn shown(filter: &Filter, texts: &[&str]) -> Vec<String> {
        let mut reader = Reader::default();
        let mut sieve = Sieve::new(filter.clone());
        let mut shown = Vec::new();
        for text in texts {
            let entry = reader.read(LogLine::parse(text));
            if sieve.shows(&entry) {
                shown.push(entry.message);
            }
        }
        shown
    }

    const LINES: [&str; 5] = [
        "web 2024-05-02T09:10:10Z INFO start",
        "web 2024-05-02T09:10:11Z ERROR in view",
        "web 2024-05-02T09:10:11Z   File a.py",
        "web-1 2024-05-02T09:10:12Z WARNING slow",
        "web 2024-05-02T09:10:13Z GET /health 200",
    ];

    #[test]
    fn levels_patterns_and_times_choose_lines() {
        let pattern = |text| vec![Pattern::new(text).unwrap()];
        let grave = Filter {
            level: Some(Level::Error),
            ..Filter::default()
        };
        assert_eq!(shown(&grave, &LINES), ["ERROR in view", "  File a.py"]);
        let included = Filter {
            include: pattern("view|slow"),
            ..Filter::default()
        };
        assert_eq!(
            shown(&included, &LINES),
            ["ERROR in view", "  File a.py", "WARNING slow"]
        );
        let excluded = Filter {
            exclude: pattern("/health"),
            since: Some("2024-05-02T09:10:11Z".parse().unwrap()),
            until: Some("2024-05-02T09:10:12Z".parse().unwrap()),
            ..Filter::default()
        };
        assert_eq!(shown(&excluded, &LINES).len(), 3);
        let instance = Filter {
            instance: Some("web-1".to_owned()),
            ..Filter::default()
        };
        assert_eq!(shown(&instance, &LINES), ["WARNING slow"]);
    }

    #[test]
    fn a_line_of_another_instance_does_not_part_a_traceback_from_its_line() {
        let filter = Filter {
            include: vec![Pattern::new("view").unwrap()],
            ..Filter::default()
        };
        let lines = [
            "web-0 2024-05-02T09:10:11Z ERROR in view",
            "web-1 2024-05-02T09:10:11Z GET /health 200",
            "web-0 2024-05-02T09:10:11Z   File a.py",
        ];
        assert_eq!(shown(&filter, &lines), ["ERROR in view", "  File a.py"]);
    }

    #[test]
    fn a_pattern_that_is_none_says_why() {
        assert!(Pattern::new("(").is_err());
        assert!(Pattern::new(&"(a{1000}){1000}".repeat(3)).is_err());
    }
}
