//! Why a saved plan is not what a fresh one would be.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::diff::{Change, compare, normalise};

use super::file::{FileRecord, SavedApp, SavedPlan};
use super::secrets::{Decision, SecretLine, SendReason, Slot};

/// Says one thing that is not as it was when a plan was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stale {
    /// Another version of `ipctl` made it.
    Version {
        /// The version that made it.
        made_by: String,
    },
    /// It was made for another API.
    Platform {
        /// The API it was made for.
        made_for: String,
    },
    /// It was made for the apps of another account.
    Account,
    /// A file is not what was read.
    File {
        /// The file.
        path: String,
        /// How it differs.
        how: FileChange,
    },
    /// Something about an app differs.
    App {
        /// The app.
        name: String,
        /// What.
        what: Moved,
    },
    /// The apps come in another order.
    Order,
    /// The budget is another one.
    Budget,
}

/// Says how a file differs from the one that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChange {
    /// It has other bytes.
    Changed,
    /// It is not there any more.
    Gone,
    /// It was not there.
    New,
}

/// Says what about an app is not as it was when a plan was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The files want it, and the saved plan does not know it.
    NotPlanned,
    /// The saved plan has it, and the files do not.
    NotWanted,
    /// It was to be created, and exists now.
    Appeared,
    /// It existed, and does not now.
    Vanished,
    /// It is another app of the same name.
    Replaced,
    /// Its live spec differs at these places; at none that can be named when only what the platform fills in differs.
    Live(Vec<String>),
    /// Something else would be sent at these places.
    Sends(Vec<String>),
    /// Something else would be sent for a secret.
    Secret(Box<MovedSecret>),
    /// A part of the record differs that nothing else explains.
    Record(Part),
}

/// Says how the decision about one secret differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedSecret {
    /// The place.
    pub slot: Slot,
    /// What was to be sent; none when the place was unknown.
    pub was: Option<SecretLine>,
    /// What would be sent now; none when the place is gone.
    pub now: Option<SecretLine>,
}

/// Names a part of the record of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The file it stands in.
    File,
    /// What happens.
    Action,
    /// The predicted effect.
    Effect,
    /// The changes.
    Changes,
    /// The removals.
    Destructions,
    /// The costs.
    Cost,
}

impl SavedPlan {
    /// Lists everything in which this plan differs from a fresh one of the same targets and options; nothing when that
    /// may be carried out in its place.
    ///
    /// The version, the API and the files explain all else, so apps are compared only when those are equal.
    pub fn stale_against(&self, fresh: &Self) -> Vec<Stale> {
        let mut found = self.made_elsewhere(&fresh.origin.ipctl, &fresh.origin.platform);
        found.extend(file_changes(&self.origin.files, &fresh.origin.files));
        if !found.is_empty() {
            return found;
        }
        let accounts = (&self.origin.account, &fresh.origin.account);
        if let (Some(made_for), Some(now)) = accounts
            && made_for != now
        {
            return vec![Stale::Account];
        }
        found.extend(app_changes(&self.apps, &fresh.apps));
        if self.origin.budget != fresh.origin.budget {
            found.push(Stale::Budget);
        }
        found
    }

    /// Lists what is known without files and network: another version or another API.
    pub fn made_elsewhere(&self, version: &str, platform: &str) -> Vec<Stale> {
        let mut found = Vec::new();
        if self.origin.ipctl != version {
            let made_by = self.origin.ipctl.clone();
            found.push(Stale::Version { made_by });
        }
        if self.origin.platform != platform {
            let made_for = self.origin.platform.clone();
            found.push(Stale::Platform { made_for });
        }
        found
    }
}

/// Compares the files that were read with those that are read now.
pub fn file_changes(then: &[FileRecord], now: &[FileRecord]) -> Vec<Stale> {
    let index = |files: &[FileRecord]| -> BTreeMap<String, String> {
        let pair = |file: &FileRecord| (file.path.clone(), file.sha256.clone());
        files.iter().map(pair).collect()
    };
    let (old, new) = (index(then), index(now));
    let changed = old.iter().filter_map(|(path, hash)| match new.get(path) {
        None => Some((path, FileChange::Gone)),
        Some(other) if other != hash => Some((path, FileChange::Changed)),
        Some(_) => None,
    });
    let added = new.keys().filter(|path| !old.contains_key(*path));
    let all = changed.chain(added.map(|path| (path, FileChange::New)));
    all.map(|(path, how)| Stale::File {
        path: path.clone(),
        how,
    })
    .collect()
}

