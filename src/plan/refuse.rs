//! Why a plan is not carried out: everything that stands against it, found before anything is sent.

use crate::model::path::FieldPath;

use super::block::{Block, BlockKind};
use super::budget::Budget;
use super::build::{Action, AppPlan, Plan};
use super::guard::Destruction;
use super::outside::Stake;

/// Says whether an app may be made by the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It may: somebody sees the plan, or has asked for it.
    Allowed,
    /// It has to be asked for: nobody sees the plan, and a misspelt name would make a second app.
    OnRequest,
}

/// Says whether what somebody else changed may be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwriting {
    /// It was agreed to.
    Agreed,
    /// It has to be agreed to.
    OnRequest,
}

/// Says whether a deployment that is under way stands against a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderWay {
    /// It does.
    InTheWay,
    /// It does not: its end is waited for, or its place is taken.
    Handled,
}

/// Says whether somebody can be asked about losses and edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    /// Somebody is there.
    Possible,
    /// Nobody is.
    Impossible,
}

/// Holds what the user agreed to beforehand.
#[derive(Debug, Clone, Copy)]
pub struct Consent<'a> {
    /// Whether an app may be made.
    pub creation: Creation,
    /// Whether deployments under way stand against writes.
    pub under_way: UnderWay,
    /// Whether edits by somebody else may be undone.
    pub overwriting: Overwriting,
    /// The apps whose losses were agreed to, by name.
    pub confirmed: &'a [String],
    /// Whether more can be asked.
    pub asking: Asking,
}

impl Consent<'_> {
    /// Is what a person in front of a terminal gives: what can be asked is agreed to then.
    pub const IN_PERSON: Consent<'static> = Consent {
        creation: Creation::Allowed,
        under_way: UnderWay::InTheWay,
        overwriting: Overwriting::OnRequest,
        confirmed: &[],
        asking: Asking::Possible,
    };
}

/// Says what stands against a plan. The order is that of severity: the first one decides how the run ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The app cannot be deployed to now.
    Blocked {
        /// The app.
        app: String,
        /// What is in the way.
        block: Block,
    },
    /// The app was edited by somebody else, and nobody agreed to undo that.
    Undoing {
        /// The app.
        app: String,
        /// The file that would undo it.
        file: String,
        /// What of the edits is lost.
        stake: Stake,
        /// Where, as far as it is known.
        fields: Vec<FieldPath>,
    },
    /// The stack would cost too much.
    OverBudget(Budget),
    /// The app does not exist, and nobody asked for a new one.
    NewApp {
        /// The app.
        app: String,
    },
    /// The app would lose something, and nobody agreed to that.
    Unconfirmed {
        /// The app.
        app: String,
        /// The file that wants it so.
        file: String,
        /// What it would lose.
        losses: Vec<Destruction>,
        /// Names that were agreed to and lose nothing.
        instead: Vec<String>,
    },
}

/// Lists everything that stands against a plan, the most severe first.
pub fn refusals(plan: &Plan, budget: Option<&Budget>, consent: &Consent<'_>) -> Vec<Refusal> {
    let apps = || plan.apps.iter();
    let mut found: Vec<Refusal> = apps().filter_map(|app| blocked(app, consent)).collect();
    if (consent.overwriting, consent.asking) == (Overwriting::OnRequest, Asking::Impossible) {
        found.extend(apps().filter_map(undoing));
    }
    if let Some(budget) = budget.filter(|budget| budget.is_broken()) {
        found.push(Refusal::OverBudget(*budget));
    }
    if consent.creation == Creation::OnRequest {
        found.extend(apps().filter_map(new_app));
    }
    found.extend(unconfirmed(plan, consent));
    found
}

/// An app that stays as it is, or goes, needs no deployment that could be in the way.
fn blocked(app: &AppPlan, consent: &Consent<'_>) -> Option<Refusal> {
    let block = app.block.clone().filter(|_| app.action == Action::Update)?;
    if (block.kind, consent.under_way) == (BlockKind::InFlight, UnderWay::Handled) {
        return None;
    }
    let app = app.name.clone();
    Some(Refusal::Blocked { app, block })
}

fn undoing(app: &AppPlan) -> Option<Refusal> {
    match app.stake() {
        Stake::Nothing => None,
        stake => Some(Refusal::Undoing {
            app: app.name.clone(),
            file: app.file.clone(),
            stake,
            fields: app.lost_edits().cloned().collect(),
        }),
    }
}

fn new_app(app: &AppPlan) -> Option<Refusal> {
    (app.action == Action::Create).then(|| Refusal::NewApp {
        app: app.name.clone(),
    })
}

