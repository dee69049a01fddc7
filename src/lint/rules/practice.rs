//! What works, and what does not work well.

mod assumed_port;
mod command;
mod command_port;
mod cut_prefix;
mod database_as_component;
mod deploy_on_push;
mod dev_database_size;
mod development_server;
mod evidence;
mod images;
mod impatient_probe;
mod latest_tag;
mod limits;
mod local_files;
mod loopback_listener;
mod memory;
mod memory_near_limit;
mod no_digest;
mod no_failure_alert;
mod no_health_path;
mod no_output_directory;
mod no_region;
mod no_size;
mod old_stack;
mod paid_extra;
mod private_image;
mod redis_engine;
mod second_scheduler;
mod servers;
mod settings;
mod spec_variants;
mod stream_behind_cache;
mod template_form;
mod too_many_processes;
mod unused_database;

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[
    assumed_port::RULE,
    unused_database::RULE,
    latest_tag::RULE,
    second_scheduler::RULE,
    no_health_path::RULE,
    impatient_probe::RULE,
    deploy_on_push::RULE,
    stream_behind_cache::RULE,
    no_failure_alert::RULE,
    local_files::RULE,
    database_as_component::RULE,
    memory_near_limit::RULE,
    cut_prefix::RULE,
    development_server::RULE,
    loopback_listener::RULE,
    command_port::RULE,
    no_region::RULE,
    no_size::RULE,
    private_image::RULE,
    no_output_directory::RULE,
    redis_engine::RULE,
    dev_database_size::RULE,
    old_stack::RULE,
    template_form::RULE,
    spec_variants::RULE,
    no_digest::RULE,
    too_many_processes::RULE,
    paid_extra::RULE,
];
