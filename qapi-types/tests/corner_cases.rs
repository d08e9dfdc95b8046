//! Input and types that come up rarely: hand-made objects, raw JSON in answers, alternates that are a
//! whole text, schemas from servers that say more than this crate knows.

use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::document::Document;
use qapi_types::json::{self, Segment};
use qapi_types::machinery::{self, Need, Refs};
use qapi_types::output::{self, Output};
use qapi_types::schema::{Row, RowIndex, Schema, Tables};
use qapi_types::{Alternate, Command, CommandSpec, Empty, JsonType, Object};
use serde::de::Deserializer;
use serde_json::value::RawValue;

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).expect("JSON")
}

#[test]
fn json_that_is_written_as_it_is_is_ascii_and_on_one_line() {
    let value = raw("{\n\t\"é\":\r\n\"\u{1f600}\"}");
    let mut answer = Output::new(false);
    answer.write(&value).expect("serializes");
    let expected = "{\"return\":{ \t\"\\u00e9\":  \"\\ud83d\\ude00\"}}";
    let answer = answer.finish(Ok(()), None);
    assert_eq!(String::from_utf8_lossy(&answer), expected);
    let message = output::message(&value, false).expect("serializes");
    assert_eq!(
        String::from_utf8_lossy(&message),
        &expected[10..expected.len() - 1]
    );
}

/// An alternate of a string and an array of numbers.
#[derive(Debug)]
enum NameOrSizes {
    Name(String),
    Sizes(Vec<u8>),
}

impl Alternate for NameOrSizes {
    const NAME: &'static str = "NameOrSizes";
    const TYPES: &'static [JsonType] = &[JsonType::String, JsonType::Array];

    fn decode<'de, D: Deserializer<'de>>(json: JsonType, value: D) -> Result<Self, D::Error> {
        match json {
            JsonType::String => machinery::choice(value, Self::Name),
            JsonType::Array => machinery::list_choice(value, Self::Sizes),
            other => Err(Self::mistyped(other)),
        }
    }
}

machinery::alternate!(NameOrSizes);

/// An alternate that takes no array.
#[derive(Debug)]
enum NameOrFlag {
    Name(String),
    Flag(bool),
}

impl Alternate for NameOrFlag {
    const NAME: &'static str = "NameOrFlag";
    const TYPES: &'static [JsonType] = &[JsonType::String, JsonType::Boolean];

    fn decode<'de, D: Deserializer<'de>>(json: JsonType, value: D) -> Result<Self, D::Error> {
        match json {
            JsonType::String => machinery::choice(value, Self::Name),
            JsonType::Boolean => machinery::choice(value, Self::Flag),
            other => Err(Self::mistyped(other)),
        }
    }
}

machinery::alternate!(NameOrFlag);

