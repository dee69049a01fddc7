//! What log lines give away.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

use super::cause::Cause;

/// Finds one cause in a line.
struct Pattern {
    expression: Regex,
    cause: Maker,
}

/// Makes a cause of what the first group of a pattern holds; nothing where there is no such group.
type Maker = fn(String) -> Cause;

/// The longest part of a line that is looked at, in bytes; causes stand near the beginning.
const MOST_BYTES: usize = 2000;

fn text(found: &Captures<'_>, group: usize) -> Option<String> {
    let text = found.get(group)?.as_str();
    (!text.is_empty()).then(|| text.to_owned())
}

type Row = (&'static str, Maker);

/// The patterns, those that say most first.
const ROWS: &[Row] = &[
    (r"exec format error", |_| Cause::OtherArchitecture),
    (
        r"(?i)(?:no matching manifest for|image platform .* does not match)",
        |_| Cause::OtherArchitecture,
    ),
    (r#"(?i)KeyError: ['"]([A-Z][A-Z0-9_]{2,})['"]"#, variable),
    (
        r"(?i)(?:missing|required|undefined|must set|not set|set the).{0,60}(?:env(?:ironment)?(?: variable)?s?)\W{1,3}([A-Z][A-Z0-9_]{2,})\b",
        variable,
    ),
    (
        r#"(?i)(?:env(?:ironment)?(?: variable)?|config) [`'"]?([A-Z][A-Z0-9_]{2,})[`'"]? (?:is )?(?:not set|missing|required|undefined|must be set|not found)"#,
        variable,
    ),
    (
        r"\b([A-Z][A-Z0-9_]{3,}): (?:unbound variable|parameter not set|parameter null or not set)",
        variable,
    ),
    (
        r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:is not set|is required|must be set|is missing)",
        variable,
    ),
    (r"(\$\{[A-Za-z0-9_-]+\.[A-Za-z0-9_]+\})", |text| {
        Cause::UnresolvedReference { text }
    }),
    (r"(?i)tenant or user not found", |_| Cause::PoolerTenant),
    (
        r#"(?i)password authentication failed for user "?([^"\s]+)"?"#,
        login,
    ),
    (r"(?i)Access denied for user '([^']+)'", login),
    (
        r"(?i)(?:SASL authentication failed|WRONGPASS|NOAUTH|invalid password)()",
        login,
    ),
    (
        r#"(?i)could not translate host name "([^"]+)""#,
        host_unknown,
    ),
    (
        r"(?i)getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([A-Za-z0-9._-]+)",
        host_unknown,
    ),
    (
        r"(?i)lookup ([A-Za-z0-9._-]+)(?: on [0-9.:]+)?: no such host",
        host_unknown,
    ),
    (
        r#"(?i)connection to server at "([^"]+)".{0,80}(?:failed|refused)"#,
        refused,
    ),
    (r"(?i)ECONNREFUSED ([0-9A-Za-z.:\[\]-]+)", refused),
    (
        r"(?i)Error \d+ connecting to ([A-Za-z0-9._-]+:\d+)",
        refused,
    ),
    (
        r"(?i)(?:psycopg2?|sqlalchemy|pg|postgres|mysql|mongo|redis)\S*.{0,120}(?:connection refused|could not connect|timeout expired|connection timed out)()",
        refused,
    ),
    (
        r"(?i)(?:out of memory|OOMKilled|MemoryError|heap out of memory|exit(?:ed with)? (?:code|status) 137|signal: killed|SIGKILL)",
        |_| Cause::OutOfMemory,
    ),
    (
        r#"(?i)(?:ModuleNotFoundError: No module named|Cannot find module) ['"]([^'"]+)['"]"#,
        |name| Cause::MissingModule { name },
    ),
    (
        r"(?i)(?:exec|sh|bash|/bin/sh)[^:]*: (?:line \d+: |\d+: )?([A-Za-z0-9_./-]+): (?:command )?not found",
        command,
    ),
    (
        r#"(?i)exec: "([^"]+)": (?:executable file not found|stat .* no such file)"#,
        command,
    ),
    (
        r"(?i)(?:exit(?:ed with)? (?:code|status) 127|executable file not found)()",
        command,
    ),
    (
        r"(?i)(?:failed to (?:read dockerfile|compute cache key: .*dockerfile)|unable to (?:evaluate|prepare) .*dockerfile|dockerfile).{0,40}?(?:open |stat )?([A-Za-z0-9_./-]*Dockerfile[A-Za-z0-9_.-]*)?:? ?.{0,20}(?:no such file|not found)",
        |path| Cause::NoDockerfile { path: named(path) },
    ),
    (
        r#"(?i)(?:COPY|ADD) failed.{0,80}?(?:stat|file not found in build context[^:]*:) ?(?:stat )?"?([A-Za-z0-9_./*-]+)"?"#,
        copy_source,
    ),
    (
        r#"(?i)failed to compute cache key.{0,80}?"/?([^"]+)": not found"#,
        copy_source,
    ),
    (
        r"(?i)(?:npm ci` can only install|lock ?file.{0,40}(?:out of (?:sync|date)|not up to date|needs to be updated)|ERR_PNPM_OUTDATED_LOCKFILE|poetry\.lock .{0,40}(?:changed|not.{0,10}(?:consistent|compatible))|lockfile would have been modified)",
        |_| Cause::LockFile,
    ),
    (
        r"(?i)(?:pull access denied|unauthorized: (?:authentication required|incorrect)|manifest (?:for \S+ )?(?:unknown|not found)|repository does not exist|toomanyrequests|denied: requested access)",
        |_| Cause::Registry,
    ),
];

fn named(name: String) -> Option<String> {
    (!name.is_empty()).then_some(name)
}

fn variable(name: String) -> Cause {
    Cause::MissingVariable { name }
}

fn login(user: String) -> Cause {
    Cause::DatabaseLogin { user: named(user) }
}

fn host_unknown(host: String) -> Cause {
    Cause::UnknownHost { host }
}

fn refused(host: String) -> Cause {
    Cause::DatabaseRefused { host: named(host) }
}

fn command(command: String) -> Cause {
    Cause::CommandNotFound {
        command: named(command),
    }
}

fn copy_source(path: String) -> Cause {
    Cause::NoCopySource { path }
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let compiled = ROWS.iter().filter_map(|(expression, cause)| {
        let expression = Regex::new(expression).ok()?;
        Some(Pattern {
            expression,
            cause: *cause,
        })
    });
    compiled.collect()
});

