//! What services outside of the platform answer.

use std::fmt;

/// Says how far a service let a visitor in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Welcome {
    /// It accepted user and password.
    LoggedIn,
    /// It asked for a password, and none was given to it.
    AsksPassword,
    /// It answered in its protocol.
    Greeted,
    /// It took the connection; nothing was said.
    Connected,
}

/// Says why a service is of no use as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The name leads nowhere, in the words of the resolver.
    NoHost(String),
    /// The name has IPv6 addresses only.
    SixOnly,
    /// Nobody listens at the port.
    Refused,
    /// Nothing came in time.
    TimedOut,
    /// There is no way there, in the words of the system.
    NoRoute(String),
    /// It closed the connection without a word.
    Closed,
    /// Something else answers at the port.
    Foreign,
    /// It takes connections in clear text only.
    NoTls,
    /// The password is wrong.
    WrongPassword,
    /// There is no such user, or no such tenant of a pooler.
    NoUser(String),
    /// There is no such database.
    NoDatabase,
    /// It has no connection left.
    Full,
    /// It does not let this address in.
    Barred(String),
    /// It says something else.
    Other(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHost(words) => write!(f, "the host is not found: {words}"),
            Self::SixOnly => f.write_str("the host has IPv6 addresses only"),
            Self::Refused => f.write_str("connection refused"),
            Self::TimedOut => f.write_str("no answer in time"),
            Self::NoRoute(words) => write!(f, "not reached: {words}"),
            Self::Closed => f.write_str("it closes the connection without a word"),
            Self::Foreign => f.write_str("something else answers at this port"),
            Self::NoTls => f.write_str("it offers no TLS; the password was not sent in clear text"),
            Self::WrongPassword => f.write_str("wrong password"),
            Self::NoUser(words) => write!(f, "no such user or tenant: {words}"),
            Self::NoDatabase => f.write_str("no such database"),
            Self::Full => f.write_str("too many connections"),
            Self::Barred(words) => write!(f, "not let in: {words}"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

/// Says what is known about the certificate of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// Its certificate is trusted.
    Trusted,
    /// Its certificate is not, for this reason.
    Untrusted(String),
    /// Nothing was encrypted.
    Clear,
}

/// Holds what a service answered, and how that was protected on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAnswer {
    /// The answer.
    pub answer: Result<Welcome, Trouble>,
    /// How it was protected.
    pub protection: Protection,
}
