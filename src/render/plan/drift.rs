//! What somebody else changed, by itself.

use serde::Serialize;
use serde_json::Value;

use crate::model::live::AppId;
use crate::plan::{AppPlan, AppState, Outside, OutsideEdit, Plan, Stake};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};

use super::layout::{Layout, Lead, Text};
use super::outside::{outside_heading, write_edits};
use super::outside_json::{EditData, OutsideData};
use super::view::{Detail, Shown};

/// Writes the outside edits of each app of a plan, and of which apps nothing is known.
pub fn drift_text(plan: &Plan, style: Style) -> String {
    let mut text = Text::new(Layout {
        style,
        detail: Detail::Changes,
    });
    let names = plan.apps.iter().map(|app| one_line(&app.name));
    let names: Vec<String> = names.collect();
    let column = text.column(names.iter().map(String::as_str));
    for (app, name) in plan.apps.iter().zip(&names) {
        write_app(&mut text, app, (name, column));
    }
    text.finish()
}

fn write_app(text: &mut Text, app: &AppPlan, label: (&str, usize)) {
    let style = text.layout().style;
    let edited = app.outside.as_ref();
    if let Some(outside) = edited.filter(|_| app.stake() != Stake::Nothing) {
        let lead = Lead::painted(style.paint(Role::Bad, "!"));
        text.entry(&lead, label, &Shown::Words(outside_heading(outside)));
        return write_edits(text, app, outside);
    }
    let words = match Base::of(app) {
        Base::NoApp => "does not exist yet",
        Base::Unknown => {
            "no apply of ipctl left its state here, so there is nothing to compare with"
        }
        Base::Known => "nothing changed outside ipctl that the file does not have",
    };
    let lead = Lead::painted(style.paint(Role::Dim, "="));
    text.entry(&lead, label, &Shown::Words(words.to_owned()));
}

/// What the live app can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Base {
    /// There is no app.
    NoApp,
    /// The app carries no state of an apply.
    Unknown,
    /// The app carries the state of the last apply.
    Known,
}

impl Base {
    fn of(app: &AppPlan) -> Self {
        match &app.planned_live {
            None => Self::NoApp,
            Some(live) if AppState::of_spec(live).is_none() => Self::Unknown,
            Some(_) => Self::Known,
        }
    }
}

/// What somebody else changed in the apps of a stack.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct DriftData {
    /// The apps, in the order of the specs.
    apps: Vec<AppDrift>,
    /// The edits of all apps that the files do not have.
    edits: Vec<AppEdit>,
}

/// What somebody else changed in one app.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct AppDrift {
    /// Its name.
    name: String,
    /// Its id; null if it does not exist yet.
    id: Option<String>,
    /// The spec file.
    file: String,
    /// What the live app is compared with.
    base: Base,
    /// The edits; null if there are none.
    outside: Option<OutsideData>,
}

/// One edit with the app that it is in.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct AppEdit {
    /// The app.
    app: String,
    /// The edit.
    #[serde(flatten)]
    edit: EditData,
}

/// Builds the JSON of the outside edits of a plan.
pub fn drift_json(plan: &Plan) -> Value {
    serde_json::to_value(DriftData {
        apps: plan.apps.iter().map(AppDrift::from).collect(),
        edits: plan.apps.iter().flat_map(lost_edits).collect(),
    })
    .unwrap_or_default()
}

impl From<&AppPlan> for AppDrift {
    fn from(app: &AppPlan) -> Self {
        Self {
            name: app.name.clone(),
            id: app.id.as_ref().map(|id: &AppId| id.as_str().to_owned()),
            file: app.file.clone(),
            base: Base::of(app),
            outside: app.outside.as_ref().map(OutsideData::from),
        }
    }
}

fn lost_edits(app: &AppPlan) -> Vec<AppEdit> {
    let edits = app.outside.as_ref().map_or(&[][..], Outside::edits);
    let edit = |edit: &OutsideEdit| AppEdit {
        app: app.name.clone(),
        edit: EditData::from(edit),
    };
    edits
        .iter()
        .filter(|edit| edit.is_lost())
        .map(edit)
        .collect()
}
