//! Routes of components to ingress rules, as an edit of the text.
//!
//! The rules come in the order of the components, as the platform itself orders them, except that a rule never stands
//! before a narrower one. Nothing is rewritten where it is not certain what the platform makes of the routes, or where
//! a comment would be lost.

use std::collections::HashSet;

use crate::diag::{Edit, Source, Span};
use crate::lint::app::items;
use crate::lint::{App, Component};
use crate::model::view::ComponentKind;
use crate::spec::{Entry, Node};

/// One route of a component.
struct Route<'a> {
    component: &'a str,
    path: &'a str,
    preserved: bool,
}

/// Returns the edits that turn all routes of an app into ingress rules, if that is safe.
pub(super) fn rewrite(app: &App<'_>) -> Option<Vec<Edit>> {
    if app.root().get("ingress").is_some() {
        return None;
    }
    let mut routes = Vec::new();
    let mut edits = Vec::new();
    for component in app.components.iter().filter(|one| one.kind.is_routable()) {
        match component.node.entry("routes") {
            None if component.is_internal() => {}
            None => return None,
            Some(entry) => {
                routes.extend(routes_of(component, entry)?);
                edits.push(removal(&app.document.source, entry)?);
            }
        }
    }
    if hides_another(&routes) {
        routes.sort_by_key(depth);
    }
    let at = after_line(&app.document.source, app.root());
    let text = app.document.source.text();
    let removed = edits.iter().any(|edit: &Edit| edit.span.end() == at);
    let seam = if removed || text.get(..at)?.ends_with('\n') {
        Seam::AtLineStart
    } else {
        Seam::BehindText
    };
    edits.push(Edit {
        span: Span::at(at),
        text: block(app, &routes, seam)?,
    });
    Some(edits)
}

/// Returns the routes of a component; none when one of them is not plainly understood.
fn routes_of<'a>(component: &Component<'a>, entry: &'a Entry) -> Option<Vec<Route<'a>>> {
    if !is_name(component.name) || component.node.get("cors").is_some() {
        return None;
    }
    let route = |node: &'a Node| {
        let preserved = node.flag("preserve_path_prefix").unwrap_or(false);
        let known = node
            .entries()
            .iter()
            .all(|entry| matches!(entry.key.as_str(), "path" | "preserve_path_prefix"));
        let allowed = known && !(preserved && component.kind == ComponentKind::Functions);
        allowed.then_some(Route {
            component: component.name,
            path: node.text("path").filter(|path| is_prefix(path))?,
            preserved,
        })
    };
    entry.value.items().iter().map(route).collect()
}

/// Tells whether a name can stand in a rule; a wrong one would be wrong there too.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (2..=32).contains(&name.len()) && name.bytes().all(allowed)
}

/// Tells whether a path can stand in a rule.
fn is_prefix(path: &str) -> bool {
    path.starts_with('/') && path.chars().count() <= 256 && !path.contains(char::is_control)
}

/// Tells whether a route stands before one that is below its path.
fn hides_another(routes: &[Route<'_>]) -> bool {
    let mut before: HashSet<&str> = HashSet::new();
    routes.iter().any(|route| {
        let path = route.path.trim_end_matches('/');
        let mut above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        let hidden = above.any(|path| before.contains(path));
        before.insert(path);
        hidden
    })
}

/// Orders deeper paths first, and keeps the order of paths of one depth.
fn depth(route: &Route<'_>) -> std::cmp::Reverse<usize> {
    let segments = route.path.split('/').filter(|segment| !segment.is_empty());
    std::cmp::Reverse(segments.count())
}

/// Returns the edit that takes out the lines of an entry, when they hold nothing else.
fn removal(source: &Source, entry: &Entry) -> Option<Edit> {
    let text = source.text();
    let start = line_start(text, entry.key_span.start());
    let before = text.get(start..entry.key_span.start())?;
    let value_end = entry.value.span.end().max(entry.key_span.end());
    let end = text
        .get(value_end..)?
        .find('\n')
        .map_or(text.len(), |at| value_end + at + 1);
    let after = text.get(value_end..end)?;
    let removed = text.get(start..end)?;
    let alone = before.bytes().all(|byte| byte == b' ') && after.trim().is_empty();
    (alone && !removed.contains('#') && end > start).then(|| Edit {
        span: Span::new(start, end),
        text: String::new(),
    })
}

fn line_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    before.rfind('\n').map_or(0, |at| at + 1)
}

/// Returns where the line after a value begins, or the end of the text.
fn after_line(source: &Source, node: &Node) -> usize {
    let text = source.text();
    let rest = text.get(node.span.end()..).unwrap_or_default();
    let line_end = rest.find('\n').map(|at| node.span.end() + at + 1);
    line_end.unwrap_or(text.len())
}

/// What stands before the place where lines are put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seam {
    /// A line end, or nothing.
    AtLineStart,
    /// A last line without an end.
    BehindText,
}

