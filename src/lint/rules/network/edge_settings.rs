//! An edge setting that does not fit.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::app::items;
use crate::lint::{App, Example, Found, Rule};
use crate::model::view::ComponentKind;
use crate::spec::Entry;

/// IP187.
pub(super) const RULE: Rule = Rule {
    code: Code::EdgeSettings,
    level: Severity::Error,
    example: Example::specs(
        "\
name: shop
disable_edge_cache: true
domains:
- {domain: www.acme.shop, type: PRIMARY}
static_sites:
- name: site
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
domains:
- {domain: www.acme.shop, type: PRIMARY}
static_sites:
- name: site
  github: {repo: acme/shop, branch: main}
",
    ),
    fix: "Delete the setting, or give the app what the setting needs.",
    found: Found::App(check),
};

/// The settings that act on domains of one's own only.
const SETTINGS: [&str; 3] = [
    "disable_edge_cache",
    "disable_email_obfuscation",
    "enhanced_threat_control_enabled",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    SETTINGS
        .iter()
        .filter_map(|key| app.root().entry(key))
        .filter(|entry| entry.value.as_bool() == Some(true))
        .filter_map(|entry| of_setting(app, entry))
        .collect()
}

fn of_setting(app: &App<'_>, entry: &Entry) -> Option<Diagnostic> {
    let site = app.of_kind(ComponentKind::StaticSite).next();
    if let Some(site) = site.filter(|_| entry.key == "disable_edge_cache") {
        let message = format!("`{}` is not for apps with static sites", entry.key);
        let finding = RULE
            .at(app, entry.key_span, message)
            .note_at("a static site", app.document.place(site.span()))
            .help("delete it, or put the static site into an app of its own");
        return Some(finding);
    }
    if items(app.root(), "domains").next().is_some() {
        return None;
    }
    let message = format!("`{}` acts on custom domains, and there are none", entry.key);
    let mut finding = RULE.at(app, entry.key_span, message);
    finding.severity = Severity::Note;
    Some(finding.help("add a domain, or delete the setting"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn without_a_domain_there_is_a_note() {
        let text = "name: shop\ndisable_email_obfuscation: true\ndisable_edge_cache: false\n";
        assert_eq!(
            found_of(Code::EdgeSettings, text),
            ["note 2:1 `disable_email_obfuscation` acts on custom domains, and there are none"]
        );
        assert!(
            found_of(
                Code::EdgeSettings,
                &format!("{text}domains: [{{domain: a.io}}]\n")
            )
            .is_empty()
        );
    }
}
