//! A document as one HTML file that needs nothing else.

use std::fmt::Write as _;

use crate::render::sanitise::{lines, one_line};

use super::tree::{Align, Block, Document, Piece, Section, Table, Text};
use super::words::{anchor, is_address, without_comment_end};

/// How the page looks.
const STYLE: &str = include_str!("page.css");

/// Writes a document as HTML.
pub fn html(document: &Document) -> String {
    let origin = without_comment_end(&document.origin);
    let title = escaped(&document.title.plain());
    let mut out = format!(
        "<!-- {origin} -->\n<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    put_contents(&mut out, document);
    let _ = writeln!(out, "<main>\n<h1>{}</h1>", inline(&document.title));
    for section in &document.sections {
        put_section(&mut out, section, &anchor(&section.title.plain()), 2);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn put_contents(out: &mut String, document: &Document) {
    out.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for section in &document.sections {
        let title = section.title.plain();
        let _ = writeln!(
            out,
            "<li><a href=\"#{}\">{}</a></li>",
            anchor(&title),
            escaped(&title)
        );
    }
    out.push_str("</ul>\n</nav>\n");
}

fn put_section(out: &mut String, section: &Section, anchor: &str, level: usize) {
    let level = level.min(6);
    let title = inline(&section.title);
    let _ = writeln!(
        out,
        "<section id=\"{anchor}\">\n<h{level}><a href=\"#{anchor}\">{title}</a></h{level}>"
    );
    for block in &section.blocks {
        put_block(out, block);
    }
    for (index, below) in section.sections.iter().enumerate() {
        put_section(out, below, &format!("{anchor}-{}", index + 1), level + 1);
    }
    out.push_str("</section>\n");
}

fn put_block(out: &mut String, block: &Block) {
    match block {
        Block::Paragraph(text) => {
            let _ = writeln!(out, "<p>{}</p>", inline(text));
        }
        Block::List(items) => put_items(out, "", "", items),
        Block::Tasks(items) => {
            let tick = "<input type=\"checkbox\" aria-label=\"done\"> ";
            put_items(out, " class=\"tasks\"", tick, items);
        }
        Block::Table(table) => put_table(out, table),
        Block::Folded(title, table) => {
            let title = inline(title);
            let _ = writeln!(out, "<details>\n<summary>{title}</summary>");
            put_table(out, table);
            out.push_str("</details>\n");
        }
        Block::Commands(commands) => put_lines(out, "commands", &commands.join("\n")),
        Block::Picture(picture) => match &picture.svg {
            Some(svg) => {
                let _ = writeln!(
                    out,
                    "<figure class=\"scroll\" tabindex=\"0\">\n{svg}</figure>"
                );
            }
            None => put_lines(out, "picture", &picture.text),
        },
    }
}

fn put_items(out: &mut String, class: &str, mark: &str, items: &[Text]) {
    let _ = writeln!(out, "<ul{class}>");
    for item in items {
        let _ = writeln!(out, "<li>{mark}{}</li>", inline(item));
    }
    out.push_str("</ul>\n");
}

fn put_lines(out: &mut String, class: &str, body: &str) {
    let body = escape(&lines(body.trim_end()));
    let _ = writeln!(
        out,
        "<pre class=\"{class}\" tabindex=\"0\"><code>{body}</code></pre>"
    );
}

fn put_table(out: &mut String, table: &Table) {
    out.push_str("<div class=\"scroll\" tabindex=\"0\">\n<table>\n<thead><tr>");
    for column in &table.columns {
        let _ = write!(
            out,
            "<th{}>{}</th>",
            class(column.align),
            escaped(column.title)
        );
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for (cell, column) in row.iter().zip(&table.columns) {
            let _ = write!(out, "<td{}>{}</td>", class(column.align), inline(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => " class=\"number\"",
    }
}

/// Writes a text inside a line.
pub(super) fn inline(text: &Text) -> String {
    let pieces = text.0.iter().map(|piece| match piece {
        Piece::Words(text) => escaped(text),
        Piece::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
        Piece::Code(text) if text.contains(' ') => {
            format!("<code class=\"wraps\">{}</code>", escaped(text))
        }
        Piece::Code(text) => format!("<code>{}</code>", escaped(text)),
        Piece::Link(address) if is_address(address) => {
            let address = escaped(address);
            format!("<a href=\"{address}\" rel=\"noreferrer\">{address}</a>")
        }
        Piece::Link(address) => format!("<code>{}</code>", escaped(address)),
    });
    pieces.collect()
}

/// Writes foreign text on one line so that nothing in it is markup.
fn escaped(text: &str) -> String {
    escape(&one_line(text))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(character),
        }
    }
    out
}
