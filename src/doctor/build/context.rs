//! Whether what a Dockerfile copies is in its build context.

use std::collections::BTreeMap;

use crate::doctor::{CheckId, Row};

use super::dockerfile::{Dockerfile, From, Taken, read};
use super::ignore::Ignore;
use super::pattern::{is_pattern, matches};

/// The most paths that a pattern is compared with.
const MOST_PATHS: usize = 20_000;
/// The most problems of one Dockerfile that are rows.
const MOST_PROBLEMS: usize = 20;

/// Says what a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Missing,
    /// A link that leads out of the build context.
    Outside,
}

/// Gives a look at a working copy. Paths are relative to its root, with slashes, without `.` and `..`.
pub trait Tree {
    /// Says what a path is; links are followed as long as they stay below `context`.
    fn look(&self, context: &str, path: &str) -> Entry;
    /// Lists the names in a folder.
    fn list(&self, context: &str, path: &str) -> Vec<String>;
}

/// Describes a build from a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The components that are built so.
    pub components: Vec<String>,
    /// The ports that services among them take requests at, by component.
    pub ports: BTreeMap<String, u32>,
    /// The Dockerfile, relative to the root.
    pub file: String,
    /// The folder that is the build context, relative to the root; empty for the root itself.
    pub context: String,
    /// The working copy as the user typed it.
    pub folder: String,
    /// The text of the Dockerfile.
    pub text: String,
    /// The text of the ignore file, if there is one.
    pub ignore: Option<String>,
}

/// Judges a build: each source that is not there is a row, and one row says that all are.
pub fn build_rows(build: &Build, tree: &dyn Tree) -> Vec<Row> {
    let dockerfile = match read(&build.text) {
        Ok(dockerfile) => dockerfile,
        Err(error) => {
            let what = format!("{}:{}", build.file, error.line.max(1));
            let reason = format!("it cannot be read as a Dockerfile: {}", error.problem);
            let cure = format!(
                "docker build --check -f {} {}",
                build.at(&build.file),
                build.at(&build.context)
            );
            return vec![Row::ok(CheckId::Sources, what, reason).fail(cure)];
        }
    };
    let look = Look {
        build,
        tree,
        ignore: Ignore::parse(build.ignore.as_deref().unwrap_or_default()),
    };
    let mut rows: Vec<Row> = dockerfile
        .taken
        .iter()
        .filter_map(|taken| look.problem(taken))
        .take(MOST_PROBLEMS)
        .collect();
    if rows.is_empty() {
        rows.push(look.well(&dockerfile));
    }
    rows.extend(build.port_rows(&dockerfile));
    rows
}

impl Build {
    /// Writes a path for a command.
    fn at(&self, path: &str) -> String {
        quoted(match path {
            "" => self.folder.clone(),
            path => format!("{}/{path}", self.folder.trim_end_matches('/')),
        })
    }

    fn used_by(&self) -> String {
        self.components.join(", ")
    }

    /// A port that is exposed says nothing to the platform, but often which one is meant.
    fn port_rows(&self, dockerfile: &Dockerfile) -> Vec<Row> {
        let exposed = &dockerfile.ports;
        let is_other = |port: &&u32| !exposed.is_empty() && !exposed.contains(port);
        let listed: Vec<String> = exposed.iter().map(u32::to_string).collect();
        let row = |(component, port): (&String, &u32)| {
            let reason = format!(
                "{component} takes requests at http_port {port}, {} exposes {}",
                self.file,
                listed.join(", ")
            );
            let cure = format!("grep -n EXPOSE {}", self.at(&self.file));
            Row::ok(CheckId::Sources, component.clone(), reason).warn(cure)
        };
        let other = self.ports.iter().filter(|(_, port)| is_other(port));
        other.map(row).collect()
    }
}

/// Quotes what a shell would take apart.
fn quoted(path: String) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@,+~".contains(c);
    if path.chars().all(is_plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

struct Look<'a> {
    build: &'a Build,
    tree: &'a dyn Tree,
    ignore: Ignore,
}

/// Says why a source is not taken.
enum Lack {
    Missing,
    Outside,
    Ignored(String),
}

