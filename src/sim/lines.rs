//! Believable log lines per component role.
//!
//! A line depends on the component and its sequence number alone, so that every reader of a log sees the same text. The
//! values of variables and the text of commands never appear: they can hold secrets.

mod build;
mod dice;
mod role;
mod run;
mod scripts;

use serde_json::Value;

use dice::Dice;
use role::Role;

use super::component::{Component, JobKind, Kind};
use super::timeline::Story;

/// Returns the `sequence`-th line that a running instance of `component` (its spec object) writes, without prefix and newline.
///
/// The first lines are those of a start; after them lines come in pairs that belong together, such as a task that is
/// received and done.
pub(crate) fn run_line(component: &Value, sequence: u64) -> String {
    run::line(component, sequence)
}

/// Returns the lines of a build of `component`, in order, without prefix and newline.
pub(crate) fn build_lines(component: &Value) -> Vec<String> {
    build::lines(component)
}

/// Returns the lines that the platform writes while it rolls `component` out: those before it is known whether the
/// component comes up, and those once it is up.
pub(crate) fn deploy_lines(component: &Component<'_>) -> [Vec<String>; 2] {
    let facts = Facts::of(component.value);
    let script = match component.kind {
        Kind::Functions => scripts::FUNCTIONS,
        Kind::Job if component.job_kind() == JobKind::Scheduled => scripts::SCHEDULED,
        Kind::StaticSite => scripts::deploy(Role::StaticSite),
        _ => scripts::deploy(Role::of(component.value)),
    };
    let mut dice = Dice::new(&facts.name, 0);
    [script.start, script.up].map(|part| facts.fill_all(part, &mut dice))
}

/// Returns the lines of an instance of `component` that does not come up.
///
/// As usual, Python programs miss one of the component's variables, a secret if there is one. Others are not found, and so
/// is a Python program of a component without variables.
pub(crate) fn crash_lines(component: &Value, story: Story) -> Vec<String> {
    let facts = Facts::of(component);
    let is_python = Role::of(component).is_python() || role::mentions(component, "python");
    let script = match (story, &facts.variable) {
        (Story::Usual, Some(_)) if is_python => scripts::MISSING_VARIABLE,
        (Story::Usual | Story::CommandNotFound, _) => scripts::NOT_FOUND,
        (Story::OutOfMemory, _) => scripts::OUT_OF_MEMORY,
        (Story::WrongArchitecture, _) => scripts::WRONG_ARCHITECTURE,
        (Story::DatabaseRefused, _) => scripts::DATABASE_REFUSED,
        (Story::WrongPort, _) => scripts::WRONG_PORT,
        (Story::LocalhostOnly, _) => scripts::LOCALHOST_ONLY,
        (Story::Silent, _) => &[],
    };
    facts.fill_all(script, &mut Dice::new(&facts.name, 0))
}

/// Holds what lines say about a component, free of control characters and of secrets.
struct Facts {
    name: String,
    port: String,
    health: String,
    program: String,
    variable: Option<String>,
    source: String,
    branch: String,
    dockerfile: String,
}

impl Facts {
    fn of(component: &Value) -> Self {
        let text = |pointer: &str| component.pointer(pointer).and_then(Value::as_str);
        let branch = [
            "/github/branch",
            "/gitlab/branch",
            "/bitbucket/branch",
            "/git/branch",
        ]
        .into_iter()
        .find_map(text);
        let health = text("/health_check/http_path").and_then(|path| path.split('?').next());
        Self {
            name: plain(text("/name").unwrap_or("component")),
            port: port(component).to_string(),
            health: plain(health.unwrap_or("/healthz")),
            program: program(text("/run_command").unwrap_or_default()),
            variable: variable(component),
            source: plain(&source(component)),
            branch: plain(branch.unwrap_or("main")),
            dockerfile: plain(text("/dockerfile_path").unwrap_or("Dockerfile")),
        }
    }

