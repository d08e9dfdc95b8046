//! Generates `coffee.rs` from the schema into `OUT_DIR`.

fn main() -> Result<(), qapi_codegen::Error> {
    qapi_codegen::build("schema/coffee.json")
}
