//! The commands of `doctl apps`.

use super::table::Operand::{
    Alert, App, Component, Deployment, Event, File, Instance, Invocation, Size,
};
use super::table::Part::{Needs, Operand, Unless, ValueOf, With, Word};
use super::table::{Becomes, Fit, Flag, Row, Standing};

/// What most rows leave as it is.
pub(super) const PLAIN: Row = Row {
    path: &[],
    aliases: &[],
    standing: Standing::Current,
    operands: &[],
    flags: &[],
    form: &[],
    fit: Fit::Same,
    silently: &[],
    see: &[],
};

const SPEC: Flag = Flag::valued("--spec", "FILE", Becomes::Part("the file is an operand"));
const WAIT: Flag = Flag::switch(
    "--wait",
    Becomes::Usual("ipctl waits unless told --detach, and goes by the phase of the deployment"),
);
const UPDATE_SOURCES: Flag = Flag::switch("--update-sources", Becomes::Flag("--update-sources"));

const WAIT_COUNTS_STEPS: &str = "--wait counts steps and never reads the phase: a cancelled deployment without steps ends with `Deployment created` and 0, one that is stuck is polled for 30 minutes";
const SECRET_AS_IT_STANDS: &str = "a SECRET without a value is sent without one, although reports conflict on whether the live value survives that";
const VARIABLES_AS_THEY_STAND: &str = "`${NAME}` in a spec is sent as it stands";

