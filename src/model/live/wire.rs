//! How one JSON value of a reply becomes a field: the tolerance rules, once for all live types.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::Value;

/// Reads one value of a reply; `None` stands for `null` and for what the platform writes instead of leaving a key out.
pub(crate) trait Wire: Sized {
    /// Reads the value.
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error>;
}

/// Reads a field that may be absent.
pub(crate) trait Field: Sized {
    /// Reads the field.
    fn field<'de, D: Deserializer<'de>>(source: D) -> Result<Self, D::Error>;
}

impl<T: Wire> Field for Option<T> {
    fn field<'de, D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        T::read(source)
    }
}

impl<T: Wire + Default> Field for T {
    fn field<'de, D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(T::read(source)?.unwrap_or_default())
    }
}

/// Reads a field for which absent, `null` and zero are the same.
pub(crate) fn field<'de, D: Deserializer<'de>, T: Field>(source: D) -> Result<T, D::Error> {
    T::field(source)
}

/// Reads a field without which the reply makes no sense.
pub(crate) fn required<'de, D: Deserializer<'de>, T: Wire>(source: D) -> Result<T, D::Error> {
    T::read(source)?.ok_or_else(|| D::Error::custom("a value is needed here"))
}

/// Implements [`Wire`] through a type's own `Deserialize`.
macro_rules! plain {
    ($($name:ty),+ $(,)?) => {
        $(impl $crate::model::live::wire::Wire for $name {
            fn read<'de, D: serde::de::Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
                <Option<Self> as serde::de::Deserialize>::deserialize(source)
            }
        })+
    };
}
pub(crate) use plain;

plain!(String, bool, Value);

/// Defines a struct of a reply: fields under `must` have to be there, fields under `may` fall back to zero.
macro_rules! wire_struct {
    ($(#[$meta:meta])* $name:ident {
        $(must { $($(#[$must_meta:meta])* $must:ident: $must_type:ty,)+ })?
        may { $($(#[$may_meta:meta])* $may:ident: $may_type:ty,)* }
    }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, serde::Deserialize)]
        pub struct $name {
            $($($(#[$must_meta])*
            #[serde(deserialize_with = "crate::model::live::wire::required")]
            pub $must: $must_type,)+)?
            $($(#[$may_meta])*
            #[serde(default, deserialize_with = "crate::model::live::wire::field")]
            pub $may: $may_type,)*
        }
        $crate::model::live::wire::plain!($name);
    };
}
pub(crate) use wire_struct;

/// Defines an enum of a reply whose unknown values are kept as text.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// Stands for the zero value (empty text) and for every value that is not known here.
            Unknown(String),
        }
        impl $name {
            /// Returns the platform's spelling; the zero value gives `UNKNOWN`.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) if text.is_empty() => "UNKNOWN",
                    Self::Unknown(text) => text,
                }
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    "UNKNOWN" | "UNSPECIFIED" => Self::Unknown(String::new()),
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }
        impl Default for $name {
            fn default() -> Self {
                Self::Unknown(String::new())
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::de::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(source)?;
                Ok(Self::from(text.as_ref()))
            }
        }
        $crate::model::live::wire::plain!($name);
    };
}
pub(crate) use wire_enum;

/// Carries one list or map item, so that a `null` item can be left out.
struct Item<T>(Option<T>);

impl<'de, T: Wire> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        T::read(source).map(Item)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
        let items = Option::<Vec<Item<T>>>::deserialize(source)?;
        Ok(items.map(|items| items.into_iter().filter_map(|item| item.0).collect()))
    }
}

impl<T: Wire> Wire for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
        let items = Option::<BTreeMap<String, Item<T>>>::deserialize(source)?;
        let present = |(key, item): (String, Item<T>)| item.0.map(|value| (key, value));
        Ok(items.map(|items| items.into_iter().filter_map(present).collect()))
    }
}

/// A time that cannot be read only loses a decoration, so it counts as absent; year one is the platform's "never".
impl Wire for Timestamp {
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
        let text = Option::<String>::deserialize(source)?.unwrap_or_default();
        Ok(text
            .parse()
            .ok()
            .filter(|_| !text.starts_with("0001-01-01")))
    }
}

/// Reads numbers that come as JSON numbers or, as 64-bit integers do in the catalogue, as strings.
struct NumberVisitor<T>(PhantomData<T>);

/// Converts between the number forms of JSON and one Rust type.
trait Number: Sized {
    const WHAT: &'static str;
    fn from_u64(number: u64) -> Option<Self>;
    fn from_i64(number: i64) -> Option<Self>;
    fn from_f64(number: f64) -> Option<Self>;
    fn from_text(text: &str) -> Option<Self>;
}

