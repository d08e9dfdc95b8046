//! Generates `blockdev.rs` into `OUT_DIR`, of what the program uses: from the schema beside it or, where
//! `QAPI_CORPUS` names a folder that has it, from QEMU's own.

use std::env;
use std::path::{Path, PathBuf};

fn main() -> Result<(), qapi_codegen::Error> {
    println!("cargo::rerun-if-env-changed=QAPI_CORPUS");
    let schema = match env::var_os("QAPI_CORPUS").filter(|corpus| !corpus.is_empty()) {
        // A relative path is relative to the workspace, as in its tests.
        Some(corpus) => Path::new("../..")
            .join(corpus)
            .join("qemu-10.0/qapi/qapi-schema.json"),
        None => PathBuf::from("schema/blockdev.json"),
    };
    qapi_codegen::Config::new()
        .only(["blockdev-add", "blockdev-snapshot", "chardev-add"])
        .server(false)
        // A mode that the schema does not have is a mistake here, not news from a newer server.
        .closed_enums(["BlockdevDiscardOptions"])
        .generate_all([(schema, "blockdev.rs")])
        .map(drop)
}
