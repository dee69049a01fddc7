//! What program a component runs, as far as names tell.

use crate::lint::Component;

use super::command::Command;

/// Words that tell that a name is about something beside a program and not about the program.
const ELSE: [&str; 37] = [
    "adapter",
    "addons",
    "agent",
    "backup",
    "beat",
    "bot",
    "bridge",
    "client",
    "connector",
    "cron",
    "db",
    "docs",
    "exporter",
    "hook",
    "hub",
    "init",
    "integration",
    "landing",
    "mcp",
    "migrate",
    "migration",
    "modules",
    "monitor",
    "nginx",
    "plugin",
    "postgres",
    "proxy",
    "redis",
    "scheduler",
    "sdk",
    "sidecar",
    "sync",
    "test",
    "tests",
    "theme",
    "webhook",
    "worker",
];

/// Words that may stand beside the name of a program in the name of a repository.
const BESIDE: [&str; 24] = [
    "analytics",
    "api",
    "app",
    "apps",
    "backend",
    "bi",
    "boot",
    "demo",
    "deploy",
    "docker",
    "erp",
    "example",
    "image",
    "main",
    "petclinic",
    "platform",
    "prod",
    "production",
    "saas",
    "sample",
    "server",
    "service",
    "site",
    "web",
];

/// The names that tell what a component runs.
#[derive(Debug)]
pub(super) struct Evidence {
    programs: Vec<String>,
    names: Vec<Vec<String>>,
    repository: Vec<String>,
}

impl Evidence {
    /// Collects the names of a component: command, image, folders, its own name, repository.
    pub(super) fn of(component: &Component<'_>, command: Option<&Command<'_>>) -> Self {
        let steps = command.map(|command| command.steps.as_slice());
        let programs = steps.unwrap_or_default().iter();
        let folders = ["dockerfile_path", "source_dir"]
            .into_iter()
            .filter_map(|key| component.node.text(key))
            .flat_map(|path| path.split('/'));
        let image = image_name(component);
        let slug = component.node.text("environment_slug");
        let names = folders.chain(image).chain(slug).chain([component.name]);
        Self {
            programs: programs.map(|step| step.program.to_lowercase()).collect(),
            names: names.map(words).collect(),
            repository: repository(component).map(words).unwrap_or_default(),
        }
    }

    /// Tells whether the names say that the program of that word runs here.
    pub(super) fn shows(&self, word: &str) -> bool {
        let is_program = |program: &String| {
            let stem = program.split('.').next().unwrap_or_default();
            stem == word || stem.strip_suffix("-bin") == Some(word)
        };
        let is_meant = |name: &Vec<String>| {
            holds(name, word) && !name.iter().any(|other| ELSE.contains(&other.as_str()))
        };
        let beside = |other: &String| {
            other == word
                || BESIDE.contains(&other.as_str())
                || other.bytes().all(|byte| byte.is_ascii_digit())
        };
        self.programs.iter().any(is_program)
            || self.names.iter().any(is_meant)
            || (holds(&self.repository, word) && self.repository.iter().all(beside))
    }
}

fn holds(words: &[String], word: &str) -> bool {
    words.iter().any(|one| one == word)
}

/// Splits a name into its words, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Returns the last part of the name of the image that a component runs, such as `redis` of `library/redis`.
pub(super) fn image_name<'a>(component: &Component<'a>) -> Option<&'a str> {
    let repository = component.node.get("image")?.text("repository")?;
    repository.trim().rsplit('/').next()
}

/// Returns the name of the repository that a component is built from, without its owner.
pub(super) fn repository<'a>(component: &Component<'a>) -> Option<&'a str> {
    let hosted = ["github", "gitlab", "bitbucket"]
        .into_iter()
        .find_map(|key| component.node.get(key)?.text("repo"));
    let address = || component.node.get("git")?.text("repo_clone_url");
    let name = hosted.or_else(address)?.trim_end_matches(".git");
    name.rsplit('/').next()
}
