//! The platform's own description of its API: reading it, finding things in it.

use std::path::Path;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Holds an `OpenAPI` 3.0 document.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) root: Value,
}

/// Points at one operation of a document.
pub(crate) struct Operation<'a> {
    /// The method and the template.
    pub(crate) name: String,
    item: &'a Value,
    body: &'a Value,
    /// The placeholders with what stands in their place.
    pub(crate) segments: Vec<(&'a str, String)>,
}

/// Returns the document that lies beside the repository; without one, says so and returns none.
pub(crate) fn beside() -> Option<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/openapi.yaml");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no openapi.yaml beside the repository");
        return None;
    };
    let root = ipctl::spec::tree_of_text("openapi.yaml", &text).expect("the document is YAML");
    Some(Document { root })
}

impl Document {
    /// Follows references until something is there.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').expect("a local reference");
            value = self.root.pointer(pointer).expect("a reference that leads");
        }
        value
    }

    /// Finds what a request asks for; a literal segment wins over a placeholder.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let paths = self.root.get("paths")?.as_object()?;
        let fits = paths.iter().filter_map(|(template, item)| {
            let body = item.get(method.to_ascii_lowercase())?;
            Some(Operation {
                name: format!("{method} {template}"),
                item,
                body,
                segments: placeholders(template, path)?,
            })
        });
        fits.min_by_key(|operation| operation.segments.len())
    }

    /// Returns the parameters of an operation, those of its path included.
    pub(crate) fn parameters<'a>(
        &'a self,
        operation: &Operation<'a>,
    ) -> impl Iterator<Item = &'a Value> {
        [operation.item, operation.body]
            .into_iter()
            .filter_map(|holder| holder.get("parameters")?.as_array())
            .flatten()
            .map(|parameter| self.resolve(parameter))
    }

    /// Returns the scopes a token needs for an operation.
    pub(crate) fn scopes(operation: &Operation<'_>) -> Vec<String> {
        let needs = operation.body.pointer("/security/0/bearer_auth");
        let needs = needs.and_then(Value::as_array).into_iter().flatten();
        needs
            .filter_map(|scope| scope.as_str().map(str::to_owned))
            .collect()
    }

    /// Returns what an operation says about its body.
    pub(crate) fn request_body<'a>(&'a self, operation: &Operation<'a>) -> Option<&'a Value> {
        let body = operation.body.get("requestBody")?;
        Some(self.resolve(body))
    }

    /// Returns what an operation says about a status, and whether it is listed by itself.
    pub(crate) fn response<'a>(
        &'a self,
        operation: &Operation<'a>,
        status: u16,
    ) -> Option<(&'a Value, Listed)> {
        let all = operation.body.get("responses")?;
        let own = all
            .get(status.to_string())
            .map(|found| (found, Listed::Alone));
        let found = own.or_else(|| Some((all.get("default")?, Listed::AsDefault)))?;
        Some((self.resolve(found.0), found.1))
    }

    /// Returns the name of every operation about apps, the account itself or DNS.
    pub(crate) fn operations(&self) -> Vec<String> {
        let paths = self.root["paths"].as_object().expect("paths");
        let mine = paths.iter().filter(|(template, _)| is_ours(template));
        mine.flat_map(|(template, item)| methods(item).map(move |key| name(key, template)))
            .collect()
    }

    /// Returns every response with content that an operation of ours has, with a name.
    pub(crate) fn responses(&self) -> Vec<(String, &Value)> {
        let paths = self.root["paths"].as_object().expect("paths");
        let mut found = Vec::new();
        for (template, item) in paths.iter().filter(|(template, _)| is_ours(template)) {
            for key in methods(item) {
                let all = item[key]["responses"].as_object().into_iter().flatten();
                for (status, response) in all {
                    let name = format!("{status} of {}", name(key, template));
                    found.push((name, self.resolve(response)));
                }
            }
        }
        found
    }
}

/// Tells how a status is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// It has an entry.
    Alone,
    /// Only the entry for everything else covers it.
    AsDefault,
}

fn is_ours(template: &str) -> bool {
    let prefixes = ["/v2/apps", "/v2/domains"];
    template == "/v2/account" || prefixes.iter().any(|prefix| template.starts_with(prefix))
}

fn methods(item: &Value) -> impl Iterator<Item = &str> {
    let keys = item.as_object().into_iter().flat_map(Map::keys);
    keys.map(String::as_str)
        .filter(|key| matches!(*key, "get" | "post" | "put" | "patch" | "delete"))
}

fn name(key: &str, template: &str) -> String {
    format!("{} {template}", key.to_ascii_uppercase())
}

/// Words that stand where an app's id could; the platform never takes them for one.
const LITERALS: [&str; 6] = [
    "tiers",
    "regions",
    "propose",
    "metrics",
    "detect",
    "buildpacks",
];

fn placeholders<'a>(template: &'a str, path: &str) -> Option<Vec<(&'a str, String)>> {
    let mut found = Vec::new();
    let mut segments = path.split('/');
    for part in template.split('/') {
        let segment = segments.next()?;
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            Some(name) if !segment.is_empty() && !LITERALS.contains(&segment) => {
                let text = percent_decode_str(segment).decode_utf8().ok()?;
                found.push((name, text.into_owned()));
            }
            _ if part == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(found)
}
