//! One log line as text and as JSON. Its text comes from an application and is never written raw.

use serde_json::json;

use crate::model::live::LogLine;

use super::sanitise::{inert_json, one_line};
use super::style::Style;

/// The colours of component prefixes, by hash of the name, so that each keeps its own.
const COLOURS: [&str; 6] = ["36", "33", "35", "34", "32", "31"];

/// Writes a line: component, local time of day in UTC, message.
pub fn log_text(line: &LogLine, width: usize, style: Style) -> String {
    let message = one_line(&line.message);
    let Some(component) = &line.component else {
        return format!("{message}\n");
    };
    let name = one_line(component);
    let padded = format!("{name:width$}");
    let time = line.timestamp.map_or_else(String::new, |time| {
        format!("{} ", time.strftime("%H:%M:%S"))
    });
    format!("{}  {time}{message}\n", prefix(&name, &padded, style))
}

fn prefix(name: &str, padded: &str, style: Style) -> String {
    use super::style::Color;
    let sum = name.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(byte))
    });
    match (style.color, COLOURS.get(sum % COLOURS.len())) {
        (Color::On, Some(code)) => format!("\u{1b}[{code}m{padded}\u{1b}[0m"),
        _ => padded.to_owned(),
    }
}

/// Writes a line as one line of JSON.
pub fn log_json(line: &LogLine, app: &str, kind: &str) -> String {
    let object = json!({
        "ts": line.timestamp.map(|time| time.to_string()),
        "app": app,
        "component": line.component,
        "type": kind,
        "msg": line.message,
    });
    inert_json(format!("{object}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_bytes_of_an_application_do_not_reach_the_terminal() {
        let line = LogLine::parse("web 2024-05-02T09:10:11.123456789Z \u{1b}[2Jgone\u{7}");
        let text = log_text(&line, 3, Style::plain());
        assert!(text.starts_with("web  09:10:11 "), "{text}");
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{7}'),
            "{text:?}"
        );
    }

    #[test]
    fn a_line_without_prefix_is_shown_whole() {
        assert_eq!(
            log_text(&LogLine::parse("no prefix here"), 3, Style::plain()),
            "no prefix here\n"
        );
    }
}
