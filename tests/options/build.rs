//! Generates from one schema under several options.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use qapi_codegen::{Conditions, Config, Error};

fn custom() -> Config {
    Config::new()
        .closed_enums(["Mod*", "Rare"])
        .closed_unions(["Source"])
        .derive(".", ["Eq", "Hash"])
        .derive("Uuid", ["Eq", "Hash"])
        .no_derive("File", ["PartialEq"])
        .type_attribute("Pair", "#[must_use] #[doc(alias = \"couple\")]")
        .type_attribute("SourceBranch", "/// The branch.")
        .type_attribute("open", "#[doc(alias = \"begin\")]")
        .field_attribute("*.id", "#[doc(alias = \"identity\")]")
        .field_attribute("Mode.on", "#[doc(alias = \"yes\")]")
        .extern_type("Uuid", "crate::Own")
        .module_prefix("my_")
}

fn main() -> Result<(), Error> {
    let generate =
        |config: Config, out: &str| config.generate_all([("schema/root.json", out)]).map(drop);
    generate(Config::new(), "plain")?;
    generate(Config::new(), "single.rs")?;
    generate(custom(), "custom")?;
    generate(Config::new().no_derive("Pair", ["Debug"]), "silent.rs")?;
    generate(Config::new().comments(false).format(false), "bare.rs")?;
    generate(Config::new().conditions(Conditions::Cfg), "configured.rs")?;
    let keeping = || Config::new().keep_unknown(["."]);
    generate(keeping(), "keeping.rs")?;
    let keeping = keeping().conditions(Conditions::Cfg);
    generate(keeping.closed_unions(["."]), "keeping_configured.rs")?;
    generate(Config::new().keep_unknown(["Source", "take"]), "partly.rs")?;
    let lenient = ["Pair.id", "File.*", "open.source", "OPENED.uuid"];
    generate(Config::new().optional(lenient), "lenient.rs")?;

    // Where a folder is, `#[path]` has to be told without `env!`.
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut folders = String::new();
    for name in ["plain", "custom"] {
        let root = out.join(name).join("mod.rs");
        let root = root.to_str().expect("cargo gives a path that is text");
        writeln!(
            folders,
            "/// A folder of files.\n#[path = {root:?}]\npub mod {name};"
        )
        .expect("a string takes it");
    }
    fs::write(out.join("folders.rs"), folders).expect("the output can be written");
    Ok(())
}
