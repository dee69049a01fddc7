//! One spec on its way into a new stack: out of its wrapper, repaired, and without the values of its secrets.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::fix::repaired;
use crate::cli::load::{Loaded, findings_in};
use crate::diag::{Code, Diagnostics, Source, Span};
use crate::model::path::COMPONENT_LISTS;
use crate::model::semantics::is_secret_name;
use crate::plan::plain_value_in_file;
use crate::spec::edit::{Notes, fresh, rewrite};
use crate::spec::reference::has_any;
use crate::spec::{self, Document, Node, parse_spec};

/// The line that editors read the schema of a spec from.
const MODELINE: &str = "# yaml-language-server: $schema=../schema/app-spec.json";

/// Holds a variable whose value does not stand in the new spec.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::cli) struct Taken {
    /// The component, or none for a variable of the whole app.
    pub component: Option<String>,
    /// The variable.
    pub key: String,
    /// The plain value that stood in the input; never shown, only compared.
    pub value: Option<String>,
}

/// Holds a spec as it comes into the stack.
pub(in crate::cli) struct Intake {
    /// The file it was made of.
    pub from: String,
    /// The name of the app.
    pub app: String,
    /// The new spec.
    pub tree: Value,
    /// Its text.
    pub text: String,
    /// Its secret variables.
    pub secrets: Vec<Taken>,
    /// The variables of the environment that it refers to by itself now.
    pub references: Vec<String>,
    /// What was done to it, in words.
    pub done: Vec<String>,
}

/// Makes a spec of the stack out of a text.
pub(in crate::cli) fn take_in(source: &Arc<Source>) -> Outcome<Intake> {
    let written = document(source)?;
    let mut done = Vec::new();
    let text = unwrapped(&written);
    if text != source.text() {
        done.push("made a plain spec in YAML".to_owned());
    }
    // The name of a file says what kind of file it is, and now it is a spec of the stack.
    let plain = Arc::new(Source::new("spec.yaml", text));
    let (repaired, fixes) = repaired(&plain, &Loaded::default());
    done.extend(fixes.into_iter().map(|(_, title)| title));
    let document = document(&repaired)?;
    let marks = Marks::new(&findings_in(&repaired, &Loaded::default()));
    let mut tree = document.tree();
    let secrets = take_secrets(&document, &mut tree, &marks);
    let mut references = References::default();
    references.refer(&mut tree, "spec");
    let text = rewrite(&document, &tree).unwrap_or_else(|_| fresh(&[], &tree, &Notes::new()));
    let values = secrets.iter().filter_map(|secret| secret.value.as_deref());
    let values = values.chain(references.named.iter().map(|(_, value)| value.as_str()));
    let text = values.fold(text, |text, value| masked(text, value, &tree));
    Ok(Intake {
        from: source.name().to_owned(),
        app: document.root.text("name").unwrap_or_default().to_owned(),
        text: with_modeline(&text),
        tree,
        secrets,
        references: references.named.into_iter().map(|(name, _)| name).collect(),
        done,
    })
}

/// The least characters of a value that is looked for outside of its variable.
const LEAST_LOOKED_FOR: usize = 6;

/// Masks a value that was taken where it stands in a comment too. In a field it stays, since that means something else.
fn masked(text: String, value: &str, tree: &Value) -> String {
    if value.chars().count() < LEAST_LOOKED_FOR || !text.contains(value) {
        return text;
    }
    let masked = text.replace(value, "***");
    let source = Arc::new(Source::new("spec.yaml", masked.as_str()));
    let same = parse_spec(&source)
        .document
        .is_some_and(|document| document.tree() == *tree);
    if same { masked } else { text }
}

fn document(source: &Arc<Source>) -> Outcome<Document> {
    let parsed = parse_spec(source);
    let is_named = |document: &Document| document.root.get("name").is_some();
    parsed.document.filter(is_named).ok_or_else(|| {
        let what = "nothing was written: this is not a spec, which has a `name`";
        Failure::diagnosed(Exit::SpecInvalid, what, parsed.diagnostics).at(source.name())
    })
}

/// Returns the text of a spec as one of YAML that stands by itself; comments stay where that can be done.
fn unwrapped(document: &Document) -> String {
    let text = document.source.text();
    let tree = document.tree();
    let same = |text: &str| {
        let source = Arc::new(Source::new("spec.yaml", text));
        let outermost = spec::parse(&source).document;
        outermost.is_some_and(|document| document.tree() == tree)
    };
    if !text.trim_start().starts_with('{') {
        let outdented = [text.to_owned(), outdented(document)];
        if let Some(text) = outdented.into_iter().find(|text| same(text)) {
            return text;
        }
    }
    fresh(&[], &tree, &Notes::new())
}

