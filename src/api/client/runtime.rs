//! Calls about what runs, and about traffic.

use jiff::Timestamp;

use super::{Client, envelope, whole_list};
use crate::api::endpoints::{metrics, runtime};
use crate::api::error::ApiError;
use crate::model::live::{Alert, AlertDestinations, AppHealth, AppId, DailyBandwidth, Instance};

envelope!(HealthReply {
    app_health: AppHealth
});
envelope!(AlertReply { alert: Alert });
whole_list!(InstanceList {
    instances: Instance
});
whole_list!(AlertList { alerts: Alert });

impl Client {
    /// Returns the running containers.
    pub async fn instances(&self, app: &AppId) -> Result<Vec<Instance>, ApiError> {
        Ok(self
            .json::<InstanceList>(&runtime::instances(app))
            .await?
            .instances)
    }

    /// Returns the health of the components.
    pub async fn health(&self, app: &AppId) -> Result<AppHealth, ApiError> {
        Ok(self
            .json::<HealthReply>(&runtime::health(app))
            .await?
            .app_health)
    }

    /// Returns the alerts.
    pub async fn alerts(&self, app: &AppId) -> Result<Vec<Alert>, ApiError> {
        Ok(self.json::<AlertList>(&runtime::alerts(app)).await?.alerts)
    }

    /// Replaces who is told about an alert.
    pub async fn set_alert_destinations(
        &self,
        app: &AppId,
        alert: &str,
        destinations: &AlertDestinations,
    ) -> Result<Alert, ApiError> {
        let request = runtime::set_alert_destinations(app, alert, destinations);
        Ok(self.json::<AlertReply>(&request).await?.alert)
    }

    /// Returns the traffic of one app on one day; without a date, yesterday's.
    pub async fn bandwidth(
        &self,
        app: &AppId,
        date: Option<Timestamp>,
    ) -> Result<DailyBandwidth, ApiError> {
        self.json(&metrics::bandwidth(app, date)).await
    }

    /// Returns the traffic of several apps on one day, 100 apps at most.
    pub async fn bandwidth_of(
        &self,
        apps: &[AppId],
        date: Option<Timestamp>,
    ) -> Result<DailyBandwidth, ApiError> {
        self.json(&metrics::bandwidth_of(apps, date)).await
    }
}
