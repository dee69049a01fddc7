//! What the architecture document is written from, and the order of its sections.

use crate::architecture::{App, Architecture};
use crate::model::app::AppSpec;
use crate::model::live;
use crate::model::manifest::{Manifest, Tier};
use crate::render::words::plural;

use super::tree::{Document, Section, Text, words};
use super::{costs, network, operations, overview, trouble, variables};

/// Holds everything that the document is written from.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The stack.
    pub stack: &'a Architecture,
    /// Its apps, in the same order.
    pub sheets: &'a [Sheet<'a>],
    /// The manifest beside the specs.
    pub manifest: Option<&'a Manifest>,
    /// The variants of the stack.
    pub tiers: &'a [Variant<'a>],
    /// The words that name the specs on a command line, such as `specs/`; ready for a shell.
    pub target: &'a str,
    /// The apps of the account with the names of the stack; none when nobody asked.
    pub live: Option<&'a [live::App]>,
}

/// Holds the spec of one app and what stands around it.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// The spec.
    pub spec: &'a AppSpec,
    /// The file it was read from.
    pub file: String,
    /// What the comment at the beginning of the file says.
    pub description: Vec<String>,
}

/// Holds one variant of the stack.
#[derive(Debug, Clone)]
pub struct Variant<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it changes.
    pub tier: &'a Tier,
    /// The stack as it is then.
    pub stack: Architecture,
}

/// One app with its sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) app: &'a App,
    pub(super) sheet: &'a Sheet<'a>,
}

impl<'a> Page<'a> {
    /// Returns the apps with their sheets.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let pairs = self.stack.apps.iter().zip(self.sheets);
        pairs.map(|(app, sheet)| Entry { app, sheet })
    }

    /// Returns the live app of that name.
    pub(super) fn live_app(&self, name: &str) -> Option<&'a live::App> {
        let mut apps = self.live.into_iter().flatten();
        apps.find(|app| app.name() == name)
    }
}

impl<'a> Entry<'a> {
    /// Returns the name by which commands know the app.
    pub(super) fn handle(self) -> &'a str {
        self.app.short_name.as_deref().unwrap_or(&self.app.name)
    }
}

/// Writes the architecture document.
pub fn document(page: &Page<'_>) -> Document {
    let sections = [
        overview::overview(page),
        overview::picture(page),
        overview::services(page),
        overview::live_state(page),
        costs::breakdown(page),
        costs::tiers(page),
        network::externals(page),
        network::links(page),
        network::records(page),
        variables::secrets(page),
        variables::others(page),
        network::health(page),
        operations::commands(page),
        operations::checklist(page),
        network::testing(page),
        operations::monitoring(page),
        trouble::trouble(page),
        trouble::absent(page),
    ];
    Document {
        origin: origin(page),
        title: title(page),
        sections: sections
            .into_iter()
            .filter(|section: &Section| !section.is_empty())
            .collect(),
    }
}

fn title(page: &Page<'_>) -> Text {
    let name = page.stack.stack.clone();
    let name = name.unwrap_or_else(|| plural(page.stack.apps.len(), "app"));
    words(format!("{name}: deployment architecture"))
}

fn origin(page: &Page<'_>) -> String {
    let live = if page.live.is_some() {
        " and the live apps"
    } else {
        ""
    };
    format!(
        "Made by `ipctl docs` from the specs in {}{live}. Change those and make it again instead of editing it.",
        page.target
    )
}
