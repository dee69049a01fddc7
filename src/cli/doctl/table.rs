//! The shape of the table: what doctl takes, and what becomes of it.

use super::apps::APPS;
use super::elsewhere::{ELSEWHERE, UNKNOWN};

/// Holds one command of doctl and what to type instead.
#[derive(Debug)]
pub(in crate::cli) struct Row {
    /// The words that name it, without `doctl`.
    pub path: &'static [&'static str],
    /// Other names of its last word.
    pub aliases: &'static [&'static str],
    /// Whether doctl has it.
    pub standing: Standing,
    /// What stands behind the name, in order.
    pub operands: &'static [Operand],
    /// Its own flags.
    pub flags: &'static [Flag],
    /// The command of ipctl, without `ipctl`.
    pub form: &'static [Part],
    /// How well the two agree.
    pub fit: Fit,
    /// What doctl does without saying so.
    pub silently: &'static [&'static str],
    /// Other commands of ipctl worth knowing here, `APP` and `FILE` standing for names.
    pub see: &'static [&'static str],
}

/// Says whether doctl has a command or a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Standing {
    /// It is there.
    Current,
    /// It is there, but hidden and deprecated.
    Hidden,
    /// It is not there, though people type it.
    Unknown,
}

/// Names what an operand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Operand {
    /// An app.
    App,
    /// A deployment.
    Deployment,
    /// A component.
    Component,
    /// An instance of a component.
    Instance,
    /// A run of a job.
    Invocation,
    /// An event.
    Event,
    /// An alert.
    Alert,
    /// A spec file.
    File,
    /// An instance size.
    Size,
    /// A DNS zone.
    Zone,
    /// A record of a DNS zone.
    Record,
}

impl Operand {
    /// Returns the word that stands for it where nothing was given.
    pub(in crate::cli) fn placeholder(self) -> &'static str {
        match self {
            Self::App => "APP",
            Self::Deployment => "DEPLOYMENT",
            Self::Component => "COMPONENT",
            Self::Instance => "INSTANCE",
            Self::Invocation => "INVOCATION",
            Self::Event => "EVENT",
            Self::Alert => "ALERT",
            Self::File => "FILE",
            Self::Size => "SIZE",
            Self::Zone => "DOMAIN",
            Self::Record => "RECORD",
        }
    }
}

/// Describes a flag of doctl.
#[derive(Debug)]
pub(in crate::cli) struct Flag {
    /// Its long name, with the dashes.
    pub long: &'static str,
    /// Its short name, with the dash.
    pub short: Option<&'static str>,
    /// Whether a value follows.
    pub takes: Takes,
    /// What it is in ipctl.
    pub becomes: Becomes,
    /// Whether doctl has it.
    pub standing: Standing,
}

/// Says whether a value follows a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Takes {
    /// None.
    Nothing,
    /// One, whose kind the word names.
    Value(&'static str),
}

/// Says what becomes of a flag.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Becomes {
    /// The form holds it already, or holds it back.
    Part(&'static str),
    /// The flag of this name, with its value if it has one.
    Flag(&'static str),
    /// The flag of this name, once for each item of a list with commas.
    Each(&'static str),
    /// The flag of this name with a number; below zero it means no limit and is left out.
    Count(&'static str),
    /// The words behind the value that was given.
    Chosen(&'static [(&'static str, &'static [&'static str])]),
    /// Consent to delete the app, which names it.
    Consent,
    /// What ipctl does anyway; says how.
    Usual(&'static str),
    /// Nothing; says why.
    Nothing(&'static str),
}

/// Is one piece of a command of ipctl.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Part {
    /// A word as it is.
    Word(&'static str),
    /// An operand, or its placeholder.
    Operand(Operand),
    /// A flag with an operand, if that is given.
    With(&'static str, Operand),
    /// A flag with an operand, or its placeholder.
    Needs(&'static str, Operand),
    /// The value of a flag of doctl, or the placeholder.
    ValueOf(&'static str, Operand),
    /// A word, unless a flag of doctl is given.
    Unless(&'static str, &'static str),
}

/// Says how well a command of ipctl agrees with that of doctl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Fit {
    /// It does the same.
    Same,
    /// It comes nearest; says what is different.
    Nearest(&'static str),
    /// Nothing does this; says what to do. The form is what helps meanwhile.
    Missing(&'static str),
}

impl Fit {
    /// Returns its name in JSON.
    pub(in crate::cli) fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Nearest(_) => "nearest",
            Self::Missing(_) => "none",
        }
    }

    /// Returns what a person should know about it.
    pub(in crate::cli) fn reason(self) -> Option<&'static str> {
        match self {
            Self::Same => None,
            Self::Nearest(reason) | Self::Missing(reason) => Some(reason),
        }
    }
}

impl Flag {
    /// Describes a flag without a value.
    pub(super) const fn switch(long: &'static str, becomes: Becomes) -> Self {
        Self {
            long,
            short: None,
            takes: Takes::Nothing,
            becomes,
            standing: Standing::Current,
        }
    }

    /// Describes a flag with a value.
    pub(super) const fn valued(long: &'static str, value: &'static str, becomes: Becomes) -> Self {
        Self {
            takes: Takes::Value(value),
            ..Self::switch(long, becomes)
        }
    }

    /// Gives it a short name.
    #[must_use]
    pub(super) const fn short(mut self, short: &'static str) -> Self {
        self.short = Some(short);
        self
    }

    /// Says that doctl does not have it.
    #[must_use]
    pub(super) const fn unknown(mut self) -> Self {
        self.standing = Standing::Unknown;
        self
    }
}

impl Row {
    /// Tells whether it belongs to `doctl apps` and doctl has it.
    pub(in crate::cli) fn is_of_apps(&self) -> bool {
        self.path.first() == Some(&"apps") && self.standing != Standing::Unknown
    }

    /// Returns its name as it is typed, without operands.
    pub(in crate::cli) fn name(&self) -> String {
        self.path.join(" ")
    }

    /// Tells whether a word stands for the `index`th word of its name.
    pub(super) fn has_word(&self, index: usize, word: &str) -> bool {
        let Some(name) = self.path.get(index) else {
            return false;
        };
        let is_last = index + 1 == self.path.len();
        *name == word
            || (is_last && self.aliases.contains(&word))
            || (index == 0 && *name == "apps" && ["app", "a"].contains(&word))
    }
}

/// Lists every command, those of `doctl apps` first.
pub(in crate::cli) fn rows() -> impl Iterator<Item = &'static Row> {
    APPS.iter().chain(UNKNOWN).chain(ELSEWHERE)
}