macro_rules! whole_number {
    ($($name:ty),+) => {
        $(impl Number for $name {
            const WHAT: &'static str = concat!("a whole number that fits ", stringify!($name));
            fn from_u64(number: u64) -> Option<Self> {
                number.try_into().ok()
            }
            fn from_i64(number: i64) -> Option<Self> {
                number.try_into().ok()
            }
            fn from_f64(number: f64) -> Option<Self> {
                // Through text: `5.0` and `5e0` are the same number in JSON, and no cast can go wrong this way.
                if number.fract() == 0.0 { format!("{number:.0}").parse().ok() } else { None }
            }
            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
        impl Wire for $name {
            fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
                source.deserialize_any(NumberVisitor(PhantomData))
            }
        })+
    };
}
whole_number!(u16, u32, u64, i64);

impl Number for f64 {
    const WHAT: &'static str = "a number";
    fn from_u64(number: u64) -> Option<Self> {
        Self::from_text(&number.to_string())
    }
    fn from_i64(number: i64) -> Option<Self> {
        Self::from_text(&number.to_string())
    }
    fn from_f64(number: f64) -> Option<Self> {
        Some(number)
    }
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

impl Wire for f64 {
    fn read<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Self>, D::Error> {
        source.deserialize_any(NumberVisitor(PhantomData))
    }
}

impl<T: Number> NumberVisitor<T> {
    fn check<E: Error>(number: Option<T>, shown: &dyn fmt::Display) -> Result<Option<T>, E> {
        let wrong = || E::custom(format_args!("expected {}, found {shown}", T::WHAT));
        number.map(Some).ok_or_else(wrong)
    }
}

impl<T: Number> Visitor<'_> for NumberVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} or the same as a string", T::WHAT)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Self::check(T::from_u64(number), &number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Self::check(T::from_i64(number), &number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Self::check(T::from_f64(number), &number)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            Ok(None)
        } else {
            Self::check(T::from_text(text), &"other text")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    wire_struct! {
        /// Holds one field of each kind.
        #[expect(unreachable_pub, reason = "the macro makes public structs")]
        #[derive(Debug)]
        Sample {
            must { /// Needed.
                id: String, }
            may {
                /// Number.
                count: u32,
                /// Big number.
                bytes: u64,
                /// Price.
                price: f64,
                /// Time.
                at: Option<Timestamp>,
                /// List.
                names: Vec<String>,
                /// Map.
                map: BTreeMap<String, u32>,
                /// Tree.
                tree: Option<Value>,
            }
        }
    }

    fn sample(json: &str) -> Result<Sample, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn absent_and_null_are_zero() {
        let bare = sample(r#"{"id":"x"}"#).unwrap();
        let nulls = sample(
            r#"{"id":"x","count":null,"bytes":null,"price":null,"at":null,"names":null,"map":null,"tree":null,"new":1}"#,
        )
        .unwrap();
        assert_eq!(bare, nulls);
        assert_eq!((bare.count, bare.at, bare.names.len()), (0, None, 0));
    }

    #[test]
    fn a_needed_field_is_needed() {
        assert!(
            sample("{}")
                .unwrap_err()
                .to_string()
                .contains("missing field `id`")
        );
        assert!(sample(r#"{"id":null}"#).is_err());
        assert!(sample(r#"{"id":5}"#).is_err());
    }

    #[test]
    fn numbers_come_as_text_too() {
        let read = sample(r#"{"id":"x","count":"7","bytes":"8589934592","price":"5.00"}"#).unwrap();
        assert_eq!((read.count, read.bytes), (7, 8_589_934_592));
        assert!((read.price - 5.0).abs() < 1e-9);
        assert_eq!(sample(r#"{"id":"x","count":3.0}"#).unwrap().count, 3);
    }

    #[test]
    fn numbers_out_of_range_are_errors() {
        for bad in [
            "-1",
            "4294967296",
            "1e300",
            "1.5",
            "\"many\"",
            "[]",
            "{}",
            "true",
        ] {
            assert!(
                sample(&format!(r#"{{"id":"x","count":{bad}}}"#)).is_err(),
                "{bad}"
            );
        }
        assert!(sample(r#"{"id":"x","price":"NaN"}"#).is_err());
    }

    #[test]
    fn never_and_nonsense_are_no_time() {
        for text in ["0001-01-01T00:00:00Z", "", "soon"] {
            assert_eq!(
                sample(&format!(r#"{{"id":"x","at":"{text}"}}"#))
                    .unwrap()
                    .at,
                None,
                "{text}"
            );
        }
        let read = sample(r#"{"id":"x","at":"2021-02-10T17:05:35.572347485Z"}"#).unwrap();
        assert_eq!(
            read.at.unwrap().to_string(),
            "2021-02-10T17:05:35.572347485Z"
        );
    }

    #[test]
    fn null_items_are_left_out() {
        let read = sample(r#"{"id":"x","names":["a",null,"b"],"map":{"a":1,"b":null}}"#).unwrap();
        assert_eq!(read.names, ["a", "b"]);
        assert_eq!(read.map.len(), 1);
    }
}
