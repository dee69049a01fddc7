//! Calls about deployments.

use super::{Client, envelope};
use crate::api::choice::{BuildCache, DeploymentQuery};
use crate::api::endpoints::deployments;
use crate::api::error::ApiError;
use crate::api::page::{collect, collect_until, listing};
use crate::model::live::{AppId, Deployment, DeploymentId};

envelope!(DeploymentReply {
    deployment: Deployment
});
listing! {
    /// Wraps a page of deployments.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    DeploymentPage { deployments: Deployment }
}

impl Client {
    /// Returns the newest deployments, `limit` at most. Large pages make the platform time out; 20 is its own choice.
    pub async fn list_deployments(
        &self,
        app: &AppId,
        page_size: u32,
        limit: usize,
    ) -> Result<Vec<Deployment>, ApiError> {
        let page_size = page_size.min(u32::try_from(limit).unwrap_or(u32::MAX));
        let request = |at| {
            deployments::list(
                app,
                &DeploymentQuery {
                    at,
                    types: Vec::new(),
                },
            )
        };
        collect::<DeploymentPage>(self, page_size, limit, request).await
    }

    /// Returns the newest deployments, page by page until `enough` of them are there or the list ends.
    pub async fn list_deployments_until(
        &self,
        app: &AppId,
        page_size: u32,
        enough: impl Fn(&[Deployment]) -> bool,
    ) -> Result<Vec<Deployment>, ApiError> {
        let request = |at| {
            deployments::list(
                app,
                &DeploymentQuery {
                    at,
                    types: Vec::new(),
                },
            )
        };
        collect_until::<DeploymentPage>(self, page_size, enough, request).await
    }

    /// Returns the newest deployments of some kinds of cause, `limit` at most.
    pub async fn list_deployments_of(
        &self,
        app: &AppId,
        types: &[String],
        limit: usize,
    ) -> Result<Vec<Deployment>, ApiError> {
        let page_size = u32::try_from(limit).unwrap_or(u32::MAX).min(20);
        let request = |at| {
            deployments::list(
                app,
                &DeploymentQuery {
                    at,
                    types: types.to_vec(),
                },
            )
        };
        collect::<DeploymentPage>(self, page_size, limit, request).await
    }

    /// Returns one deployment.
    pub async fn get_deployment(
        &self,
        app: &AppId,
        deployment: &DeploymentId,
    ) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&deployments::get(app, deployment))
            .await?
            .deployment)
    }

    /// Makes a deployment from the newest sources.
    pub async fn create_deployment(
        &self,
        app: &AppId,
        cache: BuildCache,
    ) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&deployments::create(app, cache))
            .await?
            .deployment)
    }

    /// Cancels a deployment that is under way.
    pub async fn cancel_deployment(
        &self,
        app: &AppId,
        deployment: &DeploymentId,
    ) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&deployments::cancel(app, deployment))
            .await?
            .deployment)
    }

    /// Restarts components; an empty list means all of them.
    pub async fn restart(
        &self,
        app: &AppId,
        components: &[String],
    ) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&deployments::restart(app, components))
            .await?
            .deployment)
    }
}
