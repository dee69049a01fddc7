//! Components, sources, sizes and scaling.

mod autoscaling_and_count;
mod autoscaling_metric;
mod autoscaling_range;
mod autoscaling_size;
mod data_center_region;
mod database_user;
mod dockerfile_and_buildpack;
mod duplicate_alert;
mod duplicate_destination;
mod duplicate_port;
mod ignored_build_setting;
mod image_push;
mod image_registry_forbidden;
mod image_registry_missing;
mod job_count;
mod legacy_size;
mod no_components;
mod no_source;
mod placeholder;
mod placeholder_name;
mod placeholder_repository;
mod probe_timing;
mod repository;
mod repository_form;
mod scale;
mod several_sources;
mod single_instance_size;
mod static_documents;
mod tag_and_digest;
mod too_many_containers;
mod unknown_buildpack;
mod vpc_id;
mod wording;
mod worker_liveness;

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[
    duplicate_port::RULE,
    duplicate_alert::RULE,
    duplicate_destination::RULE,
    vpc_id::RULE,
    job_count::RULE,
    worker_liveness::RULE,
    probe_timing::RULE,
    static_documents::RULE,
    no_components::RULE,
    no_source::RULE,
    several_sources::RULE,
    repository_form::RULE,
    image_registry_missing::RULE,
    image_registry_forbidden::RULE,
    tag_and_digest::RULE,
    image_push::RULE,
    ignored_build_setting::RULE,
    dockerfile_and_buildpack::RULE,
    single_instance_size::RULE,
    autoscaling_and_count::RULE,
    autoscaling_size::RULE,
    autoscaling_range::RULE,
    autoscaling_metric::RULE,
    too_many_containers::RULE,
    unknown_buildpack::RULE,
    placeholder_repository::RULE,
    placeholder_name::RULE,
    database_user::RULE,
    legacy_size::RULE,
    data_center_region::RULE,
];
