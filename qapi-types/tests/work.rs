//! How much is done to decode: allocations, counted.
#![cfg(feature = "schemas")]

use allocation_counter::{AllocationInfo, measure};
use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::document::Document;
use qapi_types::json;
use qapi_types::machinery::{
    self, Encoder, Members, Need, Refs, SerializeMap, Tag, Union, branch, unknown_branch,
};
use qapi_types::qmp::{SchemaInfo, SchemaInfoBranch, SchemaInfoObject, SocketAddress};
use qapi_types::schema::{Keep, Row, Schema};
use qapi_types::{Branches, Object};
use serde::de::DeserializeOwned;

fn decoding<T: DeserializeOwned>(text: &str) -> AllocationInfo {
    measure(|| drop(serde_json::from_str::<T>(text).expect("decodes")))
}

#[test]
fn a_union_whose_discriminator_comes_first_buffers_nothing() {
    let members = r#"{"name":"a","type":"1"},"#.repeat(200) + r#"{"name":"b","type":"2"}"#;
    let branch = decoding::<SchemaInfoObject>(&format!(r#"{{"members":[{members}]}}"#));
    let first = decoding::<SchemaInfo>(&format!(
        r#"{{"meta-type":"object","name":"n","members":[{members}]}}"#
    ));
    let last = decoding::<SchemaInfo>(&format!(
        r#"{{"name":"n","members":[{members}],"meta-type":"object"}}"#
    ));
    // The discriminator and the name, besides the branch itself.
    assert_eq!(first.count_total, branch.count_total + 2);
    assert!(
        last.bytes_total > 2 * first.bytes_total,
        "{last:?} {first:?}"
    );
}

#[test]
fn members_that_are_not_known_cost_nothing() {
    let plain = r#"{"type":"unix","path":"p"}"#;
    let long = "[[{\"a\":1}]],".repeat(100);
    let more = format!(r#"{{"type":"unix","new":[{long}0],"path":"p","x":"y"}}"#);
    let (plain, more) = (
        decoding::<SocketAddress>(plain),
        decoding::<SocketAddress>(&more),
    );
    // A scratch buffer of the parser's, to know which brackets are open.
    assert!(
        more.count_total <= plain.count_total + 2,
        "{more:?} {plain:?}"
    );
}

#[test]
fn json_allocates_nothing_but_the_value() {
    // The discriminator comes last, behind objects, and nobody knows some of the members.
    let member = r#"{"new":[[{}],"x"],"name":"a","type":"1"}"#;
    let members = [member; 4].join(" , ");
    let text =
        format!(r#"{{ "more":{{}},"members":[{members}],"name":"n","meta-type":"object" }}"#);
    let mut values = Vec::new();
    let decoding = measure(|| values.extend(json::from_str::<SchemaInfo>(&text)));
    let value = values.pop().expect("decodes");
    let mut copies = Vec::with_capacity(1);
    let cloning = measure(|| copies.push(value.clone()));
    // One is for `values`.
    assert_eq!(decoding.count_total, cloning.count_total + 1);
}

/// A union in a branch of the same union.
#[derive(Debug)]
struct Layer(LayerBranch);

#[derive(Debug)]
enum LayerBranch {
    Around(Around),
    Core,
}

#[derive(Debug)]
struct Around {
    inner: Box<Layer>,
}

impl Object for Layer {
    const NAME: &'static str = "Layer";
    const MEMBERS: &'static [&'static str] = &["type"];

    type Parts = Union<LayerBranch, (Tag,)>;

    fn from_parts(Union(branch, (Tag,)): Self::Parts) -> Self {
        Self(branch)
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.0, (self.0.tag(),))
    }
}

impl Branches for LayerBranch {
    fn tag(&self) -> &'static str {
        match self {
            Self::Around(_) => "around",
            Self::Core => "core",
        }
    }

    fn encode<M: SerializeMap>(&self, out: &mut Encoder<M>) {
        if let Self::Around(around) = self {
            around.encode(out);
        }
    }

    fn decode<'de, M: Members<'de>>(tag: &str, members: &mut M) -> Result<Self, M::Error> {
        match tag {
            "around" => branch(members, Self::Around),
            "core" => Ok(Self::Core),
            _ => unknown_branch("Layer", tag),
        }
    }
}

impl Object for Around {
    const NAME: &'static str = "Around";
    const MEMBERS: &'static [&'static str] = &["inner"];

    type Parts = (Need<Box<Layer>>,);

    fn from_parts((Need(inner),): Self::Parts) -> Self {
        Self { inner }
    }

    fn parts(&self) -> Refs<'_, Self> {
        (&self.inner,)
    }
}

machinery::object!(Layer, Around);