    fn fill_all(&self, script: &[&str], dice: &mut Dice) -> Vec<String> {
        script.iter().map(|line| self.fill(line, dice)).collect()
    }

    /// Replaces the `{words}` of a template; the dice give what is random in it.
    fn fill(&self, template: &str, dice: &mut Dice) -> String {
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, from)) = rest.split_once('{') {
            out.push_str(before);
            let Some((word, after)) = from.split_once('}') else {
                rest = from;
                break;
            };
            out.push_str(&self.word(word, dice));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Returns a port that the component should not listen on.
    fn other_port(&self) -> String {
        let port = if self.port == "9000" { 9001 } else { 9000 };
        port.to_string()
    }

    fn word(&self, word: &str, dice: &mut Dice) -> String {
        match word {
            "name" => self.name.clone(),
            "port" => self.port.clone(),
            "other_port" => self.other_port(),
            "health" => self.health.clone(),
            "program" => self.program.clone(),
            "variable" => self.variable.clone().unwrap_or_default(),
            "source" => self.source.clone(),
            "branch" => self.branch.clone(),
            "dockerfile" => self.dockerfile.clone(),
            random => dice.word(random),
        }
    }
}

/// Keeps what can be printed of a foreign string.
fn plain(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_graphic)
        .take(80)
        .collect()
}

/// Returns the port that a component listens on, the usual one when the spec names none.
fn port(component: &Value) -> i64 {
    let number = |pointer: &str| component.pointer(pointer).and_then(Value::as_i64);
    let usual = match Role::of(component) {
        Role::Redis => 6379,
        _ => 8080,
    };
    number("/http_port")
        .or_else(|| number("/internal_ports/0"))
        .unwrap_or(usual)
}

/// Returns the name of the program that a command starts, without what could be an assignment or an argument.
fn program(command: &str) -> String {
    let is_program = |word: &&str| {
        word.len() <= 40
            && word
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b))
    };
    let first = command.split_whitespace().find(|word| !word.contains('='));
    first
        .filter(is_program)
        .unwrap_or("/app/entrypoint.sh")
        .to_owned()
}

/// Returns the key of a variable of the component, of a secret if there is one.
fn variable(component: &Value) -> Option<String> {
    let envs = component.get("envs")?.as_array()?;
    let is_secret = |env: &&Value| env.get("type").is_some_and(|t| t == "SECRET");
    let env = envs.iter().find(is_secret).or_else(|| envs.first())?;
    Some(plain(env.get("key")?.as_str()?))
}

/// Names where the code comes from, without the login that a clone URL can hold.
fn source(component: &Value) -> String {
    let text = |pointer: &str| component.pointer(pointer).and_then(Value::as_str);
    let repo = [
        ("github", "github.com"),
        ("gitlab", "gitlab.com"),
        ("bitbucket", "bitbucket.org"),
    ]
    .into_iter()
    .find_map(|(kind, host)| Some(format!("{host}/{}", text(&format!("/{kind}/repo"))?)));
    repo.or_else(|| image(component))
        .or_else(|| clone_url(text("/git/repo_clone_url")?))
        .unwrap_or_else(|| "the repository".to_owned())
}

fn image(component: &Value) -> Option<String> {
    let image = component.get("image")?;
    let text = |key: &str| {
        image
            .get(key)
            .and_then(Value::as_str)
            .filter(|t| !t.is_empty())
    };
    let host = match text("registry_type") {
        Some("DOCR") => "registry.digitalocean.com",
        Some("GHCR") => "ghcr.io",
        _ => "docker.io",
    };
    let path: Vec<&str> = [Some(host), text("registry"), text("repository")]
        .into_iter()
        .flatten()
        .collect();
    let version = match text("digest") {
        Some(digest) => format!("@{digest}"),
        None => format!(":{}", text("tag").unwrap_or("latest")),
    };
    Some(format!("{}{version}", path.join("/")))
}

fn clone_url(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    Some(format!("{}{}", url.host_str()?, url.path()))
}

#[cfg(test)]
mod tests;
