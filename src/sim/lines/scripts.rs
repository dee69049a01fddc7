//! Templates of lines. A word in braces is replaced by a fact of the component or by something random.

use super::role::Role;

/// Holds what a running program writes.
pub(super) struct Script {
    /// The lines of its start, in order.
    pub(super) start: &'static [&'static str],
    /// Lines that follow each other, in any order of the pairs.
    pub(super) pairs: &'static [[&'static str; 2]],
}

/// Returns what a program of that role writes.
pub(super) fn run(role: Role) -> &'static Script {
    match role {
        Role::Gunicorn => &GUNICORN,
        Role::CeleryWorker => &CELERY_WORKER,
        Role::CeleryBeat => &CELERY_BEAT,
        Role::Redis => &REDIS,
        Role::Odoo => &ODOO,
        Role::Uvicorn => &UVICORN,
        Role::Service => &SERVICE,
        Role::Worker => &WORKER,
        Role::Job => &JOB,
        Role::StaticSite => &STATIC_SITE,
    }
}

/// Holds what the platform writes while it rolls a component out.
pub(super) struct Rollout {
    /// The lines before it is known whether the component comes up.
    pub(super) start: &'static [&'static str],
    /// The lines once it is up.
    pub(super) up: &'static [&'static str],
}

/// Returns what the platform writes while it rolls such a component out.
pub(super) fn deploy(role: Role) -> Rollout {
    match role {
        Role::StaticSite => Rollout {
            start: &["uploading assets of {name}", "purging the edge cache"],
            up: &["assets are live"],
        },
        Role::Job => Rollout {
            start: &["pulling {source}", "starting job {name}"],
            up: &["job has ended"],
        },
        Role::Worker | Role::CeleryWorker | Role::CeleryBeat => Rollout {
            start: &["pulling {source}", "starting container {name}-{commit}"],
            up: &["container is running"],
        },
        _ => Rollout {
            start: &[
                "pulling {source}",
                "starting container {name}-{commit}",
                "waiting for port {port}",
            ],
            up: &[
                "health check passed",
                "routing traffic to the new container",
            ],
        },
    }
}

/// What the platform writes about a job that the clock starts.
pub(super) const SCHEDULED: Rollout = Rollout {
    start: &["taking over the schedule of job {name}"],
    up: &["job is scheduled"],
};

/// What the platform writes about functions.
pub(super) const FUNCTIONS: Rollout = Rollout {
    start: &["uploading functions of {name}"],
    up: &["functions are live"],
};

const GUNICORN: Script = Script {
    start: &[
        "[INFO] Starting gunicorn 23.0.0",
        "[INFO] Listening at: http://0.0.0.0:{port} (1)",
        "[INFO] Using worker: gevent",
        "[INFO] Booting worker with pid: {pid}",
    ],
    pairs: &[
        [
            r#"{ip} - - "GET {health} HTTP/1.1" 200 2 "-" "kube-probe/1.31""#,
            r#"{ip} - - "GET {health} HTTP/1.1" 200 2 "-" "kube-probe/1.31""#,
        ],
        [
            r#"{ip} - - "GET /superset/welcome/ HTTP/1.1" 200 {bytes}"#,
            r#"{ip} - - "GET /static/assets/theme.{commit}.css HTTP/1.1" 304 0"#,
        ],
        [
            r#"{ip} - - "POST /api/v1/chart/data HTTP/1.1" 200 {bytes}"#,
            "INFO:superset.utils.logging:query finished in {ms} ms",
        ],
        [
            r#"{ip} - - "GET /api/v1/dashboard/{n} HTTP/1.1" 200 {bytes}"#,
            r#"{ip} - - "GET /api/v1/dashboard/{n}/charts HTTP/1.1" 200 {bytes}"#,
        ],
        [
            r#"{ip} - - "GET /login/ HTTP/1.1" 200 {bytes}"#,
            r#"{ip} - - "POST /login/ HTTP/1.1" 302 {n}"#,
        ],
        [
            "DEBUG:superset.stats_logger:[stats_logger] (incr) DashboardRestApi.get.success",
            "DEBUG:superset.stats_logger:[stats_logger] (timing) DashboardRestApi.get.time | {ms}.0",
        ],
    ],
};