/// Moves the spec to the left margin; the comments above its wrapper stay, everything else of the wrapper goes.
fn outdented(document: &Document) -> String {
    let text = document.source.text();
    let start = document.root.span.start();
    let line = text.get(..start).and_then(|before| before.rfind('\n'));
    let line = line.map_or(0, |at| at + 1);
    let indent = start - line;
    let (above, below) = text.split_at(line);
    let above = above.lines().map(str::trim_start);
    let mut out = String::new();
    for comment in above.filter(|line| line.starts_with('#')) {
        out.extend([comment, "\n"]);
    }
    for line in below.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        out += line.get(blanks.min(indent)..).unwrap_or(line);
    }
    out
}

/// Puts the line for editors at the top, in the place of one that is there.
fn with_modeline(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let is_modeline = |line: &&str| {
        line.trim_start_matches(['#', ' '])
            .starts_with("yaml-language-server:")
    };
    let rest: String = text
        .split_inclusive('\n')
        .filter(|line| !is_modeline(line))
        .collect();
    format!("{MODELINE}\n{rest}")
}

/// The values that findings are about.
struct Marks {
    /// Plain values of variables that are secrets without being marked so.
    plain: BTreeSet<(usize, usize)>,
    /// Values that nobody chose.
    placeholders: BTreeSet<(usize, usize)>,
}

impl Marks {
    fn new(found: &Diagnostics) -> Self {
        let spans = |code: Code| {
            let found = found.iter().filter(|one| one.code == code);
            let places = found.filter_map(|one| one.place.as_ref());
            places.map(|place| bounds(place.span())).collect()
        };
        Self {
            plain: spans(Code::PlainSecret),
            placeholders: spans(Code::SecretPlaceholder),
        }
    }
}

fn bounds(span: Span) -> (usize, usize) {
    (span.start(), span.end())
}

/// Takes the values of secret variables out of a tree; what refers to something else stays.
fn take_secrets(document: &Document, tree: &mut Value, marks: &Marks) -> Vec<Taken> {
    let mut secrets = take_envs(None, &document.root, tree, marks);
    for list in COMPONENT_LISTS {
        let Some(node) = document.root.get(list) else {
            continue;
        };
        for (index, component) in node.items().iter().enumerate() {
            if let Some(tree) = tree.pointer_mut(&format!("/{list}/{index}")) {
                let name = component.text("name");
                secrets.extend(take_envs(name, component, tree, marks));
            }
        }
    }
    secrets
}

fn take_envs(
    component: Option<&str>,
    holder: &Node,
    tree: &mut Value,
    marks: &Marks,
) -> Vec<Taken> {
    let nodes = holder.get("envs").map(Node::items).unwrap_or_default();
    let envs = tree.get_mut("envs").and_then(Value::as_array_mut);
    let pairs = nodes.iter().zip(envs.into_iter().flatten());
    let taken = pairs.filter_map(|(node, env)| {
        let (key, value) = take_env(node, env, marks)?;
        Some(Taken {
            component: component.map(str::to_owned),
            key,
            value,
        })
    });
    taken.collect()
}

/// Takes the value out of one variable if it is a secret; returns its key and the value, if somebody chose it.
fn take_env(node: &Node, env: &mut Value, marks: &Marks) -> Option<(String, Option<String>)> {
    let span = node.get("value").map(|value| bounds(value.span));
    let is_marked = node.text("type") == Some("SECRET");
    let is_plain = span.is_some_and(|span| marks.plain.contains(&span));
    let text = env.get("value").map(text_of);
    let refers = text
        .as_deref()
        .is_some_and(|text| has_any(text) || text.contains("${"));
    if !(is_marked || is_plain) || refers {
        return None;
    }
    let fields = env.as_object_mut()?;
    fields.insert("type".to_owned(), "SECRET".into());
    fields.shift_remove("value");
    let chosen = text.filter(|text| !text.is_empty() && is_plain_value(text));
    let chosen = chosen.filter(|_| span.is_none_or(|span| !marks.placeholders.contains(&span)));
    Some((node.text("key")?.to_owned(), chosen))
}

