//! One read-only view over all component kinds, so that a rule or table need not know six types.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::app::AppSpec;
use super::component::{Functions, Job, Service, StaticSite, Worker};
use super::database::Database;
use super::env::Env;
use super::names::{ComponentName, SizeSlug};
use super::observe::{Alert, LogDestination};
use super::probe::LivenessCheck;
use super::scaling::Autoscaling;
use super::source::{GitHubSource, GitSource, HostedSource, ImageSource};

/// Kind of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// Takes requests.
    Service,
    /// Runs in the background.
    Worker,
    /// Runs to its end.
    Job,
    /// Files served by the edge.
    StaticSite,
    /// Serverless functions.
    Functions,
    /// Attached database.
    Database,
}

impl ComponentKind {
    /// All kinds, in the order in which a spec lists them.
    pub const ALL: [Self; 6] = [
        Self::Service,
        Self::Worker,
        Self::Job,
        Self::StaticSite,
        Self::Functions,
        Self::Database,
    ];

    /// Returns the key of the list that holds components of the kind, such as `services`.
    pub fn plural_key(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::Worker => "workers",
            Self::Job => "jobs",
            Self::StaticSite => "static_sites",
            Self::Functions => "functions",
            Self::Database => "databases",
        }
    }

    /// Returns the name of the kind's definition in the JSON Schema, such as `Service`.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Service => "Service",
            Self::Worker => "Worker",
            Self::Job => "Job",
            Self::StaticSite => "StaticSite",
            Self::Functions => "Functions",
            Self::Database => "Database",
        }
    }

    /// Returns the kind whose list has the given key.
    pub fn from_plural_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.plural_key() == key)
    }

    /// Tells whether an ingress rule may name a component of the kind.
    pub fn is_routable(self) -> bool {
        matches!(self, Self::Service | Self::StaticSite | Self::Functions)
    }
}

impl fmt::Display for ComponentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Service => "service",
            Self::Worker => "worker",
            Self::Job => "job",
            Self::StaticSite => "static site",
            Self::Functions => "functions",
            Self::Database => "database",
        })
    }
}

/// Source of a component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SourceView<'a> {
    /// Public Git repository.
    Git(&'a GitSource),
    /// GitHub repository.
    GitHub(&'a GitHubSource),
    /// GitLab repository.
    GitLab(&'a HostedSource),
    /// Bitbucket repository.
    Bitbucket(&'a HostedSource),
    /// Container image.
    Image(&'a ImageSource),
}

impl<'a> SourceView<'a> {
    /// Returns the key under which a component holds such a source.
    pub fn key(self) -> &'static str {
        match self {
            Self::Git(_) => "git",
            Self::GitHub(_) => "github",
            Self::GitLab(_) => "gitlab",
            Self::Bitbucket(_) => "bitbucket",
            Self::Image(_) => "image",
        }
    }

    /// Returns the repository: a clone address, `owner/name`, or registry and name of an image.
    pub fn repository(self) -> String {
        match self {
            Self::Git(git) => git.repo_clone_url.clone(),
            Self::GitHub(source) => source.repo.clone(),
            Self::GitLab(source) | Self::Bitbucket(source) => source.repo.clone(),
            Self::Image(image) => match image.registry.as_deref() {
                None | Some("") => image.repository.clone(),
                Some(registry) => format!("{registry}/{}", image.repository),
            },
        }
    }

    /// Returns what of the repository is taken: a branch, tag or digest, `None` when the file does not say.
    pub fn revision(self) -> Option<&'a str> {
        match self {
            Self::Git(git) => git.branch.as_deref(),
            Self::GitHub(source) => source.branch.as_deref(),
            Self::GitLab(source) | Self::Bitbucket(source) => source.branch.as_deref(),
            Self::Image(image) => image.digest.as_deref().or(image.tag.as_deref()),
        }
    }

    /// Tells whether the platform deploys by itself when the source changes.
    pub fn deploys_on_push(self) -> bool {
        let wanted = match self {
            Self::Git(_) => None,
            Self::GitHub(source) => source.deploy_on_push,
            Self::GitLab(source) | Self::Bitbucket(source) => source.deploy_on_push,
            Self::Image(image) => image.deploy_on_push.as_ref().and_then(|push| push.enabled),
        };
        wanted.unwrap_or(false)
    }
}

impl fmt::Display for SourceView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key(), self.repository())?;
        match (self, self.revision()) {
            (_, None) => Ok(()),
            (Self::Image(image), Some(tag)) if image.digest.is_none() => write!(f, ":{tag}"),
            (_, Some(revision)) => write!(f, "@{revision}"),
        }
    }
}

