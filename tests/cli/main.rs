//! Drives the real binary against the embedded App Platform, over real HTTP and websockets.

mod apply;
mod bad_input;
mod commands;
mod interrupt;
mod secrets;
mod support;
