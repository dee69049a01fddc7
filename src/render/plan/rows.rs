//! Changes to rows: one row for each field, one for each variable.

use serde_json::{Map, Value};

use crate::diff::{Change, ChangeKind, SecretChange};
use crate::model::path::{FieldPath, KeyField, Step};
use crate::plan::AppPlan;
use crate::render::sanitise::one_line;

use super::secrets::{Sent, sending};
use super::text::{text_alone, text_change};
use super::values::{is_secret, item, quoted, shown};
use super::view::{Detail, Mark, Row, Shown};

/// Makes rows of the changes of one app.
pub(super) struct Rows<'a> {
    sent: Sent<'a>,
    detail: Detail,
}

impl<'a> Rows<'a> {
    /// Prepares for the changes of an app.
    pub(super) fn of(app: &'a AppPlan, detail: Detail) -> Self {
        Self {
            sent: Sent::of(app),
            detail,
        }
    }

    /// Makes the row of one change.
    pub(super) fn row(&self, change: &Change) -> Row {
        let (mark, shown) = match &change.kind {
            ChangeKind::Added { after } => (Mark::Added, self.alone(change, after, Mark::Added)),
            ChangeKind::Removed { before } => {
                (Mark::Removed, self.alone(change, before, Mark::Removed))
            }
            ChangeKind::Modified { before, after } => {
                (Mark::Changed, self.pair(change, before, after))
            }
            ChangeKind::Secret(secret) => (mark_of(*secret), self.secret(change)),
        };
        Row {
            mark,
            label: label(&change.path),
            shown,
        }
    }

    /// Makes the row of a field that stays as it is.
    pub(super) fn kept(&self, change: &Change) -> Row {
        let shown = match &change.kind {
            ChangeKind::Added { after } | ChangeKind::Modified { after, .. } => {
                self.alone(change, after, Mark::Same)
            }
            ChangeKind::Removed { .. } | ChangeKind::Secret(_) => {
                Shown::Words("(secret)".to_owned())
            }
        };
        Row {
            mark: Mark::Same,
            label: label(&change.path),
            shown,
        }
    }

    fn alone(&self, change: &Change, value: &Value, mark: Mark) -> Shown {
        match (value, change.path.steps().last()) {
            (
                Value::Object(fields),
                Some(Step::Item {
                    by: KeyField::Key, ..
                }),
            ) => self.variable(change, fields, mark),
            (Value::Object(fields), Some(Step::Item { by, .. })) => {
                Shown::value(item(fields, by.as_str()))
            }
            (Value::String(text), _) if !is_secret(text) => text_alone(text, mark, self.detail)
                .unwrap_or_else(|| Shown::value(text_of(change, value))),
            _ => Shown::value(text_of(change, value)),
        }
    }

    /// Shows a whole variable: its value, and its scope where that is not the usual one.
    fn variable(&self, change: &Change, fields: &Map<String, Value>, mark: Mark) -> Shown {
        let field = |name: &str| fields.get(name).and_then(Value::as_str);
        let value = field("value").unwrap_or_default();
        if field("type") == Some("SECRET") || is_secret(value) {
            return self.secret(change);
        }
        let remark = match field("scope") {
            Some("RUN_TIME") => "(run time)",
            Some("BUILD_TIME") => "(build time)",
            _ => "",
        };
        text_alone(value, mark, self.detail).unwrap_or_else(|| Shown::Value {
            text: quoted(&Value::from(value)),
            remark,
        })
    }

    fn pair(&self, change: &Change, before: &Value, after: &Value) -> Shown {
        let texts = before.as_str().zip(after.as_str());
        let texts = texts.filter(|(a, b)| !is_secret(a) && !is_secret(b));
        let lines = texts.and_then(|(a, b)| text_change(a, b, self.detail));
        lines.unwrap_or_else(|| Shown::Pair {
            before: text_of(change, before),
            after: text_of(change, after),
        })
    }

    /// Says where a secret comes from, and why it is sent.
    fn secret(&self, change: &Change) -> Shown {
        let replaced = change.kind == ChangeKind::Secret(SecretChange::Replaced);
        Shown::Words(match self.sent.about(change) {
            Some(line) => format!("(secret) {}", one_line(&sending(line))),
            None if replaced => "(secret) differs".to_owned(),
            None => "(secret)".to_owned(),
        })
    }
}

fn mark_of(secret: SecretChange) -> Mark {
    match secret {
        SecretChange::Added => Mark::Added,
        SecretChange::Replaced => Mark::Changed,
        SecretChange::Removed => Mark::Removed,
    }
}

/// Writes a value as the field it stands in has it.
pub(super) fn text_of(change: &Change, value: &Value) -> String {
    if is_variable_value(&change.path) {
        quoted(value)
    } else {
        shown(value)
    }
}

fn is_variable_value(path: &FieldPath) -> bool {
    matches!(
        path.steps(),
        [.., Step::Key(list), Step::Item { by: KeyField::Key, .. }, Step::Key(field)]
            if list == "envs" && field == "value"
    )
}

/// Names a field inside its component; the value of a variable goes by the name of the variable.
fn label(path: &FieldPath) -> String {
    let owner = path.parent().filter(|_| is_variable_value(path));
    let dotted = owner.as_ref().unwrap_or(path).dotted();
    if dotted.is_empty() {
        return "spec".to_owned();
    }
    one_line(&dotted)
}
