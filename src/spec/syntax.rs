//! Says in plain words why a text is not YAML, and puts the mark where the mistake is.

use std::sync::Arc;

use saphyr_parser::ScanError;

use super::Node;
use super::offsets::Prepared;
use crate::diag::{Code, Diagnostic, Place, Source, Span};

/// How many lines above an error are searched for its cause.
const MOST_LOOKED_AT: usize = 200;

/// Turns the parser's error into a diagnostic.
pub(super) fn explain(
    source: &Arc<Source>,
    prepared: &Prepared<'_>,
    error: &ScanError,
) -> Diagnostic {
    let offset = prepared.byte(error.marker().index());
    let scene = Scene {
        source,
        offset,
        info: error.info(),
    };
    scene
        .template()
        .or_else(|| scene.markup())
        .or_else(|| scene.conflict())
        .or_else(|| scene.tab())
        .or_else(|| scene.unknown_anchor())
        .or_else(|| scene.unclosed_quote())
        .or_else(|| scene.flow_reference())
        .or_else(|| scene.colon_in_value())
        .or_else(|| scene.missing_colon())
        .or_else(|| scene.json_comment())
        .or_else(|| scene.reserved_character())
        .or_else(|| scene.open_bracket())
        .unwrap_or_else(|| scene.plain())
}

/// Reports a list or a mapping in the place of a key.
pub(super) fn bad_key(source: &Arc<Source>, span: Span) -> Diagnostic {
    let scene = Scene {
        source,
        offset: span.start(),
        info: "",
    };
    scene.template().unwrap_or_else(|| {
        Diagnostic::error(
            Code::BadKey,
            "a key must be plain text, not a list or a mapping",
        )
        .at(scene.mark(Span::new(span.start(), span.start() + 1)))
        .help("put the text in quotes if the brackets belong to it")
    })
}

/// Reports a text whose outermost value is not a mapping.
pub(super) fn not_a_mapping(source: &Arc<Source>, root: &Node) -> Diagnostic {
    let scene = Scene {
        source,
        offset: root.span.start(),
        info: "",
    };
    let found = super::shape::kind_name(&root.value);
    let special = scene.markup().or_else(|| scene.conflict());
    special.or_else(|| scene.glued_key()).unwrap_or_else(|| {
        Diagnostic::error(
            Code::NotASpec,
            format!("the file holds {found}, not a mapping"),
        )
        .at(scene.line_from(root.span.start()))
        .help("a spec is a mapping: lines such as `name: my-app` and `services:`")
    })
}

/// An error with the text around it.
struct Scene<'a> {
    source: &'a Arc<Source>,
    offset: usize,
    info: &'a str,
}

