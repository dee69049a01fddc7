//! A program that listens to itself only.

use super::command::{Command, Step, Word};
use super::settings::Settings;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP319.
pub(super) const RULE: Rule = Rule {
    code: Code::LoopbackListener,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  run_command: uvicorn shop:app --host 127.0.0.1 --port $PORT
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  run_command: uvicorn shop:app --host 0.0.0.0 --port $PORT
",
    ),
    fix: "Bind the program to `0.0.0.0`.",
    found: Found::App(check),
};

/// Variables that say what a program binds to.
const KEYS: [&str; 17] = [
    "HOST",
    "BIND",
    "BIND_HOST",
    "BIND_ADDR",
    "BIND_ADDRESS",
    "LISTEN",
    "LISTEN_HOST",
    "LISTEN_ADDR",
    "LISTEN_ADDRESS",
    "SERVER_ADDRESS",
    "HOSTNAME",
    "UVICORN_HOST",
    "FLASK_RUN_HOST",
    "GUNICORN_BIND",
    "NITRO_HOST",
    "NUXT_HOST",
    "N8N_LISTEN_ADDRESS",
];

/// Options that say what a program binds to, whatever the program.
const OPTIONS: [&str; 9] = [
    "--host",
    "--bind",
    "--hostname",
    "--address",
    "--listen",
    "--listen-address",
    "--server.address",
    "--ip",
    "--http-address",
];

/// Short options of known servers.
const SHORT: [(&str, &str); 9] = [
    ("gunicorn", "-b"),
    ("hypercorn", "-b"),
    ("daphne", "-b"),
    ("puma", "-b"),
    ("rails", "-b"),
    ("next", "-H"),
    ("flask", "-h"),
    ("superset", "-h"),
    ("http.server", "-b"),
];

/// Programs whose `--host` is the other side of a connection.
const CLIENTS: [&str; 9] = [
    "psql",
    "pg_isready",
    "mysql",
    "mysqladmin",
    "redis-cli",
    "mongosh",
    "curl",
    "wget",
    "nc",
];

/// Servers that listen to themselves unless an option or a variable says otherwise.
const DEFAULTS: [(&str, &[&str], Option<&str>); 5] = [
    (
        "uvicorn",
        &["--host", "--uds", "--fd"],
        Some("UVICORN_HOST"),
    ),
    ("flask", &["--host", "-h"], Some("FLASK_RUN_HOST")),
    ("superset", &["--host", "-h"], Some("FLASK_RUN_HOST")),
    (
        "daphne",
        &["-b", "--bind", "-u", "--fd", "-e", "--endpoint"],
        None,
    ),
    ("hypercorn", &["-b", "--bind", "-c", "--config"], None),
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let settings = Settings::of(app, |key| KEYS.contains(&key));
    let services: Vec<&Component<'_>> = app.of_kind(ComponentKind::Service).collect();
    let shared = settings.shared().filter(|_| !services.is_empty());
    let own = services.iter().flat_map(|service| settings.own(service));
    let variables = shared.chain(own).filter_map(|variable| {
        let value = variable.value?;
        let is_loopback = KEYS.contains(&variable.key) && is_loopback(variable.text());
        let what = format!("`{}`", variable.key);
        is_loopback.then(|| finding(app, value.span, &what))
    });
    let commands = services
        .iter()
        .filter_map(|service| in_command(app, service, &settings));
    variables.chain(commands).collect()
}

fn finding(app: &App<'_>, span: Span, what: &str) -> Diagnostic {
    let message = format!("{what} makes the program listen to its own container only");
    RULE.at(app, span, message).help("bind it to `0.0.0.0`")
}

