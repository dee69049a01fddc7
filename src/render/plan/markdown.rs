//! A plan as GitHub's Markdown, for a comment on a pull request: a table, then the changes of each app, folded.
//!
//! Foreign text stands in two places only: in `<code>` with every sign as a character reference, and in a fenced block
//! whose fence is longer than any run of backticks in it. So it can close nothing, link to nothing and mention nobody.

use std::fmt::Write as _;

use crate::plan::{Action, AppPlan, Effect, Other, Plan, Sources, Standing};
use crate::render::fit::{shorten, shorten_pair};
use crate::render::markdown::{code, fence};
use crate::render::style::Style;
use crate::render::words::plural;

use super::blocks::{blocks, heading};
use super::cost::{budget_words, component_costs, delta, money, price_dispute, transition};
use super::frame::Frame;
use super::guards::{LEFTOVER, alerts, budget_lines, unheard};
use super::human::is_quiet;
use super::outside::{edit_row, outside_heading, verdict_text};
use super::rows::Rows;
use super::secrets::secrets_words;
use super::totals::{cost_words, count_words};
use super::view::{Block, Detail, Mark, Row, Shown, TextLine};

/// A number of bytes that a document may have, large enough for its summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteLimit(usize);

impl ByteLimit {
    /// The least number of bytes in which the summary fits, whatever the plan.
    pub const LEAST: usize = 2000;

    /// Takes a number of bytes; nothing if the summary may not fit in them.
    pub fn new(bytes: usize) -> Option<Self> {
        (bytes >= Self::LEAST).then_some(Self(bytes))
    }
}

/// The widest value that is shown whole.
const MOST_VALUE: usize = 300;

/// How many unchanged apps get a row; more are counted.
const MOST_UNCHANGED: usize = 5;

/// Writes the plan; with a limit, details are left out from the largest on, and the text says how many.
pub fn plan_markdown(plan: &Plan, frame: &Frame<'_>, limit: Option<ByteLimit>) -> String {
    let head = head(plan, frame);
    let rows = rows(plan);
    let changed = plan.apps.iter().filter(|app| app.action != Action::Keep);
    let details = changed.map(|app| Details::of(app, frame.detail)).collect();
    let page = Page {
        head,
        rows,
        details,
    };
    page.written(limit)
}

/// The parts of the document.
struct Page {
    head: String,
    rows: Vec<String>,
    details: Vec<Details>,
}

/// The folded part about one app.
struct Details {
    changes: usize,
    text: String,
}

const TABLE: &str = "| App | Action | Effect | Cost a month |\n| --- | --- | --- | --- |\n";

/// Room for the sentence about what was left out, and for the row about the apps that were.
const NOTE: usize = 400;

impl Page {
    fn written(&self, limit: Option<ByteLimit>) -> String {
        let table = |rows: &[String]| TABLE.len() + rows.iter().map(String::len).sum::<usize>();
        let whole = self.head.len() + table(&self.rows);
        let details: usize = self.details.iter().map(|part| part.text.len()).sum();
        let Some(limit) = limit.filter(|limit| whole + details > limit.0) else {
            return self.joined(self.rows.len(), &vec![true; self.details.len()]);
        };
        let room = limit.0.saturating_sub(whole + NOTE);
        if whole + NOTE <= limit.0 {
            return self.joined(self.rows.len(), &self.kept(room));
        }
        let room = limit.0.saturating_sub(self.head.len() + TABLE.len() + NOTE);
        let mut used = 0;
        let fitting = self.rows.iter().take_while(|row| {
            used += row.len();
            used <= room
        });
        self.joined(fitting.count(), &vec![false; self.details.len()])
    }

    /// Says which details stay when the largest go first.
    fn kept(&self, room: usize) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.details.len()).collect();
        let size = |index: &usize| self.details.get(*index).map_or(0, |part| part.text.len());
        order.sort_by_key(size);
        let mut kept = vec![false; self.details.len()];
        let mut used = 0;
        for index in order {
            used += size(&index);
            if used > room {
                break;
            }
            if let Some(kept) = kept.get_mut(index) {
                *kept = true;
            }
        }
        kept
    }

    fn joined(&self, rows: usize, kept: &[bool]) -> String {
        let mut text = format!("{}{TABLE}", self.head);
        text.extend(self.rows.iter().take(rows).map(String::as_str));
        if rows < self.rows.len() {
            let more = plural(self.rows.len() - rows, "more app");
            let _ = writeln!(text, "| {more} | | | |");
        }
        let left = self.details.iter().zip(kept).filter(|(_, kept)| !**kept);
        let left: Vec<&Details> = left.map(|(part, _)| part).collect();
        if !left.is_empty() {
            let changes = left.iter().map(|part| part.changes).sum();
            let _ = writeln!(
                text,
                "\n**Left out to fit: {} of {}.** `ipctl plan` shows all.",
                plural(changes, "change"),
                plural(left.len(), "app")
            );
        }
        let shown = self.details.iter().zip(kept).filter(|(_, kept)| **kept);
        text.extend(shown.map(|(part, _)| part.text.as_str()));
        text
    }
}

