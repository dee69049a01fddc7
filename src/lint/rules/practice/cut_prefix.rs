//! A path prefix that is cut off and expected.

use std::collections::BTreeMap;

use super::command::Command;
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Component, Example, Found, Rule, Target, Variable};
use crate::spec::Node;

/// IP317.
pub(super) const RULE: Rule = Rule {
    code: Code::CutPrefix,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: APPLICATION_ROOT, value: /shop, scope: RUN_TIME}
ingress:
  rules:
  - match: {path: {prefix: /shop}}
    component: {name: web}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  envs:
  - {key: APPLICATION_ROOT, value: /shop, scope: RUN_TIME}
ingress:
  rules:
  - match: {path: {prefix: /shop}}
    component: {name: web, preserve_path_prefix: true}
",
    ),
    fix: "Write `preserve_path_prefix: true`, or give the component a domain of its own and the prefix `/`.",
    found: Found::App(check),
};

/// Names of variables that are about a prefix, whole or behind an underscore.
const KEYS: [&str; 14] = [
    "ROOT",
    "PREFIX",
    "BASE",
    "BASE_PATH",
    "BASEPATH",
    "BASE_URL",
    "BASEURL",
    "SUB_PATH",
    "SUBPATH",
    "CONTEXT_PATH",
    "ROOT_PATH",
    "ROOT_URL",
    "SCRIPT_NAME",
    "N8N_PATH",
];

/// Options of commands that say a prefix.
const OPTIONS: [&str; 8] = [
    "--root-path",
    "--base-path",
    "--base-url",
    "--baseurl",
    "--path-prefix",
    "--url-prefix",
    "--prefix",
    "--context-path",
];

/// A rule that takes a prefix off.
struct Cut<'a> {
    component: &'a str,
    prefix: &'a Node,
}

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let cuts: Vec<Cut<'_>> = cuts(app);
    if cuts.is_empty() {
        return Vec::new();
    }
    let components: BTreeMap<&str, &Component<'_>> =
        app.components.iter().map(|one| (one.name, one)).collect();
    let settings = Settings::of(app, is_about_prefix);
    let shared = settings.shared();
    let shared: BTreeMap<&str, &Variable<'_>> = shared
        .map(|one| (one.text().trim_end_matches('/'), one))
        .collect();
    let mut told = Told {
        app,
        settings: &settings,
        shared: &shared,
        known: BTreeMap::new(),
    };
    cuts.iter()
        .filter_map(|cut| {
            let component = components.get(cut.component)?;
            let (what, span) = told.expected(component, cut.prefix.as_str()?)?;
            let message = format!(
                "the prefix {} is cut off, but {} was told to serve below it",
                app.quoted(cut.prefix)?,
                component.label()
            );
            let help = "write `preserve_path_prefix: true`, or give it a domain of its own and the prefix `/`";
            let found = RULE.at(app, cut.prefix.span, message);
            Some(found.note_at(what, app.document.place(span)).help(help))
        })
        .collect()
}

fn cuts<'a>(app: &App<'a>) -> Vec<Cut<'a>> {
    let rules = app.ingress.iter().filter_map(|rule| {
        let target = rule.node.get("component")?;
        let keeps =
            target.flag("preserve_path_prefix") == Some(true) || target.get("rewrite").is_some();
        let prefix = rule.node.find(&["match", "path", "prefix"])?;
        (!keeps).then_some(Cut {
            component: rule.component?,
            prefix,
        })
    });
    let routes = app.components.iter().flat_map(|component| {
        let routes = component
            .node
            .get("routes")
            .map_or(&[] as &[Node], Node::items);
        routes.iter().filter_map(|route| {
            let keeps = route.flag("preserve_path_prefix") == Some(true);
            let prefix = route.get("path")?;
            (!keeps).then_some(Cut {
                component: component.name,
                prefix,
            })
        })
    });
    let is_deep = |cut: &Cut<'_>| {
        let prefix = cut.prefix.as_str().unwrap_or_default();
        !prefix.trim_end_matches('/').is_empty()
    };
    rules.chain(routes).filter(is_deep).collect()
}

fn is_about_prefix(key: &str) -> bool {
    KEYS.iter().any(|known| {
        let rest = key.strip_suffix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    })
}

/// Where a component was told of each prefix.
type Places = BTreeMap<String, (String, Span)>;

/// What components were told about the prefix they serve below; each is read once, however many rules lead to it.
struct Told<'s, 'v, 'a> {
    app: &'s App<'a>,
    settings: &'s Settings<'v, 'a>,
    shared: &'s BTreeMap<&'s str, &'v Variable<'a>>,
    known: BTreeMap<&'a str, Places>,
}

