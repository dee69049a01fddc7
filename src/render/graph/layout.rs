//! Where boxes and arrows of a picture are.
//!
//! The library finds columns, their order from top to bottom, and the way of arrows past boxes. Columns are then put side
//! by side with the same gap between any two, so that arrows bend in the gaps only and never run through a box.

use std::collections::BTreeMap;

use dugong::graphlib::{EdgeKey, Graph, GraphOptions};
use dugong::{
    EdgeLabel, GraphLabel, LayoutError, NodeLabel, RankDir, WorkControl, WorkError,
    layout_controlled,
};

use super::picture::Picture;

/// Space between two boxes above each other.
const NODE_GAP: f64 = 22.0;

/// Space between an arrow that passes and what is above it; also what makes room for the headings of groups.
const PASSING_GAP: f64 = 40.0;

/// Space between two columns.
const COLUMN_GAP: f64 = 72.0;

/// Work after which the layout is given up, in the units of the library.
const MOST_WORK: usize = 400_000_000;

/// Width and height of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A place in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A box at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its size.
    pub extent: Extent,
}

impl Area {
    /// Returns its right edge.
    pub(super) fn right(self) -> f64 {
        self.left + self.extent.width
    }

    /// Returns its lower edge.
    pub(super) fn bottom(self) -> f64 {
        self.top + self.extent.height
    }
}

/// Says on which side of its box an arrow begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// A picture with places.
pub(super) struct Placed {
    /// The boxes by the number of their node.
    pub nodes: Vec<Area>,
    /// The corners of each arrow. Every second part, from the first corner on, bends; the others run straight across a column.
    pub arrows: Vec<Vec<Spot>>,
    /// How far each group reaches from top to bottom, without its heading; none for one without boxes.
    pub reaches: Vec<Option<(f64, f64)>>,
}

/// A column: where its middle was, and where it is now.
#[derive(Debug, Clone, Copy)]
struct Column {
    middle: f64,
    left: f64,
    width: f64,
}

/// Counts the work of the library down.
struct Budget(usize);