/// Writes what comes before the table: counts, cost, budget, order.
fn head(plan: &Plan, frame: &Frame<'_>) -> String {
    let stack = frame
        .stack
        .map_or_else(String::new, |stack| format!(" of {}", code(stack)));
    let stack = match frame.tier {
        Some(tier) => format!("{stack}, tier {}", code(&tier.name)),
        None => stack,
    };
    if plan.is_empty() {
        let apps = plural(plan.apps.len(), "app");
        let (_, after) = plan.cost();
        return format!(
            "### Plan{stack}: no changes\n\n{apps}, {} a month.\n\n",
            money(after)
        );
    }
    let mut text = format!("### Plan{stack}: {}\n\n", count_words(plan));
    let _ = writeln!(text, "Cost {}.", cost_words(plan));
    if let Some(budget) = &frame.budget {
        let mut words = vec![budget_words(budget, Style::plain())];
        words.extend(budget_lines(budget));
        let _ = writeln!(text, "Budget {}.", words.join("; "));
    }
    text.push('\n');
    text
}

/// Writes a row for each app, those that change first.
fn rows(plan: &Plan) -> Vec<String> {
    let quiet = |app: &&AppPlan| is_quiet(app);
    let (kept, other): (Vec<&AppPlan>, Vec<&AppPlan>) = plan.apps.iter().partition(quiet);
    let (changed, uneasy): (Vec<&AppPlan>, Vec<&AppPlan>) = other
        .into_iter()
        .partition(|app| app.action != Action::Keep);
    let mut rows: Vec<String> = changed.into_iter().chain(uneasy).map(app_row).collect();
    rows.extend(unheard(plan).map(leftover_row));
    if kept.len() > MOST_UNCHANGED {
        rows.push(format!(
            "| {} | | | |\n",
            plural(kept.len(), "unchanged app")
        ));
    } else {
        rows.extend(kept.into_iter().map(app_row));
    }
    rows
}

fn leftover_row(other: &Other) -> String {
    let cost = money(other.cost.total());
    format!("| {} | {LEFTOVER} | - | {cost} |\n", code(&other.name))
}

fn app_row(app: &AppPlan) -> String {
    let action = match (app.action, &app.standing) {
        (Action::Create, _) => "create".to_owned(),
        (Action::Update, _) if app.sources == Sources::Newest => {
            format!("{}, newest sources", plural(app.changes.len(), "change"))
        }
        (Action::Delete, _) => "destroy".to_owned(),
        (Action::Update, _) => plural(app.changes.len(), "change"),
        (Action::Keep, Standing::Serves) => "no changes".to_owned(),
        (Action::Keep, Standing::InFlight(_)) => "no changes, deployment under way".to_owned(),
        (Action::Keep, Standing::NotServed) => "no changes, but not active".to_owned(),
    };
    let effect = app
        .effect()
        .map_or_else(|| "-".to_owned(), |effect| effect.to_string());
    let strong = app.effect() == Some(Effect::DataLoss);
    let effect = if strong {
        format!("**{effect}**")
    } else {
        effect
    };
    let cost = cost_cell(app);
    format!("| {} | {action} | {effect} | {cost} |\n", code(&app.name))
}

/// Writes what an app costs a month, and what becomes of that.
pub(in crate::render) fn cost_cell(app: &AppPlan) -> String {
    let (before, after) = (app.cost_before.total(), app.cost_after.total());
    match delta(before, after) {
        Some(_) => transition(before, after).replace(" a month", ""),
        None => money(after),
    }
}

