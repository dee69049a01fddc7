//! Scripted trouble: what can be asked for and how it is written.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::timeline::{Phase, Reason, Story};

/// Names a kind of scripted trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScenarioKind {
    /// The next build takes five times as long.
    SlowBuild,
    /// The next build fails.
    BuildError,
    /// The next rollout fails because a container exits at start.
    CrashLoop,
    /// The next rollout fails because a container is stopped for the memory it takes.
    OutOfMemory,
    /// The next rollout fails because the image has no such program as the command.
    CommandNotFound,
    /// The next rollout fails because the image is made for another processor.
    WrongArchitecture,
    /// The next rollout fails because the database refuses the connection.
    DatabaseRefused,
    /// The next rollout fails because a container never answers its health check.
    HealthCheckTimeout,
    /// The next rollout fails because a container listens on another port.
    WrongPort,
    /// The next rollout fails because a container listens on its own address only.
    LocalhostOnly,
    /// The next deployment becomes active, and then one of its components stops being ready.
    Unhealthy,
    /// An app is created or updated, but no deployment begins.
    NoDeployment,
    /// Somebody else's deployment replaces the next one while it is under way.
    Superseded,
    /// Somebody else cancels the next deployment while it is under way.
    Cancelled,
    /// The app is found pinned to a rollback.
    Pinned,
    /// Somebody edits the app in the control panel right before it is next read by id or updated.
    OutsideEdit,
    /// Requests are answered with 429.
    RateLimitStorm,
    /// Requests are answered with 500.
    ServerErrorStorm,
    /// An app is created, but the connection closes without an answer.
    LostReply,
    /// An app is updated, but the connection closes without an answer.
    LostUpdate,
    /// The body of an answer breaks off in the middle.
    TornBody,
    /// A request is answered with a proxy's HTML error page.
    HtmlError,
    /// A log stream breaks off without a close frame.
    LogDrop,
    /// Answers come late.
    SlowNetwork,
    /// An app answers its visitors with 502, although it is active and healthy.
    BadAnswer,
}

/// Describes one kind for help texts.
#[derive(Debug, Clone, Copy)]
pub struct ScenarioInfo {
    /// The kind.
    pub kind: ScenarioKind,
    /// The name on the command line.
    pub name: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// How often it strikes unless told otherwise.
    pub count: u32,
}

/// Lists every scenario with its name and what it does.
pub const SCENARIOS: &[ScenarioInfo] = &[
    info(
        ScenarioKind::SlowBuild,
        "slow-build",
        "the next build takes five times as long",
        1,
    ),
    info(
        ScenarioKind::BuildError,
        "build-error",
        "the next build fails",
        1,
    ),
    info(
        ScenarioKind::CrashLoop,
        "crash-loop",
        "a container of the next deployment exits at start, again and again",
        1,
    ),
    info(
        ScenarioKind::OutOfMemory,
        "out-of-memory",
        "a container of the next deployment takes more memory than it has",
        1,
    ),
    info(
        ScenarioKind::CommandNotFound,
        "command-not-found",
        "a container of the next deployment does not find its program",
        1,
    ),
    info(
        ScenarioKind::WrongArchitecture,
        "wrong-architecture",
        "an image of the next deployment is made for another processor",
        1,
    ),
    info(
        ScenarioKind::DatabaseRefused,
        "database-refused",
        "a container of the next deployment gets no connection to its database",
        1,
    ),
    info(
        ScenarioKind::HealthCheckTimeout,
        "health-check-timeout",
        "a container of the next deployment never answers its health check",
        1,
    ),
    info(
        ScenarioKind::WrongPort,
        "wrong-port",
        "a container of the next deployment listens on another port",
        1,
    ),
    info(
        ScenarioKind::LocalhostOnly,
        "localhost-only",
        "a container of the next deployment listens on 127.0.0.1",
        1,
    ),
    info(
        ScenarioKind::Unhealthy,
        "unhealthy",
        "a component of the next deployment stops being ready once it is active",
        1,
    ),
    info(
        ScenarioKind::NoDeployment,
        "no-deployment",
        "an app is created or updated, but no deployment begins",
        1,
    ),
    info(
        ScenarioKind::Superseded,
        "superseded",
        "another deployment replaces the next one while it is under way",
        1,
    ),
    info(
        ScenarioKind::Cancelled,
        "cancelled",
        "somebody cancels the next deployment while it is under way",
        1,
    ),
    info(
        ScenarioKind::Pinned,
        "pinned",
        "the app is found pinned to a rollback",
        1,
    ),
    info(
        ScenarioKind::OutsideEdit,
        "outside-edit",
        "somebody edits the app right before it is next read by id or updated",
        1,
    ),
    info(
        ScenarioKind::RateLimitStorm,
        "429-storm",
        "requests are answered with 429 and retry-after",
        4,
    ),
    info(
        ScenarioKind::ServerErrorStorm,
        "5xx-storm",
        "requests are answered with 500",
        4,
    ),
    info(
        ScenarioKind::LostReply,
        "lost-reply",
        "an app is created, but its answer never arrives",
        1,
    ),
    info(
        ScenarioKind::LostUpdate,
        "lost-update",
        "an app is updated, but the answer never arrives",
        1,
    ),
    info(
        ScenarioKind::TornBody,
        "torn-body",
        "the answer to a read breaks off in the middle",
        1,
    ),
    info(
        ScenarioKind::HtmlError,
        "html-error",
        "a request is answered with a proxy's HTML page and 503",
        2,
    ),
    info(
        ScenarioKind::LogDrop,
        "log-drop",
        "a log stream breaks off without a goodbye",
        1,
    ),
    info(
        ScenarioKind::SlowNetwork,
        "slow-network",
        "answers come 1.5 seconds late",
        10,
    ),
    info(
        ScenarioKind::BadAnswer,
        "bad-answer",
        "an active app answers requests from outside with 502",
        1000,
    ),
];