impl WorkControl for Budget {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.0 = self.0.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

/// Finds the places of boxes of given sizes; fails when there are too many arrows for that.
pub(super) fn place(picture: &Picture, extents: &[Extent]) -> Result<Placed, LayoutError> {
    let mut graph = graph(picture, extents);
    layout_controlled(&mut graph, &mut Budget(MOST_WORK))?;
    let middles: Vec<Spot> = (0..extents.len())
        .map(|id| {
            let node = graph.node(&node_name(id));
            Spot {
                x: node.and_then(|node| node.x).unwrap_or_default(),
                y: node.and_then(|node| node.y).unwrap_or_default(),
            }
        })
        .collect();
    let columns = columns(&middles, extents);
    let nodes: Vec<Area> = middles
        .iter()
        .zip(extents)
        .map(|(middle, extent)| area(*middle, *extent, &columns))
        .collect();
    let mut placed = Placed {
        arrows: arrows(picture, &graph, &columns, &nodes),
        reaches: reaches(picture, &graph),
        nodes,
    };
    let corners = placed.arrows.iter().flatten().map(|spot| spot.y);
    let tops = placed.nodes.iter().map(|area| area.top);
    let top = tops.chain(corners).fold(f64::INFINITY, f64::min);
    if top.is_finite() {
        placed.shift(0.0, -top);
    }
    Ok(placed)
}

fn reaches(
    picture: &Picture,
    graph: &Graph<NodeLabel, EdgeLabel, GraphLabel>,
) -> Vec<Option<(f64, f64)>> {
    let reach = |index: usize| {
        let group = graph.node(&group_name(index))?;
        let (middle, half) = (group.y?, group.height / 2.0);
        Some((middle - half, middle + half))
    };
    (0..picture.groups.len()).map(reach).collect()
}

impl Placed {
    /// Moves everything to the right and down.
    pub(super) fn shift(&mut self, right: f64, down: f64) {
        for area in &mut self.nodes {
            area.left += right;
            area.top += down;
        }
        for spot in self.arrows.iter_mut().flatten() {
            spot.x += right;
            spot.y += down;
        }
        for (top, bottom) in self.reaches.iter_mut().flatten() {
            *top += down;
            *bottom += down;
        }
    }
}

fn node_name(id: usize) -> String {
    format!("n{id}")
}

fn group_name(index: usize) -> String {
    format!("g{index}")
}

fn graph(picture: &Picture, extents: &[Extent]) -> Graph<NodeLabel, EdgeLabel, GraphLabel> {
    let mut graph = Graph::new(GraphOptions {
        multigraph: true,
        compound: true,
        directed: true,
    });
    graph.set_graph(GraphLabel {
        rankdir: RankDir::LR,
        nodesep: NODE_GAP,
        edgesep: PASSING_GAP,
        ..GraphLabel::default()
    });
    for (id, extent) in extents.iter().enumerate() {
        let label = NodeLabel {
            width: extent.width,
            height: extent.height,
            ..NodeLabel::default()
        };
        graph.set_node(node_name(id), label);
    }
    for (index, group) in picture.groups.iter().enumerate() {
        let name = group_name(index);
        if !group.nodes.is_empty() {
            graph.set_node(name.clone(), NodeLabel::default());
        }
        for node in &group.nodes {
            graph.set_parent(node_name(node.id), name.clone());
        }
    }
    for (index, arrow) in picture.arrows.iter().enumerate() {
        let label = EdgeLabel {
            weight: 1.0,
            ..EdgeLabel::default()
        };
        let (from, to) = (node_name(arrow.from), node_name(arrow.to));
        graph.set_edge_named(from, to, Some(index.to_string()), Some(label));
    }
    graph
}

/// Puts the columns side by side, in the order in which the library has them.
fn columns(middles: &[Spot], extents: &[Extent]) -> Vec<Column> {
    let mut widths: BTreeMap<i64, Column> = BTreeMap::new();
    for (middle, extent) in middles.iter().zip(extents) {
        let column = widths.entry(key(middle.x)).or_insert(Column {
            middle: middle.x,
            left: 0.0,
            width: 0.0,
        });
        column.width = column.width.max(extent.width);
    }
    let mut left = 0.0;
    let mut columns: Vec<Column> = widths.into_values().collect();
    for column in &mut columns {
        column.left = left;
        left += column.width + COLUMN_GAP;
    }
    columns
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast stops at the bounds, and middles are far from them"
)]
fn key(x: f64) -> i64 {
    x.round() as i64
}

fn area(middle: Spot, extent: Extent, columns: &[Column]) -> Area {
    let column = columns
        .iter()
        .find(|column| key(column.middle) == key(middle.x));
    let (left, width) = column.map_or((middle.x, extent.width), |it| (it.left, it.width));
    Area {
        left,
        top: middle.y - extent.height / 2.0,
        extent: Extent {
            width,
            height: extent.height,
        },
    }
}

/// One end of an arrow at a box.
struct Dock {
    arrow: usize,
    node: usize,
    side: Side,
    /// Where the arrow goes next, for the order of the ends at a side.
    towards: f64,
}

