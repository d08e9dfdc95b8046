//! The corners of what types of a schema carry, with a schema made of corners.

mod alternates;
mod errors;
mod nulls;
mod numbers;
mod strangers;
mod work;

use std::fmt::Debug;

use qapi_types::json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Decodes `text`, and expects it to be encoded just so, and a tree of it to decode alike.
fn carried<T: DeserializeOwned + Serialize + PartialEq + Debug + Send>(text: &str) -> T {
    let value: T = json::from_str(text).expect("decodes");
    assert_eq!(serde_json::to_string(&value).expect("encodes"), text);
    let tree: Value = json::from_str(text).expect("is JSON");
    assert_eq!(
        serde_json::from_value::<T>(tree).expect("decodes from a tree"),
        value
    );
    value
}

/// The error that `text` does not decode with, without the place in the text.
fn error<T: DeserializeOwned + Debug + Send>(text: &str) -> String {
    let error = json::from_str::<T>(text)
        .expect_err("must not decode")
        .to_string();
    error
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}
