//! The account behind the token.

use serde_json::json;

use crate::sim::call::{Call, Reply};
use crate::sim::core::Core;
use crate::sim::error::ApiError;
use crate::sim::state::{EMAIL, FULL_NAME};

/// Shows the account.
#[expect(clippy::unnecessary_wraps, reason = "every handler has this type")]
pub(super) fn show(core: &mut Core, _: &Call) -> Result<Reply, ApiError> {
    let owner = core.world.owner.uuid.as_str();
    Ok(Reply::ok(json!({"account": {
        "droplet_limit": 25,
        "floating_ip_limit": 5,
        "email": EMAIL,
        "name": FULL_NAME,
        "uuid": owner,
        "email_verified": true,
        "status": "active",
        "status_message": "",
        "team": {"uuid": owner, "name": "My Team"},
    }})))
}
