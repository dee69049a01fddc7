//! `ipctl ci comment`.

use serde_json::json;

use crate::api::{ApiError, BaseUrl, Comment, ErrorKind, Options, PullRequest, Token};
use crate::cli::ci::{From, PullRequestEvent, StepOutputs};
use crate::cli::context::Context;
use crate::cli::environment::Environment;
use crate::cli::error::{Failure, Outcome};
use crate::cli::exit::Exit;
use crate::cli::report::Report;
use crate::cli::runtime;
use crate::render::plan::ByteLimit;

use super::planned::{Found, Target};

/// Names the plan and the pull request.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ipctl ci comment specs/\n  ipctl plan specs/ --out plan.ipctl && ipctl ci comment plan.ipctl\n  ipctl ci comment specs/ --pull-request 12\n\nTakes the token of the job from GITHUB_TOKEN; the job needs `permissions: pull-requests: write`. Each stack and job has one\ncomment, which is updated in place; a plan without changes makes none, and folds one that is there to a line. Outside of a\npull request nothing is done. A pull request from a fork has no token: its specs are validated instead."
)]
pub(super) struct Args {
    #[command(flatten)]
    target: Target,
    /// The number of the pull request; default: the one that the run is about
    #[arg(long, value_name = "N")]
    pull_request: Option<u64>,
}

/// The longest comment in bytes. GitHub takes 65,536 characters, and no character has less than one byte.
const MOST_BYTES: usize = 65_000;
/// Room for the mark at the beginning.
const MARK_ROOM: usize = 300;

/// Shows the plan on the pull request that the run is about.
pub(super) fn run(context: &Context, args: &Args) -> Outcome<Report> {
    let event = PullRequestEvent::of(&context.environment);
    let number = args.pull_request.or(event.map(|event| event.number));
    let Some(number) = number else {
        context
            .output
            .note("no pull request, so there is nothing to comment on");
        return Ok(Report::done(json!({"action": "none", "url": null}), ""));
    };
    if event.is_some() && args.target.wants_token()? && context.has_no_token() {
        return args.target.validate(context);
    }
    let found = args.target.find(context)?;
    let outputs = StepOutputs::of_plan(&found.plan);
    let text = text(&found, &mark(&found, &context.environment))?;
    let request = pull_request(context, number)?;
    let done = runtime::run(async { Ok(write(&request, &found, &text).await) })?;
    let done = match done {
        Err(error) if is_refusal(&error) && event.is_some_and(|event| event.from == From::Fork) => {
            context
                .output
                .note("a pull request from a fork cannot be commented on by its own run");
            Done::Nothing
        }
        Err(error) => return Err(refused(error).at(format!("pull request {number}"))),
        Ok(done) => done,
    };
    Ok(report(&done).with_outputs(outputs))
}

/// Says what became of the comment.
enum Done {
    Made(Comment),
    Updated(Comment),
    Same(Comment),
    Nothing,
}

/// Holds a comment's mark, its whole text, and the line for a plan without changes.
struct Text {
    mark: String,
    whole: String,
    folded: String,
}

fn text(found: &Found, mark: &str) -> Outcome<Text> {
    let room = ByteLimit::new(MOST_BYTES - MARK_ROOM)
        .ok_or_else(|| Failure::new(Exit::Bug, "a comment has no room"))?;
    Ok(Text {
        whole: format!("{mark}\n{}", found.markdown(room)),
        folded: format!("{mark}\nNo changes: the live apps are as the specs say.\n"),
        mark: mark.to_owned(),
    })
}

/// Returns the hidden first line by which the comment is found again.
fn mark(found: &Found, environment: &Environment) -> String {
    let plain = |text: &str| -> String {
        let kept = |c: &char| c.is_ascii_alphanumeric() || "-_. ".contains(*c);
        text.chars()
            .filter(kept)
            .take(60)
            .collect::<String>()
            .replace("--", "-")
    };
    let part = |name| environment.non_empty(name).map(plain).unwrap_or_default();
    let stack = found.stack.as_deref().map(plain).unwrap_or_default();
    format!(
        "<!-- ipctl plan stack={stack} workflow={} job={} -->",
        part("GITHUB_WORKFLOW"),
        part("GITHUB_JOB")
    )
}

async fn write(request: &PullRequest, found: &Found, text: &Text) -> Result<Done, ApiError> {
    let known = request.comment_with(&text.mark).await?;
    let wanted = if found.plan.is_empty() {
        &text.folded
    } else {
        &text.whole
    };
    match known {
        None if found.plan.is_empty() => Ok(Done::Nothing),
        None => Ok(Done::Made(request.add(wanted).await?)),
        // The server may trim the end.
        Some(known) if known.body.trim_end() == wanted.trim_end() => Ok(Done::Same(known)),
        Some(known) => Ok(Done::Updated(request.update(known.id, wanted).await?)),
    }
}

fn pull_request(context: &Context, number: u64) -> Outcome<PullRequest> {
    let environment = &context.environment;
    let token = environment.non_empty("GITHUB_TOKEN").ok_or_else(|| {
        Failure::new(Exit::NotLoggedIn, "the job has no token for GitHub")
            .next("give the step `env: {GITHUB_TOKEN: ${{ github.token }}}`")
    })?;
    let repository = environment.non_empty("GITHUB_REPOSITORY");
    let repository = repository.ok_or_else(|| {
        Failure::usage("GITHUB_REPOSITORY does not say which repository the pull request is in")
    })?;
    let api = environment.non_empty("GITHUB_API_URL");
    let options = Options::new(BaseUrl::parse(api.unwrap_or("https://api.github.com"))?);
    PullRequest::new(Token::new(token)?, options, repository, number).ok_or_else(|| {
        Failure::usage(format!(
            "GITHUB_REPOSITORY is `{repository}`, which is not `owner/name`"
        ))
    })
}

/// Tells whether the token does not allow it; GitHub answers that it does not know the thing where it hides it.
fn is_refusal(error: &ApiError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Login | ErrorKind::Scope | ErrorKind::Missing
    )
}

fn refused(error: ApiError) -> Failure {
    if is_refusal(&error) {
        Failure::caused(Exit::NotLoggedIn, error)
            .next("the job needs `permissions: {pull-requests: write}`")
    } else {
        error.into()
    }
}

fn report(done: &Done) -> Report {
    let (action, comment) = match done {
        Done::Made(comment) => ("made", Some(comment)),
        Done::Updated(comment) => ("updated", Some(comment)),
        Done::Same(comment) => ("unchanged", Some(comment)),
        Done::Nothing => ("none", None),
    };
    let url = comment.map(|comment| comment.html_url.as_str());
    let text = match url {
        Some(url) => format!(
            "comment {action}: {}\n",
            crate::render::sanitise::one_line(url)
        ),
        None => "no changes, so no comment\n".to_owned(),
    };
    Report::done(json!({"action": action, "url": url}), text)
}