/// Number of instances that a file asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Not written, or of no meaning for the kind.
    Unset,
    /// As many as written.
    Fixed(u32),
    /// Automatic, between two bounds. A bound that is not written is `None`.
    Range {
        /// Fewest instances.
        min: Option<u32>,
        /// Most instances.
        max: Option<u32>,
    },
}

impl Scale {
    /// Returns the range when `autoscaling` is there, else the count.
    fn of(count: Option<u32>, autoscaling: Option<&Autoscaling>) -> Self {
        match (autoscaling, count) {
            (Some(range), _) => Self::Range {
                min: range.min_instance_count,
                max: range.max_instance_count,
            },
            (None, Some(count)) => Self::Fixed(count),
            (None, None) => Self::Unset,
        }
    }

    /// Returns the fewest instances that run; 1, the platform's default, where nothing is written.
    pub fn minimum(self) -> u32 {
        match self {
            Self::Unset => 1,
            Self::Fixed(count) => count,
            Self::Range { min, .. } => min.unwrap_or(1),
        }
    }

    /// Returns the most instances that run; the minimum where nothing more is written.
    pub fn maximum(self) -> u32 {
        match self {
            Self::Range { max: Some(max), .. } => max,
            other => other.minimum(),
        }
    }
}

/// Ports on which a component listens, as far as the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports<'a> {
    /// Port that takes requests. `None` when not written or 0.
    pub http: Option<u32>,
    /// TCP ports for other components of the app.
    pub internal: &'a [u32],
}

