//! Which variant of the stack a plan is for, and what is not in it.

use crate::render::fit::words;
use crate::render::sanitise::one_line;
use crate::render::style::Style;

use super::layout::{Layout, Text};
use super::view::Detail;

/// Names the variant of the stack that was planned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TierView {
    /// Its name.
    pub name: String,
    /// The live apps of the files that are not in it.
    pub live: Vec<String>,
    /// The other apps of the files that are not in it.
    pub absent: Vec<String>,
}

/// Writes the heading of a plan for a tier, and a line for each app that is not in it.
pub fn tier_text(tier: &TierView, style: Style) -> String {
    let mut text = Text::new(Layout {
        style,
        detail: Detail::Changes,
    });
    write_tier(&mut text, tier);
    text.finish()
}

/// Writes the same into a page.
pub(super) fn write_tier(text: &mut Text, tier: &TierView) {
    let name = one_line(&tier.name);
    let width = text.layout().style.width;
    let mut write = |words_of: String| {
        for line in words(&words_of, width) {
            text.line(&line);
        }
    };
    write(format!("Tier   {name}"));
    for app in &tier.live {
        let app = one_line(app);
        write(format!(
            "{app} is not in tier {name}; it stays live; --prune removes it"
        ));
    }
    for app in &tier.absent {
        write(format!("{} is not in tier {name}", one_line(app)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apps_that_stay_live_are_told_apart() {
        let tier = TierView {
            name: "minimal".to_owned(),
            live: vec!["superset-analytics".to_owned()],
            absent: vec!["mcp-coordinator".to_owned()],
        };
        insta::assert_snapshot!(tier_text(&tier, Style::plain()), @"
        Tier   minimal
        superset-analytics is not in tier minimal; it stays live; --prune removes it
        mcp-coordinator is not in tier minimal
        ");
    }
}
