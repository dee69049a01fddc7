//! Questions to DNS resolvers, made as any visitor's machine would make them.
//!
//! Each resolver is asked by itself, without a cache and without the hosts file, and within a time limit. What comes back
//! is foreign text: names arrive with odd bytes escaped, answers are cut to a few records of limited length.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use thiserror::Error;

use crate::model::live::{Caa, Lookup, RecordKind, Silence};

/// The port of DNS servers.
const PORT: u16 = 53;
/// How long one packet is waited for.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long one question may take in all.
const LIMIT: Duration = Duration::from_secs(4);
/// The most records of an answer that are read.
const MOST_RECORDS: usize = 32;
/// The most bytes of a value that are kept.
const MOST_BYTES: usize = 1024;

/// Names a resolver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// The one that this machine uses.
    System,
    /// The one at an address.
    At(SocketAddr),
}

impl Server {
    /// Reads `IP` or `IP:PORT`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let plain = |ip: IpAddr| SocketAddr::new(ip, PORT);
        let address = text.parse().or_else(|_| text.parse().map(plain));
        address
            .map(Self::At)
            .map_err(|_| format!("`{text}` is no address such as 1.1.1.1 or 127.0.0.1:5353"))
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("the system resolver"),
            Self::At(address) if address.port() == PORT => write!(f, "{}", address.ip()),
            Self::At(address) => write!(f, "{address}"),
        }
    }
}

/// Reports that the resolver of this machine is not known.
#[derive(Debug, Error)]
#[error("the resolver of this machine cannot be found: {0}")]
pub struct NoResolver(String);

/// Holds the zone that a name is in, and its name servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The zone.
    pub zone: String,
    /// Its name servers, sorted.
    pub servers: Vec<String>,
}

/// Asks one resolver.
pub struct Resolver {
    server: Server,
    inner: TokioResolver,
}

