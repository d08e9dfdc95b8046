//! How much is done to decode and encode: allocations, counted.

use std::fmt::Debug;

use allocation_counter::{AllocationInfo, measure};
use qapi_types::json;
use serde::de::DeserializeOwned;
use test_corners::small::{Node, Sum};

fn decode<T: DeserializeOwned + Debug + Send>(text: &str) -> (T, AllocationInfo) {
    let mut value = None;
    let info = measure(|| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.disable_recursion_limit();
        value = Some(T::deserialize(&mut deserializer).expect("decodes"));
    });
    (value.expect("was decoded"), info)
}

#[test]
fn a_union_whose_discriminator_comes_first_buffers_nothing() {
    let terms = r#"{"kind":"plain","label":"l"},"#.repeat(100) + r#"{"kind":"plain"}"#;
    let branch = format!(r#""terms":[{terms}],"weights":[1,2,3]}}"#);
    let (_, alone) = decode::<Sum>(&format!("{{{branch}"));
    let (first, whole) = decode::<Node>(&format!(r#"{{"kind":"sum",{branch}"#));
    // What it takes beyond the branch itself: the discriminator's value.
    assert!(
        whole.count_total <= alone.count_total + 1,
        "{whole:?} {alone:?}"
    );
    assert!(
        whole.bytes_total <= alone.bytes_total + 8,
        "{whole:?} {alone:?}"
    );
    let (last, kept) = decode::<Node>(&format!(
        r#"{{{},"kind":"sum"}}"#,
        branch.trim_end_matches('}')
    ));
    assert_eq!(first, last);
    assert!(kept.count_total > whole.count_total, "{kept:?} {whole:?}");
}

/// Nodes in each other, `depth` of them, with the discriminator in front or behind.
fn chain(depth: usize, first: bool) -> String {
    let layers = 0..depth;
    if first {
        let open: String = layers
            .clone()
            .map(|_| r#"{"kind":"chain","below":"#)
            .collect();
        open + "null" + &layers.map(|_| "}").collect::<String>()
    } else {
        let open: String = layers.clone().map(|_| r#"{"below":"#).collect();
        open + "null"
            + &layers
                .map(|_| r#","backing":"b","kind":"chain"}"#)
                .collect::<String>()
    }
}

#[test]
fn work_grows_with_the_depth_and_not_with_its_square() {
    for first in [true, false] {
        let work = [50, 100, 200].map(|depth| {
            let (node, decoded) = decode::<Node>(&chain(depth, first));
            let encoded = measure(|| drop(serde_json::to_string(&node).expect("encodes")));
            (
                decoded.count_total,
                decoded.bytes_total,
                encoded.count_total,
            )
        });
        println!("discriminator first: {first}: {work:?}");
        // Four times would be the square.
        let twice = |more: u64, less: u64| 10 * more <= 22 * less;
        assert!(
            twice(work[1].0, work[0].0) && twice(work[2].0, work[1].0),
            "{work:?}"
        );
        assert!(
            twice(work[1].1, work[0].1) && twice(work[2].1, work[1].1),
            "{work:?}"
        );
        assert!(work[2].2 < 20, "encoding grows one buffer: {work:?}");
    }
}

#[test]
fn deeper_than_the_bound_is_an_error() {
    let bound = json::MAX_NESTING;
    for first in [true, false] {
        let node: Node = json::from_str(&chain(bound, first)).expect("decodes");
        let text = serde_json::to_string(&node).expect("encodes");
        assert_eq!(json::from_str::<Node>(&text).expect("decodes"), node);
        let error = json::from_str::<Node>(&chain(bound + 1, first)).expect_err("too deep");
        assert_eq!(error.to_string(), "nested deeper than 1024 levels");
    }
}
