//! A server on loopback that speaks as much of PostgreSQL's protocol as a login takes.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// Says how the server answers a login.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Login {
    /// It asks for this password.
    Password(&'static str),
    /// It lets everybody in.
    Trust,
    /// It refuses with a code and words.
    Refuse(&'static str, &'static str),
    /// It speaks another protocol.
    Garbage,
    /// It closes the connection.
    HangUp,
}

/// A running server; it ends with the process.
pub(crate) struct PostgresServer {
    port: u16,
}

impl PostgresServer {
    /// Starts a server without TLS.
    pub(crate) fn start(login: Login) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let login = Arc::new(login);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let login = Arc::clone(&login);
                // A client that goes away in the middle is what this is for.
                std::thread::spawn(move || drop(serve(stream, *login)));
            }
        });
        Self { port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

/// The number of a request for TLS.
const TLS: u32 = 80_877_103;

fn serve(mut client: TcpStream, login: Login) -> std::io::Result<()> {
    match login {
        Login::Garbage => {
            client.write_all(b"SSH-2.0-OpenSSH_9.6\r\n")?;
            client.read_to_end(&mut Vec::new())?;
            return Ok(());
        }
        Login::HangUp => return Ok(()),
        _ => {}
    }
    while first_message(&mut client)? == TLS {
        client.write_all(b"N")?;
    }
    match login {
        Login::Refuse(code, words) => client.write_all(&refusal(code, words)),
        Login::Password(wanted) => {
            client.write_all(&message(b'R', &3_u32.to_be_bytes()))?;
            let mut head = [0; 5];
            client.read_exact(&mut head)?;
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
            let mut given = vec![0; usize::try_from(length).unwrap() - 4];
            client.read_exact(&mut given)?;
            if given.strip_suffix(b"\0") == Some(wanted.as_bytes()) {
                client.write_all(&welcome())
            } else {
                let words = "password authentication failed for user \"app\"";
                client.write_all(&refusal("28P01", words))
            }
        }
        Login::Trust | Login::Garbage | Login::HangUp => client.write_all(&welcome()),
    }
}

/// Reads a message without a letter and returns the number that it begins with.
fn first_message(client: &mut TcpStream) -> std::io::Result<u32> {
    let mut head = [0; 8];
    client.read_exact(&mut head)?;
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    let mut rest = vec![0; usize::try_from(length).unwrap() - 8];
    client.read_exact(&mut rest)?;
    Ok(u32::from_be_bytes([head[4], head[5], head[6], head[7]]))
}

fn message(letter: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[letter], length.to_be_bytes().as_slice(), body].concat()
}

fn refusal(code: &str, words: &str) -> Vec<u8> {
    let body = format!("SFATAL\0VFATAL\0C{code}\0M{words}\0\0");
    message(b'E', body.as_bytes())
}

fn welcome() -> Vec<u8> {
    let let_in = message(b'R', &0_u32.to_be_bytes());
    let ready = message(b'Z', b"I");
    [let_in, ready].concat()
}
