//! What DNS resolvers answer.

use std::fmt;

/// Names a type of DNS records that apps want, or that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// Another name.
    Cname,
    /// A text.
    Txt,
    /// A name server.
    Ns,
}

impl RecordKind {
    /// Returns its name in zone files.
    pub fn word(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Txt => "TXT",
            Self::Ns => "NS",
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Says why a resolver named no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// The name exists and has no record of this type.
    NoRecord,
    /// The server could not find out (SERVFAIL).
    ServerFailed,
    /// The server answers others only (REFUSED).
    Refused,
    /// Nothing came in time.
    TimedOut,
    /// Something else went wrong, in the words of the resolver.
    Other(String),
}

impl Silence {
    /// Tells whether the record is not there, rather than not known.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::NoSuchName | Self::NoRecord)
    }
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchName => "no such name (NXDOMAIN)",
            Self::NoRecord => "no record",
            Self::ServerFailed => "the server failed (SERVFAIL)",
            Self::Refused => "the server refused to answer (REFUSED)",
            Self::TimedOut => "no answer in time",
            Self::Other(words) => words,
        })
    }
}

/// Holds the values that a resolver named, or why it named none.
pub type Lookup = Result<Vec<String>, Silence>;

/// Holds a record that says who may issue certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caa {
    /// What it is about: `issue`, `issuewild`, `iodef`.
    pub tag: String,
    /// Who may, with parameters after a semicolon.
    pub value: String,
}
