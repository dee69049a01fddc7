//! Repositories and images at the services that keep them.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::api::{Bearer, Token};
use crate::cli::load::Loaded;
use crate::doctor::{Answer, CheckId, Row, branch_row, image_name, image_row};
use crate::model::source::{ImageSource, RegistryType};
use crate::model::view::SourceView;

use super::hosts::Hosts;
use super::network::Network;
use super::working_copy::github_repository;

/// How many questions are under way at a time.
const AT_ONCE: usize = 8;
/// Keeps what may stand in one part of a path.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A repository and a branch of it, or an image, each once.
enum Thing<'a> {
    Branch(String, Option<&'a str>),
    Image(&'a ImageSource),
    /// A repository that is elsewhere than at GitHub.
    Elsewhere(String),
}

impl Thing<'_> {
    fn check(&self) -> CheckId {
        match self {
            Self::Branch(..) | Self::Elsewhere(_) => CheckId::Repositories,
            Self::Image(_) => CheckId::Images,
        }
    }

    fn what(&self) -> String {
        match self {
            Self::Branch(repository, Some(branch)) => format!("github.com/{repository}@{branch}"),
            Self::Branch(repository, None) => format!("github.com/{repository}"),
            Self::Image(image) => image_name(image),
            Self::Elsewhere(repository) => repository.clone(),
        }
    }
}

/// Asks whether every repository and image of the specs can be seen.
pub(in crate::cli) async fn reach_rows(
    loaded: &Loaded,
    network: Network,
    hosts: &Hosts,
    wants: impl Fn(CheckId) -> bool,
) -> Vec<Row> {
    let things = things(loaded);
    let things = things.values().filter(|thing| wants(thing.check()));
    if let Some(reason) = network.refusal() {
        return things
            .map(|thing| Row::skip(thing.check(), thing.what(), reason))
            .collect();
    }
    let asked = things.map(|thing| ask(thing, hosts));
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

/// Lists what the components are made of, by name.
fn things(loaded: &Loaded) -> BTreeMap<String, Thing<'_>> {
    let components = loaded.specs.iter().flat_map(|app| app.spec.components());
    let things = components.filter_map(|component| {
        let source = component.source()?;
        Some(match source {
            SourceView::Image(image) => Thing::Image(image),
            SourceView::GitHub(source) => {
                Thing::Branch(source.repo.clone(), source.branch.as_deref())
            }
            SourceView::Git(git) => match github_repository(&git.repo_clone_url) {
                Some(repository) => Thing::Branch(repository, git.branch.as_deref()),
                None => Thing::Elsewhere(git.repo_clone_url.clone()),
            },
            SourceView::GitLab(_) | SourceView::Bitbucket(_) => {
                Thing::Elsewhere(source.to_string())
            }
        })
    });
    things.map(|thing| (thing.what(), thing)).collect()
}

async fn ask(thing: &Thing<'_>, hosts: &Hosts) -> Row {
    match thing {
        Thing::Branch(repository, branch) => {
            let mut address = format!("{}/repos/{}", hosts.github, parts(repository));
            if let Some(branch) = branch {
                address.push_str("/branches/");
                address.extend(utf8_percent_encode(branch, PART));
            }
            let answer = hosts.ask(&address, hosts.bearer()).await;
            branch_row(repository, *branch, hosts.access(), &answer)
        }
        Thing::Image(image) => ask_image(image, hosts).await,
        Thing::Elsewhere(repository) => {
            let reason = "not asked: only repositories at GitHub are";
            Row::skip(CheckId::Repositories, repository.clone(), reason)
        }
    }
}

/// Encodes each part of a path.
fn parts(path: &str) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| utf8_percent_encode(part, PART).to_string())
        .collect();
    parts.join("/")
}

async fn ask_image(image: &ImageSource, hosts: &Hosts) -> Row {
    let skip = |reason| Row::skip(CheckId::Images, image_name(image), reason);
    let registry = parts(image.registry.as_deref().unwrap_or_default());
    let repository = parts(&image.repository);
    let tag = parts(image.tag.as_deref().unwrap_or("latest"));
    match (image.registry_type, &image.digest) {
        (RegistryType::DockerHub, None) => {
            let address = format!(
                "{}/v2/repositories/{registry}/{repository}/tags/{tag}",
                hosts.docker_hub
            );
            image_row(image, &hosts.ask(&address, Bearer::Nobody).await)
        }
        (RegistryType::Ghcr, digest) => {
            let tag = digest.as_deref().unwrap_or(&tag);
            let path = format!("{registry}/{repository}");
            image_row(image, &ask_ghcr(&path, tag, hosts).await)
        }
        (RegistryType::DockerHub, Some(_)) => {
            skip("pinned by its digest, which Docker Hub is not asked for")
        }
        (RegistryType::Docr, _) => skip(
            "in the account's own registry, which only the platform sees: ipctl validate --online",
        ),
        (RegistryType::Unspecified, _) => skip("the spec names no registry"),
    }
}

/// The registry wants a token from everybody, and gives one for what is public to anybody.
async fn ask_ghcr(path: &str, tag: &str, hosts: &Hosts) -> Answer {
    let address = format!("{}/token?scope=repository:{path}:pull", hosts.ghcr);
    let answer = hosts.ask(&address, Bearer::Nobody).await;
    let Answer::Status(200, body) = &answer else {
        return answer;
    };
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let token = body.get("token").and_then(Value::as_str);
    let Some(Ok(token)) = token.map(Token::new) else {
        return Answer::Nothing("it gives no token for a look".to_owned());
    };
    let address = format!("{}/v2/{path}/manifests/{tag}", hosts.ghcr);
    hosts.ask(&address, Bearer::Token(&token)).await
}
