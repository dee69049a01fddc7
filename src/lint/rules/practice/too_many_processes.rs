//! More processes than the memory holds.

use super::command::{Command, Step, Word};
use super::limits::measured;
use super::memory::{MIB, shown, size_of};
use crate::catalog::InstanceSize;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Example, Found, Rule};

/// IP333.
pub(super) const RULE: Rule = Rule {
    code: Code::TooManyProcesses,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  instance_size_slug: apps-s-1vcpu-0.5gb
  run_command: gunicorn --workers 9 shop:app
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  instance_size_slug: apps-s-1vcpu-0.5gb
  run_command: gunicorn --workers 3 shop:app
",
    ),
    fix: "Start fewer processes, or take a size with more memory.",
    found: Found::App(check),
};

/// Is what one process of a web server or task queue needs at the least, in MiB.
const PROCESS: u64 = 100;

/// Is what one process of Odoo needs at the least, in MiB.
const ODOO: u64 = 150;

/// Is what one process of Superset needs at the least, in MiB.
const SUPERSET: u64 = 128;

const VARIABLES: [(&str, u64); 8] = [
    ("ODOO_WORKERS", ODOO),
    ("SUPERSET_WORKERS", SUPERSET),
    ("WEB_CONCURRENCY", PROCESS),
    ("GUNICORN_WORKERS", PROCESS),
    ("UVICORN_WORKERS", PROCESS),
    ("CELERYD_CONCURRENCY", PROCESS),
    ("CELERY_CONCURRENCY", PROCESS),
    ("CELERY_WORKER_CONCURRENCY", PROCESS),
];

/// Options of programs that say how many processes there are.
const OPTIONS: [(&str, &[&str], u64); 9] = [
    ("gunicorn", &["-w", "--workers"], PROCESS),
    ("uvicorn", &["--workers"], PROCESS),
    ("hypercorn", &["-w", "--workers"], PROCESS),
    ("granian", &["--workers"], PROCESS),
    ("fastapi", &["--workers"], PROCESS),
    ("puma", &["-w", "--workers"], PROCESS),
    ("celery", &["-c", "--concurrency"], PROCESS),
    ("odoo", &["--workers"], ODOO),
    ("odoo-bin", &["--workers"], ODOO),
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let keys = VARIABLES.map(|(key, _)| key);
    let mut found = measured(app, &keys, |variable, size, component| {
        let (key, each) = VARIABLES.iter().find(|(key, _)| *key == variable.key)?;
        let command = component.and_then(Command::of);
        let is_told = command.is_some_and(|command| {
            command
                .steps
                .iter()
                .any(|step| processes(step).is_some() || is_light(step))
        });
        let count = variable.text().trim().parse().ok()?;
        let span = variable.value?.span;
        let found = finding(app, span, &format!("`{key}`"), (count, *each), *size);
        found.filter(|_| !is_told)
    });
    found.extend(app.components.iter().filter_map(|component| {
        let size = size_of(component)?;
        let command = Command::of(component)?;
        let step = command
            .steps
            .iter()
            .find(|step| processes(step).is_some())?;
        let (word, count, each) = processes(step)?;
        let span = command.span(app, &word);
        let what = format!("the command of {}", component.label());
        finding(app, span, &what, (count, each), *size)
    }));
    found
}

/// Returns how many processes a step starts, and what each needs in MiB.
fn processes(step: &Step) -> Option<(Word, u64, u64)> {
    if is_light(step) {
        return None;
    }
    let (_, options, each) = OPTIONS
        .iter()
        .find(|(program, _, _)| *program == step.program)?;
    let word = step.values(options).pop()?;
    let count = word.text.parse().ok()?;
    Some((word, count, *each))
}

/// Tells whether a task queue runs its tasks in threads of one process.
fn is_light(step: &Step) -> bool {
    let pools = step.values(&["-P", "--pool"]);
    let light = ["gevent", "eventlet", "threads", "solo"];
    step.program == "celery" && pools.iter().any(|pool| light.contains(&pool.text.as_str()))
}

fn finding(
    app: &App<'_>,
    span: Span,
    what: &str,
    (count, each): (u64, u64),
    size: InstanceSize,
) -> Option<Diagnostic> {
    let memory = size.memory_bytes / MIB;
    let needed = count.checked_mul(each)?;
    let message = format!(
        "{what} starts {count} processes: about {needed} MiB at {each} MiB each, on the {} of `{}`",
        shown(size.memory_bytes),
        size.slug
    );
    let help = format!(
        "start at most {}, or take a larger size",
        (memory / each).max(1)
    );
    (needed > memory && count > 1).then(|| RULE.at(app, span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn finds(rest: &str) -> usize {
        let text = format!(
            "name: shop\nworkers:\n- {{name: a, instance_size_slug: apps-s-1vcpu-0.5gb, {rest}}}\n"
        );
        found_of(RULE.code, &text).len()
    }

    #[test]
    fn what_fits_is_left_alone() {
        for rest in [
            "envs: [{key: ODOO_WORKERS, value: \"2\"}]",
            "envs: [{key: ODOO_WORKERS, value: \"${N}\"}]",
            "run_command: celery -A a worker --pool=prefork -O fair -c 4",
            "run_command: celery -A a worker -P gevent -c 500",
            "run_command: gunicorn -w 2 a, envs: [{key: WEB_CONCURRENCY, value: \"20\"}]",
            "run_command: gunicorn -w $N a",
        ] {
            assert_eq!(finds(rest), 0, "{rest}");
        }
    }

    #[test]
    fn too_many_are_found_in_variables_and_commands() {
        for rest in [
            "envs: [{key: ODOO_WORKERS, value: \"4\"}]",
            "envs: [{key: WEB_CONCURRENCY, value: \"8\"}]",
            "run_command: celery -A a worker --concurrency=16",
            "run_command: gunicorn -w8 a",
            "run_command: uvicorn a --workers 99999999999",
        ] {
            assert_eq!(finds(rest), 1, "{rest}");
        }
    }
}
