//! What people type that doctl does not have, commands of doctl outside `apps`, and flags of every command.

use super::apps::PLAIN;
use super::table::Operand::{App, Deployment, Record, Zone};
use super::table::Part::{Operand, With, Word};
use super::table::{Becomes, Fit, Flag, Row, Standing};

/// What doctl does with a word that it does not know.
pub(super) const UNKNOWN_COMMAND: &str = "doctl has no such command: it prints its help and ends with 0, so a script goes on as if it had worked";

/// Tells the same in every row of commands that doctl does not have.
const MISSING: Row = Row {
    standing: Standing::Unknown,
    silently: &[UNKNOWN_COMMAND],
    ..PLAIN
};

/// Lists commands that are not there, though people type them.
pub(super) const UNKNOWN: &[Row] = &[
    Row {
        path: &["apps", "rollback"],
        operands: &[App, Deployment],
        form: &[
            Word("rollback"),
            Operand(App),
            With("--to", Deployment),
            Word("--yes"),
        ],
        see: &[
            "rollback APP --dry-run",
            "rollback commit APP",
            "rollback revert APP",
        ],
        ..MISSING
    },
    Row {
        path: &["apps", "health"],
        operands: &[App],
        form: &[Word("health"), Operand(App)],
        ..MISSING
    },
    Row {
        path: &["apps", "cancel-deployment"],
        operands: &[App, Deployment],
        form: &[
            Word("cancel"),
            Operand(App),
            With("--deployment", Deployment),
        ],
        ..MISSING
    },
    Row {
        path: &["apps", "deployments", "list"],
        operands: &[App],
        form: &[Word("deployments"), Operand(App)],
        ..MISSING
    },
    Row {
        path: &["apps", "bandwidth"],
        operands: &[App],
        form: &[Word("cost"), Operand(App), Word("--live")],
        fit: Fit::Nearest("cost counts the bandwidth that was used"),
        ..MISSING
    },
    Row {
        path: &["apps", "detect"],
        form: &[Word("validate")],
        fit: Fit::Missing("ipctl does not look into sources"),
        ..MISSING
    },
];

/// Lists commands outside `doctl apps` that belong to the work.
pub(super) const ELSEWHERE: &[Row] = &[
    Row {
        path: &["auth", "init"],
        form: &[Word("list")],
        fit: Fit::Nearest(
            "ipctl has no log-in: it reads doctl's configuration, or a token from DIGITALOCEAN_ACCESS_TOKEN; list shows that it works",
        ),
        ..PLAIN
    },
    Row {
        path: &["auth", "list"],
        aliases: &["ls"],
        form: &[Word("list")],
        fit: Fit::Nearest(
            "contexts stay in doctl's configuration; --context NAME takes the token of one",
        ),
        ..PLAIN
    },
    Row {
        path: &["auth", "switch"],
        form: &[Word("list")],
        fit: Fit::Nearest(
            "ipctl takes the context that doctl switched to; --context NAME takes another for one run",
        ),
        ..PLAIN
    },
    Row {
        path: &["compute", "domain", "records", "list"],
        aliases: &["ls"],
        operands: &[Zone],
        form: &[Word("dns"), Word("list")],
        fit: Fit::Nearest("lists the records that the domains of the apps want"),
        see: &["dns check"],
        ..PLAIN
    },
    Row {
        path: &["compute", "domain", "records", "create"],
        aliases: &["c"],
        operands: &[Zone],
        flags: RECORD_FLAGS,
        form: &[Word("dns"), Word("apply"), Word("--yes")],
        fit: Fit::Nearest(
            "writes every record that the domains of the apps want, and no other; applied again it sends nothing",
        ),
        see: &["dns plan", "dns check"],
        ..PLAIN
    },
    Row {
        path: &["compute", "domain", "records", "update"],
        aliases: &["u"],
        operands: &[Zone],
        flags: RECORD_FLAGS,
        form: &[Word("dns"), Word("apply"), Word("--yes")],
        fit: Fit::Nearest("corrects the records that the domains of the apps want"),
        see: &["dns plan", "dns check"],
        ..PLAIN
    },
    Row {
        path: &["compute", "domain", "records", "delete"],
        aliases: &["d", "rm"],
        operands: &[Zone, Record],
        form: &[Word("dns"), Word("plan")],
        fit: Fit::Missing("stay with doctl to delete a record; ipctl deletes none"),
        ..PLAIN
    },
];

const FROM_THE_SPEC: Becomes = Becomes::Usual("comes from the specs, ipctl.yaml and the live app");

const RECORD_FLAGS: &[Flag] = &[
    Flag::valued("--record-type", "TYPE", FROM_THE_SPEC),
    Flag::valued("--record-name", "NAME", FROM_THE_SPEC),
    Flag::valued("--record-data", "DATA", FROM_THE_SPEC),
    Flag::valued("--record-ttl", "SECONDS", FROM_THE_SPEC),
    Flag::valued("--record-id", "ID", FROM_THE_SPEC),
];

/// Lists the flags that every command of doctl takes.
pub(super) const GLOBAL: &[Flag] = &[
    Flag::valued(
        "--access-token",
        "TOKEN",
        Becomes::Nothing("a token in a command line can be read by others: use DIGITALOCEAN_ACCESS_TOKEN or --token-file FILE"),
    )
    .short("-t"),
    Flag::valued("--api-url", "URL", Becomes::Flag("--api-url")).short("-u"),
    Flag::valued(
        "--config",
        "FILE",
        Becomes::Nothing("name the file in DIGITALOCEAN_CONFIG"),
    )
    .short("-c"),
    Flag::valued("--context", "NAME", Becomes::Flag("--context")),
    Flag::valued(
        "--output",
        "FORMAT",
        Becomes::Chosen(&[("text", &[]), ("json", &["--json"])]),
    )
    .short("-o"),
    Flag::switch("--verbose", Becomes::Flag("-v")).short("-v"),
    Flag::switch("--trace", Becomes::Flag("-vv")),
    Flag::switch(
        "--interactive",
        Becomes::Usual("ipctl asks only at a terminal; --no-input forbids it"),
    ),
    Flag::valued(
        "--http-retry-max",
        "N",
        Becomes::Usual("ipctl repeats what is safe to repeat, and says when it waits"),
    ),
    Flag::valued(
        "--format",
        "COLUMNS",
        Becomes::Nothing("ipctl has no choice of columns: take fields from --json"),
    ),
    Flag::switch(
        "--no-header",
        Becomes::Nothing("ipctl keeps the heading: take fields from --json"),
    ),
    Flag::switch("--help", Becomes::Nothing("see ipctl help COMMAND")).short("-h"),
];
