//! Lines at the bottom of a terminal, of which only those that changed are written again.

use std::io::{self, Write};

use super::view::Size;
use crate::render::fit::width;

/// Keeps lines below everything else that is written; the cursor rests below them.
///
/// Every change is one write that hides the cursor at its beginning and shows it at its end, so that it is never left
/// hidden, whatever ends the process.
pub struct Canvas<W: Write> {
    writer: W,
    shown: Vec<String>,
    size: Option<Size>,
}

const HIDE: &str = "\u{1b}[?25l";
const SHOW: &str = "\u{1b}[?25h";
/// Clears from the cursor to the end of its line.
const CLEAR_LINE: &str = "\u{1b}[K";
/// Clears from the cursor to the end of the screen.
const CLEAR_BELOW: &str = "\u{1b}[J";

impl<W: Write> Canvas<W> {
    /// Makes a canvas without lines.
    pub fn new(writer: W) -> Self {
        Self {
            writer,
            shown: Vec::new(),
            size: None,
        }
    }

    /// Replaces the lines; each has to fit the terminal, and all of them its height.
    pub fn draw(&mut self, lines: Vec<String>, size: Size) -> io::Result<()> {
        let change = match self.size {
            Some(before) if before != size => self.redrawn(&lines, size),
            _ => change(&self.shown, &lines),
        };
        self.shown = lines;
        self.size = Some(size);
        self.write(&change)
    }

    /// Takes the lines away.
    pub fn clear(&mut self) -> io::Result<()> {
        let change = change(&self.shown, &[]);
        self.shown.clear();
        self.size = None;
        self.write(&change)
    }

    /// Writes text above the lines; it stays. Text that does not end its line is written as it is if there are no lines.
    pub fn above(&mut self, text: &str) -> io::Result<()> {
        if self.shown.is_empty() {
            self.writer.write_all(text.as_bytes())?;
            return self.writer.flush();
        }
        let text = text.trim_end_matches('\n').replace('\n', "\r\n");
        let lines = ended(&self.shown);
        let change = format!("{}{CLEAR_BELOW}{text}\r\n{lines}", up(self.shown.len()));
        self.write(&change)
    }

    /// Draws all lines anew after the terminal got another size: lines that are too wide now take several rows.
    fn redrawn(&self, lines: &[String], size: Size) -> String {
        let columns = size.columns.max(1);
        let rows = self
            .shown
            .iter()
            .map(|line| visible(line).div_ceil(columns).max(1));
        let back = rows.sum::<usize>().min(size.rows.saturating_sub(1));
        let drawn = ended(lines);
        format!("{}{CLEAR_BELOW}{drawn}", up(back))
    }

    fn write(&mut self, change: &str) -> io::Result<()> {
        if change.is_empty() {
            return Ok(());
        }
        self.writer
            .write_all(format!("{HIDE}\r{change}{SHOW}").as_bytes())?;
        self.writer.flush()
    }
}

/// Returns what turns lines into others; the cursor rests below the lines before and after. Equal lines are not written.
fn change(before: &[String], after: &[String]) -> String {
    let mut text = String::new();
    let mut row = before.len();
    for (index, (old, new)) in before.iter().zip(after).enumerate() {
        if old != new {
            text += &go(row, index);
            text.extend([new, CLEAR_LINE, "\r"]);
            row = index;
        }
    }
    if after.len() < before.len() {
        text.extend([&go(row, after.len()), CLEAR_BELOW]);
    } else if after.len() > before.len() || row < before.len() {
        text += &go(row, before.len());
        let added = after.get(before.len()..).unwrap_or_default();
        text.extend(added.iter().flat_map(|line| [line, CLEAR_LINE, "\r\n"]));
    }
    text
}

fn ended(lines: &[String]) -> String {
    let ended = lines.iter().flat_map(|line| [line, "\r\n"]);
    ended.collect()
}

fn go(from: usize, to: usize) -> String {
    match to.checked_sub(from) {
        Some(0) => String::new(),
        Some(down) => format!("\u{1b}[{down}B"),
        None => up(from - to),
    }
}

fn up(rows: usize) -> String {
    match rows {
        0 => String::new(),
        rows => format!("\u{1b}[{rows}A"),
    }
}

