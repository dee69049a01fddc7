//! Which rules count: those chosen on the command line, and what the manifest says about them.

use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic};
use crate::lint::{self, Levels, Surroundings};
use crate::model::manifest::{Manifest, RuleLevel};
use crate::spec::{Document, PathStep};

use super::target::nearest;
use super::workflow;

/// Holds the rules that were named on the command line.
#[derive(Debug, Default)]
pub(super) struct RuleChoice {
    /// Rules whose findings are left out.
    pub allow: Vec<Code>,
    /// When not empty, the only rules whose findings count.
    pub only: Vec<Code>,
}

/// Reads the id of a rule, for the command line.
pub(super) fn parse_rule(text: &str) -> Result<Code, String> {
    let code = Code::from_id(text).filter(|code| lint::find(*code).is_some());
    code.ok_or_else(|| "no such rule; `ipctl rules` lists them".to_owned())
}

/// Returns what the manifest and the command line say about levels; the command line wins.
pub(super) fn levels(manifest: Option<&Manifest>, choice: &RuleChoice) -> Levels {
    let mut levels = Levels::default();
    let set = manifest.into_iter().flat_map(|manifest| &manifest.rules);
    for (id, level) in set {
        if let Some(code) = Code::from_id(id) {
            levels.set(code, *level);
        }
    }
    for code in &choice.allow {
        levels.set(*code, RuleLevel::Off);
    }
    for code in &choice.only {
        levels.only(*code);
    }
    levels
}

/// Reports the names below `rules` of a manifest that are no rules.
pub(super) fn unknown_rules(manifest: &Document) -> Vec<Diagnostic> {
    let named = manifest
        .root
        .get("rules")
        .map_or(&[] as &[_], |rules| rules.entries());
    let unknown = named.iter().filter(|entry| parse_rule(&entry.key).is_err());
    unknown
        .map(|entry| {
            let ids = lint::rules().map(|rule| rule.code.id());
            let near = nearest(&entry.key, ids).into_iter().next();
            let message = format!("there is no rule `{}`", entry.key);
            let place = manifest.key_span_of(&[PathStep::Key("rules"), PathStep::Key(&entry.key)]);
            let place = manifest.place(place.unwrap_or(entry.key_span));
            Diagnostic::error(Code::ManifestName, message)
                .at(place)
                .help(match near {
                    Some(near) => format!("did you mean `{near}`? `ipctl rules` lists them all"),
                    None => "`ipctl rules` lists them all".to_owned(),
                })
        })
        .collect()
}

/// Returns what lies around the specs: the manifest, and a workflow of their repository that applies them.
pub(super) fn surroundings(manifest: Option<&Manifest>, spec: Option<&PathBuf>) -> Surroundings {
    let folder = spec.map(|path| path.parent().unwrap_or(Path::new("")));
    Surroundings {
        manifest: manifest.cloned(),
        workflow: folder.and_then(workflow::applying),
    }
}
