//! Which edges of a graph are cut.

use std::collections::{BTreeMap, BTreeSet};

use super::{Graph, edges_to_cut, knots};

fn graph(edges: &[(char, &str)]) -> Graph<char> {
    let mut graph: Graph<char> = BTreeMap::new();
    for (node, inner) in edges {
        graph.insert(*node, inner.chars().collect());
    }
    graph
}

fn without(mut graph: Graph<char>, cut: &BTreeSet<(char, char)>) -> Graph<char> {
    for (owner, inner) in cut {
        graph
            .get_mut(owner)
            .expect("the owner is in the graph")
            .retain(|it| it != inner);
    }
    graph
}

#[test]
fn nothing_is_cut_where_nothing_reaches_itself() {
    let tree = graph(&[('a', "bc"), ('b', "d"), ('c', "d"), ('d', "")]);
    assert_eq!(edges_to_cut(tree), BTreeSet::new());
}

#[test]
fn a_type_that_contains_itself_is_cut_there() {
    let graph = graph(&[('a', "ab"), ('b', "")]);
    assert_eq!(edges_to_cut(graph), BTreeSet::from([('a', 'a')]));
}

#[test]
fn one_box_opens_a_union_whose_branches_all_lead_back() {
    // o: the options, r: the reference that contains them, the rest: branches.
    let graph = graph(&[
        ('b', "r"),
        ('c', "r"),
        ('d', "r"),
        ('o', "bcde"),
        ('r', "o"),
        ('e', ""),
    ]);
    assert_eq!(edges_to_cut(graph), BTreeSet::from([('r', 'o')]));
}

#[test]
fn knots_within_knots_are_all_opened() {
    let graph = graph(&[
        ('a', "b"),
        ('b', "ac"),
        ('c', "bd"),
        ('d', "dc"),
        ('e', "a"),
    ]);
    let cut = edges_to_cut(graph.clone());
    assert!(knots(&without(graph.clone(), &cut)).is_empty());
    for edge in &cut {
        let mut fewer = cut.clone();
        fewer.remove(edge);
        assert!(
            !knots(&without(graph.clone(), &fewer)).is_empty(),
            "{edge:?} is needless"
        );
    }
}

#[test]
fn a_chain_of_any_length_is_walked() {
    let length = 50_000_u32;
    let mut chain: Graph<u32> = (0..length)
        .map(|node| (node, vec![(node + 1) % length]))
        .collect();
    assert_eq!(edges_to_cut(chain.clone()).len(), 1);
    chain.insert(length - 1, Vec::new());
    assert!(edges_to_cut(chain).is_empty());
}
