//! Typed calls.

mod apps;
mod build;
mod catalog;
mod database;
mod deployments;
mod dns;
mod events;
mod jobs;
mod logs;
mod rollback;
mod runtime;

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::base::BaseUrl;
use super::decode;
use super::error::ApiError;
use super::observe::RateLimit;
use super::probe::Prober;
use super::request::Request;
use super::socket::LogNet;
use super::token::Token;
use super::transport::{Options, Transport};

/// Speaks to one App Platform with one token. Clones share connections.
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    logs: Arc<LogNet>,
}

impl Client {
    /// Returns a client; nothing is connected until the first call.
    pub fn new(token: Token, options: Options) -> Self {
        let logs = LogNet::new(options.clone());
        Self {
            transport: Arc::new(Transport::new(token, options)),
            logs: Arc::new(logs),
        }
    }

    /// Returns what the newest answer said about the API limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.transport.rate_limit()
    }

    /// Returns what asks the public addresses of this platform's apps.
    pub fn prober(&self) -> Prober {
        Prober::new(self.transport.options().clone())
    }

    /// Returns the address of the platform.
    pub fn base(&self) -> &BaseUrl {
        &self.transport.options().base
    }

    /// Ends all waits before another try, now and later; for a run that was asked to stop.
    pub fn stop_repeating(&self) {
        self.transport.stop_repeating();
    }

    /// Sends a request and decodes the answer.
    pub(crate) async fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, ApiError> {
        let reply = self.transport.send(request).await?;
        decode::json(&reply, request.call(), self.transport.token())
    }

    /// Sends a request whose answer is a list without an object around it.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        request: &Request,
    ) -> Result<Vec<T>, ApiError> {
        let reply = self.transport.send(request).await?;
        decode::list(&reply, request.call(), self.transport.token())
    }

    /// Sends a request whose answer has no content.
    pub(crate) async fn done(&self, request: &Request) -> Result<(), ApiError> {
        self.transport.send(request).await.map(drop)
    }

    /// Returns the connections for logs, which never carry the token.
    pub(crate) fn log_net(&self) -> &Arc<LogNet> {
        &self.logs
    }
}

/// Defines the envelope of an answer with one needed part.
macro_rules! envelope {
    ($name:ident { $key:ident: $part:ty }) => {
        crate::model::live::wire::wire_struct! {
            /// Wraps one part of an answer.
            #[expect(unreachable_pub, reason = "the macro makes public structs")]
            $name {
                must {
                    /// Holds the part.
                    $key: $part,
                }
                may {}
            }
        }
    };
}

/// Defines the envelope of a list without pages.
macro_rules! whole_list {
    ($name:ident { $key:ident: $item:ty }) => {
        crate::model::live::wire::wire_struct! {
            /// Wraps a list that has no pages.
            #[expect(unreachable_pub, reason = "the macro makes public structs")]
            $name {
                may {
                    /// Lists the items.
                    $key: Vec<$item>,
                }
            }
        }
    };
}

use envelope;
use whole_list;