/// Losses that nobody agreed to stand against the plan when nobody can be asked, or when the names given say that
/// something else was meant.
fn unconfirmed(plan: &Plan, consent: &Consent<'_>) -> Vec<Refusal> {
    let losing = || plan.apps.iter().filter(|app| !app.destructions.is_empty());
    let meant = |name: &&String| !losing().any(|app| app.name == **name);
    let instead: Vec<String> = consent.confirmed.iter().filter(meant).cloned().collect();
    if consent.asking == Asking::Possible && instead.is_empty() {
        return Vec::new();
    }
    let open = losing().filter(|app| !consent.confirmed.contains(&app.name));
    let refusal = |app: &AppPlan| Refusal::Unconfirmed {
        app: app.name.clone(),
        file: app.file.clone(),
        losses: app.destructions.clone(),
        instead: instead.clone(),
    };
    open.map(refusal).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::build::{Desired, Inputs, build};
    use super::super::outside::Outside;
    use super::super::secrets::{SecretMode, Supplied};
    use super::super::stack::Stack;
    use super::super::state::StateMode;
    use super::*;

    const PINNED: &str = "pinned_deployment";

    fn spec(name: &str, workers: &[&str]) -> Value {
        let workers: Vec<Value> = workers.iter().map(|name| json!({"name": name})).collect();
        json!({"name": name, "services": [{"name": "web", "instance_size_slug": "apps-s-1vcpu-1gb"}], "workers": workers})
    }

    /// Plans each app as it is wanted over as it is live, if it is.
    fn plan(apps: &[(Value, Option<(Value, &str)>)]) -> Plan {
        let desired: Vec<Desired> = apps
            .iter()
            .map(|(wanted, _)| Desired {
                name: wanted["name"].as_str().unwrap().to_owned(),
                file: "app.yaml".to_owned(),
                tree: wanted.clone(),
                supplied: Supplied::default(),
                ignore: Vec::new(),
            })
            .collect();
        let live: Vec<_> = apps
            .iter()
            .filter_map(|(_, live)| live.as_ref())
            .map(|(spec, block)| {
                let running = json!({"id": "d", "phase": "DEPLOYING", "spec": {"name": "other"}});
                let mut app = json!({"id": spec["name"], "spec": spec});
                app[*block] = running;
                serde_json::from_value(app).unwrap()
            })
            .collect();
        let inputs = Inputs {
            desired: &desired,
            live: &live,
            secrets: SecretMode::Changed,
            state: StateMode::On,
            stack: &Stack::default(),
        };
        build(&inputs, &mut || [0; 16])
    }

    fn told(plan: &Plan, budget: Option<f64>, consent: &Consent<'_>) -> Vec<String> {
        let budget = budget.map(|limit| Budget::of(plan, limit));
        let found = refusals(plan, budget.as_ref(), consent);
        let word = |refusal: &Refusal| match refusal {
            Refusal::Blocked { app, block } => format!("{app} {:?}", block.kind),
            Refusal::OverBudget(budget) => format!("{} of {}", budget.after, budget.limit),
            Refusal::Undoing { app, stake, .. } => format!("{app} undoes {stake:?}"),
            Refusal::NewApp { app } => format!("{app} new"),
            Refusal::Unconfirmed { app, instead, .. } => format!("{app} loses {instead:?}"),
        };
        found.iter().map(word).collect()
    }

    fn consent(confirmed: &[String]) -> Consent<'_> {
        Consent {
            creation: Creation::OnRequest,
            under_way: UnderWay::InTheWay,
            overwriting: Overwriting::OnRequest,
            confirmed,
            asking: Asking::Impossible,
        }
    }

    #[test]
    fn everything_is_found_at_once_and_the_most_severe_comes_first() {
        let plan = plan(&[
            (spec("new", &[]), None),
            (spec("less", &[]), Some((spec("less", &["mail"]), "none"))),
            (spec("more", &["mail"]), Some((spec("more", &[]), PINNED))),
            (
                spec("busy", &["mail"]),
                Some((spec("busy", &[]), "pending_deployment")),
            ),
            (spec("same", &[]), Some((spec("same", &[]), PINNED))),
        ]);
        let all = told(&plan, Some(1.0), &consent(&[]));
        assert_eq!(
            all,
            [
                "more Pinned",
                "busy InFlight",
                "$70.00 of $1.00",
                "new new",
                "less loses []"
            ]
        );
        let free = Consent {
            creation: Creation::Allowed,
            asking: Asking::Possible,
            ..consent(&[])
        };
        assert_eq!(
            told(&plan, Some(100.0), &free),
            ["more Pinned", "busy InFlight"]
        );
        let patient = Consent {
            under_way: UnderWay::Handled,
            ..free
        };
        assert_eq!(told(&plan, Some(100.0), &patient), ["more Pinned"]);
    }

    #[test]
    fn edits_by_somebody_else_are_undone_when_asked_for_only() {
        let mut plan = plan(&[
            (
                spec("a", &["mail"]),
                Some((spec("a", &[]), "pending_deployment")),
            ),
            (spec("b", &["mail"]), Some((spec("b", &[]), "none"))),
        ]);
        for app in &mut plan.apps {
            app.outside = Some(Outside::Untold);
        }
        let asked = |overwriting, asking| {
            let consent = Consent {
                overwriting,
                asking,
                ..consent(&[])
            };
            told(&plan, None, &consent)
        };
        let refused = ["a InFlight", "a undoes Unknown", "b undoes Unknown"];
        assert_eq!(asked(Overwriting::OnRequest, Asking::Impossible), refused);
        assert_eq!(
            asked(Overwriting::OnRequest, Asking::Possible),
            refused[..1]
        );
        assert_eq!(asked(Overwriting::Agreed, Asking::Impossible), refused[..1]);
    }

    #[test]
    fn losses_are_agreed_to_by_the_right_name_only() {
        let plan = plan(&[
            (spec("a", &[]), Some((spec("a", &["mail"]), "none"))),
            (spec("b", &[]), Some((spec("b", &[]), "none"))),
        ]);
        let asked = |names: &[&str], asking| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let consent = Consent {
                asking,
                ..consent(&names)
            };
            told(&plan, None, &consent)
        };
        assert_eq!(asked(&[], Asking::Impossible), ["a loses []"]);
        assert_eq!(asked(&[], Asking::Possible), [] as [&str; 0]);
        assert_eq!(asked(&["a"], Asking::Impossible), [] as [&str; 0]);
        assert_eq!(asked(&["a", "gone"], Asking::Impossible), [] as [&str; 0]);
        for asking in [Asking::Possible, Asking::Impossible] {
            assert_eq!(asked(&["b"], asking), [r#"a loses ["b"]"#]);
        }
    }
}
