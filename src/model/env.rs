//! Environment variables, and the text types whose content never shows in `Debug`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::names::EnvKey;

macro_rules! masked_text {
    ($(#[$meta:meta])* $name:ident) => {
        #[derive(Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
        #[serde(transparent)]
        $(#[$meta])*
        pub struct $name(String);

        impl $name {
            /// Returns the content in clear. Whoever calls this answers for where it goes.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Tells whether there is no content.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }

            /// Tells whether the content has the form of a value that the platform has encrypted.
            pub fn is_encrypted(&self) -> bool {
                self.0.starts_with("EV[") && self.0.ends_with(']')
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(***)"))
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.0.zeroize();
            }
        }
    };
}

masked_text! {
    /// Value of a variable. May contain references such as `${redis.PRIVATE_DOMAIN}`. Numbers and booleans have to be quoted.
    EnvValue
}

masked_text! {
    /// Text that gives access to something: a token, a password, registry credentials.
    #[schemars(extend("x-secret" = true))]
    Credential
}

/// One environment variable of the app or of a component.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Env {
    /// Name of the variable. Once per component. A component's variable wins over one of the app with the same name.
    pub key: EnvKey,
    /// Value of the variable. Left out for a `SECRET`, whose value comes from the manifest. Default empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "", "examples" = ["INFO", "${redis.PRIVATE_DOMAIN}"], "x-secret-when" = {"type": "SECRET"}))]
    pub value: Option<EnvValue>,
    /// When the variable is there. Default `RUN_AND_BUILD_TIME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "RUN_AND_BUILD_TIME"))]
    pub scope: Option<EnvScope>,
    /// Whether the platform encrypts the value. Default `GENERAL`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "GENERAL"))]
    pub kind: Option<EnvType>,
}

impl Env {
    /// Tells whether the variable is marked `SECRET`.
    pub fn is_secret(&self) -> bool {
        self.kind == Some(EnvType::Secret)
    }
}

/// Moment at which a variable is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum EnvScope {
    /// Not chosen; the platform takes `RUN_AND_BUILD_TIME`.
    #[serde(rename = "UNSET")]
    Unset,
    /// In the running container only.
    #[serde(rename = "RUN_TIME")]
    RunTime,
    /// During the build only.
    #[serde(rename = "BUILD_TIME")]
    BuildTime,
    /// During the build and in the running container.
    #[serde(rename = "RUN_AND_BUILD_TIME")]
    RunAndBuildTime,
}

/// Treatment of a variable's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum EnvType {
    /// Kept and shown as written.
    #[serde(rename = "GENERAL")]
    General,
    /// Encrypted by the platform and never shown again.
    #[serde(rename = "SECRET")]
    Secret,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value() {
        let env: Env =
            serde_json::from_str(r#"{"key":"A","value":"not-a-real-token","type":"SECRET"}"#)
                .unwrap();
        let shown = format!(
            "{env:?} {:#?} {:?}",
            env,
            Credential::from("not-a-real-token")
        );
        assert!(!shown.contains("not-a-real"), "{shown}");
        assert!(
            shown.contains("EnvValue(***)") && shown.contains("Credential(***)"),
            "{shown}"
        );
    }

    #[test]
    fn absent_and_empty_values_differ() {
        let absent: Env = serde_json::from_str(r#"{"key":"A"}"#).unwrap();
        let empty: Env = serde_json::from_str(r#"{"key":"A","value":""}"#).unwrap();
        assert_ne!(absent, empty);
        assert!(empty.value.unwrap().is_empty());
    }

    #[test]
    fn encrypted_values_are_recognised_by_form() {
        assert!(EnvValue::from("EV[1:abc:def]").is_encrypted());
        assert!(!EnvValue::from("EVERYTHING").is_encrypted());
    }
}
