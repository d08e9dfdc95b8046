//! What the model answers as a graph.

use std::path::Path;

use super::*;
use crate::load::Loader;
use crate::schema::UnionId;

const SCHEMA: &str = "
{ 'enum': 'Kind', 'data': [ 'file', { 'name': 'net', 'if': 'A', 'features': [ 'vf' ] } ] }
{ 'struct': 'Base', 'data': { 'id': 'str', '*inner': { 'type': 'Leaf', 'if': 'B' } } }
{ 'struct': 'Leaf', 'data': {}, 'if': { 'not': 'C' } }
{ 'struct': 'File', 'base': 'Base', 'data': { 'parts': [ 'Leaf' ] } }
{ 'union': 'Net', 'base': 'Head', 'discriminator': 'kind', 'data': { 'file': 'Leaf' } }
{ 'struct': 'Head', 'data': { 'kind': 'Kind' } }
{ 'union': 'Source', 'base': { 'type': 'Kind', '*note': 'str' }, 'discriminator': 'type',
  'data': { 'file': 'File', 'net': { 'type': 'Net', 'if': 'D' } } }
{ 'alternate': 'Ref', 'data': { 'one': 'Source', 'all': { 'type': [ 'Source' ], 'if': 'E' } } }
{ 'command': 'open', 'data': 'Source', 'boxed': true, 'returns': [ 'Leaf' ],
  'features': [ { 'name': 'cf', 'if': { 'all': [ 'F', { 'any': [ 'G', 'A' ] } ] } } ] }
{ 'command': 'close', 'data': { 'ref': 'Ref', '*how': 'Kind' } }
{ 'event': 'OPENED' }
";

fn schema(text: &str) -> Schema {
    let mut read = |_: &Path| Ok(text.as_bytes().to_vec());
    Loader::new().load_with("s.json", &mut read).unwrap().schema
}

fn id(schema: &Schema, name: &str) -> DefinitionId {
    schema.get(name).unwrap()
}

/// What a definition refers to, a line each.
fn references(schema: &Schema, name: &str) -> Vec<String> {
    let show = |reference: Reference<'_>| {
        let site = match reference.site {
            Site::Base => "base".to_owned(),
            Site::Discriminator => "discriminator".to_owned(),
            Site::Member(it) => format!("member {}", it.name.as_str()),
            Site::Branch(it) => format!("branch {}", it.name.as_str()),
            Site::AlternateBranch(it) => format!("alternative {}", it.name.as_str()),
            Site::Arguments => "arguments".to_owned(),
            Site::Returns => "returns".to_owned(),
        };
        let name = schema.type_name(reference.to);
        let list = if reference.array { "List" } else { "" };
        let condition = reference.condition().map_or("", |_| " if");
        format!("{site}: {name}{list}{condition}")
    };
    schema.references(id(schema, name)).map(show).collect()
}

fn names<'s>(members: impl IntoIterator<Item = &'s Member>) -> Vec<&'s str> {
    let members = members.into_iter();
    members.map(|member| member.name.as_str()).collect()
}

#[test]
fn references_say_what_refers_to_what() {
    let schema = schema(SCHEMA);
    assert!(references(&schema, "Kind").is_empty());
    assert_eq!(
        references(&schema, "Base"),
        ["member id: str", "member inner: Leaf if"]
    );
    assert_eq!(
        references(&schema, "File"),
        ["base: Base", "member parts: LeafList"]
    );
    assert_eq!(
        references(&schema, "Net"),
        ["base: Head", "discriminator: Kind", "branch file: Leaf"]
    );
    assert_eq!(
        references(&schema, "Source"),
        [
            "discriminator: Kind",
            "member type: Kind",
            "member note: str",
            "branch file: File",
            "branch net: Net if",
        ]
    );
    assert_eq!(
        references(&schema, "Ref"),
        ["alternative one: Source", "alternative all: SourceList if"]
    );
    assert_eq!(
        references(&schema, "open"),
        ["arguments: Source", "returns: LeafList"]
    );
    assert_eq!(
        references(&schema, "close"),
        ["member ref: Ref", "member how: Kind"]
    );
    assert!(references(&schema, "OPENED").is_empty());
}

