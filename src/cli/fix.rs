//! Rewrites spec files as their findings say.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::diag::{Diagnostic, Source};
use crate::lint::repair;

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::files::replace;
use super::load::{Loaded, findings_in};

/// How often a text is looked at again; each round can make what an earlier one left.
const MOST_ROUNDS: usize = 8;

/// One file with its new text.
pub(super) struct Fixed {
    /// The text before.
    pub before: Arc<Source>,
    /// The text after.
    pub after: Arc<Source>,
    /// What was done, each with the line it was done on.
    pub done: Vec<(usize, String)>,
}

/// Works out the new texts of the loaded files; files without a fix are not among them. Nothing is written.
pub(super) fn fixes(loaded: &Loaded) -> Vec<Fixed> {
    let mut by_file: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in loaded.diagnostics.iter().filter(|one| one.fix.is_some()) {
        if let Some(place) = &finding.place {
            by_file
                .entry(place.source().name())
                .or_default()
                .push(finding);
        }
    }
    by_file
        .into_values()
        .filter_map(|findings| fixed(&findings, loaded))
        .collect()
}

fn fixed(findings: &[&Diagnostic], loaded: &Loaded) -> Option<Fixed> {
    let before = Arc::clone(findings.first()?.place.as_ref()?.source());
    let first = repair(&before, findings.iter().copied())?;
    let mut done = first.done;
    let after = Arc::new(Source::new(before.name(), first.text));
    let (after, more) = repaired(&after, loaded);
    done.extend(more);
    Some(Fixed {
        before,
        after,
        done,
    })
}

/// Returns a text after every fix of what is found in it by itself, and what was done with the lines it was done on.
pub(super) fn repaired(
    source: &Arc<Source>,
    loaded: &Loaded,
) -> (Arc<Source>, Vec<(usize, String)>) {
    let mut after = Arc::clone(source);
    let mut done = Vec::new();
    for _ in 1..MOST_ROUNDS {
        let found = findings_in(&after, loaded);
        let Some(next) = repair(&after, &found) else {
            break;
        };
        done.extend(next.done);
        after = Arc::new(Source::new(source.name(), next.text));
    }
    (after, done)
}

/// Writes the new texts, each in one step, so that no file is ever half written.
pub(super) fn write(fixed: &[Fixed]) -> Outcome<()> {
    for file in fixed {
        let path = Path::new(file.before.name());
        replace(path, file.after.text()).map_err(|error| {
            Failure::new(Exit::Failed, format!("the file cannot be written: {error}"))
                .at(path.display())
        })?;
    }
    Ok(())
}
