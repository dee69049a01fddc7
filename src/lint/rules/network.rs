//! Ingress, domains, alerts, schedules, databases and log destinations.

mod alert_limit;
mod alert_place;
mod alerts;
mod cluster_name;
mod cron;
mod cron_form;
mod cross_origin;
mod database_engine;
mod databases;
mod dev_database_engine;
mod domain_zone;
mod domains;
mod edge_settings;
mod health_port;
mod job_kind;
mod job_schedule;
mod job_timeout;
mod log_destination;
mod maintenance;
mod match_form;
mod no_primary_domain;
mod path_rewriting;
mod placeholder_domain;
mod primary_domains;
mod requests;
mod route_target;
mod route_twice;
mod routes_and_ingress;
mod rule_action;
mod rule_shadowed;
mod rule_without_match;
mod starter_domain;
mod targets;
mod unrouted;
mod wildcard_domain;

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[
    routes_and_ingress::RULE,
    route_twice::RULE,
    route_target::RULE,
    rule_action::RULE,
    rule_without_match::RULE,
    path_rewriting::RULE,
    rule_shadowed::RULE,
    match_form::RULE,
    health_port::RULE,
    primary_domains::RULE,
    no_primary_domain::RULE,
    starter_domain::RULE,
    domain_zone::RULE,
    wildcard_domain::RULE,
    placeholder_domain::RULE,
    cross_origin::RULE,
    edge_settings::RULE,
    maintenance::RULE,
    unrouted::RULE,
    alert_place::RULE,
    alert_limit::RULE,
    log_destination::RULE,
    job_schedule::RULE,
    cron_form::RULE,
    job_timeout::RULE,
    job_kind::RULE,
    dev_database_engine::RULE,
    cluster_name::RULE,
    database_engine::RULE,
];
