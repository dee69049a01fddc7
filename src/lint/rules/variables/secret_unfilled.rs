//! A secret that something else must fill in.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::secret::is_marked;
use crate::lint::{App, Example, Found, Rule, Variable};

use super::holders::{Known, app_keys, holder, holders, unfilled};
use super::texts::shown;

/// IP203.
pub(super) const RULE: Rule = Rule {
    code: Code::SecretUnfilled,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: JWT_SECRET, type: SECRET, value: '${JWT_SECRET}'}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: JWT_SECRET, type: SECRET}
",
    ),
    fix: "Name the source of the value in ipctl.yaml and delete the reference.",
    found: Found::App(check),
};

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let keys = app_keys(app);
    let mut found = Vec::new();
    for group in holders(app) {
        let known = Known::new(&keys, group);
        let secrets = group.iter().filter(|variable| is_marked(variable));
        found.extend(secrets.filter_map(|variable| finding(app, variable, &known)));
    }
    found
}

fn finding(app: &App<'_>, variable: &Variable<'_>, known: &Known<'_, '_>) -> Option<Diagnostic> {
    let names = unfilled(variable, known);
    let (_, first) = names.first()?;
    let span = app.part(variable.value?, first);
    let more = match names.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let message = format!(
        "nothing fills in {}{more} in secret `{}` of {}",
        shown(app, span, first),
        variable.key,
        holder(variable)
    );
    let help = "name its source in ipctl.yaml and delete the value, or replace it before the file is applied";
    Some(RULE.at(app, span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn what_the_platform_fills_in_is_left_alone() {
        let text = "name: shop\nenvs:\n- {key: A, type: SECRET, value: '${APP_URL}'}\n- {key: B, type: SECRET, value: '${A}'}\n- {key: C, type: SECRET, value: $KEY}\nworkers:\n- name: w\n  envs:\n  - {key: B, type: SECRET, value: '${B}'}\n  - {key: D, type: SECRET, value: 'x${E}:${F}'}\n";
        assert_eq!(
            found_of(Code::SecretUnfilled, text),
            [
                "warning 5:33 nothing fills in a reference in secret `C` of the app",
                "warning 10:37 nothing fills in a reference and 1 more in secret `D` of worker `w`"
            ]
        );
    }
}
