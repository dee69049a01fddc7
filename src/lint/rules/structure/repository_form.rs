//! A repository in a form that the platform does not take.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule};
use crate::spec::Node;

use super::repository::Repository;

/// IP154.
pub(super) const RULE: Rule = Rule {
    code: Code::RepositoryForm,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop.git, branch: main}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write `owner/name` for a hosted repository, and an address that begins with `https://` for `git`.",
    found: Found::App(check),
};

/// The hosts that each source stands for.
const HOSTS: [(&str, &str); 3] = [
    ("github", "github.com"),
    ("gitlab", "gitlab.com"),
    ("bitbucket", "bitbucket.org"),
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let sources = app.components.iter().flat_map(|component| {
        component
            .sources()
            .into_iter()
            .map(move |one| (component, one))
    });
    sources
        .filter_map(|(component, (key, source))| match key {
            "git" => cloned(app, component, source.get("repo_clone_url")?),
            "image" => None,
            _ => hosted(app, key, source.get("repo")?),
        })
        .collect()
}

/// Checks the address of a `git` source.
fn cloned(app: &App<'_>, component: &Component<'_>, value: &Node) -> Option<Diagnostic> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    let secure = text
        .get(..8)
        .is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    if secure || text.contains(['$', '<', '{']) {
        return None;
    }
    let label = component.label();
    let message = format!("the address that {label} is cloned from does not begin with `https://`");
    let help = match Repository::read(text) {
        Some(repository) if !app.document.source.is_hidden(value.span) => {
            format!("write `{}`", repository.address("github.com"))
        }
        _ => "write the public address that begins with `https://`".to_owned(),
    };
    Some(RULE.at(app, value.span, message).help(help))
}

/// Checks the name of a hosted repository; text that is not `owner/name` at all is found with the shape.
fn hosted(app: &App<'_>, key: &str, value: &Node) -> Option<Diagnostic> {
    let text = value.as_str().filter(|text| is_owner_and_name(key, text))?;
    let repository = Repository::read(text)?;
    let known = |host: &str| {
        let host = host.strip_prefix("www.").unwrap_or(host);
        HOSTS.iter().any(|(_, known)| *known == host)
    };
    let address = repository
        .host
        .is_some_and(|host| text.contains('@') || known(host));
    let (what, name) = match text.strip_suffix(".git") {
        _ if address => ("is an address, not `owner/name`", repository.path),
        Some(name) => ("ends in `.git`", name),
        None => return None,
    };
    let shown = app.quoted(value).unwrap_or_else(|| "`repo`".to_owned());
    let finding = RULE.at(app, value.span, format!("{shown} {what}"));
    Some(finding.help(format!("write `{name}`")))
}

/// Tells whether a text passes the pattern of its field.
fn is_owner_and_name(key: &str, text: &str) -> bool {
    let parts = text.split('/').count();
    let enough = if key == "github" {
        parts == 2
    } else {
        parts >= 2
    };
    enough && text.split('/').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::diagnostics;

    /// Returns the help of each finding of this rule about a source.
    fn help(source: &str) -> Vec<String> {
        let text = format!("name: shop\nservices:\n- name: web\n  {source}\n");
        let found = diagnostics(&text).into_iter();
        let found = found.filter(|one| one.code == RULE.code);
        found.filter_map(|one| one.help).collect()
    }

    #[test]
    fn the_right_form_is_named() {
        for (source, wanted) in [
            (
                "git: {repo_clone_url: 'git@github.com:acme/shop.git'}",
                "write `https://github.com/acme/shop.git`",
            ),
            (
                "git: {repo_clone_url: 'http://git.acme.dev/a/b'}",
                "write `https://git.acme.dev/a/b.git`",
            ),
            (
                "git: {repo_clone_url: acme/shop}",
                "write `https://github.com/acme/shop.git`",
            ),
            (
                "git: {repo_clone_url: shop}",
                "write the public address that begins with `https://`",
            ),
            (
                "github: {repo: 'git@github.com:acme/shop.git'}",
                "write `acme/shop`",
            ),
            (
                "gitlab: {repo: gitlab.com/acme/group/shop}",
                "write `acme/group/shop`",
            ),
            ("bitbucket: {repo: acme/shop.git}", "write `acme/shop`"),
        ] {
            assert_eq!(help(source), [wanted], "{source}");
        }
    }

    #[test]
    fn good_forms_templates_and_what_the_shape_reports_are_left_alone() {
        for source in [
            "git: {repo_clone_url: HTTPS://github.com/acme/shop}",
            "git: {repo_clone_url: '${REPOSITORY}'}",
            "git: {repo_clone_url: ''}",
            "git: {repo_clone_url: 5}",
            "github: {repo: acme/acme.github.io}",
            "github: {repo: 'https://github.com/acme/shop.git'}",
            "github: {repo: github.com/acme/shop}",
            "gitlab: {repo: acme.dev/group/shop}",
            "github: {repo: '${OWNER}/shop.git'}",
        ] {
            assert!(help(source).is_empty(), "{source}");
        }
    }
}
