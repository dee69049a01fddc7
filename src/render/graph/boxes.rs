//! Boxes of lines in a terminal, side by side where they fit.

use crate::render::fit;
use crate::render::style::{Role, Style, Symbols};

/// Columns between two boxes.
const GAP: usize = 2;

/// Columns of a box that are no text.
const FRAME: usize = 4;

/// The widest a text may make a box; longer ones are broken.
const WIDEST: usize = 52;

/// A box with a heading in its upper edge.
pub(super) struct Panel {
    /// The heading.
    pub title: String,
    /// What stands at the right end of the upper edge.
    pub note: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line of a box.
pub(super) struct Line {
    /// How the left part is painted; none for plain.
    pub role: Option<Role>,
    /// The left part.
    pub left: String,
    /// What stands at the right end.
    pub right: String,
}

impl Line {
    /// Makes a line with a left part only.
    pub(super) fn plain(role: Option<Role>, left: impl Into<String>) -> Self {
        Self {
            role,
            left: left.into(),
            right: String::new(),
        }
    }
}

/// The characters that a frame is drawn with.
struct Frame {
    top: [&'static str; 2],
    bottom: [&'static str; 2],
    across: &'static str,
    down: &'static str,
}

fn frame(symbols: Symbols) -> Frame {
    match symbols {
        Symbols::Ascii => Frame {
            top: ["+", "+"],
            bottom: ["+", "+"],
            across: "-",
            down: "|",
        },
        Symbols::Unicode => Frame {
            top: ["┌", "┐"],
            bottom: ["└", "┘"],
            across: "─",
            down: "│",
        },
    }
}

/// Draws boxes in rows, as many in each as fit into the width.
pub(super) fn draw(panels: &[Panel], style: Style) -> String {
    let natural: Vec<usize> = panels.iter().map(natural_width).collect();
    let rows = rows(&natural, style.width);
    let is_stacked = rows.iter().all(|row| row.len() == 1);
    let widest = natural.iter().copied().max().unwrap_or(0).min(style.width);
    let mut text = String::new();
    let mut from = 0;
    for row in rows {
        let to = from + row.len();
        let members = panels.get(from..to).unwrap_or_default();
        let widths: Vec<usize> = row
            .iter()
            .map(|width| if is_stacked { widest } else { *width })
            .collect();
        text.push_str(&draw_row(members, &widths, style));
        from = to;
    }
    text
}

/// Splits widths into rows that fit.
fn rows(natural: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut used = 0;
    for width in natural {
        let width = (*width).min(most);
        match rows.last_mut() {
            Some(row) if used + GAP + width <= most => {
                used += GAP + width;
                row.push(width);
            }
            _ => {
                used = width;
                rows.push(vec![width]);
            }
        }
    }
    rows
}

fn natural_width(panel: &Panel) -> usize {
    let line = |line: &Line| {
        let right = fit::width(&line.right);
        fit::width(&line.left) + right + if right > 0 { 2 } else { 0 }
    };
    let lines = panel.lines.iter().map(line).max().unwrap_or(0).min(WIDEST);
    let heading = fit::width(&panel.title) + fit::width(&panel.note) + 4;
    lines.max(heading.min(WIDEST)) + FRAME
}

fn draw_row(panels: &[Panel], widths: &[usize], style: Style) -> String {
    let broken = panels.iter().zip(widths).map(|(panel, width)| {
        let lines = panel.lines.iter();
        let lines = lines.flat_map(|line| broken(line, width - FRAME));
        lines.collect::<Vec<Line>>()
    });
    let drawn = panels.iter().zip(widths).zip(broken);
    let drawn: Vec<(usize, Vec<String>)> = drawn
        .map(|((panel, width), lines)| (*width, draw_panel(panel, *width, &lines, style)))
        .collect();
    let height = drawn
        .iter()
        .map(|(_, lines)| lines.len())
        .max()
        .unwrap_or(0);
    (0..height).map(|row| draw_line(&drawn, row)).collect()
}

/// Joins one line of the boxes of a row; a box that ends above leaves its place blank.
fn draw_line(drawn: &[(usize, Vec<String>)], row: usize) -> String {
    let mut text = String::new();
    let mut blanks = 0;
    for (width, lines) in drawn {
        match lines.get(row) {
            Some(line) => {
                text.push_str(&" ".repeat(blanks));
                text.push_str(line);
                blanks = GAP;
            }
            None => blanks += width + GAP,
        }
    }
    format!("{text}\n")
}

/// Breaks a line that is too long; what follows is indented like its start.
fn broken(line: &Line, room: usize) -> Vec<Line> {
    let right = fit::width(&line.right);
    let room = room
        .saturating_sub(if right > 0 { right + 2 } else { 0 })
        .max(1);
    if fit::width(&line.left) <= room {
        return vec![Line {
            role: line.role,
            left: line.left.clone(),
            right: line.right.clone(),
        }];
    }
    let text = line.left.trim_start();
    let indent = line.left.len() - text.len();
    let pieces = fit::words(text, (room + 1).saturating_sub(indent));
    let piece = |(index, piece): (usize, String)| Line {
        role: line.role,
        left: format!("{}{piece}", " ".repeat(indent)),
        right: if index == 0 {
            line.right.clone()
        } else {
            String::new()
        },
    };
    pieces.into_iter().enumerate().map(piece).collect()
}

fn draw_panel(panel: &Panel, width: usize, lines: &[Line], style: Style) -> Vec<String> {
    let frame = frame(style.symbols);
    let edge = |text: String| style.paint(Role::Dim, text);
    let mut drawn = vec![upper_edge(panel, width, &frame, style)];
    for line in lines {
        let inside = inside(line, width - FRAME, style);
        let down = edge(frame.down.to_owned());
        drawn.push(format!("{down} {inside} {down}"));
    }
    let [left, right] = frame.bottom;
    let bottom = format!("{left}{}{right}", frame.across.repeat(width - 2));
    drawn.push(edge(bottom));
    drawn
}

fn upper_edge(panel: &Panel, width: usize, frame: &Frame, style: Style) -> String {
    let note_room = if panel.note.is_empty() {
        0
    } else {
        fit::width(&panel.note) + 3
    };
    let title = fit::shorten(&panel.title, width.saturating_sub(note_room + 5));
    let used = fit::width(&title) + 5 + note_room;
    let fill = frame.across.repeat(width.saturating_sub(used));
    let edge = |text: String| style.paint(Role::Dim, text);
    let [left, right] = frame.top;
    let (before, across) = (format!("{left}{} ", frame.across), frame.across);
    let note = if panel.note.is_empty() {
        String::new()
    } else {
        format!(" {} {}", panel.note, edge(across.to_owned()))
    };
    format!(
        "{}{} {}{note}{}",
        edge(before),
        style.paint(Role::Strong, title),
        edge(fill),
        edge(right.to_owned())
    )
}

fn inside(line: &Line, room: usize, style: Style) -> String {
    let left = fit::shorten(&line.left, room);
    let blanks = room.saturating_sub(fit::width(&left) + fit::width(&line.right));
    let left = match line.role {
        Some(role) => style.paint(role, left),
        None => left,
    };
    format!("{left}{}{}", " ".repeat(blanks), line.right)
}
