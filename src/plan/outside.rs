//! What somebody else changed after the last apply: the spec of that apply, the live one and the file side by side.
//!
//! The state that travels with an app holds the hash of the spec it was sent with. A live spec with another hash was edited
//! by somebody else; what it was before, and who edited it when, is read from the deployments, each of which carries its
//! spec.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::{Canonical, Change, ChangeKind, MASKED, compare, normalise};
use crate::model::live::{Deployment, DeploymentId, User};
use crate::model::path::FieldPath;

use super::build::{Action, AppPlan};
use super::state::{AppState, spec_hash};

/// What is known of the edits that somebody else made to an app after the last apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outside {
    /// They are known one by one.
    Told {
        /// When the spec was sent that they were made to.
        after: Option<Timestamp>,
        /// The deployments that brought them, oldest first.
        traces: Vec<Trace>,
        /// The edits.
        edits: Vec<OutsideEdit>,
    },
    /// There are some, but the spec they were made to could not be read.
    Untold,
}

/// Names a deployment that brought another spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The deployment.
    pub deployment: DeploymentId,
    /// When it was made.
    pub at: Option<Timestamp>,
    /// Who made it, as far as the platform tells.
    pub by: Option<String>,
    /// Why it was made, in the platform's words.
    pub cause: Option<String>,
}

/// One edit by somebody else, and what the file says there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutsideEdit {
    /// What it changed, from the last apply to the live spec.
    pub change: Change,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// Says what applying does to an outside edit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The file says what was there before: applying undoes the edit.
    Undoes,
    /// The file agrees with the edit, or leaves the field alone: it stays.
    Agrees,
    /// The file says a third thing, which takes the place of both.
    BothChanged {
        /// What the file says; none when it has nothing there.
        file: Option<Value>,
    },
}

/// Says where the difference between live and file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOrigin {
    /// From the file.
    File,
    /// From an edit by somebody else, which the file does not have.
    Outside,
}

/// Says how much of somebody else's work applying would undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stake {
    /// None of it.
    Nothing,
    /// So many edits.
    Edits(usize),
    /// Some of it, or none: which edits there are is not known.
    Unknown,
}

impl OutsideEdit {
    /// Tells whether applying takes the edit away.
    pub fn is_lost(&self) -> bool {
        self.verdict != Verdict::Agrees
    }
}

impl Outside {
    /// Returns the edits that are known.
    pub fn edits(&self) -> &[OutsideEdit] {
        match self {
            Self::Told { edits, .. } => edits,
            Self::Untold => &[],
        }
    }
}

impl AppPlan {
    /// Tells whether the deployments have to be asked what somebody else changed: a state is kept, the live spec is not the
    /// one that it was stored with, and applying would change more than secrets.
    pub fn is_in_question(&self) -> bool {
        let open = |change: &Change| !matches!(change.kind, ChangeKind::Secret(_));
        self.action == Action::Update
            && self.state.is_some()
            && self.changes.iter().any(open)
            && self.planned_live.as_ref().is_some_and(is_edited)
    }

    /// Tells whether the newest deployments of the app suffice to know what was edited.
    pub fn is_base_among(&self, history: &[Deployment]) -> bool {
        let state = self.planned_live.as_ref().and_then(AppState::of_spec);
        state.is_some_and(|state| as_sent(history, &state).is_some())
    }

    /// Works out what somebody else changed, from the newest deployments; without them only that there are edits is known.
    pub fn look_outside(&mut self, history: Option<&[Deployment]>) {
        self.outside = match (&self.planned_live, history) {
            _ if !self.is_in_question() => None,
            (Some(live), Some(history)) => outside(history, live, self),
            _ => Some(Outside::Untold),
        };
    }

    /// Says where a change of this plan comes from.
    pub fn origin(&self, change: &Change) -> ChangeOrigin {
        let undoes = |edit: &OutsideEdit| {
            edit.verdict == Verdict::Undoes && edit.change.path.touches(&change.path)
        };
        if self.edits().iter().any(undoes) {
            ChangeOrigin::Outside
        } else {
            ChangeOrigin::File
        }
    }

