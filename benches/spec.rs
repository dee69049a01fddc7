//! Measures the reading half of `validate`: parse, shape check and rules, over the size of the spec.
//!
//! ```text
//! cargo bench --bench spec                    every size and shape, and 10,000 small specs
//! cargo bench --bench spec -- many            the 10,000 small specs only, for a profiler
//! ```
//!
//! The time for each byte must not grow with the size. Each figure is taken in a process of its own, so that the peak memory
//! is its own.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its figures and stops at the first thing that is not as it should be"
)]

use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use ipctl::diag::Source;
use ipctl::lint::{self, App, Levels, Surroundings};
use ipctl::render::diagnostic::{Ink, Layout, concise, human};
use ipctl::spec::{check_spec, parse};

const SIZES: [usize; 5] = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/// What a text consists of.
const SHAPES: [&str; 6] = ["services", "variables", "line", "faults", "text", "wide"];

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    match words.as_slice() {
        [shape, size] => one(shape, size.parse().unwrap()),
        [word] if word == "many" => many(),
        _ => all(),
    }
}

fn all() {
    println!(
        "{:<10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8} {:>9}",
        "shape", "bytes", "parse", "check", "rules", "render", "ns/byte", "findings", "peak MiB"
    );
    for shape in SHAPES {
        for size in SIZES {
            let program = std::env::current_exe().unwrap();
            let status = Command::new(program)
                .args([shape, &size.to_string()])
                .status()
                .unwrap();
            assert!(status.success());
        }
    }
    many();
}

fn text(shape: &str, size: usize) -> String {
    let mut text = String::from("name: bench\nregion: nyc\n");
    let mut index = 0;
    let head = match shape {
        "variables" | "faults" => "envs:\n",
        "line" => "envs: [",
        "text" => "envs:\n- key: TEXT\n  value: |\n",
        "wide" => {
            "services:\n- name: web\n  image: {registry_type: DOCR, repository: a}\n  surprise:\n"
        }
        _ => "services:\n",
    };
    text.push_str(head);
    while text.len() < size {
        index += 1;
        match shape {
            "variables" => writeln!(
                text,
                "- {{key: V{index}, value: \"${{svc-1.PRIVATE_URL}}/{index}\", scope: RUN_TIME}}"
            )
            .unwrap(),
            "faults" => writeln!(text, "- {{kex: V{index}, value: {index}}}").unwrap(),
            "line" => write!(text, "{{key: V{index}, value: {index}, kind: x}}, ").unwrap(),
            "text" => writeln!(
                text,
                "    line {index} of a long text with words: and {{braces}}"
            )
            .unwrap(),
            "wide" => writeln!(text, "    key-{index}: value {index}").unwrap(),
            _ => service(&mut text, index),
        }
    }
    if shape == "line" {
        text.push_str("]\n");
    }
    text
}

fn service(text: &mut String, index: usize) {
    writeln!(
        text,
        "- name: svc-{index}
  github: {{repo: acme/shop, branch: main, deploy_on_push: true}}
  http_port: 8080 # the port of the server
  instance_size_slug: apps-s-1vcpu-1gb
  instance_count: 2
  run_command: node server.js --port 8080
  health_check: {{http_path: /health, initial_delay_seconds: 10}}
  envs:
  - key: DATABASE_URL
    value: ${{db.DATABASE_URL}}
  - {{key: API_TOKEN, type: SECRET}}
  - {{key: UPSTREAM, value: \"${{svc-{index}.PRIVATE_URL}}/v1\"}}"
    )
    .unwrap();
}

/// What the parts of one run took.
struct Times {
    parse: Duration,
    check: Duration,
    rules: Duration,
    render: Duration,
    findings: usize,
}

fn run(text: &str) -> Times {
    let text: Arc<str> = Arc::from(text);
    let source = Arc::new(Source::new("app.yaml", Arc::clone(&text)));
    let started = clock();
    drop(parse(&source));
    let parse = clock().saturating_sub(started);
    let source = Arc::new(Source::new("app.yaml", text));
    let started = clock();
    let checked = check_spec(&source);
    let check = clock().saturating_sub(started);
    let started = clock();
    let mut found = checked.diagnostics;
    if let Some(document) = &checked.document {
        let surroundings = Surroundings::default();
        let app = App::new(document, &surroundings);
        found.extend(lint::check(&app));
        found.extend(lint::check_stack(std::slice::from_ref(&app)));
        found = lint::judge(found, &[document], &Levels::default()).diagnostics;
    }
    let rules = clock().saturating_sub(started);
    let started = clock();
    let layout = Layout {
        width: 100,
        ink: Ink::Plain,
    };
    let lengths = found
        .iter()
        .enumerate()
        .map(|(index, one)| match index % 16 {
            0 => human(one, layout).len(),
            _ => concise(one).len(),
        });
    assert!(found.is_empty() || lengths.sum::<usize>() > 0);
    let render = clock().saturating_sub(started);
    Times {
        parse,
        check,
        rules,
        render,
        findings: found.len(),
    }
}

fn one(shape: &str, size: usize) {
    let text = text(shape, size);
    let rounds = (200_000 / size).clamp(1, 200);
    let mut best: Option<Times> = None;
    for _ in 0..rounds {
        let times = run(&text);
        let total = |times: &Times| times.check + times.rules + times.render;
        if best.as_ref().is_none_or(|best| total(&times) < total(best)) {
            best = Some(times);
        }
    }
    let times = best.unwrap();
    let each = |time: Duration| time.as_nanos() as f64 / text.len() as f64;
    println!(
        "{shape:<10} {:>9} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>8} {:>9.1}",
        text.len(),
        each(times.parse),
        each(times.check),
        each(times.rules),
        each(times.render),
        each(times.check + times.rules + times.render),
        times.findings,
        peak_mib(),
    );
}

/// Reads, checks and lints 10,000 specs of about 2 KB.
fn many() {
    let text = text("services", 2_000);
    let started = clock();
    let mut parse = Duration::ZERO;
    let mut check = Duration::ZERO;
    let mut rules = Duration::ZERO;
    for _ in 0..10_000 {
        let times = run(&text);
        parse += times.parse;
        check += times.check;
        rules += times.rules;
    }
    println!(
        "10,000 specs of {} bytes: parse {parse:.1?}, parse and check {check:.1?}, rules {rules:.1?}; all {:.1?}",
        text.len(),
        clock().saturating_sub(started)
    );
}

/// Returns the processor time of this process, which other programs do not change.
#[cfg(unix)]
fn clock() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)
        .unwrap()
        .into()
}

/// Elsewhere only the time on the wall is known.
#[cfg(not(unix))]
fn clock() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(unix)]
fn peak_mib() -> f64 {
    use nix::sys::resource::{UsageWho, getrusage};
    getrusage(UsageWho::RUSAGE_SELF).unwrap().max_rss() as f64 / 1024.0
}

/// Elsewhere it is not known.
#[cfg(not(unix))]
fn peak_mib() -> f64 {
    0.0
}
