//! One log line as text and as JSON. Its text comes from an application and is never written raw.

mod template;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::logs::{Entry, LinePlace, Pattern};

use super::sanitise::{inert_json, one_line};
use super::style::{Color, Style};

pub use template::{BadTemplate, Template};

/// The colours of component prefixes, by hash of the name, so that each keeps its own.
const COLOURS: [&str; 6] = ["36", "33", "35", "34", "32", "31"];

/// Holds a line and where it comes from.
#[derive(Debug, Clone, Copy)]
pub struct LogRecord<'a> {
    /// The app.
    pub app: &'a str,
    /// The component that was asked for; none when all were.
    pub component: Option<&'a str>,
    /// The deployment.
    pub deployment: Option<&'a str>,
    /// The log, such as `run`.
    pub kind: &'a str,
    /// The line.
    pub entry: &'a Entry,
}

impl LogRecord<'_> {
    /// Returns the component: the one that was asked for, else what the line says.
    pub fn component(&self) -> Option<&str> {
        self.component.or(self.entry.origin.as_deref())
    }

    /// Returns the instance, if the line names one beside its component.
    fn instance(&self) -> Option<&str> {
        let origin = self.entry.origin.as_deref();
        origin.filter(|origin| Some(*origin) != self.component())
    }
}

/// Says how times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Not at all.
    Off,
    /// The time of day.
    Short,
    /// Date, time, and offset.
    Full,
}

/// Says whether the name of the component stands before each line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// It does not.
    None,
    /// It does.
    Component,
    /// It does, behind the name of the app.
    AppAndComponent,
}

/// Says how lines are written.
#[derive(Debug)]
pub struct LogLayout {
    /// Colour.
    pub style: Style,
    /// What stands before each line.
    pub prefix: Prefix,
    /// The width of that, in columns.
    pub width: usize,
    /// How times are shown.
    pub times: Times,
    /// The time zone.
    pub zone: TimeZone,
    /// What is made to stand out.
    pub highlight: Vec<Pattern>,
    /// A form of its own.
    pub template: Option<Template>,
}

/// The most columns that are kept free before each line; the platform's own names are shorter.
const WIDEST: usize = 80;

impl LogLayout {
    fn column(&self) -> usize {
        self.width.min(WIDEST)
    }
}

/// Writes a line, with a line end.
pub fn log_text(record: &LogRecord<'_>, layout: &LogLayout) -> String {
    if let Some(template) = &layout.template {
        return template.fill(record, layout);
    }
    let message = message(record.entry, layout);
    let time = time(record.entry.at, layout);
    let time = if time.is_empty() { time } else { time + " " };
    match prefix(record, layout) {
        None if record.entry.place == LinePlace::Head => format!("{time}{message}\n"),
        None => format!("{message}\n"),
        Some(_) if record.entry.place == LinePlace::Below => {
            let blanks = layout.column() + 2 + time.len();
            format!("{:blanks$}| {message}\n", "")
        }
        Some(name) => format!("{name}  {time}{message}\n"),
    }
}

fn prefix(record: &LogRecord<'_>, layout: &LogLayout) -> Option<String> {
    let component = record.component()?;
    let name = match layout.prefix {
        Prefix::None => return None,
        Prefix::Component => one_line(component),
        Prefix::AppAndComponent => one_line(&format!("{}/{component}", record.app)),
    };
    let padded = format!("{name:width$}", width = layout.column());
    Some(coloured(&name, padded, layout.style))
}

fn coloured(name: &str, padded: String, style: Style) -> String {
    let sum = name.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(byte))
    });
    match (style.color, COLOURS.get(sum % COLOURS.len())) {
        (Color::On, Some(code)) => format!("\u{1b}[{code}m{padded}\u{1b}[0m"),
        _ => padded,
    }
}

/// Writes a time as the layout wants it; empty where there is none.
fn time(at: Option<Timestamp>, layout: &LogLayout) -> String {
    let form = match layout.times {
        Times::Off => return String::new(),
        Times::Short => "%H:%M:%S",
        Times::Full => "%Y-%m-%dT%H:%M:%S%.3f%:z",
    };
    at.map_or_else(String::new, |at| {
        let at = at.to_zoned_datetime(layout.zone.clone());
        at.strftime(form).to_string()
    })
}

/// Writes the message; of a JSON line with its level before it and its other fields behind it.
fn message(entry: &Entry, layout: &LogLayout) -> String {
    let Some(fields) = &entry.fields else {
        return highlighted(&one_line(&entry.message), layout);
    };
    let level = entry.level.map_or_else(String::new, |level| {
        format!("{} ", level.as_str().to_ascii_uppercase())
    });
    let text = format!("{level}{}{}", entry.message, pairs(fields));
    highlighted(&one_line(&text), layout)
}

fn pairs(fields: &Map<String, Value>) -> String {
    let pair = |(name, value): (&String, &Value)| match value {
        Value::String(text) if !text.is_empty() && !text.contains([' ', '"', '=']) => {
            format!(" {name}={text}")
        }
        other => format!(" {name}={other}"),
    };
    fields.iter().map(pair).collect()
}

/// Makes what is looked for stand out.
fn highlighted(text: &str, layout: &LogLayout) -> String {
    if layout.style.color == Color::Off || layout.highlight.is_empty() {
        return text.to_owned();
    }
    let places = layout.highlight.iter().flat_map(|one| one.places(text));
    let mut places: Vec<std::ops::Range<usize>> = places.collect();
    places.sort_by_key(|place| place.start);
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for place in places {
        let start = place.start.max(from);
        if let (Some(before), Some(found)) = (text.get(from..start), text.get(start..place.end)) {
            out.push_str(before);
            out.push_str("\u{1b}[7m");
            out.push_str(found);
            out.push_str("\u{1b}[0m");
            from = place.end;
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Writes a line as one line of JSON.
pub fn log_json(record: &LogRecord<'_>) -> String {
    let entry = record.entry;
    let mut json = json!({
        "ts": entry.at.map(|time| time.to_string()),
        "app": record.app,
        "component": record.component(),
        "instance": record.instance(),
        "deployment": record.deployment,
        "type": record.kind,
        "level": entry.level.map(crate::logs::Level::as_str),
        "msg": entry.message,
    });
    if let (Some(fields), Some(object)) = (&entry.fields, json.as_object_mut()) {
        object.insert("fields".to_owned(), Value::Object(fields.clone()));
    }
    inert_json(format!("{json}\n"))
}

#[cfg(test)]
mod tests;
