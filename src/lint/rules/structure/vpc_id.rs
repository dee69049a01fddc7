//! A network that is not named by its id.

use uuid::Uuid;

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule};

/// IP145.
pub(super) const RULE: Rule = Rule {
    code: Code::VpcId,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
vpc: {id: default-fra1}
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
vpc: {id: c22d8f48-4bc4-49f5-8ca0-58e7164427ac}
",
    ),
    fix: "Write the id that `doctl vpcs list` prints.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let id = app.root().find(&["vpc", "id"]);
    let wrong = id.filter(|id| {
        let text = id.as_str().unwrap_or_default();
        !text.is_empty() && !text.contains("${") && Uuid::try_parse(text).is_err()
    });
    let found = wrong.map(|id| {
        RULE.at(
            app,
            id.span,
            "`vpc` takes the id of a network, which is a UUID",
        )
        .help("write the id that `doctl vpcs list` prints")
    });
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn an_id_is_a_uuid_or_still_to_be_filled_in() {
        let found = |id: &str| found_of(Code::VpcId, &format!("name: shop\nvpc: {{id: {id}}}\n"));
        assert_eq!(
            found("YOUR_VPC_ID"),
            ["warning 2:11 `vpc` takes the id of a network, which is a UUID"]
        );
        for id in [
            "c22d8f48-4bc4-49f5-8ca0-58e7164427ac",
            "\"${VPC}\"",
            "''",
            "5",
        ] {
            assert!(found(id).is_empty(), "{id}");
        }
    }
}
