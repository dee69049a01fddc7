//! Draws a board as lines that fit a terminal. Pure: board, size, time and style come in, lines come out.

use std::time::Duration;

use crate::apply::Stage;
use crate::model::live::StepStatus;
use crate::render::duration::duration;
use crate::render::fit::{ELISION, head, shorten, width};
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style, Symbols};

use super::board::{AppState, Board, Standing, StepState};
use super::expect::Expectation;
use super::words::detail_words;

/// The room for lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The columns of the terminal.
    pub columns: usize,
    /// The rows of the terminal.
    pub rows: usize,
}

/// The widest that a row gets whose time stands at its right end.
const WIDEST: usize = 100;
/// The room for the time at the end of a row, with the gap before it.
const TIME: usize = 8;
/// Where the name of a component begins.
const NAME_AT: usize = 15;
/// The least room for the name of an app.
const LEAST_NAME: usize = 8;

/// Draws the board with as much detail as fits: finished steps go first, then what is pending, then what components wrote.
pub fn view(board: &Board, size: Size, now: Duration, style: Style) -> Vec<String> {
    let page = Page {
        board,
        width: size.columns.saturating_sub(1).max(LEAST_NAME),
        now,
        style,
    };
    let most = size.rows.saturating_sub(1).max(1);
    let mut drawn = Vec::new();
    for density in DENSITIES {
        drawn = page.drawn(density);
        if drawn.len() <= most {
            return drawn;
        }
    }
    page.cut(drawn, most)
}

/// Says what is shown one by one and what is only counted.
#[derive(Clone, Copy)]
struct Density {
    finished: Shown,
    pending: Shown,
    running: Shown,
    /// How many lines of what components wrote.
    lines: usize,
    /// Apps that nothing is done for.
    others: Shown,
}

/// Says how many lines a group of things takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// One for each.
    Each,
    /// One for all.
    Counted,
}

const FULL: Density = Density {
    finished: Shown::Each,
    pending: Shown::Each,
    running: Shown::Each,
    lines: 5,
    others: Shown::Each,
};

/// From all detail to the least.
const DENSITIES: [Density; 6] = [
    FULL,
    Density {
        finished: Shown::Counted,
        ..FULL
    },
    Density {
        finished: Shown::Counted,
        pending: Shown::Counted,
        ..FULL
    },
    Density {
        finished: Shown::Counted,
        pending: Shown::Counted,
        lines: 2,
        others: Shown::Counted,
        ..FULL
    },
    Density {
        finished: Shown::Counted,
        pending: Shown::Counted,
        lines: 0,
        others: Shown::Counted,
        ..FULL
    },
    Density {
        finished: Shown::Counted,
        pending: Shown::Counted,
        running: Shown::Counted,
        lines: 0,
        others: Shown::Counted,
    },
];

struct Page<'a> {
    board: &'a Board,
    width: usize,
    now: Duration,
    style: Style,
}

