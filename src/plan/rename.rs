//! Guesses which component that comes is one that goes, under another name.

use serde_json::Value;

use crate::diff::{Change, ChangeKind};

/// The fields that say where the code of a component comes from and what is run of it.
const TRAITS: [&str; 8] = [
    "git",
    "github",
    "gitlab",
    "bitbucket",
    "image",
    "source_dir",
    "dockerfile_path",
    "run_command",
];
/// The fields of a source that say which version of it is taken.
const VERSIONS: [&str; 5] = [
    "tag",
    "digest",
    "branch",
    "deploy_on_push",
    "registry_credentials",
];

/// Returns the name of the one component that comes for the one that `gone` removes: it stands in the same list, and has
/// the same source and the same run command. None when there is no such component, or more than one on either side.
pub(super) fn renamed_to<'a>(gone: &Change, all: &'a [Change]) -> Option<&'a str> {
    let ChangeKind::Removed { before } = &gone.kind else {
        return None;
    };
    let wanted = traits(before);
    if wanted.iter().all(Option::is_none) {
        return None;
    }
    let (list, _) = gone.path.component()?;
    let alike = |change: &&Change, value: &Value| {
        change.path.is_component()
            && change
                .path
                .component()
                .is_some_and(|(other, _)| other == list)
            && traits(value) == wanted
    };
    let others = all.iter().filter(
        |change| matches!(&change.kind, ChangeKind::Removed { before } if alike(change, before)),
    );
    let mut coming = all.iter().filter(
        |change| matches!(&change.kind, ChangeKind::Added { after } if alike(change, after)),
    );
    match (others.count(), coming.next(), coming.next()) {
        (1, Some(only), None) => only.path.component().map(|(_, name)| name),
        _ => None,
    }
}

fn traits(component: &Value) -> [Option<Value>; TRAITS.len()] {
    TRAITS.map(|field| component.get(field).map(without_version))
}

fn without_version(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Object(source) = &mut value {
        source.retain(|key, _| !VERSIONS.contains(&key.as_str()));
    }
    value
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use serde_json::json;

    use super::*;
    use crate::diff::{compare, normalise};

    fn worker(name: &str, repository: &str, command: &str) -> Value {
        json!({"name": name, "run_command": command, "image": {"registry_type": "DOCR", "repository": repository, "tag": name}})
    }

    fn guess(before: &[Value], after: &[Value]) -> Option<String> {
        let spec = |workers: &[Value]| normalise(&json!({"name": "a", "workers": workers}));
        let changes = compare(&spec(before), &spec(after));
        let gone = changes
            .iter()
            .find(|change| matches!(change.kind, ChangeKind::Removed { .. }))?;
        renamed_to(gone, &changes).map(str::to_owned)
    }

    #[test]
    fn the_same_source_and_command_under_another_name_is_a_rename() {
        let old = worker("old", "shop", "work");
        assert_eq!(
            guess(from_ref(&old), &[worker("new", "shop", "work")]).as_deref(),
            Some("new")
        );
        assert_eq!(
            guess(from_ref(&old), &[worker("new", "shop", "beat")]),
            None
        );
        assert_eq!(
            guess(from_ref(&old), &[worker("new", "other", "work")]),
            None
        );
        assert_eq!(guess(&[old], &[]), None);
    }

    #[test]
    fn several_that_could_be_meant_are_no_rename() {
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| worker(name, "shop", "work"));
        assert_eq!(guess(from_ref(&a), &[b.clone(), c.clone()]), None);
        assert_eq!(guess(&[a, b], &[c, d]), None);
    }

    #[test]
    fn nothing_in_common_is_no_rename() {
        assert_eq!(
            guess(&[json!({"name": "x"})], &[json!({"name": "y"})]),
            None
        );
    }
}
