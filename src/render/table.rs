//! Plain tables: aligned columns, no borders.
//!
//! On a terminal a table never gets wider than the screen: columns go in the order that they themselves state, and what
//! is then still too wide is shortened in its middle. In a pipe every record stays whole on one line.

use unicode_width::UnicodeWidthStr;

use super::fit::shorten;
use super::sanitise::one_line;
use super::style::{Rows, Style};

/// Says on which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Says whether a column may go when the screen is narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Keep {
    /// It goes, those with the smallest number first.
    Until(u8),
    /// It stays.
    Always,
}

/// Describes one column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    heading: &'static str,
    align: Align,
    keep: Keep,
}

impl Column {
    /// Makes a column of text that stays.
    pub const fn text(heading: &'static str) -> Self {
        Self {
            heading,
            align: Align::Left,
            keep: Keep::Always,
        }
    }

    /// Makes a column of numbers that stays.
    pub const fn number(heading: &'static str) -> Self {
        Self {
            heading,
            align: Align::Right,
            keep: Keep::Always,
        }
    }

    /// Lets the column go on a narrow screen; smaller numbers go first.
    #[must_use]
    pub const fn until(mut self, rank: u8) -> Self {
        self.keep = Keep::Until(rank);
        self
    }
}

/// The blanks between two columns.
const GAP: usize = 2;
/// The least that a column is shortened to.
const LEAST: usize = 8;

/// Renders rows under headings; cells are foreign text and are made safe.
pub fn table(columns: &[Column], rows: &[Vec<String>], style: Style) -> String {
    let headings: Vec<String> = columns
        .iter()
        .map(|column| column.heading.to_owned())
        .collect();
    table_under(&headings, columns, rows, style)
}

/// Does what [`table`] does under headings that are foreign text too.
pub fn table_under(
    headings: &[String],
    columns: &[Column],
    rows: &[Vec<String>],
    style: Style,
) -> String {
    let clean = |row: &Vec<String>| row.iter().map(|cell| one_line(cell)).collect();
    let headings: Vec<String> = headings.iter().map(|heading| one_line(heading)).collect();
    let rows: &[Vec<String>] = &rows.iter().map(clean).collect::<Vec<_>>();
    let mut shown: Vec<(usize, usize)> = columns
        .iter()
        .enumerate()
        .map(|(index, _)| (index, natural_width(&headings, index, rows)))
        .collect();
    if style.rows == Rows::Wrapped {
        drop_columns(columns, &mut shown, style.width);
        shorten_columns(&mut shown, style.width);
    }
    std::iter::once(&headings)
        .chain(rows)
        .map(|row| line(columns, &shown, row))
        .collect()
}

fn natural_width(headings: &[String], index: usize, rows: &[Vec<String>]) -> usize {
    let cells = rows
        .iter()
        .filter_map(|row| row.get(index))
        .map(|cell| cell.width());
    let heading = headings.get(index).map_or(0, |heading| heading.width());
    cells.max().unwrap_or(0).max(heading)
}

fn total(shown: &[(usize, usize)]) -> usize {
    shown
        .iter()
        .map(|(_, width)| width + GAP)
        .sum::<usize>()
        .saturating_sub(GAP)
}

/// Drops columns until the rest fits, and takes back, the most important first, what fits beside the rest after all.
fn drop_columns(columns: &[Column], shown: &mut Vec<(usize, usize)>, width: usize) {
    let keep = |index: usize| {
        columns
            .get(index)
            .map_or(Keep::Always, |column| column.keep)
    };
    let mut dropped = Vec::new();
    while total(shown) > width {
        let least = shown.iter().map(|(index, _)| (keep(*index), *index)).min();
        let Some((Keep::Until(_), index)) = least else {
            break;
        };
        dropped.extend(shown.extract_if(.., |(other, _)| *other == index));
    }
    while let Some(column) = dropped.pop() {
        if total(shown) + GAP + column.1 <= width {
            shown.push(column);
        }
    }
    shown.sort_unstable();
}

fn shorten_columns(shown: &mut [(usize, usize)], width: usize) {
    while total(shown) > width {
        match shown.iter_mut().max_by_key(|(_, column)| *column) {
            Some((_, column)) if *column > LEAST => *column -= 1,
            _ => break,
        }
    }
}

fn line(columns: &[Column], shown: &[(usize, usize)], row: &[String]) -> String {
    let mut text = String::new();
    for (index, width) in shown {
        let cell = shorten(row.get(*index).map_or("", String::as_str), *width);
        let blanks = " ".repeat(width.saturating_sub(cell.width()));
        let gap = " ".repeat(GAP);
        match columns.get(*index).map(|column| column.align) {
            Some(Align::Right) => text.extend([blanks.as_str(), &cell, &gap]),
            _ => text.extend([cell.as_str(), &blanks, &gap]),
        }
    }
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    fn narrow(width: usize) -> Style {
        Style {
            width,
            rows: Rows::Wrapped,
            ..Style::plain()
        }
    }

    #[test]
    fn numbers_stand_right_and_no_line_ends_in_blanks() {
        let rows = [row(&["web", "5.00"]), row(&["worker", "12.00"])];
        let text = table(
            &[Column::text("NAME"), Column::number("USD")],
            &rows,
            Style::plain(),
        );
        assert_eq!(text, "NAME      USD\nweb      5.00\nworker  12.00\n");
    }

    #[test]
    fn a_record_stays_whole_in_a_pipe() {
        let long = "x".repeat(300);
        let text = table(&[Column::text("A")], &[row(&[&long])], Style::plain());
        assert_eq!(text.lines().last(), Some(long.as_str()));
    }

    #[test]
    fn columns_go_in_the_order_they_state() {
        let columns = [
            Column::text("NAME"),
            Column::text("ID").until(1),
            Column::text("AGE").until(2),
        ];
        let rows = [row(&["shop", "12345678", "30s"])];
        assert_eq!(
            table(&columns, &rows, narrow(20)),
            "NAME  ID        AGE\nshop  12345678  30s\n"
        );
        assert_eq!(table(&columns, &rows, narrow(15)), "NAME  AGE\nshop  30s\n");
        assert_eq!(table(&columns, &rows, narrow(6)), "NAME\nshop\n");
    }

    #[test]
    fn a_narrow_column_comes_back_when_a_wide_one_had_to_go() {
        let columns = [
            Column::text("NAME"),
            Column::text("AGE").until(1),
            Column::text("URL").until(2),
        ];
        let rows = [row(&["shop", "30s", "https://shop.example.net"])];
        assert_eq!(table(&columns, &rows, narrow(20)), "NAME  AGE\nshop  30s\n");
    }

    #[test]
    fn what_is_still_too_wide_loses_its_middle() {
        let rows = [row(&["https://superset.example.net/path"])];
        let text = table(&[Column::text("URL")], &rows, narrow(20));
        assert_eq!(text, "URL\nhttps://s...net/path\n");
        assert!(text.lines().all(|line| line.width() <= 20));
    }

    #[test]
    fn wide_characters_count_two_columns() {
        let rows = [row(&["日本", "1"]), row(&["ab", "2"])];
        let text = table(
            &[Column::text("N"), Column::number("C")],
            &rows,
            Style::plain(),
        );
        assert_eq!(text, "N     C\n日本  1\nab    2\n");
    }
}
