//! What is kept of a schema, and that it is a schema as any other.

use std::path::Path;

use super::*;
use crate::dump::dump;
use crate::load::Loader;

fn load(files: &[(&str, &str)]) -> Schema {
    let mut read = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new(name) == path);
        found
            .map(|(_, text)| text.as_bytes().to_vec())
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
    };
    match Loader::new().strict(true).load_with(files[0].0, &mut read) {
        Ok(loaded) => loaded.schema,
        Err(failure) => panic!("{failure}"),
    }
}

fn select(text: &str, selection: &Selection) -> Schema {
    let whole = load(&[("s.json", text)]);
    whole.select(selection).unwrap().schema
}

/// The dump of what is kept, without the built-in module.
fn kept(text: &str, selection: &Selection) -> String {
    let dump = dump(&select(text, selection), true);
    let (_, own) = dump.split_once("module s.json\n").unwrap();
    own.to_owned()
}

fn names(schema: &Schema) -> Vec<&str> {
    schema.names().collect()
}

fn only(pattern: &str) -> Selection {
    Selection::new().only([pattern])
}

fn define(symbols: &[&str]) -> Selection {
    Selection::new().define(symbols.iter().copied())
}

const KINDS: &str = "
{ 'struct': 'Unused', 'data': { 'leaf': 'Leaf' } }
{ 'enum': 'Kind', 'data': [ 'file', 'net', 'none' ] }
{ 'struct': 'Leaf', 'data': {} }
{ 'struct': 'Base', 'data': { 'kind': 'Kind' } }
{ 'struct': 'File', 'data': { 'parts': [ 'Leaf' ] } }
{ 'union': 'Source', 'base': 'Base', 'discriminator': 'kind', 'data': { 'file': 'File' } }
{ 'alternate': 'Ref', 'data': { 'name': 'str', 'source': 'Source' } }
{ 'command': 'open', 'data': { 'ref': 'Ref' }, 'returns': [ 'Unused' ] }
{ 'command': 'close', 'data': 'Leaf' }
{ 'event': 'OPENED', 'data': 'File' }
";

#[test]
fn everything_is_the_same_schema() {
    let whole = load(&[("s.json", KINDS)]);
    let selected = whole.select(&Selection::new()).unwrap();
    assert_eq!(dump(&selected.schema, true), dump(&whole, true));
    assert_eq!(
        selected.to_string(),
        "2 commands, 1 event and 7 types of 10 definitions"
    );
}

#[test]
fn a_pattern_keeps_what_matches_and_what_that_refers_to() {
    let selected = |pattern| {
        let schema = select(KINDS, &only(pattern));
        names(&schema).join(" ")
    };
    assert_eq!(selected("OPENED"), "Leaf File OPENED");
    assert_eq!(selected("cl*"), "Leaf close");
    assert_eq!(selected("Ref"), "Kind Leaf Base File Source Ref");
    assert_eq!(
        selected("open"),
        "Unused Kind Leaf Base File Source Ref open"
    );
}

#[test]
fn what_is_kept_is_found_and_shown_as_before() {
    let schema = select(KINDS, &Selection::new().only(["OPENED", "Ref"]));
    for name in names(&schema) {
        let id = schema.get(name).unwrap();
        assert_eq!(schema.head(id).name, name);
        assert_eq!(
            schema.sources().slice(schema.head(id).span),
            format!("'{name}'")
        );
    }
    assert_eq!(schema.get("open"), None);
    assert_eq!(
        kept(KINDS, &only("Ref")),
        "enum Kind
    member file
    member net
    member none
object Leaf
object Base
    member kind: Kind optional=False
array LeafList Leaf
object File
    member parts: LeafList optional=False
object Source
    base Base
    tag kind
    case file: File
    case net: q_empty
    case none: q_empty
alternate Ref
    tag type
    case name: str
    case source: Source
"
    );
}

