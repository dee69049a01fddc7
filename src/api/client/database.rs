//! Calls about databases.

use super::{Client, envelope, whole_list};
use crate::api::choice::TrustedSources;
use crate::api::endpoints::database;
use crate::api::error::ApiError;
use crate::model::live::wire::wire_struct;
use crate::model::live::{AppId, ConnectionDetails, Deployment};

envelope!(DeploymentReply {
    deployment: Deployment
});
whole_list!(ConnectionList {
    connection_details: ConnectionDetails
});
wire_struct! {
    /// Wraps the answer about trusted sources.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    TrustedReply {
        may {
            /// Tells whether only the app is let in.
            is_enabled: bool,
        }
    }
}

impl Client {
    /// Returns how to reach the databases of an app.
    pub async fn connection_details(
        &self,
        app: &AppId,
    ) -> Result<Vec<ConnectionDetails>, ApiError> {
        Ok(self
            .json::<ConnectionList>(&database::connection_details(app))
            .await?
            .connection_details)
    }

    /// Gives a database a new password and returns the deployment that hands it out.
    pub async fn reset_password(
        &self,
        app: &AppId,
        component: &str,
    ) -> Result<Deployment, ApiError> {
        Ok(self
            .json::<DeploymentReply>(&database::reset_password(app, component))
            .await?
            .deployment)
    }

    /// Sets who may reach a database and returns what holds now.
    pub async fn set_trusted_sources(
        &self,
        app: &AppId,
        component: &str,
        sources: TrustedSources,
    ) -> Result<TrustedSources, ApiError> {
        let reply: TrustedReply = self
            .json(&database::trusted_sources(app, component, sources))
            .await?;
        Ok(if reply.is_enabled {
            TrustedSources::Restrict
        } else {
            TrustedSources::Open
        })
    }
}
