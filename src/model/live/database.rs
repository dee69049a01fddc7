//! How to reach an app's databases; passwords stay out of debug output and are wiped.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use zeroize::Zeroize;

use super::wire::{plain, wire_struct};

/// Holds a text that must not be shown by accident.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HiddenText(String);

impl HiddenText {
    /// Returns the text, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for HiddenText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for HiddenText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[hidden]")
    }
}

impl<'de> Deserialize<'de> for HiddenText {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        String::deserialize(source).map(Self)
    }
}

plain!(HiddenText);

wire_struct! {
    /// Holds how to reach one database.
    #[derive(Debug, Default)]
    ConnectionDetails {
        may {
            /// Names the component.
            component_name: String,
            /// Holds the host.
            host: String,
            /// Holds the port.
            port: u16,
            /// Names the user.
            username: String,
            /// Holds the password.
            password: HiddenText,
            /// Names the database.
            database_name: String,
            /// Tells how TLS is used.
            ssl_mode: String,
            /// Holds all of it as one address.
            database_url: HiddenText,
            /// Lists the connection pools.
            pools: Vec<PoolDetails>,
        }
    }
}

wire_struct! {
    /// Holds how to reach one connection pool.
    #[derive(Debug, Default)]
    PoolDetails {
        may {
            /// Names the pool.
            pool_name: String,
            /// Holds the host.
            host: String,
            /// Holds the port.
            port: u16,
            /// Names the user.
            username: String,
            /// Holds the password.
            password: HiddenText,
            /// Names the database.
            database_name: String,
            /// Tells how TLS is used.
            ssl_mode: String,
            /// Holds all of it as one address.
            database_url: HiddenText,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let text = r#"{"host":"h","port":"25060","password":"hush","pools":[{"database_url":"x://hush"}]}"#;
        let read: ConnectionDetails = serde_json::from_str(text).unwrap();
        assert!(!format!("{read:?}").contains("hush"));
        assert_eq!((read.port, read.password.expose()), (25060, "hush"));
    }
}