/// Returns the cause that a line gives away, if it does.
pub(super) fn cause_in(line: &str) -> Option<Cause> {
    let line = head(line);
    PATTERNS.iter().find_map(|pattern| {
        let found = pattern.expression.captures(line)?;
        Some((pattern.cause)(text(&found, 1).unwrap_or_default()))
    })
}

/// Where a process says that it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listener {
    pub(super) host: Option<String>,
    pub(super) port: u16,
}

impl Listener {
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host.as_deref().unwrap_or_default();
        host.starts_with("127.") || matches!(host, "localhost" | "[::1]" | "::1")
    }
}

static LISTENS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = r"(?i)\b(?:listening|listens|running|started|serving|bound|ready|accepting connections)\b.{0,60}?";
    let place = r"(?:(?:https?://|tcp://)?(localhost|\[::1?\]|\d{1,3}(?:\.\d{1,3}){3}|\*)?:|port[ =:]+)(\d{2,5})\b";
    Regex::new(&format!("{words}{place}")).ok()
});

/// Returns where the process says in this line that it listens.
pub(super) fn listener_in(line: &str) -> Option<Listener> {
    let found = LISTENS.as_ref()?.captures(head(line))?;
    Some(Listener {
        host: text(&found, 1),
        port: found.get(2)?.as_str().parse().ok()?,
    })
}

static REQUEST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\b(?:GET|HEAD) (/[^\s"?]*)[^\s"]*(?: HTTP/[\d.]+)?"?[ -]+(\d{3})\b"#).ok()
});

/// Returns path and status of a request that the line tells of.
pub(super) fn answer_in(line: &str) -> Option<(&str, u16)> {
    let found = REQUEST.as_ref()?.captures(head(line))?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str().parse().ok()?))
}

fn head(line: &str) -> &str {
    line.get(..line.floor_char_boundary(MOST_BYTES))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
