//! Where a type that reaches itself is boxed.
//!
//! Rust types that contain themselves without a pointer between have no size. Arrays are pointers;
//! everything else (members, branches) contains its type in place. Within each knot of types that
//! reach one another, the type that the fewest others of the knot contain is boxed wherever one
//! does, which opens the knot with few boxes (`BlockdevRef` boxes its `BlockdevOptions`, and the
//! forty structs around them stay plain); what is still knotted is opened the same way.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use qapi_parse::Schema;
use qapi_parse::schema::{DefinitionId, NamedType, Site};

use super::sorted;

#[cfg(test)]
mod tests;

/// The places that need a box: a type, and the type it contains.
#[derive(Debug, Default)]
pub(super) struct Boxes(BTreeSet<(DefinitionId, DefinitionId)>);

impl Boxes {
    pub(super) fn new(schema: &Schema) -> Self {
        let mut graph = Graph::new();
        for id in schema.definitions() {
            graph.insert(*id, contained(schema, *id));
        }
        Self(edges_to_cut(graph))
    }

    /// Whether `owner` must box a value of type `inner` that it contains.
    pub(super) fn needed(&self, owner: DefinitionId, inner: NamedType) -> bool {
        inner
            .definition()
            .is_some_and(|inner| self.0.contains(&(owner, inner)))
    }
}

/// What each node contains, sorted.
type Graph<N> = BTreeMap<N, Vec<N>>;

/// The types that a value of a type contains in place: those of its members, inherited ones too, and
/// those of its branches. Sorted.
fn contained(schema: &Schema, id: DefinitionId) -> Vec<DefinitionId> {
    let mut contained = Vec::new();
    // Nothing contains a command or event.
    if let DefinitionId::Command(_) | DefinitionId::Event(_) = id {
        return contained;
    }
    for id in schema.lineage(id) {
        for reference in schema.references(id) {
            let inside = matches!(
                reference.site,
                Site::Member(_) | Site::Branch(_) | Site::AlternateBranch(_)
            );
            if let Some(inner) = reference.definition()
                && inside
                && !reference.array
            {
                sorted::insert(&mut contained, inner);
            }
        }
    }
    contained
}

/// Edges without which `graph` has no cycle.
fn edges_to_cut<N: Copy + Ord + Hash>(graph: Graph<N>) -> BTreeSet<(N, N)> {
    let mut cut = BTreeSet::new();
    let mut pending = vec![graph];
    while let Some(graph) = pending.pop() {
        for mut knot in knots(&graph) {
            let mut containers = Graph::new();
            for (owner, inner) in &knot {
                for inner in inner {
                    containers
                        .entry(*inner)
                        .or_insert_with(Vec::new)
                        .push(*owner);
                }
            }
            let fewest = containers
                .iter()
                .min_by_key(|(node, owners)| (owners.len(), std::cmp::Reverse(knot[node].len())));
            if let Some((node, owners)) = fewest {
                for owner in owners {
                    cut.insert((*owner, *node));
                }
                knot.remove(node);
                for inner in knot.values_mut() {
                    inner.retain(|inner| inner != node);
                }
                pending.push(knot);
            }
        }
    }
    cut
}

/// The strongly connected components of `graph` that have a cycle, with the edges inside them.
///
/// Tarjan's algorithm, with a stack of its own because schemas choose the depth.
fn knots<N: Copy + Ord + Hash>(graph: &Graph<N>) -> Vec<Graph<N>> {
    struct Visit {
        index: usize,
        low: usize,
        /// The index of the node by which its component was left, once it was.
        component: Option<usize>,
    }
    let mut visits: HashMap<N, Visit> = HashMap::new();
    let mut stack = Vec::new();
    let mut knots = Vec::new();
    for root in graph.keys() {
        if visits.contains_key(root) {
            continue;
        }
        let mut path = vec![];
        let mut enter = Some(*root);
        loop {
            if let Some(node) = enter.take() {
                let index = visits.len();
                visits.insert(
                    node,
                    Visit {
                        index,
                        low: index,
                        component: None,
                    },
                );
                stack.push(node);
                path.push((node, graph[&node].iter()));
            }
            let Some((node, inner)) = path.last_mut() else {
                break;
            };
            let node = *node;
            let low = |visits: &mut HashMap<N, Visit>, low: usize| {
                if let Some(visit) = visits.get_mut(&node) {
                    visit.low = visit.low.min(low);
                }
            };
            if let Some(next) = inner.next() {
                match visits.get(next) {
                    None => enter = Some(*next),
                    Some(seen) if seen.component.is_none() => {
                        let index = seen.index;
                        low(&mut visits, index);
                    }
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            let Visit {
                index, low: lowest, ..
            } = visits[&node];
            if let Some((parent, _)) = path.last()
                && let Some(visit) = visits.get_mut(parent)
            {
                visit.low = visit.low.min(lowest);
            }
            if lowest == index {
                let mut members = Vec::new();
                while let Some(member) = stack.pop() {
                    if let Some(visit) = visits.get_mut(&member) {
                        visit.component = Some(index);
                    }
                    members.push(member);
                    if member == node {
                        break;
                    }
                }
                let mut knot = Graph::new();
                for node in &members {
                    let mut inner = graph[node].clone();
                    inner.retain(|inner| visits[inner].component == Some(index));
                    knot.insert(*node, inner);
                }
                if knot.values().any(|inner| !inner.is_empty()) {
                    knots.push(knot);
                }
            }
        }
    }
    knots
}
