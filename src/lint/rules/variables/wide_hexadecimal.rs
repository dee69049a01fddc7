//! A long hexadecimal number without quotes.

use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Example, Found, Rule, Variable};

use super::holders::holder;

/// IP226.
pub(super) const RULE: Rule = Rule {
    code: Code::WideHexadecimal,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: WALLET, value: 0x00112233445566778899aabbccddeeff00112233}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
  envs:
  - {key: WALLET, value: '0x00112233445566778899aabbccddeeff00112233'}
",
    ),
    fix: "Put the value in quotes.",
    found: Found::App(check),
};

/// Most digits that a number of 64 bits has.
const MOST_DIGITS: usize = 16;

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let wide = app.variables.iter();
    wide.filter(|variable| is_wide(variable.text()))
        .filter_map(|variable| finding(app, variable))
        .collect()
}

fn is_wide(text: &str) -> bool {
    text.strip_prefix("0x").is_some_and(|digits| {
        digits.len() > MOST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn finding(app: &App<'_>, variable: &Variable<'_>) -> Option<Diagnostic> {
    let span = variable.value?.span;
    let source = &app.document.source;
    let line = source.line_span(source.position(span.start()).line);
    let before = source.slice(crate::diag::Span::new(line.start(), span.start()));
    let plain = source.slice(span).starts_with("0x") && !before.trim().is_empty();
    plain.then(|| {
        let message = format!(
            "the long number in `{}` of {} has no quotes",
            variable.key,
            holder(variable)
        );
        RULE.at(app, span, message).help("put it in quotes")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    #[test]
    fn quotes_blocks_and_short_numbers_are_in_order() {
        let text = "name: shop\nenvs:\n- {key: A, value: \"0x00112233445566778899\"}\n- key: B\n  value: |-\n    0x00112233445566778899\n- {key: C, value: 'x'}\n";
        assert!(found_of(Code::WideHexadecimal, text).is_empty());
    }
}
