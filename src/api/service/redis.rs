//! `AUTH` and `PING` of a Redis or Valkey server.

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

use crate::model::live::{Protection, ServiceAnswer, Trouble, Welcome};

use super::door::{Door, Service, in_clear, of_io, trouble};
use super::tls::{Trust, distrust};

/// The longest line that is read, in bytes.
const LONGEST: usize = 512;
/// The most bytes that stand around a word on the wire.
const FRAME: usize = 32;

/// Asks in clear text first, without a secret: a server that wants TLS ends such a connection at once.
pub(super) async fn greet(door: Door, service: &Service<'_>) -> ServiceAnswer {
    let (address, is_here) = (door.address, door.is_here());
    let mut stream = door.stream;
    match say(&mut stream, &["PING"]).await {
        Ok(line) if line.starts_with(['+', '-']) && is_here => {
            in_clear(talk(stream, service, Secrets::Sent).await)
        }
        Ok(line) if line.starts_with(['+', '-']) => in_clear(judge(&line)),
        Ok(_) | Err(Trouble::Closed) => encrypted(address, service).await,
        Err(found) => trouble(found),
    }
}

async fn encrypted(address: SocketAddr, service: &Service<'_>) -> ServiceAnswer {
    let error = match encrypt(address, service, Trust::Public).await {
        Ok(stream) => {
            return ServiceAnswer {
                answer: talk(stream, service, Secrets::Sent).await,
                protection: Protection::Trusted,
            };
        }
        Err(error) => error,
    };
    let Some(reason) = distrust(&error) else {
        return trouble(of_handshake(&error));
    };
    let answer = match encrypt(address, service, Trust::Anybody).await {
        Ok(stream) => talk(stream, service, Secrets::Kept).await,
        Err(error) => Err(of_handshake(&error)),
    };
    ServiceAnswer {
        answer,
        protection: Protection::Untrusted(reason),
    }
}

async fn encrypt(
    address: SocketAddr,
    service: &Service<'_>,
    trust: Trust,
) -> io::Result<TlsStream<TcpStream>> {
    trust
        .encrypt(TcpStream::connect(address).await?, service.host)
        .await
}

/// What speaks neither of the two is no Redis.
fn of_handshake(error: &io::Error) -> Trouble {
    match of_io(error) {
        Trouble::NoRoute(_) | Trouble::Closed => Trouble::Foreign,
        found => found,
    }
}

/// Says whether a password may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Secrets {
    Sent,
    Kept,
}

async fn talk(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    service: &Service<'_>,
    secrets: Secrets,
) -> Result<Welcome, Trouble> {
    let password = service.password.filter(|_| secrets == Secrets::Sent);
    if let Some(password) = password {
        let words = match service.user {
            Some(user) => vec!["AUTH", user, password.expose()],
            None => vec!["AUTH", password.expose()],
        };
        let line = say(&mut stream, &words).await?;
        if !line.starts_with("+OK") {
            return judge(&line);
        }
    }
    let welcome = judge(&say(&mut stream, &["PING"]).await?)?;
    Ok(match (welcome, password) {
        (Welcome::Greeted, Some(_)) => Welcome::LoggedIn,
        (welcome, _) => welcome,
    })
}

/// Sends one command and returns the line that answers it.
async fn say(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    words: &[&str],
) -> Result<String, Trouble> {
    // The room is taken at once: growing would leave copies of a password behind.
    let room: usize = words.iter().map(|word| word.len() + FRAME).sum();
    let mut sent = Zeroizing::new(String::with_capacity(room + FRAME));
    let _ = write!(*sent, "*{}\r\n", words.len());
    for word in words {
        let _ = write!(*sent, "${}\r\n", word.len());
        sent.push_str(word);
        sent.push_str("\r\n");
    }
    let sent = stream.write_all(sent.as_bytes()).await;
    sent.map_err(|error| of_io(&error))?;
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') && line.len() < LONGEST {
        let byte = stream.read_u8().await.map_err(|error| of_io(&error))?;
        line.push(byte);
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn judge(line: &str) -> Result<Welcome, Trouble> {
    let words = || line.trim_start_matches('-').to_owned();
    match line {
        line if line.starts_with('+') => Ok(Welcome::Greeted),
        line if line.starts_with("-NOAUTH") => Ok(Welcome::AsksPassword),
        line if line.starts_with("-WRONGPASS") || line.contains("invalid password") => {
            Err(Trouble::WrongPassword)
        }
        line if line.contains("max number of clients") => Err(Trouble::Full),
        line if line.starts_with("-DENIED") => Err(Trouble::Barred(words())),
        line if line.starts_with('-') => Err(Trouble::Other(words())),
        _ => Err(Trouble::Foreign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_its_meaning() {
        assert_eq!(judge("+PONG"), Ok(Welcome::Greeted));
        assert_eq!(
            judge("-NOAUTH Authentication required."),
            Ok(Welcome::AsksPassword)
        );
        assert_eq!(
            judge("-WRONGPASS invalid username-password pair"),
            Err(Trouble::WrongPassword)
        );
        assert_eq!(judge("-ERR invalid password"), Err(Trouble::WrongPassword));
        assert_eq!(
            judge("-ERR max number of clients reached"),
            Err(Trouble::Full)
        );
        assert_eq!(
            judge("-LOADING data"),
            Err(Trouble::Other("LOADING data".into()))
        );
        assert_eq!(judge("HTTP/1.1 400 Bad Request"), Err(Trouble::Foreign));
    }
}
