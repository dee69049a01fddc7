//! Addresses inside values: `scheme://user:password@host:port` and its shorter forms.

use super::names::words;

/// Schemes of connections over the network. In others, such as `s3`, what follows is no host.
const SCHEMES: [&str; 41] = [
    "http",
    "https",
    "ws",
    "wss",
    "grpc",
    "grpcs",
    "tcp",
    "tls",
    "udp",
    "redis",
    "rediss",
    "valkey",
    "valkeys",
    "postgres",
    "postgresql",
    "pgsql",
    "mysql",
    "mysql2",
    "mariadb",
    "mongodb",
    "amqp",
    "amqps",
    "kafka",
    "nats",
    "memcached",
    "smtp",
    "smtps",
    "imap",
    "imaps",
    "ldap",
    "ldaps",
    "ftp",
    "sftp",
    "ssh",
    "mqtt",
    "mqtts",
    "clickhouse",
    "elasticsearch",
    "stomp",
    "bolt",
    "neo4j",
];

/// Most addresses that are looked at in one text.
const MOST: usize = 100;

/// Most bytes of one address that are looked at.
const LONGEST: usize = 4096;

/// An address with a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// The scheme, without a driver behind `+`.
    pub scheme: &'a str,
    /// The password, when there is one.
    pub password: Option<&'a str>,
    /// Host and port.
    pub host: Host<'a>,
}

/// A host, with a port when one is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host<'a> {
    /// The name.
    pub name: &'a str,
    /// The port.
    pub port: Option<u16>,
    /// Whether a port is written, whatever it reads as.
    pub has_port: bool,
}

/// Returns the addresses of a text that have a scheme, in order.
pub fn addresses(text: &str) -> Vec<Address<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
        let (before, after) = (
            text.get(..from + at).unwrap_or_default(),
            text.get(from + at + 3..).unwrap_or_default(),
        );
        from += at + 3;
        found.extend(address(before, after));
        if found.len() >= MOST {
            break;
        }
    }
    found
}

fn address<'a>(before: &'a str, after: &'a str) -> Option<Address<'a>> {
    let wordy = |c: char| c.is_ascii_alphanumeric() || c == '+';
    let scheme = before.get(before.trim_end_matches(wordy).len()..)?;
    let scheme = scheme.split('+').next().unwrap_or_default();
    let end = after
        .char_indices()
        .find(|(at, c)| *at >= LONGEST || c.is_whitespace() || matches!(c, '"' | '\'' | '`'))
        .map_or(after.len(), |(at, _)| at);
    let (user, rest) = split_user(after.get(..end)?);
    let password = user
        .and_then(|user| user.split_once(':'))
        .map(|(_, password)| password)
        .filter(|password| !password.is_empty());
    let host = rest.split(['/', '?', '#', ',', ';', ')', ']']).next()?;
    Some(Address {
        scheme,
        password,
        host: host_of(host),
    })
}

/// Splits user and password off; a password may hold the characters that end a host.
fn split_user(text: &str) -> (Option<&str>, &str) {
    let head = text.split(['/', '?', '#']).next().unwrap_or_default();
    let whole = match head.rsplit_once('@') {
        Some((_, host)) => host.is_empty(),
        None => head
            .split_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && port.parse::<u16>().is_err()),
    };
    let at = if whole {
        text.rfind('@')
    } else {
        head.rfind('@')
    };
    match at.and_then(|at| text.split_at_checked(at)) {
        Some((user, rest)) => (Some(user), rest.strip_prefix('@').unwrap_or(rest)),
        None => (None, text),
    }
}

fn host_of(text: &str) -> Host<'_> {
    match text.split_once(':') {
        Some((name, port)) => Host {
            name,
            port: port.parse().ok(),
            has_port: true,
        },
        None => Host {
            name: text,
            port: None,
            has_port: false,
        },
    }
}

impl Address<'_> {
    /// Tells whether the scheme is that of a connection to the host.
    pub fn connects(&self) -> bool {
        SCHEMES.contains(&self.scheme)
    }

    /// Returns the port that a client takes, when it is known.
    pub fn port(&self) -> Option<u16> {
        if self.host.has_port {
            return self.host.port;
        }
        Some(match self.scheme {
            "http" | "ws" => 80,
            "https" | "wss" => 443,
            "redis" | "rediss" | "valkey" | "valkeys" => 6379,
            "postgres" | "postgresql" | "pgsql" => 5432,
            "mysql" | "mysql2" | "mariadb" => 3306,
            "mongodb" => 27017,
            "amqp" => 5672,
            "nats" => 4222,
            _ => return None,
        })
    }
}

/// What a text without a scheme says about hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The text is a name, and the variable says that it is a host.
    Name,
    /// `host:port`.
    WithPort,
    /// `user@host`.
    WithUser,
}

