//! Comments on pull requests, by the API of GitHub or of a server that speaks the same.

use serde::{Deserialize, Serialize};

use super::client::Client;
use super::error::ApiError;
use super::request::{Idempotency, Request, Verb};
use super::token::Token;
use super::transport::Options;

/// How many comments come with one answer, the most that GitHub gives.
const PER_PAGE: usize = 100;
/// How many pages of comments are read at the most.
const MOST_PAGES: usize = 20;
/// The permission of the job's token that all calls need.
const PERMISSION: &str = "pull-requests: write";

/// Holds one comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Comment {
    /// Its number, unique on the server.
    pub id: u64,
    /// Its text, as Markdown.
    #[serde(default)]
    pub body: String,
    /// Where a person sees it.
    #[serde(default)]
    pub html_url: String,
}

#[derive(Serialize)]
struct Draft<'a> {
    body: &'a str,
}

/// Speaks about one pull request.
pub struct PullRequest {
    client: Client,
    owner: String,
    repository: String,
    number: u64,
}

impl PullRequest {
    /// Takes the token of the job, the repository as `owner/name` and the number; none when the repository is not of that form.
    pub fn new(token: Token, options: Options, repository: &str, number: u64) -> Option<Self> {
        let (owner, repository) = repository.split_once('/')?;
        Some(Self {
            client: Client::new(token, options),
            owner: owner.to_owned(),
            repository: repository.to_owned(),
            number,
        })
    }

    /// Returns the first comment whose text begins with a mark.
    pub async fn comment_with(&self, mark: &str) -> Result<Option<Comment>, ApiError> {
        for page in 1..=MOST_PAGES {
            let comments: Vec<Comment> = self.client.list(&self.page(page)).await?;
            let count = comments.len();
            let mut comments = comments.into_iter();
            let found = comments.find(|comment| comment.body.starts_with(mark));
            if found.is_some() || count < PER_PAGE {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Adds a comment.
    pub async fn add(&self, body: &str) -> Result<Comment, ApiError> {
        let number = self.number.to_string();
        let path = ["issues", number.as_str(), "comments"];
        let request = self.request(Verb::Post, &path, Idempotency::Once);
        self.client.json(&request.json(&Draft { body })).await
    }

    /// Gives a comment another text.
    pub async fn update(&self, id: u64, body: &str) -> Result<Comment, ApiError> {
        let id = id.to_string();
        let path = ["issues", "comments", id.as_str()];
        let request = self.request(Verb::Patch, &path, Idempotency::Repeatable);
        self.client.json(&request.json(&Draft { body })).await
    }

    fn page(&self, page: usize) -> Request {
        let number = self.number.to_string();
        let path = ["issues", number.as_str(), "comments"];
        self.request(Verb::Get, &path, Idempotency::Safe)
            .query("per_page", PER_PAGE)
            .query("page", page)
    }

    fn request(&self, verb: Verb, below: &[&str], idempotency: Idempotency) -> Request {
        let mut path = vec!["repos", self.owner.as_str(), self.repository.as_str()];
        path.extend(below);
        Request::below("", (verb, &path), idempotency, PERMISSION)
    }
}
