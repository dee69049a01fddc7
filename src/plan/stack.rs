//! Which live apps belong to a stack, and which of them are no longer in its files.

use std::collections::BTreeMap;

use crate::diff::normalise;
use crate::model::live::{App, AppId};

use super::cost::{AppCost, app_cost};
use super::state::AppState;

/// Says how it is known that an app belongs to a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// The manifest names it.
    Named,
    /// The chosen tier leaves it out.
    LeftOut,
    /// It was deployed as part of the stack, and remembers so.
    Deployed,
}

/// Says whether the wanted apps are all that the stack has files for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// They are.
    Whole,
    /// They may not be.
    #[default]
    Part,
}

/// Says what becomes of live apps of the stack that are no longer in its files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Prune {
    /// They are told.
    #[default]
    Report,
    /// They are deleted.
    Delete,
}

/// Holds what tells the apps of a stack from others.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// The name of the stack, which deployed apps remember.
    pub name: Option<String>,
    /// The manifest, as shown to the user.
    pub file: String,
    /// The apps that the manifest tells of, by name.
    pub members: BTreeMap<String, Membership>,
    /// Whether all files of the stack were read.
    pub reach: Reach,
    /// What becomes of the apps without a file.
    pub prune: Prune,
}

impl Stack {
    fn membership(&self, app: &App) -> Option<Membership> {
        let told = self.members.get(app.name()).copied();
        told.or_else(|| self.remembers(app).then_some(Membership::Deployed))
    }

    fn remembers(&self, app: &App) -> bool {
        self.name.is_some()
            && AppState::of_spec(&app.spec).is_some_and(|state| state.stack == self.name)
    }

    /// Returns the live apps of the stack that are not among the `wanted` ones, by name.
    pub(super) fn others<'a>(
        &self,
        live: &BTreeMap<&str, &'a App>,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<(&'a App, Membership)> {
        let others = live.iter().filter(|(name, _)| !wanted(name));
        others
            .filter_map(|(_, app)| Some((*app, self.membership(app)?)))
            .collect()
    }
}

/// Holds a live app of the stack that the plan leaves alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: AppId,
    /// How it is known that it belongs to the stack.
    pub membership: Membership,
    /// What it costs.
    pub cost: AppCost,
}

impl Other {
    pub(super) fn of((app, membership): (&App, Membership)) -> Self {
        Self {
            name: app.name().to_owned(),
            id: app.id.clone(),
            membership,
            cost: app_cost(&normalise(&app.spec)),
        }
    }
}