const CELERY_WORKER: Script = Script {
    start: &[
        "[INFO/MainProcess] Connected to redis://redis:6379/0",
        "[INFO/MainProcess] mingle: searching for neighbors",
        "[INFO/MainProcess] mingle: all alone",
        "[INFO/MainProcess] celery@{name} ready.",
    ],
    pairs: &[
        [
            "[INFO/MainProcess] Task reports.execute[{id}] received",
            "[INFO/ForkPoolWorker-1] Task reports.execute[{id}] succeeded in {seconds}s: None",
        ],
        [
            "[INFO/MainProcess] Task reports.scheduler[{id}] received",
            "[INFO/ForkPoolWorker-2] Task reports.scheduler[{id}] succeeded in {seconds}s: None",
        ],
        [
            "[INFO/MainProcess] Task cache-warmup[{id}] received",
            "[INFO/ForkPoolWorker-3] Task cache-warmup[{id}] succeeded in {seconds}s: 'done'",
        ],
        [
            "[INFO/MainProcess] Task cache_chart_thumbnail[{id}] received",
            "[INFO/ForkPoolWorker-4] Task cache_chart_thumbnail[{id}] succeeded in {seconds}s: None",
        ],
        [
            "[INFO/MainProcess] Task sql_lab.get_sql_results[{id}] received",
            "[INFO/ForkPoolWorker-1] Task sql_lab.get_sql_results[{id}] succeeded in {seconds}s: None",
        ],
        [
            "[INFO/MainProcess] Task reports.prune_log[{id}] received",
            "[INFO/ForkPoolWorker-2] Task reports.prune_log[{id}] succeeded in {seconds}s: None",
        ],
    ],
};

const CELERY_BEAT: Script = Script {
    start: &[
        "celery beat v5.4.0 (opalescent) is starting.",
        "[INFO/MainProcess] beat: Starting...",
        "[DEBUG/MainProcess] Setting default socket timeout to 30",
    ],
    pairs: &[
        [
            "[INFO/MainProcess] Scheduler: Sending due task reports.scheduler (reports.scheduler)",
            "[DEBUG/MainProcess] reports.scheduler sent. id->{id}",
        ],
        [
            "[INFO/MainProcess] Scheduler: Sending due task cache-warmup-hourly (cache-warmup)",
            "[DEBUG/MainProcess] cache-warmup sent. id->{id}",
        ],
        [
            "[INFO/MainProcess] Scheduler: Sending due task reports.prune_log (reports.prune_log)",
            "[DEBUG/MainProcess] reports.prune_log sent. id->{id}",
        ],
        [
            "[DEBUG/MainProcess] beat: Synchronizing schedule...",
            "[DEBUG/MainProcess] beat: Waking up in {n}.00 seconds.",
        ],
        [
            "[DEBUG/MainProcess] beat: Ticking with max interval->5.00 minutes",
            "[DEBUG/MainProcess] beat: Waking up in 5.00 minutes.",
        ],
    ],
};

const REDIS: Script = Script {
    start: &[
        "1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
        "1:C * Redis version=7.4.1, bits=64, commit=00000000, modified=0, pid=1, just started",
        "1:M * Running mode=standalone, port={port}.",
        "1:M * Ready to accept connections tcp",
    ],
    pairs: &[
        [
            "1:M * {n} changes in 300 seconds. Saving...",
            "1:M * Background saving started by pid {pid}",
        ],
        [
            "{pid}:C * DB saved on disk",
            "1:M * Background saving terminated with success",
        ],
        [
            "{pid}:C * Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB",
            "1:M * 100 changes in 300 seconds. Saving...",
        ],
        [
            "1:M - DB 0: {n} keys ({n} volatile) in 64 slots HT.",
            "1:M - {n} clients connected (0 replicas), {bytes} bytes in use",
        ],
        [
            "1:M - Accepted {ip}:{bytes}",
            "1:M - Client closed connection id={n} addr={ip}:{bytes}",
        ],
    ],
};

