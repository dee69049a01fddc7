//! A Dockerfile as far as its build context matters: what it copies and which ports it exposes.

use std::collections::BTreeSet;

use parse_dockerfile::{FromInstruction, Instruction, Source};

use super::variables::{Form, Known, assignments};

/// Says why a text is no Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// The line, from 1; 0 when it is about the whole text.
    pub(super) line: usize,
    /// The problem.
    pub(super) problem: String,
}

/// Holds what a Dockerfile takes and gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dockerfile {
    /// The sources of every `COPY` and `ADD`, in order.
    pub(super) taken: Vec<Taken>,
    /// The ports that the last stage exposes.
    pub(super) ports: BTreeSet<u32>,
}

/// Holds one source of a `COPY` or `ADD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// The line, from 1.
    pub(super) line: usize,
    /// `COPY` or `ADD`.
    pub(super) word: &'static str,
    /// What is taken.
    pub(super) from: From,
}

/// Says where a source comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// A path in the build context, variables filled in.
    Context(String),
    /// A path with a variable whose value is not known.
    Unresolved {
        /// The path as it is written.
        text: String,
        /// The variable.
        variable: String,
    },
    /// A stage that is not declared before, and perhaps an image.
    UnknownStage(String),
}

/// Reads a Dockerfile.
pub(super) fn read(text: &str) -> Result<Dockerfile, Unreadable> {
    let parsed = parse_dockerfile::parse(text).map_err(|error| Unreadable {
        line: error.line(),
        problem: format!("{error:#}"),
    })?;
    let mut reader = Reader {
        text,
        global: Known::default(),
        stages: Vec::new(),
        found: Dockerfile::default(),
    };
    for instruction in &parsed.instructions {
        reader.take(instruction);
    }
    if let Some(last) = reader.stages.last() {
        reader.found.ports.clone_from(&last.ports);
    }
    Ok(reader.found)
}

/// What is known inside of a stage.
#[derive(Default)]
struct Stage {
    name: Option<String>,
    known: Known,
    /// The variables of `ENV`, which stages on top of this one get.
    environment: Known,
    ports: BTreeSet<u32>,
}

struct Reader<'a> {
    text: &'a str,
    global: Known,
    stages: Vec<Stage>,
    found: Dockerfile,
}

impl Reader<'_> {
    fn take(&mut self, instruction: &Instruction<'_>) {
        match instruction {
            Instruction::From(from) => self.stage(from),
            Instruction::Arg(arg) => self.arguments(&arg.arguments.value),
            Instruction::Env(env) => self.environment(&env.arguments.value),
            Instruction::Expose(expose) => {
                let ports = expose.arguments.iter().map(|port| port.value.as_ref());
                self.ports(ports);
            }
            Instruction::Copy(copy) => {
                let from = copy
                    .options
                    .iter()
                    .find(|flag| flag.name.value == "from")
                    .and_then(|flag| flag.value.as_ref())
                    .map(|value| value.value.as_ref());
                let line = self.line(copy.copy.span.start);
                match from {
                    Some(stage) => self.another_stage(line, stage),
                    None => self.sources((line, "COPY"), &copy.src),
                }
            }
            Instruction::Add(add) => {
                let line = self.line(add.add.span.start);
                self.sources((line, "ADD"), &add.src);
            }
            _ => {}
        }
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// Begins a stage; one on top of another has its variables and ports.
    fn stage(&mut self, from: &FromInstruction<'_>) {
        let image = self.global.fill(&from.image.value).unwrap_or_default();
        let below = self.position(&image).and_then(|at| self.stages.get(at));
        let mut stage = Stage::default();
        if let Some(below) = below {
            stage.environment = below.environment.clone();
            stage.known = below.environment.clone();
            stage.ports.clone_from(&below.ports);
        }
        stage.name = from.as_.as_ref().map(|(_, name)| name.value.to_string());
        self.stages.push(stage);
    }

    fn position(&self, name: &str) -> Option<usize> {
        let is = |stage: &Stage| {
            let own = stage.name.as_deref();
            own.is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        self.stages.iter().position(is)
    }

    /// A variable without a value gets that of the one before the first stage.
    fn arguments(&mut self, text: &str) {
        for (name, value) in assignments(text, Form::Arg) {
            let Some(stage) = self.stages.last_mut() else {
                if let Some(Ok(value)) = value.map(|value| self.global.fill(&value)) {
                    self.global.set(&name, value);
                }
                continue;
            };
            // A variable of `ENV` wins over one of `ARG`.
            if stage.environment.get(&name).is_some() {
                continue;
            }
            let value = match value {
                Some(value) => stage.known.fill(&value).ok(),
                None => self.global.get(&name).map(str::to_owned),
            };
            if let Some(value) = value {
                stage.known.set(&name, value);
            }
        }
    }

    fn environment(&mut self, text: &str) {
        let Some(stage) = self.stages.last_mut() else {
            return;
        };
        for (name, value) in assignments(text, Form::Env) {
            if let Some(Ok(value)) = value.map(|value| stage.known.fill(&value)) {
                stage.known.set(&name, value.clone());
                stage.environment.set(&name, value);
            }
        }
    }

    /// Takes single TCP ports; ranges and variables without a value say nothing certain.
    fn ports<'a>(&mut self, ports: impl Iterator<Item = &'a str>) {
        let Some(stage) = self.stages.last_mut() else {
            return;
        };
        for port in ports {
            let Ok(port) = stage.known.fill(port) else {
                continue;
            };
            let (number, protocol) = port.split_once('/').unwrap_or((&port, "tcp"));
            if let (Ok(number), true) = (number.parse(), protocol.eq_ignore_ascii_case("tcp")) {
                stage.ports.insert(number);
            }
        }
    }

    /// A stage is named or counted; an image has a mark of one, such as a slash or a tag.
    fn another_stage(&mut self, line: usize, name: &str) {
        let Some(stage) = self.stages.last() else {
            return;
        };
        let Ok(name) = stage.known.fill(name) else {
            return;
        };
        let before = self.stages.len().saturating_sub(1);
        let is_number = name.parse().is_ok_and(|number: usize| number < before);
        let is_declared = self.position(&name).is_some_and(|at| at < before);
        if !is_number && !is_declared && !name.contains(['/', ':', '@']) {
            let from = From::UnknownStage(name);
            let word = "COPY";
            self.found.taken.push(Taken { line, word, from });
        }
    }

    fn sources(&mut self, (line, word): (usize, &'static str), sources: &[Source<'_>]) {
        for source in sources {
            let Source::Path(path) = source else {
                continue;
            };
            let text = path.value.as_ref();
            if word == "ADD" && is_remote(text) {
                continue;
            }
            let nothing = Known::default();
            let known = self.stages.last().map_or(&nothing, |stage| &stage.known);
            let from = match known.fill(text) {
                Ok(path) if word == "ADD" && is_remote(&path) => continue,
                Ok(path) => From::Context(path),
                Err(variable) => From::Unresolved {
                    text: text.to_owned(),
                    variable,
                },
            };
            self.found.taken.push(Taken { line, word, from });
        }
    }
}

