//! Generates `qemu.rs` into `OUT_DIR`: types for what three releases of QEMU have of the commands that the program uses.

use qapi_codegen::{Config, Error, Input};

fn main() -> Result<(), Error> {
    let releases = ["6.2", "8.2", "10.0"].map(|name| (name, format!("schema/{name}.json")));
    Config::new()
        .server(false)
        .generate_all([(Input::releases(releases), "qemu.rs")])
        .map(drop)
}