impl<'a> Told<'_, '_, 'a> {
    fn expected(&mut self, component: &Component<'a>, prefix: &str) -> Option<(String, Span)> {
        let prefix = prefix.trim_end_matches('/');
        let (app, settings) = (self.app, self.settings);
        let own = self
            .known
            .entry(component.name)
            .or_insert_with(|| own(app, settings, component));
        let route = own.get(prefix).or_else(|| own.get(ROUTE_PATH));
        route.cloned().or_else(|| {
            let variable = self.shared.get(prefix)?;
            Some((said(variable.key), variable.value?.span))
        })
    }
}

/// Stands for the prefix of the component itself, whatever it is.
const ROUTE_PATH: &str = "${_self.PUBLIC_ROUTE_PATH}";

fn said(key: &str) -> String {
    let key: String = key.chars().take(60).collect();
    format!("`{key}` tells it the prefix")
}

fn own(app: &App<'_>, settings: &Settings<'_, '_>, component: &Component<'_>) -> Places {
    let command = Command::of(component);
    let mut places = Places::new();
    if is_stripped(component, command.as_ref()) {
        return places;
    }
    for variable in settings.own(component) {
        if let Some(value) = variable.value {
            let text = if is_route_path(variable, component) {
                ROUTE_PATH
            } else {
                variable.text()
            };
            let key = text.trim_end_matches('/').to_owned();
            places.insert(key, (said(variable.key), value.span));
        }
    }
    if let Some(command) = &command {
        for word in command.steps.iter().flat_map(|step| step.values(&OPTIONS)) {
            let what = "the command tells it the prefix".to_owned();
            let span = command.span(app, &word);
            places.insert(word.text.trim_end_matches('/').to_owned(), (what, span));
        }
    }
    places
}

fn is_route_path(variable: &Variable<'_>, component: &Component<'_>) -> bool {
    variable.references.first().is_some_and(|reference| {
        let is_whole = reference.text == variable.text();
        let is_own = |owner: &str| owner == "_self" || owner == component.name;
        matches!(reference.target, Target::Offered { owner, name: "PUBLIC_ROUTE_PATH" } if is_own(owner))
            && is_whole
    })
}

/// Servers of ASGI take a root path for a proxy that has cut the prefix off already.
fn is_stripped(component: &Component<'_>, command: Option<&Command<'_>>) -> bool {
    let asgi = ["uvicorn", "hypercorn", "fastapi", "granian"];
    let steps = command.iter().flat_map(|command| &command.steps);
    let mut texts = steps.flat_map(|step| {
        let arguments = step.arguments.iter().map(|word| word.text.as_str());
        arguments.chain([step.program.as_str()])
    });
    !component.name.is_empty()
        && texts.any(|text| asgi.contains(&text) || text.starts_with("uvicorn."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(service: &str, rule: &str) -> Vec<String> {
        let text = format!(
            "name: shop\nservices:\n- {{name: web, {service}}}\ningress: {{rules: [{{{rule}}}]}}\n"
        );
        found_of(RULE.code, &text)
    }

    const RULE_OF_API: &str = "match: {path: {prefix: /api}}, component: {name: web}";

    #[test]
    fn variables_commands_and_references_tell() {
        for service in [
            "envs: [{key: SUPERSET_APP_ROOT, value: /api/}]",
            "envs: [{key: SCRIPT_NAME, value: \"${_self.PUBLIC_ROUTE_PATH}\"}]",
            "run_command: mlflow server --base-path=/api",
        ] {
            assert_eq!(
                found(service, RULE_OF_API),
                [
                    "warning 4:43 the prefix `/api` is cut off, but service `web` was told to serve below it"
                ],
                "{service}"
            );
        }
        let route = "routes: [{path: /api}], envs: [{key: API_PREFIX, value: /api}]";
        assert_eq!(found(route, "").len(), 1);
    }

    #[test]
    fn other_prefixes_and_rules_are_fine() {
        let told = "envs: [{key: BASE_PATH, value: /api}]";
        for (service, rule) in [
            (told, "match: {path: {prefix: /}}, component: {name: web}"),
            (
                told,
                "match: {path: {prefix: /api}}, component: {name: web, rewrite: /x}",
            ),
            (
                told,
                "match: {path: {prefix: /other}}, component: {name: web}",
            ),
            ("envs: [{key: API_PATHS, value: /api}]", RULE_OF_API),
            ("run_command: uvicorn a:b --root-path /api", RULE_OF_API),
        ] {
            assert!(found(service, rule).is_empty(), "{service} {rule}");
        }
    }
}
