//! Specs and manifest to the description of their stack.

use std::collections::BTreeSet;

use crate::model::app::AppSpec;
use crate::model::manifest::Manifest;
use crate::model::network::{Domain as DomainSpec, DomainType};
use crate::model::view::{ComponentKind, ComponentView};

use super::component::{component, database};
use super::links::{Finder, declared};
use super::types::{App, Architecture, Domain, End, External, Link, Priced, Scope};

/// Describes the stack of the given apps.
///
/// Links go to apps that are given and to externals of the manifest that a given app uses.
pub fn describe(apps: &[Priced<'_>], manifest: Option<&Manifest>) -> Architecture {
    let described: Vec<App> = apps.iter().map(|app| describe_app(app, manifest)).collect();
    let specs: Vec<&AppSpec> = apps.iter().map(|app| app.spec).collect();
    let finder = Finder {
        specs: &specs,
        apps: &described,
        manifest,
    };
    let mut links: Vec<Link> = specs
        .iter()
        .flat_map(|spec| finder.links_of(spec))
        .collect();
    declared(manifest, &described, &mut links);
    let hosts = links.iter().filter_map(|link| match &link.to {
        End::Host(host) => Some(host.clone()),
        _ => None,
    });
    let hosts: BTreeSet<String> = hosts.collect();
    Architecture {
        stack: manifest.and_then(|manifest| manifest.stack.clone()),
        externals: externals(manifest, &links),
        apps: described,
        hosts: hosts.into_iter().collect(),
        links,
    }
}

fn describe_app(app: &Priced<'_>, manifest: Option<&Manifest>) -> App {
    let Priced { spec, cost } = app;
    let name = spec.name.as_str();
    let components = spec.components();
    let components = components.filter(|one| one.kind() != ComponentKind::Database);
    App {
        name: name.to_owned(),
        short_name: manifest
            .and_then(|manifest| manifest.short_name(name))
            .map(str::to_owned),
        region: spec.region.as_ref().map(ToString::to_string),
        domains: domains(&spec.domains),
        cost: cost.clone(),
        components: components
            .map(|view: ComponentView<'_>| component(spec, cost, view))
            .collect(),
        databases: spec
            .databases
            .iter()
            .map(|one| database(cost, one))
            .collect(),
    }
}

fn domains(specs: &[DomainSpec]) -> Vec<Domain> {
    let written = |domain: &DomainSpec| domain.kind.filter(|kind| *kind != DomainType::Unspecified);
    let has_primary = specs
        .iter()
        .any(|domain| written(domain) == Some(DomainType::Primary));
    let domain = |(index, domain): (usize, &DomainSpec)| Domain {
        name: domain.domain.clone(),
        role: written(domain).unwrap_or(if index == 0 && !has_primary {
            DomainType::Primary
        } else {
            DomainType::Alias
        }),
        scope: if domain.wildcard == Some(true) {
            Scope::Subdomains
        } else {
            Scope::Host
        },
    };
    specs.iter().enumerate().map(domain).collect()
}

/// Returns the externals that something links to, and those that no app is said to use.
fn externals(manifest: Option<&Manifest>, links: &[Link]) -> Vec<External> {
    let all = manifest.iter().flat_map(|manifest| &manifest.externals);
    let is_used = |name: &str| {
        let mut links = links.iter();
        links.any(|link| matches!(&link.to, End::External(used) if used == name))
    };
    all.filter(|(name, external)| external.used_by.is_empty() || is_used(name))
        .map(|(name, external)| External {
            name: name.clone(),
            kind: external.kind,
            host: external.host.clone(),
            port: external.port,
            database: external.database.clone(),
            user: external.user.clone(),
        })
        .collect()
}
