//! A scheduler that would run twice.

use super::command::{Command, Step};
use super::evidence::{image_name, words};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Node;

/// IP307.
pub(super) const RULE: Rule = Rule {
    code: Code::SecondScheduler,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
workers:
- name: beat
  github: {repo: acme/shop, branch: main}
  run_command: celery -A shop beat
  instance_size_slug: apps-s-1vcpu-1gb
  instance_count: 2
",
        "\
name: shop
workers:
- name: beat
  github: {repo: acme/shop, branch: main}
  run_command: celery -A shop beat
  instance_size_slug: apps-s-1vcpu-1gb
  instance_count: 1
",
    ),
    fix: "Run the scheduler in a worker of its own with `instance_count: 1` and without `autoscaling`.",
    found: Found::App(check),
};

/// Programs that are schedulers whatever their arguments.
const PROGRAMS: [&str; 12] = [
    "celerybeat",
    "clockwork",
    "cron",
    "crond",
    "dagster-daemon",
    "go-crond",
    "ofelia",
    "rqscheduler",
    "supercronic",
    "yacron",
    "runapscheduler",
    "devcron",
];

/// Words in the name of a component or a script that stand for a scheduler.
const NAMES: [&str; 5] = ["beat", "celerybeat", "clockwork", "ofelia", "supercronic"];

/// How many times a component runs.
enum Instances<'a> {
    Fixed(&'a Node, i128),
    UpTo(&'a Node, i128),
}

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.components
        .iter()
        .filter(|one| matches!(one.kind, ComponentKind::Service | ComponentKind::Worker))
        .filter_map(|component| {
            let instances = instances(component)?;
            let scheduler = scheduler(component)?;
            Some(finding(app, &scheduler, &instances))
        })
        .collect()
}

fn instances<'a>(component: &Component<'a>) -> Option<Instances<'a>> {
    let most = component.node.find(&["autoscaling", "max_instance_count"]);
    if let Some((node, count)) = most.and_then(|node| Some((node, node.as_int()?))) {
        return (count > 1).then_some(Instances::UpTo(node, count));
    }
    let node = component.node.get("instance_count")?;
    let count = node.as_int()?;
    (count > 1).then_some(Instances::Fixed(node, count))
}

fn finding(app: &App<'_>, scheduler: &Scheduler, instances: &Instances<'_>) -> Diagnostic {
    let times = |count: i128| match count {
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    };
    let (node, message) = match instances {
        Instances::Fixed(node, count) => (
            node,
            format!("{} would run {}", scheduler.name, times(*count)),
        ),
        Instances::UpTo(node, count) => (
            node,
            format!("{} may run {} at once", scheduler.name, times(*count)),
        ),
    };
    let help = match (scheduler.is_beside, instances) {
        (true, _) => "run the scheduler in a worker of its own with `instance_count: 1`",
        (false, Instances::Fixed(..)) => "set `instance_count: 1`",
        (false, Instances::UpTo(..)) => "replace `autoscaling` by `instance_count: 1`",
    };
    RULE.at(app, node.span, message)
        .label("each scheduler sends every task again")
        .help(help)
}

struct Scheduler {
    name: String,
    /// Whether it runs inside something that may well run several times.
    is_beside: bool,
}

impl Scheduler {
    fn alone(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            is_beside: false,
        }
    }
}

fn scheduler(component: &Component<'_>) -> Option<Scheduler> {
    let command = Command::of(component);
    let steps = command
        .as_ref()
        .map_or(&[] as &[Step], |command| command.steps.as_slice());
    if let Some(found) = steps.iter().find_map(in_step) {
        return Some(found);
    }
    if command
        .as_ref()
        .is_some_and(|command| command.text().contains("while ") && steps.iter().any(runs_schedule))
    {
        return Some(Scheduler::alone("the schedule loop"));
    }
    let is_told = steps.iter().any(|step| step.program == "celery");
    if is_told {
        return None;
    }
    by_name(component)
}

fn in_step(step: &Step) -> Option<Scheduler> {
    if PROGRAMS.contains(&step.program.as_str()) {
        return Some(Scheduler::alone(format!("`{}`", step.program)));
    }
    match step.program.as_str() {
        "celery" => celery(step),
        "php" | "artisan" if step.has(&["schedule:work"]) => {
            Some(Scheduler::alone("the scheduler of Laravel"))
        }
        "manage.py" if step.has(&["runapscheduler"]) => Some(Scheduler::alone("the scheduler")),
        program if is_named(program) => Some(Scheduler::alone(format!("`{program}`"))),
        _ => None,
    }
}

/// `redbeat` takes a lock, so several of it are one.
fn celery(step: &Step) -> Option<Scheduler> {
    let class = step.values(&["--scheduler", "-S"]);
    if class
        .iter()
        .any(|class| class.text.to_lowercase().contains("redbeat"))
    {
        return None;
    }
    let command = step
        .plain()
        .find(|word| word.text == "beat" || word.text == "worker")?;
    let is_inside = step.has(&["-B", "--beat"]);
    match command.text.as_str() {
        "beat" => Some(Scheduler::alone("celery beat")),
        _ if is_inside => Some(Scheduler {
            name: "celery beat, part of the worker by `-B`,".to_owned(),
            is_beside: true,
        }),
        _ => None,
    }
}

fn runs_schedule(step: &Step) -> bool {
    matches!(step.program.as_str(), "php" | "artisan") && step.has(&["schedule:run"])
}

fn by_name(component: &Component<'_>) -> Option<Scheduler> {
    let image = image_name(component).filter(|image| is_named(image));
    let name = Some(component.name).filter(|name| is_named(name));
    let name = image.or(name)?;
    Some(Scheduler::alone(format!("the scheduler `{name}`")))
}

fn is_named(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| NAMES.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn found(worker: &str) -> Vec<String> {
        let text = format!("name: shop\nworkers:\n- {{{worker}}}\n");
        let lines = found_of(RULE.code, &text).into_iter();
        lines
            .filter_map(|line| Some(line.splitn(3, ' ').nth(2)?.to_owned()))
            .collect()
    }

    #[test]
    fn schedulers_are_known_by_command_image_and_name() {
        for (worker, expected) in [
            (
                "run_command: celery -A a worker -B, instance_count: 3",
                "celery beat, part of the worker by `-B`, would run 3 times",
            ),
            (
                "run_command: bundle exec clockwork a.rb, instance_count: 2",
                "`clockwork` would run twice",
            ),
            (
                "run_command: php artisan schedule:work, autoscaling: {max_instance_count: 4}",
                "the scheduler of Laravel may run 4 times at once",
            ),
            (
                "run_command: ./start-beat.sh, instance_count: 2",
                "`start-beat.sh` would run twice",
            ),
            (
                "name: shop-beat, instance_count: 2",
                "the scheduler `shop-beat` would run twice",
            ),
            (
                "name: a, image: {repository: mcuadros/ofelia}, instance_count: 2",
                "the scheduler `ofelia` would run twice",
            ),
        ] {
            assert_eq!(found(worker), [expected], "{worker}");
        }
    }

    #[test]
    fn others_may_run_many_times() {
        for worker in [
            "run_command: celery -A beat worker, instance_count: 3",
            "name: beat, run_command: celery worker, instance_count: 3",
            "run_command: celery beat, instance_count: 1",
            "run_command: celery beat -S redbeat.RedBeatScheduler, instance_count: 2",
            "run_command: celery beat, instance_count: two",
            "name: heartbeat, instance_count: 2",
        ] {
            assert!(found(worker).is_empty(), "{worker}");
        }
    }
}
