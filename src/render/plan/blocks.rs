//! What is shown of one app: a block for the app itself and for each component.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::diff::{Change, ChangeKind, compare, normalise};
use crate::model::path::{COMPONENT_LISTS, FieldPath, Step};
use crate::plan::{Action, AppPlan, ChangeOrigin};
use crate::render::sanitise::one_line;

use super::guards::is_told;
use super::parts::{app_rows, component_note, component_rows, domain_words};
use super::rows::Rows;
use super::view::{Block, Detail, Mark, Row};

/// Returns the blocks of an app, in the order of the spec.
pub(super) fn blocks(app: &AppPlan, detail: Detail) -> Vec<Block> {
    match (detail, app.action) {
        // All of it goes, which is said in one line.
        (_, Action::Delete) => Vec::new(),
        (Detail::Everything, _) => everything(app),
        (_, Action::Create) => created(app),
        (_, Action::Update) => changed(app, detail),
        (_, Action::Keep) => Vec::new(),
    }
}

/// Shows a new app: its components in a few rows each.
fn created(app: &AppPlan) -> Vec<Block> {
    let spec = normalise(&app.outgoing).into_value();
    let rows = app_rows(&spec);
    let own = (!rows.is_empty()).then(|| Block {
        mark: Mark::Same,
        title: "app".to_owned(),
        note: String::new(),
        rows,
    });
    let components = components(&spec).map(|(list, component)| {
        let name = component.get("name").and_then(Value::as_str);
        Block {
            mark: Mark::Same,
            title: one_line(&format!("{list}/{}", name.unwrap_or_default())),
            note: component_note(list, component, &app.cost_after),
            rows: component_rows(component),
        }
    });
    own.into_iter().chain(components).collect()
}

/// Lists the components of a spec with the lists that they are in.
pub(super) fn components(spec: &Value) -> impl Iterator<Item = (&'static str, &Value)> {
    COMPONENT_LISTS.iter().flat_map(move |list| {
        let items = spec.get(list).and_then(Value::as_array);
        items.into_iter().flatten().map(move |item| (*list, item))
    })
}

/// Shows what changes: a row for each field, a few for each component that comes.
fn changed(app: &AppPlan, detail: Detail) -> Vec<Block> {
    let rows = Rows::of(app, detail);
    let mut blocks: Vec<Block> = Vec::new();
    let own = |change: &&Change| app.origin(change) == ChangeOrigin::File && !is_told(change, app);
    for change in app.changes.iter().filter(own) {
        match whole(change) {
            Some((list, value)) => blocks.push(component_block(app, change, (list, value))),
            None => push(
                &mut blocks,
                heading(&change.path),
                domain_row(&rows, change),
            ),
        }
    }
    blocks
}

/// Returns the list and the value of a component that comes or goes as a whole.
fn whole(change: &Change) -> Option<(&str, &Value)> {
    let (list, _) = change
        .path
        .component()
        .filter(|_| change.path.is_component())?;
    match &change.kind {
        ChangeKind::Added { after: value } | ChangeKind::Removed { before: value } => {
            Some((list, value))
        }
        ChangeKind::Modified { .. } | ChangeKind::Secret(_) => None,
    }
}

fn component_block(app: &AppPlan, change: &Change, (list, value): (&str, &Value)) -> Block {
    let (mark, cost) = match change.kind {
        ChangeKind::Removed { .. } => (Mark::Removed, &app.cost_before),
        _ => (Mark::Added, &app.cost_after),
    };
    Block {
        mark,
        title: heading(&change.path),
        note: component_note(list, value, cost),
        rows: component_rows(value),
    }
}

/// Adds a row to the last block if it has the same heading.
fn push(blocks: &mut Vec<Block>, title: String, row: Row) {
    match blocks.last_mut() {
        Some(last) if last.title == title && last.mark == Mark::Same => last.rows.push(row),
        _ => blocks.push(Block {
            mark: Mark::Same,
            title,
            note: String::new(),
            rows: vec![row],
        }),
    }
}

