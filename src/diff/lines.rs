//! Compares multi-line texts line by line.

/// Largest number of cells of the comparison table; beyond it the differing middle is shown as replaced.
const MAX_CELLS: usize = 1 << 20;

/// Holds one line of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChange<'a> {
    /// Both texts have it.
    Same(&'a str),
    /// Only the first has it.
    Removed(&'a str),
    /// Only the second has it.
    Added(&'a str),
}

/// Returns the shortest way from one text to another in whole lines, removals before additions.
///
/// Cost is bounded: texts with too many differing lines are shown as one removal and one addition.
pub fn lines<'a>(before: &'a str, after: &'a str) -> Vec<LineChange<'a>> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let head = common(old.iter(), new.iter());
    let (start, old) = old.split_at(head);
    let new = new.get(head..).unwrap_or_default();
    let tail = common(old.iter().rev(), new.iter().rev());
    let (old, end) = old.split_at(old.len() - tail);
    let new = new.get(..new.len() - tail).unwrap_or_default();
    let mut changes: Vec<_> = start.iter().map(|line| LineChange::Same(line)).collect();
    middle(&mut changes, old, new);
    changes.extend(end.iter().map(|line| LineChange::Same(line)));
    changes
}

fn common<'s, 'a: 's>(
    a: impl Iterator<Item = &'s &'a str>,
    b: impl Iterator<Item = &'s &'a str>,
) -> usize {
    a.zip(b).take_while(|(x, y)| x == y).count()
}

fn middle<'a>(changes: &mut Vec<LineChange<'a>>, old: &[&'a str], new: &[&'a str]) {
    if (old.len() + 1).saturating_mul(new.len() + 1) > MAX_CELLS {
        changes.extend(old.iter().map(|line| LineChange::Removed(line)));
        changes.extend(new.iter().map(|line| LineChange::Added(line)));
        return;
    }
    let table = Table::new(old, new);
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                changes.push(LineChange::Same(a));
                i += 1;
                j += 1;
            }
            (Some(a), b) if b.is_none() || table.at(i + 1, j) >= table.at(i, j + 1) => {
                changes.push(LineChange::Removed(a));
                i += 1;
            }
            (_, Some(b)) => {
                changes.push(LineChange::Added(b));
                j += 1;
            }
            (_, None) => return,
        }
    }
}

/// Lengths of the longest common subsequences of all pairs of tails.
struct Table {
    width: usize,
    cells: Vec<u32>,
}

impl Table {
    fn new(old: &[&str], new: &[&str]) -> Self {
        let width = new.len() + 1;
        let mut table = Self {
            width,
            cells: vec![0; width * (old.len() + 1)],
        };
        for (i, a) in old.iter().enumerate().rev() {
            for (j, b) in new.iter().enumerate().rev() {
                let length = if a == b {
                    table.at(i + 1, j + 1) + 1
                } else {
                    table.at(i + 1, j).max(table.at(i, j + 1))
                };
                table.set(i, j, length);
            }
        }
        table
    }

    fn at(&self, i: usize, j: usize) -> u32 {
        self.cells
            .get(i * self.width + j)
            .copied()
            .unwrap_or_default()
    }

    fn set(&mut self, i: usize, j: usize, length: u32) {
        if let Some(cell) = self.cells.get_mut(i * self.width + j) {
            *cell = length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LineChange::{Added, Removed, Same};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_line_is_removed_and_added_between_its_neighbours() {
        assert_eq!(
            lines("a\nb\nc", "a\nx\nc\nd"),
            [Same("a"), Removed("b"), Added("x"), Same("c"), Added("d")]
        );
        assert_eq!(lines("", "a"), [Added("a")]);
        assert_eq!(lines("a", ""), [Removed("a")]);
        assert_eq!(lines("a\nb", "a\nb"), [Same("a"), Same("b")]);
    }

    #[test]
    fn kept_lines_in_the_middle_stay() {
        assert_eq!(
            lines("x\na\ny", "p\na\nq"),
            [
                Removed("x"),
                Added("p"),
                Same("a"),
                Removed("y"),
                Added("q")
            ]
        );
    }

    #[test]
    fn huge_texts_are_replaced_as_a_whole() {
        let text = |tag: &str| {
            (0..3000)
                .map(|i| format!("{tag}{i}"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let (old, new) = (text("a"), text("b"));
        let changes = lines(&old, &new);
        assert_eq!(changes.len(), 6000);
        assert!(matches!(changes.first(), Some(Removed("a0"))));
        assert!(matches!(changes.last(), Some(Added("b2999"))));
    }

    proptest! {
        #[test]
        fn each_side_can_be_read_back(old in "[ab\n]{0,40}", new in "[ab\n]{0,40}") {
            let changes = lines(&old, &new);
            let side = |skip: fn(&LineChange) -> bool| -> Vec<String> {
                changes.iter().filter(|c| !skip(c)).map(|c| match c { Same(l) | Removed(l) | Added(l) => (*l).to_owned() }).collect()
            };
            prop_assert_eq!(side(|c| matches!(c, Added(_))), old.lines().collect::<Vec<_>>());
            prop_assert_eq!(side(|c| matches!(c, Removed(_))), new.lines().collect::<Vec<_>>());
        }
    }
}
