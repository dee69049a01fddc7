//! Calls about going back.

use super::{Client, envelope};
use crate::api::choice::Pin;
use crate::api::endpoints::rollback;
use crate::api::error::ApiError;
use crate::model::live::{AppId, Deployment, DeploymentId, RollbackValidation};

envelope!(DeploymentReply {
    deployment: Deployment
});

impl Client {
    /// Goes back to a deployment and returns the new one that does it.
    pub async fn rollback(
        &self,
        app: &AppId,
        deployment: &DeploymentId,
        pin: Pin,
    ) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&rollback::start(app, deployment, pin))
            .await?
            .deployment)
    }

    /// Returns whether going back is possible.
    pub async fn rollback_validate(
        &self,
        app: &AppId,
        deployment: &DeploymentId,
        pin: Pin,
    ) -> Result<RollbackValidation, ApiError> {
        self.json(&rollback::validate(app, deployment, pin)).await
    }

    /// Keeps the rollback and unpins the app.
    pub async fn rollback_commit(&self, app: &AppId) -> Result<(), ApiError> {
        self.done(&rollback::commit(app)).await
    }

    /// Undoes the rollback and returns the deployment that does it.
    pub async fn rollback_revert(&self, app: &AppId) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&rollback::revert(app))
            .await?
            .deployment)
    }
}
