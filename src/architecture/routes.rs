//! Public paths: which component answers.

use std::collections::BTreeSet;

use crate::model::app::AppSpec;
use crate::model::network::{Ingress, IngressRule, Route as OldRoute};
use crate::model::view::ComponentView;

use super::types::{Route, RouteMatch};

/// Returns the public paths that lead to a component.
pub(super) fn routes_to(spec: &AppSpec, component: ComponentView<'_>) -> Vec<Route> {
    let name = component.name().as_str();
    match &spec.ingress {
        Some(ingress) => of_ingress(ingress, name),
        None => without_ingress(spec, component),
    }
}

fn of_ingress(ingress: &Ingress, name: &str) -> Vec<Route> {
    let rules = ingress.rules.iter().flatten();
    let leads_here = |rule: &&IngressRule| {
        let target = rule.component.as_ref();
        target.is_some_and(|target| target.name.as_str() == name)
    };
    rules.filter(leads_here).map(route).collect()
}

fn route(rule: &IngressRule) -> Route {
    let matches = rule.matches.as_ref();
    let path = matches.and_then(|matches| matches.path.as_ref());
    let host = matches
        .and_then(|matches| matches.authority.as_ref())
        .and_then(|host| host.exact.clone());
    let exact = path.and_then(|path| path.exact.clone());
    let prefix = path.and_then(|path| path.prefix.clone());
    let (path, matching) = match exact {
        Some(exact) => (exact, RouteMatch::Exact),
        None => (prefix.unwrap_or_else(root), RouteMatch::Prefix),
    };
    Route {
        host,
        path,
        matching,
    }
}

fn root() -> String {
    "/".to_owned()
}

/// Without an ingress older routes hold; without those either, the platform leads `/` to the first that can take it.
fn without_ingress(spec: &AppSpec, component: ComponentView<'_>) -> Vec<Route> {
    let has_routes = spec.components().any(|one| !old_routes(one).is_empty());
    let first = spec.components().find(|one| one.is_routable());
    let paths: Vec<String> = if has_routes {
        let routes = old_routes(component).iter();
        routes
            .map(|route| route.path.clone().unwrap_or_else(root))
            .collect()
    } else if first.is_some_and(|first| first.name() == component.name()) {
        vec![root()]
    } else {
        Vec::new()
    };
    let route = |path| Route {
        host: None,
        path,
        matching: RouteMatch::Prefix,
    };
    paths.into_iter().map(route).collect()
}

fn old_routes(component: ComponentView<'_>) -> &[OldRoute] {
    match component {
        ComponentView::Service(service) => &service.routes,
        ComponentView::StaticSite(site) => &site.routes,
        ComponentView::Functions(functions) => &functions.routes,
        ComponentView::Worker(_) | ComponentView::Job(_) | ComponentView::Database(_) => &[],
    }
}

/// Returns the component that answers requests for a host of the app: the one of `/`, or the only one there is.
pub(super) fn answers<'a>(spec: &'a AppSpec, host: &str) -> Option<&'a str> {
    let fits = |route: &Route| {
        let wanted = route.host.as_deref();
        wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(host))
    };
    let routed = spec.components().flat_map(|component| {
        let routes = routes_to(spec, component).into_iter().filter(fits);
        routes.map(move |route| (component.name().as_str(), route.path))
    });
    let routed: Vec<(&str, String)> = routed.collect();
    let all: BTreeSet<&str> = routed.iter().map(|(name, _)| *name).collect();
    let mut of_root = routed.iter().filter(|(_, path)| path == "/");
    match (all.first(), of_root.next()) {
        (Some(only), _) if all.len() == 1 => Some(only),
        (_, Some((name, _))) => Some(name),
        _ => None,
    }
}
