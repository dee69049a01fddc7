//! The cost of showing a plan grows with its size, not with its square.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::{plan_of, style};
use crate::plan::Plan;
use crate::render::plan::{Frame, plan_json, plan_markdown, plan_page, plan_patch};
use crate::render::style::Color;

/// Makes a plan of some apps with a hundred changes each.
fn plan(apps: usize) -> Plan {
    let spec = |app: usize, mark: &str| {
        let env = |number: usize| json!({"key": format!("K{number:05}"), "value": format!("{mark}{number}")});
        let envs: Vec<Value> = (0..100).map(env).collect();
        json!({"name": format!("shop-{app}"), "services": [{"name": "web", "envs": envs}]})
    };
    let pairs: Vec<(Value, Value)> = (0..apps)
        .map(|app| (spec(app, "a"), spec(app, "b")))
        .collect();
    plan_of(&pairs)
}

/// A format with its name.
type Show<'a> = (&'a str, &'a dyn Fn(&Plan) -> usize);

fn time(show: &dyn Fn() -> usize) -> Duration {
    let best = (0..3).map(|_| {
        let start = Instant::now();
        std::hint::black_box(show());
        start.elapsed()
    });
    best.min().unwrap()
}

#[test]
fn ten_thousand_changes_take_about_ten_times_a_thousand() {
    let (small, large) = (plan(10), plan(100));
    let changes: usize = large.apps.iter().map(|app| app.changes.len()).sum();
    assert_eq!(changes, 10_000);
    let frame = Frame::default();
    let shows: [Show<'_>; 4] = [
        ("human", &|plan| {
            plan_page(plan, &frame, style(100, Color::Off)).len()
        }),
        ("json", &|plan| plan_json(plan, &frame).to_string().len()),
        ("markdown", &|plan| plan_markdown(plan, &frame, None).len()),
        ("patch", &|plan| plan_patch(plan).len()),
    ];
    for (name, show) in shows {
        let (few, many) = (time(&|| show(&small)), time(&|| show(&large)));
        println!("{name} {few:?} {many:?}");
        assert!(
            many < few * 40 + Duration::from_millis(50),
            "{name}: {few:?} {many:?}"
        );
    }
}
