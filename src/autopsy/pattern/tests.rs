//! Tests of what log lines give away.

use super::*;

#[test]
fn every_pattern_compiles() {
    assert_eq!(PATTERNS.len(), ROWS.len());
    assert!(LISTENS.is_some() && REQUEST.is_some());
}

/// Lines as programs write them, and what they give away.
#[rustfmt::skip]
const GIVEN_AWAY: &[(&str, &str)] = &[
    ("KeyError: 'SUPERSET_SECRET_KEY'", "the variable `SUPERSET_SECRET_KEY` is not set"),
    ("Error: Missing required environment variable: DATABASE_URL", "the variable `DATABASE_URL` is not set"),
    ("environment variable `API_KEY` not set", "the variable `API_KEY` is not set"),
    ("/entrypoint.sh: line 3: ODOO_DB_HOST: unbound variable", "the variable `ODOO_DB_HOST` is not set"),
    ("FATAL JWT_SECRET is required", "the variable `JWT_SECRET` is not set"),
    ("dial tcp: lookup ${db.HOSTNAME}: no such host", "the reference `${db.HOSTNAME}` was not filled in: nothing of that name can be bound"),
    ("FATAL:  Tenant or user not found", "the connection pooler does not know the user: its name must be `postgres.PROJECT`"),
    ("psycopg2.OperationalError: FATAL:  password authentication failed for user \"postgres\"", "the database did not take the password of `postgres`"),
    ("could not translate host name \"redis\" to address: Name or service not known", "the host name `redis` leads nowhere"),
    ("Error: getaddrinfo ENOTFOUND db.internal", "the host name `db.internal` leads nowhere"),
    ("connection to server at \"10.0.0.1\", port 6543 failed: Connection refused", "the database at `10.0.0.1` took no connection"),
    ("redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.", "the database at `redis:6379` took no connection"),
    ("sqlalchemy.exc.OperationalError: (psycopg2) timeout expired", "the database took no connection"),
    ("Fatal process out of memory: Zone", "the process was stopped for using too much memory (exit code 137)"),
    ("container exited with code 137", "the process was stopped for using too much memory (exit code 137)"),
    ("/bin/sh: 1: gunicorn: not found", "the program `gunicorn` is not in the image (exit code 127)"),
    ("exec: \"celery\": executable file not found in $PATH", "the program `celery` is not in the image (exit code 127)"),
    ("exec /usr/local/bin/python: exec format error", "the image was built for another kind of processor"),
    ("ModuleNotFoundError: No module named 'superset_config'", "the module `superset_config` is not installed in the image"),
    ("COPY failed: file not found in build context or excluded by .dockerignore: stat addons/custom: file does not exist", "`addons/custom`, which the Dockerfile copies, is not in the repository"),
    ("ERROR: failed to compute cache key: failed to calculate checksum of ref x: \"/config/odoo.conf\": not found", "`config/odoo.conf`, which the Dockerfile copies, is not in the repository"),
    ("error: failed to read dockerfile: open Dockerfile.custom: no such file or directory", "there is no Dockerfile at `Dockerfile.custom`"),
    ("npm ERR! `npm ci` can only install packages when your package.json and package-lock.json are in sync", "the lock file does not fit the package list"),
    ("Error response from daemon: pull access denied for acme/web", "the registry did not give the image"),
];

#[test]
fn lines_give_their_cause_away() {
    for (line, words) in GIVEN_AWAY {
        let said = cause_in(line).map(|cause| cause.words());
        assert_eq!(said.as_deref(), Some(*words), "{line}");
    }
}

#[test]
fn ordinary_lines_give_nothing_away() {
    for line in [
        "",
        "GET /health 200 3ms",
        "Loading environment variables",
        "Starting gunicorn 21.2.0",
        "connected to redis:6379",
        "The key error rate is 3 percent",
        "found 0 vulnerabilities",
    ] {
        assert_eq!(cause_in(line), None, "{line}");
    }
    assert_eq!(cause_in(&"ü".repeat(5000)), None);
}

#[test]
fn listeners_and_answers_are_read() {
    let at = |line: &str| listener_in(line).map(|l| (l.is_loopback(), l.port));
    assert_eq!(
        at("[INFO] Listening at: http://0.0.0.0:8088 (1)"),
        Some((false, 8088))
    );
    assert_eq!(at("* Running on http://127.0.0.1:5000"), Some((true, 5000)));
    assert_eq!(at("Server listening on port 3000"), Some((false, 3000)));
    assert_eq!(
        at("ready - started server on localhost:3000"),
        Some((true, 3000))
    );
    assert_eq!(at("Loaded 8080 rows"), None);
    assert_eq!(
        answer_in("10.0.0.1 - - \"GET /health HTTP/1.1\" 404 9"),
        Some(("/health", 404))
    );
    assert_eq!(answer_in("GET /healthz 200 3ms"), Some(("/healthz", 200)));
    assert_eq!(answer_in("POST /x 404"), None);
}