impl Scene<'_> {
    fn mark(&self, span: Span) -> Place {
        Place::new(self.source, span)
    }

    /// Returns the rest of the line from an offset on, as a place.
    fn line_from(&self, offset: usize) -> Place {
        let line = self.source.line_span(self.source.position(offset).line);
        self.mark(Span::new(
            offset.clamp(line.start(), line.end()),
            line.end(),
        ))
    }

    fn line_number(&self) -> usize {
        self.source.position(self.offset).line
    }

    fn line_text(&self, line: usize) -> &str {
        self.source.slice(self.source.line_span(line))
    }

    /// Returns the numbers of the line of the error and of the last one before it that is not blank.
    fn near(&self) -> [usize; 2] {
        let here = self.line_number();
        let before = (1..here)
            .rev()
            .find(|line| !self.line_text(*line).trim().is_empty());
        [here, before.unwrap_or(here)]
    }

    fn span_in(&self, line: usize, at: usize, len: usize) -> Span {
        let start = self.source.line_span(line).start() + at;
        Span::new(start, start + len)
    }

    fn template(&self) -> Option<Diagnostic> {
        let (line, at) = self.near().into_iter().find_map(|line| {
            let text = self.line_text(line);
            let at = text.find("{{").or_else(|| text.find("{%"))?;
            (!text.get(..at)?.contains('#')).then_some((line, at))
        })?;
        let text = self.line_text(line).get(at..).unwrap_or_default();
        let end = text
            .find("}}")
            .or_else(|| text.find("%}"))
            .map_or(2, |end| end + 2);
        let problem = Diagnostic::error(Code::Template, "a template that was not filled in")
            .at(self
                .mark(self.span_in(line, at, end))
                .label("YAML reads these braces as a mapping"))
            .help("run the program that fills it in first, or put the text in quotes");
        Some(problem)
    }

    fn markup(&self) -> Option<Diagnostic> {
        let line = (1..=self.source.line_count().min(200))
            .find(|line| !self.line_text(*line).trim().is_empty())?;
        let first = self.line_text(line).trim_start().to_ascii_lowercase();
        let what = if first.starts_with("<!doctype")
            || first.starts_with("<html")
            || first.starts_with("<?xml")
        {
            "a web page"
        } else if first.starts_with("from ") {
            "a Dockerfile"
        } else if first.starts_with("#!") {
            "a script"
        } else if first.starts_with("```") {
            "Markdown"
        } else {
            return None;
        };
        let problem = Diagnostic::error(
            Code::NotASpec,
            format!("the file looks like {what}, not like an app spec"),
        )
        .at(self.mark(self.source.line_span(line)));
        Some(problem)
    }

    /// Looks for the marks that a merge leaves where it could not decide.
    fn conflict(&self) -> Option<Diagnostic> {
        const MARKS: [&str; 3] = ["<<<<<<< ", "=======", ">>>>>>> "];
        let here = self.line_number();
        let line = [here, here.saturating_sub(1).max(1), here + 1]
            .into_iter()
            .find(|line| {
                MARKS
                    .iter()
                    .any(|mark| self.line_text(*line).starts_with(mark))
            })?;
        let problem = Diagnostic::error(Code::Syntax, "a merge that was not settled")
            .at(self.mark(self.source.line_span(line)))
            .help("keep one of the two sides and delete the marks");
        Some(problem)
    }

    /// Notices a file whose first key and value are one word.
    fn glued_key(&self) -> Option<Diagnostic> {
        let line = self.line_text(self.line_number()).trim_end();
        let (key, value) = line.split_once(':')?;
        (is_word(key) && !value.is_empty() && !value.starts_with(['/', ' ']))
            .then(|| glued().at(self.line_from(self.offset)))
    }

    /// Notices a comment as JavaScript has them.
    fn json_comment(&self) -> Option<Diagnostic> {
        let (line, at) = self.near().into_iter().find_map(|line| {
            let text = self.line_text(line);
            let at = text.find("//").or_else(|| text.find("/*"))?;
            let before = text.get(..at)?.trim_end();
            (before.is_empty() || before.ends_with([',', '{', '[', '}', ']', '"']))
                .then_some((line, at))
        })?;
        let len = self.line_text(line).trim_end().len().saturating_sub(at);
        let problem = Diagnostic::error(
            Code::Syntax,
            "a comment in a form that YAML and JSON do not have",
        )
        .at(self.mark(self.span_in(line, at, len)))
        .help("begin it with `#`, or delete it");
        Some(problem)
    }

    fn tab(&self) -> Option<Diagnostic> {
        let [here, before] = self.near();
        let (line, at) = [here, before, here + 1].into_iter().find_map(|line| {
            let text = self.line_text(line);
            let indent = text.len() - text.trim_start_matches([' ', '\t', '-']).len();
            text.get(..indent)?.find('\t').map(|at| (line, at))
        })?;
        let tabs = self
            .line_text(line)
            .get(at..)?
            .chars()
            .take_while(|c| *c == '\t')
            .count();
        let problem = Diagnostic::error(Code::Tab, "a tab in the indentation")
            .at(self
                .mark(self.span_in(line, at, tabs))
                .label("YAML indents with spaces"))
            .help("replace each tab by spaces");
        Some(problem)
    }

    fn unknown_anchor(&self) -> Option<Diagnostic> {
        if !self.info.contains("unknown anchor") && !self.info.contains("anchor or alias") {
            return None;
        }
        let rest = self.source.slice(self.line_from(self.offset).span());
        let word: String = rest
            .chars()
            .take_while(|c| !c.is_whitespace() && !matches!(c, ',' | ']' | '}'))
            .collect();
        let span = Span::new(self.offset, self.offset + word.len());
        let name = if self.source.is_hidden(span) {
            "the value".to_owned()
        } else {
            format!("`{word}`")
        };
        let place = self.mark(span);
        let message = format!("{name} names an anchor that is not there");
        let problem = Diagnostic::error(Code::UnknownAnchor, message)
            .at(place.label("a plain value that begins with `*` is an alias"))
            .help("put the value in quotes if it is meant as text");
        Some(problem)
    }

    /// Looks for the line where a quoted text was opened and never closed; the parser notices at the end of the file.
    fn unclosed_quote(&self) -> Option<Diagnostic> {
        let quoted = self.info.contains("quoted scalar");
        let late = self.info.contains("end of stream")
            || self.info.contains("document indicator")
            || self.info.contains("invalid indentation in quoted");
        if !quoted || !late {
            return None;
        }
        let line = (1..=self.line_number()).rev().find_map(|line| {
            let text = self.line_text(line);
            let at = text
                .find(['"', '\''])
                .filter(|at| opens_text(text.get(..*at).unwrap_or_default()))?;
            let quote = text.get(at..)?.chars().next()?;
            let rest = text.get(at + 1..)?;
            (!rest.contains(quote)).then_some((line, at))
        });
        let (line, at) = line?;
        let start = self.source.line_span(line).start() + at;
        let problem = Diagnostic::error(Code::Syntax, "a quoted text that is not closed")
            .at(self.mark(Span::new(start, start + 1)).label("opened here"));
        Some(problem)
    }

    fn flow_reference(&self) -> Option<Diagnostic> {
        let (line, at) = self.near().into_iter().find_map(|line| {
            let text = self.line_text(line);
            let flow = text
                .find(['{', '['])
                .filter(|at| !text.get(..*at).unwrap_or_default().ends_with('$'))?;
            let at = flow + text.get(flow..)?.find("${")?;
            let before = text.get(..at)?;
            before
                .trim_end()
                .ends_with([':', ',', '['])
                .then_some((line, at))
        })?;
        let text = self.line_text(line).get(at..)?;
        let len = text.find('}').map_or(2, |end| end + 1);
        let problem = Diagnostic::error(Code::Syntax, "a reference without quotes inside brackets")
            .at(self
                .mark(self.span_in(line, at, len))
                .label("its braces end the mapping around it"))
            .help(format!("put it in quotes: \"{}\"", text.get(..len)?));
        Some(problem)
    }

    fn colon_in_value(&self) -> Option<Diagnostic> {
        if !self.info.contains("mapping values are not allowed") {
            return None;
        }
        let [here, before] = self.near();
        let text = self.line_text(here);
        let at = self
            .offset
            .saturating_sub(self.source.line_span(here).start());
        let first = text.find(": ").filter(|first| *first < at);
        let (message, help) = if first.is_some() {
            ("a colon inside a value", "put the value in quotes")
        } else {
            let _ = before;
            (
                "a key that is indented further than its neighbours",
                "align the key with the ones above it",
            )
        };
        let place = if first.is_some() {
            self.mark(Span::new(self.offset, self.offset + 1))
                .label("reads as the end of another key")
        } else {
            let indent = text.len() - text.trim_start().len();
            self.mark(self.span_in(here, indent, text.trim_end().len().saturating_sub(indent)))
        };
        Some(
            Diagnostic::error(Code::Syntax, message)
                .at(place)
                .help(help),
        )
    }

    fn missing_colon(&self) -> Option<Diagnostic> {
        if !self.info.contains("simple key expect") {
            return None;
        }
        let line = self.near().into_iter().find(|line| {
            let text = self.line_text(*line).trim();
            !text.is_empty()
                && !text.starts_with('#')
                && !text.contains(": ")
                && !text.ends_with(':')
        })?;
        let text = self.line_text(line);
        let indent = text.len() - text.trim_start().len();
        let is_glued = text
            .split_once(':')
            .is_some_and(|(key, rest)| is_word(key.trim()) && !rest.is_empty());
        let problem = if is_glued {
            glued()
        } else {
            let message = "a line that is neither `key: value` nor a list item";
            Diagnostic::error(Code::Syntax, message).help("write a colon after the key")
        };
        Some(problem.at(self.mark(self.span_in(line, indent, text.trim().len()))))
    }

    fn reserved_character(&self) -> Option<Diagnostic> {
        let character = self.source.text().get(self.offset..)?.chars().next()?;
        if !matches!(character, '@' | '`' | '%') || !self.info.contains("unexpected character") {
            return None;
        }
        let problem = Diagnostic::error(
            Code::Syntax,
            format!("a plain value cannot begin with `{character}`"),
        )
        .at(self.line_from(self.offset))
        .help("put the value in quotes");
        Some(problem)
    }

    /// Looks upwards for the line with a bracket that nothing closes.
    fn open_bracket(&self) -> Option<Diagnostic> {
        let here = self.line_number();
        let mut missing = 0_usize;
        let lines = (here.saturating_sub(MOST_LOOKED_AT)..=here).rev();
        let (line, at) = lines.filter(|line| *line > 0).find_map(|line| {
            let text = self.line_text(line);
            let end = if line == here {
                self.offset - self.source.line_span(line).start()
            } else {
                text.len()
            };
            let brackets = text.get(..end)?.char_indices().rev();
            let open = brackets.into_iter().find(|(_, character)| match character {
                ']' | '}' => {
                    missing += 1;
                    false
                }
                '[' | '{' if missing > 0 => {
                    missing -= 1;
                    false
                }
                '[' | '{' => true,
                _ => false,
            });
            open.map(|(at, _)| (line, at))
        })?;
        let problem = Diagnostic::error(Code::Syntax, "a bracket that is not closed")
            .at(self.mark(self.span_in(line, at, 1)).label("opened here"))
            .help("close it, or put the text in quotes if the bracket belongs to it");
        Some(problem)
    }

    fn plain(&self) -> Diagnostic {
        let message = words(self.info);
        let place = self.line_from(self.offset);
        let place = if place.span().is_empty() {
            self.last_text()
        } else {
            place
        };
        Diagnostic::error(Code::Syntax, message).at(place)
    }

    /// Returns the last line before the error that holds something, for errors at the end of the file.
    fn last_text(&self) -> Place {
        let [here, before] = self.near();
        let line = if self.line_text(here).trim().is_empty() {
            before
        } else {
            here
        };
        let text = self.line_text(line);
        let indent = text.len() - text.trim_start().len();
        self.mark(self.span_in(line, indent, text.trim().len()))
    }
}

