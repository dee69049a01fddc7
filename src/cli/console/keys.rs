//! What a person types into a console: whole characters, and the way out at the beginning of a line.

use crate::model::live::Utf8;

/// The key that is looked at twice at the beginning of a line.
const ESCAPE: char = '~';

/// Turns bytes from a raw terminal into text to send, and notices `~.` at the beginning of a line.
#[derive(Debug, Default)]
pub(super) struct Keys {
    characters: Utf8,
    place: Place,
}

/// Says where in a line the next key comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    /// At its beginning.
    #[default]
    Start,
    /// After `~` at its beginning, which was not sent yet.
    Escaped,
    /// Behind that.
    Inside,
}

/// Says what typed keys mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// This is for the other side; it may be nothing yet.
    Text(String),
    /// The session is to end.
    Leave,
}

impl Keys {
    /// Takes bytes as they were read.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Typed {
        let mut text = String::new();
        for key in self.characters.push(bytes).chars() {
            match (self.place, key) {
                (Place::Start, ESCAPE) => {
                    self.place = Place::Escaped;
                    continue;
                }
                (Place::Escaped, '.') => return Typed::Leave,
                (Place::Escaped, ESCAPE) => {}
                (Place::Escaped, _) => text.push(ESCAPE),
                _ => {}
            }
            self.place = match key {
                '\r' | '\n' => Place::Start,
                _ => Place::Inside,
            };
            text.push(key);
        }
        Typed::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Typed {
        Typed::Text(text.to_owned())
    }

    #[test]
    fn a_tilde_and_a_dot_at_the_beginning_of_a_line_leave() {
        for typed in ["~.", "ls\r~.", "a\n~."] {
            assert_eq!(
                Keys::default().take(typed.as_bytes()),
                Typed::Leave,
                "{typed}"
            );
        }
        let mut keys = Keys::default();
        assert_eq!(keys.take(b"ls\r~"), text("ls\r"));
        assert_eq!(keys.take(b"."), Typed::Leave);
    }

    #[test]
    fn any_other_tilde_is_typed() {
        assert_eq!(Keys::default().take(b"cd ~.\r"), text("cd ~.\r"));
        assert_eq!(Keys::default().take(b"~/x ~."), text("~/x ~."));
        assert_eq!(Keys::default().take(b"~~."), text("~."));
        assert_eq!(Keys::default().take(b"\x03\x04"), text("\u{3}\u{4}"));
    }

    #[test]
    fn characters_stay_whole() {
        let mut keys = Keys::default();
        let bytes = "é日".as_bytes();
        let mut typed = String::new();
        for byte in bytes {
            match keys.take(&[*byte]) {
                Typed::Text(text) => typed += &text,
                Typed::Leave => panic!("it left"),
            }
        }
        assert_eq!(typed, "é日");
        assert_eq!(keys.take(b"\xff\xe6\x97"), text("\u{fffd}"));
        assert_eq!(keys.take(b"\xa5"), text("日"));
    }
}
