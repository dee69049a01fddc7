//! Every fact of the stack's own architecture document is found in the output of the command that answers it.
//!
//! The facts stand here as that document had them, with two changes that `ABSENT` explains: current sizes in place of the
//! old ones, and memory in binary units.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first thing that is not as it should be"
)]

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use ipctl::sim::{Options, Simulator};
use tempfile::TempDir;

/// App, component, size, memory, processors, price a month.
const COMPONENTS: [(&str, &str, &str, &str, &str, &str); 6] = [
    (
        "odoo-saas-platform",
        "odoo-web",
        "apps-s-1vcpu-0.5gb",
        "512 MiB",
        "1",
        "5.00",
    ),
    (
        "superset-analytics",
        "superset-web",
        "apps-s-1vcpu-1gb",
        "1 GiB",
        "1",
        "12.00",
    ),
    (
        "superset-analytics",
        "superset-worker",
        "apps-s-1vcpu-0.5gb",
        "512 MiB",
        "1",
        "5.00",
    ),
    (
        "superset-analytics",
        "superset-beat",
        "apps-s-1vcpu-0.5gb",
        "512 MiB",
        "1",
        "5.00",
    ),
    (
        "superset-analytics",
        "redis",
        "apps-s-1vcpu-0.5gb",
        "512 MiB",
        "1",
        "5.00",
    ),
    (
        "mcp-coordinator",
        "mcp-hub",
        "apps-s-1vcpu-0.5gb",
        "512 MiB",
        "1",
        "5.00",
    ),
];

/// App, price a month, spec file, what it is built with or runs.
const APPS: [(&str, &str, &str, &str); 3] = [
    (
        "odoo-saas-platform",
        "$5.00",
        "specs/odoo-saas-platform.yaml",
        "Dockerfile.custom",
    ),
    (
        "superset-analytics",
        "$27.00",
        "specs/superset-analytics.yaml",
        "library/redis:7-alpine",
    ),
    (
        "mcp-coordinator",
        "$5.00",
        "specs/mcp-coordinator.yaml",
        "FastAPI",
    ),
];

/// Tier, savings a month, total a month, what it changes or gives up.
const TIERS: [(&str, &str, &str, &str); 3] = [
    ("production", "-", "$37.00", "everything is there"),
    ("budget", "$7.00", "$30.00", "slower under load"),
    (
        "minimal",
        "$27.00",
        "$10.00",
        "`superset.insightpulseai.net` does not answer",
    ),
];

/// Component, port, health path, initial delay, interval, time-out.
const CHECKS: [(&str, &str, &str, &str, &str, &str); 3] = [
    ("odoo-web", "8069", "/web/health", "180", "30", "10"),
    ("superset-web", "8088", "/health", "300", "30", "10"),
    ("mcp-hub", "8001", "/health", "20", "15", "5"),
];

/// Name in the zone, app, address after deployment, address of its test.
const RECORDS: [(&str, &str, &str, &str); 3] = [
    (
        "mcp",
        "mcp-coordinator",
        "https://mcp.insightpulseai.net",
        "https://mcp.insightpulseai.net/health",
    ),
    (
        "superset",
        "superset-analytics",
        "https://superset.insightpulseai.net",
        "https://superset.insightpulseai.net/health",
    ),
    (
        "odoo",
        "odoo-saas-platform",
        "https://odoo.insightpulseai.net",
        "https://odoo.insightpulseai.net/web/health",
    ),
];

/// App and the variables of its secrets.
const SECRETS: [(&str, &[&str]); 3] = [
    (
        "odoo-saas-platform",
        &[
            "ODOO_DB_PASSWORD",
            "ODOO_ADMIN_PASSWORD",
            "DO_AGENT_KEY",
            "DO_MODEL_ACCESS_KEY",
        ],
    ),
    (
        "superset-analytics",
        &[
            "DATABASE_PASSWORD",
            "SUPERSET_SECRET_KEY",
            "SUPERSET_ADMIN_PASSWORD",
        ],
    ),
    (
        "mcp-coordinator",
        &[
            "GITHUB_TOKEN",
            "SUPABASE_SERVICE_ROLE_KEY",
            "DO_API_TOKEN",
            "SUPERSET_PASSWORD",
            "ODOO_ADMIN_PASSWORD",
            "DO_AGENT_KEY",
            "DO_MODEL_ACCESS_KEY",
            "NOTION_TOKEN",
        ],
    ),
];

