//! Errors of decoding: their path and type as data, and the category that they keep.

use std::fmt::Debug;
use std::io::{self, BufReader, Cursor, ErrorKind, Read};

use qapi_types::json::{self, Segment};
use qapi_types::machinery::{self, List, Need, NeedList, Refs, Tag, Union};
use qapi_types::message::Message;
use qapi_types::{Any, Branches, Object, UnknownBranch};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What nests in all ways: a member, an array, a union's branch, a type of a user's own.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    kind: Kind,
    size: u8,
    below: Option<Box<Node>>,
    many: Option<Vec<Node>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Leaf(Leaf),
    Unknown(UnknownBranch<Self>),
}

#[derive(Clone, Debug, PartialEq)]
struct Leaf {
    names: Vec<String>,
    own: Option<Own>,
}

impl Object for Node {
    const NAME: &'static str = "Node";
    const MEMBERS: &'static [&'static str] = &["kind", "size", "below", "many"];

    type Parts = Union<Kind, (Tag, Need<u8>, Option<Box<Node>>, List<Node>)>;

    fn from_parts(Union(kind, (Tag, Need(size), below, List(many))): Self::Parts) -> Self {
        Self {
            kind,
            size,
            below,
            many,
        }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (
            &self.kind,
            (self.kind.tag(), &self.size, &self.below, &self.many),
        )
    }
}

impl Branches for Kind {
    fn tag(&self) -> &str {
        match self {
            Self::Leaf(_) => "leaf",
            Self::Unknown(branch) => branch.tag(),
        }
    }

    fn encode<M: machinery::SerializeMap>(&self, out: &mut machinery::Encoder<M>) {
        match self {
            Self::Leaf(leaf) => leaf.encode(out),
            Self::Unknown(branch) => branch.encode(out),
        }
    }

    fn decode<'de, M: machinery::Members<'de>>(
        tag: &str,
        members: &mut M,
    ) -> Result<Self, M::Error> {
        match tag {
            "leaf" => machinery::branch(members, Self::Leaf),
            _ => UnknownBranch::decode(tag, members).map(Self::Unknown),
        }
    }
}

impl Object for Leaf {
    const NAME: &'static str = "Leaf";
    const MEMBERS: &'static [&'static str] = &["names", "own"];

    type Parts = (NeedList<String>, Option<Own>);

    fn from_parts((NeedList(names), own): Self::Parts) -> Self {
        Self { names, own }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.names, &self.own)
    }
}

machinery::object!(Node, Leaf);

/// A type of a user's own. It takes a node, else an array of nodes, else a text in capitals.
#[derive(Clone, Debug, PartialEq)]
enum Own {
    Node(Box<Node>),
    Text(String),
}

impl Serialize for Own {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Node(node) => node.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Own {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Any::deserialize(deserializer)?;
        if value.is_object() {
            // What nobody asks for must leave no trace.
            let first = Leaf::deserialize(&value);
            if let Err(error) = first
                && value.get("names").is_some()
            {
                return Err(D::Error::custom(error));
            }
            return match Node::deserialize(&value) {
                Ok(node) => Ok(Self::Node(Box::new(node))),
                Err(error) if value.get("kind").is_some() => {
                    Err(D::Error::custom(format_args!("no node: {error}")))
                }
                Err(_) => Err(D::Error::custom("neither node nor text")),
            };
        }
        match value {
            Any::String(text) if text.to_uppercase() == text => Ok(Self::Text(text)),
            _ => Err(D::Error::custom("not in capitals")),
        }
    }
}

/// A whole value that has all there is.
const WHOLE: &str = r#"{
    "kind": "leaf", "size": 1, "names": ["a", "b\u00fc\ud83d\ude00 ü"],
    "own": {"kind": "other", "x": [{"y": null}, -1.5e3], "size": 3},
    "below": {"size": 2, "x": {"deep": [true, "t"]}, "kind": "unknown", "below": null},
    "many": [{"size": 7, "names": [], "own": "TEXT", "kind": "leaf"}, {"kind": "k", "size": 0}]
}"#;

/// `text` without the member `below`, which must not be null.
fn whole() -> String {
    WHOLE.replace(r#", "below": null"#, "")
}

/// Fails when all of its text is read.
struct Failing<'a>(Cursor<&'a [u8]>, ErrorKind);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => {
                let place = self.0.position();
                Err(io::Error::new(self.1, format!("gone after {place} bytes")))
            }
            read => Ok(read),
        }
    }
}

