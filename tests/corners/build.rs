//! Generates from a schema made of corners, and from our own with asynchronous handlers.

use qapi_codegen::{Config, Error};

fn main() -> Result<(), Error> {
    qapi_codegen::build("schema/corners.json")?;
    let core = [("../../schemas/qapi-schema.json", "core.rs")];
    Config::new().async_handlers(true).generate_all(core)?;
    Ok(())
}
