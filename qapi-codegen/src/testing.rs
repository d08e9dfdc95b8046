//! Schemas for tests, from text.

use std::io;

use qapi_parse::{Loader, Schema};

/// The schema with this one file.
///
/// # Panics
///
/// When it has errors.
pub(crate) fn schema(text: &str) -> Schema {
    let mut read = |_: &std::path::Path| Ok::<_, io::Error>(text.as_bytes().to_vec());
    match Loader::new().load_with("schema.json", &mut read) {
        Ok(loaded) => loaded.schema,
        Err(failure) => panic!("{failure}"),
    }
}
