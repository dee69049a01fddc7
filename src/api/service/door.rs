//! From a host and a port to an answer.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;

use crate::api::resolve::{Resolver, Server};
use crate::model::live::{Protection, RecordKind, ServiceAnswer, Silence, Trouble, Welcome};
use crate::model::manifest::ExternalKind;
use crate::model::secret::Plaintext;

use super::{mysql, postgres, redis};

/// The most addresses of a host that are tried.
const MOST_ADDRESSES: usize = 4;

/// Names a service and whom to be there.
#[derive(Clone, Copy)]
pub struct Service<'a> {
    /// What it is.
    pub kind: ExternalKind,
    /// Its host.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// The user.
    pub user: Option<&'a str>,
    /// The database.
    pub database: Option<&'a str>,
    /// The password, if it is known here.
    pub password: Option<&'a Plaintext>,
}

/// Goes to a service, says the first words of its protocol, and leaves again.
pub async fn knock(service: &Service<'_>, within: Duration) -> ServiceAnswer {
    match tokio::time::timeout(within, visit(service)).await {
        Ok(answer) => answer,
        Err(_) => trouble(Trouble::TimedOut),
    }
}

/// Makes an answer of something that went wrong before anything was encrypted.
pub(super) fn trouble(trouble: Trouble) -> ServiceAnswer {
    ServiceAnswer {
        answer: Err(trouble),
        protection: Protection::Clear,
    }
}

/// Makes an answer that was not encrypted.
pub(super) fn in_clear(answer: Result<Welcome, Trouble>) -> ServiceAnswer {
    ServiceAnswer {
        answer,
        protection: Protection::Clear,
    }
}

async fn visit(service: &Service<'_>) -> ServiceAnswer {
    let addresses = match addresses(service.host).await {
        Ok(addresses) => addresses,
        Err(found) => return trouble(found),
    };
    let door = match open_first(&addresses, service.port).await {
        Ok(door) => door,
        Err(error) => return trouble(of_io(&error)),
    };
    match service.kind {
        ExternalKind::Postgres => postgres::greet(door, service).await,
        ExternalKind::Mysql => in_clear(mysql::greet(door.stream).await),
        ExternalKind::Redis => redis::greet(door, service).await,
        ExternalKind::Http | ExternalKind::Tcp => in_clear(Ok(Welcome::Connected)),
    }
}

/// Holds an open connection and where it leads, for another one to the same place.
pub(super) struct Door {
    /// The connection.
    pub(super) stream: TcpStream,
    /// The address.
    pub(super) address: SocketAddr,
}

impl Door {
    /// Tells whether it leads to this machine.
    pub(super) fn is_here(&self) -> bool {
        self.address.ip().to_canonical().is_loopback()
    }

    /// Opens another connection to the same address.
    pub(super) async fn again(address: SocketAddr) -> Result<TcpStream, Trouble> {
        TcpStream::connect(address)
            .await
            .map_err(|error| of_io(&error))
    }
}

async fn open_first(addresses: &[IpAddr], port: u16) -> io::Result<Door> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for ip in addresses.iter().take(MOST_ADDRESSES) {
        let address = SocketAddr::new(*ip, port);
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(Door { stream, address }),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Finds the IPv4 addresses of a host; apps on the platform cannot use others.
async fn addresses(host: &str) -> Result<Vec<IpAddr>, Trouble> {
    if let Ok(address) = host.trim_matches(['[', ']']).parse() {
        return Ok(vec![address]);
    }
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(vec![IpAddr::from([127, 0, 0, 1])]);
    }
    let no_host = |words: String| Trouble::NoHost(words);
    let resolver = Resolver::new(Server::System).map_err(|error| no_host(error.to_string()))?;
    let found = resolver.lookup(host, RecordKind::A).await;
    match found {
        Ok(values) => Ok(values
            .iter()
            .filter_map(|value| value.parse().ok())
            .collect()),
        Err(Silence::NoRecord) => match resolver.lookup(host, RecordKind::Aaaa).await {
            Ok(_) => Err(Trouble::SixOnly),
            Err(silence) => Err(no_host(silence.to_string())),
        },
        Err(silence) => Err(no_host(silence.to_string())),
    }
}

/// Says what a failure of the system means.
pub(super) fn of_io(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Trouble::Refused,
        io::ErrorKind::TimedOut => Trouble::TimedOut,
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted => Trouble::Closed,
        _ => Trouble::NoRoute(error.to_string()),
    }
}
