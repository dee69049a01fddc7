//! The account behind the token.

use super::scope;
use crate::api::request::Request;

/// Asks for the account.
pub fn get() -> Request {
    Request::get(&["account"], scope::ACCOUNT_READ)
}
