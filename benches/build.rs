//! Generates the types of `schema/nodes.json`.

fn main() -> Result<(), qapi_codegen::Error> {
    qapi_codegen::build("schema/nodes.json")
}
