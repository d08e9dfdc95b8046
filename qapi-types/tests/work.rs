//! How much is done to decode: allocations, counted.
#![cfg(feature = "schemas")]

use allocation_counter::{AllocationInfo, measure};
use qapi_types::qmp::{SchemaInfo, SchemaInfoObject, SocketAddress};
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
