//! Saved plans on disk: which files are some, reading and writing them, and refusing stale ones.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use jiff::Timestamp;

use crate::plan::{
    FileChange, FileRecord, Origin, SavedPlan, Stale, UnreadablePlan, file_changes, is_saved_plan,
};
use crate::spec;

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::files::replace_private;
use super::pipeline::Planned;
use super::plan_args::{PlanArgs, flags, quoted};
use super::settings::Platform;

/// The largest saved plan that is read or written, in bytes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// The version of this program, which a plan is bound to.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Says of what a plan was made, now.
pub(super) fn origin(
    context: &Context,
    planned: &Planned,
    targets: &[String],
    options: &PlanArgs,
) -> Origin {
    let record = |source: &std::sync::Arc<crate::diag::Source>| {
        FileRecord::new(source.name(), source.text().as_bytes())
    };
    Origin {
        ipctl: VERSION.to_owned(),
        made: Timestamp::now(),
        platform: platform(context),
        account: planned.account.clone(),
        targets: targets.to_vec(),
        options: options.recorded(),
        files: planned.sources.iter().map(record).collect(),
        budget: planned.budget.map(|budget| budget.limit),
        others: planned
            .budget
            .map(|budget| budget.others)
            .unwrap_or_default(),
    }
}

/// Names the API that is asked.
pub(super) fn platform(context: &Context) -> String {
    match &context.settings.platform {
        Platform::Remote(url) => url.trim_end_matches('/').to_owned(),
        Platform::Embedded(_) => "the embedded App Platform".to_owned(),
    }
}

/// Returns the one target that is a saved plan; one among other targets is refused.
pub(super) fn chosen(targets: &[String]) -> Outcome<Option<&str>> {
    match targets {
        [target] if is_one(target) => Ok(Some(target)),
        [_] => Ok(None),
        targets => refuse_among(targets).map(|()| None),
    }
}

/// Refuses targets among which there is a saved plan.
pub(super) fn refuse_among(targets: &[String]) -> Outcome<()> {
    let Some(plan) = targets.iter().find(|target| is_one(target)) else {
        return Ok(());
    };
    let file = quoted(plan);
    Err(
        Failure::usage("a saved plan is no spec; it is shown or applied by itself")
            .at(plan)
            .next(format!("ipctl show {file}"))
            .next(format!("ipctl apply {file}")),
    )
}

/// Tells whether a target is a saved plan, by its content; a spec in JSON is not.
fn is_one(target: &str) -> bool {
    let path = Path::new(target);
    if !path.is_file() || !begins_as_json(path) {
        return false;
    }
    match content(path) {
        Ok(text) => is_saved_plan(&text),
        // What is too large or no text is judged by its beginning, so that it is refused as what it is meant to be.
        Err(_) => beginning(path).is_some_and(|text| is_saved_plan(&text)),
    }
}

fn begins_as_json(path: &Path) -> bool {
    let text = beginning(path).unwrap_or_default();
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
}

fn beginning(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(256).read_to_end(&mut bytes));
    read.ok()
        .map(|_| String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a file as text, within the limit.
fn content(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path)?;
    if file.metadata()?.len() > MOST_BYTES {
        let limit = format!("larger than {} MiB", MOST_BYTES / 1024 / 1024);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, limit));
    }
    file.take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Reads a saved plan.