const fn info(
    kind: ScenarioKind,
    name: &'static str,
    summary: &'static str,
    count: u32,
) -> ScenarioInfo {
    ScenarioInfo {
        kind,
        name,
        summary,
        count,
    }
}

/// Holds one scripted trouble: what, for which app and component, how often.
///
/// Written `name`, `name:app` or `name:app/component`, with `*N` behind it for a count of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// What happens.
    pub kind: ScenarioKind,
    /// The name or id of the app it is limited to.
    pub app: Option<String>,
    /// The component it is limited to; the first that fits, when absent.
    pub component: Option<String>,
    /// How often it strikes.
    pub count: u32,
}

impl Scenario {
    /// Makes a scenario for every app that strikes as often as its kind does by default.
    pub fn new(kind: ScenarioKind) -> Self {
        let count = SCENARIOS
            .iter()
            .find(|info| info.kind == kind)
            .map_or(1, |info| info.count);
        Self {
            kind,
            app: None,
            component: None,
            count,
        }
    }
}

/// Reports a scenario that does not exist or is written wrongly.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScenarioError {
    /// No scenario has this name.
    #[error("no scenario is called `{name}`; there are {known}")]
    Unknown {
        /// What was written.
        name: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// The count behind `*` is not a whole number from 1 to 100000.
    #[error("`{text}` is not a count from 1 to 100000")]
    Count {
        /// What was written.
        text: String,
    },
}

impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (text, count) = match text.rsplit_once('*') {
            Some((head, count)) => (head, Some(parse_count(count)?)),
            None => (text, None),
        };
        let (name, target) = text.split_once(':').unwrap_or((text, ""));
        let (app, component) = target.split_once('/').unwrap_or((target, ""));
        let mut scenario = Self::new(kind(name)?);
        scenario.app = some(app);
        scenario.component = some(component);
        scenario.count = count.unwrap_or(scenario.count);
        Ok(scenario)
    }
}

fn kind(name: &str) -> Result<ScenarioKind, ScenarioError> {
    let found = SCENARIOS.iter().find(|info| info.name == name);
    found.map(|info| info.kind).ok_or_else(|| {
        let known: Vec<&str> = SCENARIOS.iter().map(|info| info.name).collect();
        ScenarioError::Unknown {
            name: name.to_owned(),
            known: known.join(", "),
        }
    })
}

fn parse_count(text: &str) -> Result<u32, ScenarioError> {
    let count = text.parse().ok().filter(|n| (1..=100_000).contains(n));
    count.ok_or_else(|| ScenarioError::Count {
        text: text.to_owned(),
    })
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = SCENARIOS.iter().find(|info| info.kind == self.kind);
        f.write_str(name.map_or("", |info| info.name))?;
        if let Some(app) = &self.app {
            write!(f, ":{app}")?;
        }
        if let Some(component) = &self.component {
            write!(f, "/{component}")?;
        }
        write!(f, "*{}", self.count)
    }
}

/// Says what goes wrong in one deployment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Builds take five times as long.
    pub(crate) slow_build: bool,
    /// The component whose build fails.
    pub(crate) broken_build: Option<String>,
    /// The component that does not come up, and why.
    pub(crate) broken_start: Option<(String, Story)>,
    /// The component that stops being ready.
    pub(crate) unready: Option<String>,
    /// How somebody else ends the deployment half-way.
    pub(crate) interruption: Option<Phase>,
}

impl Script {
    /// Returns the reason with which the build of `component` fails.
    pub(crate) fn build_failure(&self, component: &str) -> Option<Reason> {
        let hit = self.broken_build.as_deref() == Some(component);
        hit.then(|| {
            Reason::new(
                "BuildJobExitNonZero",
                "Your build job failed because the build command exited with a non-zero exit code.",
            )
        })
    }

    /// Returns why a component does not come up.
    pub(crate) fn story(&self) -> Story {
        let broken = self.broken_start.as_ref();
        broken.map_or(Story::Usual, |(_, story)| *story)
    }

    /// Returns the reason with which `component` does not come up.
    pub(crate) fn deploy_failure(&self, component: &str) -> Option<Reason> {
        let (name, story) = self.broken_start.as_ref()?;
        (name == component).then(|| story.reason())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for info in SCENARIOS {
            let scenario: Scenario = info.name.parse().unwrap();
            assert_eq!(scenario, Scenario::new(info.kind));
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
    }

    #[test]
    fn targets_and_counts_are_read() {
        let scenario: Scenario = "crash-loop:shop/api*3".parse().unwrap();
        assert_eq!(scenario.app.as_deref(), Some("shop"));
        assert_eq!(scenario.component.as_deref(), Some("api"));
        assert_eq!(scenario.count, 3);
    }

    #[test]
    fn nonsense_is_refused_with_the_names_there_are() {
        let error = "crash".parse::<Scenario>().unwrap_err().to_string();
        assert!(error.contains("crash-loop"), "{error}");
        assert!("pinned*0".parse::<Scenario>().is_err());
    }
}
