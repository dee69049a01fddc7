//! Checks that names which tell things apart are there once.
//!
//! Everything after this room finds components, variables and domains by their names, so a double one would make it
//! take one for the other. Other rules about what a spec means are not here.

use std::borrow::Cow;
use std::collections::HashMap;

use super::identity::{COMPONENTS, path};
use super::{Document, Node, PathStep};
use crate::diag::{Code, Diagnostic, Diagnostics};

/// A named thing at its place.
struct Named<'a> {
    name: Cow<'a, str>,
    shown: &'a str,
    node: &'a Node,
    list: &'a str,
    field: &'static str,
    index: usize,
}

impl<'a> Named<'a> {
    /// Returns the steps from the mapping with the list to the thing.
    fn steps(&self) -> [PathStep<'a>; 2] {
        [PathStep::Key(self.list), PathStep::Index(self.index)]
    }
}

/// Reports components, variables and domains that are there twice; the later one is the error.
pub fn check(document: &Document) -> Diagnostics {
    let components = components(document);
    let mut found = Diagnostics::new();
    doubles(document, &[], &components, &mut found, |name| {
        let message = format!("two components are called `{name}`");
        Diagnostic::error(Code::DuplicateName, message)
            .help("give one of them another name; databases and components share one set of names")
    });
    variables(document, &document.root, &[], &mut found);
    for component in &components {
        variables(document, component.node, &component.steps(), &mut found);
    }
    let host = |host| Cow::Owned(str::trim_end_matches(host, '.').to_ascii_lowercase());
    let domains: Vec<Named<'_>> = named(&document.root, "domains", "domain", host).collect();
    doubles(document, &[], &domains, &mut found, |domain| {
        let message = format!("domain `{domain}` is written twice");
        Diagnostic::error(Code::DuplicateDomain, message).help("delete one of the two")
    });
    found
}

fn variables(document: &Document, owner: &Node, steps: &[PathStep<'_>], found: &mut Diagnostics) {
    let variables: Vec<Named<'_>> = named(owner, "envs", "key", Cow::Borrowed).collect();
    doubles(document, steps, &variables, found, |key| {
        let message = format!("variable `{key}` is written twice in one list");
        Diagnostic::error(Code::DuplicateVariable, message).help("delete one of the two")
    });
}

/// Returns the components of every kind. Those without a name are among them, under an empty one.
fn components(document: &Document) -> Vec<Named<'_>> {
    let lists = COMPONENTS
        .iter()
        .flat_map(|(list, _)| named(&document.root, list, "name", Cow::Borrowed));
    lists.collect()
}

fn named<'a>(
    owner: &'a Node,
    list: &'a str,
    field: &'static str,
    same: impl Fn(&'a str) -> Cow<'a, str>,
) -> impl Iterator<Item = Named<'a>> {
    let items = owner.get(list).map_or(&[] as &[Node], Node::items);
    items.iter().enumerate().map(move |(index, node)| {
        let shown = node.text(field).unwrap_or_default();
        Named {
            name: same(shown),
            shown,
            node,
            list,
            field,
            index,
        }
    })
}

fn doubles(
    document: &Document,
    owner: &[PathStep<'_>],
    all: &[Named<'_>],
    found: &mut Diagnostics,
    problem: impl Fn(&str) -> Diagnostic,
) {
    let mut seen: HashMap<&str, &Named<'_>> = HashMap::with_capacity(all.len());
    for one in all.iter().filter(|one| !one.name.is_empty()) {
        let Some(first) = seen.get(&*one.name) else {
            seen.insert(&one.name, one);
            continue;
        };
        let place = |named: &Named<'_>| {
            let name = named.node.get(named.field);
            document.place(name.map_or(named.node.span, |name| name.span))
        };
        let steps = [owner, &one.steps()].concat();
        let error = problem(one.shown).at(place(one).label("again here"));
        found.push(
            error
                .note_at("first written here", place(first))
                .path(path(document, &steps)),
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