/// Tells whether `ADD` fetches it from elsewhere.
fn is_remote(text: &str) -> bool {
    ["http://", "https://", "git@", "git://", "ssh://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes what is taken, one source a line.
    fn taken(text: &str) -> String {
        let found = read(text).unwrap_or_else(|error| panic!("{error:?}"));
        let line = |taken: &Taken| {
            let from = match &taken.from {
                From::Context(path) => path.clone(),
                From::Unresolved { text, variable } => format!("{text} without {variable}"),
                From::UnknownStage(name) => format!("stage {name}?"),
            };
            format!("{} {} {from}", taken.line, taken.word)
        };
        let lines: Vec<String> = found.taken.iter().map(line).collect();
        lines.join("\n")
    }

    #[test]
    fn every_form_of_copy_is_read() {
        insta::assert_snapshot!(taken(r#"# syntax=docker/dockerfile:1
FROM python:3.12 AS build
COPY a b \
  # a comment inside
  c/ /dest/
copy --chown=app:app --chmod=755 ["with space", "d"]
COPY ["e", "/dest"]
ADD https://example.com/x.tgz git@github.com:o/r.git f /dest/
COPY <<EOF g /dest/
COPY not-one /dest
EOF
RUN <<SH
COPY nor-this /dest
SH
RUN echo "COPY nor-that /x"
FROM scratch
COPY --from=build /out /out
COPY --from=0 /out /out
COPY --from=nginx:1 /etc /etc
COPY --from=bulid /out /out
ONBUILD COPY later /later
"#), @"
        3 COPY a
        3 COPY b
        3 COPY c/
        6 COPY with space
        7 COPY e
        8 ADD f
        9 COPY g
        20 COPY stage bulid?
        ");
    }

    #[test]
    fn another_escape_character_ends_lines_too() {
        let text = "# escape=`\nFROM x\nCOPY a `\n  b /dest/\n";
        assert_eq!(taken(text), "3 COPY a\n3 COPY b");
    }

    #[test]
    fn variables_hold_where_they_are_declared() {
        insta::assert_snapshot!(taken(r"ARG DIR=src
ARG BASE=python:3
FROM $BASE AS one
COPY $DIR/a /x
ARG DIR
COPY $DIR/b /x
ENV OTHER=lib KEEP=kept
COPY ${OTHER}/c /x
ARG LATER
COPY $LATER/d /x
FROM one AS two
COPY $KEEP/e $DIR/f /x
ARG KEEP=lost
COPY ${KEEP}/g ${NONE:-h} /x
"), @"
        4 COPY $DIR/a without DIR
        6 COPY src/b
        8 COPY lib/c
        10 COPY $LATER/d without LATER
        12 COPY kept/e
        12 COPY $DIR/f without DIR
        14 COPY kept/g
        14 COPY h
        ");
    }

    #[test]
    fn only_the_last_stage_and_what_it_stands_on_exposes() {
        let ports = |text| read(text).unwrap().ports.into_iter().collect::<Vec<u32>>();
        let text = "FROM a AS base\nEXPOSE 8069 8072/tcp 53/udp\nFROM b\nEXPOSE 1\nFROM base\nENV P=9\nEXPOSE $P 10-20 $Q\n";
        assert_eq!(ports(text), [9, 8069, 8072]);
    }

    #[test]
    fn what_cannot_be_read_names_its_line() {
        let error = read("FROM a\nCOPPY b c\n").unwrap_err();
        assert_eq!(error.line, 2, "{error:?}");
        assert!(read("").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(
            lines in prop::collection::vec("(FROM|COPY|ADD|ARG|ENV|EXPOSE|RUN|#|# escape=|ONBUILD) ?[a$\\{\\}\\[\\]\",'<E\\\\`=: /-]{0,16}", 0..8),
        ) {
            let _ = read(&lines.join("\n"));
        }

        #[test]
        fn no_bytes_panic(text in "\\PC{0,80}") {
            let _ = read(&text);
            let _ = read(&format!("FROM a\nCOPY {text}\n"));
        }
    }
}
