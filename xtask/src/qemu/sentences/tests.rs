use qapi_codegen::parse::merge::{Description, Merge};
use qapi_codegen::parse::{Loader, Schema};

use super::{coverage, read};

const TEXT: &str = "\
= Block devices
What there
  is to say.
More.

@blockdev-del
Removes a block node. It goes on existing
  as long as something uses it.
A second paragraph.

.node-name: The name
  of the node.
> Nothing.
* deprecated: Use another.
! If there is no such node.

@STOP
The guest was stopped.
";

#[test]
fn entries_become_descriptions() {
    let said = read(TEXT).unwrap();
    assert_eq!(
        said.introduction,
        "*************\nBlock devices\n*************\n\nWhat there is to say.\n\nMore."
    );
    let del = Description {
        body: "Removes a block node. It goes on existing as long as something uses it.\n\n\
               A second paragraph."
            .to_owned(),
        parts: vec![("node-name".to_owned(), "The name of the node.".to_owned())],
        features: vec![("deprecated".to_owned(), "Use another.".to_owned())],
        returns: Some("Nothing.".to_owned()),
        errors: Some("If there is no such node.".to_owned()),
    };
    let stop = Description {
        body: "The guest was stopped.".to_owned(),
        ..Description::default()
    };
    let named = |name: &str, description| (name.to_owned(), description);
    let all = [named("blockdev-del", del), named("STOP", stop)];
    assert_eq!(said.definitions, all);
}

#[test]
fn errors_say_where() {
    let error = |text| read(text).unwrap_err();
    assert_eq!(error("\nText.\n"), "2: before the first '@NAME'");
    assert_eq!(error("@A\n.b text\n"), "2: a part must be '.NAME: TEXT'");
    assert_eq!(error("@A\n.b: x\n.b: y\n"), "3: 'b' is described twice");
    assert_eq!(
        error("@A\n* b text\n"),
        "2: a feature must be '* NAME: TEXT'"
    );
    assert_eq!(error("@A\n* b: x\n* b: y\n"), "3: 'b' is described twice");
    assert_eq!(error("@A\n> x\n> y\n"), "3: a second '>'");
    assert_eq!(error("@A\n! x\n! y\n"), "3: a second '!'");
}

fn merged(text: &str, sentences: &str) -> Schema {
    let load = |text| Loader::new().load_text("way.json", text).unwrap().schema;
    let (old, new) = (load("{ 'event': 'STOP' }"), load(text));
    let merge = Merge::new().release("1.0", &old).release("2.0", &new);
    let said = read(sentences).unwrap();
    let introductions = [("way.json".to_owned(), said.introduction)];
    let introductions = introductions.into_iter().filter(|(_, it)| !it.is_empty());
    let merge = merge.notes(true).introduce(introductions);
    merge.describe(said.definitions).run().unwrap().schema
}

const WAY: &str = "
{ 'event': 'STOP', 'data': { 'why': 'str' } }
{ 'enum': 'Kind', 'data': [ 'on', { 'name': 'off', 'features': [ 'deprecated', 'unstable' ] } ] }
{ 'union': 'Way', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {} }
{ 'command': 'go', 'data': { 'way': 'Way' }, 'features': [ 'fast' ] }
";

#[test]
fn what_should_be_described_and_is_not_is_listed() {
    let found = coverage(&merged(
        WAY,
        "@STOP\nThe end.\n.why: Why.\n@Kind\nX.\n.on: Y.\n",
    ));
    let lacking = [
        "Kind.off",
        "the feature 'deprecated' of Kind",
        "Way",
        "go",
        "the feature 'fast' of go",
        "the module way.json",
    ];
    assert_eq!(found.lacking, lacking);
    assert_eq!(found.definitions, (4, 2));
    assert_eq!(found.parts, (5, 2));
}

#[test]
fn features_and_modules_can_be_described() {
    let found = coverage(&merged(
        WAY,
        "= Ways\n@Kind\nX.\n.on: Y.\n.off: Z.\n* deprecated: Use on.\n@go\nGoes.\n* fast: Faster.\n",
    ));
    assert_eq!(found.lacking, ["STOP", "Way"]);
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
        merge.describe(read(text).unwrap().definitions).run()
    };
    let error = describe("@STOP\nThe end.\n.why: Why.\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("'STOP'") && error.contains("why"), "{error}");
    let error = describe("@GO\nThe end.\n").unwrap_err().to_string();
    assert!(error.contains("'GO'"), "{error}");
    let error = describe("@STOP\nThe end.\n* fast: Faster.\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("'fast' of 'STOP'"), "{error}");
    let introductions = [("stop.json".to_owned(), "Stop.".to_owned())];
    let merge = Merge::new().release("1.0", &schema);
    let error = merge.introduce(introductions).run().unwrap_err();
    assert_eq!(
        error.to_string(),
        "no release has the module 'stop.json', which is introduced"
    );
}
