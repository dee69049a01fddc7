//! Plain secret values out of a spec.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::secret::{Encrypted, Plaintext};

use super::secrets::{Retain, Slot, plain_value_in_file, visit};

/// Says what stands in the place of a plain value afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Nothing.
    Nothing,
    /// The encrypted value that is live.
    Ciphertext,
}

/// Holds one plain value that was taken out.
pub struct Sealed {
    /// Where it stood.
    pub slot: Slot,
    /// The value, to look for it elsewhere.
    pub plaintext: Plaintext,
    /// What stands there now.
    pub with: With,
}

/// Takes the plain secret values out of a spec. `live` holds the encrypted ones to put in their place; values that only
/// refer to another one stay.
pub fn seal(
    tree: &mut Value,
    live: &BTreeMap<Slot, Option<String>>,
    is_reference: &dyn Fn(&str) -> bool,
) -> Vec<Sealed> {
    let mut sealed = Vec::new();
    visit(tree, &mut |slot, holder, field| {
        let text = holder.get(field).and_then(Value::as_str);
        let plain =
            |text: &&str| !text.is_empty() && plain_value_in_file(text) && !is_reference(text);
        let Some(plaintext) = text
            .filter(plain)
            .map(|text| Plaintext::new(text.to_owned()))
        else {
            return Retain::Yes;
        };
        let ciphertext = live
            .get(&slot)
            .and_then(|text| Encrypted::parse(text.as_deref()?));
        let with = if let Some(ciphertext) = ciphertext {
            holder.insert(field.to_owned(), Value::from(ciphertext.as_str()));
            With::Ciphertext
        } else {
            holder.remove(field);
            With::Nothing
        };
        sealed.push(Sealed {
            slot,
            plaintext,
            with,
        });
        Retain::Yes
    });
    sealed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::test_values::{ENCRYPTED, slot};
    use super::*;

    #[test]
    fn plain_values_go_and_everything_else_stays() {
        let mut tree = json!({"name": "shop", "envs": [
            {"key": "A", "type": "SECRET", "value": "plain"}, {"key": "B", "type": "SECRET", "value": "${B}"},
            {"key": "C", "type": "SECRET", "value": ENCRYPTED}, {"key": "D", "type": "SECRET"},
            {"key": "E", "value": "plain"}, {"key": "F", "type": "SECRET", "value": "plain"}]});
        let live = [(slot("F"), Some(ENCRYPTED.to_owned())), (slot("A"), None)].into();
        let sealed = seal(&mut tree, &live, &|text| text.starts_with("${"));
        let done: Vec<(String, With)> = sealed
            .iter()
            .map(|one| (one.slot.to_string(), one.with))
            .collect();
        assert_eq!(
            done,
            [
                ("A".to_owned(), With::Nothing),
                ("F".to_owned(), With::Ciphertext)
            ]
        );
        let expected = json!({"name": "shop", "envs": [
            {"key": "A", "type": "SECRET"}, {"key": "B", "type": "SECRET", "value": "${B}"},
            {"key": "C", "type": "SECRET", "value": ENCRYPTED}, {"key": "D", "type": "SECRET"},
            {"key": "E", "value": "plain"}, {"key": "F", "type": "SECRET", "value": ENCRYPTED}]});
        assert_eq!(tree, expected);
    }
}
