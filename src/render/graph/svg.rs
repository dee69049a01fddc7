//! The picture of a stack as an SVG file that needs nothing else.

use std::fmt::Write;

use crate::architecture::{Architecture, Way};
use crate::render::fit;

use super::layout::{Area, Extent, Placed, Spot, place};
use super::picture::{Arrow, Group, Node, Picture, Shape};
use super::words::Fact;

/// The width of a character of a fixed-width font, in parts of its size.
const CHARACTER: f64 = 0.61;

/// Sizes of letters.
const TITLE: f64 = 18.0;
const NAME: f64 = 13.0;
const SMALL: f64 = 11.0;

/// Heights of lines in a box.
const NAME_LINE: f64 = 19.0;
const SMALL_LINE: f64 = 15.0;

/// Space inside the edge of a box.
const PAD: f64 = 10.0;

/// Space between a group and the boxes in it, and above them for its heading.
const GROUP_PAD: f64 = 14.0;
const GROUP_HEAD: f64 = 46.0;

/// Space above and below an arrow inside a group.
const ARROW_ROOM: f64 = 4.0;

/// Space around the picture, above it for the title, and below it for the legend.
const MARGIN: f64 = 20.0;
const HEAD: f64 = 66.0;
const FOOT: f64 = 34.0;

/// The longest lines in a box, in columns.
const MOST_COLUMNS: usize = 30;
const MOST_OUTSIDE: usize = 40;

