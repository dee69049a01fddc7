//! The spec that goes out: may hold plain secrets, so it is never shown and is wiped on drop.

use serde_json::Value;
use zeroize::Zeroize;

/// Holds a spec on its way out. It has no `Debug`, `Display` or `Serialize` on purpose.
pub struct SpecPayload(Value);

impl SpecPayload {
    /// Takes the spec exactly as it is to be sent.
    pub fn new(spec: Value) -> Self {
        Self(spec)
    }

    /// Returns the tree, for the request writer only.
    pub(crate) fn expose(&self) -> &Value {
        &self.0
    }
}

impl Drop for SpecPayload {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(root: &mut Value) {
    let mut open = vec![root];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => text.zeroize(),
            Value::Array(items) => open.extend(items),
            Value::Object(map) => open.extend(map.values_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_text_is_wiped() {
        let mut tree = json!({"name": "shop", "services": [{"envs": [{"key": "K", "value": "hush"}], "n": 1}]});
        wipe(&mut tree);
        assert_eq!(
            tree,
            json!({"name": "", "services": [{"envs": [{"key": "", "value": ""}], "n": 1}]})
        );
    }
}
