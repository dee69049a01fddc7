//! Two documents for pages that are missing.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;

use super::wording::is_filled;

/// IP149.
pub(super) const RULE: Rule = Rule {
    code: Code::StaticDocuments,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
static_sites:
- name: pages
  github: {repo: acme/shop, branch: main}
  error_document: 404.html
  catchall_document: index.html
",
        "\
name: shop
static_sites:
- name: pages
  github: {repo: acme/shop, branch: main}
  catchall_document: index.html
",
    ),
    fix: "Keep `catchall_document` for a single-page app and `error_document` for anything else.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    app.of_kind(ComponentKind::StaticSite)
        .filter_map(|site| {
            let filled = |key: &str| site.node.get(key).filter(|value| is_filled(value));
            let (error, catchall) = (filled("error_document")?, filled("catchall_document")?);
            let message = format!("{} never shows its `error_document`", site.label());
            let other = app.document.place(catchall.span);
            let finding = RULE.at(app, error.span, message);
            let finding = finding.note_at("this answers every path that is missing", other);
            Some(finding.help("keep `catchall_document` for a single-page app, `error_document` for anything else"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn an_empty_document_is_none() {
        let text = "name: shop\nstatic_sites: [{name: s, error_document: '', catchall_document: index.html}]\n";
        assert!(found_of(Code::StaticDocuments, text).is_empty());
    }
}
