//! Secret values: the plaintext that must not leak, and the ciphertext the platform gives back.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Text before the parts of an encrypted value.
pub const ENCRYPTED_PREFIX: &str = "EV[1:";
/// Text after the parts of an encrypted value.
pub const ENCRYPTED_SUFFIX: &str = "]";
/// Base64 characters of the first part, the 24-byte nonce.
pub const NONCE_CHARS: usize = 32;
/// Bytes by which the ciphertext is longer than the plaintext.
pub const TAG_BYTES: usize = 16;

/// Holds the plain value of a secret and wipes it when dropped.
///
/// It can be neither printed, cloned, compared nor serialised; only [`Plaintext::expose`] gives it out.
///
/// ```compile_fail
/// fn debug<T: std::fmt::Debug>(_: T) {}
/// debug(ipctl::model::secret::Plaintext::new(String::from("x")));
/// ```
///
/// ```compile_fail
/// fn display<T: std::fmt::Display>(_: T) {}
/// display(ipctl::model::secret::Plaintext::new(String::from("x")));
/// ```
///
/// ```compile_fail
/// fn clone<T: Clone>(_: T) {}
/// clone(ipctl::model::secret::Plaintext::new(String::from("x")));
/// ```
///
/// ```compile_fail
/// fn compare<T: PartialEq>(_: T) {}
/// compare(ipctl::model::secret::Plaintext::new(String::from("x")));
/// ```
///
/// ```compile_fail
/// fn serialize<T: serde::Serialize>(_: T) {}
/// serialize(ipctl::model::secret::Plaintext::new(String::from("x")));
/// ```
pub struct Plaintext(Zeroizing<String>);

impl Plaintext {
    /// Takes over a plain value; the given text is the only copy that is wiped.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// Returns the value itself, for the request writer and the fingerprint only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns the length in bytes.
    pub fn len_bytes(&self) -> usize {
        self.0.len()
    }
}

impl From<String> for Plaintext {
    fn from(value: String) -> Self {
        Self::new(value)
    }
}

/// Holds an encrypted value as the platform returns it, `EV[1:…:…]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Encrypted {
    text: String,
    plaintext_len: usize,
}

impl Encrypted {
    /// Reads an encrypted value; nothing for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text
            .strip_prefix(ENCRYPTED_PREFIX)?
            .strip_suffix(ENCRYPTED_SUFFIX)?;
        let (nonce, cipher) = inner.split_once(':')?;
        if nonce.len() != NONCE_CHARS || !is_base64(nonce) {
            return None;
        }
        let data = strip_padding(cipher);
        if data.is_empty() || !is_base64(data) {
            return None;
        }
        let plaintext_len = decoded_len(data.len()).saturating_sub(TAG_BYTES);
        Some(Self {
            text: text.to_owned(),
            plaintext_len,
        })
    }

    /// Tells whether a text is an encrypted value.
    pub fn is_encrypted(text: &str) -> bool {
        text.starts_with(ENCRYPTED_PREFIX) && Self::parse(text).is_some()
    }

    /// Returns the length of the plaintext in bytes, as the length of the ciphertext gives it away.
    pub const fn plaintext_len(&self) -> usize {
        self.plaintext_len
    }

    /// Returns the text as the platform gave it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<Encrypted> for String {
    fn from(value: Encrypted) -> Self {
        value.text
    }
}

impl TryFrom<String> for Encrypted {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not an encrypted value")
    }
}

fn is_base64(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

/// Takes off at most two padding characters; a third one is then refused as not base64.
fn strip_padding(text: &str) -> &str {
    let once = text.strip_suffix('=').unwrap_or(text);
    once.strip_suffix('=').unwrap_or(once)
}

/// Returns how many whole bytes so many unpadded base64 characters hold.
const fn decoded_len(chars: usize) -> usize {
    chars / 4 * 3 + (chars % 4) * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ev(cipher: &str) -> String {
        format!("EV[1:{}:{cipher}]", "A".repeat(NONCE_CHARS))
    }

    #[test]
    fn sixteen_bytes_are_an_empty_secret() {
        let text = ev(&format!("{}==", "B".repeat(22)));
        assert_eq!(Encrypted::parse(&text).map(|e| e.plaintext_len()), Some(0));
    }

    #[test]
    fn length_is_ciphertext_minus_tag() {
        let text = ev(&"C".repeat(88));
        let parsed = Encrypted::parse(&text).unwrap();
        assert_eq!(parsed.plaintext_len(), 50);
        assert_eq!(parsed.as_str(), text);
        assert!(Encrypted::is_encrypted(&text));
    }

    #[test]
    fn every_other_form_is_refused() {
        let good = ev("DDDD");
        assert!(Encrypted::parse(&good).is_some());
        let bad = [
            String::new(),
            "EV[1:".to_owned(),
            "EV[]".to_owned(),
            ev(""),
            ev("=="),
            ev("DD==="),
            ev("D=D"),
            ev("D D"),
            ev("D:D"),
            format!(" {good}"),
            format!("{good}\n"),
            good.replace("EV[1:", "EV[2:"),
            format!("EV[1:{}:DDDD]", "A".repeat(31)),
            format!("EV[1:{}-:DDDD]", "A".repeat(31)),
            format!("EV[1:{}:DDDD]", "é".repeat(16)),
        ];
        for text in bad {
            assert_eq!(Encrypted::parse(&text), None, "{text:?}");
        }
    }

    #[test]
    fn plaintext_counts_bytes() {
        let secret = Plaintext::new("né".to_owned());
        assert_eq!(secret.len_bytes(), 3);
        assert_eq!(secret.expose(), "né");
    }
}
