//! Measures what is felt on every keystroke and every push: start-up, `validate`, and plans.
//!
//! ```text
//! cargo bench --bench cli                         every figure
//! cargo bench --bench cli -- --quick              fewer rounds, without the stack of 200 apps
//! cargo bench --bench cli -- --against PATH       beside another build of the program
//! ```
//!
//! Cargo builds the program for this with the features that the tests need as well, so it is a little larger and slower than
//! the one of `cargo build --release`; compare two builds that were made alike.
//!
//! Each run of the program is a process of its own. Its processor time and peak memory are those the system counted for
//! it, and the plan is compared, round by round, to a bare client that connects and sends the same one request.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its figures and stops at the first thing that is not as it should be"
)]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ipctl::sim::{Limits, Options, Simulator};
use tempfile::TempDir;

/// How long the platform takes for every answer.
const LATENCY: Duration = Duration::from_millis(100);
/// The apps of the large stack; one page of the platform's list.
const MANY: usize = 200;
/// How many of them change.
const CHANGED: usize = 20;
/// The requests that the platform takes in a minute.
const PER_MINUTE: usize = 250;
/// The request of a plan without changes.
const LISTING: &str = "/v2/apps?page=1&per_page=200";
const TOKEN: &str = "not-a-real-token";
/// Every secret that `specs/ipctl.yaml` and the generated manifest read.
const SECRETS: [&str; 10] = [
    "SUPABASE_DB_PASSWORD",
    "SUPABASE_SERVICE_ROLE_KEY",
    "ODOO_ADMIN_PASSWORD",
    "SUPERSET_ADMIN_PASSWORD",
    "SUPERSET_SECRET_KEY",
    "MCP_GITHUB_TOKEN",
    "MCP_DO_API_TOKEN",
    "DO_AGENT_KEY",
    "DO_MODEL_ACCESS_KEY",
    "STACK_PASSWORD",
];

/// Holds what one run took.
#[derive(Clone, Copy)]
struct Cost {
    wall: Duration,
    processor: Duration,
    peak_kib: i64,
}

/// Says whether values for the secrets are in the environment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrets {
    Given,
    Absent,
}

fn main() {
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    match words.first().and_then(|word| word.to_str()) {
        Some("probe") => probe(&words[1..]),
        Some("nothing") => {}
        _ => measure(&words),
    }
}

/// Runs one program and prints what it took. This is a process of its own because the system adds up the figures of all
/// children.
fn probe(words: &[OsString]) {
    let started = Instant::now();
    let status = Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    let wall = started.elapsed();
    assert!(status.success(), "{words:?} ended with {status}");
    let (processor, peak_kib) = used_by_children();
    println!("{} {processor} {peak_kib}", wall.as_micros());
}

/// Returns the processor time in microseconds and the peak memory in KiB of the programs that were run from here.
#[cfg(unix)]
fn used_by_children() -> (i64, i64) {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let micros = [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| time.tv_sec() * 1_000_000 + time.tv_usec())
        .sum();
    (micros, usage.max_rss())
}

/// Elsewhere only the time on the wall is known.
#[cfg(not(unix))]
fn used_by_children() -> (i64, i64) {
    (0, 0)
}

/// A folder to run in and, for a plan, the platform to ask.
struct Place<'a> {
    folder: &'a Path,
    url: Option<&'a str>,
    secrets: Secrets,
}

impl Place<'_> {
    /// Sets up a run in this place, with no environment but what belongs to it.
    fn prepare(&self, mut command: Command) -> Command {
        command
            .current_dir(self.folder)
            .env_clear()
            .env("HOME", self.folder)
            .env("IPCTL_TOKEN", TOKEN);
        if let Some(url) = self.url {
            command.env("IPCTL_API_URL", url);
        }
        if self.secrets == Secrets::Given {
            let value = |name: &str| format!("stand-in-for-{name}");
            command.envs(SECRETS.iter().map(|name| (name, value(name))));
        }
        command
    }

    fn cost(&self, program: &Path, words: &[&str]) -> Cost {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg("probe").arg(program).args(words);
        let output = self.prepare(command).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {error}");
        let text = String::from_utf8(output.stdout).unwrap();
        let figures: Vec<i64> = text
            .split_whitespace()
            .map(|f| f.parse().unwrap())
            .collect();
        let duration = |micros: i64| Duration::from_micros(micros.unsigned_abs());
        Cost {
            wall: duration(figures[0]),
            processor: duration(figures[1]),
            peak_kib: figures[2],
        }
    }
}