const STYLE: &str = "\
.stack{--page:#fff;--text:#0f172a;--dim:#475569;--group:#f1f5f9;--edge:#cbd5e1;--box:#fff;--service:#2563eb;--worker:#7c3aed;--store:#c2410c;--outside:#64748b;--inner:#2563eb;--public:#64748b}
@media (prefers-color-scheme:dark){.stack{--page:#0f172a;--text:#f1f5f9;--dim:#a8b5c7;--group:#1a2540;--edge:#3b4a63;--box:#24324d;--service:#60a5fa;--worker:#a78bfa;--store:#fb923c;--outside:#94a3b8;--inner:#60a5fa;--public:#94a3b8}}
.stack text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono',monospace;font-size:11px;fill:var(--dim)}
.stack .page{fill:var(--page)}
.stack .title{font-size:18px;font-weight:600;fill:var(--text)}
.stack .name{font-size:13px;font-weight:600;fill:var(--text)}
.stack .price{font-size:11px;fill:var(--text)}
.stack .group{fill:var(--group);stroke:var(--edge)}
.stack .box{fill:var(--box);stroke:var(--edge)}
.stack .outside{stroke-dasharray:4 3}
.stack .mark-service{fill:var(--service)}
.stack .mark-worker{fill:var(--worker)}
.stack .mark-store{fill:var(--store)}
.stack .mark-outside{fill:var(--outside)}
.stack .arrow{fill:none;stroke-width:1.5}
.stack .inner{stroke:var(--inner)}
.stack .public{stroke:var(--public);stroke-dasharray:5 3}
.stack .tip-inner{fill:var(--inner)}
.stack .tip-public{fill:var(--public)}
";

const TIPS: &str = "<defs>\
<marker id=\"tip-inner\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"tip-inner\" d=\"M0 0L8 4L0 8z\"/></marker>\
<marker id=\"tip-public\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"tip-public\" d=\"M0 0L8 4L0 8z\"/></marker>\
</defs>\n";

/// Says that a stack has too many arrows to be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stack is too large to be laid out")]
pub struct TooLarge;

/// Draws a stack as an SVG file.
pub fn graph_svg(stack: &Architecture) -> Result<String, TooLarge> {
    let picture = Picture::new(stack);
    let mut placed = place(&picture, &extents(&picture)).map_err(|_| TooLarge)?;
    placed.shift(MARGIN + GROUP_PAD, HEAD + GROUP_HEAD);
    Ok(document(&picture, &placed))
}

/// One box as it is written.
struct Face {
    name: String,
    lines: Vec<String>,
}

/// The longest name of something outside that is written as a name.
const MOST_NAME: usize = 24;

/// Breaks lines that would make a box too wide.
fn face(node: &Node) -> Face {
    let most = match node.shape {
        Shape::Outside => MOST_OUTSIDE,
        _ => MOST_COLUMNS,
    };
    let card = &node.card;
    let facts = card.lines.iter().flat_map(Fact::narrow);
    let mut lines: Vec<String> = facts.flat_map(|line| fit::words(line, most + 1)).collect();
    let mut name = fit::shorten(&card.name, most);
    // A long host is read better among the small lines.
    if let (Shape::Outside, true, Some(first)) =
        (node.shape, fit::width(&name) > MOST_NAME, lines.first_mut())
    {
        std::mem::swap(first, &mut name);
    }
    Face { name, lines }
}

fn extents(picture: &Picture) -> Vec<Extent> {
    let grouped = picture.groups.iter().flat_map(|group| {
        let heading = group_width(group);
        group.nodes.iter().map(move |node| extent(node, heading))
    });
    let outside = picture.outside.iter().map(|node| extent(node, 0.0));
    grouped.chain(outside).collect()
}

fn text_width(text: &str, size: f64) -> f64 {
    let columns = u32::try_from(fit::width(text)).unwrap_or(u32::MAX);
    f64::from(columns) * CHARACTER * size
}

fn group_width(group: &Group) -> f64 {
    let title = fit::shorten(&group.title, MOST_COLUMNS);
    let heading = text_width(&title, NAME) + 12.0 + text_width(&group.price, SMALL);
    let region = text_width(&group.region, SMALL);
    let below = text_width(&domains(group), SMALL) + 12.0 + region;
    heading.max(below)
}

fn domains(group: &Group) -> String {
    fit::shorten(&group.domains.join(", "), MOST_COLUMNS)
}

fn extent(node: &Node, least: f64) -> Extent {
    let (face, price) = (face(node), &node.card.price);
    let name = text_width(&face.name, NAME) + text_width(price, SMALL);
    let gap = if price.is_empty() { 0.0 } else { 12.0 };
    let lines = face.lines.iter().map(|line| text_width(line, SMALL));
    let inside = lines.fold(name + gap, f64::max);
    let rows = face.lines.iter().fold(0.0, |sum, _| sum + SMALL_LINE);
    Extent {
        width: (inside + 2.0 * PAD + 4.0).max(least).ceil(),
        height: NAME_LINE + rows + 1.5 * PAD,
    }
}

/// Returns the groups that have boxes, the boxes, and the corners of the arrows.
#[cfg(test)]
pub(super) fn geometry(stack: &Architecture) -> Option<(Vec<Option<Area>>, Placed)> {
    let picture = Picture::new(stack);
    let mut placed = place(&picture, &extents(&picture)).ok()?;
    placed.shift(MARGIN + GROUP_PAD, HEAD + GROUP_HEAD);
    Some((group_areas(&picture, &placed), placed))
}

fn document(picture: &Picture, placed: &Placed) -> String {
    let bounds = bounds(picture, placed);
    let (width, height) = (bounds.extent.width, bounds.extent.height);
    let mut svg = String::new();
    // Writing to a `String` cannot fail, here and below.
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"stack\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" style=\"max-width:100%;height:auto\" role=\"img\" aria-labelledby=\"stack-title stack-desc\">"
    );
    let _ = writeln!(
        svg,
        "<title id=\"stack-title\">{}</title>",
        escape(&picture.title)
    );
    let _ = writeln!(
        svg,
        "<desc id=\"stack-desc\">{}</desc>",
        escape(&description(picture))
    );
    let _ = write!(svg, "<style>\n{STYLE}</style>\n{TIPS}");
    let _ = writeln!(
        svg,
        "<rect class=\"page\" width=\"{width:.0}\" height=\"{height:.0}\"/>"
    );
    text(&mut svg, "title", spot(MARGIN, 30.0), &picture.title);
    text(&mut svg, "line", spot(MARGIN, 49.0), &picture.summary);
    for (group, area) in picture.groups.iter().zip(group_areas(picture, placed)) {
        if let Some(area) = area {
            draw_group(&mut svg, group, area);
        }
    }
    for (arrow, corners) in picture.arrows.iter().zip(&placed.arrows) {
        draw_arrow(&mut svg, picture, arrow, corners);
    }
    for (node, area) in picture.nodes().zip(&placed.nodes) {
        draw_node(&mut svg, node, *area);
    }
    legend(&mut svg, height - 14.0);
    svg.push_str("</svg>\n");
    svg
}

fn spot(x: f64, y: f64) -> Spot {
    Spot { x, y }
}

/// Says in words what the picture shows.
fn description(picture: &Picture) -> String {
    let name = |id: usize| {
        let mut nodes = picture.nodes();
        let node = nodes.find(|node| node.id == id);
        node.map_or("", |node| node.card.name.as_str())
    };
    let calls = picture.arrows.iter();
    let calls = calls.map(|arrow| format!("{} calls {}", name(arrow.from), name(arrow.to)));
    let calls: Vec<String> = calls.collect();
    format!("{}. {}", picture.summary, calls.join(", "))
}

/// Returns where each group is; none for one without boxes.
fn group_areas(picture: &Picture, placed: &Placed) -> Vec<Option<Area>> {
    let area = |(group, reach): (&Group, &Option<(f64, f64)>)| {
        let members = group.nodes.iter();
        let members = members
            .filter_map(|node| placed.nodes.get(node.id))
            .copied();
        let boxes = members.reduce(join)?;
        let area = passing(placed, boxes, (*reach)?).fold(boxes, join);
        Some(Area {
            left: area.left - GROUP_PAD,
            top: area.top - GROUP_HEAD,
            extent: Extent {
                width: area.extent.width + 2.0 * GROUP_PAD,
                height: area.extent.height + GROUP_HEAD + GROUP_PAD,
            },
        })
    };
    let groups = picture.groups.iter().zip(&placed.reaches);
    groups.map(area).collect()
}

/// Returns the room of arrows that run through a group, above, below or between its boxes.
fn passing(placed: &Placed, boxes: Area, (top, bottom): (f64, f64)) -> impl Iterator<Item = Area> {
    let inner = placed.arrows.iter().flat_map(|corners| {
        let last = corners.len().saturating_sub(1);
        corners.get(1..last).unwrap_or_default()
    });
    let is_in = move |spot: &&Spot| {
        spot.x >= boxes.left && spot.x <= boxes.right() && spot.y > top && spot.y < bottom
    };
    inner.filter(is_in).map(|spot| Area {
        left: spot.x,
        top: spot.y - ARROW_ROOM,
        extent: Extent {
            width: 0.0,
            height: 2.0 * ARROW_ROOM,
        },
    })
}

fn join(one: Area, other: Area) -> Area {
    let (left, top) = (one.left.min(other.left), one.top.min(other.top));
    Area {
        left,
        top,
        extent: Extent {
            width: one.right().max(other.right()) - left,
            height: one.bottom().max(other.bottom()) - top,
        },
    }
}

/// Returns the size of the whole picture.
fn bounds(picture: &Picture, placed: &Placed) -> Area {
    let groups = group_areas(picture, placed).into_iter().flatten();
    let all = groups.chain(placed.nodes.iter().copied());
    let corners = placed.arrows.iter().flatten().map(|spot| spot.y + MARGIN);
    let (right, bottom) = all.fold((0.0, 0.0), |(right, bottom): (f64, f64), area| {
        (right.max(area.right()), bottom.max(area.bottom()))
    });
    let bottom = corners.fold(bottom, f64::max);
    let heading = text_width(&picture.title, TITLE).max(text_width(&picture.summary, SMALL));
    let legend = 2.0 * LEGEND_WIDTH;
    Area {
        left: 0.0,
        top: 0.0,
        extent: Extent {
            width: right.max(MARGIN + heading.max(legend)) + MARGIN,
            height: bottom.max(HEAD) + FOOT,
        },
    }
}

fn draw_group(svg: &mut String, group: &Group, area: Area) {
    rect(svg, "group", area, 10.0);
    let (left, right) = (area.left + GROUP_PAD, area.right() - GROUP_PAD);
    let title = fit::shorten(&group.title, MOST_COLUMNS);
    text(svg, "name", spot(left, area.top + 19.0), &title);
    text_end(svg, "price", spot(right, area.top + 19.0), &group.price);
    text(svg, "line", spot(left, area.top + 36.0), &domains(group));
    text_end(svg, "line", spot(right, area.top + 36.0), &group.region);
}

fn draw_node(svg: &mut String, node: &Node, area: Area) {
    let (class, mark) = match node.shape {
        Shape::Service => ("box", "mark-service"),
        Shape::Worker => ("box", "mark-worker"),
        Shape::Store => ("box", "mark-store"),
        Shape::Outside => ("box outside", "mark-outside"),
        Shape::Whole => ("box outside", "mark-service"),
    };
    rect(svg, class, area, 6.0);
    let bar = Area {
        left: area.left,
        top: area.top + 6.0,
        extent: Extent {
            width: 3.0,
            height: area.extent.height - 12.0,
        },
    };
    rect(svg, mark, bar, 1.5);
    let left = area.left + PAD + 4.0;
    let mut y = area.top + PAD + 8.0;
    let face = face(node);
    text(svg, "name", spot(left, y), &face.name);
    text_end(svg, "price", spot(area.right() - PAD, y), &node.card.price);
    y += NAME_LINE - 2.0;
    for line in &face.lines {
        text(svg, "line", spot(left, y), line);
        y += SMALL_LINE;
    }
}

fn rect(svg: &mut String, class: &str, area: Area, radius: f64) {
    let Extent { width, height } = area.extent;
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius}\"/>",
        area.left, area.top
    );
}

