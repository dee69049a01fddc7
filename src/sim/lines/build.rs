//! Lines of builds.

use serde_json::Value;

use super::dice::Dice;
use super::{Facts, role::Role, scripts};

/// Returns the lines of a build: of a Dockerfile, of a buildpack, or of taking an image as it is.
pub(super) fn lines(component: &Value) -> Vec<String> {
    let facts = Facts::of(component);
    let has = |key: &str| component.get(key).is_some();
    let mut script = Vec::new();
    if has("image") {
        script.extend_from_slice(scripts::PREBUILT);
    } else if has("dockerfile_path") {
        script.extend_from_slice(scripts::CLONE);
        script.extend_from_slice(scripts::DOCKERFILE);
    } else {
        script.extend_from_slice(scripts::CLONE);
        script.extend_from_slice(buildpack(component));
        script.extend_from_slice(scripts::EXPORT);
    }
    if Role::of(component) == Role::StaticSite && !has("image") {
        script.extend_from_slice(scripts::STATIC_ASSETS);
    }
    facts.fill_all(&script, &mut Dice::new(&facts.name, 1))
}

/// Returns the lines of the buildpack that fits the language, when the spec or the role tells it.
fn buildpack(component: &Value) -> &'static [&'static str] {
    match component.get("environment_slug").and_then(Value::as_str) {
        Some("python") => scripts::PYTHON,
        Some("node-js" | "gatsby" | "hexo" | "bun") => scripts::NODE,
        None if Role::of(component).is_python() => scripts::PYTHON,
        None if Role::of(component) == Role::StaticSite => scripts::NODE,
        _ => scripts::ANY_LANGUAGE,
    }
}
