use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::architecture::{Architecture, Priced, describe};
use crate::diff::normalise;
use crate::model::app::AppSpec;
use crate::model::manifest::Manifest;
use crate::plan::app_cost;
use crate::render::style::Style;

use super::layout::{Area, Spot};
use super::svg::geometry;
use super::{graph_dot, graph_mermaid, graph_svg, graph_text};

fn stack(specs: &[Value], manifest: &Value) -> Architecture {
    let read: Vec<AppSpec> = specs
        .iter()
        .map(|spec| serde_json::from_value(spec.clone()).unwrap())
        .collect();
    let priced = read.iter().zip(specs).map(|(spec, tree)| Priced {
        spec,
        cost: app_cost(&normalise(tree)),
    });
    let manifest: Manifest = serde_json::from_value(manifest.clone()).unwrap();
    describe(&priced.collect::<Vec<_>>(), Some(&manifest))
}

/// A stack of one app whose every name is the given text.
fn named(name: &str) -> Architecture {
    let spec = json!({"name": name, "region": name,
        "domains": [{"domain": name}],
        "services": [{"name": "a", "instance_size_slug": name, "http_port": 1, "health_check": {"http_path": name},
            "envs": [{"key": name, "value": "${b.PRIVATE_URL} ${c.PORT}"}, {"key": "HOST", "value": "db.example.com"}]},
            {"name": "b", "internal_ports": [1, 2]}],
        "databases": [{"name": "c", "version": name}],
        "ingress": {"rules": [{"match": {"path": {"prefix": name}}, "component": {"name": "a"}}]}});
    let manifest = json!({"stack": name,
        "externals": {name: {"kind": "http", "host": "db.example.com", "database": name}}});
    stack(&[spec], &manifest)
}

/// A stack of apps with the given numbers of components, and calls between any two of all components.
fn sized(apps: &[usize], calls: &[(usize, usize)]) -> Architecture {
    let all: Vec<(usize, usize)> = apps
        .iter()
        .enumerate()
        .flat_map(|(app, count)| (0..*count).map(move |component| (app, component)))
        .collect();
    let envs = |index: usize| -> Vec<Value> {
        let own = calls.iter().filter(|(from, _)| from % all.len() == index);
        let env = |(_, to): &(usize, usize)| match all.get(to % (all.len() + 1)) {
            Some((app, _)) if *app != all[index].0 => {
                json!({"key": format!("URL{to}"), "value": format!("https://app{app}.example.com")})
            }
            Some((_, component)) => {
                json!({"key": format!("HOST{to}"), "value": format!("${{c{component}.PRIVATE_DOMAIN}}")})
            }
            None => json!({"key": "API_URL", "value": "https://far.example.org"}),
        };
        own.map(env).collect()
    };
    let mut index = 0;
    let specs = apps.iter().enumerate().map(|(app, count)| {
        let services = (0..*count).map(|component| {
            let envs = envs(index);
            index += 1;
            json!({"name": format!("c{component}"), "envs": envs})
        });
        let services: Vec<Value> = services.collect();
        json!({"name": format!("app{app}"), "services": services,
            "domains": [{"domain": format!("app{app}.example.com")}]})
    });
    let specs: Vec<Value> = specs.collect();
    stack(&specs, &json!({}))
}

#[test]
fn names_mean_nothing_in_any_language() {
    let all = named("<&\"'\\]]>\n--> 日本\u{202e}");
    let svg = graph_svg(&all).unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let titles = document
        .descendants()
        .filter(|node| node.has_tag_name("title"));
    assert_eq!(
        titles.map(|node| node.text().unwrap_or_default()).next(),
        Some("Stack <&\"'\\]]>\\n--> 日本\\u{202e}")
    );
    assert!(graph_mermaid(&all).contains("#60;#38;#34;#39;#92;#93;#93;#62;#92;n--#62; 日本"));
    assert!(graph_dot(&all).contains(r#"<&amp;\"'\\]]>\\n--> 日本"#));
}

#[test]
fn a_stack_of_nothing_is_a_picture_too() {
    let nothing = Architecture::default();
    assert!(roxmltree::Document::parse(&graph_svg(&nothing).unwrap()).is_ok());
    assert_eq!(
        graph_text(&nothing, Style::plain()),
        "Stack  0 apps, 0 components, $0.00 a month\n\n"
    );
}

#[test]
fn a_file_of_svg_needs_nothing_else() {
    let svg = graph_svg(&named("shop")).unwrap();
    for foreign in ["href", "<script", "<image", "@import", "@font-face", "src="] {
        assert!(!svg.contains(foreign), "{foreign}");
    }
}

/// Tells whether every quote and brace of a text in Graphviz's language is closed.
fn is_balanced_dot(text: &str) -> bool {
    let (mut is_quoted, mut is_escaped, mut depth) = (false, false, 0_i32);
    for character in text.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '{' if !is_quoted => depth += 1,
            '}' if !is_quoted => depth -= 1,
            '\n' if is_quoted => return false,
            _ => {}
        }
    }
    !is_quoted && depth == 0
}

