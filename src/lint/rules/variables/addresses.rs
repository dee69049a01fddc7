//! What the passwords of addresses inside values are.

use crate::lint::secret::{Look, look};
use crate::model::address::{Address, addresses};

/// Returns the password of an address, when it is a real one.
pub(super) fn real_password<'a>(address: &Address<'a>) -> Option<&'a str> {
    let password = address.password?;
    let real = matches!(look(password), Look::Plain | Look::Trivial | Look::Address);
    (real && !password.starts_with('$') && !password.contains('{')).then_some(password)
}

/// Returns what a text is: an address is what its password is.
pub(super) fn look_at(text: &str) -> Look {
    let found = addresses(text);
    let mut passwords = found
        .iter()
        .filter(|address| address.password.is_some())
        .peekable();
    if passwords.peek().is_none() {
        return look(text);
    }
    if passwords.any(|address| real_password(address).is_some()) {
        return Look::Plain;
    }
    match look(text) {
        Look::Reference => Look::Reference,
        _ => Look::Placeholder,
    }
}

/// Returns the real passwords of the addresses in a text.
pub(super) fn passwords(text: &str) -> Vec<&str> {
    let found = addresses(text);
    found.iter().filter_map(real_password).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_passwords_count() {
        assert_eq!(passwords("postgres://u:not-real@h"), ["not-real"]);
        for text in [
            "postgres://u:${P}@h",
            "postgres://u:$P@h",
            "postgres://u:password@h",
            "postgres://postgres:postgres@h",
            "postgres://u@h",
            "postgres://u:<PASSWORD>@h",
        ] {
            assert!(passwords(text).is_empty(), "{text}");
        }
    }
}