fn in_command(
    app: &App<'_>,
    service: &Component<'_>,
    settings: &Settings<'_, '_>,
) -> Option<Diagnostic> {
    let command = Command::of(service)?;
    let label = service.label();
    let told = command.steps.iter().flat_map(binds);
    if let Some(word) = told.into_iter().find(|word| is_loopback(&word.text)) {
        let span = command.span(app, &word);
        return Some(finding(app, span, &format!("the command of {label}")));
    }
    let is_told = |key: &str| settings.get(service, key).is_some();
    let mut steps = command.steps.iter();
    let step = steps.find(|step| is_told_nothing(step, is_told))?;
    let message = format!(
        "`{}` of {label} listens to its own container only, unless it is told a host",
        step.program
    );
    let span = app.part(service.node.get("run_command")?, &step.program);
    Some(
        RULE.at(app, span, message)
            .help("add `0.0.0.0` as the host, such as `--host 0.0.0.0`"),
    )
}

/// Returns the addresses that a step binds to.
fn binds(step: &Step) -> Vec<Word> {
    if CLIENTS.contains(&step.program.as_str()) {
        return Vec::new();
    }
    let short = SHORT.iter().filter(|(program, _)| *program == step.program);
    let mut words = step.values(&OPTIONS);
    words.extend(short.flat_map(|(_, name)| step.values(&[name])));
    match step.program.as_str() {
        "php" => words.extend(step.values(&["-S"])),
        "manage.py" if step.has(&["runserver"]) => {
            words.extend(step.plain().filter(|word| word.text.contains(':')).cloned());
        }
        _ => {}
    }
    words
}

/// Tells whether a step starts a server of [`DEFAULTS`] without a host in its command or in a variable.
fn is_told_nothing(step: &Step, is_told: impl Fn(&str) -> bool) -> bool {
    let mut servers = DEFAULTS.iter();
    let Some((_, options, key)) = servers.find(|(program, _, _)| *program == step.program) else {
        return false;
    };
    let needs_run = matches!(step.program.as_str(), "flask" | "superset");
    let is_server = !needs_run || step.has(&["run"]);
    let is_asked = step.has(&["--help", "--version"]);
    is_server && !is_asked && step.values(options).is_empty() && !key.is_some_and(is_told)
}

/// Reads an address such as `localhost`, `127.0.0.1:8000` or `tcp://[::1]:80`.
fn is_loopback(text: &str) -> bool {
    let text = text.trim();
    let address = text.split_once("://").map_or(text, |(_, address)| address);
    let host = match address.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None if address == "::1" => address,
        None => address.split([':', '/']).next().unwrap_or_default(),
    };
    ["localhost", "127.0.0.1", "::1"].contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn finds(service: &str) -> usize {
        let text = format!("name: shop\nservices:\n- {{name: a, {service}}}\n");
        found_of(RULE.code, &text).len()
    }

    #[test]
    fn loopback_is_known_in_many_forms() {
        for service in [
            "run_command: gunicorn -b localhost:8080 a",
            "run_command: python manage.py runserver 127.0.0.1:8080",
            "run_command: php -S localhost:8080",
            "run_command: next start -H 127.0.0.1",
            "run_command: uvicorn a:b --port 8080",
            "run_command: flask run",
            "envs: [{key: HOST, value: localhost}]",
            "envs: [{key: GUNICORN_BIND, value: \"127.0.0.1:80\"}]",
            "envs: [{key: HOST, value: \"::1\"}]",
        ] {
            assert_eq!(finds(service), 1, "{service}");
        }
    }

    #[test]
    fn other_addresses_are_fine() {
        for service in [
            "run_command: gunicorn a",
            "run_command: uvicorn a:b --host 0.0.0.0",
            "run_command: uvicorn a:b, envs: [{key: UVICORN_HOST, value: 0.0.0.0}]",
            "run_command: psql --host localhost && serve",
            "run_command: flask db upgrade",
            "envs: [{key: HOST, value: localhost.example.com}]",
            "envs: [{key: DB_HOST, value: localhost}]",
            "envs: [{key: HOST, value: localhost, scope: BUILD_TIME}]",
        ] {
            assert_eq!(finds(service), 0, "{service}");
        }
    }
}