impl Resolver {
    /// Makes a resolver; nothing is sent yet.
    pub fn new(server: Server) -> Result<Self, NoResolver> {
        let failed = |error: NetError| NoResolver(error.to_string());
        let mut builder = match server {
            Server::System => TokioResolver::builder_tokio().map_err(failed)?,
            Server::At(address) => {
                let config = ResolverConfig::from_name_servers(vec![name_server(address)]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        limit(builder.options_mut());
        let inner = builder.build().map_err(failed)?;
        Ok(Self { server, inner })
    }

    /// Returns whom it asks.
    pub fn server(&self) -> Server {
        self.server
    }

    /// Asks for the records of a name.
    pub async fn lookup(&self, name: &str, kind: RecordKind) -> Lookup {
        let records = self.ask(name, record_type(kind)).await?;
        let values: Vec<String> = records.iter().filter_map(|one| value(kind, one)).collect();
        if values.is_empty() {
            return Err(Silence::NoRecord);
        }
        Ok(values)
    }

    /// Asks who may issue certificates for a name: at the name, then at each name above it until there is an answer.
    pub async fn caa(&self, name: &str) -> Result<Vec<Caa>, Silence> {
        for name in upwards(name) {
            match self.ask(name, RecordType::CAA).await {
                Ok(records) => {
                    let found: Vec<Caa> = records.iter().filter_map(caa).collect();
                    if !found.is_empty() {
                        return Ok(found);
                    }
                }
                Err(silence) if silence.is_absence() => {}
                Err(silence) => return Err(silence),
            }
        }
        Err(Silence::NoRecord)
    }

    /// Finds the zone that a name is in.
    pub async fn delegation(&self, name: &str) -> Option<Delegation> {
        for name in upwards(name) {
            match self.lookup(name, RecordKind::Ns).await {
                Ok(mut servers) => {
                    servers.sort();
                    let zone = name.to_owned();
                    return Some(Delegation { zone, servers });
                }
                Err(silence) if silence.is_absence() => {}
                Err(_) => return None,
            }
        }
        None
    }

    async fn ask(&self, name: &str, kind: RecordType) -> Result<Vec<Record>, Silence> {
        let asked = Name::from_ascii(format!("{}.", name.trim_end_matches('.')));
        let Ok(asked) = asked else {
            return Err(Silence::Other("no name that can be asked for".to_owned()));
        };
        let answer = tokio::time::timeout(LIMIT, self.inner.lookup(asked.clone(), kind)).await;
        let found = answer.map_err(|_| Silence::TimedOut)?;
        let found = found.map_err(|error| silence(&error))?;
        let is_own = |record: &&Record| record.record_type() == kind && belongs(record, &asked);
        let records = found.answers().iter().filter(is_own);
        Ok(records.take(MOST_RECORDS).cloned().collect())
    }
}

/// Tells whether a record answers the question, rather than one that an alias led to.
fn belongs(record: &Record, asked: &Name) -> bool {
    match record.record_type() {
        RecordType::CNAME | RecordType::NS => record.name == *asked,
        _ => true,
    }
}

fn name_server(address: SocketAddr) -> NameServerConfig {
    let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
    for connection in &mut connections {
        connection.port = address.port();
    }
    NameServerConfig::new(address.ip(), true, connections)
}

fn limit(options: &mut ResolverOpts) {
    options.timeout = PATIENCE;
    options.attempts = 1;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
}

/// Lists a name and the names above it that have two labels or more; a wildcard begins above itself.
fn upwards(name: &str) -> impl Iterator<Item = &str> {
    let name = name.trim_end_matches('.').trim_start_matches("*.");
    std::iter::successors(Some(name), |name| Some(name.split_once('.')?.1))
        .filter(|name| name.contains('.'))
}

fn record_type(kind: RecordKind) -> RecordType {
    match kind {
        RecordKind::A => RecordType::A,
        RecordKind::Aaaa => RecordType::AAAA,
        RecordKind::Cname => RecordType::CNAME,
        RecordKind::Txt => RecordType::TXT,
        RecordKind::Ns => RecordType::NS,
    }
}

fn value(kind: RecordKind, record: &Record) -> Option<String> {
    let text = match (&record.data, kind) {
        (RData::A(address), RecordKind::A) => address.to_string(),
        (RData::AAAA(address), RecordKind::Aaaa) => address.to_string(),
        (RData::CNAME(name), RecordKind::Cname) => host(name),
        (RData::NS(name), RecordKind::Ns) => host(name),
        (RData::TXT(text), RecordKind::Txt) => words(&text.txt_data.concat()),
        _ => return None,
    };
    Some(text)
}

fn host(name: &Name) -> String {
    let text = name.to_ascii().to_ascii_lowercase();
    text.trim_end_matches('.').to_owned()
}

/// Reads foreign bytes as text, cut to a length that can be shown.
fn words(bytes: &[u8]) -> String {
    let kept = bytes.get(..MOST_BYTES).unwrap_or(bytes);
    String::from_utf8_lossy(kept).into_owned()
}

fn caa(record: &Record) -> Option<Caa> {
    match &record.data {
        RData::CAA(caa) => Some(Caa {
            tag: words(caa.tag.as_bytes()),
            value: words(&caa.value),
        }),
        _ => None,
    }
}

fn silence(error: &NetError) -> Silence {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => of_code(none.response_code),
        NetError::Dns(DnsError::ResponseCode(code)) => of_code(*code),
        NetError::Timeout => Silence::TimedOut,
        NetError::Io(error) => Silence::Other(format!("the server cannot be reached: {error}")),
        error => Silence::Other(words(error.to_string().as_bytes())),
    }
}

fn of_code(code: ResponseCode) -> Silence {
    match code {
        ResponseCode::NXDomain => Silence::NoSuchName,
        ResponseCode::NoError => Silence::NoRecord,
        ResponseCode::ServFail => Silence::ServerFailed,
        ResponseCode::Refused => Silence::Refused,
        code => Silence::Other(format!("the server answered {code}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_an_address_with_or_without_a_port() {
        let shown = |text: &str| Server::parse(text).map(|server| server.to_string());
        assert_eq!(shown("1.1.1.1").unwrap(), "1.1.1.1");
        assert_eq!(shown("127.0.0.1:5353").unwrap(), "127.0.0.1:5353");
        assert_eq!(shown("2606:4700::1111").unwrap(), "2606:4700::1111");
        assert_eq!(shown("[::1]:5353").unwrap(), "[::1]:5353");
        assert!(shown("dns.google").is_err());
    }

    #[test]
    fn a_name_is_climbed_to_its_last_two_labels() {
        let all: Vec<&str> = upwards("*.a.example.com.").collect();
        assert_eq!(all, ["a.example.com", "example.com"]);
    }
}