impl Look<'_> {
    fn well(&self, dockerfile: &Dockerfile) -> Row {
        let reason = match dockerfile.taken.len() {
            0 => format!(
                "copies nothing from the repository (for {})",
                self.build.used_by()
            ),
            1 => format!(
                "its one source of COPY and ADD is there (for {})",
                self.build.used_by()
            ),
            some => format!(
                "all {some} sources of COPY and ADD are there (for {})",
                self.build.used_by()
            ),
        };
        Row::ok(CheckId::Sources, self.build.file.clone(), reason)
    }

    fn problem(&self, taken: &Taken) -> Option<Row> {
        let row = |reason| {
            let what = format!("{}:{}", self.build.file, taken.line);
            Row::ok(CheckId::Sources, what, reason)
        };
        let show = || {
            let line = taken.line;
            format!("sed -n {line}p {}", self.build.at(&self.build.file))
        };
        let path = match &taken.from {
            From::Context(path) => path,
            From::Unresolved { text, variable } => {
                let reason = format!(
                    "{} `{text}` cannot be checked: ${variable} has no value here",
                    taken.word
                );
                return Some(row(reason).warn(show()));
            }
            From::UnknownStage(name) => {
                let reason =
                    format!("--from=`{name}` is no stage above it; it is taken for an image");
                return Some(row(reason).warn(show()));
            }
        };
        let (reason, cure) = match self.lack(path)? {
            Lack::Missing => (
                format!(
                    "{} `{path}`: no such file in the build context {}",
                    taken.word,
                    self.context()
                ),
                self.history(path),
            ),
            Lack::Outside => (
                format!(
                    "{} `{path}` lies outside of the build context {}",
                    taken.word,
                    self.context()
                ),
                show(),
            ),
            Lack::Ignored(line) => (
                format!(
                    "{} `{path}` is kept out by the line `{line}` of .dockerignore",
                    taken.word
                ),
                format!(
                    "grep -nF -- {} {}",
                    quoted(line),
                    self.build.at(&join(&self.build.context, ".dockerignore"))
                ),
            ),
        };
        Some(row(reason).fail(cure))
    }

    fn context(&self) -> String {
        match self.build.context.as_str() {
            "" => "(the root of the repository)".to_owned(),
            context => format!("`{context}`"),
        }
    }

    /// Makes the command that shows what became of a path.
    fn history(&self, path: &str) -> String {
        let inside = join(&self.build.context, path.trim_start_matches('/'));
        let folder = self.build.at("");
        format!(
            "git -C {folder} log --oneline --name-status -- {}",
            quoted(inside)
        )
    }

    /// Says why a path is not taken; none when it is.
    fn lack(&self, path: &str) -> Option<Lack> {
        let Some(clean) = clean(path) else {
            return Some(Lack::Outside);
        };
        if is_pattern(&clean) {
            return self.pattern_lack(&clean);
        }
        let clean = clean.replace('\\', "");
        match self
            .tree
            .look(&self.build.context, &join(&self.build.context, &clean))
        {
            Entry::Missing => Some(Lack::Missing),
            Entry::Outside => Some(Lack::Outside),
            Entry::File | Entry::Folder => {
                let line = self.ignore.excludes(&clean)?;
                Some(Lack::Ignored(line.to_owned()))
            }
        }
    }

    /// A pattern is fine when one path matches that is not kept out.
    fn pattern_lack(&self, pattern: &str) -> Option<Lack> {
        let mut found = vec![String::new()];
        for part in pattern.split('/') {
            let mut next = Vec::new();
            for folder in &found {
                let inside = join(&self.build.context, folder);
                let names = self.tree.list(&self.build.context, &inside).into_iter();
                let fitting = names.filter(|name| matches(part, name));
                next.extend(
                    fitting
                        .map(|name| join(folder, &name))
                        .take(MOST_PATHS - next.len()),
                );
            }
            found = next;
        }
        let mut line = None;
        for path in &found {
            line = Some(self.ignore.excludes(path)?.to_owned());
        }
        Some(line.map_or(Lack::Missing, Lack::Ignored))
    }
}

