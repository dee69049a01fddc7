//! Looking at the components of a spec without trusting its shape.

use serde_json::Value;

/// Names the kinds of components, databases included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Answers requests.
    Service,
    /// Files at the edge.
    StaticSite,
    /// Runs in the background.
    Worker,
    /// Runs to an end.
    Job,
    /// Serverless functions.
    Functions,
    /// A development database or an attached cluster.
    Database,
}

impl Kind {
    /// Lists every kind in the order of the spec.
    pub(crate) const ALL: [Self; 6] = [
        Self::Service,
        Self::StaticSite,
        Self::Worker,
        Self::Job,
        Self::Functions,
        Self::Database,
    ];

    /// Returns the key of the kind's list in a spec.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::StaticSite => "static_sites",
            Self::Worker => "workers",
            Self::Job => "jobs",
            Self::Functions => "functions",
            Self::Database => "databases",
        }
    }

    /// Returns the kind in a sentence.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::StaticSite => "static site",
            Self::Worker => "worker",
            Self::Job => "job",
            Self::Functions => "functions",
            Self::Database => "database",
        }
    }
}

/// Says when a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Before the new containers.
    PreDeploy,
    /// After the new containers.
    PostDeploy,
    /// Only when a deployment fails.
    FailedDeploy,
    /// By the clock.
    Scheduled,
}

/// Points at one component of a spec.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Component<'a> {
    /// Its kind.
    pub(crate) kind: Kind,
    /// Its name, empty when the spec has none.
    pub(crate) name: &'a str,
    /// Its object in the spec.
    pub(crate) value: &'a Value,
}

impl<'a> Component<'a> {
    /// Returns when the job runs; meaningless for other kinds.
    pub(crate) fn job_kind(&self) -> JobKind {
        match text(self.value, "kind") {
            Some("PRE_DEPLOY") => JobKind::PreDeploy,
            Some("FAILED_DEPLOY") => JobKind::FailedDeploy,
            Some("SCHEDULED") => JobKind::Scheduled,
            _ => JobKind::PostDeploy,
        }
    }

    /// Tells whether the component runs a ready-made image.
    pub(crate) fn is_image(&self) -> bool {
        self.value.get("image").is_some_and(Value::is_object)
    }

    /// Tells whether the component keeps containers running.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.kind, Kind::Service | Kind::Worker)
    }

    /// Returns the object that says where the code comes from, with its key.
    pub(crate) fn source(&self) -> Option<(&'static str, &'a Value)> {
        ["git", "github", "gitlab", "bitbucket", "image"]
            .into_iter()
            .find_map(|key| Some((key, self.value.get(key).filter(|v| v.is_object())?)))
    }

    /// Returns how many instances run, within what the platform allows.
    pub(crate) fn instances(&self) -> u64 {
        let scaled = self.value.pointer("/autoscaling/min_instance_count");
        scaled
            .or_else(|| self.value.get("instance_count"))
            .and_then(Value::as_u64)
            .unwrap_or(1)
            .clamp(1, 250)
    }
}

/// Returns every component and database of `spec`, in the order of the spec.
pub(crate) fn components(spec: &Value) -> Vec<Component<'_>> {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| {
            list(spec, kind.key()).iter().map(move |value| Component {
                kind,
                name: text(value, "name").unwrap_or_default(),
                value,
            })
        })
        .collect()
}

/// Returns the component `name` of `spec`.
pub(crate) fn component<'a>(spec: &'a Value, name: &str) -> Option<Component<'a>> {
    components(spec).into_iter().find(|c| c.name == name)
}

/// Returns the list under `key`, empty when it is absent or no list.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Returns the text under `key`.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// Returns the name of the app that `spec` describes, empty when it has none.
pub(crate) fn app_name(spec: &Value) -> &str {
    text(spec, "name").unwrap_or_default()
}

/// Tells whether `spec` serves anything in public.
pub(crate) fn is_routable(spec: &Value) -> bool {
    spec.pointer("/ingress/rules")
        .and_then(Value::as_array)
        .is_some_and(|rules| !rules.is_empty())
}

/// Returns the host names of `spec` with their objects, normalised in case and trailing dot.
pub(crate) fn hosts(spec: &Value) -> Vec<(String, &Value)> {
    list(spec, "domains")
        .iter()
        .filter_map(|domain| Some((host(text(domain, "domain")?), domain)))
        .collect()
}

fn host(raw: &str) -> String {
    raw.trim_end_matches('.').to_lowercase()
}
