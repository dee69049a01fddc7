//! Calls about buildpacks and detection.

use serde_json::Value;

use super::{Client, whole_list};
use crate::api::choice::BuildpackUpgrade;
use crate::api::endpoints::build;
use crate::api::error::ApiError;
use crate::model::live::wire::wire_struct;
use crate::model::live::{AppId, Buildpack, Deployment, Detection};

whole_list!(BuildpackList {
    buildpacks: Buildpack
});
wire_struct! {
    /// Wraps the answer to an upgrade.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    UpgradeReply {
        may {
            /// Lists the components that change.
            affected_components: Vec<String>,
            /// Holds the deployment, when one was asked for.
            deployment: Option<Deployment>,
        }
    }
}

impl Client {
    /// Returns what the platform finds in a source; to be asked again while `pending`.
    pub async fn detect(&self, source: &Value) -> Result<Detection, ApiError> {
        self.json(&build::detect(source)).await
    }

    /// Returns all buildpacks.
    pub async fn buildpacks(&self) -> Result<Vec<Buildpack>, ApiError> {
        Ok(self
            .json::<BuildpackList>(&build::buildpacks())
            .await?
            .buildpacks)
    }

    /// Moves an app to a newer buildpack; returns the components that change and the deployment, if any.
    pub async fn upgrade_buildpack(
        &self,
        app: &AppId,
        upgrade: &BuildpackUpgrade,
    ) -> Result<(Vec<String>, Option<Deployment>), ApiError> {
        let reply: UpgradeReply = self.json(&build::upgrade_buildpack(app, upgrade)).await?;
        Ok((reply.affected_components, reply.deployment))
    }
}
