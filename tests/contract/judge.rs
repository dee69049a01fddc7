//! One exchange against the document: everything in it that the document does not say.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::document::{Document, Listed, Operation};
use super::schema::Schemas;
use super::wire::{Exchange, Message};

/// One difference between an exchange and the document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// What the document and the wire disagree about; the same for every exchange that shows it.
    pub(crate) subject: String,
    /// Where it was seen, and what.
    pub(crate) seen: String,
}

/// Judges exchanges by one document.
pub(crate) struct Judge<'a> {
    document: &'a Document,
    schemas: Schemas<'a>,
}

/// Names the side that a body comes from.
#[derive(Debug, Clone, Copy)]
enum Side {
    Request,
    Reply,
}

impl<'a> Judge<'a> {
    /// Takes the document to judge by.
    pub(crate) fn by(document: &'a Document) -> Self {
        Self {
            document,
            schemas: Schemas::of(document),
        }
    }

    /// Returns the operation an exchange is about.
    pub(crate) fn operation(&self, exchange: &Exchange) -> Option<Operation<'a>> {
        self.document.operation(exchange.method(), exchange.path())
    }

    /// Returns what is wrong with the document's own examples of answers.
    pub(crate) fn judge_examples(&self) -> Vec<Finding> {
        let mut found = Notes {
            line: "the document's own example".to_owned(),
            findings: Vec::new(),
        };
        for (name, response) in self.document.responses() {
            let content = &response["content"]["application/json"];
            let several = content["examples"].as_object().into_iter().flatten();
            let several = several.map(|(_, one)| &self.document.resolve(one)["value"]);
            for example in content.get("example").into_iter().chain(several) {
                let objections = self.schemas.objections(&content["schema"], example);
                let rules = objections.into_iter().map(|one| (one.rule, one.place));
                let strangers = self.schemas.strangers(&content["schema"], example);
                for (what, place) in rules.chain(strangers) {
                    found.add(format!("example {what}"), format!("{name} at {place}"));
                }
            }
        }
        found.findings
    }

    /// Returns all findings about one exchange.
    pub(crate) fn judge(&self, exchange: &Exchange) -> Vec<Finding> {
        let mut found = Notes::of(exchange);
        match self.operation(exchange) {
            Some(operation) => {
                self.parameters(&operation, exchange, &mut found);
                self.request(&operation, exchange, &mut found);
                self.reply(&operation, exchange, &mut found);
            }
            None => found.add(format!("path {}", outline(exchange)), "not known"),
        }
        found.findings
    }

    fn parameters(&self, operation: &Operation<'a>, exchange: &Exchange, found: &mut Notes) {
        let query = pairs(exchange.query());
        let known: Vec<&Value> = self.document.parameters(operation).collect();
        let named = |place: &str, name: &str| {
            let mut all = known.iter();
            all.find(|parameter| parameter["in"] == *place && parameter["name"] == *name)
        };
        for (key, _) in &query {
            if named("query", key).is_none() {
                found.add(format!("query {key} of {}", operation.name), "not known");
            }
        }
        for (name, _) in &operation.segments {
            if named("path", name).is_none() {
                found.add(format!("segment {name} of {}", operation.name), "not known");
            }
        }
        if is_refused(exchange) {
            return;
        }
        for parameter in &known {
            let name = parameter["name"].as_str().expect("a name");
            let values: Vec<String> = match parameter["in"].as_str() {
                Some("query") => values(&query, name),
                Some("path") => named_segment(operation, name).into_iter().collect(),
                _ => {
                    let value = exchange.request.header(&name.to_ascii_lowercase());
                    value.map(str::to_owned).into_iter().collect()
                }
            };
            self.parameter(parameter, &values, &operation.name, found);
        }
    }

    fn parameter(&self, parameter: &Value, values: &[String], operation: &str, found: &mut Notes) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = parameter["in"].as_str().unwrap_or_default();
        let subject = format!("{place} {name} of {operation}");
        if values.is_empty() {
            if parameter.get("required") == Some(&Value::Bool(true)) {
                found.add(subject, "needed but absent");
            }
            return;
        }
        let schema = self.document.resolve(&parameter["schema"]);
        let value = if schema["type"] == "array" {
            values
                .iter()
                .map(|text| Value::from(text.as_str()))
                .collect()
        } else if values.len() > 1 {
            found.add(subject, "given twice");
            return;
        } else {
            typed(&values[0], schema)
        };
        for objection in self.schemas.objections(schema, &value) {
            found.add(
                subject.clone(),
                format!("{}: {}", objection.rule, objection.words),
            );
        }
    }

    fn request(&self, operation: &Operation<'a>, exchange: &Exchange, found: &mut Notes) {
        let name = &operation.name;
        let message = &exchange.request;
        match self.document.request_body(operation) {
            None if message.body.is_empty() => {}
            None => found.add(format!("request body of {name}"), "not known"),
            Some(body) if message.body.is_empty() => {
                if body.get("required") == Some(&Value::Bool(true)) {
                    found.add(format!("request body of {name}"), "absent");
                }
            }
            Some(body) => {
                // The platform refused these values itself; what they are called still has to be known.
                let mut all = Notes::of(exchange);
                self.content((name, Side::Request), body, message, &mut all);
                all.findings
                    .retain(|one| !is_refused(exchange) || !one.subject.starts_with("rule "));
                found.findings.append(&mut all.findings);
            }
        }
    }

    fn reply(&self, operation: &Operation<'a>, exchange: &Exchange, found: &mut Notes) {
        let name = &operation.name;
        let status = exchange.status();
        let Some((response, listed)) = self.document.response(operation, status) else {
            found.add(format!("status {status} of {name}"), "not known");
            return;
        };
        if listed == Listed::AsDefault {
            found.add(format!("status {status} of any operation"), name.clone());
        }
        let headers = response.get("headers").and_then(Value::as_object);
        for (header, known) in headers.into_iter().flatten() {
            let schema = self
                .document
                .resolve(&self.document.resolve(known)["schema"]);
            let Some(value) = exchange.reply.header(header) else {
                found.add(
                    format!("reply header {header} of {name}"),
                    format!("absent with {status}"),
                );
                continue;
            };
            for objection in self.schemas.objections(schema, &typed(value, schema)) {
                found.add(format!("reply header {header} of {name}"), objection.words);
            }
        }
        if response.get("content").is_some() {
            self.content((name, Side::Reply), response, &exchange.reply, found);
        } else if !exchange.reply.body.is_empty() {
            found.add(format!("reply body of {name}"), "should be empty");
        }
    }

    fn content(
        &self,
        (name, side): (&str, Side),
        body: &Value,
        message: &Message,
        found: &mut Notes,
    ) {
        let kind = message.header("content-type").unwrap_or_default();
        let plain = kind.split(';').next().unwrap_or_default().trim();
        let Some(known) = body["content"].get(plain) else {
            found.add(
                format!("content type of {name}"),
                format!("{side:?}: {kind}"),
            );
            return;
        };
        let Some(value) = message.json() else {
            found.add(format!("body of {name}"), format!("{side:?} is not JSON"));
            return;
        };
        let schema = &known["schema"];
        for objection in self.schemas.objections(schema, &value) {
            found.add(
                format!("rule {}", objection.rule),
                format!("{side:?} at {}: {}", objection.place, objection.words),
            );
        }
        for (key, place) in self.schemas.strangers(schema, &value) {
            found.add(format!("key {key}"), format!("{side:?} at {place}"));
        }
    }
}