fn arrows(
    picture: &Picture,
    graph: &Graph<NodeLabel, EdgeLabel, GraphLabel>,
    columns: &[Column],
    nodes: &[Area],
) -> Vec<Vec<Spot>> {
    let passages: Vec<Vec<(Column, f64)>> = picture
        .arrows
        .iter()
        .enumerate()
        .map(|(index, arrow)| {
            let (from, to) = (node_name(arrow.from), node_name(arrow.to));
            let key = EdgeKey::new(from, to, Some(index.to_string()));
            let edge = graph.edge_by_key(&key);
            edge.map_or_else(Vec::new, |edge| passages(edge, columns))
        })
        .collect();
    let docks = docks(picture, &passages, nodes);
    let mut all = Vec::new();
    for (index, arrow) in picture.arrows.iter().enumerate() {
        let is_forward = is_forward(nodes, arrow.from, arrow.to);
        let spot = |node: usize, side: Side| docks.get(&(index, node, side)).copied();
        let (out, into) = sides(is_forward);
        let across = passages.get(index).into_iter().flatten();
        let across = across.flat_map(|(column, y)| {
            let (left, right) = (column.left, column.left + column.width);
            let (first, last) = if is_forward {
                (left, right)
            } else {
                (right, left)
            };
            [Spot { x: first, y: *y }, Spot { x: last, y: *y }]
        });
        let corners = spot(arrow.from, out).into_iter().chain(across);
        all.push(corners.chain(spot(arrow.to, into)).collect());
    }
    all
}

fn is_forward(nodes: &[Area], from: usize, to: usize) -> bool {
    match (nodes.get(from), nodes.get(to)) {
        (Some(from), Some(to)) => from.left <= to.left,
        _ => true,
    }
}

fn sides(is_forward: bool) -> (Side, Side) {
    if is_forward {
        (Side::Right, Side::Left)
    } else {
        (Side::Left, Side::Right)
    }
}

/// Returns the columns that an arrow crosses without ending there, and at which height.
fn passages(edge: &EdgeLabel, columns: &[Column]) -> Vec<(Column, f64)> {
    let inner = edge.points.len().saturating_sub(1);
    let points = edge.points.iter().take(inner).skip(1);
    let crossed = points.filter_map(|point| {
        let mut columns = columns.iter();
        let column = columns.find(|column| key(column.middle) == key(point.x))?;
        Some((*column, point.y))
    });
    crossed.collect()
}

/// Spreads the ends of arrows over the sides of their boxes, in the order of where they go.
fn docks(
    picture: &Picture,
    passages: &[Vec<(Column, f64)>],
    nodes: &[Area],
) -> BTreeMap<(usize, usize, Side), Spot> {
    let middle = |id: usize| {
        nodes
            .get(id)
            .map_or(0.0, |area| area.top + area.extent.height / 2.0)
    };
    let mut sides_of: BTreeMap<(usize, Side), Vec<Dock>> = BTreeMap::new();
    for (index, arrow) in picture.arrows.iter().enumerate() {
        let (out, into) = sides(is_forward(nodes, arrow.from, arrow.to));
        let across = passages.get(index).map_or(&[] as &[_], Vec::as_slice);
        let next = across.first().map_or(middle(arrow.to), |(_, y)| *y);
        let last = across.last().map_or(middle(arrow.from), |(_, y)| *y);
        for (node, side, towards) in [(arrow.from, out, next), (arrow.to, into, last)] {
            let dock = Dock {
                arrow: index,
                node,
                side,
                towards,
            };
            sides_of.entry((node, side)).or_default().push(dock);
        }
    }
    let spread = sides_of.into_values().flat_map(|mut docks| {
        docks.sort_by(|one, other| one.towards.total_cmp(&other.towards));
        spread(&docks, nodes)
    });
    spread.collect()
}

fn spread(docks: &[Dock], nodes: &[Area]) -> Vec<((usize, usize, Side), Spot)> {
    let mut spots = Vec::new();
    let mut below = 0.0;
    let parts = docks.iter().fold(1.0, |sum, _| sum + 1.0);
    for dock in docks {
        below += 1.0;
        let Some(area) = nodes.get(dock.node) else {
            continue;
        };
        let spot = Spot {
            x: match dock.side {
                Side::Left => area.left,
                Side::Right => area.right(),
            },
            y: area.top + area.extent.height * below / parts,
        };
        spots.push(((dock.arrow, dock.node, dock.side), spot));
    }
    spots
}