fn app_changes(then: &[SavedApp], now: &[SavedApp]) -> Vec<Stale> {
    let find = |apps: &[SavedApp], name: &str| apps.iter().find(|app| app.name == name).cloned();
    let mut found = Vec::new();
    let mut say = |app: &SavedApp, what| {
        found.push(Stale::App {
            name: app.name.clone(),
            what,
        });
    };
    for app in then {
        match find(now, &app.name) {
            None => say(app, Moved::NotWanted),
            Some(fresh) => moved(app, &fresh)
                .into_iter()
                .for_each(|what| say(app, what)),
        }
    }
    for app in now.iter().filter(|app| find(then, &app.name).is_none()) {
        say(app, Moved::NotPlanned);
    }
    let names =
        |apps: &[SavedApp]| -> Vec<String> { apps.iter().map(|app| app.name.clone()).collect() };
    if found.is_empty() && names(then) != names(now) {
        found.push(Stale::Order);
    }
    found
}

/// Compares the records of one app; what is a consequence of something that was named is left out.
fn moved(then: &SavedApp, now: &SavedApp) -> Vec<Moved> {
    match (&then.id, &now.id) {
        (None, Some(_)) => return vec![Moved::Appeared],
        (Some(_), None) => return vec![Moved::Vanished],
        (Some(old), Some(new)) if old != new => return vec![Moved::Replaced],
        _ => {}
    }
    let mut found = Vec::new();
    if then.live_hash != now.live_hash || then.live != now.live {
        let empty = Value::Null;
        let side = |app: &SavedApp| normalise(app.live.as_ref().unwrap_or(&empty));
        found.push(Moved::Live(paths(&compare(&side(then), &side(now)))));
    }
    found.extend(secret_changes(&then.secrets, &now.secrets));
    if found.is_empty() {
        found.extend(sends(then, now));
    }
    if found.is_empty() {
        found.extend(parts(then, now).into_iter().map(Moved::Record));
    }
    found
}

fn sends(then: &SavedApp, now: &SavedApp) -> Option<Moved> {
    let equal = then.outgoing_hash == now.outgoing_hash && then.outgoing == now.outgoing;
    (!equal).then(|| {
        let changes = compare(&normalise(&then.outgoing), &normalise(&now.outgoing));
        Moved::Sends(paths(&changes))
    })
}

fn paths(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| change.path.to_slash())
        .collect()
}

fn secret_changes(then: &[SecretLine], now: &[SecretLine]) -> Vec<Moved> {
    let index = |lines: &[SecretLine]| -> BTreeMap<Slot, SecretLine> {
        let pair = |line: &SecretLine| (line.slot.clone(), line.clone());
        lines.iter().map(pair).collect()
    };
    let (old, new) = (index(then), index(now));
    let mut slots: Vec<&Slot> = old.keys().chain(new.keys()).collect();
    slots.sort();
    slots.dedup();
    let differing = slots
        .into_iter()
        .filter(|slot| old.get(slot) != new.get(slot));
    let mut found: Vec<Moved> = differing
        .map(|slot| MovedSecret {
            slot: slot.clone(),
            was: old.get(slot).cloned(),
            now: new.get(slot).cloned(),
        })
        .map(|secret| Moved::Secret(Box::new(secret)))
        .collect();
    if found.is_empty() && then != now {
        found.push(Moved::Record(Part::Changes));
    }
    found
}

/// Lists the parts that differ. Every field is named here, so that a new one is not forgotten.
fn parts(then: &SavedApp, now: &SavedApp) -> Vec<Part> {
    let SavedApp {
        name: _,
        file,
        action,
        id: _,
        live_hash: _,
        outgoing_hash: _,
        effect,
        changes,
        // What the platform says beside them does not change what would be done.
        unmade: _,
        // What is left as it is live is in the changes: it is not there.
        ignored: _,
        outside: _,
        quoted: _,
        secrets: _,
        destructions,
        cost_before,
        cost_after,
        // Both say how a deployment went on, which does not change what would be done.
        url: _,
        standing: _,
        sources,
        live: _,
        outgoing: _,
    } = then;
    let costs = (&now.cost_before, &now.cost_after);
    let differing = [
        (Part::File, *file != now.file),
        (
            Part::Action,
            (action, sources) != (&now.action, &now.sources),
        ),
        (Part::Effect, *effect != now.effect),
        (Part::Changes, *changes != now.changes),
        (Part::Destructions, *destructions != now.destructions),
        (Part::Cost, (cost_before, cost_after) != costs),
    ];
    let wrong = differing.into_iter().filter(|(_, differs)| *differs);
    wrong.map(|(part, _)| part).collect()
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { made_by } => write!(f, "ipctl {made_by} made it, another version"),
            Self::Platform { made_for } => write!(f, "it was made for {made_for}"),
            Self::Account => f.write_str("it was made for the apps of another account"),
            Self::File { path, how } => write!(f, "{path} {how}"),
            Self::App { name, what } => write!(f, "{name}: {what}"),
            Self::Order => f.write_str("the apps come in another order"),
            Self::Budget => f.write_str("the budget is another one"),
        }
    }
}