/// Returns the columns of a line without the escape sequences of its colours.
fn visible(line: &str) -> usize {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().map_or(0, width);
    let rest = parts.map(|part| part.split_once('m').map_or(0, |(_, text)| width(text)));
    first + rest.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZE: Size = Size {
        columns: 20,
        rows: 10,
    };

    fn lines(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    /// Replays what was written on an endless screen and returns its rows; a cursor that stays hidden is an error.
    fn replay(bytes: &[u8]) -> Vec<String> {
        let (mut rows, mut row, mut shown) = (vec![Vec::new()], 0_usize, true);
        let mut column = 0;
        let mut rest = std::str::from_utf8(bytes).unwrap();
        while let Some(letter) = rest.chars().next() {
            rest = &rest[letter.len_utf8()..];
            rows.resize(rows.len().max(row + 1), Vec::new());
            match letter {
                '\r' => column = 0,
                '\n' => row += 1,
                '\u{1b}' => {
                    let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                    let (count, last) = (rest[1..end].parse().unwrap_or(1), &rest[end..=end]);
                    match last {
                        "A" => row -= count,
                        "B" => row += count,
                        "K" => rows[row].truncate(column),
                        "J" => {
                            rows.truncate(row + 1);
                            rows[row].truncate(column);
                        }
                        other => shown = other == "h",
                    }
                    rest = &rest[end + 1..];
                }
                letter => {
                    let cells: &mut Vec<char> = &mut rows[row];
                    cells.resize(cells.len().max(column + 1), ' ');
                    cells[column] = letter;
                    column += 1;
                }
            }
        }
        assert!(shown && column == 0 && row + 1 >= rows.len());
        let rows = rows.into_iter().map(String::from_iter);
        let mut rows: Vec<String> = rows.collect();
        while rows.last().is_some_and(String::is_empty) {
            rows.pop();
        }
        rows
    }

    #[test]
    fn a_line_that_did_not_change_is_not_written_again() {
        let mut canvas = Canvas::new(Vec::new());
        canvas
            .draw(lines(&["head 1s", "ok  build", "..  deploy 1s"]), SIZE)
            .unwrap();
        canvas.writer.clear();
        canvas
            .draw(lines(&["head 2s", "ok  build", "..  deploy 2s"]), SIZE)
            .unwrap();
        let written = String::from_utf8(canvas.writer.clone()).unwrap();
        assert_eq!(
            written,
            "\u{1b}[?25l\r\u{1b}[3Ahead 2s\u{1b}[K\r\u{1b}[2B..  deploy 2s\u{1b}[K\r\u{1b}[1B\u{1b}[?25h"
        );
        canvas.writer.clear();
        canvas
            .draw(lines(&["head 2s", "ok  build", "..  deploy 2s"]), SIZE)
            .unwrap();
        assert!(canvas.writer.is_empty());
    }

    #[test]
    fn what_is_written_above_stays_and_the_lines_go() {
        let mut canvas = Canvas::new(Vec::new());
        canvas.above("before\n").unwrap();
        canvas.draw(lines(&["one", "two"]), SIZE).unwrap();
        canvas.above("waiting 3 s\nagain\n").unwrap();
        let screen = replay(
            &canvas
                .writer
                .iter()
                .copied()
                .skip("before\n".len())
                .collect::<Vec<u8>>(),
        );
        assert_eq!(screen, ["waiting 3 s", "again", "one", "two"]);
        canvas.clear().unwrap();
        canvas.above("after\n").unwrap();
        assert!(canvas.writer.ends_with(b"\x1b[?25hafter\n"));
    }

    #[test]
    fn a_narrower_terminal_is_drawn_anew_from_where_the_lines_begin_now() {
        let mut canvas = Canvas::new(Vec::new());
        canvas
            .draw(lines(&["0123456789\u{1b}[32mabcde\u{1b}[0m", "x"]), SIZE)
            .unwrap();
        canvas.writer.clear();
        let narrow = Size {
            columns: 10,
            rows: 10,
        };
        canvas.draw(lines(&["01234", "x"]), narrow).unwrap();
        let written = String::from_utf8(canvas.writer).unwrap();
        assert!(
            written.starts_with("\u{1b}[?25l\r\u{1b}[3A\u{1b}[J01234\r\n"),
            "{written:?}"
        );
    }

    proptest! {
        #[test]
        fn any_lines_become_any_others(frames in prop::collection::vec(prop::collection::vec("[ab]{0,3}", 0..6), 1..6)) {
            let mut canvas = Canvas::new(Vec::new());
            for frame in &frames {
                canvas.draw(frame.clone(), SIZE).unwrap();
            }
            let mut last = frames.last().cloned().unwrap_or_default();
            while last.last().is_some_and(String::is_empty) {
                last.pop();
            }
            prop_assert_eq!(replay(&canvas.writer), last);
        }
    }
}
