//! Drawing up the course of a deployment from its spec.

use serde_json::Value;

use super::clock::{MILLISECOND, Pace};
use super::component::{Component, JobKind, Kind, components};
use super::random::stable_below;
use super::scenario::Script;
use super::timeline::{Phase, Reason, Span, Step, Timeline};

/// Says what a component's build amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// There is nothing to build: the image exists.
    Image,
    /// The result of an earlier build serves.
    Reused,
    /// It is built.
    Fresh,
}

/// Holds what the course of a deployment depends on.
pub(crate) struct Draft<'a> {
    /// The deployment's id, which makes small differences in duration.
    pub(crate) id: &'a str,
    /// The spec.
    pub(crate) spec: &'a Value,
    /// What the build of each component amounts to.
    pub(crate) builds: &'a [(String, Build)],
    /// Development databases that have to be made.
    pub(crate) databases: &'a [String],
    /// What a scenario lets go wrong.
    pub(crate) script: &'a Script,
    /// How fast time passes.
    pub(crate) pace: Pace,
}

impl Draft<'_> {
    /// Draws up the whole course.
    pub(crate) fn timeline(&self) -> Timeline {
        let build_at = 2000 + self.spread("queue", 1200);
        let (build, ready_at) = self.build(build_at);
        let failed_build = failure_in(&build);
        let (deploy_at, deploy, deployed_at) = if failed_build {
            (ready_at, self.idle_deploy(), ready_at)
        } else {
            self.deploy(ready_at)
        };
        let failed = failed_build || failure_in(&deploy);
        let mut line = Timeline {
            build_at,
            built_at: ready_at,
            deploy_at,
            end_at: deployed_at + 300,
            ending: if failed { Phase::Error } else { Phase::Active },
            steps: vec![build, deploy],
            line_every: 4000,
            domain_after: 45_000,
            story: self.script.story(),
            unready: self.script.unready.clone(),
        };
        self.interrupt(&mut line);
        self.settle(&mut line);
        line
    }

    fn interrupt(&self, line: &mut Timeline) {
        if let Some(phase) = self.script.interruption {
            line.ending = phase;
            line.end_at = line.deploy_at + (line.end_at - line.deploy_at) / 2;
        }
    }

    /// Turns milliseconds of platform time into nanoseconds of this simulator's time.
    fn settle(&self, line: &mut Timeline) {
        let pace = |value: &mut i64| *value = self.pace.of_millis(*value);
        for value in [
            &mut line.build_at,
            &mut line.built_at,
            &mut line.deploy_at,
            &mut line.end_at,
            &mut line.domain_after,
            &mut line.line_every,
        ] {
            pace(value);
        }
        line.line_every = line.line_every.max(20 * MILLISECOND);
        for step in &mut line.steps {
            self.settle_step(step);
        }
    }

    fn settle_step(&self, step: &mut Step) {
        if let Some(span) = &mut step.span {
            *span = Span {
                from: self.pace.of_millis(span.from),
                to: self.pace.of_millis(span.to),
            };
        }
        for inner in &mut step.steps {
            self.settle_step(inner);
        }
    }

    fn spread(&self, what: &str, bound: u64) -> i64 {
        i64::try_from(stable_below(&[self.id, what], bound)).unwrap_or(0)
    }

    fn build_of(&self, name: &str) -> Build {
        let found = self.builds.iter().find(|(known, _)| known == name);
        found.map_or(Build::Reused, |(_, build)| *build)
    }

    fn build(&self, from: i64) -> (Step, i64) {
        let fresh = self.builds.iter().any(|(_, build)| *build == Build::Fresh);
        let slow = self.script.slow_build && !fresh;
        let ready = from
            + match (fresh, slow) {
                (true, _) => 6000,
                (false, true) => 240_000,
                (false, false) => 60,
            };
        let steps: Vec<Step> = self
            .buildable()
            .map(|component| self.build_leaf(&component, ready))
            .collect();
        let ends = steps.iter().filter_map(Step::extent).map(|span| span.to);
        let end = ends.max().unwrap_or(ready) + 30;
        let initialize = Step::leaf("initialize", from, ready);
        let group = Step::group("components", steps);
        (Step::group("build", vec![initialize, group]), end)
    }

    fn buildable(&self) -> impl Iterator<Item = Component<'_>> {
        components(self.spec)
            .into_iter()
            .filter(|component| component.kind != Kind::Database)
    }

    fn build_leaf(&self, component: &Component<'_>, from: i64) -> Step {
        let build = self.build_of(component.name);
        let mut length = match build {
            Build::Fresh => 75_000 + self.spread(component.name, 70_000),
            Build::Image | Build::Reused => 0,
        };
        if self.script.slow_build {
            length *= 5;
        }
        let failure = self.script.build_failure(component.name);
        if failure.is_some() {
            length = length.max(20_000) / 2;
        }
        let headline = Some(format!("Building {}", component.kind.noun()));
        let mut leaf =
            Step::leaf(component.name, from, from + length).about(component.name, headline);
        leaf.note = note(build);
        leaf.failure = failure;
        leaf
    }

    fn idle_deploy(&self) -> Step {
        let idle = components(self.spec)
            .iter()
            .filter(|component| component.kind != Kind::Database)
            .map(|component| never(component))
            .collect();
        Step::group(
            "deploy",
            vec![
                Step::idle("initialize"),
                Step::group("components", idle),
                Step::idle("finalize"),
            ],
        )
    }

    fn deploy(&self, built_at: i64) -> (i64, Step, i64) {
        let image_only = self.builds.iter().all(|(_, b)| *b != Build::Fresh);
        let from = built_at + if image_only { 14_000 } else { 9_000 };
        let mut course = Course {
            draft: self,
            at: from + 800,
            failed: false,
            steps: Vec::new(),
        };
        course.provision();
        course.jobs(JobKind::PreDeploy);
        course.containers();
        course.jobs(JobKind::PostDeploy);
        course.jobs(JobKind::Scheduled);
        course.jobs(JobKind::FailedDeploy);
        let Course {
            at, failed, steps, ..
        } = course;
        let (finalize, end) = if failed {
            (Step::idle("finalize"), at)
        } else {
            (Step::leaf("finalize", at, at + 2500), at + 2500)
        };
        let initialize = Step::leaf("initialize", from, from + 800);
        let group = Step::group("components", steps);
        (
            from,
            Step::group("deploy", vec![initialize, group, finalize]),
            end,
        )
    }
}

