//! Generates with families behind features, and defines a symbol where a feature says so.

use std::env;

use qapi_codegen::{Conditions, Config, Error, Handlers};

fn main() -> Result<(), Error> {
    let config = Config::new()
        .handlers(Handlers::None)
        .cargo_feature("block", ["block"])
        .cargo_feature("net", ["net", "shared/both"])
        .cargo_feature("block", ["shared/*"])
        .cargo_feature("more", ["shared/more"])
        .schema_cargo_feature("schema");
    let generate = |config: &Config, out: &str| {
        let schemas = [("schema/root.json", out)];
        config.generate_all(schemas).map(drop)
    };
    generate(&config, "open.rs")?;
    let closed = config.clone().closed_enums(["."]).closed_unions(["."]);
    let closed = closed.derive(".", ["Eq", "Hash", "Default"]);
    generate(&closed.keep_unknown(["Node"]), "closed.rs")?;
    generate(&config.conditions(Conditions::Cfg), "configured.rs")?;
    if env::var_os("CARGO_FEATURE_A").is_some() {
        println!("cargo::rustc-cfg=CONFIG_A");
    }
    Ok(())
}
