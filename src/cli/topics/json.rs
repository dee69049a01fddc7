//! What `--json` and `--ndjson` print.

use clap::CommandFactory;
use serde_json::{Value, json};

use crate::cli::args::Cli;
use crate::render::style::Style;

use super::page::{push_heading, push_prose, push_term};

/// The width of the column of fields.
const FIELDS: usize = 12;

/// Describes the fields of the envelope.
const ENVELOPE: &[(&str, &str)] = &[
    ("schema", "`ipctl/COMMAND/v1`: the format of `data`"),
    ("ok", "whether the run succeeded; exit codes 0 and 2 do"),
    ("exit", "the exit code: ipctl help exit-codes"),
    (
        "data",
        "what the command found or did; null when it failed before",
    ),
    (
        "diagnostics",
        "findings in the specs: code, level, message, file, line, column, what to do",
    ),
    (
        "error",
        "only after a failure: message, place, next steps, and a code if it has one",
    ),
];

/// Names documents that are not the answer of one command.
const OTHERS: &[(&str, &str)] = &[
    ("ipctl/usage/v1", "a command line that was not understood"),
    ("ipctl/events/v1", "the first line of a stream names it"),
    ("ipctl/receipt/v1", "a file of --receipt"),
];

/// The parts of a command that have a name of their own.
const PARTS: &[(&str, &[&str])] = &[("dns", &["list", "check", "plan", "apply"])];

/// Returns the name of the JSON of every command, as it stands in `ipctl/NAME/v1`.
pub(super) fn names() -> Vec<String> {
    let root = Cli::command();
    let shown = root.get_subcommands().filter(|sub| !sub.is_hide_set());
    shown
        .flat_map(|command| names_of(command.get_name()))
        .collect()
}

fn names_of(command: &str) -> Vec<String> {
    match PARTS.iter().find(|(name, _)| *name == command) {
        Some((_, parts)) => parts
            .iter()
            .map(|part| format!("{command}-{part}"))
            .collect(),
        None => vec![command.to_owned()],
    }
}

/// Writes the topic.
pub(super) fn text(style: Style) -> String {
    let mut text = String::new();
    push_prose(
        &mut text,
        "--json prints one document on stdout, also when the command fails. Text for people may change; what is here may not: fields are added, none is taken away or gets another meaning.",
        style,
    );
    push_heading(&mut text, "The document", style);
    for (field, means) in ENVELOPE {
        push_term(&mut text, field, FIELDS, means, style);
    }
    push_heading(&mut text, "The stream of --ndjson", style);
    push_prose(
        &mut text,
        "One object a line as things happen, each with type, ts and seq. The first has the type hello, the last one done: it holds what --json prints. Schema of a line: ipctl schema events",
        style,
    );
    push_heading(&mut text, "Streams", style);
    push_prose(
        &mut text,
        "stdout is the result and nothing else. Progress, questions, notes and errors go to stderr; with --json and --ndjson an error is in the document. ipctl logs prints one object a line under --json too.",
        style,
    );
    push_heading(&mut text, "Names of schemas", style);
    push_prose(&mut text, &schemas().join(" "), style);
    for (name, means) in OTHERS {
        push_term(&mut text, name, 16, means, style);
    }
    push_heading(&mut text, "Schemas to check against", style);
    push_prose(
        &mut text,
        "ipctl schema plan, ipctl schema events; of the files: ipctl schema app, ipctl schema manifest",
        style,
    );
    text
}

fn schemas() -> Vec<String> {
    let names = names();
    names
        .iter()
        .map(|name| format!("ipctl/{name}/v1"))
        .collect()
}

/// Returns the topic as JSON.
pub(super) fn data() -> Value {
    let fields = ENVELOPE.iter();
    let fields = fields.map(|(name, means)| json!({"name": name, "means": means}));
    let others = OTHERS.iter().map(|(name, _)| (*name).to_owned());
    json!({
        "fields": fields.collect::<Vec<Value>>(),
        "schemas": schemas().into_iter().chain(others).collect::<Vec<String>>(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, Parser};

    use super::*;

    fn examples(command: &Command, found: &mut Vec<String>) {
        let text = command.get_after_help().map(ToString::to_string);
        let lines = text.unwrap_or_default();
        let lines = lines
            .lines()
            .filter_map(|line| line.strip_prefix("  ipctl "));
        found.extend(lines.map(|line| format!("ipctl {line}")));
        command
            .get_subcommands()
            .for_each(|below| examples(below, found));
    }

    #[test]
    fn the_names_are_those_under_which_commands_publish() {
        let mut lines = Vec::new();
        examples(&Cli::command(), &mut lines);
        let parsed = lines.iter().filter_map(|line| {
            let words = line
                .split_whitespace()
                .take_while(|word| !["|", ">", "&&"].contains(word));
            Cli::try_parse_from(words).ok()
        });
        let published: BTreeSet<String> = parsed.map(|cli| cli.command.name().to_owned()).collect();
        let listed: BTreeSet<String> = names().into_iter().collect();
        assert_eq!(published, listed);
    }
}
