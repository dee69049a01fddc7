//! What holds for every text and every change.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::support::document;
use crate::spec::edit::{EditError, rewrite};

/// Turns bytes into decisions; zeros when they run out.
struct Dice {
    bytes: Vec<u8>,
    at: usize,
}

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % below
    }

    fn tree(&mut self, depth: usize) -> Value {
        match self.next(if depth == 0 { 6 } else { 10 }) {
            0 => json!(self.next(300)),
            1 => json!(
                [
                    "x", "no", "a: b", "a\nb\n", "6543", "", "it's", "a #b", "{", "é", "a\nb",
                    "x\n\n"
                ][self.next(12)]
            ),
            2 => json!("plain text"),
            3 => json!(self.next(2) == 1),
            4 => [Value::Null, json!(1.5), json!([]), json!({})][self.next(4)].clone(),
            5 => json!(["/a", "https://a.example", "- x", " y", "*z", "&q"][self.next(6)]),
            6 => {
                let count = self.next(4);
                (0..count).map(|_| self.tree(depth - 1)).collect()
            }
            7 => {
                let names = ["a", "b", "c", "d"];
                let start = self.next(4);
                let count = self.next(4);
                let item = |dice: &mut Self, at: usize| {
                    let mut item = dice.map(depth - 1);
                    item.insert("name".into(), names[(start + at) % 4].into());
                    Value::Object(item)
                };
                (0..count).map(|at| item(self, at)).collect()
            }
            _ => Value::Object(self.map(depth - 1)),
        }
    }

    fn map(&mut self, depth: usize) -> Map<String, Value> {
        let names = ["name", "envs", "value", "http_port", "x", "y z", "é", "no"];
        let count = self.next(5);
        let pairs = (0..count).map(|_| (names[self.next(8)].to_owned(), self.tree(depth)));
        pairs.collect()
    }

    fn root(&mut self) -> Value {
        let mut root = self.map(4);
        root.insert("app".into(), json!("a"));
        Value::Object(root)
    }

    /// Changes a tree in a few places.
    fn change(&mut self, value: &mut Value, depth: usize) {
        if self.next(3) == 0 && depth < 4 {
            *value = self.tree(3);
            return;
        }
        match value {
            Value::Object(map) => {
                let keys: Vec<String> = map.keys().cloned().collect();
                for key in keys {
                    match self.next(6) {
                        0 if key != "app" => drop(map.shift_remove(&key)),
                        1 | 2 => self.change(map.get_mut(&key).expect("a key"), depth - 1),
                        _ => {}
                    }
                }
                if self.next(3) == 0 {
                    map.extend(self.map(2));
                }
            }
            Value::Array(items) => {
                if self.next(3) == 0 && !items.is_empty() {
                    items.remove(self.next(items.len()));
                }
                if self.next(5) == 0 {
                    items.reverse();
                }
                for item in items.iter_mut() {
                    if self.next(3) == 0 {
                        self.change(item, depth - 1);
                    }
                }
                if self.next(3) == 0 {
                    items.insert(self.next(items.len() + 1), self.tree(2));
                }
            }
            other => *other = self.tree(2),
        }
    }
}

/// Writes a tree in a way of its own: indentation, brackets, quotes, comments, blank lines.
struct Scribe {
    dice: Dice,
    unit: usize,
    dash: usize,
    text: String,
}