/// A component of any kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ComponentView<'a> {
    /// A service.
    Service(&'a Service),
    /// A worker.
    Worker(&'a Worker),
    /// A job.
    Job(&'a Job),
    /// A static site.
    StaticSite(&'a StaticSite),
    /// A functions component.
    Functions(&'a Functions),
    /// A database.
    Database(&'a Database),
}

impl<'a> ComponentView<'a> {
    /// Returns the name.
    pub fn name(self) -> &'a ComponentName {
        match self {
            Self::Service(service) => &service.name,
            Self::Worker(worker) => &worker.name,
            Self::Job(job) => &job.name,
            Self::StaticSite(site) => &site.name,
            Self::Functions(functions) => &functions.name,
            Self::Database(database) => &database.name,
        }
    }

    /// Returns the kind.
    pub fn kind(self) -> ComponentKind {
        match self {
            Self::Service(_) => ComponentKind::Service,
            Self::Worker(_) => ComponentKind::Worker,
            Self::Job(_) => ComponentKind::Job,
            Self::StaticSite(_) => ComponentKind::StaticSite,
            Self::Functions(_) => ComponentKind::Functions,
            Self::Database(_) => ComponentKind::Database,
        }
    }

    /// Returns the instance size, `None` when not written or when the kind has none.
    pub fn size(self) -> Option<&'a SizeSlug> {
        match self {
            Self::Service(service) => service.instance_size_slug.as_ref(),
            Self::Worker(worker) => worker.instance_size_slug.as_ref(),
            Self::Job(job) => job.instance_size_slug.as_ref(),
            Self::StaticSite(_) | Self::Functions(_) | Self::Database(_) => None,
        }
    }

    /// Returns the number of instances.
    pub fn scale(self) -> Scale {
        match self {
            Self::Service(service) => {
                Scale::of(service.instance_count, service.autoscaling.as_ref())
            }
            Self::Worker(worker) => Scale::of(worker.instance_count, worker.autoscaling.as_ref()),
            Self::Job(job) => Scale::of(job.instance_count, None),
            Self::StaticSite(_) | Self::Functions(_) | Self::Database(_) => Scale::Unset,
        }
    }

    /// Returns the component's own variables, in the order of the file.
    pub fn envs(self) -> &'a [Env] {
        match self {
            Self::Service(service) => &service.envs,
            Self::Worker(worker) => &worker.envs,
            Self::Job(job) => &job.envs,
            Self::StaticSite(site) => &site.envs,
            Self::Functions(functions) => &functions.envs,
            Self::Database(_) => &[],
        }
    }

    /// Returns all sources that are written. A sound component other than a database has exactly one.
    pub fn sources(self) -> Vec<SourceView<'a>> {
        macro_rules! written {
            ($component:expr, $image:expr) => {
                [
                    $component.git.as_ref().map(SourceView::Git),
                    $component.github.as_ref().map(SourceView::GitHub),
                    $component.gitlab.as_ref().map(SourceView::GitLab),
                    $component.bitbucket.as_ref().map(SourceView::Bitbucket),
                    $image,
                ]
            };
        }
        let all = match self {
            Self::Service(it) => written!(it, it.image.as_ref().map(SourceView::Image)),
            Self::Worker(it) => written!(it, it.image.as_ref().map(SourceView::Image)),
            Self::Job(it) => written!(it, it.image.as_ref().map(SourceView::Image)),
            Self::StaticSite(it) => written!(it, it.image.as_ref().map(SourceView::Image)),
            Self::Functions(it) => written!(it, None),
            Self::Database(_) => [None; 5],
        };
        all.into_iter().flatten().collect()
    }

    /// Returns the source, the first one when several are written.
    pub fn source(self) -> Option<SourceView<'a>> {
        self.sources().into_iter().next()
    }

    /// Returns the ports. Only services have any.
    pub fn ports(self) -> Ports<'a> {
        match self {
            Self::Service(service) => Ports {
                http: service.http_port.filter(|port| *port != 0),
                internal: &service.internal_ports,
            },
            _ => Ports {
                http: None,
                internal: &[],
            },
        }
    }

    /// Returns the path of the readiness check, under its current or its older name.
    pub fn health_path(self) -> Option<&'a str> {
        let Self::Service(service) = self else {
            return None;
        };
        let check = service.health_check.as_ref()?;
        check.http_path.as_deref().or(check.path.as_deref())
    }

    /// Returns the liveness check.
    pub fn liveness(self) -> Option<&'a LivenessCheck> {
        match self {
            Self::Service(service) => service.liveness_health_check.as_ref(),
            Self::Worker(worker) => worker.liveness_health_check.as_ref(),
            _ => None,
        }
    }

    /// Returns the command that starts the component.
    pub fn run_command(self) -> Option<&'a str> {
        match self {
            Self::Service(service) => service.run_command.as_deref(),
            Self::Worker(worker) => worker.run_command.as_deref(),
            Self::Job(job) => job.run_command.as_deref(),
            Self::StaticSite(site) => site.run_command.as_deref(),
            Self::Functions(_) | Self::Database(_) => None,
        }
    }

    /// Returns the Dockerfile from which the component is built.
    pub fn dockerfile_path(self) -> Option<&'a str> {
        match self {
            Self::Service(service) => service.dockerfile_path.as_deref(),
            Self::Worker(worker) => worker.dockerfile_path.as_deref(),
            Self::Job(job) => job.dockerfile_path.as_deref(),
            Self::StaticSite(site) => site.dockerfile_path.as_deref(),
            Self::Functions(_) | Self::Database(_) => None,
        }
    }

    /// Returns the folder of the repository in which the component is built.
    pub fn source_dir(self) -> Option<&'a str> {
        match self {
            Self::Service(service) => service.source_dir.as_deref(),
            Self::Worker(worker) => worker.source_dir.as_deref(),
            Self::Job(job) => job.source_dir.as_deref(),
            Self::StaticSite(site) => site.source_dir.as_deref(),
            Self::Functions(functions) => functions.source_dir.as_deref(),
            Self::Database(_) => None,
        }
    }

    /// Returns the alerts on the component.
    pub fn alerts(self) -> &'a [Alert] {
        match self {
            Self::Service(service) => &service.alerts,
            Self::Worker(worker) => &worker.alerts,
            Self::Job(job) => &job.alerts,
            Self::Functions(functions) => &functions.alerts,
            Self::StaticSite(_) | Self::Database(_) => &[],
        }
    }

    /// Returns the places to which the component's logs are forwarded.
    pub fn log_destinations(self) -> &'a [LogDestination] {
        match self {
            Self::Service(service) => &service.log_destinations,
            Self::Worker(worker) => &worker.log_destinations,
            Self::Job(job) => &job.log_destinations,
            Self::StaticSite(site) => &site.log_destinations,
            Self::Functions(functions) => &functions.log_destinations,
            Self::Database(_) => &[],
        }
    }

    /// Tells whether this is a service that only other components of the app can reach.
    pub fn is_internal(self) -> bool {
        let ports = self.ports();
        ports.http.is_none() && !ports.internal.is_empty()
    }

    /// Tells whether an ingress rule can lead here.
    pub fn is_routable(self) -> bool {
        self.kind().is_routable() && !self.is_internal()
    }
}