/// Makes the row of a change; one of a domain that comes says whether a DNS record is needed.
fn domain_row(rows: &Rows<'_>, change: &Change) -> Row {
    let mut row = rows.row(change);
    if let (ChangeKind::Added { after }, [Step::Key(list), Step::Item { .. }]) =
        (&change.kind, change.path.steps())
        && list == "domains"
    {
        "domains".clone_into(&mut row.label);
        row.shown = domain_words(after);
    }
    row
}

/// Names the component that a path is in, or the app itself.
pub(super) fn heading(path: &FieldPath) -> String {
    match path.component() {
        Some((list, name)) => one_line(&format!("{list}/{name}")),
        None => "app".to_owned(),
    }
}

/// Shows every field, those that stay as they are too.
fn everything(app: &AppPlan) -> Vec<Block> {
    let rows = Rows::of(app, Detail::Everything);
    let fields = every_field(&app.outgoing);
    let touched = Touched::by(&app.changes);
    let kept = fields.iter().filter(|field| !touched.covers(&field.path));
    let kept = kept.map(|field| (&field.path, rows.kept(field)));
    let own = |change: &&Change| app.origin(change) == ChangeOrigin::File;
    let changes = app.changes.iter().filter(|change| whole(change).is_none());
    let changes = changes.filter(own);
    let changes = changes.map(|change| (&change.path, domain_row(&rows, change)));
    let mut all: Vec<(&FieldPath, Row)> = changes.chain(kept).collect();
    all.sort_by_key(|(path, _)| *path);
    let mut blocks = Vec::new();
    for (path, row) in all {
        push(&mut blocks, heading(path), row);
    }
    for change in &app.changes {
        if let Some(component) = whole(change) {
            mark_whole(&mut blocks, component_block(app, change, component));
        }
    }
    blocks
}

/// Marks the block of a component that comes; puts one that goes at the end.
fn mark_whole(blocks: &mut Vec<Block>, block: Block) {
    let same = blocks.iter_mut().find(|other| other.title == block.title);
    match same {
        Some(same) if block.mark == Mark::Added => {
            same.mark = block.mark;
            same.note = block.note;
        }
        _ => blocks.push(block),
    }
}

/// Lists every field of a spec by its path: what there is beyond bare names.
fn every_field(spec: &Value) -> Vec<Change> {
    let spec = normalise(spec);
    let mut bare = Map::new();
    bare.insert("ingress".to_owned(), json!({}));
    let name = spec.as_value().get("name").cloned();
    bare.extend(name.map(|name| ("name".to_owned(), name)));
    for (list, component) in components(spec.as_value()) {
        let items = bare.entry(list).or_insert_with(|| json!([]));
        if let (Some(items), Some(name)) = (items.as_array_mut(), component.get("name")) {
            items.push(json!({"name": name}));
        }
    }
    compare(&normalise(&Value::Object(bare)), &spec)
}

/// The paths that changes are about, and those of everything that they lie in.
struct Touched {
    changed: HashSet<FieldPath>,
    above: HashSet<FieldPath>,
}

impl Touched {
    fn by(changes: &[Change]) -> Self {
        let fields = changes.iter().filter(|field| whole(field).is_none());
        let paths: HashSet<FieldPath> = fields.map(|field| field.path.clone()).collect();
        let above = paths.iter().flat_map(ancestors).collect();
        Self {
            changed: paths,
            above,
        }
    }

    /// Tells whether a change is about a field, about a part of it, or about what it lies in.
    fn covers(&self, path: &FieldPath) -> bool {
        let within = || ancestors(path).any(|above| self.changed.contains(&above));
        self.changed.contains(path) || self.above.contains(path) || within()
    }
}

/// Lists the paths above a path, the nearest first.
fn ancestors(path: &FieldPath) -> impl Iterator<Item = FieldPath> + use<> {
    std::iter::successors(path.parent(), FieldPath::parent)
}