impl Details {
    fn of(app: &AppPlan, detail: Detail) -> Self {
        let body = body(app, detail);
        let changes = app.changes.len().max(1);
        let what = match app.action {
            Action::Create => "new app".to_owned(),
            Action::Delete => "to be deleted".to_owned(),
            Action::Update | Action::Keep => plural(app.changes.len(), "change"),
        };
        let fence = fence(&body);
        let name = code(&app.name);
        let text = format!(
            "\n<details><summary>{name}: {what}</summary>\n\n{fence}diff\n{body}{fence}\n\n</details>\n"
        );
        Self { changes, text }
    }
}

/// Writes the changes of an app so that they are coloured as a diff is.
fn body(app: &AppPlan, detail: Detail) -> String {
    let mut text = String::new();
    for words in alerts(app) {
        let _ = writeln!(text, "! {words}");
    }
    for block in blocks(app, detail) {
        write_block(&mut text, &block, detail);
    }
    write_outside(&mut text, app, detail);
    for (name, price) in component_costs(app).into_iter().chain(price_dispute(app)) {
        let _ = writeln!(text, "# {name}: {price}");
    }
    if let Some(secrets) = secrets_words(app) {
        let _ = writeln!(text, "# {secrets}");
    }
    text
}

/// Writes what somebody else changed, each edit with what becomes of it.
fn write_outside(text: &mut String, app: &AppPlan, detail: Detail) {
    let Some(outside) = &app.outside else {
        return;
    };
    let _ = writeln!(text, "! {}", outside_heading(outside));
    let rows = Rows::of(app, detail);
    let mut group = String::new();
    for edit in outside.edits() {
        let title = heading(&edit.change.path);
        if title != group {
            let _ = writeln!(text, "@@ {title}, changed outside @@");
            group = title;
        }
        let row = edit_row(edit, &rows);
        write_row(text, &row, row.mark, detail);
        let _ = writeln!(text, "# {}", verdict_text(edit));
    }
}

fn write_block(text: &mut String, block: &Block, detail: Detail) {
    let note = match (block.mark, block.note.as_str()) {
        (Mark::Removed, note) => format!(" removed: {note}"),
        (Mark::Added, note) => format!(" new: {note}"),
        (_, "") => String::new(),
        (_, note) => format!(" {note}"),
    };
    let _ = writeln!(text, "@@ {}{note} @@", block.title);
    for row in &block.rows {
        let mark = match row.mark {
            Mark::Same => block.mark,
            mark => mark,
        };
        write_row(text, row, mark, detail);
    }
}

fn sign(mark: Mark) -> char {
    match mark {
        // The sign that is coloured as a change.
        Mark::Changed => '!',
        mark => mark.sign(),
    }
}

fn write_row(text: &mut String, row: &Row, mark: Mark, detail: Detail) {
    let (label, sign) = (&row.label, sign(mark));
    let cut = |value: &str| match detail {
        Detail::Everything => value.to_owned(),
        Detail::Changes | Detail::Summary => shorten(value, MOST_VALUE),
    };
    let _ = match &row.shown {
        Shown::Words(words) => writeln!(text, "{sign} {label}: {words}"),
        Shown::Value {
            text: value,
            remark: "",
        } => {
            writeln!(text, "{sign} {label}: {}", cut(value))
        }
        Shown::Value {
            text: value,
            remark,
        } => {
            writeln!(text, "{sign} {label}: {}  {remark}", cut(value))
        }
        Shown::Pair { before, after } => {
            let (before, after) = match detail {
                Detail::Everything => (before.clone(), after.clone()),
                Detail::Changes | Detail::Summary => shorten_pair(before, after, MOST_VALUE),
            };
            writeln!(text, "- {label}: {before}\n+ {label}: {after}")
        }
        Shown::Text(lines) => {
            let _ = writeln!(text, "{sign} {label}:");
            for line in lines {
                write_text_line(text, line, mark, &cut);
            }
            Ok(())
        }
    };
}

/// Writes a line of a text; one without a mark in a component that comes or goes takes that mark.
fn write_text_line(text: &mut String, line: &TextLine, row: Mark, cut: &dyn Fn(&str) -> String) {
    let _ = match line {
        TextLine::Line(Mark::Same, line) if row != Mark::Changed => {
            writeln!(text, "{}   {}", sign(row), cut(line))
        }
        TextLine::Line(mark, line) => writeln!(text, "{}   {}", sign(*mark), cut(line)),
        TextLine::Same(count) => writeln!(text, "    ({} equal)", plural(*count, "line")),
        TextLine::More(count) => writeln!(text, "    ({} more)", plural(*count, "line")),
    };
}
