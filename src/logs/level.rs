//! How grave a line is.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

/// Names how grave a line is, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every step.
    Trace,
    /// What helps to find a mistake.
    Debug,
    /// What happens.
    Info,
    /// What may become a problem.
    Warn,
    /// What went wrong.
    Error,
    /// What ended the program.
    Fatal,
}

/// Every word for a level, in small letters.
const WORDS: &[(&str, Level)] = &[
    ("trace", Level::Trace),
    ("debug", Level::Debug),
    ("info", Level::Info),
    ("notice", Level::Info),
    ("warn", Level::Warn),
    ("warning", Level::Warn),
    ("error", Level::Error),
    ("err", Level::Error),
    ("fatal", Level::Fatal),
    ("critical", Level::Fatal),
    ("crit", Level::Fatal),
    ("alert", Level::Fatal),
    ("emerg", Level::Fatal),
    ("panic", Level::Fatal),
];

/// How far into a line its level is looked for, in words.
const FEW_WORDS: usize = 8;

impl Level {
    /// Returns the word for the level.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// Reads the level of a JSON line: a word, or a number as some libraries for Node write it (30 is info, 50 is error).
    pub fn of_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(word) => word.parse().ok(),
            Value::Number(number) => Some(match number.as_u64()? {
                0..=10 => Self::Trace,
                11..=20 => Self::Debug,
                21..=30 => Self::Info,
                31..=40 => Self::Warn,
                41..=50 => Self::Error,
                _ => Self::Fatal,
            }),
            _ => None,
        }
    }

    /// Finds the level that a line says near its beginning.
    ///
    /// It is a word of its own in capitals, or in brackets, or before a colon, or behind `level=`; the same word inside a
    /// sentence is none.
    pub fn in_text(text: &str) -> Option<Self> {
        text.split_whitespace().take(FEW_WORDS).find_map(of_word)
    }
}

fn of_word(word: &str) -> Option<Level> {
    let assigned = ["level=", "lvl=", "severity="];
    if let Some(rest) = assigned.iter().find_map(|name| word.strip_prefix(name)) {
        return rest.trim_matches('"').parse().ok();
    }
    let marked = word.starts_with('[') || word.ends_with(':');
    // `[INFO/MainProcess]` and `ERROR:root:text` begin with the level.
    let bare = word.trim_start_matches(['[', '<', '(']);
    let end = bare.find(|c: char| !c.is_ascii_alphabetic());
    let bare = bare.get(..end.unwrap_or(bare.len())).unwrap_or_default();
    let capital = bare.len() > 2 && bare.bytes().all(|byte| byte.is_ascii_uppercase());
    (marked || capital).then(|| bare.parse().ok()).flatten()
}

/// Says that a word names no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownLevel;

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the levels are trace, debug, info, warn, error and fatal")
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        let found = WORDS
            .iter()
            .find(|(known, _)| word.eq_ignore_ascii_case(known));
        found.map(|(_, level)| *level).ok_or(UnknownLevel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_found_where_programs_write_them() {
        for (text, level) in [
            ("[INFO] Starting gunicorn 21.2.0", Some(Level::Info)),
            (
                "[2024-05-02 09:10:11 +0000] [7] [CRITICAL] WORKER TIMEOUT",
                Some(Level::Fatal),
            ),
            (
                "2024-05-02 09:10:11,123: INFO/MainProcess] Task x received",
                Some(Level::Info),
            ),
            (
                "2024-05-02 09:10:11 1 WARNING odoo odoo.modules: slow",
                Some(Level::Warn),
            ),
            ("ERROR:root:no such file", Some(Level::Error)),
            ("INFO:     Uvicorn running", Some(Level::Info)),
            ("level=error msg=\"x\"", Some(Level::Error)),
            ("ERROR sqlalchemy.exc.OperationalError", Some(Level::Error)),
            ("error: cannot open", Some(Level::Error)),
            ("GET /health 200 3ms", None),
            ("there was no error in this", None),
            ("", None),
        ] {
            assert_eq!(Level::in_text(text), level, "{text}");
        }
    }
}