    /// Returns the edits by somebody else that are known.
    fn edits(&self) -> &[OutsideEdit] {
        self.outside.as_ref().map_or(&[], Outside::edits)
    }

    /// Returns where somebody else's work would be undone, as far as that is known.
    pub fn lost_edits(&self) -> impl Iterator<Item = &FieldPath> {
        let lost = self.edits().iter().filter(|edit| edit.is_lost());
        lost.map(|edit| &edit.change.path)
    }

    /// Says how much of somebody else's work applying would undo.
    pub fn stake(&self) -> Stake {
        match &self.outside {
            Some(Outside::Untold) if self.action == Action::Update => Stake::Unknown,
            Some(Outside::Told { .. }) if self.action == Action::Update => {
                match self.lost_edits().count() {
                    0 => Stake::Nothing,
                    lost => Stake::Edits(lost),
                }
            }
            _ => Stake::Nothing,
        }
    }
}

/// Tells whether a live spec is not the one that its state was stored with: somebody else edited it.
pub fn is_edited(live: &Value) -> bool {
    let state = AppState::of_spec(live);
    state.is_some_and(|state| state.spec != spec_hash(&normalise(live)))
}

/// Says what became of an app since the last apply, whatever its file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// No state is kept with it, so nobody knows.
    NotKept,
    /// It is as it was sent.
    AsSent,
    /// So many fields were edited by somebody else.
    Edited(usize),
    /// It was edited, and how often is not known.
    EditedSomehow,
}

/// Compares a live spec with what was sent, which is looked for among the newest deployments.
pub fn since_apply(live: &Value, history: &[Deployment]) -> Since {
    let Some(state) = AppState::of_spec(live) else {
        return Since::NotKept;
    };
    if !is_edited(live) {
        return Since::AsSent;
    }
    let base = base(history, &state).and_then(|at| history.get(at)?.spec.as_ref());
    match base.map(|base| compare(&normalise(base), &normalise(live)).len()) {
        Some(0) => Since::AsSent,
        Some(fields) => Since::Edited(fields),
        None => Since::EditedSomehow,
    }
}

/// Finds the deployment with the spec of the last apply.
fn base(history: &[Deployment], state: &AppState) -> Option<usize> {
    as_sent(history, state).or_else(|| first_of_run(history, state))
}

fn outside(history: &[Deployment], live: &Value, app: &AppPlan) -> Option<Outside> {
    let state = AppState::of_spec(live)?;
    let Some(at) = base(history, &state) else {
        return Some(Outside::Untold);
    };
    let base = history.get(at)?;
    let spec = normalise(base.spec.as_ref()?);
    let edits = edits(&spec, &normalise(live), app);
    (!edits.is_empty()).then(|| Outside::Told {
        after: base.created_at,
        traces: traces(history.get(..=at).unwrap_or_default()),
        edits,
    })
}

fn carries(deployment: &Deployment, state: &AppState) -> bool {
    let carried = deployment.spec.as_ref().and_then(AppState::of_spec);
    carried.as_ref() == Some(state)
}

/// Finds the newest deployment with the state whose spec is the one the state was stored with.
fn as_sent(history: &[Deployment], state: &AppState) -> Option<usize> {
    let hash = |spec: &Value| spec_hash(&normalise(spec));
    let sent = |spec: &Value| hash(spec) == state.spec;
    history.iter().position(|deployment| {
        carries(deployment, state) && deployment.spec.as_ref().is_some_and(sent)
    })
}

/// Finds the deployment that brought the state. Where the platform writes a spec in an unforeseen form, no hash is ever
/// equal, but nobody can edit an app before its state is there.
fn first_of_run(history: &[Deployment], state: &AppState) -> Option<usize> {
    let run = history
        .iter()
        .take_while(|deployment| carries(deployment, state));
    let at = run.count().checked_sub(1)?;
    let is_first = history.get(at)?.previous_deployment_id.is_none();
    (is_first || history.len() > at + 1).then_some(at)
}