fn glued() -> Diagnostic {
    Diagnostic::error(Code::Syntax, "no space after a colon")
        .help("write a space between the colon and the value")
}

/// Tells whether a quote after this text opens a quoted value.
fn opens_text(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with([':', '-', ',', '[', '{'])
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// Returns the parser's finding in the words of the person who wrote the file.
fn words(info: &str) -> &'static str {
    const KNOWN: [(&str, &str); 17] = [
        ("valid YAML whitespace", "a tab after a colon"),
        ("unprintable", "a character that YAML does not allow"),
        (
            "invalid content after document end",
            "text after the end of the document",
        ),
        (
            "misplaced bracket",
            "a closing bracket without an opening one",
        ),
        ("recursion limit", "brackets nested too deeply"),
        ("trailing content after", "text after the closing quote"),
        (
            "unknown escape",
            "an unknown escape after a backslash in double quotes",
        ),
        (
            "hexadecimal",
            "an escape that is not followed by hexadecimal digits",
        ),
        (
            "Unicode character escape",
            "an escape that is no Unicode character",
        ),
        ("',' or", "a comma or a closing bracket is missing"),
        (
            "'-' indicator",
            "a line that is not aligned with the list items around it",
        ),
        (
            "expected key",
            "a line that is not aligned with the keys around it",
        ),
        (
            "block scalar",
            "a block text with a wrong header after `|` or `>`",
        ),
        ("mapping keys are not allowed", "a key where none can stand"),
        ("indentation", "wrong indentation"),
        ("tag", "a tag after `!` that is not complete"),
        ("node content", "a value is missing"),
    ];
    KNOWN
        .iter()
        .find(|(part, _)| info.contains(part))
        .map_or("the text is not YAML", |(_, words)| words)
}
