//! What somebody would type to doctl, as a row of the table with its operands and flags.

use crate::cli::target::nearest;

use super::elsewhere::GLOBAL;
use super::table::{Flag, Row, Takes, rows};

/// The most words that are read; nobody types more.
const MOST_WORDS: usize = 100;

/// Holds a command of doctl that was understood.
#[derive(Debug)]
pub(in crate::cli) struct Typed {
    /// The command.
    pub row: &'static Row,
    /// What stands behind its name, in order.
    pub operands: Vec<String>,
    /// The flags that it or doctl knows, with their values.
    pub flags: Vec<(&'static Flag, Option<String>)>,
    /// Flags that nobody knows, without values.
    pub unknown: Vec<String>,
}

/// Says why words are no command of doctl.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) enum Unparsed {
    /// There is no command in them, or only `apps`: the whole table is wanted.
    Table,
    /// `doctl apps` has no such command.
    NotInApps(String),
    /// The words belong to another part of doctl.
    Elsewhere(String),
}

/// Reads the words behind `doctl`.
pub(in crate::cli) fn parse(words: &[String]) -> Result<Typed, Unparsed> {
    let words: Vec<&str> = words.iter().take(MOST_WORDS).map(String::as_str).collect();
    let words = words.strip_prefix(&["doctl"]).unwrap_or(&words);
    let named = bare(words);
    let Some(row) = longest(&named) else {
        return Err(unparsed(&named));
    };
    Ok(filled(row, words))
}

/// Returns the words that are neither flags nor values of flags of every command.
fn bare<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut bare = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !is_flag(word) {
            bare.push(*word);
        } else if known(GLOBAL, word).is_some_and(|flag| flag.takes != Takes::Nothing)
            && !word.contains('=')
        {
            rest.next();
        }
    }
    bare
}

fn longest(named: &[&str]) -> Option<&'static Row> {
    let fits = |row: &&Row| {
        let words = named.iter().take(row.path.len());
        named.len() >= row.path.len()
            && words
                .enumerate()
                .all(|(index, word)| row.has_word(index, word))
    };
    rows().filter(fits).max_by_key(|row| row.path.len())
}

fn unparsed(named: &[&str]) -> Unparsed {
    match named {
        [] | ["apps" | "app" | "a"] => Unparsed::Table,
        ["apps" | "app" | "a", ..] => Unparsed::NotInApps(apps_words(named)),
        [word, ..] => Unparsed::Elsewhere((*word).to_owned()),
    }
}

/// Returns the words behind `apps` that could be a command: a group with its member, or one word.
fn apps_words(named: &[&str]) -> String {
    let behind = named.get(1..).unwrap_or_default();
    let depth = match behind.first() {
        Some(&"spec" | &"deployments") => 2,
        Some(&"tier") => 3,
        _ => 1,
    };
    let words: Vec<&str> = behind.iter().take(depth).copied().collect();
    words.join(" ")
}

fn filled(row: &'static Row, words: &[&str]) -> Typed {
    let mut typed = Typed {
        row,
        operands: Vec::new(),
        flags: Vec::new(),
        unknown: Vec::new(),
    };
    let mut rest = words.iter().copied();
    let mut name_left = row.path.len();
    while let Some(word) = rest.next() {
        if is_flag(word) {
            push_flag(&mut typed, word, &mut rest);
        } else if name_left > 0 {
            name_left -= 1;
        } else {
            typed.operands.push(word.to_owned());
        }
    }
    typed
}

fn push_flag<'a>(typed: &mut Typed, word: &'a str, rest: &mut impl Iterator<Item = &'a str>) {
    let (name, joined) = match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    };
    let Some(flag) = known(typed.row.flags, word).or_else(|| known(GLOBAL, word)) else {
        typed.unknown.push(name.to_owned());
        return;
    };
    match flag.takes {
        Takes::Nothing if joined == Some("false") => {}
        Takes::Nothing => typed.flags.push((flag, None)),
        Takes::Value(_) => {
            let value = joined.or_else(|| rest.next()).map(str::to_owned);
            typed.flags.push((flag, value));
        }
    }
}

/// Tells flags from operands; `-` alone is standard input.
fn is_flag(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-')
}

fn known(flags: &'static [Flag], word: &str) -> Option<&'static Flag> {
    let name = word.split('=').next().unwrap_or(word);
    flags
        .iter()
        .find(|flag| flag.long == name || flag.short == Some(name))
}

/// Returns the names of the commands of `doctl apps` that are nearest to a word.
pub(in crate::cli) fn near_commands(word: &str) -> Vec<String> {
    let of_apps = rows().filter(|row| row.path.first() == Some(&"apps"));
    let names: Vec<String> = of_apps.map(Row::name).collect();
    let wanted = format!("apps {word}");
    let near = nearest(&wanted, names.iter().map(String::as_str));
    near.into_iter().take(2).map(str::to_owned).collect()
}
