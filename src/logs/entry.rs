//! One line of a log, understood.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::live::LogLine;

use super::level::Level;
use super::origins::ByOrigin;

/// Holds one line with what it says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The component or instance that wrote it; absent when the line does not say.
    pub origin: Option<String>,
    /// When it was written; absent when the line does not say.
    pub at: Option<Timestamp>,
    /// What was written; of a JSON line its message.
    pub message: String,
    /// How grave it is: as the line says, or as the line says that it goes on from.
    pub level: Option<Level>,
    /// The other fields of a JSON line.
    pub fields: Option<Map<String, Value>>,
    /// Where it stands: by itself, or below the line that it goes on from.
    pub place: LinePlace,
    /// When the line was written that it goes on from; its own time if it stands by itself.
    pub began: Option<Timestamp>,
}

/// Says whether a line goes on from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePlace {
    /// It stands by itself.
    Head,
    /// It belongs to the line before it, as the lines of a traceback do.
    Below,
}

/// The longest line that is read as JSON, in bytes.
const MOST_JSON: usize = 256 * 1024;

/// The names under which programs write the message and the level of a JSON line.
const MESSAGES: [&str; 4] = ["message", "msg", "event", "log"];
const LEVELS: [&str; 4] = ["level", "severity", "lvl", "levelname"];

/// Reads the lines of one stream in their order.
#[derive(Debug, Default)]
pub struct Reader {
    last: ByOrigin<Last>,
}

/// What is remembered of the line before.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    at: Option<Timestamp>,
    level: Option<Level>,
    shape: Shape,
}

/// Says what a line that follows would belong to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Shape {
    /// An ordinary line; indented ones go on from it.
    #[default]
    Ordinary,
    /// A traceback, which ends with the first line that is not indented.
    Traceback,
}

impl Reader {
    /// Takes the next line.
    pub fn read(&mut self, line: LogLine) -> Entry {
        let before = self.last.get(line.component.as_deref()).copied();
        let below = before.filter(|before| goes_on(*before, &line.message));
        let mut entry = Entry::of(line);
        if let Some(head) = below {
            entry.place = LinePlace::Below;
            entry.began = head.at.or(entry.at);
            entry.level = entry.level.max(head.level);
        }
        self.remember(&entry);
        entry
    }

    fn remember(&mut self, entry: &Entry) {
        let last = self.last.place(entry.origin.as_deref());
        let opens = entry
            .message
            .starts_with("Traceback (most recent call last)");
        let stays = last.shape == Shape::Traceback && is_indented(&entry.message);
        let shape = if opens || stays {
            Shape::Traceback
        } else {
            Shape::Ordinary
        };
        *last = Last {
            at: entry.began,
            level: entry.level,
            shape,
        };
    }
}

fn is_indented(text: &str) -> bool {
    text.starts_with([' ', '\t'])
}

fn goes_on(before: Last, text: &str) -> bool {
    const STARTS: [&str; 5] = [
        "Traceback (most recent call last)",
        "During handling of the above exception",
        "The above exception was the direct cause",
        "Caused by: ",
        "... ",
    ];
    is_indented(text)
        || before.shape == Shape::Traceback
        || STARTS.iter().any(|start| text.starts_with(start))
}

impl Entry {
    fn of(line: LogLine) -> Self {
        let json = json_of(&line.message);
        let (message, level, fields) = if let Some(fields) = json {
            taken_apart(fields, line.message)
        } else {
            let level = Level::in_text(&line.message);
            (line.message, level, None)
        };
        Self {
            origin: line.component,
            at: line.timestamp,
            began: line.timestamp,
            message,
            level,
            fields,
            place: LinePlace::Head,
        }
    }
}

fn json_of(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    if !text.starts_with('{') || !text.ends_with('}') || text.len() > MOST_JSON {
        return None;
    }
    serde_json::from_str(text).ok()
}

type Apart = (String, Option<Level>, Option<Map<String, Value>>);

fn taken_apart(mut fields: Map<String, Value>, whole: String) -> Apart {
    let named = |names: &[&str], fields: &Map<String, Value>| {
        let mut names = names.iter();
        names
            .find(|name| fields.contains_key(**name))
            .map(|name| (*name).to_owned())
    };
    let level = named(&LEVELS, &fields).and_then(|name| {
        let level = fields.get(&name).and_then(Level::of_json)?;
        fields.shift_remove(&name);
        Some(level)
    });
    let text =
        named(&MESSAGES, &fields).filter(|name| fields.get(name).is_some_and(Value::is_string));
    let message = text.and_then(|name| match fields.shift_remove(&name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    });
    (message.unwrap_or(whole), level, Some(fields))
}

#[cfg(test)]
mod tests {
    use super::LinePlace::{Below, Head};
    use super::*;

    fn read(texts: &[&str]) -> Vec<(String, Option<&'static str>, LinePlace)> {
        let mut reader = Reader::default();
        let line = |(number, text): (usize, &&str)| {
            LogLine::parse(&format!("web 2024-05-02T09:10:{:02}Z {text}", number % 60))
        };
        let lines = texts.iter().enumerate().map(line);
        let lines: Vec<LogLine> = lines.collect();
        lines
            .into_iter()
            .map(|line| reader.read(line))
            .map(|entry| (entry.message, entry.level.map(Level::as_str), entry.place))
            .collect()
    }

    #[test]
    fn a_traceback_stays_with_the_line_that_it_goes_on_from() {
        let read = read(&[
            "ERROR in app",
            "Traceback (most recent call last):",
            "  File \"a.py\", line 1",
            "    x()",
            "KeyError: 'X'",
            "GET / 500",
        ]);
        let places: Vec<LinePlace> = read.iter().map(|(_, _, place)| *place).collect();
        assert_eq!(places, [Head, Below, Below, Below, Below, Head]);
        let levels: Vec<Option<&str>> = read.iter().map(|(_, level, _)| *level).collect();
        assert_eq!(levels[4], Some("error"));
        assert_eq!(levels[5], None);
    }

    #[test]
    fn json_lines_are_taken_apart() {
        let mut reader = Reader::default();
        let text = r#"web 2024-05-02T09:10:11Z {"level":"warn","msg":"slow","ms":91}"#;
        let entry = reader.read(LogLine::parse(text));
        assert_eq!(
            (entry.message.as_str(), entry.level),
            ("slow", Some(Level::Warn))
        );
        assert_eq!(
            serde_json::to_string(&entry.fields).unwrap(),
            r#"{"ms":91}"#
        );
        let bare = reader.read(LogLine::parse(
            r#"web 2024-05-02T09:10:11Z {"level":30,"a":1}"#,
        ));
        assert_eq!(bare.message, r#"{"level":30,"a":1}"#);
        assert_eq!(bare.level, Some(Level::Info));
        let broken = reader.read(LogLine::parse(r#"web 2024-05-02T09:10:11Z {"a":}"#));
        assert_eq!(
            (broken.message.as_str(), broken.fields),
            (r#"{"a":}"#, None)
        );
    }

    #[test]
    fn instances_do_not_mix() {
        let mut reader = Reader::default();
        let mut place = |text: &str| reader.read(LogLine::parse(text)).place;
        place("a 2024-05-02T09:10:11Z Traceback (most recent call last):");
        assert_eq!(place("b 2024-05-02T09:10:12Z hello"), LinePlace::Head);
        assert_eq!(place("a 2024-05-02T09:10:12Z   File x"), LinePlace::Below);
    }
}