/// Returns the hosts without a dot in a text without a scheme, which may be a list with commas.
pub fn bare_hosts<'a>(key: &str, text: &'a str) -> Vec<(Form, Host<'a>)> {
    let mut found = unschemed_hosts(key, text);
    found.retain(|(_, host)| is_name(host.name));
    found
}

/// Returns the hosts of every form in a text without a scheme, which may be a list with commas.
///
/// What stands in the place of a host may be no host: an address of digits, or a reference.
pub fn unschemed_hosts<'a>(key: &str, text: &'a str) -> Vec<(Form, Host<'a>)> {
    if text.contains("://") {
        return Vec::new();
    }
    let said = says_host(key);
    let parts = text.split(',').take(MOST).map(str::trim);
    parts.filter_map(|part| bare_host(said, part)).collect()
}

fn bare_host(said: bool, text: &str) -> Option<(Form, Host<'_>)> {
    let (user, rest) = match text.rsplit_once('@') {
        Some((user, rest)) => (Some(user), rest),
        None => (None, text),
    };
    let host = host_of(rest.split('/').next()?);
    let port = host
        .port
        .is_some_and(|port| said || port >= 1000 || port == 80 || port == 443);
    match user {
        Some(user) if user.contains(char::is_whitespace) => None,
        Some(_) if !host.has_port || port => Some((Form::WithUser, host)),
        None if port => Some((Form::WithPort, host)),
        None if said && !host.has_port && !rest.contains('/') => Some((Form::Name, host)),
        _ => None,
    }
}

/// Tells whether a variable of this name holds a host.
pub fn says_host(key: &str) -> bool {
    let words = words(key);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [single] => {
            matches!(*single, "HOST" | "HOSTS" | "ADDR" | "URL") || single.ends_with("HOST")
        }
        [.., last] => matches!(
            *last,
            "HOST"
                | "HOSTS"
                | "HOSTNAME"
                | "SERVER"
                | "SERVERS"
                | "ADDR"
                | "ADDRESS"
                | "URL"
                | "URI"
                | "ENDPOINT"
                | "BROKER"
                | "BROKERS"
                | "UPSTREAM"
        ),
        [] => false,
    }
}

/// Tells whether a text can be the name of a host without a dot.
pub fn is_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=63).contains(&text.len())
        && text.bytes().all(allowed)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Tells whether a host is the own container.
pub fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.starts_with("127.") || host == "[::1"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<(&str, Option<&str>, &str, Option<u16>)> {
        let found = addresses(text).into_iter();
        found
            .map(|one| (one.scheme, one.password, one.host.name, one.port()))
            .collect()
    }

    #[test]
    fn addresses_are_taken_apart() {
        for (text, expected) in [
            ("http://api:3000/x", ("http", None, "api", Some(3000))),
            ("see https://api", ("https", None, "api", Some(443))),
            (
                "postgresql+asyncpg://u:not-real@db/x",
                ("postgresql", Some("not-real"), "db", Some(5432)),
            ),
            (
                "jdbc:mysql://u:not/real@db:1?x",
                ("mysql", Some("not/real"), "db", Some(1)),
            ),
            (
                "redis://:n@#real@h",
                ("redis", Some("n@#real"), "h", Some(6379)),
            ),
            (
                "http://api:${api.PRIVATE_PORT}/x",
                ("http", None, "api", None),
            ),
            ("é://h/a@b", ("", None, "h", None)),
            ("http://h/a:b@c", ("http", None, "h", Some(80))),
        ] {
            assert_eq!(parts(text), [expected], "{text}");
        }
        assert_eq!(parts("http://a,http://b").len(), 2);
        assert!(parts("nothing").is_empty());
    }

    #[test]
    fn bare_hosts_need_a_name_that_says_so_or_a_port() {
        let names = |key, text| {
            let found = bare_hosts(key, text).into_iter();
            found.map(|(_, host)| host.name).collect::<Vec<_>>()
        };
        assert_eq!(names("REDIS_HOST", "redis"), ["redis"]);
        assert_eq!(names("KAFKA", "a:9092, b:9092"), ["a", "b"]);
        assert_eq!(names("SMTP", "me@mail"), ["mail"]);
        assert_eq!(names("REDIS_URL", "redis:6379/0"), ["redis"]);
        for (key, text) in [
            ("ROLE", "worker"),
            ("IMAGE", "redis:7"),
            ("SERVER", "worker"),
            ("SERVER_NAME", "worker"),
            ("APP_URL", "/worker"),
            ("HOST", "0.0.0.0"),
        ] {
            assert!(names(key, text).is_empty(), "{key}={text}");
        }
    }
}