/// Lists who changed the spec between two deployments, given from the newest to the one they changed, which is last.
fn traces(history: &[Deployment]) -> Vec<Trace> {
    let spec =
        |deployment: &Deployment| normalise(deployment.spec.as_ref().unwrap_or(&Value::Null));
    let steps = history.iter().zip(history.iter().skip(1));
    let changing = steps.filter(|(newer, older)| !compare(&spec(older), &spec(newer)).is_empty());
    let mut traces: Vec<Trace> = changing.map(|(newer, _)| trace(newer)).collect();
    traces.reverse();
    traces
}

fn trace(deployment: &Deployment) -> Trace {
    let details = deployment.cause_details.as_ref();
    let action = details.and_then(|details| details.digitalocean_user_action.as_ref());
    Trace {
        deployment: deployment.id.clone(),
        at: deployment.created_at,
        by: action.and_then(|action| name_of(action.user.as_ref()?)),
        cause: deployment.cause.clone(),
    }
}

fn name_of(user: &User) -> Option<String> {
    let names = [&user.email, &user.full_name, &user.uuid];
    names.into_iter().find(|name| !name.is_empty()).cloned()
}

fn edits(base: &Canonical, live: &Canonical, app: &AppPlan) -> Vec<OutsideEdit> {
    let since_base = compare(base, &normalise(&app.outgoing));
    let judged = compare(base, live).into_iter().map(|change| OutsideEdit {
        verdict: verdict(&change.path, &app.changes, &since_base),
        change,
    });
    judged.collect()
}

/// Compares the file with both sides of an edit.
fn verdict(edited: &FieldPath, from_live: &[Change], from_base: &[Change]) -> Verdict {
    let differs = |changes: &[Change]| changes.iter().any(|change| change.path.touches(edited));
    if !differs(from_live) {
        Verdict::Agrees
    } else if !differs(from_base) {
        Verdict::Undoes
    } else {
        let exact = |change: &&Change| change.path == *edited;
        let said = from_base.iter().chain(from_live).find(exact);
        Verdict::BothChanged {
            file: said.and_then(|change| after(&change.kind)),
        }
    }
}