impl fmt::Display for FileChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "was changed",
            Self::Gone => "is not there any more",
            Self::New => "is new",
        })
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPlanned => f.write_str("not in the saved plan"),
            Self::NotWanted => f.write_str("in the saved plan, but in no file"),
            Self::Appeared => f.write_str("it was to be created, and exists now"),
            Self::Vanished => f.write_str("it does not exist any more"),
            Self::Replaced => f.write_str("it was deleted and made anew"),
            Self::Live(paths) if paths.is_empty() => f.write_str("its live spec was written again"),
            Self::Live(paths) => write!(f, "its live spec was changed at {}", paths.join(", ")),
            Self::Sends(paths) if paths.is_empty() => f.write_str("something else would be sent"),
            Self::Sends(paths) => write!(f, "something else would be sent at {}", paths.join(", ")),
            Self::Secret(secret) => secret.fmt(f),
            Self::Record(part) => write!(f, "{part} differs from a fresh plan"),
        }
    }
}

impl fmt::Display for MovedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (was, now) = (words(self.was.as_ref()), words(self.now.as_ref()));
        write!(f, "secret {} was to be {was}, now {now}", self.slot)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "the file it stands in",
            Self::Action => "what happens",
            Self::Effect => "the effect",
            Self::Changes => "the list of changes",
            Self::Destructions => "the list of removals",
            Self::Cost => "the cost",
        })
    }
}

/// Says in words what is sent for a secret.
fn words(line: Option<&SecretLine>) -> String {
    let Some(line) = line else {
        return "no secret".to_owned();
    };
    match &line.decision {
        Decision::Keep(_) => "kept as it is live".to_owned(),
        Decision::Literal => "sent as it stands encrypted in the file".to_owned(),
        Decision::Omit => "left out".to_owned(),
        Decision::Missing => "refused: there is no value".to_owned(),
        Decision::Send(reason) => {
            let source = line.source.as_deref().unwrap_or("the file");
            format!("sent from {source} ({})", why(*reason))
        }
    }
}

