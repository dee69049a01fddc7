//! Calls about events.

use super::{Client, envelope};
use crate::api::choice::EventQuery;
use crate::api::endpoints::events;
use crate::api::error::ApiError;
use crate::api::page::{collect, listing};
use crate::model::live::{AppId, Event};

envelope!(EventReply { event: Event });
listing! {
    /// Wraps a page of events.
    #[expect(unreachable_pub, reason = "the macro makes public structs")]
    EventPage { events: Event }
}

impl Client {
    /// Returns events of an app, `limit` at most; no types means all.
    pub async fn events(
        &self,
        app: &AppId,
        types: &[String],
        limit: usize,
    ) -> Result<Vec<Event>, ApiError> {
        let request = |at| {
            events::list(
                app,
                &EventQuery {
                    at,
                    types: types.to_vec(),
                },
            )
        };
        collect::<EventPage>(
            self,
            u32::try_from(limit).unwrap_or(u32::MAX),
            limit,
            request,
        )
        .await
    }

    /// Returns one event.
    pub async fn event(&self, app: &AppId, event: &str) -> Result<Event, ApiError> {
        Ok(self
            .json::<EventReply>(&events::get(app, event))
            .await?
            .event)
    }

    /// Cancels what an event stands for.
    pub async fn cancel_event(&self, app: &AppId, event: &str) -> Result<Event, ApiError> {
        Ok(self
            .json::<EventReply>(&events::cancel(app, event))
            .await?
            .event)
    }
}
