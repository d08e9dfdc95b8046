//! Releases that say the same in other words: which of them comes when makes no difference.

use qapi_parse::merge::Merge;
use qapi_parse::{Loader, Schema, print};
use test_macros::corpus_test;
use test_support::corpus;

use super::schema;

/// Directives and definitions as text without documentation.
fn pieces(schema: &Schema) -> (Vec<String>, Vec<String>) {
    let text = print::one(schema);
    let pieces = text.split("\n\n").map(|piece| {
        let lines = piece.lines().filter(|line| !line.starts_with('#'));
        lines.collect::<Vec<_>>().join("\n")
    });
    let pieces = pieces.filter(|piece| !piece.is_empty());
    pieces.partition(|piece| piece.starts_with("{ 'pragma'"))
}

fn sorted(schema: &Schema) -> Vec<String> {
    let (_, mut definitions) = pieces(schema);
    definitions.sort();
    definitions
}

/// The same schema as it is, without documentation and backwards, and so with other white space.
fn equals(original: &Schema) -> [Schema; 3] {
    let (directives, mut definitions) = pieces(original);
    let directives = directives.join("\n");
    let one_line = definitions.join(" ").replace('\n', "\t");
    definitions.reverse();
    let backwards = schema(&format!("{directives}\n{}", definitions.join("\n")));
    let one_line = schema(&format!("{directives}\n{one_line}"));
    let all = [original.clone(), backwards, one_line];
    for other in &all {
        assert_eq!(sorted(other), sorted(original));
    }
    all
}

const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

/// Merges equals in some orders.
fn check(original: &Schema, orders: &[[usize; 3]]) {
    let all = equals(original);
    for order in orders {
        let releases = order.iter();
        let merge = releases.fold(Merge::new(), |merge, at| {
            merge.release(at.to_string(), &all[*at])
        });
        let merged = merge.run().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(sorted(&merged.schema), sorted(original), "{order:?}");
    }
}

#[test]
fn equals_merge_to_what_they_say_in_any_order() {
    let original = schema(
        "##
# @Mode:
#
# @a: documented
#
# @b: too
##
{ 'enum': 'Mode', 'data': [ 'a', { 'name': 'b', 'if': 'B' } ] }
{ 'struct': 'Base', 'data': { 'mode': 'Mode', '*next': 'U' } }
{ 'struct': 'One', 'data': { 'x': [ 'int8' ], 'y': { 'type': 'R', 'features': [ 'unstable' ] } } }
{ 'union': 'U', 'base': 'Base', 'discriminator': 'mode', 'data': { 'a': 'One' } }
{ 'alternate': 'R', 'data': { 'n': 'null', 'o': 'One' } }
{ 'command': 'c', 'data': 'U', 'boxed': true, 'returns': [ 'U' ], 'features': [ 'deprecated' ] }
{ 'command': 'd', 'data': { 'x': 'size' }, 'allow-oob': true }
{ 'event': 'E', 'data': 'One' }",
    );
    check(&original, &ORDERS);
}

#[corpus_test]
fn schemas_of_qemu_merge_with_their_equals_in_any_order() {
    let load = |path| Loader::new().load(corpus().join(path)).unwrap().schema;
    check(&load("qemu-10.2/qga/qapi-schema.json"), &ORDERS);
    check(&load("qemu-6.2/qga/qapi-schema.json"), &ORDERS);
    let orders = [[0, 1, 2], [2, 1, 0]];
    check(&load("qemu-10.2/qapi/qapi-schema.json"), &orders);
    check(&load("qemu-7.2/qapi/qapi-schema.json"), &orders);
}
