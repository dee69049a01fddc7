//! The columns of the table, and the small language its rows are written in.

use serde_json::Value;

use crate::model::path::KeyField;

/// Says how the items of a list are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListSemantics {
    /// By the value of a field; the order says nothing.
    Keyed(KeyField),
    /// By themselves; neither order nor repetition says anything.
    Set,
    /// By what they match, and their order matters.
    Ordered,
    /// Not at all: the list is one value.
    Atomic,
}

/// Holds a default value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Int(i64),
    /// A truth value.
    Bool(bool),
}

impl Scalar {
    /// Returns the value as JSON.
    pub fn to_value(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text),
            Self::Int(number) => Value::from(number),
            Self::Bool(flag) => Value::from(flag),
        }
    }

    /// Tells whether a JSON value is this one.
    pub fn is(self, value: &Value) -> bool {
        match self {
            Self::Text(text) => value.as_str() == Some(text),
            Self::Int(number) => value.as_i64() == Some(number),
            Self::Bool(flag) => value.as_bool() == Some(flag),
        }
    }
}

/// Says what leaving a field out means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// The zero value of its type.
    Zero,
    /// This default, which the platform does not write back.
    Equals(Scalar),
    /// This default, which the platform writes back.
    Filled(Scalar),
}

/// Says what it means that the desired spec leaves out a field the live one has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It will be gone, because an update replaces the whole spec.
    Removes,
    /// It is the platform's to fill; it is managed only where the user wrote it.
    Platform,
}

/// Says whether a value may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    /// It may.
    Plain,
    /// It never may.
    Always,
    /// It may unless the `type` beside it is `SECRET`.
    ByType,
}

/// Says how a scalar is written in normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    AsWritten,
    /// As a text, also where YAML made it a number or a truth value.
    Text,
    /// As a host name: lower case, no trailing dot.
    Host,
    /// As a number of 32-bit precision.
    Float32,
}

/// Says whether an empty value differs from no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emptiness {
    /// It does not: zero, false and empty are the same as absent.
    Absent,
    /// It does, and is kept.
    Kept,
}

/// Says who writes a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user, in the spec.
    Spec,
    /// Only the platform; the field has no place in a spec that is sent.
    ReadOnly,
}

/// One row of the table: a path pattern and what is special about the field there.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Which fields the row is about.
    pub pattern: &'static str,
    /// How a list here is matched.
    pub list: ListSemantics,
    /// What leaving the field out means.
    pub absence: Absence,
    /// A field beside this one whose presence makes [`Row::absence`] void.
    pub unless: Option<&'static str>,
    /// Texts that mean the same as leaving the field out.
    pub unset: &'static [&'static str],
    /// What the user's silence means.
    pub silence: Silence,
    /// Whether the value may be shown.
    pub secrecy: Secrecy,
    /// How the scalar is written.
    pub form: Form,
    /// Whether empty differs from absent.
    pub emptiness: Emptiness,
    /// Who writes it.
    pub origin: Origin,
    /// Start of set items the platform may add by itself.
    pub extra: Option<&'static str>,
    /// The normalisation rules behind the row.
    pub rules: &'static str,
}

/// Starts a row in which nothing is special.
pub(super) const fn at(pattern: &'static str, rules: &'static str) -> Row {
    Row {
        pattern,
        list: ListSemantics::Atomic,
        absence: Absence::Zero,
        unless: None,
        unset: &[],
        silence: Silence::Removes,
        secrecy: Secrecy::Plain,
        form: Form::AsWritten,
        emptiness: Emptiness::Absent,
        origin: Origin::Spec,
        extra: None,
        rules,
    }
}

impl Row {
    /// The row of every field the table does not name.
    pub(super) const PLAIN: Self = at("", "");

    pub(super) const fn keyed(mut self, by: KeyField) -> Self {
        self.list = ListSemantics::Keyed(by);
        self
    }

    pub(super) const fn set(mut self) -> Self {
        self.list = ListSemantics::Set;
        self
    }

    pub(super) const fn ordered(mut self) -> Self {
        self.list = ListSemantics::Ordered;
        self
    }

    pub(super) const fn equals(mut self, default: Scalar) -> Self {
        self.absence = Absence::Equals(default);
        self
    }

    pub(super) const fn filled(mut self, default: Scalar) -> Self {
        self.absence = Absence::Filled(default);
        self
    }

    pub(super) const fn unless(mut self, sibling: &'static str) -> Self {
        self.unless = Some(sibling);
        self
    }

    pub(super) const fn unset(mut self, texts: &'static [&'static str]) -> Self {
        self.unset = texts;
        self
    }

    pub(super) const fn platform(mut self) -> Self {
        self.silence = Silence::Platform;
        self
    }

    pub(super) const fn secret(mut self) -> Self {
        self.secrecy = Secrecy::Always;
        self
    }

    pub(super) const fn secret_by_type(mut self) -> Self {
        self.secrecy = Secrecy::ByType;
        self
    }

    pub(super) const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    pub(super) const fn keep_empty(mut self) -> Self {
        self.emptiness = Emptiness::Kept;
        self
    }

    pub(super) const fn read_only(mut self) -> Self {
        self.origin = Origin::ReadOnly;
        self
    }

    pub(super) const fn extra(mut self, prefix: &'static str) -> Self {
        self.extra = Some(prefix);
        self
    }

    /// Returns the value that leaving the field out stands for, if it is not simply zero.
    pub const fn default(&self) -> Option<Scalar> {
        match self.absence {
            Absence::Zero => None,
            Absence::Equals(scalar) | Absence::Filled(scalar) => Some(scalar),
        }
    }
}
