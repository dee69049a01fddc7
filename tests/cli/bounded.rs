//! Runs that cannot hang: a run that takes too long is killed and fails its test.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::support::{Run, TestEnv};

/// The longest that any run may take.
pub(crate) const LIMIT: Duration = Duration::from_mins(1);

/// Runs to the end.
#[track_caller]
pub(crate) fn run(env: &TestEnv, words: &str) -> Run {
    finish(env.spawn(words))
}

/// Waits for the end of a run that was begun with pipes.
#[track_caller]
pub(crate) fn finish(mut child: Child) -> Run {
    let stdout = collect(child.stdout.take().unwrap());
    let stderr = collect(child.stderr.take().unwrap());
    let code = code_of(&mut child);
    Run {
        code,
        stdout: stdout(),
        stderr: stderr(),
    }
}

/// Waits for the exit code; -1 stands for a death by signal.
#[track_caller]
pub(crate) fn code_of(child: &mut Child) -> i32 {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        if start.elapsed() > LIMIT {
            child.kill().unwrap();
            panic!("the run hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn collect(mut stream: impl Read + Send + 'static) -> impl FnOnce() -> String {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        drop(stream.read_to_end(&mut bytes));
        drop(sender.send(bytes));
    });
    move || String::from_utf8(receiver.recv_timeout(LIMIT).unwrap()).unwrap()
}

/// Sends a signal by its short name.
pub(crate) fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let done = Command::new("kill")
        .args([&format!("-{name}"), &id])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(done.success());
}

/// Polls until something is so.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "{what} never came about");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Checks the rows of a table, several at a time because most of each is waiting, and fails with every problem.
#[track_caller]
pub(crate) fn every_row<R: Sync>(
    rows: &[R],
    at_a_time: usize,
    check: impl Fn(&R) -> Result<(), String> + Sync,
) {
    let left = Mutex::new(rows.iter());
    let problems = Mutex::new(Vec::new());
    let work = || {
        loop {
            let Some(row) = left.lock().unwrap().next() else {
                return;
            };
            if let Err(problem) = check(row) {
                problems.lock().unwrap().push(problem);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(work);
        }
    });
    let problems = problems.into_inner().unwrap();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