/// Layers whose discriminators come last, the innermost around `core`.
fn layers(depth: usize, core: &str) -> String {
    let open = r#"{"inner":"#.repeat(depth);
    let close = r#","type":"around"}"#.repeat(depth);
    format!(r#"{open}{{"x":{core},"type":"core"}}{close}"#)
}

fn depth(mut layer: &Layer) -> usize {
    let mut depth = 0;
    while let LayerBranch::Around(around) = &layer.0 {
        layer = &around.inner;
        depth += 1;
    }
    depth
}

#[test]
fn json_reads_hostile_text_in_linear_time() {
    let large = format!(
        "[{}0]",
        r#"{"meta-type":"alternate","y":[1,"]"]},"#.repeat(250_000)
    );
    assert!(large.len() > 9 << 20);
    // Each layer looks for its discriminator behind ten megabytes. There are as many as need no thread, and more.
    for count in [28, 1000] {
        let layer: Layer = json::from_str(&layers(count, &large)).expect("decodes");
        assert_eq!(depth(&layer), count);
    }
    for text in [
        format!(r#"{{"x":{large},"members":[],"name":"n","meta-type":"object"}}"#),
        format!(
            r#"{{"{}":1,"name":"n","members":[],"meta-type":"object"}}"#,
            "n".repeat(1 << 20)
        ),
    ] {
        let info: SchemaInfo = json::from_str(&text).expect("decodes");
        assert_eq!(info.name, "n");
    }
    let many: Vec<String> = (0..100_000).map(|it| format!(r#""m{it}":{it},"#)).collect();
    let many = many.concat();
    let unknown = format!(r#"{{{many}"name":"n","meta-type":"new"}}"#);
    let info: SchemaInfo = json::from_str(&unknown).expect("decodes");
    let SchemaInfoBranch::Unknown_(branch) = info.meta_type else {
        panic!("unknown")
    };
    assert_eq!(branch.members.len(), 100_000);
}

#[test]
fn the_check_of_what_is_right_allocates_nothing() {
    let statics = &qapi_types::qmp::schema::SCHEMA;
    let answer = statics.introspection(Keep::All).to_string();
    let owned: Schema = serde_json::from_str(&answer).expect("a schema");
    let text = r#"{"id": "a", "backend": {"data": {"addr": {"type": "inet", "data": {"host": "h",
        "port": "1"}}, "reconnect": 1, "server": false}, "type": "socket"}}"#;
    let document = Document::read(text.as_bytes()).expect("JSON");
    for schema in [statics, &owned] {
        let counted = measure(|| {
            let row = schema.find("chardev-add").expect("it is there");
            let Row::Command(_, arguments, ..) = schema.row(row) else {
                panic!("an event");
            };
            assert_eq!(schema.check(arguments, document.root()), Ok(()));
        });
        assert_eq!(counted.count_total, 0);
    }
    // What only the larger of the integer types take is found without a first problem.
    let document = Document::read(br#"{"value": 18446744073709551615}"#).expect("JSON");
    let row = owned.find("balloon").expect("it is there");
    let Row::Command(_, arguments, ..) = owned.row(row) else {
        panic!("an event");
    };
    let counted = measure(|| assert_eq!(owned.check(arguments, document.root()), Ok(())));
    assert_eq!(counted.count_total, 0);
}

#[test]
fn what_is_refused_of_a_value_that_may_be_anything_takes_no_more_than_the_value() {
    let name = "n".repeat(1000);
    let text = format!(r#"{{"{name}": [{}0]}}"#, "1e999, ".repeat(1000));
    let text = format!(r#"{{"more": {text}}}"#);
    let counted = measure(|| {
        let schema = &qapi_types::qmp::schema::SCHEMA;
        let refused = schema.accepts_text("stop", Some(&text), true);
        let refused = refused.expect_err("no number is as large");
        assert_eq!(refused.problems().len(), 1);
        assert_eq!(refused.problems()[0].path(), format!("more.{name}[0]"));
    });
    // A document takes some of it for each element.
    assert!(
        counted.bytes_total < 50 * text.len() as u64,
        "{counted:?} for {}",
        text.len()
    );
}

/// What goes with commands that are not there is found out the first time.
#[test]
fn introspection_allocates_nothing_but_its_answer() {
    let service = Service::<(), ()>::builder(&qapi_types::qmp::schema::SCHEMA);
    let service = service.build().expect("no function is there twice");
    let ask = || {
        let message = br#"{"execute": "query-qmp-schema"}"#;
        dispatch(&service, &(), &(), State::new(), message).expect("an answer")
    };
    let answer = ask();
    let mut again = Vec::new();
    let counted = measure(|| again = ask());
    assert_eq!(again, answer);
    // The message's nodes, the answer, and room for more of it.
    assert!(counted.count_total <= 4, "{counted:?}");
}