/// Adds up the deploy steps in the order in which they happen.
struct Course<'a> {
    draft: &'a Draft<'a>,
    at: i64,
    failed: bool,
    steps: Vec<Step>,
}

impl Course<'_> {
    fn provision(&mut self) {
        for name in self.draft.databases {
            let headline = Some("Provisioning database".to_owned());
            let leaf = Step::leaf("provision", self.at, self.at + 30_000).about(name, headline);
            self.steps.push(about(name, vec![leaf]));
            self.at += 30_000;
        }
    }

    fn jobs(&mut self, kind: JobKind) {
        let spec = self.draft.spec;
        for job in components(spec) {
            if job.kind == Kind::Job && job.job_kind() == kind {
                self.job(&job, kind);
            }
        }
    }

    fn job(&mut self, job: &Component<'_>, kind: JobKind) {
        if (kind == JobKind::FailedDeploy) != self.failed {
            self.steps.push(never(job));
            return;
        }
        let runs = if kind == JobKind::Scheduled {
            200
        } else {
            9000 + self.draft.spread(job.name, 4000)
        };
        let step = self.pair(job, self.at, 1500, runs);
        self.finish(vec![step]);
    }

    fn containers(&mut self) {
        let spec = self.draft.spec;
        let kinds = [
            Kind::Service,
            Kind::StaticSite,
            Kind::Worker,
            Kind::Functions,
        ];
        let wanted = components(spec)
            .into_iter()
            .filter(|component| kinds.contains(&component.kind));
        let steps = wanted.map(|component| self.container(&component)).collect();
        self.finish(steps);
    }

    fn container(&self, component: &Component<'_>) -> Step {
        if self.failed {
            return never(component);
        }
        let deploys = 5000 + self.draft.spread(component.name, 2000);
        match component.kind {
            Kind::StaticSite | Kind::Functions => {
                let headline = Some(format!("Deploying {}", component.kind.noun()));
                let leaf = Step::leaf("deploy", self.at, self.at + deploys);
                about(component.name, vec![leaf.about(component.name, headline)])
            }
            _ => self.pair(component, self.at, deploys, readiness(component)),
        }
    }

    fn pair(&self, component: &Component<'_>, at: i64, deploys: i64, waits: i64) -> Step {
        let noun = component.kind.noun();
        let failure = self.draft.script.deploy_failure(component.name);
        let waits = match &failure {
            Some(reason) if reason.code.ends_with("HealthChecksFailed") => patience(component),
            Some(_) => 30_000,
            None => waits,
        };
        let deploy = Step::leaf("deploy", at, at + deploys)
            .about(component.name, Some(format!("Deploying {noun}")));
        let mut wait = Step::leaf("wait", at + deploys, at + deploys + waits)
            .about(component.name, Some(format!("Waiting for {noun}")));
        wait.failure = failure;
        about(component.name, vec![deploy, wait])
    }

    fn finish(&mut self, steps: Vec<Step>) {
        let ends = steps.iter().filter_map(Step::extent).map(|span| span.to);
        self.at = ends.max().unwrap_or(self.at).max(self.at);
        self.failed |= steps.iter().any(failure_in);
        self.steps.extend(steps);
    }
}