/// Lists them in the order of doctl's help.
pub(super) const APPS: &[Row] = &[
    Row {
        path: &["apps", "create"],
        aliases: &["c"],
        flags: &[
            SPEC,
            WAIT,
            Flag::switch("--upsert", Becomes::Flag("--upsert")),
            UPDATE_SOURCES,
            Flag::valued(
                "--project-id",
                "ID",
                Becomes::Nothing(
                    "a new app goes into the default project; move it in the control panel",
                ),
            ),
        ],
        form: &[
            Word("create"),
            ValueOf("--spec", File),
            Word("--yes"),
            Unless("--wait", "--detach"),
        ],
        silently: &[
            "never asks; without --yes ipctl shows the plan and asks",
            "--upsert says `App created` also when it updated",
            WAIT_COUNTS_STEPS,
            SECRET_AS_IT_STANDS,
            VARIABLES_AS_THEY_STAND,
        ],
        see: &["apply FILE", "plan FILE"],
        ..PLAIN
    },
    Row {
        path: &["apps", "get"],
        aliases: &["g"],
        operands: &[App],
        form: &[Word("get"), Operand(App)],
        see: &["status APP", "health APP"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list"],
        aliases: &["ls"],
        flags: &[Flag::switch(
            "--with-projects",
            Becomes::Nothing("ipctl does not show projects"),
        )],
        form: &[Word("list")],
        see: &["status"],
        ..PLAIN
    },
    Row {
        path: &["apps", "update"],
        aliases: &["u"],
        operands: &[App],
        flags: &[SPEC, UPDATE_SOURCES, WAIT],
        form: &[
            Word("update"),
            Operand(App),
            ValueOf("--spec", File),
            Word("--yes"),
            Unless("--wait", "--detach"),
        ],
        silently: &[
            "always sends the whole spec and starts a deployment, also when nothing changed; ipctl then sends nothing",
            "undoes what somebody else changed in the live app; ipctl stops with 6 unless told --overwrite-outside",
            WAIT_COUNTS_STEPS,
            SECRET_AS_IT_STANDS,
            VARIABLES_AS_THEY_STAND,
        ],
        see: &["apply FILE", "plan FILE", "drift"],
        ..PLAIN
    },
    Row {
        path: &["apps", "delete"],
        aliases: &["d", "rm"],
        operands: &[App],
        flags: &[Flag::switch("--force", Becomes::Consent).short("-f")],
        form: &[Word("delete"), Operand(App)],
        silently: &[
            "asks for y or n only, and with --force for nothing; ipctl wants the name of the app in full",
        ],
        ..PLAIN
    },
    Row {
        path: &["apps", "restart"],
        aliases: &["r"],
        operands: &[App],
        flags: &[
            Flag::valued("--components", "NAME,NAME", Becomes::Each("-c")),
            WAIT,
        ],
        form: &[Word("restart"), Operand(App), Unless("--wait", "--detach")],
        silently: &[WAIT_COUNTS_STEPS],
        ..PLAIN
    },
    Row {
        path: &["apps", "create-deployment"],
        aliases: &["cd"],
        operands: &[App],
        flags: &[
            Flag::switch("--force-rebuild", Becomes::Flag("--force-build")),
            WAIT,
            Flag::valued(
                "--deployment-id",
                "ID",
                Becomes::Nothing("to go back to a deployment: ipctl rollback APP --to ID"),
            )
            .unknown(),
        ],
        form: &[Word("deploy"), Operand(App), Unless("--wait", "--detach")],
        silently: &[
            "deploys the live spec from the newest sources; it never goes back to an earlier deployment",
            WAIT_COUNTS_STEPS,
        ],
        see: &["rollback APP --dry-run", "wait APP"],
        ..PLAIN
    },
    Row {
        path: &["apps", "get-deployment"],
        aliases: &["gd"],
        operands: &[App, Deployment],
        form: &[
            Word("wait"),
            Operand(App),
            Needs("--deployment", Deployment),
        ],
        fit: Fit::Nearest(
            "wait says how the deployment ended, follows it if it still runs, and ends with 1 when it failed",
        ),
        see: &["deployments APP", "why APP", "diff APP@previous APP@live"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-deployments"],
        aliases: &["lsd"],
        operands: &[App],
        form: &[Word("deployments"), Operand(App)],
        see: &["deployments diff APP previous active", "why APP"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-job-invocations"],
        aliases: &["lsji"],
        operands: &[App],
        flags: &[
            Flag::valued("--job-name", "NAME", Becomes::Flag("-c")),
            Flag::valued(
                "--deployment",
                "ID",
                Becomes::Nothing("ipctl jobs lists the newest runs of every deployment"),
            ),
        ],
        form: &[Word("jobs"), Operand(App)],
        see: &["logs APP --type job"],
        ..PLAIN
    },
    Row {
        path: &["apps", "get-job-invocation"],
        aliases: &["gji"],
        operands: &[App, Invocation],
        flags: &[JOB_NAME_UNKNOWN],
        form: &[Word("jobs"), Operand(App)],
        fit: Fit::Nearest("jobs lists the newest runs, each with its state and how long it took"),
        silently: &[JOB_NAME_READ],
        see: &["logs APP --type job"],
        ..PLAIN
    },
    Row {
        path: &["apps", "cancel-job-invocation"],
        aliases: &["cji"],
        operands: &[App, Invocation],
        flags: &[JOB_NAME_UNKNOWN],
        form: &[Word("jobs"), Operand(App)],
        fit: Fit::Missing("stay with doctl to cancel one run of a job; ipctl lists the runs"),
        silently: &[JOB_NAME_READ],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-events"],
        aliases: &["lse"],
        operands: &[App],
        flags: &[Flag::valued(
            "--event-type",
            "TYPE",
            Becomes::Nothing("ipctl events lists every type; --limit N lists more of them"),
        )],
        form: &[Word("events"), Operand(App)],
        see: &["events APP --limit 50"],
        ..PLAIN
    },
    Row {
        path: &["apps", "get-event"],
        aliases: &["ge"],
        operands: &[App, Event],
        form: &[Word("events"), Operand(App)],
        fit: Fit::Nearest("events lists the newest, each with its deployment and phase"),
        ..PLAIN
    },
    Row {
        path: &["apps", "cancel-event"],
        aliases: &["ce"],
        operands: &[App, Event],
        form: &[Word("cancel"), Operand(App)],
        fit: Fit::Nearest(
            "cancel takes the deployment that is under way, or the one of --deployment ID, in place of an event; 5 when none is under way",
        ),
        see: &["deployments APP"],
        ..PLAIN
    },
    Row {
        path: &["apps", "logs"],
        aliases: &["l"],
        operands: &[App, Component],
        flags: &[
            Flag::valued(
                "--type",
                "TYPE",
                Becomes::Chosen(&[
                    ("run", &["--type", "run"]),
                    ("build", &["--type", "build"]),
                    ("deploy", &["--type", "deploy"]),
                    ("run_restarted", &["--type", "crash"]),
                    ("job_invocation", &["--type", "job"]),
                    ("autoscale_event", &["--type", "autoscale"]),
                ]),
            ),
            Flag::switch("--follow", Becomes::Flag("--follow")).short("-f"),
            Flag::valued("--tail", "N", Becomes::Count("--tail")),
            Flag::valued("--deployment", "ID", Becomes::Flag("--deployment")),
            Flag::valued(
                "--job-invocation",
                "ID",
                Becomes::Nothing(
                    "--type job shows the runs of a job: ipctl logs APP -c JOB --type job",
                ),
            ),
            Flag::valued(
                "--event-id",
                "ID",
                Becomes::Nothing("--type autoscale shows what scaling wrote"),
            ),
            Flag::switch("--no-prefix", Becomes::Flag("--no-prefix")),
            Flag::valued("--component", "NAME", Becomes::Flag("-c")).unknown(),
        ],
        form: &[Word("logs"), Operand(App), With("-c", Component)],
        silently: &[
            "prints only the first file when the log of a deployment was archived in several",
            "--follow ends without a word when the connection drops, and stays with the old container after a new deployment",
            "shows every line there is; ipctl shows the last 200 of each component unless told --tail N or --since",
            "shows the deployment in progress when none is active",
        ],
        see: &[
            "logs APP --since 1h --level warn",
            "logs APP --previous",
            "why APP",
        ],
        ..PLAIN
    },
    Row {
        path: &["apps", "console"],
        aliases: &["cs"],
        operands: &[App, Component, Instance],
        flags: &[
            Flag::valued(
                "--deployment",
                "ID",
                Becomes::Nothing("a terminal opens in the deployment that serves"),
            ),
            Flag::valued("--instance-name", "NAME", Becomes::Flag("--instance")),
        ],
        form: &[
            Word("console"),
            Operand(App),
            Needs("-c", Component),
            With("--instance", Instance),
        ],
        silently: &["--instance-name is accepted and not read; only the third operand is"],
        see: &["console APP -c COMPONENT -- env"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-instances"],
        aliases: &["i"],
        operands: &[App],
        form: &[Word("health"), Operand(App), Word("--no-probe")],
        fit: Fit::Nearest(
            "health counts the instances of each component and says how they are; console takes a part of an instance's name",
        ),
        see: &["health APP --json", "status APP"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-regions"],
        form: &[Word("help"), Word("regions")],
        fit: Fit::Nearest("the list is built in and needs no token"),
        ..PLAIN
    },
    Row {
        path: &["apps", "propose"],
        aliases: &["p"],
        flags: &[
            SPEC,
            Flag::valued(
                "--app",
                "ID",
                Becomes::Usual("ipctl finds the live app by the name in the spec"),
            ),
        ],
        form: &[Word("validate"), ValueOf("--spec", File), Word("--online")],
        fit: Fit::Nearest(
            "validate --online asks the platform about the spec; cost shows the price",
        ),
        see: &["cost FILE", "plan FILE"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-alerts"],
        aliases: &["la"],
        operands: &[App],
        form: &[Word("get"), Operand(App), Word("--spec")],
        fit: Fit::Nearest(
            "alerts are part of the spec; who is told is not, and ipctl does not show it",
        ),
        ..PLAIN
    },
    Row {
        path: &["apps", "update-alert-destinations"],
        aliases: &["uad"],
        operands: &[App, Alert],
        flags: &[
            Flag::valued("--app-alert-destinations", "FILE", NO_DESTINATIONS),
            Flag::valued("--alert-destinations", "FILE", NO_DESTINATIONS).unknown(),
        ],
        form: &[Word("get"), Operand(App), Word("--spec")],
        fit: Fit::Missing(
            "stay with doctl to say who is told; a spec holds alerts without destinations",
        ),
        silently: &["its example names the flag --alert-destinations, which it does not have"],
        ..PLAIN
    },
    Row {
        path: &["apps", "list-buildpacks"],
        form: &[Word("rules")],
        fit: Fit::Missing(
            "stay with doctl to list buildpacks; ipctl rules lists what ipctl checks in a spec",
        ),
        ..PLAIN
    },
    Row {
        path: &["apps", "upgrade-buildpack"],
        operands: &[App],
        flags: &[
            Flag::valued("--buildpack", "NAME", NO_BUILDPACK),
            Flag::valued("--major-version", "N", NO_BUILDPACK),
            Flag::switch("--trigger-deployment", NO_BUILDPACK),
        ],
        form: &[Word("deploy"), Operand(App), Word("--force-build")],
        fit: Fit::Missing(
            "stay with doctl to upgrade a buildpack; ipctl deploy --force-build builds with those that are set",
        ),
        silently: &["starts a deployment unless told --trigger-deployment=false"],
        ..PLAIN
    },
    Row {
        path: &["apps", "spec", "get"],
        operands: &[App],
        flags: &[
            Flag::valued(
                "--deployment",
                "ID",
                Becomes::Nothing(
                    "to see what a deployment's spec differs in: ipctl diff APP@ID APP@live",
                ),
            ),
            Flag::valued(
                "--format",
                "FORMAT",
                Becomes::Chosen(&[("json", &[]), ("yaml", &[])]),
            ),
        ],
        form: &[Word("get"), Operand(App), Word("--spec")],
        fit: Fit::Nearest(
            "prints JSON, which is YAML too; ipctl pull writes commented YAML into the app's file",
        ),
        see: &["pull APP --out FILE", "diff APP@previous APP@live"],
        ..PLAIN
    },
    Row {
        path: &["apps", "spec", "validate"],
        operands: &[File],
        flags: &[Flag::switch(
            "--schema-only",
            Becomes::Part("without --online ipctl needs neither a token nor the network"),
        )],
        form: &[
            Word("validate"),
            Operand(File),
            Unless("--schema-only", "--online"),
        ],
        silently: &[
            "--schema-only accepts the port 99999999, the region `nowhere`, and two components or variables of one name",
            "stops at the first problem and names no line; of two equal keys it takes one without a word",
        ],
        see: &["validate FILE --strict", "validate FILE --fix --diff"],
        ..PLAIN
    },
    Row {
        path: &["apps", "tier", "list"],
        standing: Standing::Hidden,
        ..SIZES
    },
    Row {
        path: &["apps", "tier", "get"],
        standing: Standing::Hidden,
        operands: &[Size],
        ..SIZES
    },
    Row {
        path: &["apps", "tier", "instance-size", "list"],
        ..SIZES
    },
    Row {
        path: &["apps", "tier", "instance-size", "get"],
        operands: &[Size],
        ..SIZES
    },
    Row {
        path: &["apps", "dev"],
        form: &[Word("plan"), Word("--sim")],
        fit: Fit::Missing(
            "stay with doctl to build on this machine; --sim rehearses everything but the build",
        ),
        see: &["validate"],
        ..PLAIN
    },
];

const SIZES: Row = Row {
    form: &[Word("help"), Word("sizes")],
    fit: Fit::Nearest(
        "the list is built in and needs no token; ipctl cost asks the platform for the prices of today",
    ),
    see: &["cost FILE"],
    ..PLAIN
};

const JOB_NAME_UNKNOWN: Flag = Flag::valued("--job-name", "NAME", Becomes::Flag("-c")).unknown();
const JOB_NAME_READ: &str =
    "reads a flag --job-name that it does not accept, so the job cannot be named";
const NO_DESTINATIONS: Becomes = Becomes::Nothing("ipctl does not write alert destinations");
const NO_BUILDPACK: Becomes = Becomes::Nothing("ipctl does not change buildpacks");
