//! A command that names another port.

use super::command::{Command, Step, Word};
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;

/// IP320.
pub(super) const RULE: Rule = Rule {
    code: Code::CommandPort,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
  run_command: gunicorn --bind 0.0.0.0:5000 shop:app
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  http_port: 8080
  run_command: gunicorn --bind 0.0.0.0:$PORT shop:app
",
    ),
    fix: "Write `$PORT` in the command, or that port in `http_port`.",
    found: Found::App(check),
};

/// Options that are about a port whatever the program.
const LONG: [&str; 8] = [
    "--port",
    "--http-port",
    "--http_port",
    "--server.port",
    "-Dserver.port",
    "-Dhttp.port",
    "-Dquarkus.http.port",
    "--server-port",
];

/// Options that hold a host and a port, or a port alone, whatever the program.
const BINDS: [&str; 5] = ["--bind", "--listen", "--addr", "--http", "--http-socket"];

/// Short options of known servers; the script behind `npm run` takes those of its own server.
const SHORT: [(&str, &[&str]); 21] = [
    ("gunicorn", &["-b"]),
    ("hypercorn", &["-b"]),
    ("puma", &["-p", "-b"]),
    ("daphne", &["-p"]),
    ("flask", &["-p"]),
    ("superset", &["-p"]),
    ("next", &["-p"]),
    ("rails", &["-p"]),
    ("rackup", &["-p"]),
    ("thin", &["-p"]),
    ("unicorn", &["-p", "-l"]),
    ("serve", &["-l", "-p"]),
    ("http-server", &["-p"]),
    ("static-web-server", &["-p"]),
    ("mlflow", &["-p"]),
    ("odoo", &["-p"]),
    ("npm", &["-p"]),
    ("yarn", &["-p"]),
    ("pnpm", &["-p"]),
    ("bun", &["-p"]),
    ("waitress-serve", &[]),
];

/// Programs that connect to a port and do not listen on it.
const CLIENTS: [&str; 22] = [
    "psql",
    "pg_isready",
    "pg_dump",
    "pg_restore",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "mariadb",
    "redis-cli",
    "valkey-cli",
    "mongosh",
    "mongo",
    "nc",
    "curl",
    "wget",
    "ssh",
    "wait-for-it",
    "wait-for-it.sh",
    "wait-for",
    "dockerize",
    "wait-on",
    "createdb",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::Service)
        .filter_map(|service| {
            let named = ports(app, service);
            let open = open_ports(service)?;
            let is_open = |(port, _): &&(i128, Span)| open.contains(port);
            let (port, span) = named.first()?;
            let message = format!(
                "the command of {} names port {port}, but {}",
                service.label(),
                asked(service, &open)
            );
            let help = if service.is_internal() {
                format!("write {port} in `internal_ports`, or change the command")
            } else {
                format!("write `$PORT` in the command, or `http_port: {port}`")
            };
            let is_found = !named.iter().any(|one| is_open(&one));
            is_found.then(|| RULE.at(app, *span, message).help(help))
        })
        .collect()
}

/// Returns the ports that somebody asks, the one of the platform first.
fn open_ports(service: &Component<'_>) -> Option<Vec<i128>> {
    let internal = service.internal_ports();
    let http = match service.node.get("http_port") {
        None if internal.is_empty() => Some(8080),
        None => None,
        Some(port) => Some(port.as_int()?).filter(|port| *port != 0),
    };
    let open: Vec<i128> = http.into_iter().chain(internal).collect();
    (!open.is_empty()).then_some(open)
}

fn asked(service: &Component<'_>, open: &[i128]) -> String {
    let first = open.first().copied().unwrap_or_default();
    match service.node.get("http_port") {
        _ if service.is_internal() => format!("the service opens {first}"),
        Some(_) => format!("the platform asks on {first}"),
        None => format!("the platform asks on {first}, because there is no `http_port`"),
    }
}

/// Returns the ports that the command of a service names, with their places.
pub(super) fn ports(app: &App<'_>, service: &Component<'_>) -> Vec<(i128, Span)> {
    let Some(command) = Command::of(service) else {
        return Vec::new();
    };
    let words = command.steps.iter().flat_map(in_step);
    words
        .filter_map(|word| {
            let (port, text) = port(&word.text)?;
            Some((port, command.part(app, &word, text)))
        })
        .collect()
}