/// A command, and what stands in one line of its output, in this order.
const LINES: [(&str, &[&str]); 35] = [
    ("graph", &["region sgp"]),
    ("docs", &["Region", "Singapore", "sgp"]),
    ("graph", &["aws-1-us-east-1.pooler.supabase.com"]),
    ("graph", &["port 6543"]),
    ("graph", &["database postgres"]),
    (
        "docs",
        &[
            "supabase",
            "PostgreSQL",
            "aws-1-us-east-1.pooler.supabase.com",
            "6543",
            "postgres",
            "postgres.spdtwktxdalcfigzeqrz",
        ],
    ),
    ("graph", &["odoo/odoo-web", "supabase"]),
    ("graph", &["superset/superset-web", "supabase"]),
    ("graph", &["mcp/mcp-hub", "supabase"]),
    ("graph", &["mcp/mcp-hub", "odoo/odoo-web"]),
    ("graph", &["mcp/mcp-hub", "superset/superset-web"]),
    ("graph", &["superset/superset-worker", "superset/redis"]),
    ("graph", &["Celery worker"]),
    ("graph", &["Celery beat"]),
    (
        "docs",
        &[
            "superset-worker",
            "worker",
            "works off tasks",
            "Celery worker",
        ],
    ),
    (
        "docs",
        &[
            "superset-beat",
            "worker",
            "sends tasks at their times",
            "Celery beat",
        ],
    ),
    (
        "docs",
        &["redis", "service", "keeps data or messages", "Redis"],
    ),
    ("docs", &["Odoo 19.0"]),
    ("docs", &["FastAPI"]),
    ("docs", &["AI_PROVIDER", "do-gradient"]),
    ("docs", &["github jgtolentino/insightpulse-odoo@main"]),
    ("graph", &["internal 9090"]),
    ("docs", &["odoo-web", "9090", "inside its app only"]),
    (
        "docs",
        &["issues and renews the certificate", "HTTPS is always on"],
    ),
    (
        "docs",
        &["odoo-admin-password", "32 random bytes as base64"],
    ),
    (
        "docs",
        &["superset-admin-password", "32 random bytes as base64"],
    ),
    (
        "docs",
        &["superset-secret-key", "42 random bytes as base64"],
    ),
    ("docs", &["ipctl apply specs/"]),
    ("docs", &["ipctl logs superset -c superset-worker"]),
    ("docs", &["ipctl logs odoo --type build"]),
    (
        "docs",
        &[
            "initial_delay_seconds",
            "180",
            "specs/odoo-saas-platform.yaml",
        ],
    ),
    (
        "docs",
        &[
            "docker/superset/Dockerfile",
            "does the branch have that file",
        ],
    ),
    ("docs", &["name server", "two days"]),
    (
        "docs",
        &["https://docs.digitalocean.com/products/app-platform/"],
    ),
    ("docs", &["https://www.digitalocean.com/community"]),
];

