//! What holds for every plan.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{DETAILS, plan_of, style};
use crate::render::fit::width;
use crate::render::plan::{ByteLimit, Frame, plan_markdown, plan_page, plan_patch};
use crate::render::style::Color;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,12}",
        "\\PC{0,40}",
        "[a-z: \n`|@<>\\-]{0,200}",
        Just("{\"a\": [1, 2, {\"b\": \"c\"}]}".to_owned()),
        Just("日本語❤\u{fe0f}e\u{301}".repeat(9)),
    ]
}

fn spec() -> impl Strategy<Value = Value> {
    let envs = prop::collection::btree_map("[A-Z]{1,3}|[A-Z_]{50}", text(), 0..4);
    let component = (text(), text(), envs, 1_u8..4).prop_map(|(command, branch, envs, count)| {
        let envs: Vec<Value> = envs
            .into_iter()
            .map(|(key, value)| json!({"key": key, "value": value}))
            .collect();
        json!({"run_command": command, "instance_count": count, "envs": envs,
               "github": {"repo": "a/b", "branch": branch}})
    });
    let services = prop::collection::btree_map("[ab]|\\PC{1,30}|[a-z]{40}", component, 0..3);
    (services, text()).prop_map(|(services, domain)| {
        let services: Vec<Value> = services
            .into_iter()
            .map(|(name, mut service)| {
                service["name"] = json!(name);
                service
            })
            .collect();
        json!({"name": "shop", "services": services, "domains": [{"domain": domain}]})
    })
}

fn pairs() -> impl Strategy<Value = Vec<(Value, Value)>> {
    let pair = (prop::option::of(spec()), spec(), "[a-z]{1,32}|\\PC{1,60}");
    prop::collection::vec(pair, 1..4).prop_map(|pairs| {
        pairs
            .into_iter()
            .map(|(live, mut wanted, name)| {
                wanted["name"] = json!(name);
                let live = live.map_or(Value::Null, |mut live| {
                    live["name"] = json!(name);
                    live
                });
                (live, wanted)
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_terminal(pairs in pairs(), columns in 60_usize..200) {
        let plan = plan_of(&pairs);
        for detail in DETAILS {
            let frame = Frame { detail, ..Frame::default() };
            let text = plan_page(&plan, &frame, style(columns, Color::Off));
            for line in text.lines() {
                prop_assert!(width(line) <= columns, "{columns} {detail:?}: {line:?}");
                prop_assert!(!line.trim_start().starts_with("::"), "{line:?}");
            }
        }
    }

    #[test]
    fn colour_changes_nothing_but_colour(pairs in pairs()) {
        let plan = plan_of(&pairs);
        let frame = Frame::default();
        let plain = plan_page(&plan, &frame, style(80, Color::Off));
        let mut coloured = plan_page(&plan, &frame, style(80, Color::On));
        for code in ["0", "1", "2", "31", "32", "33", "36"] {
            coloured = coloured.replace(&format!("\u{1b}[{code}m"), "");
        }
        prop_assert_eq!(coloured, plain);
    }

    #[test]
    fn markdown_stays_within_its_limit_and_keeps_the_summary(pairs in pairs(), bytes in ByteLimit::LEAST..9000) {
        let plan = plan_of(&pairs);
        let limit = ByteLimit::new(bytes);
        prop_assert!(limit.is_some());
        let text = plan_markdown(&plan, &Frame::default(), limit);
        prop_assert!(text.len() <= bytes, "{} > {bytes}", text.len());
        prop_assert!(text.starts_with("### Plan"));
        prop_assert!(text.contains("| App | Action |"));
    }

    #[test]
    fn a_patch_is_empty_exactly_when_nothing_is_sent(pairs in pairs()) {
        let plan = plan_of(&pairs);
        prop_assert_eq!(plan_patch(&plan).is_empty(), plan.is_empty());
    }
}
