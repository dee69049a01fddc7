//! Identifiers given by the platform.

use std::fmt;

use serde::de::{Deserialize, Deserializer};

use super::wire::Wire;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier as the platform wrote it.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(&self.0)
            }
        }

        impl Wire for $name {
            fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
                let text = Option::<String>::deserialize(source)?;
                Ok(text.filter(|text| !text.is_empty()).map(Self))
            }
        }
    };
}

id! {
    /// Identifies an app for its whole life, across renames.
    AppId
}

id! {
    /// Identifies one deployment of an app.
    DeploymentId
}