/// Writes the ingress in the style of the document.
fn block(app: &App<'_>, routes: &[Route<'_>], seam: Seam) -> Option<String> {
    let source = &app.document.source;
    let first = app.root().entries().first()?;
    let start = line_start(source.text(), first.key_span.start());
    let indent = source.text().get(start..first.key_span.start())?;
    let indent = indent.trim_start_matches('\u{feff}');
    if !indent.bytes().all(|byte| byte == b' ') {
        return None;
    }
    let dash = if dashes_are_indented(app) { "  " } else { "" };
    let mut lines = vec!["ingress:".to_owned(), "  rules:".to_owned()];
    for route in routes {
        lines.push(format!("  {dash}- match:"));
        lines.push(format!("  {dash}    path:"));
        lines.push(format!("  {dash}      prefix: {}", scalar(route.path)));
        lines.push(format!("  {dash}  component:"));
        lines.push(format!("  {dash}    name: {}", scalar(route.component)));
        if route.preserved {
            lines.push(format!("  {dash}    preserve_path_prefix: true"));
        }
    }
    let end = if source.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let indented: Vec<String> = lines.iter().map(|line| format!("{indent}{line}")).collect();
    let block = indented.join(end);
    let ended = source.text().ends_with('\n');
    Some(match seam {
        Seam::AtLineStart if ended => block + end,
        Seam::AtLineStart => block,
        Seam::BehindText => format!("{end}{block}"),
    })
}

/// Tells whether the dashes of a component list stand further right than its key.
fn dashes_are_indented(app: &App<'_>) -> bool {
    let source = &app.document.source;
    let column = |span: Span| source.position(span.start()).column;
    let lists = ComponentKind::ALL.into_iter().filter_map(|kind| {
        let key = app.root().entry(kind.plural_key())?.key_span;
        let item = items(app.root(), kind.plural_key()).next()?;
        Some(column(item.span) > column(key) + 2)
    });
    lists.into_iter().next().unwrap_or(false)
}

/// Writes a text so that YAML reads it as text.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let word = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    if starts && text.chars().all(plain) && !word.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::diag::{Code, Source};
    use crate::lint::repair;
    use crate::lint::testing::diagnostics;

    /// Returns a text with its routes rewritten, none when no rewriting is offered.
    fn rewritten(text: &str) -> Option<String> {
        let mut found = diagnostics(text).into_iter();
        let finding = found.find(|one| one.code == Code::DeprecatedRoutes)?;
        let source = Arc::new(Source::new("app.yaml", text));
        repair(&source, [&finding]).map(|repaired| repaired.text)
    }

    const GIT: &str = "git: {repo_clone_url: https://example.com/a.git}";

    #[test]
    fn comments_order_and_layout_stay() {
        let text = format!(
            "# top\nname: shop   # the app\nservices:\n  - name: web\n    {GIT}\n    routes:\n      - path: /\n\n  - name: api # second\n    routes:\n    - path: /api\n      preserve_path_prefix: true\n    {GIT}\n# end\n"
        );
        insta::assert_snapshot!(rewritten(&text).unwrap_or_default(), @r"
        # top
        name: shop   # the app
        services:
          - name: web
            git: {repo_clone_url: https://example.com/a.git}

          - name: api # second
            git: {repo_clone_url: https://example.com/a.git}
        ingress:
          rules:
            - match:
                path:
                  prefix: /api
              component:
                name: api
                preserve_path_prefix: true
            - match:
                path:
                  prefix: /
              component:
                name: web
        # end
        ");
    }

    #[test]
    fn a_wrapped_spec_with_carriage_returns_and_no_last_line_end() {
        let text = format!(
            "spec:\r\n  name: shop\r\n  services:\r\n  - name: web\r\n    {GIT}\r\n    routes:\r\n    - path: '/a b'"
        );
        let expected = format!(
            "spec:\r\n  name: shop\r\n  services:\r\n  - name: web\r\n    {GIT}\r\n  ingress:\r\n    rules:\r\n    - match:\r\n        path:\r\n          prefix: \"/a b\"\r\n      component:\r\n        name: web"
        );
        assert_eq!(rewritten(&text), Some(expected));
    }

    #[test]
    fn nothing_is_rewritten_where_something_would_be_lost_or_guessed() {
        let routes = "  routes:\n  - path: /\n";
        for text in [
            format!("name: a\nservices:\n- name: web\n{routes}ingress: {{}}\n"),
            format!("name: a\nservices:\n- name: web\n{routes}  cors: {{}}\n"),
            format!("name: a\nservices:\n- name: web\n{routes}- name: api\n"),
            "name: a\nservices:\n- name: web\n  routes:\n  # all\n  - path: /\n".to_owned(),
            "name: a\nservices:\n- {name: web, routes: [{path: /}]}\n".to_owned(),
            "name: a\nservices:\n- name: web\n  routes:\n  - path: x\n".to_owned(),
            "name: a\nservices:\n- name: \u{c}eb\n  routes:\n  - path: /\n".to_owned(),
        ] {
            assert_eq!(rewritten(&text), None, "{text}");
        }
    }
}