impl Scribe {
    fn write(bytes: Vec<u8>, tree: &Value) -> String {
        let mut dice = Dice { bytes, at: 0 };
        let (unit, dash, mark) = (2 + dice.next(3), dice.next(2) * 2, dice.next(8) == 7);
        let (windows, open, json) = (dice.next(4) == 3, dice.next(3) == 2, dice.next(8) == 7);
        if json {
            return if open {
                tree.to_string()
            } else {
                format!("{tree:#}\n")
            };
        }
        let mut scribe = Self {
            dice,
            unit,
            dash,
            text: String::new(),
        };
        scribe.comments(0);
        scribe.map(tree.as_object().expect("a mapping"), 0, true);
        scribe.comments(0);
        let mut text = scribe.text;
        if open {
            text.truncate(text.trim_end_matches('\n').len());
        }
        if windows {
            text = text.replace('\n', "\r\n");
        }
        if mark {
            format!("\u{feff}{text}")
        } else {
            text
        }
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn comments(&mut self, column: usize) {
        for _ in 0..self.dice.next(5).saturating_sub(3) {
            self.put(&format!("{}# about: it's [this\n", " ".repeat(column)));
        }
        if self.dice.next(6) == 5 {
            self.text.push('\n');
        }
    }

    fn end_line(&mut self) {
        let comment = if self.dice.next(4) == 3 {
            " # \"note"
        } else {
            ""
        };
        self.put(&format!("{comment}\n"));
    }

    fn map(&mut self, map: &Map<String, Value>, column: usize, mut fresh: bool) {
        for (key, value) in map {
            if fresh {
                self.comments(column);
                self.text.push_str(&" ".repeat(column));
            }
            fresh = true;
            self.text.push_str(&Value::from(key.as_str()).to_string());
            self.text.push(':');
            self.value(value, column);
        }
    }

    fn value(&mut self, value: &Value, column: usize) {
        let flow = self.dice.next(4) == 3;
        match value {
            Value::Object(map) if !map.is_empty() && !flow => {
                self.end_line();
                self.map(map, column + self.unit, true);
            }
            Value::Array(items) if !items.is_empty() && !flow => {
                self.end_line();
                self.list(items, column + self.dash, true);
            }
            Value::Object(_) | Value::Array(_) if self.dice.next(2) == 1 => {
                let lines = format!("{value:#}");
                let blanks = format!("\n{}", " ".repeat(column + 2));
                self.put(&format!(" {}", lines.replace('\n', &blanks)));
                self.end_line();
            }
            Value::String(text) if text == "a\nb\n" || text == "a\nb" => {
                let header = if text.ends_with('\n') { "|" } else { "|-" };
                let blanks = " ".repeat(column + self.unit);
                self.put(&format!(" {header}"));
                self.end_line();
                self.put(&format!("{blanks}a\n{blanks}b\n"));
            }
            Value::String(text) if ["x", "plain text", "/a"].contains(&text.as_str()) => {
                let quoted = [text.clone(), format!("'{text}'"), format!("\"{text}\"")];
                let quoted = &quoted[self.dice.next(3)];
                self.put(&format!(" {quoted}"));
                self.end_line();
            }
            Value::Null if self.dice.next(2) == 1 => self.end_line(),
            other => {
                self.put(&format!(" {other}"));
                self.end_line();
            }
        }
    }

    fn list(&mut self, items: &[Value], column: usize, mut fresh: bool) {
        for item in items {
            if fresh {
                self.comments(column);
                self.text.push_str(&" ".repeat(column));
            }
            fresh = true;
            self.text.push('-');
            let compact = self.dice.next(3) != 2;
            match item {
                Value::Object(map) if !map.is_empty() && compact => {
                    self.text.push(' ');
                    self.map(map, column + 2, false);
                }
                Value::Array(items) if !items.is_empty() && compact => {
                    self.text.push(' ');
                    self.list(items, column + 2, false);
                }
                Value::Array(_) | Value::Object(_) => self.value(item, column + 1),
                other => self.value(other, column),
            }
        }
    }
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..most)
}

