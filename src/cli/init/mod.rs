//! A new stack: specs, `ipctl.yaml`, schemas and a workflow, made in memory, checked, and then written all at once.

mod example;
mod inputs;
mod intake;
mod manifest;
mod secrets;
mod workflow;
mod writing;

pub(super) use example::EXAMPLE;
pub(super) use inputs::{find, read};
pub(super) use intake::{Intake, Taken, take_in};
pub(super) use manifest::{Sketch, manifest_text, short_names};
pub(super) use secrets::{Supply, supplies};
pub(super) use workflow::deploy_workflow;
pub(super) use writing::{NewFile, NewFiles};
