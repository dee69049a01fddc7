//! Checks that names which tell things apart are there once.
//!
//! Everything after this room finds components, variables and domains by their names, so a double one would make it
//! take one for the other. Other rules about what a spec means are not here.

use std::collections::HashMap;

use super::identity::{COMPONENTS, path};
use super::{Document, Node, PathStep};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// A named thing at its place.
struct Named<'a> {
    name: String,
    shown: &'a str,
    node: &'a Node,
    steps: Vec<PathStep<'a>>,
}

/// Reports components, variables and domains that are there twice; the later one is the error.
pub fn check(document: &Document) -> Diagnostics {
    let components = components(document);
    let mut found = Diagnostics::new();
    doubles(document, &components, &mut found, |name| {
        let message = format!("two components are called `{name}`");
        Diagnostic::error(Code::DuplicateName, message)
            .help("give one of them another name; databases and components share one set of names")
    });
    let whole_app = Vec::new();
    let owners = std::iter::once((&document.root, &whole_app));
    let owners = owners.chain(
        components
            .iter()
            .map(|component| (component.node, &component.steps)),
    );
    for (owner, steps) in owners {
        let variables = named(owner, steps, "envs", "key", str::to_owned);
        doubles(document, &variables, &mut found, |key| {
            let message = format!("variable `{key}` is written twice in one list");
            Diagnostic::error(Code::DuplicateVariable, message).help("delete one of the two")
        });
    }
    let host = |host: &str| host.trim_end_matches('.').to_ascii_lowercase();
    let domains = named(&document.root, &[], "domains", "domain", host);
    doubles(document, &domains, &mut found, |domain| {
        let message = format!("domain `{domain}` is written twice");
        Diagnostic::error(Code::DuplicateDomain, message).help("delete one of the two")
    });
    found
}

/// Returns the components of every kind. Those without a name are among them, under an empty one.
fn components(document: &Document) -> Vec<Named<'_>> {
    let lists = COMPONENTS
        .iter()
        .flat_map(|(list, _)| named(&document.root, &[], list, "name", str::to_owned));
    lists.collect()
}

fn named<'a>(
    owner: &'a Node,
    steps: &[PathStep<'a>],
    list: &'a str,
    field: &str,
    same: impl Fn(&str) -> String,
) -> Vec<Named<'a>> {
    let items = owner.get(list).map_or(&[] as &[Node], Node::items);
    let item = |(index, node): (usize, &'a Node)| {
        let shown = node.get(field).and_then(Node::as_str).unwrap_or_default();
        let steps = [steps, &[PathStep::Key(list), PathStep::Index(index)]].concat();
        Named {
            name: same(shown),
            shown,
            node,
            steps,
        }
    };
    items.iter().enumerate().map(item).collect()
}

fn doubles(
    document: &Document,
    all: &[Named<'_>],
    found: &mut Diagnostics,
    problem: impl Fn(&str) -> Diagnostic,
) {
    let mut seen: HashMap<&str, &Named<'_>> = HashMap::new();
    for one in all.iter().filter(|one| !one.name.is_empty()) {
        let Some(first) = seen.get(one.name.as_str()) else {
            seen.insert(&one.name, one);
            continue;
        };
        let place = |named: &Named<'_>| {
            let entry = named
                .node
                .entries()
                .iter()
                .find(|entry| entry.value.as_str() == Some(named.shown));
            document.place(entry.map_or(named.node.span, |entry| entry.value.span))
        };
        let error = problem(one.shown).at(place(one).label("again here"));
        found.push(
            error
                .note_at("first written here", place(first))
                .path(path(document, &one.steps)),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;
    use crate::spec::parse;

    #[test]
    fn doubles_are_reported_at_the_second_with_the_first_in_a_note() {
        let text = "\
name: app
envs: [{key: A}, {key: a}, {key: A}]
services:
- name: web
  envs: [{key: A}, {key: B}, {key: B}]
databases:
- name: web
- name: db
domains:
- domain: a.example.com
- domain: A.example.com.
";
        let document = parse(&Arc::new(Source::new("a.yaml", text)))
            .document
            .expect("a document");
        let line = |found: &Diagnostic| {
            let at = |place: Option<&crate::diag::Place>| place.map(|place| place.start().line);
            let first = at(found.notes.first().and_then(|note| note.place.as_ref()));
            (
                found.code,
                at(found.place.as_ref()),
                first,
                found.path.clone().unwrap_or_default(),
            )
        };
        let found: Vec<_> = check(&document).iter().map(line).collect();
        assert_eq!(
            found,
            [
                (
                    Code::DuplicateVariable,
                    Some(2),
                    Some(2),
                    "app/A".to_owned()
                ),
                (
                    Code::DuplicateVariable,
                    Some(5),
                    Some(5),
                    "app/web/B".to_owned()
                ),
                (Code::DuplicateName, Some(7), Some(4), "app/web".to_owned()),
                (
                    Code::DuplicateDomain,
                    Some(11),
                    Some(10),
                    "app.domains[2]".to_owned()
                ),
            ]
        );
    }
}
