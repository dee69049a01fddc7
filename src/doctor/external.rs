//! Services outside of the platform: what their answers mean, and what is done about them.

use crate::model::live::{Protection, ServiceAnswer, Trouble, Welcome};
use crate::model::manifest::{External, ExternalKind};

use super::check::{CheckId, Row};
use super::source::Answer;

/// The port of the pooler of Supabase that takes many short connections.
const POOLER: u16 = 6543;

/// Describes a service as `ipctl.yaml` has it.
#[derive(Debug, Clone, Copy)]
pub struct Outside<'a> {
    /// Its name.
    pub name: &'a str,
    /// What is written about it.
    pub external: &'a External,
    /// The port that was asked.
    pub port: u16,
    /// How its password is given a value.
    pub password_way: Option<&'a str>,
}

/// Returns the port of a service that names none; none when its kind has no usual one.
pub fn usual_port(kind: ExternalKind) -> Option<u16> {
    match kind {
        ExternalKind::Postgres => Some(5432),
        ExternalKind::Mysql => Some(3306),
        ExternalKind::Redis => Some(6379),
        ExternalKind::Http => Some(443),
        ExternalKind::Tcp => None,
    }
}

/// Judges what a service answered.
pub fn external_row(outside: Outside<'_>, heard: &ServiceAnswer) -> Row {
    let row = |reason: String| Row::ok(CheckId::Externals, outside.what(), reason);
    match (&heard.answer, &heard.protection) {
        (Ok(welcome), Protection::Untrusted(why)) => {
            let reason = format!(
                "{}; its certificate is not signed by a public authority ({why}), so clients that check it need its own",
                said(*welcome)
            );
            row(reason).warn(outside.certificate())
        }
        (Ok(welcome), _) => row(said(*welcome).to_owned()),
        (Err(found @ Trouble::NoTls), _) => row(found.to_string()).warn(outside.cure(found)),
        (Err(found), _) => row(found.to_string()).fail(outside.cure(found)),
    }
}

/// Judges what a service that speaks HTTP answered.
pub fn http_row(outside: Outside<'_>, address: &str, answer: &Answer) -> Row {
    let row = |reason| Row::ok(CheckId::Externals, outside.what(), reason);
    let cure = format!("curl -sSI {address}");
    match answer {
        Answer::Status(status @ ..500, _) => row(format!("answers with status {status}")),
        Answer::Status(status, _) => row(format!("answers with status {status}")).fail(cure),
        Answer::Nothing(words) => row(format!("not reached: {words}")).fail(cure),
    }
}

fn said(welcome: Welcome) -> &'static str {
    match welcome {
        Welcome::LoggedIn => "accepts user and password",
        Welcome::AsksPassword => "answers and asks for a password, which was not tried",
        Welcome::Greeted => "answers",
        Welcome::Connected => "takes connections",
    }
}

