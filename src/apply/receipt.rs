//! What an apply did, as data that is kept: who, when, what, and how it ended. No secret value is in it.
//!
//! A receipt is begun before anything is sent and written again as things happen, so that it tells the truth as far as it
//! goes also when the run does not come to its end.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::diff::{Change, ChangeKind, SecretChange};
use crate::model::live::{AppId, DeploymentId};
use crate::plan::{Action, AppPlan, Effect, Monthly, Plan};

use super::event::Event;
use super::outcome::{AppOutcome, Failure, Success};

/// The name and version of the format.
pub const RECEIPT_SCHEMA: &str = "ipctl/receipt/v1";

/// Holds what an apply did. Fields are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    schema: String,
    /// By whom and of what it was made.
    pub about: About,
    /// When the run began.
    pub started: Timestamp,
    /// When it ended; none while it goes on, and for ever if it was killed.
    pub ended: Option<Timestamp>,
    /// The exit code.
    pub exit: Option<u8>,
    /// Why the run as a whole failed.
    pub error: Option<String>,
    /// What the apps cost a month before and after it, in US dollars.
    pub cost: Option<CostRecord>,
    /// The apps of the plan; none when there was no plan yet.
    pub apps: Vec<AppRecord>,
}

/// Says by whom and of what a receipt is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of `ipctl`.
    pub ipctl: String,
    /// The command.
    pub command: String,
    /// The targets of the command line.
    pub targets: Vec<String>,
    /// Why, in the words of whoever did it.
    pub message: Option<String>,
    /// The user of the machine, or who made the CI run.
    pub user: Option<String>,
    /// The commit that the CI run is about.
    pub commit: Option<String>,
    /// The address of the CI run.
    pub run: Option<String>,
    /// The API that was asked.
    pub platform: String,
    /// The account or team that owns the apps.
    pub account: Option<String>,
}

/// Holds a monthly cost in US dollars, at the smallest scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CostRecord {
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

/// Holds what was done with one app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppRecord {
    /// Its name.
    pub name: String,
    /// The file that wants it so.
    pub file: String,
    /// Its id, once known.
    pub id: Option<AppId>,
    /// What was to be done.
    pub action: Action,
    /// The predicted effect; none when nothing was to be sent.
    pub effect: Option<Effect>,
    /// The differences.
    pub changes: Vec<ChangeRecord>,
    /// The hash of the live spec before, without secret values; none for a new app.
    pub live_before: Option<String>,
    /// The same afterwards; none when the app is gone or it is not known.
    pub live_after: Option<String>,
    /// The deployment that was followed.
    pub deployment: Option<DeploymentId>,
    /// How it ended.
    pub outcome: End,
    /// Why it did not end well.
    pub error: Option<String>,
    /// How long it took, in seconds.
    pub took_s: Option<f64>,
    /// Where the app can be reached.
    pub url: Option<String>,
    #[serde(skip)]
    planned: Option<String>,
}

/// Names a difference, without its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRecord {
    /// Where.
    pub path: String,
    /// What happens there.
    pub op: Operation,
}

/// Says what happens at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// It is new.
    Add,
    /// It goes.
    Remove,
    /// It gets another value.
    Replace,
}

/// Says how the work on an app ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It has not begun, or goes on.
    Open,
    /// There was nothing to do.
    Unchanged,
    /// The deployment is active and was verified.
    Active,
    /// The deployment was left to itself.
    Detached,
    /// The app is gone.
    Deleted,
    /// It was held back because another failed.
    NotStarted,
    /// The run was interrupted.
    Interrupted,
    /// Time ran out.
    TimedOut,
    /// It failed.
    Failed,
}

/// Says why a text is no receipt that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableReceipt {
    /// It is something else.
    #[error("this is no receipt of ipctl")]
    Foreign,
    /// It is of a version that is not known.
    #[error("this receipt has the form `{0}`, which this version of ipctl does not know")]
    OtherForm(String),
    /// It is damaged.
    #[error("this receipt is damaged: {0}")]
    Damaged(String),
}

impl Receipt {
    /// Begins a receipt.
    pub fn begin(about: About, started: Timestamp) -> Self {
        Self {
            schema: RECEIPT_SCHEMA.to_owned(),
            about,
            started,
            ended: None,
            exit: None,
            error: None,
            cost: None,
            apps: Vec::new(),
        }
    }

    /// Takes in what is going to be done.
    pub fn plan(&mut self, plan: &Plan, account: Option<&str>) {
        let (before, after) = plan.cost();
        let dollars = |cost: Monthly| cost.least.dollars();
        self.cost = Some(CostRecord {
            before: dollars(before),
            after: dollars(after),
        });
        self.about.account = account.map(str::to_owned);
        self.apps = plan.apps.iter().map(AppRecord::new).collect();
    }

    /// Takes in what happened; tells whether that is worth to be written down at once.
    pub fn take(&mut self, event: &Event<'_>) -> Worth {
        match event {
            Event::Written { app, deployment } => self.with(app, |record| {
                record.deployment = Some((*deployment).clone());
                record.live_after.clone_from(&record.planned);
            }),
            Event::Ended { outcome } => self.with(&outcome.app, |record| record.end(outcome)),
            _ => Worth::Nothing,
        }
    }

