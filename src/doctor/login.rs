//! The token, what it may do, and the platform that accepts it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::live::Account;

use super::check::{CheckId, Row};

/// From how far apart on clocks are a warning.
const CLOCK_WARN: SignedDuration = SignedDuration::from_secs(30);
/// From how far apart on clocks are a failure: signatures and certificates stop being accepted.
const CLOCK_FAIL: SignedDuration = SignedDuration::from_mins(5);
/// From how long on an answer is slow.
const SLOW: Duration = Duration::from_secs(2);
/// The share of requests of which the last part is a warning.
const LAST_PART: u32 = 10;

/// How another token is made.
const NEW_TOKEN: &str = "open https://cloud.digitalocean.com/account/api/tokens, then: export DIGITALOCEAN_ACCESS_TOKEN=...";

/// Judges the account behind an accepted token; `origin` says where the token was found.
pub fn account_row(origin: &str, account: &Account) -> Row {
    let team = account.team.as_ref().map(|team| team.name.as_str());
    let team = team.filter(|name| !name.is_empty());
    let team = team.map_or_else(String::new, |name| format!(", team {name}"));
    let row = |problem: &str| {
        Row::ok(
            CheckId::Token,
            origin,
            format!("accepted for {}{team}{problem}", account.email),
        )
    };
    let open = "open https://cloud.digitalocean.com/account/profile";
    match account.status.as_str() {
        "locked" => row(&said("; the account is locked", account)).fail(open),
        "warning" => row(&said("; the account has a warning", account)).warn(open),
        _ if !account.email_verified => row("; the e-mail address is not confirmed").warn(open),
        _ => row(""),
    }
}

fn said(problem: &str, account: &Account) -> String {
    if account.status_message.is_empty() {
        return problem.to_owned();
    }
    format!("{problem}: {}", account.status_message)
}

/// Says what of the account the token could read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// It could.
    Allowed,
    /// It may not.
    Forbidden,
    /// It was not asked.
    Unasked,
}

/// Judges what the token may read: apps and the account. What it may write shows only when something is written.
pub fn scope_rows(apps: Reads, account: Reads, domains: Reads) -> Vec<Row> {
    let mut rows = Vec::new();
    let row = |what: &str, reason: &str| Row::ok(CheckId::Scopes, what, reason);
    rows.extend(match apps {
        Reads::Allowed => Some(row(
            "app:read",
            "allowed, which plan needs; apply needs app:create and app:update too, which only a write shows",
        )),
        Reads::Forbidden => Some(
            row("app:read", "missing; nothing works without it; apply needs app:create and app:update too")
                .fail(NEW_TOKEN),
        ),
        Reads::Unasked => None,
    });
    rows.extend(match account {
        Reads::Allowed => Some(row("account:read", "allowed")),
        Reads::Forbidden => Some(
            row(
                "account:read",
                "missing; only this check and the name of the team need it",
            )
            .warn(NEW_TOKEN),
        ),
        Reads::Unasked => None,
    });
    rows.extend(match domains {
        Reads::Allowed => Some(row(
            "domain:read",
            "allowed; `ipctl dns apply` needs domain:create and domain:update too",
        )),
        Reads::Forbidden => Some(
            row("domain:read", "missing; ipctl.yaml keeps its zone on this account, so `ipctl dns` needs it, domain:create and domain:update")
                .fail(NEW_TOKEN),
        ),
        Reads::Unasked => None,
    });
    rows
}

/// Judges how many requests are left of those of an hour.
pub fn rate_row(left: u32, limit: u32, reset: Option<Timestamp>) -> Row {
    let until = reset.map_or_else(String::new, |time| format!(", counted anew by {time:.0}"));
    let row = Row::ok(
        CheckId::RateLimit,
        "requests an hour",
        format!("{left} of {limit} left{until}"),
    );
    match left {
        0 => row.fail("wait until the limit is counted anew: sleep 600"),
        left if left < limit / LAST_PART => row.warn("let other clients of this account pause"),
        _ => row,
    }
}

/// Compares the clock of this machine with that of the platform.
pub fn clock_row(here: Timestamp, there: Timestamp) -> Row {
    let apart = here.duration_since(there);
    let way = if apart.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    let size = apart.abs();
    let row = |reason| Row::ok(CheckId::Clock, "clock of this machine", reason);
    let cure = "sudo timedatectl set-ntp true";
    let reason = format!("{} s {way} the platform", size.as_secs());
    if size > CLOCK_FAIL {
        row(reason).fail(cure)
    } else if size > CLOCK_WARN {
        row(reason).warn(cure)
    } else {
        // The header counts whole seconds, and the answer was on its way.
        row("within 30 s of the platform's".to_owned())
    }
}

/// Judges the answer of the API to a request without a token.
pub fn api_row(url: &str, status: u16, took: Duration) -> Row {
    let reason = format!("answers in {} ms", took.as_millis());
    let row = |reason| Row::ok(CheckId::Api, url, reason);
    let cure = "open https://status.digitalocean.com";
    match status {
        500.. => row(format!("answers with status {status}")).fail(cure),
        300..400 => row(format!(
            "redirects with status {status}, so it is not the API"
        ))
        .fail("unset IPCTL_API_URL DIGITALOCEAN_API_URL"),
        _ if took > SLOW => row(reason).warn(cure),
        _ => row(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    fn account(status: &str, verified: bool) -> Account {
        Account {
            email: "ada@example.com".into(),
            status: status.into(),
            email_verified: verified,
            ..Account::default()
        }
    }

    #[test]
    fn an_account_is_judged_by_its_status() {
        let state =
            |status, verified| account_row("IPCTL_TOKEN", &account(status, verified)).state();
        assert_eq!(state("active", true), State::Ok);
        assert_eq!(state("active", false), State::Warn);
        assert_eq!(state("warning", true), State::Warn);
        assert_eq!(state("locked", true), State::Fail);
    }

    #[test]
    fn clocks_may_be_half_a_minute_apart() {
        let there: Timestamp = "2026-08-07T09:00:00Z".parse().unwrap();
        let row = |seconds| {
            let here = there
                .checked_add(SignedDuration::from_secs(seconds))
                .unwrap();
            let row = clock_row(here, there);
            (row.state(), row.reason)
        };
        assert_eq!(row(30).0, State::Ok);
        assert_eq!(
            row(-31),
            (State::Warn, "31 s behind the platform".to_owned())
        );
        assert_eq!(row(300).0, State::Warn);
        assert_eq!(
            row(301),
            (State::Fail, "301 s ahead of the platform".to_owned())
        );
    }

    #[test]
    fn the_last_tenth_of_requests_is_a_warning() {
        let state = |left| rate_row(left, 5000, None).state();
        assert_eq!(
            (state(500), state(499), state(0)),
            (State::Ok, State::Warn, State::Fail)
        );
    }

    #[test]
    fn a_missing_scope_is_named() {
        let rows = scope_rows(Reads::Forbidden, Reads::Forbidden, Reads::Unasked);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.what.as_str(), row.state()))
            .collect();
        assert_eq!(
            told,
            [("app:read", State::Fail), ("account:read", State::Warn)]
        );
    }

    #[test]
    fn an_answer_that_asks_for_a_token_is_an_answer() {
        let state =
            |status, ms| api_row("https://x.example", status, Duration::from_millis(ms)).state();
        assert_eq!(state(401, 90), State::Ok);
        assert_eq!(state(401, 2001), State::Warn);
        assert_eq!(state(503, 90), State::Fail);
        assert_eq!(state(302, 90), State::Fail);
    }
}
