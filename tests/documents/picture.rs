//! The picture at the top of the README: a terminal, drawn from a real run.
//!
//! `IPCTL_BLESS=1 cargo test --test documents` draws it anew.

use std::fmt::Write;

use regex_lite::Regex;

use crate::extract::{project, read};
use crate::readme::{Stage, normal};

/// Where the picture is.
const FILE: &str = "docs/terminal.svg";

/// What is typed, after the size of the web service was changed.
const TYPED: [&str; 2] = [
    "ipctl plan specs/ --color always --width 92",
    "ipctl health --color always --width 92",
];

/// The height of a line, in pixels.
const LINE: usize = 19;
/// The width of a letter, in pixels.
const LETTER: usize = 8;

/// A piece of a line in one style.
struct Piece {
    class: &'static str,
    text: String,
}

/// Returns the class of a style that the program writes.
fn class(code: &str) -> &'static str {
    match code {
        "1" => "bold",
        "2" => "dim",
        "31" | "91" => "red",
        "32" | "92" => "green",
        "33" | "93" => "yellow",
        "36" | "96" | "34" | "94" => "cyan",
        _ => "",
    }
}

fn pieces(line: &str) -> Vec<Piece> {
    let mut found = vec![Piece {
        class: "",
        text: String::new(),
    }];
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        let (code, after) = after.split_once('m').unwrap();
        found.last_mut().unwrap().text.push_str(before);
        found.push(Piece {
            class: class(code.rsplit(';').next().unwrap_or_default()),
            text: String::new(),
        });
        rest = after;
    }
    found.last_mut().unwrap().text.push_str(rest);
    found.retain(|piece| !piece.text.is_empty());
    found
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

fn drawn(lines: &[String]) -> String {
    let (height, width) = ((lines.len() + 4) * LINE, 96 * LETTER);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n<title>ipctl plan and ipctl health in a terminal</title>\n<style>\nrect {{ fill: #10151c; }}\ncircle {{ fill: #3a4654; }}\ntext {{ font: 13.3px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d5dde6; white-space: pre; }}\n.bold {{ font-weight: 700; fill: #ffffff; }}\n.dim {{ fill: #7d8a99; }}\n.red {{ fill: #ff7b72; }}\n.green {{ fill: #7ee787; }}\n.yellow {{ fill: #e3b341; }}\n.cyan {{ fill: #79c0ff; }}\n</style>\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\"/>\n"
    );
    for x in [20, 38, 56] {
        let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"18\" r=\"5\"/>");
    }
    for (number, line) in lines.iter().enumerate() {
        let y = (number + 3) * LINE;
        let mut column = 0;
        for piece in pieces(line) {
            let (x, count) = (16 + column * LETTER, piece.text.chars().count());
            column += count;
            if piece.text.trim().is_empty() {
                continue;
            }
            let _ = writeln!(
                svg,
                "<text xml:space=\"preserve\" x=\"{x}\" y=\"{y}\" textLength=\"{}\" class=\"{}\">{}</text>",
                count * LETTER,
                piece.class,
                escaped(&piece.text)
            );
        }
    }
    svg + "</svg>\n"
}

/// Returns what the picture says, without what differs in each run.
fn said(svg: &str) -> Vec<String> {
    let tags = Regex::new("<[^>]*>").unwrap();
    let texts = svg.lines().filter(|line| line.starts_with("<text"));
    let texts: Vec<String> = texts
        .map(|line| tags.replace_all(line, "").into_owned())
        .collect();
    normal(&texts.join("\n"))
}

#[test]
fn the_picture_shows_what_a_terminal_shows() {
    let stage = Stage::new();
    stage.play("ipctl apply specs/ --yes");
    stage.edit("after: specs/superset-analytics.yaml: apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb");
    let mut lines = Vec::new();
    for typed in TYPED {
        let printed = stage.play(typed);
        let shown = typed.split(" --color").next().unwrap();
        lines.push(format!("\u{1b}[2m$\u{1b}[0m \u{1b}[1m{shown}\u{1b}[0m"));
        lines.extend(printed.trim_end().lines().map(str::to_owned));
        lines.push(String::new());
    }
    lines.pop();
    let svg = drawn(&lines);
    if std::env::var_os("IPCTL_BLESS").is_some() {
        std::fs::write(project().join(FILE), &svg).unwrap();
    }
    assert_eq!(said(&read(FILE)), said(&svg), "IPCTL_BLESS=1 draws it anew");
}
