//! The API token: wiped on drop, never shown.

use std::borrow::Cow;

use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

use super::error::ApiError;

/// Bounds the length of a token; real ones have 71 characters.
const MAX_BYTES: usize = 4096;

/// Holds an API token. It has no `Debug`, `Display` or `Serialize` on purpose.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// Takes a token as it stands in a file or variable; one line end after it is dropped.
    ///
    /// Fails when it is empty, too long, or holds anything but visible ASCII, since it becomes a header value.
    pub fn new(text: impl Into<String>) -> Result<Self, ApiError> {
        let text = Zeroizing::new(text.into());
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        match problem(line) {
            Some(problem) => Err(ApiError::BadToken { problem }),
            None => Ok(Self(Zeroizing::new(line.to_owned()))),
        }
    }

    /// Returns the value of the `authorization` header, marked sensitive.
    pub(crate) fn header(&self) -> Result<HeaderValue, ApiError> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let problem = "holds characters that cannot be sent";
        let mut value = HeaderValue::from_str(&text).map_err(|_| ApiError::BadToken { problem })?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Returns the text of a server with the token taken out, should the server have repeated it.
    pub(crate) fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.contains(self.0.as_str()) {
            Cow::Owned(text.replace(self.0.as_str(), "[token]"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

fn problem(line: &str) -> Option<&'static str> {
    if line.is_empty() {
        return Some("is empty");
    }
    if line.len() > MAX_BYTES {
        return Some("is too long");
    }
    let visible = line.bytes().all(|byte| byte.is_ascii_graphic());
    (!visible).then_some("holds spaces, line breaks or other characters a token cannot have")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> &'static str {
        match Token::new(text) {
            Err(ApiError::BadToken { problem }) => problem,
            _ => panic!("accepted"),
        }
    }

    #[test]
    fn one_line_end_is_dropped() {
        for text in [
            "not-a-real-token",
            "not-a-real-token\n",
            "not-a-real-token\r\n",
        ] {
            let header = Token::new(text).unwrap().header().unwrap();
            assert_eq!(header.to_str().unwrap(), "Bearer not-a-real-token");
            assert!(header.is_sensitive());
        }
    }

    #[test]
    fn hostile_values_are_refused_without_being_repeated() {
        for text in [
            "",
            "\n",
            "a\n\n",
            "a\nb",
            "a\r\nx-evil: 1",
            "a b",
            "a\u{0}",
            "a\u{7f}",
            "tök",
            " a",
        ] {
            assert!(!refused(text).contains("evil"), "{text:?}");
        }
        assert_eq!(refused(&"x".repeat(MAX_BYTES + 1)), "is too long");
    }

    #[test]
    fn an_echoed_token_is_taken_out() {
        let token = Token::new("not-a-real-token").unwrap();
        assert_eq!(
            token.redact("bad token not-a-real-token!"),
            "bad token [token]!"
        );
        assert_eq!(token.redact("fine"), "fine");
    }
}
