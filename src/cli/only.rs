//! `--only APP[/COMPONENT]`: a part of a plan.

use crate::diff::Change;
use crate::plan::{Action, AppPlan, Outside, Plan};

use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::target::{find_component, listed, nearest};

/// Leaves in a plan what is about one app, or about one component of it.
pub(super) fn narrow(plan: &mut Plan, only: &str, full: impl Fn(&str) -> String) -> Outcome<()> {
    let (app, component) = match only.split_once('/') {
        Some((app, component)) => (app, Some(component)),
        None => (only, None),
    };
    let app = app_of(&full(app), plan)?;
    plan.apps.retain(|one| one.name == app);
    plan.others.clear();
    match (component, plan.apps.first_mut()) {
        (Some(component), Some(app)) => narrow_app(app, component),
        _ => Ok(()),
    }
}

fn app_of(name: &str, plan: &Plan) -> Outcome<String> {
    let names: Vec<&str> = plan.apps.iter().map(|app| app.name.as_str()).collect();
    let parts: Vec<&&str> = names.iter().filter(|app| app.contains(name)).collect();
    match (names.iter().find(|app| **app == name), parts.as_slice()) {
        (Some(found), _) => Ok((*found).to_owned()),
        (None, [found]) if !name.is_empty() => Ok((**found).to_owned()),
        _ => {
            let failure = Failure::new(
                Exit::NotFound,
                format!("no app of the plan matches `{name}`"),
            );
            let near = nearest(name, names.iter().copied());
            let near = if near.is_empty() { names.clone() } else { near };
            Err(failure.next(format!("its apps are {}", listed(near))))
        }
    }
}

fn narrow_app(app: &mut AppPlan, component: &str) -> Outcome<()> {
    let costs = app
        .cost_before
        .components
        .iter()
        .chain(&app.cost_after.components);
    let changed = app
        .changes
        .iter()
        .filter_map(|change| Some(change.path.component()?.1));
    let mut names: Vec<&str> = costs
        .map(|part| part.name.as_str())
        .chain(changed)
        .collect();
    names.sort_unstable();
    names.dedup();
    let name = find_component(component, &app.name, &names)?.to_owned();
    let within = |change: &Change| change.path.component().is_some_and(|(_, one)| one == name);
    app.changes.retain(within);
    app.unmade.retain(within);
    app.ignored.retain(|ignored| within(&ignored.change));
    if let Some(Outside::Told { edits, .. }) = &mut app.outside {
        edits.retain(|edit| within(&edit.change));
    }
    app.destructions
        .retain(|lost| lost.name() == Some(name.as_str()));
    // The platform's price is that of the whole app, so it says nothing about a part.
    app.quoted = None;
    app.secrets
        .retain(|line| line.slot.component.as_ref() == Some(&name));
    app.cost_before.components.retain(|part| part.name == name);
    app.cost_after.components.retain(|part| part.name == name);
    if app.action == Action::Update && app.changes.is_empty() {
        app.action = Action::Keep;
    }
    Ok(())
}
