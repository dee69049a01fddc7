//! How large a document may become once its aliases are expanded.

use crate::spec::{Node, Value};

/// Values in a document.
const MOST_NODES: usize = 2_000_000;
/// Values that anchors remember and aliases bring, so that a bomb of aliases stays cheap.
const MOST_COPIES: usize = 100_000;
/// Bytes of text in a document, aliases expanded.
const MOST_TEXT: usize = 32 * 1024 * 1024;
/// Levels of nesting.
pub(super) const MOST_LEVELS: usize = 64;

/// What a piece of a document costs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    /// Values.
    pub(super) nodes: usize,
    /// Bytes of text, keys included.
    pub(super) text: usize,
    /// Levels of nesting; 1 for a scalar.
    pub(super) levels: usize,
}

/// Which limit a document went over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    Nodes,
    Copies,
    Text,
    Levels,
}

impl Excess {
    /// Returns the limit in words.
    pub(super) fn limit(self) -> &'static str {
        match self {
            Self::Nodes => "2,000,000 values",
            Self::Copies => "100,000 values by way of aliases",
            Self::Text => "32 MiB of text",
            Self::Levels => "64 levels of nesting",
        }
    }
}

/// What has been used up so far.
#[derive(Debug, Default)]
pub(super) struct Budget {
    nodes: usize,
    copies: usize,
    text: usize,
}

impl Budget {
    /// Takes the cost of a piece that is copied, `depth` levels deep.
    pub(super) fn copy(&mut self, size: Size, depth: usize) -> Result<(), Excess> {
        self.copies = self.copies.saturating_add(size.nodes);
        if self.copies > MOST_COPIES {
            return Err(Excess::Copies);
        }
        self.spend(size, depth)
    }

    /// Takes the cost of a piece that stands `depth` levels deep.
    pub(super) fn spend(&mut self, size: Size, depth: usize) -> Result<(), Excess> {
        self.nodes = self.nodes.saturating_add(size.nodes);
        self.text = self.text.saturating_add(size.text);
        if depth.saturating_add(size.levels) > MOST_LEVELS {
            return Err(Excess::Levels);
        }
        if self.nodes > MOST_NODES {
            return Err(Excess::Nodes);
        }
        if self.text > MOST_TEXT {
            return Err(Excess::Text);
        }
        Ok(())
    }
}

/// Measures a finished piece, which is at most as deep as the limit.
pub(super) fn measure(node: &Node) -> Size {
    let mut size = Size {
        nodes: 1,
        text: 0,
        levels: 1,
    };
    let mut inner = 0;
    let mut add = |child: &Node, key: usize| {
        let part = measure(child);
        size.nodes += part.nodes;
        size.text += part.text + key;
        inner = inner.max(part.levels);
    };
    match &node.value {
        Value::String(text) => size.text = text.len(),
        Value::Seq(items) => items.iter().for_each(|item| add(item, 0)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|entry| add(&entry.value, entry.key.len())),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
    }
    size.levels += inner;
    size
}
