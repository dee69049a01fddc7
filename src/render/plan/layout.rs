//! Lays rows out in the columns of the terminal. No line is wider than the style says.

use crate::render::fit::{pieces, shorten, shorten_pair, width, words};
use crate::render::style::Style;
use crate::render::words::plural;

use super::view::{Block, Detail, Mark, Row, Shown, TextLine};

/// Where headings start.
const HEADING: usize = 4;

/// Where the marks of rows stand.
const ROW: usize = 6;

/// Blanks between a label and its value.
const GAP: usize = 2;

/// Stands between a value and what becomes of it.
const ARROW: &str = " -> ";

/// The least room that a value is put into beside its field; with less it goes below.
const LEAST_ROOM: usize = 24;

/// Says how wide and how much.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Width and colour.
    pub(super) style: Style,
    /// Whether values are cut.
    pub(super) detail: Detail,
}

/// Writes blocks, the notes of their headings in one column.
pub(super) fn write_blocks(out: &mut Text, blocks: &[Block]) {
    let noted = blocks.iter().filter(|block| !block.note.is_empty());
    let column = out.column(noted.map(|block| block.title.as_str()));
    for block in blocks {
        write_block(out, block, column);
    }
}

fn write_block(out: &mut Text, block: &Block, column: usize) {
    let lead = match block.mark {
        Mark::Same => Lead::bare(HEADING),
        mark => Lead::marked(HEADING, mark),
    };
    let note = Shown::Words(block.note.clone());
    out.entry(&lead, (&block.title, column), &note);
    let beside = |row: &&Row| !matches!(row.shown, Shown::Text(_));
    let labels = block.rows.iter().filter(beside);
    let column = out.column(labels.map(|row| row.label.as_str()));
    for row in &block.rows {
        out.entry(
            &Lead::marked(ROW, row.mark),
            (&row.label, column),
            &row.shown,
        );
    }
}

/// What stands before a label.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    indent: usize,
    mark: LeadMark,
}

#[derive(Debug, Clone)]
enum LeadMark {
    None,
    Mark(Mark),
    Painted(String),
}

impl Lead {
    /// Returns blanks only.
    pub(super) const fn bare(indent: usize) -> Self {
        Self {
            indent,
            mark: LeadMark::None,
        }
    }

    /// Returns blanks with a mark and one more blank.
    pub(super) const fn marked(indent: usize, mark: Mark) -> Self {
        Self {
            indent,
            mark: LeadMark::Mark(mark),
        }
    }

    /// Returns a painted sign of one column at the beginning of the line, and a blank.
    pub(super) const fn painted(sign: String) -> Self {
        Self {
            indent: 0,
            mark: LeadMark::Painted(sign),
        }
    }

    fn width(&self) -> usize {
        match self.mark {
            LeadMark::None => self.indent,
            LeadMark::Mark(_) | LeadMark::Painted(_) => self.indent + 2,
        }
    }

    fn text(&self, style: Style) -> String {
        let blanks = " ".repeat(self.indent);
        match &self.mark {
            LeadMark::None => blanks,
            LeadMark::Mark(Mark::Same) => blanks + "  ",
            LeadMark::Mark(mark) => format!("{blanks}{} ", style.paint(mark.role(), mark.sign())),
            LeadMark::Painted(sign) => format!("{blanks}{sign} "),
        }
    }
}

/// The text so far.
pub(super) struct Text {
    layout: Layout,
    written: String,
}

