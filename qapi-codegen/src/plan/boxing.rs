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

#[cfg(test)]
mod tests;

/// The places that need a box: a type, and the type it contains.
#[derive(Debug, Default)]
pub(super) struct Boxes(BTreeSet<(DefinitionId, DefinitionId)>);

impl Boxes {
    pub(super) fn new(schema: &Schema) -> Self {
        let graph: Graph<DefinitionId> = schema
            .definitions()
            .iter()
            .map(|id| (*id, contained(schema, *id)))
            .collect();
        Self(edges_to_cut(graph))
    }

    /// Whether `owner` must box a value of type `inner` that it contains.
    pub(super) fn needed(&self, owner: DefinitionId, inner: NamedType) -> bool {
        inner
            .definition()
            .is_some_and(|inner| self.0.contains(&(owner, inner)))
    }
}

/// What each node contains.
type Graph<N> = BTreeMap<N, BTreeSet<N>>;

/// The types that a value of a type contains in place: those of its members, inherited ones too, and
/// those of its branches.
fn contained(schema: &Schema, id: DefinitionId) -> BTreeSet<DefinitionId> {
    // Nothing contains a command or event.
    if let DefinitionId::Command(_) | DefinitionId::Event(_) = id {
        return BTreeSet::new();
    }
    let lineage = schema.lineage(id).into_iter();
    let references = lineage.flat_map(|id| schema.references(id));
    let in_place = references.filter(|reference| {
        let inside = matches!(
            reference.site,
            Site::Member(_) | Site::Branch(_) | Site::AlternateBranch(_)
        );
        inside && !reference.array
    });
    in_place.filter_map(|it| it.definition()).collect()
}

/// Edges without which `graph` has no cycle.
fn edges_to_cut<N: Copy + Ord + Hash>(graph: Graph<N>) -> BTreeSet<(N, N)> {
    let mut cut = BTreeSet::new();
    let mut pending = vec![graph];
    while let Some(graph) = pending.pop() {
        for mut knot in knots(&graph) {
            let mut containers: BTreeMap<N, Vec<N>> = BTreeMap::new();
            for (owner, inner) in &knot {
                for inner in inner {
                    containers.entry(*inner).or_default().push(*owner);
                }
            }
            let fewest = containers
                .iter()
                .min_by_key(|(node, owners)| (owners.len(), std::cmp::Reverse(knot[node].len())));
            if let Some((node, owners)) = fewest {
                cut.extend(owners.iter().map(|owner| (*owner, *node)));
                knot.remove(node);
                for inner in knot.values_mut() {
                    inner.remove(node);
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
        on_stack: bool,
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
                        on_stack: true,
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
                    Some(seen) if seen.on_stack => {
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
                let mut members = BTreeSet::new();
                while let Some(member) = stack.pop() {
                    if let Some(visit) = visits.get_mut(&member) {
                        visit.on_stack = false;
                    }
                    members.insert(member);
                    if member == node {
                        break;
                    }
                }
                let knot: Graph<N> = members
                    .iter()
                    .map(|node| (*node, graph[node].intersection(&members).copied().collect()))
                    .collect();
                if knot.values().any(|inner| !inner.is_empty()) {
                    knots.push(knot);
                }
            }
        }
    }
    knots
}
