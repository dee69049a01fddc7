//! Places inside a stack that the manifest names in one word.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::super::names::EnvKey;

/// A place that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlaceError {
    /// Not of the form of a variable's place.
    #[error("`{0}` is not `app/component/KEY` or `app/KEY`")]
    Secret(String),
    /// Not of the form of a field's place.
    #[error("`{0}` is not `app/component.field` or `app.field`")]
    Field(String),
}

macro_rules! text_form {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = PlaceError;

            fn try_from(text: String) -> Result<Self, PlaceError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(place: $name) -> Self {
                place.to_string()
            }
        }
    };
}

/// A variable: `app/component/KEY`, or `app/KEY` for a variable of the whole app.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[^/]+(/[^/]+)?/[_A-Za-z][_A-Za-z0-9]*$", "x-pattern-words" = "`app/component/KEY` or `app/KEY`", "examples" = ["odoo/odoo-web/ODOO_DB_PASSWORD", "superset/DATABASE_PASSWORD"]))]
pub struct SecretPlace {
    /// Name of the app, in full or short.
    pub app: String,
    /// Name of the component, `None` for the whole app.
    pub component: Option<String>,
    /// Name of the variable.
    pub key: EnvKey,
}

text_form!(SecretPlace);

impl FromStr for SecretPlace {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let parts: Vec<&str> = text.split('/').collect();
        let (app, component, key) = match parts.as_slice() {
            [app, key] => (*app, None, *key),
            [app, component, key] => (*app, Some(*component), *key),
            _ => return Err(PlaceError::Secret(text.to_owned())),
        };
        if app.is_empty() || component == Some("") || !is_key(key) {
            return Err(PlaceError::Secret(text.to_owned()));
        }
        Ok(Self {
            app: app.to_owned(),
            component: component.map(str::to_owned),
            key: key.into(),
        })
    }
}

/// Tells whether the text can be the name of a variable.
fn is_key(text: &str) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    text.chars().all(word) && text.starts_with(|c: char| !c.is_ascii_digit())
}

impl fmt::Display for SecretPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.component {
            Some(component) => write!(f, "{}/{component}/{}", self.app, self.key),
            None => write!(f, "{}/{}", self.app, self.key),
        }
    }
}

/// A field of a spec: `app/component.field`, or `app.field` for a field of the whole app. Dots lead further inside.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[^/.]+(/[^/.]+)?([.][^.]+)+$", "x-pattern-words" = "`app/component.field` or `app.field`", "examples" = ["superset/superset-worker.instance_count", "superset.region"]))]
pub struct FieldPlace {
    /// Name of the app, in full or short.
    pub app: String,
    /// Name of the component, `None` for the whole app.
    pub component: Option<String>,
    /// Names from the outer field to the inner one; at least one.
    pub field: Vec<String>,
}

text_form!(FieldPlace);

impl FieldPlace {
    /// Writes the place without the app: `component.field`, or `field`.
    pub fn inside_app(&self) -> String {
        let field = self.field.join(".");
        match &self.component {
            Some(component) => format!("{component}.{field}"),
            None => field,
        }
    }
}

impl FromStr for FieldPlace {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        let wrong = || PlaceError::Field(text.to_owned());
        let (owner, field) = text.split_once('.').ok_or_else(wrong)?;
        let (app, component) = match owner.split_once('/') {
            Some((app, component)) => (app, Some(component)),
            None => (owner, None),
        };
        let field: Vec<String> = field.split('.').map(str::to_owned).collect();
        let nameless = |name: &str| name.is_empty() || name.contains('/');
        if nameless(app) || component.is_some_and(nameless) || field.iter().any(String::is_empty) {
            return Err(wrong());
        }
        Ok(Self {
            app: app.to_owned(),
            component: component.map(str::to_owned),
            field,
        })
    }
}

impl fmt::Display for FieldPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.app)?;
        if let Some(component) = &self.component {
            write!(f, "/{component}")?;
        }
        write!(f, ".{}", self.field.join("."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_places_are_read_and_written() {
        for text in ["odoo/odoo-web/KEY", "superset/_K1"] {
            assert_eq!(text.parse::<SecretPlace>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "KEY",
            "/KEY",
            "a//KEY",
            "a/b/c/KEY",
            "a/b/",
            "a/1K",
            "a/K-1",
            "a/",
        ] {
            assert!(wrong.parse::<SecretPlace>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn field_places_are_read_and_written() {
        for text in [
            "a/b.instance_count",
            "a.region",
            "a/b.health_check.http_path",
        ] {
            assert_eq!(text.parse::<FieldPlace>().unwrap().to_string(), text);
        }
        for wrong in [
            "", "a", "a/b", ".b", "a/.b", "/a.b", "a/b/c.d", "a..b", "a.b.",
        ] {
            assert!(wrong.parse::<FieldPlace>().is_err(), "{wrong}");
        }
    }
}
