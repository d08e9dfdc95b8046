//! Generates `blockdev.rs` from the schema into `OUT_DIR`.

fn main() -> Result<(), qapi_codegen::Error> {
    qapi_codegen::Config::new()
        // A mode that the schema does not have is a mistake here, not news from a newer server.
        .closed_enums(["BlockdevDiscardOptions"])
        .generate("schema/blockdev.json")
        .map(drop)
}
