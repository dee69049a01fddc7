//! Findings as a SARIF 2.1.0 log, for code scanning.

use serde_json::{Map, Value, json};

use crate::diag::{Diagnostic, Diagnostics, Edit, Place};
use crate::lint::{self, Rule};

use super::sanitise::{Keep, sanitise};

/// Where the format is described.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes a log with one run: every rule, and every finding with its place and its fix.
pub fn sarif(found: &Diagnostics, version: &str) -> Value {
    let rules: Vec<&Rule> = lint::rules().collect();
    let results: Vec<Value> = found
        .iter()
        .map(|finding| result(finding, &rules))
        .collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "ipctl",
                "semanticVersion": version,
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code.id(),
        "name": format!("{:?}", rule.code),
        "shortDescription": {"text": rule.code.title()},
        "fullDescription": {"text": rule.code.explanation()},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": rule.level.as_str()},
    })
}

fn result(finding: &Diagnostic, rules: &[&Rule]) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), finding.code.id().into());
    if let Some(index) = rules.iter().position(|rule| rule.code == finding.code) {
        result.insert("ruleIndex".into(), index.into());
    }
    result.insert("level".into(), finding.severity.as_str().into());
    let message = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    result.insert("message".into(), json!({"text": clean(&message)}));
    if let Some(place) = &finding.place {
        result.insert("locations".into(), json!([location(place, finding)]));
    }
    let related = related(finding);
    if !related.is_empty() {
        result.insert("relatedLocations".into(), related.into());
    }
    if let Some(fix) = fix(finding) {
        result.insert("fixes".into(), json!([fix]));
    }
    Value::Object(result)
}

fn location(place: &Place, finding: &Diagnostic) -> Value {
    let mut location = json!({"physicalLocation": physical(place)});
    if let (Some(path), Some(fields)) = (&finding.path, location.as_object_mut()) {
        let name = json!([{"fullyQualifiedName": clean(path)}]);
        fields.insert("logicalLocations".into(), name);
    }
    location
}

fn physical(place: &Place) -> Value {
    json!({
        "artifactLocation": {"uri": uri(place.source().name())},
        "region": region(place),
    })
}

fn region(place: &Place) -> Value {
    let (start, end) = (place.start(), place.end());
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// Returns a path as a relative reference; what a URI does not take is escaped.
fn uri(path: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    let path = path.replace('\\', "/");
    percent_encoding::utf8_percent_encode(&path, KEPT).to_string()
}

fn related(finding: &Diagnostic) -> Vec<Value> {
    let notes = finding.notes.iter();
    notes
        .filter_map(|note| {
            let place = note.place.as_ref()?;
            Some(json!({
                "physicalLocation": physical(place),
                "message": {"text": clean(&note.message)},
            }))
        })
        .collect()
}

/// Returns the fix of a finding, unless it would carry a part of the text that must not be shown.
fn fix(finding: &Diagnostic) -> Option<Value> {
    let (fix, place) = (finding.fix.as_ref()?, finding.place.as_ref()?);
    let source = place.source();
    if fix.edits.iter().any(|edit| source.is_hidden(edit.span)) {
        return None;
    }
    let replacement = |edit: &Edit| {
        json!({
            "deletedRegion": region(&Place::new(source, edit.span)),
            "insertedContent": {"text": edit.text},
        })
    };
    let replacements: Vec<Value> = fix.edits.iter().map(replacement).collect();
    Some(json!({
        "description": {"text": fix.title},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(source.name())},
            "replacements": replacements,
        }],
    }))
}

fn clean(text: &str) -> String {
    sanitise(text, Keep::Layout).into_owned()
}
