//! Lines in a form of the user's own.

use std::fmt;

use crate::render::sanitise::one_line;

use super::{LogLayout, LogRecord, message, time};

/// Holds a form with places for parts of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Part(Part),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    App,
    Component,
    Instance,
    Deployment,
    Kind,
    Time,
    Level,
    Message,
}

/// The name of each part.
const PARTS: [(&str, Part); 8] = [
    ("app", Part::App),
    ("component", Part::Component),
    ("instance", Part::Instance),
    ("deployment", Part::Deployment),
    ("type", Part::Kind),
    ("time", Part::Time),
    ("level", Part::Level),
    ("message", Part::Message),
];

/// Says that a text is no template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTemplate(String);

impl fmt::Display for BadTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        write!(f, "{}; the parts are {}", self.0, names.join(", "))
    }
}

impl Template {
    /// Reads a template: `{component}: {message}`; `{{` and `}}` are braces, `\t` is a tab and `\n` a line end.
    pub fn parse(text: &str) -> Result<Self, BadTemplate> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            let after = |count: usize| rest.get(count..).unwrap_or_default();
            if let Some(doubled) = ["{{", "}}"].iter().find(|two| rest.starts_with(**two)) {
                plain.push_str(doubled.get(1..).unwrap_or_default());
                rest = after(2);
            } else if let Some(inner) = rest.strip_prefix('{') {
                let (name, behind) = inner
                    .split_once('}')
                    .ok_or_else(|| BadTemplate("a `{` has no `}`".to_owned()))?;
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(Piece::Part(part(name)?));
                rest = behind;
            } else if let Some((_, escaped)) = ESCAPES.iter().find(|(two, _)| rest.starts_with(two))
            {
                plain.push(*escaped);
                rest = after(2);
            } else {
                plain.push(character);
                rest = after(character.len_utf8());
            }
        }
        pieces.push(Piece::Text(plain));
        Ok(Self(pieces))
    }

    /// Fills the template in, with a line end.
    pub(super) fn fill(&self, record: &LogRecord<'_>, layout: &LogLayout) -> String {
        let fill = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Part(part) => part.of(record, layout),
        };
        let mut line: String = self.0.iter().map(fill).collect();
        line.push('\n');
        line
    }
}

/// What stands for characters that are hard to type.
const ESCAPES: [(&str, char); 2] = [("\\t", '\t'), ("\\n", '\n')];

fn part(name: &str) -> Result<Part, BadTemplate> {
    let found = PARTS.iter().find(|(known, _)| *known == name);
    found
        .map(|(_, part)| *part)
        .ok_or_else(|| BadTemplate(format!("there is no part `{}`", one_line(name))))
}

impl Part {
    fn of(self, record: &LogRecord<'_>, layout: &LogLayout) -> String {
        let entry = record.entry;
        let text = match self {
            Self::App => Some(record.app),
            Self::Component => record.component(),
            Self::Instance => record.instance().or(record.component()),
            Self::Deployment => record.deployment,
            Self::Kind => Some(record.kind),
            Self::Level => entry.level.map(crate::logs::Level::as_str),
            Self::Time => return time(entry.at, layout),
            Self::Message => return message(entry, layout),
        };
        one_line(text.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_template_says_what_the_parts_are() {
        for wrong in ["{", "{nope}", "a {message"] {
            let error = Template::parse(wrong).unwrap_err().to_string();
            assert!(error.contains("the parts are app, component"), "{error}");
        }
    }
}
