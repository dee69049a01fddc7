//! What a rule sees of an app: components, variables and ingress rules with the nodes they were written as.
//!
//! The view is made over the tree, not over the typed model, so that it is there for a spec whose shape has errors; what
//! is missing or of the wrong kind is passed over.

use crate::diag::Span;
use crate::model::manifest::Manifest;
use crate::model::view::ComponentKind;
use crate::spec::{Document, Node, Value};

use crate::model::reference::{Reference, references};

/// Holds what lies around a spec and matters for it.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The manifest beside the specs.
    pub manifest: Option<Manifest>,
    /// A workflow of the repository that applies the specs.
    pub workflow: Option<Workflow>,
}

/// Names a workflow that applies specs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// The file, as it is shown.
    pub file: String,
    /// The line of the command that applies, from 1.
    pub line: usize,
}

/// One app as it was written.
#[derive(Debug)]
pub struct App<'a> {
    /// The text with its tree.
    pub document: &'a Document,
    /// What lies around the spec.
    pub surroundings: &'a Surroundings,
    /// The components of every kind, databases included, in the order of the lists.
    pub components: Vec<Component<'a>>,
    /// The variables: first those of the app, then those of each component.
    pub variables: Vec<Variable<'a>>,
    /// The ingress rules.
    pub ingress: Vec<IngressRule<'a>>,
}

/// One component, service to database.
#[derive(Debug, Clone, Copy)]
pub struct Component<'a> {
    /// Its kind.
    pub kind: ComponentKind,
    /// Its name; empty when it has none.
    pub name: &'a str,
    /// The mapping it was written as.
    pub node: &'a Node,
}

/// One variable of the app or of a component.
#[derive(Debug, Clone)]
pub struct Variable<'a> {
    /// The component it belongs to; none for a variable of the app.
    pub owner: Option<Component<'a>>,
    /// Its name; empty when it has none.
    pub key: &'a str,
    /// The value, if one is written.
    pub value: Option<&'a Node>,
    /// The mapping it was written as.
    pub node: &'a Node,
    /// Everything in its value that begins with `${`.
    pub references: Vec<Reference<'a>>,
}

/// One rule of the ingress.
#[derive(Debug, Clone, Copy)]
pub struct IngressRule<'a> {
    /// The mapping it was written as.
    pub node: &'a Node,
    /// The path prefix it matches.
    pub prefix: Option<&'a str>,
    /// The one path it matches.
    pub exact: Option<&'a str>,
    /// The host it matches.
    pub host: Option<&'a str>,
    /// The component it leads to.
    pub component: Option<&'a str>,
}

impl<'a> App<'a> {
    /// Makes the view of a document.
    pub fn new(document: &'a Document, surroundings: &'a Surroundings) -> Self {
        let root = &document.root;
        let components: Vec<Component<'a>> = ComponentKind::ALL
            .into_iter()
            .flat_map(|kind| items(root, kind.plural_key()).map(move |node| component(kind, node)))
            .filter(|component| !matches!(component.node.value, Value::Null))
            .collect();
        let of_app = items(root, "envs").map(|node| variable(None, node));
        let of_components = components.iter().flat_map(|component| {
            items(component.node, "envs").map(|node| variable(Some(*component), node))
        });
        let variables = of_app.chain(of_components).collect();
        let ingress = root
            .get("ingress")
            .map(|ingress| items(ingress, "rules").map(ingress_rule).collect());
        Self {
            document,
            surroundings,
            components,
            variables,
            ingress: ingress.unwrap_or_default(),
        }
    }

