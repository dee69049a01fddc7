//! Texts that may hold references: values of variables, and other fields.

use crate::diag::Span;
use crate::lint::{App, Reference, Variable};
use crate::model::reference::references;
use crate::spec::{Node, Value};

use super::holders::holder;

/// Fields whose text is free; others have a form, and are checked for it.
const FREE: [&str; 24] = [
    "tag",
    "branch",
    "repo_clone_url",
    "registry",
    "repository",
    "registry_credentials",
    "source_dir",
    "dockerfile_path",
    "output_dir",
    "index_document",
    "error_document",
    "catchall_document",
    "cluster_name",
    "db_name",
    "db_user",
    "version",
    "http_path",
    "endpoint",
    "api_key",
    "token",
    "password",
    "user",
    "index_name",
    "rewrite",
];

/// A text somewhere in a spec.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text<'a, 'b> {
    /// The value of a variable; the platform fills its references in.
    Value(&'b Variable<'a>, &'a Node),
    /// A command, which a shell reads.
    Command(&'a str, &'a Node),
    /// Another field.
    Field(&'a str, &'a Node),
}

/// Returns the texts of an app.
pub(super) fn texts<'a, 'b>(app: &'b App<'a>) -> Vec<Text<'a, 'b>> {
    let values = app.variables.iter();
    let mut found: Vec<Text<'a, 'b>> = values
        .filter_map(|variable| Some(Text::Value(variable, variable.value?)))
        .collect();
    walk(app.root(), &mut found);
    found
}

fn walk<'a>(node: &'a Node, found: &mut Vec<Text<'a, '_>>) {
    node.items().iter().for_each(|item| walk(item, found));
    for entry in node.entries() {
        let key = entry.key.as_str();
        match (&entry.value.value, key) {
            (_, "envs") => {}
            (Value::String(_), "run_command" | "build_command") => {
                found.push(Text::Command(key, &entry.value));
            }
            (Value::String(_), key) if FREE.contains(&key) => {
                found.push(Text::Field(key, &entry.value));
            }
            _ => walk(&entry.value, found),
        }
    }
}

impl<'a> Text<'a, '_> {
    /// Returns the node of the text.
    pub(super) fn node(&self) -> &'a Node {
        match self {
            Self::Value(_, node) | Self::Command(_, node) | Self::Field(_, node) => node,
        }
    }

    /// Returns the text.
    pub(super) fn text(&self) -> &'a str {
        self.node().as_str().unwrap_or_default()
    }

    /// Returns what the text belongs to, for a sentence: "`KEY` of service `web`", "`tag`".
    pub(super) fn subject(&self) -> String {
        match self {
            Self::Value(variable, _) => format!("`{}` of {}", variable.key, holder(variable)),
            Self::Command(key, _) | Self::Field(key, _) => format!("`{key}`"),
        }
    }

    /// Returns its references, unless a shell reads it.
    pub(super) fn references(&self) -> Vec<Reference<'a>> {
        match self {
            Self::Command(..) => Vec::new(),
            Self::Value(..) | Self::Field(..) => references(self.text()),
        }
    }
}

/// Returns the reference in backticks when it may be shown, and a word for it otherwise.
pub(super) fn shown(app: &App<'_>, span: Span, text: &str) -> String {
    let hidden = app.document.source.is_hidden(span);
    if hidden || text.len() > 60 || text.contains(['`', '\n', '\r']) {
        "a reference".to_owned()
    } else {
        format!("`{text}`")
    }
}
