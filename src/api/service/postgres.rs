//! A login at a PostgreSQL server, or as much of one as is possible without a password.

use std::error::Error as StdError;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream as PostgresTls};
use tokio_postgres::{Config, NoTls};
use tokio_rustls::client::TlsStream;

use crate::model::live::{Protection, ServiceAnswer, Trouble, Welcome};
use crate::model::secret::Plaintext;

use super::door::{Door, Service, in_clear, of_io, trouble};
use super::tls::{Trust, distrust};

/// Logs in with TLS. What comes next depends on what is wrong with that.
///
/// - No TLS: on this machine the login goes on in clear text, elsewhere it ends.
/// - A certificate that is not trusted: the login goes on, but only if the password is proven and not sent.
pub(super) async fn greet(door: Door, service: &Service<'_>) -> ServiceAnswer {
    let (address, is_here) = (door.address, door.is_here());
    match login(door.stream, service, Trust::Public).await {
        Err(Obstacle::NoTls) if is_here => in_clear(clear_login(address, service).await),
        Err(Obstacle::NoTls) => trouble(Trouble::NoTls),
        Err(Obstacle::Untrusted(reason)) => ServiceAnswer {
            answer: untrusted_login(address, service).await,
            protection: Protection::Untrusted(reason),
        },
        Err(Obstacle::Trouble(found)) => ServiceAnswer {
            answer: Err(found),
            protection: Protection::Trusted,
        },
        Ok(welcome) => ServiceAnswer {
            answer: Ok(welcome),
            protection: Protection::Trusted,
        },
    }
}

async fn untrusted_login(address: SocketAddr, service: &Service<'_>) -> Result<Welcome, Trouble> {
    let stream = Door::again(address).await?;
    match login(stream, service, Trust::Anybody).await {
        Ok(welcome) => Ok(welcome),
        Err(Obstacle::NoTls) => Err(Trouble::NoTls),
        Err(Obstacle::Untrusted(reason)) => Err(Trouble::Other(reason)),
        Err(Obstacle::Trouble(found)) => Err(found),
    }
}

async fn clear_login(address: SocketAddr, service: &Service<'_>) -> Result<Welcome, Trouble> {
    let stream = Door::again(address).await?;
    let config = config(service, SslMode::Disable);
    match config.connect_raw(stream, NoTls).await {
        Ok(_) => Ok(welcome(service.password)),
        Err(error) => of_login(&error),
    }
}

/// Says what ended a login.
enum Obstacle {
    NoTls,
    Untrusted(String),
    Trouble(Trouble),
}

async fn login(
    stream: TcpStream,
    service: &Service<'_>,
    trust: Trust,
) -> Result<Welcome, Obstacle> {
    let handshake = Handshake {
        host: service.host.to_owned(),
        trust,
    };
    let config = config(service, SslMode::Require);
    let Err(error) = config.connect_raw(stream, handshake).await else {
        return Ok(welcome(service.password));
    };
    if let Some(reason) = cause::<io::Error>(&error).and_then(distrust) {
        return Err(Obstacle::Untrusted(reason));
    }
    if says(&error, "server does not support TLS") {
        return Err(Obstacle::NoTls);
    }
    of_login(&error).map_err(Obstacle::Trouble)
}

fn config(service: &Service<'_>, mode: SslMode) -> Config {
    let mut config = Config::new();
    config.ssl_mode(mode).application_name("ipctl doctor");
    config.user(service.user.unwrap_or("postgres"));
    if let Some(database) = service.database {
        config.dbname(database);
    }
    if let Some(password) = service.password {
        config.password(password.expose());
    }
    config
}

fn welcome(password: Option<&Plaintext>) -> Welcome {
    match password {
        Some(_) => Welcome::LoggedIn,
        None => Welcome::Greeted,
    }
}

/// Says what the end of a login means; being asked for a password that is not there is a welcome.
fn of_login(error: &tokio_postgres::Error) -> Result<Welcome, Trouble> {
    if let Some(said) = error.as_db_error() {
        return Err(of_server(said));
    }
    let io = cause::<io::Error>(error);
    if says(error, "password missing") || io.is_some_and(is_kept) {
        return Ok(Welcome::AsksPassword);
    }
    match io {
        Some(io) if is_garbage(io) => Err(Trouble::Foreign),
        Some(io) => Err(of_io(io)),
        None if error.is_closed() => Err(Trouble::Closed),
        None => Err(Trouble::Foreign),
    }
}