/// Tells whether the platform itself refused the values that were sent.
fn is_refused(exchange: &Exchange) -> bool {
    matches!(exchange.status(), 400 | 422)
}

/// Collects findings about one exchange.
struct Notes {
    line: String,
    findings: Vec<Finding>,
}

impl Notes {
    fn of(exchange: &Exchange) -> Self {
        Self {
            line: exchange.line(),
            findings: Vec::new(),
        }
    }

    fn add(&mut self, subject: String, seen: impl std::fmt::Display) {
        let seen = format!("{}: {seen}", self.line);
        self.findings.push(Finding { subject, seen });
    }
}

/// Returns the method and the path with every identifier taken out.
fn outline(exchange: &Exchange) -> String {
    let segments = exchange.path().split('/').enumerate().map(|(at, text)| {
        let after_apps = exchange.path().split('/').nth(at.wrapping_sub(1));
        let literal = matches!(
            text,
            "detect" | "buildpacks" | "tiers" | "metrics" | "regions"
        );
        match after_apps {
            Some("apps" | "components" | "tiers") if at > 2 && !literal => "{}",
            _ => text,
        }
    });
    let path: Vec<&str> = segments.collect();
    format!("{} {}", exchange.method(), path.join("/"))
}

fn named_segment(operation: &Operation<'_>, name: &str) -> Option<String> {
    let mut all = operation.segments.iter();
    all.find(|(key, _)| *key == name)
        .map(|(_, text)| text.clone())
}

fn values(query: &[(String, String)], name: &str) -> Vec<String> {
    let mine = query.iter().filter(|(key, _)| key == name);
    mine.map(|(_, value)| value.clone()).collect()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let text = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

/// Returns text as the type its schema wants, or as text when it is not of that type.
fn typed(text: &str, schema: &Value) -> Value {
    match schema["type"].as_str() {
        Some("integer" | "number") => text
            .parse::<serde_json::Number>()
            .map_or(Value::from(text), Value::Number),
        Some("boolean") => text.parse::<bool>().map_or(Value::from(text), Value::Bool),
        _ => Value::from(text),
    }
}
