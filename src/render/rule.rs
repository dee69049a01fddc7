//! Rules as text: the list, and the long form of one.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::diag::Code;
use crate::lint::{self, Found, Rule};

use super::diagnostic::Layout;
use super::style::{Role, Style};

/// Writes one line for each rule: id, level, what it is about.
pub fn list(style: Style) -> String {
    let mut text = String::new();
    for rule in lint::rules() {
        let role = match rule.level {
            crate::diag::Severity::Error => Role::Bad,
            crate::diag::Severity::Warning => Role::Warn,
            crate::diag::Severity::Note => Role::Dim,
        };
        let level = style.paint(role, format!("{:7}", rule.level.as_str()));
        let _ = writeln!(text, "{}  {level}  {}", rule.code, rule.code.title());
    }
    text
}

/// Writes what a code means, why it matters, and for a rule an example of either side and how to silence it.
pub fn explained(code: Code, style: Style, layout: Layout) -> String {
    let rule = lint::find(code);
    let level = rule.map(|rule| format!(" ({})", rule.level.as_str()));
    let head = format!("{code}: {}{}", code.title(), level.unwrap_or_default());
    let mut text = format!("{}\n\n", style.paint(Role::Strong, head));
    text.push_str(&filled(code.explanation(), layout.width));
    if let Some(rule) = rule {
        push_rule(&mut text, rule, style, layout);
    }
    text
}

fn push_rule(text: &mut String, rule: &Rule, style: Style, layout: Layout) {
    let _ = write!(text, "\n{}", filled(rule.fix, layout.width));
    for (title, role, example) in [
        ("Wrong:", Role::Bad, rule.example.wrong),
        ("Right:", Role::Good, rule.example.right),
    ] {
        let _ = writeln!(text, "\n{}", style.paint(role, title));
        for line in example.lines() {
            let line = format!("    {line}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    let code = rule.code;
    let _ = match rule.found {
        Found::Reading if rule.level == crate::diag::Severity::Error => {
            writeln!(text, "\nThis one cannot be silenced.")
        }
        Found::Allowance => writeln!(
            text,
            "\nFor all files, in ipctl.yaml: rules: {{{code}: off}}"
        ),
        _ => writeln!(
            text,
            "\nTo allow it here, on the line above: # ipctl: allow({code}) reason\n\
             For all files, in ipctl.yaml: rules: {{{code}: off}}"
        ),
    };
}

/// Returns a code as data.
pub fn data(code: Code) -> Value {
    let rule = lint::find(code);
    json!({
        "code": code.id(),
        "title": code.title(),
        "why": code.explanation(),
        "level": rule.map(|rule| rule.level.as_str()),
        "fix": rule.map(|rule| rule.fix),
        "wrong": rule.map(|rule| rule.example.wrong),
        "right": rule.map(|rule| rule.example.right),
    })
}

/// Breaks a text into lines of at most `width` columns, 100 at most.
fn filled(text: &str, width: usize) -> String {
    let width = width.min(100);
    let mut filled = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            filled.push('\n');
            column = 0;
        } else if column > 0 {
            filled.push(' ');
            column += 1;
        }
        filled.push_str(word);
        column += length;
    }
    filled.push('\n');
    filled
}