/// Tells whether the other side speaks another protocol.
fn is_garbage(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
    )
}

/// Takes the code of the server; poolers have one code for many things, so their words count too.
fn of_server(said: &DbError) -> Trouble {
    let words = said.message();
    let has = |text: &str| words.to_ascii_lowercase().contains(text);
    match said.code() {
        code if *code == SqlState::INVALID_PASSWORD => Trouble::WrongPassword,
        code if *code == SqlState::INVALID_CATALOG_NAME => Trouble::NoDatabase,
        code if *code == SqlState::TOO_MANY_CONNECTIONS => Trouble::Full,
        _ if has("tenant or user not found") => Trouble::NoUser(words.to_owned()),
        _ if has("max clients reached") || has("maxclients") => Trouble::Full,
        _ if has("pg_hba.conf") || has("allow_list") || has("not allowed") => {
            Trouble::Barred(words.to_owned())
        }
        code if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            Trouble::NoUser(words.to_owned())
        }
        code => Trouble::Other(format!("{words} ({})", code.code())),
    }
}

/// Finds a cause of a type.
fn cause<T: StdError + 'static>(error: &tokio_postgres::Error) -> Option<&T> {
    let mut next = error.source();
    while let Some(found) = next {
        if let Some(wanted) = found.downcast_ref::<T>() {
            return Some(wanted);
        }
        next = found.source();
    }
    None
}

/// The library keeps the kind of its errors to itself, so its words have to do; a test holds them in place.
fn says(error: &tokio_postgres::Error, words: &str) -> bool {
    error
        .source()
        .is_some_and(|cause| cause.to_string() == words)
}

/// Encrypts the connection for the library.
struct Handshake {
    host: String,
    trust: Trust,
}

impl TlsConnect<TcpStream> for Handshake {
    type Stream = Guarded;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Guarded>> + Send>>;

    fn connect(self, stream: TcpStream) -> Self::Future {
        Box::pin(async move {
            let stream = self.trust.encrypt(stream, &self.host).await?;
            Ok(Guarded {
                stream,
                trust: self.trust,
                heard: Vec::new(),
            })
        })
    }
}

/// How many bytes tell what a server wants for a password: a letter, a length, a number.
const TELLING: usize = 9;
/// The letter of a message about the login.
const LOGIN: u8 = b'R';
/// The number of a login without a password.
const NOTHING: [u8; 4] = [0, 0, 0, 0];
/// The number of a login in which the password is proven and not sent.
const PROOF: [u8; 4] = [0, 0, 0, 10];

/// An encrypted connection. To somebody who is not trusted it lets no login through that would send the password.
struct Guarded {
    stream: TlsStream<TcpStream>,
    trust: Trust,
    heard: Vec<u8>,
}

/// Reports that a password would have been sent to somebody who is not trusted.
#[derive(Debug, thiserror::Error)]
#[error("the password was not sent, because the certificate is not trusted")]
struct Kept;

fn is_kept(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(<dyn StdError + Send + Sync>::is::<Kept>)
}

/// Tells whether a message may be handed on to a library that answers it by itself.
fn is_harmless(heard: &[u8]) -> bool {
    match heard {
        [LOGIN, _, _, _, _, a, b, c, d, ..] => {
            let wanted = [*a, *b, *c, *d];
            wanted == NOTHING || wanted == PROOF
        }
        _ => true,
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if self.trust == Trust::Anybody && self.heard.len() < TELLING {
            let room = TELLING - self.heard.len();
            let new = buffer.filled().get(before..).unwrap_or_default();
            let new = new.get(..room).unwrap_or(new).to_vec();
            self.heard.extend(new);
            if !is_harmless(&self.heard) {
                return Poll::Ready(Err(io::Error::other(Kept)));
            }
        }
        polled
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl PostgresTls for Guarded {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proof_or_nothing_is_harmless() {
        let asks = |number: u8| [LOGIN, 0, 0, 0, 8, 0, 0, 0, number];
        let harmless: Vec<u8> = (0..=12)
            .filter(|number| is_harmless(&asks(*number)))
            .collect();
        assert_eq!(
            harmless,
            [0, 10],
            "3 wants the password itself, 5 a hash of it"
        );
        assert!(is_harmless(b"R\0\0\0\x08\0\0\0"), "it does not tell yet");
        assert!(is_harmless(b"E\0\0\0\x08\0\0\0\x03"), "an error is shown");
    }
}
