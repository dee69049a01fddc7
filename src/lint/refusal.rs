//! The platform's own refusal of a spec, brought back to the line it is about.

use crate::diag::{Code, Diagnostic, Severity};
use crate::spec::{Document, Node, Value};

/// What every refusal that names a field begins with.
const OPENING: &str = "error validating app spec field \"";

/// Makes a finding of the platform's words, at the field that they name as far as it can be found.
///
/// The field comes without positions, as in `services.health_check.port`. Of several fields of that path the one is taken
/// that belongs to something the message names in quotes. A message of another form goes to the name of the app.
pub fn refusal(document: &Document, message: &str) -> Diagnostic {
    let (field, rest) = split(message).unwrap_or(("name", message));
    let nodes = Search {
        wanted: quoted(rest),
        best: None,
    };
    let span = nodes.find(&document.root, field);
    let place = document.place(span.map_or(document.root.span, |node| node.span));
    Diagnostic::new(Code::PlatformRefusal, Severity::Error, rest.trim())
        .path(document.path_at(place.span()))
        .at(place.label("refused by the platform"))
        .note("the platform names the first problem only; there may be more behind it")
}

/// Splits a refusal into the field and what is said about it.
fn split(message: &str) -> Option<(&str, &str)> {
    let rest = message.split_once(OPENING)?.1;
    let (field, rest) = rest.split_once('"')?;
    Some((field, rest.trim_start_matches([':', ' '])))
}

/// Returns the words of a message that stand in quotes.
fn quoted(message: &str) -> Vec<&str> {
    message.split('"').skip(1).step_by(2).collect()
}

/// Looks for the value at the end of a path without positions.
struct Search<'a> {
    wanted: Vec<&'a str>,
    best: Option<(usize, &'a Node)>,
}

impl<'a> Search<'a> {
    /// Returns the value that fits best: as deep as the path goes, then the most of the wanted words around it.
    fn find(mut self, root: &'a Node, field: &str) -> Option<&'a Node> {
        let words: Vec<&str> = field.split('.').filter(|word| !word.is_empty()).collect();
        for length in (1..=words.len()).rev() {
            self.walk(root, words.get(..length)?, 0);
            if let Some((_, node)) = self.best {
                return Some(node);
            }
        }
        None
    }

    fn walk(&mut self, node: &'a Node, words: &[&str], score: usize) {
        let score = score + self.score(node);
        if let Value::Seq(items) = &node.value {
            for item in items {
                self.walk(item, words, score);
            }
            return;
        }
        let Some((word, rest)) = words.split_first() else {
            if self.best.is_none_or(|(best, _)| score > best) {
                self.best = Some((score, node));
            }
            return;
        };
        for entry in node.entries().iter().filter(|entry| same(&entry.key, word)) {
            self.walk(&entry.value, rest, score);
        }
    }

    /// Counts the wanted words that a value, or the fields of a mapping, hold.
    fn score(&self, node: &Node) -> usize {
        let holds = |node: &Node| match &node.value {
            Value::String(text) => self.wanted.contains(&text.as_str()),
            Value::Int(number) => self.wanted.contains(&number.to_string().as_str()),
            _ => false,
        };
        let fields = node.entries().iter().filter(|entry| holds(&entry.value));
        usize::from(holds(node)) + fields.count()
    }
}

/// Tells whether a key is the one a message names; messages use the singular now and then.
fn same(key: &str, word: &str) -> bool {
    key == word || key.strip_suffix('s') == Some(word) || word.strip_suffix('s') == Some(key)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::spec::parse_spec;

    const TEXT: &str = "\
name: shop
services:
- name: web
  http_port: 8080
  routes: [{path: /}]
- name: api
  routes: [{path: /}]
  health_check:
    port: 9090
";

    fn refused(message: &str) -> String {
        let parsed = parse_spec(&Arc::new(Source::new("a.yaml", TEXT)));
        let found = refusal(&parsed.document.expect("a document"), message);
        let line = found.place.as_ref().map_or(0, |place| place.start().line);
        format!(
            "{line} {} {}",
            found.path.unwrap_or_default(),
            found.message
        )
    }

    #[test]
    fn refusals_are_brought_back_to_their_line() {
        for (message, expected) in [
            (
                r#"error validating app spec field "services.health_check.port": health check port "9090" not found in internal_ports"#,
                r#"9 shop/api.health_check.port health check port "9090" not found in internal_ports"#,
            ),
            (
                r#"error validating app spec field "services.route.paths": route path "/" already in use; seen in service "web" and service "api""#,
                r#"5 shop/web.routes[1].path route path "/" already in use; seen in service "web" and service "api""#,
            ),
            (
                r#"error validating app spec field "services.name": service "api" name conflicts with service "api""#,
                r#"6 shop/api.name service "api" name conflicts with service "api""#,
            ),
            (
                r#"error validating app spec field "workers.unknown": what"#,
                "1 shop what",
            ),
            ("something else", "1 shop.name something else"),
        ] {
            assert_eq!(refused(message), expected);
        }
    }
}