impl AppSpec {
    /// Returns all components and databases: by kind in the order of [`ComponentKind::ALL`], then as in the file.
    pub fn components(&self) -> impl Iterator<Item = ComponentView<'_>> {
        let services = self.services.iter().map(ComponentView::Service);
        let workers = self.workers.iter().map(ComponentView::Worker);
        let jobs = self.jobs.iter().map(ComponentView::Job);
        let sites = self.static_sites.iter().map(ComponentView::StaticSite);
        let functions = self.functions.iter().map(ComponentView::Functions);
        let databases = self.databases.iter().map(ComponentView::Database);
        services
            .chain(workers)
            .chain(jobs)
            .chain(sites)
            .chain(functions)
            .chain(databases)
    }

    /// Returns the component with the given name, the first one when a name is written twice.
    pub fn component(&self, name: &str) -> Option<ComponentView<'_>> {
        self.components()
            .find(|component| *component.name() == *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn app() -> AppSpec {
        serde_json::from_value(json!({
            "name": "demo",
            "databases": [{"name": "db"}],
            "functions": [{"name": "fn", "git": {"repo_clone_url": "https://example.com/f.git"}}],
            "static_sites": [{"name": "site", "gitlab": {"repo": "a/b/c", "branch": "main"}}],
            "jobs": [{"name": "job", "instance_count": 2, "image": {
                "registry_type": "GHCR", "registry": "acme", "repository": "job", "digest": "sha256:0"}}],
            "workers": [{"name": "worker", "run_command": "run", "autoscaling": {"max_instance_count": 4}}],
            "services": [
                {"name": "web", "http_port": 80, "health_check": {"path": "/up"},
                 "github": {"repo": "acme/web", "branch": "main", "deploy_on_push": true}},
                {"name": "redis", "http_port": 0, "internal_ports": [6379], "image": {
                    "registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis", "tag": "7"}},
            ],
        }))
        .unwrap()
    }

    #[test]
    fn every_kind_is_visited_in_order() {
        let app = app();
        let seen: Vec<_> = app
            .components()
            .map(|component| format!("{} {}", component.kind(), component.name()))
            .collect();
        assert_eq!(
            seen,
            [
                "service web",
                "service redis",
                "worker worker",
                "job job",
                "static site site",
                "functions fn",
                "database db"
            ]
        );
    }

    #[test]
    fn sources_are_summed_up() {
        let app = app();
        let shown: Vec<_> = app
            .components()
            .filter_map(ComponentView::source)
            .map(|source| source.to_string())
            .collect();
        assert_eq!(
            shown,
            [
                "github acme/web@main",
                "image library/redis:7",
                "image acme/job@sha256:0",
                "gitlab a/b/c@main",
                "git https://example.com/f.git"
            ]
        );
        assert!(
            app.component("web")
                .unwrap()
                .source()
                .unwrap()
                .deploys_on_push()
        );
    }

    #[test]
    fn only_reachable_components_are_routable() {
        let app = app();
        let routable: Vec<_> = app
            .components()
            .filter(|component| component.is_routable())
            .map(|component| component.name().as_str())
            .collect();
        assert_eq!(routable, ["web", "site", "fn"]);
        assert!(app.component("redis").unwrap().is_internal());
    }

    #[test]
    fn scale_and_health_come_from_the_file_alone() {
        let app = app();
        let scale = |name: &str| app.component(name).unwrap().scale();
        assert_eq!(scale("web"), Scale::Unset);
        assert_eq!(scale("job"), Scale::Fixed(2));
        assert_eq!(
            (scale("worker").minimum(), scale("worker").maximum()),
            (1, 4)
        );
        assert_eq!(app.component("web").unwrap().health_path(), Some("/up"));
        assert_eq!(app.component("worker").unwrap().run_command(), Some("run"));
    }

    #[test]
    fn list_keys_lead_back_to_their_kind() {
        for kind in ComponentKind::ALL {
            assert_eq!(
                ComponentKind::from_plural_key(kind.plural_key()),
                Some(kind)
            );
        }
    }
}