const ODOO: Script = Script {
    start: &[
        "INFO ? odoo: Odoo version 18.0",
        "INFO ? odoo: addons paths: ['/usr/lib/python3/dist-packages/odoo/addons', '/mnt/extra-addons']",
        "INFO ? odoo.service.server: HTTP service (werkzeug) running on {name}:{port}",
        "INFO odoo odoo.modules.loading: Modules loaded.",
    ],
    pairs: &[
        [
            r#"INFO odoo werkzeug: {ip} - - "GET {health} HTTP/1.1" 200 - 1 0.001 0.002"#,
            r#"INFO odoo werkzeug: {ip} - - "GET {health} HTTP/1.1" 200 - 1 0.001 0.002"#,
        ],
        [
            r#"INFO odoo werkzeug: {ip} - - "GET /web/login HTTP/1.1" 200 - {n} 0.0{n} {seconds}"#,
            r#"INFO odoo werkzeug: {ip} - - "POST /web/login HTTP/1.1" 303 - {n} 0.0{n} {seconds}"#,
        ],
        [
            r#"INFO odoo werkzeug: {ip} - - "POST /web/dataset/call_kw/res.partner/web_search_read HTTP/1.1" 200 - {n} 0.0{n} {seconds}"#,
            r#"INFO odoo werkzeug: {ip} - - "POST /web/dataset/call_kw/sale.order/web_read HTTP/1.1" 200 - {n} 0.0{n} {seconds}"#,
        ],
        [
            r#"INFO odoo longpolling: {ip} - - "GET /websocket?version=18.0-3 HTTP/1.1" 101 -"#,
            "INFO ? odoo.addons.bus.models.bus: Bus.loop listen imbus on db postgres",
        ],
        [
            "INFO odoo odoo.addons.base.models.ir_cron: Job 'Mail: Email Queue Manager' (3) starting",
            "INFO odoo odoo.addons.base.models.ir_cron: Job 'Mail: Email Queue Manager' (3) done in {seconds}s",
        ],
        [
            "INFO odoo odoo.addons.base.models.ir_cron: Job 'Base: Auto-vacuum internal data' (1) starting",
            "INFO odoo odoo.addons.base.models.ir_cron: Job 'Base: Auto-vacuum internal data' (1) done in {seconds}s",
        ],
    ],
};

const UVICORN: Script = Script {
    start: &[
        "INFO:     Started server process [1]",
        "INFO:     Waiting for application startup.",
        "INFO:     Application startup complete.",
        "INFO:     Uvicorn running on http://0.0.0.0:{port} (Press CTRL+C to quit)",
    ],
    pairs: &[
        [
            r#"INFO:     {ip}:0 - "GET {health} HTTP/1.1" 200 OK"#,
            r#"INFO:     {ip}:0 - "GET {health} HTTP/1.1" 200 OK"#,
        ],
        [
            r#"INFO:     {ip}:0 - "POST /mcp HTTP/1.1" 200 OK"#,
            "INFO:     tools/call finished in {ms} ms",
        ],
        [
            r#"INFO:     {ip}:0 - "POST /mcp HTTP/1.1" 202 Accepted"#,
            "INFO:     session {id} opened",
        ],
        [
            "INFO:     tools/list answered with {n} tools",
            r#"INFO:     {ip}:0 - "GET /openapi.json HTTP/1.1" 200 OK"#,
        ],
        [
            r#"INFO:     {ip}:0 - "GET /favicon.ico HTTP/1.1" 404 Not Found"#,
            "INFO:     session {id} closed",
        ],
    ],
};

const SERVICE: Script = Script {
    start: &[
        "{name} starting",
        "configuration loaded",
        "listening on 0.0.0.0:{port}",
    ],
    pairs: &[
        [
            r#"{ip} "GET {health}" 200 {ms}ms"#,
            r#"{ip} "GET {health}" 200 {ms}ms"#,
        ],
        [
            r#"level=info msg="request started" request_id={id} path=/"#,
            r#"level=info msg="request completed" request_id={id} status={status}"#,
        ],
        [
            r#"{ip} "GET /" {status} {bytes}B {ms}ms"#,
            r#"{ip} "GET /assets/main.{commit}.js" 200 {bytes}B {ms}ms"#,
        ],
        [
            r#"{ip} "POST /api/items" 201 {bytes}B {ms}ms"#,
            r#"{ip} "GET /api/items?page={n}" 200 {bytes}B {ms}ms"#,
        ],
        [
            r#"level=info msg="connection pool" open={n} idle={n}"#,
            r#"level=warn msg="slow request" path=/api/items duration={seconds}s"#,
        ],
    ],
};

const WORKER: Script = Script {
    start: &[
        "{name} starting",
        "configuration loaded",
        "waiting for work",
    ],
    pairs: &[
        [
            "picked up message {id}",
            "finished message {id} in {seconds}s",
        ],
        [
            "batch {commit}: {n} items",
            "batch {commit}: done in {ms} ms",
        ],
        ["queue depth {n}", "heartbeat ok"],
        ["syncing changes since the last run", "sync wrote {n} rows"],
        [
            "level=warn msg=\"retrying\" message={id} attempt=2",
            "level=info msg=\"retry succeeded\" message={id}",
        ],
    ],
};

const JOB: Script = Script {
    start: &["{name} starting", "configuration loaded"],
    pairs: &[
        [
            "step {commit} started",
            "step {commit} finished in {seconds}s",
        ],
        ["Running migrations:", "  Applying {commit}... OK"],
        ["reading {n} records", "wrote {n} records"],
        ["cleaning up {n} stale entries", "clean-up took {ms} ms"],
        ["progress: {n} of 40", "no more work, exiting with status 0"],
    ],
};

