//! Generates from a schema of its own.

fn main() -> Result<(), qapi_codegen::Error> {
    qapi_codegen::build("schema/oob.json")
}
