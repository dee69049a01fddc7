//! Hostile text in every place of a plan: nothing of it gets out raw, in any format.

use serde_json::{Value, json};

use super::support::{DETAILS, plan_of, style};
use crate::plan::Plan;
use crate::render::fit::width;
use crate::render::plan::{ByteLimit, Frame, plan_json, plan_markdown, plan_page, plan_patch};
use crate::render::sanitise::{Keep, is_safe};
use crate::render::style::Color;

const NASTY: &str = "x\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}evil\u{2066}\u{200b}\r\n::error::owned\n  ::set-output name=x::y\n##[error]owned\u{0}\n```\n</details>\n<script>|@octocat #1 [a](https://evil.example)";

fn spec(text: &str, other: &str) -> Value {
    json!({
        "name": "shop", "region": text,
        "domains": [{"domain": text, "type": text}],
        "services": [{"name": text, "run_command": other, "source_dir": text, "github": {"repo": text, "branch": text},
            "envs": [{"key": "A", "value": other}, {"key": text, "value": text}], "alerts": [{"rule": text}]}],
        "ingress": {"rules": [{"match": {"path": {"prefix": text}}, "component": {"name": text}}]},
        text: {text: text},
    })
}

fn plans() -> Vec<Plan> {
    let named = |name: &str| {
        let mut spec = spec(NASTY, "1");
        spec["name"] = json!(name);
        spec
    };
    let long = "y".repeat(1 << 20);
    vec![
        plan_of(&[(Value::Null, named(NASTY))]),
        plan_of(&[(spec("a", "a\nb"), spec(NASTY, NASTY))]),
        plan_of(&[(spec(NASTY, NASTY), spec("a", "a\nb"))]),
        plan_of(&[(spec(NASTY, "a"), spec(NASTY, &long))]),
        plan_of(&[(spec("a", &long), spec("a", &format!("{long}z")))]),
    ]
}

/// Asserts that a terminal and a build service take nothing in a text for an order.
fn assert_inert(text: &str) {
    let bad = text.chars().find(|c| !is_safe(*c, Keep::Layout));
    assert_eq!(bad, None);
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}");
        assert!(!line.contains("##["), "{line}");
    }
}

#[test]
fn nothing_raw_gets_out_for_a_person() {
    for plan in plans() {
        for (detail, columns) in DETAILS.into_iter().zip([60, 80, 200]) {
            let frame = Frame {
                stack: Some(NASTY),
                next: Some(NASTY),
                detail,
                ..Frame::default()
            };
            let text = plan_page(&plan, &frame, style(columns, Color::Off));
            assert_inert(&text);
            let lines = text.lines().filter(|line| !line.starts_with("Next"));
            for line in lines {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
        }
    }
}

#[test]
fn nothing_breaks_out_of_markdown() {
    for plan in plans() {
        let frame = Frame {
            stack: Some(NASTY),
            ..Frame::default()
        };
        for limit in [None, ByteLimit::new(ByteLimit::LEAST)] {
            let text = plan_markdown(&plan, &frame, limit);
            assert_inert(&text);
            let outside = outside_of_fences(&text);
            for bad in ["<script", "](", "@octocat", "`x", "evil.example"] {
                assert!(!outside.contains(bad), "{bad}: {outside}");
            }
            let opened = outside.matches("<details>").count();
            assert_eq!(outside.matches("</details>").count(), opened, "{outside}");
        }
    }
}

/// Returns the lines that are in no fenced block, and asserts that every block is closed.
fn outside_of_fences(text: &str) -> String {
    let mut outside = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None => match line
                .strip_suffix("diff")
                .filter(|line| line.starts_with("```"))
            {
                Some(open) => fence = Some(open),
                None => outside.extend([line, "\n"]),
            },
        }
    }
    assert_eq!(fence, None);
    outside
}

#[test]
fn nothing_raw_gets_out_in_a_patch() {
    for plan in plans() {
        assert_inert(&plan_patch(&plan));
    }
}

#[test]
fn json_holds_hostile_text_as_it_is_but_on_one_line() {
    for plan in plans() {
        let text = plan_json(&plan, &Frame::default()).to_string();
        assert!(!text.chars().any(|c| c.is_ascii_control()));
    }
}
