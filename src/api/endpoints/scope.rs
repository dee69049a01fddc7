//! The token scopes the platform documents. Calls without a documented one are given the scope of their like.

pub(crate) const READ: &str = "app:read";
pub(crate) const CREATE: &str = "app:create";
pub(crate) const CREATE_IN_PROJECT: &str = "app:create and project:assign_resource";
pub(crate) const UPDATE: &str = "app:update";
pub(crate) const DELETE: &str = "app:delete";
pub(crate) const CONSOLE: &str = "app:access_console";
pub(crate) const ACCOUNT_READ: &str = "account:read";
pub(crate) const DOMAIN_READ: &str = "domain:read";
pub(crate) const DOMAIN_CREATE: &str = "domain:create";
pub(crate) const DOMAIN_UPDATE: &str = "domain:update";
pub(crate) const DOMAIN_DELETE: &str = "domain:delete";
