//! Every variable of the environment that is read.

use serde_json::{Value, json};

use crate::cli::environment::VARIABLES;
use crate::render::style::Style;

use super::page::{push_heading, push_prose, push_term};

/// The width of the column of names.
const NAMES: usize = 26;

/// Writes the topic.
pub(super) fn text(style: Style) -> String {
    let mut text = String::new();
    push_prose(
        &mut text,
        "A flag wins over a variable, and the first of several variables wins. An empty variable counts as not set. No value of a secret is taken from the environment unless ipctl.yaml names the variable.",
        style,
    );
    for (group, variables) in VARIABLES {
        push_heading(&mut text, group, style);
        for (name, about) in *variables {
            push_term(&mut text, name, NAMES, about, style);
        }
    }
    text
}

/// Returns the topic as JSON.
pub(super) fn data() -> Value {
    let all = VARIABLES.iter().flat_map(|(_, variables)| variables.iter());
    all.map(|(name, about)| json!({"name": name, "about": about}))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push(path);
            }
        }
    }

    /// Lists what the code asks the environment for, tests apart.
    fn asked_for() -> BTreeSet<String> {
        let calls = regex_lite::Regex::new(
            r#"(?:pub\(super\) const [A-Z_]+: &str =\s*|environment\s*\.(?:get|non_empty|is_on|path)\(|\.(?:path|non_empty)\(|\b(?:part|host|first)\(&?\[?)\s*"([A-Z][A-Z0-9_]+)""#,
        )
        .unwrap();
        let mut files = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
        sources(&root, &mut files);
        let mut names = BTreeSet::new();
        for file in files {
            let text = fs::read_to_string(file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            names.extend(calls.captures_iter(code).map(|found| found[1].to_owned()));
        }
        names
    }

    #[test]
    fn every_variable_that_is_read_is_listed() {
        let listed: BTreeSet<&str> = VARIABLES
            .iter()
            .flat_map(|(_, variables)| variables.iter().map(|(name, _)| *name))
            .collect();
        let asked = asked_for();
        assert!(asked.len() > 25, "{asked:?}");
        let missing: Vec<&String> = asked
            .iter()
            .filter(|name| !listed.contains(name.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