fn failing(text: &[u8], kind: ErrorKind) -> BufReader<Failing<'_>> {
    BufReader::with_capacity(7, Failing(Cursor::new(text), kind))
}

fn json_error<T: DeserializeOwned + Debug + Send>(text: &str) -> json::Error {
    json::from_str::<T>(text).expect_err(text)
}

fn path(error: &json::Error) -> String {
    let segments = error.path().iter().map(|segment| match segment {
        Segment::Member(name) => format!(".{name}"),
        Segment::Index(index) => format!("[{index}]"),
    });
    segments
        .collect::<String>()
        .trim_start_matches('.')
        .to_owned()
}

/// Cuts `text`, which decodes as `T`, everywhere.
fn ends_early<T: DeserializeOwned + Debug + Send>(text: &str) {
    serde_json::from_str::<T>(text).expect("decodes");
    for end in 0..text.len() {
        let part = &text.as_bytes()[..end];
        let error = serde_json::from_slice::<T>(part).expect_err("ends early");
        assert!(error.is_eof(), "{end}: {error}");
        let error = serde_json::from_reader::<_, T>(part).expect_err("ends early");
        assert!(error.is_eof(), "{end}: {error}");
        let error = json::from_slice::<T>(part).expect_err("ends early");
        assert!(error.is_eof(), "{end}: {error}");
        assert_ne!(error.line(), 0, "{error}");
        let error = json::from_reader::<T>(part).expect_err("ends early");
        assert!(error.is_eof(), "{end}: {error}");
    }
}