impl Outside<'_> {
    /// Names the service for a row.
    pub fn what(&self) -> String {
        format!("{} ({}:{})", self.name, self.external.host, self.port)
    }

    /// Returns the project at Supabase, if the service is there.
    fn project(&self) -> Option<&str> {
        let host = self.external.host.as_str();
        if !host.ends_with(".supabase.com") && !host.ends_with(".supabase.co") {
            return None;
        }
        let of_user = self
            .external
            .user
            .as_deref()
            .and_then(|user| user.split_once('.'));
        let of_host = host
            .strip_prefix("db.")
            .and_then(|rest| rest.split_once('.'));
        let project = of_user.map(|(_, project)| project);
        let project = project.or(of_host.map(|(project, _)| project));
        Some(project.unwrap_or("_"))
    }

    /// Returns one thing to do about a trouble.
    fn cure(&self, trouble: &Trouble) -> String {
        if let Trouble::WrongPassword = trouble
            && let Some(way) = self.password_way
        {
            return way.to_owned();
        }
        if let Some(project) = self.project()
            && let Some(cure) = self.supabase(trouble, project)
        {
            return cure;
        }
        let (host, port) = (&self.external.host, self.port);
        match trouble {
            Trouble::NoHost(_) | Trouble::SixOnly => format!("dig +short A {host}"),
            Trouble::NoDatabase
            | Trouble::NoUser(_)
            | Trouble::WrongPassword
            | Trouble::NoTls
            | Trouble::Barred(_)
            | Trouble::Full
                if self.external.kind == ExternalKind::Postgres =>
            {
                format!("psql {}", self.login())
            }
            _ => format!("nc -vz {host} {port}"),
        }
    }

    /// Writes the words that psql logs in with; it asks for the password by itself.
    fn login(&self) -> String {
        let user = self.external.user.as_deref().unwrap_or("postgres");
        let database = self.external.database.as_deref().unwrap_or(user);
        let (host, port) = (&self.external.host, self.port);
        format!("'host={host} port={port} user={user} dbname={database} sslmode=require'")
    }

    /// Knows the ways of Supabase: a pooler with users of its own, and a list of addresses that are let in.
    fn supabase(&self, trouble: &Trouble, project: &str) -> Option<String> {
        let settings =
            || format!("open https://supabase.com/dashboard/project/{project}/database/settings");
        let name = self.name;
        Some(match trouble {
            Trouble::SixOnly | Trouble::NoHost(_) => format!(
                "open https://supabase.com/dashboard/project/{project}?showConnect=true, then take the pooler's host for externals.{name}"
            ),
            Trouble::Refused | Trouble::TimedOut | Trouble::Full if self.port != POOLER => {
                format!(
                    "set port: {POOLER} of externals.{name} in ipctl.yaml, the port of the pooler"
                )
            }
            Trouble::Refused | Trouble::TimedOut | Trouble::Barred(_) => {
                format!("{}, then let the address in", settings())
            }
            Trouble::NoUser(_) => {
                format!(
                    "set user: postgres.PROJECT of externals.{name} in ipctl.yaml, as the pooler wants it"
                )
            }
            Trouble::WrongPassword | Trouble::Full => settings(),
            _ => return None,
        })
    }

    fn certificate(&self) -> String {
        if let Some(project) = self.project() {
            return format!(
                "open https://supabase.com/dashboard/project/{project}/database/settings, then download the certificate"
            );
        }
        let (host, port) = (&self.external.host, self.port);
        let kind = match self.external.kind {
            ExternalKind::Postgres => " -starttls postgres",
            _ => "",
        };
        format!("openssl s_client{kind} -connect {host}:{port} -showcerts")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::check::State;
    use super::*;

    fn external(host: &str, user: &str) -> External {
        serde_json::from_value(
            json!({"kind": "postgres", "host": host, "user": user, "database": "app"}),
        )
        .unwrap()
    }

    fn row(host: &str, user: &str, port: u16, answer: Result<Welcome, Trouble>) -> Row {
        let external = external(host, user);
        let outside = Outside {
            name: "db",
            external: &external,
            port,
            password_way: Some("export DB_PASSWORD=..."),
        };
        let protection = Protection::Trusted;
        external_row(outside, &ServiceAnswer { answer, protection })
    }

    #[test]
    fn each_trouble_has_one_cure() {
        let cure = |found| {
            let row = row("db.example.com", "app", 5432, Err(found));
            row.cure().unwrap().to_owned()
        };
        assert_eq!(cure(Trouble::WrongPassword), "export DB_PASSWORD=...");
        assert_eq!(cure(Trouble::Refused), "nc -vz db.example.com 5432");
        assert_eq!(
            cure(Trouble::NoHost("x".into())),
            "dig +short A db.example.com"
        );
        assert_eq!(
            cure(Trouble::NoDatabase),
            "psql 'host=db.example.com port=5432 user=app dbname=app sslmode=require'"
        );
    }

    #[test]
    fn supabase_has_cures_of_its_own() {
        let host = "aws-1-us-east-1.pooler.supabase.com";
        let cure = |port, found| {
            let row = row(host, "postgres.abcd", port, Err(found));
            row.cure().unwrap().to_owned()
        };
        insta::assert_snapshot!(cure(5432, Trouble::TimedOut), @"set port: 6543 of externals.db in ipctl.yaml, the port of the pooler");
        insta::assert_snapshot!(cure(6543, Trouble::TimedOut), @"open https://supabase.com/dashboard/project/abcd/database/settings, then let the address in");
        insta::assert_snapshot!(cure(6543, Trouble::NoUser("Tenant or user not found".into())), @"set user: postgres.PROJECT of externals.db in ipctl.yaml, as the pooler wants it");
        insta::assert_snapshot!(cure(6543, Trouble::Barred("x".into())), @"open https://supabase.com/dashboard/project/abcd/database/settings, then let the address in");
        insta::assert_snapshot!(row("db.abcd.supabase.co", "postgres", 5432, Err(Trouble::SixOnly)).cure().unwrap(), @"open https://supabase.com/dashboard/project/abcd?showConnect=true, then take the pooler's host for externals.db");
    }

    #[test]
    fn a_certificate_that_is_not_trusted_and_missing_encryption_are_warnings() {
        assert_eq!(row("h", "u", 1, Err(Trouble::NoTls)).state(), State::Warn);
        assert_eq!(row("h", "u", 1, Ok(Welcome::LoggedIn)).state(), State::Ok);
        let external = external("h", "u");
        let outside = Outside {
            name: "db",
            external: &external,
            port: 5432,
            password_way: None,
        };
        let heard = ServiceAnswer {
            answer: Ok(Welcome::AsksPassword),
            protection: Protection::Untrusted("unknown issuer".into()),
        };
        let row = external_row(outside, &heard);
        assert_eq!(
            row.cure(),
            Some("openssl s_client -starttls postgres -connect h:5432 -showcerts")
        );
        assert_eq!(row.state(), State::Warn);
    }

    #[test]
    fn only_a_failing_web_server_is_a_failure() {
        let external = external("h", "u");
        let outside = Outside {
            name: "api",
            external: &external,
            port: 443,
            password_way: None,
        };
        let state = |answer| http_row(outside, "https://h/", &answer).state();
        assert_eq!(state(Answer::Status(404, String::new())), State::Ok);
        assert_eq!(state(Answer::Status(502, String::new())), State::Fail);
        assert_eq!(state(Answer::Nothing("x".into())), State::Fail);
    }
}