/// Returns what stands at a place after a change.
fn after(kind: &ChangeKind) -> Option<Value> {
    match kind {
        ChangeKind::Added { after } | ChangeKind::Modified { after, .. } => Some(after.clone()),
        ChangeKind::Removed { .. } => None,
        ChangeKind::Secret(secret) => secret.is_sent().then(|| Value::from(MASKED)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::build::{Desired, Inputs, build};
    use super::super::payload::payload;
    use super::super::secrets::{SecretMode, Supplied};
    use super::super::state::StateMode;
    use super::*;
    use crate::model::live::App;

    const FILE: &str = r#"{"name": "shop", "envs": [{"key": "FLAGS", "value": "A"}],
        "services": [{"name": "web", "instance_count": 2, "http_port": 8000,
                      "image": {"registry_type": "DOCR", "repository": "r"}}]}"#;

    fn file() -> Value {
        serde_json::from_str(FILE).unwrap()
    }

    fn plan_with(file: &Value, live: Option<&Value>, state: StateMode) -> AppPlan {
        let desired = [Desired {
            name: "shop".to_owned(),
            file: "shop.yaml".to_owned(),
            tree: file.clone(),
            supplied: Supplied::default(),
            ignore: Vec::new(),
        }];
        let app = |spec: &Value| -> App {
            serde_json::from_value(json!({"id": "app-1", "spec": spec})).unwrap()
        };
        let live: Vec<App> = live.map(app).into_iter().collect();
        let inputs = Inputs {
            desired: &desired,
            live: &live,
            secrets: SecretMode::Changed,
            state,
            stack: &crate::plan::Stack::default(),
        };
        build(&inputs, &mut || [5; 16]).apps.remove(0)
    }

    fn plan(file: &Value, live: &Value) -> AppPlan {
        plan_with(file, Some(live), StateMode::On)
    }

    /// Returns the spec of the last apply, as it was sent.
    fn base() -> Value {
        payload(
            &plan_with(&file(), None, StateMode::On),
            &Supplied::default(),
        )
    }

    fn edited(edit: impl FnOnce(&mut Value)) -> Value {
        let mut spec = base();
        edit(&mut spec);
        spec
    }

    /// Makes deployments of these specs, newest first, the oldest being the first of the app.
    fn history(specs: &[&Value]) -> Vec<Deployment> {
        let count = specs.len();
        let one = |(index, spec): (usize, &&Value)| -> Deployment {
            let number = count - index;
            let details = json!({"digitalocean_user_action": {"user": {"email": format!("p{number}@acme.example")}}});
            let before = (number > 1).then(|| format!("d{}", number - 1));
            serde_json::from_value(
                json!({"id": format!("d{number}"), "spec": spec, "cause": "app spec updated",
                "cause_details": details, "created_at": format!("2026-08-07T09:00:0{number}Z"),
                "previous_deployment_id": before}),
            )
            .unwrap()
        };
        specs.iter().enumerate().map(one).collect()
    }

    /// Plans with these deployments and returns each edit in short.
    fn seen(file: &Value, live: &Value, specs: &[&Value]) -> Vec<String> {
        let mut plan = plan(file, live);
        plan.look_outside(Some(&history(specs)));
        let edits = plan.outside.as_ref().map_or(&[][..], Outside::edits).iter();
        edits
            .map(|edit| format!("{} {:?}", edit.change.path, edit.verdict))
            .collect()
    }

    fn with_flags(flags: &str) -> Value {
        let mut file = file();
        file["envs"][0]["value"] = flags.into();
        file
    }

    #[test]
    fn the_three_way_table() {
        let live = edited(|spec| spec["envs"][0]["value"] = "A,B".into());
        let specs = [&live, &base()];
        let path = "/envs/FLAGS/value";
        assert_eq!(seen(&file(), &live, &specs), [format!("{path} Undoes")]);
        let mut third = with_flags("C");
        assert_eq!(
            seen(&third, &live, &specs),
            [format!(
                "{path} BothChanged {{ file: Some(String(\"C\")) }}"
            )]
        );
        third["envs"] = json!([]);
        assert_eq!(
            seen(&third, &live, &specs),
            [format!("{path} BothChanged {{ file: None }}")]
        );
        let mut taken = with_flags("A,B");
        assert_eq!(seen(&taken, &live, &specs), [""; 0], "live equals the file");
        taken["services"][0]["instance_count"] = 3.into();
        assert_eq!(seen(&taken, &live, &specs), [format!("{path} Agrees")]);
    }

    #[test]
    fn edits_of_whole_items_are_judged_as_a_whole() {
        let added = edited(|spec| {
            let worker =
                json!({"name": "mail", "image": {"registry_type": "DOCR", "repository": "r"}});
            spec["workers"] = json!([worker]);
        });
        let base = base();
        assert_eq!(
            seen(&file(), &added, &[&added, &base]),
            ["/workers/mail Undoes"]
        );
        let removed = edited(|spec| {
            spec["envs"]
                .as_array_mut()
                .unwrap()
                .retain(|env| env["key"] != "FLAGS");
        });
        assert_eq!(
            seen(&file(), &removed, &[&removed, &base]),
            ["/envs/FLAGS Undoes"]
        );
        let both = seen(&with_flags("C"), &removed, &[&removed, &base]);
        assert!(
            both[0].starts_with("/envs/FLAGS BothChanged { file: Some("),
            "{both:?}"
        );
    }

    #[test]
    fn an_edit_that_the_file_leaves_to_the_platform_stays() {
        let live = edited(|spec| {
            spec["region"] = "fra".into();
            spec["envs"][0]["value"] = "A,B".into();
        });
        let mut base = base();
        base["region"] = "sgp".into();
        assert_eq!(
            seen(&file(), &live, &[&live, &base]),
            ["/envs/FLAGS/value Undoes", "/region Agrees"]
        );
    }

    #[test]
    fn deployments_of_the_platform_itself_repeat_the_spec_and_are_nobodys_edit() {
        let base = base();
        let first = edited(|spec| spec["envs"][0]["value"] = "B".into());
        let live = edited(|spec| spec["envs"][0]["value"] = "C".into());
        let mut plan = plan(&file(), &live);
        plan.look_outside(Some(&history(&[
            &live,
            &live,
            &first,
            &base,
            &base,
            &json!({"name": "shop"}),
        ])));
        let Some(Outside::Told { after, traces, .. }) = &plan.outside else {
            panic!("{:?}", plan.outside);
        };
        assert_eq!(after.unwrap().to_string(), "2026-08-07T09:00:03Z");
        let by: Vec<&str> = traces
            .iter()
            .filter_map(|trace| trace.by.as_deref())
            .collect();
        assert_eq!(by, ["p4@acme.example", "p5@acme.example"]);
    }

    #[test]
    fn without_the_base_it_is_known_that_there_are_edits_but_not_which() {
        let live = edited(|spec| spec["envs"][0]["value"] = "A,B".into());
        let mut plan = plan(&file(), &live);
        let whole = history(&[&live, &live, &base()]);
        for part in [None, Some(&whole[..0]), Some(&whole[..2])] {
            plan.look_outside(part);
            assert_eq!(plan.outside, Some(Outside::Untold));
            assert_eq!(plan.stake(), Stake::Unknown);
        }
        plan.look_outside(Some(&whole));
        assert_eq!(plan.stake(), Stake::Edits(1));
        assert!(plan.is_base_among(&whole) && !plan.is_base_among(&whole[..2]));
    }

    /// A platform that writes specs in another form than foreseen changes the hash, but edits nothing.
    #[test]
    fn a_form_that_was_not_foreseen_is_no_edit() {
        let live = edited(|spec| spec["tide"] = "high".into());
        let mut file = file();
        file["services"][0]["instance_count"] = 3.into();
        let mut plan = plan(&file, &live);
        assert!(plan.is_in_question());
        plan.look_outside(Some(&history(&[&live, &live])));
        assert_eq!(plan.outside, None);
        plan.look_outside(Some(&history(&[&live, &live, &json!({"name": "shop"})])));
        assert_eq!(plan.outside, None);
    }

    #[test]
    fn a_change_is_of_the_file_unless_it_undoes_an_edit() {
        let live = edited(|spec| spec["envs"][0]["value"] = "A,B".into());
        let mut file = file();
        file["services"][0]["instance_count"] = 3.into();
        let mut plan = plan(&file, &live);
        plan.look_outside(Some(&history(&[&live, &base()])));
        let origins: Vec<(String, ChangeOrigin)> = plan
            .changes
            .iter()
            .map(|change| (change.path.to_string(), plan.origin(change)))
            .collect();
        let expected = [
            ("/envs/FLAGS/value", ChangeOrigin::Outside),
            ("/services/web/instance_count", ChangeOrigin::File),
        ];
        assert_eq!(
            origins,
            expected.map(|(path, origin)| (path.to_owned(), origin))
        );
    }

    #[test]
    fn nothing_is_asked_of_what_is_equal_unedited_unknown_or_not_to_be_remembered() {
        let live = edited(|spec| spec["envs"][0]["value"] = "A,B".into());
        assert!(plan(&file(), &live).is_in_question());
        assert!(!plan(&with_flags("A,B"), &live).is_in_question(), "equal");
        assert!(
            !plan(&with_flags("C"), &base()).is_in_question(),
            "unedited"
        );
        assert!(
            !plan(&with_flags("C"), &file()).is_in_question(),
            "no state"
        );
        assert!(
            !plan_with(&file(), Some(&live), StateMode::Off).is_in_question(),
            "off"
        );
        assert!(
            !plan_with(&file(), None, StateMode::On).is_in_question(),
            "new"
        );
    }
}
