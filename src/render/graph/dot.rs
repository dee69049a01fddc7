//! The picture of a stack in the language of Graphviz.

use std::fmt::Write;

use crate::architecture::{Architecture, Way};

use super::picture::{Arrow, Node, Picture, Shape};

const HEAD: &str = "  graph [rankdir=LR, fontname=\"Helvetica\", labeljust=l, nodesep=0.3, ranksep=0.9];\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", fontname=\"Helvetica\", fontsize=11];\n  edge [fontname=\"Helvetica\", fontsize=9];\n";

/// Draws a stack in the language of Graphviz, each app a cluster.
pub fn graph_dot(stack: &Architecture) -> String {
    let picture = Picture::new(stack);
    // Writing to a `String` cannot fail, here and below.
    let mut text = format!("digraph stack {{\n{HEAD}");
    let heading = format!("{}: {}", picture.title, picture.summary);
    let _ = writeln!(text, "  label={};\n  labelloc=t;", quoted(&heading));
    for (index, group) in picture.groups.iter().enumerate() {
        let heading = lines(&group.heading());
        let _ = writeln!(text, "  subgraph cluster_{index} {{\n    label={heading};");
        text.push_str("    style=\"rounded,filled\";\n    fillcolor=\"#f1f5f9\";\n");
        for one in &group.nodes {
            let _ = writeln!(text, "    {}", node(one));
        }
        text.push_str("  }\n");
    }
    for one in &picture.outside {
        let _ = writeln!(text, "  {}", node(one));
    }
    for one in &picture.arrows {
        let _ = writeln!(text, "  {}", arrow(one));
    }
    text.push_str("}\n");
    text
}

fn node(node: &Node) -> String {
    let label = lines(&node.lines());
    let shape = match node.shape {
        Shape::Service => "",
        Shape::Worker => ", shape=component, style=filled",
        Shape::Store => ", shape=cylinder, style=filled",
        Shape::Outside | Shape::Whole => ", style=\"rounded,dashed\"",
    };
    format!("n{} [label={label}{shape}];", node.id)
}

fn arrow(arrow: &Arrow) -> String {
    let style = match arrow.way {
        Way::Internal => "solid",
        Way::Public => "dashed",
    };
    let label = arrow.label.replace(", ", "\n");
    let label = label.split('\n').map(escape).collect::<Vec<_>>();
    format!(
        "n{} -> n{} [style={style}, label=\"{}\"];",
        arrow.from,
        arrow.to,
        label.join("\\n")
    )
}

/// Writes lines one below the other, each at the left edge.
fn lines(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    format!("\"{}\\l\"", lines.join("\\l"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// Keeps quotes, escapes and entities of Graphviz from meaning anything.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}
