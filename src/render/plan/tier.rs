//! Which variant of the stack a plan is for, and what is not in it.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::render::sanitise::one_line;

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
pub fn tier_text(tier: &TierView) -> String {
    let name = one_line(&tier.name);
    let mut text = format!("Tier   {name}\n");
    for app in &tier.live {
        let app = one_line(app);
        let _ = writeln!(
            text,
            "{app} is not in tier {name}; it stays live: ipctl delete {app} removes it"
        );
    }
    for app in &tier.absent {
        let _ = writeln!(text, "{} is not in tier {name}", one_line(app));
    }
    text
}

/// Builds the JSON of a tier.
pub fn tier_json(tier: &TierView) -> Value {
    json!({"name": tier.name, "left_out": {"live": tier.live, "absent": tier.absent}})
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
        insta::assert_snapshot!(tier_text(&tier), @r"
        Tier   minimal
        superset-analytics is not in tier minimal; it stays live: ipctl delete superset-analytics removes it
        mcp-coordinator is not in tier minimal
        ");
    }
}