fn text(svg: &mut String, class: &str, at: Spot, content: &str) {
    let content = escape(content);
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\">{content}</text>",
        at.x, at.y
    );
}

fn text_end(svg: &mut String, class: &str, at: Spot, content: &str) {
    if content.is_empty() {
        return;
    }
    let content = escape(content);
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{content}</text>",
        at.x, at.y
    );
}

fn draw_arrow(svg: &mut String, picture: &Picture, arrow: &Arrow, corners: &[Spot]) {
    let kind = kind(arrow.way);
    let name = |id: usize| {
        let mut nodes = picture.nodes();
        let node = nodes.find(|node| node.id == id);
        node.map_or("", |node| node.card.name.as_str())
    };
    let known = match arrow.label.as_str() {
        "" => "ipctl.yaml",
        keys => keys,
    };
    let tip = format!("{} calls {}: {known}", name(arrow.from), name(arrow.to));
    let _ = writeln!(
        svg,
        "<path class=\"arrow {kind}\" marker-end=\"url(#tip-{kind})\" d=\"{}\"><title>{}</title></path>",
        path(corners),
        escape(&tip)
    );
}

fn kind(way: Way) -> &'static str {
    match way {
        Way::Internal => "inner",
        Way::Public => "public",
    }
}

/// Draws a line that bends between columns and runs straight across them.
fn path(corners: &[Spot]) -> String {
    let Some((first, rest)) = corners.split_first() else {
        return String::new();
    };
    let mut path = format!("M{:.1} {:.1}", first.x, first.y);
    let mut from = *first;
    for pair in rest.chunks(2) {
        if let Some(to) = pair.first() {
            let middle = f64::midpoint(from.x, to.x);
            let _ = write!(
                path,
                "C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}",
                from.y, to.y, to.x, to.y
            );
        }
        if let Some(across) = pair.get(1) {
            let _ = write!(path, "H{:.1}", across.x);
        }
        from = pair.last().copied().unwrap_or(from);
    }
    path
}

/// The width of one entry of the legend.
const LEGEND_WIDTH: f64 = 190.0;

fn legend(svg: &mut String, y: f64) {
    let entries = [
        (Way::Internal, "over the app's network"),
        (Way::Public, "over the internet"),
    ];
    let mut x = MARGIN;
    for (way, words) in entries {
        let kind = kind(way);
        let _ = writeln!(
            svg,
            "<path class=\"arrow {kind}\" marker-end=\"url(#tip-{kind})\" d=\"M{x:.1} {:.1}h26\"/>",
            y - 4.0
        );
        text(svg, "line", spot(x + 34.0, y), words);
        x += LEGEND_WIDTH + 10.0;
    }
}

/// Escapes what means something in XML, and replaces what XML cannot hold.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
