//! Where the code of a component comes from.

use serde_json::Value;

use super::{Checked, Component, flag, has, text};

/// Lists the places that code can come from.
const SOURCES: [&str; 5] = ["git", "github", "gitlab", "bitbucket", "image"];

/// Checks that a component has exactly one complete source.
pub(super) fn check(component: Component<'_>) -> Checked {
    let mut present = SOURCES.iter().filter(|key| has(component.spec, key));
    let (Some(key), None) = (present.next(), present.next()) else {
        let reason = format!(
            "{} must have exactly one source of git, github, gitlab, bitbucket and image",
            component.label()
        );
        return Err(component.reject("source", reason));
    };
    let Some(source) = component.spec.get(*key) else {
        return Ok(());
    };
    match *key {
        "image" => check_image(component, source),
        "git" => check_required(component, source, "git", "repo_clone_url"),
        provider => check_required(component, source, provider, "repo"),
    }
}

fn check_required(component: Component<'_>, source: &Value, kind: &str, key: &str) -> Checked {
    if text(source, key).is_empty() {
        return Err(component.reject(&format!("{kind}.{key}"), "is required"));
    }
    Ok(())
}

fn check_image(component: Component<'_>, image: &Value) -> Checked {
    let registry_type = text(image, "registry_type");
    if registry_type.is_empty() || registry_type == "UNSPECIFIED" {
        return Err(component.reject("image.registry_type", "is required"));
    }
    check_registry(component, image, registry_type)?;
    check_required(component, image, "image", "repository")?;
    let digest = !text(image, "digest").is_empty();
    if digest && !text(image, "tag").is_empty() {
        return Err(component.reject("image.digest", "cannot be used together with tag"));
    }
    let push = image.get("deploy_on_push");
    if push.is_some_and(|push| flag(push, "enabled")) && (digest || registry_type != "DOCR") {
        return Err(component.reject("image.deploy_on_push", "is only supported for tags in DOCR"));
    }
    Ok(())
}

fn check_registry(component: Component<'_>, image: &Value, registry_type: &str) -> Checked {
    let empty = text(image, "registry").is_empty();
    match registry_type {
        "DOCR" if !empty => {
            Err(component.reject("image.registry", "must be empty for registry type DOCR"))
        }
        "DOCKER_HUB" if empty => {
            Err(component.reject("image.registry", "is required for registry type DOCKER_HUB"))
        }
        _ => Ok(()),
    }
}