/// What the command line asks for.
struct Choice {
    programs: Vec<(&'static str, PathBuf)>,
    quick: bool,
}

impl Choice {
    fn of(words: &[OsString]) -> Self {
        let mut programs = vec![("now", PathBuf::from(env!("CARGO_BIN_EXE_ipctl")))];
        if let Some(at) = words.iter().position(|word| word == "--against") {
            programs.push(("other", PathBuf::from(&words[at + 1])));
        }
        Self {
            programs,
            quick: words.iter().any(|word| word == "--quick"),
        }
    }

    fn rounds(&self, usual: usize) -> usize {
        if self.quick { usual.div_ceil(4) } else { usual }
    }
}

fn measure(words: &[OsString]) {
    let choice = Choice::of(words);
    for (label, program) in &choice.programs {
        let bytes = fs::metadata(program).unwrap().len();
        println!("{label:5}  {}  {bytes} bytes", program.display());
    }
    println!("crates in the program: {}\n", crates());
    println!("what                          build   cpu ms   wall ms  peak MiB   ratio");
    local(&choice);
    let three = three_apps();
    for secrets in [Secrets::Absent, Secrets::Given] {
        plans(&choice, "plan, 3 apps", three.path(), secrets, 15);
    }
    if !choice.quick {
        let many = many_apps();
        for secrets in [Secrets::Absent, Secrets::Given] {
            plans(&choice, "plan, 200 apps", many.path(), secrets, 7);
        }
        changed(&choice, many.path(), 7);
    }
}

/// Measures what needs no network, beside a program that does nothing and beside doctl.
fn local(choice: &Choice) {
    let folder = project();
    let place = Place {
        folder: &folder,
        url: None,
        secrets: Secrets::Absent,
    };
    let rounds = choice.rounds(40);
    let this = std::env::current_exe().unwrap();
    let empty = repeat(rounds, || place.cost(&this, &["nothing"]));
    row("an empty program", "-", &empty, None);
    if let Some(doctl) = in_path("doctl") {
        let costs = repeat(rounds, || place.cost(&doctl, &["version"]));
        row("doctl version", "-", &costs, None);
    }
    for words in [&["version"][..], &["validate", "specs/"]] {
        compare(
            choice,
            rounds,
            &words.join(" "),
            || None,
            |program| place.cost(program, words),
        );
    }
}

/// Measures a plan of an unchanged stack beside the bare request.
fn plans(choice: &Choice, what: &str, folder: &Path, secrets: Secrets, rounds: usize) {
    let platform = platform(folder, LATENCY);
    let place = Place {
        folder,
        url: Some(platform.url()),
        secrets,
    };
    let suffix = match secrets {
        Secrets::Given => ", secrets given",
        Secrets::Absent => "",
    };
    let plan = |program: &Path| place.cost(program, &["plan", "specs/", "--exit-code"]);
    plan(&choice.programs[0].1);
    platform.clear_requests();
    plan(&choice.programs[0].1);
    assert_eq!(
        platform.requests().len(),
        1,
        "an unchanged plan is one request"
    );
    compare(
        choice,
        choice.rounds(rounds),
        &format!("{what}{suffix}"),
        || Some(bare(platform.url())),
        plan,
    );
}

/// Measures a plan of the large stack in which some apps change, and counts its requests. The ratio is that of the time to
/// one bare request.
fn changed(choice: &Choice, folder: &Path, rounds: usize) {
    for index in 0..CHANGED {
        let file = folder.join(format!("specs/app-{index:03}.yaml"));
        let text = fs::read_to_string(&file).unwrap();
        let text = text.replace("http_port: 8080", "http_port: 8080\n    instance_count: 2");
        fs::write(file, text).unwrap();
    }
    let platform = platform(folder, LATENCY);
    let place = Place {
        folder,
        url: Some(platform.url()),
        secrets: Secrets::Given,
    };
    let words = ["plan", "specs/", "--json"];
    let plan = |program: &Path| place.cost(program, &words);
    plan(&choice.programs[0].1);
    platform.clear_requests();
    plan(&choice.programs[0].1);
    let requests = platform.requests().len();
    assert!(
        requests <= PER_MINUTE,
        "{requests} requests are more than the platform takes in a minute"
    );
    compare(
        choice,
        rounds,
        &format!("the same, {CHANGED} changed, {requests} req."),
        || Some(bare(platform.url())),
        plan,
    );
}

/// Runs every build in turn, each round beside the yardstick, and prints a row for each.
fn compare(
    choice: &Choice,
    rounds: usize,
    what: &str,
    yardstick: impl Fn() -> Option<Duration>,
    run: impl Fn(&Path) -> Cost,
) {
    let mut costs = vec![Vec::new(); choice.programs.len()];
    let mut ratios = vec![Vec::new(); choice.programs.len()];
    for _ in 0..rounds {
        for (index, (_, program)) in choice.programs.iter().enumerate() {
            let least = yardstick();
            let cost = run(program);
            costs[index].push(cost);
            ratios[index].extend(least.map(|least| cost.wall.as_secs_f64() / least.as_secs_f64()));
        }
    }
    for (index, (label, _)) in choice.programs.iter().enumerate() {
        let ratio = (!ratios[index].is_empty()).then(|| median(ratios[index].clone()));
        row(what, label, &costs[index], ratio);
    }
}

fn repeat(rounds: usize, run: impl Fn() -> Cost) -> Vec<Cost> {
    (0..rounds).map(|_| run()).collect()
}

fn row(what: &str, label: &str, costs: &[Cost], ratio: Option<f64>) {
    let figure = |of: fn(&Cost) -> f64| median(costs.iter().map(of).collect());
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    let cpu = median(costs.iter().map(|cost| millis(cost.processor)).collect());
    let wall = median(costs.iter().map(|cost| millis(cost.wall)).collect());
    let peak = figure(|cost| f64::from(i32::try_from(cost.peak_kib).unwrap()) / 1024.0);
    let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
    println!("{what:29} {label:5} {cpu:8.2} {wall:9.2} {peak:9.1} {ratio:>7}");
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Connects, sends the one request of an unchanged plan, reads the answer, and returns how long that took.
fn bare(url: &str) -> Duration {
    let host = url.strip_prefix("http://").unwrap();
    let started = Instant::now();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "GET {LISTING} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "the list was refused");
    started.elapsed()
}

/// Starts the platform whose state lies in `folder`.
fn platform(folder: &Path, latency: Duration) -> Simulator {
    let limits = Limits {
        hourly: u32::MAX,
        burst: u32::MAX,
    };
    let options = Options {
        state: Some(folder.join("state")),
        speed: 2000.0,
        latency,
        limits,
        ..Options::default()
    };
    Simulator::start(options).unwrap()
}

/// Makes a folder with the project's specs, deployed.
fn three_apps() -> TempDir {
    let folder = TempDir::new().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir(&specs).unwrap();
    for entry in fs::read_dir(project().join("specs")).unwrap() {
        let from = entry.unwrap().path();
        fs::copy(&from, specs.join(from.file_name().unwrap())).unwrap();
    }
    deploy(folder.path());
    folder
}

/// Makes a folder with a large stack, deployed: one service, variables and a secret for each app.
fn many_apps() -> TempDir {
    let folder = TempDir::new().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir(&specs).unwrap();
    let mut manifest = String::from(
        "stack: many\nsecrets:\n  password:\n    from: {env: STACK_PASSWORD}\n    used_by:\n",
    );
    for index in 0..MANY {
        let name = format!("app-{index:03}");
        fs::write(specs.join(format!("{name}.yaml")), spec(&name)).unwrap();
        writeln!(manifest, "      - {name}/web/PASSWORD").unwrap();
    }
    fs::write(specs.join("ipctl.yaml"), manifest).unwrap();
    deploy(folder.path());
    folder
}

fn spec(name: &str) -> String {
    let mut text = format!(
        "name: {name}\nregion: sgp\nservices:\n  - name: web\n    image: {{registry_type: DOCR, repository: {name}}}\n    \
         instance_size_slug: apps-s-1vcpu-1gb\n    http_port: 8080\n    health_check: {{http_path: /health}}\n    envs:\n      \
         - {{key: PASSWORD, type: SECRET, scope: RUN_TIME}}\n"
    );
    for index in 0..10 {
        writeln!(
            text,
            "      - {{key: SETTING_{index}, value: \"value {index}\", scope: RUN_TIME}}"
        )
        .unwrap();
    }
    text
}

/// Applies the specs of a folder to a platform that answers at once and keeps its state there.
fn deploy(folder: &Path) {
    let platform = platform(folder, Duration::ZERO);
    let place = Place {
        folder,
        url: Some(platform.url()),
        secrets: Secrets::Given,
    };
    place.cost(
        Path::new(env!("CARGO_BIN_EXE_ipctl")),
        &["apply", "specs/", "--yes", "--parallel", "16"],
    );
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn in_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Counts the crates that the program is made of.
fn crates() -> usize {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--edges=normal",
            "--prefix=none",
            "--offline",
            "--format={p}",
        ])
        .current_dir(project())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo tree: {error}");
    let text = String::from_utf8(output.stdout).unwrap();
    let names: std::collections::BTreeSet<&str> = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    names.len()
}
