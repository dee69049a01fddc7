//! Variables, references and secrets.

mod address_credentials;
mod addresses;
mod bindables;
mod build_time_reference;
mod build_variable;
mod closed_port;
mod empty_variable;
mod encrypted_in_file;
mod foreign_template;
mod holders;
mod loopback_address;
mod mentions;
mod overridden_variable;
mod plain_secret;
mod port_variable;
mod reserved_variable;
mod secret_in_command;
mod secret_in_file;
mod secret_name_reference;
mod secret_placeholder;
mod secret_reference;
mod secret_unfilled;
mod secret_unsupplied;
mod shared_secret;
mod shell_default;
mod starter_reference;
mod texts;
mod unfilled_reference;
mod unknown_bindable;
mod unknown_host;
mod unknown_owner;
mod unreachable_host;
mod wide_hexadecimal;

use crate::lint::Rule;

/// The rules of this group.
pub(in crate::lint) const RULES: &[Rule] = &[
    secret_unsupplied::RULE,
    secret_placeholder::RULE,
    secret_unfilled::RULE,
    unfilled_reference::RULE,
    shell_default::RULE,
    foreign_template::RULE,
    unknown_owner::RULE,
    unknown_bindable::RULE,
    build_time_reference::RULE,
    starter_reference::RULE,
    empty_variable::RULE,
    secret_name_reference::RULE,
    secret_reference::RULE,
    secret_in_file::RULE,
    plain_secret::RULE,
    address_credentials::RULE,
    encrypted_in_file::RULE,
    build_variable::RULE,
    shared_secret::RULE,
    overridden_variable::RULE,
    port_variable::RULE,
    reserved_variable::RULE,
    unreachable_host::RULE,
    unknown_host::RULE,
    closed_port::RULE,
    wide_hexadecimal::RULE,
    loopback_address::RULE,
    secret_in_command::RULE,
];