#[test]
fn a_pattern_that_matches_nothing_is_an_error() {
    let whole = load(&[("s.json", KINDS)]);
    let error = |pattern| whole.select(&only(pattern)).unwrap_err().to_string();
    assert_eq!(
        error("opne"),
        "there is no command, event or type 'opne' in the schema; there is 'open'"
    );
    assert_eq!(
        error("zz*"),
        "no command, event or type matches 'zz*' in the schema"
    );
    // A member is none of these.
    assert!(error("Base.kind").starts_with("there is no"));
}

#[test]
fn the_beginning_of_names_is_suggested_for_the_beginning_of_names() {
    let schema = load(&[(
        "s.json",
        "{ 'command': 'query-all' } { 'command': 'set-up' }",
    )]);
    assert_eq!(
        schema.select(&only("qeury-*")).unwrap_err().to_string(),
        "no command, event or type matches 'qeury-*' in the schema; there is 'query-*'"
    );
}

#[test]
fn conditions_take_no_modules_away() {
    let files = [
        ("root.json", "{ 'include': 'a.json' }"),
        ("a.json", "{ 'command': 'in-a', 'if': 'A' }"),
    ];
    let selected = load(&files).select(&define(&[])).unwrap().schema;
    assert_eq!(
        (selected.definitions().len(), selected.modules().len()),
        (0, 2)
    );
}

#[test]
fn patterns_for_several_schemas_match_in_one_of_them() {
    let one = load(&[("s.json", "{ 'command': 'one' }")]);
    let two = load(&[("s.json", "{ 'command': 'two' } { 'command': 'three' }")]);
    let selection = only("t*");
    selection.check(&[&one, &two]).unwrap();
    assert!(selection.check(&[&one]).is_err());
    assert_eq!(selection.of(&one).to_string(), "nothing of 1 definition");
    assert_eq!(
        selection.of(&two).to_string(),
        "2 commands of 2 definitions"
    );
}

#[test]
fn conditions_are_evaluated_everywhere() {
    let text = "
{ 'enum': 'Mode', 'data': [ 'on', { 'name': 'auto', 'if': 'A' } ] }
{ 'struct': 'Gone', 'data': {}, 'if': 'A' }
{ 'struct': 'Stays', 'data': {}, 'if': 'A' }
{ 'struct': 'Pair', 'data': { 'x': { 'type': 'Gone', 'if': 'A' }, 'y': 'Stays',
    '*z': { 'type': 'int', 'if': { 'not': 'A' }, 'features': [ { 'name': 'f', 'if': 'A' }, 'g' ] } } }
{ 'alternate': 'Ref', 'data': { 's': 'str', 'p': { 'type': 'Pair', 'if': 'A' } } }
{ 'command': 'a', 'if': 'A' }
{ 'command': 'b', 'data': 'Pair', 'boxed': true, 'features': [ { 'name': 'h', 'if': 'A' } ] }
{ 'event': 'E', 'if': { 'any': [ 'A', 'B' ] } }
";
    assert_eq!(
        kept(text, &define(&[])),
        "enum Mode
    member on
object Stays
    if A
object Pair
    member y: Stays optional=False
    member z: int optional=True
        if {'not': 'A'}
        feature g
alternate Ref
    tag type
    case s: str
command b Pair -> None
    gen=True success_response=True boxed=True oob=False preconfig=False
"
    );
    let all = select(text, &define(&["A"]));
    assert_eq!(names(&all).join(" "), "Mode Gone Stays Pair Ref a b E");
    assert_eq!(all.structs()[2].members.len(), 2);
}

