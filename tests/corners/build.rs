//! Generates from a schema made of corners, and from our own with asynchronous handlers.

use qapi_codegen::{Config, Error, Handlers};

fn main() -> Result<(), Error> {
    qapi_codegen::build("schema/corners.json")?;
    let core = [("schema/core/qapi-schema.json", "core.rs")];
    Config::new()
        .handlers(Handlers::Asynchronous)
        .generate_all(core)?;
    Ok(())
}
