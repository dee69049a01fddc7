//! Calls about apps and the account.

use std::collections::BTreeSet;

use super::{Client, envelope};
use crate::api::choice::SourceVersions;
use crate::api::endpoints::{account, apps};
use crate::api::error::ApiError;
use crate::api::page::{MAX_PER_PAGE, collect, listing};
use crate::api::payload::SpecPayload;
use crate::model::live::{Account, App, AppId, Proposal};

envelope!(AppReply { app: App });
envelope!(DeletedReply { id: AppId });
envelope!(AccountReply { account: Account });
listing! {
    /// Wraps a page of apps.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    AppPage { apps: App }
}

impl Client {
    /// Returns all apps with their specs, in the platform's order.
    pub async fn list_apps(&self) -> Result<Vec<App>, ApiError> {
        let mut apps = collect::<AppPage>(self, MAX_PER_PAGE, usize::MAX, apps::list).await?;
        // An app made while pages are read shifts the others, and one of them comes twice.
        let mut seen = BTreeSet::new();
        apps.retain(|app| seen.insert(app.id.clone()));
        Ok(apps)
    }

    /// Returns one app.
    pub async fn get_app(&self, app: &AppId) -> Result<App, ApiError> {
        Ok(self.json::<AppReply>(&apps::get(app)).await?.app)
    }

    /// Makes an app; `pending_deployment` of the result is the deployment of this call.
    pub async fn create_app(
        &self,
        spec: &SpecPayload,
        project: Option<&str>,
    ) -> Result<App, ApiError> {
        Ok(self
            .json::<AppReply>(&apps::create(spec, project))
            .await?
            .app)
    }

    /// Replaces the spec of an app; `pending_deployment` of the result is the deployment of this call.
    pub async fn update_app(
        &self,
        app: &AppId,
        spec: &SpecPayload,
        sources: SourceVersions,
    ) -> Result<App, ApiError> {
        Ok(self
            .json::<AppReply>(&apps::update(app, spec, sources))
            .await?
            .app)
    }

    /// Removes an app and returns its id.
    pub async fn delete_app(&self, app: &AppId) -> Result<AppId, ApiError> {
        Ok(self.json::<DeletedReply>(&apps::delete(app)).await?.id)
    }

    /// Returns what the platform would make of a spec; with an app, as a change of that one.
    pub async fn propose(
        &self,
        spec: &SpecPayload,
        app: Option<&AppId>,
    ) -> Result<Proposal, ApiError> {
        self.json(&apps::propose(spec, app)).await
    }

    /// Returns the account behind the token.
    pub async fn account(&self) -> Result<Account, ApiError> {
        Ok(self.json::<AccountReply>(&account::get()).await?.account)
    }
}
