//! Values out of the random bytes of the system.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::model::manifest::{Generate, GenerateEncoding, SecretSource};
use crate::model::secret::Plaintext;

/// Makes a new value.
pub(in crate::cli) fn generate(recipe: Generate) -> Outcome<Plaintext> {
    let mut bytes = Zeroizing::new(vec![0; usize::try_from(recipe.bytes).unwrap_or(0)]);
    fill(&mut bytes)?;
    Ok(Plaintext::new(encode(&bytes, recipe.encoding)))
}

/// Fills bytes with random ones.
pub(in crate::cli) fn fill(bytes: &mut [u8]) -> Outcome<()> {
    getrandom::fill(bytes).map_err(|error| {
        let what = format!("the system gives no random bytes: {error}");
        Failure::new(Exit::Failed, what)
    })
}

/// Returns the variable that holds a secret in an env file: the one it is read from, else one that is called like it.
pub(in crate::cli) fn variable(name: &str, from: Option<&SecretSource>) -> String {
    let word = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    if let Some(SecretSource::Env(variable)) = from {
        return variable.clone();
    }
    let digit = name.starts_with(|c: char| c.is_ascii_digit());
    let head = digit.then_some('_').into_iter();
    head.chain(name.chars().map(word)).collect()
}

fn encode(bytes: &[u8], encoding: GenerateEncoding) -> String {
    match encoding {
        GenerateEncoding::Base64 => STANDARD.encode(bytes),
        GenerateEncoding::Base64url => URL_SAFE_NO_PAD.encode(bytes),
        GenerateEncoding::Hex => hex(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    // The room is taken at once: growing would leave copies of the value behind.
    let text = String::with_capacity(bytes.len() * 2);
    bytes.iter().fold(text, |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_as_long_as_its_recipe_says_and_never_the_same() {
        let make = |bytes, encoding| generate(Generate { bytes, encoding }).unwrap();
        for (bytes, encoding, length) in [
            (32, GenerateEncoding::Base64, 44),
            (42, GenerateEncoding::Base64, 56),
            (32, GenerateEncoding::Base64url, 43),
            (32, GenerateEncoding::Hex, 64),
        ] {
            let value = make(bytes, encoding);
            assert_eq!(value.len_bytes(), length, "{encoding:?}");
            assert_ne!(value.expose(), make(bytes, encoding).expose());
        }
        assert_eq!(
            encode(&[0xfb, 0xff, 0x00], GenerateEncoding::Base64),
            "+/8A"
        );
        assert_eq!(encode(&[0xfb, 0xff], GenerateEncoding::Base64url), "-_8");
        assert_eq!(encode(&[0x0b, 0xff], GenerateEncoding::Hex), "0bff");
    }
}
