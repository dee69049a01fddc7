//! A document as GitHub's Markdown.

use std::fmt::Write as _;

use crate::render::markdown::{fence, references};
use crate::render::sanitise::{lines, one_line};

use super::tree::{Align, Block, Document, Piece, Section, Table, Text};
use super::words::{anchor, is_address, without_comment_end};

/// Writes a document as Markdown.
pub fn markdown(document: &Document) -> String {
    let mut out = format!("<!-- {} -->\n\n", without_comment_end(&document.origin));
    let _ = writeln!(out, "# {}\n", inline(&document.title).trim());
    for section in &document.sections {
        let title = section.title.plain();
        let _ = writeln!(out, "- [{}](#{})", escaped(&title), anchor(&title));
    }
    for section in &document.sections {
        put_section(&mut out, section, 2);
    }
    out
}

fn put_section(out: &mut String, section: &Section, level: usize) {
    let _ = writeln!(
        out,
        "\n{} {}",
        "#".repeat(level.min(6)),
        inline(&section.title).trim()
    );
    for block in &section.blocks {
        out.push('\n');
        put_block(out, block);
    }
    for below in &section.sections {
        put_section(out, below, level + 1);
    }
}

fn put_block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(text) => {
            let _ = writeln!(out, "{}", block_text(text));
        }
        Block::List(items) => put_items(out, "- ", items),
        Block::Tasks(items) => put_items(out, "- [ ] ", items),
        Block::Table(table) => put_table(out, table),
        Block::Folded(title, table) => {
            let title = inline_html(title);
            let _ = writeln!(out, "<details>\n<summary>{title}</summary>\n");
            put_table(out, table);
            out.push_str("\n</details>\n");
        }
        Block::Commands(commands) => put_fenced(out, "sh", &commands.join("\n")),
        Block::Picture(picture) => put_fenced(out, "mermaid", &picture.mermaid),
    }
}

fn put_items(out: &mut String, mark: &str, items: &[Text]) {
    for item in items {
        let _ = writeln!(out, "{mark}{}", block_text(item));
    }
}

fn put_fenced(out: &mut String, language: &str, body: &str) {
    let body = lines(body.trim_end());
    let fence = fence(&body);
    let _ = writeln!(out, "{fence}{language}\n{body}\n{fence}");
}

fn put_table(out: &mut String, table: &Table) {
    let titles = table.columns.iter().map(|column| escaped(column.title));
    put_row(out, titles);
    let rules = table.columns.iter().map(|column| match column.align {
        Align::Left => "---".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    put_row(out, rules);
    for row in &table.rows {
        put_row(out, row.iter().map(inline));
    }
}

fn put_row(out: &mut String, cells: impl Iterator<Item = String>) {
    for cell in cells {
        let _ = write!(out, "| {cell} ");
    }
    out.push_str("|\n");
}

/// Writes a text that begins a line; blanks at its beginning would make it code.
fn block_text(text: &Text) -> String {
    let written = inline(text);
    let written = written.trim();
    let is_mark = |character: char| "+-=:".contains(character);
    let digits = written.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = written.split_at(digits);
    if digits > 0 && rest.starts_with(['.', ')']) {
        return format!("{number}\\{rest}");
    }
    match written.chars().next() {
        Some(first) if is_mark(first) => format!("\\{written}"),
        _ => written.to_owned(),
    }
}

fn inline(text: &Text) -> String {
    let pieces = text.0.iter().map(|piece| match piece {
        Piece::Words(text) => escaped(text),
        Piece::Strong(text) => format!("**{}**", escaped(text.trim())),
        Piece::Code(text) => code(text),
        Piece::Link(address) if is_address(address) => format!("<{address}>"),
        Piece::Link(address) => code(address),
    });
    pieces.collect()
}

/// Writes a text where only HTML is understood.
fn inline_html(text: &Text) -> String {
    super::html::inline(text)
}

/// Writes text as code: between backticks where nothing in it can end that, else with every sign as a reference.
fn code(text: &str) -> String {
    let text = one_line(text);
    let is_plain = !text.contains(['`', '|', '\\']) && text.trim() == text && !text.is_empty();
    if is_plain {
        format!("`{text}`")
    } else {
        references(&text)
    }
}

/// Writes words so that nothing in them is markup.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            // An amount of money is no formula.
            '$' if rest.peek().is_some_and(char::is_ascii_digit) => out.push('$'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '>' | '|' | '~' | '$' | '#' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}
