//! Values that a runner replaces by stars wherever they turn up in its log.

use std::io::Write;

use zeroize::Zeroizing;

use crate::cli::context::Context;
use crate::model::secret::Plaintext;

use super::System;

/// The shortest line that is masked, in bytes: a runner would star out every digit of the log for a value such as `1`.
const LEAST_MASKED: usize = 4;

/// Has the runner mask a value, each of its lines for itself. Only GitHub Actions takes that from the log, and it does not
/// show the lines that say so.
pub(in crate::cli) fn mask(context: &Context, value: &Plaintext) {
    if context.settings.ci != System::GitHub {
        return;
    }
    let commands = commands(value.expose());
    // Nobody reads the log when stderr itself is gone.
    let _ = context.output.talk_stream().write_all(commands.as_bytes());
}

fn commands(value: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(value.len() * 4 + 64));
    let lines = value.split(['\n', '\r']).map(str::trim);
    for line in lines.filter(|line| line.len() >= LEAST_MASKED) {
        text.push_str("::add-mask::");
        for c in line.chars() {
            match c {
                '%' => text.push_str("%25"),
                c => text.push(c),
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_masked_and_none_can_end_the_command() {
        let text = commands("one-value\r\n50%0Aoff\n\n abc \nlast");
        let expected = "::add-mask::one-value\n::add-mask::50%250Aoff\n::add-mask::last\n";
        assert_eq!(text.as_str(), expected);
    }
}
