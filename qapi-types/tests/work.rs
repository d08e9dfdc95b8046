//! How much is done to decode: allocations, counted.
#![cfg(feature = "schemas")]

use allocation_counter::{AllocationInfo, measure};
use qapi_types::dispatch::{Service, State, dispatch};
use qapi_types::document::Document;
use qapi_types::qmp::{SchemaInfo, SchemaInfoObject, SocketAddress};
use qapi_types::schema::{Keep, Row, Schema};
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