    /// Returns the outermost mapping.
    pub fn root(&self) -> &'a Node {
        &self.document.root
    }

    /// Returns the name of the app; empty when it has none.
    pub fn name(&self) -> &'a str {
        self.root().text("name").unwrap_or_default()
    }

    /// Returns the manifest beside the spec.
    pub fn manifest(&self) -> Option<&'a Manifest> {
        self.surroundings.manifest.as_ref()
    }

    /// Returns the components of one kind.
    pub fn of_kind(&self, kind: ComponentKind) -> impl Iterator<Item = &Component<'a>> {
        self.components
            .iter()
            .filter(move |component| component.kind == kind)
    }

    /// Returns the component or database of that name.
    pub fn component(&self, name: &str) -> Option<&Component<'a>> {
        self.components
            .iter()
            .find(|component| component.name == name && !name.is_empty())
    }

    /// Returns the place of the first key of a mapping, for findings about something that is not in it.
    pub fn head(&self, node: &Node) -> Span {
        node.entries()
            .first()
            .map_or(node.span, |entry| entry.key_span)
    }

    /// Returns the span of a part of a text value; of the whole value when the part is not found as it is written.
    pub fn part(&self, value: &Node, part: &str) -> Span {
        let written = self.document.source.slice(value.span);
        match written.find(part) {
            Some(at) if !part.is_empty() => {
                let start = value.span.start() + at;
                Span::new(start, start + part.len())
            }
            _ => value.span,
        }
    }

    /// Returns a value in backticks when it may be shown: it is short, and it is no secret.
    pub fn quoted(&self, value: &Node) -> Option<String> {
        let text = value.as_str()?;
        let shown = text.chars().count() <= 60
            && !text.is_empty()
            && !text.contains(['`', '\n', '\r'])
            && !self.document.source.is_hidden(value.span);
        shown.then(|| format!("`{text}`"))
    }
}

impl<'a> Component<'a> {
    /// Returns what the component is called in a sentence, such as "service `web`".
    pub fn label(&self) -> String {
        let kind = match self.kind {
            ComponentKind::Functions => "functions component".to_owned(),
            kind => kind.to_string(),
        };
        if self.name.is_empty() {
            kind
        } else {
            format!("{kind} `{}`", self.name)
        }
    }

    /// Returns the span of its name, or of its first key.
    pub fn span(&self) -> Span {
        match self.node.get("name") {
            Some(name) => name.span,
            None => self
                .node
                .entries()
                .first()
                .map_or(self.node.span, |entry| entry.key_span),
        }
    }

    /// Returns the keys of the sources that are written, such as `github`.
    pub fn sources(&self) -> Vec<(&'static str, &'a Node)> {
        const KEYS: [&str; 5] = ["git", "github", "gitlab", "bitbucket", "image"];
        KEYS.into_iter()
            .filter_map(|key| Some((key, self.node.get(key)?)))
            .collect()
    }

    /// Tells whether it is a service that only other components can reach: internal ports, and no HTTP port.
    pub fn is_internal(&self) -> bool {
        let http = self.node.int("http_port").is_some_and(|port| port != 0);
        self.kind == ComponentKind::Service && !http && !self.internal_ports().is_empty()
    }

    /// Returns the ports that other components can reach.
    pub fn internal_ports(&self) -> Vec<i128> {
        let ports = items(self.node, "internal_ports");
        ports.filter_map(Node::as_int).collect()
    }
}

impl Variable<'_> {
    /// Tells whether its type is `SECRET`.
    pub fn is_secret(&self) -> bool {
        self.node.text("type") == Some("SECRET")
    }

    /// Returns its value as text; empty when none is written.
    pub fn text(&self) -> &str {
        self.value.and_then(Node::as_str).unwrap_or_default()
    }
}

/// Returns the items of a list that is a field of a mapping.
pub(super) fn items<'a>(node: &'a Node, key: &str) -> std::slice::Iter<'a, Node> {
    node.get(key).map_or(&[] as &[Node], Node::items).iter()
}

fn component(kind: ComponentKind, node: &Node) -> Component<'_> {
    Component {
        kind,
        name: node.text("name").unwrap_or_default(),
        node,
    }
}

fn variable<'a>(owner: Option<Component<'a>>, node: &'a Node) -> Variable<'a> {
    let value = node.get("value");
    let text = value.and_then(Node::as_str).unwrap_or_default();
    Variable {
        owner,
        key: node.text("key").unwrap_or_default(),
        value,
        node,
        references: references(text),
    }
}

fn ingress_rule(node: &Node) -> IngressRule<'_> {
    IngressRule {
        node,
        prefix: node
            .find(&["match", "path", "prefix"])
            .and_then(Node::as_str),
        exact: node
            .find(&["match", "path", "exact"])
            .and_then(Node::as_str),
        host: node
            .find(&["match", "authority", "exact"])
            .and_then(Node::as_str),
        component: node.find(&["component", "name"]).and_then(Node::as_str),
    }
}
