//! Specs as they are sent, without secrets.

use serde_json::Value;

use crate::diff::MASKED;
use crate::render::sanitise::one_line;
use crate::render::yaml::yaml;

use super::values::conceal;

/// One spec and the file that it comes from.
#[derive(Debug, Clone, Copy)]
pub struct SpecPage<'a> {
    /// The file, as shown to the user.
    pub file: &'a str,
    /// The spec.
    pub spec: &'a Value,
}

/// Writes specs as YAML documents, each below the name of its file; every secret is masked.
pub fn specs_text(pages: &[SpecPage<'_>]) -> String {
    let documents = pages.iter().map(|page| {
        let file = one_line(page.file);
        format!("# {file}\n{}", yaml(&spec_data(page.spec)))
    });
    documents.collect::<Vec<String>>().join("---\n")
}

/// Returns a spec in which every secret is masked, and a secret variable without a value has a mask in its place.
pub fn spec_data(spec: &Value) -> Value {
    let mut spec = conceal(spec);
    mark(&mut spec);
    spec
}

fn mark(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let kind = fields.get("type").and_then(Value::as_str);
            if kind == Some("SECRET") && fields.contains_key("key") {
                fields.entry("value").or_insert_with(|| MASKED.into());
            }
            fields.values_mut().for_each(mark);
        }
        Value::Array(items) => items.iter_mut().for_each(mark),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_masked_and_files_are_named() {
        let shop = json!({"name": "shop", "services": [{"name": "web", "envs": [
            {"key": "A", "value": "plain"},
            {"key": "B", "value": "hush", "type": "SECRET"},
            {"key": "D", "type": "SECRET"},
            {"key": "C", "value": "ipctl:new-secret"},
        ]}]});
        let mail = json!({"name": "mail"});
        let pages = [
            SpecPage {
                file: "specs/shop.yaml",
                spec: &shop,
            },
            SpecPage {
                file: "specs/mail\u{1b}.yaml",
                spec: &mail,
            },
        ];
        insta::assert_snapshot!(specs_text(&pages), @r#"
        # specs/shop.yaml
        name: shop
        services:
          - name: web
            envs:
              - key: A
                value: plain
              - key: B
                value: "(secret)"
                type: SECRET
              - key: D
                type: SECRET
                value: "(secret)"
              - key: C
                value: "(secret)"
        ---
        # specs/mail\u{1b}.yaml
        name: mail
        "#);
    }
}
