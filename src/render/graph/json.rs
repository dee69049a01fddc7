//! The description of a stack as JSON.

use serde_json::{Value, json};

use crate::architecture::{
    App, Architecture, Component, Database, Domain, End, External, Health, Link, Role, Route,
    RouteMatch, Scope, Way,
};
use crate::plan::Monthly;

/// Returns the description of a stack: apps, externals, hosts and links. Prices are US dollars a month.
pub fn graph_json(stack: &Architecture) -> Value {
    json!({
        "stack": stack.stack,
        "monthly": monthly(stack.total()),
        "apps": list(&stack.apps, app),
        "externals": list(&stack.externals, external),
        "hosts": stack.hosts,
        "links": list(&stack.links, link),
    })
}

fn list<T>(items: &[T], one: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(one).collect()
}

fn monthly(price: Monthly) -> Value {
    json!({"least": price.least.dollars(), "most": price.most.dollars()})
}

fn app(app: &App) -> Value {
    json!({
        "name": app.name,
        "short_name": app.short_name,
        "region": app.region,
        "domains": list(&app.domains, domain),
        "monthly": monthly(app.cost.total()),
        "components": list(&app.components, component),
        "databases": list(&app.databases, database),
    })
}

fn domain(domain: &Domain) -> Value {
    json!({
        "name": domain.name,
        "type": domain.role,
        "wildcard": domain.scope == Scope::Subdomains,
    })
}

fn component(component: &Component) -> Value {
    let size = component.size.as_ref().map(
        |size| json!({"slug": size.slug, "cpus": size.cpus, "memory_bytes": size.memory_bytes}),
    );
    let instances = component
        .instances
        .map(|(least, most)| json!({"least": least, "most": most}));
    let source = component.source.as_ref().map(|source| {
        json!({"origin": source.origin, "dockerfile": source.dockerfile, "folder": source.folder})
    });
    json!({
        "name": component.name,
        "kind": component.kind,
        "role": component.role.map(role),
        "size": size,
        "instances": instances,
        "monthly": component.price.map(monthly),
        "http_port": component.http_port,
        "internal_ports": component.internal_ports,
        "health": component.health.as_ref().map(health),
        "liveness": component.liveness.as_ref().map(health),
        "source": source,
        "routes": list(&component.routes, route),
    })
}

fn role(role: Role) -> Value {
    let duty = match role {
        Role::Tasks(_) => "tasks",
        Role::Scheduler(_) => "scheduler",
        Role::Store(_) => "store",
    };
    json!({"duty": duty, "program": role.to_string()})
}

fn health(check: &Health) -> Value {
    json!({
        "path": check.path,
        "port": check.port,
        "initial_delay_seconds": check.initial_delay_seconds,
        "period_seconds": check.period_seconds,
        "timeout_seconds": check.timeout_seconds,
        "success_threshold": check.success_threshold,
        "failure_threshold": check.failure_threshold,
    })
}

fn route(route: &Route) -> Value {
    let matching = match route.matching {
        RouteMatch::Prefix => "prefix",
        RouteMatch::Exact => "exact",
    };
    json!({"host": route.host, "path": route.path, "match": matching})
}

fn database(database: &Database) -> Value {
    json!({
        "name": database.name,
        "engine": database.engine,
        "version": database.version,
        "cluster": database.cluster,
        "monthly": database.price.map(monthly),
    })
}

fn external(external: &External) -> Value {
    json!({
        "name": external.name,
        "kind": external.kind,
        "host": external.host,
        "port": external.port,
        "database": external.database,
        "user": external.user,
    })
}

fn link(link: &Link) -> Value {
    let variables = link.evidence.iter();
    let variables = variables.map(|one| json!({"key": one.key, "component": one.component}));
    json!({
        "from": end(&link.from),
        "to": end(&link.to),
        "over": match link.way {
            Way::Internal => "app-network",
            Way::Public => "internet",
        },
        "variables": variables.collect::<Vec<Value>>(),
    })
}

fn end(end: &End) -> Value {
    match end {
        End::App(app) => json!({"app": app}),
        End::Component { app, component } => json!({"app": app, "component": component}),
        End::External(name) => json!({"external": name}),
        End::Host(name) => json!({"host": name}),
    }
}
