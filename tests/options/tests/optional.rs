//! Members that an option makes optional.

use qapi_types::document::Document;
use qapi_types::schema::{Keep, Row, Schema};
use qapi_types::{Object, Timestamped};
use serde_json::json;
use test_options::{lenient, plain};

#[test]
fn what_an_option_makes_optional_may_be_absent() {
    let pair: lenient::Pair = serde_json::from_str("{}").expect("decodes");
    assert_eq!(
        (pair.id.as_deref(), &pair),
        (None, &lenient::Pair::default())
    );
    assert_eq!(serde_json::to_string(&pair).expect("encodes"), "{}");
    let pair: lenient::Pair = serde_json::from_str(r#"{"id":"i"}"#).expect("decodes");
    assert_eq!(pair.id.as_deref(), Some("i"));
    serde_json::from_str::<plain::Pair>("{}").expect_err("the schema has it mandatory");

    let file = r#"{"kind":"file"}"#;
    let source: lenient::Source = serde_json::from_str(file).expect("decodes");
    assert_eq!(serde_json::to_string(&source).expect("encodes"), file);
    let event = r#"{"timestamp":{"seconds":1,"microseconds":2},"event":"OPENED","data":{}}"#;
    let opened: Timestamped<lenient::event::Event> = serde_json::from_str(event).expect("decodes");
    assert_eq!(serde_json::to_string(&opened).expect("encodes"), event);
    assert_eq!(
        serde_json::from_value::<lenient::command::Open>(json!({})).expect("decodes"),
        lenient::command::Open::default()
    );
}

#[test]
fn heirs_have_it_optional_too_and_all_else_stays_mandatory() {
    let heir: lenient::Heir = serde_json::from_str(r#"{"n":1}"#).expect("decodes");
    assert_eq!(heir.id, None);
    let error = serde_json::from_str::<lenient::Heir>("{}")
        .expect_err("no 'n'")
        .to_string();
    assert!(
        error.starts_with("in 'n' (member of 'Heir'): mandatory member is missing"),
        "{error}"
    );
    serde_json::from_str::<lenient::Uuid>("{}").expect_err("not asked for");
}

#[test]
fn the_documentation_says_so() {
    let path = concat!(env!("OUT_DIR"), "/lenient.rs");
    let code = std::fs::read_to_string(path).expect("the file is there");
    let doc = "**Optional** by an option that this code was generated with; the schema has it \
               mandatory.\n";
    // `Pair.id`, which `Heir` has too, `File.path`, and those of the command and the event.
    assert_eq!(code.matches(doc).count(), 5, "{code}");
    for member in [
        "id: Option<String>",
        "path: Option<String>",
        "source: Option<super::Source>",
    ] {
        assert!(code.contains(&format!("    pub {member},")), "{member}");
    }
}

#[test]
fn what_a_server_says_and_checks_is_the_schema_s() {
    fn answer(schema: &Schema) -> String {
        schema.introspection(Keep::All).to_string()
    }
    assert_eq!(
        answer(&lenient::schema::SCHEMA),
        answer(&plain::schema::SCHEMA)
    );
    let schema = &lenient::schema::SCHEMA;
    let row = schema.find("open").expect("it is there");
    let Row::Command(_, arguments, ..) = schema.row(row) else {
        panic!("a command")
    };
    let document = Document::read(b"{}").expect("JSON");
    let problem = schema.check_arguments(arguments, document.root(), false);
    assert_eq!(problem.expect_err("it is mandatory").path(), "source");
    assert_eq!(
        <lenient::Pair as Object>::MEMBERS,
        <plain::Pair as Object>::MEMBERS
    );
}
