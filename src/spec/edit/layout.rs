//! Where the parts of a value are written: what a tree does not tell.

use super::scan::Scanner;
use crate::diag::Span;
use crate::spec::{Entry, Node, Value};

/// What stands between a key or a dash and its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// The end of the colon, the dash, an anchor or a tag, whichever comes last.
    pub(super) end: usize,
    /// The tag.
    pub(super) tag: Option<Span>,
    /// Whether there is an anchor or a tag.
    pub(super) marked: bool,
    /// How the value is written.
    pub(super) form: Form,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Not at all: there is no value.
    Empty,
    /// As a name for a value that is written elsewhere.
    Alias(Span),
    /// As lines below a `|` or `>`.
    Literal(Span),
    /// Between brackets.
    Flow(Span),
    /// As a list or a mapping on lines of its own; the offset is that of the first dash or key.
    Block(usize),
    /// As one word or a quoted text.
    Scalar(Span),
}

/// One entry of a mapping, or one item of a list.
pub(super) struct Child<'d> {
    /// The key; none for an item.
    pub(super) key: Option<&'d str>,
    /// The value.
    pub(super) node: &'d Node,
    /// Where it begins: the key, the dash, or the first byte of an item in brackets.
    pub(super) start: usize,
    /// What stands before the value.
    pub(super) head: Head,
    /// Where it ends; comments and line breaks behind it are not counted.
    pub(super) end: usize,
}

/// Finds the parts of values in a text.
#[derive(Clone, Copy)]
pub(super) struct Layout<'t> {
    pub(super) scan: Scanner<'t>,
}