#[test]
fn a_text_that_ends_early_is_an_early_end_wherever_it_does() {
    let whole = whole();
    let message = format!(r#"{{"return": {whole}, "id": {{"a": "ü"}}}}"#);
    ends_early::<Node>(&whole);
    ends_early::<Vec<Node>>(&format!("[{whole}]"));
    ends_early::<qapi_types::Timestamp>(r#"{"seconds": 1, "microseconds": 2}"#);
    // `serde_json` itself calls a number that is skipped and ends early an ill-formed one.
    for end in 0..message.len() {
        let part = &message.as_bytes()[..end];
        let error = json::from_slice::<Message>(part).expect_err("ends early");
        assert!(error.is_eof(), "{end}: {error}");
    }
}

#[test]
fn an_early_end_tells_how_far_it_got() {
    let error =
        json_error::<Node>(r#"{"kind": "leaf", "many": [{"kind": "k", "size": 1}, {"size": "#);
    assert!(error.is_eof());
    assert_eq!(path(&error), "many[1].size");
    assert_eq!(error.type_name(), Some("Node"));
    assert_eq!(
        error.to_string(),
        "in 'many[1].size' (member of 'Node'): EOF while parsing a value at line 1 column 61"
    );
}

#[test]
fn a_reader_that_fails_is_an_error_of_io_of_its_kind_wherever_it_does() {
    let whole = whole();
    for kind in [ErrorKind::ConnectionReset, ErrorKind::TimedOut] {
        for end in 0..whole.len() {
            let part = &whole.as_bytes()[..end];
            let error = serde_json::from_reader::<_, Node>(failing(part, kind))
                .expect_err("cannot be read");
            assert!(error.is_io(), "{end}: {error}");
            assert_eq!(error.io_error_kind(), Some(kind), "{end}");
            let error = json::from_reader::<Node>(failing(part, kind)).expect_err("cannot be read");
            assert!(error.is_io(), "{end}: {error}");
            assert_eq!(error.io_error_kind(), Some(kind), "{end}");
        }
    }
}

/// Texts of nodes that do not decode, with path and type.
const WRONG: &[(&str, &str, &str)] = &[
    (r#"{"kind": "leaf", "names": []}"#, "size", "Node"),
    (r#"{"size": 1}"#, "kind", "Node"),
    (r#"{"kind": 1}"#, "kind", "Node"),
    (r#"{"kind": "leaf", "size": 1}"#, "names", "Leaf"),
    (r#"{"kind": "leaf", "size": 300}"#, "size", "Node"),
    (r#"{"kind": "leaf", "names": ["a", 1]}"#, "names[1]", "Leaf"),
    (r#"{"names": ["a", 1], "kind": "leaf"}"#, "names[1]", "Leaf"),
    (
        r#"{"kind": "k", "below": {"many": [{}]}}"#,
        "below.many[0].kind",
        "Node",
    ),
    (
        r#"{"kind": "k", "many": [{"kind": "k", "size": 1}, {"below": 7}]}"#,
        "many[1].below",
        "Node",
    ),
    (r#"{"kind": "k", "many": {"a": 1}}"#, "many", "Node"),
    (r#"{"kind": "leaf", "own": "small"}"#, "own", "Leaf"),
];

#[test]
fn paths_are_data_and_equal_to_those_of_messages() {
    for (text, expected, owner) in WRONG {
        let error = json_error::<Node>(text);
        assert_eq!(path(&error), *expected, "{text}");
        assert_eq!(error.type_name(), Some(*owner), "{text}");
        assert!(error.is_data(), "{text}: {error}");
        let message = error.to_string();
        let lead = format!("in '{expected}' (member of '{owner}'): ");
        assert!(message.starts_with(&lead), "{text}: {message}");
        // Whatever decodes without us says the same.
        let plain = serde_json::from_str::<Node>(text).expect_err(text);
        assert_eq!(plain.to_string(), message);
        assert!(plain.is_data());
        let plain = serde_json::from_reader::<_, Node>(text.as_bytes()).expect_err(text);
        assert!(plain.is_data());
        let said = |message: &str| message.split(" at line ").next().map(str::to_owned);
        // What a type of a user's own says in its words may be an error of I/O.
        if !text.contains("small") {
            assert_eq!(said(&plain.to_string()), said(&message));
        }
    }
}

#[test]
fn an_error_about_the_whole_has_no_path() {
    let error = json_error::<Node>("3");
    assert_eq!((error.path(), error.type_name()), (&[][..], None));
    assert_eq!((error.line(), error.column()), (1, 1));
    let error = json_error::<Node>(r#"{"kind": "k", "size": 1} x"#);
    assert!(error.is_syntax() && error.path().is_empty(), "{error}");
}

#[test]
fn text_that_is_no_json_is_so_at_any_depth() {
    let error = json_error::<Node>(r#"{"kind": "k", "below": {"kind": "k", "size": nil}}"#);
    assert!(error.is_syntax(), "{error}");
    assert_eq!(path(&error), "below.size");
}

#[test]
fn a_number_that_more_text_would_complete_ends_early_and_no_other() {
    for (text, early) in [
        ("-", true),
        ("1.", true),
        ("1e", true),
        ("-0.5E+", true),
        ("1..", false),
        ("01", false),
        ("1e+-", false),
        ("+", false),
    ] {
        for member in ["size", "new"] {
            let text = format!(r#"{{"kind": "leaf", "{member}": {text}"#);
            let error = json_error::<Node>(&text);
            assert_eq!(error.is_eof(), early, "{text}: {error}");
            assert_ne!(error.is_syntax(), early, "{text}: {error}");
        }
    }
}

#[test]
fn an_array_that_is_the_whole_has_the_index_in_front() {
    let error = json_error::<Vec<Node>>(
        r#"[{"kind": "k", "size": 1}, {"kind": "k", "many": [{"kind": "k", "size": ""}]}]"#,
    );
    assert_eq!(path(&error), "[1].many[0].size");
    assert_eq!(error.path()[0], Segment::Index(1));
    let error = json_error::<Vec<Node>>(r#"[{"kind": "k", "size": 1}, {"kind": "k", "size": "#);
    assert!(error.is_eof());
    assert_eq!(path(&error), "[1].size");
}

#[test]
fn deep_errors_have_whole_paths() {
    let depth = 900;
    let open = r#"{"kind":"k","size":1,"below":"#.repeat(depth);
    let close = "}".repeat(depth);
    let error = json_error::<Node>(&format!(r#"{open}{{"kind":"k","size":-1}}{close}"#));
    assert_eq!(error.path().len(), depth + 1);
    assert_eq!(path(&error), "below.".repeat(depth) + "size");
    assert_eq!(error.type_name(), Some("Node"));
    assert!(error.is_data());
    let error = json_error::<Node>(&format!(r#"{open}{{"kind":"k","size":"#));
    assert!(error.is_eof());
    assert_eq!(error.path().len(), depth + 1);
    // The discriminator behind: all layers are kept until the last ends.
    let open = r#"{"below":"#.repeat(depth);
    let close = r#","kind":"k","size":1}"#.repeat(depth);
    let error = json_error::<Node>(&format!(r#"{open}{{"size":"x","kind":"k"}}{close}"#));
    assert_eq!(path(&error), "below.".repeat(depth) + "size");
}

#[test]
fn types_of_a_user_have_paths_and_leave_none_behind() {
    let own = |own: &str| {
        let text = format!(r#"{{"kind": "leaf", "size": 1, "names": [], "own": {own}}}"#);
        json_error::<Node>(&text)
    };
    // Both attempts failed somewhere inside, but the error is about neither.
    let error = own(r#"{"size": 5}"#);
    assert_eq!(path(&error), "own", "{error}");
    assert_eq!(error.type_name(), Some("Leaf"));
    assert!(
        error.to_string().contains("neither node nor text"),
        "{error}"
    );
    // It is the first attempt's.
    let error = own(r#"{"names": ["a", 7]}"#);
    assert_eq!(path(&error), "own.names[1]", "{error}");
    // It is the second attempt's, in words of the user's.
    let error = own(r#"{"kind": "k", "size": null}"#);
    assert_eq!(path(&error), "own.size", "{error}");
    assert_eq!(error.type_name(), Some("Node"));
    assert!(
        error.to_string().contains("no node: invalid type"),
        "{error}"
    );
    // What came before does not count for what comes after.
    let error = json_error::<Vec<Node>>(
        r#"[{"kind": "leaf", "size": 1, "names": [], "own": {"kind": "leaf", "size": 1, "names": []}},
            {"kind": "k"}]"#,
    );
    assert_eq!(path(&error), "[1].size", "{error}");
}

#[test]
fn decoding_inside_of_decoding_keeps_paths_apart() {
    /// JSON in a string.
    #[derive(Clone, Debug)]
    struct Text;

    impl Serialize for Text {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_unit()
        }
    }

    impl<'de> Deserialize<'de> for Text {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            json::from_str::<Node>(&text).map_err(D::Error::custom)?;
            Ok(Self)
        }
    }

    #[derive(Debug)]
    struct Outer;

    impl Object for Outer {
        const NAME: &'static str = "Outer";
        const MEMBERS: &'static [&'static str] = &["text"];
        type Parts = (Need<Text>,);

        fn from_parts((Need(Text),): Self::Parts) -> Self {
            Self
        }

        fn parts(&self) -> Refs<'_, Self> {
            (&Text,)
        }
    }

    machinery::object!(Outer);

    let error = json_error::<Outer>(r#"{"text": "{\"kind\": \"k\", \"size\": -1}"}"#);
    assert_eq!(path(&error), "text", "{error}");
    assert_eq!(error.type_name(), Some("Outer"));
    assert!(
        error.to_string().contains("in 'size' (member of 'Node')"),
        "{error}"
    );
}

#[test]
fn an_object_with_too_few_names_is_an_error_and_no_member_without_a_name() {
    struct Wrong(u8, u8);

    impl Object for Wrong {
        const NAME: &'static str = "Wrong";
        const MEMBERS: &'static [&'static str] = &["a"];
        type Parts = (Need<u8>, Need<u8>);

        fn from_parts((Need(a), Need(b)): Self::Parts) -> Self {
            Self(a, b)
        }

        fn parts(&self) -> Refs<'_, Self> {
            (&self.0, &self.1)
        }
    }

    machinery::object!(Wrong);

    let error = serde_json::to_string(&Wrong(1, 2)).expect_err("has no name for the second");
    assert_eq!(
        error.to_string(),
        "an object has more members than names for them"
    );
    let error = serde_json::from_str::<Wrong>(r#"{"a": 1, "": 2}"#).err();
    let error = error.expect("has no name for the second").to_string();
    assert!(
        error.starts_with("type 'Wrong' has more members than names for them"),
        "{error}"
    );
}

#[test]
fn an_error_becomes_one_of_qmp_with_path_and_all() {
    let error = json_error::<Node>(r#"{"kind": "k", "size": -1}"#);
    let message = error.to_string();
    let error = qapi_types::Error::from(error);
    assert_eq!(error.desc, message);
}