fn why(reason: SendReason) -> &'static str {
    match reason {
        SendReason::New => "new",
        SendReason::LengthDiffers | SendReason::Changed => "changed",
        SendReason::NotComparable => "cannot be compared yet",
        SendReason::Forced => "asked for",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::test_values::{saved_plan, saved_text};
    use super::*;

    /// Returns what is stale about a saved plan in which the value at `place` is another one.
    fn stale_with(place: &str, value: Value) -> Vec<String> {
        let mut document: Value = serde_json::from_str(&saved_text()).unwrap();
        *document.pointer_mut(place).unwrap() = value;
        let saved = SavedPlan::from_text(&document.to_string()).unwrap();
        let found = saved.stale_against(&saved_plan());
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_plan_is_not_stale() {
        assert_eq!(saved_plan().stale_against(&saved_plan()), []);
    }

    /// Lists places whose change means other circumstances, with a value and what is said about it.
    fn circumstances() -> Vec<(&'static str, Value, &'static str)> {
        let other_id = json!("22222222-2222-4222-8222-222222222222");
        let region = json!({"name": "shop", "region": "ams"});
        vec![
            (
                "/origin/ipctl",
                json!("9.9.9"),
                "ipctl 9.9.9 made it, another version",
            ),
            (
                "/origin/platform",
                json!("embedded"),
                "it was made for embedded",
            ),
            (
                "/origin/account",
                json!("other"),
                "it was made for the apps of another account",
            ),
            ("/origin/budget", json!(1), "the budget is another one"),
            (
                "/origin/files/0/sha256",
                json!("00"),
                "specs/shop.yaml was changed",
            ),
            (
                "/apps/0/name",
                json!("stop"),
                "stop: in the saved plan, but in no file",
            ),
            (
                "/apps/0/id",
                other_id.clone(),
                "shop: it was deleted and made anew",
            ),
            (
                "/apps/0/id",
                Value::Null,
                "shop: it was to be created, and exists now",
            ),
            ("/apps/1/id", other_id, "news: it does not exist any more"),
            (
                "/apps/0/live_hash",
                json!("00"),
                "shop: its live spec was written again",
            ),
            (
                "/apps/0/live",
                region,
                "shop: its live spec was changed at /region, /services/web, /workers/mail",
            ),
        ]
    }

    /// Lists places whose change means another work, with a value and what is said about it.
    fn works() -> Vec<(&'static str, Value, &'static str)> {
        vec![
            (
                "/apps/0/outgoing/services/0/instance_count",
                json!(7),
                "shop: something else would be sent at /services/web/instance_count",
            ),
            (
                "/apps/0/outgoing_hash",
                json!("00"),
                "shop: something else would be sent",
            ),
            (
                "/apps/0/secrets/0/decision",
                json!("omit"),
                "shop: secret web/TOKEN was to be left out, now sent from env TOKEN (changed)",
            ),
            (
                "/apps/0/file",
                json!("x"),
                "shop: the file it stands in differs from a fresh plan",
            ),
            (
                "/apps/0/action",
                json!("keep"),
                "shop: what happens differs from a fresh plan",
            ),
            (
                "/apps/0/effect",
                json!("build"),
                "shop: the effect differs from a fresh plan",
            ),
            (
                "/apps/0/changes",
                json!([]),
                "shop: the list of changes differs from a fresh plan",
            ),
            (
                "/apps/0/destructions",
                json!(["region"]),
                "shop: the list of removals differs from a fresh plan",
            ),
            (
                "/apps/0/cost_after/components/0/price/most",
                json!(1),
                "shop: the cost differs from a fresh plan",
            ),
        ]
    }

    #[test]
    fn what_is_stale_is_named() {
        for (place, value, expected) in circumstances().into_iter().chain(works()) {
            let found = stale_with(place, value);
            assert_eq!(found.first().map(String::as_str), Some(expected), "{place}");
        }
    }

    #[test]
    fn files_that_came_went_and_changed_are_told() {
        let file = |path: &str, text: &str| FileRecord::new(path, text.as_bytes());
        let then = [file("a", "1"), file("b", "1"), file("c", "1")];
        let now = [file("d", "1"), file("c", "1"), file("a", "2")];
        let found = file_changes(&then, &now);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["a was changed", "b is not there any more", "d is new"]
        );
    }

    #[test]
    fn another_order_of_the_apps_is_told() {
        let mut saved = saved_plan();
        saved.apps.reverse();
        assert_eq!(saved.stale_against(&saved_plan()), [Stale::Order]);
    }

    /// Lists the places of every scalar in a document.
    fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields
                .iter()
                .for_each(|(key, field)| leaves(field, &format!("{at}/{key}"), found)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, item)| leaves(item, &format!("{at}/{index}"), found)),
            _ => found.push(at.to_owned()),
        }
    }

    fn flipped(value: &Value) -> Value {
        match value {
            Value::String(text) => json!(format!("{text}x")),
            Value::Number(number) => json!(number.as_u64().unwrap_or_default() + 1),
            Value::Bool(flag) => json!(!flag),
            _ => json!("x"),
        }
    }

    #[test]
    fn a_change_of_any_field_is_refused_or_means_nothing() {
        /// What says nothing about what would be done, or is read anew with what it shapes.
        const FREE: [&str; 6] = [
            "/origin/others",
            "/origin/made",
            "/origin/targets",
            "/origin/options",
            "/url",
            "/standing",
        ];
        let document: Value = serde_json::from_str(&saved_text()).unwrap();
        let mut places = Vec::new();
        leaves(&document, "", &mut places);
        assert!(places.len() > 60, "{}", places.len());
        for place in places {
            let mut other = document.clone();
            let leaf = other.pointer_mut(&place).unwrap();
            *leaf = flipped(leaf);
            let Ok(saved) = SavedPlan::from_text(&other.to_string()) else {
                continue;
            };
            let accepted = saved.stale_against(&saved_plan()).is_empty();
            let free = FREE.iter().any(|free| place.contains(free));
            assert_eq!(accepted, free, "{place}");
        }
    }
}
