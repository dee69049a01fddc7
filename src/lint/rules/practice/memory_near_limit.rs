//! A memory limit as large as the instance.

use super::command::{Command, Step};
use super::limits::measured;
use super::memory::{MIB, amount, shown, size_of};
use crate::catalog::InstanceSize;
use crate::diag::{Code, Diagnostic, Severity, Span};
use crate::lint::{App, Example, Found, Rule};

/// IP316.
pub(super) const RULE: Rule = Rule {
    code: Code::MemoryNearLimit,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  instance_size_slug: apps-s-1vcpu-0.5gb
  envs:
  - {key: ODOO_LIMIT_MEMORY_HARD, value: \"536870912\", scope: RUN_TIME}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  instance_size_slug: apps-s-1vcpu-0.5gb
  envs:
  - {key: ODOO_LIMIT_MEMORY_HARD, value: \"419430400\", scope: RUN_TIME}
",
    ),
    fix: "Leave a fifth of the memory, and at least 112 MiB, to everything else in the instance.",
    found: Found::App(check),
};

/// Is what an instance needs besides the program that limits itself.
const SPARE: u64 = 112 * MIB;

/// Where a variable says a limit: behind which flag, if any, and in which unit a plain number counts.
type Form = (&'static str, &'static [&'static str], u64);

const VARIABLES: [Form; 12] = [
    ("ODOO_LIMIT_MEMORY_HARD", &[], 1),
    ("NODE_OPTIONS", &NODE, MIB),
    ("JAVA_OPTS", &["-Xmx"], 1),
    ("JAVA_TOOL_OPTIONS", &["-Xmx"], 1),
    ("_JAVA_OPTIONS", &["-Xmx"], 1),
    ("JDK_JAVA_OPTIONS", &["-Xmx"], 1),
    ("CATALINA_OPTS", &["-Xmx"], 1),
    ("ES_JAVA_OPTS", &["-Xmx"], 1),
    ("GOMEMLIMIT", &[], 1),
    ("PHP_MEMORY_LIMIT", &[], 1),
    ("REDIS_ARGS", &["--maxmemory"], 1),
    ("VALKEY_EXTRA_FLAGS", &["--maxmemory"], 1),
];

const NODE: [&str; 2] = ["--max-old-space-size", "--max_old_space_size"];

/// Flags of commands that say a limit, for the programs whose name begins so.
const FLAGS: [Form; 7] = [
    ("node", &NODE, MIB),
    ("java", &["-Xmx"], 1),
    ("redis-server", &["--maxmemory"], 1),
    ("valkey-server", &["--maxmemory"], 1),
    ("odoo", &["--limit-memory-hard"], 1),
    ("php", &["memory_limit"], 1),
    ("memcached", &["-m", "--memory-limit"], MIB),
];

/// One limit as it was written.
struct Limit {
    bytes: u64,
    /// The part of the text that says it.
    text: String,
}

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let keys = VARIABLES.map(|(key, _, _)| key);
    let mut found = measured(app, &keys, |variable, size, _| {
        let (key, flags, unit) = VARIABLES.iter().find(|(key, _, _)| *key == variable.key)?;
        let limit = limit(variable.text(), flags, *unit)?;
        let what = match flags {
            [] => format!("`{key}`"),
            _ => format!("`{}` in `{key}`", flag_of(&limit.text, flags)),
        };
        let span = app.part(variable.value?, &limit.text);
        finding(app, span, &what, &limit, *size, key)
    });
    found.extend(app.components.iter().filter_map(|component| {
        let size = size_of(component)?;
        let command = Command::of(component)?;
        let (limit, span, flag) = command
            .steps
            .iter()
            .find_map(|step| in_command(app, &command, step))?;
        finding(app, span, &format!("`{flag}`"), &limit, *size, &flag)
    }));
    found
}

fn limit(text: &str, flags: &[&str], unit: u64) -> Option<Limit> {
    if flags.is_empty() {
        let text = text.trim();
        let bytes = amount(text, unit)?;
        let text = text.to_owned();
        return Some(Limit { bytes, text });
    }
    let mut words = text.split_whitespace().peekable();
    let mut last = None;
    while let Some(word) = words.next() {
        let Some(rest) = flags.iter().find_map(|flag| word.strip_prefix(flag)) else {
            continue;
        };
        let next = words.peek().copied().unwrap_or_default();
        let value = if rest.is_empty() {
            next
        } else {
            rest.trim_start_matches('=')
        };
        if let Some(bytes) = amount(value, unit) {
            let text = if rest.is_empty() { value } else { word };
            last = Some(Limit {
                bytes,
                text: text.to_owned(),
            });
        }
    }
    last
}

fn flag_of(text: &str, flags: &[&'static str]) -> &'static str {
    let named = flags.iter().find(|flag| text.starts_with(**flag));
    named.or(flags.first()).copied().unwrap_or_default()
}

fn in_command(app: &App<'_>, command: &Command<'_>, step: &Step) -> Option<(Limit, Span, String)> {
    let is_program = |name: &str| match name {
        "odoo" => step.program.starts_with("odoo"),
        name => step.program == name,
    };
    let (_, flags, unit) = FLAGS.iter().find(|(name, _, _)| is_program(name))?;
    let attached = flags.iter().find_map(|flag| {
        let word = step
            .arguments
            .iter()
            .find(|word| word.text.starts_with(flag))?;
        let rest = word.text.strip_prefix(flag)?.trim_start_matches('=');
        (!rest.is_empty()).then(|| (flag, rest.to_owned(), command.part(app, word, rest)))
    });
    let apart = || {
        let flag = flags.first()?;
        let word = step.values(flags).into_iter().next()?;
        Some((flag, word.text.clone(), command.span(app, &word)))
    };
    let (flag, text, span) = attached.or_else(apart)?;
    let bytes = amount(&text, *unit)?;
    Some((Limit { bytes, text }, span, (*flag).to_owned()))
}

fn finding(
    app: &App<'_>,
    span: Span,
    what: &str,
    limit: &Limit,
    size: InstanceSize,
    key: &str,
) -> Option<Diagnostic> {
    let most = most(size.memory_bytes, key);
    let message = format!(
        "{what} allows {} of the {} of `{}`",
        shown(limit.bytes),
        shown(size.memory_bytes),
        size.slug
    );
    let help = format!(
        "set at most {} ({most} bytes), or take a larger size",
        shown(most)
    );
    (limit.bytes > most).then(|| RULE.at(app, span, message).help(help))
}

/// Returns the largest limit that leaves enough. The one of Go is meant to be near, because the program only collects
/// more often when it comes close.
fn most(memory: u64, key: &str) -> u64 {
    if key == "GOMEMLIMIT" {
        return memory / 10 * 9;
    }
    (memory / 5 * 4).min(memory.saturating_sub(SPARE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(rest: &str) -> Vec<String> {
        let text = format!(
            "name: shop\nservices:\n- {{name: a, instance_size_slug: apps-s-1vcpu-0.5gb, {rest}}}\n"
        );
        let lines = found_of(RULE.code, &text).into_iter();
        lines
            .filter_map(|line| Some(line.splitn(3, ' ').nth(2)?.to_owned()))
            .collect()
    }

    fn of(key: &str, value: &str) -> Vec<String> {
        found(&format!("envs: [{{key: {key}, value: \"{value}\"}}]"))
    }

    #[test]
    fn limits_are_read_from_variables() {
        let size = "of the 512 MiB of `apps-s-1vcpu-0.5gb`";
        for (key, value, expected) in [
            (
                "ODOO_LIMIT_MEMORY_HARD",
                "419430401",
                format!("`ODOO_LIMIT_MEMORY_HARD` allows 400 MiB {size}"),
            ),
            (
                "NODE_OPTIONS",
                "--x --max-old-space-size=512",
                format!("`--max-old-space-size` in `NODE_OPTIONS` allows 512 MiB {size}"),
            ),
            (
                "JAVA_OPTS",
                "-Xms64m -Xmx1g",
                format!("`-Xmx` in `JAVA_OPTS` allows 1 GiB {size}"),
            ),
            (
                "GOMEMLIMIT",
                "500MiB",
                format!("`GOMEMLIMIT` allows 500 MiB {size}"),
            ),
        ] {
            assert_eq!(of(key, value), [expected], "{key}");
        }
        for (key, value) in [
            ("ODOO_LIMIT_MEMORY_HARD", "419430400"),
            ("NODE_OPTIONS", "--max-old-space-size=384"),
            ("NODE_OPTIONS", "--max-old-space-size"),
            ("GOMEMLIMIT", "450MiB"),
            ("PHP_MEMORY_LIMIT", "-1"),
        ] {
            assert!(of(key, value).is_empty(), "{key}");
        }
    }

    #[test]
    fn limits_are_read_from_commands() {
        for command in [
            "node --max-old-space-size=500 a.js",
            "redis-server --maxmemory 512mb",
            "java -Xmx512m -jar a.jar",
            "php -d memory_limit=512M a.php",
        ] {
            assert_eq!(
                found(&format!("run_command: {command}")).len(),
                1,
                "{command}"
            );
        }
    }

    #[test]
    fn a_variable_of_the_app_is_measured_at_the_largest_size() {
        let text = "name: shop\nenvs: [{key: NODE_OPTIONS, value: --max-old-space-size=512}]\nservices:\n\
            - {name: a, instance_size_slug: apps-s-1vcpu-0.5gb}\n- {name: b, instance_size_slug: SIZE}\n";
        assert!(found_of(RULE.code, &text.replace("SIZE", "apps-s-1vcpu-1gb")).is_empty());
        assert_eq!(
            found_of(RULE.code, &text.replace("SIZE", "basic-xxs")).len(),
            1
        );
    }
}
