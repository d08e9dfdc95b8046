use qapi_codegen::parse::merge::{Description, Merge};
use qapi_codegen::parse::{Loader, Schema};

use super::{coverage, read};

const TEXT: &str = "\
@blockdev-del
Removes a block node. It goes on existing
  as long as something uses it.
A second paragraph.

.node-name: The name
  of the node.
> Nothing.
! If there is no such node.

@STOP
The guest was stopped.
";

#[test]
fn entries_become_descriptions() {
    let all = read(TEXT).unwrap();
    let del = Description {
        body: "Removes a block node. It goes on existing as long as something uses it.\n\n\
               A second paragraph."
            .to_owned(),
        parts: vec![("node-name".to_owned(), "The name of the node.".to_owned())],
        returns: Some("Nothing.".to_owned()),
        errors: Some("If there is no such node.".to_owned()),
    };
    let stop = Description {
        body: "The guest was stopped.".to_owned(),
        ..Description::default()
    };
    let named = |name: &str, description| (name.to_owned(), description);
    assert_eq!(all, [named("blockdev-del", del), named("STOP", stop)]);
}

#[test]
fn errors_say_where() {
    let error = |text| read(text).unwrap_err();
    assert_eq!(error("\nText.\n"), "2: before the first '@NAME'");
    assert_eq!(error("@A\n.b text\n"), "2: a part must be '.NAME: TEXT'");
    assert_eq!(error("@A\n.b: x\n.b: y\n"), "3: 'b' is described twice");
    assert_eq!(error("@A\n> x\n> y\n"), "3: a second '>'");
    assert_eq!(error("@A\n! x\n! y\n"), "3: a second '!'");
}

fn merged(text: &str, sentences: &str) -> Schema {
    let load = |text| Loader::new().load_text("way.json", text).unwrap().schema;
    let (old, new) = (load("{ 'event': 'STOP' }"), load(text));
    let merge = Merge::new().release("1.0", &old).release("2.0", &new);
    let merge = merge.notes(true).describe(read(sentences).unwrap());
    merge.run().unwrap().schema
}

const WAY: &str = "
{ 'event': 'STOP', 'data': { 'why': 'str' } }
{ 'enum': 'Kind', 'data': [ 'on', 'off' ] }
{ 'union': 'Way', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }
{ 'command': 'go', 'data': { 'way': 'Way' } }
";

#[test]
fn what_should_be_described_and_is_not_is_listed() {
    let found = coverage(&merged(
        WAY,
        "@STOP\nThe end.\n.why: Why.\n@Kind\nX.\n.on: Y.\n",
    ));
    assert_eq!(found.lacking, ["Kind.off", "Way", "go"]);
    assert_eq!(found.definitions, (4, 2));
    assert_eq!(found.parts, (5, 2));
}

#[test]
fn a_note_about_releases_is_no_description() {
    let found = coverage(&merged(WAY, ""));
    assert_eq!(found.definitions, (4, 0));
    assert_eq!(found.parts, (5, 0));
}

#[test]
fn what_no_release_has_cannot_be_described() {
    let load = |text| Loader::new().load_text("way.json", text).unwrap().schema;
    let schema = load("{ 'event': 'STOP' }");
    let describe = |text| {
        let merge = Merge::new().release("1.0", &schema);
        merge.describe(read(text).unwrap()).run()
    };
    let error = describe("@STOP\nThe end.\n.why: Why.\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("'STOP'") && error.contains("why"), "{error}");
    let error = describe("@GO\nThe end.\n").unwrap_err().to_string();
    assert!(error.contains("'GO'"), "{error}");
}
