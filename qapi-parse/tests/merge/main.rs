//! Several releases become one schema that is right for each of them.

mod corpus;
mod covers;
mod equals;
mod facts;
mod refusals;
mod rules;

use qapi_parse::merge::{Error, Merge, Merged};
use qapi_parse::{Loader, Schema};

/// The schema of a text.
fn schema(text: &str) -> Schema {
    let loaded = Loader::new().load_text("schema.json", text);
    loaded.unwrap_or_else(|error| panic!("{error}")).schema
}

/// Merges texts, oldest first, as releases `1`, `2` and so on.
fn try_merge(texts: &[&str]) -> Result<Merged, Error> {
    let schemas: Vec<Schema> = texts.iter().map(|text| schema(text)).collect();
    let releases = schemas.iter().zip(1..);
    let merge = releases.fold(Merge::new(), |merge, (schema, at)| {
        merge.release(at.to_string(), schema)
    });
    let merged = merge.run()?;
    for release in &schemas {
        covers::check(&merged.schema, release);
    }
    Ok(merged)
}

fn merge(texts: &[&str]) -> Merged {
    try_merge(texts).unwrap_or_else(|error| panic!("{error}"))
}
