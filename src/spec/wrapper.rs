//! Specs that stand inside a `spec` key: deploy templates, bodies of API requests, and answers of the API.

use super::identity::COMPONENTS;
use super::{Document, Entry, Node, Value};
use crate::diag::{Code, Diagnostic};

/// Keys that stand beside `spec` in bodies of API requests.
const REQUEST: [&str; 5] = [
    "name",
    "project_id",
    "update_all_source_versions",
    "app_id",
    "cluster_id",
];

/// What kind of file holds a spec below a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A deploy template by its name, which is as it should be.
    Template,
    /// The body of an API request, or an answer.
    Request,
    /// Any other file that holds nothing else.
    Plain,
    /// A file that holds something else too.
    Mixed,
}

/// Takes the spec out of its wrapper, when there is one, and says so.
///
/// The platform takes only deploy templates in this form. Other files are unwrapped too, so that everything else that is
/// wrong with them is found in the same run.
pub(super) fn unwrap_spec(document: &mut Document) -> Option<Diagnostic> {
    let (form, entry) = wrapped(document)?;
    let place = document.place(entry.key_span);
    let problem = match form {
        Form::Template => Diagnostic::info(
            Code::Wrapper,
            "the spec stands inside the key `spec` and is read from there",
        )
        .at(place.label("as in deploy templates")),
        Form::Request => Diagnostic::error(
            Code::Wrapper,
            "the file holds a message of the API, with the spec inside",
        )
        .at(place.label("the spec is what stands below"))
        .help("keep only what stands below `spec`, one level further out"),
        Form::Mixed => Diagnostic::error(Code::Wrapper, "the spec stands inside a key `spec`")
            .at(place.label("unknown field `spec` to the platform"))
            .help("keep only what stands below `spec`, one level further out"),
        Form::Plain => Diagnostic::warning(Code::Wrapper, "the spec stands inside a key `spec`")
            .at(place.label("read from here; unknown field `spec` to other tools"))
            .help("delete this line and indent what stands below it one level less; only deploy templates have it"),
    };
    let unread = unread(document);
    document.root = entry.value.clone();
    Some(match unread {
        Some(note) if form != Form::Template => problem.note(note),
        _ => problem,
    })
}

/// Finds the key that holds the spec. One beside the lists of components is an unknown field like any other.
fn wrapped(document: &Document) -> Option<(Form, Entry)> {
    let root = &document.root;
    let is_app = |entry: &&Entry| entry.key == "app" && entry.value.get("spec").is_some();
    if let [only] = root.entries()
        && is_app(&only)
    {
        let inner = only
            .value
            .entry("spec")
            .filter(|entry| is_spec(&entry.value));
        return inner.map(|entry| (Form::Request, entry.clone()));
    }
    let entry = root.entry("spec").filter(|entry| is_spec(&entry.value))?;
    if has_components(root) && root.entries().len() > 1 {
        return None;
    }
    let mut others = root
        .entries()
        .iter()
        .filter(|other| other.key != "spec")
        .peekable();
    let form = if is_template(document.source.name()) && others.peek().is_none() {
        Form::Template
    } else if others.peek().is_none() && !is_json(document.source.text()) {
        Form::Plain
    } else if others.all(|other| REQUEST.contains(&other.key.as_str())) {
        Form::Request
    } else {
        Form::Mixed
    };
    Some((form, entry.clone()))
}

/// Tells whether a text is JSON, in which form the messages of the API come.
fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
}

fn is_spec(node: &Node) -> bool {
    matches!(node.value, Value::Map(_))
}

fn has_components(node: &Node) -> bool {
    COMPONENTS
        .iter()
        .any(|(list, _)| node.entry(list).is_some())
}

/// Tells whether a file name is that of a deploy template: `.do/deploy.template.yaml`.
fn is_template(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["deploy.template", "deploy-template", "deploy_template"]
        .iter()
        .any(|part| name.contains(part))
}

/// Names what stands beside the spec and is not looked at.
fn unread(document: &Document) -> Option<String> {
    let root = document.root.entries();
    let keys: Vec<String> = root
        .iter()
        .filter(|entry| entry.key != "spec" && entry.key != "app")
        .map(|entry| format!("`{}`", entry.key.chars().take(40).collect::<String>()))
        .take(8)
        .collect();
    (!keys.is_empty()).then(|| format!("what stands beside it is not read: {}", keys.join(", ")))
}