/// Returns a path without `.` and `..`; none when it leads out. A slash at its beginning means nothing.
fn clean(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds files by path; those that end in a slash are folders, and `out` leads out.
    struct Listed(&'static [&'static str]);

    impl Tree for Listed {
        fn look(&self, _: &str, path: &str) -> Entry {
            if path == "out" {
                return Entry::Outside;
            }
            let below = format!("{path}/");
            let is_folder = |file: &&str| path.is_empty() || file.starts_with(&below);
            match self.0 {
                files if files.contains(&path) => Entry::File,
                files if files.iter().any(is_folder) => Entry::Folder,
                _ => Entry::Missing,
            }
        }

        fn list(&self, _: &str, path: &str) -> Vec<String> {
            let prefix = if path.is_empty() {
                String::new()
            } else {
                format!("{path}/")
            };
            let inside = self.0.iter().filter_map(|file| file.strip_prefix(&prefix));
            let mut names: Vec<String> = inside
                .filter_map(|rest| rest.split('/').next())
                .map(str::to_owned)
                .collect();
            names.dedup();
            names
        }
    }

    const TREE: Listed = Listed(&[
        "Dockerfile",
        "addons/a.py",
        "addons/b.txt",
        "requirements-auto.txt",
        "sub/x/y",
    ]);

    fn build(text: &str, context: &str, ignore: &str) -> Build {
        Build {
            components: vec!["shop/web".to_owned()],
            ports: BTreeMap::from([("shop/web".to_owned(), 8080)]),
            file: "Dockerfile".to_owned(),
            context: context.to_owned(),
            folder: ".".to_owned(),
            text: format!("FROM x\n{text}\n"),
            ignore: Some(ignore.to_owned()),
        }
    }

    fn reason(text: &str, context: &str, ignore: &str) -> String {
        let rows = build_rows(&build(text, context, ignore), &TREE);
        format!("{} {}", rows[0].state().word(), rows[0].reason)
    }

    #[test]
    fn each_source_is_looked_for_in_the_context() {
        let judged = |text| reason(text, "", "");
        for text in [
            "COPY . /app",
            "COPY / /app",
            "COPY addons requirements*.txt /app/",
            "COPY ./addons/../addons/a.py /app/",
            "COPY addons/*.py /app/",
            "COPY */a.py /app/",
        ] {
            assert!(judged(text).starts_with("ok "), "{text}: {}", judged(text));
        }
        insta::assert_snapshot!(judged("COPY addon /app"), @"fail COPY `addon`: no such file in the build context (the root of the repository)");
        insta::assert_snapshot!(judged("ADD *.rb /app/"), @"fail ADD `*.rb`: no such file in the build context (the root of the repository)");
        insta::assert_snapshot!(judged("COPY ../etc/passwd /app"), @"fail COPY `../etc/passwd` lies outside of the build context (the root of the repository)");
        insta::assert_snapshot!(judged("COPY out /app"), @"fail COPY `out` lies outside of the build context (the root of the repository)");
        insta::assert_snapshot!(judged("COPY $X/y /app"), @"warn COPY `$X/y` cannot be checked: $X has no value here");
        insta::assert_snapshot!(judged("COPY --from=biuld a /app"), @"warn --from=`biuld` is no stage above it; it is taken for an image");
        insta::assert_snapshot!(judged("COPYY a b"), @"fail it cannot be read as a Dockerfile: unknown instruction 'COPYY'");
        insta::assert_snapshot!(judged("RUN true"), @"ok copies nothing from the repository (for shop/web)");
    }

    #[test]
    fn the_context_may_be_a_folder() {
        assert!(reason("COPY x/y /app", "sub", "").starts_with("ok "));
        insta::assert_snapshot!(reason("COPY addons /app", "sub", ""), @"fail COPY `addons`: no such file in the build context `sub`");
    }

    #[test]
    fn what_is_ignored_is_not_there() {
        insta::assert_snapshot!(reason("COPY addons /app", "", "sub\naddons\n"), @"fail COPY `addons` is kept out by the line `addons` of .dockerignore");
        insta::assert_snapshot!(reason("COPY *.txt /app", "", "*.txt"), @"fail COPY `*.txt` is kept out by the line `*.txt` of .dockerignore");
        assert!(reason("COPY addons /app", "", "*\n!addons/a.py").starts_with("ok "));
        assert!(reason("COPY addons/* /app", "", "**/*.py").starts_with("ok "));
    }

    #[test]
    fn another_port_is_a_warning_and_none_says_nothing() {
        let rows = build_rows(&build("EXPOSE 8069", "", ""), &TREE);
        assert_eq!(
            rows[1].reason,
            "shop/web takes requests at http_port 8080, Dockerfile exposes 8069"
        );
        assert_eq!(rows[1].cure(), Some("grep -n EXPOSE ./Dockerfile"));
        assert_eq!(build_rows(&build("EXPOSE 8080 1", "", ""), &TREE).len(), 1);
        assert_eq!(build_rows(&build("", "", ""), &TREE).len(), 1);
    }

    #[test]
    fn a_cure_can_be_pasted() {
        let rows = build_rows(&build("COPY [\"my file\", \"/x\"]", "", ""), &TREE);
        assert_eq!(
            rows[0].cure(),
            Some("git -C . log --oneline --name-status -- 'my file'")
        );
    }
}