fn in_step(step: &Step) -> Vec<Word> {
    let assigned = step.assignments.iter().filter(|(key, _)| key == "PORT");
    let mut words: Vec<Word> = assigned
        .map(|(_, word)| word.with(word.text.trim_start_matches("PORT=")))
        .collect();
    let is_client = CLIENTS.contains(&step.program.as_str()) || connects(step);
    if is_client {
        return words;
    }
    words.extend(step.values(&LONG));
    words.extend(step.values(&BINDS));
    let short = SHORT.iter().find(|(program, _)| *program == step.program);
    words.extend(
        short
            .map(|(_, names)| step.values(names))
            .unwrap_or_default(),
    );
    words.extend(positional(step));
    words
}

/// Tells whether a step names another host, which makes its port that of the other side.
fn connects(step: &Step) -> bool {
    let hosts = step.values(&["--host", "-h"]);
    hosts.iter().any(|host| {
        let own = [
            "0.0.0.0",
            "::",
            "[::]",
            "*",
            "localhost",
            "127.0.0.1",
            "::1",
            "true",
        ];
        let text = host.text.as_str();
        !own.contains(&text) && !text.starts_with(['-', '$']) && !text.is_empty()
    })
}

/// Returns the port of programs that take it as a plain word.
fn positional(step: &Step) -> Option<Word> {
    let last = |word: &Word| port(&word.text).is_some();
    match step.program.as_str() {
        "http.server" | "SimpleHTTPServer" => step.plain().find(|word| last(word)).cloned(),
        "manage.py" => {
            let is_server = step.has(&["runserver", "runserver_plus"]);
            let mut words = step.plain().filter(|word| last(word));
            is_server.then(|| words.next()).flatten().cloned()
        }
        "php" => step.values(&["-S"]).pop(),
        _ => None,
    }
}

/// Reads `8080`, `:8080`, `0.0.0.0:8080` and `tcp://0.0.0.0:8080`; returns the number and its text.
fn port(text: &str) -> Option<(i128, &str)> {
    let text = text.trim_end_matches('/');
    let number = text.rsplit(':').next()?;
    let is_address = !text.contains(char::is_whitespace) && !text.starts_with("unix:");
    let port: u16 = number.parse().ok().filter(|_| is_address)?;
    (port != 0).then_some((i128::from(port), number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(service: &str) -> Vec<String> {
        found_of(
            RULE.code,
            &format!("name: shop\nservices:\n- {{name: a, {service}}}\n"),
        )
    }

    #[test]
    fn ports_are_known_in_many_forms() {
        for command in [
            "uvicorn a:b --port 3000",
            "npm run start -- -p 3000",
            "PORT=3000 npm start",
            "export PORT=3000 && npm start",
            "gunicorn -b :3000 a",
            "python manage.py runserver 0.0.0.0:3000",
            "python3 -m http.server 3000 --directory build",
            "php -S 0.0.0.0:3000",
            "puma -b tcp://0.0.0.0:3000",
            "java -Dserver.port=3000 -jar a.jar",
            "serve -s dist -l 3000",
            "'sh -c \"uvicorn a:b --port 3000\"'",
        ] {
            let lines = found(&format!("run_command: {command}, http_port: 8080"));
            assert_eq!(lines.len(), 1, "{command}");
            assert!(lines[0].contains("names port 3000"), "{command}");
        }
        assert_eq!(
            found("run_command: serve -l 5000"),
            [
                "warning 3:35 the command of service `a` names port 5000, but the platform asks on 8080, because there is no `http_port`"
            ]
        );
    }

    #[test]
    fn open_ports_references_and_clients_are_fine() {
        for service in [
            "run_command: uvicorn a --port 3000, http_port: 3000",
            "run_command: uvicorn a --port 3000, http_port: 8080, internal_ports: [3000]",
            "run_command: uvicorn a --port $PORT, http_port: 8080",
            "run_command: 'uvicorn a --port ${PORT:-3000}', http_port: 8080",
            "run_command: psql -p 5432 && serve -l 8080, http_port: 8080",
            "run_command: wait --host db --port 5432, http_port: 8080",
            "run_command: serve -l 8080 & metrics --port 9090, http_port: 8080",
            "run_command: redis-server --port 6379, internal_ports: [6379]",
            "run_command: uvicorn a --port 3000, http_port: x",
            "run_command: celery -p 3000, http_port: 8080",
        ] {
            assert!(found(service).is_empty(), "{service}");
        }
    }
}