impl Layout<'_> {
    /// Reads what stands from the end of a colon or dash, or the start of the document, to a value.
    pub(super) fn head(&self, from: usize, node: &Node) -> Head {
        let scan = self.scan;
        let absent = self.is_absent(from, node);
        let mut head = Head {
            end: from,
            tag: None,
            marked: false,
            form: Form::Empty,
        };
        loop {
            let at = if absent {
                scan.skip_blanks(head.end)
            } else {
                scan.skip_space(head.end)
            };
            let word = Span::new(at, scan.word_end(at));
            match scan.byte(at) {
                Some(b'&' | b'!') => {
                    head.tag = head.tag.or((scan.byte(at) == Some(b'!')).then_some(word));
                    head.marked = true;
                    head.end = word.end();
                    continue;
                }
                Some(b'*') => head.form = Form::Alias(word),
                _ if absent => {}
                Some(b'|' | b'>') => head.form = Form::Literal(word),
                Some(b'[' | b'{') => head.form = Form::Flow(Span::new(at, node.span.end())),
                _ if matches!(node.value, Value::Map(_) | Value::Seq(_)) => {
                    head.form = Form::Block(at);
                }
                _ => head.form = Form::Scalar(Span::new(at, node.span.end())),
            }
            return head;
        }
    }

    /// Tells whether nothing is written for a null. Its span may hold an anchor or what comes after it.
    fn is_absent(&self, from: usize, node: &Node) -> bool {
        let written = self.scan.slice(node.span.start(), node.span.end());
        let word = written
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        let here = node.span.end() >= from;
        let null = matches!(word, "~" | "null" | "Null" | "NULL");
        matches!(node.value, Value::Null) && !(here && null)
    }

    /// Returns where a value ends that begins behind a head.
    pub(super) fn end(&self, head: &Head, node: &Node) -> usize {
        match head.form {
            Form::Empty => head.end,
            Form::Alias(span) => span.end(),
            Form::Literal(span) | Form::Flow(span) | Form::Scalar(span) => {
                span.end().max(node.span.end())
            }
            Form::Block(_) => self.behind_key(node.span.end().max(head.end)),
        }
    }

    /// Returns the end of a list or mapping whose last key has no value, so that its span ends before the colon.
    fn behind_key(&self, end: usize) -> usize {
        let colon = self.scan.skip_blanks(end);
        if self.scan.byte(colon) != Some(b':') {
            return end;
        }
        let mut end = colon + 1;
        loop {
            let at = self.scan.skip_blanks(end);
            if !matches!(self.scan.byte(at), Some(b'&' | b'!')) {
                return end;
            }
            end = self.scan.word_end(at);
        }
    }

    /// Returns the own entries of a mapping, in order; those that a merge brought are not among them.
    pub(super) fn entries<'d>(&self, head: &Head, node: &'d Node) -> Vec<Child<'d>> {
        let mut at = match head.form {
            Form::Block(start) => start,
            Form::Flow(span) => span.start() + 1,
            _ => return Vec::new(),
        };
        let column = matches!(head.form, Form::Block(_)).then(|| self.scan.column(at));
        let mut children = Vec::new();
        for entry in node.entries() {
            let start = entry.key_span.start();
            let own = (at..node.span.end()).contains(&start)
                && match head.form {
                    Form::Flow(_) => self.scan.skip_separators(at) == start,
                    _ => Some(self.scan.column(start)) == column,
                };
            if let Some(child) = own.then(|| self.entry(entry)).flatten() {
                at = child.end;
                children.push(child);
            }
        }
        children
    }

    fn entry<'d>(&self, entry: &'d Entry) -> Option<Child<'d>> {
        let scan = self.scan;
        let key_end = entry.key_span.end();
        let colon = scan.skip_space(key_end);
        let bare = matches!(scan.byte(colon), Some(b',' | b'}'))
            && matches!(entry.value.value, Value::Null);
        if scan.byte(colon) != Some(b':') && !bare {
            return None;
        }
        let after = if bare { key_end } else { colon + 1 };
        let head = self.head(after, &entry.value);
        Some(Child {
            key: Some(&entry.key),
            node: &entry.value,
            start: entry.key_span.start(),
            end: self.end(&head, &entry.value),
            head,
        })
    }

    /// Returns the items of a list; none when one of them cannot be found.
    pub(super) fn items<'d>(&self, head: &Head, node: &'d Node) -> Option<Vec<Child<'d>>> {
        let (mut at, flow) = match head.form {
            Form::Block(start) => (start, false),
            Form::Flow(span) => (span.start() + 1, true),
            _ => return None,
        };
        let mut children = Vec::with_capacity(node.items().len());
        for item in node.items() {
            let start = if flow {
                self.scan.skip_separators(at)
            } else {
                self.scan.skip_space(at)
            };
            if !flow && self.scan.byte(start) != Some(b'-') {
                return None;
            }
            let head = self.head(if flow { start } else { start + 1 }, item);
            let end = self.end(&head, item);
            if end < at {
                return None;
            }
            at = end;
            children.push(Child {
                key: None,
                node: item,
                start,
                head,
                end,
            });
        }
        Some(children)
    }

    /// Returns where the line behind a value on lines of its own begins, with the lines that belong to its end.
    ///
    /// Those are empty lines that a `|+` keeps, and comments further right than `column`.
    pub(super) fn after(&self, child: &Child<'_>, column: usize) -> usize {
        let next = self.scan.next_line(child.end);
        let kept = self.scan.is_blank_line(next) && self.keeps_lines(child);
        let next = if kept {
            self.scan.skip_blank_lines(next)
        } else {
            next
        };
        self.scan.skip_inner_comments(next, column)
    }

    /// Tells whether the last value of a child is a block whose empty lines at the end count.
    fn keeps_lines(&self, child: &Child<'_>) -> bool {
        match child.head.form {
            Form::Literal(header) => self.scan.slice(header.start(), header.end()).contains('+'),
            Form::Block(_) => match child.node.value {
                Value::Map(_) => self
                    .entries_end(child)
                    .is_some_and(|last| self.keeps_lines(&last)),
                _ => self
                    .items(&child.head, child.node)
                    .and_then(|items| items.into_iter().next_back())
                    .is_some_and(|last| self.keeps_lines(&last)),
            },
            _ => false,
        }
    }

    /// Returns the entry of a mapping that is written last.
    fn entries_end<'d>(&self, child: &Child<'d>) -> Option<Child<'d>> {
        let inside = |entry: &&Entry| child.node.span.range().contains(&entry.key_span.start());
        let last = child
            .node
            .entries()
            .iter()
            .filter(inside)
            .max_by_key(|entry| entry.key_span.start());
        last.and_then(|entry| self.entry(entry))
    }
}
