//! What alerts watch, for several rules.

use crate::lint::app::items;
use crate::lint::{App, Component};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// What the rule of an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// Deployments, domains and scaling of the app.
    App,
    /// The instances of a service, a worker or a job.
    Instances,
    /// The requests of a service.
    Requests,
    /// The runs of a scheduled job.
    Runs,
    /// The calls of functions.
    Calls,
}

impl Subject {
    /// Returns what a rule is about; none when there is no such rule, or none is chosen.
    pub(super) fn of(rule: &str) -> Option<Self> {
        match rule {
            "DEPLOYMENT_FAILED"
            | "DEPLOYMENT_LIVE"
            | "DEPLOYMENT_STARTED"
            | "DEPLOYMENT_CANCELED"
            | "DOMAIN_FAILED"
            | "DOMAIN_LIVE"
            | "AUTOSCALE_FAILED"
            | "AUTOSCALE_SUCCEEDED" => Some(Self::App),
            "CPU_UTILIZATION" | "MEM_UTILIZATION" | "RESTART_COUNT" => Some(Self::Instances),
            "REQUESTS_PER_SECOND" | "REQUEST_DURATION_P95_MS" => Some(Self::Requests),
            "JOB_INVOCATION_FAILED" => Some(Self::Runs),
            "FUNCTIONS_ACTIVATION_COUNT"
            | "FUNCTIONS_AVERAGE_DURATION_MS"
            | "FUNCTIONS_ERROR_RATE_PER_MINUTE"
            | "FUNCTIONS_AVERAGE_WAIT_TIME_MS"
            | "FUNCTIONS_ERROR_COUNT"
            | "FUNCTIONS_GB_RATE_PER_SECOND" => Some(Self::Calls),
            _ => None,
        }
    }

    /// Tells whether components of a kind can have such an alert.
    pub(super) fn fits(self, kind: ComponentKind) -> bool {
        match self {
            Self::App => false,
            Self::Instances => matches!(
                kind,
                ComponentKind::Service | ComponentKind::Worker | ComponentKind::Job
            ),
            Self::Requests => kind == ComponentKind::Service,
            Self::Runs => kind == ComponentKind::Job,
            Self::Calls => kind == ComponentKind::Functions,
        }
    }

    /// Returns what such an alert belongs to, in words.
    pub(super) fn home(self) -> &'static str {
        match self {
            Self::App => "the app",
            Self::Instances => "a service, a worker or a job",
            Self::Requests => "a service",
            Self::Runs => "a scheduled job",
            Self::Calls => "a functions component",
        }
    }
}

/// One alert with a rule that is known.
#[derive(Clone, Copy)]
pub(super) struct Alert<'a> {
    /// The component it belongs to; none for an alert of the app.
    pub(super) owner: Option<Component<'a>>,
    /// What it is about.
    pub(super) subject: Subject,
    /// The value of `rule`.
    pub(super) rule: &'a Node,
    /// The mapping it was written as.
    pub(super) node: &'a Node,
}

/// Returns the alerts of the app, then those of the components that can have any.
pub(super) fn alerts<'a>(app: &App<'a>) -> Vec<Alert<'a>> {
    let of_app = items(app.root(), "alerts").filter_map(|node| alert(None, node));
    let components = app.components.iter().filter(|component| {
        !matches!(
            component.kind,
            ComponentKind::StaticSite | ComponentKind::Database
        )
    });
    let of_components = components.flat_map(|component| {
        items(component.node, "alerts").filter_map(|node| alert(Some(*component), node))
    });
    of_app.chain(of_components).collect()
}

fn alert<'a>(owner: Option<Component<'a>>, node: &'a Node) -> Option<Alert<'a>> {
    let rule = node.get("rule")?;
    Some(Alert {
        owner,
        subject: Subject::of(rule.as_str()?)?,
        rule,
        node,
    })
}

impl Alert<'_> {
    /// Returns the name of the rule, which is one of the known ones.
    pub(super) fn name(&self) -> &str {
        self.rule.as_str().unwrap_or_default()
    }

    /// Tells whether it stands where alerts of its rule belong.
    pub(super) fn is_at_home(&self) -> bool {
        match self.owner {
            None => self.subject == Subject::App,
            Some(owner) => self.subject.fits(owner.kind),
        }
    }
}