impl Page<'_> {
    fn drawn(&self, density: Density) -> Vec<String> {
        let (active, others): (Vec<&AppState>, Vec<&AppState>) = self
            .board
            .apps
            .iter()
            .partition(|app| app.standing == Standing::Working);
        let mut drawn = Vec::new();
        for app in &active {
            drawn.push(self.head(app));
            self.steps(app, density, &mut drawn);
            self.last_lines(app, density, &mut drawn);
        }
        match density.others {
            Shown::Counted if others.len() > 1 => drawn.push(self.counted(&others)),
            _ => drawn.extend(others.iter().map(|app| self.other(app))),
        }
        drawn.extend(self.advice(&active));
        drawn
    }

    /// Keeps the first lines and the last one, and says how many are missing.
    fn cut(&self, mut drawn: Vec<String>, most: usize) -> Vec<String> {
        let last = drawn.pop();
        let kept = most.saturating_sub(2);
        let missing = drawn.len().saturating_sub(kept);
        drawn.truncate(kept);
        let mut more = self.line();
        more.add(Some(Role::Dim), &format!("and {missing} more lines"));
        drawn.push(more.text);
        drawn.extend(last);
        drawn.truncate(most);
        drawn
    }

    fn line(&self) -> Line {
        Line::new(self.style, self.width)
    }

    /// Returns the column at which a row with a time ends.
    fn end(&self) -> usize {
        self.width.min(WIDEST)
    }

    fn head(&self, app: &AppState) -> String {
        let most = self.end().saturating_sub(TIME);
        let room = |parts: &[(Option<Role>, String)]| {
            let rest: usize = parts.iter().map(|(_, part)| width(part) + 2).sum();
            most.saturating_sub(rest).max(LEAST_NAME)
        };
        let mut parts = head_parts(app, "deployment ");
        if room(&parts) < width(&app.name) {
            parts = head_parts(app, "");
        }
        let mut line = self.line();
        line.add(Some(Role::Name), &shorten(&app.name, room(&parts)));
        for (role, part) in parts {
            line.pad(2);
            line.add_within(role, &part, most);
        }
        line.time(self.end(), self.now.saturating_sub(app.began));
        line.text
    }

    fn steps(&self, app: &AppState, density: Density, drawn: &mut Vec<String>) {
        let names = app.rows.iter().map(|row| width(&row.view.component));
        let room = names.max().unwrap_or(0).min(self.end() / 4);
        for group in [Group::Finished, Group::Running, Group::Pending] {
            let rows: Vec<&StepState> = group.of(&app.rows).collect();
            if group.shown(density) == Shown::Counted && rows.len() > 1 {
                drawn.push(self.count_of_steps(group, rows.len()));
            }
        }
        let each = |row: &&StepState| {
            let group = Group::of_row(row);
            group.shown(density) == Shown::Each || group.of(&app.rows).count() == 1
        };
        let rows = app.rows.iter().filter(each);
        drawn.extend(rows.map(|row| self.step(app, row, room)));
    }

    fn count_of_steps(&self, group: Group, count: usize) -> String {
        let (role, mark, words) = match group {
            Group::Finished => (Role::Good, self.style.ok(), "done"),
            Group::Running => (Role::Warn, self.spinner(), "under way"),
            Group::Pending => (Role::Dim, self.waiting(), "pending"),
        };
        let mut line = self.line();
        line.pad(2);
        line.add(Some(role), mark);
        line.pad_to(7);
        line.add(Some(Role::Dim), &format!("{count} steps {words}"));
        line.text
    }

    fn step(&self, app: &AppState, row: &StepState, room: usize) -> String {
        let expected = self
            .board
            .expected
            .of_component(app.key(), &row.view.component);
        let mut line = self.line();
        line.pad(2);
        let (role, mark) = self.mark(&row.view.status);
        line.add(Some(role), mark);
        line.pad_to(7);
        let stage = match (row.view.stage, expected) {
            (Stage::Deploy, Some(Expectation::End(_))) => "job".to_owned(),
            (stage, _) => stage.to_string(),
        };
        line.add(Some(Role::Dim), &stage);
        line.pad_to(NAME_AT);
        line.add(None, &shorten(&one_line(&row.view.component), room));
        let detail = detail_words(&row.view, expected);
        if !detail.is_empty() {
            line.pad_to(NAME_AT + room + 2);
        }
        line.add_within(detail_role(row), &detail, self.end().saturating_sub(TIME));
        if let Some(time) = row.time(self.now) {
            line.time(self.end(), time);
        }
        line.text
    }

    fn mark(&self, status: &StepStatus) -> (Role, &'static str) {
        match status {
            StepStatus::Success => (Role::Good, self.style.ok()),
            StepStatus::Error => (Role::Bad, self.style.bad()),
            StepStatus::Running => (Role::Warn, self.spinner()),
            StepStatus::Pending | StepStatus::Unknown(_) => (Role::Dim, self.waiting()),
        }
    }

    /// Turns with the times beside it, so that it costs no frame of its own.
    fn spinner(&self) -> &'static str {
        const TURNS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
        let turn = usize::try_from(self.now.as_secs() % 10).unwrap_or(0);
        match self.style.symbols {
            Symbols::Unicode => TURNS.get(turn).copied().unwrap_or("⠋"),
            Symbols::Ascii => "..",
        }
    }

    fn waiting(&self) -> &'static str {
        match self.style.symbols {
            Symbols::Unicode => "·",
            Symbols::Ascii => "--",
        }
    }

    /// Draws the last lines of the components that are being started.
    fn last_lines(&self, app: &AppState, density: Density, drawn: &mut Vec<String>) {
        let rolling: Vec<_> = app
            .lines
            .iter()
            .filter(|line| app.is_rolling(&line.component))
            .collect();
        let from = rolling.len().saturating_sub(density.lines);
        let shown = rolling.get(from..).unwrap_or_default();
        let names = shown.iter().map(|line| width(&line.component));
        let room = names.max().unwrap_or(0).min(self.end() / 4);
        for last in shown {
            let mut line = self.line();
            line.pad(2);
            line.add(Some(Role::Name), &shorten(&one_line(&last.component), room));
            line.pad_to(2 + room);
            line.add(Some(Role::Dim), " | ");
            line.add_within(None, &last.text, self.width);
            drawn.push(line.text);
        }
    }

    fn other(&self, app: &AppState) -> String {
        let role = match app.standing {
            Standing::Ended(role) => role,
            Standing::Waiting | Standing::Working => Role::Dim,
        };
        let mut line = self.line();
        line.add(Some(Role::Name), &shorten(&app.name, self.end() / 2));
        line.pad(2);
        line.add_within(Some(role), &app.state, self.width);
        if let (Some(id), true) = (&app.deployment, line.width + 10 <= self.width) {
            line.pad(2);
            line.add(None, id);
        }
        line.text
    }

    fn counted(&self, others: &[&AppState]) -> String {
        let count = |standing| others.iter().filter(|app| app.standing == standing).count();
        let (waiting, failed) = (count(Standing::Waiting), count(Standing::Ended(Role::Bad)));
        let mut line = self.line();
        let done = others.len() - waiting - failed;
        line.add(Some(Role::Dim), &format!("{done} apps done"));
        for (role, count, words) in [
            (Role::Bad, failed, "failed"),
            (Role::Dim, waiting, "waiting"),
        ] {
            if count > 0 {
                line.add(Some(role), &format!(", {count} {words}"));
            }
        }
        line.text
    }

    fn advice(&self, active: &[&AppState]) -> Option<String> {
        let mut followed = active.iter().filter(|app| app.deployment.is_some());
        let first = followed.next()?;
        let name = if followed.next().is_some() {
            "APP"
        } else {
            &first.name
        };
        let long = format!("Ctrl-C leaves it running; `ipctl cancel {name}` stops it.");
        let mut line = self.line();
        line.add_within(Some(Role::Dim), &long, self.width);
        Some(line.text)
    }
}

