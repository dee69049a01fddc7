//! The environment as specs may refer to it.

use crate::lint;
use crate::spec::{Variable, Variables};

use super::environment::Environment;

/// Gives the specs the variables of the environment.
pub(super) struct Given<'a> {
    environment: &'a Environment,
    /// Names whose empty text is a value.
    allow_empty: &'a [String],
}

impl<'a> Given<'a> {
    /// Makes a view in which only the named variables may be empty.
    pub(super) fn new(environment: &'a Environment, allow_empty: &'a [String]) -> Self {
        Self {
            environment,
            allow_empty,
        }
    }
}

impl Variables for Given<'_> {
    fn get(&self, name: &str) -> Variable<'_> {
        match self.environment.get(name) {
            Some("") if !self.allow_empty.iter().any(|one| one == name) => Variable::Empty,
            Some(value) => Variable::Set(value),
            None => Variable::Unset,
        }
    }

    fn is_secret(&self, name: &str, value: Option<&str>) -> bool {
        lint::looks_secret(name, value)
    }

    fn are_known(&self) -> bool {
        true
    }
}

/// Knows the names of variables, and none of their values.
pub(super) struct NamesOnly;

impl Variables for NamesOnly {
    fn get(&self, _: &str) -> Variable<'_> {
        Variable::Unset
    }

    fn is_secret(&self, name: &str, _: Option<&str>) -> bool {
        lint::looks_secret(name, None)
    }

    fn are_known(&self) -> bool {
        false
    }
}
