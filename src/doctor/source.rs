//! Repositories and images at the services that keep them.

use crate::model::source::{ImageSource, RegistryType};

use super::check::{CheckId, Row};

/// Holds what a service answered, or why it did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It answered with a status and a body.
    Status(u16, String),
    /// It did not answer, for this reason.
    Nothing(String),
}

/// Says whether a question went along with a token of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It was asked as anybody.
    Anybody,
    /// It was asked with a token.
    Token,
}

/// Judges the answer of GitHub about a branch of a repository; without a branch about the repository itself.
pub fn branch_row(repository: &str, branch: Option<&str>, access: Access, answer: &Answer) -> Row {
    let what = match branch {
        Some(branch) => format!("github.com/{repository}@{branch}"),
        None => format!("github.com/{repository}"),
    };
    let row = |reason: &str| Row::ok(CheckId::Repositories, what.clone(), reason);
    let (status, body) = match answer {
        Answer::Status(status, body) => (*status, body),
        Answer::Nothing(words) => return unasked(CheckId::Repositories, &what, words),
    };
    match (status, access) {
        (200, _) if names(body, "name").is_some() => row("there"),
        (301 | 302 | 307 | 308, _) => row("moved to another name; the platform may lose it")
            .warn(format!("gh repo view {repository}")),
        (401, _) => row("GITHUB_TOKEN is not accepted").warn("unset GITHUB_TOKEN"),
        (404, _) if names(body, "message").is_some_and(|said| said.contains("Branch")) => {
            row("the repository has no such branch").fail(format!(
                "git ls-remote --heads https://github.com/{repository}"
            ))
        }
        (404, Access::Anybody) => row("cannot be seen without access: it is private, or not there")
            .warn("export GITHUB_TOKEN=..."),
        (404, Access::Token) => {
            row("cannot be seen with GITHUB_TOKEN: it is private, or not there")
                .warn(format!("gh repo view {repository}"))
        }
        (403 | 429, _) => unasked(
            CheckId::Repositories,
            &what,
            "GitHub lets no more questions through for now",
        ),
        _ => unasked(CheckId::Repositories, &what, &odd(status)),
    }
}

/// Judges the answer of a registry about an image.
pub fn image_row(image: &ImageSource, answer: &Answer) -> Row {
    let what = image_name(image);
    let row = |reason: &str| Row::ok(CheckId::Images, what.clone(), reason);
    let (status, body) = match answer {
        Answer::Status(status, body) => (*status, body),
        Answer::Nothing(words) => return unasked(CheckId::Images, &what, words),
    };
    let is_private = image.registry_credentials.is_some();
    match status {
        200 if serde_json::from_str::<serde_json::Value>(body).is_ok() => row("there"),
        401 | 403 | 404 if is_private => unasked(
            CheckId::Images,
            &what,
            "private, and its access is known to the platform only",
        ),
        401 | 403 => row("cannot be seen without access: it is private, or not there")
            .warn(format!("docker manifest inspect {what}")),
        404 => row("no such image or tag").fail(format!("docker manifest inspect {what}")),
        429 => unasked(
            CheckId::Images,
            &what,
            "the registry lets no more questions through for now",
        ),
        _ => unasked(CheckId::Images, &what, &odd(status)),
    }
}

/// Returns the name under which an image is pulled.
pub fn image_name(image: &ImageSource) -> String {
    let host = match image.registry_type {
        RegistryType::DockerHub => "docker.io",
        RegistryType::Ghcr => "ghcr.io",
        RegistryType::Docr => "registry.digitalocean.com",
        RegistryType::Unspecified => "",
    };
    let parts = [
        host,
        image.registry.as_deref().unwrap_or_default(),
        &image.repository,
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let name = parts.join("/");
    match (&image.digest, &image.tag) {
        (Some(digest), _) => format!("{name}@{digest}"),
        (None, Some(tag)) => format!("{name}:{tag}"),
        (None, None) => format!("{name}:latest"),
    }
}

fn unasked(check: CheckId, what: &str, reason: &str) -> Row {
    Row::skip(check, what, reason)
}

fn odd(status: u16) -> String {
    format!("not told: it answers with status {status} and something else than expected")
}

/// Returns a text in a JSON object.
fn names(body: &str, key: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    Some(body.get(key)?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::check::State;
    use super::*;

    fn branch(status: u16, body: &str, access: Access) -> State {
        let answer = Answer::Status(status, body.to_owned());
        branch_row("acme/shop", Some("main"), access, &answer).state()
    }

    #[test]
    fn a_missing_branch_and_a_hidden_repository_are_told_apart() {
        let judged = |status, body| branch(status, body, Access::Anybody);
        assert_eq!(judged(200, r#"{"name":"main"}"#), State::Ok);
        assert_eq!(
            judged(404, r#"{"message":"Branch not found"}"#),
            State::Fail
        );
        assert_eq!(judged(404, r#"{"message":"Not Found"}"#), State::Warn);
        assert_eq!(judged(301, ""), State::Warn);
        assert_eq!(judged(401, ""), State::Warn);
        assert_eq!(judged(429, ""), State::Skip);
        assert_eq!(judged(200, "<html>"), State::Skip);
        assert_eq!(judged(502, ""), State::Skip);
        let silent = branch_row("a/b", None, Access::Anybody, &Answer::Nothing("x".into()));
        assert_eq!(silent.state(), State::Skip);
    }

    #[test]
    fn an_image_is_there_or_not_or_hidden() {
        let judged = |image: serde_json::Value, status, body: &str| {
            let image = serde_json::from_value(image).unwrap();
            image_row(&image, &Answer::Status(status, body.to_owned())).state()
        };
        let redis = json!({"registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis", "tag": "7-alpine"});
        assert_eq!(judged(redis.clone(), 200, "{}"), State::Ok);
        assert_eq!(judged(redis.clone(), 200, "<html>"), State::Skip);
        assert_eq!(judged(redis.clone(), 404, "{}"), State::Fail);
        assert_eq!(judged(redis.clone(), 401, "{}"), State::Warn);
        assert_eq!(judged(redis, 429, "{}"), State::Skip);
        let private = json!({"registry_type": "GHCR", "registry": "acme", "repository": "shop", "registry_credentials": "a:b"});
        assert_eq!(judged(private, 404, "{}"), State::Skip);
    }

    #[test]
    fn an_image_has_the_name_it_is_pulled_by() {
        let name = |image: serde_json::Value| image_name(&serde_json::from_value(image).unwrap());
        assert_eq!(
            name(
                json!({"registry_type": "DOCKER_HUB", "registry": "library", "repository": "redis", "tag": "7"})
            ),
            "docker.io/library/redis:7"
        );
        assert_eq!(
            name(json!({"registry_type": "DOCR", "repository": "shop"})),
            "registry.digitalocean.com/shop:latest"
        );
    }
}
