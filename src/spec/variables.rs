//! The environment as the specs see it; who reads it is somebody else.

/// What is known of a variable of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable<'a> {
    /// It has this value.
    Set(&'a str),
    /// It is set and empty, as CI runners hand on a secret that is not there. It counts as not set.
    Empty,
    /// It is not set.
    Unset,
}

/// The variables that references may name.
pub trait Variables: Sync {
    /// Returns what is known of a variable.
    fn get(&self, name: &str) -> Variable<'_>;

    /// Tells whether a variable holds a secret, as far as its name and its value tell; the value may be unknown.
    fn is_secret(&self, name: &str, value: Option<&str>) -> bool;

    /// Tells whether values are known at all; if not, references stay as they are.
    fn are_known(&self) -> bool;
}

/// An environment of which nothing is known, for checks that need none.
pub struct NoVariables;

impl Variables for NoVariables {
    fn get(&self, _: &str) -> Variable<'_> {
        Variable::Unset
    }

    fn is_secret(&self, _: &str, _: Option<&str>) -> bool {
        false
    }

    fn are_known(&self) -> bool {
        false
    }
}
