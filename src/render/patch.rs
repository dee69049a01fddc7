//! Two versions of a text as a unified diff, with secrets hidden.

use similar::TextDiff;

use crate::diag::Source;

use super::sanitise::{lines, one_line};

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 3;

/// Writes what changed between two versions of a file. The parts that must not be shown stand as asterisks.
pub fn patch(before: &Source, after: &Source) -> String {
    let name = one_line(before.name());
    let names = [format!("a/{name}"), format!("b/{name}")];
    unified([&masked(before), &masked(after)], &names)
}

/// Writes a unified diff of two texts with their names; nothing in them may be harmful.
pub(super) fn unified([old, new]: [&str; 2], [from, to]: &[String; 2]) -> String {
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(from, to)
        .to_string()
}

/// Returns a text with asterisks in the place of its hidden parts, and nothing in it that a terminal or a build service
/// would act on.
fn masked(source: &Source) -> String {
    let text = source.text();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for span in source.hidden() {
        shown.push_str(text.get(at..span.start()).unwrap_or_default());
        let hidden = source.slice(*span).chars();
        shown.extend(hidden.map(|c| if c == '\n' { '\n' } else { '*' }));
        at = span.end();
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    lines(&shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;

    fn source(text: &str) -> Source {
        let source = Source::new("a.yaml", text);
        let secret = text.find("not-a-real-one").expect("a secret");
        source.hide(vec![Span::new(secret, secret + 14)]);
        source
    }

    #[test]
    fn changes_are_shown_and_secrets_are_not() {
        let before = source(
            "name: a\nregion: nyc1\nenvs:\n- key: PASSWORD\n  value: not-a-real-one\n  scope: RUN_TIME\n",
        );
        let after = source(
            "name: a\nregion: nyc\nenvs:\n- key: PASSWORD\n  value: not-a-real-one\n  scope: RUN_TIME\n",
        );
        insta::assert_snapshot!(patch(&before, &after), @r"
        --- a/a.yaml
        +++ b/a.yaml
        @@ -1,5 +1,5 @@
         name: a
        -region: nyc1
        +region: nyc
         envs:
         - key: PASSWORD
           value: **************
        ");
    }

    #[test]
    fn an_unchanged_line_is_no_command_to_a_build_service() {
        let text = "a: not-a-real-one\nb: |\n  ::set-output x\nc: 1\n";
        let patch = patch(&source(text), &source(&text.replace("c: 1", "c: 2")));
        assert!(patch.contains("\n   \\u{3a}:set-output x\n"), "{patch}");
    }
}