#[test]
fn a_branch_goes_with_its_condition_and_with_its_value() {
    let text = "
{ 'enum': 'Kind', 'data': [ 'a', { 'name': 'b', 'if': 'B' }, { 'name': 'c', 'if': 'C' }, 'd' ] }
{ 'struct': 'OfA', 'data': {} }
{ 'struct': 'OfB', 'data': {} }
{ 'union': 'Un', 'base': { 'k': 'Kind' }, 'discriminator': 'k',
  'data': { 'a': { 'type': 'OfA', 'if': 'A' }, 'b': 'OfB' } }
";
    let union = |symbols: &[&str]| {
        let schema = select(text, &only("Un").define(symbols.iter().copied()));
        let branches = schema.unions()[0].branches.iter();
        let branches: Vec<&str> = branches.map(|branch| branch.name.as_str()).collect();
        format!("{}: {}", names(&schema).join(" "), branches.join(" "))
    };
    assert_eq!(union(&[]), "Kind Un: d");
    assert_eq!(union(&["A"]), "Kind OfA Un: a d");
    assert_eq!(union(&["A", "B", "C"]), "Kind OfA OfB Un: a b c d");
}

#[test]
fn patterns_reach_only_what_is_there() {
    let text = "
{ 'struct': 'Gone', 'data': {} }
{ 'struct': 'Ret', 'data': { '*x': { 'type': 'Gone', 'if': 'A' } } }
{ 'command': 'one', 'data': 'Gone', 'if': 'A' }
{ 'command': 'two', 'returns': 'Ret' }
";
    let commands = Selection::new().only(["one", "two"]);
    let there = select(text, &commands.clone().define([""; 0]));
    assert_eq!(names(&there), ["Ret", "two"]);
    assert_eq!(
        names(&select(text, &commands)),
        ["Gone", "Ret", "one", "two"]
    );
}

#[test]
fn documentation_of_what_is_left_out_goes_too() {
    let text = "
##
# @Doc:
#
# Text.
#
# @x: The x.
#
# @y: The y.
#
# Features:
#
# @f: The f.
#
# @g: The g.
#
# @h: The h.
#
# Since: 1
##
{ 'struct': 'Doc', 'data': {
    'x': { 'type': 'int', 'if': 'A', 'features': [ 'g' ] },
    'y': { 'type': 'int', 'features': [ { 'name': 'f', 'if': 'A' }, 'h' ] } } }
";
    assert_eq!(
        kept(text, &define(&[])),
        "object Doc
    member y: int optional=False
        feature h
doc symbol=Doc
    body=
Text.
    arg=y
The y.
    feature=h
The h.
    section=Since
1
"
    );
}

#[test]
fn modules_stay_that_define_something_or_lead_there() {
    let files = [
        (
            "root.json",
            "{ 'include': 'a.json' } { 'include': 'd.json' } { 'include': 'c.json' }",
        ),
        ("a.json", "{ 'include': 'b.json' } { 'command': 'in-a' }"),
        (
            "b.json",
            "##\n# = Title\n##\n{ 'include': 'c.json' } { 'command': 'in-b' }",
        ),
        ("c.json", "{ 'struct': 'InC', 'data': {} }"),
        ("d.json", "{ 'command': 'in-d' }"),
    ];
    let modules = |pattern| {
        let schema = load(&files).select(&only(pattern)).unwrap().schema;
        let walk = schema.walk().filter_map(|(module, item)| match item {
            crate::schema::Item::Include(target) => {
                Some(format!("{}>{}", schema[module].name, schema[*target].name))
            }
            _ => None,
        });
        let includes: Vec<String> = walk.collect();
        let modules: Vec<&str> = schema.modules().iter().map(|it| it.name.as_str()).collect();
        format!("{}; {}", modules.join(" "), includes.join(" "))
    };
    assert_eq!(modules("in-d"), "root.json d.json; root.json>d.json");
    assert_eq!(
        modules("InC"),
        "root.json a.json b.json c.json; root.json>a.json a.json>b.json b.json>c.json \
         root.json>c.json"
    );
    assert_eq!(
        modules("in-b"),
        "root.json a.json b.json; root.json>a.json a.json>b.json"
    );
}