/// Says what follows the name of an app that is worked on.
fn head_parts(app: &AppState, label: &str) -> Vec<(Option<Role>, String)> {
    let deployment = app.deployment.as_ref();
    let deployment = deployment.map(|id| (None, format!("{label}{id}")));
    let steps = app.steps.map(|(done, all)| (None, format!("{done}/{all}")));
    let state = (Some(Role::Strong), app.state.clone());
    deployment.into_iter().chain([state]).chain(steps).collect()
}

/// Groups steps by how far they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Finished,
    Running,
    Pending,
}

impl Group {
    /// One that failed counts as under way, so that it stays in sight.
    fn of_row(row: &StepState) -> Self {
        match row.view.status {
            StepStatus::Success => Self::Finished,
            StepStatus::Running | StepStatus::Error => Self::Running,
            StepStatus::Pending | StepStatus::Unknown(_) => Self::Pending,
        }
    }

    fn of(self, rows: &[StepState]) -> impl Iterator<Item = &StepState> {
        rows.iter().filter(move |row| Self::of_row(row) == self)
    }

    fn shown(self, density: Density) -> Shown {
        match self {
            Self::Finished => density.finished,
            Self::Running => density.running,
            Self::Pending => density.pending,
        }
    }
}

fn detail_role(row: &StepState) -> Option<Role> {
    match row.view.status {
        StepStatus::Error => Some(Role::Bad),
        StepStatus::Running => None,
        _ => Some(Role::Dim),
    }
}

/// A line under construction, which knows how wide it is.
struct Line {
    style: Style,
    most: usize,
    text: String,
    width: usize,
}

impl Line {
    fn new(style: Style, most: usize) -> Self {
        Self {
            style,
            most,
            text: String::new(),
            width: 0,
        }
    }

    /// Adds text as far as the line goes.
    fn add(&mut self, role: Option<Role>, text: &str) {
        self.add_within(role, text, self.most);
    }

    /// Adds text up to a column; one that is cut ends in a sign for that.
    fn add_within(&mut self, role: Option<Role>, text: &str, column: usize) {
        let room = column.min(self.most).saturating_sub(self.width);
        let fitting = if width(text) <= room {
            text.to_owned()
        } else {
            let front = head(text, room.saturating_sub(ELISION.len()));
            format!("{front}{}", head(ELISION, room))
        };
        self.width += width(&fitting);
        match role {
            Some(role) if !fitting.is_empty() => self.text += &self.style.paint(role, fitting),
            _ => self.text += &fitting,
        }
    }

    fn pad(&mut self, blanks: usize) {
        let blanks = blanks.min(self.most.saturating_sub(self.width));
        self.text.extend(std::iter::repeat_n(' ', blanks));
        self.width += blanks;
    }

    fn pad_to(&mut self, column: usize) {
        self.pad(column.saturating_sub(self.width));
    }

    /// Ends the line with a time at its right.
    fn time(&mut self, end: usize, time: Duration) {
        let text = duration(time);
        self.pad_to(end.saturating_sub(width(&text)));
        self.add(Some(Role::Dim), &text);
    }
}