fn about(name: &str, steps: Vec<Step>) -> Step {
    Step::group(name, steps).about(name, None)
}

fn never(component: &Component<'_>) -> Step {
    let noun = component.kind.noun();
    let leaf = |name: &str, verb: &str| {
        Step::idle(name).about(component.name, Some(format!("{verb} {noun}")))
    };
    let mut leaves = vec![leaf("deploy", "Deploying")];
    if !matches!(component.kind, Kind::StaticSite | Kind::Functions) {
        leaves.push(leaf("wait", "Waiting for"));
    }
    about(component.name, leaves)
}

fn failure_in(step: &Step) -> bool {
    step.walk().iter().any(|inner| inner.failure.is_some())
}

fn note(build: Build) -> Option<Reason> {
    match build {
        Build::Fresh => None,
        Build::Image => Some(Reason::new(
            "PreBuiltImage",
            "Your build job was skipped because you specified a pre-built image.",
        )),
        Build::Reused => Some(Reason::new(
            "PreviousBuildReused",
            "Your build job was skipped because the result of a previous build is used again.",
        )),
    }
}

/// Returns the milliseconds until a healthy component passes its readiness check.
fn readiness(component: &Component<'_>) -> i64 {
    let (delay, period) = check(component);
    8000 + delay.min(120) * 1000 + period.min(30) * 100
}

/// Returns the milliseconds until the platform gives a component up that never answers.
fn patience(component: &Component<'_>) -> i64 {
    let (delay, period) = check(component);
    let failures = number(component, "failure_threshold").unwrap_or(9);
    (delay + period * failures.clamp(1, 50)).min(600) * 1000
}

fn check(component: &Component<'_>) -> (i64, i64) {
    let delay = number(component, "initial_delay_seconds").unwrap_or(0);
    let period = number(component, "period_seconds").unwrap_or(10);
    (delay.clamp(0, 3600), period.clamp(1, 300))
}

fn number(component: &Component<'_>, key: &str) -> Option<i64> {
    component.value.get("health_check")?.get(key)?.as_i64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(spec: &Value, build: Build, script: &Script) -> Timeline {
        let builds: Vec<(String, Build)> = components(spec)
            .iter()
            .map(|c| (c.name.to_owned(), build))
            .collect();
        let draft = Draft {
            id: "x",
            spec,
            builds: &builds,
            databases: &[],
            script,
            pace: Pace::new(1.0),
        };
        draft.timeline()
    }

    fn leaves(line: &Timeline) -> Vec<&str> {
        let all = line.steps.iter().flat_map(Step::walk);
        all.filter(|step| step.steps.is_empty())
            .map(|step| step.name.as_str())
            .collect()
    }

    #[test]
    fn an_image_service_takes_about_forty_seconds_and_six_leaves() {
        let spec = json!({"name": "a", "services": [{"name": "web", "image": {}}]});
        let line = line(&spec, Build::Image, &Script::default());
        let seconds = line.end_at / 1_000_000_000;
        assert!((30..50).contains(&seconds), "{seconds}");
        assert_eq!(
            leaves(&line),
            [
                "initialize",
                "web",
                "initialize",
                "deploy",
                "wait",
                "finalize"
            ]
        );
        assert_eq!(line.ending, Phase::Active);
    }

    #[test]
    fn a_build_takes_minutes() {
        let spec = json!({"name": "a", "services": [{"name": "web", "git": {}}]});
        let line = line(&spec, Build::Fresh, &Script::default());
        let seconds = line.end_at / 1_000_000_000;
        assert!((110..240).contains(&seconds), "{seconds}");
    }

    #[test]
    fn a_job_for_failures_stays_idle_in_a_good_deployment() {
        let spec = json!({"name": "a", "services": [{"name": "web"}], "jobs": [{"name": "oops", "kind": "FAILED_DEPLOY"}]});
        let line = line(&spec, Build::Image, &Script::default());
        assert!(line.up_at("oops").is_none());
        assert!(line.up_at("web").is_some());
        assert_eq!(line.ending, Phase::Active);
    }
}
