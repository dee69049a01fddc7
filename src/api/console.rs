//! A terminal in a running container, over the exec socket.

use serde_json::json;

use super::client::Client;
use super::error::ApiError;
use super::socket::LogSocket;
use crate::model::live::SignedUrl;

/// Holds an open terminal session in a container.
pub struct Console {
    socket: LogSocket,
}

impl Client {
    /// Opens the terminal at an address that `exec` gave.
    pub async fn open_console(&self, url: &SignedUrl) -> Result<Console, ApiError> {
        let socket = self.log_net().dial_console(url).await?;
        Ok(Console { socket })
    }
}

impl Console {
    /// Returns what the terminal shows next, escape sequences included; `None` after a normal end. Dropping the future
    /// loses nothing.
    pub async fn next(&mut self) -> Option<Result<String, ApiError>> {
        self.socket.next().await
    }

    /// Types a text; an empty one keeps an idle session alive.
    pub async fn type_text(&mut self, text: &str) -> Result<(), ApiError> {
        let frame = json!({"op": "stdin", "data": text});
        self.socket.send(frame.to_string()).await
    }

    /// Tells the size of the terminal that shows it.
    pub async fn resize(&mut self, columns: u16, rows: u16) -> Result<(), ApiError> {
        let frame = json!({"op": "resize", "width": columns, "height": rows});
        self.socket.send(frame.to_string()).await
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        self.socket.close().await;
    }
}
