//! Encryption of secrets, one key per app, and the variables that a running component sees.
//!
//! A secret is kept as `EV[1:<nonce>:<body>]`: 24 bytes of nonce and the ciphertext with its tag of 16 bytes, both in
//! base64, by XChaCha20-Poly1305. Choices where nothing is documented:
//!
//! - A secret that starts with `EV[` and ends with `]` is taken for an encrypted value. One that this app's key does
//!   not open, because it is garbled or of another app, is refused under the field of the value.
//! - A variable that is not a secret keeps an `EV[…]` string literally; the component then sees that text.
//! - Credentials of an image that are empty stay absent; an empty secret is encrypted as the empty string.

mod environment;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde_json::{Map, Value};

use super::canonical::COMPONENTS;
use super::validate::Rejection;

/// Is how many base64 characters a nonce has.
const NONCE_CHARACTERS: usize = 32;

/// Encrypts and decrypts the secrets of one app.
pub(crate) struct Vault {
    key: [u8; 32],
}

impl Vault {
    /// Makes the vault of the app that owns `key`.
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// Replaces every plaintext secret of `spec` by its `EV[…]` form; refuses `EV[…]` values of another app.
    ///
    /// Secrets are the variables of type `SECRET`, at app and component level, and the registry credentials of images.
    /// A secret without a value becomes an encrypted empty string, which is what blanks secrets on the real platform.
    pub(crate) fn seal_spec(
        &self,
        spec: &mut Value,
        nonce: &mut dyn FnMut() -> [u8; 24],
    ) -> Result<(), Rejection> {
        let Some(spec) = spec.as_object_mut() else {
            return Ok(());
        };
        self.seal_envs(spec, "envs.value", nonce)?;
        for kind in COMPONENTS {
            let components = spec.get_mut(kind).and_then(Value::as_array_mut);
            for component in components.into_iter().flatten() {
                let Some(component) = component.as_object_mut() else {
                    continue;
                };
                self.seal_envs(component, &format!("{kind}.envs.value"), nonce)?;
                self.seal_credentials(component, kind, nonce)?;
            }
        }
        Ok(())
    }

    /// Returns the variables that `component` of the kept `spec` sees when it runs, decrypted and resolved.
    ///
    /// Empty when there is no such component.
    pub(crate) fn environment(&self, spec: &Value, component: &str) -> BTreeMap<String, String> {
        environment::of(self, spec, component)
    }

    fn seal_envs(
        &self,
        owner: &mut Map<String, Value>,
        field: &str,
        nonce: &mut dyn FnMut() -> [u8; 24],
    ) -> Result<(), Rejection> {
        let envs = owner.get_mut("envs").and_then(Value::as_array_mut);
        for env in envs.into_iter().flatten().filter_map(Value::as_object_mut) {
            if env.get("type").is_none_or(|t| t != "SECRET") {
                continue;
            }
            let value = env.get("value").and_then(Value::as_str).unwrap_or_default();
            let sealed = self.seal(value, nonce).ok_or_else(|| {
                let key = env.get("key").and_then(Value::as_str).unwrap_or_default();
                let reason =
                    format!("the encrypted value of \"{key}\" does not belong to this app");
                Rejection::new(field, reason)
            })?;
            put_value(env, sealed);
        }
        Ok(())
    }

    fn seal_credentials(
        &self,
        component: &mut Map<String, Value>,
        kind: &str,
        nonce: &mut dyn FnMut() -> [u8; 24],
    ) -> Result<(), Rejection> {
        let credentials = component
            .get_mut("image")
            .and_then(|image| image.get_mut("registry_credentials"));
        let Some(Value::String(text)) = credentials else {
            return Ok(());
        };
        if text.is_empty() {
            return Ok(());
        }
        *text = self.seal(text, nonce).ok_or_else(|| {
            Rejection::new(
                format!("{kind}.image.registry_credentials"),
                "the encrypted value does not belong to this app",
            )
        })?;
        Ok(())
    }

    /// Returns the encrypted form of `value`, or `value` itself when it is one already; nothing when it is a foreign one.
    fn seal(&self, value: &str, nonce: &mut dyn FnMut() -> [u8; 24]) -> Option<String> {
        if looks_encrypted(value) {
            return self.open(value).map(|_| value.to_owned());
        }
        let nonce = nonce();
        let body = self
            .cipher()
            .encrypt(&XNonce::from(nonce), value.as_bytes())
            .ok()?;
        Some(format!(
            "EV[1:{}:{}]",
            STANDARD.encode(nonce),
            STANDARD.encode(body)
        ))
    }

    /// Returns the plaintext of an encrypted value of this app.
    fn open(&self, value: &str) -> Option<String> {
        let (nonce, body) = value
            .strip_prefix("EV[1:")?
            .strip_suffix(']')?
            .split_once(':')?;
        if nonce.len() != NONCE_CHARACTERS {
            return None;
        }
        let nonce: [u8; 24] = STANDARD.decode(nonce).ok()?.try_into().ok()?;
        let body = STANDARD.decode(body).ok()?;
        let plain = self
            .cipher()
            .decrypt(&XNonce::from(nonce), body.as_slice())
            .ok()?;
        String::from_utf8(plain).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.key))
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

/// Tells whether a value claims to be an encrypted one.
fn looks_encrypted(value: &str) -> bool {
    value.starts_with("EV[") && value.ends_with(']')
}

/// Sets the value of a variable, behind its key when it is new.
fn put_value(env: &mut Map<String, Value>, value: String) {
    if let Some(place) = env.get_mut("value") {
        *place = value.into();
        return;
    }
    let at = env
        .keys()
        .position(|key| key == "key")
        .map_or(0, |at| at + 1);
    env.shift_insert(at, "value".into(), value.into());
}

#[cfg(test)]
mod tests;