/// Tells whether a text is neither a ciphertext of the platform nor what is left of one.
fn is_plain_value(text: &str) -> bool {
    plain_value_in_file(text) && !text.starts_with("EV[")
}

fn text_of(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The names of the environment that take the place of secrets which are no variables, each with the plain value.
#[derive(Default)]
struct References {
    named: Vec<(String, String)>,
}

impl References {
    /// Puts references in the place of plain secrets, wherever they stand.
    fn refer(&mut self, value: &mut Value, parent: &str) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    match value {
                        Value::String(text) if is_secret_name(parent, name) => {
                            self.replace(text, &format!("{parent}_{name}"));
                        }
                        _ => self.refer(value, name),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.refer(item, parent)),
            _ => {}
        }
    }

    fn replace(&mut self, text: &mut String, name: &str) {
        if text.is_empty() || has_any(text) || !is_plain_value(text) {
            return;
        }
        let known = self.named.iter().find(|(_, value)| value == text);
        let name = known.map_or_else(
            || self.free(&name.to_ascii_uppercase()),
            |(name, _)| name.clone(),
        );
        let value = std::mem::replace(text, format!("${{{{ env.{name} }}}}"));
        if !self.named.iter().any(|(known, _)| *known == name) {
            self.named.push((name, value));
        }
    }

    fn free(&self, name: &str) -> String {
        let is_taken = |name: &String| self.named.iter().any(|(known, _)| known == name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(name: &str, text: &str) -> Intake {
        take_in(&Arc::new(Source::new(name, text))).unwrap()
    }

    const TEMPLATE: &str = "\
# Our button.
spec:
  name: shop # the shop
  services:
  - name: web
    # comes from main
    github: {repo: acme/shop, branch: main}
    image: {registry_type: GHCR, registry: acme, repository: shop, registry_credentials: 'user:hush-hush-1'}
    envs:
    - key: SESSION_KEY
      type: SECRET
      value: hush-hush-2 # rotate
    # before: hush-hush-2
    - {key: LIVE, type: SECRET, value: 'EV[1:aaaaaaaa:bbbbbbbb]'}
    - {key: DB, type: SECRET, value: '${db.PASSWORD}'}
    - {key: EMPTY, type: SECRET, value: CHANGE_ME}
    - {key: OPENAI_API_KEY, value: not-a-real-key-1}
";

    #[test]
    fn a_template_becomes_a_plain_spec_with_its_comments_and_without_secrets() {
        let intake = taken("deploy.template.yaml", TEMPLATE);
        insta::assert_snapshot!(intake.text, @"
        # yaml-language-server: $schema=../schema/app-spec.json
        # Our button.
        name: shop # the shop
        services:
        - name: web
          # comes from main
          github: {repo: acme/shop, branch: main}
          image: {registry_type: GHCR, registry: acme, repository: shop, registry_credentials: '${{ env.IMAGE_REGISTRY_CREDENTIALS }}'}
          envs:
          - key: SESSION_KEY
            type: SECRET
          # before: ***
          - {key: LIVE, type: SECRET}
          - {key: DB, type: SECRET, value: '${db.PASSWORD}'}
          - {key: EMPTY, type: SECRET}
          - {key: OPENAI_API_KEY, type: SECRET}
        ");
        let secrets: Vec<(&str, bool)> = intake
            .secrets
            .iter()
            .map(|secret| (secret.key.as_str(), secret.value.is_some()))
            .collect();
        assert_eq!(
            secrets,
            [
                ("SESSION_KEY", true),
                ("LIVE", false),
                ("EMPTY", false),
                ("OPENAI_API_KEY", true)
            ]
        );
        assert_eq!(intake.references, ["IMAGE_REGISTRY_CREDENTIALS"]);
        assert!(!intake.text.contains("hush-hush"));
    }

    #[test]
    fn json_becomes_yaml() {
        let text = r#"{"spec": {"name": "shop", "workers": [{"name": "w", "git": {"repo_clone_url": "https://example.com/x.git", "branch": "main"}}]}}"#;
        insta::assert_snapshot!(taken("app.json", text).text, @"
        # yaml-language-server: $schema=../schema/app-spec.json
        name: shop

        workers:
          - name: w
            git:
              repo_clone_url: https://example.com/x.git
              branch: main
        ");
    }

    #[test]
    fn what_is_no_spec_is_refused() {
        let source = Arc::new(Source::new("a.yaml", "- 1\n"));
        assert_eq!(take_in(&source).err().unwrap().exit(), Exit::SpecInvalid);
    }
}
