//! Error replies in the platform's words.

use serde_json::Value;

use super::fields::Fields;
use super::validate::Rejection;

/// Describes one refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The word for the status, as in `not_found`.
    pub(crate) id: &'static str,
    /// The text for people.
    pub(crate) message: String,
}

impl ApiError {
    fn new(status: u16, id: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            id,
            message: message.into(),
        }
    }

    /// Refuses a request that makes no sense.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "bad_request", message)
    }

    /// Refuses a body that is not the JSON object that was expected.
    pub(crate) fn unreadable() -> Self {
        Self::bad_request("error parsing request body")
    }

    /// Refuses a missing or wrong token.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "unauthorized", "Unable to authenticate you.")
    }

    /// Refuses a token without the scope.
    pub(crate) fn forbidden() -> Self {
        let text = "You do not have permission to perform this action.";
        Self::new(403, "forbidden", text)
    }

    /// Reports that nothing has this path or id.
    pub(crate) fn not_found() -> Self {
        let text = "The resource you requested could not be found.";
        Self::new(404, "not_found", text)
    }

    /// Refuses a method that the path does not have.
    pub(crate) fn method_not_allowed() -> Self {
        let text = "The method is not allowed for this resource.";
        Self::new(405, "method_not_allowed", text)
    }

    /// Refuses what clashes with the present state.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "conflict", message)
    }

    /// Refuses a body above the limit.
    pub(crate) fn too_large() -> Self {
        Self::new(413, "payload_too_large", "The request body is too large.")
    }

    /// Refuses a record or domain that does not make sense.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(422, "unprocessable_entity", message)
    }

    /// Refuses a client that asks too often.
    pub(crate) fn too_many_requests() -> Self {
        Self::new(429, "too_many_requests", "API rate limit exceeded.")
    }

    /// Reports a fault on the platform's side.
    pub(crate) fn server_error() -> Self {
        Self::new(500, "server_error", "Unexpected server-side error")
    }

    /// Returns the reply body; `request_id` goes along as in the reply's header.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        Fields::new()
            .keep("id", self.id)
            .keep("message", self.message.as_str())
            .put("request_id", request_id)
            .done()
    }
}

impl From<Rejection> for ApiError {
    fn from(rejection: Rejection) -> Self {
        Self::bad_request(rejection.to_string())
    }
}