/// What that document said and this one does not: the words, and why they are not here.
const ABSENT: [(&str, &str); 19] = [
    (
        "$20",
        "the heading of its budget tier; the total below that heading, and the sum, is $30",
    ),
    (
        "basic-xxs",
        "an old size; the current one of the same price is apps-s-1vcpu-0.5gb",
    ),
    (
        "basic-xs",
        "an old size, $10 a month; the $12 of the document are those of apps-s-1vcpu-1gb",
    ),
    ("512MB", "the size has 512 MiB"),
    ("infra/do/", "the specs lie in specs/"),
    ("doctl", "the commands are those of ipctl"),
    ("openssl", "`ipctl secrets generate` makes the values"),
    ("`www`", "the spec of Odoo has one domain, `odoo`"),
    (
        "500MB",
        "limits and prices of Supabase are not in the specs",
    ),
    (
        "200+",
        "limits of the connection pooler are not in the specs",
    ),
    (
        "Pay-per-use",
        "prices of the AI service are not in the specs",
    ),
    ("Multi-tenancy", "a feature of the image, not of the spec"),
    ("Auto-backup", "a feature of the image, not of the spec"),
    ("OCA compliance", "a feature of the image, not of the spec"),
    ("high availability", "every component has one instance"),
    (
        "Let's Encrypt",
        "the platform chooses the issuer of a certificate",
    ),
    (
        "Configure Superset",
        "work inside Superset; the page says that it leaves such work out",
    ),
    (
        "Kubernetes",
        "why this architecture was chosen is prose that no spec holds",
    ),
    ("2025-11-03", "its history is that of the repository"),
];

/// The project with a platform on which its apps are live.
struct Stack {
    home: TempDir,
    platform: Simulator,
}

static STACK: LazyLock<Stack> = LazyLock::new(|| {
    let options = Options {
        speed: 2000.0,
        ..Options::default()
    };
    let stack = Stack {
        home: TempDir::new().unwrap(),
        platform: Simulator::start(options).unwrap(),
    };
    stack.live("apply specs/ --yes");
    stack
});

/// The variables that the manifest reads.
const SOURCES: [&str; 9] = [
    "SUPABASE_DB_PASSWORD",
    "SUPABASE_SERVICE_ROLE_KEY",
    "ODOO_ADMIN_PASSWORD",
    "SUPERSET_ADMIN_PASSWORD",
    "SUPERSET_SECRET_KEY",
    "MCP_GITHUB_TOKEN",
    "MCP_DO_API_TOKEN",
    "DO_AGENT_KEY",
    "DO_MODEL_ACCESS_KEY",
];

impl Stack {
    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ipctl"));
        command
            .args(words.split_whitespace())
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "SystemRoot"))
            .env("HOME", self.home.path());
        command
    }

    /// Returns what a command says of the specs alone.
    fn offline(&self, words: &str) -> String {
        run(&mut self.command(words))
    }

    /// Returns what a command says when the apps are live.
    fn live(&self, words: &str) -> String {
        let mut command = self.command(words);
        command
            .envs(SOURCES.map(|name| (name, "not-a-real-value")))
            .env("IPCTL_API_URL", self.platform.url())
            .env("IPCTL_TOKEN", "not-a-real-token");
        run(&mut command)
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Returns what is left behind the last of the parts, when all stand there in this order.
fn behind<'a>(text: &'a str, parts: &[&str]) -> Option<&'a str> {
    parts.iter().try_fold(text, |rest, part| {
        let at = rest.find(part)?;
        rest.get(at + part.len()..)
    })
}

#[track_caller]
fn assert_line(output: &str, parts: &[&str]) {
    let found = output.lines().any(|line| behind(line, parts).is_some());
    assert!(found, "no line with {parts:?} in\n{output}");
}

#[test]
fn components_and_their_cost() {
    let [docs, cost, graph] = ["docs", "cost", "graph"].map(|words| STACK.offline(words));
    for (app, component, size, memory, processors, price) in COMPONENTS {
        assert_line(&cost, &[component, size, memory, processors, price]);
        let processors = format!("| {processors} |");
        let price = format!("${price}");
        assert_line(&docs, &[app, component, size, memory, &processors, &price]);
        assert_line(&graph, &[component, &price]);
    }
    for (app, price, file, made_of) in APPS {
        assert_line(&cost, &[app, price]);
        assert_line(&graph, &[app, price]);
        assert_line(&docs, &["Spec file", file]);
        assert_line(&docs, &[made_of]);
    }
    assert_line(&docs, &["superset-analytics", "all", "$27.00"]);
    assert_line(&docs, &["TOTAL", "$37.00"]);
    assert_line(&cost, &["TOTAL", "$37.00"]);
    assert_line(&graph, &["$37.00 a month"]);
}

