//! Finds the pieces of documents that are to be typed.

use std::fs;
use std::path::{Path, PathBuf};

/// How much of a command line a piece of a document holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it, to be copied.
    Whole,
    /// What the sentence around it needs: operands and values may be left out.
    Mention,
}

/// A piece of a document that is to be typed, with the place where it begins.
#[derive(Clone)]
pub(crate) struct Typed {
    pub(crate) place: String,
    pub(crate) form: Form,
    pub(crate) text: String,
}

/// A block of a Markdown document between two fences.
pub(crate) struct Block {
    /// The word behind the opening fence.
    pub(crate) language: String,
    /// The number of the line after the opening fence.
    pub(crate) line: usize,
    pub(crate) text: String,
    /// What a comment right above the block says, `<!-- like this -->`.
    pub(crate) note: String,
}

/// The folder of the project.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file of the project.
pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(project().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Lists the documents that are checked, by their names in the project.
pub(crate) fn documents() -> Vec<String> {
    let mut found = vec![project().join("README.md")];
    for folder in ["examples", ".github", "docs"] {
        collect(&project().join(folder), &mut found);
    }
    let names = found.iter().filter_map(|path| {
        let name = path.strip_prefix(project()).ok()?.to_str()?;
        let ending = path.extension()?.to_str()?;
        let is_document = ["md", "yml", "yaml", "rs", "sh"].contains(&ending);
        is_document.then(|| name.replace('\\', "/"))
    });
    names.collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Finds what is to be typed in a document.
pub(crate) fn typed(name: &str) -> Vec<Typed> {
    let text = read(name);
    match name.rsplit('.').next() {
        Some("md") => in_markdown(name, &text),
        Some("yml" | "yaml") => [in_yaml(name, &text, 1), in_comments(name, &text, "#")].concat(),
        Some("rs") => in_comments(name, &text, "//!"),
        _ => vec![typed_at(name, 1, &text)],
    }
}

fn typed_at(name: &str, line: usize, text: &str) -> Typed {
    Typed {
        place: format!("{name}:{line}"),
        form: Form::Whole,
        text: text.to_owned(),
    }
}

fn mention_at(name: &str, line: usize, text: &str) -> Typed {
    Typed {
        form: Form::Mention,
        ..typed_at(name, line, text)
    }
}

fn in_markdown(name: &str, text: &str) -> Vec<Typed> {
    let mut found = Vec::new();
    for block in blocks(text) {
        match block.language.as_str() {
            "sh" | "bash" | "shell" => found.push(typed_at(name, block.line, &block.text)),
            "yaml" => found.extend(in_yaml(name, &block.text, block.line)),
            _ => found.extend(prompts(&block).map(|(line, text)| typed_at(name, line, text))),
        }
    }
    found.extend(spans(text).map(|(line, span)| mention_at(name, line, span)));
    found
}

/// Lists the lines of a block that show what was typed, without the `$ `.
pub(crate) fn prompts(block: &Block) -> impl Iterator<Item = (usize, &str)> {
    let lines = (block.line..).zip(block.text.lines());
    lines.filter_map(|(line, text)| Some((line, text.strip_prefix("$ ")?)))
}

/// Lists the blocks of a Markdown document.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut is_open = false;
    let mut note = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        match (is_open, line.strip_prefix("```")) {
            (true, None) => {
                let block = found.last_mut().unwrap();
                block.text += line;
                block.text.push('\n');
            }
            (true, Some(_)) => is_open = false,
            (false, Some(language)) => {
                is_open = true;
                found.push(Block {
                    language: language.trim().to_owned(),
                    line: number + 1,
                    text: String::new(),
                    note: std::mem::take(&mut note),
                });
            }
            (false, None) => {
                let comment = line.strip_prefix("<!-- ");
                let comment = comment.and_then(|line| line.strip_suffix(" -->"));
                if comment.is_some() || !line.is_empty() {
                    comment.unwrap_or_default().clone_into(&mut note);
                }
            }
        }
    }
    found
}

/// Lists the pieces between backquotes outside of blocks, with their lines.
pub(crate) fn spans(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_open = false;
    let prose = (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.starts_with("```");
        is_open ^= is_fence;
        !is_open && !is_fence
    });
    prose.flat_map(|(number, line)| {
        let inside = line.split('`').skip(1).step_by(2);
        inside.map(move |span| (number, span))
    })
}

/// Finds the scripts of a workflow: `run: words` and `run: |` with a block below it.
fn in_yaml(name: &str, text: &str, first: usize) -> Vec<Typed> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let key = line.trim_start_matches([' ', '-']);
        let Some(script) = key.strip_prefix("run:").map(str::trim) else {
            continue;
        };
        let depth = line.len() - line.trim_start().len();
        let below = lines.iter().skip(index + 1).take_while(|line| {
            line.trim().is_empty() || line.len() - line.trim_start().len() > depth
        });
        let below: Vec<&str> = below.copied().collect();
        let is_block = script.starts_with(['|', '>']);
        let script = if is_block {
            below.join("\n")
        } else {
            script.to_owned()
        };
        found.push(typed_at(name, first + index, &script));
    }
    found
}

/// Finds the commands in comments: set apart by three spaces, or between backquotes.
fn in_comments(name: &str, text: &str, mark: &str) -> Vec<Typed> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some((_, comment)) = line.split_once(mark) else {
            continue;
        };
        if comment.starts_with("   ") || comment.starts_with(" cargo ") {
            found.push(typed_at(name, number, comment));
        }
        found.extend(spans(comment).map(|(_, span)| mention_at(name, number, span)));
    }
    found
}
