//! The kinds of objects of the stream. Kinds and fields are only ever added.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::render::diagnostic::DiagnosticJson;
use crate::render::json::ErrorData;
use crate::render::plan::{ActionData, ChangeData};
use crate::render::verified::AnswerData;

/// One object of the stream.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum EventData {
    /// The first one: who writes, and in which form.
    Hello {
        /// The name and version of this format.
        #[schemars(extend("const" = "ipctl/events/v1"))]
        schema: &'static str,
        /// The version of `ipctl`.
        version: &'static str,
    },
    /// Work on an app begins later: after a wave, or after a deployment of somebody else.
    Waiting {
        /// The app.
        app: String,
        /// The number of the wave that is waited for.
        #[serde(skip_serializing_if = "Option::is_none")]
        wave: Option<usize>,
        /// The deployment that is waited for.
        #[serde(skip_serializing_if = "Option::is_none")]
        deployment: Option<String>,
        /// The phase of that deployment.
        #[serde(skip_serializing_if = "Option::is_none")]
        phase: Option<String>,
        /// Why that deployment runs, in the platform's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
    },
    /// The place of a deployment of somebody else is taken.
    Superseding {
        /// The app.
        app: String,
        /// The deployment whose place is taken.
        deployment: String,
        /// Why that deployment runs, in the platform's words.
        cause: Option<String>,
    },
    /// Work on an app began.
    AppStart {
        /// The app.
        app: String,
        /// What will be done.
        action: ActionData,
    },
    /// A difference that the work on an app makes.
    Change {
        /// The app.
        app: String,
        /// The difference.
        change: ChangeData,
    },
    /// A deployment entered a phase, or more of its steps are done.
    Phase {
        /// The app.
        app: String,
        /// The deployment.
        deployment: Option<String>,
        /// The phase, as the platform names it.
        phase: String,
        /// How many steps are done.
        steps_done: u32,
        /// How many steps there are; more than are ever done if some run only after a failure.
        steps: u32,
        /// Seconds since the deployment is followed.
        elapsed_s: f64,
    },
    /// A component entered another state in one half of a deployment.
    Step {
        /// The app.
        app: String,
        /// The deployment.
        deployment: Option<String>,
        /// The component.
        component: String,
        /// The half of the deployment.
        stage: StageData,
        /// The state.
        status: StatusData,
        /// What the platform says about it.
        reason: Option<ReasonData>,
    },
    /// A component wrote a line.
    Log {
        /// The app.
        app: String,
        /// The deployment.
        deployment: Option<String>,
        /// The component; null if the line does not tell.
        component: Option<String>,
        /// The log it is from: `run`, `crash`, `build` or `deploy`.
        log: String,
        /// The line, as it was written.
        text: String,
    },
    /// The public address of an active app is asked.
    Probe {
        /// The app.
        app: String,
        /// The path.
        path: String,
    },
    /// A new deployment does not work, and the one before is put back.
    Rollback {
        /// The app.
        app: String,
        /// The deployment that is put back.
        to: String,
    },
    /// An active deployment was found to be as it should.
    Verify {
        /// The app.
        app: String,
        /// Whether the live spec equals the file; null if it was not compared.
        spec: Option<bool>,
        /// How many components are ready; null if that was not looked at.
        ready: Option<usize>,
        /// How many components should be ready; null if that was not looked at.
        components: Option<usize>,
        /// What the public address answered; null if it was not asked.
        probe: Option<Vec<AnswerData>>,
        /// Why the public address could not be asked; null if it was, or was not to be.
        probe_skipped: Option<String>,
    },
    /// Work on an app ended.
    AppDone {
        /// The app.
        app: String,
        /// What was to be done.
        action: ActionData,
        /// Whether it ended well.
        ok: bool,
        /// The app's id; null if there is none.
        id: Option<String>,
        /// The deployment that was followed; null if there was none.
        deployment: Option<String>,
        /// Where the app can be reached; null if that is not known.
        url: Option<String>,
        /// How long it took, in seconds.
        duration_s: f64,
        /// Why it did not end well; null if it did.
        error: Option<String>,
    },
    /// The last one: what the command prints with `--json`.
    Done {
        /// The name and version of the format of `data`.
        schema: String,
        /// Whether the run succeeded: true exactly for the exit codes 0 and 2.
        ok: bool,
        /// The exit code.
        exit: u8,
        /// The command's own data; null if there is none.
        data: Value,
        /// What was found in the files.
        diagnostics: Vec<DiagnosticJson>,
        /// What made the run fail; left out if it did not.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorData>,
    },
}

/// A half of a deployment.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum StageData {
    /// Building.
    Build,
    /// Rolling out.
    Deploy,
}

/// The state of a step.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum StatusData {
    /// It has not begun.
    Pending,
    /// It is worked on.
    Running,
    /// It was started, and is waited for until it is ready.
    Waiting,
    /// It ended well.
    Success,
    /// It failed.
    Error,
    /// The platform names a state that is not known.
    Unknown,
}

/// Why a step ended as it did.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReasonData {
    /// The platform's code.
    pub(super) code: String,
    /// The platform's words.
    pub(super) message: String,
}