pub(super) fn read(file: &str) -> Outcome<SavedPlan> {
    let path = Path::new(file);
    if path.is_dir() {
        return Err(Failure::usage("a folder is no saved plan").at(file));
    }
    let text = content(path).map_err(|error| {
        let exit = match error.kind() {
            io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::SpecInvalid,
        };
        Failure::new(exit, format!("the saved plan cannot be read: {error}"))
            .at(file)
            .next(format!("make one: ipctl plan --out {}", quoted(file)))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    SavedPlan::from_text(text).map_err(|error| unreadable(file, error))
}

fn unreadable(file: &str, error: UnreadablePlan) -> Failure {
    let foreign = matches!(
        error,
        UnreadablePlan::Foreign | UnreadablePlan::NotJson { .. }
    );
    let failure = Failure::caused(Exit::SpecInvalid, error).at(file);
    if foreign {
        return failure.next(format!(
            "save one: ipctl plan specs/ --out {}",
            quoted("plan.ipctl")
        ));
    }
    failure.next("make the plan again: ipctl plan specs/ --out FILE")
}

/// Makes sure that a plan may be saved in a file: one that is not there, is empty, or is a saved plan itself.
pub(super) fn refuse_foreign(file: &str, targets: &[String]) -> Outcome<()> {
    let path = Path::new(file);
    if targets.iter().any(|target| target == "-") {
        return Err(Failure::usage(
            "a spec from standard input cannot be read again when the plan is applied",
        )
        .next("write the spec to a file, then plan that"));
    }
    let Ok(known) = fs::metadata(path) else {
        return Ok(());
    };
    if known.is_file() && (known.len() == 0 || is_one(file)) {
        return Ok(());
    }
    Err(
        Failure::usage("this is no saved plan, so it is not written over")
            .at(file)
            .next("give another name: --out plan.ipctl"),
    )
}

/// Writes a saved plan in one step, readable by its owner only.
pub(super) fn write(file: &str, saved: &SavedPlan) -> Outcome<()> {
    let failed = |what: String| Failure::new(Exit::Failed, what).at(file);
    let text = saved.to_text().map_err(|error| failed(error.to_string()))?;
    if text.len() as u64 > MOST_BYTES {
        let limit = MOST_BYTES / 1024 / 1024;
        return Err(failed(format!("the plan is larger than {limit} MiB")));
    }
    replace_private(Path::new(file), &text)
        .map_err(|error| failed(format!("the plan cannot be saved: {error}")))
}

/// Lists what is known to be stale without a request: version, API, and the recorded files as they are now.
pub(super) fn stale_offline(context: &Context, saved: &SavedPlan) -> Vec<Stale> {
    let mut found = saved.made_elsewhere(VERSION, &platform(context));
    let files = &saved.origin.files;
    let now: Vec<FileRecord> = files.iter().filter_map(|file| reread(&file.path)).collect();
    found.extend(file_changes(files, &now));
    found
}

/// Reads a recorded file again; none when it is not there or is no text any more.
fn reread(path: &str) -> Option<FileRecord> {
    let place = Path::new(path);
    let source = place.is_file().then(|| spec::read(place).ok()).flatten()?;
    Some(FileRecord::new(path, source.text().as_bytes()))
}

/// Refuses a stale plan, with everything that moved.
pub(super) fn refuse_stale(file: &str, saved: &SavedPlan, found: &[Stale]) -> Outcome<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut what = "the saved plan is stale; nothing was sent".to_owned();
    for stale in found {
        let _ = write!(what, "\n  {stale}");
    }
    let mut failure = Failure::new(Exit::Conflict, what)
        .at(file)
        .next(format!("plan again: {}", plan_again(file, saved)));
    let edited = |stale: &Stale| matches!(stale, Stale::App { .. });
    if found.iter().any(edited) {
        failure = failure.next(format!("see what was planned: ipctl show {}", quoted(file)));
    }
    let gone = |stale: &Stale| {
        let how = FileChange::Gone;
        matches!(stale, Stale::File { how: is, .. } if *is == how)
    };
    if found.iter().any(gone) {
        failure =
            failure.next("paths are relative to where the plan was made; name it with -C DIR");
    }
    Err(failure)
}

/// Writes the command that makes a saved plan anew.
pub(super) fn plan_again(file: &str, saved: &SavedPlan) -> String {
    let targets = saved.origin.targets.iter().map(|target| quoted(target));
    let words = ["ipctl", "plan"]
        .map(str::to_owned)
        .into_iter()
        .chain(targets);
    let out = format!("--out {}", quoted(file));
    let words = words.chain(flags(&saved.origin.options)).chain([out]);
    words.collect::<Vec<String>>().join(" ")
}