#[test]
fn tiers() {
    let [docs, cost] = ["docs", "cost --tiers"].map(|words| STACK.offline(words));
    assert_line(&cost, &["production", "budget", "minimal"]);
    assert_line(&cost, &["TOTAL", "$37.00", "$30.00", "$10.00"]);
    assert_line(&cost, &["Difference", "-", "-$7.00", "-$27.00"]);
    for (tier, savings, total, change) in TIERS {
        let tier = format!("| `{tier}` |");
        let savings = format!("| {savings} |");
        assert_line(&docs, &[&tier, change, &savings, total]);
    }
}

#[test]
fn ports_and_health_checks() {
    let [docs, graph, render] = ["docs", "graph", "render"].map(|words| STACK.offline(words));
    let health = STACK.live("health");
    for (component, port, path, delay, interval, limit) in CHECKS {
        assert_line(&graph, &[&format!("port {port}")]);
        assert_line(
            &graph,
            &[&format!("{path} after {delay}s, every {interval}s")],
        );
        let seconds = [delay, interval, limit].map(|count| format!("| {count}s "));
        let [delayed, every, limited] = seconds.each_ref().map(String::as_str);
        assert_line(&docs, &[component, path, port, delayed, every, limited]);
        let fields = [
            format!("name: {component}\n"),
            format!("http_port: {port}\n"),
            format!("http_path: {path}\n"),
            format!("initial_delay_seconds: {delay}\n"),
            format!("period_seconds: {interval}\n"),
            format!("timeout_seconds: {limit}\n"),
        ];
        let spec = render
            .split("# specs/")
            .find(|spec| spec.contains(&fields[0]));
        for field in &fields {
            assert!(spec.unwrap().contains(field), "{field}");
        }
        assert_line(&health, &[component, "healthy", &format!("GET {path} 200")]);
    }
}

#[test]
fn records_domains_and_tests() {
    let docs = STACK.offline("docs");
    let (records, live) = (STACK.live("dns list"), STACK.live("docs --live"));
    for (name, app, address, test) in RECORDS {
        let host = format!("{app}-");
        let parts = ["CNAME", name, &host, ".ondigitalocean.app", "3600", app];
        for output in [&records, &docs, &live] {
            assert_line(output, &parts);
        }
        assert!(!records.contains("<app-id>"), "{records}");
        assert_line(&docs, &[app, address]);
        assert!(
            docs.lines().any(|line| line == format!("curl -f {test}")),
            "{test}"
        );
    }
}

#[test]
fn secrets_of_each_app() {
    let [docs, list] = ["docs", "secrets list"].map(|words| STACK.offline(words));
    let all = docs.split("\n## Secrets\n").nth(1).unwrap();
    for (app, keys) in SECRETS {
        let section = all.split(&format!("### `{app}`\n")).nth(1).unwrap();
        let section = section.split("\n#").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        assert_eq!(rows.count(), keys.len(), "{section}");
        for key in keys {
            assert_line(section, &[&format!("| `{key}` |")]);
            assert_line(&list, &[key, app]);
        }
    }
}

#[test]
fn everything_else() {
    let [docs, graph] = ["docs", "graph"].map(|words| STACK.offline(words));
    for (command, parts) in LINES {
        let output = if command == "graph" { &graph } else { &docs };
        assert_line(output, parts);
    }
    let troubles = ["A database", "A build", "A health check", "A domain"];
    for trouble in troubles {
        assert_line(&docs, &["### ", trouble]);
    }
}

#[test]
fn what_is_left_out_is_left_out_for_a_reason() {
    let docs = STACK.offline("docs").to_lowercase();
    for (words, reason) in ABSENT {
        assert!(!docs.contains(&words.to_lowercase()), "{words}: {reason}");
    }
}
