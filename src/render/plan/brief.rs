//! One line for each changed component.

use std::collections::BTreeMap;

use crate::diff::{Change, ChangeKind};
use crate::plan::{Action, AppPlan, Effect, Effects};
use crate::render::fit::{shorten, width};
use crate::render::sanitise::one_line;

use super::blocks::{blocks, heading};
use super::cost::prices;
use super::guards::is_told;
use super::layout::Text;
use super::view::{Block, Detail, Mark};

/// One changed component.
struct Brief {
    mark: Mark,
    title: String,
    what: String,
    effect: Option<Effect>,
    cost: String,
}

/// Writes the changed components of an app.
pub(super) fn write_brief(text: &mut Text, app: &AppPlan) {
    let mut lines = match app.action {
        Action::Create => created(app),
        Action::Delete => Vec::new(),
        Action::Update | Action::Keep => changed(app),
    };
    let style = text.layout().style;
    let mut columns = Columns::of(text, &lines);
    if columns.what < LEAST_WHAT {
        lines.iter_mut().for_each(Brief::drop_list);
        columns = Columns::of(text, &lines);
    }
    for line in lines {
        let title = padded(&line.title, columns.title);
        let what = padded(&line.what, columns.what);
        let effect = padded(line.effect.map_or("", Effect::as_str), columns.effect);
        let sign = style.paint(line.mark.role(), line.mark.sign());
        let cost = line.cost;
        text.line(&format!("    {sign} {title}  {what}  {effect}  {cost}"));
    }
}

/// The least columns for what changes; with less the titles are made shorter.
const LEAST_WHAT: usize = 24;

/// The columns that a line is spread over.
const MOST: usize = 100;

/// How wide each part of a line is.
struct Columns {
    title: usize,
    what: usize,
    effect: usize,
}

impl Columns {
    fn of(text: &Text, lines: &[Brief]) -> Self {
        let widest = |part: fn(&Brief) -> &str| {
            let widths = lines.iter().map(|line| width(part(line)));
            widths.max().unwrap_or(0)
        };
        let title = text.column(lines.iter().map(|line| line.title.as_str()));
        let title = title.max(12);
        let effect = widest(|line| line.effect.map_or("", Effect::as_str));
        let rest = 6 + title + 2 + 2 + effect + 2 + widest(|line| &line.cost);
        let room = text.layout().style.width.min(MOST).saturating_sub(rest);
        let what = room.min(widest(|line| &line.what));
        Self {
            title,
            what,
            effect,
        }
    }
}

/// Cuts a text to a column and fills the column up.
fn padded(text: &str, column: usize) -> String {
    let text = shorten(text, column);
    let blanks = " ".repeat(column.saturating_sub(width(&text)));
    text + &blanks
}

impl Brief {
    /// Leaves the name of the component only.
    fn drop_list(&mut self) {
        if let Some((_, name)) = self.title.split_once('/') {
            self.title = name.to_owned();
        }
    }
}

fn created(app: &AppPlan) -> Vec<Brief> {
    let components = blocks(app, Detail::Changes).into_iter();
    let components = components.filter(|block| !block.note.is_empty());
    let brief = |block: Block| Brief {
        mark: Mark::Added,
        title: block.title,
        what: block.note,
        effect: None,
        cost: String::new(),
    };
    components.map(brief).collect()
}

fn changed(app: &AppPlan) -> Vec<Brief> {
    let deltas: BTreeMap<&str, String> = prices(app)
        .into_iter()
        .filter_map(|price| Some((price.name, price.delta()?)))
        .collect();
    let mut groups: Vec<(String, Vec<&Change>)> = Vec::new();
    for change in app.changes.iter().filter(|change| !is_told(change, app)) {
        let title = heading(&change.path);
        match groups.last_mut() {
            Some((last, changes)) if *last == title => changes.push(change),
            _ => groups.push((title, vec![change])),
        }
    }
    let foreseen = Effects::of(&app.outgoing);
    let brief = |(title, changes): (String, Vec<&Change>)| {
        let effects = changes.iter().map(|change| foreseen.effect(change));
        let name = changes.first().and_then(|change| change.path.component());
        let delta = name.and_then(|(_, name)| deltas.get(name));
        Brief {
            mark: mark(&changes),
            effect: effects.max(),
            what: kinds(&changes),
            cost: delta.cloned().unwrap_or_default(),
            title,
        }
    };
    groups.into_iter().map(brief).collect()
}

fn mark(changes: &[&Change]) -> Mark {
    match changes {
        [only] if only.path.is_component() => match only.kind {
            ChangeKind::Added { .. } => Mark::Added,
            ChangeKind::Removed { .. } => Mark::Removed,
            ChangeKind::Modified { .. } | ChangeKind::Secret(_) => Mark::Changed,
        },
        _ => Mark::Changed,
    }
}

/// Names the fields that change, those of lists counted: `instance_size_slug, envs (3)`.
fn kinds(changes: &[&Change]) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for change in changes {
        let dotted = change.path.dotted();
        let end = dotted.find(['.', '[']).unwrap_or(dotted.len());
        let field = dotted.get(..end).unwrap_or_default();
        match counts.last_mut() {
            Some((last, count)) if last == field => *count += 1,
            _ => counts.push((field.to_owned(), 1)),
        }
    }
    let word = |(field, count): &(String, usize)| match (field.as_str(), count) {
        ("", _) => String::new(),
        (field, 1) => one_line(field),
        (field, count) => format!("{} ({count})", one_line(field)),
    };
    let words: Vec<String> = counts.iter().map(word).collect();
    match mark(changes) {
        Mark::Added => "new".to_owned(),
        Mark::Removed => "removed".to_owned(),
        _ => words.join(", "),
    }
}
