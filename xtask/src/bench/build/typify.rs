//! Build script of a scratch crate: Rust by typify, from a JSON schema.

use std::path::Path;
use std::{env, error, fs};

use typify::{TypeSpace, TypeSpaceSettings};

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=schema.json");
    let schema: schemars::schema::RootSchema =
        serde_json::from_str(&fs::read_to_string("schema.json")?)?;
    let mut types = TypeSpace::new(&TypeSpaceSettings::default());
    types.add_root_schema(schema)?;
    let text = prettyplease::unparse(&syn::parse2(types.to_stream())?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("schema.rs"), text)?;
    Ok(())
}
