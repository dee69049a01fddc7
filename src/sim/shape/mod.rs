//! Reply objects, made from what is remembered and the time.

mod alert;
mod app;
mod deployment;
mod domain;
mod event;
mod health;
mod job;

pub(crate) use alert::{alert, alerts};
pub(crate) use app::{Project, app};
pub(crate) use deployment::deployment;
pub(crate) use domain::is_ready;

pub(crate) use event::{event, event_id};
pub(crate) use health::{find_instance, health, instances};
pub(crate) use job::{Run, runs};
