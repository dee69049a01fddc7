//! Plain tables: aligned columns, no borders, never wider than asked for.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Row, Table, Width, presets,
};

use super::style::Style;

/// Says on which side the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Renders rows under headings; a cell wider than its share is wrapped, never cut.
pub fn table(headings: &[(&str, Align)], rows: Vec<Vec<String>>, style: Style) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    let width = u16::try_from(style.width).unwrap_or(u16::MAX);
    table
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width);
    table.set_header(Row::from(headings.iter().map(|(heading, _)| *heading)));
    table.add_rows(rows);
    for (column, (_, align)) in table.column_iter_mut().zip(headings) {
        column.set_padding((0, 2));
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Percentage(70)));
        column.set_cell_alignment(match align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    table
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_right_and_no_line_ends_in_blanks() {
        let rows = vec![
            vec!["web".to_owned(), "5.00".to_owned()],
            vec!["worker".to_owned(), "12.00".to_owned()],
        ];
        let text = table(
            &[("NAME", Align::Left), ("USD", Align::Right)],
            rows,
            Style::plain(),
        );
        assert_eq!(text, "NAME      USD\nweb      5.00\nworker  12.00\n");
    }

    #[test]
    fn a_wide_cell_is_wrapped_within_the_width() {
        let rows = vec![vec!["a".to_owned(), "word ".repeat(40)]];
        let style = Style {
            width: 60,
            ..Style::plain()
        };
        let text = table(&[("A", Align::Left), ("B", Align::Left)], rows, style);
        assert!(text.lines().all(|line| line.len() <= 60), "{text}");
        assert_eq!(text.matches("word").count(), 40);
    }
}
