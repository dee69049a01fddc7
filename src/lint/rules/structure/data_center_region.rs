//! A data center in place of a region.

use crate::catalog::region_of_place;
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};
use crate::model::names::DATA_CENTERS;

use super::wording::rewrite;

/// IP304.
pub(super) const RULE: Rule = Rule {
    code: Code::DataCenterRegion,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
region: nyc1
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
region: nyc
services:
- name: web
  http_port: 8080
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Write the region without the number.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    finding(app).into_iter().collect()
}

fn finding(app: &App<'_>) -> Option<Diagnostic> {
    let value = app.root().get("region")?;
    let written = value.as_str().filter(|slug| DATA_CENTERS.contains(slug))?;
    let region = region_of_place(written)?;
    let message = format!("`{written}` is a data center, not a region of App Platform");
    let finding = RULE.at(app, value.span, message);
    let finding = finding.help(format!(
        "write `{}`, the region in {}",
        region.slug, region.label
    ));
    Some(match rewrite(app, value, region.slug) {
        Some(edit) => finding.fix(format!("use `{}`", region.slug), vec![edit]),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::{diagnostics, found_of};

    #[test]
    fn every_data_center_has_its_region() {
        for center in DATA_CENTERS {
            let text = format!("name: shop\nregion: \"{center}\"\n");
            let found = diagnostics(&text)
                .into_iter()
                .find(|one| one.code == RULE.code);
            let fix = found.and_then(|one| one.fix).expect("a fix");
            let edit = fix.edits.first().expect("an edit");
            let mut text = text;
            text.replace_range(edit.span.range(), &edit.text);
            assert_eq!(text, format!("name: shop\nregion: \"{}\"\n", &center[..3]));
        }
    }

    #[test]
    fn regions_and_what_is_on_no_list_are_left_alone() {
        for region in ["nyc", "nyc9", "mars", "[nyc1]"] {
            let text = format!("name: shop\nregion: {region}\n");
            assert!(
                found_of(Code::DataCenterRegion, &text).is_empty(),
                "{region}"
            );
        }
    }
}