    fn with(&mut self, app: &str, change: impl FnOnce(&mut AppRecord)) -> Worth {
        let record = self.apps.iter_mut().find(|record| record.name == app);
        record
            .map(change)
            .map_or(Worth::Nothing, |()| Worth::Writing)
    }

    /// Closes the receipt.
    pub fn close(&mut self, ended: Timestamp, exit: u8, error: Option<String>) {
        self.ended = Some(ended);
        self.exit = Some(exit);
        self.error = error;
    }

    /// Writes the receipt as a JSON document.
    pub fn to_text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads a receipt.
    pub fn from_text(text: &str) -> Result<Self, UnreadableReceipt> {
        let value: Value = serde_json::from_str(text).map_err(|_| UnreadableReceipt::Foreign)?;
        let schema = value.get("schema").and_then(Value::as_str);
        match schema.ok_or(UnreadableReceipt::Foreign)? {
            RECEIPT_SCHEMA => serde_json::from_value(value)
                .map_err(|error| UnreadableReceipt::Damaged(error.to_string())),
            other if other.starts_with("ipctl/receipt/") => {
                Err(UnreadableReceipt::OtherForm(other.to_owned()))
            }
            _ => Err(UnreadableReceipt::Foreign),
        }
    }
}

/// Says whether something is worth to be written down at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It is.
    Writing,
    /// It changes nothing.
    Nothing,
}

impl AppRecord {
    fn new(plan: &AppPlan) -> Self {
        let (live, outgoing) = plan.hashes();
        Self {
            name: plan.name.clone(),
            file: plan.file.clone(),
            id: plan.id.clone(),
            action: plan.action,
            effect: plan.effect(),
            changes: plan.changes.iter().map(ChangeRecord::from).collect(),
            live_after: live.clone(),
            live_before: live,
            deployment: None,
            outcome: End::Open,
            error: None,
            took_s: None,
            url: plan.url.clone(),
            planned: Some(outgoing),
        }
    }

    fn end(&mut self, outcome: &AppOutcome) {
        self.id = outcome.id.clone().or(self.id.take());
        self.deployment = outcome.deployment.clone().or(self.deployment.take());
        self.took_s = Some(rounded(outcome.took));
        self.outcome = End::of(outcome);
        self.error = outcome.result.as_ref().err().map(ToString::to_string);
        self.url = outcome.url().map(str::to_owned).or(self.url.take());
        let is_gone = matches!(outcome.result, Ok(Success::Deleted));
        if is_gone || outcome.result.as_ref().is_err_and(is_unclear) {
            self.live_after = None;
        }
    }
}

/// Tells whether the live spec after a failure is neither the one before nor the one that was to be.
fn is_unclear(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::ChangedMeanwhile
            | Failure::NotAsWritten(_)
            | Failure::Undecided
            | Failure::Unsettled { .. }
            | Failure::RolledBack { .. }
            | Failure::NotRolledBack { .. }
            | Failure::Interrupted(super::outcome::Reached::Sent)
    )
}

fn rounded(took: Duration) -> f64 {
    (took.as_secs_f64() * 10.0).round() / 10.0
}

impl End {
    fn of(outcome: &AppOutcome) -> Self {
        match &outcome.result {
            Ok(Success::Unchanged { .. }) => Self::Unchanged,
            Ok(Success::Active { .. }) => Self::Active,
            Ok(Success::Detached) => Self::Detached,
            Ok(Success::Deleted) => Self::Deleted,
            Err(failure) if failure.is_held_back() => Self::NotStarted,
            Err(Failure::Interrupted(_)) => Self::Interrupted,
            Err(Failure::TimedOut { .. } | Failure::QueuedTooLong(_)) => Self::TimedOut,
            Err(_) => Self::Failed,
        }
    }
}

impl From<&Change> for ChangeRecord {
    fn from(change: &Change) -> Self {
        let op = match &change.kind {
            ChangeKind::Added { .. } | ChangeKind::Secret(SecretChange::Added) => Operation::Add,
            ChangeKind::Removed { .. } | ChangeKind::Secret(SecretChange::Removed) => {
                Operation::Remove
            }
            ChangeKind::Modified { .. } | ChangeKind::Secret(SecretChange::Replaced) => {
                Operation::Replace
            }
        };
        Self {
            path: change.path.to_string(),
            op,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_receipt_is_told_from_one_that_cannot_be_read() {
        let read = |text: &str| Receipt::from_text(text).unwrap_err();
        for text in [
            "",
            "name: shop",
            "{}",
            "[1]",
            r#"{"schema": "ipctl/plan/v1"}"#,
            r#"{"schema": 7}"#,
        ] {
            assert_eq!(read(text), UnreadableReceipt::Foreign, "{text}");
        }
        let other = "ipctl/receipt/v2".to_owned();
        assert_eq!(
            read(r#"{"schema": "ipctl/receipt/v2"}"#),
            UnreadableReceipt::OtherForm(other)
        );
        let damaged = read(r#"{"schema": "ipctl/receipt/v1"}"#);
        assert!(matches!(damaged, UnreadableReceipt::Damaged(_)));
    }

    #[test]
    fn a_receipt_survives_the_way_through_a_file() {
        let mut receipt = Receipt::begin(About::default(), Timestamp::UNIX_EPOCH);
        receipt.close(Timestamp::UNIX_EPOCH, 3, Some("no".to_owned()));
        assert_eq!(Receipt::from_text(&receipt.to_text().unwrap()), Ok(receipt));
    }
}