const STATIC_SITE: Script = Script {
    start: &[],
    pairs: &[
        [
            r#"{ip} "GET /" 200 {bytes}"#,
            r#"{ip} "GET /index.html" 200 {bytes}"#,
        ],
        [
            r#"{ip} "GET /assets/app.{commit}.js" 200 {bytes}"#,
            r#"{ip} "GET /assets/app.{commit}.css" 200 {bytes}"#,
        ],
        [
            r#"{ip} "GET /favicon.ico" 200 {bytes}"#,
            r#"{ip} "GET /robots.txt" 200 {n}"#,
        ],
        [
            r#"{ip} "GET /about" 200 {bytes}"#,
            r#"{ip} "GET /missing" 404 {n}"#,
        ],
    ],
};

/// Is a Python program that stops because a variable is missing.
pub(super) const MISSING_VARIABLE: &[&str] = &[
    "Traceback (most recent call last):",
    r#"  File "/app/main.py", line 14, in <module>"#,
    "    settings = load_settings()",
    r#"  File "/app/settings.py", line 31, in load_settings"#,
    r#"    value = os.environ["{variable}"]"#,
    r#"  File "<frozen os>", line 685, in __getitem__"#,
    "KeyError: '{variable}'",
];

/// Is a program that is not in the image.
pub(super) const NOT_FOUND: &[&str] = &[
    "/bin/sh: 1: exec: {program}: not found",
    "container exited with status 127",
];

/// Is a program that takes more memory than there is.
pub(super) const OUT_OF_MEMORY: &[&str] = &[
    "loading the application",
    "Killed",
    "container exited with status 137",
];

/// Is a program for another processor.
pub(super) const WRONG_ARCHITECTURE: &[&str] = &["exec /app/entrypoint.sh: exec format error"];

/// Is a program that needs its database to start.
pub(super) const DATABASE_REFUSED: &[&str] = &[
    "connecting to the database",
    "psycopg2.OperationalError: connection to server at \"10.10.0.3\", port 5432 failed: Connection refused",
    "    Is the server running on that host and accepting TCP/IP connections?",
];

/// Is a server on a port that nobody asks.
pub(super) const WRONG_PORT: &[&str] = &[
    "starting {name}",
    "Listening at: http://0.0.0.0:{other_port}",
];

/// Is a server that only its own container reaches.
pub(super) const LOCALHOST_ONLY: &[&str] =
    &["starting {name}", "Listening at: http://127.0.0.1:{port}"];

/// Is the beginning of a build from a repository.
pub(super) const CLONE: &[&str] = &[
    "initializing build",
    "retrieving source code from {source}",
    "=> selecting branch \"{branch}\"",
    "=> checking out commit {commit}",
];

/// Is a build of a Dockerfile.
pub(super) const DOCKERFILE: &[&str] = &[
    "building {dockerfile}",
    "[1/5] FROM docker.io/library/base@sha256:{hash}{hash}",
    "[2/5] WORKDIR /app",
    "[3/5] COPY requirements ./",
    "[4/5] RUN install dependencies",
    "      {n} packages installed in {seconds}s",
    "[5/5] COPY . .",
    "exporting layers",
    "uploading image to the app's registry",
    "manifest sha256:{hash}{hash}",
    "build complete",
];

/// Is a build of a Python program without Dockerfile.
pub(super) const PYTHON: &[&str] = &[
    "detecting buildpacks",
    "python buildpack selected",
    "using Python 3.13",
    "installing dependencies from requirements.txt",
    "  {n} packages installed",
];

/// Is a build of a Node.js program without Dockerfile.
pub(super) const NODE: &[&str] = &[
    "detecting buildpacks",
    "node buildpack selected",
    "using Node.js 22",
    "installing dependencies from the lock file",
    "  added {bytes} packages in {n}s",
    "running the build script",
];

/// Is a build in a language that the spec does not tell.
pub(super) const ANY_LANGUAGE: &[&str] = &[
    "detecting buildpacks",
    "buildpack selected from the files of the repository",
    "restoring layers of the previous build",
    "compiling",
];

/// Is the end of a build without Dockerfile.
pub(super) const EXPORT: &[&str] = &[
    "exporting layers",
    "adding layer launch:{commit}",
    "uploading image to the app's registry",
    "build complete",
];

/// Is what follows the build of a static site.
pub(super) const STATIC_ASSETS: &[&str] = &[
    "looking for the output directory",
    "copying {n} files",
    "compressing assets",
];

/// Is what stands for the build of a component that brings its image.
pub(super) const PREBUILT: &[&str] = &[
    "image {source} needs no build",
    "resolving {source}",
    "digest sha256:{hash}{hash}",
    "image is for linux/amd64",
];
