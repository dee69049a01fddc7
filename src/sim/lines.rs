//! Believable log lines per component role.

use serde_json::Value;

/// Returns the `sequence`-th line that a running instance of `component` (its spec object) writes, without prefix and newline.
pub(crate) fn run_line(component: &Value, sequence: u64) -> String {
    let _ = component;
    format!("line {sequence}")
}

/// Returns the lines of a build of `component`, in order, without prefix and newline.
pub(crate) fn build_lines(component: &Value) -> Vec<String> {
    let _ = component;
    Vec::new()
}

/// Returns the lines that the platform writes while it rolls `component` out.
pub(crate) fn deploy_lines(component: &Value) -> Vec<String> {
    let _ = component;
    Vec::new()
}

/// Returns the lines of an instance of `component` that crashes at start, a missing variable by default.
pub(crate) fn crash_lines(component: &Value) -> Vec<String> {
    let _ = component;
    Vec::new()
}