#[test]
fn members_come_with_those_of_bases_and_branches() {
    let schema = schema(SCHEMA);
    let members = |name: &str| names(schema.members(id(&schema, name)));
    assert_eq!(members("File"), ["id", "inner", "parts"]);
    assert_eq!(members("Net"), ["kind"]);
    assert_eq!(members("Source"), ["type", "note"]);
    assert_eq!(members("close"), ["ref", "how"]);
    assert!(members("open").is_empty() && members("Kind").is_empty());
    let DefinitionId::Union(source) = id(&schema, "Source") else {
        panic!("it is a union")
    };
    assert_eq!(
        names(schema.all_members(ObjectType::Union(source))),
        ["type", "note", "id", "inner", "parts", "kind"]
    );
}

#[test]
fn members_of_a_type_that_branches_share_come_once() {
    let schema = schema(
        "{ 'enum': 'Kind', 'data': [ 'a', 'b', 'c' ] }
         { 'struct': 'S', 'data': { 'x': 'int' } }
         { 'union': 'U', 'base': { 'k': 'Kind' }, 'discriminator': 'k',
           'data': { 'a': 'S', 'b': 'S' } }",
    );
    assert_eq!(
        names(schema.all_members(ObjectType::Union(UnionId(0)))),
        ["k", "x"]
    );
}

#[test]
fn members_of_a_base_that_branches_share_come_once() {
    let schema = schema(
        "{ 'enum': 'Kind', 'data': [ 'a', 'b', 'c' ] }
         { 'struct': 'Base', 'data': { 'x': 'int' } }
         { 'struct': 'A', 'base': 'Base', 'data': { 'y': 'int' } }
         { 'struct': 'B', 'base': 'Base', 'data': { 'y': 'str' } }
         { 'union': 'U', 'base': { 'k': 'Kind' }, 'discriminator': 'k',
           'data': { 'a': 'A', 'b': 'B', 'c': 'Base' } }",
    );
    assert_eq!(
        names(schema.all_members(ObjectType::Union(UnionId(0)))),
        ["k", "x", "y", "y"]
    );
}

#[test]
fn parts_are_all_that_has_a_name() {
    let schema = schema(SCHEMA);
    let parts = |name: &str| -> Vec<String> {
        let parts = schema.parts(id(&schema, name));
        parts.map(|part| part.name().as_str().to_owned()).collect()
    };
    assert_eq!(parts("Kind"), ["Kind", "file", "net", "vf"]);
    assert_eq!(parts("File"), ["File", "parts"]);
    assert_eq!(parts("Source"), ["Source", "type", "note", "file", "net"]);
    assert_eq!(parts("Ref"), ["Ref", "one", "all"]);
    assert_eq!(parts("open"), ["open", "cf"]);
    assert_eq!(parts("close"), ["close", "ref", "how"]);
}

#[test]
fn symbols_are_those_of_all_conditions() {
    let symbols = schema(SCHEMA);
    let symbols: Vec<&str> = symbols.symbols().into_iter().collect();
    assert_eq!(symbols, ["A", "B", "C", "D", "E", "F", "G"]);
}

#[test]
fn reach_follows_what_it_is_told_to() {
    let schema = schema(SCHEMA);
    let reach = |follow: &dyn Fn(&Reference<'_>) -> bool| -> Vec<String> {
        let reached = schema.reach([id(&schema, "open")], |_, reference| follow(reference));
        let definitions = schema
            .definitions()
            .iter()
            .filter(|id| reached.contains(id));
        definitions
            .map(|id| schema.head(*id).name.as_str().to_owned())
            .collect()
    };
    assert_eq!(
        reach(&|_| true),
        [
            "Kind", "Base", "Leaf", "File", "Net", "Head", "Source", "open"
        ]
    );
    assert_eq!(
        reach(&|reference| reference.condition().is_none() && !reference.array),
        ["Kind", "Base", "File", "Source", "open"]
    );
}