/// Tells whether every line of a text stands in another, in the same order.
fn has_lines_of(text: &str, other: &str) -> bool {
    let mut lines = text.lines();
    other.lines().all(|wanted| lines.any(|line| line == wanted))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_new_text_reads_as_the_wanted_tree(tree in bytes(120), style in bytes(200), change in bytes(60)) {
        let tree = Dice { bytes: tree, at: 0 }.root();
        let text = Scribe::write(style, &tree);
        let document = document(&text);
        prop_assert_eq!(&document.tree(), &tree, "{}", text);
        prop_assert_eq!(rewrite(&document, &tree), Ok(text.clone()));
        let mut wanted = tree.clone();
        Dice { bytes: change, at: 0 }.change(&mut wanted, 5);
        if !wanted.is_object() || wanted.as_object().is_some_and(Map::is_empty) {
            return Ok(());
        }
        match rewrite(&document, &wanted) {
            Ok(new) => prop_assert_eq!(super::support::document(&new).tree(), wanted),
            // A file whose every field goes is no edit.
            Err(EditError::Unclear { path }) if path.is_empty() => {}
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}\n{wanted:#}"))),
        }
    }

    #[test]
    fn putting_in_keeps_every_line_and_taking_out_gives_the_lines_back(tree in bytes(120), style in bytes(200), at in 0_usize..8) {
        let tree = Dice { bytes: tree, at: 0 }.root();
        let text = Scribe::write(style, &tree);
        let document = document(&text);
        let mut wanted = tree.clone();
        let value = [json!("new"), json!({"k": ["v", {"name": "w"}]}), json!([1, 2]), json!("m\nn\n")][at % 4].clone();
        wanted["added"] = value;
        let new = rewrite(&document, &wanted).expect("an edit");
        if !text.trim_start_matches('\u{feff}').starts_with('{') {
            prop_assert!(has_lines_of(&new, &text), "{}\n---\n{}", text, new);
        }
        let back = rewrite(&super::support::document(&new), &tree).expect("an edit");
        // A blank line between sections may be one more.
        let written = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(written(&back), written(&text));
    }

    #[test]
    fn a_changed_value_changes_no_byte_outside_of_it(tree in bytes(120), style in bytes(200), pick in any::<u8>()) {
        let tree = Dice { bytes: tree, at: 0 }.root();
        let text = Scribe::write(style, &tree);
        let document = document(&text);
        let mut single = Vec::new();
        pointers(&tree, String::new(), &mut single);
        let pointer = &single[usize::from(pick) % single.len()];
        let mut wanted = tree.clone();
        *wanted.pointer_mut(pointer).expect("a place") = json!("replaced");
        let new = match rewrite(&document, &wanted) {
            Ok(new) => new,
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}\n{wanted:#}"))),
        };
        let node = pointer.split('/').skip(1).fold(&document.root, |node, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            node.get(&step).or_else(|| node.items().get(step.parse::<usize>().ok()?)).expect("a node")
        });
        let (start, end) = (node.span.start(), node.span.end());
        prop_assert!(new.starts_with(text[..start].trim_end_matches(|c: char| c == '|' || c == '-' || c.is_whitespace())) , "{}\n---\n{}", text, new);
        prop_assert!(new.ends_with(text[end..].trim_start()), "{}\n---\n{}", text, new);
    }
}

fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(inner, format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                pointers(inner, format!("{at}/{index}"), found);
            }
        }
        // An item with another name is another item.
        _ if at.ends_with("/name") && at != "/name" => {}
        Value::String(text) if !text.contains('\n') => found.push(at),
        Value::Bool(_) | Value::Number(_) => found.push(at),
        _ => {}
    }
}

#[test]
fn the_time_grows_with_the_text() {
    let item = |at: usize| json!({"name": format!("n{at}"), "envs": [{"key": "A", "value": "x"}]});
    let spent = |count: usize, pretty: bool| {
        let mut tree = json!({"app": "a", "services": (0..count).map(item).collect::<Value>()});
        let text = if pretty {
            format!("{tree:#}")
        } else {
            tree.to_string()
        };
        let document = document(&text);
        let items = tree["services"].as_array_mut().expect("a list");
        for (at, item) in items.iter_mut().enumerate() {
            item["envs"][0]["value"] = json!(at);
            item["more"] = json!([at]);
        }
        items.remove(1);
        items.push(item(count));
        let began = std::time::Instant::now();
        assert!(rewrite(&document, &tree).is_ok());
        began.elapsed()
    };
    for pretty in [true, false] {
        let (small, large) = (spent(200, pretty), spent(3200, pretty));
        // 16 times the text; what grows with its square would take 256 times as long.
        assert!(large < small * 80, "{small:?} {large:?}");
    }
}
