//! Text of applications, shut off from the runner.
//!
//! Lines that look like commands are broken up already where they are written; this holds also if a form of command is not
//! known there. The word that ends it is random, so no application can write it.

use uuid::Uuid;

use crate::cli::context::Context;
use crate::cli::output::Output;

use super::System;

/// The stream that the text goes to. The runner reads both side by side, so the marks have to be on the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Place {
    /// Stdout.
    Result,
    /// Stderr.
    Talk,
}

/// Keeps the runner from taking lines of one stream for commands until it is dropped.
pub(in crate::cli) struct Guard<'a> {
    output: &'a Output,
    place: Place,
    word: Option<String>,
}

impl<'a> Guard<'a> {
    /// Starts to guard, where a runner reads lines that are meant for a person.
    pub(in crate::cli) fn new(context: &'a Context, place: Place) -> Self {
        let guard = Self {
            output: &context.output,
            place,
            word: word(context),
        };
        guard.say(start);
        guard
    }

    fn say(&self, mark: fn(&str) -> String) {
        let Some(word) = &self.word else {
            return;
        };
        match self.place {
            // A reader that closed its end has all it wanted.
            Place::Result => drop(self.output.result(&mark(word))),
            Place::Talk => self.output.error(&mark(word)),
        }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.say(end);
    }
}

/// Returns a text with the marks around it.
pub(in crate::cli) fn shut_off(context: &Context, text: String) -> String {
    match word(context) {
        Some(word) => format!("{}{text}{}", start(&word), end(&word)),
        None => text,
    }
}

fn word(context: &Context) -> Option<String> {
    let reads = context.settings.ci == System::GitHub && context.output.format.is_human();
    reads.then(|| format!("ipctl-{}", Uuid::new_v4().simple()))
}

fn start(word: &str) -> String {
    format!("::stop-commands::{word}\n")
}

fn end(word: &str) -> String {
    format!("::{word}::\n")
}