#[test]
fn an_alternate_has_the_index_of_its_element_once() {
    let path = |error: json::Error| error.path().to_vec();
    let whole = json::from_str::<NameOrSizes>("[1, 2, true]").expect_err("no number");
    assert_eq!(path(whole), [Segment::Index(2)]);
    let listed = json::from_str::<Vec<NameOrSizes>>(r#"["a", [1, true]]"#).expect_err("no number");
    assert_eq!(path(listed), [Segment::Index(1), Segment::Index(1)]);
    assert!(matches!(json::from_str(r#""a""#), Ok(NameOrSizes::Name(name)) if name == "a"));
    assert!(matches!(json::from_str("[1]"), Ok(NameOrSizes::Sizes(sizes)) if sizes == [1]));
}

#[test]
fn an_array_that_no_branch_takes_is_wrong_as_a_whole() {
    let path = |error: json::Error| error.path().to_vec();
    for text in ["[]", "[1, [2], 3]"] {
        let whole = json::from_str::<NameOrFlag>(text).expect_err("no branch");
        assert_eq!(path(whole), [], "{text}");
    }
    let listed = json::from_str::<Vec<NameOrFlag>>("[true, [1]]").expect_err("no branch");
    assert_eq!(path(listed), [Segment::Index(1)]);
    assert!(matches!(json::from_str(r#""a""#), Ok(NameOrFlag::Name(name)) if name == "a"));
    assert!(matches!(json::from_str("true"), Ok(NameOrFlag::Flag(true))));
}

/// An object with a name more than it has slots.
#[derive(Debug)]
struct Short {
    a: u8,
}

impl Object for Short {
    const NAME: &'static str = "Short";
    const MEMBERS: &'static [&'static str] = &["a", "b"];
    type Parts = (Need<u8>,);

    fn from_parts((Need(a),): Self::Parts) -> Self {
        Self { a }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.a,)
    }
}

machinery::object!(Short);

#[test]
fn a_name_without_a_slot_is_passed_over() {
    for text in [r#"{"b":[2],"a":1}"#, r#"{"a":1,"b":{}}"#] {
        let short: Short = serde_json::from_str(text).expect(text);
        assert_eq!(short.a, 1);
        assert_eq!(
            serde_json::to_string(&short).expect("encodes"),
            r#"{"a":1}"#
        );
    }
}

/// A schema of one command, whose table of commands leads nowhere.
const fn calls(calls: &'static [RowIndex]) -> Tables {
    Tables {
        names: &["go", "run"],
        rows: &[
            Row::Command(0, 2, 2, false),
            Row::Command(1, 2, 2, false),
            Row::Struct(0, (0, 0)),
        ],
        shown: 3,
        calls,
        ..Tables::EMPTY
    }
}

#[test]
fn commands_that_are_nowhere_are_an_error_of_the_tables() {
    assert_eq!(Schema::from_tables(calls(&[0, 1])).validate(), Ok(()));
    for wrong in [&[0, 7][..], &[7, 0], &[1, 0], &[0, 2], &[0, 0], &[0]] {
        let error = Schema::from_tables(calls(wrong)).validate();
        let error = error.expect_err("not all are there");
        assert!(error.to_string().contains("commands and events"), "{error}");
    }
}

/// What a server says of a command with a union whose discriminator is like `tag`.
fn schema_with_tag(tag: &str) -> Schema {
    let answer = format!(
        r#"[
            {{"name":"go","meta-type":"command","arg-type":"0","ret-type":"1"}},
            {{"name":"0","meta-type":"object","members":[{tag}],"tag":"type",
              "variants":[{{"case":"a","type":"1"}}]}},
            {{"name":"1","meta-type":"object","members":[]}},
            {{"name":"2","meta-type":"enum","members":[{{"name":"a"}}]}},
            {{"name":"3","meta-type":"novel"}}
        ]"#
    );
    serde_json::from_str(&answer).expect("a schema")
}

#[test]
fn a_discriminator_of_any_kind_is_checked_for_what_it_is() {
    let check = |tag: &str, arguments: &str| {
        let schema = schema_with_tag(tag);
        let row = schema.find("go").expect("a command");
        let Row::Command(_, ty, ..) = schema.row(row) else {
            panic!("not a command");
        };
        let arguments = Document::read(arguments.as_bytes()).expect("JSON");
        let result = schema.check_arguments(ty, arguments.root(), false);
        result.map_err(|problem| problem.to_string())
    };
    let (novel, optional) = (
        r#"{"name":"type","type":"3"}"#,
        r#"{"name":"type","type":"2","default":null}"#,
    );
    assert_eq!(check(novel, r#"{"type": "a"}"#), Ok(()));
    assert_eq!(check(optional, r#"{"type": "a"}"#), Ok(()));
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(
        check(novel, r#"{"type": "b"}"#),
        error("parameter 'type' has no value 'b'")
    );
    assert_eq!(
        check(novel, r#"{"type": 1}"#),
        error("parameter 'type' must be a string")
    );
    assert_eq!(check(optional, "{}"), error("parameter 'type' is missing"));
}

/// Arguments that panic when they are made.
struct Go;

impl Object for Go {
    const NAME: &'static str = "go";
    const MEMBERS: &'static [&'static str] = &[];
    type Parts = ();

    fn from_parts((): ()) -> Self {
        panic!("this is what the test is about")
    }

    fn parts(&self) {}
}

machinery::object!(Go);

impl Command for Go {
    type Response = Empty;
    const SPEC: &'static CommandSpec = &CommandSpec::new("go");
}

#[test]
fn arguments_that_panic_are_answered_with_an_error() {
    static SCHEMA: Schema = Schema::from_tables(calls(&[0, 1]));
    let service = Service::builder(&SCHEMA).on(|(): &(), (): &(), _: Go| {});
    let service = service.build().expect("a service");
    let deep = "[".repeat(100) + &"]".repeat(100);
    for id in ["1", &deep] {
        let message = format!(r#"{{"execute": "go", "id": {id}}}"#);
        let answer = dispatch(&service, &(), &(), State::new(), message.as_bytes());
        let answer = String::from_utf8(answer.expect("an answer")).expect("ASCII");
        assert!(
            answer.starts_with(r#"{"error":{"class":"GenericError""#),
            "{answer}"
        );
        assert!(answer.ends_with(&format!(r#","id":{id}}}"#)), "{answer}");
    }
}
