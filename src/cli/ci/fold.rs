//! Parts of the log that a runner shows folded.

use jiff::Timestamp;

use crate::render::sanitise::one_line;

use super::System;

impl System {
    /// Puts a text under a title that opens and closes it, where the system can do that; elsewhere the text stays as it is.
    pub(in crate::cli) fn folded(self, title: &str, text: &str, now: Timestamp) -> String {
        let title = one_line(title);
        let text = text.trim_end_matches('\n');
        match self {
            Self::Plain => text.to_owned(),
            Self::GitHub => format!("::group::{title}\n{text}\n::endgroup::"),
            Self::GitLab => {
                let (second, name) = (now.as_second(), section_name(&title));
                let mark = |end: &str| format!("\x1b[0Ksection_{end}:{second}:{name}");
                format!(
                    "{}[collapsed=true]\r\x1b[0K{title}\n{text}\n{}\r\x1b[0K",
                    mark("start"),
                    mark("end")
                )
            }
        }
    }
}

/// Makes a name of the characters that GitLab takes.
fn section_name(title: &str) -> String {
    let mut name = String::from("ipctl_");
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    name.extend(title.chars().map(plain).take(60));
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_own_marks() {
        let now: Timestamp = "2026-05-02T09:10:00Z".parse().unwrap();
        let folded = |system: System| system.folded("Plan of 2 apps", "a\nb\n", now);
        assert_eq!(folded(System::Plain), "a\nb");
        let github = "::group::Plan of 2 apps\na\nb\n::endgroup::";
        assert_eq!(folded(System::GitHub), github);
        let gitlab = "\x1b[0Ksection_start:1777713000:ipctl_plan_of_2_apps[collapsed=true]\r\x1b[0KPlan of 2 apps\na\nb\n\x1b[0Ksection_end:1777713000:ipctl_plan_of_2_apps\r\x1b[0K";
        assert_eq!(folded(System::GitLab), gitlab);
    }
}