/// Tells whether nothing in a quoted text of Mermaid could end it or mean something.
fn is_balanced_mermaid(text: &str) -> bool {
    let opened = text
        .lines()
        .filter(|line| line.trim().starts_with("subgraph "));
    let closed = text.lines().filter(|line| line.trim() == "end");
    let quoted = text
        .lines()
        .flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_harmless = |text: &str| {
        let text = text.replace("<br/>", "");
        !text.contains(['<', '>', '`', '%', '{', '}', '[', ']', '|', '&'])
    };
    opened.count() == closed.count()
        && text.lines().all(|line| line.matches('"').count() % 2 == 0)
        && quoted.into_iter().all(is_harmless)
}

fn overlap(one: Area, other: Area) -> bool {
    one.left < other.right()
        && other.left < one.right()
        && one.top < other.bottom()
        && other.top < one.bottom()
}

fn is_inside(spot: Spot, area: Area) -> bool {
    let margin = 0.5;
    spot.x > area.left + margin
        && spot.x < area.right() - margin
        && spot.y > area.top + margin
        && spot.y < area.bottom() - margin
}

/// Returns points along an arrow, bends included.
fn along(corners: &[Spot]) -> Vec<Spot> {
    let pairs = corners.windows(2).enumerate();
    pairs
        .flat_map(|(index, pair)| {
            let (from, to) = (pair[0], pair[1]);
            (0..=20).map(move |step| {
                let part = f64::from(step) / 20.0;
                let bent = part * part * (3.0 - 2.0 * part);
                let y = if index % 2 == 0 { bent } else { part };
                // The curve runs faster at its ends; the ends of its control lines are in the gap all the same.
                Spot {
                    x: from.x + (to.x - from.x) * part,
                    y: from.y + (to.y - from.y) * y,
                }
            })
        })
        .collect()
}

fn heading(group: Area) -> Area {
    let mut heading = group;
    heading.extent.height = 40.0;
    heading
}

fn check_geometry(all: &Architecture) {
    let (groups, placed) = geometry(all).unwrap();
    let nodes = &placed.nodes;
    for (index, one) in nodes.iter().enumerate() {
        for other in nodes.iter().skip(index + 1) {
            assert!(!overlap(*one, *other), "boxes {one:?} {other:?}");
        }
        assert!(one.left >= 0.0 && one.top >= 0.0, "{one:?}");
        let around = groups
            .iter()
            .flatten()
            .filter(|group| overlap(**group, *one));
        assert!(around.count() <= 1, "{one:?} touches a foreign group");
    }
    let groups: Vec<Area> = groups.into_iter().flatten().collect();
    for (index, one) in groups.iter().enumerate() {
        for other in groups.iter().skip(index + 1) {
            assert!(!overlap(*one, *other), "groups {one:?} {other:?}");
        }
    }
    for corners in &placed.arrows {
        let straight = corners.get(1..corners.len() - 1).unwrap_or_default();
        for spot in straight {
            let under = groups
                .iter()
                .find(|group| is_inside(*spot, heading(**group)));
            assert!(under.is_none(), "{spot:?} under the heading of {under:?}");
            assert!(spot.y >= 0.0, "{spot:?}");
        }
        for spot in along(corners) {
            let crossed = nodes.iter().find(|area| is_inside(spot, **area));
            assert!(crossed.is_none(), "{spot:?} in {crossed:?}");
        }
    }
}

#[test]
fn a_large_stack_has_room_for_everything() {
    let calls: Vec<(usize, usize)> = (0..60).map(|at| (at * 7, at * 13 + 5)).collect();
    check_geometry(&sized(&[4; 10], &calls));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_gives_sound_files(name in "\\PC{1,40}|[<>&\"'\\\\#`%{}|\\[\\]$ \n\t]{1,12}|.{1,20}") {
        let all = named(&name);
        let svg = graph_svg(&all).unwrap();
        prop_assert!(roxmltree::Document::parse(&svg).is_ok(), "{svg}");
        prop_assert!(is_balanced_dot(&graph_dot(&all)));
        prop_assert!(is_balanced_mermaid(&graph_mermaid(&all)));
    }

    #[test]
    fn nothing_overlaps(apps in vec(1_usize..5, 1..7), calls in vec((0_usize..40, 0_usize..40), 0..30)) {
        check_geometry(&sized(&apps, &calls));
    }
}