impl Text {
    /// Starts an empty text.
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            written: String::new(),
        }
    }

    /// Returns the text.
    pub(super) fn finish(self) -> String {
        self.written
    }

    /// Returns the layout.
    pub(super) fn layout(&self) -> Layout {
        self.layout
    }

    /// Adds one line.
    pub(super) fn line(&mut self, line: &str) {
        self.written.push_str(line.trim_end());
        self.written.push('\n');
    }

    /// Returns how wide the column of these labels is: a very long one does not push all others away.
    pub(super) fn column<'l>(&self, labels: impl Iterator<Item = &'l str>) -> usize {
        let most = (self.layout.style.width * 2 / 5).min(40);
        let widths = labels.map(width).filter(|width| *width <= most);
        widths.max().unwrap_or(0)
    }

    /// Writes a label and, beside or below it, what is said about it.
    pub(super) fn entry(&mut self, lead: &Lead, (label, column): (&str, usize), shown: &Shown) {
        let style = self.layout.style;
        let label = shorten(label, style.width - lead.width());
        let used = width(&label);
        let gap = column.max(used) - used + GAP;
        let place = Place {
            front: lead.text(style) + &label,
            gap,
            start: lead.width() + used + gap,
            below: lead.width() + GAP,
        };
        match shown {
            Shown::Words(text) => {
                let room = self.room(&place, width(text));
                self.put(&place, room, &words(text, room.width()));
            }
            Shown::Value { text, remark } => self.value(&place, text, remark),
            Shown::Pair { before, after } => self.pair(&place, before, after),
            Shown::Text(lines) => {
                self.line(&place.front);
                for line in lines {
                    self.text_line(place.below, line);
                }
            }
        }
    }

    /// Returns the columns beside the label, or those below it if too few are left there.
    fn room(&self, place: &Place, wanted: usize) -> Room {
        let all = self.layout.style.width;
        let beside = all.saturating_sub(place.start);
        if beside >= wanted.min(LEAST_ROOM) {
            Room::Beside(beside)
        } else {
            Room::Below(all - place.below)
        }
    }

    /// Writes lines beside the label, or below it.
    fn put(&mut self, place: &Place, room: Room, lines: &[String]) {
        let (mut front, blanks) = match room {
            Room::Beside(_) => (
                format!("{}{}", place.front, " ".repeat(place.gap)),
                " ".repeat(place.start),
            ),
            Room::Below(_) => {
                self.line(&place.front);
                let blanks = " ".repeat(place.below);
                (blanks.clone(), blanks)
            }
        };
        for line in lines {
            front.push_str(line);
            self.line(&front);
            front.clone_from(&blanks);
        }
    }

    fn value(&mut self, place: &Place, text: &str, remark: &str) {
        let after = if remark.is_empty() {
            0
        } else {
            width(remark) + GAP
        };
        let room = self.room(place, width(text) + after);
        let fits = width(text) + after <= room.width();
        let mut lines = match self.layout.detail {
            _ if fits => vec![format!("{text}  {remark}").trim_end().to_owned()],
            Detail::Everything => pieces(text, room.width()),
            Detail::Changes | Detail::Summary => vec![shorten(text, room.width())],
        };
        lines.extend((!fits && after > 0).then(|| remark.to_owned()));
        self.put(place, room, &lines);
    }

    /// Writes both values beside the label if they fit, else below it, one under the other.
    fn pair(&mut self, place: &Place, before: &str, after: &str) {
        let beside = self.layout.style.width.saturating_sub(place.start);
        let both = width(before) + ARROW.len() + width(after);
        if both <= beside {
            let line = format!("{before}{ARROW}{after}");
            return self.put(place, Room::Beside(beside), &[line]);
        }
        self.line(&place.front);
        let room = self.layout.style.width - place.below - GAP;
        let (before, after) = match self.layout.detail {
            Detail::Everything => (before.to_owned(), after.to_owned()),
            _ => shorten_pair(before, after, room),
        };
        for (mark, text) in [(Mark::Removed, before), (Mark::Added, after)] {
            self.text_line(place.below, &TextLine::Line(mark, text));
        }
    }

    fn text_line(&mut self, indent: usize, line: &TextLine) {
        let style = self.layout.style;
        let room = style.width - indent - GAP;
        let (mark, lines) = match line {
            TextLine::Line(mark, text) if self.layout.detail == Detail::Everything => {
                (*mark, pieces(text, room))
            }
            TextLine::Line(mark, text) => (*mark, vec![shorten(text, room)]),
            TextLine::Same(count) => (Mark::Same, vec![format!("({} equal)", lines_of(*count))]),
            TextLine::More(count) => (
                Mark::Same,
                vec![format!("({} more, all with --full)", lines_of(*count))],
            ),
        };
        for (number, line) in lines.iter().enumerate() {
            let sign = if number == 0 { mark.sign() } else { ' ' };
            let line = format!("{sign} {line}");
            let painted = match line.trim_end() {
                "" => String::new(),
                line => style.paint(mark.role(), line),
            };
            self.line(&format!("{}{painted}", " ".repeat(indent)));
        }
    }
}

fn lines_of(count: usize) -> String {
    plural(count, "line")
}

/// Where a label ends and what is said about it may start.
struct Place {
    front: String,
    gap: usize,
    start: usize,
    below: usize,
}

/// Where a value is put, with the columns that are there.
#[derive(Clone, Copy)]
enum Room {
    Beside(usize),
    Below(usize),
}

impl Room {
    fn width(self) -> usize {
        match self {
            Self::Beside(width) | Self::Below(width) => width,
        }
    }
}
