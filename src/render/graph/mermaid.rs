//! The picture of a stack in the language of Mermaid.

use std::fmt::Write;

use crate::architecture::{Architecture, Way};

use super::picture::{Arrow, Node, Picture, Shape};

/// Draws a stack as a flowchart of Mermaid.
pub fn graph_mermaid(stack: &Architecture) -> String {
    let picture = Picture::new(stack);
    let mut text = "flowchart LR\n".to_owned();
    for (index, group) in picture.groups.iter().enumerate() {
        let heading = label(&group.heading());
        // Writing to a `String` cannot fail, here and below.
        let _ = writeln!(text, "  subgraph app{index}[{heading}]");
        for one in &group.nodes {
            let _ = writeln!(text, "    {}", node(one));
        }
        text.push_str("  end\n");
    }
    for one in &picture.outside {
        let _ = writeln!(text, "  {}", node(one));
    }
    for one in &picture.arrows {
        let _ = writeln!(text, "  {}", arrow(one));
    }
    text
}

fn node(node: &Node) -> String {
    let text = label(&node.lines());
    let (open, close) = match node.shape {
        Shape::Service => ("[", "]"),
        Shape::Worker => ("[[", "]]"),
        Shape::Store => ("[(", ")]"),
        Shape::Outside | Shape::Whole => ("([", "])"),
    };
    format!("n{}{open}{text}{close}", node.id)
}

fn arrow(arrow: &Arrow) -> String {
    let line = match arrow.way {
        Way::Internal => "-->",
        Way::Public => "-.->",
    };
    let label = match arrow.label.as_str() {
        "" => String::new(),
        keys => format!("|\"{}\"|", escape(keys)),
    };
    format!("n{} {line}{label} n{}", arrow.from, arrow.to)
}

fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    format!("\"{}\"", lines.join("<br/>"))
}

/// Writes whatever is no letter, digit or harmless mark by its number, as Mermaid has it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // Two dollars begin a formula.
        let harmless = match character {
            '$' => !escaped.ends_with('$'),
            other => " -_./:,()@=+".contains(other),
        };
        if harmless || character.is_alphanumeric() {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "#{};", u32::from(character));
        }
    }
    escaped
}
