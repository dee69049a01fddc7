//! `--image app/component=TAG|DIGEST`: another image for a component.

use crate::diag::Span;
use crate::spec::{Document, Node, Origin, Setting, Value};

use super::error::{Failure, Outcome};

/// What one `--image` asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted<'a> {
    /// The app, as it was typed.
    pub app: &'a str,
    /// The component, as it was typed.
    pub component: &'a str,
    repository: Option<&'a str>,
    version: Version<'a>,
}

/// Which image of a repository is meant.
#[derive(Debug, PartialEq, Eq)]
enum Version<'a> {
    Tag(&'a str),
    Digest(&'a str),
}

/// Takes a word of the command line apart.
pub(super) fn parse(word: &str) -> Outcome<Wanted<'_>> {
    parts(word).ok_or_else(|| {
        Failure::usage(format!("`{word}` names no image of a component"))
            .next("write --image app/component=TAG, or --image app/component=sha256:...")
    })
}

fn parts(word: &str) -> Option<Wanted<'_>> {
    let (owner, image) = word.split_once('=')?;
    let (app, component) = owner.split_once('/')?;
    let (repository, version) = if let Some((repository, digest)) = image.split_once('@') {
        (Some(repository), Version::Digest(digest))
    } else if image.starts_with("sha256:") {
        (None, Version::Digest(image))
    } else if let Some((repository, tag)) = image.rsplit_once(':') {
        (Some(repository), Version::Tag(tag))
    } else {
        (None, Version::Tag(image))
    };
    let sound = match version {
        Version::Tag(tag) => is_tag(tag),
        Version::Digest(digest) => is_digest(digest),
    };
    let named = !app.is_empty() && !component.is_empty() && !component.contains('/');
    (named && sound && repository != Some("")).then_some(Wanted {
        app,
        component,
        repository,
        version,
    })
}

fn is_tag(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    (1..=128).contains(&text.len()) && text.chars().all(allowed) && !text.starts_with(['.', '-'])
}

fn is_digest(text: &str) -> bool {
    let hex =
        |digits: &str| digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.strip_prefix("sha256:").is_some_and(hex)
}

/// Returns the settings that make the component run the image; a tag and a digest take each other's place.
pub(super) fn settings(
    wanted: &Wanted<'_>,
    app: &str,
    component: &str,
    document: &Document,
) -> Outcome<Vec<Setting>> {
    let Some(image) = image_of(component, document) else {
        let what = format!("`{app}/{component}` runs no image: it is built from its source");
        return Err(Failure::usage(what).at(format!("--image {app}/{component}")));
    };
    if let Some(given) = wanted.repository
        && !is_same(given, image)
    {
        let what = format!("`{app}/{component}` runs another repository than `{given}`");
        return Err(Failure::usage(what)
            .at(document.source.name())
            .next("give the tag or the digest alone, or change the repository in the spec"));
    }
    let setting = |field: &str, value: Option<&str>| Setting {
        component: Some(component.to_owned()),
        field: vec!["image".to_owned(), field.to_owned()],
        value: value.map(|text| Node {
            span: Span::at(0),
            value: Value::String(text.to_owned()),
        }),
        text: None,
        origin: Origin {
            words: format!("`{app}/{component}.image.{field}` is set by --image"),
            place: None,
        },
    };
    Ok(match wanted.version {
        Version::Tag(tag) => vec![setting("tag", Some(tag)), setting("digest", None)],
        Version::Digest(digest) => vec![setting("digest", Some(digest)), setting("tag", None)],
    })
}

fn image_of<'a>(component: &str, document: &'a Document) -> Option<&'a Node> {
    let lists = crate::model::path::COMPONENT_LISTS.iter();
    let mut items = lists
        .filter_map(|list| document.root.get(list))
        .flat_map(Node::items);
    items
        .find(|item| item.text("name") == Some(component))?
        .get("image")
}

/// Tells whether a repository, written in any of its forms, is that of an image.
fn is_same(given: &str, image: &Node) -> bool {
    let repository = image.text("repository").unwrap_or_default();
    let registry = image.text("registry").unwrap_or_default();
    let hosts = ["docker.io/", "ghcr.io/", "registry.digitalocean.com/"];
    let short = hosts.iter().find_map(|host| given.strip_prefix(host));
    let named = short.unwrap_or(given);
    if named == repository || (!registry.is_empty() && named == format!("{registry}/{repository}"))
    {
        return true;
    }
    // The name of the account's own registry does not stand in the spec.
    let own = given.strip_prefix("registry.digitalocean.com/");
    own.and_then(|rest| rest.split_once('/'))
        .is_some_and(|(_, rest)| registry.is_empty() && rest == repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_digests_and_whole_names_are_told_apart() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let version = |text: &str| {
            let word = format!("shop/web={text}");
            parts(&word).map(|one| format!("{:?} {:?}", one.repository, one.version))
        };
        assert_eq!(version("v2").as_deref(), Some("None Tag(\"v2\")"));
        assert!(version(&digest).is_some_and(|one| one.starts_with("None Digest")));
        assert_eq!(
            version("ghcr.io/acme/web:1.0").as_deref(),
            Some("Some(\"ghcr.io/acme/web\") Tag(\"1.0\")")
        );
        assert!(version(&format!("acme/web@{digest}")).is_some());
        for wrong in ["", "a b", "a/b", "sha256:12", "x@sha256:12", ":v1", "-x"] {
            assert_eq!(version(wrong), None, "{wrong}");
        }
        assert!(parts("shop=v1").is_none() && parts("shop/web").is_none());
    }
}
